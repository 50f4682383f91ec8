"""The Newton of `nurecoil.inference.core.newton` as one compiled loop per point, with numba (``nurecoil[fast]``).

The same steps in the same order, so that results agree to rounding; see there for what they mean. This file is imported only
when the loop is used.
"""

from __future__ import annotations

import numpy as np

from nurecoil.inference.core.flat import FlatArrays, Work
from nurecoil.inference.core.loop_pieces import evaluate, factors, predict, promise, tables
from nurecoil.inference.core.loop_solve import solve
from nurecoil.inference.core.loop_vectors import clear, compiled, copy, dot
from nurecoil.inference.core.numbers import Bools, Floats, Grid, Ints, Table

_GAIN, _SLACK, _SHORTEST, _STEPS = 1e-9, 1e-12, 1e-7, 60


@compiled
def _newton(
    f: FlatArrays, w: Work, start: Floats, side: Floats, held: Bools, forced: bool, n: Floats, control: Floats,
    centre: Floats, a_out: Floats, promising: Bools,
) -> tuple[float, bool, int]:  # fmt: skip
    """Minimum from one start: (value, whether the last step passed its test, steps)."""
    K = start.size
    hessian, convex, work = w.square[0], w.square[1], w.square[2]
    a, base, step, g, trial = w.vectors[0], w.vectors[1], w.vectors[2], w.vectors[3], w.vectors[4]
    stuck, fixed = w.flags[0], w.flags[1]
    tried = w.vectors[5]
    copy(a, start)
    copy(base, start)
    clear(step)
    clear(promising)
    lowest, length = np.inf, 1.0
    for turn in range(_STEPS):
        for k in range(K):
            tried[k] = side[k]
        value = evaluate(
            f, a, tried, held, not (forced and turn == 0), turn == 0, n, control, centre, w.first, w.twice, w.nominal, w.shapes,
            w.inner, w.rows, w.bits, w.jacobian, w.row, g, hessian, convex, stuck, w.whole, w.partial, w.second,
        )  # fmt: skip
        better = value <= lowest + _SLACK * abs(lowest) if turn else np.isfinite(value)
        gain = np.inf
        if better:
            descends = False
            for k in range(K):
                side[k] = tried[k]
                fixed[k] = stuck[k] or held[k] or (a[k] <= f.lower[k] and g[k] > 0.0)
            if turn:
                descends = solve(hessian, g, fixed, work, trial)
                gain = 0.0
                for k in range(K):
                    gain += 0.0 if fixed[k] else 0.5 * trial[k] * g[k]
                descends = descends and 0.0 <= gain < 1e6
            if not descends:
                solve(convex, g, fixed, work, trial)
                gain = 0.0
                for k in range(K):
                    gain += 0.0 if fixed[k] else 0.5 * trial[k] * g[k]
            copy(step, trial)
            copy(base, a)
            lowest, length = value, 1.0
        else:
            length *= 0.5
        if not np.isfinite(lowest):
            copy(a_out, base)
            return lowest, False, turn
        if better and turn and gain < _GAIN:
            inside = True
            for k in range(K):
                last = base[k] - step[k]
                crossed = last < f.lower[k] or (f.nuisance[k] == 2 and last * side[k] < 0.0)
                a_out[k] = base[k] if crossed else last
                inside = inside and not crossed
            promise(f, w, a_out, held, promising)
            return lowest - (gain if inside else 0.0), True, turn
        if not better and length < _SHORTEST:
            copy(a_out, base)
            return lowest, False, turn
        for k in range(K):
            x = base[k] - length * step[k]
            if x < f.lower[k]:
                x = 0.5 * (base[k] + f.lower[k]) if turn < 8 else f.lower[k]
            if f.nuisance[k] == 2 and x * side[k] < 0.0:
                x = 0.0
            a[k] = x
    copy(a_out, base)
    return lowest, False, _STEPS - 1


@compiled
def many(
    f: FlatArrays, w: Work, m: Grid, starts: Grid, held: Bools, n: Grid, control: Grid, centres: Grid, screened: bool,
    values: Floats, a_out: Grid, sides: Table[int], good: Bools, steps: Ints,
) -> int:  # fmt: skip
    """Minima at all points; returns the number of evaluations."""
    K = starts.shape[1]
    start, side, found = w.vectors[7], w.vectors[8], w.vectors[9]
    promising, again = w.flags[3], w.flags[4]
    evaluations = 0
    for p in range(len(m)):
        row, off, centre = n[p % len(n)], control[p % len(control)], centres[p % len(centres)]
        tables(f, m[p], w.nominal, w.shapes, p > 0)
        copy(start, starts[p])
        for k in range(K):
            side[k] = -1.0 if start[k] < 0.0 else 1.0
        value, passed, turns = _newton(f, w, start, side, held, False, row, off, centre, found, promising)
        evaluations += turns + 1
        values[p], good[p], steps[p] = value, passed, turns
        copy(a_out[p], found)
        for k in range(K):
            sides[p, k] = 1 if side[k] > 0.0 else -1
        if not screened:
            continue
        for k in range(K):
            if not promising[k]:
                continue
            copy(start, a_out[p])
            for l in range(K):
                side[l] = sides[p, l]
            side[k] = -1.0 if start[k] > 0.0 else 1.0
            start[k] = 0.0
            value, passed, turns = _newton(f, w, start, side, held, True, row, off, centre, found, again)
            evaluations += turns + 1
            if passed and value < values[p] - 1e-10:
                values[p], good[p] = value, True
                copy(a_out[p], found)
                for l in range(K):
                    sides[p, l] = 1 if side[l] > 0.0 else -1
    return evaluations


@compiled
def slopes(
    f: FlatArrays, w: Work, m: Grid, a: Grid, sides: Table[int], n: Grid, control: Grid, along: Grid,
) -> None:  # fmt: skip
    """d(-2 ln L)/dm [P, M] of all tables that couplings change, at fixed nuisances."""
    side = w.vectors[0]
    for p in range(len(m)):
        tables(f, m[p], w.nominal, w.shapes, p > 0)
        for k in range(side.size):
            side[k] = sides[p, k]
        factors(f, a[p], w.whole, w.partial, w.second)
        predict(
            f,
            a[p],
            side,
            False,
            n[p % len(n)],
            control[p % len(control)],
            w.nominal,
            w.shapes,
            w.inner,
            w.rows,
            w.bits,
            w.whole,
        )
        for b in range(f.kind.size):
            low, size = f.bins[b], f.bins[b + 1] - f.bins[b]
            slope = w.rows[1, low : low + size]
            for part in range(f.parts[b], f.parts[b + 1]):
                for i in range(f.table_rows[part] if f.table_rows[part] > 1 else 0):
                    at = f.table[part] + i * size
                    total = dot(f.numbers[at : at + size], slope)
                    for s in range(f.shape_start[part], f.shape_start[part + 1]):
                        k = f.shape[s]
                        if f.shape_rows[s] > 1 and a[p, k] != 0.0:
                            at = f.shape_table[s] + ((0 if side[k] > 0.0 else f.shape_rows[s]) + i) * size
                            total += a[p, k] * dot(f.numbers[at : at + size], slope)
                    along[p, i] += 2.0 * w.whole[part] * total
