"""Where fits start: not at the central values alone, so that answers do not depend on them.

Counts are parabolas in each coupling, so that as many as were observed are expected at two of its values, images of each
other; and fewest between them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.expectation import Compiled
from nurecoil.expectation.assemble import counts_at
from nurecoil.inference.core import mirror_starts
from nurecoil.inference.scales import with_scales

_ALONG_AXIS = 7
"""Starts along a parameter that changes tables."""


def recentred(c: Compiled, x: Array) -> Compiled:
    """The same with couplings centred at x [X], and the steps that are noticed there."""
    if not c.couplings:
        return c
    couplings = tuple(replace(one, centre=float(v)) for one, v in zip(c.couplings, x, strict=True))
    return with_scales(replace(c, couplings=couplings))


def balanced(c: Compiled, x: Array, i: int) -> Array:
    """Values of coupling i [3, P] at which as many counts are expected as were observed, and fewest; others as in x [P, X]."""
    one = c.couplings[i]
    if one.enters == "axis":
        places = np.linspace(0, one.nodes - 1, _ALONG_AXIS).round().astype(int)
        return np.broadcast_to(one.points[places][:, None], (_ALONG_AXIS, len(x)))
    unit = max(abs(one.centre), one.scale if np.isfinite(one.scale) else 0.0) or 1.0
    y = np.repeat(c.features.inside(x)[None], 3, axis=0)
    h = unit**2 if one.enters == "square" else unit
    y[:, :, i] = np.array([0.0, h, 2.0 * h])[:, None]
    flat = c.features.outside(y.reshape(-1, y.shape[2]))
    expected = np.zeros((3, len(x)))
    observed = 0.0
    for block, mu in zip(c.blocks, counts_at(c, flat, np.zeros(len(c.nuisances))), strict=True):
        weight = 1.0 / np.maximum(np.abs(block.observed), 1.0) if block.kind != "gaussian" else _information(block.white)
        expected += (np.broadcast_to(mu, (len(flat), weight.size)) @ weight).reshape(3, -1)
        observed += float((block.observed - _off(block.control, block.tau)) @ weight)
    bent = (expected[2] - 2.0 * expected[1] + expected[0]) / 2.0
    straight = expected[1] - expected[0] - bent
    missing = expected[0] - observed
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        flat_enough = np.abs(bent) <= 1e-12 * (np.abs(straight) + 1e-300)
        vertex = np.where(flat_enough, -missing / straight, -straight / (2.0 * bent))
        root = np.sqrt(np.maximum(vertex**2 - missing / bent, 0.0))
    root = np.where(flat_enough | ~np.isfinite(root), 0.0, root)
    found = np.array([vertex - root, vertex, vertex + root]) * h
    found = np.where(np.isfinite(found), found, one.centre)
    if one.enters == "square":
        found = np.sqrt(np.maximum(found, 0.0))
    result: Array = np.clip(found, one.lower, one.upper)
    return result


def _information(white: Array) -> Array:
    return white**2 if white.ndim == 1 else np.diag(white @ white.T).copy()


def _off(control: Array, tau: float) -> Array | float:
    return control / tau if control.size else 0.0


def starting_points(c: Compiled, held: BoolArray) -> Array:
    """Starts [P, X] for couplings that are not held; those are at their centre."""
    centre = c.centre
    found = [mirror_starts(c, held=held)]
    # the nearest to nothing that is allowed, for a central value that is far from what the data say
    nothing = np.array([one.centre if one.enters == "axis" else min(max(0.0, one.lower), one.upper) for one in c.couplings])
    for base in (centre, np.where(held, centre, nothing)):
        for i in np.flatnonzero(~held):
            for value in balanced(c, base[None], int(i))[:, 0]:
                point = base.copy()
                point[i] = value
                found.append(point[None])
    return np.unique(np.concatenate(found), axis=0)
