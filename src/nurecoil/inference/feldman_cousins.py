"""The unified approach of Feldman and Cousins: critical values from toys instead of the theorem of Wilks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Compiled, Data
from nurecoil.inference.confidence import NoLimit, check_level
from nurecoil.inference.executors import Progress, run
from nurecoil.inference.likelihood import Fixed, Likelihood, held_in, units_of
from nurecoil.inference.core import profile
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.results import Acceptance
from nurecoil.inference.scan import grid_task

_TIE = 1e-9
"""Ratios of equal counts differ by rounding only."""


@dataclass(frozen=True, eq=False)
class ToyTask:
    """For one grid point: how far the -2 ln L of toys made there is above its minimum over the grid.

    Parameters
    ----------
    likelihood : CountLikelihood
    compiled : Compiled
    x : ndarray, shape [P, X]
    pulls : ndarray, shape [P, K]
        What the data make of the nuisances at each point; the truth of the toys made there.
    toys, seed : int
    """

    likelihood: CountLikelihood
    compiled: Compiled
    x: Array
    pulls: Array
    toys: int
    seed: int

    def __call__(self, point: int) -> Array:
        """-2 ln L at this point minus its minimum, for each toy [toys]."""
        c = self.compiled
        truth = dict(zip(c.names, self.x[point].tolist(), strict=True)) | dict(
            zip((n.name for n in c.nuisances), self.pulls[point].tolist(), strict=True)
        )
        found = []
        for toy in self.likelihood.toys(self.toys, (self.seed, point), {**c.held, **truth}):
            data = toy.compile(*c.names, held=c.held, scaled=False).data()
            total = profile(c, self.x, data=repeated(data, len(self.x))).value
            found.append(total[point] - total.min())
        return np.array(found)


def repeated(data: Data, P: int) -> Data:
    """The same data for many points."""
    wide = lambda z: np.broadcast_to(z, (P, z.shape[-1])) if z.size else z  # noqa: E731
    return Data(tuple(map(wide, data.counts)), tuple(map(wide, data.control)), wide(data.centres))


def feldman_cousins(
    likelihood: Likelihood,
    grid: Mapping[str, ArrayLike],
    cl: float = 0.90,
    *,
    toys: int = 1000,
    seed: int,
    fixed: Mapping[str, float] | Iterable[str] = (),
    workers: int = 1,
    progress: bool | Callable[[int, int], None] = False,
) -> Acceptance:
    """The values of parameters that data do not exclude, with coverage at boundaries and for few counts.

    Eq. (4.1) of Feldman:1997qc: a point is accepted if the likelihood ratio of the data lies within that of a fraction `cl` of
    the toys made there. The ratio is to the best point of the grid, so that the grid should cover what is physical; pulls are
    profiled, and toys are made at their profiled values.

    Parameters
    ----------
    likelihood : CountLikelihood
        From `likelihood`, `asimov` or `counting`, possibly with parameters held by `fix`.
    grid : mapping
        Parameter name -> values, natural units. The other parameters are held.
    cl : float
        Confidence level, in (0, 1).
    toys : int
        Per grid point.
    seed : int
        Equal seeds give equal results, with any number of workers.
    fixed : mapping or iterable of str
        Values of parameters that are held, if not the central ones.
    workers : int
        Processes, as in `scan`.
    progress : bool or callable
        As in `scan`; counts grid points.

    Returns
    -------
    Acceptance

    Raises
    ------
    NoLimit
        If, with one parameter, the grid is accepted up to an end that is no bound of the parameter.
    TypeError
        If the likelihood is not one of binned counts, of which toys can be made.
    UnknownId
        If a name is unknown.
    ValueError
        If the level is outside (0, 1), the grid has fewer than two points, or `toys` is too small for the level.

    Examples
    --------
    >>> import numpy as np
    >>> from nurecoil.inference import counting
    >>> like = counting([0.0], [1.0], {"flat": [3.0]})
    >>> found = feldman_cousins(like, {"strength": np.linspace(0, 6, 61)}, toys=500, seed=1)
    >>> found.ranges[0][0], 0.8 < found.ranges[-1][1] < 1.2
    (0.0, True)
    """
    check_level(cl)
    if toys * (1.0 - cl) < 1.0 - 1e-9:
        raise ValueError(f"toys: expected at least {int(np.ceil(round(1 / (1 - cl), 9)))} for cl = {cl:g}, got {toys!r}")
    task, _ = grid_task(likelihood, grid, (), fixed, {}, None)
    if task.size < 2:
        raise ValueError("grid: expected at least two points, got one")
    inner, values = _counts(task.likelihood)
    c = inner.compile(*task.axes, held=values)
    x = np.stack(list(task.points(0, task.size).values()), axis=1)
    here = profile(c, x)
    delta = here.value - here.value.min()
    work = ToyTask(inner, c, x, here.a, toys, seed)
    found = []
    with Progress(progress, task.size) as shown:
        for ratios in run(work, range(task.size), workers):
            found.append(ratios)
            shown.advance(1)
    ratios = np.array(found)
    critical = np.quantile(ratios, cl, axis=1, method="inverted_cdf")
    p_values = np.mean(ratios >= delta[:, None] - _TIE, axis=1)
    axes = tuple(task.axes.values())
    ranges = _ranges(task.likelihood, next(iter(task.axes)), axes[0], delta - critical - _TIE) if len(axes) == 1 else ()
    return Acceptance(
        names=tuple(task.axes),
        axes=axes,
        delta=delta.reshape(task.shape),
        critical=critical.reshape(task.shape),
        p_values=p_values.reshape(task.shape),
        cl=cl,
        toys=toys,
        seed=seed,
        ranges=ranges,
        fixed=held_in(task.likelihood),
        method="Feldman and Cousins, likelihood ratio to the best grid point",
        units=units_of(task.likelihood),
    )


def _counts(likelihood: Likelihood) -> tuple[CountLikelihood, Mapping[str, float]]:
    inner = likelihood.likelihood if isinstance(likelihood, Fixed) else likelihood
    if not isinstance(inner, CountLikelihood):
        raise TypeError(f"likelihood: expected one of binned counts, of which toys can be made, got {type(inner).__name__}")
    return inner, held_in(likelihood)


def _ranges(likelihood: Likelihood, name: str, x: Array, excess: Array) -> tuple[tuple[float, float], ...]:
    """Where the excess is not positive, linear between grid points."""
    p = likelihood.parameters.get_parameter(name)
    order = np.argsort(x)
    x, excess = x[order], excess[order]
    inside = excess <= 0
    found = []
    for i in np.flatnonzero(inside & ~np.concatenate([[False], inside[:-1]])):
        j = i
        while j + 1 < x.size and inside[j + 1]:
            j += 1
        found.append((_end(x, excess, i, -1), _end(x, excess, j, 1)))
    for end, bound, side in ((0, p.lower, "below"), (-1, p.upper, "above")):
        if inside[end] and x[end] != bound:
            raise NoLimit(f"{name}: the grid is accepted to its end at {x[end]:.6g}; continue it {side}")
    return tuple(found)


def _end(x: Array, excess: Array, i: Any, side: int) -> float:
    k = i + side
    if not 0 <= k < x.size:
        return float(x[i])
    return float(x[i] + (x[k] - x[i]) * -excess[i] / (excess[k] - excess[i]))
