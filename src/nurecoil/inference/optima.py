"""The best design that a budget pays for: a bounded search over design variables with the Fisher matrix."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments import Experiment
from nurecoil.inference.build import Reading
from nurecoil.inference.designs import Design, design
from nurecoil.inference.forecasts import Aim, allowed, sensitivity
from nurecoil.inference.question import Names
from nurecoil.inference.results import Optimum
from nurecoil.models.term import Model

Cost = Callable[[Mapping[str, float]], float]

_STEP, _TOLERANCE, _ITERATIONS, _OVER = 1e-3, 1e-5, 40, 1e-4


def optimum(
    experiment: Experiment,
    model: Model,
    parameter: str,
    within: Mapping[str, tuple[float, float]],
    *,
    cost: Cost | None = None,
    budget: float = math.inf,
    designs: Mapping[str, Design] = {},
    truth: Mapping[str, float] = {},
    cl: float = 0.90,
    profile: Names = (),
    held: Mapping[str, float] = {},
    statistic: str | Reading | None = None,
) -> Optimum:
    """The design with the smallest Fisher reach of a parameter, in given ranges and for a given cost.

    Parameters
    ----------
    experiment : Experiment
        What is changed.
    model : Model
    parameter : str
        Enters linearly or as its square.
    within : mapping
        Design variable -> (low, high), natural units, positive; several of `DESIGNS`, or of `designs`.
    cost : callable, optional
        Values of the design variables, natural units -> what they cost, in units of one's own.
    budget : float
        What may be spent at most.
    designs : mapping
        Design variables of one's own, by name.

    Other parameters are those of `forecast`.

    Returns
    -------
    Optimum
        With limits of the whole likelihood at the best design; `Optimum.limited_by` says whether statistics would help.

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If a range is empty or outside the domain of its variable, or no design that was tried can be paid for.

    Examples
    --------
    A kilogram costs as much as halving the background of a reactor experiment with a control sample:

    >>> import nurecoil as nr
    >>> conus = nr.experiment("reactor-projections-conus")
    >>> best = nr.inference.optimum(
    ...     conus, nr.StandardModel() + nr.MagneticMoment(), "mu_nue", {"mass": (0.1, 10.0)},
    ...     cost=lambda x: x["mass"], budget=4.0)
    >>> round(best.design["mass"], 2)
    4.0
    """
    chosen = {name: designs[name] if name in designs else design(name) for name in within}
    if not chosen:
        raise ValueError("within: expected at least one design variable with its range")
    started = {name: one.value(experiment) for name, one in chosen.items()}
    low, high = _ends(chosen, within)
    aim = Aim(model, parameter, truth, cl, profile, held, statistic)
    tried: dict[bytes, float] = {}

    def values(u: Array) -> dict[str, float]:
        # rounding must not leave the range
        x = np.clip(np.exp(np.log(low) + u * np.log(high / low)), low, high)
        return dict(zip(chosen, x.tolist(), strict=True))

    def built(u: Array) -> Experiment:
        changed = experiment
        for name, value in values(u).items():
            changed = chosen[name](changed, value)
        return changed

    def reach(u: Array) -> float:
        key = np.asarray(u, dtype=float).tobytes()
        if key not in tried:
            tried[key] = math.log(aim.expect(built(u)).reach)
        return tried[key]

    def price(u: Array) -> float:
        return 0.0 if cost is None else float(cost(values(u)))

    found = _search(reach, price, budget, _coordinates(started, chosen, low, high))
    best = built(found)
    expected, question = aim.expect(best), aim.of(best)
    limits, note = allowed(question, aim)
    edges = {name: u for name, u in zip(chosen, found, strict=True) if min(u, 1.0 - u) < 10 * _STEP}
    return Optimum(
        name=parameter,
        design=values(found),
        started=started,
        cost=price(found),
        budget=budget,
        before=aim.expect(experiment).reach,
        after=expected.reach,
        limits=limits,
        slopes={name: sensitivity(aim, best, replace(one, domain=one.domain)) for name, one in chosen.items()},
        at_bounds=tuple(edges),
        systematics=1.0 - (expected.statistical / expected.error) ** 2,
        cl=cl,
        evaluations=len(tried),
        method="sequential quadratic programming of the Fisher reach from two starts",
        message=note,
        **(question.said | {"units": question.units | {name: one.unit for name, one in chosen.items() if one.unit}}),
    )


def _ends(chosen: Mapping[str, Design], within: Mapping[str, tuple[float, float]]) -> tuple[Array, Array]:
    for name, (low, high) in within.items():
        bottom, top = chosen[name].domain
        if not (0 < low < high < math.inf and bottom < low and high < top):
            raise ValueError(
                f"within, {name}: expected two increasing values between {bottom:g} and {top:g}, got {low!r}, {high!r}"
            )
    ends = np.array([within[name] for name in chosen], dtype=float)
    return ends[:, 0], ends[:, 1]


def _coordinates(started: Mapping[str, float], chosen: Mapping[str, Design], low: Array, high: Array) -> list[Array]:
    """Starts in [0, 1]: the experiment as it is, and the middle of everything."""
    now = np.array([started[name] for name in chosen])
    return [np.clip(np.log(now / low) / np.log(high / low), 0.0, 1.0), np.full(low.size, 0.5)]


def _search(reach: Callable[[Array], float], price: Callable[[Array], float], budget: float, starts: list[Array]) -> Array:
    from scipy.optimize import minimize

    def left(u: Array) -> float:
        return 1.0 - price(np.asarray(u)) / budget

    ends = []
    for start in starts:
        done = minimize(
            reach, start, method="SLSQP", bounds=[(0.0, 1.0)] * start.size,
            constraints=[] if math.isinf(budget) else [{"type": "ineq", "fun": left}],
            options={"ftol": _TOLERANCE, "eps": _STEP, "maxiter": _ITERATIONS},
        )  # fmt: skip
        ends.append(np.clip(done.x, 0.0, 1.0))
    paid = [u for u in (*ends, *starts) if price(u) <= budget * (1.0 + _OVER)]
    if not paid:
        cheapest = min(map(price, (*ends, *starts)))
        raise ValueError(f"budget: expected at least {cheapest:.6g}, the cheapest design that was found, got {budget:.6g}")
    return min(paid, key=reach)
