"""Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit."""
