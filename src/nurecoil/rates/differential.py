"""The differential rate as a function of recoil energy, its integrals above thresholds, and averages over a flux."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, integrate_above, plain
from nurecoil.cached import Kept, cached_property
from nurecoil.catalogue import Plotted
from nurecoil.models.term import Model
from nurecoil.processes import Process, Target
from nurecoil.processes.arguments import checked
from nurecoil.processes.total import fine_cuts, heavy_ends, refuse_divergence
from nurecoil.rates.counting import tabulate
from nurecoil.rates.folded import Folded
from nurecoil.rates.panels import check_spectra, ends, landmarks
from nurecoil.sources import Source
from nurecoil.units.kinds import Given, GivenMany, RecoilEnergy

_PANELS, _ORDER = 32, 8


@dataclass(frozen=True)
class Spectrum(Plotted):
    """The differential rate as a function of recoil energy.

    Call it with recoil energies; see `spectrum`. Tables for the last few sets of energies are kept.

    Parameters
    ----------
    source : Source
    target : Target
    """

    source: Source
    target: Target

    def __call__(self, T: GivenMany, model: Model | None = None, **values: float) -> Array:
        """dR/dT per unit mass at recoil energies T > 0 (any shape).

        Raises
        ------
        ValueError
            If a recoil energy is not positive, or a value is out of bounds.
        UnknownId
            If the model has no such parameter.
        """
        recoils = RecoilEnergy.array(T, "T")
        lagrangian = self.target.model if model is None else model
        self._check_reach(recoils, 4)
        return plain(self._tables(recoils.ravel())(lagrangian, checked(lagrangian, values)).reshape(recoils.shape))

    def response(self, T: GivenMany, model: Model | None = None, **values: float) -> Array:
        """T dR/dT, the rate per logarithm of recoil energy."""
        return plain(RecoilEnergy.array(T, "T") * self(T, model, **values))

    def counts_above(self, threshold: GivenMany, model: Model | None = None, **values: float) -> Array:
        """Integral of dR/dT above each threshold, per unit mass.

        Parameters
        ----------
        threshold : array_like
            Recoil energies >= 0.
        model : Model, optional
        **values : float
            Parameters of the model that differ from their central values.

        Raises
        ------
        ValueError
            If a threshold is negative or not a number, or is zero where the integral diverges.
        UnknownId
            If the model has no such parameter.
        """
        return plain(self._counts_above(RecoilEnergy.array(threshold, "threshold"), "threshold", model, values))

    def _counts_above(self, thresholds: Array, field: str, model: Model | None, values: Mapping[str, float]) -> Array:
        lagrangian = self.target.model if model is None else model
        given = checked(lagrangian, values)
        self._check_reach(thresholds, 5)
        total: Array = np.zeros(thresholds.size)
        target = self.target if model is None else self.target.with_model(model)
        for process, per_mass in target.parts:
            total += self._above(process, per_mass, thresholds.ravel(), given, field)
        return total.reshape(thresholds.shape)

    def _above(self, process: Process, per_mass: float, thresholds: Array, values: Mapping[str, float], field: str) -> Array:
        """Of one kind of target, on panels that know its own kinks and scales and no others."""
        kinks = ends(self.source, process)
        low = max(float(thresholds.min(initial=np.inf)), process.motion.lowest)
        high = float(kinks.max())
        if high <= low:
            return np.zeros(thresholds.size)
        terms = process.model.terms(values)
        energies = np.array([energy for component in self.source.components for energy in landmarks(component)])
        refuse_divergence(process, low, float(energies.max()), terms, field)
        uniform = np.linspace(low**0.5, high**0.5, _PANELS + 1) ** 2
        heavy = heavy_ends(process, energies, terms).ravel()
        fine = fine_cuts(process, low, high, terms, heavy)
        cuts = np.concatenate([kinks, heavy])
        edges = np.unique(np.concatenate([uniform, fine, cuts[(cuts > low) & (cuts < high)]]))

        def rate(T: Array) -> Array:
            return Folded(self.source, process, T)(None, values)

        return per_mass / process.targets_per_mass * integrate_above(rate, thresholds, edges, order=_ORDER)

    def _check_reach(self, T: Array, stacklevel: int) -> None:
        if T.size:
            check_spectra(self.source, self.target, float(T.min()), stacklevel)

    def _tables(self, T: Array) -> Folded:
        key = T.tobytes()
        return self._kept(key, lambda: tabulate(self.source, self.target, T))

    @cached_property
    def _kept(self) -> Kept[bytes, Folded]:
        return Kept(4)

    def __getstate__(self) -> dict[str, object]:
        return {"source": self.source, "target": self.target}


def spectrum(source: Source, target: Target) -> Spectrum:
    """Differential rate of a source on a target, per unit mass (and time, if the source is a flux).

    Parameters
    ----------
    source : Source
    target : Target
        A process, or a process on a material.

    Returns
    -------
    Spectrum
        A callable of recoil energy, with `response` and `counts_above`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.units import MeV, keV, tonne
    >>> sn = nr.Supernova.papoulias_kosmas_2013()
    >>> target = nr.CEvNS("Ti48", nr.StandardModel(scheme="tree", sin2_theta_w=0.2312), form_factor="unity")
    >>> float(round(spectrum(sn, target).counts_above(1 * keV) / (1 / tonne), 1))
    16.9
    """
    return Spectrum(source, target)


def average_cross_section(source: Source, target: Target, *, T_min: Given = 0.0, model: Model | None = None) -> float:
    """Cross section averaged over a source's flux, per target: nucleus, atom or electron.

    Parameters
    ----------
    source : Source
    target : Target
        For a material the average runs over its nuclei.
    T_min : float
        Recoil threshold.
    model : Model, optional
        Instead of the target's own.

    Returns
    -------
    float
        Area per target.

    Raises
    ------
    ValueError
        If the source has no neutrinos, or the total diverges and T_min is zero.
    """
    flux = sum(component.strength for component in source.components)
    if not flux > 0:
        raise ValueError(f"source: expected one with neutrinos, got {source.name!r} with none")
    counts = spectrum(source, target)._counts_above(np.array(RecoilEnergy.read(T_min, "T_min")), "T_min", model, {})
    return float(counts) / (flux * target.targets_per_mass)
