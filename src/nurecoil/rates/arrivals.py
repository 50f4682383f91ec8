"""What arrives at a target: J_n(T) of all components together, as real columns in flavour space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.flavour import ConstantState
from nurecoil.flavour.hermitian import components_of, hermitian_basis
from nurecoil.models.term import C_PARITY
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

    @cached_property
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
    def _tables(self) -> list[tuple[MomentTable, Array]]:
        """Of each component: its table, and what its columns are in bins of time and matrices of the basis [m, t, F^2]."""
        found = []
        shared: dict[tuple[int, int], tuple[MomentTable, Array]] = {}
        for component in self.source.components:
            spectrum = component.spectrum
            if self.time_edges is not None and isinstance(spectrum, Sliced) and component.time == spectrum.time:
                constant = isinstance(component.state, ConstantState)
                # several species of one spectrum have one table
                key = (id(spectrum), 0 if constant else id(component.state))
                if key not in shared:
                    shared[key] = sliced_table(spectrum, None if constant else component.state, self.time_edges)
                table, spread = shared[key]
                if isinstance(component.state, ConstantState):
                    spread = spread * components_of(component.state.matrix)
            else:
                table = component.moments
                spread = np.zeros((table.entries.size, self.bins or 1, self.dimension**2))
                shares: Array | float = 1.0
                if self.time_edges is not None and component.time is not None:
                    shares = component.time.fractions(self.time_edges)
                spread[np.arange(table.entries.size), :, table.entries] = shares
            found.append((table, spread))
        return found

    @cached_property
    def _layout(self) -> dict[tuple[int, bool, int], int]:
        """Column of each (component, antineutrino, column of its table); without bins of time components share them."""
        found: dict[tuple[int, bool, int], int] = {}
        for group, component, (table, _) in self._parts:
            for entry in table.entries.tolist():
                found.setdefault((group, component.antineutrino, entry), len(found))
        return found

    @cached_property
    def _parts(self) -> list[tuple[int, Component, tuple[MomentTable, Array]]]:
        groups = range(len(self._tables)) if self.time_edges is not None else [0] * len(self._tables)
        return list(zip(groups, self.source.components, self._tables, strict=True))

    @cached_property
    def _columns(self) -> list[list[int] | slice]:
        """Of each part, where the columns of its table go."""
        found: list[list[int] | slice] = []
        for group, component, (table, _) in self._parts:
            places = [self._layout[group, component.antineutrino, e] for e in table.entries.tolist()]
            row = places == list(range(places[0], places[0] + len(places))) if places else False
            found.append(slice(places[0], places[-1] + 1) if row else places)
        return found

    @cached_property
    def _bars(self) -> NDArray[np.bool_]:
        return np.array([antineutrino for _, antineutrino, _ in self._layout], dtype=bool)

    @cached_property
    def traced(self) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
        """Rows and columns [ab] of the entries of Tr[rho G] that occur, and [m, t, ab, 2] by which they are multiplied.

        The real part of G and the imaginary one have their own factor; there is one time, t = 1, without bins of time.
        """
        F = self.dimension
        spread = np.zeros((len(self._layout), self.bins or 1, F * F))
        for (_, _, (_, parts)), columns in zip(self._parts, self._columns, strict=True):
            spread[columns] = parts
        found = (spread @ _factors(F)).reshape(*spread.shape, 2)
        # an antineutrino's matrix is the conjugate
        found[self._bars, :, :, 1] *= -1.0
        occurring = np.flatnonzero(found.any(axis=(0, 1, 3)))
        return *np.divmod(occurring, F), found[:, :, occurring]

    def signs(self, s1: str, s2: str) -> Array:
        """C parity of a pair of structures, for antineutrinos [m]."""
        return np.where(self._bars, float(C_PARITY[s1] * C_PARITY[s2]), 1.0)

    def table(self, motions: list[Kinematics], T: Array, final_mass: float) -> Array:
        """J_n [3, parts, T, m] above what each target needs: the tables of all components, looked up once for all targets."""
        lower = np.array([motion.E_min(T, final_mass) for motion in motions])
        total = np.zeros((POWERS, *lower.shape, len(self._layout)))
        looked_up: dict[int, Array] = {}
        placed: dict[bytes, Placed] = {}
        for (_, component, (table, _)), columns in zip(self._parts, self._columns, strict=True):
            if id(table) not in looked_up:
                looked_up[id(table)] = table(lower, placed)
            total[..., columns] += component.strength * looked_up[id(table)]
        return total


@lru_cache(maxsize=8)
def _factors(F: int) -> Array:
    """Tr[B G] = sum_ab B_ba G_ab of `hermitian_basis`, as factors of the real and imaginary parts of G [F^2, 2 F^2]."""
    turned = hermitian_basis(F).conj().transpose(0, 2, 1).reshape(F * F, F * F)
    found: Array = np.ascontiguousarray(turned).view(np.float64)
    found.flags.writeable = False
    return found
