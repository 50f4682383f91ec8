"""The command line as the third door, walked for everything in the catalogue: `nurecoil rate` gives Python's number.

Each thing is the example of its own docstring; its block, word by word, becomes the options.
"""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.cli import app
from nurecoil.cli.build import spelled
from nurecoil.detectors import ConstantQuenching, ElectronRecoil, LightYield, Positions, Response, Threshold
from nurecoil.experiments.document.writing import block_of
from nurecoil.processes import CEvAS, Ionisation
from nurecoil.units import day, keV, kg, tonne
from test_three_doors import THINGS, WITH_A_FILE, own_example

SM = nr.StandardModel()
SNS = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
BEAM = ["--source", "pion-decay-at-rest", "--neutrinos-per-flavour", "1.6e7 cm^-2 s^-1"]
pytestmark = [
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore::nurecoil.processes.NoSpinExpectation"),
    pytest.mark.filterwarnings("ignore::nurecoil.processes.OutOfReach"),
]


def tags(group):
    return [tag for one, tag in THINGS if one == group and (group, tag) not in WITH_A_FILE]


def say(value):
    return value if isinstance(value, str) else json.dumps(value)


def words(block):
    return [f"{spelled(key)}={say(item)}" for key, item in block.items() if key != "kind"]


def rate(*options, name="rate"):
    """Values and the error of `nurecoil rate`: one of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = CliRunner().invoke(app, ["rate", *options, "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == (2 if "error" in found else 0), result.output
    return found["error"] if "error" in found else found[name]["values"]


def by_python(source, target, T=(1.0, 5.0)):
    per = kg * day if source.per_time else tonne
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (nr.spectrum(source, target)(np.array(T) * keV) * per * keV).tolist()


AT = ["--T", "1 keV", "--T", "5 keV"]


def agree(found, expected):
    """Python's numbers, or the error that Python gives."""
    try:
        values = expected()
    except (LookupError, ValueError) as error:
        said = str(error)
    else:
        assert found == pytest.approx(values, rel=1e-9, abs=0)
        return
    assert said in found


@pytest.mark.parametrize("tag", tags("sources"))
def test_sources(tag):
    source = own_example(catalogue.find("sources", tag))
    found = rate("--source", tag, *words(block_of(source)), "--target", "Ge", "--process", "electron-scattering", *AT)
    if source.baseline is None:
        assert "--distance: missing" in found
    else:
        assert found == pytest.approx(by_python(source, nr.ElectronScattering.on("Ge", SM)), rel=1e-9, abs=0)


@pytest.mark.parametrize("tag", tags("spectra"))
def test_spectra(tag):
    spectrum = own_example(catalogue.find("spectra", tag))
    spectra = dict.fromkeys(("nu_e", "nu_e_bar", "nu_x"), spectrum)
    block = json.dumps({species: block_of(one) for species, one in spectra.items()})
    found = rate("--source", "supernova", "--spectra", block, "--target", "Ar", "--T", "0.001 keV")
    agree(found, lambda: by_python(nr.Supernova(spectra=spectra), nr.CEvNS.on("Ar", SM), [0.001]))


@pytest.mark.parametrize("tag", tags("geometries"))
def test_geometries(tag):
    geometry = own_example(catalogue.find("geometries", tag))
    given = {"nuclide": "Cr51", "activity": "3 MCi", "geometry": block_of(geometry)}
    found = rate("--source", "electron-capture", *words(given), "--target", "Ar", "--T", "0.01 keV")
    source = nr.sources.ElectronCapture("Cr51", "3 MCi", geometry=geometry)
    assert found == pytest.approx(by_python(source, nr.CEvNS.on("Ar", SM), [0.01]), rel=1e-9, abs=0)


@pytest.mark.parametrize("tag", tags("times"))
def test_times(tag):
    """They leave the rate as it is; a wrong one is refused with its place."""
    time = block_of(own_example(catalogue.find("times", tag)))
    field = {"arrival_times": dict.fromkeys(("nu_mu prompt", "nu_e delayed", "nu_mu_bar delayed"), time)}
    target = ["--target", "Ar", *AT]
    assert rate(*BEAM, *words(field), *target) == pytest.approx(by_python(SNS, nr.CEvNS.on("Ar", SM)), rel=1e-9)
    wrong = {"arrival_times": {name: {**time, "zzz": 1} for name in field["arrival_times"]}}
    assert "zzz" in rate(*BEAM, *words(wrong), *target)


@pytest.mark.parametrize("tag", tags("models"))
def test_models(tag):
    model = own_example(catalogue.find("models", tag))
    settings = [option for key, item in block_of(model).items() if key != "kind" for option in ("--set", f"{key}={say(item)}")]
    more = [] if tag == "standard-model" else ["--model", "standard-model"]
    total = model if tag == "standard-model" else model + SM
    found = rate(*BEAM, "--target", "Ge", "--model", tag, *more, *settings, *AT)
    assert found == pytest.approx(by_python(SNS, nr.CEvNS.on("Ge", total)), rel=1e-9)


@pytest.mark.parametrize("tag", tags("processes"))
def test_processes(tag):
    process = own_example(catalogue.find("processes", tag))
    given = {name for name in ("target", "nuclide", "model") if hasattr(process, name)}
    block = block_of(process, without=given)
    options = {key: getattr(process, key) for key in block if key != "kind"}
    found = rate(*BEAM, "--target", "Ge74", "--process", tag, *words(block), *AT)
    target = type(process).on("Ge74", SM, **options)
    assert found == pytest.approx(by_python(SNS, target), rel=1e-9)


@pytest.mark.parametrize("tag", tags("form-factors"))
def test_form_factors(tag):
    convention = own_example(catalogue.find("form-factors", tag))
    for nuclide in ("Ti48", "Ar40"):
        if tag == "bcs" and nuclide != "Ti48":
            continue  # the others would have to be solved for
        found = rate(*BEAM, "--target", nuclide, "--form-factor", say(block_of(convention)), *AT)
        agree(found, lambda one=nuclide: by_python(SNS, nr.CEvNS.on(one, SM, form_factor=convention)))
        by_name = rate(*BEAM, "--target", nuclide, "--form-factor", tag, *AT)
        assert isinstance(by_name, str) or len(by_name) == 2


@pytest.mark.parametrize("tag", tags("electron-factors"))
def test_electron_factors(tag):
    factor = own_example(catalogue.find("electron-factors", tag))
    for element in ("He", "Ge"):
        found = rate(*BEAM, "--target", element, "--process", "cevas", "--electrons", say(block_of(factor)), *AT)
        agree(found, lambda one=element: by_python(SNS, CEvAS.on(one, SM, electrons=factor)))


@pytest.mark.parametrize("tag", tags("bindings"))
def test_bindings(tag):
    binding = own_example(catalogue.find("bindings", tag))
    found = rate(*BEAM, "--target", "Ge", "--process", "ionisation", "--binding", say(block_of(binding)), *AT)
    agree(found, lambda: by_python(SNS, Ionisation.on("Ge", SM, binding=binding)))


BEFORE = {"keVnr": (), "keVee": (ConstantQuenching(0.2),), "PE": (ConstantQuenching(0.2), LightYield("10 PE/keVee"))}


@pytest.mark.parametrize("tag", tags("steps"))
def test_steps(tag):
    step = own_example(catalogue.find("steps", tag))
    before = BEFORE[str(step.input or "keVnr")]
    chain = (*before, step)
    axis = str(step.output or "keVnr")
    low = {"keVnr": 2.0, "keVee": 0.5, "PE": 6.0}[axis]
    process = ("electron-scattering", nr.ElectronScattering) if isinstance(step, ElectronRecoil) else ("cevns", nr.CEvNS)
    shown = [option for one in chain for option in ("--step", json.dumps(block_of(one)))]
    found = rate(
        *BEAM, "--target", "Ge", "--process", process[0], *shown, "--threshold", f"{low} {axis}", "--exposure", "1 kg day",
        name="events",
    )  # fmt: skip

    def expected():
        response = Response(chain, Positions.of([low, np.inf], axis))
        return nr.compile(SNS, process[1].on("Ge", SM), response, exposure="1 kg day")().tolist()

    agree(found, expected)


# ---- by hand: the options that people ask for ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "source"),
    [
        (["supernova", "--temperatures", "papoulias-kosmas-2013", "--total-energy", "2e53 erg", "--distance", "10 kpc"],
         lambda: nr.Supernova("papoulias-kosmas-2013", total_energy="2e53 erg", distance="10 kpc")),
        (["supernova", "--temperatures", "{nu_e: 3.5 MeV, nu_e_bar: 5 MeV, nu_x: 8 MeV}", "--partition",
          "{nu_e: 0.2, nu_e_bar: 0.2, nu_mu: 0.15, nu_mu_bar: 0.15, nu_tau: 0.15, nu_tau_bar: 0.15}"],
         lambda: nr.Supernova({"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"}, partition={
             "nu_e": 0.2, "nu_e_bar": 0.2, "nu_mu": 0.15, "nu_mu_bar": 0.15, "nu_tau": 0.15, "nu_tau_bar": 0.15})),
        (["solar", "--solar-model", "b16-agss09met", "--mixing", "nufit-6.0-ic24 inverted", "--reactions", "[pp, pep]"],
         lambda: nr.Solar("b16-agss09met", mixing="nufit-6.0-ic24 inverted", reactions=("pp", "pep"))),
        (["reactor", "--power", "3.9 GW", "--distance", "17.1 m", "--fractions", "{U235: 0.6, Pu239: 0.4}",
          "--spectrum", "huber-mueller", "--captures-per-fission", "0.6"],
         lambda: nr.Reactor("3.9 GW", "17.1 m", fractions={"U235": 0.6, "Pu239": 0.4}, spectrum="huber-mueller",
                            captures_per_fission=0.6)),
        (["pion-decay-at-rest", "--protons-on-target", "8e15 POT/s", "--neutrinos-per-proton", "9 %", "--distance", "20 m",
          "--normalisation-uncertainty", "10 %", "--pulse", "{kind: gaussian, mean: 0.7 us, sigma: 0.15 us}"],
         lambda: nr.PionDecayAtRest(protons_on_target="8e15 POT/s", neutrinos_per_proton=0.09, distance="20 m")),
        (["solar", "--reactions", "[Be7, B8]", "--fluxes", "{B8: 5.25e6 cm^-2 s^-1}", "--mixing", "none"],
         lambda: nr.Solar(reactions=("Be7", "B8"), fluxes={"B8": "5.25e6 cm^-2 s^-1"}, mixing="none")),
    ],
)  # fmt: skip
def test_sources_with_all_their_options(options, source):
    found = rate("--source", *options, "--target", "Xe", "--T", "0.01 keV")
    assert found == pytest.approx(by_python(source(), nr.CEvNS.on("Xe", SM), [0.01]), rel=1e-9)


@pytest.mark.parametrize(
    ("options", "given"),
    [
        (["--R-p", "3.4 fm"], {"R_p": "3.4 fm"}), (["--R-n", "3.6 fm"], {"R_n": "3.6 fm"}),
        (["--neutron-skin", "0.2 fm"], {"neutron_skin": "0.2 fm"}),
        (["--form-factor", "bcs"], {"form_factor": "bcs"}),
        (["--axial", "none", "--kinematics", "leading"], {"axial": "none", "kinematics": "leading"}),
    ],
)  # fmt: skip
def test_targets_with_their_options(options, given):
    found = rate(*BEAM, "--target", "Ti48", *options, "--T", "20 keV")
    assert found == pytest.approx(by_python(SNS, nr.CEvNS.on("Ti48", SM, **given), [20.0]), rel=1e-9)


# ---- help lists what is there --------------------------------------------------------------------------------------------


def shown_help(*options):
    result = CliRunner().invoke(app, ["rate", *options, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("group", ["sources", "processes", "models", "steps"])
def test_help_lists_all_options_of_all_things(group):
    text = shown_help()
    for tag in catalogue.names(group):
        alone = text if group == "steps" else shown_help(f"--{catalogue.singular(group)}", tag)
        for name, field in catalogue.options(group, tag).items():
            if field.family is not None:
                assert field.family.shape in alone
            elif field.files and name not in ("target", "model"):
                word = spelled(name) if group in ("sources", "processes") else name
                assert f"  {word} " in text, (tag, name)
                assert f"  {word} " in alone, (tag, name)


def test_help_beside_a_name_lists_its_options_only():
    text = shown_help("--source", "reactor", "--process=cevns")
    assert "--captures-per-fission" in text
    assert "--form-factor" in text
    assert "--neutrinos-per-flavour" not in text
    assert Threshold.__doc__.splitlines()[0].rstrip(".") not in text
