"""Electron shells: who sits where, and how tightly bound."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table
from nurecoil.units import eV

_LETTERS = "KLMNOPQ"


@dataclass(frozen=True)
class Shell:
    """Electrons with one n, l and j.

    Parameters
    ----------
    name : str
        In X-ray notation: ``"K"``, ``"L1"``, ... ``"Q1"``.
    occupation : float
        Number of electrons; an open shell is shared between its two j, so it need not be an integer.
    binding_energy : float
        Energy that frees one of them; zero where no value is known, which only happens in the outermost shells.

    Raises
    ------
    ValueError
        If the name is not a shell's, the occupation is not in (0, 2j + 1], or the energy is negative or not finite.

    Examples
    --------
    >>> L3 = Shell("L3", 4, 1217 * eV)
    >>> L3.n, L3.l, L3.j
    (2, 1, 1.5)
    """

    name: str
    occupation: float
    binding_energy: float

    def __post_init__(self) -> None:
        letter, number = self.name[:1], self.name[1:]
        last = 2 * _LETTERS.find(letter) + 1
        valid = self.name == "K" or (letter and letter in "LMNOPQ" and number.isdecimal() and 1 <= int(number) <= last)
        if not valid:
            raise ValueError(f"shell {self.name!r}: expected a name such as 'K', 'L3' or 'M5'")
        if not 0 < self.occupation <= 2 * self.j + 1:
            raise ValueError(f"shell {self.name}: expected 0 < occupation <= {2 * self.j + 1:g}, got {self.occupation!r}")
        if not (math.isfinite(self.binding_energy) and self.binding_energy >= 0):
            raise ValueError(f"shell {self.name}: expected a binding energy >= 0, got {self.binding_energy / eV!r} eV")

    @property
    def n(self) -> int:
        """Principal quantum number."""
        return _LETTERS.index(self.name[0]) + 1

    @property
    def l(self) -> int:  # noqa: E743
        """Orbital angular momentum."""
        return int(self.name[1:] or 1) // 2

    @property
    def j(self) -> float:
        """Total angular momentum."""
        return self.l + (0.5 if int(self.name[1:] or 1) % 2 else -0.5)


def check_shells(of: str, Z: int, electrons: Iterable[Shell]) -> tuple[Shell, ...]:
    """The shells as a tuple, refused unless they hold Z electrons, each shell once.

    Parameters
    ----------
    of : str
        Whose shells, for the message.
    Z : int
        Atomic number.
    electrons : iterable of Shell

    Raises
    ------
    ValueError
        If a shell appears twice or the occupations do not add up to Z.

    Examples
    --------
    >>> check_shells("He", 2, [Shell("K", 1, 24.6 * eV)])
    Traceback (most recent call last):
    ...
    ValueError: shells of He: the occupations add up to 1, expected Z = 2
    """
    result = tuple(electrons)
    names = [shell.name for shell in result]
    if len(set(names)) < len(names):
        raise ValueError(f"shells of {of}: expected each shell once, got {', '.join(names)}")
    total = sum(shell.occupation for shell in result)
    if abs(total - Z) > 1e-6:
        raise ValueError(f"shells of {of}: the occupations add up to {total:g}, expected Z = {Z}")
    return result


@cache
def _table() -> Mapping[str, tuple[Shell, ...]]:
    columns = read_table("atomic_shells", "shells.csv")
    found: dict[str, list[Shell]] = {}
    rows = zip(columns["element"], columns["shell"], columns["occupation"], columns["binding_energy"], strict=True)
    for element, name, occupation, energy in rows:
        known = 0.0 if math.isnan(energy) else float(energy)
        found.setdefault(element, []).append(Shell(name, float(occupation), known))
    return MappingProxyType({e: check_shells(e, atomic_numbers()[e], electrons) for e, electrons in found.items()})


def elements_with_shells() -> tuple[str, ...]:
    """Symbols of the elements whose shells are known, in order of Z.

    Examples
    --------
    >>> elements_with_shells()[0], elements_with_shells()[-1]
    ('H', 'Cf')
    """
    return tuple(_table())


def shells(element: str) -> tuple[Shell, ...]:
    """Occupied shells of a neutral atom in its ground state, from the inside out.

    Binding energies are those of the X-ray Data Booklet (Williams:2001) as compiled by Elam:2002; see
    ``data/atomic_shells/meta.yaml``. Outer shells without a value have binding energy zero: they count as free.

    Parameters
    ----------
    element : str
        Chemical symbol, H to Cf.

    Returns
    -------
    tuple of Shell
        Their occupations add up to Z.

    Raises
    ------
    UnknownId
        If there are no data for that element.

    Examples
    --------
    >>> K, *_ = shells("Ge")
    >>> K.name, K.occupation, round(K.binding_energy / eV)
    ('K', 2.0, 11103)
    """
    table = _table()
    if element not in table:
        raise UnknownId("electron shells of", element, table)
    return table[element]
