"""What arrives at a target: J_n(T) of all components together, as real columns in flavour space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.models.term import C_PARITY
from nurecoil.processes.kinematics import Kinematics
from nurecoil.processes.process import Process
from nurecoil.sources import Component, Source
from nurecoil.sources.moments import POWERS, hermitian_basis


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
    """The columns that a source's J_n fill: neutrinos and antineutrinos apart, and components of different arrival times.

    Parameters
    ----------
    source : Source
    groups : tuple of int
        Components with one number are added up.
    """

    source: Source
    groups: tuple[int, ...]

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

    @cached_property
    def _layout(self) -> dict[tuple[int, bool, int], int]:
        """Column of each (group, antineutrino, matrix of the basis)."""
        found: dict[tuple[int, bool, int], int] = {}
        for group, component in zip(self.groups, self.source.components, strict=True):
            for entry in component.moments.entries.tolist():
                found.setdefault((group, component.antineutrino, entry), len(found))
        return found

    @cached_property
    def group(self) -> NDArray[np.intp]:
        """Group of each column [m]."""
        return np.array([group for group, _, _ in self._layout], dtype=np.intp)

    @cached_property
    def _bars(self) -> NDArray[np.bool_]:
        return np.array([antineutrino for _, antineutrino, _ in self._layout], dtype=bool)

    @cached_property
    def matrices(self) -> ComplexArray:
        """Flavour matrix of each column [m, F, F], for the trace with g_i^dagger g_j; conjugated for antineutrinos."""
        entries = np.array([entry for _, _, entry in self._layout], dtype=np.intp)
        # Tr[rho G] = sum_ab rho_ba G_ab
        turned = hermitian_basis(self.dimension)[entries].transpose(0, 2, 1)
        return np.where(self._bars[:, None, None], turned.conj(), turned)

    def signs(self, s1: str, s2: str) -> Array:
        """C parity of a pair of structures, for antineutrinos [m]."""
        return np.where(self._bars, float(C_PARITY[s1] * C_PARITY[s2]), 1.0)

    def table(self, motions: list[Kinematics], T: Array, final_mass: float) -> Array:
        """J_n [3, parts, T, m] above what each target needs: the tables of all components, looked up once for all targets."""
        lower = np.array([motion.E_min(T, final_mass) for motion in motions])
        total = np.zeros((POWERS, *lower.shape, len(self._layout)))
        for group, component in zip(self.groups, self.source.components, strict=True):
            columns = [self._layout[group, component.antineutrino, e] for e in component.moments.entries.tolist()]
            total[..., columns] += component.strength * component.moments(lower)
        return total
