"""The CD-Bonn 2000 potential: one-boson exchange, charge dependent.

Machleidt:2000ge (Phys. Rev. C 63, 024001) with the helicity formulae of App. E of Machleidt:1987hj. Parameters:
``data/nn_potentials``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.nuclear.structure.channels import Channel, check_pair
from nurecoil.tables import read_table
from nurecoil.units import MeV

# The nucleon masses of the fit, Table I of Machleidt:2000ge.
_PROTON, _NEUTRON = 938.27231 * MeV, 939.56563 * MeV
_ANGLES = 64
_HIGHEST_J = 6  # the sigma parameters of J = 6 hold above


@dataclass(frozen=True)
class _Boson:
    """One exchange: `kind` is ps, s or v; g2 = g^2/4pi with its isospin factor; an infinite cut-off is none."""

    kind: str
    g2: float
    ratio: float
    mass: float
    cutoff: float


@cache
def _tables() -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    def rows(name: str) -> tuple[dict[str, Any], ...]:
        table = read_table("nn_potentials", name)
        return tuple(dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True))

    return rows("cdbonn_mesons.csv"), rows("cdbonn_sigmas.csv")


@cache
def _legendre_moments(J: int) -> tuple[Array, Array]:
    """Nodes t, and weights [t, 5] of the integrals over P_J, t P_J, t^2 P_J, P_(J-1), t P_(J-1)."""
    t, w = gauss_legendre([-1.0, 1.0], _ANGLES)
    here = np.polynomial.legendre.legval(t, np.eye(J + 1)[J])
    below = np.polynomial.legendre.legval(t, np.eye(J + 1)[J - 1]) if J else np.zeros_like(t)
    return t, np.stack([w * here, w * t * here, w * t * t * here, w * below, w * t * below], axis=1)


class _Kinematics:
    """What all exchanges share on one grid: k' is the row (x), k the column (y), in units of M."""

    def __init__(self, k: Array, mass: float, J: int) -> None:
        ratio = k / mass
        energy = np.sqrt(1.0 + ratio**2)
        self.J, self.mass = J, mass
        self.x, self.y = ratio[:, None], ratio[None, :]
        self.Ex, self.Ey = energy[:, None], energy[None, :]
        self.EE, self.xy = self.Ex * self.Ey, self.x * self.y
        self.upper = np.triu_indices(k.size)
        i, j = self.upper
        self.sum2, self.product2 = (ratio[i] ** 2 + ratio[j] ** 2)[:, None], (2.0 * ratio[i] * ratio[j])[:, None]
        self.kappa = 1.0 / (2.0 * math.pi * mass**2 * np.sqrt(self.EE))

    def integrals(self, boson: _Boson) -> tuple[Array, ...]:
        """I_0 ... I_6 of App. E of Machleidt:1987hj, by Gauss-Legendre quadrature over the angle."""
        t, moments = _legendre_moments(self.J)
        m2 = (boson.mass / self.mass) ** 2
        delta2 = self.sum2 - self.product2 * t
        propagator = 1.0 / (delta2 + m2)
        if math.isfinite(boson.cutoff):
            L2 = (boson.cutoff / self.mass) ** 2
            propagator *= ((L2 - m2) / (L2 + delta2)) ** 2
        size = self.Ex.shape[0]
        full = np.empty((5, size, size))
        half = (propagator @ moments).T
        full[:, self.upper[0], self.upper[1]] = half
        full[:, self.upper[1], self.upper[0]] = half
        i0, i1, i4, p, tp = full
        J = self.J
        root = math.sqrt(J / (J + 1))
        return (
            i0, i1, (J * i1 + p) / (J + 1), root * (i1 - p), i4, (J * i4 + tp) / (J + 1), root * (i4 - tp),
        )  # fmt: skip


def _pseudoscalar(p: _Kinematics) -> tuple[Array, ...]:
    f1, f2, f8 = p.EE - 1.0, -p.xy, p.Ex - p.Ey
    return f1, f2, -f1, -f2, f2, f1, -f8, f8


def _scalar(p: _Kinematics) -> tuple[Array, ...]:
    f1, f2, f7 = -(p.EE + 1.0), p.xy, p.Ex + p.Ey
    return f1, f2, f1, f2, f2, f1, f7, f7


def _vector(p: _Kinematics, f: float) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """f_1 ... f_8 and f_9 ... f_11 for g^2 = 1 and tensor coupling f/g, the sum of the gg, gf and ff terms."""
    x2, y2, xy, EE, Ex, Ey = p.x**2, p.y**2, p.xy, p.EE, p.Ex, p.Ey
    s2, zero = x2 + y2, np.zeros_like(xy)
    gg = (2 * EE - 1, zero, EE, xy, 2 * xy, 1 + zero, -Ey, -Ex)
    gf = (s2, -2 * xy, -s2, 2 * xy, 6 * xy, -3 * s2, Ex * y2 + 3 * Ey * x2, Ey * x2 + 3 * Ex * y2)
    ff = (
        (3 * EE + 1) * s2, -(6 * EE + 2 - s2) * xy, (EE - 1) * s2 + 4 * xy**2, -(4 * EE + s2) * xy, (4 - 3 * s2) * xy,
        6 * xy**2 - (EE + 3) * s2, (Ex + 3 * Ey) * x2 + (Ex - Ey) * y2, (Ey + 3 * Ex) * y2 - (Ex - Ey) * x2,
    )  # fmt: skip
    main = tuple(2.0 * a + f * b + 0.25 * f * f * c for a, b, c in zip(gg, gf, ff, strict=True))
    extra = tuple(0.25 * f * f * c for c in (-2 * xy**2, 2 * (EE + 1) * xy, -2 * (Ex + Ey) * xy))
    return main, extra


def _helicity(p: _Kinematics, boson: _Boson) -> Array:
    """The six combinations 0V, 1V, 12V, 34V, 55V, 66V of one boson, shape [6, K, K]."""
    i0, i1, i2, i3, i4, i5, i6 = p.integrals(boson)
    extra: tuple[Array, ...] | None = None
    if boson.kind == "ps":
        f1, f2, f3, f4, f5, f6, f7, f8 = _pseudoscalar(p)
    elif boson.kind == "s":
        f1, f2, f3, f4, f5, f6, f7, f8 = _scalar(p)
    else:
        (f1, f2, f3, f4, f5, f6, f7, f8), extra = _vector(p, boson.ratio)
    v = np.stack([f1 * i0 + f2 * i1, f3 * i0 + f4 * i2, f5 * i0 + f6 * i1, f4 * i0 + f3 * i2, f7 * i3, f8 * i3])
    if extra is not None and boson.ratio:
        f9, f10, f11 = extra
        v += np.stack([f9 * i4, f10 * i1 + f9 * i5, f10 * i4, f9 * i1 + f10 * i5, f11 * i6, f11 * i6])
    return np.asarray(boson.g2 * p.kappa * v)


def _triplet_coupled(J: int, v: Array) -> Array:
    """V_ll' for l = (J-1, J+1) from the helicity combinations, App. E of Machleidt:1987hj, shape [2, 2, K, K]."""
    _, _, v12, v34, v55, v66 = v
    root = math.sqrt(J * (J + 1))
    upper = ((J + 1) * v12 + J * v34 - root * (v55 + v66)) / (2 * J + 1)
    lower = (J * v12 + (J + 1) * v34 + root * (v55 + v66)) / (2 * J + 1)
    up_down = (root * (v12 - v34) + (J + 1) * v55 - J * v66) / (2 * J + 1)
    down_up = (root * (v12 - v34) - J * v55 + (J + 1) * v66) / (2 * J + 1)
    return np.stack([np.stack([lower, down_up]), np.stack([up_down, upper])])


@dataclass(frozen=True)
class CDBonn:
    """The CD-Bonn 2000 potential.

    Examples
    --------
    >>> CDBonn().name
    'CD-Bonn 2000'
    """

    @property
    def name(self) -> str:
        """What it is called in results."""
        return "CD-Bonn 2000"

    def mass(self, pair: str) -> float:
        """sqrt(M_1 M_2), the nucleon mass in the kinetic energy k^2/M."""
        check_pair(pair)
        return {"pp": _PROTON, "np": math.sqrt(_PROTON * _NEUTRON), "nn": _NEUTRON}[pair]

    def momentum_space(self, channel: Channel, k: Array) -> Array:
        """V_ll'(k, k'), shape [c, c, K, K]; see `Potential`."""
        J, S = channel.J, channel.S
        p = _Kinematics(np.asarray(k, dtype=float), self.mass(channel.pair), J)
        v = np.sum([_helicity(p, boson) for boson in self._mesons(channel)], axis=0)
        if len(channel.ls) == 2:
            lower, upper = (sum((_helicity(p, sigma) for sigma in _sigmas(channel.pair, J, S, step)), v) for step in (-1, 1))
            result = _triplet_coupled(J, lower)  # the sigmas of l = J-1 also act between the two waves
            result[1, 1] = _triplet_coupled(J, upper)[1, 1]
            return result
        step = channel.ls[0] - J
        v = sum((_helicity(p, sigma) for sigma in _sigmas(channel.pair, J, S, step)), v)
        wave: Array = v[0] if S == 0 else v[1] if step == 0 else v[2]
        return wave[None, None]

    def _mesons(self, channel: Channel) -> list[_Boson]:
        """Pions, rho and omega of a channel: pion couplings and f/g scale with the nucleon mass (Machleidt:2000ge)."""
        rows = [r for r in _tables()[0] if r["pair"] == channel.pair and r["T"] == channel.T]
        special = [r for r in rows if r["wave"] == channel.name]
        scale = self.mass(channel.pair) / _PROTON
        return [
            _Boson(
                r["kind"],
                r["isospin"] * r["g2"] * (scale**2 if r["kind"] == "ps" else 1.0),
                r["f_over_g"] * scale,
                r["mass"],
                math.inf if math.isnan(r["cutoff"]) else r["cutoff"],
            )
            for r in special or [r for r in rows if r["wave"] == "any"]
        ]


def _sigmas(pair: str, J: int, S: int, step: int) -> list[_Boson]:
    """The two scalar bosons of one partial wave, which Machleidt:2000ge fits wave by wave."""
    wanted = (pair, min(J, _HIGHEST_J), S, step)
    return [
        _Boson("s", r[f"g2_{i}"], 0.0, r[f"mass_{i}"], r["cutoff"])
        for r in _tables()[1]
        if (r["pair"], r["J"], r["S"], r["L_minus_J"]) == wanted
        for i in (1, 2)
        if r[f"g2_{i}"]
    ]
