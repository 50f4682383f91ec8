"""Non-standard neutral-current interactions with u and d quarks, electrons, nucleons or a nucleus as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.declaration import fill
from nurecoil.families import Family
from nurecoil.models.entries import Entries, Entry, all_parameters, matrix_entries, pair_labels, pair_symbol, read_entry
from nurecoil.models.nucleon import AXIAL, VECTOR
from nurecoil.models.term import Addable, Channel, Structure, Term, contact
from nurecoil.parameters import ParameterSet
from nurecoil.units.complex import Complex, GivenComplex
from nurecoil.units.kinds import Pure

_NAME = r"eps_([a-z0-9]+)_(u|d|e|p|n|nucleus)([VALR])"


@known("models", "nsi")
class NSI(Addable):
    """L = -2 sqrt2 G_F eps_ab^{fX} (nubar_a gamma^mu P_L nu_b)(fbar gamma_mu X f), Eq. (9) of PapouliasKosmas:2013ti.

    Couplings shift as g_V^f -> g_V^f + eps^{fV}, matrix in flavour space, first index final. Quark entries reach the
    nucleons by vector charges (2u + d, u + 2d) and by lattice axial charges; the paper's eps^{pA} = 2 eps^{uA} + eps^{dA}
    does not hold for axial currents. Chiral entries are V = L + R, A = L - R.

    Parameters
    ----------
    dimension : int
        Number of flavours.
    **entries : complex
        ``eps_<pair>_<fermion><X>``, for example ``eps_ee_uV=0.1``, ``eps_emu_dV=0.05j``, ``eps_ee_nucleusV=-0.444``;
        pair of ``e, mu, tau``; fermion ``u d e p n nucleus``; X of ``V A L R``. ``nucleus`` is the total
        Z eps^p + N eps^n as one number. The mirror entry follows by hermiticity. What is named is a parameter
        (``_abs`` and ``_phase`` off the diagonal), also when its value is zero.

    Raises
    ------
    ValueError
        If a name or value cannot be read, a diagonal entry is complex, or an entry and its mirror do not match.

    Examples
    --------
    >>> dict(NSI(eps_ee_uV=0.1, eps_emu_dV=0.05j).parameters)
    {'eps_ee_uV': 0.1, 'eps_emu_dV_abs': 0.05, 'eps_emu_dV_phase': 1.5707963267948966}
    """

    dimension: int = 3
    entries: tuple[tuple[str, complex], ...] = given(
        family=Family({_NAME: Complex[Pure]}, "eps_<pair>_<u|d|e|p|n|nucleus><V|A|L|R>", "eps_emu_dV=0.05j"),
        kw_only=True,
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
            symbol = rf"\epsilon_{{{pair_symbol(match[1])}}}^{{{match[2]}{match[3]}}}"
            entry = read_entry(name, match[1], value, labels, "hermitian", symbol)
            found.setdefault((match[2], match[3]), []).append(entry)
        return {key: Entries(tuple(rows), self.dimension) for key, rows in found.items()}

    @classmethod
    def from_matrices(cls, **matrices: ArrayLike) -> NSI:
        """From whole Hermitian matrices: ``NSI.from_matrices(uV=..., dV=..., eL=...)``.

        Raises
        ------
        ValueError
            If a matrix is not square or not Hermitian.
        """
        entries: dict[str, complex] = {}
        for name, matrix in matrices.items():
            entries.update(matrix_entries(np.asarray(matrix, dtype=complex), "eps", f"_{name}", "flavour"))
        dimension = max((np.shape(matrix)[0] for matrix in matrices.values()), default=3)
        return cls(dimension, **entries)

    @cached_property
    def parameters(self) -> ParameterSet:
        return all_parameters(self.matrices.values())

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        found = {key: entries.matrix(values) for key, entries in self.matrices.items()}
        return tuple(Term(channel, weight * found[key]) for key, channel, weight in self._routes)

    @cached_property
    def _routes(self) -> tuple[tuple[tuple[str, str], Channel, float], ...]:
        """Which channels each matrix reaches, with what weight."""
        return tuple(
            ((fermion, chirality), contact(structure, constituent), sign * weight)
            for fermion, chirality in self.matrices
            for structure, sign in _LORENTZ[chirality]
            for constituent, weight in _constituents(fermion, structure)
        )

    def epsilon(self, fermion: str, structure: str = "V", values: Mapping[str, float] = {}) -> ComplexArray:
        """The matrix eps^{fX} [F, F] of a fermion, zero where nothing was given."""
        key = (fermion, structure)
        if key not in self.matrices:
            return np.zeros((self.dimension, self.dimension), dtype=complex)
        return self.matrices[key].matrix(values)


_LORENTZ: Mapping[str, tuple[tuple[Structure, float], ...]] = {
    "V": (("V", 1.0),),
    "A": (("A", 1.0),),
    "L": (("V", 1.0), ("A", 1.0)),
    "R": (("V", 1.0), ("A", -1.0)),
}
"""What a chirality is made of: structures with their signs."""


def _constituents(fermion: str, structure: str) -> tuple[tuple[str, float], ...]:
    """Which constituents a fermion's coupling reaches, with what weight."""
    if fermion not in ("u", "d"):
        return ((fermion, 1.0),)
    weights = VECTOR if structure == "V" else AXIAL
    return tuple((nucleon, getattr(weights[nucleon], fermion)) for nucleon in ("p", "n"))
