"""Excited states of the shell model with their measured energies, as what inelastic scattering asks of a structure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np

from nurecoil.cached import cached_property
from nurecoil.matter import Nuclide
from nurecoil.nuclear.multipoles.transitions import Transitions
from nurecoil.nuclear.radii import oscillator_length
from nurecoil.nuclear.responses.densities import DensityMatrices, density_matrices, transition_densities
from nurecoil.nuclear.shell_model_responses import WeakResponse
from nurecoil.tables import read_table
from nurecoil.units import keV
from nurecoil.units.kinds import Energy, Given, Radius

Energies = Literal["measured", "model"]
_NEAR = 0.01
"""How far, as a fraction, a level may lie from the energy by which it is asked for."""


@dataclass(frozen=True, eq=False)
class ShellModelLevel:
    """An excited state.

    Parameters
    ----------
    density : DensityMatrices
        From the ground state to it; its `energy` is the model's.
    energy : float
        The excitation energy that is used.
    measured : bool
        Whether that is the measured energy or the model's.
    """

    density: DensityMatrices
    energy: float
    measured: bool

    @property
    def J(self) -> float:
        """Spin."""
        return self.density.J_f

    def __str__(self) -> str:
        spin = f"{self.J:g}" if round(self.J) == self.J else f"{round(2 * self.J)}/2"
        model = f"{self.density.energy / keV:.1f} keV in {self.density.interaction}"
        return f"{spin} at {self.energy / keV:.1f} keV ({model})" if self.measured else f"{spin} at {model}"


@dataclass(frozen=True, eq=False)
class ShellModelLevels:
    """The excited states of a nucleus with any spin of its ground state: a structure for `nurecoil.processes.Inelastic`.

    Parameters
    ----------
    nuclide : Nuclide
    interaction : str
        Of the shell model.
    b : float
        Oscillator length.
    levels : tuple of ShellModelLevel
        By energy.
    left_out : tuple of DensityMatrices
        States of the model whose measured counterpart is not tabulated.

    Notes
    -----
    A transition between states of spins J_i and J_f goes through every rank K = |J_f - J_i| ... J_f + J_i; ranks do not
    interfere, and each is a multipole of its own, "1+", "2+" ...: the spin and parity of what the neutrino transfers, which
    is that of the state where J_i = 0.
    """

    nuclide: Nuclide
    interaction: str
    b: float
    levels: tuple[ShellModelLevel, ...]
    left_out: tuple[DensityMatrices, ...] = ()

    def __repr__(self) -> str:
        return f"ShellModelLevels({self.nuclide.name!r}, {self.interaction!r}: {'; '.join(map(str, self.levels))})"

    def near(self, energy: Given) -> ShellModelLevels:
        """The one level at an energy, which may be rounded to a percent.

        Raises
        ------
        ValueError
            If there is none within a percent.
        """
        E = Energy.read(energy, "energy")
        best = min(self.levels, key=lambda level: abs(level.energy - E))
        if abs(best.energy - E) > _NEAR * E:
            known = ", ".join(f"{level.energy / keV:g}" for level in self.levels)
            raise ValueError(f"energy: expected one of the levels of {self.nuclide.name} at {known} keV, got {E / keV:g} keV")
        return replace(self, levels=(best,), left_out=())

    def form_factors(self) -> WeakResponse:
        """Of the ground state: the weak response of the same densities, whose axial term comes with it."""
        return WeakResponse(self.interaction, b=self.b)

    @cached_property
    def transitions(self) -> Mapping[str, Transitions]:
        """Amplitudes by multipole, divided by sqrt(2 J_i + 1): summed over final substates, averaged over initial ones."""
        ranks = sorted({K for level in self.levels for K in level.density.ranks})
        found = {}
        for K in ranks:
            levels = [level for level in self.levels if K in level.density.ranks]
            first = levels[0].density
            densities = np.array([level.density.matrices[K] for level in levels]) / math.sqrt(2.0 * first.J_i + 1.0)
            energies = np.array([level.energy for level in levels])
            # one major shell, or orbits that intrude by pairs: no state changes the parity
            t = Transitions.from_densities(densities, energies, K, 1, first.orbits, self.b)
            found[t.name] = t
        return found


def shell_model_levels(
    nuclide: str, interaction: str | None = None, *, energies: Energies = "measured", b: float | None = None
) -> ShellModelLevels:
    """The excited states that have density matrices from the ground state.

    Parameters
    ----------
    nuclide : str
        One of `shell_model_nuclides`.
    interaction : str, optional
        One of `interactions`; by default the first.
    energies : {"measured", "model"}
        Measured ones, for the states that have a known counterpart (the others are `left_out`), or all with the model's.
    b : float, optional
        Oscillator length, otherwise from systematics.

    Raises
    ------
    UnknownId
        If there are no densities of the nuclide, or not with that interaction.
    ValueError
        If `energies` is neither, or no state is left.

    Examples
    --------
    >>> shell_model_levels("Na23").near("440 keV")
    ShellModelLevels('Na23', 'usdb': 5/2 at 440.0 keV (398.8 keV in usdb))
    """
    if energies not in ("measured", "model"):
        raise ValueError(f"energies: expected 'measured' or 'model', got {energies!r}")
    ground = density_matrices(nuclide, interaction)
    counted = Counter([ground.J_f])
    levels, left_out = [], []
    for density in transition_densities(nuclide, ground.interaction):
        counted[density.J_f] += 1
        known = _measured().get((nuclide, density.J_f, counted[density.J_f]))
        if not density.matrices:
            left_out.append(density)
        elif energies == "model":
            levels.append(ShellModelLevel(density, density.energy, measured=False))
        elif known is not None:
            levels.append(ShellModelLevel(density, known, measured=True))
        else:
            left_out.append(density)
    if not levels:
        raise ValueError(
            f"{nuclide} ({ground.interaction}): expected excited states with {energies} energies, the tables have none"
        )
    length = oscillator_length(Nuclide(nuclide).A) if b is None else Radius.read(b, "b")
    levels.sort(key=lambda level: level.energy)
    return ShellModelLevels(Nuclide(nuclide), ground.interaction, length, tuple(levels), tuple(left_out))


@cache
def _measured() -> dict[tuple[str, float, int], float]:
    columns = read_table("shell_model_densities", "measured.csv")
    rows = zip(*(columns[name] for name in ("nuclide", "J", "n", "energy")), strict=True)
    return {(str(nuclide), float(J), int(n)): float(energy) for nuclide, J, n, energy in rows}
