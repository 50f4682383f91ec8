"""How far couplings have to move to be noticed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation import Compiled, Coupling
from nurecoil.expectation.assemble import counts_at


def with_scales(c: Compiled) -> Compiled:
    """The same with the step of each coupling that changes -2 ln L by about one, nuisances at zero.

    From its centre a coupling adds ``h s + h^2 t`` counts to each bin; the step is where ``sum_b (h s + h^2 t)^2 / V``
    reaches one. It is infinite if nothing depends on it.
    """
    if not c.couplings:
        return c
    y = c.features.inside(c.centre[None])
    dm, ddm = c.features.derivatives(y)
    counts = counts_at(c, c.centre[None], np.zeros(len(c.nuisances)))
    weights = bin_weights(c, counts)
    steps = []
    for i, coupling in enumerate(c.couplings):
        straight = bent = 0.0
        for block, weight in zip(c.blocks, weights, strict=True):
            total = sum((part.table for part in block.parts if len(part.table) > 1), start=np.zeros((dm.shape[2], weight.size)))
            s, t = dm[0, i] @ total, 0.5 * ddm[0, i, i] @ total
            straight, bent = straight + float(weight @ s**2), bent + float(weight @ t**2)
        steps.append(_step(coupling, float(y[0, i]), straight, bent))
    return replace(c, couplings=tuple(one.at_scale(h) for one, h in zip(c.couplings, steps, strict=True)))


def bin_weights(c: Compiled, counts: list[Array]) -> list[Array]:
    """Inverse variances of the bins of each block, from its data or from a prediction [1, B], whichever is larger."""
    pairs = zip(c.blocks, counts, strict=True)
    return [_weight(block.kind, block.white, np.maximum(block.observed, mu[0])) for block, mu in pairs]


def _weight(kind: str, white: Array, counts: Array) -> Array:
    if kind == "gaussian":
        return white**2 if white.ndim == 1 else np.diag(white @ white.T).copy()
    if kind == "published":
        return np.asarray(white.min(axis=0) ** -2.0)
    return 1.0 / np.maximum(counts, 1.0)


def _step(coupling: Coupling, y: float, straight: float, bent: float) -> float:
    """The step of the coupling itself, no longer than an axis."""
    if straight <= 0.0 and bent <= 0.0:
        return math.inf
    h = min(straight**-0.5 if straight > 0 else math.inf, bent**-0.25 if bent > 0 else math.inf)
    if coupling.enters == "square":
        return math.sqrt(y + h) - math.sqrt(y)
    return min(h, 0.25 * (coupling.upper - coupling.lower)) if coupling.enters == "axis" else h
