"""Sources of neutrinos: spectra, time distributions, and the components they make up."""

from nurecoil.sources.component import Component
from nurecoil.sources.fermi_dirac import FermiDirac
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.michel import Michel
from nurecoil.sources.monoenergetic import Monoenergetic
from nurecoil.sources.pinched import Pinched
from nurecoil.sources.pion_decay_at_rest import PionDecayAtRest
from nurecoil.sources.source import Propagation, Source
from nurecoil.sources.species import SPECIES, from_pdg, from_snewpy, parse_species, species_name, to_pdg, to_snewpy
from nurecoil.sources.spectrum import Line, Lines, Mixture, Spectrum, mean_energy, moment
from nurecoil.sources.supernova import Supernova
from nurecoil.sources.tabulated import Tabulated
from nurecoil.sources.time import ExponentialConvolved, GaussianPulse, Pulse, TabulatedTime, TimeDistribution

__all__ = [
    "Source", "Component", "Propagation",
    "PionDecayAtRest", "Supernova", "Monoenergetic",
    "Spectrum", "Line", "Lines", "Mixture", "Tabulated", "Michel", "MaxwellBoltzmann", "FermiDirac", "Pinched",
    "mean_energy", "moment",
    "TimeDistribution", "Pulse", "GaussianPulse", "TabulatedTime", "ExponentialConvolved",
    "SPECIES", "parse_species", "species_name", "to_pdg", "from_pdg", "to_snewpy", "from_snewpy",
]  # fmt: skip
