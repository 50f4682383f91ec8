"""COHERENT's first argon data, fitted: COHERENT:2020iec."""
