"""The two responses of a ground state that add up coherently: M (where the nucleons are) and Phi'' (spin-orbit)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.radii import oscillator_length
from nurecoil.nuclear.responses.densities import density_matrices, interactions, shell_model_nuclides
from nurecoil.nuclear.responses.polynomials import Coefficients, ResponsePolynomial, multipole_response, spin_orbit_response
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table

FARTHEST = 4
"""How many nucleons away an isotope may lie whose responses are borrowed: 36Ar from 40Ar, 124Xe from 128Xe."""


@dataclass(frozen=True)
class CoherentResponses:
    """F^M and F^{Phi''} of protons and neutrons, multipole L = 0, point nucleons.

    Multipoles L >= 2 of odd nuclei are left out, as in the literature: they do not interfere with these, and vanish at rest.

    Parameters
    ----------
    nuclide : str
    source : str
        The shell-model interaction, or ``"hoferichter-2020"``.
    M : ResponsePolynomial
        Z and N at rest.
    spin_orbit : ResponsePolynomial
        -1/3 sum_j n_j <sigma.l>_j at rest.
    borrowed_from : str
        The isotope whose responses these are, where it has none of its own; otherwise empty.

    Raises
    ------
    ValueError
        If the two have different oscillator lengths.
    """

    nuclide: str
    source: str
    M: ResponsePolynomial
    spin_orbit: ResponsePolynomial
    borrowed_from: str = ""

    def __post_init__(self) -> None:
        if self.M.b != self.spin_orbit.b:
            raise ValueError(f"b: expected one oscillator length for M and Phi'', got {self.M.b!r} and {self.spin_orbit.b!r}")

    @property
    def b(self) -> float:
        """Oscillator length."""
        return self.M.b

    @property
    def Z(self) -> float:
        """Number of protons."""
        return self.M.protons[0]

    @property
    def N(self) -> float:
        """Number of neutrons."""
        return self.M.neutrons[0]

    def __call__(self, q: ArrayLike) -> tuple[Array, Array]:
        """F^M and F^{Phi''} at momentum transfer q, each of shape [2, *q]: protons, then neutrons."""
        return self.M(q), self.spin_orbit(q)

    def with_oscillator_length(self, b: float) -> CoherentResponses:
        """The same orbits, wider or narrower."""
        return replace(self, M=replace(self.M, b=b), spin_orbit=replace(self.spin_orbit, b=b))

    def moved_towards(self, other: CoherentResponses, fraction: float) -> CoherentResponses:
        """Each coefficient moved by a fraction of its difference from another set (at equal u; negative: away from it).

        Raises
        ------
        ValueError
            If the other set is of another nuclide.
        """
        if other.nuclide != self.nuclide:
            raise ValueError(f"other: expected responses of {self.nuclide}, got those of {other.nuclide}")
        return replace(
            self, M=_mixed(self.M, other.M, fraction), spin_orbit=_mixed(self.spin_orbit, other.spin_orbit, fraction)
        )


def _mixed(a: ResponsePolynomial, b: ResponsePolynomial, fraction: float) -> ResponsePolynomial:
    def mix(x: Coefficients, y: Coefficients) -> Coefficients:
        size = max(len(x), len(y))
        p, q = (np.pad(np.array(c), (0, size - len(c))) for c in (x, y))
        return tuple(float(c) for c in p + fraction * (q - p))

    return replace(a, protons=mix(a.protons, b.protons), neutrons=mix(a.neutrons, b.neutrons))


PUBLISHED = "hoferichter-2020"
"""Name of the published set (Hoferichter:2020osn) among the sources of responses."""


_FOLDER = "hoferichter_2020"


@cache
def _coefficients() -> dict[str, dict[str, Coefficients]]:
    columns = read_table(_FOLDER, "coefficients.csv")
    found: dict[str, dict[str, Coefficients]] = {}
    for i, (nuclide, response) in enumerate(zip(columns["nuclide"], columns["response"], strict=True)):
        row = [columns[f"c{k}"][i] for k in range(6)]
        found.setdefault(str(nuclide), {})[str(response)] = tuple(float(c) for c in row if not np.isnan(c))
    return found


def _published_nuclides() -> tuple[str, ...]:
    """Nuclides with published polynomials.

    Examples
    --------
    >>> _published_nuclides()
    ('Cs133', 'I127', 'Xe128', 'Xe129', 'Xe131', 'Xe132', 'Xe134', 'Xe136')
    """
    return tuple(_coefficients())


def published_polynomials(nuclide: str) -> tuple[ResponsePolynomial, ResponsePolynomial]:
    """M and Phi'' of a nuclide as Hoferichter:2020osn gives them, with the oscillator length of that paper.

    Raises
    ------
    UnknownId
        If the nuclide is not among the `_published_nuclides`.

    Examples
    --------
    >>> M, spin_orbit = published_polynomials("Cs133")
    >>> M.protons[0], M.neutrons[0], round(spin_orbit.neutrons[0], 2)
    (55.0, 78.0, -18.62)
    """
    known = _coefficients()
    if nuclide not in known:
        raise UnknownId("published responses of", nuclide, known)
    lengths = read_table(_FOLDER, "oscillator_lengths.csv")
    b = float(lengths["b"][list(lengths["nuclide"]).index(nuclide)])
    rows = known[nuclide]

    def response(symbol: str) -> ResponsePolynomial:
        plus, minus = np.array(rows[f"{symbol}+"]), np.array(rows[f"{symbol}-"])
        protons, neutrons = (tuple(map(float, half)) for half in (0.5 * (plus + minus), 0.5 * (plus - minus)))
        return ResponsePolynomial(f"{symbol} of {nuclide}", b, protons, neutrons)

    return response("M"), response("Phi''")


def response_nuclides() -> tuple[str, ...]:
    """Nuclides with responses of their own, from density matrices or published polynomials.

    Examples
    --------
    >>> "Cs133" in response_nuclides(), "W184" in response_nuclides()
    (True, False)
    """
    return tuple(dict.fromkeys((*shell_model_nuclides(), *_published_nuclides())))


def response_sources(nuclide: str) -> tuple[str, ...]:
    """Where the responses of a nuclide can come from, the default first: interactions, then published polynomials.

    Raises
    ------
    UnknownId
        If it has none of its own.

    Examples
    --------
    >>> response_sources("Xe132")
    ('gcn5082', 'jj55', 'hoferichter-2020')
    """
    own = interactions(nuclide) if nuclide in shell_model_nuclides() else ()
    printed = (PUBLISHED,) if nuclide in _published_nuclides() else ()
    if not (own or printed):
        raise UnknownId("nuclear responses of", nuclide, response_nuclides())
    return (*own, *printed)


def coherent_responses(nuclide: str, source: str | None = None, b: float | None = None) -> CoherentResponses:
    """M and Phi'' of a nuclide.

    Parameters
    ----------
    nuclide : str
        For example ``"Ar40"``.
    source : str, optional
        One of `response_sources`; by default the first.
    b : float, optional
        Oscillator length; by default from systematics (`oscillator_length`), or the published one.

    Raises
    ------
    UnknownId
        If there are none for the nuclide or its neighbours, or not from that source.

    Notes
    -----
    An isotope without responses of its own, at most `FARTHEST` nucleons away from one of the same element that has, takes
    them from the nearest: its neutrons' share is scaled to its N, its oscillator length is its own, and `borrowed_from`
    names the isotope. These are rare isotopes (36Ar, 124Xe), without which a natural element could not be a target.

    Examples
    --------
    >>> argon = coherent_responses("Ar40")
    >>> argon.source, [round(c, 4) for c in argon.M.protons]
    ('sdpf-u', [18.0, -8.7945, 0.9118, -0.0054])
    >>> coherent_responses("Ar36").borrowed_from
    'Ar40'
    """
    own = nuclide if nuclide in response_nuclides() else _neighbour(nuclide)
    found = _responses(own, source if source is not None else response_sources(own)[0])
    if own != nuclide:
        found = _scaled(found, nuclide)
    return found if b is None else found.with_oscillator_length(b)


def _neighbour(nuclide: str) -> str:
    """The nearest isotope with responses; the lighter of two."""
    target = Nuclide(nuclide)
    isotopes = [other for other in map(Nuclide, response_nuclides()) if other.Z == target.Z]
    near = [(abs(other.A - target.A), other.A, other.name) for other in isotopes]
    if not near or min(near)[0] > FARTHEST:
        raise UnknownId("nuclear responses of", nuclide, response_nuclides())
    return min(near)[2]


def _scaled(found: CoherentResponses, nuclide: str) -> CoherentResponses:
    target = Nuclide(nuclide)
    factor = target.N / found.N

    def scale(response: ResponsePolynomial) -> ResponsePolynomial:
        neutrons = (c * factor for c in response.neutrons)
        return replace(response, name=nuclide, b=oscillator_length(target.A), neutrons=tuple(neutrons))

    return replace(found, nuclide=nuclide, M=scale(found.M), spin_orbit=scale(found.spin_orbit), borrowed_from=found.nuclide)


@cache
def _responses(nuclide: str, source: str) -> CoherentResponses:
    if source not in response_sources(nuclide):
        raise UnknownId(f"source of nuclear responses of {nuclide}", source, response_sources(nuclide))
    if source == PUBLISHED:
        return CoherentResponses(nuclide, source, *published_polynomials(nuclide))
    density = density_matrices(nuclide, source)
    b = oscillator_length(Nuclide(nuclide).A)
    M = multipole_response(density, "M", 0, b)
    scale = math.sqrt(4.0 * math.pi / (2.0 * density.J_i + 1.0))
    scaled = replace(M, protons=tuple(scale * c for c in M.protons), neutrons=tuple(scale * c for c in M.neutrons))
    return CoherentResponses(nuclide, source, scaled, spin_orbit_response(density, b))
