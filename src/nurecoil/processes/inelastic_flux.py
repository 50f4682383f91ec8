"""Quadrature over a flux above the smallest neutrino energy that reaches a state."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.units import MeV

PANEL = 10.0 * MeV
"""Widest panel of neutrino energy in an average."""


def panels(edges: Array) -> Array:
    """Edges of a spectrum with panels no wider than `PANEL`."""
    fine = np.arange(edges[0], edges[-1], PANEL)
    return np.unique(np.concatenate([edges, fine]))


def above(edges: Array, lowest: Array) -> tuple[Array, Array]:
    """Nodes and weights on the part of the panels above each of `lowest`, [K, nodes]."""
    cut = np.maximum(edges, np.minimum(lowest, edges[-1])[:, None])
    x, w = gauss_legendre([-1.0, 1.0], 6)
    half, middle = 0.5 * np.diff(cut, axis=1), 0.5 * (cut[:, 1:] + cut[:, :-1])
    # panels of zero width lie at the threshold and have no weight
    nodes = np.maximum(middle[..., None] + half[..., None] * x, lowest[:, None, None])
    return nodes, half[..., None] * w
