"""Six Gaussians and a constant: the form in which paper slides and X-ray tables quote form factors."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.factors import ElectronFactor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.ranges import momentum
from nurecoil.catalogue import known
from nurecoil.declaration import declare
from nurecoil.tables import read_table
from nurecoil.units import a0


@declare
class GaussianSum:
    """F_e(q) = [sum_i a_i exp(-b_i q^2) + a_0]/Z, valid up to `q_max`.

    Parameters
    ----------
    Z : int
        Number of electrons.
    amplitudes : tuple of float
        a_i.
    widths : tuple of float
        b_i > 0, areas.
    constant : float
        a_0; the constant is why the form has no meaning above `q_max`.
    q_max : float
        Largest momentum transfer of the fit.

    Raises
    ------
    ValueError
        If the numbers of amplitudes and widths differ, a width is not positive, or F_e(0) is not 1.

    Notes
    -----
    The form of Verkhovtsev:2026saturne, which does not print the coefficients.

    Examples
    --------
    >>> F = GaussianSum.helium()
    >>> round(float(F(1 / a0)), 4)
    0.8297
    """

    Z: int
    amplitudes: tuple[float, ...]
    widths: tuple[float, ...]
    constant: float
    q_max: float

    def __post_init__(self) -> None:
        if len(self.amplitudes) != len(self.widths):
            raise ValueError(
                f"GaussianSum: expected as many widths as amplitudes, got {len(self.widths)} and {len(self.amplitudes)}"
            )
        if not all(b > 0 for b in self.widths):
            raise ValueError(f"GaussianSum: expected positive widths b_i, got {[b / a0**2 for b in self.widths]} a0^2")
        total = sum(self.amplitudes) + self.constant
        if abs(total - self.Z) > 1e-9 * self.Z:
            raise ValueError(f"GaussianSum: the amplitudes add up to {total:.12g}, expected Z = {self.Z}")

    @classmethod
    @cache
    def helium(cls) -> Self:
        """The fit to the correlated helium atom, up to q = 10/a0 = 37.3 keV; relative error below 1e-5."""
        table = read_table("helium", "gaussians.csv")
        a, b = table["a"], table["b"]
        return cls(2, tuple(a[:-1].tolist()), tuple(b[:-1].tolist()), 2.0 - float(a[:-1].sum()), 10.0 / a0)

    @classmethod
    def fit(cls, F: Callable[[Array], Array], Z: int, q_max: float, terms: int = 6) -> Self:
        """Least-squares fit of the relative deviation from `F`, on nodes that crowd towards both ends.

        Parameters
        ----------
        F : callable
            Form factor to fit, with F(0) = 1.
        Z : int
            Number of electrons.
        q_max : float
            Upper end of the fit.
        terms : int
            Number of Gaussians.

        Raises
        ------
        ValueError
            If `q_max` or `terms` is not positive.
        """
        from scipy.optimize import least_squares

        if not q_max > 0 or terms < 1:
            raise ValueError(f"GaussianSum.fit: expected q_max > 0 and terms >= 1, got {q_max!r} and {terms!r}")
        x2 = (0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, 301))) ** 2
        target = F(q_max * np.sqrt(x2))

        def linear(log_b: Array) -> tuple[Array, Array]:
            """The best amplitudes for given widths, with the sum rule built in, and the relative deviations."""
            matrix = np.expm1(-np.outer(x2, np.exp(log_b))) / target[:, None]
            known = (1.0 - target) / target
            a = np.linalg.lstsq(matrix, -known, rcond=None)[0]
            return a, matrix @ a + known

        def deviations(log_b: Array) -> Array:
            return linear(log_b)[1] / 1e-5

        start = np.log(np.geomspace(80.0, 1.8, terms))
        log_b = least_squares(deviations, start, xtol=1e-15, ftol=1e-15, gtol=1e-15).x
        a = Z * linear(log_b)[0]
        b = np.exp(log_b) / q_max**2
        return cls(Z, tuple(a.tolist()), tuple(b.tolist()), Z - float(a.sum()), q_max)

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q."""
        q = momentum(q, self.q_max, "GaussianSum")
        a, b = np.asarray(self.amplitudes), np.asarray(self.widths)
        value: Array = ((a * np.exp(-b * (q**2)[..., None])).sum(-1) + self.constant) / self.Z
        return value

    @property
    def rms_radius(self) -> float:
        """From <r^2> = 6 sum_i a_i b_i/Z."""
        return math.sqrt(6.0 / self.Z * sum(a * b for a, b in zip(self.amplitudes, self.widths, strict=True)))


@known("electron-factors", "gaussians-2026")
class FittedHelium(ElectronFactor):
    """Helium as six Gaussians and a constant, the form of Verkhovtsev:2026saturne, up to 37.3 keV."""

    elements = ("He",)

    def of(self, element: str) -> ElectronFormFactor:
        """The fit to the correlated atom."""
        return GaussianSum.helium()
