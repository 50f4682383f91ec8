"""General neutrino interactions: scalar, pseudoscalar, vector, axial and tensor contact terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from nurecoil.models.entries import Entries, Entry, Symmetry, all_parameters, pair_labels
from nurecoil.models.nucleon import AXIAL, SCALAR, TENSOR, VECTOR, QuarkWeights, pseudoscalar
from nurecoil.models.term import Addable, Structure, Term, contact
from nurecoil.parameters import ParameterSet

_NAME = re.compile(r"C_([a-z0-9]+)_(u|d|p|n|e|nucleus)([SPVAT])$")


@dataclass(frozen=True, init=False)
class GeneralInteractions(Addable):
    """L = -(G_F/sqrt2) C_ab^{fX} (nubar_a Gamma_X (1 - gamma_5) nu_b)(fbar Gamma_X f), X = S, P, V, A, T (all sigma^{mu nu}).

    Lindner:2016wff use half this strength: their xi_X is twice C_X with prefactor G_F^2 M / 4 pi.

    Parameters
    ----------
    **entries : float
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

    dimension: int
    matrices: Mapping[tuple[str, str], Entries] = field(repr=False)

    def __init__(self, dimension: int = 3, **entries: complex) -> None:
        labels = pair_labels(dimension, "flavour")
        found: dict[tuple[str, str], list[Entry]] = {}
        for name, value in entries.items():
            match = _NAME.match(name)
            if match is None or match[1] not in labels:
                raise ValueError(f"{name}: expected C_<pair>_<u|d|p|n|e|nucleus><S|P|V|A|T>, such as C_ee_uS")
            row, column = labels[match[1]]
            found.setdefault((match[2], match[3]), []).append(Entry(name, row, column, complex(value)))
        object.__setattr__(self, "dimension", dimension)
        object.__setattr__(self, "matrices", {k: Entries(tuple(rows), dimension, _symmetry(k[1])) for k, rows in found.items()})

    @cached_property
    def parameters(self) -> ParameterSet:
        return all_parameters(self.matrices.values())

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
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
    tables: dict[str, Any] = {"V": VECTOR, "A": AXIAL, "S": SCALAR, "T": TENSOR}
    weights: Mapping[str, QuarkWeights] = tables.get(structure) or {name: pseudoscalar(name) for name in ("p", "n")}
    return tuple((nucleon, getattr(weights[nucleon], fermion)) for nucleon in ("p", "n"))
