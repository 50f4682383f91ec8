"""Counts as a polynomial: where couplings are linear in the parameters, counts are exactly of degree two in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.models.term import Model
from nurecoil.rates import Folded


@dataclass(frozen=True, eq=False)
class Quadratic:
    """``counts[b] = sum over i <= j of x_i x_j Q_ij[b]`` with x_0 = 1: one small product per point.

    Parameters
    ----------
    names : tuple of str
        The parameters x_1, x_2, ...
    table : ndarray, shape [pairs, B]
        Q, in the order of ``numpy.triu_indices``.
    """

    names: tuple[str, ...]
    table: Array

    @classmethod
    def of(cls, folded: Folded, model: Model, names: tuple[str, ...], constant: Mapping[str, float]) -> Self:
        """Q of the parameters `names`, all marked linear, at given values of the others.

        With A = A_0 + sum x_i A_i and counts = <A, A>, the pairs follow from predictions: Q_ii = <A_i, A_i>, and
        Q_ij = <A_i + A_j, A_i + A_j> - Q_ii - Q_jj.
        """
        zero = dict.fromkeys(names, 0.0)
        channels, origin = folded.couplings(model, {**constant, **zero})
        shifts = [folded.couplings(model, {**constant, **zero, name: 1.0})[1] - origin for name in names]
        amplitudes = np.array([origin, *shifts])
        i, j = np.triu_indices(len(amplitudes))
        contract = folded.contraction(channels)
        # a moment next to a weak coupling: amplitudes as large as gives one count, or pairs would drown in rounding
        sizes = np.sqrt(contract.many(amplitudes).reshape(len(amplitudes), -1).max(axis=1))
        sizes[sizes == 0] = 1.0
        units = amplitudes / sizes[:, None, None, None]
        single = contract.many(units).reshape(len(units), -1)
        both = contract.many(units[i] + units[j]).reshape(len(i), -1)
        table = np.where((i == j)[:, None], single[i], both - single[i] - single[j]) * (sizes[i] * sizes[j])[:, None]
        return cls(names, table)

    def __call__(self, values: Mapping[str, ArrayLike]) -> Array:
        """Counts [P, B]."""
        columns: Any = np.broadcast_arrays(*(np.atleast_1d(np.asarray(values[name], dtype=float)) for name in self.names))
        x = np.stack([np.ones_like(columns[0]), *columns], axis=1)
        i, j = np.triu_indices(x.shape[1])
        counts: Array = (x[:, i] * x[:, j]) @ self.table
        return counts
