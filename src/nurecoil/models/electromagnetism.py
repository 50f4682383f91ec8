"""Neutrino electromagnetic properties as matrices: charge, charge radius, anapole, magnetic and electric dipoles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.declaration import fill
from nurecoil.families import Family
from nurecoil.flavour import PMNS
from nurecoil.models.charge_radius import Convention, charge_radius_term, convention_factor
from nurecoil.models.entries import Entries, Entry, all_parameters, pair_labels, pair_symbol, read_entry
from nurecoil.models.magnetic_moment import dipole_term
from nurecoil.models.millicharge import millicharge_term
from nurecoil.models.mixing import known_pmns, read_pmns
from nurecoil.models.term import Addable, Term
from nurecoil.parameters import ParameterSet
from nurecoil.units.complex import Complex, GivenComplex
from nurecoil.units.kinds import Charge, ChargeRadius, MagneticMoment, WrongQuantity

Nature = Literal["dirac", "majorana"]
Basis = Literal["flavour", "mass"]

_KINDS = {
    "q": Complex[Charge],
    "r2": Complex[ChargeRadius],
    "a": Complex[ChargeRadius],
    "mu": Complex[MagneticMoment],
    "d": Complex[MagneticMoment],
}
_SYMBOLS = {"q": "q", "r2": r"\langle r^2\rangle", "a": "a", "mu": r"\mu", "d": "d"}
_FAMILY = Family(
    {rf"{kind}_nu_([a-z0-9]+)": value for kind, value in _KINDS.items()},
    "(q|r2|a|mu|d)_nu_<pair>, such as q_nu_emu or mu_nu_12",
    "mu_nu_emu=1e-11j mu_B",
)


@known("models", "electromagnetism")
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
        Which states the entries are between.
    pmns : PMNS or str, optional
        Needed for the mass basis; also a published fit by name.
    r2_convention : {"giunti-studenikin", "bernabeu", "papoulias-erice-2019"}
        Normalisation of ``r2`` entries. They are added to whatever charge radius the weak couplings hold: give the
        difference to the Standard Model's value when those are radiative (or use `ChargeRadius`, which does it).
    dimension : int
        Number of flavours.
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

    nature: Nature = "dirac"
    basis: Basis = "flavour"
    pmns: PMNS | str | None = given(default=None, example="'nufit-6.0-ic19'", read=known_pmns)
    r2_convention: Convention = "giunti-studenikin"
    dimension: int = 3
    entries: tuple[tuple[str, complex], ...] = given(family=_FAMILY, kw_only=True)

    def __init__(
        self,
        nature: Nature = "dirac",
        basis: Basis = "flavour",
        pmns: PMNS | str | None = None,
        r2_convention: Convention = "giunti-studenikin",
        dimension: int = 3,
        **entries: GivenComplex,
    ) -> None:
        fill(self, entries, nature=nature, basis=basis, pmns=pmns, r2_convention=r2_convention, dimension=dimension)

    def __post_init__(self) -> None:
        if self.nature == "majorana" and self.basis == "flavour":
            raise WrongQuantity(
                "nature", "Majorana matrices are given in the mass basis; basis='mass', or use TransitionMoments"
            )
        if self.basis == "mass" and self.pmns is None:
            raise WrongQuantity("pmns", "the mass basis needs a mixing matrix")
        flavours = 3 if self.pmns is None else self.mixing.shape[0]
        if self.pmns is not None and flavours != self.dimension:
            raise WrongQuantity("pmns", f"expected {self.dimension} flavours, got {flavours}")
        _ = self.matrices  # everything that can be wrong is wrong now

    @cached_property
    def matrices(self) -> Mapping[str, Entries]:
        """The named entries, by property."""
        labels = pair_labels(self.dimension, self.basis)
        found: dict[str, list[Entry]] = {}
        for name, value in self.entries:
            kind, pair = re.split("_nu_", name)
            entry = read_entry(name, pair, value, labels, "hermitian", f"{_SYMBOLS[kind]}_{{{pair_symbol(pair)}}}")
            if self.nature == "majorana":
                _check_majorana(kind, entry)
            found.setdefault(kind, []).append(entry)
        return {kind: Entries(tuple(rows), self.dimension, unit=_KINDS[kind].real.like[0]) for kind, rows in found.items()}

    @cached_property
    def mixing(self) -> ComplexArray:
        """The mixing matrix, where one was given."""
        return read_pmns(self.pmns).matrix

    @cached_property
    def parameters(self) -> ParameterSet:
        return all_parameters(self.matrices.values())

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
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
        if self.basis == "flavour":
            return matrix
        U = self.mixing
        return np.asarray(U @ matrix @ U.conj().T)

    def _dipole(self, moments: ComplexArray) -> ComplexArray:
        """lambda to the flavour basis: U lambda U^dagger; U* lambda U^dagger where the final state is an antineutrino."""
        if self.basis == "flavour":
            return moments
        U = self.mixing
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
