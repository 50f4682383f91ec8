"""Planes of two couplings: what each target and all of them allow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.studies.cevns_2026.setting import TWO, curves, standard

SLOPE = 1.09
"""Along the bands d falls as u rises, (2 Z + N)/(Z + 2 N) of the targets between 1.05 (Ar) and 1.10 (CsI)."""


@cache
def quark_plane() -> tuple[Array, Array, Mapping[str, Array]]:
    """eps_ee^u [N], eps_ee^d [M] and -2 ln L [N, M] above the minimum, of targets, sources and all.

    Computed on lines of constant d across the bands, where the curves are narrow.
    """
    d = np.linspace(-1.0, 1.0, 9)
    across = np.linspace(-0.35, 0.8, 59)
    u = across[:, None] - d / SLOPE
    model = standard() + nr.NSI(eps_ee_uV=0.0, eps_ee_dV=0.0)
    points = {"eps_ee_uV": u.ravel(), "eps_ee_dV": np.broadcast_to(d, u.shape).ravel()}
    found = {label: v.reshape(u.shape) for label, v in curves(model, points).items()}
    found["with CONUS+"] = found["pion decay at rest"] + found["reactor"]
    x, y = np.linspace(-1.0, 1.0, 161), np.linspace(-1.0, 1.0, 121)
    return x, y, {label: _straightened(x, y, across, d, v) for label, v in found.items()}


def _straightened(x: Array, y: Array, across: Array, d: Array, values: Array) -> Array:
    """From lines across the bands to a rectangular grid: cubic in both directions; far from the bands what holds at the end."""
    from scipy.interpolate import RectBivariateSpline

    spline = RectBivariateSpline(across, d, values)
    s = np.clip(x[:, None] + y / SLOPE, across[0], across[-1])
    inside: Array = spline.ev(s, np.broadcast_to(y, s.shape))
    return inside - float(values.min())


@cache
def flavour_plane() -> tuple[Array, Array, Mapping[str, Array]]:
    """eps_ee^d [N], eps_mumu^d [M] and -2 ln L above the minimum [N, M] of pion decay, with CONUS+, and with the Sun."""
    x, y = np.linspace(-0.12, 0.48, 25), np.linspace(-0.06, 0.42, 25)
    grid = np.meshgrid(x, y, indexing="ij")
    model = standard() + nr.NSI(eps_ee_dV=0.0, eps_mumu_dV=0.0)
    found = curves(model, {"eps_ee_dV": grid[0].ravel(), "eps_mumu_dV": grid[1].ravel()}, single=())
    beam, both = found["pion decay at rest"], found["pion decay at rest"] + found["reactor"]
    values = {"pion decay at rest": beam, "with CONUS+": both, "all": found["all"]}
    return x, y, {label: (v - v.min()).reshape(grid[0].shape) for label, v in values.items()}


def area(x: Array, y: Array, values: Array) -> float:
    """Of what two parameters allow at 90 %, by cells between which values are straight."""
    from scipy.interpolate import RegularGridInterpolator

    fine = np.meshgrid(np.linspace(x[0], x[-1], 601), np.linspace(y[0], y[-1], 601), indexing="ij")
    inside = (
        RegularGridInterpolator((x, y), values, method="cubic")(np.stack([fine[0].ravel(), fine[1].ravel()], axis=-1)) < TWO
    )
    return float(inside.mean() * (x[-1] - x[0]) * (y[-1] - y[0]))
