"""Nuclear structure: single-particle basis, nucleon force, pairing."""
