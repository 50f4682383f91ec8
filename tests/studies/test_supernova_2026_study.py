"""The study of supernovae in eight targets: six simulations, light curves, orderings, and what its texts say of them."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import studies
from nurecoil.flavour import PMNS
from nurecoil.studies.supernova_2026 import study as numbers
from nurecoil.units import MeV, keV, tonne


@pytest.fixture(scope="module")
def section():
    return studies.load("supernova-2026").section


def test_six_simulations_in_eight_targets(section):
    table = section.tables[0]
    assert len(table.columns) - 2 == len(numbers.MODELS) == 6
    assert list(dict.fromkeys(row[0] for row in table.rows)) == list(numbers.TARGETS)
    assert len(numbers.TARGETS) == 8
    counts = np.array([row[2:] for row in table.rows], dtype=float).reshape(8, 3, 6)
    assert np.all(np.diff(counts, axis=1) < 0)  # fewer above higher thresholds
    # coherent scattering per mass goes with N^2/A without threshold; 28Si and 48Ti keep most of it above 0.1 keV
    silicon, titanium = (numbers.TARGETS.index(name) for name in ("Si", "Ti48"))
    assert counts[titanium, 0] / counts[silicon, 0] == pytest.approx((26**2 / 48) / (14**2 / 28), rel=0.06)


@pytest.mark.parametrize("model", [numbers.SMALL, numbers.LARGE])
def test_curves_of_recoils_are_those_of_the_library(section, model):
    """Two points of the picture by a fresh source and process."""
    side = "small" if model == numbers.SMALL else "large"
    source = nr.Supernova(simulation=model, distance="10 kpc")
    for target in ("He", "Ti48"):
        process = nr.CEvNS.on(target, nr.StandardModel(), form_factor="helm-lewin-smith")
        expected = nr.spectrum(source, process).counts_above(numbers.GRID[[3, 20]] * keV) * tonne
        assert section.figures[0].data[f"{target} {side}"][[3, 20]] == pytest.approx(expected, rel=1e-6)


def test_light_curves_add_up_to_the_fluence(section):
    for model in numbers.MODELS:
        drawn = np.nan_to_num(section.figures[1].data[model])
        seen = float(drawn @ np.diff(numbers.STEPS)[1:])
        # the picture begins 5 ms after the bounce and ends after 20 s
        assert 0.93 < seen / numbers.events(model, "Xe", 0.7) < 1.0, model


def test_the_black_hole_ends_its_light_curve(section):
    end = section.figures[1].data["time"][np.isfinite(section.figures[1].data[list(numbers.MODELS)[-1]])].max()
    assert end == pytest.approx(0.84, abs=0.1)


def test_orderings_in_the_standard_model_act_through_radiative_corrections_alone(section):
    row = numbers.flavoured()["Standard Model"]
    assert 0 < max(row.values()) / min(row.values()) - 1 < 2e-3
    tree = nr.CEvNS.on("Xe", nr.StandardModel(scheme="tree"), form_factor="helm-lewin-smith")
    counts = [
        float(nr.spectrum(nr.Supernova(simulation=numbers.LARGE, distance="10 kpc", mixing=m), tree).counts_above(0.7 * keV))
        for m in numbers.orderings().values()
    ]
    assert np.array(counts) / counts[0] == pytest.approx(1.0, abs=1e-12)


def test_non_standard_interactions_follow_the_flavours_that_arrive(section):
    """eps_ee acts on the electron flavour alone: its share of the change is P_ee, from the matrix of the mixing."""
    change = {
        label: numbers.flavoured()["ε_{ee}^{uV} = 0.1"][label] - row
        for label, row in numbers.flavoured()["Standard Model"].items()
    }
    U2 = np.abs(PMNS.vintage_of("nufit-6.0-ic24").matrix[0]) ** 2
    source = numbers.supernova(numbers.LARGE)
    tree = nr.CEvNS.on("Xe", nr.StandardModel(scheme="tree"), form_factor="helm-lewin-smith")
    emitted = {c.name: float(nr.spectrum(source.select(c.name), tree).counts_above(0.7 * keV)) for c in source.components}

    def electrons(P, P_bar):
        """Recoils by what arrives as nu_e and nu_e_bar, with survival P; each nu_x is half of its component."""
        x, xbar = 0.5 * emitted["nu_x"], 0.5 * emitted["nu_x_bar"]
        return P * emitted["nu_e"] + (1 - P) * x + P_bar * emitted["nu_e_bar"] + (1 - P_bar) * xbar

    none, normal, inverted = electrons(1.0, 1.0), electrons(U2[2], U2[0]), electrons(U2[1], U2[2])
    assert change["normal"] / change["none"] == pytest.approx(normal / none, rel=2e-3)
    assert change["inverted"] / change["none"] == pytest.approx(inverted / none, rel=2e-3)


def test_titanium_beside_the_published_number(section):
    text = " ".join(studies.load("supernova-2026").section.summary.split())
    assert f"{numbers.events(numbers.LARGE, 'Ti48', 1.0):.1f} above 1 keV in a tonne of" in text
    low, high = numbers.other_results()[1:3]
    assert low < high < 14  # "about 14" of PapouliasKosmas:2013ti, whose nu_x are hotter


def test_free_protons_are_those_of_hydrogen(section):
    row = next(row for row in section.tables[1].rows if row[0] == numbers.MODELS[numbers.LARGE])
    rate = nr.spectrum(numbers.supernova(numbers.LARGE), nr.CEvNS.on("H1", nr.StandardModel()))
    # protons in 1 kt of CH2: 8.59e31, per mass of hydrogen as the target counts it
    share = 8.59e31 * nr.matter.Nuclide("H1").atomic_mass / (1e3 * tonne)
    assert row[2] == pytest.approx(float(rate.counts_above(0.5 * MeV)) * 1e3 * tonne * share, rel=3e-3)
