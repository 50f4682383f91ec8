"""A flavour state that is costly to compute, interpolated in energy."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.polynomial import chebyshev

from nurecoil.arrays import Array, ComplexArray
from nurecoil.declaration import declare, given
from nurecoil.flavour import State
from nurecoil.units.kinds import NeutrinoEnergy, NonNegative, WrongQuantity

# The polynomial doubles its degree until the upper half of its coefficients does not matter, or gives up.
_FIRST_DEGREE, _LAST_DEGREE = 32, 1024


@declare
class SmoothState:
    """Chebyshev interpolation of rho in ln E, or 1/E; the state itself where that does not converge, and outside the range.

    Parameters
    ----------
    state : State
        Without edges of its own.
    lower, upper : NeutrinoEnergy
        0 < lower < upper: the range of the interpolation.
    accuracy : NonNegative
        How small the higher half of the coefficients must be.
    inverse : bool
        In 1/E, as the phases of oscillations go.

    Raises
    ------
    ValueError
        If the range is not positive and increasing, or the state has edges.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, SolarPropagation
    >>> from nurecoil.units import MeV
    >>> exact = SolarPropagation(PMNS.vintage_of("nufit-6.0-ic19"), "B8")()
    >>> E = np.array([1.0, 5.0, 14.0]) * MeV
    >>> bool(np.allclose(SmoothState(exact, 0.1 * MeV, 16 * MeV)(E), exact(E), rtol=0, atol=1e-9))
    True
    """

    state: State
    lower: NeutrinoEnergy
    upper: NeutrinoEnergy
    accuracy: NonNegative = given(default=1e-10)
    inverse: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.lower < self.upper:
            raise WrongQuantity("upper", f"expected 0 < lower < upper, got {self.lower!r} and {self.upper!r}")
        if self.state.edges:
            raise WrongQuantity("state", "expected one that varies slowly, got one with edges")

    @property
    def dimension(self) -> int:
        """Number of flavours F."""
        return self.state.dimension

    @property
    def edges(self) -> tuple[float, ...]:
        """None."""
        return ()

    def _at(self, x: Array) -> ComplexArray:
        """rho at ln E (1/E) scaled to x in [-1, 1], as [x, F F]."""
        if self.inverse:
            E = 2.0 / ((1 - x) / self.lower + (1 + x) / self.upper)
        else:
            E = np.exp(0.5 * (math.log(self.lower) * (1 - x) + math.log(self.upper) * (1 + x)))
        return self.state(E).reshape(x.size, -1)

    @cached_property
    def _coefficients(self) -> ComplexArray | None:
        """Chebyshev coefficients [n, F F], or None where they do not converge."""
        degree = _FIRST_DEGREE
        while degree <= _LAST_DEGREE:
            x = chebyshev.chebpts1(degree + 1)
            c = chebyshev.chebvander(x, degree).T @ self._at(x) * (2 / x.size)
            c[0] *= 0.5
            size = np.abs(c).max(axis=1)
            if size[degree // 2 :].max() < self.accuracy:
                return np.asarray(c[: np.flatnonzero(size > 0.1 * self.accuracy)[-1] + 1], dtype=complex)
            degree *= 2
        return None

    def __call__(self, E: Array) -> ComplexArray:
        """rho at energies E [E], as [E, F, F]."""
        if self._coefficients is None or np.any(np.clip(E, self.lower, self.upper) != E):
            return self.state(E)
        if self.inverse:
            x = (2 / E - 1 / self.lower - 1 / self.upper) / (1 / self.upper - 1 / self.lower)
        else:
            x = (2 * np.log(E) - math.log(self.upper * self.lower)) / math.log(self.upper / self.lower)
        rho = chebyshev.chebval(x, self._coefficients).T.reshape(E.size, self.dimension, self.dimension)
        return np.asarray(rho, dtype=complex)


@declare
class CutState:
    """One state below an energy and another from it on.

    Parameters
    ----------
    below, above : State
        Of equal dimension.
    at : NeutrinoEnergy
        Where the state changes.
    """

    below: State
    above: State
    at: NeutrinoEnergy

    @property
    def dimension(self) -> int:
        """Number of flavours F."""
        return self.above.dimension

    @property
    def edges(self) -> tuple[float, ...]:
        """Those of both, and the cut."""
        return tuple(sorted({*self.below.edges, self.at, *self.above.edges}))

    def __call__(self, E: Array) -> ComplexArray:
        """rho at energies E [E], as [E, F, F]."""
        low = self.at > E
        found = np.empty((E.size, self.dimension, self.dimension), dtype=complex)
        found[low], found[~low] = self.below(E[low]), self.above(E[~low])
        return found
