"""Neutrinos of electron-capture sources."""

from __future__ import annotations

from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.geometry import Geometry, distance_seen
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.spectrum import Lines, Published
from nurecoil.tables import read_table
from nurecoil.units.kinds import Activity, Length, Maybe, NonNegative, Time, WrongQuantity


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
    return Lines([E for E, _ in lines], [weight for _, weight in lines])


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


def _read_nuclide(nuclide: str) -> str:
    if not isinstance(nuclide, str):
        raise ValueError(f"expected the name of a nuclide, got {nuclide!r}")
    electron_capture_half_life(nuclide)
    return nuclide


@known("spectra", "electron-capture")
class ElectronCaptureLines(Published):
    """The lines of an electron-capture source.

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
    >>> len(ElectronCaptureLines("Cr51").lines)
    4
    """

    nuclide: str = given(read=_read_nuclide, example="Cr51")

    @cached_property
    def shape(self) -> Lines:
        """From `electron_capture_lines`."""
        return electron_capture_lines(self.nuclide)


@known("sources", "electron-capture")
class ElectronCapture(Source):
    """A compact electron-capture source: one component ``nu_e`` with its lines.

    Parameters
    ----------
    nuclide : str
        ``"Cr51"`` or ``"Ar37"``.
    activity : Activity
        Decays per time when the exposure begins; positive.
    distance : Length, optional
        Of a small detector; without it (and without a geometry) the strength is the number emitted per time.
    geometry : Geometry, optional
        In place of the distance: a target that is not small.
    averaged_over : Time, optional
        Time over which the decaying activity is averaged; without it the activity stays what it is at the start.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of the activity.

    Raises
    ------
    UnknownId
        If the nuclide is not in the table.
    WrongQuantity
        If the activity or the distance is not positive, or there is a distance as well as a geometry.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> source = ElectronCapture("Cr51", "1e17 Bq", distance="1 m", averaged_over="10 d")
    >>> round(source.components[0].strength * cm2 * s / 1e11, 3)
    7.04
    """

    nuclide: str = given(read=_read_nuclide, example="Cr51")
    activity: Activity = given()
    distance: Maybe[Length] = given(default=None)
    geometry: Geometry | None = None
    averaged_over: Maybe[Time] = given(default=None)
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if not self.activity > 0:
            raise WrongQuantity("activity", f"expected more than 0 Bq, got {self.activity!r}")
        self.assembled  # noqa: B018  a distance said twice is refused at once

    @cached_property
    def assembled(self) -> Assembled:
        """One component."""
        rate = self.activity
        if self.averaged_over is not None:
            rate *= mean_activity(electron_capture_half_life(self.nuclide), self.averaged_over)
        component = Component("nu_e", electron_capture_lines(self.nuclide), rate, "e")
        emitted = Assembled(self.nuclide, (component,), None, True, self.normalisation_uncertainty)
        distance = distance_seen(self.distance, self.geometry)
        return emitted if distance is None else emitted.at(distance)
