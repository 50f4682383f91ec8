"""Sum-of-Gaussians charge densities (Sick:1974), as tabulated by DeVries:1987atn."""

from __future__ import annotations

import math
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, sinc
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import Moments, convolve, gaussian_moments, momentum, root
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table
from nurecoil.units.kinds import Radius, Thickness


@declare
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
    width: Radius = given()

    def __post_init__(self) -> None:
        if len(self.radii) != len(self.weights) or not self.radii:
            raise ValueError(
                f"SumOfGaussians: expected as many radii as weights, got {len(self.radii)} and {len(self.weights)}"
            )
        for R in self.radii:
            Thickness.read(R, "radii")
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

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        q = momentum(q, of="SumOfGaussians")
        R, Q, ratio, g2 = self._arrays
        x = q[..., None] * R
        value: Array = np.exp(-0.25 * q**2 * g2) * ((np.cos(x) + ratio * sinc(x)) * (Q / (1.0 + ratio))).sum(-1)
        return value

    def density(self, r: ArrayLike) -> Array:
        """Density at radius r, of unit integral; multiply by Z for charges."""
        R, Q, ratio, g2 = self._arrays
        x = np.asarray(r, dtype=float)[..., None]
        A = Q / (2.0 * (math.pi * g2) ** 1.5 * (1.0 + ratio))
        value: Array = ((np.exp(-((x - R) ** 2) / g2) + np.exp(-((x + R) ** 2) / g2)) * A).sum(-1)
        return value

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
        scale = Radius.read(R, "rms radius") / self.rms_radius
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


@known("form-factors", "sum-of-gaussians")
class MeasuredSumOfGaussians(Convention):
    """Measured charge density, with the proton's size, for protons and neutrons alike: sums of Gaussians (DeVries:1987atn)."""

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(SumOfGaussians.of(nuclide.name))
