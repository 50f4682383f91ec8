"""Weak currents of a bound nucleon: how the couplings of a model reach protons and neutrons at finite momentum transfer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import m_n, m_p
from nurecoil.nuclear.nucleon_form_factors import MAGNETIC_MOMENTS, NucleonFormFactors
from nurecoil.units import GeV

MU_P, MU_N = MAGNETIC_MOMENTS["p"], MAGNETIC_MOMENTS["n"]
"""Magnetic moments in nuclear magnetons (Mohr:2024kco)."""

NUCLEON_MASS = 0.5 * (m_p + m_n)

Pair = tuple[Array, Array]
"""Values on a proton and on a neutron."""


@dataclass(frozen=True)
class NucleonCurrents:
    """Form factors of the nucleon, as functions of Q^2 = kappa^2 - omega^2 > 0.

    Sachs form factors are dipoles, with that of Galster:1971kv for the neutron's charge; the axial one is a dipole.

    Parameters
    ----------
    vector_mass2 : float
        0.71 GeV^2 of the dipole (natural units).
    axial_mass : float
        1.03 GeV, Bernard:2001rs (natural units).
    mu_s, rho_s : float
        Strange magnetic moment (nuclear magnetons) and strange radius dG_E^s/dtau; none by default. Strange quarks are taken to
        couple like down quarks, as in the Standard Model. The strange axial charge is a matter of the model's couplings.
    quenching : float or callable
        Factor on the axial coupling of a bound nucleon, a number or a function of Q^2: 1 is the free nucleon, about 0.8 is
        what Gamow-Teller strength and two-body currents ask for.

    Raises
    ------
    ValueError
        If a mass is not positive, or the factor negative.

    Notes
    -----
    By isospin a proton carries g_V^p F^p + g_V^n (F^n + F^s), and a neutron g_V^p F^n + g_V^n (F^p + F^s), for F_1 and for G_M,
    with electromagnetic F: g_V^p and g_V^n are quark couplings in disguise. The axial couplings stay on their nucleon.
    """

    vector_mass2: float = 0.71 * GeV**2
    axial_mass: float = 1.03 * GeV
    mu_s: float = 0.0
    rho_s: float = 0.0
    quenching: float | Callable[[Array], Array] = 1.0

    def __post_init__(self) -> None:
        _ = self.free  # its masses are checked there
        if not callable(self.quenching) and not self.quenching >= 0:
            raise ValueError(f"quenching: expected a factor >= 0 or a function of Q^2, got {self.quenching!r}")

    @cached_property
    def free(self) -> NucleonFormFactors:
        """Of the nucleon outside a nucleus."""
        return NucleonFormFactors(self.vector_mass2, self.axial_mass)

    def vector(self, constituent: str, Q2: Array) -> tuple[Pair, Pair]:
        """(F_1, G_M) on a proton and on a neutron that go with the coupling of a constituent.

        Parameters
        ----------
        constituent : {"p", "n", "charge"}
            Electric charge sits where the proton's coupling does.
        Q2 : ndarray
        """
        free, tau = self.free, Q2 / (4.0 * NUCLEON_MASS**2)
        # at the smallest momentum transfer Q^2 is zero up to rounding
        squares: Array = np.maximum(Q2, 0.0)
        (p, mp), (n, mn) = free.dirac_and_magnetic("p", squares), free.dirac_and_magnetic("n", squares)
        ms = self.mu_s * free.G_D(squares)
        s = tau * (self.rho_s * free.G_D(squares) + ms) / (1.0 + tau)
        return ((n + s, p + s), (mn + ms, mp + ms)) if constituent == "n" else ((p, n), (mp, mn))

    def axial(self, constituent: str, Q2: Array) -> Pair:
        """F_A on a proton and on a neutron; -g_A in the convention V + F_A of the currents."""
        factor: Array | float = self.quenching(Q2) if callable(self.quenching) else self.quenching
        F: Array = -factor * self.free.G_A(Q2) + np.zeros_like(Q2)
        return (0.0 * F, F) if constituent == "n" else (F, 0.0 * F)
