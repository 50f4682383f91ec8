"""The symmetrised Fermi density, whose form factor is elementary (Sprung:1997; Piekarewicz:2016vbn)."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ball, polynomial, sinc, x_over_sinh
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import Moments, momentum, root
from nurecoil.nuclear.radii import half_density_radius
from nurecoil.units import fm
from nurecoil.units.kinds import Maybe, Radius

# (t coth t - 1)/t^2 in powers of t^2: 2^(2k) B_2k/(2k)!, good to 1e-16 below t = 0.3.
_COTH = [1 / 3, -1 / 45, 2 / 945, -1 / 4725, 2 / 93555, -1382 / 638512875, 4 / 18243225, -3617 / 162820783125]


def _coth_kernel(t: Array) -> Array:
    """(t coth t - 1)/t^2, 1/3 at t = 0."""
    small = np.abs(t) < 0.3
    y = np.where(small, 1.0, t)
    z = np.where(small, t, 0.0)
    value: Array = np.where(small, polynomial(z * z, _COTH), (y / np.tanh(y) - 1.0) / y**2)
    return value


@declare
class SymmetrizedFermi:
    """Form factor of rho(r) ~ sinh(c/a)/(cosh(r/a) + cosh(c/a)), a Fermi density made even in r.

    Parameters
    ----------
    c : float
        Half-density radius.
    a : float
        Diffuseness; the surface thickness (90 % to 10 %) is 4 a ln 3.

    Raises
    ------
    WrongQuantity
        If c or a is not a positive length.

    Notes
    -----
    The closed form of Piekarewicz:2016vbn,
    F = 3/(qc [(qc)^2 + (pi q a)^2]) (pi q a/sinh(pi q a)) [pi q a sin(qc)/tanh(pi q a) - qc cos(qc)],
    evaluated as (t/sinh t) [c^2 3 j1(x)/x + 3 pi^2 a^2 g(t) sin(x)/x]/(c^2 + pi^2 a^2), x = qc, t = pi q a,
    g = (t coth t - 1)/t^2, which is smooth at q = 0.

    Examples
    --------
    >>> round(SymmetrizedFermi.lewin_smith(133).rms_radius / fm, 3)
    4.805
    """

    c: Radius = given(symbol="c")
    a: Radius = given(default=0.52 * fm, symbol="a")

    @classmethod
    def from_rms(cls, R: float, a: float = 0.52 * fm) -> Self:
        """By its rms radius: c^2 = 5/3 R^2 - 7/3 pi^2 a^2.

        Raises
        ------
        ValueError
            If R is not larger than sqrt(7/5) pi a.
        """
        message = f"SymmetrizedFermi: expected an rms radius above sqrt(7/5) pi a = {math.sqrt(1.4) * math.pi * a / fm:g} fm"
        return cls(root(5.0 / 3.0 * R**2 - 7.0 / 3.0 * (math.pi * a) ** 2, message), a)

    @classmethod
    def lewin_smith(cls, A: int) -> Self:
        """c = 1.23 A^(1/3) - 0.60 fm, a = 0.52 fm (Lewin:1995rx)."""
        return cls(half_density_radius(A), 0.52 * fm)

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        q = momentum(q, of="SymmetrizedFermi")
        x, t = q * self.c, q * (math.pi * self.a)
        c2, w2 = self.c**2, (math.pi * self.a) ** 2
        value: Array = x_over_sinh(t) * (c2 * ball(x) + 3.0 * w2 * _coth_kernel(t) * sinc(x)) / (c2 + w2)
        return value

    def density(self, r: ArrayLike) -> Array:
        """Density at radius r, of unit integral."""
        r = np.asarray(r, dtype=float)
        norm = 3.0 / (4.0 * math.pi * self.c * (self.c**2 + (math.pi * self.a) ** 2))
        edge = math.exp(-2.0 * self.c / self.a)
        return norm * (1.0 - edge) / (1.0 + edge + np.exp((r - self.c) / self.a) + np.exp(-(r + self.c) / self.a))

    @property
    def rms_radius(self) -> float:
        """sqrt(3/5 c^2 + 7/5 pi^2 a^2)."""
        return root(self.moments[0], "SymmetrizedFermi")

    @property
    def moments(self) -> Moments:
        """Exact polynomials in c^2 and w = (pi a)^2."""
        c2, w = self.c**2, (math.pi * self.a) ** 2
        return (
            3.0 / 5.0 * c2 + 7.0 / 5.0 * w,
            3.0 / 7.0 * c2**2 + 18.0 / 7.0 * c2 * w + 31.0 / 7.0 * w**2,
            1.0 / 3.0 * c2**3 + 11.0 / 3.0 * c2**2 * w + 239.0 / 15.0 * c2 * w**2 + 127.0 / 5.0 * w**3,
        )

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """The same diffuseness a, another c."""
        return self.from_rms(R, self.a)


@known("form-factors", "symmetrized-fermi")
class FermiDensity(Convention):
    """Symmetrised Fermi density with c = 1.23 A^(1/3) - 0.60 fm, a = 0.52 fm (Lewin:1995rx; Piekarewicz:2016vbn).

    Parameters
    ----------
    a : float or str
        Diffuseness.
    c : float or str, optional
        Half-density radius; 1.23 A^(1/3) - 0.60 fm where left out.
    """

    a: Radius = given(default=0.52 * fm, symbol="a")
    c: Maybe[Radius] = given(default=None, symbol="c")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """One form factor for both."""
        return FormFactorPair.same(SymmetrizedFermi(half_density_radius(nuclide.A) if self.c is None else self.c, self.a))
