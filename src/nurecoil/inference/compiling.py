"""From a likelihood to frozen arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation import Compiled, Coupling
from nurecoil.expectation.assemble import counts_at
from nurecoil.expectation.features import TURN
from nurecoil.expectation.nuisance import precision
from nurecoil.expectation.points import check_value
from nurecoil.inference.scales import bin_weights, with_scales
from nurecoil.problems import UnknownId

if TYPE_CHECKING:
    from nurecoil.inference.counts import CountLikelihood

NODES = (9, 17, 33, 65)
"""Tables along an axis, as many as needed."""
PRECISION = 1e-4
"""Error of the counts along an axis, in standard deviations of all bins together, that is small enough: -2 ln L is then good to
1e-3 up to 25 above its minimum."""

Ranges = Mapping[str, tuple[float, float]]


def compiled(like: CountLikelihood, moving: tuple[str, ...], held: Mapping[str, float], axes: Ranges, scaled: bool) -> Compiled:
    """The arrays of a likelihood; see `CountLikelihood.compile`."""
    _check(like, moving, held)
    for nodes in NODES if axes else NODES[:1]:
        made = _made(like, moving, held, axes, nodes)
        if scaled or axes:
            made = with_scales(made)
        if not axes:
            break
        error = _axis_error(like, made, held)
        made = replace(made, axis_error=error)
        if error < PRECISION:
            break
    return replace(made, declared=like.declared(*moving, held=held, axes=axes)) if scaled else made


def _made(like: CountLikelihood, moving: tuple[str, ...], held: Mapping[str, float], axes: Ranges, nodes: int) -> Compiled:
    values = {**like.parameters, **{name: float(v) for name, v in held.items()}}
    couplings = tuple(_coupling(like, name, axes, nodes) for name in moving)
    blocks = []
    for o in like.observations:
        parts = tuple(part.numbered(like.index) for part in o.prediction.named_parts(couplings, values))
        blocks.append(o.statistic.block(o.name, parts, o.prediction.axes))
    rest = {name: value for name, value in values.items() if name not in moving}
    return Compiled(couplings, like.nuisances, precision(like.nuisances, like.correlations), tuple(blocks), rest)


def _check(like: CountLikelihood, moving: tuple[str, ...], held: Mapping[str, float]) -> None:
    for name in (*moving, *held):
        if name not in like.parameters:
            raise UnknownId("parameter", name, like.parameters)
    for name, value in held.items():
        parameter = like.parameters.get_parameter(name)
        check_value(name, value, parameter.lower, parameter.upper)
        if name in moving:
            raise ValueError(f"{name!r} moves and is held; expected one or the other")
    if len(set(moving)) < len(moving):
        raise ValueError(f"parameters that move: expected each once, got {', '.join(moving)}")


def _coupling(like: CountLikelihood, name: str, axes: Ranges, nodes: int) -> Coupling:
    p = like.parameters.get_parameter(name)
    if name in axes:
        low, high = axes[name]
        check_value(name, [low, high], p.lower, p.upper)
        if not low < high:
            raise ValueError(f"range of {name}: expected the lower end first, got {low!r} and {high!r}")
        centre = min(max(p.value, low), high)
        if p.enters == "phase":
            return Coupling(name, "axis", p.unit, low, high, centre, nodes=TURN, periodic=True)
        logarithmic = low > 0 and high > 10 * low
        return Coupling(name, "axis", p.unit, low, high, centre, nodes=nodes, logarithmic=logarithmic)
    if p.enters == "none" or p.enters == "phase":
        raise ValueError(f"{name!r} changes tables; to let it move give its range, axes={{{name!r}: (low, high)}}")
    return Coupling(name, p.enters, p.unit, p.lower, p.upper, p.value)


def _axis_error(like: CountLikelihood, made: Compiled, held: Mapping[str, float]) -> float:
    """Largest error of the counts between the tables of each axis, in standard deviations of all bins together.

    Compared at up to eight values half way between tables, with the other couplings one step away from their centres.
    """
    away = np.array([min(c.centre + (c.scale if np.isfinite(c.scale) else 0.0), c.upper) for c in made.couplings])
    worst = 0.0
    nuisances = np.zeros(len(made.nuisances))
    for i in made.features.axes:
        if made.couplings[i].periodic:  # exact
            continue
        finer = replace(made.couplings[i], nodes=2 * made.couplings[i].nodes - 1).points[1::2]
        for value in finer[:: max(1, finer.size // 8)]:
            x = np.where(np.arange(away.size) == i, value, away)
            x = np.array([made.couplings[k].centre if k in made.features.axes and k != i else x[k] for k in range(x.size)])
            near = counts_at(made, x[None], nuisances)
            there = {**held, **dict(zip(made.names, x.tolist(), strict=True))}
            exact = counts_at(_made(like, (), there, {}, 0), np.zeros((1, 0)), nuisances)
            worst = max(worst, _distance(made, near, exact))
    return worst


def _distance(made: Compiled, near: list[Array], exact: list[Array]) -> float:
    weights = bin_weights(made, exact)
    total = sum(float(w @ (a[0] - b[0]) ** 2) for w, a, b in zip(weights, near, exact, strict=True))
    return float(np.sqrt(total))
