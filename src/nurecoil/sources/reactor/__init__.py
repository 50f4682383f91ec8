"""Reactor antineutrinos: one file per published spectrum, fuels, and the source."""

from nurecoil.sources.reactor.exp_polynomial import ExpPolynomial
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES, Joined
from nurecoil.sources.reactor.fuel import energy_per_fission, fission_fractions, fission_rate
from nurecoil.sources.reactor.huber_2011 import Huber2011
from nurecoil.sources.reactor.kopeikin_2012 import Kopeikin2012
from nurecoil.sources.reactor.mueller_2011 import Mueller2011
from nurecoil.sources.reactor.perisse_2023 import Perisse2023
from nurecoil.sources.reactor.reactor import Reactor
from nurecoil.sources.reactor.spectra import reactor_spectra
from nurecoil.sources.reactor.vogel_engel_1989 import VogelEngel1989, VogelEngel1989Low

__all__ = [
    "Reactor", "reactor_spectra", "fission_fractions", "fission_rate", "energy_per_fission",
    "Joined", "ExpPolynomial", "ISOTOPES",
    "Huber2011", "Mueller2011", "VogelEngel1989", "VogelEngel1989Low", "Kopeikin2012", "Perisse2023",
]  # fmt: skip
