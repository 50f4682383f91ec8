"""The Newton of `nurecoil.inference.core.joint` as one compiled loop per fit, with numba (``nurecoil[fast]``).

The same steps; see there for what they mean. Variables are the nuisances and after them the couplings, in coordinates in which
amplitudes are linear. This file is imported only when the loop is used.
"""

from __future__ import annotations

import numpy as np

from nurecoil.inference.core.flat import FlatArrays, JointArrays, Work
from nurecoil.inference.core.loop_pieces import evaluate, promise, tables
from nurecoil.inference.core.loop_vectors import clear, compiled, copy
from nurecoil.inference.core.numbers import Bools, Floats, Grid, Ints, Table

_GAIN, _SLACK, _SHORTEST, _STEPS, _FARTHEST = 1e-9, 1e-12, 1e-7, 80, 3.0
_SOFT = 1e-5
"""Pivots of scaled Hessians that are larger leave no doubt that all eigenvalues are positive."""
_SMALLEST = 1e-6
_SWEEPS, _OFF = 30, 1e-22
"""Rotations end when the squares of what is off the diagonal are this small: steps need no more."""


@compiled
def _features(y: Floats, first: Ints, second: Ints, m: Floats, dm: Grid) -> None:
    """Monomials of the couplings, and their first derivatives."""
    for q in range(m.size):
        i, j = first[q], second[q]
        one = 1.0 if i == 0 else y[i - 1]
        other = 1.0 if j == 0 else y[j - 1]
        m[q] = one * other
        for x in range(len(dm)):
            dm[x, q] = (other if i == x + 1 else 0.0) + (one if j == x + 1 else 0.0)


@compiled
def _cholesky(matrix: Grid, vector: Floats, out: Floats) -> bool:
    """out = matrix^-1 vector, if the matrix is well positive; it is overwritten."""
    N = vector.size
    for i in range(N):
        for j in range(i + 1):
            x = matrix[i, j]
            for k in range(j):
                x -= matrix[i, k] * matrix[j, k]
            if i == j:
                if not x > _SOFT:
                    return False
                matrix[i, i] = np.sqrt(x)
            else:
                matrix[i, j] = x / matrix[j, j]
    for i in range(N):
        x = vector[i]
        for k in range(i):
            x -= matrix[i, k] * out[k]
        out[i] = x / matrix[i, i]
    for i in range(N - 1, -1, -1):
        x = out[i]
        for k in range(i + 1, N):
            x -= matrix[k, i] * out[k]
        out[i] = x / matrix[i, i]
    return True


@compiled
def _eigen(matrix: Grid, vectors: Grid) -> None:
    """Eigenvalues on the diagonal, eigenvectors in columns, by rotations of Jacobi."""
    N = len(matrix)
    size = 0.0
    for i in range(N):
        clear(vectors[i])
        vectors[i, i] = 1.0
        for j in range(N):
            size += matrix[i, j] * matrix[i, j]
    for _ in range(_SWEEPS):
        off = 0.0
        for i in range(N):
            for j in range(i):
                off += matrix[i, j] * matrix[i, j]
        if not off > _OFF * size:
            return
        for p in range(N - 1):
            for q in range(p + 1, N):
                if matrix[p, q] == 0.0:
                    continue
                theta = (matrix[q, q] - matrix[p, p]) / (2.0 * matrix[p, q])
                t = 1.0 / (abs(theta) + np.sqrt(theta * theta + 1.0))
                t = t if theta >= 0.0 else -t
                c = 1.0 / np.sqrt(t * t + 1.0)
                s = t * c
                for k in range(N):
                    x, y = matrix[k, p], matrix[k, q]
                    matrix[k, p], matrix[k, q] = c * x - s * y, s * x + c * y
                for k in range(N):
                    x, y = matrix[p, k], matrix[q, k]
                    matrix[p, k], matrix[q, k] = c * x - s * y, s * x + c * y
                for k in range(N):
                    x, y = vectors[k, p], vectors[k, q]
                    vectors[k, p], vectors[k, q] = c * x - s * y, s * x + c * y


@compiled
def _scaled(w: Work, K: int, softest: Floats, fixed: Bools, hessian: Grid, d: Floats, out: Grid) -> None:
    """The Hessian in units in which all variables are alike, that of unity where they are fixed."""
    N = fixed.size
    for i in range(N):
        convex = w.square[1][i, i] if i < K else abs(hessian[i, i])
        d[i] = 1.0 / np.sqrt(0.5 * convex + softest[i])
    for i in range(N):
        stays = fixed[i] or hessian[i, i] == 0.0
        for j in range(N):
            other = fixed[j] or hessian[j, j] == 0.0
            out[i, j] = (1.0 if i == j else 0.0) if stays or other else hessian[i, j] * d[i] * d[j]


@compiled
def _saddle_free(w: Work, K: int, softest: Floats, g: Floats, fixed: Bools, step: Floats) -> float:
    """The step to be subtracted; returns the decrease it promises."""
    N = g.size
    hessian, scaled, vectors = w.square[0], w.square[2], w.square[3]
    d, free = w.vectors[10], w.vectors[11]
    _scaled(w, K, softest, fixed, hessian, d, scaled)
    for i in range(N):
        free[i] = 0.0 if fixed[i] else g[i] * d[i]
    gain = 0.0
    if _cholesky(scaled, free, step):
        for i in range(N):
            gain += 0.5 * step[i] * free[i]
    else:
        _scaled(w, K, softest, fixed, hessian, d, scaled)
        _eigen(scaled, vectors)
        clear(step)
        for e in range(N):
            along = 0.0
            for i in range(N):
                along += vectors[i, e] * free[i]
            size = max(abs(scaled[e, e]), _SMALLEST)
            gain += 0.5 * along * along / size
            for i in range(N):
                step[i] += vectors[i, e] * along / size
    farthest = 0.0
    for i in range(N):
        farthest = max(farthest, abs(step[i]))
    shrink = min(1.0, _FARTHEST / max(farthest, _FARTHEST))
    for i in range(N):
        step[i] *= shrink * d[i]
    return gain


@compiled
def _newton(
    f: FlatArrays, w: Work, j: JointArrays, start: Floats, side: Floats, stays: Bools, forced: bool, n: Floats,
    control: Floats, centre: Floats, z_out: Floats, promising: Bools,
) -> tuple[float, bool, int]:  # fmt: skip
    """Minimum from one start: (value, whether the last step passed its test, steps)."""
    N, K = start.size, promising.size
    hessian, convex = w.square[0], w.square[1]
    z, base, step, g, trial, tried = w.vectors[0], w.vectors[1], w.vectors[2], w.vectors[3], w.vectors[4], w.vectors[5]
    stuck, fixed = w.flags[0], w.flags[1]
    copy(z, start)
    copy(base, start)
    clear(step)
    clear(promising)
    lowest, length = np.inf, 1.0
    for turn in range(_STEPS):
        copy(tried, side)
        _features(z[K:], j.one, j.other, w.features, w.first)
        tables(f, w.features, w.nominal, w.shapes, True)
        value = evaluate(
            f, z[:K], tried, stays, not (forced and turn == 0), turn == 0, n, control, centre, w.first, w.twice, w.nominal,
            w.shapes, w.inner, w.rows, w.bits, w.jacobian, w.row, g, hessian, convex, stuck, w.whole, w.partial, w.second,
        )  # fmt: skip
        better = value <= lowest + _SLACK * abs(lowest) if turn else np.isfinite(value)
        gain = np.inf
        if better:
            copy(side, tried)
            for i in range(N):
                fixed[i] = stays[i] or (i < K and stuck[i]) or (z[i] <= j.low[i] and g[i] > 0.0)
                fixed[i] = fixed[i] or (z[i] >= j.high[i] and g[i] < 0.0)
            gain = _saddle_free(w, K, j.softest, g, fixed, trial)
            copy(step, trial)
            copy(base, z)
            lowest, length = value, 1.0
        else:
            length *= 0.5
        if not np.isfinite(lowest):
            copy(z_out, base)
            return lowest, False, turn
        if better and turn and gain < _GAIN:
            for i in range(N):
                last = base[i] - step[i]
                crossed = last < j.low[i] or last > j.high[i] or (i < K and f.nuisance[i] == 2 and last * side[i] < 0.0)
                z_out[i] = base[i] if crossed else last
            promise(f, w, z_out, stays, promising)
            return lowest, True, turn
        if not better and length < _SHORTEST:
            break
        for i in range(N):
            x = base[i] - length * step[i]
            if stays[i]:
                z[i] = base[i]
                continue
            for bound, beyond in ((j.low[i], x < j.low[i]), (j.high[i], x > j.high[i])):
                if beyond:
                    x = 0.5 * (base[i] + bound) if turn < 8 else bound
            if i < K and f.nuisance[i] == 2 and x * side[i] < 0.0:
                x = 0.0
            z[i] = x
    copy(z_out, base)
    return lowest, False, _STEPS - 1


@compiled
def fits(
    f: FlatArrays, w: Work, j: JointArrays, starts: Grid, stays: Bools, n: Grid, control: Grid, centres: Grid,
    screened: bool, values: Floats, z_out: Grid, sides: Table[int], good: Bools,
) -> int:  # fmt: skip
    """One minimum from each start [P, N]; returns the number of evaluations."""
    K = sides.shape[1]
    start, side, found = w.vectors[7], w.vectors[8][:K], w.vectors[9]
    promising, again = w.flags[3][:K], w.flags[4][:K]
    evaluations = 0
    tables(f, w.features, w.nominal, w.shapes, False)
    for p in range(len(starts)):
        row, off, centre = n[p % len(n)], control[p % len(control)], centres[p % len(centres)]
        for k in range(K):
            side[k] = -1.0 if starts[p, k] < 0.0 else 1.0
        value, passed, turns = _newton(f, w, j, starts[p], side, stays, False, row, off, centre, found, promising)
        evaluations += turns + 1
        values[p], good[p] = value, passed
        copy(z_out[p], found)
        for k in range(K):
            sides[p, k] = 1 if side[k] > 0.0 else -1
        for k in range(K if screened else 0):
            if not promising[k]:
                continue
            copy(start, z_out[p])
            for l in range(K):
                side[l] = sides[p, l]
            side[k] = -1.0 if start[k] > 0.0 else 1.0
            start[k] = 0.0
            value, passed, turns = _newton(f, w, j, start, side, stays, True, row, off, centre, found, again)
            evaluations += turns + 1
            if value < values[p] - 1e-10 and (passed or not good[p]):
                values[p], good[p] = value, passed
                copy(z_out[p], found)
                for l in range(K):
                    sides[p, l] = 1 if side[l] > 0.0 else -1
    return evaluations
