"""Electrons bound in one central field: what it does to rates on germanium and xenon, and to limits on a magnetic moment."""
