"""Linear equations of the compiled loop: positive matrices without pivots, others with them."""

from __future__ import annotations

import numpy as np

from nurecoil.inference.core.loop_vectors import clear, compiled
from nurecoil.inference.core.numbers import Bools, Floats, Grid

_POSITIVE = 1e-13
"""Part of a pivot that has to be left: less is rounding."""


@compiled
def solve(matrix: Grid, vector: Floats, fixed: Bools, work: Grid, out: Floats) -> bool:
    """out = matrix^-1 vector over variables that are not fixed; whether there is one."""
    if not factorise(matrix, fixed, work):
        return with_pivots(matrix, vector, fixed, work, out)
    substitute(work, vector, fixed, out)
    return True


@compiled
def factorise(matrix: Grid, fixed: Bools, work: Grid) -> bool:
    """A positive matrix as L D L^T: L, and 1/D on the diagonal, are written to `work`; whether it is well positive."""
    K = fixed.size
    for i in range(K):
        pivot = matrix[i, i]
        if fixed[i] or pivot == 0.0:
            clear(work[i])
            work[i, i] = 1.0
            continue
        for j in range(i):
            x = 0.0 if fixed[j] else matrix[i, j]
            for k in range(j):
                x -= work[i, k] * work[j, k]
            work[i, j] = x
        left = pivot
        for j in range(i):
            x = work[i, j] * work[j, j]
            left -= work[i, j] * x
            work[i, j] = x
        if not left > _POSITIVE * pivot:
            return False
        work[i, i] = 1.0 / left
    return True


@compiled
def substitute(work: Grid, vector: Floats, fixed: Bools, out: Floats) -> None:
    """out = (L D L^T)^-1 vector."""
    K = vector.size
    for i in range(K):
        x = 0.0 if fixed[i] else vector[i]
        for k in range(i):
            x -= work[i, k] * out[k]
        out[i] = x
    for i in range(K - 1, -1, -1):
        x = out[i] * work[i, i]
        for k in range(i + 1, K):
            x -= work[k, i] * out[k]
        out[i] = x


@compiled
def with_pivots(matrix: Grid, vector: Floats, fixed: Bools, work: Grid, out: Floats) -> bool:
    """`solve` for matrices that are not positive, by elimination."""
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
