"""From quarks to nucleons: what a quark current weighs inside a proton or a neutron.

Proton values; for the neutron u and d are exchanged, except for the scalar fractions, which are tabulated for both.
"""

from __future__ import annotations

from dataclasses import dataclass

from nurecoil.constants import m_n, m_p
from nurecoil.units import MeV


@dataclass(frozen=True)
class QuarkWeights:
    """<N| qbar Gamma q |N> relative to Nbar Gamma N, for u and d quarks in one nucleon."""

    u: float
    d: float


VECTOR = {"p": QuarkWeights(2.0, 1.0), "n": QuarkWeights(1.0, 2.0)}
"""Vector charges: quark numbers, exact (conserved current)."""

AXIAL = {"p": QuarkWeights(0.777, -0.438), "n": QuarkWeights(-0.438, 0.777)}
"""Axial charges, lattice average for four flavours, MS-bar at 2 GeV (FlavourLatticeAveragingGroupFLAG:2021npn, Sec. 10.4)."""

TENSOR = {"p": QuarkWeights(0.784, -0.204), "n": QuarkWeights(-0.204, 0.784)}
"""Tensor charges, MS-bar at 2 GeV (Gupta:2018lvp)."""

# Scalar: f_Tq m_N / m_q, with f_Tq of Hoferichter:2015dsa and quark masses of the PDG 2024, MS-bar at 2 GeV.
M_UP, M_DOWN = 2.16 * MeV, 4.70 * MeV
SCALAR = {
    "p": QuarkWeights(0.0208 * m_p / M_UP, 0.0411 * m_p / M_DOWN),
    "n": QuarkWeights(0.0189 * m_n / M_UP, 0.0451 * m_n / M_DOWN),
}
"""Scalar charges: sigma terms over quark masses."""


def pseudoscalar(nucleon: str) -> QuarkWeights:
    """Pseudoscalar charges from the axial ones by the divergence of the axial current, strange quarks left out.

    (m_N/m_q)(Delta q - mbar (Delta u/m_u + Delta d/m_d)) with 1/mbar = 1/m_u + 1/m_d, Eq. (25) of Cirelli:2013ufw.
    """
    mass = m_p if nucleon == "p" else m_n
    delta = AXIAL[nucleon]
    reduced = 1.0 / (1.0 / M_UP + 1.0 / M_DOWN)
    common = reduced * (delta.u / M_UP + delta.d / M_DOWN)
    return QuarkWeights(mass / M_UP * (delta.u - common), mass / M_DOWN * (delta.d - common))
