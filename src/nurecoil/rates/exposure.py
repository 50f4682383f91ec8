"""Exposure: how much material was looked at, and for how long if the source is a flux per time."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.sources import Source
from nurecoil.units.choices import Amount, Rate
from nurecoil.units.kinds import Given, WrongQuantity


class Exposed(Rate):
    """A mass times a time, or a mass alone."""

    like, example = ("kg day", "kg"), "14.6 kg"


def exposure_of(given: Given | Amount, source: Source) -> float:
    """An exposure as a number in natural units; `compile` says what it may be.

    Raises
    ------
    WrongQuantity
        If it is not positive, or has a time where the source is a fluence, or none where it is a flux.
    """
    if isinstance(given, (int, float, np.floating)):
        value = float(given)
    else:
        amount = Exposed.read(given, "exposure")
        value, per_time = amount.value, _per_time(source)
        if per_time is True and not amount.per_time:
            raise WrongQuantity("exposure", f"{source.name!r} is a flux per time; expected mass times time, got {given!r}")
        if per_time is False and amount.per_time:
            raise WrongQuantity("exposure", f"{source.name!r} is a fluence, over all time; expected a mass, got {given!r}")
    if not 0 < value < math.inf:
        raise WrongQuantity("exposure", f"expected a positive mass, or mass times time, got {given!r}")
    return value


def _per_time(source: Source) -> bool | None:
    """Whether a source is a flux; None if it does not know."""
    known: object = getattr(source, "per_time", None)
    return known if isinstance(known, bool) else None
