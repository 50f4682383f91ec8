"""Where to put quadrature nodes in recoil energy."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.processes import Process, Target
from nurecoil.processes.target import Recoil
from nurecoil.processes.total import ATOMIC, heavy_ends
from nurecoil.sources import Component, Source, check_reach


class Detector(Protocol):
    """What this room asks of a detector response (`nurecoil.detectors.Response` has it)."""

    @property
    def recoil(self) -> Recoil:
        """Which kind of recoil it answers to."""
        ...

    @property
    def edges(self) -> Array:
        """Recoil energies where R[b, T] is not smooth."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which R is zero."""
        ...

    def matrix(self, T: Array) -> Array:
        """R[b, T]."""
        ...


def check_spectra(source: Source, target: Target, T: float, stacklevel: int) -> None:
    """Warn if a spectrum is not known at energies that make recoils of T or more on some kind of target."""
    lowest = min(float(process.motion.E_min(np.array([T]))[0]) for process, _ in target.parts)
    if lowest < max(energy for component in source.components for energy in landmarks(component)):
        check_reach(source, lowest, stacklevel + 1)


def landmarks(component: Component) -> list[float]:
    """Energies where a component ends or has a line."""
    edges = np.asarray(component.spectrum.edges, dtype=float)
    return [energy for energy, _ in component.spectrum.lines] + ([float(edges[-1])] if edges.size else [])


def ends(source: Source, process: Process) -> Array:
    """Recoil energies where the rate of a process has a kink, or ends, because a line or a spectrum does."""
    energies = np.array([energy for component in source.components for energy in landmarks(component)])
    return process.motion.T_max(energies)


def recoil_panels(source: Source, target: Target, low: float, high: float, extra: ArrayLike = (), panels: int = 32) -> Array:
    """Panel edges for integrals over recoil energy: uniform in momentum transfer, cut where the rate has a kink.

    They serve whatever model is folded later: each octave has a panel, for the 1/T of a photon, down to the threshold, or to
    where the electrons of an atom stop answering. Where heavy leptons begin and end is known of the target's own model only.

    Parameters
    ----------
    source : Source
    target : Target
    low, high : float
        Range of recoil energies; `high` is lowered to what the source can reach.
    extra : array_like
        Further kinks, such as bin edges.
    panels : int
        Number of panels before cuts.
    """
    kinks = [ends(source, process) for process, _ in target.parts]
    high = min(high, max(float(found.max()) for found in kinks))
    if high <= low:
        return np.array([low, low])
    edges: Array = np.linspace(low**0.5, high**0.5, panels + 1) ** 2
    first = low if low > 0 else ATOMIC * high
    octaves = np.geomspace(first, high, max(int(np.ceil(np.log2(high / first))), 1) + 1)
    energies = np.array([energy for component in source.components for energy in landmarks(component)])
    terms = target.model.terms()
    jumps = [np.concatenate([process.kinks, heavy_ends(process, energies, terms).ravel()]) for process, _ in target.parts]
    cuts = np.concatenate([edges, octaves, *kinks, *jumps, np.ravel(np.asarray(extra, dtype=float))])
    found: Array = np.unique(cuts[(cuts >= low) & (cuts <= high)])
    return found
