"""Exposure: how much material was looked at, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nurecoil.sources import Source
from nurecoil.units import quantity


@dataclass(frozen=True)
class Exposure:
    """A target mass, and the time that it counted; `compile` checks it against the source.

    Parameters
    ----------
    mass : float or str
        Natural units, or for example ``"14.6 kg"``.
    livetime : float or str, optional
        Natural units, or for example ``"308 day"``. A source that is a flux per time needs one; one that is a fluence (a
        supernova, a number of protons on target) has no use for it.

    Raises
    ------
    ValueError
        If the mass or the time is not positive.

    Examples
    --------
    >>> from nurecoil.units import day, kg
    >>> Exposure("10 kg", "2 day").value / (kg * day)
    20.0
    """

    mass: float | str
    livetime: float | str | None = None

    def __post_init__(self) -> None:
        for name, unit in (("mass", "kg"), ("livetime", "day")):
            given: float | str | None = getattr(self, name)
            if given is None:
                continue
            value = quantity(given, unit, f"exposure, {name}")
            if not 0 < value < math.inf:
                raise ValueError(f"exposure, {name}: expected more than zero, got {given!r}")
            object.__setattr__(self, name, value)

    @property
    def value(self) -> float:
        """Mass, or mass times time."""
        return float(self.mass) * (1.0 if self.livetime is None else float(self.livetime))


def exposure_of(given: float | str | Exposure, source: Source) -> float:
    """An exposure as a number in natural units.

    A plain number is taken as it is; a text and an `Exposure` must suit the source.

    Raises
    ------
    ValueError
        If it is not positive, or has a time where the source is a fluence, or none where it is a flux.
    """
    if isinstance(given, Exposure):
        per_time = _per_time(source)
        if per_time is True and given.livetime is None:
            raise ValueError(f"exposure: {source.name!r} is a flux per time, expected a livetime beside the mass, got none")
        if per_time is False and given.livetime is not None:
            raise ValueError(
                f"exposure: {source.name!r} is a fluence, the neutrinos of all its time; expected a mass alone, got a livetime"
            )
        return given.value
    if isinstance(given, str):
        value = quantity(given, "kg" if _per_time(source) is False else "kg day", "exposure")
    else:
        value = given
    if not 0 < value < math.inf:
        raise ValueError(f"exposure: expected a positive mass or mass times time, got {given!r}")
    return value


def _per_time(source: Source) -> bool | None:
    """Whether a source is a flux; None if it does not know."""
    known: object = getattr(source, "per_time", None)
    return known if isinstance(known, bool) else None
