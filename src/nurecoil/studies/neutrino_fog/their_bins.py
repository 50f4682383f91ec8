"""What the published code does otherwise: bins, lines, and a form factor of spins. It explains where the floors differ.

Counts in a bin are its width times the mean of the rates at both ends, one trapezoid for 0.126 decades, scaled so that all bins
together hold the integral above 0.1 eV: including what lies beyond the last bin. The rate of a line is multiplied by its energy
in MeV. Its "argon 40" has 21 neutrons.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

import nurecoil as nr
from nurecoil.arrays import Array, gauss_legendre
from nurecoil.inference import FogBackground, discovery_limits, fog_sources, ideal_detector
from nurecoil.matter import Material, Nuclide
from nurecoil.processes import OnMaterial, Wimp, WimpInteraction
from nurecoil.sources import Component, Line, Source, UnknownPart
from nurecoil.studies import quoted, repaired
from nurecoil.studies.neutrino_fog.setting import COHERENT, TARGETS, TREE, place
from nurecoil.units import GeV, MeV, cm2, fm

Rule = Literal["bins", "bins-and-lines"]
_EDGES = ideal_detector().bins
_PIECES, _ORDER = 400, 8
_NOTHING = 20 * MeV
"""Recoils at which no form factor is left."""


def coarse(rate: Callable[[Array], Array], end: float, *, cuts: tuple[float, ...] = ()) -> Array:
    """Counts in the published bins, of a rate per recoil energy that ends somewhere.

    Parameters
    ----------
    rate : callable
        Recoil energies to rate.
    end : float
        Beyond this there is nothing.
    cuts : tuple of float
        Energies at which the rate has steps.
    """
    ends = rate(_EDGES)
    counts = 0.5 * np.diff(_EDGES) * (ends[1:] + ends[:-1])
    if end <= _EDGES[0] or not counts.any():
        return np.zeros(counts.size)
    inside = [cut for cut in cuts if _EDGES[0] < cut < end]
    T, weights = gauss_legendre(np.unique([*np.geomspace(_EDGES[0], end, _PIECES), *inside]), _ORDER)
    return np.asarray(counts / counts.sum() * (weights @ rate(T)))


def _parts(component: Component, rule: Rule) -> list[Component]:
    """A component of its own for each line, as they have it."""
    lines = component.spectrum.lines
    if not lines:
        return [component]
    more = [E / MeV if rule == "bins-and-lines" else 1.0 for E, _ in lines]
    return [
        replace(component, spectrum=Line(E), strength=component.strength * weight * factor)
        for (E, weight), factor in zip(lines, more, strict=True)
    ]


def neutrinos(target: OnMaterial, rule: Rule) -> FogBackground:
    """The background in the published bins."""
    parts: dict[str, Array] = {}
    shifts: list[Array] = []
    for source in fog_sources():
        shared: Array = np.zeros(_EDGES.size - 1)
        for component in source.components:
            for part in _parts(component, rule):
                counts = _coarse_counts(source, part, target)
                name = f"{source.name} {part.name}"
                parts[name] = parts.get(name, 0.0) + counts
                shared = shared + counts
                if part.uncertainty > 0:
                    shifts.append(part.uncertainty * counts)
        if source.normalisation_uncertainty > 0:
            shifts.append(source.normalisation_uncertainty * shared)
    return FogBackground(np.sum(list(parts.values()), axis=0), np.array(shifts), ideal_detector(), target, parts)


def _coarse_counts(source: Source, part: Component, target: OnMaterial) -> Array:
    spectrum = nr.spectrum(source.with_components((part,)), target)
    lines, edges = part.spectrum.lines, part.spectrum.edges
    top = max([*(E for E, _ in lines), *edges[-1:]])
    masses = [process.motion.mass for process, _ in target.parts]
    ends = [min(2.0 * top**2 / (mass + 2.0 * top), _NOTHING) for mass in masses]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnknownPart)  # `fog_sources` says where the tables begin
        return coarse(spectrum, max(ends), cuts=tuple(ends))


def signal(wimp: Wimp) -> Array:
    """Dark matter in the published bins, at a cross section of one."""
    ends = wimp.ends
    return coarse(lambda T: wimp.dR_dT(T, 1.0), float(ends.max()), cuts=tuple(map(float, ends)))


@cache
def _background(target: str, rule: Rule) -> FogBackground:
    return neutrinos(nr.CEvNS.on(target, TREE, form_factor="helm-lewin-smith", axial="none"), rule)


@cache
def floor(target: str, mass: float, rule: Rule = "bins-and-lines") -> float:
    """Edge of the fog in cm2 for a mass in GeV, by the rules of the published code."""
    counts = signal(Wimp(mass * GeV, Material(target), COHERENT))
    return discovery_limits(counts, _background(target, rule)).floor / cm2


REPAIRED = ("ar-0p5", "ar-1", "ar-30", "ar-100", "ge-1", "ge-7p66", "xe-30")
"""Claims that differ by more than 2 per cent."""


@repaired(*REPAIRED)
def with_their_bins() -> tuple[float, ...]:
    """With the bins and lines of the published code, in 1e-45 cm2."""
    return tuple(floor(TARGETS[target], mass) / 1e-45 for target, mass in map(place, REPAIRED))


@quoted("ge-0p5-their-bins", "nai-50-their-bins")
def beyond_their_bins() -> tuple[float, ...]:
    """The same where it is not enough."""
    return tuple(floor(TARGETS[target], mass) / 1e-45 for target, mass in map(place, ("ge-0p5", "nai-50")))


@dataclass(frozen=True)
class TheirSpins(WimpInteraction):
    """Spins with the form factor of the published code, exp(-qR/2) where that of a Gaussian is exp(-q^2 R^2/4).

    Parameters
    ----------
    J, S : float
        Of the nucleus, and the expectation of the nucleon's spin.
    """

    J: float
    S: float

    def response(self, nuclide: Nuclide, q: ArrayLike) -> Array:
        """(4/3) (J+1)/J S^2 F^2."""
        third = float(np.cbrt(nuclide.A))
        R = (0.92 * third + 2.68 - 0.78 * np.sqrt((third - 3.8) ** 2 + 0.2)) * fm
        return np.asarray(4.0 / 3.0 * (self.J + 1.0) / self.J * self.S**2 * np.exp(-np.asarray(q) * R))


SPINS = {"Xe129": (0.264, TheirSpins(0.5, 0.359)), "Xe131": (0.2129, TheirSpins(1.5, -0.227))}
"""Share and spin of the isotopes in the published code; its neutrinos see 131Xe alone."""


@cache
def spin_floor(mass: float) -> float:
    """Edge of the fog of xenon in cm2 for a mass in GeV and the spin of neutrons, as the published code has it."""
    parts = [share * signal(Wimp(mass * GeV, Material(name), spins)) for name, (share, spins) in SPINS.items()]
    return discovery_limits(np.sum(parts, axis=0), _background("Xe131", "bins-and-lines")).floor / cm2


@repaired("spin-5p42", "spin-30p7", "spin-97p7")
def with_their_spins() -> tuple[float, ...]:
    """With spins, isotopes and form factor of the published code as well, in 1e-40 cm2."""
    return tuple(spin_floor(mass) / 1e-40 for mass in (5.42, 30.7, 97.7))
