"""Fission spectra whose logarithm is a polynomial in the energy."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.tabulated import CountedSpectrum
from nurecoil.tables import read_table
from nurecoil.units import MeV
from nurecoil.units.kinds import Given, Many, NeutrinoEnergy, Pure, WrongQuantity

# Widest panel: the spectra fall by less than e^2 on it.
_WIDTH = 0.5 * MeV


VALID = ("2 MeV", "8 MeV")
"""The range of the parametrisations above the table of Vogel and Engel."""


@known("spectra", "exp-polynomial")
class ExpPolynomial(CountedSpectrum):
    """``exp(sum_k a_k (E/MeV)^k)`` antineutrinos per MeV and fission between two energies.

    Parameters
    ----------
    coefficients : tuple of float
        a_k, pure numbers.
    lower : NeutrinoEnergy
        Where the spectrum begins.
    upper : NeutrinoEnergy
        Where it ends.
    valid : Many[NeutrinoEnergy]
        The two ends of the range for which the coefficients were published.
    extrapolate : bool
        Whether the range may go beyond the valid one.

    Raises
    ------
    WrongQuantity
        If the energies are not positive and increasing, or the range is not valid and `extrapolate` is false.

    Examples
    --------
    >>> falling = ExpPolynomial([0.0, -1.0], "2 MeV", "8 MeV", valid=("2 MeV", "8 MeV"))
    >>> round(falling.integral, 6)
    0.135
    """

    coefficients: Many[Pure]
    lower: NeutrinoEnergy
    upper: NeutrinoEnergy
    valid: Many[NeutrinoEnergy] = given(example="[2 MeV, 8 MeV]")
    extrapolate: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.lower < self.upper:
            why = f"expected an energy above lower = {self.lower / MeV:g} MeV > 0, got {self.upper / MeV:g} MeV"
            raise WrongQuantity("upper", why)
        if self.valid.shape != (2,):
            raise WrongQuantity("valid", f"expected two energies, got {self.valid.tolist()!r}")
        low, high = self.valid.tolist()
        beyond = self.lower < low * (1 - 1e-9) or self.upper > high * (1 + 1e-9)
        if beyond and not self.extrapolate:
            raise WrongQuantity(
                "lower",
                f"the spectrum is published from {low / MeV:g} to {high / MeV:g} MeV, got {self.lower / MeV:g} to "
                f"{self.upper / MeV:g} MeV; set extrapolate=True to use its formula beyond",
            )

    def per_fission(self, E: ArrayLike) -> Array:
        """The formula [1/energy] at energies E [E], in or out of the range."""
        exponent = polynomial.polyval(np.asarray(E, dtype=float) / MeV, self.coefficients)
        return np.asarray(np.exp(exponent) / MeV, dtype=float)

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
    def known(self) -> tuple[float, float]:
        """The range of the spectrum."""
        return self.lower, self.upper

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.per_fission(E) / self.integral


def coefficients(parametrisation: str, isotope: str) -> list[float]:
    """The a_k of ``data/reactor_spectra/polynomials.csv``, pure numbers.

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
    return [float(table[f"a{k}"][rows[isotope]]) * MeV**k for k in range(6)]


def published(parametrisation: str, isotope: str, lower: Given, upper: Given, extrapolate: bool) -> ExpPolynomial:
    """A published parametrisation between two energies; it holds from 2 to 8 MeV."""
    return ExpPolynomial(coefficients(parametrisation, isotope), lower, upper, VALID, extrapolate)
