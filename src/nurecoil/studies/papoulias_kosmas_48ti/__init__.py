"""Coherent scattering of supernova neutrinos off 48Ti: PapouliasKosmas:2013ti."""
