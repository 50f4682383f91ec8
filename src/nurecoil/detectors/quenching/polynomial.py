"""A polynomial scintillation response."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, polynomial
from nurecoil.detectors.invert import invert_increasing
from nurecoil.detectors.quenching.quenching import Quenching


@dataclass(frozen=True)
class PolynomialQuenching(Quenching):
    """E_ee = c_0 + c_1 T + c_2 T^2 + ... on a stated range of recoil energies.

    Parameters
    ----------
    coefficients : tuple of float
        c_i in natural units, energy^(1-i): ``(0, 0.246, 0.00078 / keV)``.
    T_min, T_max : float
        Range of validity, on which E_ee must be non-negative and increase. Below it nothing is seen; above it is an error.

    Raises
    ------
    ValueError
        If there are no coefficients, the range is empty or negative, or E_ee is negative or does not increase on it.

    Examples
    --------
    Liquid argon, a fit to the measurements below 125 keV (COHERENT:2020ybo):

    >>> from nurecoil.units import keV
    >>> argon = PolynomialQuenching((0.0, 0.246, 0.00078 / keV), T_max=125 * keV)
    >>> (argon(np.array([20 * keV])) / keV).round(6).tolist()
    [5.232]
    """

    coefficients: tuple[float, ...]
    T_min: float = 0.0
    T_max: float = math.inf

    def __post_init__(self) -> None:
        c = np.asarray(self.coefficients, dtype=float)
        if c.ndim != 1 or c.size < 1 or not np.all(np.isfinite(c)):
            raise ValueError(f"coefficients: expected finite numbers c_0, c_1, ..., got {self.coefficients!r}")
        if not 0 <= self.T_min < self.T_max:
            raise ValueError(f"T_min, T_max: expected 0 <= T_min < T_max, got {self.T_min!r} and {self.T_max!r}")
        object.__setattr__(self, "coefficients", tuple(c.tolist()))
        if self(np.array(self.T_min)) < 0:
            raise ValueError(f"coefficients: E_ee is negative at T_min, {self.coefficients!r}")
        self._check_monotone(c)

    def _check_monotone(self, c: Array) -> None:
        # between stationary points a polynomial is monotone, so it suffices to look at them, and beyond the last one
        stationary = np.roots(np.polynomial.polynomial.polyder(c)[::-1]).real if c.size > 1 else np.empty(0)
        knots = np.unique([self.T_min, *stationary[(stationary > self.T_min) & (stationary < self.T_max)]])
        last = self.T_max if math.isfinite(self.T_max) else 2 * (knots[-1] + 1.0)
        if not np.all(np.diff(self(np.append(knots, last))) > 0):
            raise ValueError(f"coefficients: E_ee does not increase everywhere between T_min and T_max, {self.coefficients!r}")

    def __str__(self) -> str:
        return f"polynomial quenching of degree {len(self.coefficients) - 1}"

    @property
    def domain(self) -> tuple[float, float]:
        return (self.T_min, self.T_max)

    def __call__(self, x: Array) -> Array:
        value: Array = polynomial(x, self.coefficients)
        return value

    def inverse(self, y: Array) -> Array:
        return invert_increasing(self, y, self.T_min, self.T_max)
