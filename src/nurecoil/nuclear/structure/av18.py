"""The strong part of the Argonne v18 potential (Wiringa:1994wb), a local potential, as an independent check."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.nuclear.structure.channels import Channel, check_pair
from nurecoil.tables import read_table
from nurecoil.units import MeV, fm

# Constants of the fit, Sec. II of Wiringa:1994wb.
_PROTON, _NEUTRON = 938.27231 * MeV, 939.56563 * MeV
_PION_0, _PION_CHARGED = 134.9739 * MeV, 139.5675 * MeV
_F2 = 0.075
_CUT = 2.1 / fm**2
_CORE_RADIUS, _CORE_WIDTH = 0.5 * fm, 0.2 * fm
# 24 fm hold the pion tail to 1e-7; a panel of 0.25 fm with 20 nodes resolves momenta beyond 50 fm^-1
_R_MAX, _PANEL, _NODES = 24.0 * fm, 0.25 * fm, 20


@cache
def _strengths(pair: str, S: int, T: int) -> dict[str, tuple[float, float, float, float]]:
    """Operator -> (I, P, Q, R), Table II of Wiringa:1994wb."""
    t = read_table("nn_potentials", "av18.csv")
    return {
        t["operator"][i]: (float(t["I"][i]), float(t["P"][i]), float(t["Q"][i]), float(t["R"][i]))
        for i in range(len(t["pair"]))
        if t["pair"][i] in (pair, "any") and (t["S"][i], t["T"][i]) == (S, T)
    }


def _yukawa(x: Array, r: Array) -> tuple[Array, Array]:
    """Y and T with their cut-offs, Sec. II of Wiringa:1994wb."""
    cut = -np.expm1(-_CUT * r * r)
    y = np.exp(-x) / x
    return y * cut, (1.0 + 3.0 / x + 3.0 / x**2) * y * cut**2


def _core(r: Array | float) -> Array:
    """The Woods-Saxon function W(r) of the short-range part, Sec. II of Wiringa:1994wb."""
    return np.asarray(1.0 / (1.0 + np.exp((r - _CORE_RADIUS) / _CORE_WIDTH)))


def _pion(pair: str, T: int, r: Array) -> tuple[Array, Array]:
    """One-pion exchange: the coefficients of sigma1.sigma2 and of S12, Sec. II of Wiringa:1994wb.

    The Q term of the central core cancels the slope of the pion's Yukawa function at the origin; it is kept here.
    """

    def exchange(mass: float) -> tuple[Array, Array]:
        y, t = _yukawa(mass * r, r)
        slope = _CUT / mass  # of y at the origin, removed by the core
        strength = _F2 * (mass / _PION_CHARGED) ** 2 * mass / 3.0
        return strength * (y - slope * r * _core(r) / _core(0.0)), strength * t

    neutral, charged = exchange(_PION_0), exchange(_PION_CHARGED)
    if pair != "np":
        return neutral
    sign = 2.0 if T == 1 else -2.0
    return sign * charged[0] - neutral[0], sign * charged[1] - neutral[1]


def _operators(channel: Channel) -> dict[str, Array]:
    """Matrix elements [c, c] of 1, S12, L.S, L^2 and (L.S)^2 in a partial wave."""
    J, ls = channel.J, np.array(channel.ls, dtype=float)
    one = np.eye(ls.size)
    if channel.S == 0:
        tensor, spin_orbit = 0.0 * ls, 0.0 * ls
    else:
        spin_orbit = 0.5 * (J * (J + 1) - ls * (ls + 1) - 2.0)
        tensor = np.where(ls == J, 2.0, np.where(ls < J, -2.0 * (J - 1), -2.0 * (J + 2)) / (2 * J + 1))
    t = np.diag(tensor)
    if ls.size == 2:
        t[0, 1] = t[1, 0] = 6.0 * math.sqrt(J * (J + 1)) / (2 * J + 1)
    return {"c": one, "t": t, "ls": np.diag(spin_orbit), "l2": np.diag(ls * (ls + 1)), "ls2": np.diag(spin_orbit**2)}


@dataclass(frozen=True)
class AV18:
    """The strong part of Argonne v18, without its electromagnetic terms.

    Examples
    --------
    >>> AV18().name
    'AV18 (strong part)'
    """

    @property
    def name(self) -> str:
        """What it is called in results."""
        return "AV18 (strong part)"

    def mass(self, pair: str) -> float:
        """Twice the reduced mass of the pair."""
        check_pair(pair)
        return {"pp": _PROTON, "np": 2 * _PROTON * _NEUTRON / (_PROTON + _NEUTRON), "nn": _NEUTRON}[pair]

    def coordinate_space(self, channel: Channel, r: ArrayLike) -> Array:
        """V_ll'(r), shape [c, c, R], natural units; r > 0.

        Raises
        ------
        ValueError
            If a radius is not positive.
        """
        r = np.asarray(r, dtype=float)
        if not np.all(r > 0):
            raise ValueError("r: expected positive radii")
        mean = (_PION_0 + 2 * _PION_CHARGED) / 3.0
        x = mean * r
        core = _core(r)
        # Q of all but the tensor term makes the potential flat at the origin (Wiringa:1994wb)
        flat = 1.0 + r / _CORE_WIDTH * (1.0 - _core(0.0))
        t2 = _yukawa(x, r)[1] ** 2
        elements = _operators(channel)
        v = np.zeros((len(channel.ls), len(channel.ls), r.size))
        for operator, (i, p, q, r2) in _strengths(channel.pair, channel.S, channel.T).items():
            radial = i * t2 + (p * flat + q * x + r2 * x * x) * core
            v += elements[operator][:, :, None] * radial
        central, tensor = _pion(channel.pair, channel.T, r)
        sigma = 1.0 if channel.S else -3.0
        return np.asarray(v + sigma * elements["c"][:, :, None] * central + elements["t"][:, :, None] * tensor)

    def momentum_space(self, channel: Channel, k: Array) -> Array:
        """V_ll'(k, k'), shape [c, c, K, K]; see `Potential`. Accurate for k below about 50 fm^-1."""
        from scipy.special import spherical_jn

        edges = np.linspace(0.0, _R_MAX, round(_R_MAX / _PANEL) + 1)
        r, w = gauss_legendre(edges, _NODES)
        v = self.coordinate_space(channel, r) * (2.0 / math.pi * w * r * r)
        bessel = [spherical_jn(l, np.multiply.outer(np.asarray(k, dtype=float), r)) for l in channel.ls]
        return np.stack(
            [np.stack([(left * v[i, j]) @ right.T for j, right in enumerate(bessel)]) for i, left in enumerate(bessel)]
        )
