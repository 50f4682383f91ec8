"""The axial response of a ground state with spin to a massless neutrino: the transverse electric multipoles Sigma'_L."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.radii import oscillator_length
from nurecoil.nuclear.responses.densities import density_matrices
from nurecoil.nuclear.responses.polynomials import ResponsePolynomial, multipole_response


@dataclass(frozen=True)
class AxialResponse:
    """How the spins of protons and neutrons answer to an axial current, as a function of the momentum transfer.

    The longitudinal multipoles Sigma'' drop out for massless neutrinos, and different L do not interfere: the cross section is
    dsigma/dT = (G_F^2 M/pi) (1 - T/E + MT/2E^2) sum_L (g_A^p a_L^p + g_A^n a_L^n)^2, a_L = sqrt(2 pi/(2J+1)) <J||Sigma'_L||J>.

    Parameters
    ----------
    J : float
        Spin of the ground state, positive.
    multipoles : tuple of ResponsePolynomial
        <J||Sigma'_L||J> of protons and neutrons for L = 1, 3, ... in this order.
    two_body : float
        delta, what two-body currents add to the isovector part, as a fraction: 0 leaves them out, and `two_body_band` is
        the range that Hoferichter:2020osn gives. It is taken at rest.

    Raises
    ------
    ValueError
        If J is not positive, there are no multipoles, or delta is not above -1.

    Notes
    -----
    One-body currents, free-nucleon couplings that do not depend on the momentum transfer.

    Examples
    --------
    >>> fluorine = axial_response("F19")
    >>> round(float(fluorine.F_A(0.0, g_A=1.27641)), 4)
    1.4996
    """

    J: float
    multipoles: tuple[ResponsePolynomial, ...]
    two_body: float = 0.0

    def __post_init__(self) -> None:
        if not self.J > 0 or not self.multipoles:
            raise ValueError(f"J: expected the positive spin of a nucleus with axial multipoles, got {self.J!r}")
        if not self.two_body > -1.0:
            raise ValueError(f"two_body: expected a fraction above -1, got {self.two_body!r}")

    @property
    def ranks(self) -> tuple[int, ...]:
        """L of each multipole."""
        return tuple(range(1, 2 * len(self.multipoles), 2))

    def amplitudes(self, q: ArrayLike) -> Array:
        """a_L of protons and of neutrons at momentum transfer q, shape [L, 2, *q]; two-body currents included.

        At rest only L = 1 is left, with a_1 = 2 sqrt((J+1)/(3J)) <S>: the numbers of aligned nucleons.
        """
        scale = math.sqrt(2.0 * math.pi / (2.0 * self.J + 1.0))
        values = scale * np.array([multipole(q) for multipole in self.multipoles])
        shift = 0.5 * self.two_body * (values[:, 0] - values[:, 1])
        return np.stack([values[:, 0] + shift, values[:, 1] - shift], axis=1)

    def matrix(self, q: ArrayLike) -> Array:
        """sum_L a_L a_L^T, shape [2, 2, *q]: the cross section goes with g^T matrix g, g = (g_A^p, g_A^n)."""
        a = self.amplitudes(q)
        product: Array = np.einsum("ls...,lt...->st...", a, a)
        return product

    def F_A(self, q: ArrayLike, g_A: float) -> Array:
        """The axial response of isovector couplings, g_A^p = -g_A^n = g_A/2.

        dsigma/dT = (G_F^2 M/4 pi) F_A (1 - T/E + MT/2E^2); F_A(0) = (4/3) g_A^2 (1+delta)^2 (J+1)/J (S_p - S_n)^2.

        Parameters
        ----------
        q : array_like
            Momentum transfer.
        g_A : float
            Axial coupling of the nucleon, 1.27.
        """
        a = self.amplitudes(q)
        total: Array = g_A**2 * ((a[:, 0] - a[:, 1]) ** 2).sum(axis=0)
        return total

    @property
    def spins(self) -> tuple[float, float]:
        """<S_p> and <S_n> in the substate M = J, of one-body currents."""
        return spins_of(self.J, self.multipoles[0])


def spins_of(J: float, first: ResponsePolynomial) -> tuple[float, float]:
    """<S_p> and <S_n> in the substate M = J, one-body: (1/2) sqrt(6 pi) <Sigma'_1>(0) sqrt(J/((J+1)(2J+1)))."""
    factor = 0.5 * math.sqrt(6.0 * math.pi * J / ((J + 1.0) * (2.0 * J + 1.0)))
    return factor * first.protons[0], factor * first.neutrons[0]


def axial_response(
    nuclide: str, interaction: str | None = None, *, two_body: float = 0.0, b: float | None = None
) -> AxialResponse:
    """The axial response of a nuclide with spin, from its density matrices.

    Parameters
    ----------
    nuclide : str
        For example ``"Xe129"``.
    interaction : str, optional
        A shell-model interaction; by default the first of `interactions`.
    two_body : float
        delta of two-body currents; see `AxialResponse`.
    b : float, optional
        Oscillator length, otherwise from systematics.

    Raises
    ------
    UnknownId
        If there are no density matrices of the nuclide, or not with that interaction.
    ValueError
        If the ground state has spin 0.

    Examples
    --------
    >>> germanium = axial_response("Ge73")
    >>> germanium.ranks, [round(s, 4) for s in germanium.spins]
    ((1, 3, 5, 7, 9), [0.0074, 0.4614])
    """
    density = density_matrices(nuclide, interaction)
    if density.J_i == 0:
        raise ValueError(f"axial response of {nuclide}: expected a nuclide with spin, its ground state has J = 0")
    length = oscillator_length(Nuclide(nuclide).A) if b is None else b
    return AxialResponse(density.J_i, _multipoles(nuclide, density.interaction, length), two_body)


@cache
def _multipoles(nuclide: str, interaction: str, b: float) -> tuple[ResponsePolynomial, ...]:
    density = density_matrices(nuclide, interaction)
    return tuple(multipole_response(density, "Sigma'", L, b) for L in range(1, round(2.0 * density.J_i) + 1, 2))
