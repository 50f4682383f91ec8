"""Derivatives of -2 ln L in the couplings: at fixed nuisances, and of its minimum over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.expectation.assemble import factor
from nurecoil.expectation.compiled import Compiled, Data, Part
from nurecoil.expectation.rows import Rows
from nurecoil.expectation.spline import cardinal
from nurecoil.inference.core.evaluate import Evaluation, evaluate
from nurecoil.inference.core.linear import pinned
from nurecoil.inference.core.newton import Profile
from nurecoil.inference.core.respond import gram

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
    for block, (assembled, slope, curvature), jacobian in zip(c.blocks, e.blocks, e.jacobians, strict=True):
        dmu = np.zeros((P, X, slope.shape[1]))
        touched = False
        for one in assembled:
            part = one.rows.part
            if len(part.table) == 1 and all(v.tables.shape[1] == 1 for v in part.variations):
                continue
            touched = True
            along, rows = np.zeros((P, dm.shape[2])), np.zeros_like(dmu)
            followed: dict[int, Array] = {}
            for changes, coefficient, table in _terms(part, a, e.side):
                by_bin = slope @ table.T
                along += coefficient[:, None] * by_bin
                rows += coefficient[:, None, None] * (dm @ table)
                for k, change in changes:
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
            mixed[:, :, list(block.local)] += 2.0 * gram(block, dmu, jacobian, curvature)
    return first, second, mixed


def _terms(part: Part, a: Array, side: IntArray) -> Iterator[tuple[tuple[tuple[int, Array], ...], Array, Array]]:
    """Tables of a part with their coefficients [P], and before them the derivatives of these in the nuisances they follow."""
    if len(part.table) > 1:
        yield (), np.ones(len(a)), part.table
    for v in part.variations:
        if v.tables.shape[1] == 1:
            continue
        k = v.nuisance
        if v.nodes.size:
            value, slope, _ = cardinal(v.nodes, a[:, k])
            if v.other < 0:
                for j, table in enumerate(v.tables):
                    yield ((k, slope[:, j]),), value[:, j], table
                continue
            across, turn, _ = cardinal(v.other_nodes, a[:, v.other])
            for i, j in np.ndindex(value.shape[1], across.shape[1]):
                changes = ((k, slope[:, i] * across[:, j]), (v.other, value[:, i] * turn[:, j]))
                yield changes, value[:, i] * across[:, j], v.tables[i * across.shape[1] + j]
        else:
            above = side[:, k] > 0
            for on, table in ((above, v.tables[0]), (~above, v.tables[1])):
                if on.any():
                    yield ((k, np.where(on, 1.0, 0.0)),), np.where(on, a[:, k], 0.0), table


def rows_in_couplings(part: Part, dm: Array, a: Array, side: IntArray) -> Array:
    """What couplings add to the counts of a part before its factor [P, X, B], from the first derivatives of the features."""
    total = np.zeros((*dm.shape[:2], part.table.shape[1]))
    for _, coefficient, table in _terms(part, a, side):
        total += coefficient[:, None, None] * (dm @ table)
    return total


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
    gradient = np.concatenate([first, e.gradient[:, asked]], axis=1)
    size = X + len(asked)
    outer = np.zeros((len(points), size, size))
    outer[:, :X, :X], outer[:, :X, X:] = second, mixed[:, :, asked]
    outer[:, X:, :X] = mixed[:, :, asked].swapaxes(1, 2)
    outer[:, X:, X:] = e.hessian[:, asked][:, :, asked]
    cross = np.concatenate([mixed[:, :, others], e.hessian[:, asked][:, :, others]], axis=1)
    held = ((c.shapes & (p.a == 0.0)) | (p.a <= c.lower))[:, others]
    inner = pinned(e.hessian[:, others][:, :, others], held)
    cross = np.where(held[:, None, :], 0.0, cross)
    return gradient, outer - cross @ np.linalg.solve(inner, cross.swapaxes(1, 2)) if others else outer


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
