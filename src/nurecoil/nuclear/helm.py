"""Helm: a uniform sphere folded with a Gaussian surface (Helm:1956zz)."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ball
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import Moments, convolve, gaussian_moments, momentum, root, sphere_moments
from nurecoil.nuclear.radii import cube_root_radius, half_density_radius, point_proton_radius
from nurecoil.units import fm
from nurecoil.units.kinds import Maybe, Radius, Thickness


@declare
class Helm:
    """F(q) = 3 j1(q R0)/(q R0) exp(-q^2 s^2/2).

    Parameters
    ----------
    R0 : float
        Diffraction (box) radius.
    s : float
        Surface thickness; zero is a sharp sphere.

    Raises
    ------
    WrongQuantity
        If R0 is not positive or s is negative.

    Notes
    -----
    "Helm" alone is not a definition: papers differ in R0(A) and in s. Each published choice is a constructor.

    Examples
    --------
    >>> F = Helm.engel(133)
    >>> round(F.R0 / fm, 3), round(F.rms_radius / fm, 3)
    (5.785, 4.745)
    >>> round(float(Helm.from_rms(4.8 * fm)(0.5 / fm)), 4)
    0.3313
    """

    R0: Radius = given(symbol="R_0")
    s: Thickness = given(default=0.9 * fm, symbol="s")

    @classmethod
    def from_rms(cls, R: float, s: float = 0.9 * fm) -> Self:
        """By its rms radius: R0^2 = 5/3 (R^2 - 3 s^2).

        Raises
        ------
        ValueError
            If R is not larger than sqrt(3) s.
        """
        message = f"Helm: expected an rms radius above sqrt(3) s = {math.sqrt(3) * s / fm:g} fm"
        return cls(root(5.0 / 3.0 * (R**2 - 3.0 * s**2), message), s)

    @classmethod
    def lewin_smith(cls, A: int, c: float | None = None, a: float = 0.52 * fm, s: float = 0.9 * fm) -> Self:
        """Lewin:1995rx: R0^2 = c^2 + 7/3 pi^2 a^2 - 5 s^2, by default c = 1.23 A^(1/3) - 0.60 fm."""
        half = half_density_radius(A) if c is None else c
        return cls(root(half**2 + 7.0 / 3.0 * (math.pi * a) ** 2 - 5.0 * s**2, f"Helm.lewin_smith: A = {A} is too light"), s)

    @classmethod
    def engel(cls, A: int, s: float = 0.9 * fm, r0: float = 1.2 * fm) -> Self:
        """R0^2 = R^2 - 5 s^2 with R = r0 A^(1/3), the rule of Engel:1991wq.

        The thickness is an argument: papers that quote this rule use s = 0.5 fm to 1 fm; 0.9 fm with r0 = 1.2 fm is the
        choice of Papoulias:2019lfi and the COHERENT analyses that follow it.

        Raises
        ------
        ValueError
            If R^2 is not above 5 s^2 (A < 5 at s = 0.9 fm).
        """
        return cls(
            root(cube_root_radius(A, r0) ** 2 - 5.0 * s**2, f"Helm.engel: A = {A} is too light for s = {s / fm:g} fm"), s
        )

    @classmethod
    def papoulias_kosmas_2013(cls, A: int) -> Self:
        """R0^2 = R^2 - s^2, R = 1.2 A^(1/3) fm, s = 0.5 fm.

        As printed below Eq. (14) of Papoulias and Kosmas, "Studying background processes of the exotic neutrino-nucleus
        reactions" (PapouliasKosmas:2013ti). It is a misprint of R0^2 = R^2 - 5 s^2, kept to reproduce that
        paper: its rms radius is too large. Use `engel` otherwise.
        """
        s = 0.5 * fm
        return cls(root(cube_root_radius(A) ** 2 - s**2, f"Helm.papoulias_kosmas_2013: A = {A} is too light"), s)

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        q = momentum(q, of="Helm")
        x = q * self.s
        value: Array = ball(q * self.R0) * np.exp(-0.5 * x**2)
        return value

    @property
    def rms_radius(self) -> float:
        """sqrt(3/5 R0^2 + 3 s^2)."""
        return root(self.moments[0], "Helm")

    @property
    def moments(self) -> Moments:
        """(3/5 R0^2 + 3 s^2, 3/7 R0^4 + 6 R0^2 s^2 + 15 s^4, ...)."""
        return convolve(sphere_moments(self.R0), gaussian_moments(3.0 * self.s**2))

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """The same surface thickness s, another R0."""
        return self.from_rms(R, self.s)


@known("form-factors", "helm-lewin-smith")
class HelmLewinSmith(Convention):
    """Helm with R0^2 = c^2 + 7/3 pi^2 a^2 - 5 s^2 (Lewin:1995rx).

    Parameters
    ----------
    s : float or str
        Surface thickness.
    a : float or str
        Diffuseness of the Fermi density.
    c : float or str, optional
        Half-density radius; 1.23 A^(1/3) - 0.60 fm where left out.
    """

    s: Thickness = given(default=0.9 * fm, symbol="s")
    a: Radius = given(default=0.52 * fm, symbol="a")
    c: Maybe[Radius] = given(default=None, symbol="c")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(Helm.lewin_smith(nuclide.A, self.c, self.a, self.s))


@known("form-factors", "helm-rms")
class HelmRms(Convention):
    """Helm with R_p = R_n = the measured charge radius less the nucleons' own size.

    Parameters
    ----------
    s : float or str
        Surface thickness.
    """

    s: Thickness = given(default=0.9 * fm, symbol="s")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(Helm.from_rms(point_proton_radius(nuclide.charge_radius, nuclide.Z, nuclide.N), self.s))


@known("form-factors", "helm-1.2")
class HelmCubeRoot(Convention):
    """Helm with R0^2 = (1.2 A^(1/3) fm)^2 - 5 s^2 (Engel:1991wq; Papoulias:2019lfi).

    Parameters
    ----------
    s : float or str
        Surface thickness.
    r0 : float or str
        Radius per cube root of the mass number.
    """

    s: Thickness = given(default=0.9 * fm, symbol="s")
    r0: Radius = given(default=1.2 * fm, symbol="r_0")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(Helm.engel(nuclide.A, self.s, self.r0))


@known("form-factors", "helm-papoulias-kosmas")
class HelmPapouliasKosmas(Convention):
    """Helm with R0^2 = (1.2 A^(1/3) fm)^2 - s^2, s = 0.5 fm: a misprint, kept for PapouliasKosmas:2013ti alone."""

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(Helm.papoulias_kosmas_2013(nuclide.A))
