"""What arrives at a target: J_n(T) of all components together, as real columns in flavour space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nurecoil.arrays import Array, ComplexArray, IntArray
from nurecoil.cached import cached_property
from nurecoil.flavour import ConstantState
from nurecoil.flavour.hermitian import components_of, hermitian_basis
from nurecoil.processes.kinematics import Kinematics
from nurecoil.processes.process import Process
from nurecoil.sources import Component, Sliced, Source
from nurecoil.sources.moments import POWERS, MomentTable, Placed, sliced_table


def moments(component: Component, process: Process, T: Array, final_mass: float = 0.0) -> ComplexArray:
    """J_n(T) = integral over E > E_min(T) of flux(E) rho(E) E^-n; lines are exact.

    Parameters
    ----------
    component : Component
    process : Process
        Gives E_min(T).
    T : ndarray, shape [T]
    final_mass : float
        Mass of the outgoing lepton.

    Returns
    -------
    ndarray, shape [3, T, F, F]
    """
    lower = process.motion.E_min(np.asarray(T, dtype=float), final_mass)
    return component.strength * component.moments.matrices(lower)


class Columns(NamedTuple):
    """What the functions of a source's tables, J_n[r], are to a prediction: Tr[rho G] of a Gram matrix G, in bins of time.

    Columns are the functions themselves or, where fewer and without bins of time, the entries of the neutrinos' and of the
    antineutrinos' matrix.
    """

    mixing: Array | None
    """From functions to columns [r, m]; None where these are the same."""
    signs: Array
    """Of each column, where structures of different C parity interfere: -1 for antineutrinos [m]."""
    at: tuple[IntArray, IntArray, IntArray]
    """What occurs in the trace: rows and columns of entries of G, and 0 or 1 for their real or imaginary part [w]."""
    traced: Array
    """By which these are multiplied [m, t, w]; there is one time without bins of time."""


@dataclass(frozen=True, eq=False)
class Arrivals:
    """The columns that a source's J_n fill: neutrinos and antineutrinos apart, and at different times.

    Parameters
    ----------
    source : Source
    time_edges : ndarray, optional
        Edges of bins of arrival time [t+1]; without them all components are added up.

    Raises
    ------
    ValueError
        If a component has no arrival times and there are bins of them.
    """

    source: Source
    time_edges: Array | None = None

    def __post_init__(self) -> None:
        missing = [c.name for c in self.source.components if c.time is None] if self.time_edges is not None else []
        if missing:
            raise ValueError(f"time bins: no time distribution for {', '.join(missing)} of {self.source.name}")

    @property
    def dimension(self) -> int:
        """Number of flavours F, the same for all components.

        Raises
        ------
        ValueError
            If it is not the same.
        """
        found = {component.state.dimension for component in self.source.components}
        if len(found) > 1:
            raise ValueError(
                f"source {self.source.name!r}: expected one number of flavours, got {', '.join(map(str, sorted(found)))}"
            )
        return found.pop()

    @property
    def bins(self) -> int | None:
        """Number of bins of time; None without them."""
        return None if self.time_edges is None else self.time_edges.size - 1

    @cached_property
    def _parts(self) -> list[tuple[Component, MomentTable, Array]]:
        """Components, their tables, and how the functions of these are spread over bins of time and the basis [r, t, F^2]."""
        found: list[tuple[Component, MomentTable, Array]] = []
        shared: dict[tuple[int, int], MomentTable] = {}
        for component in self.source.components:
            spectrum, state = component.spectrum, component.state
            if self.time_edges is None or component.time is None:
                table = component.moments
                spread = table.spread
            elif isinstance(spectrum, Sliced) and component.time == spectrum.time:
                varying = None if isinstance(state, ConstantState) else state
                # several species of one spectrum have one table
                key = id(spectrum), id(varying)
                if key not in shared:
                    shared[key] = sliced_table(spectrum, varying, self.time_edges)
                table = shared[key]
                spread = table.spread * components_of(state.matrix) if isinstance(state, ConstantState) else table.spread
            else:
                table = component.moments
                spread = table.spread * component.time.fractions(self.time_edges)[:, None]
            found.append((component, table, spread))
        return found

    @cached_property
    def columns(self) -> Columns:
        """What a table's functions are to a prediction."""
        F = self.dimension
        spread = np.concatenate([component.strength * spread for component, _, spread in self._parts])
        bars = np.array([component.antineutrino for component, _, spread in self._parts for _ in range(len(spread))])
        # neutrinos' entries, then antineutrinos'
        both = np.zeros((len(bars), spread.shape[1], 2, F * F))
        both[np.arange(len(bars)), :, bars.astype(int)] = spread
        mixing, both = None, both.reshape(*spread.shape[:2], -1)
        if self.time_edges is None:
            entries = np.flatnonzero(both[:, 0].any(axis=0))
            if entries.size < len(both):
                mixing, both, bars = both[:, 0, entries], np.eye(2 * F * F)[entries, None], entries >= F * F
        traced = both @ _factors(F)
        occurring = np.flatnonzero(traced.reshape(-1, 2 * F * F).any(axis=0))
        at, imaginary = np.divmod(occurring, 2)
        return Columns(mixing, 1.0 - 2.0 * bars, (*np.divmod(at, F), imaginary), traced.take(occurring, axis=-1))

    def table(self, motions: list[Kinematics], T: Array, final_mass: float) -> Array:
        """J_n [T, 3 parts, m] above what each target needs: the tables of all components, looked up once for all targets."""
        lower = np.ascontiguousarray(np.array([motion.E_min(T, final_mass) for motion in motions]).T)
        tables, placed = {id(table): table for _, table, _ in self._parts}, dict[bytes, Placed]()
        found = {key: table(lower, placed) for key, table in tables.items()}
        J = np.concatenate([found[id(table)] for _, table, _ in self._parts], axis=-1)
        J = J.reshape(T.size, len(motions) * POWERS, J.shape[-1])
        return J if self.columns.mixing is None else J @ self.columns.mixing


@lru_cache(maxsize=8)
def _factors(F: int) -> Array:
    """Re Tr[B G] = sum_ab Re B_ab Re G_ab + Im B_ab Im G_ab of `hermitian_basis`, factors of these parts of G [2 F^2, 2 F^2].

    First for neutrinos, then for antineutrinos, whose matrix is the conjugate.
    """
    basis = hermitian_basis(F)
    found: Array = np.concatenate([basis, basis.conj()]).reshape(2 * F * F, F * F).view(np.float64)
    found.flags.writeable = False
    return found
