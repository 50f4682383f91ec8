"""COHERENT's first argon data, analysis A: what was released, and our signal against the released one.

The numbers are those of the release (COHERENT:2020ybo). It predicts 128 +- 17 coherent counts; we compute them from its
exposure, quenching, resolution and acceptance, without its simulation of the detector. It names no form factor; with that of
Helm for a radius of 1.2 A^(1/3) fm sum and bins are its own, to 1 and 5 %.
"""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.experiments import Template
from nurecoil.tables import read_table
from nurecoil.units import keV, us

SM = nr.StandardModel()


@pytest.fixture(scope="module")
def argon() -> nr.experiments.Experiment:
    return nr.experiment("coherent-lar-2020")


def released(column: str) -> np.ndarray:
    name = "counts.csv" if column in ("data", "cevns") else "systematics.csv"
    return read_table("coherent_lar_2020", name)[column].reshape(12, 8, 10)


def test_the_counts_of_the_release(argon):
    assert argon.shape == argon.observed.shape == (12, 8, 10)
    assert argon.bins / keV == pytest.approx(np.arange(0, 121, 10))
    assert argon.split.edges == pytest.approx(np.linspace(0.5, 0.9, 9))
    assert argon.time_edges / us == pytest.approx(np.arange(-0.1, 5, 0.5), abs=1e-12)
    assert argon.observed.sum() == 3752
    sums = {name: counts.sum() for name, counts in argon.backgrounds.items()}
    assert sums == pytest.approx({"prompt-neutrons": 497, "delayed-neutrons": 33, "steady-state": 3152}, rel=1e-6)
    # row 1 of the release: 5 keVee, F90 of 0.525, 0.15 us; and one in the middle: 15 keVee, 0.525, 0.65 us
    assert argon.observed[0, 0, :2].tolist() == [32, 44]
    assert argon.backgrounds["prompt-neutrons"][0, 0, 1] == pytest.approx(9.47177)


def test_the_projections_of_the_release(argon):
    # SS-subtracted data in energy and F90 as the release prints them beside the fit
    subtracted = argon.observed - argon.backgrounds["steady-state"]
    assert subtracted.sum(axis=(1, 2))[:2] == pytest.approx([180.88, 168.285], abs=8)
    assert subtracted.sum(axis=(0, 2))[3:5] == pytest.approx([114.679, 167.864], abs=8)


def test_the_signal_against_that_of_the_release(argon):
    like_theirs = argon.replace(target=nr.CEvNS.on("Ar", SM, form_factor="helm-1.2"))
    signal, reference = like_theirs.expected(SM), released("cevns")
    assert signal.sum() == pytest.approx(reference.sum(), rel=0.01)
    assert signal.sum(axis=(1, 2))[:4] == pytest.approx(reference.sum(axis=(1, 2))[:4], rel=0.05)
    assert signal.sum(axis=(0, 2)) == pytest.approx(reference.sum(axis=(0, 2)), rel=0.05)
    assert signal.sum(axis=(0, 1)) == pytest.approx(reference.sum(axis=(0, 1)), rel=0.1)
    # the weak response of the nucleus is smaller, most where recoils are large
    ratio = argon.expected(SM).sum(axis=(1, 2))[:4] / signal.sum(axis=(1, 2))[:4]
    assert np.all(np.diff(ratio) < 0)
    assert argon.expected(SM).sum() == pytest.approx(signal.sum(), rel=0.06)
    # the split in F90 is the released one, bin by bin of energy
    assert signal[1].sum(axis=1) / signal[1].sum() == pytest.approx(reference[1].sum(axis=1) / reference[1].sum(), rel=1e-6)


def test_variations(argon):
    templates = {n.name: n for n in argon.nuisances if isinstance(n, Template)}
    assert set(templates) == {"lar_f90", "lar_arrival_time", "lar_neutron_energy", "lar_neutron_time", "lar_neutron_width"}
    base = prediction(argon, SM)()
    late = prediction(argon, SM)({"lar_neutron_time": 1}) - base
    assert late == pytest.approx(released("neutrons_late") - argon.backgrounds["prompt-neutrons"], abs=1e-9)
    narrow = released("neutrons_narrow") - argon.backgrounds["prompt-neutrons"]
    for a in (1.0, -0.5):  # mirrored
        assert prediction(argon, SM)({"lar_neutron_width": a}) - base == pytest.approx(a * narrow, abs=1e-9)
    # a more nuclear-recoil-like pulse shape by one standard deviation, with any model's energies
    pulled = prediction(argon, SM).parts({"lar_f90": 1})["signal"]
    nominal = released("cevns")
    ratio = released("cevns_f90_plus")[:4] / nominal[:4]
    filled = np.isfinite(ratio)
    assert (pulled[:4] / argon.expected(SM)[:4])[filled] == pytest.approx(ratio[filled])
    assert pulled.sum() == pytest.approx(argon.expected(SM).sum(), rel=0.01)


def test_normalisations(argon):
    widths = {n.name: n.uncertainty for n in argon.nuisances if not isinstance(n, Template)}
    # 0.009/0.09; 160/497; 33/33; 25/3154; and all of the signal's 17/128
    assert widths["sns_flux"] == pytest.approx(0.1)
    assert widths["lar_prompt_neutrons"] == pytest.approx(160 / 497, rel=2e-3)
    assert widths["lar_delayed_neutrons"] == pytest.approx(1)
    assert widths["lar_steady_state"] == pytest.approx(25 / 3154, rel=5e-3)
    assert np.hypot(widths["sns_flux"], widths["lar_signal"]) == pytest.approx(17 / 128, rel=5e-3)


def test_the_fit_of_the_release(argon):
    """Poisson likelihood in four yields, no variations; the release's own fit: 159 +- 43, 553 +- 34, 10 +- 11, 3131 +- 23.

    With its signal its numbers come out. That signal is a product of a distribution in energy and F90 and one in time; in ours
    prompt neutrinos, of less energy, give smaller recoils, which leaves 134 counts: within the error.
    """
    centres, errors = np.array([159, 553, 10, 3131]), np.array([43, 34, 11, 23])
    reference = released("cevns")
    product = reference.sum(axis=2)[:, :, None] * reference.sum(axis=(0, 1)) / reference.sum()
    assert reference == pytest.approx(product, abs=1e-4)
    assert np.all(np.abs(_yields(argon, reference) - centres) < 0.05 * errors)
    assert np.all(np.abs(_yields(argon, argon.expected(SM)) - centres) < 0.7 * errors)


def _yields(argon: nr.experiments.Experiment, signal: np.ndarray) -> np.ndarray:
    parts = np.array([part.ravel() for part in (signal, *argon.backgrounds.values())])
    return _maximum(argon.observed.ravel(), parts, np.array([np.inf, 160 / 497, 1.0, 25 / 3154]))


def _maximum(n: np.ndarray, parts: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Newton's method for factors of the parts, each 1 +- width."""
    a = np.ones(len(parts))
    for _ in range(30):
        mu = a @ parts
        gradient = parts @ (1 - n / mu) + (a - 1) / widths**2
        hessian = (parts * n / mu**2) @ parts.T + np.diag(1 / widths**2)
        a = a - np.linalg.solve(hessian, gradient)
    return a * parts.sum(axis=1)


def test_what_is_inferred(argon):
    assert {p.path for p in argon.inferred} == {
        "target.form_factor",
        "detector.steps[0].T_max",
        "nuisances.lar_signal.uncertainty",
    }
