"""What an electron of an atom answers to a momentum q and an energy T: charge, current and spin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.atomic.central_field.angular import angular_weight, bessel_table
from nurecoil.atomic.central_field.atom import FIRST, CentralFieldAtom, Orbital
from nurecoil.atomic.central_field.collocation import Integers, RadialGrid, radial_grid
from nurecoil.atomic.central_field.waves import bound_wave, free_waves, matching_radius, orbital, reach
from nurecoil.units import alpha_em, eV, hartree

_CONVERGED = 1e-4
_TAIL = 18.0
"""-ln of the part of an orbital's outer wave that is left out of the integrals."""
_BATCH = 8
_BLOCK = 8


@dataclass(frozen=True, eq=False)
class Responses:
    """Per electron and hartree, at each momentum transfer.

    Parameters
    ----------
    charge : ndarray, shape [q]
        |<1>|^2, the dynamic structure factor S(q, T).
    current : ndarray, shape [q]
        Mean of |<alpha>|^2 over the two directions across q; zero without relativity.
    spin : ndarray, shape [q]
        Mean of |<Sigma>|^2 over the two directions across q.
    axial : ndarray, shape [q]
        |<gamma_5> - (T/q) <Sigma along q>|^2; zero without relativity.
    """

    charge: Array
    current: Array
    spin: Array
    axial: Array


@dataclass(frozen=True, eq=False)
class Transition:
    """One orbital and the free waves of one energy, on a common grid; atomic units.

    Parameters
    ----------
    atom : CentralFieldAtom
    orbital : Orbital
    T : float
        Energy transfer; the free electron keeps T minus the orbital's threshold.
    q_max : float
        Largest momentum transfer that the grid must resolve.

    Raises
    ------
    ValueError
        If T is below the orbital's threshold.
    """

    atom: CentralFieldAtom
    orbital: Orbital
    T: float
    q_max: float

    def __post_init__(self) -> None:
        if not self.orbital.threshold <= self.T:
            name, least = self.orbital.shell.name, self.orbital.threshold * hartree / eV
            raise ValueError(f"T: expected at least {least:g} eV for shell {name}, got {self.T * hartree / eV:g} eV")

    @property
    def energy(self) -> float:
        """Of the free electron."""
        return self.T - self.orbital.threshold

    def grid(self, l_max: int) -> tuple[RadialGrid, int]:
        """Panels that let all waves up to l_max pass their barriers, and how many of them the orbital fills."""
        charge, own = self.atom.charge, self.orbital.energy
        R = matching_radius(charge, l_max, self.energy, reach(charge, own))
        grid = radial_grid(FIRST / self.atom.field.Z, R, self.energy, self.atom.field.Z, self.q_max)
        return grid, grid.panels_up_to(reach(charge, own, _TAIL))

    def responses(self, q: Array) -> Responses:
        """Summed over partial waves until three of them add less than 1e-4.

        Charge: S = sum (2j'+1)(2J+1)(j J j';1/2 0 -1/2)^2 |int (G G' + alpha^2 F F') j_J(qr) dr|^2; without spin, with
        (2l'+1)(2J+1)(l J l';000)^2. Current and spin: the same sums over electric and magnetic multipoles.
        """
        l = self.orbital.shell.l
        r = np.geomspace(1e-3 * self.orbital.extent, self.orbital.extent, 200)
        k = np.sqrt(np.maximum(2.0 * (self.energy + self.atom.charge(r) / r), 0.0))
        # the wave whose barrier ends where the orbital does
        top, begin = max(int(np.max(k * r)) + 4, l + 4), 0
        total = np.zeros((4, len(q)))
        while True:
            added = self._waves(q, np.arange(begin, top + 1))
            total += added.sum(axis=1)
            tail: Array = added[:, -3:].sum(axis=1).max(axis=1)
            if np.all(tail <= _CONVERGED * total.max(axis=1)):
                return Responses(*total)
            begin, top = top + 1, top + _BATCH

    def _waves(self, q: Array, l_final: Integers) -> Array:
        """Contributions of some partial waves, [4, l', q]."""
        grid, stop = self.grid(int(l_final[-1]))
        kappas = self.atom.final_kappas(l_final)
        products = self._products(grid, stop, kappas)
        r = grid.r[:stop].ravel()
        row = {int(l): i for i, l in enumerate(l_final)}
        J_max = int(l_final[-1]) + self.orbital.shell.l + 1
        couplings = [self._coupled(kappas, J) for J in range(J_max + 1)]
        result = np.zeros((4, len(l_final), len(q)))
        for block in np.array_split(np.arange(len(q)), max(1, len(q) // _BLOCK)):
            x = q[block, None] * r
            table = bessel_table(x, J_max + 1)
            for J, channels in enumerate(couplings):
                if not channels:
                    continue
                columns = np.array([c for c, _ in channels])
                parts = self._multipole(J, kappas[columns], products[:, columns], table, x, q[block])
                for i, (c, w) in enumerate(channels):
                    result[:, row[orbital(int(kappas[c]))], block] += w * parts[:, i]
        return result

    def _coupled(self, kappas: Integers, J: int) -> list[tuple[int, float]]:
        weights = [angular_weight(self.orbital.kappa, int(k), J, self.atom.relativistic) for k in kappas]
        return [(c, w) for c, w in enumerate(weights) if w > 0]

    def _products(self, grid: RadialGrid, stop: int, kappas: Integers) -> Array:
        """G'G + alpha^2 F'F, G'G - alpha^2 F'F, G'F + F'G, G'F - F'G with quadrature weights, [4, C, points]."""
        atom, own = self.atom, self.orbital
        wave = bound_wave(grid, atom.charge, own.kappa, own.energy, atom.alpha2)
        G, F = free_waves(grid, atom.charge, kappas, self.energy, atom.alpha2, stop)
        g, f = wave.G[:stop] * grid.weights[:stop], wave.F[:stop] * grid.weights[:stop]
        GG, FF, GF, FG = G * g, atom.alpha2 * F * f, G * f, F * g
        return np.array([GG + FF, GG - FF, GF + FG, GF - FG]).reshape(4, len(kappas), -1)

    def _multipole(self, J: int, kappas: Integers, products: Array, table: Array, x: Array, q: Array) -> Array:
        """The four responses of one multipolarity before their weights, [4, C, q]."""
        plus: Array
        minus: Array
        cross: Array
        skew: Array
        plus, minus, cross, skew = products
        j: Array = table[J]
        result = np.zeros((4, len(kappas), len(q)))
        if not self.atom.relativistic:
            result[0] = result[2] = (plus @ j.T) ** 2
            return result
        over = j / x
        before: Array = table[J - 1 if J else 1]
        slope = (before if J else -before) - (J + 1 if J else 0) * over
        even: BoolArray = (orbital(self.orbital.kappa) + J + np.where(kappas > 0, kappas, -kappas - 1)) % 2 == 0
        added, taken = (kappas + self.orbital.kappa)[:, None], (kappas - self.orbital.kappa)[:, None]
        e, o = even, ~even
        root = math.sqrt(J * (J + 1)) or math.inf
        mixed = slope + over
        result[0, e] = (plus[e] @ j.T) ** 2
        electric: Array | float = taken[e] / root * (cross[e] @ mixed.T) - root * (skew[e] @ over.T) if J else 0.0
        result[1, e] = 0.5 * alpha_em**2 * electric**2
        result[1, o] = 0.5 * (alpha_em * added[o] / root * (cross[o] @ j.T)) ** 2
        result[2, e] = 0.5 * (taken[e] / root * (minus[e] @ j.T)) ** 2
        electric = added[o] / root * (minus[o] @ mixed.T) - root * (plus[o] @ over.T) if J else 0.0
        result[2, o] = 0.5 * electric**2
        along = added[o] * (minus[o] @ over.T) - plus[o] @ slope.T
        result[3, o] = (alpha_em * (skew[o] @ j.T) + alpha_em * self.T / q * along) ** 2
        return result

    def dipole(self) -> float:
        """S/q^2 at q = 0, per hartree: a third of the squared dipole matrix elements."""
        l = self.orbital.shell.l
        kappas = self.atom.final_kappas(np.arange(max(l - 1, 0), l + 2))
        allowed = [(c, w) for c, w in self._coupled(kappas, 1) if (l + 1 + orbital(int(kappas[c]))) % 2 == 0]
        columns = [c for c, _ in allowed]
        grid, stop = self.grid(l + 1)
        integrals = self._products(grid, stop, kappas[columns])[0] @ grid.r[:stop].ravel()
        return float(sum(w * (x / 3.0) ** 2 for (_, w), x in zip(allowed, integrals, strict=True)))
