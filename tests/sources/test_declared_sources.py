"""Sources, spectra, arrival times and geometries through three doors: Python, a block of a file, words of a command line."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest

import nurecoil.flavour
import nurecoil.sources as sources
from nurecoil import catalogue
from nurecoil.cli import build as command_line
from nurecoil.flavour import PMNS, MatterPotential
from nurecoil.sources import (
    AllowedBeta,
    Atmospheric,
    Ball,
    BoxPulse,
    DiffuseSupernova,
    ElectronCapture,
    ElectronCaptureLines,
    ExponentialConvolved,
    ExpPolynomial,
    FermiDirac,
    GaussianPulse,
    Geoneutrinos,
    Huber2011,
    Joined,
    Kopeikin2012,
    Line,
    Lines,
    MaxwellBoltzmann,
    Michel,
    Mixture,
    Monoenergetic,
    Mueller2011,
    Perisse2023,
    Pinched,
    PionDecayAtRest,
    Point,
    Reactor,
    ReactorsAt,
    Shell,
    Solar,
    SolarSpectrum,
    Supernova,
    Tabulated,
    TabulatedTime,
    Tritium,
    TritiumSpectrum,
    VogelEngel1989,
    VogelEngel1989Low,
)

# group -> (Python, block); every kind is here at least once, with all of its fields somewhere
EXAMPLES = {
    "sources": [
        (PionDecayAtRest("4.3e7 cm^-2 s^-1", normalisation_uncertainty=0.1),
         {"kind": "pion-decay-at-rest", "neutrinos_per_flavour": "4.3e7 cm^-2 s^-1", "normalisation_uncertainty": "10 %"}),
        (PionDecayAtRest(protons_on_target="5.7e20 POT/day", neutrinos_per_proton=0.08, distance="20 m",
                         pulse=GaussianPulse("500 ns", "150 ns")),
         {"kind": "pion-decay-at-rest", "protons_on_target": "5.7e20 POT/day", "neutrinos_per_proton": 0.08, "distance": "20 m",
          "pulse": {"kind": "gaussian", "mean": "500 ns", "sigma": "150 ns"}}),
        (PionDecayAtRest("2e14 cm^-2", arrival_times={"nu_mu prompt": BoxPulse("0 us", "1 us")}),
         {"kind": "pion-decay-at-rest", "neutrinos_per_flavour": "2e14 cm^-2",
          "arrival_times": {"nu_mu prompt": {"kind": "box", "start": "0 us", "width": "1 us"}}}),
        (Monoenergetic("862 keV", "nu_e_bar", "4.8e9 cm^-2 s^-1"),
         {"kind": "monoenergetic", "energy": "862 keV", "species": "nu_e_bar", "flux": "4.8e9 cm^-2 s^-1"}),
        (Supernova("papoulias-kosmas-2013", distance="10 kpc"),
         {"kind": "supernova", "temperatures": "papoulias-kosmas-2013", "distance": "10 kpc"}),
        (Supernova({"nu_e": "3 MeV", "nu_e_bar": "5 MeV", "nu_x": "7 MeV"}, total_energy="2e53 erg",
                   partition=dict.fromkeys(sources.SPECIES, 1 / 6)),
         {"kind": "supernova", "temperatures": {"nu_e": "3 MeV", "nu_e_bar": "5 MeV", "nu_x": "7 MeV"},
          "total_energy": "2e53 erg", "partition": dict.fromkeys(sources.SPECIES, 1 / 6)}),
        (Supernova(spectra={"nu_e": Pinched("12 MeV", 3.0), "nu_e_bar": Line("14 MeV"), "nu_x": Pinched("15 MeV", 2.0)}),
         {"kind": "supernova", "spectra": {"nu_e": {"kind": "pinched", "mean_energy": "12 MeV", "alpha": 3},
          "nu_e_bar": {"kind": "line", "energy": "14 MeV"}, "nu_x": {"kind": "pinched", "mean_energy": "15 MeV", "alpha": 2}}}),
        (Reactor("3.9 GW", "17.1 m", fractions={"U235": 0.9, "U238": 0.1}, evaluation="kopeikin-2004",
                 captures_per_fission=0.6),
         {"kind": "reactor", "power": "3.9 GW", "distance": "17.1 m", "fractions": {"U235": 0.9, "U238": 0.1},
          "evaluation": "kopeikin-2004", "captures_per_fission": 0.6}),
        (Reactor(flux="2.4e13 cm^-2 s^-1", spectrum={"fuel": Kopeikin2012("8 MeV")}),
         {"kind": "reactor", "flux": "2.4e13 cm^-2 s^-1", "spectrum": {"fuel": {"kind": "kopeikin-2012", "upper": "8 MeV"}}}),
        (Reactor("1 GW", spectrum="bestiole", fractions="daya-bay-2017"),
         {"kind": "reactor", "power": "1 GW", "spectrum": "bestiole", "fractions": "daya-bay-2017"}),
        (Tritium("60 g", geometry=Ball(mass="500 kg", density="0.145 g/cm^3"), averaged_over="5 years"),
         {"kind": "tritium", "mass": "60 g", "averaged_over": "5 years",
          "geometry": {"kind": "ball", "mass": "500 kg", "density": "0.145 g/cm^3"}}),
        (Tritium("60 g", "1 m", spectrum=Line("10 keV")),
         {"kind": "tritium", "mass": "60 g", "distance": "1 m", "spectrum": {"kind": "line", "energy": "10 keV"}}),
        (ElectronCapture("Cr51", "5 MCi", geometry=Shell("1 m", "1.1 m"), averaged_over="10 days"),
         {"kind": "electron-capture", "nuclide": "Cr51", "activity": "5 MCi", "averaged_over": "10 days",
          "geometry": {"kind": "shell", "inner": "1 m", "outer": "1.1 m"}}),
        (Solar(), "solar"),
        (Solar("b16-agss09met", ("Be7", "B8"), "nufit-6.0-ic24 inverted", {"B8": "5.25e6 cm^-2 s^-1"},
               {"B8": SolarSpectrum("B8", "bahcall-1996")}, MatterPotential(eps_d={"ee": -0.3, "emu": 0.1 + 0.2j})),
         {"kind": "solar", "solar_model": "b16-agss09met", "reactions": ["Be7", "B8"], "mixing": "nufit-6.0-ic24 inverted",
          "fluxes": {"B8": "5.25e6 cm^-2 s^-1"},
          "spectra": {"B8": {"kind": "solar", "reaction": "B8", "evaluation": "bahcall-1996"}},
          "potential": {"eps_d": {"ee": -0.3, "emu": "0.1+0.2j"}}}),
        (Solar(reactions=("pp",), mixing=PMNS("33 deg", "8 deg", "45 deg", "7.5e-5 eV^2", "2.5e-3 eV^2"),
               fluxes="b16-agss09met"),
         {"kind": "solar", "reactions": ["pp"], "fluxes": "b16-agss09met",
          "mixing": {"theta_12": "33 deg", "theta_13": "8 deg", "theta_23": "45 deg", "dm2_21": "7.5e-5 eV^2",
                     "dm2_31": "2.5e-3 eV^2"}}),
        (Solar(mixing=None), {"kind": "solar", "mixing": "none"}),
        (Solar(reactions=("B8",), when="year", latitude="46.5 deg"),
         {"kind": "solar", "reactions": ["B8"], "when": "year", "latitude": "46.5 deg"}),
        (Atmospheric("ohare-2021", "20 %"),
         {"kind": "atmospheric", "flux_set": "ohare-2021", "normalisation_uncertainty": 0.2}),
        (DiffuseSupernova("50 cm^-2 s^-1"), {"kind": "diffuse-supernova", "flux": "50 cm^-2 s^-1"}),
        (Geoneutrinos(fluxes={"U238": "4e6 cm^-2 s^-1"}, mixing=None),
         {"kind": "geoneutrinos", "site": "gran-sasso", "fluxes": {"U238": "4e6 cm^-2 s^-1"}, "mixing": "none"}),
        (ReactorsAt("gran-sasso", "nufit-6.0-ic24 inverted"),
         {"kind": "reactors-at", "site": "gran-sasso", "mixing": "nufit-6.0-ic24 inverted"}),
    ],
    "spectra": [
        (Line("862 keV"), {"kind": "line", "energy": "862 keV"}),
        (Lines(["862 keV", "384 keV"], [0.9, 0.1]),
         {"kind": "lines", "energies": ["862 keV", "384 keV"], "weights": [0.9, 0.1]}),
        (Mixture((Line("1 MeV"), Michel.nu_e()), [0.25, 0.75]),
         {"kind": "mixture", "weights": [0.25, 0.75],
          "spectra": [{"kind": "line", "energy": "1 MeV"}, {"kind": "michel", "zero": 0.5}]}),
        (Michel.nu_mu_bar(), {"kind": "michel", "zero": 0.75}),
        (MaxwellBoltzmann("5 MeV"), {"kind": "maxwell-boltzmann", "temperature": "5 MeV"}),
        (FermiDirac("4 MeV", 2.0), {"kind": "fermi-dirac", "temperature": "4 MeV", "eta": 2}),
        (Pinched("12 MeV", 2.5), {"kind": "pinched", "mean_energy": "12 MeV", "alpha": 2.5}),
        (AllowedBeta(2, 3, "18.6 keV", "76 eV"),
         {"kind": "allowed-beta", "Z": 2, "A": 3, "endpoint": "18.6 keV", "screening": "76 eV"}),
        (TritiumSpectrum(), "tritium"),
        (ElectronCaptureLines("Ar37"), {"kind": "electron-capture", "nuclide": "Ar37"}),
        (SolarSpectrum("hep"), {"kind": "solar", "reaction": "hep"}),
        (Tabulated(["1 MeV", "2 MeV", "2 MeV", "3 MeV"], [1.0, 1.0, 2.0, 2.0], "log", complete=True),
         {"kind": "tabulated", "E": ["1 MeV", "2 MeV", "2 MeV", "3 MeV"], "values": [1, 1, 2, 2], "interpolation": "log",
          "complete": True}),
        (ExpPolynomial([0.0, -1.0], "2 MeV", "9 MeV", ["2 MeV", "8 MeV"], extrapolate=True),
         {"kind": "exp-polynomial", "coefficients": [0, -1], "lower": "2 MeV", "upper": "9 MeV", "valid": ["2 MeV", "8 MeV"],
          "extrapolate": True}),
        (Huber2011("U235"), {"kind": "huber-2011", "isotope": "U235"}),
        (Mueller2011("U238", upper="10 MeV", extrapolate=True),
         {"kind": "mueller-2011", "isotope": "U238", "upper": "10 MeV", "extrapolate": True}),
        (VogelEngel1989("Pu239", "3 MeV"), {"kind": "vogel-engel-1989", "isotope": "Pu239", "lower": "3 MeV"}),
        (VogelEngel1989Low("Pu241"), {"kind": "vogel-engel-1989-low", "isotope": "Pu241"}),
        (Kopeikin2012(), "kopeikin-2012"),
        (Perisse2023("Np239"), {"kind": "perisse-2023", "isotope": "Np239"}),
        (Joined((VogelEngel1989Low("U235"), Huber2011("U235"))),
         {"kind": "joined", "parts": [{"kind": "vogel-engel-1989-low", "isotope": "U235"},
                                      {"kind": "huber-2011", "isotope": "U235"}]}),
    ],
    "times": [
        (GaussianPulse("0.5 us", "150 ns"), {"kind": "gaussian", "mean": "0.5 us", "sigma": "150 ns"}),
        (BoxPulse("-1 us", "2 us"), {"kind": "box", "start": "-1 us", "width": "2 us"}),
        (TabulatedTime(["0 us", "1 us", "3 us"], [0.25, 0.75]),
         {"kind": "histogram", "edges": ["0 us", "1 us", "3 us"], "contents": [0.25, 0.75]}),
        (ExponentialConvolved(BoxPulse("0 us", "1 us"), ["26 ns", "2.2 us"]),
         {"kind": "decays", "pulse": {"kind": "box", "start": "0 us", "width": "1 us"}, "lifetimes": ["26 ns", "2.2 us"]}),
    ],
    "geometries": [
        (Point("20 m"), {"kind": "point", "distance": "20 m"}),
        (Ball("1 m", centre="3 m"), {"kind": "ball", "radius": "1 m", "centre": "3 m"}),
        (Shell("1 m", "2 m"), {"kind": "shell", "inner": "1 m", "outer": "2 m"}),
    ],
}  # fmt: skip
IN_FILES = {"sources": {"tabulated"}, "spectra": {"table"}, "times": {"table"}}
ALL = [(group, thing, block) for group, pairs in EXAMPLES.items() for thing, block in pairs]
IDS = [f"{group}-{catalogue.tag_of(thing)}-{i}" for i, (group, thing, _) in enumerate(ALL)]
each = pytest.mark.parametrize(("group", "thing", "block"), ALL, ids=IDS)


def own_names(group):
    """Names of the package's own; other tests register things too."""
    return {tag for tag in catalogue.names(group) if catalogue.find(group, tag).__module__.startswith("nurecoil.")}


@pytest.mark.parametrize("group", EXAMPLES)
def test_every_kind_has_an_example(group):
    assert own_names(group) == {catalogue.tag_of(thing) for thing, _ in EXAMPLES[group]} | IN_FILES.get(group, set())


@each
def test_python_and_file(group, thing, block):
    built = catalogue.build(group, block)
    assert built.problems == ()
    assert built.thing == thing
    assert hash(built.thing) == hash(thing)


@each
def test_written_and_copied(group, thing, block):
    whole = " ... " not in repr(thing)  # what is longer than 300 characters is cut
    again = eval(repr(thing), {**vars(sources), **vars(nurecoil.flavour)}) if whole else copy.copy(thing)
    for other in (again, pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):
        assert other == thing
        assert hash(other) == hash(thing)
    assert repr(again) == repr(thing)


@pytest.mark.parametrize(("thing", "block"), EXAMPLES["sources"], ids=[str(i) for i in range(len(EXAMPLES["sources"]))])
def test_command_line(thing, block):
    block = {"kind": block} if isinstance(block, str) else block
    words = [f"--{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in block.items()]
    assert catalogue.build("sources", command_line.words(words)).thing == thing


@pytest.mark.parametrize("group", EXAMPLES)
def test_every_field_says_what_it_is(group):
    for tag in own_names(group):
        for name, field in catalogue.options(group, tag).items():
            assert field.help, (tag, name)
    assert catalogue.schema(group)["oneOf"]


def test_the_sun_in_a_few_words():
    assert repr(Solar()) == "Solar()"
    assert all(len(repr(thing)) <= 300 for group, thing, _ in ALL if group != "sources")
    assert len(repr(Solar().at("1 AU"))) <= 300
    assert "Be7" in repr(Solar().at("1 AU"))


def test_equality_is_by_content():
    assert Reactor("3.9 GW", "17.1 m") != Reactor("3.9 GW", "17.2 m")
    assert Solar(potential=MatterPotential(eps_d=np.diag([-0.3, 0, 0]))) == Solar(potential=MatterPotential(eps_d={"ee": -0.3}))
    assert Solar().components == Solar().components
    assert Solar().components != Solar(mixing="nufit-6.0-ic24").components
    assert Tabulated([1.0, 2.0], [1.0, 1.0]) != Tabulated([1.0, 2.0], [1.0, 2.0])
