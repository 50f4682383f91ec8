"""What every form factor offers, and the few lines they share.

A form factor is the Fourier transform of a spherical density of unit integral,

    F(q) = 4 pi int rho(r) sin(qr)/(qr) r^2 dr = 1 - q^2 <r^2>/3! + q^4 <r^4>/5! - q^6 <r^6>/7! + ...

with q = |q| >= 0 the magnitude of the three-momentum transfer.
"""

from __future__ import annotations

import math
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.units import MeV, fm

Moments = tuple[float, float, float]
"""The radial moments (<r^2>, <r^4>, <r^6>) in natural units."""


class FormFactor(Protocol):
    """An elastic form factor with F(0) = 1.

    Parametrisations are classes (``Helm(R0, s)``); conventions are named constructors (``Helm.lewin_smith(A)``).
    All are frozen, and compared and hashed by content, since tables are kept by them.
    """

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q (natural units, any shape).

        Raises
        ------
        ValueError
            If a q is negative, not finite or above `q_max`.
        """
        ...

    @property
    def rms_radius(self) -> float:
        """Square root of <r^2>."""
        ...

    @property
    def moments(self) -> Moments:
        """The radial moments (<r^2>, <r^4>, <r^6>)."""
        ...

    @property
    def q_max(self) -> float:
        """Largest momentum transfer it is meant for; infinite where the parametrisation states none."""
        ...

    def with_rms_radius(self, R: float) -> Self:
        """A copy with another rms radius; each class says what it keeps."""
        ...


def momentum(q: ArrayLike, q_max: float = math.inf, of: str = "form factor") -> Array:
    """The momentum transfer as an array, refused where it makes no sense.

    Parameters
    ----------
    q : array_like
        Momentum transfer.
    q_max : float
        Largest value allowed.
    of : str
        Whose momentum transfer, for the message.

    Raises
    ------
    ValueError
        If a value is negative, not finite or above `q_max`.
    """
    values = np.asarray(q, dtype=float)
    bad = values[~((values >= 0) & np.isfinite(values))]
    if bad.size:
        raise ValueError(f"{of}: expected finite momentum transfers q >= 0, got {bad[0] / MeV:g} MeV")
    if np.any(values > q_max):
        raise ValueError(
            f"{of}: q = {values.max() / MeV:g} MeV is beyond its range; "
            f"expected at most {q_max / MeV:g} MeV ({q_max * fm:.3g}/fm)"
        )
    return values


def length(of: str, name: str, value: float, zero: bool = False) -> None:
    """Refuse a length that is not finite and positive (or zero, where allowed)."""
    if not (math.isfinite(value) and (value > 0 or (zero and value == 0))):
        raise ValueError(f"{of}: {name} must be a {'non-negative' if zero else 'positive'} length, got {value / fm:g} fm")


def root(square: float, message: str) -> float:
    """Square root of a squared length, refused with `message` where it is not positive."""
    if not square > 0:
        raise ValueError(f"{message}, got a squared radius of {square / fm**2:g} fm^2")
    return math.sqrt(square)


def mass_number(of: str, A: int) -> int:
    """Refuse a mass number that is not a positive integer."""
    if int(A) != A or A < 1:
        raise ValueError(f"{of}: the mass number A must be a positive integer, got {A!r}")
    return int(A)


def convolve(first: Moments, *others: Moments) -> Moments:
    """Moments of a convolution of spherical densities, the product of their form factors.

    <r^2k> = sum_i (2k+1)!/((2i+1)!(2k-2i+1)!) <r^2i>_a <r^(2k-2i)>_b.

    Examples
    --------
    >>> convolve((1.0, 2.0, 3.0), (0.0, 0.0, 0.0))
    (1.0, 2.0, 3.0)
    """
    a2, a4, a6 = first
    for b2, b4, b6 in others:
        a2, a4, a6 = (
            a2 + b2,
            a4 + 10.0 / 3.0 * a2 * b2 + b4,
            a6 + 7.0 * (a4 * b2 + a2 * b4) + b6,
        )
    return a2, a4, a6


def gaussian_moments(r2: float) -> Moments:
    """Moments of exp(-q^2 r2/6); a negative r2 sharpens instead of smearing."""
    return r2, 5.0 / 3.0 * r2**2, 35.0 / 9.0 * r2**3


def sphere_moments(R0: float) -> Moments:
    """Moments of a uniform sphere of radius R0: <r^n> = 3 R0^n/(n+3)."""
    return 3.0 / 5.0 * R0**2, 3.0 / 7.0 * R0**4, 1.0 / 3.0 * R0**6
