"""Non-standard interactions in neutrino-atom scattering, and SATURNE: Verkhovtsev:2026saturne."""
