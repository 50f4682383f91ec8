"""A nuclear reactor as a source of electron antineutrinos."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES, counted
from nurecoil.sources.reactor.fuel import energy_per_fission, fission_fractions, fission_rate
from nurecoil.sources.reactor.perisse_2023 import Perisse2023
from nurecoil.sources.reactor.spectra import FUEL, reactor_spectra
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.tabulated import CountedSpectrum
from nurecoil.units.choices import FluxOrFluence
from nurecoil.units.kinds import ByName, Length, Maybe, NonNegative, Power, WrongQuantity

CAPTURE_PRODUCTS = ("U239", "Np239")
"""The two beta decays that follow a neutron capture in 238U."""

CAPTURES_PER_FISSION = 0.6
"""Of a power reactor: about 1.2 antineutrinos in 7.2 per fission (Kopeikin:2012zz)."""


def _read_evaluation(value: Any) -> str:
    energy_per_fission(evaluation=value)
    return str(value)


class _Fractions(ByName[NonNegative]):
    """Isotopes with fractions, or the name of a composition."""

    word = True


@known("sources", "reactor")
class Reactor(Source):
    """A reactor, by power and distance or by its flux: one component ``nu_e_bar`` per isotope, as in ``nu_e_bar U235``.

    Parameters
    ----------
    power : Power, optional
        Thermal power.
    distance : Length, optional
        With `power`: from core to detector; without it the strengths are the numbers emitted per time.
    flux : FluxOrFluence, optional
        In place of power and distance: flux of all antineutrinos of the spectra chosen.
        Mind that published fluxes are mostly for the whole spectrum, and some sets begin at 2 MeV.
    fractions : str, or mapping of str to NonNegative
        Composition by name (``typical-pwr``), or isotope to its fraction of the fissions.
    spectrum : str, or mapping of str to Spectrum
        A set by name, as for `reactor_spectra`, or isotope (or ``"fuel"``) to a spectrum per fission.
        With any isotope, all that have a fraction are needed.
    evaluation : str
        Energies per fission, as for `energy_per_fission`.
    captures_per_fission : NonNegative, optional
        Neutron captures in 238U, each with the two antineutrinos of 239U and 239Np; their spectra are those of
        Perisse:2023efm, below 1.3 MeV. By default 0.6, as in a power reactor; none in fuel without 238U, and none where the
        spectra begin above 1.3 MeV or include them already (``kopeikin``), for which a number is refused.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of all strengths.

    Raises
    ------
    UnknownId
        If a name or an isotope is unknown.
    WrongQuantity
        If there is neither a power nor a flux, or both, a number is out of its range, or an isotope has no spectrum.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> reactor = Reactor("3.9 GW", "17.1 m")
    >>> round(sum(c.strength for c in reactor.components) * cm2 * s / 1e13, 2)
    2.33
    """

    power: Maybe[Power] = given(default=None)
    distance: Maybe[Length] = given(default=None)
    flux: Maybe[FluxOrFluence] = given(default=None)
    fractions: _Fractions = given(default="typical-pwr", example="{U235: 0.9, U238: 0.1}")
    spectrum: str | Mapping[str, Spectrum] = "huber-mueller-bestiole"
    evaluation: str = given(default="ma-2013", read=_read_evaluation, example="kopeikin-2004")
    captures_per_fission: Maybe[NonNegative] = given(default=None)
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if (self.power is None) == (self.flux is None):
            raise WrongQuantity("power", "expected either power (with distance) or flux, and one of them")
        if self.distance is not None and self.flux is not None:
            raise WrongQuantity("distance", "a flux is given at the detector; expected no distance as well")
        self.assembled  # noqa: B018  unknown isotopes and missing spectra are refused at once

    @cached_property
    def assembled(self) -> Assembled:
        """One component per isotope."""
        spectra = reactor_spectra(self.spectrum) if isinstance(self.spectrum, str) else self.spectrum
        fuel = self.fractions or {}
        parts = _parts(spectra, fission_fractions(fuel), self.captures_per_fission)
        per_fission = sum(number for _, number in parts.values())
        if self.flux is not None:
            rate, baseline, per_time = self.flux.value / per_fission, math.inf, self.flux.per_time
        else:
            assert self.power is not None
            rate, baseline, per_time = fission_rate(self.power, fuel, self.evaluation), None, True
        components = tuple(
            Component(f"nu_e_bar {name}", shape, rate * number, "e", antineutrino=True)
            for name, (shape, number) in parts.items()
        )
        source = Assembled("reactor", components, baseline, per_time, self.normalisation_uncertainty)
        return source if self.distance is None else source.at(self.distance)


def _parts(
    stated: Mapping[str, Spectrum], fractions: Mapping[str, float], captures: float | None
) -> dict[str, tuple[CountedSpectrum, float]]:
    """Name -> spectrum and number of antineutrinos per fission of the fuel."""
    for name in stated:
        if name not in (*ISOTOPES, FUEL):
            raise UnknownId("fissile isotope", name, (*ISOTOPES, FUEL), "spectrum")
    spectra = {name: counted(spectrum, f"spectrum.{name}") for name, spectrum in stated.items()}
    parts = {FUEL: (spectra[FUEL], spectra[FUEL].integral)} if FUEL in spectra else {}
    if set(spectra) != {FUEL}:
        for isotope, fraction in fractions.items():
            if fraction > 0 and isotope not in spectra:
                raise WrongQuantity("spectrum", f"expected one for {isotope}, which has a fraction of {fraction!r}")
            if fraction > 0:
                parts[isotope] = (spectra[isotope], fraction * spectra[isotope].integral)
    if captures is None:
        begin = min(float(spectrum.edges[0]) for spectrum in spectra.values())
        lacking = FUEL not in spectra and fractions["U238"] > 0 and begin < float(Perisse2023(CAPTURE_PRODUCTS[0]).edges[-1])
        captures = CAPTURES_PER_FISSION if lacking else 0.0
    if captures > 0 and FUEL in spectra:
        raise WrongQuantity("captures_per_fission", "the spectrum of the whole fuel includes the neutron captures already")
    if captures > 0:
        for product in CAPTURE_PRODUCTS:
            parts[product] = (Perisse2023(product), captures)
    return parts
