"""Fourier-Bessel charge densities (Dreher:1974), as tabulated by DeVries:1987atn."""

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
from nurecoil.nuclear.form_factor import Moments, momentum, root
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table
from nurecoil.units.kinds import Radius


@declare
class FourierBessel:
    """Form factor of rho(r) = sum_v a_v j0(v pi r/R) for r < R, zero outside.

    Parameters
    ----------
    coefficients : tuple of float
        a_1, a_2, ... in charges per volume; only their ratios matter to F.
    R : float
        Cut-off radius.
    nuclide : str
        Whose density it is, for messages.

    Raises
    ------
    ValueError
        If there are no coefficients, their charge is not positive, or R is not a positive length.

    Notes
    -----
    F(q) = sum_v a_v I_v(qR) / sum_v a_v I_v(0) with I_v(t) = sin(t)/t (-1)^(v+1)/((v pi)^2 - t^2), regular at t = v pi.
    The densities of DeVries:1987atn are those of the *charge*: they contain the size of the proton. Unfold it before
    using them as point-proton densities. Data constrain v <= q R/pi, so that N coefficients reach q_max = N pi/R.

    Examples
    --------
    >>> from nurecoil.units import fm
    >>> F = FourierBessel.of("Ti48")
    >>> round(F.charge, 3), round(F.rms_radius / fm, 4), round(float(F(0.5 / fm)), 4)
    (22.002, 3.5971, 0.5705)
    """

    coefficients: tuple[float, ...]
    R: Radius = given(symbol="R")
    nuclide: str = ""

    def __post_init__(self) -> None:
        if not self.coefficients or not self.charge > 0:
            raise ValueError(f"FourierBessel: expected coefficients with a positive charge, got {self.coefficients!r}")

    @classmethod
    def of(cls, nuclide: str, variant: int = 1) -> Self:
        """The measured charge density of a nuclide.

        Parameters
        ----------
        nuclide : str
            For example ``"Ti48"``.
        variant : int
            Where several measurements are tabulated: 1 is the one whose rms radius is closest to Angeli:2013epw.

        Raises
        ------
        UnknownId
            If there is none; the message lists the closest nuclides (or the variants).
        """
        table = _table()
        if nuclide not in {name for name, _ in table}:
            raise UnknownId("Fourier-Bessel charge density of", nuclide, {name for name, _ in table})
        if (nuclide, variant) not in table:
            known = (str(v) for name, v in table if name == nuclide)
            raise UnknownId(f"variant of the {nuclide} charge density", str(variant), known)
        return cls(*table[nuclide, variant], nuclide)

    @property
    def _orders(self) -> tuple[Array, Array]:
        """(v pi, a_v) as arrays."""
        return math.pi * np.arange(1.0, len(self.coefficients) + 1), np.asarray(self.coefficients, dtype=float)

    def _integral(self, power: int) -> float:
        """int_0^1 x^power sum_v a_v sin(v pi x)/(v pi) dx for odd powers, by parts."""
        k, a = self._orders
        end = -np.cos(k)
        value = end / k
        for n in range(3, power + 1, 2):
            value = end / k - n * (n - 1) / k**2 * value
        return float(a @ (value / k))

    @property
    def charge(self) -> float:
        """4 pi int rho r^2 dr of the coefficients as given, in units of e."""
        return 4.0 * math.pi * self.R**3 * self._integral(1)

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q <= q_max."""
        q = momentum(q, self.q_max, of=f"FourierBessel of {self.nuclide}" if self.nuclide else "FourierBessel")
        k, a = self._orders
        t = (q * self.R)[..., None]
        low = t < 0.5 * k
        t_low, t_high = np.where(low, t, 0.0), np.where(low, k, t)
        # sin(t)/(v pi - t) = (-1)^(v+1) sin(t - v pi)/(t - v pi) near the node
        near_zero = sinc(t_low) * -np.cos(k) / (k**2 - t_low**2)
        near_node = sinc(t_high - k) / (t_high * (t_high + k))
        value: Array = (np.where(low, near_zero, near_node) * a).sum(-1) / (a @ (-np.cos(k) / k**2))
        return value

    def density(self, r: ArrayLike) -> Array:
        """Density at radius r, of unit integral; multiply by Z for charges."""
        k, a = self._orders
        x = np.asarray(r, dtype=float)[..., None] / self.R
        inside = (sinc(k * x) * a).sum(-1) / self.charge
        return np.where(x[..., 0] < 1.0, inside, 0.0)

    @property
    def rms_radius(self) -> float:
        """Square root of <r^2>."""
        return root(self.moments[0], "FourierBessel")

    @property
    def moments(self) -> Moments:
        """Exact: elementary integrals of r^n sin(v pi r/R)."""
        norm = self._integral(1)
        return self.R**2 * self._integral(3) / norm, self.R**4 * self._integral(5) / norm, self.R**6 * self._integral(7) / norm

    @property
    def q_max(self) -> float:
        """N pi/R, the largest momentum transfer that N coefficients describe."""
        return len(self.coefficients) * math.pi / self.R

    def with_rms_radius(self, R: float) -> Self:
        """The density stretched uniformly, at constant charge."""
        scale = Radius.read(R, "rms radius") / self.rms_radius
        return type(self)(tuple(a / scale**3 for a in self.coefficients), self.R * scale, self.nuclide)


@cache
def _table() -> dict[tuple[str, int], tuple[tuple[float, ...], float]]:
    columns = read_table("charge_densities", "fourier_bessel.csv")
    a = np.stack([columns[name] for name in columns if name.startswith("a_")], axis=1)
    keys = zip(columns["nuclide"], (int(v) for v in columns["variant"]), strict=True)
    return {key: (tuple(row[~np.isnan(row)].tolist()), float(R)) for key, row, R in zip(keys, a, columns["R"], strict=True)}


@known("form-factors", "fourier-bessel")
class MeasuredFourierBessel(Convention):
    """Measured charge density, with the proton's size, for protons and neutrons alike: Fourier-Bessel (DeVries:1987atn).

    Parameters
    ----------
    variant : int
        Where several measurements are tabulated: 1 is the one whose rms radius is closest to Angeli:2013epw.
    """

    variant: int = 1

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(FourierBessel.of(nuclide.name, self.variant))
