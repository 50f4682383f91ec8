"""Magnetic moment, millicharge and charge radius on electrons and nuclei: Kouzakov:2016taup."""
