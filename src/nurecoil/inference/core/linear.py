"""Small symmetric systems, many at once."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, BoolArray


def pinned(matrix: Array, held: BoolArray) -> Array:
    """The matrices [P, K, K] with rows and columns of held variables [P, K] those of the unit matrix.

    A variable that nothing depends on and nothing is known of counts as held.
    """
    K = matrix.shape[-1]
    diagonal = np.arange(K)
    held = held | (matrix[:, diagonal, diagonal] == 0.0)
    if not held.any():
        return matrix
    result = np.where(held[:, :, None] | held[:, None, :], 0.0, matrix)
    result[:, diagonal, diagonal] += held
    return result


def solve(matrix: Array, vector: Array) -> Array:
    """Solutions [P, K]; least squares for those that are singular."""
    try:
        result = np.asarray(np.linalg.solve(matrix, vector[..., None])[..., 0], dtype=float)
    except np.linalg.LinAlgError:
        pairs = zip(np.nan_to_num(matrix), np.nan_to_num(vector), strict=True)
        result = np.array([np.linalg.lstsq(m, v, rcond=None)[0] for m, v in pairs])
    return result


def downhill(hessian: Array, convex: Array, gradient: Array, held: BoolArray, only_convex: bool) -> tuple[Array, Array]:
    """Newton steps [P, K], to be subtracted, and the decrease they predict [P]; those of `convex` where they would go up."""
    free = np.where(held, 0.0, gradient)
    if not only_convex:
        step = solve(pinned(hessian, held), free)
        decrease = 0.5 * (step * free).sum(axis=1)
        poor = ~((decrease >= 0.0) & (decrease < 1e6))
        if not poor.any():
            return step, decrease
    else:
        step, decrease, poor = np.zeros_like(free), np.zeros(len(free)), np.ones(len(free), dtype=bool)
    step[poor] = solve(pinned(convex[poor], held[poor]), free[poor])
    decrease[poor] = 0.5 * (step[poor] * free[poor]).sum(axis=1)
    return step, decrease
