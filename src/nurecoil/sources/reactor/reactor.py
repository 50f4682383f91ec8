"""A nuclear reactor as a source of electron antineutrinos."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nurecoil.flavour import pure
from nurecoil.problems import UnknownId
from nurecoil.sources.checks import non_negative
from nurecoil.sources.component import Component
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES, FissionSpectrum
from nurecoil.sources.reactor.fuel import fission_fractions, fission_rate
from nurecoil.sources.reactor.perisse_2023 import Perisse2023
from nurecoil.sources.reactor.spectra import FUEL, reactor_spectra
from nurecoil.sources.source import Source

CAPTURE_PRODUCTS = ("U239", "Np239")
"""The two beta decays that follow a neutron capture in 238U."""


class Reactor(Source):
    """A reactor: one component ``nu_e_bar`` per isotope, as in ``nu_e_bar U235``.

    Parameters
    ----------
    power : float or str, optional
        Thermal power, for example ``"3.9 GW"``.
    distance : float or str, optional
        With `power`: from core to detector. Without it the strengths are the numbers emitted per time, and `Source.at` comes
        later.
    flux : float or str, optional
        In place of power and distance: flux of all antineutrinos of the spectra chosen, ``"2.4e13 cm^-2 s^-1"`` (or a fluence).
        Mind that published fluxes are mostly for the whole spectrum, and some sets begin at 2 MeV.
    fractions : str or mapping
        As for `fission_fractions`.
    spectrum : str or mapping
        A name as for `reactor_spectra`, or isotope (or ``"fuel"``) to `FissionSpectrum`. With any isotope, all that have a
        fraction are needed.
    evaluation : str
        Energies per fission, as for `energy_per_fission`.
    captures_per_fission : float
        Neutron captures in 238U, about 0.6 in a power reactor, each with the two antineutrinos of 239U and 239Np (spectra of
        Perisse:2023efm) below 1.3 MeV. Not for spectra that include them (``kopeikin``).
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    UnknownId
        If a name or an isotope is unknown.
    ValueError
        If there is neither a power nor a flux, or both, a number is out of its range, or an isotope has no spectrum.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> reactor = Reactor("3.9 GW", "17.1 m")
    >>> round(sum(c.strength for c in reactor.components) * cm2 * s / 1e13, 2)
    1.81
    """

    def __init__(
        self,
        power: float | str | None = None,
        distance: float | str | None = None,
        flux: float | str | None = None,
        fractions: str | Mapping[str, float] = "typical-pwr",
        spectrum: str | Mapping[str, FissionSpectrum] = "huber-mueller-vogel-engel",
        evaluation: str = "ma-2013",
        captures_per_fission: float = 0.0,
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        if (power is None) == (flux is None):
            raise ValueError(f"power, flux: expected one of them, got power={power!r} and flux={flux!r}")
        if distance is not None and flux is not None:
            raise ValueError(f"distance: a flux is given at the detector, got distance={distance!r} as well")
        spectra = reactor_spectra(spectrum) if isinstance(spectrum, str) else dict(spectrum)
        parts = _parts(spectra, fission_fractions(fractions), captures_per_fission)
        per_fission = sum(number for _, number in parts.values())
        if flux is not None:
            rate = non_negative(flux, ("cm^-2 s^-1", "cm^-2"), "flux") / per_fission
        else:
            assert power is not None
            rate = fission_rate(power, fractions, evaluation)
        components = tuple(
            Component(f"nu_e_bar {name}", shape, rate * number, pure("e"), antineutrino=True)
            for name, (shape, number) in parts.items()
        )
        source = Source("reactor", components, None if flux is None else math.inf)
        seen = source if distance is None else source.at(distance)
        super().__init__(seen.name, seen.components, seen.distance, normalisation_uncertainty)


def _parts(
    spectra: Mapping[str, FissionSpectrum], fractions: Mapping[str, float], captures: float
) -> dict[str, tuple[FissionSpectrum, float]]:
    """Name -> spectrum and number of antineutrinos per fission of the fuel."""
    for name in spectra:
        if name not in (*ISOTOPES, FUEL):
            raise UnknownId("fissile isotope", name, (*ISOTOPES, FUEL))
    parts = {FUEL: (spectra[FUEL], spectra[FUEL].integral)} if FUEL in spectra else {}
    if set(spectra) != {FUEL}:
        for isotope, fraction in fractions.items():
            if fraction > 0 and isotope not in spectra:
                raise ValueError(f"spectrum: expected one for {isotope}, which has a fraction of {fraction!r}")
            if fraction > 0:
                parts[isotope] = (spectra[isotope], fraction * spectra[isotope].integral)
    captures = non_negative(captures, "", "captures_per_fission")
    if captures > 0 and FUEL in spectra:
        raise ValueError("captures_per_fission: the spectrum of the whole fuel includes the neutron captures already")
    if captures > 0:
        for product in CAPTURE_PRODUCTS:
            parts[product] = (Perisse2023(product), captures)
    return parts
