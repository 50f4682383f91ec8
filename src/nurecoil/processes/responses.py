"""Kernels that hold the target's own form factors, where one amplitude for each structure does not tell its response.

A free nucleon answers with two form factors to each vector coupling; the axial multipoles of a nucleus do not interfere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.matter import Nuclide
from nurecoil.models.term import Structure
from nurecoil.nuclear import Dipole, FormFactorPair, NucleonFormFactors
from nurecoil.processes import kernels as kappa
from nurecoil.processes.coherent import Magnetic
from nurecoil.processes.kernels import Kernel, Kernels
from nurecoil.units.kinds import WrongQuantity

if TYPE_CHECKING:
    from nurecoil.nuclear import AxialResponse

NEUTRON: dict[Structure, Structure] = {"V": "Vn", "A": "An"}
"""Names of the neutrons' couplings, where kernels tell them from those of protons."""

Recipe = Callable[[Array], Kernel]


def nucleon(nuclide: Nuclide) -> Literal["p", "n"] | None:
    """Whether a nuclide is a single nucleon, and which."""
    if nuclide.A > 1:
        return None
    return "p" if nuclide.Z else "n"


def _weighted(recipe: Recipe, weight: Callable[[Array], Array]) -> Recipe:
    """A kernel times a function of the recoil energy; it travels between processes, as all kernels do."""
    return partial(_product, recipe, weight)


def _product(recipe: Recipe, weight: Callable[[Array], Array], T: Array) -> Kernel:
    return weight(T) * recipe(T)


@dataclass(frozen=True)
class FreeNucleon:
    """A proton or a neutron with its electromagnetic, weak and axial form factors.

    The vector current of a nucleon, averaged over spins, has two parts: (F_1^2 + tau F_2^2) times what a target of spin 0
    gives, and G_M^2 times what spin 1/2 adds to it; G_M = F_1 + F_2, tau = T/2M. It meets the axial current in G_M G_A, and
    a scalar one in G_E. This is the cross section of LlewellynSmith:1971uhs for neutral currents, and the one of Vogel:1989iv
    for moments with the nucleon's form factors.

    Parameters
    ----------
    kind : {"p", "n"}
    mass : float
    inside : NucleonFormFactors
    """

    kind: Literal["p", "n"]
    mass: float
    inside: NucleonFormFactors = field(default_factory=NucleonFormFactors)

    def profiles(self, T: Array) -> dict[str, tuple[Array, Array]]:
        """(F_1, F_2) that go with each vector coupling, and with the photon as "M"."""
        p, n = self.inside.vector_profiles(self.kind, 2.0 * self.mass * T)
        return {"V": p, "Vn": n, "M": p}

    @property
    def size(self) -> FormFactorPair:
        """The dipole, for structures without a form factor of their own: scalar, pseudoscalar and tensor ones."""
        dipole = Dipole(math.sqrt(12.0 / self.inside.vector_mass2))
        return FormFactorPair(dipole, dipole)

    def G_A(self, q2: Array) -> Array:
        """Axial form factor, one at rest."""
        return self.inside.G_A(q2)

    def kernels(self, point: Kernels, final_mass: float, magnetic: Magnetic) -> Kernels:
        """Kernels of a point particle with spin 1/2, made those of this nucleon."""
        M = self.mass
        table = dict(point.recipes)
        if magnetic == "1/T" and final_mass == 0:
            table["M", "M"] = _weighted(_weighted(table["M", "M"], self._electric), self._electric)
        else:
            table["M", "M"] = self._dipole(final_mass)
        if final_mass == 0:
            for pair in (("V", "V"), ("V", "Vn"), ("Vn", "Vn")):
                table[pair] = self._vector(*pair)
            for name in ("V", "Vn"):
                table[name, "A"] = _weighted(kappa.of(kappa.vector_axial_spin_half, M), partial(self._magnetic, name))
            table["S", "M"] = _weighted(table["S", "M"], self._electric)
            table["T", "M"] = partial(self._tensor_dipole, table["T", "M"])
        return Kernels(point.T, table)

    def _electric(self, T: Array) -> Array:
        return self.inside.G_E(self.kind, 2.0 * self.mass * T)

    def _magnetic(self, name: str, T: Array) -> Array:
        F_1, F_2 = self.profiles(T)[name]
        return F_1 + F_2

    def _quadratic(self, first: str, second: str, spin0: Recipe, half: Recipe, T: Array) -> Kernel:
        found = self.profiles(T)
        (a_1, a_2), (b_1, b_2) = found[first], found[second]
        charge, magnet = a_1 * b_1 + T / (2.0 * self.mass) * a_2 * b_2, (a_1 + a_2) * (b_1 + b_2)
        zero = spin0(T)
        return charge * zero + magnet * (half(T) - zero)

    def _vector(self, first: str, second: str) -> Recipe:
        spin0, half = (kappa.of(kernel, self.mass) for kernel in (kappa.vector_spin0, kappa.vector_spin_half))
        return partial(self._quadratic, first, second, spin0, half)

    def _dipole(self, final_mass: float) -> Recipe:
        spin0, half = (
            kappa.of(kernel, self.mass, final_mass=final_mass) for kernel in (kappa.dipole_spin0, kappa.dipole_spin_half)
        )
        return partial(self._quadratic, "M", "M", spin0, half)

    def _tensor_dipole(self, point: Recipe, T: Array) -> Kernel:
        F_1, F_2 = self.profiles(T)["M"]
        return (F_1 + F_2) * point(T) + F_2 * kappa.tensor_dipole_pauli(T, self.mass)


@dataclass(frozen=True)
class AxialMultipoles:
    """The axial response of a nucleus: a matrix over protons and neutrons, summed over multipoles that do not interfere.

    Parameters
    ----------
    mass : float
    response : AxialResponse
    """

    mass: float
    response: AxialResponse

    def kernels(self, table: Kernels) -> Kernels:
        """Kernels of an aligned point nucleus, with the response in the axial ones."""
        changed = dict(table.recipes)
        found = _Answers(self, table.T, table.recipes["A", "A"])
        for i, j, pair in ((0, 0, ("A", "A")), (0, 1, ("A", "An")), (1, 1, ("An", "An"))):
            changed[pair] = partial(found.kernel, i, j)
        if ("V", "A") in table:  # spin 1/2: there is one multipole, the one that meets the vector current
            for i, name in enumerate(("A", "An")):
                changed["V", name] = _weighted(table.recipes["V", "A"], partial(found.first, i))
        return Kernels(table.T, changed)


@dataclass(frozen=True, eq=False)
class _Answers:
    """The axial response at the recoil energies of a table, computed once for all of its kernels."""

    multipoles: AxialMultipoles
    T: Array
    aligned: Recipe

    @cached_property
    def kernels(self) -> Array:
        """[2, 2, 3, T]."""
        return np.asarray(self.multipoles.response.matrix(self._momentum)[:, :, None] * self.aligned(self.T))

    @cached_property
    def amplitudes(self) -> Array:
        """[L, 2, T]."""
        return self.multipoles.response.amplitudes(self._momentum)

    @property
    def _momentum(self) -> Array:
        return np.sqrt(2.0 * self.multipoles.mass * self.T)

    def kernel(self, i: int, j: int, _: Array) -> Kernel:
        return np.asarray(self.kernels[i, j])

    def first(self, i: int, _: Array) -> Array:
        return np.asarray(self.amplitudes[0, i])


def has_axial_multipoles(nuclide: Nuclide) -> bool:
    """Whether a nuclide has spin and density matrices."""
    from nurecoil.nuclear.responses import shell_model_nuclides  # tables that few need

    return nuclide.spin > 0 and nuclide.name in shell_model_nuclides()


def axial_multipoles(nuclide: Nuclide, two_body: float = 0.0, interaction: str | None = None) -> AxialMultipoles | None:
    """The axial response of a nuclide from its density matrices; None without spin, where there is none.

    Raises
    ------
    UnknownId
        If there are density matrices, but not with that interaction.
    WrongQuantity
        If the nuclide has spin and no density matrices; the message says what else there is.
    """
    from nurecoil.nuclear.responses import axial_response, shell_model_nuclides  # tables that few need

    if nuclide.spin == 0:
        return None
    if not has_axial_multipoles(nuclide):
        raise WrongQuantity(
            "axial",
            f"expected 'spin-expectation', 'spin-counting' or 'none' for {nuclide.name} (J = {nuclide.spin:g}), which has no "
            f"density matrices; 'response' is for nuclei without spin, nucleons and {', '.join(shell_model_nuclides())}",
        )
    return AxialMultipoles(nuclide.mass, axial_response(nuclide.name, interaction, two_body=two_body))
