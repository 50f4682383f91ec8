"""Derivatives of -2 ln L in the couplings: at fixed nuisances, and of its minimum over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.expectation.assemble import assemble, factor, jacobian, total
from nurecoil.expectation.compiled import Compiled, Data, Part
from nurecoil.expectation.rows import Rows
from nurecoil.expectation.spline import cardinal
from nurecoil.inference.core.engine import Engine, choose
from nurecoil.inference.core.evaluate import Evaluation, evaluate
from nurecoil.inference.core.flat import flattened
from nurecoil.inference.core.linear import pinned
from nurecoil.inference.core.newton import BATCH_BYTES, Profile
from nurecoil.inference.core.respond import gram, respond

if TYPE_CHECKING:
    from nurecoil.inference.core.joint import Joint

Terms = tuple[Array, Array, Array]


def coupling_terms(c: Compiled, y: Array, a: Array, e: Evaluation) -> Terms:
    """dL/dy [P, X], d2L/dy2 [P, X, X] and d2L/dy da [P, X, K] at fixed nuisances, for coordinates y [P, X].

    Parameters
    ----------
    e : Evaluation
        At the same points.
    """
    P, X = y.shape
    dm, ddm = c.features.derivatives(y)
    first, second, mixed = np.zeros((P, X)), np.zeros((P, X, X)), np.zeros((P, X, a.shape[1]))
    for block, (assembled, slope, curvature), rows_of in zip(c.blocks, e.blocks, e.jacobians, strict=True):
        dmu = np.zeros((P, X, slope.shape[1]))
        touched = False
        for one in assembled:
            part = one.rows.part
            if len(part.table) == 1 and all(v.tables.shape[1] == 1 for v in part.variations):
                continue
            touched = True
            along, rows = np.zeros((P, dm.shape[2])), np.zeros_like(dmu)
            followed: dict[int, Array] = {}
            for changes, coefficients, tables in _terms(part, a, e.side):
                by_bin = (slope @ tables.reshape(-1, tables.shape[2]).T).reshape(P, *tables.shape[:2])
                along += np.einsum("pj,pjm->pm", coefficients, by_bin)
                rows += _times(dm, coefficients, tables)
                for k, change in changes:
                    moved = np.einsum("pxm,pm->px", dm, np.einsum("pj,pjm->pm", change, by_bin))
                    followed[k] = followed.get(k, np.zeros((P, X))) + moved
            scale = 2.0 * one.factor
            dmu += one.factor[:, None, None] * rows
            straight = np.einsum("pxm,pm->px", dm, along)
            first += scale[:, None] * straight
            second += scale[:, None, None] * np.einsum("pxym,pm->pxy", np.broadcast_to(ddm, (P, *ddm.shape[1:])), along)
            for k in part.norms:
                f = one.factor if c.exponential[k] else factor(c, a, part.norms, (k,))
                mixed[:, :, k] += 2.0 * f[:, None] * straight
            for k, change in followed.items():
                mixed[:, :, k] += scale[:, None] * change
        if touched:
            second += 2.0 * gram(block, dmu, dmu, curvature)
            mixed[:, :, list(block.local)] += 2.0 * gram(block, dmu, rows_of, curvature)
    return first, second, mixed


def _times(dm: Array, coefficients: Array, tables: Array) -> Array:
    """``sum_j coefficients[p, j] dm[p, x, m] tables[j, m, b]`` [P, X, B], as one product of matrices."""
    P, X, _ = dm.shape
    weights = (coefficients[:, None, :, None] * dm[:, :, None, :]).reshape(P * X, -1)
    result: Array = (weights @ tables.reshape(-1, tables.shape[2])).reshape(P, X, -1)
    return result


Changes = tuple[tuple[int, Array], ...]
"""Nuisances, with derivatives [P, J] of coefficients in them."""


def _terms(part: Part, a: Array, side: IntArray) -> Iterator[tuple[Changes, Array, Array]]:
    """Tables of a part [J, M, B] with their coefficients [P, J], and before them how these follow nuisances."""
    if len(part.table) > 1:
        yield (), np.ones((len(a), 1)), part.table[None]
    for v in part.variations:
        if v.tables.shape[1] == 1:
            continue
        k = v.nuisance
        if v.other >= 0:
            (along, slope, _), (across, turn, _) = cardinal(v.nodes, a[:, k]), cardinal(v.other_nodes, a[:, v.other])
            yield ((k, _outer(slope, across)), (v.other, _outer(along, turn))), _outer(along, across), v.tables
        elif v.nodes.size:
            value, slope, _ = cardinal(v.nodes, a[:, k])
            yield ((k, slope),), value, v.tables
        else:
            above = side[:, k] > 0
            for on, table in ((above, v.tables[:1]), (~above, v.tables[1:])):
                if on.any():
                    yield ((k, np.where(on, 1.0, 0.0)[:, None]),), np.where(on, a[:, k], 0.0)[:, None], table


def _outer(first: Array, second: Array) -> Array:
    """Products [P, I J] of rows [P, I] and [P, J]."""
    result: Array = (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)
    return result


def rows_in_couplings(part: Part, dm: Array, a: Array, side: IntArray) -> Array:
    """What couplings add to the counts of a part before its factor [P, X, B], from the first derivatives of the features."""
    total = np.zeros((*dm.shape[:2], part.table.shape[1]))
    for _, coefficients, tables in _terms(part, a, side):
        total += _times(dm, coefficients, tables)
    return total


def gradient(
    c: Compiled,
    x: ArrayLike,
    p: Profile | Joint,
    *,
    pins: Sequence[int] = (),
    data: Data | None = None,
    engine: Engine = "auto",
) -> Array:
    """Gradient alone of the minimum over the nuisances [P, X + pins], which costs a fraction of `derivatives`.

    Parameters
    ----------
    x, p, pins, data
        As in `derivatives`.
    engine : {"auto", "numpy", "compiled"}
        As in `profile`; with pins it is always NumPy.
    """
    points = c.features.points(x)
    if not pins and choose(c, len(points), engine) == "compiled":
        return _by_loop(c, points, p, data)
    everything = c.data() if data is None else data
    size = max(4, BATCH_BYTES // max(c.bytes_per_point, 1))
    found = [np.zeros((0, points.shape[1] + len(pins)))]
    for low in range(0, len(points), size):
        at = np.arange(low, min(low + size, len(points)))
        rows = everything if data is None else everything.take(at)
        found.append(_gradient(c, points[at], p.a[at], p.side[at], list(pins), rows))
    return np.concatenate(found)


def _by_loop(c: Compiled, x: Array, p: Profile | Joint, data: Data | None) -> Array:
    from nurecoil.inference.core.loop import slopes

    flat = flattened(c)
    y = c.features.inside(x)
    n, control, _ = flat.own if data is None else flat.data(data)
    along = np.zeros((len(x), c.features.size))
    slopes(flat.arrays, flat.work(), np.ascontiguousarray(c.features(y)), p.a, p.side, n, control, along)
    dm, _ = c.features.derivatives(y)
    first: Array = np.einsum("pxm,pm->px", dm, along)
    return first * np.where(c.features.squares, 2.0 * x, 1.0)


def _gradient(c: Compiled, x: Array, a: Array, side: IntArray, pins: list[int], data: Data) -> Array:
    y = c.features.inside(x)
    rows = Rows.of(c, y)
    dm, _ = c.features.derivatives(y)
    along = np.zeros((len(x), dm.shape[2]))
    pull = 2.0 * ((a - data.centres) @ c.precision)[:, pins]
    for block, parts, n, m in zip(c.blocks, rows.blocks, data.counts, data.control, strict=True):
        assembled = [assemble(c, part, a, side) for part in parts]
        mu = total(assembled)
        _, slope, _ = respond(block, np.broadcast_to(mu, (len(x), mu.shape[1])), n, m)
        for one in assembled:
            for _, coefficients, tables in _terms(one.rows.part, a, side):
                onto = np.einsum("pb,jmb->jpm", slope, tables, optimize=True)
                along += 2.0 * one.factor[:, None] * np.einsum("pj,jpm->pm", coefficients, onto)
        if any(k in block.local for k in pins):
            slopes = jacobian(c, block, assembled, a) @ slope[:, :, None]
            for i, k in enumerate(pins):
                if k in block.local:
                    pull[:, i] += 2.0 * slopes[:, block.local.index(k), 0]
    first = np.einsum("pxm,pm->px", dm, along)
    straight = np.where(c.features.squares, 2.0 * x, 1.0)
    return np.concatenate([first * straight, pull], axis=1)


def derivatives(
    c: Compiled, x: ArrayLike, p: Profile, *, pins: Sequence[int] = (), data: Data | None = None
) -> tuple[Array, Array]:
    """Gradient and Hessian of the minimum over the nuisances, in closed form.

    By the envelope theorem the gradient is the one at fixed nuisances; the Hessian is ``L_xx - L_xa L_aa^-1 L_ax`` over
    those that are free to move.

    Parameters
    ----------
    x : array_like, shape [P, X]
    p : Profile
        At these points.
    pins : sequence of int
        Nuisances that were asked for, and so come after the couplings.
    data : Data, optional
        As in `profile`.

    Returns
    -------
    gradient : ndarray, shape [P, X + pins]
    hessian : ndarray, shape [P, X + pins, X + pins]
    """
    points = c.features.points(x)
    y = c.features.inside(points)
    X, K = len(c.couplings), len(c.nuisances)
    e = evaluate(c, Rows.of(c, y), p.a, p.side, c.data() if data is None else data)
    first, second, mixed = in_couplings(c, points, *coupling_terms(c, y, p.a, e))
    asked = list(pins)
    others = [k for k in range(K) if k not in asked]
    slopes = np.concatenate([first, e.gradient[:, asked]], axis=1)
    size = X + len(asked)
    outer = np.zeros((len(points), size, size))
    outer[:, :X, :X], outer[:, :X, X:] = second, mixed[:, :, asked]
    outer[:, X:, :X] = mixed[:, :, asked].swapaxes(1, 2)
    outer[:, X:, X:] = e.hessian[:, asked][:, :, asked]
    cross = np.concatenate([mixed[:, :, others], e.hessian[:, asked][:, :, others]], axis=1)
    held = ((c.shapes & (p.a == 0.0)) | (p.a <= c.lower))[:, others]
    inner = pinned(e.hessian[:, others][:, :, others], held)
    cross = np.where(held[:, None, :], 0.0, cross)
    return slopes, outer - cross @ np.linalg.solve(inner, cross.swapaxes(1, 2)) if others else outer


def in_couplings(c: Compiled, x: Array, first: Array, second: Array, mixed: Array) -> Terms:
    """Derivatives in coordinates y as those in couplings x, where y = x^2 for some."""
    squares = c.features.squares
    if not squares.any():
        return first, second, mixed
    slope = np.where(squares, 2.0 * x, 1.0)
    bent = second * slope[:, :, None] * slope[:, None, :]
    diagonal = np.arange(x.shape[1])
    bent[:, diagonal, diagonal] += np.where(squares, 2.0 * first, 0.0)
    return first * slope, bent, mixed * slope[:, :, None]
