"""Spin of the nucleus by constituent: expectation values, which nuclides have them, and single-particle counting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypedDict, cast

from nurecoil.matter import Nuclide, known_nuclides
from nurecoil.nuclear.shells import fill
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, load_yaml, read_table


@dataclass(frozen=True)
class SpinExpectation:
    """<S_p> and <S_n> of a ground state: sum over protons (neutrons) of s_z in the substate M = J.

    Parameters
    ----------
    S_p, S_n : float
        In units of hbar; a single aligned nucleon has 1/2.
    interaction : str
        The shell-model interaction, or a word for another calculation.
    source : str
        Where the numbers come from.
    """

    S_p: float
    S_n: float
    interaction: str
    source: str


class _Meta(TypedDict):
    interactions: dict[str, dict[str, str]]
    defaults: dict[str, str]


@cache
def _table() -> tuple[dict[str, dict[str, SpinExpectation]], dict[str, str]]:
    columns = read_table("nuclear_spins", "spin_expectations.csv")
    meta = cast("_Meta", load_yaml(data_path("nuclear_spins", "meta.yaml")))
    values: dict[str, dict[str, SpinExpectation]] = {}
    for name, interaction, S_p, S_n in zip(*(columns[c] for c in ("nuclide", "interaction", "S_p", "S_n")), strict=True):
        source = f"{meta['interactions'][interaction]['title']}; {meta['interactions'][interaction]['cite']}"
        values.setdefault(name, {})[interaction] = SpinExpectation(float(S_p), float(S_n), interaction, source)
    return values, meta["defaults"]


def spin_expectation(nuclide: str, interaction: str | None = None) -> SpinExpectation:
    """<S_p>, <S_n> of a nuclide with spin, as tabulated; `spin_coverage` lists which nuclides have them.

    Parameters
    ----------
    nuclide : str
        For example ``"Xe129"``.
    interaction : str, optional
        A shell-model interaction (or another calculation) by name; by default the one the tables name for this nuclide.

    Raises
    ------
    UnknownId
        If nothing is tabulated for the nuclide, or not with that interaction; the message lists what there is.

    Examples
    --------
    >>> s = spin_expectation("Xe129")
    >>> s.S_n, s.interaction
    (0.3648, 'gcn5082')
    """
    values, defaults = _table()
    if nuclide not in values:
        raise UnknownId("spin expectation of", nuclide, values)
    name = defaults[nuclide] if interaction is None else interaction
    if name not in values[nuclide]:
        raise UnknownId(f"shell-model interaction for {nuclide}", name, values[nuclide])
    return values[nuclide][name]


@dataclass(frozen=True)
class SpinCoverage:
    """What is known of the spin of one naturally occurring nuclide.

    Parameters
    ----------
    nuclide : str
    J : float
        Spin of the ground state, positive.
    expectation : SpinExpectation or None
        <S_p> and <S_n>, with their source; None where nothing is tabulated and the axial term cannot be had.
    response : bool
        Whether there are density matrices, and with them an axial response that depends on the momentum transfer.
    """

    nuclide: str
    J: float
    expectation: SpinExpectation | None
    response: bool


@cache
def spin_coverage() -> tuple[SpinCoverage, ...]:
    """All nuclides with J > 0 that occur in nature: which have a spin expectation, from where, and which have none.

    Examples
    --------
    >>> table = {row.nuclide: row for row in spin_coverage()}
    >>> table["Xe129"].response, table["Al27"].expectation.interaction, table["W183"].expectation
    (True, 'klos-2013', None)
    """
    from nurecoil.nuclear.responses import shell_model_nuclides

    values, _ = _table()
    found, dense = [], shell_model_nuclides()
    for name in known_nuclides():
        nuclide = Nuclide(name)
        if nuclide.abundance > 0 and nuclide.spin > 0:
            expectation = spin_expectation(name) if name in values else None
            found.append(SpinCoverage(name, nuclide.spin, expectation, name in dense))
    return tuple(found)


def _unpaired(number: int) -> int:
    """+1 or -1 for the spin of an odd last nucleon parallel or antiparallel to its j, else 0."""
    filled = fill(number)
    if number % 2 == 0:
        return 0
    _, l, j = list(filled)[-1]
    return 1 if j > l else -1


def shell_spins(Z: int, N: int) -> tuple[int, int]:
    """(Z_+ - Z_-, N_+ - N_-), nucleons with spin up minus down, by extreme single-particle counting.

    Pairs cancel; an odd last nucleon counts +1 in an orbit j = l + 1/2 and -1 in j = l - 1/2, with the orbits filled in
    the usual shell order. This is the counting behind Barranco:2005yy. It knows nothing of configuration mixing, nor of the
    measured spin; with one odd nucleon only the square matters, so that its sign is immaterial.

    Parameters
    ----------
    Z, N : int
        Up to 126 each.

    Raises
    ------
    ValueError
        If a number is not one the shell order can hold.

    Examples
    --------
    >>> shell_spins(53, 74), shell_spins(54, 77), shell_spins(18, 22)
    ((-1, 0), (0, 1), (0, 0))
    """
    return _unpaired(Z), _unpaired(N)
