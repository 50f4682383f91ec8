"""Klein-Nystrand: a hard sphere folded with a Yukawa potential (Klein:1999qj)."""

from __future__ import annotations

import math
from typing import Self

from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ball
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import Moments, convolve, momentum, root, sphere_moments
from nurecoil.nuclear.radii import cube_root_radius, half_density_radius
from nurecoil.units import fm
from nurecoil.units.kinds import Radius, Thickness


@declare
class KleinNystrand:
    """F(q) = 3 j1(q R_A)/(q R_A) / (1 + q^2 a_k^2).

    Parameters
    ----------
    R_A : float
        Hard-sphere radius.
    a_k : float
        Range of the Yukawa potential.

    Raises
    ------
    WrongQuantity
        If R_A is not positive or a_k is negative.

    Examples
    --------
    >>> round(KleinNystrand.hard_sphere(133).rms_radius / fm, 3)
    5.045
    """

    R_A: Radius = given(symbol="R_A")
    a_k: Thickness = given(default=0.7 * fm, symbol="a_k")

    @classmethod
    def from_rms(cls, R: float, a_k: float = 0.7 * fm) -> Self:
        """By its rms radius: R_A^2 = 5/3 (R^2 - 6 a_k^2).

        Raises
        ------
        ValueError
            If R is not larger than sqrt(6) a_k.
        """
        message = f"KleinNystrand: expected an rms radius above sqrt(6) a_k = {math.sqrt(6) * a_k / fm:g} fm"
        return cls(root(5.0 / 3.0 * (R**2 - 6.0 * a_k**2), message), a_k)

    @classmethod
    def hard_sphere(cls, A: int, r0: float = 1.2 * fm, a_k: float = 0.7 * fm) -> Self:
        """R_A = r0 A^(1/3): r0 = 1.2 fm in Papoulias:2019lfi, 1.23 fm in other COHERENT analyses."""
        return cls(cube_root_radius(A, r0), a_k)

    @classmethod
    def woods_saxon(cls, A: int, a_k: float = 0.7 * fm) -> Self:
        """R_A = 1.23 A^(1/3) - 0.60 fm: the sphere ends at the half-density radius of a Woods-Saxon density."""
        return cls(half_density_radius(A), a_k)

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        q = momentum(q, of="KleinNystrand")
        value: Array = ball(q * self.R_A) / (1.0 + (q * self.a_k) ** 2)
        return value

    @property
    def rms_radius(self) -> float:
        """sqrt(3/5 R_A^2 + 6 a_k^2)."""
        return root(self.moments[0], "KleinNystrand")

    @property
    def moments(self) -> Moments:
        """Those of the sphere convolved with <r^2k> = (2k+1)! a_k^2k of the Yukawa shape."""
        yukawa = (6.0 * self.a_k**2, 120.0 * self.a_k**4, 5040.0 * self.a_k**6)
        return convolve(sphere_moments(self.R_A), yukawa)

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """The same Yukawa range a_k, another R_A."""
        return self.from_rms(R, self.a_k)


@known("form-factors", "klein-nystrand")
class HardSphere(Convention):
    """Klein-Nystrand with R_A = 1.2 A^(1/3) fm (Papoulias:2019lfi).

    Parameters
    ----------
    r0 : float or str
        Radius per cube root of the mass number.
    a_k : float or str
        Range of the Yukawa potential.
    """

    r0: Radius = given(default=1.2 * fm, symbol="r_0")
    a_k: Thickness = given(default=0.7 * fm, symbol="a_k")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(KleinNystrand.hard_sphere(nuclide.A, self.r0, self.a_k))


@known("form-factors", "klein-nystrand-1.23")
class WiderHardSphere(HardSphere):
    """Klein-Nystrand with R_A = 1.23 A^(1/3) fm, as in COHERENT analyses.

    Parameters
    ----------
    r0 : float or str
        Radius per cube root of the mass number.
    a_k : float or str
        Range of the Yukawa potential.
    """

    r0: Radius = given(default=1.23 * fm, symbol="r_0")
