"""Sum-of-Gaussians charge densities (Sick 1974), as tabulated by DeVries:1987atn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np

from nurecoil.arrays import Array, namespace, sinc
from nurecoil.nuclear.form_factor import Moments, convolve, gaussian_moments, length, momentum, root
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table


@dataclass(frozen=True)
class SumOfGaussians:
    """Form factor of rho(r) = sum_i A_i {exp[-((r - R_i)/g)^2] + exp[-((r + R_i)/g)^2]}.

    Parameters
    ----------
    radii : tuple of float
        R_i, where the Gaussians sit.
    weights : tuple of float
        Q_i >= 0, the fraction of the charge in each; normalised to one on use.
    width : float
        Rms radius of one Gaussian, g sqrt(3/2).

    Raises
    ------
    ValueError
        If the two tuples differ in length, a weight is negative, all vanish, or a length is not allowed.

    Notes
    -----
    F(q) = exp(-q^2 g^2/4) sum_i Q_i [cos(q R_i) + (2 R_i^2/g^2) sin(q R_i)/(q R_i)]/(1 + 2 R_i^2/g^2),
    A_i = Q_i/[2 pi^(3/2) g^3 (1 + 2 R_i^2/g^2)]. The densities of DeVries:1987atn are those of the *charge*: they contain
    the size of the proton.

    Examples
    --------
    >>> from nurecoil.units import fm
    >>> F = SumOfGaussians.of("Ca40")
    >>> round(F.rms_radius / fm, 2)
    3.48
    """

    radii: tuple[float, ...]
    weights: tuple[float, ...]
    width: float

    def __post_init__(self) -> None:
        length("SumOfGaussians", "width", self.width)
        if len(self.radii) != len(self.weights) or not self.radii:
            raise ValueError(
                f"SumOfGaussians: expected as many radii as weights, got {len(self.radii)} and {len(self.weights)}"
            )
        for R in self.radii:
            length("SumOfGaussians", "R_i", R, zero=True)
        if min(self.weights) < 0 or not sum(self.weights) > 0:
            raise ValueError(f"SumOfGaussians: expected non-negative weights with a positive sum, got {self.weights!r}")

    @classmethod
    def of(cls, nuclide: str) -> Self:
        """The measured charge density of a nuclide, for example ``"Ca40"``.

        Raises
        ------
        UnknownId
            If there is none; the message lists the closest nuclides.
        """
        table = _table()
        if nuclide not in table:
            raise UnknownId("sum-of-Gaussians charge density of", nuclide, table)
        return cls(*table[nuclide])

    @property
    def _arrays(self) -> tuple[Array, Array, Array, float]:
        """R_i, normalised Q_i, 2 R_i^2/g^2, g^2."""
        R, Q = np.asarray(self.radii, dtype=float), np.asarray(self.weights, dtype=float)
        g2 = 2.0 / 3.0 * self.width**2
        return R, Q / Q.sum(), 2.0 * R**2 / g2, g2

    def __call__(self, q: Any) -> Any:
        """F at momentum transfer q."""
        q = momentum(q, of="SumOfGaussians")
        xp = namespace(q)
        R, Q, ratio, g2 = self._arrays
        x = q[..., None] * R
        return xp.exp(-0.25 * q**2 * g2) * ((xp.cos(x) + ratio * sinc(x)) * (Q / (1.0 + ratio))).sum(-1)

    def density(self, r: Any) -> Any:
        """Density at radius r, of unit integral; multiply by Z for charges."""
        R, Q, ratio, g2 = self._arrays
        xp = namespace(r)
        x = xp.asarray(r)[..., None]
        A = Q / (2.0 * (math.pi * g2) ** 1.5 * (1.0 + ratio))
        return ((xp.exp(-((x - R) ** 2) / g2) + xp.exp(-((x + R) ** 2) / g2)) * A).sum(-1)

    @property
    def rms_radius(self) -> float:
        """Square root of <r^2>."""
        return root(self.moments[0], "SumOfGaussians")

    @property
    def moments(self) -> Moments:
        """Exact: a Gaussian convolved with shells of <r^2k> = R_i^2k (2k + 1 + 2 R_i^2/g^2)/(1 + 2 R_i^2/g^2)."""
        R, Q, ratio, _ = self._arrays
        r2, r4, r6 = (float(Q @ (R ** (2 * k) * (2 * k + 1 + ratio) / (1.0 + ratio))) for k in (1, 2, 3))
        return convolve((r2, r4, r6), gaussian_moments(self.width**2))

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """The density stretched uniformly: all radii and the width."""
        length("SumOfGaussians", "rms radius", R)
        scale = R / self.rms_radius
        return type(self)(tuple(r * scale for r in self.radii), self.weights, self.width * scale)


@cache
def _table() -> dict[str, tuple[tuple[float, ...], tuple[float, ...], float]]:
    columns = read_table("charge_densities", "sum_of_gaussians.csv")
    names = np.array(columns["nuclide"])
    result = {}
    for name in dict.fromkeys(columns["nuclide"]):
        rows = names == name
        result[name] = (
            tuple(columns["R"][rows].tolist()),
            tuple(columns["Q"][rows].tolist()),
            float(columns["width"][rows][0]),
        )
    return result
