"""Free nucleons: the electromagnetic, weak and axial form factors of the proton and of the neutron.

Sachs form factors are dipoles, with Galster's for the neutron's charge; Dirac and Pauli form factors follow from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.constants import m_n, m_p
from nurecoil.units import GeV, MeV

Nucleon = Literal["p", "n"]

MASSES = {"p": m_p, "n": m_n}
MAGNETIC_MOMENTS = {"p": 2.7928473446, "n": -1.91304276}
"""In nuclear magnetons (Mohr:2024kco)."""


def other(nucleon: Nucleon) -> Nucleon:
    """The isospin partner.

    Raises
    ------
    ValueError
        If it is not ``"p"`` or ``"n"``.
    """
    if nucleon not in MASSES:
        raise ValueError(f"nucleon: expected 'p' or 'n', got {nucleon!r}")
    return "n" if nucleon == "p" else "p"


@dataclass(frozen=True)
class NucleonFormFactors:
    """Form factors of free nucleons as functions of Q^2 = -q_mu q^mu >= 0, which is 2MT for a nucleon that recoils with T.

    G_D = (1 + Q^2/M_V^2)^-2; G_E^p = G_D, G_M = mu G_D, G_E^n = -mu_n tau G_D/(1 + 5.6 tau) (Galster:1971kv);
    F_1 = (G_E + tau G_M)/(1 + tau), F_2 = (G_M - G_E)/(1 + tau), tau = Q^2/4M^2 with the mass of the nucleon;
    G_A = (1 + Q^2/M_A^2)^-2, one at rest.

    Parameters
    ----------
    vector_mass2 : float
        M_V^2: 0.71 GeV^2 (natural units).
    axial_mass : float
        M_A: 1.03 GeV, Bernard:2001rs (natural units).
    galster : float
        The number in the denominator of G_E^n.

    Raises
    ------
    ValueError
        If a mass is not positive, or `galster` is negative.

    Examples
    --------
    >>> inside = NucleonFormFactors()
    >>> float(inside.F1("p", 0.0)), round(float(inside.F2("n", 0.0)), 4), round(float(inside.G_A((100 * MeV) ** 2)), 4)
    (1.0, -1.913, 0.9814)
    """

    vector_mass2: float = 0.71 * GeV**2
    axial_mass: float = 1.03 * GeV
    galster: float = 5.6

    def __post_init__(self) -> None:
        if not (self.vector_mass2 > 0 and self.axial_mass > 0):
            raise ValueError(
                f"vector_mass2, axial_mass: expected positive values, got {self.vector_mass2!r}, {self.axial_mass!r}"
            )
        if not self.galster >= 0:
            raise ValueError(f"galster: expected a number >= 0, got {self.galster!r}")

    def tau(self, nucleon: Nucleon, Q2: ArrayLike) -> Array:
        """Q^2/4M^2 with the mass of the nucleon.

        Parameters
        ----------
        nucleon : {"p", "n"}
        Q2 : array_like
            Squared four-momentum transfer, not negative.

        Raises
        ------
        ValueError
            If the nucleon is neither, or Q^2 is negative or not finite.
        """
        other(nucleon)
        squares = np.asarray(Q2, dtype=float)
        bad = squares[~((squares >= 0) & np.isfinite(squares))]
        if bad.size:
            raise ValueError(f"Q2: expected finite squares >= 0, got {bad[0] / MeV**2:g} MeV^2")
        return squares / (4.0 * MASSES[nucleon] ** 2)

    def G_D(self, Q2: ArrayLike) -> Array:
        """The dipole."""
        return 1.0 / (1.0 + np.asarray(Q2, dtype=float) / self.vector_mass2) ** 2

    def sachs(self, nucleon: Nucleon, Q2: ArrayLike) -> tuple[Array, Array, Array]:
        """tau, the electric form factor and the magnetic one."""
        tau, G_D = self.tau(nucleon, Q2), self.G_D(Q2)
        moment = MAGNETIC_MOMENTS[nucleon]
        charge = 1.0 if nucleon == "p" else -moment * tau / (1.0 + self.galster * tau)
        return tau, charge * G_D, moment * G_D

    def G_E(self, nucleon: Nucleon, Q2: ArrayLike) -> Array:
        """Electric Sachs form factor: the charge at rest."""
        return self.sachs(nucleon, Q2)[1]

    def G_M(self, nucleon: Nucleon, Q2: ArrayLike) -> Array:
        """Magnetic Sachs form factor: the magnetic moment, in nuclear magnetons, at rest."""
        return self.sachs(nucleon, Q2)[2]

    def dirac_and_magnetic(self, nucleon: Nucleon, Q2: ArrayLike) -> tuple[Array, Array]:
        """F_1 = (G_E + tau G_M)/(1 + tau), and G_M."""
        tau, G_E, G_M = self.sachs(nucleon, Q2)
        return (G_E + tau * G_M) / (1.0 + tau), G_M

    def F1(self, nucleon: Nucleon, Q2: ArrayLike) -> Array:
        """Dirac form factor of the electromagnetic current."""
        return self.dirac_and_magnetic(nucleon, Q2)[0]

    def F2(self, nucleon: Nucleon, Q2: ArrayLike) -> Array:
        """Pauli form factor of the electromagnetic current: the anomalous moment at rest."""
        tau, G_E, G_M = self.sachs(nucleon, Q2)
        return (G_M - G_E) / (1.0 + tau)

    def G_A(self, Q2: ArrayLike) -> Array:
        """Axial form factor, one at rest: times the axial coupling of the nucleon, +-g_A/2 in the Standard Model."""
        return 1.0 / (1.0 + np.asarray(Q2, dtype=float) / self.axial_mass**2) ** 2

    def vector_profiles(self, nucleon: Nucleon, Q2: ArrayLike) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
        """What a nucleon answers to the couplings g_V^p and g_V^n: ((F_1, F_2) with g_V^p, (F_1, F_2) with g_V^n).

        The couplings belong to quarks, so that by isospin a proton carries F_i = g_V^p F_i^p + g_V^n F_i^n with the
        electromagnetic form factors, and a neutron g_V^p F_i^n + g_V^n F_i^p. Strange quarks are left out.

        Parameters
        ----------
        nucleon : {"p", "n"}
            The target.
        Q2 : array_like
            Squared four-momentum transfer.

        Raises
        ------
        ValueError
            If the nucleon is neither, or Q^2 is negative or not finite.

        Examples
        --------
        >>> (F1_p, F2_p), (F1_n, F2_n) = NucleonFormFactors().vector_profiles("p", 0.0)
        >>> [round(float(F), 3) for F in (F1_p, F1_n, F2_p, F2_n)]
        [1.0, 0.0, 1.793, -1.913]
        """
        first, second = nucleon, other(nucleon)
        return (self.F1(first, Q2), self.F2(first, Q2)), (self.F1(second, Q2), self.F2(second, Q2))
