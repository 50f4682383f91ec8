"""Planes of two couplings, and mediators by mass: what each target and all of them allow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.models.term import Model
from nurecoil.studies.cevns_2026.setting import allowed, curves, standard
from nurecoil.units import MeV

TWO, ONE = 4.605, 2.706
"""Rise of -2 ln L at 90 % for two parameters and for one."""
SLOPE = 1.09
"""Along the bands d falls as u rises, (2 Z + N)/(Z + 2 N) of the targets between 1.05 (Ar) and 1.10 (CsI)."""
MASSES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""MeV: below the first nothing changes for nuclei."""
MODELS = ("universal", "b-l", "l_mu-l_tau", "scalar")
SHOWN = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "xenonnt-8b", "lz-8b", "all")


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


def mediator(kind: str, mass: float) -> tuple[Model, str]:
    """A model, and what its coupling is called."""
    if kind == "scalar":
        return standard() + nr.LightScalar.universal_quarks(mass), "g2_phi"
    return standard() + nr.LightVector(mass, charges=kind), "g_Zprime"  # type: ignore[arg-type]


@cache
def mediator_ranges(kind: str) -> Mapping[str, tuple[tuple[tuple[float, float], ...], ...]]:
    """Label -> for each of the masses, the ranges of the coupling that are allowed at 90 %.

    The grid is linear in the coupling: an island is a tenth of it wide, and would be missed by one that is logarithmic.
    """
    found: dict[str, list[tuple[tuple[float, float], ...]]] = {}
    for mass in MASSES:
        model, name = mediator(kind, mass * MeV)
        top = {"universal": 5.6e-5, "b-l": 6e-5, "l_mu-l_tau": 3e-3, "scalar": 4e-5}[kind] * np.sqrt(1.0 + (mass / 30.0) ** 2)
        g = np.linspace(0.0, top, 65)
        at = {name: g**2 if kind == "scalar" else g}
        for label, values in curves(model, at).items():
            ranges = allowed(g, values, ONE)
            # an end of the grid is no limit
            found.setdefault(label, []).append(tuple(r for r in ranges if r[1] < top * (1 - 1e-9)))
    return {label: tuple(ranges) for label, ranges in found.items()}


def first_crossing(kind: str, label: str) -> Array:
    """Where each mass is excluded first, coming from zero."""
    return np.array([ranges[0][1] if ranges else np.nan for ranges in mediator_ranges(kind)[label]])


def last_end(kind: str, label: str) -> Array:
    """Where the last allowed island ends; not a number where there is none beyond the first range."""
    return np.array([ranges[-1][1] if len(ranges) > 1 else np.nan for ranges in mediator_ranges(kind)[label]])


def island_start(kind: str, label: str) -> Array:
    """Where it begins."""
    return np.array([ranges[-1][0] if len(ranges) > 1 else np.nan for ranges in mediator_ranges(kind)[label]])
