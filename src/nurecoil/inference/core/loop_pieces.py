"""Pieces of the compiled loop: -2 ln L at one point with its derivatives, and small linear systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit

from nurecoil.inference.core.flat import FlatArrays
from nurecoil.inference.core.numbers import Bools, Cube, Floats, Grid

# nothing is allocated here: without numba's run time the counting of references to slices, half of the time, falls away
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
_FAST = {"reassoc", "contract", "arcp", "nsz"}
_FLOOR, _TINY = 1e-30, 1e-300


P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """A function compiled without numba's run time."""
    return cast(Callable[P, R], njit(**_OPTIONS)(function))


def summed(function: Callable[P, R]) -> Callable[P, R]:
    """Sums in any order."""
    return cast(Callable[P, R], njit(**_OPTIONS, fastmath=_FAST)(function))


@summed
def dot(x: Floats, y: Floats) -> float:
    """``sum_i x_i y_i``."""
    total = 0.0
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@summed
def multiply(out: Floats, x: Floats, y: Floats) -> None:
    """``out = x y``, element by element."""
    for i in range(out.size):
        out[i] = x[i] * y[i]


@summed
def add(out: Floats, factor: float, x: Floats) -> None:
    """``out += factor x``."""
    for i in range(out.size):
        out[i] += factor * x[i]


@compiled
def copy(out: Floats, x: Floats) -> None:
    """``out = x``."""
    for i in range(out.size):
        out[i] = x[i]


@compiled
def clear(out: Floats | Bools) -> None:
    """``out = 0``."""
    for i in range(out.size):
        out[i] = False


@compiled
def combine(out: Floats, m: Floats, numbers: Floats, start: int, rows: int) -> None:
    """out = m @ table, or the only row of the table."""
    size = out.size
    if rows == 1:
        copy(out, numbers[start : start + size])
        return
    clear(out)
    for i in range(rows):
        if m[i] != 0.0:
            add(out, m[i], numbers[start + i * size : start + (i + 1) * size])


@compiled
def tables(f: FlatArrays, m: Floats, nominal: Grid, shapes: Cube[float]) -> None:
    """Tables of all parts at one point: nominal [part, bins], shapes [shape, above and below, bins]."""
    for b in range(f.kind.size):
        size = f.bins[b + 1] - f.bins[b]
        for p in range(f.parts[b], f.parts[b + 1]):
            combine(nominal[p, :size], m, f.numbers, f.table[p], f.table_rows[p])
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                for side in range(2):
                    start = f.shape_table[s] + side * f.shape_rows[s] * size
                    combine(shapes[s, side, :size], m, f.numbers, start, f.shape_rows[s])


@compiled
def factors(f: FlatArrays, a: Floats, whole: Floats, partial: Floats, second: Grid) -> None:
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


@compiled
def respond(
    kind: int, tau: float, weights: Grid, mu: Floats, n: Floats, control: Floats, first: bool, slope: Floats,
    curvature: Floats,
) -> float:  # fmt: skip
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


@compiled
def kink(f: FlatArrays, whole: Floats, k: int, shapes: Cube[float], slope: Floats) -> tuple[float, float]:
    """Slopes of -2 ln L of the data in a shape at its kink, upwards and downwards."""
    up = down = 0.0
    for b in range(f.kind.size):
        low, high = f.bins[b], f.bins[b + 1]
        for p in range(f.parts[b], f.parts[b + 1]):
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                if f.shape[s] == k:
                    scale = 2.0 * whole[p]
                    up += scale * dot(shapes[s, 0, : high - low], slope[low:high])
                    down += scale * dot(shapes[s, 1, : high - low], slope[low:high])
    return up, down


@compiled
def evaluate(
    f: FlatArrays, a: Floats, side: Floats, held: Bools, choose: bool, first: bool, n: Floats, control: Floats,
    centre: Floats, nominal: Grid, shapes: Cube[float], inner: Grid, mu: Floats, slope: Floats, curvature: Floats,
    jacobian: Grid, g: Floats, hessian: Grid, convex: Grid, stuck: Bools, whole: Floats, partial: Floats, second: Grid,
) -> float:  # fmt: skip
    """-2 ln L; gradient, Hessian, its convex part, sides and stuck shapes are written to the arrays."""
    K = a.size
    weighted = jacobian[len(jacobian) - 1]
    factors(f, a, whole, partial, second)
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
        clear(mu[low:high])
        for p in range(f.parts[b], f.parts[b + 1]):
            row = inner[p, :size]
            copy(row, nominal[p, :size])
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                x = a[f.shape[s]]
                if x != 0.0:
                    add(row, x, shapes[s, 0 if side[f.shape[s]] > 0 else 1, :size])
            add(mu[low:high], whole[p], row)
        value += 2.0 * respond(
            f.kind[b], f.tau[b], f.weights[:, low:high], mu[low:high], n[low:high], control[low:high], first, slope[low:high],
            curvature[low:high],
        )  # fmt: skip
    for k in range(K):
        if choose and f.nuisance[k] == 2 and a[k] == 0.0 and not held[k]:
            up, down = kink(f, whole, k, shapes, slope)
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
            clear(jacobian[i, :size])
        for p in range(f.parts[b], f.parts[b + 1]):
            row = inner[p, :size]
            first_norm, norms = f.norm_start[p], f.norm_start[p + 1] - f.norm_start[p]
            for i in range(norms):
                k = f.norm[first_norm + i]
                add(jacobian[f.place[b, k], :size], partial[first_norm + i], row)
                if norms > 1 or f.nuisance[k] == 1:
                    along = 2.0 * dot(row, slope[low:high])
                    for j in range(norms):
                        hessian[k, f.norm[first_norm + j]] += second[first_norm + i, j] * along
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                k = f.shape[s]
                moved = shapes[s, 0 if side[k] > 0 else 1, :size]
                add(jacobian[f.place[b, k], :size], whole[p], moved)
                if norms:
                    along = 2.0 * dot(moved, slope[low:high])
                    for j in range(norms):
                        l = f.norm[first_norm + j]
                        mixed = partial[first_norm + j] * along
                        hessian[k, l] += mixed
                        hessian[l, k] += mixed
        for i in range(L):
            k = f.local[first_local + i]
            g[k] += 2.0 * dot(jacobian[i, :size], slope[low:high])
            multiply(weighted[:size], jacobian[i, :size], curvature[low:high])
            for j in range(i + 1):
                l = f.local[first_local + j]
                x = 2.0 * dot(weighted[:size], jacobian[j, :size])
                convex[k, l] += x
                if k != l:
                    convex[l, k] += x
    for k in range(K):
        for l in range(K):
            hessian[k, l] += convex[k, l]
    return value


@compiled
def solve(matrix: Grid, vector: Floats, fixed: Bools, work: Grid, out: Floats) -> bool:
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
