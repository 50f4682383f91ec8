"""The neutrinos of one supernova, integrated over time."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nurecoil.flavour import pure
from nurecoil.sources.checks import non_negative, positive
from nurecoil.sources.component import Component
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.source import Source
from nurecoil.sources.species import NU_X, SPECIES, parse_species
from nurecoil.sources.spectrum import Spectrum, mean_energy


class Supernova(Source):
    """A supernova: six components, each with a number ``N = fraction * total_energy / <E>`` of neutrinos.

    Parameters
    ----------
    spectra : mapping
        Species (``nu_e nu_e_bar nu_mu nu_mu_bar nu_tau nu_tau_bar``) to `Spectrum`; ``nu_x`` stands for those of the last four
        that are not named themselves.
    total_energy : float or str
        Energy released in neutrinos of all species.
    partition : mapping, optional
        Species to its fraction of the energy, for all six, adding to one; equal parts if not given.
    distance : float or str, optional
        Distance of the observer; None leaves the strengths as numbers emitted.
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    UnknownId
        If a species is unknown.
    ValueError
        If a species is missing, the energy or the distance is not positive, or the partition does not add to one.

    Examples
    --------
    >>> from nurecoil.sources import Pinched
    >>> sn = Supernova({"nu_e": Pinched("12 MeV", 3.0), "nu_e_bar": Pinched("14 MeV", 3.0), "nu_x": Pinched("15 MeV", 2.0)})
    >>> len(sn.components)
    6
    """

    def __init__(
        self,
        spectra: Mapping[str, Spectrum],
        total_energy: float | str = "3e53 erg",
        partition: Mapping[str, float] | None = None,
        distance: float | str | None = "8.5 kpc",
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        U = positive(total_energy, "erg", "total_energy")
        by_species = _by_species(spectra)
        fractions = _fractions(partition)
        components = []
        for name in SPECIES:
            flavour, antineutrino = parse_species(name)
            number = fractions[name] * U / mean_energy(by_species[name])
            components.append(Component(name, by_species[name], number, pure(flavour), antineutrino))
        emitted = Source("supernova", tuple(components))
        seen = emitted if distance is None else emitted.at(distance)
        super().__init__(seen.name, seen.components, seen.distance, normalisation_uncertainty)

    @classmethod
    def thermal(
        cls,
        temperatures: Mapping[str, float | str],
        total_energy: float | str = "3e53 erg",
        partition: Mapping[str, float] | None = None,
        distance: float | str | None = "8.5 kpc",
        normalisation_uncertainty: float = 0.0,
    ) -> Supernova:
        """With Maxwell-Boltzmann spectra.

        Parameters
        ----------
        temperatures : mapping
            Species (or ``nu_x``) to temperature > 0, a float in natural units or a string such as ``"3.5 MeV"``.
        total_energy, partition, distance, normalisation_uncertainty
            As for `Supernova`.
        """
        spectra = {name: MaxwellBoltzmann(T) for name, T in temperatures.items()}
        return cls(spectra, total_energy, partition, distance, normalisation_uncertainty)

    @classmethod
    def papoulias_kosmas_2013(cls, distance: float | str | None = "8.5 kpc") -> Supernova:
        """Temperatures 3.5, 5 and 8 MeV, 3e53 erg in six equal parts: Eqs. (15) and (16) of PapouliasKosmas:2013ti.

        Equal parts per species are an inference: the paper states the total only, and its event number needs them.

        Examples
        --------
        >>> from nurecoil.units import cm2
        >>> sn = Supernova.papoulias_kosmas_2013()
        >>> round(sn.components[0].strength * cm2 / 1e11, 3)
        3.438
        """
        return cls.thermal({"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"}, "3e53 erg", None, distance)


def _by_species(spectra: Mapping[str, Spectrum]) -> dict[str, Spectrum]:
    named = {name: spectrum for name, spectrum in spectra.items() if name != "nu_x"}
    for name in named:
        parse_species(name)
    if "nu_x" in spectra:
        named = dict.fromkeys(NU_X, spectra["nu_x"]) | named
    missing = [name for name in SPECIES if name not in named]
    if missing:
        raise ValueError(f"spectra: expected one for every species, missing {', '.join(missing)}")
    return named


def _fractions(partition: Mapping[str, float] | None) -> dict[str, float]:
    if partition is None:
        return dict.fromkeys(SPECIES, 1.0 / len(SPECIES))
    for name in partition:
        parse_species(name)
    missing = [name for name in SPECIES if name not in partition]
    if missing:
        raise ValueError(f"partition: expected a fraction for every species, missing {', '.join(missing)}")
    fractions = {name: non_negative(partition[name], "", f"partition of {name}") for name in SPECIES}
    total = math.fsum(fractions.values())
    if abs(total - 1.0) > 1e-9:
        raise ValueError(f"partition: expected fractions that add to one, got a sum of {total!r}")
    return fractions
