"""Fits: one Newton in couplings and nuisances together, many at once.

Counts are quadratic in couplings, so that -2 ln L has saddles and mirror minima: steps use the absolute values of the Hessian's
eigenvalues, in units in which all variables are alike, and go no further than three of them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, BoolArray, IntArray
from nurecoil.expectation.compiled import Compiled, Data
from nurecoil.expectation.rows import Rows
from nurecoil.inference.core.couplings import coupling_terms
from nurecoil.inference.core.engine import Engine, choose
from nurecoil.inference.core.evaluate import Evaluation, evaluate, slopes_at_kink
from nurecoil.inference.core.flat import flattened
from nurecoil.inference.core.linear import pinned
from nurecoil.inference.core.newton import BATCH_BYTES, GAIN, SHORTEST, SLACK, Pins, profile

STEPS = 80
FARTHEST = 3.0
"""Longest step, in units of the variables."""


@dataclass(eq=False)
class Joint:
    """Minima over couplings and nuisances.

    Parameters
    ----------
    value : ndarray, shape [P]
    x : ndarray, shape [P, X]
        Couplings, natural units.
    a : ndarray, shape [P, K]
        Nuisances.
    side : ndarray, shape [P, K]
    good : ndarray, shape [P]
        Whether the last step passed the test.
    evaluations : int
    """

    value: Array
    x: Array
    a: Array
    side: IntArray
    good: BoolArray
    evaluations: int

    def adopt(self, at: IntArray, other: Joint) -> None:
        """Take over what is lower of another one, whose points are `at` of these."""
        lower = (other.value < self.value[at] - 1e-10) & (other.good | ~self.good[at])
        where = at[lower]
        for name in ("value", "x", "a", "side", "good"):
            getattr(self, name)[where] = getattr(other, name)[lower]
        self.evaluations += other.evaluations


def joint(
    c: Compiled,
    starts: ArrayLike,
    *,
    held: ArrayLike | None = None,
    a: Array | None = None,
    pins: Pins | None = None,
    data: Data | None = None,
    screened: bool = True,
    engine: Engine = "auto",
) -> Joint:
    """One fit from each start.

    Parameters
    ----------
    c : Compiled
    starts : array_like, shape [P, X]
        Couplings to start from.
    held : array_like of bool, shape [X]
        Couplings that stay where they start.
    a : ndarray, shape [P, K], optional
        Nuisances to start from; where they are smallest at the first couplings by default.
    pins : mapping
        Position of a nuisance -> its value, or values [P], where it stays.
    data : Data, optional
        Other data than those of `c`, one row per start.
    screened : bool
        Start once more where a kink promises a lower minimum.
    engine : {"auto", "numpy", "compiled"}
        As in `profile`; where tables follow a parameter it is always NumPy.
    """
    x = c.features.points(starts).copy()
    P, X, K = len(x), len(c.couplings), len(c.nuisances)
    stays = np.zeros(X + K, dtype=bool)
    if held is not None:
        stays[:X] = np.asarray(held, dtype=bool)
    everything = c.data() if data is None else data
    if a is None or c.restarts:
        first = profile(c, x, pins=pins, data=data, screened=False, engine=engine)
        a = np.where(np.isfinite(first.value)[:, None], first.a, 0.0)
    a = np.array(np.broadcast_to(a, (P, K)), dtype=float)
    for k, value in (pins or {}).items():
        stays[X + k] = True
        a[:, k] = value
    if X == 0 or stays[:X].all():
        p = profile(c, x, pins=pins, data=data, start=a, screened=screened, engine=engine)
        return Joint(p.value, x, p.a, p.side, p.good, p.evaluations)
    if choose(c, P, engine, fits=True) == "compiled":
        return _by_loop(c, x, a, stays, data, screened)
    best, promising = _in_batches(c, x, a, stays, everything)
    for k in np.flatnonzero(promising.any(axis=0)).tolist() if screened else ():
        at = np.flatnonzero(promising[:, k])
        start, side = best.a[at].copy(), best.side[at].copy()
        side[:, k] = np.where(start[:, k] > 0, -1, 1)
        start[:, k] = 0.0
        best.adopt(at, _in_batches(c, best.x[at], start, stays, everything.take(at), side)[0])
    return best


def _in_batches(
    c: Compiled, x: Array, a: Array, stays: BoolArray, data: Data, side: IntArray | None = None
) -> tuple[Joint, BoolArray]:
    """`_newton` for any number of starts."""
    size = max(4, BATCH_BYTES // max(c.bytes_per_point, 1))
    found = []
    for low in range(0, max(len(x), 1), size):
        some = slice(low, low + size)
        found.append(_newton(c, x[some], a[some], stays, data.take(some), None if side is None else side[some]))
    best, promising = zip(*found, strict=True)
    value, good = np.concatenate([one.value for one in best]), np.concatenate([one.good for one in best])
    ends, nuisances = np.concatenate([one.x for one in best]), np.concatenate([one.a for one in best])
    sides = np.concatenate([one.side for one in best])
    return Joint(value, ends, nuisances, sides, good, sum(one.evaluations for one in best)), np.concatenate(promising)


def _by_loop(c: Compiled, x: Array, a: Array, stays: BoolArray, data: Data | None, screened: bool) -> Joint:
    from nurecoil.inference.core.loop_joint import fits

    (P, X), K = x.shape, a.shape[1]
    flat = flattened(c)
    lower, upper = bounds(c)
    low, high = np.concatenate([c.lower, lower]), np.concatenate([np.full(K, np.inf), upper])
    y = c.features.inside(x)
    stays = np.concatenate([stays[X:], stays[:X]])
    starts = np.concatenate([a, np.where(stays[K:], y, np.clip(y, lower, upper))], axis=1)
    softest = _softest(c)
    variables = flat.joint(low, high, np.concatenate([softest[X:], softest[:X]]))
    value, z, good = np.empty(P), np.empty((P, K + X)), np.zeros(P, dtype=bool)
    side = np.ones((P, K), dtype=np.intp)
    seen = flat.own if data is None else flat.data(data)
    evaluations = fits(flat.arrays, flat.work(X), variables, starts, stays, *seen, screened, value, z, side, good)
    moved = np.where(stays[K:], x, c.features.outside(z[:, K:]))
    return Joint(value, moved, z[:, :K].copy(), side, good, evaluations)


def _newton(
    c: Compiled, x: Array, a: Array, stays: BoolArray, data: Data, side: IntArray | None = None
) -> tuple[Joint, BoolArray]:
    """Steps from one start per point, and, if no sides are given, where a second start is promising [P, K]."""
    P, X = x.shape
    K = a.shape[1]
    forced = side is not None
    side = np.where(a < 0.0, -1, 1) if side is None else side
    lower, upper = bounds(c)
    low, high = np.concatenate([lower, c.lower]), np.concatenate([upper, np.full(K, np.inf)])
    kink = np.concatenate([np.zeros(X, dtype=bool), c.shapes])
    inside = np.clip(c.features.inside(x), lower, upper)
    z = np.concatenate([np.where(stays[:X], c.features.inside(x), inside), a], axis=1)
    out = Joint(np.full(P, np.inf), x.copy(), a.copy(), side.copy(), np.zeros(P, dtype=bool), 0)
    promising = np.zeros((P, K), dtype=bool)
    live, open_ = np.arange(P), np.ones(P, dtype=bool)
    base, best = z.copy(), np.full(P, np.inf)
    step, length = np.zeros_like(z), np.ones(P)
    for turn in range(STEPS):
        y, nuisances = z[:, :X], z[:, X:]
        choose = np.broadcast_to(c.shapes & ~stays[X:] & (not forced or turn > 0), nuisances.shape)
        e = evaluate(c, Rows.of(c, y), nuisances, side, data, first=turn == 0, choose=choose)
        out.evaluations += len(live)
        better = (e.value <= best + SLACK * np.abs(best)) if turn else np.isfinite(e.value)
        side = np.where(better[:, None], e.side, side)
        gradient, hessian, convex = _all(c, y, nuisances, e)
        sides = np.concatenate([np.ones((len(y), X), dtype=int), side], axis=1)
        stuck = np.concatenate([np.zeros((len(y), X), dtype=bool), e.stuck], axis=1)
        fixed = stays | stuck | ((z <= low) & (gradient > 0.0)) | ((z >= high) & (gradient < 0.0))
        new, gain = _saddle_free(c, hessian, convex, gradient, fixed)
        done = better & (gain < GAIN) & (turn > 0)
        step = np.where(better[:, None], new, step)
        base = np.where(better[:, None], z, base)
        best = np.where(better, e.value, best)
        length = np.where(better, 1.0, 0.5 * length)
        ended = open_ & (done | (~better & (length < SHORTEST)) | (turn == STEPS - 1) | ~np.isfinite(best))
        if ended.any():
            at = live[ended]
            last = base - step
            crossed = (last < low) | (last > high) | (kink & (last * sides < 0.0))
            last = np.where(done[:, None] & ~crossed, last, base)
            out.value[at] = best[ended]
            moved = np.where(stays[:X], x[at], c.features.outside(last[ended, :X]))
            out.x[at], out.a[at], out.side[at], out.good[at] = moved, last[ended, X:], side[ended], done[ended]
            finished = np.flatnonzero(ended & done)
            if finished.size and c.shapes.any() and not forced:
                promising[live[finished]] = _promising(c, e, hessian, last, fixed, finished) & ~stays[X:]
            open_ &= ~ended
            if not open_.any():
                break
            live, side = live[open_], side[open_]
            base, best, step, length = (v[open_] for v in (base, best, step, length))
            data, sides, open_ = data.take(open_), sides[open_], open_[open_]
        z = base - length[:, None] * step
        for bound, beyond in ((low, z < low), (high, z > high)):
            if beyond.any():
                z = np.where(beyond & ~stays, 0.5 * (base + np.where(np.isfinite(bound), bound, 0.0)) if turn < 8 else bound, z)
        z = np.where(kink & (z * np.concatenate([sides[:, :X], side], axis=1) < 0.0), 0.0, z)
    return out, promising


def bounds(c: Compiled) -> tuple[Array, Array]:
    """Domains of the coordinates y."""
    low, high = (np.array([getattr(one, end) for one in c.couplings]) for end in ("lower", "upper"))
    squares = c.features.squares
    return np.where(squares, 0.0, low), np.where(squares, high**2, high)


def _all(c: Compiled, y: Array, a: Array, e: Evaluation) -> tuple[Array, Array, Array]:
    """Gradient, Hessian, and the convex part of its diagonal, of all variables."""
    first, second, mixed = coupling_terms(c, y, a, e)
    top = np.concatenate([second, mixed], axis=2)
    bottom = np.concatenate([mixed.swapaxes(1, 2), e.hessian], axis=2)
    hessian = np.concatenate([top, bottom], axis=1)
    convex = np.concatenate(
        [np.abs(np.diagonal(second, axis1=1, axis2=2)), np.diagonal(e.gauss_newton, axis1=1, axis2=2)], axis=1
    )
    return np.concatenate([first, e.gradient], axis=1), hessian, convex


def _saddle_free(c: Compiled, hessian: Array, convex: Array, gradient: Array, fixed: BoolArray) -> tuple[Array, Array]:
    """Steps to be subtracted, and the decrease they predict."""
    d = 1.0 / np.sqrt(0.5 * convex + _softest(c))
    free = np.where(fixed, 0.0, gradient)
    eigenvalues, vectors = np.linalg.eigh(pinned(hessian, fixed) * d[:, :, None] * d[:, None, :])
    along = np.einsum("pij,pi->pj", vectors, free * d)
    size = np.maximum(np.abs(eigenvalues), 1e-6)
    step = np.einsum("pij,pj->pi", vectors, along / size)
    farthest = np.abs(step).max(axis=1, keepdims=True)
    return step * np.minimum(1.0, FARTHEST / np.maximum(farthest, FARTHEST)) * d, 0.5 * (along**2 / size).sum(axis=1)


def _softest(c: Compiled) -> Array:
    """Curvatures [X + K] that variables have at least, as far as the length of steps is concerned."""
    scales = np.array([one.scale**2 if one.enters == "square" else one.scale for one in c.couplings])
    return np.concatenate([(FARTHEST * scales) ** -2.0, np.ones(len(c.nuisances)) * 1e-2])


def _promising(c: Compiled, e: Evaluation, hessian: Array, z: Array, fixed: BoolArray, at: IntArray) -> BoolArray:
    """As for the nuisances alone, with couplings that follow."""
    X, K = len(c.couplings), len(c.nuisances)
    a = z[:, X:]
    held = fixed | np.concatenate([np.zeros((len(z), X), dtype=bool), c.shapes & (a == 0.0)], axis=1)
    inverse = np.linalg.inv(pinned(hessian[at], held[at]))
    stiff = 1.0 / np.abs(np.diagonal(inverse, axis1=1, axis2=2)[:, X:])
    result = np.zeros((at.size, K), dtype=bool)
    for k in np.flatnonzero(c.shapes).tolist():
        away = ~held[at, X + k]
        if away.any():
            up, down = slopes_at_kink(e.blocks, k, at)
            result[:, k] = away & (down - up > stiff[:, k] * np.abs(a[at, k]))
    return result


def mirror_starts(c: Compiled, at: ArrayLike | None = None, held: ArrayLike | None = None) -> Array:
    """Where fits start [P, X]: around a point, and around its images with as many counts on the other side of the parabola.

    Parameters
    ----------
    at : array_like, shape [X]
        The central values by default.
    held : array_like of bool, shape [X]
        Couplings that stay.
    """
    X = len(c.couplings)
    centre = c.centre if at is None else np.asarray(at, dtype=float)
    stays = np.zeros(X, dtype=bool) if held is None else np.asarray(held, dtype=bool)
    moving = [i for i in range(X) if not stays[i]]
    lower, upper = np.array([one.lower for one in c.couplings]), np.array([one.upper for one in c.couplings])
    found = [centre]
    most = moving if len(moving) <= 4 else []
    for chosen in itertools.chain.from_iterable(itertools.combinations(most, n) for n in range(1, len(most) + 1)):
        point = centre.copy()
        for i in chosen:
            point[i] = _mirror(c, point, i)
        found.append(point)
    for i in moving:
        point = centre.copy()
        point[i] = _mirror(c, point, i)
        found.append(point)
        for sign in (0.7, -0.7):
            point = centre.copy()
            point[i] += sign * c.couplings[i].scale
            found.append(point)
    inside = np.clip(np.array(found).reshape(-1, X), lower, upper)
    inside[:, stays] = centre[stays]
    return np.unique(inside, axis=0)


def _mirror(c: Compiled, x: Array, i: int) -> float:
    """The value of one coupling that gives as many counts as x, weighted as the data weigh them."""
    one = c.couplings[i]
    if one.enters != "linear":
        return float(x[i])
    y = c.features.inside(x[None])
    dm, ddm = c.features.derivatives(y)
    straight = bent = 0.0
    for block in c.blocks:
        weight = 1.0 / np.maximum(np.abs(block.observed), 1.0)
        for part in block.parts:
            if len(part.table) > 1:
                straight += float(dm[0, i] @ part.table @ weight)
                bent += float(ddm[0, i, i] @ part.table @ weight)
    return float(x[i]) - 2.0 * straight / bent if bent > 0.0 else float(x[i])


def minima(
    c: Compiled,
    *,
    starts: ArrayLike | None = None,
    held: ArrayLike | None = None,
    pins: Pins | None = None,
    data: Data | None = None,
) -> list[tuple[float, Array, Array]]:
    """Distinct local minima of one data set: (-2 ln L, couplings [X], nuisances [K]), lowest first.

    Parameters
    ----------
    starts : array_like, shape [P, X]
        Those of `mirror_starts` by default.
    """
    first = mirror_starts(c, held=held) if starts is None else np.atleast_2d(np.asarray(starts, dtype=float))
    fits = joint(c, first, held=held, pins=pins, data=data)
    scales = np.array([one.scale for one in c.couplings])
    found: list[tuple[float, Array, Array]] = []
    for k in np.argsort(fits.value, kind="stable"):
        known = any(np.all(np.abs(fits.x[k] - x) <= 1e-2 * scales) for _, x, _ in found)
        if np.isfinite(fits.value[k]) and not known:
            found.append((float(fits.value[k]), fits.x[k], fits.a[k]))
    return found
