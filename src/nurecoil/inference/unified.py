"""The unified approach of Feldman and Cousins: critical values from sums or toys instead of the theorem of Wilks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, BoolArray
from nurecoil.expectation import Compiled
from nurecoil.inference.confidence import NoLimit, check_level
from nurecoil.inference.core.engine import choose
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.exact_sums import Sums, possible
from nurecoil.inference.executors import Progress
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, Question, ask
from nurecoil.inference.results import Acceptance, Ranges
from nurecoil.inference.scans import axes_of
from nurecoil.inference.surface_values import Minimum
from nurecoil.inference.surfaces import CountSurface
from nurecoil.inference.toy_ends import end_of, steps
from nurecoil.inference.toy_ends import p_values as fractions
from nurecoil.inference.toy_task import ToyTask
from nurecoil.inference.work_file import WorkFile

_TIE = 1e-9
_COARSE = 13
"""Points of a line at which toys are made first."""
_PROFILES = 10
"""What a toy costs, in minimisations over the nuisances, roughly: it is fitted from several starts."""
TOYS = 1000
"""If nothing is said."""


def feldman_cousins(
    likelihood: Likelihood,
    grid: Mapping[str, ArrayLike],
    cl: float = 0.90,
    *,
    toys: int | None = None,
    seed: int | None = None,
    profile: Names = (),
    held: Mapping[str, float] = {},
    path: str | Path | None = None,
    workers: int = 1,
    progress: bool | Callable[[int, int], None] = False,
) -> Acceptance:
    """The values of parameters that data do not exclude, with coverage at boundaries and for few counts.

    Eq. (4.1) of Feldman:1997qc: a point is accepted if the likelihood ratio of the data lies within that of a fraction `cl`
    of all experiments made there. The ratio is to the best fit over the whole domain of the parameters. For Poisson counts
    of up to three bins and no nuisances these are exact sums; otherwise toys, made where the data have the nuisances at each
    point, with fluctuated auxiliary measurements, and all nuisances minimised over in each.

    Parameters
    ----------
    likelihood : CountLikelihood
        From `likelihood`, `asimov` or `counting`.
    grid : mapping
        Parameter name -> values, natural units. With one parameter, toys are made at a coarse selection of its values first,
        and then where the ends of the accepted ranges are.
    cl : float
        Confidence level, in (0, 1).
    toys : int, optional
        Per grid point; by default exact sums where they are possible, and 1000 elsewhere.
    seed : int, optional
        Needed with toys: equal seeds give equal results, with any number of workers.
    profile : str or iterable of str
        Parameters of the model to minimise over too, or ``"all"``; others are held.
    held : mapping
        Values of parameters that are held, if not the central ones.
    path : str or Path, optional
        A file to which the toys of each finished point are appended, and from which an interrupted run goes on, as in `scan`.
        Of no use, and refused, where there are no toys.
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
        If the level is outside (0, 1), the grid has fewer than two points, `toys` is too small for the level, there is no
        seed, or the file holds other toys or is damaged.

    Examples
    --------
    >>> import numpy as np
    >>> from nurecoil.inference import counting
    >>> feldman_cousins(counting([1.0], [1.0]), {"strength": np.linspace(0, 6, 61)})
    <Acceptance: strength from 0.1054 to 4.357 at 90 %, exact sums>
    """
    check_level(cl)
    question = ask(likelihood, tuple(grid), profile, held)
    if not isinstance(question.likelihood, CountLikelihood):
        kind = type(question.likelihood).__name__
        raise TypeError(f"likelihood: expected one of binned counts, of which toys can be made, got {kind}")
    axes = {name: np.sort(axis) for name, axis in axes_of(question, grid).items()}
    shape = tuple(axis.size for axis in axes.values())
    if np.prod(shape, dtype=int) < 2:
        raise ValueError("grid: expected at least two points, got one")
    surface = CountSurface(question, _ranges_of(question, axes))
    points = np.stack(np.meshgrid(*axes.values(), indexing="ij"), axis=-1).reshape(-1, len(axes))
    c = surface.compiled()
    if toys is None and possible(c) and not question.moving and Sums(c, points).few:
        if path is not None:
            raise ValueError(f"path: these are exact sums, with no toys to keep; expected none, got {str(path)!r}")
        return _by_sums(question, c, axes, points, cl)
    toys = TOYS if toys is None else toys
    if toys * (1.0 - cl) < 1.0 - 1e-9:
        raise ValueError(f"toys: expected at least {int(np.ceil(round(1 / (1 - cl), 9)))} for cl = {cl:g}, got {toys!r}")
    if seed is None:
        raise ValueError("seed: expected a number, so that the toys can be made again, got None")
    file = None if path is None else Path(path)
    return _by_toys(question, surface, axes, points, cl, toys, seed, file, workers, progress)


def _ranges_of(question: Question, axes: Mapping[str, Array]) -> dict[str, tuple[float, float]]:
    """What changes tables moves along the grid."""
    known = question.likelihood.parameters
    changing = [n for n in axes if n in known and not known.get_parameter(n).polynomial]
    return {n: (float(axes[n][0]), float(axes[n][-1])) for n in changing}


def _by_sums(question: Question, c: Compiled, axes: Mapping[str, Array], points: Array, cl: float) -> Acceptance:
    sums = Sums(c, points)
    delta, critical, p_values = sums.critical(points, cl)
    shape = tuple(axis.size for axis in axes.values())
    accepted = sums.accepted(points, cl)
    ranges: Ranges = ()
    if len(axes) == 1:
        (name,), (axis,) = tuple(axes), tuple(axes.values())
        _check_ends(question, name, axis, accepted)
        ranges = sums.ranges(axis, accepted, cl)
    return Acceptance(
        names=question.asked,
        axes=tuple(axes.values()),
        delta=delta.reshape(shape),
        critical=critical.reshape(shape),
        critical_error=np.zeros(shape),
        p_values=p_values.reshape(shape),
        cl=cl,
        toys=0,
        ranges=ranges,
        end_errors=tuple((0.0, 0.0) for _ in ranges),
        method="Feldman and Cousins, exact sums over all possible counts, likelihood ratio to the best fit",
        **question.said,
    )


def _by_toys(
    question: Question,
    surface: CountSurface,
    axes: Mapping[str, Array],
    points: Array,
    cl: float,
    toys: int,
    seed: int,
    path: Path | None,
    workers: int,
    progress: bool | Callable[[int, int], None],
) -> Acceptance:
    here = surface.at(points, slopes=False)
    minima = surface.lowest()
    best = minima[0]
    lowest = min(best.value, float(here.value.min()))
    delta = np.maximum(here.value - lowest, 0.0)
    # once, so that all processes do the same
    surface.engine = choose(surface.compiled(), _PROFILES * toys * len(points))
    work = ToyTask(question, axes, surface, here.x, here.a, here.value, toys, seed)
    found: dict[int, Array] = {}
    P, line = len(points), len(axes) == 1
    first = np.unique(np.linspace(0, P - 1, min(P, _COARSE)).round().astype(int)) if line else np.arange(P)
    with Progress(progress, P) as shown, nullcontext() if path is None else WorkFile(path, work) as file:
        wanted: Sequence[int] = first.tolist()
        while wanted:
            for k, ratios in work.made(wanted, workers, file):
                found[k] = np.sort(ratios)
                shown.advance(1)
            wanted = _near_ends(found, delta, cl) if line else []
        shown.advance(P - len(found))
    done = np.array(sorted(found))
    critical_at, error_at = np.array([_quantile(found[k], cl) for k in done]).T
    p_values = np.full(P, np.nan)
    p_values[done], p_errors = fractions(found, delta)
    if line:
        (name,), (axis,) = tuple(axes), tuple(axes.values())
        critical, error = (np.interp(axis, axis[done], z) for z in (critical_at, error_at))
        runs = _runs(question, name, axis, delta - critical - _TIE, error)
        stepped = steps(found)

        def end(point: int, side: int) -> tuple[float, float]:
            at = int(np.searchsorted(done, point))
            return end_of(axis[done], p_values[done], p_errors, at, side, 1.0 - cl, stepped)

        ends = [(end(low, -1), end(high, 1)) for low, high in runs]
        ranges = tuple((low[0], high[0]) for low, high in ends)
        end_errors = tuple((low[1], high[1]) for low, high in ends)
    else:
        critical, error, ranges, end_errors = critical_at, error_at, (), ()
    shape = tuple(axis.size for axis in axes.values())
    failed = sum(int(np.count_nonzero(~np.isfinite(ratios))) for ratios in found.values())
    note = f"{failed} of {toys * len(found)} toys are impossible at their own truth and count as far away" if failed else ""
    return Acceptance(
        names=question.asked,
        axes=tuple(axes.values()),
        delta=delta.reshape(shape),
        critical=critical.reshape(shape),
        critical_error=error.reshape(shape),
        p_values=p_values.reshape(shape),
        cl=cl,
        toys=toys,
        seed=seed,
        ranges=ranges,
        end_errors=end_errors,
        best=_best(best),
        method="Feldman and Cousins, likelihood ratio to the best fit, toys where the data have the nuisances; "
        f"toys at {len(found)} of {P} points ({surface.engine})",
        message=note,
        **question.said,
    )


def _best(found: Minimum) -> dict[str, float]:
    return {**found.asked, **found.rest}


def _quantile(ratios: Array, cl: float) -> tuple[float, float]:
    """The value that a fraction of toys is not above, and half of the range of its neighbours within one standard deviation."""
    n = ratios.size
    k = min(max(int(np.ceil(cl * n)) - 1, 0), n - 1)
    off = max(1, round(float(np.sqrt(n * cl * (1.0 - cl)))))
    low, high = ratios[max(k - off, 0)], ratios[min(k + off, n - 1)]
    spread = 0.5 * (high - low) if np.isfinite(high) else 0.0
    return float(ratios[k]), float(spread)


def _near_ends(found: Mapping[int, Array], delta: Array, cl: float) -> list[int]:
    """Grid points next to an end of an accepted range at which no toys were made yet."""
    done = np.array(sorted(found))
    critical = np.interp(np.arange(delta.size), done, [_quantile(found[k], cl)[0] for k in done])
    inside = delta <= critical + _TIE
    turn = np.flatnonzero(inside[:-1] != inside[1:])
    return [int(k) for k in np.unique(np.concatenate([turn, turn + 1])) if int(k) not in found]


def _check_ends(question: Question, name: str, axis: Array, accepted: BoolArray) -> None:
    p = question.parameter(name)
    for last, bound, side in ((0, p.lower, "below"), (-1, p.upper, "above")):
        if accepted[last] and axis[last] != bound:
            raise NoLimit(f"{name}: the grid is accepted to its end at {axis[last]:.6g}; continue it {side}")


def _runs(question: Question, name: str, x: Array, excess: Array, error: Array) -> list[tuple[int, int]]:
    """First and last points of where the excess is not positive; gaps that the noise explains are closed."""
    inside = excess <= 0
    _check_ends(question, name, x, inside)
    runs = [r for r in np.split(np.flatnonzero(inside), np.flatnonzero(np.diff(np.flatnonzero(inside)) > 1) + 1) if r.size]
    joined: list[tuple[int, int]] = []
    for r in runs:
        low, high = int(r[0]), int(r[-1])
        if joined and np.all(excess[joined[-1][1] + 1 : low] <= 2.0 * error[joined[-1][1] + 1 : low]):
            low, _ = joined.pop()
        joined.append((low, high))
    return joined
