"""Sources of neutrinos: spectra, time distributions, and the components they make up."""

from nurecoil.sources.allowed_beta import AllowedBeta
from nurecoil.sources.atmospheric import Atmospheric
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.diffuse_supernova import DiffuseSupernova
from nurecoil.sources.electron_capture import (
    ElectronCapture,
    ElectronCaptureLines,
    electron_capture_half_life,
    electron_capture_lines,
)
from nurecoil.sources.fermi_dirac import FermiDirac
from nurecoil.sources.fermi_function import fermi_function
from nurecoil.sources.geometry import Ball, Geometry, Point, Shell, ball_radius, distance_to_ball, distance_to_shell, mean_path
from nurecoil.sources.geoneutrinos import Geoneutrinos
from nurecoil.sources.maxwell_boltzmann import MaxwellBoltzmann
from nurecoil.sources.michel import Michel
from nurecoil.sources.monoenergetic import Monoenergetic
from nurecoil.sources.pinched import Pinched
from nurecoil.sources.pion_decay_at_rest import PionDecayAtRest
from nurecoil.sources.reach import UnknownPart, check_reach, unknown_parts
from nurecoil.sources.reactor import (
    ExpPolynomial,
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
from nurecoil.sources.site_reactors import ReactorsAt
from nurecoil.sources.sliced import Sliced
from nurecoil.sources.snewpy import snewpy_fluence
from nurecoil.sources.solar import Solar, SolarFlux, SolarSpectrum, solar_fluxes, solar_spectrum
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import (
    SPECIES,
    Species,
    from_pdg,
    from_snewpy,
    parse_species,
    read_species,
    species_name,
    to_pdg,
    to_snewpy,
)
from nurecoil.sources.spectrum import Line, Lines, Mixture, Published, Spectrum, mean_energy, moment
from nurecoil.sources.supernova import Supernova
from nurecoil.sources.supernova_model import SupernovaModel, supernova_model
from nurecoil.sources.tabulated import CountedSpectrum, PublishedCount, SpectrumFile, Tabulated
from nurecoil.sources.tabulated_source import TabulatedSource
from nurecoil.sources.time import (
    BoxPulse,
    ExponentialConvolved,
    GaussianPulse,
    Pulse,
    TabulatedTime,
    TimeDistribution,
    TimeTable,
)
from nurecoil.sources.tritium import Tritium, TritiumSpectrum, tritium_activity

__all__ = [
    "Source", "Assembled", "Component", "PionDecayAtRest", "Supernova", "Monoenergetic", "Reactor", "Solar", "Tritium",
    "ElectronCapture", "Atmospheric", "DiffuseSupernova", "Geoneutrinos", "ReactorsAt",
    "TabulatedSource", "Spectrum", "CountedSpectrum", "Published", "PublishedCount", "Line", "Lines",
    "Mixture", "Sliced", "SupernovaModel", "supernova_model", "snewpy_fluence",
    "Tabulated", "SpectrumFile", "Michel", "MaxwellBoltzmann", "FermiDirac", "Pinched", "AllowedBeta",
    "mean_energy", "moment", "UnknownPart", "check_reach", "unknown_parts", "TimeDistribution", "Pulse", "GaussianPulse",
    "BoxPulse", "TimeTable", "TabulatedTime", "ExponentialConvolved", "reactor_spectra", "fission_fractions", "fission_rate",
    "energy_per_fission", "Joined", "ExpPolynomial", "Huber2011", "Mueller2011", "VogelEngel1989", "VogelEngel1989Low",
    "Kopeikin2012", "Perisse2023", "SolarFlux", "SolarSpectrum", "solar_fluxes", "solar_spectrum", "TritiumSpectrum",
    "tritium_activity", "ElectronCaptureLines", "fermi_function", "electron_capture_lines", "electron_capture_half_life",
    "mean_activity", "Geometry", "Point", "Ball", "Shell", "ball_radius", "distance_to_ball", "distance_to_shell",
    "mean_path", "SPECIES", "Species", "parse_species", "read_species",
    "species_name", "to_pdg", "from_pdg", "to_snewpy", "from_snewpy",
]  # fmt: skip
