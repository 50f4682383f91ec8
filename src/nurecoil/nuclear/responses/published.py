"""Published response polynomials: the alternative to density matrices, and the only source for caesium."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.nuclear.responses.polynomials import Coefficients, ResponsePolynomial
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table

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


def published_nuclides() -> tuple[str, ...]:
    """Nuclides with published polynomials.

    Examples
    --------
    >>> published_nuclides()
    ('Cs133', 'I127', 'Xe128', 'Xe129', 'Xe131', 'Xe132', 'Xe134', 'Xe136')
    """
    return tuple(_coefficients())


def published_polynomials(nuclide: str) -> tuple[ResponsePolynomial, ResponsePolynomial]:
    """M and Phi'' of a nuclide as Hoferichter:2020osn gives them, with the oscillator length of that paper.

    Raises
    ------
    UnknownId
        If the nuclide is not among the `published_nuclides`.

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
