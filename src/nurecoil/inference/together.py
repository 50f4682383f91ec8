"""One parameter in many experiments: what each says, what all say, who pulls where, and who disagrees with whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation import prediction
from nurecoil.expectation.assemble import counts_at
from nurecoil.expectation.signal import STRENGTH
from nurecoil.experiments import Experiment, Joint, together
from nurecoil.inference.build import SIGNAL, correlated, likelihood
from nurecoil.inference.confidence import check_level, threshold
from nurecoil.inference.core.respond import respond
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.question import parameter_of
from nurecoil.inference.results.base import Ranges
from nurecoil.inference.results.comparison import ALL, Comparison, LeftOut, Line, Tension
from nurecoil.models.term import Model

CONSTRAINTS = "constraints"
POINTS, _FINER = 65, 9


def groups(experiments: Sequence[Experiment]) -> dict[str, tuple[str, ...]]:
    """Ids of experiments by what their neutrinos come from."""
    found: dict[str, list[str]] = {}
    for one in experiments:
        found.setdefault(one.source.name, []).append(one.id)
    return {label: tuple(ids) for label, ids in found.items()}


def line(
    like: CountLikelihood,
    name: str,
    within: tuple[float, float],
    rise: float,
    label: str = ALL,
    points: int = POINTS,
    held: Mapping[str, float] = {},
) -> Line:
    """The profile of one parameter between two values, finer around its minimum and where it crosses minimum + rise."""
    x = np.linspace(*within, points)
    values = _profile(like, name, x, held)
    for _ in range(2):
        low = values - values.min() - rise
        lowest = int(np.argmin(values))
        cells = {*np.flatnonzero(np.signbit(low[1:]) != np.signbit(low[:-1])).tolist(), lowest - 1, lowest}
        inside = sorted(i for i in cells if 0 <= i < x.size - 1)
        more = np.concatenate([np.linspace(x[i], x[i + 1], _FINER)[1:-1] for i in inside])
        order = np.argsort(all_x := np.concatenate([x, more]), kind="stable")
        x, values = all_x[order], np.concatenate([values, _profile(like, name, more, held)])[order]
    flat = bool(np.ptp(values) < 1e-9 * max(1.0, abs(float(values.min()))))
    return Line(label, x, values, float(x[np.argmin(values)]), float(values.min()), ranges_below(x, values, rise), flat)


def _profile(like: CountLikelihood, name: str, x: Array, held: Mapping[str, float]) -> Array:
    """-2 ln L along a parameter, or along a nuisance without what is known of it from elsewhere."""
    values = like.many({name: x, **held})
    if name not in like.index:
        return values
    nuisance = like.nuisances[like.index[name]]
    if any(name in one.names for one in like.correlations):
        raise ValueError(f"{name}: its constraint is correlated with others, and cannot be left out")
    return values - ((x - nuisance.centre) / nuisance.sigma) ** 2


def _likelihood(several: Joint, model: Model, name: str) -> CountLikelihood:
    """Of the model, or of a factor on its signals."""
    if name != STRENGTH.name or name in model.parameters:
        return likelihood(several, model)
    parts = [likelihood(one, prediction(one, model).with_strength(SIGNAL)).observations[0] for one in several]
    tied = correlated(several)
    first = replace(parts[0], prediction=replace(parts[0].prediction, correlations=tied))
    return CountLikelihood((first, *parts[1:]))


def ranges_below(x: Array, values: Array, rise: float) -> Ranges:
    """Where values lie below their minimum + rise, straight between points; an end of the points is the end of a range.

    Examples
    --------
    >>> ranges_below(np.array([0.0, 1.0, 2.0, 3.0]), np.array([4.0, 0.0, 4.0, 0.0]), 1.0)
    ((0.75, 1.25), (2.75, 3.0))
    """
    off = values - values.min() - rise
    inside = off <= 0
    starts = np.flatnonzero(inside & ~np.concatenate([[False], inside[:-1]]))
    stops = np.flatnonzero(inside & ~np.concatenate([inside[1:], [False]]))

    def crossing(i: int, j: int) -> float:
        return float(x[i] if not 0 <= j < x.size else x[i] - off[i] * (x[j] - x[i]) / (off[j] - off[i]))

    return tuple((crossing(i, i - 1), crossing(k, k + 1)) for i, k in zip(starts.tolist(), stops.tolist(), strict=True))


def compare(
    experiments: Joint | Sequence[Experiment],
    model: Model,
    name: str,
    cl: float = 0.6826894921370859,
    *,
    within: tuple[float, float] | None = None,
    held: Mapping[str, float] = {},
    leave_out: bool = False,
    tension: bool = False,
    points: int = POINTS,
) -> Comparison:
    """One parameter in each experiment that knows it, in those of one source together, and in all.

    Parameters
    ----------
    experiments : Joint or sequence of Experiment
    model : Model
    name : str
        A parameter of the model; ``"strength"`` for one factor on all signals; or a nuisance, such as a quenching that several
        experiments share, whose own constraint is then left out.
    cl : float
    within : (float, float), optional
        Where to look, natural units; its bounds by default.
    held : mapping
        Values of other parameters, if not central.
    leave_out : bool
        Leave out each experiment in turn.
    tension : bool
        Compare each pair.
    points : int
        Of the coarse grid, which is made finer where it matters: the narrowest range has to hold one.

    Raises
    ------
    UnknownId
        If there is no such parameter.
    ValueError
        If it has no bounds and `within` is not given.

    Examples
    --------
    >>> import nurecoil as nr
    >>> found = compare([nr.experiment("coherent-csi-2017")], nr.StandardModel(), "sin2_theta_w")
    >>> list(found.lines)
    ['coherent-csi-2017', 'all']
    """
    several = experiments if isinstance(experiments, Joint) else together(list(experiments))
    like = _likelihood(several, model, name)
    parameter = parameter_of(like, name)
    ends = (parameter.lower, parameter.upper) if within is None else within
    if not np.all(np.isfinite(ends)) or not ends[0] < ends[1]:
        raise ValueError(f"within: {name} has no bounds; expected two increasing values between which to look")
    rise = threshold(check_level(cl))
    parts: dict[str, tuple[str, ...]] = {one.id: (one.id,) for one in several}
    parts |= {label: ids for label, ids in groups(several).items() if 1 < len(ids) < len(several)}
    made = {label: _likelihood(several.only(*ids), model, name) for label, ids in parts.items()} | {ALL: like}
    likes = {label: one for label, one in made.items() if name in one.parameters or name in one.index}
    lines = {label: line(one, name, ends, rise, label, points, held) for label, one in likes.items()}
    best = {**held, name: lines[ALL].best}
    pulls = like.pulls_at(best)
    names = [n.name for one in several for n in one.nuisances]
    shared = tuple(dict.fromkeys(n for n in names if names.count(n) > 1))
    members = [one.id for one in several]
    # one that alone knows the parameter cannot be left out
    out = [id for id in members if any(other in likes for other in members if other != id)] if leave_out else []
    left = tuple(_without(several, id, model, lines[ALL], name, rise, held) for id in out)
    common = {n: pulls[n] for n in shared}
    known = {one.id: likes[one.id] for one in several if one.id in likes}
    pairs = tuple(_pairs(known, name, lines[ALL].x, common, held)) if tension else ()
    widths = {n.name: n.sigma for n in like.nuisances}
    scaled = {n: a / widths[n] if np.isfinite(widths[n]) else a for n, a in pulls.items()}
    papers = tuple(dict.fromkeys(key for one in like.observations for key in one.papers))
    parts_of = contributions(like, best)
    return Comparison(name, parameter.unit, cl, rise, lines, scaled, shared, parts_of, left, pairs, parameter.symbol, papers)


def _without(several: Joint, id: str, model: Model, of_all: Line, name: str, rise: float, held: Mapping[str, float]) -> LeftOut:
    rest = _likelihood(several.without(id), model, name)
    x = of_all.x[[0, -1]]
    found = line(rest, name, (float(x[0]), float(x[1])), rise, f"without {id}", POINTS // 3, held)
    widths = {n.name: n.sigma for n in rest.nuisances}
    pulls = rest.pulls_at({**held, name: found.best})
    return LeftOut(id, found, {n: a / widths[n] if np.isfinite(widths[n]) else a for n, a in pulls.items()})


def _pairs(
    likes: Mapping[str, CountLikelihood], name: str, x: Array, common: Mapping[str, float], held: Mapping[str, float]
) -> Iterator[Tension]:
    from scipy.special import chdtrc

    curves = {}
    for id, like in likes.items():
        fixed = {n: a for n, a in common.items() if n in like.index}
        curves[id] = _profile(like, name, x, {**held, **{n: a for n, a in fixed.items() if n != name}})
    ids = list(curves)
    for i, first in enumerate(ids):
        for second in ids[i + 1 :]:
            a, b = curves[first], curves[second]
            rise = float((a + b).min() - a.min() - b.min())
            yield Tension(first, second, rise, float(chdtrc(1, max(rise, 0.0))))


def contributions(like: CountLikelihood, values: Mapping[str, float]) -> dict[str, float]:
    """What each experiment adds to -2 ln L at values of the parameters, nuisances at their best; constraints apart.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> like = counting([12.0], 10.0, pulls={"flux": (0.1, ["signal"])})
    >>> parts = contributions(like, {})
    >>> round(sum(parts.values()) - like(), 9)
    0.0
    """
    c = like.compile(held={n: v for n, v in values.items() if n in like.parameters}, scaled=False)
    pulls = like.pulls_at(values)
    a = np.array([[pulls[n.name] for n in c.nuisances]]) if c.nuisances else np.zeros((1, 0))
    off = (a - np.array([n.centre for n in c.nuisances]))[0]
    found = {}
    for block, mu in zip(c.blocks, counts_at(c, np.zeros((1, 0)), a), strict=True):
        half, _, _ = respond(block, mu, block.observed, block.control, False)
        found[block.name or "counts"] = 2.0 * float(half[0])
    return found | {CONSTRAINTS: float(off @ c.precision @ off)}
