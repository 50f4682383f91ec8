"""General neutrino interactions: scalar, pseudoscalar, vector, axial and tensor contact terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.declaration import fill
from nurecoil.families import Family
from nurecoil.models.entries import Entries, Entry, Symmetry, all_parameters, pair_labels, pair_symbol, read_entry
from nurecoil.models.nucleon import AXIAL, SCALAR, TENSOR, VECTOR, QuarkWeights, pseudoscalar
from nurecoil.models.term import Addable, Structure, Term, contact
from nurecoil.parameters import ParameterSet
from nurecoil.units.complex import Complex, GivenComplex
from nurecoil.units.kinds import Pure

_NAME = r"C_([a-z0-9]+)_(u|d|p|n|e|nucleus)([SPVAT])"


@known("models", "general-interactions")
class GeneralInteractions(Addable):
    """L = -(G_F/sqrt2) C_ab^{fX} (nubar_a Gamma_X (1 - gamma_5) nu_b)(fbar Gamma_X f), X = S, P, V, A, T (all sigma^{mu nu}).

    Lindner:2016wff use half this strength: their xi_X is twice C_X with prefactor G_F^2 M / 4 pi.

    Parameters
    ----------
    dimension : int
        Number of flavours.
    **entries : complex
        ``C_<pair>_<fermion><X>``, for example ``C_ee_uS=0.1``; fermion ``u d p n e nucleus``. Quark couplings reach
        the nucleons by the charges of `nurecoil.models.nucleon`. First index final; in V and A hermiticity fills the
        mirror entry, in S, P and T (whose Hermitian conjugate is another operator) the mirror is independent.

    Raises
    ------
    ValueError
        If a name cannot be read or a vector or axial matrix is not Hermitian.

    Examples
    --------
    >>> [t.channel.structure + t.channel.constituent for t in GeneralInteractions(C_ee_uS=0.1).terms()]
    ['Sp', 'Sn']
    """

    dimension: int = 3
    entries: tuple[tuple[str, complex], ...] = given(
        family=Family({_NAME: Complex[Pure]}, "C_<pair>_<u|d|p|n|e|nucleus><S|P|V|A|T>", "C_ee_uS=0.1"), kw_only=True
    )

    def __init__(self, dimension: int = 3, **entries: GivenComplex) -> None:
        fill(self, entries, dimension=dimension)

    def __post_init__(self) -> None:
        _ = self.matrices  # everything that can be wrong is wrong now

    @cached_property
    def matrices(self) -> Mapping[tuple[str, str], Entries]:
        """The named entries, by fermion and Lorentz structure."""
        labels = pair_labels(self.dimension, "flavour")
        found: dict[tuple[str, str], list[Entry]] = {}
        for name, value in self.entries:
            match = re.fullmatch(_NAME, name)
            assert match is not None
            symbol = rf"C_{{{pair_symbol(match[1])}}}^{{{match[2]}{match[3]}}}"
            entry = read_entry(name, match[1], value, labels, _symmetry(match[3]), symbol)
            found.setdefault((match[2], match[3]), []).append(entry)
        return {k: Entries(tuple(rows), self.dimension, _symmetry(k[1])) for k, rows in found.items()}

    @cached_property
    def parameters(self) -> ParameterSet:
        return all_parameters(self.matrices.values())

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        terms: list[Term] = []
        for (fermion, structure), entries in self.matrices.items():
            matrix = entries.matrix(values)
            for constituent, weight in _constituents(fermion, structure):
                terms.append(Term(contact(cast(Structure, structure), constituent), weight * matrix))
        return tuple(terms)


def _symmetry(structure: str) -> Symmetry:
    return "hermitian" if structure in "VA" else "none"


def _constituents(fermion: str, structure: str) -> tuple[tuple[str, float], ...]:
    if fermion not in ("u", "d"):
        return ((fermion, 1.0),)
    tables: Mapping[str, Mapping[str, QuarkWeights]] = {"V": VECTOR, "A": AXIAL, "S": SCALAR, "T": TENSOR}
    weights = tables.get(structure) or {name: pseudoscalar(name) for name in ("p", "n")}
    return tuple((nucleon, weights[nucleon].u if fermion == "u" else weights[nucleon].d) for nucleon in ("p", "n"))
