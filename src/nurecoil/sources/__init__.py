"""Sources of neutrinos: spectra, time distributions, and the components they make up."""

from nurecoil.sources.allowed_beta import AllowedBeta
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.electron_capture import ElectronCapture, electron_capture_half_life, electron_capture_lines
from nurecoil.sources.fermi_dirac import FermiDirac
from nurecoil.sources.fermi_function import fermi_function
from nurecoil.sources.geometry import ball_radius, distance_to_ball, distance_to_shell, mean_path
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.michel import Michel
from nurecoil.sources.monoenergetic import Monoenergetic
from nurecoil.sources.pinched import Pinched
from nurecoil.sources.pion_decay_at_rest import PionDecayAtRest
from nurecoil.sources.reactor import (
    ExpPolynomial,
    FissionSpectrum,
    Huber2011,
    Joined,
    Kopeikin2012,
    Mueller2011,
    Perisse2023,
    Reactor,
    VogelEngel1989,
    VogelEngel1989Low,
    energy_per_fission,
    fission_fractions,
    fission_rate,
    reactor_spectra,
)
from nurecoil.sources.solar import Solar, SolarFlux, solar_fluxes, solar_spectrum
from nurecoil.sources.source import Propagation, Source
from nurecoil.sources.species import SPECIES, from_pdg, from_snewpy, parse_species, species_name, to_pdg, to_snewpy
from nurecoil.sources.spectrum import Line, Lines, Mixture, Spectrum, mean_energy, moment
from nurecoil.sources.supernova import Supernova
from nurecoil.sources.tabulated import Tabulated
from nurecoil.sources.time import ExponentialConvolved, GaussianPulse, Pulse, TabulatedTime, TimeDistribution
from nurecoil.sources.tritium import Tritium, tritium_activity, tritium_spectrum

__all__ = [
    "Source", "Component", "Propagation",
    "PionDecayAtRest", "Supernova", "Monoenergetic", "Reactor", "Solar", "Tritium", "ElectronCapture",
    "Spectrum", "Line", "Lines", "Mixture", "Tabulated", "Michel", "MaxwellBoltzmann", "FermiDirac", "Pinched", "AllowedBeta",
    "mean_energy", "moment",
    "TimeDistribution", "Pulse", "GaussianPulse", "TabulatedTime", "ExponentialConvolved",
    "reactor_spectra", "fission_fractions", "fission_rate", "energy_per_fission", "FissionSpectrum", "Joined", "ExpPolynomial",
    "Huber2011", "Mueller2011", "VogelEngel1989", "VogelEngel1989Low", "Kopeikin2012", "Perisse2023",
    "SolarFlux", "solar_fluxes", "solar_spectrum",
    "tritium_activity", "tritium_spectrum", "fermi_function", "electron_capture_lines", "electron_capture_half_life",
    "mean_activity", "ball_radius", "distance_to_ball", "distance_to_shell", "mean_path",
    "SPECIES", "parse_species", "species_name", "to_pdg", "from_pdg", "to_snewpy", "from_snewpy",
]  # fmt: skip
