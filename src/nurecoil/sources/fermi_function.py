"""The Fermi function: how the charge of the nucleus changes the rate of a beta decay."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import alpha_em, m_e

# Stirling's series, B_2k / (2k (2k - 1)), after eleven steps of the recurrence: rounding-exact for Re z > 0.
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)
_STEPS = 11


def log_abs_gamma(x: ArrayLike, y: ArrayLike) -> Array:
    """``ln |Gamma(x + iy)|`` for x > 0.

    Parameters
    ----------
    x, y : array_like, shape [E]
        Real and imaginary part.

    Examples
    --------
    >>> round(float(log_abs_gamma(5.0, 0.0)), 12) == round(math.log(24), 12)
    True
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    z: ComplexArray = (a + _STEPS) + 1j * b
    series = sum(c * z ** (-2 * k - 1) for k, c in enumerate(_STIRLING))
    stirling = (z - 0.5) * np.log(z) - z + 0.5 * math.log(2 * math.pi) + series
    result: Array = np.real(stirling)
    for k in range(_STEPS):
        result = result - 0.5 * np.log((a + k) ** 2 + b**2)
    return result


def fermi_function(Z: int, T: ArrayLike, radius: float) -> Array:
    """``F(Z, W) = 2 (1 + g) (2pR)^(2g - 2) e^(pi eta) |Gamma(g + i eta)|^2 / Gamma(2g + 1)^2``: the formula of Hayen:2017pwg.

    g = sqrt(1 - (alpha Z)^2), eta = alpha Z W/p: the density of the electron at the nuclear surface over that of a plane wave,
    from the Dirac equation of a point charge.

    Parameters
    ----------
    Z : int
        Charge of the daughter nucleus: positive for electrons, negative for positrons.
    T : array_like, shape [E]
        Kinetic energy of the electron > 0, natural units.
    radius : float
        R of the daughter nucleus, natural units.

    Examples
    --------
    >>> from nurecoil.units import fm, keV
    >>> round(float(fermi_function(2, 5 * keV, 1.7 * fm)), 4)
    1.3688
    """
    kinetic = np.asarray(T, dtype=float)
    g = math.sqrt(1.0 - (alpha_em * Z) ** 2)
    p = np.sqrt(kinetic * (kinetic + 2 * m_e))
    eta = alpha_em * Z * (kinetic + m_e) / p
    exponent = math.pi * eta + 2 * log_abs_gamma(g, eta) - 2 * math.lgamma(2 * g + 1)
    result: Array = 2 * (1 + g) * (2 * p * radius) ** (2 * g - 2) * np.exp(exponent)
    return result
