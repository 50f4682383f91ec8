"""Exposure: how much material was looked at, and for how long if the source is a flux per time."""

from __future__ import annotations

from nurecoil.sources import Source
from nurecoil.units.kinds import Exposure, Given, Mass, Quantity, WrongQuantity


class Exposed(Quantity):
    """A mass times a time, or a mass alone: the source beside it says which, and `exposure_of` reads it."""

    def __set__(self, instance: object, value: Given) -> None:
        instance.__dict__[self.name] = value


def exposure_of(given: Given, source: Source, name: str = "exposure", *, bare: bool = True, stacklevel: int = 3) -> float:
    """The gate of exposures: a number in natural units, of a mass times a time, or of a mass where the source is a fluence.

    Parameters
    ----------
    given : float, str or object with a unit
        A plain number is refused where it can only be the other of the two.
    source : Source
        If it does not know whether it is a flux or a fluence, both are taken.
    name : str
        The field's name, for messages.
    bare : bool
        False (files, command line) refuses plain numbers.

    Raises
    ------
    WrongQuantity
        If it is not positive, or has a time where the source is a fluence, or none where it is a flux.

    Warns
    -----
    Implausible
        If a plain number is far outside what anybody means.
    """
    per_time, mass, timed = _per_time(source), _means(Mass, given), _means(Exposure, given)
    if per_time is True and mass:
        raise WrongQuantity(name, f"{source.name!r} is a flux per time; expected mass times time, got {given!r}")
    if per_time is False and timed:
        raise WrongQuantity(name, f"{source.name!r} is a fluence, over all time; expected a mass, got {given!r}")
    kind = Mass if per_time is False or (per_time is None and mass) else Exposure
    return kind.read(given, name, bare=bare, stacklevel=stacklevel + 1)


def _means(kind: type[Quantity], given: Given) -> bool:
    """Whether it can be read as this kind; a plain number, whether it is a plausible one."""
    if isinstance(given, (int, float)):
        return kind.plausible[0] <= given <= kind.plausible[1]
    try:
        kind.read(given)
    except WrongQuantity:
        return False
    return True


def _per_time(source: Source) -> bool | None:
    """Whether a source is a flux; None if it does not know."""
    known: object = getattr(source, "per_time", None)
    return known if isinstance(known, bool) else None
