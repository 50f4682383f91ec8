"""Sets of fission spectra by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES, Joined
from nurecoil.sources.reactor.huber_2011 import Huber2011
from nurecoil.sources.reactor.kopeikin_2012 import Kopeikin2012
from nurecoil.sources.reactor.mueller_2011 import Mueller2011
from nurecoil.sources.reactor.perisse_2023 import Perisse2023
from nurecoil.sources.reactor.vogel_engel_1989 import VogelEngel1989, VogelEngel1989Low
from nurecoil.sources.tabulated import CountedSpectrum

FUEL = "fuel"
"""Key of a spectrum that belongs to a fission of the whole fuel, whatever its composition."""


def _huber_mueller(isotope: str) -> CountedSpectrum:
    return Mueller2011(isotope) if isotope == "U238" else Huber2011(isotope)


def _above_table(high: Callable[[str], CountedSpectrum]) -> dict[str, CountedSpectrum]:
    return {isotope: Joined((VogelEngel1989Low(isotope), high(isotope))) for isotope in ISOTOPES}


def _within_bestiole(middle: Callable[[str], CountedSpectrum]) -> dict[str, CountedSpectrum]:
    def around(isotope: str) -> CountedSpectrum:
        return Joined((Perisse2023(isotope, upper="2 MeV"), middle(isotope), Perisse2023(isotope, lower="8 MeV")))

    return {isotope: around(isotope) for isotope in ISOTOPES}


def _above_kopeikin(high: Callable[[str], CountedSpectrum]) -> dict[str, CountedSpectrum]:
    return {FUEL: Kopeikin2012(upper="2 MeV")} | {isotope: high(isotope) for isotope in ISOTOPES}


_SETS: dict[str, Callable[[], dict[str, CountedSpectrum]]] = {
    "huber-mueller-bestiole": lambda: _within_bestiole(_huber_mueller),
    "huber-mueller": lambda: {isotope: _huber_mueller(isotope) for isotope in ISOTOPES},
    "huber-mueller-vogel-engel": lambda: _above_table(_huber_mueller),
    "huber-mueller-kopeikin": lambda: _above_kopeikin(_huber_mueller),
    "mueller": lambda: {isotope: Mueller2011(isotope) for isotope in ISOTOPES},
    "mueller-vogel-engel": lambda: _above_table(Mueller2011),
    "mueller-kopeikin": lambda: _above_kopeikin(Mueller2011),
    "vogel-engel": lambda: _above_table(VogelEngel1989),
    "kopeikin": lambda: {FUEL: Kopeikin2012()},
    "bestiole": lambda: {isotope: Perisse2023(isotope) for isotope in ISOTOPES},
}


def reactor_spectra(name: str = "huber-mueller-bestiole") -> Mapping[str, CountedSpectrum]:
    """A set of fission spectra.

    * ``"huber-mueller-bestiole"``, the default: the next one, and Perisse:2023efm from 12.5 keV to 2 MeV and 8 to 12.5 MeV;
    * ``"huber-mueller"``: Huber:2011wv, with 238U of Mueller:2011nm; 2 to 8 MeV;
    * ``"mueller"``: Mueller:2011nm, 2 to 8 MeV;
    * ``"huber-mueller-vogel-engel"``, ``"mueller-vogel-engel"``: these two, and Table II of Vogel:1989iv from 7.8 keV to 2 MeV;
    * ``"huber-mueller-kopeikin"``, ``"mueller-kopeikin"``: these two, and Kopeikin:2012zz from 10 keV to 2 MeV, which is one
      spectrum for the whole fuel with the neutron captures in it;
    * ``"vogel-engel"``: Vogel:1989iv alone, 7.8 keV to 8 MeV;
    * ``"kopeikin"``: Kopeikin:2012zz alone, 10 keV to 9 MeV;
    * ``"bestiole"``: Perisse:2023efm, 12.5 keV to 12.5 MeV.

    Nothing is extrapolated: beyond these ranges there are no antineutrinos.

    Parameters
    ----------
    name : str

    Returns
    -------
    dict
        Isotope, or ``"fuel"``, to `CountedSpectrum`.

    Raises
    ------
    UnknownId
        If there is no such set.

    Examples
    --------
    >>> sorted(reactor_spectra("mueller"))
    ['Pu239', 'Pu241', 'U235', 'U238']
    """
    if name not in _SETS:
        raise UnknownId("set of reactor spectra", name, _SETS, "spectrum")
    return _SETS[name]()
