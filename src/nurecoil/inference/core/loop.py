"""The Newton of `nurecoil.inference.core.newton` as one compiled loop per point, with numba (``nurecoil[fast]``).

The same steps in the same order, so that results agree to rounding; see there for what they mean. This file is imported only
when the loop is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

from nurecoil.inference.core.flat import FlatArrays, Work

# nothing is allocated here: without numba's run time the counting of references to slices, half of the time, falls away
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
_FAST = {"reassoc", "contract", "arcp", "nsz"}
_FLOOR, _TINY = 1e-30, 1e-300
_GAIN, _SLACK, _SHORTEST, _STEPS = 1e-9, 1e-12, 1e-7, 60


Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(function: Function) -> Function:
    return cast(Function, njit(**_OPTIONS)(function))


def _summed(function: Function) -> Function:
    """Sums in any order."""
    return cast(Function, njit(**_OPTIONS, fastmath=_FAST)(function))


@_summed
def _dot(x: Any, y: Any) -> Any:
    total = 0.0
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@_summed
def _multiply(out: Any, x: Any, y: Any) -> None:
    for i in range(out.size):
        out[i] = x[i] * y[i]


@_summed
def _add(out: Any, factor: Any, x: Any) -> None:
    for i in range(out.size):
        out[i] += factor * x[i]


@_compiled
def _copy(out: Any, x: Any) -> None:
    for i in range(out.size):
        out[i] = x[i]


@_compiled
def _clear(out: Any) -> None:
    for i in range(out.size):
        out[i] = 0


@_compiled
def _combine(out: Any, m: Any, numbers: Any, start: Any, rows: Any) -> None:
    """out = m @ table, or the only row of the table."""
    size = out.size
    if rows == 1:
        _copy(out, numbers[start : start + size])
        return
    _clear(out)
    for i in range(rows):
        if m[i] != 0.0:
            _add(out, m[i], numbers[start + i * size : start + (i + 1) * size])


@_compiled
def _tables(f: FlatArrays, m: Any, nominal: Any, shapes: Any) -> None:
    """Tables of all parts at one point: nominal [part, bins], shapes [shape, above and below, bins]."""
    for b in range(f.kind.size):
        size = f.bins[b + 1] - f.bins[b]
        for p in range(f.parts[b], f.parts[b + 1]):
            _combine(nominal[p, :size], m, f.numbers, f.table[p], f.table_rows[p])
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                for side in range(2):
                    start = f.shape_table[s] + side * f.shape_rows[s] * size
                    _combine(shapes[s, side, :size], m, f.numbers, start, f.shape_rows[s])


@_compiled
def _factors(f: FlatArrays, a: Any, whole: Any, partial: Any, second: Any) -> None:
    """Factors of all parts, their derivatives in each of its norms, and second derivatives in pairs of norms.

    Functions that take `f` are called once per evaluation: passing all its arrays costs more than these products.
    """
    for p in range(whole.size):
        low, high = f.norm_start[p], f.norm_start[p + 1]
        total = 1.0
        for i in range(low, high):
            k = f.norm[i]
            total *= np.exp(a[k]) if f.nuisance[k] == 1 else 1.0 + a[k]
        whole[p] = total
        for i in range(low, high):
            x = 1.0
            for q in range(low, high):
                k = f.norm[q]
                if f.nuisance[k] == 1:
                    x *= np.exp(a[k])
                elif q != i:
                    x *= 1.0 + a[k]
            partial[i] = x
            for j in range(low, high):
                y = 1.0
                for q in range(low, high):
                    k = f.norm[q]
                    if f.nuisance[k] == 1:
                        y *= np.exp(a[k])
                    elif q not in (i, j):
                        y *= 1.0 + a[k]
                second[i, j - low] = 0.0 if i == j and f.nuisance[f.norm[i]] != 1 else y


@_compiled
def _respond(kind: Any, tau: Any, weights: Any, mu: Any, n: Any, control: Any, first: Any, slope: Any, curvature: Any) -> Any:
    """Half of -2 ln L of a block; its derivatives are written to slope and curvature."""
    value = 0.0
    for i in range(mu.size):
        x = mu[i]
        if kind >= 2:
            w = weights[0, i] if kind == 2 or x > n[i] else weights[1, i]
            off = x - n[i]
            value += 0.5 * w * off * off
            slope[i], curvature[i] = w * off, w
            continue
        if kind == 0:
            if x <= 0.0 and n[i] > 0.0:
                value = np.inf
            safe = max(x, _FLOOR)
            ratio = n[i] / safe
            value += safe - n[i]
            if n[i] > 0.0:
                value += n[i] * np.log(ratio)
            slope[i] = 1.0 - ratio
            curvature[i] = 1.0 / max(safe, 1e-6) if first else ratio / safe
        else:
            safe, m, t = max(x, _FLOOR), control[i], 1.0 + tau
            half = n[i] + m - t * safe
            root = np.sqrt(half * half + 4.0 * t * m * safe)
            b = (half + root) / (2.0 * t) if half > 0.0 else 2.0 * m * safe / max(root - half, _TINY)
            total, off = safe + b + _TINY, tau * b + _TINY
            value += total - n[i] + off - m
            if n[i] > 0.0:
                value += n[i] * np.log(n[i] / total)
            if m > 0.0:
                value += m * np.log(m / off)
            follows = (m - t * b) / max(2.0 * t * b + t * safe - n[i] - m, _TINY)
            follows = min(max(follows, -1.0), 1.0)
            slope[i] = 1.0 - n[i] / total
            curvature[i] = 1.0 / (total + b / tau) if first else n[i] / total**2 * (1.0 + follows)
        if x < 0.0:
            slope[i] = curvature[i] = 0.0
    return value


@_compiled
def _kink(f: FlatArrays, whole: Any, k: Any, shapes: Any, slope: Any) -> Any:
    """Slopes of -2 ln L of the data in a shape at its kink, upwards and downwards."""
    up = down = 0.0
    for b in range(f.kind.size):
        low, high = f.bins[b], f.bins[b + 1]
        for p in range(f.parts[b], f.parts[b + 1]):
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                if f.shape[s] == k:
                    scale = 2.0 * whole[p]
                    up += scale * _dot(shapes[s, 0, : high - low], slope[low:high])
                    down += scale * _dot(shapes[s, 1, : high - low], slope[low:high])
    return up, down


@_compiled
def _evaluate(
    f: FlatArrays, a: Any, side: Any, held: Any, choose: Any, first: Any, n: Any, control: Any, centre: Any, nominal: Any,
    shapes: Any, inner: Any, mu: Any, slope: Any, curvature: Any, jacobian: Any, g: Any, hessian: Any, convex: Any, stuck: Any,
    whole: Any, partial: Any, second: Any,
) -> Any:  # fmt: skip
    """-2 ln L; gradient, Hessian, its convex part, sides and stuck shapes are written to the arrays."""
    K = a.size
    weighted = jacobian[len(jacobian) - 1]
    _factors(f, a, whole, partial, second)
    value = 0.0
    for k in range(K):
        total = 0.0
        for l in range(K):
            total += f.precision[k, l] * (a[l] - centre[l])
            hessian[k, l] = 0.0
            convex[k, l] = 2.0 * f.precision[k, l]
        g[k] = 2.0 * total
        value += (a[k] - centre[k]) * total
        stuck[k] = False
    for b in range(f.kind.size):
        low, high = f.bins[b], f.bins[b + 1]
        size = high - low
        _clear(mu[low:high])
        for p in range(f.parts[b], f.parts[b + 1]):
            row = inner[p, :size]
            _copy(row, nominal[p, :size])
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                x = a[f.shape[s]]
                if x != 0.0:
                    _add(row, x, shapes[s, 0 if side[f.shape[s]] > 0 else 1, :size])
            _add(mu[low:high], whole[p], row)
        value += 2.0 * _respond(
            f.kind[b], f.tau[b], f.weights[:, low:high], mu[low:high], n[low:high], control[low:high], first, slope[low:high],
            curvature[low:high],
        )  # fmt: skip
    for k in range(K):
        if choose and f.nuisance[k] == 2 and a[k] == 0.0 and not held[k]:
            up, down = _kink(f, whole, k, shapes, slope)
            gain_up, gain_down = max(-(up + g[k]), 0.0), max(down + g[k], 0.0)
            if gain_up > gain_down:
                side[k] = 1
            elif gain_down > gain_up:
                side[k] = -1
            stuck[k] = gain_up == 0.0 and gain_down == 0.0
    for b in range(f.kind.size):
        low, high = f.bins[b], f.bins[b + 1]
        size, first_local, L = high - low, f.local_start[b], f.local_start[b + 1] - f.local_start[b]
        for i in range(L):
            _clear(jacobian[i, :size])
        for p in range(f.parts[b], f.parts[b + 1]):
            row = inner[p, :size]
            first_norm, norms = f.norm_start[p], f.norm_start[p + 1] - f.norm_start[p]
            for i in range(norms):
                k = f.norm[first_norm + i]
                _add(jacobian[f.place[b, k], :size], partial[first_norm + i], row)
                if norms > 1 or f.nuisance[k] == 1:
                    along = 2.0 * _dot(row, slope[low:high])
                    for j in range(norms):
                        hessian[k, f.norm[first_norm + j]] += second[first_norm + i, j] * along
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                k = f.shape[s]
                moved = shapes[s, 0 if side[k] > 0 else 1, :size]
                _add(jacobian[f.place[b, k], :size], whole[p], moved)
                if norms:
                    along = 2.0 * _dot(moved, slope[low:high])
                    for j in range(norms):
                        l = f.norm[first_norm + j]
                        mixed = partial[first_norm + j] * along
                        hessian[k, l] += mixed
                        hessian[l, k] += mixed
        for i in range(L):
            k = f.local[first_local + i]
            g[k] += 2.0 * _dot(jacobian[i, :size], slope[low:high])
            _multiply(weighted[:size], jacobian[i, :size], curvature[low:high])
            for j in range(i + 1):
                l = f.local[first_local + j]
                x = 2.0 * _dot(weighted[:size], jacobian[j, :size])
                convex[k, l] += x
                if k != l:
                    convex[l, k] += x
    for k in range(K):
        for l in range(K):
            hessian[k, l] += convex[k, l]
    return value


@_compiled
def _solve(matrix: Any, vector: Any, fixed: Any, work: Any, out: Any) -> Any:
    """out = matrix^-1 vector over variables that are not fixed, by elimination with pivots; whether there is one."""
    K = vector.size
    for i in range(K):
        stays = fixed[i] or matrix[i, i] == 0.0
        for j in range(K):
            other = fixed[j] or matrix[j, j] == 0.0
            work[i, j] = (1.0 if i == j else 0.0) if stays or other else matrix[i, j]
        out[i] = 0.0 if fixed[i] else vector[i]
    for i in range(K):
        best = i
        for r in range(i + 1, K):
            if abs(work[r, i]) > abs(work[best, i]):
                best = r
        if work[best, i] == 0.0 or not np.isfinite(work[best, i]):
            return False
        if best != i:
            for j in range(i, K):
                work[i, j], work[best, j] = work[best, j], work[i, j]
            out[i], out[best] = out[best], out[i]
        for r in range(i + 1, K):
            x = work[r, i] / work[i, i]
            if x != 0.0:
                for j in range(i + 1, K):
                    work[r, j] -= x * work[i, j]
                out[r] -= x * out[i]
    for i in range(K - 1, -1, -1):
        for j in range(i + 1, K):
            out[i] -= work[i, j] * out[j]
        out[i] /= work[i, i]
    return True


@_compiled
def _newton(
    f: FlatArrays, start: Any, side: Any, held: Any, forced: Any, n: Any, control: Any, centre: Any, nominal: Any, shapes: Any,
    inner: Any, rows: Any, jacobian: Any, square: Any, vectors: Any, flags: Any, a_out: Any, promising: Any,
    whole: Any, partial: Any, second: Any,
) -> Any:  # fmt: skip
    """Minimum from one start: (value, whether the last step passed its test, steps)."""
    K = start.size
    mu, slope, curvature = rows[0], rows[1], rows[2]
    hessian, convex, work = square[0], square[1], square[2]
    a, base, step, g, trial = vectors[0], vectors[1], vectors[2], vectors[3], vectors[4]
    stuck, fixed = flags[0], flags[1]
    tried = vectors[5]
    _copy(a, start)
    _copy(base, start)
    _clear(step)
    _clear(promising)
    lowest, length = np.inf, 1.0
    for turn in range(_STEPS):
        for k in range(K):
            tried[k] = side[k]
        value = _evaluate(
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
                descends = _solve(hessian, g, fixed, work, trial)
                gain = 0.0
                for k in range(K):
                    gain += 0.0 if fixed[k] else 0.5 * trial[k] * g[k]
                descends = descends and 0.0 <= gain < 1e6
            if not descends:
                _solve(convex, g, fixed, work, trial)
                gain = 0.0
                for k in range(K):
                    gain += 0.0 if fixed[k] else 0.5 * trial[k] * g[k]
            _copy(step, trial)
            _copy(base, a)
            lowest, length = value, 1.0
        else:
            length *= 0.5
        if not np.isfinite(lowest):
            _copy(a_out, base)
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
            _copy(a_out, base)
            return lowest, False, turn
        for k in range(K):
            x = base[k] - length * step[k]
            if x < f.lower[k]:
                x = 0.5 * (base[k] + f.lower[k]) if turn < 8 else f.lower[k]
            if f.nuisance[k] == 2 and x * side[k] < 0.0:
                x = 0.0
            a[k] = x
    _copy(a_out, base)
    return lowest, False, _STEPS - 1


@_compiled
def _promise(
    f: FlatArrays, whole: Any, a: Any, held: Any, fixed: Any, shapes: Any, slope: Any, hessian: Any, work: Any,
    vectors: Any, flags: Any,
    promising: Any,
) -> None:  # fmt: skip
    """Kinks whose other side promises a lower minimum."""
    K = a.size
    frozen, unit, column = flags[2], vectors[6], vectors[4]
    for k in range(K):
        frozen[k] = fixed[k] or (f.nuisance[k] == 2 and a[k] == 0.0)
    for k in range(K):
        if f.nuisance[k] != 2 or held[k] or frozen[k]:
            continue
        up, down = _kink(f, whole, k, shapes, slope)
        if down <= up:
            continue
        _clear(unit)
        unit[k] = 1.0
        if _solve(hessian, unit, frozen, work, column):
            promising[k] = (down - up) * abs(column[k]) > abs(a[k])


@_compiled
def many(
    f: FlatArrays, work: Work, m: Any, starts: Any, held: Any, n: Any, control: Any, centres: Any, screened: Any,
    values: Any, a_out: Any,
    sides: Any, good: Any, steps: Any,
) -> Any:  # fmt: skip
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
        _tables(f, m[p], nominal, shapes)
        _copy(start, starts[p])
        for k in range(K):
            side[k] = -1.0 if start[k] < 0.0 else 1.0
        value, passed, turns = _newton(
            f, start, side, held, False, row, off, centre, nominal, shapes, inner, rows, jacobian, square, vectors,
            flags, found,
            promising, whole, partial, second,
        )  # fmt: skip
        evaluations += turns + 1
        values[p], good[p], steps[p] = value, passed, turns
        _copy(a_out[p], found)
        for k in range(K):
            sides[p, k] = 1 if side[k] > 0.0 else -1
        if not screened:
            continue
        for k in range(K):
            if not promising[k]:
                continue
            _copy(start, a_out[p])
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
                _copy(a_out[p], found)
                for l in range(K):
                    sides[p, l] = 1 if side[l] > 0.0 else -1
    return evaluations
