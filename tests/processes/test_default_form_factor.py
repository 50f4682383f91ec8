"""Form factors by default: the weak response where a nuclide has its own, Helm elsewhere, and the axial term with it."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.matter import Material, Nuclide
from nurecoil.nuclear import BestKnown, Helm, weak_response
from nurecoil.nuclear.responses import response_nuclides
from nurecoil.nuclear.shell_model_responses import WeakResponse
from nurecoil.processes.cevns import CEvNS
from nurecoil.units import MeV, keV

SM = nr.StandardModel()
T, E = np.array([0.5, 2.0, 10.0]) * keV, 30 * MeV
DECISION = (Path(__file__).parents[2] / "docs/decisions/0008-weak-response-form-factor.md").read_text(encoding="utf-8")


def rows(width: int) -> dict[str, list[list[float]]]:
    """The tables of the decision with so many columns: target -> numbers of each cell."""
    found = re.findall(rf"^\| (\w+) \|((?: 1?0?\.?\d[^|]*\|){{{width}}})$", DECISION, re.M)
    return {name: [[float(x) for x in re.findall(r"[\d.]+", cell)] for cell in text.split("|")[:-1]] for name, text in found}


STOPPED, ELSEWHERE = rows(3), rows(6)


@pytest.mark.parametrize("name", response_nuclides())
def test_the_weak_response_where_there_is_one(name: str) -> None:
    xs = nr.CEvNS(name, SM)
    assert weak_response(name) == xs.F
    assert xs.form_factor_name.startswith("weak-response (")
    named = nr.CEvNS(name, SM, form_factor="weak-response")
    assert xs.dsigma_dT(T, E) == pytest.approx(named.dsigma_dT(T, E), rel=1e-14, abs=0)


@pytest.mark.parametrize("name", ["He4", "C13", "Ar36", "Ti48", "Xe124", "W184", "Pb208"])
def test_helm_elsewhere_and_nothing_borrowed(name: str) -> None:
    xs = nr.CEvNS(name, SM)
    assert xs.F.F_p == xs.F.F_n == Helm.lewin_smith(Nuclide(name).A)
    assert xs.form_factor_name == "helm-lewin-smith"


def test_which_isotope_has_which() -> None:
    assert CEvNS.on("Ge", SM).form_factor_names == ("weak-response (jun45)",)
    assert CEvNS.on("Ar", SM).form_factor_names == ("Ar36, Ar38: helm-lewin-smith", "Ar40: weak-response (sdpf-u)")
    borrowed = CEvNS.on("Ar", SM, form_factor="weak-response").form_factor_names
    assert borrowed == ("Ar36, Ar38: weak-response (sdpf-u, of Ar40)", "Ar40: weak-response (sdpf-u)")
    assert CEvNS.on("CH4", SM).form_factor_names[0] == "H1: nucleon"
    assert CEvNS.on("Ar", SM, form_factor=lambda nuclide: weak_response("Ar40")).form_factor_names == ("given",)
    for nuclide, _ in Material("Xe").isotopes:
        chosen = BestKnown().chosen(nuclide)
        assert BestKnown().name_for(nuclide) == chosen.name_for(nuclide)


@pytest.mark.parametrize("name", ["F19", "Na23", "Ge73", "I127", "Xe129", "Xe131"])
def test_the_axial_term_goes_with_the_form_factor(name: str) -> None:
    def axial(**options: str) -> np.ndarray:
        full, vector = (nr.CEvNS(name, SM, **{**options, **more}) for more in ({}, {"axial": "none"}))
        return full.dsigma_dT(T, E) - vector.dsigma_dT(T, E)

    assert axial() == pytest.approx(axial(form_factor="weak-response", axial="response"), rel=1e-9, abs=0)
    for factor in ("helm-1.2", "unity"):
        expected = axial(form_factor=factor, axial="spin-expectation")
        assert axial(form_factor=factor) == pytest.approx(expected, rel=1e-9, abs=0)
        assert np.all(axial() < expected)  # too large with the vector current's form factor, more so with none


def test_one_interaction_for_both_currents() -> None:
    named = nr.CEvNS("Xe129", SM, form_factor=WeakResponse("jj55"))
    both = nr.CEvNS("Xe129", SM, form_factor=WeakResponse("jj55"), axial="response", interaction="jj55")
    assert named.dsigma_dT(T, E) == pytest.approx(both.dsigma_dT(T, E), rel=1e-14, abs=0)
    assert named.spins != nr.CEvNS("Xe129", SM).spins
    printed = nr.CEvNS("Xe129", SM, form_factor=WeakResponse("hoferichter-2020"))
    assert printed.spins == nr.CEvNS("Xe129", SM).spins


def test_caesium_has_no_densities() -> None:
    """Published polynomials are of the vector current alone: spin expectation values, times F_p and F_n."""
    xs = nr.CEvNS("Cs133", SM)
    assert xs.multipoles is None
    named = nr.CEvNS("Cs133", SM, axial="spin-expectation")
    assert xs.dsigma_dT(T, E) == pytest.approx(named.dsigma_dT(T, E), rel=1e-14, abs=0)


def test_atoms_keep_their_own() -> None:
    for axial in ("default", "spin-expectation"):
        for factor in ("unity", "default"):
            xs = nr.CEvAS("Xe129", SM, form_factor=factor, axial=axial)
            assert xs.nucleus.multipoles is None
            assert xs.dsigma_dT(1 * keV, E) > 0
    assert nr.CEvAS("Xe129", SM).form_factor_name == "unity"


def test_importing_reads_none_of_the_tables() -> None:
    code = "import sys, nurecoil; print([m for m in sys.modules if m.startswith('nurecoil.nuclear.responses')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def ratios(source: nr.Source, target: str, above: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Events above thresholds in keV with the old default, and with helm-1.2, over those with the new one."""
    T = np.maximum(np.array(above), 1e-6) * keV
    counts = [
        nr.spectrum(source, CEvNS.on(target, SM, **options)).counts_above(T)
        for options in ({}, {"form_factor": "helm-lewin-smith"}, {"form_factor": "helm-1.2"})
    ]
    return counts[1] / counts[0], counts[2] / counts[0]


@pytest.mark.once
@pytest.mark.parametrize("target", STOPPED)
def test_stopped_pions_in_the_decision(target: str) -> None:
    """The rows of decision 0008; Ar, Ge and Xe also stand against an independent calculation in test_what_a_default_moves."""
    old, cube_root = ratios(nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1"), target, [0, 5, 20])
    assert old == pytest.approx([cell[0] for cell in STOPPED[target]], abs=6e-4)
    assert cube_root == pytest.approx([cell[1] for cell in STOPPED[target]], abs=6e-4)


@pytest.mark.once
@pytest.mark.parametrize("target", ELSEWHERE)
def test_reactor_and_sun_in_the_decision(target: str) -> None:
    printed = [cell[0] for cell in ELSEWHERE[target]]
    for source, cells in ((nr.Reactor("3.9 GW", "17 m"), printed[:3]), (nr.Solar(), printed[3:])):
        assert ratios(source, target, [0.1, 0.3, 1.0])[0] == pytest.approx(cells, abs=6e-5)


def test_the_decision_has_its_tables() -> None:
    assert set(STOPPED) == {"C", "F", "Na", "Si", "Ar", "Ge", "NaI", "CsI", "Xe"}
    assert set(ELSEWHERE) == {"Si", "Ar", "Ge", "NaI", "CsI", "Xe"}


@pytest.mark.parametrize("name", ["F19", "Ge73", "H1"])
def test_kernels_that_hold_form_factors_travel(name: str) -> None:
    kernels = nr.CEvNS(name, SM).kernels(T)
    sent = pickle.loads(pickle.dumps(kernels))
    assert set(sent) == set(kernels)
    for pair in kernels:
        assert np.array_equal(np.array(sent[pair]), np.array(kernels[pair]))
