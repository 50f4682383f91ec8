"""Two-body axial currents of chiral effective field theory, averaged over the density of a nucleus to one number."""

from __future__ import annotations

import math
from functools import cache

from nurecoil.constants import m_n, m_p
from nurecoil.units import GeV, MeV, fm

PION_DECAY_CONSTANT = 92.28 * MeV
PION_MASS = 138.04 * MeV
"""Mean over charge states."""
CHIRAL_SCALE = 700.0 * MeV
C_3, C_4 = -4.45 / GeV, 2.96 / GeV
"""Pion-nucleon couplings of Hoferichter:2020osn."""

DENSITIES_AND_CONTACTS = ((0.09 / fm**3, -6.08), (0.11 / fm**3, 0.30))
"""(nuclear density, c_D) at the ends of the band. The pairing is inferred: it gives delta = -0.300 and -0.200, while
0.10/fm^3 with both c_D gives -0.338 and -0.177."""


def two_body_current(density: float, c_D: float, g_A: float = 1.27641) -> float:
    """delta of two-body currents at rest: the isovector axial coupling is multiplied by 1 + delta.

    delta = -(rho/F_pi^2) [(2 c_4 - c_3) I/3 + I/(12 m_N) - c_D/(4 g_A Lambda)], I = 1 - 3x^2 + 3x^3 arctan(1/x), x = m_pi/k_F,
    k_F = (3 pi^2 rho/2)^(1/3): the normal-ordered current of Menendez:2012tm as in Hoferichter:2020osn.

    Parameters
    ----------
    density : float
        Nucleons per volume, positive; 0.09 to 0.11 per fm^3 in a nucleus.
    c_D : float
        Contact coupling.
    g_A : float
        Axial coupling of the nucleon.

    Raises
    ------
    ValueError
        If the density is not positive.

    Examples
    --------
    >>> round(two_body_current(0.09 / fm**3, -6.08), 4), round(two_body_current(0.11 / fm**3, 0.30), 4)
    (-0.2999, -0.1999)
    """
    if not density > 0:
        raise ValueError(f"density: expected a positive number of nucleons per volume, got {density * fm**3:g} per fm^3")
    x = PION_MASS / math.cbrt(1.5 * math.pi**2 * density)
    integral = 1.0 - 3.0 * x**2 + 3.0 * x**3 * math.atan(1.0 / x)
    pions = (2.0 * C_4 - C_3) * integral / 3.0 + integral / (12.0 * 0.5 * (m_p + m_n))
    return -density / PION_DECAY_CONSTANT**2 * (pions - c_D / (4.0 * g_A * CHIRAL_SCALE))


@cache
def two_body_band() -> tuple[float, float]:
    """The range of delta, its lower end first: the theoretical uncertainty of two-body currents.

    Examples
    --------
    >>> [round(delta, 2) for delta in two_body_band()]
    [-0.3, -0.2]
    """
    low, high = (two_body_current(density, c_D) for density, c_D in DENSITIES_AND_CONTACTS)
    return low, high
