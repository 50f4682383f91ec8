"""Harmonic-oscillator form factors: from occupations to exact polynomials.

With R_nl positive at the origin and y = (qb/2)^2, every <nl|j0(qr)|nl> is exp(-y) times a polynomial in y with rational
coefficients. The filled-shell model, fractional occupation probabilities (Kosmas and Vergados 1992) and BCS
occupations are three ways to fill the same class.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, cached_property
from math import comb, factorial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import FormFactor, Moments, convolve, gaussian_moments, momentum, root
from nurecoil.nuclear.radii import OSCILLATOR_LENGTHS, oscillator_length
from nurecoil.nuclear.shells import Orbit, capacity, checked_orbit, fill
from nurecoil.nuclear.unity import Unity
from nurecoil.units import fm
from nurecoil.units.kinds import Maybe, Radius

Polynomial = tuple[Fraction, ...]
"""Exact coefficients, lowest power first."""


def _odd_factorial(k: int) -> int:
    """(2k+1)!!"""
    return math.prod(range(1, 2 * k + 2, 2))


@cache
def density_polynomial(n: int, l: int) -> Polynomial:
    """d_k of |psi_nl|^2 averaged over directions, exp(-x^2)/(pi^(3/2) b^3) sum_k d_k x^2k with x = r/b.

    Examples
    --------
    >>> [str(d) for d in density_polynomial(1, 0)]
    ['3/2', '-2', '2/3']
    """
    # L_n^(l+1/2)(t) = sum_i (-t)^i/i! Gamma(n+l+3/2)/((n-i)! Gamma(l+i+3/2))
    laguerre = [
        Fraction((-1) ** i * _odd_factorial(n + l) * 2**i, factorial(i) * factorial(n - i) * _odd_factorial(l + i) * 2**n)
        for i in range(n + 1)
    ]
    norm = Fraction(factorial(n) * 2 ** (n + l), _odd_factorial(n + l))
    square = [Fraction(0)] * (l + 2 * n + 1)
    for i, a in enumerate(laguerre):
        for k, c in enumerate(laguerre):
            square[l + i + k] += norm * a * c
    return tuple(square)


def transform(density: Polynomial) -> Polynomial:
    """Coefficients c_m of F = exp(-y) sum_m c_m y^m from those of a density exp(-x^2)/(pi^(3/2) b^3) sum_k d_k x^2k.

    int x^(2k+2) exp(-x^2) j0(2 sqrt(y) x) dx is proportional to exp(-y) 1F1(-k; 3/2; y), which ends.

    Examples
    --------
    >>> [str(c) for c in transform(density_polynomial(0, 3))]
    ['1', '-2', '4/5', '-8/105']
    """
    return tuple(
        Fraction((-2) ** m, _odd_factorial(m))
        * sum((comb(k, m) * Fraction(_odd_factorial(k), 2**k) * d for k, d in enumerate(density)), Fraction(0))
        for m in range(len(density))
    )


@declare
class HarmonicOscillator:
    """Nucleons of one kind in harmonic-oscillator orbits.

    F(q) = exp(-y) sum_m c_m y^m, y = (qb/2)^2, times the nucleon's own form factor and, if a mass number is given, the
    centre-of-mass factor exp(+q^2 b^2/(4A)).

    Parameters
    ----------
    b : float
        Oscillator length.
    occupations : tuple of (Orbit, float)
        Numbers of nucleons (not probabilities) in each orbit (n, l, j), each between 0 and 2j + 1.
        `from_occupations` takes a mapping.
    nucleon : FormFactor
        Size of one nucleon, for example ``Dipole(0.8409 * fm)`` or ``Gaussian(0.8409 * fm)``; a point by default.
    mass_number : int, optional
        A of the whole nucleus, to remove the motion of its centre of mass; None leaves it in.

    Raises
    ------
    ValueError
        If b is not a positive length, an orbit is not (n, l, l +- 1/2), appears twice or is overfilled, or all are empty.

    Examples
    --------
    >>> protons = HarmonicOscillator.shell_model(22, b=1.952 * fm)
    >>> round(protons.rms_radius / fm, 3), round(float(protons(0.5 / fm)), 4)
    (3.457, 0.5947)
    """

    b: Radius
    occupations: tuple[tuple[Orbit, float], ...]
    nucleon: FormFactor = given(default=Unity())
    mass_number: int | None = None

    def __post_init__(self) -> None:
        for nlj, number in self.occupations:
            if not 0 <= number <= capacity(checked_orbit(nlj)) + 1e-12:
                raise ValueError(f"occupation of {nlj!r}: expected between 0 and {capacity(nlj)} nucleons, got {number!r}")
        if len({nlj for nlj, _ in self.occupations}) < len(self.occupations):
            raise ValueError("occupations: an orbit appears twice")
        if not self.number > 0:
            raise ValueError("occupations: expected at least one occupied orbit")
        if self.mass_number is not None and self.mass_number < 1:
            raise ValueError(f"mass_number: expected a positive integer or None, got {self.mass_number!r}")

    @classmethod
    def from_occupations(
        cls, occupations: Mapping[Orbit, float], b: float, nucleon: FormFactor | None = None, mass_number: int | None = None
    ) -> Self:
        """From a mapping of orbits to numbers of nucleons, (2j+1) v^2 in BCS."""
        return cls(b, tuple(sorted(occupations.items())), nucleon or Unity(), mass_number)

    @classmethod
    def shell_model(cls, number: int, b: float, nucleon: FormFactor | None = None, mass_number: int | None = None) -> Self:
        """Filled from the bottom up in the usual shell order.

        Parameters
        ----------
        number : int
            Z for protons, N for neutrons; up to 126.
        b, nucleon, mass_number
            As for the class.
        """
        return cls.from_occupations(fill(number), b, nucleon, mass_number)

    @property
    def number(self) -> float:
        """How many nucleons."""
        return float(sum(number for _, number in self.occupations))

    @cached_property
    def density_coefficients(self) -> Polynomial:
        """Exact coefficients of `density`, exp(-x^2)/(pi^(3/2) b^3) sum_k d_k x^2k, for one nucleon."""
        total = sum((Fraction(number) for _, number in self.occupations), Fraction(0))
        longest = max(l + 2 * n for (n, l, _), number in self.occupations if number) + 1
        result = [Fraction(0)] * longest
        for (n, l, _), number in self.occupations:
            if number:
                for k, d in enumerate(density_polynomial(n, l)):
                    result[k] += Fraction(number) / total * d
        return tuple(result)

    @cached_property
    def coefficients(self) -> Polynomial:
        """Exact coefficients c_m of the point form factor exp(-y) sum_m c_m y^m; c_0 = 1."""
        return transform(self.density_coefficients)

    @cached_property
    def _floats(self) -> tuple[list[float], list[float]]:
        return [float(c) for c in self.coefficients], [float(d) for d in self.density_coefficients]

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        q = momentum(q, of="HarmonicOscillator")
        y = 0.25 * (q * self.b) ** 2
        recoil = 1.0 if self.mass_number is None else 1.0 - 1.0 / self.mass_number
        value: Array = np.exp(-recoil * y) * polynomial(y, self._floats[0]) * self.nucleon(q)
        return value

    def density(self, r: ArrayLike) -> Array:
        """Density of nucleon centres at radius r, of unit integral; neither nucleon size nor centre-of-mass factor."""
        x2 = (np.asarray(r, dtype=float) / self.b) ** 2
        value: Array = np.exp(-x2) * polynomial(x2, self._floats[1]) / (math.pi**1.5 * self.b**3)
        return value

    @property
    def rms_radius(self) -> float:
        """With the nucleon size and the centre-of-mass factor, where given."""
        return root(self.moments[0], "HarmonicOscillator: the centre-of-mass factor leaves no size")

    @property
    def moments(self) -> Moments:
        """Exact, from the power series of F; nucleon size and centre-of-mass factor included."""
        series = [
            sum(c * Fraction((-1) ** (k - m), factorial(k - m)) for m, c in enumerate(self.coefficients[: k + 1]))
            for k in range(4)
        ]
        r2, r4, r6 = (float((-1) ** k * factorial(2 * k + 1) * series[k]) * (0.25 * self.b**2) ** k for k in (1, 2, 3))
        recoil = 0.0 if self.mass_number is None else -1.5 * self.b**2 / self.mass_number
        return convolve((r2, r4, r6), gaussian_moments(recoil), self.nucleon.moments)

    @property
    def q_max(self) -> float:
        """That of the nucleon; the oscillator states none."""
        return self.nucleon.q_max

    def with_rms_radius(self, R: float) -> Self:
        """The same occupations and nucleon, another oscillator length b.

        Raises
        ------
        ValueError
            If R is not larger than the nucleon's own radius.
        """
        own = self.nucleon.moments[0]
        shape = (self.moments[0] - own) / self.b**2
        message = f"HarmonicOscillator: expected an rms radius above the nucleon's {math.sqrt(own) / fm:g} fm"
        return replace(self, b=root((R**2 - own) / shape, message))


@known("form-factors", "shell-model")
class FilledShells(Convention):
    """Filled oscillator shells of point nucleons.

    Parameters
    ----------
    b : float or str, optional
        Oscillator length; where left out, the one chosen for the nuclide (`OSCILLATOR_LENGTHS`), else from systematics.
    """

    b: Maybe[Radius] = given(default=None, symbol="b")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """Each kind of nucleon in its own shells."""
        b = self.b or OSCILLATOR_LENGTHS.get(nuclide.name) or oscillator_length(nuclide.A)
        F_p, F_n = (HarmonicOscillator.shell_model(k, b) if k else Unity() for k in (nuclide.Z, nuclide.N))
        return FormFactorPair(F_p, F_n)
