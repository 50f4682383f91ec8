"""Neutrino electromagnetic properties as matrices: charge, charge radius, anapole, magnetic and electric dipoles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.flavour import PMNS
from nurecoil.models.charge_radius import charge_radius_term, convention_factor
from nurecoil.models.entries import Entries, Entry, all_parameters, pair_labels, read_entry
from nurecoil.models.magnetic_moment import dipole_term
from nurecoil.models.millicharge import millicharge_term
from nurecoil.models.term import Addable, Term
from nurecoil.parameters import ParameterSet

Nature = Literal["dirac", "majorana"]
Basis = Literal["flavour", "mass"]

_NAME = re.compile(r"(q|r2|a|mu|d)_nu_([a-z0-9]+)$")
_UNITS = {"q": "e", "r2": "cm^2", "a": "cm^2", "mu": "mu_B", "d": "mu_B"}


@dataclass(frozen=True, init=False)
class NeutrinoElectromagnetism(Addable):
    """All electromagnetic properties, entry by entry, in the flavour or the mass basis (Giunti:2014ixa; Kouzakov:2021epshep).

    Vertex: (gamma^mu - q^mu qslash/q^2)(f_Q + f_A q^2 gamma_5) - i sigma^{mu nu} q_nu (f_M + i f_E gamma_5). For a
    left-handed neutrino charge radius and anapole enter as <r^2> - 6a; dipoles as lambda = mu - i d.

    Parameters
    ----------
    nature : {"dirac", "majorana"}
        Majorana matrices are given in the mass basis: charge, magnetic and electric moments are then imaginary and
        antisymmetric (no diagonal), the anapole is real and symmetric; r2 stands for <r^2> - 6a and may be anything Hermitian.
    basis : {"flavour", "mass"}
    pmns : PMNS, optional
        Needed for the mass basis.
    r2_convention : {"giunti-studenikin", "bernabeu", "papoulias-erice-2019"}
        Normalisation of ``r2`` entries. They are added to whatever charge radius the weak couplings hold: give the
        difference to the Standard Model's value when those are radiative (or use `ChargeRadius`, which does it).
    dimension : int
    **entries : complex
        ``q_nu_<pair>`` in units of e, ``r2_nu_<pair>`` and ``a_nu_<pair>`` as areas, ``mu_nu_<pair>`` and ``d_nu_<pair>``
        in natural units (``1e-11 * mu_B``); the pair is ``emu`` in the flavour and ``12`` in the mass basis, first index final.

    Raises
    ------
    ValueError
        If a name cannot be read, a matrix breaks its symmetry, a Majorana entry must vanish, or the mixing matrix is missing.

    Examples
    --------
    >>> model = NeutrinoElectromagnetism(q_nu_ee=1.5e-12, mu_nu_emu=1e-3j)
    >>> list(model.parameters)
    ['q_nu_ee', 'mu_nu_emu_abs', 'mu_nu_emu_phase']
    """

    nature: Nature
    basis: Basis
    pmns: PMNS | None
    dimension: int
    r2_convention: str
    matrices: Mapping[str, Entries] = field(repr=False)

    def __init__(
        self,
        nature: Nature = "dirac",
        basis: Basis = "flavour",
        pmns: PMNS | None = None,
        r2_convention: str = "giunti-studenikin",
        dimension: int = 3,
        **entries: complex,
    ) -> None:
        if nature not in ("dirac", "majorana"):
            raise ValueError(f"nature: expected 'dirac' or 'majorana', got {nature!r}")
        if basis not in ("flavour", "mass"):
            raise ValueError(f"basis: expected 'flavour' or 'mass', got {basis!r}")
        if nature == "majorana" and basis == "flavour":
            raise ValueError("nature: Majorana matrices are given in the mass basis; basis='mass', or use TransitionMoments")
        if basis == "mass" and pmns is None:
            raise ValueError("pmns: the mass basis needs a mixing matrix")
        if pmns is not None and pmns.matrix.shape[0] != dimension:
            raise ValueError(f"pmns: expected {dimension} flavours, got {pmns.matrix.shape[0]}")
        convention_factor(r2_convention)
        found: dict[str, list[Entry]] = {}
        for name, value in entries.items():
            match = _NAME.match(name)
            if match is None:
                raise ValueError(f"{name}: expected (q|r2|a|mu|d)_nu_<pair>, such as q_nu_emu or mu_nu_12")
            entry = read_entry(name, match[2], value, pair_labels(dimension, basis), "hermitian")
            if nature == "majorana":
                _check_majorana(match[1], entry)
            found.setdefault(match[1], []).append(entry)
        matrices = {kind: Entries(tuple(rows), dimension, unit=_UNITS[kind]) for kind, rows in found.items()}
        settings = {"nature": nature, "basis": basis, "pmns": pmns, "dimension": dimension, "r2_convention": r2_convention}
        for attribute, setting in {**settings, "matrices": matrices}.items():
            object.__setattr__(self, attribute, setting)

    @cached_property
    def parameters(self) -> ParameterSet:
        return all_parameters(self.matrices.values())

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        terms = []
        if "q" in self.matrices:
            terms.append(millicharge_term(self._helicity_conserving(self._matrix("q", values))))
        if "r2" in self.matrices or "a" in self.matrices:
            radius = convention_factor(self.r2_convention) * self._matrix("r2", values) - 6.0 * self._matrix("a", values)
            terms.append(charge_radius_term(self._helicity_conserving(radius)))
        if "mu" in self.matrices or "d" in self.matrices:
            terms.append(dipole_term(self._dipole(self._matrix("mu", values) - 1j * self._matrix("d", values))))
        return tuple(terms)

    def _matrix(self, kind: str, values: Mapping[str, float]) -> ComplexArray:
        """A property's matrix in its own basis, zero where nothing was given."""
        return self.matrices.get(kind, Entries((), self.dimension)).matrix(values)

    def _helicity_conserving(self, matrix: ComplexArray) -> ComplexArray:
        """To the flavour basis: Q_fl = U Q_m U^dagger."""
        if self.pmns is None or self.basis == "flavour":
            return matrix
        U = self.pmns.matrix
        return np.asarray(U @ matrix @ U.conj().T)

    def _dipole(self, moments: ComplexArray) -> ComplexArray:
        """lambda to the flavour basis: U lambda U^dagger; U* lambda U^dagger where the final state is an antineutrino."""
        if self.pmns is None or self.basis == "flavour":
            return moments
        U = self.pmns.matrix
        final = U.conj() if self.nature == "majorana" else U
        return np.asarray(final @ moments @ U.conj().T)


def _check_majorana(kind: str, entry: Entry) -> None:
    """Which entries self-conjugate neutrinos forbid, in the mass basis."""
    if kind in ("q", "mu", "d"):
        if entry.is_diagonal:
            raise ValueError(f"{entry.name}: a Majorana neutrino has no diagonal entry here, got {entry.value}")
        if entry.value.real != 0:
            raise ValueError(f"{entry.name}: a Majorana transition is purely imaginary in the mass basis, got {entry.value}")
    if kind == "a" and entry.value.imag != 0:
        raise ValueError(f"{entry.name}: a Majorana anapole moment is real in the mass basis, got {entry.value}")
