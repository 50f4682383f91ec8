"""How the spins of a ground state answer to a massive projectile: both multipoles of the axial current, Sigma' and Sigma''."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.form_factor import momentum
from nurecoil.nuclear.radii import oscillator_length
from nurecoil.nuclear.responses.axial import spins_of
from nurecoil.nuclear.responses.densities import density_matrices
from nurecoil.nuclear.responses.polynomials import ResponsePolynomial, multipole_response
from nurecoil.nuclear.responses.two_body import PION_MASS


@dataclass(frozen=True)
class SpinStructure:
    """The structure factor S_A(q) of dark matter, which sees the longitudinal multipoles that a massless neutrino does not.

    S_A = sum_L (a.Sigma'_L)^2 + (a.Sigma''_L)^2 over odd L with the reduced elements of sigma; in this normalisation
    (Engel:1991wq, Klos:2013rwa) a nucleon at rest has S = 3/(2 pi), and sigma_A/sigma_N = (mu_A/mu_N)^2 (4 pi/3) S_A/(2J+1).

    Parameters
    ----------
    J : float
        Spin of the ground state, positive.
    transverse, longitudinal : tuple of ResponsePolynomial
        <J||Sigma'_L||J> and <J||Sigma''_L||J> of protons and neutrons for L = 1, 3, ... in this order.

    Raises
    ------
    ValueError
        If J is not positive, or there are no multipoles.

    Examples
    --------
    >>> xenon = spin_structure("Xe131")
    >>> round(float(xenon(0.0, a_p=0.0, a_n=1.0)), 4), round(float(xenon(0.0, a_p=0.0, a_n=1.0, two_body=-0.25)), 4)
    (0.1571, 0.1213)
    """

    J: float
    transverse: tuple[ResponsePolynomial, ...]
    longitudinal: tuple[ResponsePolynomial, ...]

    def __post_init__(self) -> None:
        if not self.J > 0 or not self.transverse or not self.longitudinal:
            raise ValueError(f"J: expected the positive spin of a nucleus with axial multipoles, got {self.J!r}")

    def __call__(self, q: ArrayLike, a_p: float, a_n: float, *, pion_pole: bool = True, two_body: float = 0.0) -> Array:
        """S_A at momentum transfer q, same shape; at rest (2J+1)(J+1)/(pi J) (a_p S_p + a_n S_n)^2.

        Parameters
        ----------
        q : array_like
            Momentum transfer, not negative.
        a_p, a_n : float
            Couplings of the proton and the neutron.
        pion_pole : bool
            Whether the induced pseudoscalar current takes q^2/(q^2 + m_pi^2) off the isovector longitudinal part.
        two_body : float
            delta of two-body currents: the isovector part is multiplied by 1 + delta (`two_body_band`). Taken at rest.
        """
        p = momentum(q, of="SpinStructure")
        isoscalar, isovector = 0.5 * (a_p + a_n), 0.5 * (a_p - a_n) * (1.0 + two_body)
        pole = PION_MASS**2 / (p**2 + PION_MASS**2) if pion_pole else np.ones_like(p)
        total: Array = np.zeros(p.shape)
        for multipoles, vector in ((self.transverse, isovector), (self.longitudinal, isovector * pole)):
            for multipole in multipoles:
                protons, neutrons = multipole(p)
                total += ((isoscalar + vector) * protons + (isoscalar - vector) * neutrons) ** 2
        return total

    @property
    def spins(self) -> tuple[float, float]:
        """<S_p> and <S_n> in the substate M = J, of one-body currents."""
        return spins_of(self.J, self.transverse[0])


def spin_structure(nuclide: str, interaction: str | None = None, *, b: float | None = None) -> SpinStructure:
    """The spin structure of a nuclide, from its density matrices.

    Parameters
    ----------
    nuclide : str
        For example ``"Xe129"``.
    interaction : str, optional
        A shell-model interaction; by default the first of `interactions`.
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
    >>> [round(s, 4) for s in spin_structure("F19").spins]
    [0.4777, -0.002]
    """
    density = density_matrices(nuclide, interaction)
    if density.J_i == 0:
        raise ValueError(f"spin structure of {nuclide}: expected a nuclide with spin, its ground state has J = 0")
    return _structure(nuclide, density.interaction, oscillator_length(Nuclide(nuclide).A) if b is None else b)


@cache
def _structure(nuclide: str, interaction: str, b: float) -> SpinStructure:
    density = density_matrices(nuclide, interaction)
    ranks = range(1, round(2.0 * density.J_i) + 1, 2)
    transverse = tuple(multipole_response(density, "Sigma'", L, b) for L in ranks)
    return SpinStructure(density.J_i, transverse, tuple(multipole_response(density, "Sigma''", L, b) for L in ranks))
