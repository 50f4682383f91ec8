"""-2 ln L at given couplings and nuisances, with gradient and Hessian in the nuisances; many points at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, BoolArray, IntArray
from nurecoil.expectation.assemble import Assembled, assemble, factor, jacobian, pick, total
from nurecoil.expectation.compiled import Compiled, Data
from nurecoil.expectation.rows import Rows
from nurecoil.inference.core.respond import gram, respond


@dataclass(eq=False)
class Evaluation:
    """What one look at a batch gives.

    Parameters
    ----------
    value : ndarray, shape [P]
        -2 ln L; infinite where the data are impossible.
    gradient : ndarray, shape [P, K]
    hessian, gauss_newton : ndarray, shape [P, K, K]
        The second without the terms that may be negative.
    side : ndarray, shape [P, K]
        1 or -1: which side of its kink a shape is on.
    stuck : ndarray, shape [P, K]
        Shapes at a kink that -2 ln L rises from on both sides.
    blocks : list of (parts, slope, curvature)
        For couplings and second starts.
    jacobians : list of ndarray, shape [P, L, B]
        d mu / d a of the nuisances that act on each block.
    """

    value: Array
    gradient: Array
    hessian: Array
    gauss_newton: Array
    side: IntArray
    stuck: BoolArray
    blocks: list[tuple[list[Assembled], Array, Array]]
    jacobians: list[Array]


def evaluate(
    c: Compiled, rows: Rows, a: Array, side: IntArray, data: Data, *, first: bool = False, choose: BoolArray | None = None
) -> Evaluation:
    """Everything that a Newton step needs.

    Parameters
    ----------
    a : ndarray, shape [P, K]
    side : ndarray, shape [P, K]
    first : bool
        Use mean second derivatives of the statistics.
    choose : ndarray, shape [P, K], optional
        Shapes that, where they are zero, may take the side on which -2 ln L falls; the others stay on theirs.
    """
    P, K = a.shape
    pull = a - data.centres
    gradient = 2.0 * (pull @ c.precision)
    value = 0.5 * (gradient * pull).sum(axis=1)
    blocks = []
    for block, parts, n, m in zip(c.blocks, rows.blocks, data.counts, data.control, strict=True):
        assembled = [assemble(c, part, a, side) for part in parts]
        mu = total(assembled)
        half, slope, curvature = respond(block, np.broadcast_to(mu, (P, mu.shape[1])), n, m, first)
        value = value + 2.0 * half
        blocks.append((assembled, slope, curvature))
    side, stuck = _choose(c, blocks, a, side, gradient, choose)
    hessian = np.zeros((P, K, K))
    gauss_newton = np.broadcast_to(2.0 * c.precision, (P, K, K)).copy()
    jacobians = []
    for block, (assembled, slope, curvature) in zip(c.blocks, blocks, strict=True):
        local = list(block.local)
        for part in assembled:
            _second(hessian, c, part, a, slope)
        rows_of = jacobian(c, block, assembled, a)
        slopes, bends = np.matmul(rows_of, slope[:, :, None])[..., 0], gram(block, rows_of, rows_of, curvature)
        if len(local) == K:
            gradient += 2.0 * slopes
            gauss_newton += 2.0 * bends
        else:
            gradient[:, local] += 2.0 * slopes
            gauss_newton[np.ix_(range(P), local, local)] += 2.0 * bends
        jacobians.append(rows_of)
    return Evaluation(value, gradient, hessian + gauss_newton, gauss_newton, side, stuck, blocks, jacobians)


def dots(rows: Array, slope: Array) -> Array:
    """``sum_b rows[p, b] slope[p, b]`` [P]."""
    result: Array = slope @ rows[0] if len(rows) == 1 else np.einsum("pb,pb->p", rows, slope)
    return result


def _second(hessian: Array, c: Compiled, part: Assembled, a: Array, slope: Array) -> None:
    """Add what second derivatives of the prediction contribute."""
    norms = part.rows.part.norms
    twice = [(k, l) for k in norms for l in norms if k != l or c.exponential[k]]
    if twice:
        along = dots(part.inner, slope)
        for k, l in twice:
            hessian[:, k, l] += 2.0 * factor(c, a, norms, (k, l)) * along
    for k, moved in part.moved.items():
        if not norms:
            break
        along = 2.0 * dots(moved, slope)
        for l in norms:
            mixed = factor(c, a, norms, (l,)) * along
            hessian[:, k, l] += mixed
            hessian[:, l, k] += mixed
    for (k, l), bend in part.bends.items():
        along = 2.0 * part.factor * dots(bend, slope)
        hessian[:, k, l] += along
        if k != l:
            hessian[:, l, k] += along


def _choose(
    c: Compiled,
    blocks: list[tuple[list[Assembled], Array, Array]],
    a: Array,
    side: IntArray,
    prior: Array,
    choose: BoolArray | None,
) -> tuple[IntArray, BoolArray]:
    """Sides of shapes at zero: where -2 ln L falls; stuck where it does not."""
    stuck = np.zeros(a.shape, dtype=bool)
    if choose is None:
        return side, stuck
    new = side
    for k in np.flatnonzero(c.shapes).tolist():
        at = np.flatnonzero((a[:, k] == 0.0) & choose[:, k])
        if not at.size:
            continue
        up, down = slopes_at_kink(blocks, k, at)
        gain_up, gain_down = np.maximum(-(up + prior[at, k]), 0.0), np.maximum(down + prior[at, k], 0.0)
        turned = np.where(gain_up > gain_down, 1, np.where(gain_down > gain_up, -1, side[at, k]))
        stuck[at, k] = (gain_up == 0.0) & (gain_down == 0.0)
        changed = at[turned != side[at, k]]
        if changed.size:
            if new is side:
                new = side.copy()
            new[changed, k] *= -1
            for parts, _, _ in blocks:
                for part in parts:
                    for shape, above, below in part.rows.shapes:
                        if shape == k:
                            part.moved[k] = pick(new[:, k], above, below)
    return new, stuck


def slopes_at_kink(blocks: list[tuple[list[Assembled], Array, Array]], k: int, at: IntArray) -> tuple[Array, Array]:
    """Slopes of -2 ln L of the data in a shape at its kink, upwards and downwards, for the points `at`."""
    up, down = np.zeros(at.size), np.zeros(at.size)
    for parts, slope, _ in blocks:
        # of all points nothing is copied
        some: IntArray | slice = at if at.size < len(slope) else slice(None)
        for part in parts:
            for shape, above, below in part.rows.shapes:
                if shape == k:
                    scale = 2.0 * part.factor[some]
                    up += scale * dots(above if len(above) == 1 else above[some], slope[some])
                    down += scale * dots(below if len(below) == 1 else below[some], slope[some])
    return up, down
