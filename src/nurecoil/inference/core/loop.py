"""The Newton of `nurecoil.inference.core.newton` as one compiled loop per point, with numba (``nurecoil[fast]``).

The same steps in the same order, so that results agree to rounding; see there for what they mean. This file is imported only
when the loop is used.
"""

from __future__ import annotations

import numpy as np

from nurecoil.inference.core.flat import FlatArrays, Work
from nurecoil.inference.core.loop_pieces import clear, compiled, copy, evaluate, kink, solve, tables
from nurecoil.inference.core.numbers import Bools, Cube, Floats, Grid, Ints, Table

_GAIN, _SLACK, _SHORTEST, _STEPS = 1e-9, 1e-12, 1e-7, 60


@compiled
def _newton(
    f: FlatArrays, start: Floats, side: Floats, held: Bools, forced: bool, n: Floats, control: Floats, centre: Floats,
    nominal: Grid, shapes: Cube[float], inner: Grid, rows: Grid, jacobian: Grid, square: Cube[float], vectors: Grid,
    flags: Table[bool], a_out: Floats, promising: Bools, whole: Floats, partial: Floats, second: Grid,
) -> tuple[float, bool, int]:  # fmt: skip
    """Minimum from one start: (value, whether the last step passed its test, steps)."""
    K = start.size
    mu, slope, curvature = rows[0], rows[1], rows[2]
    hessian, convex, work = square[0], square[1], square[2]
    a, base, step, g, trial = vectors[0], vectors[1], vectors[2], vectors[3], vectors[4]
    stuck, fixed = flags[0], flags[1]
    tried = vectors[5]
    copy(a, start)
    copy(base, start)
    clear(step)
    clear(promising)
    lowest, length = np.inf, 1.0
    for turn in range(_STEPS):
        for k in range(K):
            tried[k] = side[k]
        value = evaluate(
            f, a, tried, held, not (forced and turn == 0), turn == 0, n, control, centre, nominal, shapes, inner, mu, slope,
            curvature, jacobian, g, hessian, convex, stuck, whole, partial, second,
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
            _promise(f, whole, a_out, held, fixed, shapes, slope, hessian, work, vectors, flags, promising)
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
def _promise(
    f: FlatArrays, whole: Floats, a: Floats, held: Bools, fixed: Bools, shapes: Cube[float], slope: Floats, hessian: Grid,
    work: Grid, vectors: Grid, flags: Table[bool], promising: Bools,
) -> None:  # fmt: skip
    """Kinks whose other side promises a lower minimum."""
    K = a.size
    frozen, unit, column = flags[2], vectors[6], vectors[4]
    for k in range(K):
        frozen[k] = fixed[k] or (f.nuisance[k] == 2 and a[k] == 0.0)
    for k in range(K):
        if f.nuisance[k] != 2 or held[k] or frozen[k]:
            continue
        up, down = kink(f, whole, k, shapes, slope)
        if down <= up:
            continue
        clear(unit)
        unit[k] = 1.0
        if solve(hessian, unit, frozen, work, column):
            promising[k] = (down - up) * abs(column[k]) > abs(a[k])


@compiled
def many(
    f: FlatArrays, work: Work, m: Grid, starts: Grid, held: Bools, n: Grid, control: Grid, centres: Grid, screened: bool,
    values: Floats, a_out: Grid, sides: Table[int], good: Bools, steps: Ints,
) -> int:  # fmt: skip
    """Minima at all points; returns the number of evaluations."""
    K = starts.shape[1]
    nominal, inner, shapes, rows, jacobian = work.nominal, work.inner, work.shapes, work.rows, work.jacobian
    square, vectors, flags = work.square, work.vectors, work.flags
    whole, partial, second = work.whole, work.partial, work.second
    start, side, found = vectors[7], vectors[8], vectors[9]
    promising, again = flags[3], flags[4]
    evaluations = 0
    for p in range(len(m)):
        row, off, centre = n[p % len(n)], control[p % len(control)], centres[p % len(centres)]
        tables(f, m[p], nominal, shapes)
        copy(start, starts[p])
        for k in range(K):
            side[k] = -1.0 if start[k] < 0.0 else 1.0
        value, passed, turns = _newton(
            f, start, side, held, False, row, off, centre, nominal, shapes, inner, rows, jacobian, square, vectors,
            flags, found,
            promising, whole, partial, second,
        )  # fmt: skip
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
            value, passed, turns = _newton(
                f, start, side, held, True, row, off, centre, nominal, shapes, inner, rows, jacobian, square, vectors, flags,
                found, again, whole, partial, second,
            )  # fmt: skip
            evaluations += turns + 1
            if passed and value < values[p] - 1e-10:
                values[p], good[p] = value, True
                copy(a_out[p], found)
                for l in range(K):
                    sides[p, l] = 1 if side[l] > 0.0 else -1
    return evaluations
