"""Flavour matrices given entry by entry: ``eps_emu_uV=0.1j`` names an entry, and what is named can be fitted."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units.kinds import WrongQuantity

Symmetry = Literal["hermitian", "none"]

_FLAVOUR_LABELS = ("e", "mu", "tau", "s1", "s2", "s3")
_MASS_LABELS = ("1", "2", "3", "4", "5", "6")


_SYMBOLS = {"e": "e", "mu": r"\mu", "tau": r"\tau"}


def pair_symbol(pair: str) -> str:
    """LaTeX of a pair of states: ``emu`` is ``e\\mu``.

    Examples
    --------
    >>> pair_symbol("12"), pair_symbol("ee")
    ('12', 'ee')
    """
    labels = (*_FLAVOUR_LABELS, *_MASS_LABELS)
    for first in labels:
        if pair.startswith(first) and pair[len(first) :] in labels:
            return "".join(_SYMBOLS.get(label, label) for label in (first, pair[len(first) :]))
    return pair


def pair_labels(dimension: int, basis: str) -> dict[str, tuple[int, int]]:
    """Names of matrix entries: ``emu`` (final e, initial mu) in the flavour basis, ``12`` in the mass basis."""
    labels = _FLAVOUR_LABELS if basis == "flavour" else _MASS_LABELS
    return {a + b: (i, j) for i, a in enumerate(labels[:dimension]) for j, b in enumerate(labels[:dimension])}


@dataclass(frozen=True)
class Entry:
    """One independent entry of a flavour matrix: its row and column, its complex value, and its LaTeX."""

    name: str
    row: int
    column: int
    value: complex
    symbol: str = ""

    @property
    def is_diagonal(self) -> bool:
        """Whether it couples a state to itself."""
        return self.row == self.column

    @property
    def is_real(self) -> bool:
        """Whether one real parameter is enough: a real number on the diagonal."""
        return self.is_diagonal and self.value.imag == 0


def read_entry(
    name: str, pair: str, value: complex, labels: Mapping[str, tuple[int, int]], symmetry: Symmetry, symbol: str = ""
) -> Entry:
    """Check one entry against the symmetry of its matrix.

    Raises
    ------
    WrongQuantity
        If the pair is unknown, or a diagonal entry of a Hermitian matrix complex.
    """
    if pair not in labels:
        raise WrongQuantity(name, f"unknown pair {pair!r}; known: {', '.join(labels)}")
    row, column = labels[pair]
    if row == column and symmetry == "hermitian" and value.imag != 0:
        raise WrongQuantity(name, f"the matrix is Hermitian, so a diagonal entry must be real, got {value!r}")
    return Entry(name, row, column, value, symbol)


@dataclass(frozen=True)
class Entries:
    """The named entries of one flavour matrix.

    Parameters
    ----------
    entries : tuple of Entry
    dimension : int
    symmetry : {"hermitian", "none"}
        What the mirror entry is: the conjugate, or independent.
    unit : str
        Unit for the parameters.

    Raises
    ------
    ValueError
        If an entry and its mirror image are both given and do not match.
    """

    entries: tuple[Entry, ...]
    dimension: int
    symmetry: Symmetry = "hermitian"
    unit: str = ""

    def __post_init__(self) -> None:
        given = {(e.row, e.column): e for e in self.entries} if self.symmetry != "none" else {}
        for (i, j), entry in given.items():
            mirror = given.get((j, i))
            if i < j and mirror is not None and not cmath.isclose(mirror.value, entry.value.conjugate(), rel_tol=1e-12):
                raise ValueError(
                    f"{entry.name} = {entry.value} and {mirror.name} = {mirror.value}: the matrix is not {self.symmetry}"
                )

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @property
    def parameters(self) -> ParameterSet:
        """One parameter per real diagonal entry, modulus and phase for the others."""
        found = []
        for e in self.entries:
            if e.is_real:
                found.append(Parameter(e.name, e.value.real, unit=self.unit, enters="linear", symbol=e.symbol))
            else:
                modulus, phase = (f"|{e.symbol}|", rf"\arg {e.symbol}") if e.symbol else ("", "")
                found.append(Parameter(f"{e.name}_abs", abs(e.value), 0.0, unit=self.unit, enters="linear", symbol=modulus))
                at = cmath.phase(e.value)
                around = 2 * math.pi
                found.append(Parameter(f"{e.name}_phase", at, -around, around, unit="rad", enters="phase", symbol=phase))
        return ParameterSet(*found)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.parameters)

    @cached_property
    def _central(self) -> ComplexArray:
        return self._build({})

    def matrix(self, values: Mapping[str, float] = {}) -> ComplexArray:
        """The full matrix [F, F], entries at the given parameter values; not to be written to."""
        return self._central if self._names.isdisjoint(values) else self._build(values)

    def _build(self, values: Mapping[str, float]) -> ComplexArray:
        result = np.zeros((self.dimension, self.dimension), dtype=complex)
        for e in self.entries:
            if e.is_real:
                value = complex(values.get(e.name, e.value.real))
            elif f"{e.name}_abs" in values or f"{e.name}_phase" in values:
                modulus, phase = cmath.polar(e.value)
                value = cmath.rect(values.get(f"{e.name}_abs", modulus), values.get(f"{e.name}_phase", phase))
            else:
                value = e.value
            result[e.row, e.column] = value
            if not e.is_diagonal and self.symmetry != "none":
                result[e.column, e.row] = value.conjugate()
        return result


def all_parameters(matrices: Iterable[Entries]) -> ParameterSet:
    """The parameters of several matrices together."""
    total = ParameterSet()
    for entries in matrices:
        total = total + entries.parameters
    return total


def matrix_entries(matrix: ComplexArray, prefix: str, suffix: str, basis: str) -> dict[str, complex]:
    """Named non-zero entries of a Hermitian matrix, its upper triangle.

    Raises
    ------
    ValueError
        If the matrix is not square or not Hermitian.
    """
    g = np.asarray(matrix, dtype=complex)
    if g.ndim != 2 or g.shape[0] != g.shape[1]:
        raise ValueError(f"{prefix}{suffix}: expected a square matrix, got shape {g.shape}")
    if not np.allclose(g, g.conj().T, rtol=1e-12, atol=1e-15 * max(1.0, float(np.abs(g).max()))):
        raise ValueError(f"{prefix}{suffix}: the matrix is not hermitian:\n{g}")
    labels = pair_labels(g.shape[0], basis)
    return {f"{prefix}_{pair}{suffix}": complex(g[i, j]) for pair, (i, j) in labels.items() if i <= j and g[i, j] != 0}
