"""Pieces of the compiled loop: -2 ln L at one point with its derivatives in nuisances and couplings."""

from __future__ import annotations

import numpy as np

from nurecoil.inference.core.flat import FlatArrays, Work
from nurecoil.inference.core.loop_solve import factorise, substitute, with_pivots
from nurecoil.inference.core.loop_vectors import (
    add,
    clear,
    combine,
    compiled,
    copy,
    dot,
    one_by_four,
    poisson,
    respond,
    scale,
    shift,
    two_by_four,
    two_by_two,
)
from nurecoil.inference.core.numbers import Bools, Cube, Floats, Grid, Ints


@compiled
def tables(f: FlatArrays, m: Floats, nominal: Grid, shapes: Cube[float], again: bool) -> None:
    """Tables of all parts at one point: nominal [part, bins], shapes [shape, above and below, bins].

    What no coupling changes is not written again.
    """
    for b in range(f.kind.size):
        size = f.bins[b + 1] - f.bins[b]
        for p in range(f.parts[b], f.parts[b + 1]):
            if not again or f.table_rows[p] > 1:
                combine(nominal[p, :size], m, f.numbers, f.table[p], size, f.table_rows[p])
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                for side in range(2 if not again or f.shape_rows[s] > 1 else 0):
                    start = f.shape_table[s] + side * f.shape_rows[s] * size
                    combine(shapes[s, side, :size], m, f.numbers, start, size, f.shape_rows[s])


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
def predict(
    f: FlatArrays, a: Floats, side: Floats, first: bool, n: Floats, control: Floats, nominal: Grid, shapes: Cube[float],
    inner: Grid, rows: Grid, bits: Ints, whole: Floats,
) -> float:  # fmt: skip
    """Half of -2 ln L without constraints; parts with shapes before their factors, the sum and its slopes are written."""
    mu, slope, curvature = rows[0], rows[1], rows[2]
    value = 0.0
    for b in range(f.kind.size):
        low, high = f.bins[b], f.bins[b + 1]
        size = high - low
        if f.parts[b] == f.parts[b + 1]:
            clear(mu[low:high])
        for p in range(f.parts[b], f.parts[b + 1]):
            moved = False
            for s in range(f.shape_start[p], f.shape_start[p + 1]):
                x = a[f.shape[s]]
                if x != 0.0:
                    row = shapes[s, 0 if side[f.shape[s]] > 0 else 1, :size]
                    if moved:
                        add(inner[p, :size], x, row)
                    else:
                        shift(inner[p, :size], nominal[p, :size], x, row)
                    moved = True
            if not moved and f.shape_start[p] < f.shape_start[p + 1]:
                copy(inner[p, :size], nominal[p, :size])
            one = inner[p, :size] if moved else nominal[p, :size]
            if p == f.parts[b]:
                scale(mu[low:high], whole[p], one)
            else:
                add(mu[low:high], whole[p], one)
        if f.kind[b] == 0:
            value += poisson(
                mu[low:high], n[low:high], first, slope[low:high], curvature[low:high], rows[3, :size], bits[:size],
                rows[4, :size],
            )  # fmt: skip
        else:
            value += respond(
                f.kind[b], f.tau[b], f.weights[:, low:high], mu[low:high], n[low:high], control[low:high], first,
                slope[low:high], curvature[low:high],
            )  # fmt: skip
    return value


@compiled
def evaluate(
    f: FlatArrays, a: Floats, side: Floats, held: Bools, choose: bool, first: bool, n: Floats, control: Floats,
    centre: Floats, dm: Grid, ddm: Cube[float], nominal: Grid, shapes: Cube[float], inner: Grid, rows: Grid, bits: Ints,
    jacobian: Grid, row: Grid, g: Floats, hessian: Grid, convex: Grid, stuck: Bools, whole: Floats, partial: Floats,
    second: Grid,
) -> float:  # fmt: skip
    """-2 ln L; gradient, Hessian, its convex part, sides and stuck shapes are written to the arrays.

    Variables are the nuisances, and after them the couplings, of which `dm` [X, M] and `ddm` [X, X, M] are derivatives of the
    features; none if only nuisances move.
    """
    K, X = a.size, len(dm)
    slope, curvature, found = rows[1], rows[2], row[2, :10]
    factors(f, a, whole, partial, second)
    value = _constraints(f, a, centre, g, hessian, convex)
    for k in range(K):
        stuck[k] = False
    value += 2.0 * predict(f, a, side, first, n, control, nominal, shapes, inner, rows, bits, whole)
    for k in range(K):
        if choose and f.nuisance[k] == 2 and a[k] == 0.0 and not held[k]:
            up, down = kink(f, whole, k, shapes, slope)
            gain_up, gain_down = max(-(up + g[k]), 0.0), max(down + g[k], 0.0)
            if gain_up > gain_down:
                side[k] = 1
            elif gain_down > gain_up:
                side[k] = -1
            stuck[k] = gain_up == 0.0 and gain_down == 0.0
    tile = jacobian.shape[1]
    for b in range(f.kind.size):
        low, high, before, L = f.bins[b], f.bins[b + 1], f.local_start[b], f.local_start[b + 1] - f.local_start[b]
        for start in range(0, high - low, tile):
            stop = min(start + tile, high - low)
            one, other = slope[low + start : low + stop], curvature[low + start : low + stop]
            for i in range(L, L + X):
                clear(jacobian[i, : stop - start])
            for p in range(f.parts[b], f.parts[b + 1]):
                table = inner if f.shape_start[p] < f.shape_start[p + 1] else nominal
                _rows_of(
                    f.place[b], f.norm_start[p], f.norm_start[p + 1], f.norm, f.norm_first, f.nuisance, partial, second, one,
                    table[p, start:stop], jacobian, hessian,
                )  # fmt: skip
                for s in range(f.shape_start[p], f.shape_start[p + 1]):
                    k = f.shape[s]
                    _row_of_shape(
                        f.place[b, k], k, f.shape_first[s], whole[p], f.norm_start[p], f.norm_start[p + 1], f.norm, partial,
                        one, shapes[s, 0 if side[k] > 0 else 1, start:stop], jacobian, hessian,
                    )  # fmt: skip
                if X and f.table_rows[p] > 1:
                    _rows_of_couplings(
                        f, p, high - low, start, L, a, side, dm, ddm, whole, partial, one, row, jacobian, g, hessian
                    )
            _products(f.local[before : before + L], K, X, one, other, jacobian, g, convex, found)
    for k in range(K + X):
        hessian[k, k] += convex[k, k]
        for l in range(k):
            convex[l, k] = convex[k, l]
            hessian[k, l] += convex[k, l]
            hessian[l, k] += convex[k, l]
    return value


@compiled
def _constraints(f: FlatArrays, a: Floats, centre: Floats, g: Floats, hessian: Grid, convex: Grid) -> float:
    """-2 ln L of the constraints, with its derivatives; zero in all others."""
    K = a.size
    value = 0.0
    clear(g)
    for i in range(len(hessian)):
        clear(hessian[i])
        clear(convex[i, K if i < K else 0 :])
    for k in range(K):
        total = 0.0
        for l in range(K):
            total += f.precision[k, l] * (a[l] - centre[l])
            convex[k, l] = 2.0 * f.precision[k, l]
        g[k] = 2.0 * total
        value += (a[k] - centre[k]) * total
    return value


@compiled
def _rows_of(
    place: Ints, low: int, high: int, norm: Ints, opens: Bools, kinds: Ints, partial: Floats, second: Grid, slope: Floats,
    inner: Floats, jacobian: Grid, hessian: Grid,
) -> None:  # fmt: skip
    """Changes of one part with its normalisations."""
    for i in range(low, high):
        k = norm[i]
        if opens[i]:
            scale(jacobian[place[k], : inner.size], partial[i], inner)
        else:
            add(jacobian[place[k], : inner.size], partial[i], inner)
        if high - low > 1 or kinds[k] == 1:
            along = 2.0 * dot(inner, slope)
            for j in range(low, high):
                hessian[k, norm[j]] += second[i, j - low] * along


@compiled
def _row_of_shape(
    place: int, k: int, opens: bool, factor: float, low: int, high: int, norm: Ints, partial: Floats, slope: Floats,
    moved: Floats, jacobian: Grid, hessian: Grid,
) -> None:  # fmt: skip
    """Change of one part with a shape."""
    if opens:
        scale(jacobian[place, : moved.size], factor, moved)
    else:
        add(jacobian[place, : moved.size], factor, moved)
    if high > low:
        along = 2.0 * dot(moved, slope)
        for j in range(low, high):
            mixed = partial[j] * along
            hessian[k, norm[j]] += mixed
            hessian[norm[j], k] += mixed


@compiled
def _rows_of_couplings(
    f: FlatArrays, p: int, size: int, start: int, L: int, a: Floats, side: Floats, dm: Grid, ddm: Cube[float],
    whole: Floats, partial: Floats, slope: Floats, row: Grid, jacobian: Grid, g: Floats, hessian: Grid,
) -> None:  # fmt: skip
    """Changes of one part with the couplings, and second derivatives of it that involve them."""
    K, width = a.size, slope.size
    total, change = row[0, :width], row[1, :width]
    for x in range(len(dm)):
        combine(total, dm[x], f.numbers, f.table[p] + start, size, f.table_rows[p])
        for s in range(f.shape_start[p], f.shape_start[p + 1]):
            k = f.shape[s]
            if f.shape_rows[s] == 1:
                continue
            table = f.shape_table[s] + (0 if side[k] > 0 else f.shape_rows[s] * size) + start
            combine(change, dm[x], f.numbers, table, size, f.shape_rows[s])
            mixed = 2.0 * whole[p] * dot(change, slope)
            hessian[K + x, k] += mixed
            hessian[k, K + x] += mixed
            if a[k] != 0.0:
                add(total, a[k], change)
        add(jacobian[L + x, :width], whole[p], total)
        along = 2.0 * dot(total, slope)
        for i in range(f.norm_start[p], f.norm_start[p + 1]):
            k = f.norm[i]
            hessian[K + x, k] += partial[i] * along
            hessian[k, K + x] += partial[i] * along
        for y in range(x + 1):
            bent = 0.0
            for m in range(dm.shape[1]):
                if ddm[x, y, m] == 0.0:
                    continue
                at = f.table[p] + m * size + start
                along = dot(f.numbers[at : at + width], slope)
                for s in range(f.shape_start[p], f.shape_start[p + 1]):
                    k = f.shape[s]
                    if f.shape_rows[s] > 1 and a[k] != 0.0:
                        at = f.shape_table[s] + ((0 if side[k] > 0 else f.shape_rows[s]) + m) * size + start
                        along += a[k] * dot(f.numbers[at : at + width], slope)
                bent += ddm[x, y, m] * along
            bent *= 2.0 * whole[p]
            hessian[K + x, K + y] += bent
            if x != y:
                hessian[K + y, K + x] += bent


@compiled
def _products(
    local: Ints, K: int, X: int, slope: Floats, curvature: Floats, jacobian: Grid, g: Floats, convex: Grid, found: Floats,
) -> None:  # fmt: skip
    """Gradient, and products of all pairs of rows, weighted with the curvature: those below the diagonal."""
    L, width = local.size, slope.size
    last = L + X - 1
    for i in range(0, L + X, 2):
        other = min(i + 1, last)
        for j in range(0, other + 1, 4):
            one, two = jacobian[i, :width], jacobian[other, :width]
            a, b = jacobian[j, :width], jacobian[min(j + 1, last), :width]
            c, d = jacobian[min(j + 2, last), :width], jacobian[min(j + 3, last), :width]
            if i == last:
                one_by_four(one, curvature, slope, a, b, c, d, found)
            elif other < j + 2:
                two_by_two(one, two, curvature, slope, a, b, found)
            else:
                two_by_four(one, two, curvature, slope, a, b, c, d, found)
            for row in range(i, other + 1):
                k, at = local[row] if row < L else K + row - L, 5 * (row - i)
                if j == 0:
                    g[k] += 2.0 * found[at + 4]
                for q in range(min(4, row + 1 - j)):
                    convex[k, local[j + q] if j + q < L else K + j + q - L] += 2.0 * found[at + q]


@compiled
def promise(f: FlatArrays, w: Work, z: Floats, stays: Bools, promising: Bools) -> None:
    """Kinks whose other side promises a lower minimum; z are the nuisances, and after them couplings that follow."""
    K = f.nuisance.size
    fixed, frozen, unit, column = w.flags[1], w.flags[2], w.vectors[6], w.vectors[4]
    for i in range(z.size):
        frozen[i] = fixed[i] or (i < K and f.nuisance[i] == 2 and z[i] == 0.0)
    positive = factorise(w.square[0], frozen, w.square[2])
    for k in range(K):
        if f.nuisance[k] != 2 or stays[k] or frozen[k]:
            continue
        up, down = kink(f, w.whole, k, w.shapes, w.rows[1])
        if down <= up:
            continue
        clear(unit)
        unit[k] = 1.0
        if positive:
            substitute(w.square[2], unit, frozen, column)
        elif not with_pivots(w.square[0], unit, frozen, w.square[2], column):
            continue
        promising[k] = (down - up) * abs(column[k]) > abs(z[k])
