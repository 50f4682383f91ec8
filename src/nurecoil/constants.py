"""Physical constants, each with its source, and the weak-angle schemes by name.

CODATA 2022 for the fundamental constants (Mohr:2024kco), PDG 2024 for particle properties and couplings
(ParticleDataGroup:2024cfk). Masses are in natural units: divide by ``MeV`` to read them.
"""

from __future__ import annotations

from dataclasses import dataclass

from nurecoil.units import GeV, MeV, a0, alpha_em, e_charge, hartree, m_e, mu_B, u

__all__ = [
    "ALPHA_S_M_W", "ALPHA_S_M_Z", "DELTA_S_AXIAL", "G_A", "G_F", "INVERSE_ALPHA_HAT_M_Z", "M_W", "M_Z", "N_A", "RHO_NC",
    "SIN2_HAT_M_Z", "VINTAGE", "V_UD", "WEAK_ANGLES", "WeakAngle", "a0", "alpha_em", "e_charge", "hartree", "m_e", "m_mu",
    "m_n", "m_p", "m_pi", "m_tau", "mu_B", "u", "weak_angle",
]  # fmt: skip

VINTAGE = "CODATA 2022, PDG 2024"
"""Where the constants come from, in one line for reports."""

N_A = 6.02214076e23
"""Avogadro's number per mole (exact)."""

# Particle masses: CODATA 2022 for the nucleons and the muon, PDG 2024 for the rest.
m_p = 938.27208943 * MeV
m_n = 939.56542194 * MeV
m_mu = 105.6583755 * MeV
m_tau = 1776.93 * MeV
m_pi = 139.57039 * MeV
M_W = 80369.2 * MeV
M_Z = 91188.0 * MeV

# Couplings, PDG 2024.
G_F = 1.1663788e-5 / GeV**2
G_A = 1.2754
"""Axial coupling of the nucleon, |g_A/g_V|."""
V_UD = 0.97367
"""|V_ud| from superallowed beta decays."""
DELTA_S_AXIAL = 0.0
"""Strange-quark contribution to the nucleon's axial charge in this package's default: none (lattice: about -0.04)."""

# Inputs of the electroweak box corrections (Erler:2013xha), PDG 2020 values, the vintage of sin2(theta_W)(0) = 0.23857.
RHO_NC = 1.00063
INVERSE_ALPHA_HAT_M_Z = 127.952
SIN2_HAT_M_Z = 0.23121
ALPHA_S_M_W = 0.1203
ALPHA_S_M_Z = 0.1185


@dataclass(frozen=True)
class WeakAngle:
    """A value of sin2(theta_W) with its renormalisation scheme and vintage."""

    value: float
    scheme: str
    source: str


WEAK_ANGLES: dict[str, WeakAngle] = {
    "low-energy-pdg2024": WeakAngle(0.23873, "MS-bar at q = 0", "ParticleDataGroup:2024cfk"),
    "low-energy-pdg2020": WeakAngle(0.23857, "MS-bar at q = 0", "ParticleDataGroup:2020ssz"),
    "msbar-mz-pdg2024": WeakAngle(0.23129, "MS-bar at M_Z", "ParticleDataGroup:2024cfk"),
    "msbar-mz-papoulias": WeakAngle(0.2312, "MS-bar at M_Z, rounded", "PapouliasKosmas:2013ti"),
    "on-shell-pdg2018": WeakAngle(0.22343, "on-shell", "ParticleDataGroup:2018ovx"),
}


def weak_angle(name: str) -> float:
    """sin2(theta_W) by the name of its scheme and vintage.

    Raises
    ------
    ValueError
        If the name is unknown; the message lists the known ones.

    Examples
    --------
    >>> weak_angle("low-energy-pdg2024")
    0.23873
    """
    if name not in WEAK_ANGLES:
        raise ValueError(f"weak angle {name!r} is unknown; known: {', '.join(WEAK_ANGLES)}")
    return WEAK_ANGLES[name].value
