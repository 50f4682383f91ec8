"""The neutrinos of one supernova, integrated over time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import NU_X, SPECIES, parse_species
from nurecoil.sources.spectrum import Spectrum, mean_energy
from nurecoil.units.kinds import ByName, Given, MaybeLength, NonNegative, ReleasedEnergy, Temperature, WrongQuantity

TEMPERATURES: Mapping[str, Mapping[str, str]] = {
    "papoulias-kosmas-2013": {"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"},
}
"""Published sets of temperatures: Eq. (16) of PapouliasKosmas:2013ti."""


class _Temperatures(ByName, Temperature):
    """Species with temperatures, or the name of a published set."""

    word = optional = True


class _Partition(ByName, NonNegative):
    """Species with fractions."""

    optional = True


@known("sources", "supernova")
class Supernova(Source):
    """A supernova: six components, each with a number ``N = fraction * total_energy / <E>`` of neutrinos.

    Parameters
    ----------
    temperatures : str, or mapping of str to Temperature, optional
        Species to the temperature of its Maxwell-Boltzmann spectrum, or the name of a published set.
        Species are ``nu_e nu_e_bar nu_mu nu_mu_bar nu_tau nu_tau_bar``; ``nu_x`` stands for those of the last four that are not
        named themselves.
    spectra : mapping of str to Spectrum, optional
        In place of temperatures: species, or ``nu_x``, to its spectrum.
    total_energy : ReleasedEnergy
        Energy released in neutrinos of all species.
    partition : mapping of str to NonNegative, optional
        Species to its fraction of the energy, for all six, adding to one; equal parts if not given.
    distance : Length, optional
        Distance of the observer; None leaves the strengths as numbers emitted.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of all strengths.

    Raises
    ------
    UnknownId
        If a species or a set of temperatures is unknown.
    WrongQuantity
        If there are neither temperatures nor spectra, or both, a species is missing, or the partition does not add to one.

    Examples
    --------
    >>> from nurecoil.sources import Pinched
    >>> sn = Supernova(
    ...     spectra={"nu_e": Pinched("12 MeV", 3.0), "nu_e_bar": Pinched("14 MeV", 3.0), "nu_x": Pinched("15 MeV", 2.0)}
    ... )
    >>> len(sn.components)
    6
    """

    temperatures: _Temperatures = given(default=None, example="papoulias-kosmas-2013")
    spectra: Mapping[str, Spectrum] | None = None
    total_energy: ReleasedEnergy = given(default="3e53 erg")
    partition: _Partition = given(default=None)
    distance: MaybeLength = given(default="8.5 kpc")
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if (self.temperatures is None) == (self.spectra is None):
            raise WrongQuantity("temperatures", "expected either temperatures (such as 'papoulias-kosmas-2013') or spectra")
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

    @cached_property
    def assembled(self) -> Assembled:
        """Six components."""
        spectra, field = self.spectra, "spectra"
        if self.temperatures is not None:
            spectra, field = _thermal(self.temperatures), "temperatures"
        assert spectra is not None
        by_species, fractions = _by_species(spectra, field), _fractions(self.partition)
        components = []
        for name in SPECIES:
            flavour, antineutrino = parse_species(name)
            number = fractions[name] * self.total_energy / mean_energy(by_species[name])
            components.append(Component(name, by_species[name], number, flavour, antineutrino))
        emitted = Assembled("supernova", tuple(components), None, False, self.normalisation_uncertainty)
        return emitted if self.distance is None else emitted.at(self.distance)


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
