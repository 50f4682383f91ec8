"""Neutrinos of electron-capture sources."""

from __future__ import annotations

from nurecoil.flavour import pure
from nurecoil.problems import UnknownId
from nurecoil.sources.checks import positive
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.source import Source
from nurecoil.sources.spectrum import Lines
from nurecoil.tables import read_table


def electron_capture_lines(nuclide: str) -> Lines:
    """The lines of a nuclide in ``data/electron_capture``.

    Parameters
    ----------
    nuclide : str
        ``"Cr51"`` or ``"Ar37"``.

    Raises
    ------
    UnknownId
        If the nuclide is not in the table.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> [(round(E / keV, 1), weight) for E, weight in electron_capture_lines("Ar37").lines]
    [(811.0, 0.902), (813.0, 0.098)]
    """
    table = read_table("electron_capture", "lines.csv")
    rows = zip(table["nuclide"], table["energy"], table["weight"], strict=True)
    lines = [(float(E), float(weight)) for name, E, weight in rows if str(name) == nuclide]
    if not lines:
        raise UnknownId("electron-capture source", nuclide, {str(name) for name in table["nuclide"]})
    return Lines(lines)


def electron_capture_half_life(nuclide: str) -> float:
    """The half-life of a nuclide in ``data/electron_capture``, natural units.

    Raises
    ------
    UnknownId
        If the nuclide is not in the table.

    Examples
    --------
    >>> from nurecoil.units import day
    >>> round(electron_capture_half_life("Cr51") / day, 3)
    27.701
    """
    table = read_table("electron_capture", "half_lives.csv")
    half_lives = {str(name): float(value) for name, value in zip(table["nuclide"], table["half_life"], strict=True)}
    if nuclide not in half_lives:
        raise UnknownId("electron-capture source", nuclide, half_lives)
    return half_lives[nuclide]


class ElectronCapture(Source):
    """A compact electron-capture source: one component ``nu_e`` with its lines.

    Parameters
    ----------
    nuclide : str
        ``"Cr51"`` or ``"Ar37"``.
    activity : float or str
        When the exposure begins, for example ``"1.26e17 Bq"``; positive.
    distance : float or str, optional
        Of the detector, or an equivalent distance from `nurecoil.sources.geometry`; without it the strength is the number
        emitted per time, and `Source.at` comes later.
    exposure : float or str, optional
        Time over which the decaying activity is averaged; None: the initial activity.
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    UnknownId
        If the nuclide is not in the table.
    ValueError
        If the activity or the distance is not positive, or the exposure negative.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> source = ElectronCapture("Cr51", "1e17 Bq", distance="1 m", exposure="10 d")
    >>> round(source.components[0].strength * cm2 * s / 1e11, 3)
    7.04
    """

    def __init__(
        self,
        nuclide: str,
        activity: float | str,
        distance: float | str | None = None,
        exposure: float | str | None = None,
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        rate = positive(activity, "Bq", "activity")
        if exposure is not None:
            rate *= mean_activity(electron_capture_half_life(nuclide), exposure)
        emitted = Source(nuclide, (Component("nu_e", electron_capture_lines(nuclide), rate, pure("e")),))
        seen = emitted if distance is None else emitted.at(distance)
        super().__init__(seen.name, seen.components, seen.distance, normalisation_uncertainty)
