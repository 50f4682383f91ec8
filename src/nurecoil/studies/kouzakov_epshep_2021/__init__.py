"""Electromagnetic neutrinos on 40Ar: Kouzakov:2021epshep."""
