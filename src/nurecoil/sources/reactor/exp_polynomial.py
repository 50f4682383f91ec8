"""Fission spectra whose logarithm is a polynomial in the energy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array, gauss_legendre, namespace, polynomial
from nurecoil.problems import UnknownId
from nurecoil.sources.checks import positive
from nurecoil.sources.panels import on_support
from nurecoil.tables import read_table
from nurecoil.units import MeV

# Widest panel: the spectra fall by less than e^2 on it.
_WIDTH = 0.5 * MeV


@dataclass(frozen=True, init=False)
class ExpPolynomial:
    """``exp(sum_k a_k E^k)`` antineutrinos per MeV and fission between two energies.

    Parameters
    ----------
    coefficients : sequence of float
        a_k in powers 1/MeV^k, natural units.
    lower, upper : float or str
        The range of the spectrum.
    valid : tuple of (float or str)
        The range for which the coefficients were published.
    extrapolate : bool
        Whether the range may go beyond the valid one.

    Raises
    ------
    ValueError
        If the energies are not positive and increasing, or the range is not valid and `extrapolate` is false.

    Examples
    --------
    >>> falling = ExpPolynomial([0.0, -1 / MeV], "2 MeV", "8 MeV", valid=("2 MeV", "8 MeV"))
    >>> round(falling.integral, 6)
    0.135
    """

    coefficients: tuple[float, ...]
    lower: float
    upper: float

    def __init__(
        self,
        coefficients: Sequence[float],
        lower: float | str,
        upper: float | str,
        valid: tuple[float | str, float | str],
        extrapolate: bool = False,
    ) -> None:
        object.__setattr__(self, "coefficients", tuple(float(a) for a in coefficients))
        object.__setattr__(self, "lower", positive(lower, "MeV", "lower"))
        object.__setattr__(self, "upper", positive(upper, "MeV", "upper"))
        if not self.lower < self.upper:
            raise ValueError(f"upper: expected an energy above lower = {lower!r}, got {upper!r}")
        low, high = (positive(value, "MeV", "valid") for value in valid)
        beyond = self.lower < low * (1 - 1e-9) or self.upper > high * (1 + 1e-9)
        if beyond and not extrapolate:
            raise ValueError(
                f"lower, upper: the spectrum is published from {low / MeV:g} to {high / MeV:g} MeV, got {lower!r} to "
                f"{upper!r}; set extrapolate=True to use its formula beyond"
            )

    def per_fission(self, E: Any) -> Any:
        """The formula [1/energy] at energies E [E], in or out of the range."""
        return namespace(E).exp(polynomial(E, self.coefficients)) / MeV

    @cached_property
    def edges(self) -> Array:
        """Equal panels over the range."""
        panels = int(np.ceil((self.upper - self.lower) / _WIDTH))
        return np.linspace(self.lower, self.upper, panels + 1)

    @cached_property
    def integral(self) -> float:
        """Antineutrinos per fission within the range."""
        nodes, weights = gauss_legendre(self.edges, 12)
        return float(weights @ self.per_fission(nodes))

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]."""
        result: Array = on_support(lambda x: self.per_fission(x) / self.integral, E, self.lower, self.upper)
        return result


def coefficients(parametrisation: str, isotope: str) -> list[float]:
    """The a_k of ``data/reactor_spectra/polynomials.csv``, natural units.

    Raises
    ------
    UnknownId
        If the parametrisation has no such isotope.

    Examples
    --------
    >>> coefficients("vogel-engel-1989", "U235")[0]
    0.87
    """
    table = read_table("reactor_spectra", "polynomials.csv")
    names = [str(name) for name in table["parametrisation"]]
    rows = {str(table["isotope"][k]): k for k, name in enumerate(names) if name == parametrisation}
    if isotope not in rows:
        raise UnknownId(f"isotope of {parametrisation}", isotope, rows)
    return [float(table[f"a{k}"][rows[isotope]]) for k in range(6)]
