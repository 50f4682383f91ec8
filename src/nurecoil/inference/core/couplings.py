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
            for k, coefficient, change, table in _terms(part, a, e.side):
                by_bin = slope @ table.T
                along += coefficient[:, None] * by_bin
                rows += coefficient[:, None, None] * (dm @ table)
                if k >= 0:
                    followed[k] = followed.get(k, np.zeros((P, X))) + np.einsum("pxm,pm->px", dm, change[:, None] * by_bin)
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


def _terms(part: Part, a: Array, side: IntArray) -> Iterator[tuple[int, Array, Array, Array]]:
    """Tables of a part with their coefficients [P], and derivatives of these in nuisance k; k = -1 for the nominal table."""
    one, none = np.ones(len(a)), np.zeros(len(a))
    if len(part.table) > 1:
        yield -1, one, none, part.table
    for v in part.variations:
        if v.tables.shape[1] == 1:
            continue
        k = v.nuisance
        if v.nodes.size:
            value, slope, _ = cardinal(v.nodes, a[:, k])
            for j, table in enumerate(v.tables):
                yield k, value[:, j], slope[:, j], table
        else:
            above = side[:, k] > 0
            for on, table in ((above, v.tables[0]), (~above, v.tables[1])):
                if on.any():
                    yield k, np.where(on, a[:, k], 0.0), np.where(on, 1.0, 0.0), table


def rows_in_couplings(part: Part, dm: Array, a: Array, side: IntArray) -> Array:
    """What couplings add to the counts of a part before its factor [P, X, B], from the first derivatives of the features."""
    total = np.zeros((*dm.shape[:2], part.table.shape[1]))
    for _, coefficient, _, table in _terms(part, a, side):
        total += coefficient[:, None, None] * (dm @ table)
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
            for _, coefficient, _, table in _terms(one.rows.part, a, side):
                along += (2.0 * one.factor * coefficient)[:, None] * (slope @ table.T)
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
