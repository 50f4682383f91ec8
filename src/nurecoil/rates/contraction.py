"""From couplings to predictions: one small product with the Gram matrix of the couplings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray

_REAL = np.dtype(np.float64)


@dataclass(frozen=True, eq=False)
class Contraction:
    """Predictions from couplings: sum over i, j, a, b of B[b; ij, ab] (g_i^dagger g_j)[ab].

    Parameters
    ----------
    table : ndarray, shape [bins, K]
        Real matrix acting on those entries of the Gram matrix of the couplings that matter: one of each pair of complex
        conjugates, and none whose column is zero (sources without coherence between flavours, structures that do not
        interfere).
    kept : ndarray of int, shape [K]
        Which entries, of the Gram matrix [C F, C F] with real and imaginary parts interleaved.
    shape : tuple of int
        Shape of a prediction.
    """

    table: Array
    kept: NDArray[np.intp]
    shape: tuple[int, ...]

    def __call__(self, matrices: ComplexArray) -> Array:
        """Prediction for couplings g [C, F, F]."""
        stacked = matrices.transpose(1, 0, 2).reshape(matrices.shape[1], -1)
        counts: Array = self.table.dot(stacked.conj().T.dot(stacked).ravel().view(_REAL)[self.kept])
        return counts if len(self.shape) == 1 else counts.reshape(self.shape)

    def many(self, matrices: ComplexArray) -> Array:
        """Predictions [P, *shape] for a batch of couplings [P, C, F, F]."""
        points, C, F, _ = matrices.shape
        stacked = matrices.transpose(0, 2, 1, 3).reshape(points, F, C * F)
        entries, imaginary = np.divmod(self.kept, 2)
        gram: Array
        if 4 * entries.size < (C * F) ** 2:
            rows, columns = np.divmod(entries, C * F)
            products: ComplexArray = stacked[:, 0, rows].conj() * stacked[:, 0, columns]
            for f in range(1, F):
                products += stacked[:, f, rows].conj() * stacked[:, f, columns]
            gram = np.where(imaginary == 1, products.imag, products.real)
        else:
            whole: ComplexArray = np.matmul(stacked.conj().transpose(0, 2, 1), stacked)
            gram = whole.reshape(points, (C * F) ** 2).view(np.float64)[:, self.kept]
        counts: Array = np.dot(gram, self.table.T)
        return counts.reshape(points, *self.shape)
