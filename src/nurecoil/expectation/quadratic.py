"""Counts as a polynomial: where couplings are linear in the parameters, counts are exactly of degree two in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments import FoldedSum
from nurecoil.models.term import Model
from nurecoil.rates import Folded


def quadratic(folded: Folded | FoldedSum, model: Model, names: tuple[str, ...], constant: Mapping[str, float]) -> Array:
    """The table Q [pairs, B] of ``counts[b] = sum over i <= j of y_i y_j Q_ij[b]``, y_0 = 1.

    Pairs are in the order of ``numpy.triu_indices``.

    With A = A_0 + sum y_i A_i and counts = <A, A>, the pairs follow from predictions: Q_ii = <A_i, A_i>, and
    Q_ij = <A_i + A_j, A_i + A_j> - Q_ii - Q_jj.

    Parameters
    ----------
    folded : Folded or FoldedSum
    model : Model
    names : tuple of str
        Parameters that enter linearly, or as squares: then y is the square.
    constant : mapping
        Values of the other parameters.
    """
    if isinstance(folded, FoldedSum):
        return np.asarray(sum(quadratic(one, model, names, constant) for one in folded.terms), dtype=float)
    zero = dict.fromkeys(names, 0.0)
    channels, origin = folded.couplings(model, {**constant, **zero})
    shifts = [folded.couplings(model, {**constant, **zero, name: 1.0})[1] - origin for name in names]
    amplitudes = np.array([origin, *shifts])
    i, j = np.triu_indices(len(amplitudes))
    contract = folded.contraction(channels)
    # a moment next to a weak coupling: amplitudes as large as gives one count, or pairs would drown in rounding
    sizes = np.sqrt(contract.many(amplitudes).reshape(len(amplitudes), -1).max(axis=1))
    unseen = sizes == 0
    sizes[unseen] = 1.0
    units = amplitudes / sizes[:, None, None, None]
    single = contract.many(units).reshape(len(units), -1)
    both = contract.many(units[i] + units[j]).reshape(len(i), -1)
    table: Array = np.where((i == j)[:, None], single[i], both - single[i] - single[j]) * (sizes[i] * sizes[j])[:, None]
    # <A_i, A_i> = 0 makes all products with A_i vanish, which rounding does not know
    table[unseen[i] | unseen[j]] = 0.0
    return table
