"""-2 ln L minimised over every nuisance, many points at once.

Newton steps with an active set: normalisations no lower than -1, shapes that are piecewise linear with a kink at zero. The
first step is one of Gauss and Newton, with mean second derivatives of the statistics; a step that goes up is halved. A point
is done when the step would gain less than 1e-9; that step is taken all the same, since the value is of second order in its
error but derivatives of first.

One start is not enough where shapes have kinks: afterwards each point starts once more on the other side of those kinks
where the jump of the slope promises a lower minimum, ``-jump > |a_k| / (H^-1)_kk``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, BoolArray, IntArray
from nurecoil.expectation.compiled import Compiled, Data
from nurecoil.expectation.rows import Rows
from nurecoil.inference.core.engine import Engine, choose
from nurecoil.inference.core.evaluate import Evaluation, evaluate, slopes_at_kink
from nurecoil.inference.core.flat import flattened
from nurecoil.inference.core.linear import downhill, pinned

GAIN = 1e-9
"""A step that promises less is the last one."""
SLACK = 1e-12
"""Relative rise that is rounding."""
STEPS = 60
BATCH_BYTES = 2**22
"""Working set of a batch: what caches hold."""
SHORTEST = 1e-7

Pins = Mapping[int, ArrayLike]


@dataclass(eq=False)
class Profile:
    """Minima over the nuisances.

    Parameters
    ----------
    value : ndarray, shape [P]
        -2 ln L; infinite where the data are impossible.
    a : ndarray, shape [P, K]
        Nuisances.
    side : ndarray, shape [P, K]
        On which side of their kinks shapes are.
    good : ndarray, shape [P]
        Whether the last step passed the test; not at the wall of a bin with counts.
    steps : ndarray, shape [P]
    evaluations : int
    engine : {"numpy", "compiled"}
        What found them.
    """

    value: Array
    a: Array
    side: IntArray
    good: BoolArray
    steps: IntArray
    evaluations: int
    engine: Literal["numpy", "compiled"] = "numpy"

    def adopt(self, at: IntArray, other: Profile) -> None:
        """Take over what is lower of another one, whose points are `at` of these."""
        lower = other.good & (other.value < self.value[at] - 1e-10)
        where = at[lower]
        self.value[where], self.a[where], self.side[where] = other.value[lower], other.a[lower], other.side[lower]
        self.good[where] = True
        self.evaluations += other.evaluations


def profile(
    c: Compiled,
    x: ArrayLike,
    *,
    pins: Pins | None = None,
    data: Data | None = None,
    start: Array | None = None,
    screened: bool = True,
    engine: Engine = "auto",
) -> Profile:
    """The minimum over the nuisances at each point.

    Parameters
    ----------
    c : Compiled
    x : array_like, shape [P, X]
        Values of the couplings, natural units.
    pins : mapping
        Position of a nuisance -> its value, or values [P], where it is not minimised over.
    data : Data, optional
        Other data than those of `c`, one row per point.
    start : ndarray, shape [K] or [P, K]
        Zero by default, and always where a part is curved.
    screened : bool
        Start once more where a kink promises a lower minimum.
    engine : {"auto", "numpy", "compiled"}
        By default the compiled loop where numba is installed and there is enough to do; results agree to 1e-9.

    Raises
    ------
    ValueError
        If a normalisation is held below -1, or an engine cannot be had.
    """
    points = c.features.points(x)
    y = c.features.inside(points)
    P, K = len(y), len(c.nuisances)
    held = np.zeros(K, dtype=bool)
    first = np.zeros((P, K)) if start is None or c.restarts else np.array(np.broadcast_to(start, (P, K)), dtype=float)
    for k, value in (pins or {}).items():
        held[k] = True
        first[:, k] = value
        if np.any(first[:, k] < c.lower[k]):
            raise ValueError(f"nuisance {c.nuisances[k].name!r}: expected at least {c.lower[k]:g}, got {first[:, k].min():g}")
    if choose(c, P, engine) == "compiled":
        return _by_loop(c, y, first, held, data, screened)
    everything = c.data() if data is None else data
    best, promising = _in_batches(c, y, first, held, everything)
    # all second starts on the other side of a kink together: batches of a few points would cost as much as full ones
    for k in np.flatnonzero(promising.any(axis=0)).tolist() if screened else ():
        at = np.flatnonzero(promising[:, k])
        a, side = best.a[at].copy(), best.side[at].copy()
        side[:, k] = np.where(a[:, k] > 0, -1, 1)
        a[:, k] = 0.0
        best.adopt(at, _in_batches(c, y[at], a, held, everything.take(at), side)[0])
    return best


def _in_batches(
    c: Compiled, y: Array, a: Array, held: BoolArray, data: Data, side: IntArray | None = None
) -> tuple[Profile, BoolArray]:
    """`newton` for any number of points, at coordinates y [P, X]."""
    size = max(4, BATCH_BYTES // max(c.bytes_per_point, 1))
    found = []
    for low in range(0, max(len(y), 1), size):
        some = slice(low, low + size)
        rows = Rows.of(c, y[some])
        found.append(newton(c, rows, a[some], held, data.take(some), None if side is None else side[some]))
    best, promising = zip(*found, strict=True)
    return joined(best), np.concatenate(promising)


def _by_loop(c: Compiled, y: Array, first: Array, held: BoolArray, data: Data | None, screened: bool) -> Profile:
    from nurecoil.inference.core.loop import many

    P, K = first.shape
    flat = flattened(c)
    side, good, steps = np.ones((P, K), dtype=np.intp), np.zeros(P, dtype=bool), np.zeros(P, dtype=np.intp)
    out = Profile(np.empty(P), np.empty((P, K)), side, good, steps, 0, "compiled")
    size = max(1, BATCH_BYTES // (8 * max(c.features.size, 1)))
    for low in range(0, P, size):
        part = slice(low, low + size)
        rows = flat.own if data is None else flat.data(data.take(np.arange(low, min(low + size, P))))
        out.evaluations += many(
            flat.arrays, flat.work(), np.ascontiguousarray(c.features(y[part])), first[part], held, *rows, screened,
            out.value[part], out.a[part], out.side[part], out.good[part], out.steps[part],
        )  # fmt: skip
    return out


def joined(found: Sequence[Profile]) -> Profile:
    """Batches one after the other."""
    value, a = np.concatenate([f.value for f in found]), np.concatenate([f.a for f in found])
    side, good = np.concatenate([f.side for f in found]), np.concatenate([f.good for f in found])
    steps = np.concatenate([f.steps for f in found])
    return Profile(value, a, side, good, steps, sum(f.evaluations for f in found))


def newton(
    c: Compiled, rows: Rows, a: Array, held: BoolArray, data: Data, side: IntArray | None = None
) -> tuple[Profile, BoolArray]:
    """Newton steps from one start per point.

    Parameters
    ----------
    a : ndarray, shape [P, K]
        Where to start.
    held : ndarray, shape [K]
        Nuisances that stay there.
    side : ndarray, shape [P, K], optional
        Sides of the kinks to start on, kept in the first step; else those where -2 ln L falls.

    Returns
    -------
    Profile, and ndarray [P, K]
        Where a second start on the other side of a kink is promising; nowhere if sides are given.
    """
    P, K = a.shape
    forced = side is not None
    side = np.where(a < 0.0, -1, 1) if side is None else side
    out = Profile(np.full(P, np.inf), a.copy(), side.copy(), np.zeros(P, dtype=bool), np.zeros(P, dtype=int), 0)
    promising = np.zeros((P, K), dtype=bool)
    live, open_ = np.arange(P), np.ones(P, dtype=bool)
    base, low = a.copy(), np.full(P, np.inf)
    step, length = np.zeros((P, K)), np.ones(P)
    movable = c.shapes & ~held
    for turn in range(STEPS):
        may_turn = np.broadcast_to(movable & (not forced or turn > 0), a.shape)
        e = evaluate(c, rows, a, side, data, first=turn == 0, choose=may_turn)
        out.evaluations += len(live)
        better = (e.value <= low + SLACK * np.abs(low)) if turn else np.isfinite(e.value)
        side = e.side if better.all() else np.where(better[:, None], e.side, side)
        fixed = e.stuck | held | ((a <= c.lower) & (e.gradient > 0.0))
        new, gain = downhill(e.hessian, e.gauss_newton, e.gradient, fixed, only_convex=turn == 0)
        done = better & (gain < GAIN) & (turn > 0)
        if better.all():
            step, base, low, length = new, a, e.value, np.ones(len(a))
        else:
            step, base = np.where(better[:, None], new, step), np.where(better[:, None], a, base)
            low, length = np.where(better, e.value, low), np.where(better, 1.0, 0.5 * length)
        ended = open_ & (done | (~better & (length < SHORTEST)) | (turn == STEPS - 1) | ~np.isfinite(low))
        if ended.any():
            at = live[ended]
            last = base - step
            crossed = (last < c.lower) | (c.shapes & (last * side < 0.0))
            last = np.where(done[:, None] & ~crossed, last, base)
            out.value[at] = (low - np.where(done & ~crossed.any(axis=1), gain, 0.0))[ended]
            out.a[at], out.side[at] = last[ended], side[ended]
            out.good[at], out.steps[at] = done[ended], turn
            finished = np.flatnonzero(ended & done)
            if finished.size and movable.any() and not forced:
                promising[live[finished]] = _promising(c, e, last, fixed | (c.shapes & (last == 0.0)), finished) & movable
            open_ &= ~ended
            if not open_.any():
                break
            # dropping points means copying rows: wait until it is worth it
            if 4 * np.count_nonzero(open_) <= 3 * open_.size:
                live, side = live[open_], side[open_]
                base, low, step, length = (z[open_] for z in (base, low, step, length))
                rows, data, open_ = rows.take(open_), data.take(open_), open_[open_]
        a = base - length[:, None] * step
        # approach the bound, then land on it
        a = np.where(a < c.lower, 0.5 * (base + c.lower) if turn < 8 else c.lower, a)
        a = np.where(c.shapes & (a * side < 0.0), 0.0, a)
    return out, promising


def _promising(c: Compiled, e: Evaluation, a: Array, fixed: BoolArray, at: IntArray) -> BoolArray:
    """Kinks [P, K] whose other side promises a lower minimum, for the points `at`.

    In the quadratic model of this side the slope at the kink, everything else following, is -|a_k|/(H^-1)_kk; on the other
    side a minimum exists if the jump of the slope exceeds that.
    """
    K = a.shape[1]
    stiff = 1.0 / np.abs(np.diagonal(np.linalg.inv(pinned(e.hessian[at], fixed[at])), axis1=1, axis2=2))
    result = np.zeros((at.size, K), dtype=bool)
    for k in np.flatnonzero(c.shapes).tolist():
        away = ~fixed[at, k] & (a[at, k] != 0.0)
        if away.any():
            up, down = slopes_at_kink(e.blocks, k, at)
            result[:, k] = away & (down - up > stiff[:, k] * np.abs(a[at, k]))
    return result
