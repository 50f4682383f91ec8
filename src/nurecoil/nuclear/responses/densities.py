"""One-body density matrices of shell-model states: what is tabulated, and the inert core that the tables leave out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

import numpy as np

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.multipoles import Operator, lowest_power, multipole_table
from nurecoil.nuclear.shells import fill
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, load_yaml, read_table

_FOLDER = "shell_model_densities"


@dataclass(frozen=True, eq=False)
class DensityMatrices:
    """rho_K(a, b) of protons and neutrons between two states of one nucleus.

    <f||O_K||i> = sum_ab rho_K(a, b) <a||O_K||b>, reduced as in Edmonds:1957, for the elements of `multipole_table`.

    Parameters
    ----------
    nuclide, interaction : str
    J_i, J_f : float
        Spins of the two states.
    energy : float
        The model's energy of the final state above the first; 0 in the ground state. The measured energy differs.
    orbits : tuple of Orbit
        Of the core, if any, and of the valence space.
    matrices : mapping of int to ndarray, shape [2, orbits, orbits]
        By rank K; protons, then neutrons.
    """

    nuclide: str
    interaction: str
    J_i: float
    J_f: float
    energy: float
    orbits: tuple[Orbit, ...]
    matrices: Mapping[int, Array]

    @property
    def ranks(self) -> tuple[int, ...]:
        """The ranks K that connect the states, from the lowest up."""
        return tuple(sorted(self.matrices))

    def occupations(self) -> Array:
        """Numbers of protons and of neutrons in each orbit, shape [2, orbits].

        Raises
        ------
        ValueError
            If the density connects two states.
        """
        if self.energy != 0.0 or self.J_i != self.J_f:
            raise ValueError(f"occupations: expected the density of one state, got one to a state at {self.energy!r}")
        weights = np.array([math.sqrt(orbit.degeneracy) for orbit in self.orbits]) / math.sqrt(2.0 * self.J_i + 1.0)
        numbers: Array = np.einsum("saa,a->sa", self.matrices[0], weights)
        return numbers

    def element(self, operator: Operator, K: int) -> tuple[int, Array]:
        """<f||T_K||i> as e^{-y} y^{power/2} sum_k c[s, k] y^k of y = (qb/2)^2.

        Parameters
        ----------
        operator : str
            One of the seven of `nurecoil.nuclear.multipoles`.
        K : int

        Returns
        -------
        power : int
        coefficients : ndarray, shape [2, n]
            Of protons and of neutrons; zero where the states have no density of that rank.

        Raises
        ------
        ValueError
            If the operator is unknown or K negative.
        """
        power = lowest_power(operator, K)
        if K not in self.matrices:
            return power, np.zeros((2, 1))
        density = self.matrices[K]
        # full shells have K = 0 alone
        some = np.flatnonzero(density.any(axis=(0, 1)) | density.any(axis=(0, 2)))
        table = multipole_table(operator, K, [self.orbits[i] for i in some])
        return power, np.einsum("sab,abc->sc", density[:, some][:, :, some], table.coefficients)


class _Meta(TypedDict):
    interactions: dict[str, dict[str, str]]
    defaults: dict[str, list[str]]


@cache
def _meta() -> _Meta:
    return cast("_Meta", load_yaml(data_path(_FOLDER, "meta.yaml")))


@cache
def _states() -> dict[tuple[str, str], list[tuple[int, float, float]]]:
    """(number, spin, energy) of the states of each nuclide and interaction."""
    columns = read_table(_FOLDER, "states.csv")
    found: dict[tuple[str, str], list[tuple[int, float, float]]] = {}
    names = ("nuclide", "interaction", "state", "J", "energy")
    for nuclide, interaction, state, J, energy in zip(*(columns[name] for name in names), strict=True):
        found.setdefault((str(nuclide), str(interaction)), []).append((int(state), float(J), float(energy)))
    return found


@cache
def _default_interactions() -> dict[str, str]:
    return {nuclide: interaction for interaction, nuclides in _meta()["defaults"].items() for nuclide in nuclides}


def shell_model_nuclides() -> tuple[str, ...]:
    """Nuclides with density matrices, in the order of the tables.

    Examples
    --------
    >>> shell_model_nuclides()[:3]
    ('C12', 'F19', 'Na23')
    """
    return tuple(_default_interactions())


def interactions(nuclide: str) -> tuple[str, ...]:
    """The shell-model interactions for which a nuclide has density matrices, the default one first.

    Raises
    ------
    UnknownId
        If there are none.

    Examples
    --------
    >>> interactions("Ar40")
    ('sdpf-u', 'sdpf-mu')
    """
    defaults = _default_interactions()
    if nuclide not in defaults:
        raise UnknownId("shell-model density matrix of", nuclide, defaults)
    first = defaults[nuclide]
    return first, *(name for owner, name in _states() if owner == nuclide and name != first)


def interaction_title(interaction: str) -> str:
    """What an interaction is, with its publication.

    Raises
    ------
    UnknownId
        If the interaction is unknown.
    """
    known = _meta()["interactions"]
    if interaction not in known:
        raise UnknownId("shell-model interaction", interaction, known)
    return str(known[interaction]["title"])


def density_matrices(nuclide: str, interaction: str | None = None) -> DensityMatrices:
    """The density matrices of a ground state, core included.

    Parameters
    ----------
    nuclide : str
        For example ``"Xe132"``.
    interaction : str, optional
        One of `interactions`; by default the first.

    Returns
    -------
    DensityMatrices
        rho_0 is scaled (by some 1e-5, the rounding of the tables) so that Z and N come out exactly.

    Raises
    ------
    UnknownId
        If there are none for the nuclide, or not with that interaction.

    Examples
    --------
    >>> ground = density_matrices("Ar40")
    >>> ground.occupations().sum(axis=1).round(12).tolist(), ground.J_i, ground.ranks
    ([18.0, 22.0], 0.0, (0,))
    """
    return _all(nuclide, _checked(nuclide, interaction))[0]


def transition_densities(nuclide: str, interaction: str | None = None) -> tuple[DensityMatrices, ...]:
    """The density matrices from the ground state to each of the excited states in the tables, by model energy.

    Raises
    ------
    UnknownId
        If there are none for the nuclide, or not with that interaction.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> [(final.J_f, round(final.energy / MeV, 2)) for final in transition_densities("C12")][-1]
    (1.0, 15.08)
    """
    return _all(nuclide, _checked(nuclide, interaction))[1:]


def _checked(nuclide: str, interaction: str | None) -> str:
    known = interactions(nuclide)
    if interaction is None:
        return known[0]
    if interaction not in known:
        raise UnknownId(f"shell-model interaction for {nuclide}", interaction, known)
    return interaction


@cache
def _all(nuclide: str, interaction: str) -> tuple[DensityMatrices, ...]:
    """Ground state first; the core is part of its orbits alone, since it only adds to rank 0."""
    space = _meta()["interactions"][interaction]
    valence = tuple(Orbit.named(name) for name in space["orbits"])
    index = {orbit.name: i for i, orbit in enumerate(valence)}
    states = _states()[nuclide, interaction]
    matrices: dict[int, dict[int, Array]] = {state: {} for state, _, _ in states}
    columns = read_table(_FOLDER, f"{nuclide}.csv")
    names = ("interaction", "state", "K", "bra", "ket", "rho_p", "rho_n")
    for name, state, K, bra, ket, rho_p, rho_n in zip(*(columns[column] for column in names), strict=True):
        if name == interaction:
            shape = (2, len(valence), len(valence))
            matrices[int(state)].setdefault(int(K), np.zeros(shape))[:, index[bra], index[ket]] = rho_p, rho_n
    J = states[0][1]
    found = [DensityMatrices(nuclide, interaction, J, J_f, energy, valence, matrices[state]) for state, J_f, energy in states]
    found[0] = _with_core(found[0], int(space["core"]))
    for density in found:
        for matrix in density.matrices.values():
            matrix.flags.writeable = False
    return tuple(found)


def _with_core(ground: DensityMatrices, number: int) -> DensityMatrices:
    """The ground state with `number` protons and neutrons in the orbits below its valence space."""
    core = tuple(Orbit.of(nlj) for nlj in fill(number))
    owner, c = Nuclide(ground.nuclide), len(core)
    matrices = {K: np.pad(rho, ((0, 0), (c, 0), (c, 0))) for K, rho in ground.matrices.items()}
    expected = np.array([owner.Z - number, owner.N - number], dtype=float)
    counted = ground.occupations().sum(axis=1)
    if not np.allclose(counted, expected, rtol=0.0, atol=1e-3):
        raise ValueError(
            f"density matrix of {ground.nuclide} ({ground.interaction}): expected {expected.tolist()} valence protons and "
            f"neutrons, got {counted.tolist()}"
        )
    matrices[0] *= (expected / counted)[:, None, None]
    for i, orbit in enumerate(core):
        matrices[0][:, i, i] = math.sqrt((2.0 * ground.J_i + 1.0) * orbit.degeneracy)
    return DensityMatrices(ground.nuclide, ground.interaction, ground.J_i, ground.J_f, 0.0, (*core, *ground.orbits), matrices)
