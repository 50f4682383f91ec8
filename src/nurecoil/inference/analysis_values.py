"""Values of parameters that an analysis says, checked and in natural units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import nuisances_of, parameter_of
from nurecoil.problems import Collector, UnknownId
from nurecoil.units.kinds import measured_in


def axis_of(start: float, stop: float, points: int, scale: str) -> Array:
    """Values between two ends.

    Raises
    ------
    ValueError
        If they do not increase, or are not positive where the scale is logarithmic.
    """
    if not start < stop:
        raise ValueError(f"expected start below stop, got {start:g} and {stop:g} (natural units)")
    if scale == "linear":
        return np.linspace(start, stop, points)
    if not start > 0:
        raise ValueError("expected a positive start for a logarithmic scale")
    return np.geomspace(start, stop, points)


def check_names_of(path: str, names: Iterable[str], like: Likelihood, problems: Collector) -> None:
    """Note names that are neither parameters nor nuisances."""
    for name in names:
        with problems.at(path):
            parameter_of(like, name)


def values_of(
    path: str, given: Mapping[str, float | str], like: Likelihood, problems: Collector, key: str = ""
) -> dict[str, float]:
    """Values of parameters and nuisances in natural units; those with a unit need it, the others must have none."""
    found: dict[str, float] = {}
    known = nuisances_of(like)
    for name, value in given.items():
        if name not in like.parameters and name not in known:
            if (path, key) not in ((f"constraints.{name}", "sigma"), (f"grid.{name}", "stop")):  # said once, of the other end
                with problems.at(path):
                    raise UnknownId("parameter", name, [*like.parameters, *known])
            continue
        unit = parameter_of(like, name).unit
        with problems.at(path):
            found[name] = measured_in(unit, f"{value} {unit}" if isinstance(value, (int, float)) else "").read(
                value, key or name, bare=False
            )
    return found
