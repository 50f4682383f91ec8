"""A flux as inelastic scattering sees it: its moments above the smallest neutrino energy that reaches a state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array, ComplexArray, gauss_legendre, integrate_above
from nurecoil.flavour import ConstantState
from nurecoil.units import MeV

if TYPE_CHECKING:
    from nurecoil.sources import Component

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


def flux_moments(component: Component, lower: Array, edges: Array) -> ComplexArray:
    """Integrals of spectrum(E) rho(E) E^-n above each energy, n = 0, 1, 2: [3, len(lower), F, F]."""
    spectrum, state = component.spectrum, component.state
    powers = np.arange(3)
    if isinstance(state, ConstantState):
        scalars = integrate_above(lambda E: spectrum(E)[:, None] * E[:, None] ** -powers, lower, edges)
        return np.asarray(scalars.T[:, :, None, None] * state.matrix)
    tensors = integrate_above(
        lambda E: (spectrum(E)[:, None] * E[:, None] ** -powers)[:, :, None, None] * state(E)[:, None], lower, edges
    )
    return np.asarray(np.moveaxis(tensors, 1, 0))
