"""The neutrinos of one supernova, integrated over time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.flavour import EarthPropagation, Mixing, State, SupernovaPropagation, mixing_of, mixture, pure, read_mixing
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.smooth_state import CutState, SmoothState
from nurecoil.sources.snewpy import snewpy_model
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import NU_X, SPECIES, by_species, parse_species
from nurecoil.sources.spectrum import Spectrum, mean_energy
from nurecoil.sources.supernova_model import SupernovaModel, supernova_model
from nurecoil.units import MeV, erg
from nurecoil.units.kinds import (
    AnyKind,
    ByName,
    Fraction,
    Given,
    Length,
    Maybe,
    NonNegative,
    Quantity,
    Temperature,
    WrongQuantity,
)

_K_co = TypeVar("_K_co", bound=AnyKind, covariant=True)
TEMPERATURES: Mapping[str, Mapping[str, str]] = {
    "papoulias-kosmas-2013": {"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"},
}
"""Published sets of temperatures: Eq. (16) of PapouliasKosmas:2013ti."""


_CROSSED_FROM, _SHADOW = 2 * MeV, 1e-4
"""Energy below which the Earth changes less than 0.3 % and is left out; accuracy of interpolation above."""


class _BySpecies(ByName[_K_co], Generic[_K_co]):
    """Species with quantities: names, PDG numbers, or objects that have one."""

    @classmethod
    def by_name(cls, value: object, name: str, *, bare: bool = True) -> str | Mapping[str, float] | None:
        named = by_species(value, name) if isinstance(value, Mapping) else value
        return super().by_name(named, name, bare=bare)


class _Temperatures(_BySpecies[Temperature]):
    """Species with temperatures, or the name of a published set."""

    word = optional = True


class _Partition(_BySpecies[NonNegative]):
    """Species with fractions."""

    optional = True


def _read_model(value: Any) -> str | SupernovaModel | None:
    if isinstance(value, str):
        supernova_model(value)
        return value
    if value is None or isinstance(value, SupernovaModel):
        return value
    raise WrongQuantity("simulation", f"expected the name of one, or a SupernovaModel, got {value!r}")


class _ReleasedEnergy(Quantity):
    """Energy that a star releases."""

    like, example, low, open_low = ("erg",), "3e53 erg", 0.0, True


@known("sources", "supernova")
class Supernova(Source):
    """A supernova: from the emission of a simulation, or from six spectra with numbers ``N = fraction * total_energy / <E>``.

    From a simulation there are four components, ``nu_e nu_e_bar nu_x nu_x_bar``, named after what is emitted, each with its
    light curve: a rate with edges of time takes from each bin the spectrum it has there. Without them it is the fluence.

    Parameters
    ----------
    temperatures : str, or mapping of str to Temperature, optional
        Species to the temperature of its Maxwell-Boltzmann spectrum, or the name of a published set.
        Species are ``nu_e nu_e_bar nu_mu nu_mu_bar nu_tau nu_tau_bar``, or their PDG numbers; ``nu_x`` stands for those of the
        last four that are not named themselves.
    spectra : mapping of str to Spectrum, optional
        In place of temperatures: species, or ``nu_x``, to its spectrum.
    simulation : str or SupernovaModel, optional
        In place of temperatures: a simulation by name, as for `supernova_model`, or a model of your own.
    snewpy : mapping of str to str, optional
        In place of temperatures: a simulation of snewpy, ``model`` with the name of its class and what that takes.
    total_energy : Energy, optional
        Energy released in neutrinos of all species: 3e53 erg if not given. Not with a simulation, which has its own.
    partition : mapping of str to NonNegative, optional
        Species to its fraction of the energy, for all six, adding to one; equal parts if not given.
    distance : Length, optional
        Distance of the observer; None leaves the strengths as numbers emitted.
    mixing : str or Mixing, optional
        Name of a global fit (``nufit-6.0-ic24 inverted``), a mixing or its parameters: flavours convert in the matter of the
        star (`SupernovaPropagation`), and what arrives are mass states. Without it they arrive as they are emitted.
    cos_nadir : Fraction, optional
        With `mixing`: cosine of the nadir angle at which the neutrinos cross the Earth, which is left out below 2 MeV.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of all strengths.

    Raises
    ------
    UnknownId
        If a species, a set of temperatures or a model is unknown.
    WrongQuantity
        If there is not one of temperatures, spectra, simulation and snewpy, a species is missing, the partition does not add to
        one, or something is stated that a simulation has of its own.
    ImportError
        If a simulation of snewpy is asked for and snewpy is not installed.

    Examples
    --------
    >>> from nurecoil.units import cm2
    >>> sn = Supernova(simulation="bollig-s27.0c-ls220", distance="10 kpc")
    >>> {c.name: round(c.strength * cm2 / 1e11, 2) for c in sn.components}
    {'nu_e': 2.71, 'nu_e_bar': 2.04, 'nu_x': 3.85, 'nu_x_bar': 3.85}
    >>> from nurecoil.sources import Pinched
    >>> sn = Supernova(
    ...     spectra={"nu_e": Pinched("12 MeV", 3.0), "nu_e_bar": Pinched("14 MeV", 3.0), "nu_x": Pinched("15 MeV", 2.0)}
    ... )
    >>> len(sn.components)
    6
    """

    temperatures: _Temperatures = given(default=None, example="papoulias-kosmas-2013", keys=by_species)
    spectra: Mapping[str, Spectrum] | None = given(default=None, keys=by_species)
    simulation: str | SupernovaModel | None = given(default=None, read=_read_model, example="bollig-s27.0c-ls220")
    snewpy: Mapping[str, str] | None = given(default=None, example="{model: Nakazato_2013, progenitor_mass: 20 solMass}")
    total_energy: Maybe[_ReleasedEnergy] = given(default=None)
    partition: _Partition = given(default=None, keys=by_species)
    distance: Maybe[Length] = given(default="8.5 kpc")
    mixing: str | Mixing | None = given(default=None, read=read_mixing, example="nufit-6.0-ic24 inverted")
    cos_nadir: Maybe[Fraction] = given(default=None)
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        stated = [name for name in ("temperatures", "spectra", "simulation", "snewpy") if getattr(self, name) is not None]
        if len(stated) != 1:
            wanted = "one of temperatures (such as 'papoulias-kosmas-2013'), spectra, simulation and snewpy"
            raise WrongQuantity("temperatures", f"expected {wanted}, got {', '.join(stated) or 'none'}")
        for name in ("total_energy", "partition") if stated[0] in ("simulation", "snewpy") else ():
            if getattr(self, name) is not None:
                raise WrongQuantity(name, f"expected none, for a simulation has its own, got {getattr(self, name)!r}")
        if self.cos_nadir is not None and self.mixing is None:
            raise WrongQuantity("mixing", "expected one with cos_nadir, such as 'nufit-6.0-ic24', got none")
        self.assembled  # noqa: B018  missing species are refused at once

    @classmethod
    def papoulias_kosmas_2013(cls, distance: Given | None = "8.5 kpc") -> Supernova:
        """Temperatures 3.5, 5 and 8 MeV, 3e53 erg in six equal parts: Eqs. (15) and (16) of PapouliasKosmas:2013ti.

        Equal parts per species are an inference: the paper states the total only, and its event number needs them.

        Examples
        --------
        >>> from nurecoil.units import cm2
        >>> sn = Supernova.papoulias_kosmas_2013()
        >>> round(sn.components[0].strength * cm2 / 1e11, 3)
        3.438
        """
        return cls("papoulias-kosmas-2013", distance=distance)

    @classmethod
    def from_snewpy(
        cls,
        model: Any,
        distance: Given | None = "10 kpc",
        mixing: str | Mixing | None = None,
        cos_nadir: float | None = None,
        normalisation_uncertainty: Given = 0.0,
    ) -> Supernova:
        """From a model of snewpy, or whatever has `time`, `luminosity`, `meanE` and `pinch`; see `SupernovaModel.from_snewpy`.

        Parameters
        ----------
        model : object
        distance, mixing, cos_nadir, normalisation_uncertainty
            As for `Supernova`.
        """
        return cls(
            simulation=SupernovaModel.from_snewpy(model),
            distance=distance,
            mixing=mixing,
            cos_nadir=cos_nadir,
            normalisation_uncertainty=normalisation_uncertainty,
        )

    @cached_property
    def assembled(self) -> Assembled:
        """One component for each emitted species."""
        emitted = Assembled("supernova", tuple(self._emitted()), None, False, self.normalisation_uncertainty)
        seen = emitted if self.distance is None else emitted.at(self.distance)
        if self.mixing is None:
            return seen
        mixing = mixing_of(self.mixing)
        seen = seen.propagate(SupernovaPropagation(mixing))
        if self.cos_nadir is None:
            return seen
        earth = EarthPropagation(mixing, np.array([self.cos_nadir]))
        return seen.with_components(tuple(replace(c, state=_shadowed(c, earth)) for c in seen.components))

    def _emitted(self) -> list[Component]:
        if self.simulation is not None or self.snewpy is not None:
            return _simulated(self._model)
        spectra, field = self.spectra, "spectra"
        if self.temperatures is not None:
            spectra, field = _thermal(self.temperatures), "temperatures"
        assert spectra is not None
        by_species, fractions = _by_species(spectra, field), _fractions(self.partition)
        total = 3e53 * erg if self.total_energy is None else self.total_energy
        components = []
        for name in SPECIES:
            flavour, antineutrino = parse_species(name)
            number = fractions[name] * total / mean_energy(by_species[name])
            components.append(Component(name, by_species[name], number, flavour, antineutrino))
        return components

    @cached_property
    def _model(self) -> SupernovaModel:
        if isinstance(self.simulation, SupernovaModel):
            return self.simulation
        return supernova_model(self.simulation) if self.simulation is not None else snewpy_model(self.snewpy or {})


def _shadowed(component: Component, earth: EarthPropagation) -> State:
    """The state of a component after the Earth, interpolated; at low energies it changes too little."""
    state = earth(component.state, component.antineutrino)
    edges = component.spectrum.edges
    if not edges.size or edges[-1] <= _CROSSED_FROM:
        return state
    return CutState(component.state, SmoothState(state, _CROSSED_FROM, float(edges[-1]), _SHADOW, inverse=True), _CROSSED_FROM)


def _simulated(model: SupernovaModel) -> list[Component]:
    found = []
    for name, spectrum in model.emission.items():
        electron = name.startswith("nu_e")
        state = pure("e") if electron else mixture({"mu": 0.5, "tau": 0.5})
        number = float(spectrum.numbers.sum()) * (1 if electron else 2)
        found.append(Component(name, spectrum, number, state, name.endswith("_bar"), spectrum.time))
    return found


def _thermal(temperatures: str | Mapping[str, float]) -> dict[str, Spectrum]:
    if isinstance(temperatures, str):
        if temperatures not in TEMPERATURES:
            raise UnknownId("set of temperatures", temperatures, TEMPERATURES, "temperatures")
        return {name: MaxwellBoltzmann(T) for name, T in TEMPERATURES[temperatures].items()}
    return {name: MaxwellBoltzmann(T) for name, T in temperatures.items()}


def _by_species(spectra: Mapping[str, Spectrum], field: str) -> dict[str, Spectrum]:
    named = {name: spectrum for name, spectrum in spectra.items() if name != "nu_x"}
    _check_species(named, field)
    if "nu_x" in spectra:
        named = dict.fromkeys(NU_X, spectra["nu_x"]) | named
    missing = [name for name in SPECIES if name not in named]
    if missing:
        raise WrongQuantity(field, f"expected one for every species, missing {', '.join(missing)}")
    return named


def _check_species(names: Iterable[str], field: str) -> None:
    for name in names:
        if name not in SPECIES:
            raise UnknownId("neutrino species", name, (*SPECIES, "nu_x"), field)


def _fractions(partition: str | Mapping[str, float] | None) -> dict[str, float]:
    if not isinstance(partition, Mapping):
        return dict.fromkeys(SPECIES, 1.0 / len(SPECIES))
    _check_species(partition, "partition")
    missing = [name for name in SPECIES if name not in partition]
    if missing:
        raise WrongQuantity("partition", f"expected a fraction for every species, missing {', '.join(missing)}")
    total = math.fsum(partition.values())
    if abs(total - 1.0) > 1e-9:
        raise WrongQuantity("partition", f"expected fractions that add to one, got a sum of {total!r}")
    return {name: partition[name] for name in SPECIES}
