"""48Ti beside stopped pions, new interactions, BCS in the nuclei of the sequel: an independent calculation and closed forms."""

import pytest

import nurecoil as nr
from nurecoil.studies.papoulias_kosmas_48ti import pions
from nurecoil.units import MeV

# An independent calculation, per kilogram and year at 1e7 neutrinos of each flavour per cm2 and second, above
# 0.01, 1, 5, 10, 20 and 50 keV; 0.3 % covers masses and the vintage of the couplings.
RATES = {
    "bcs": (30.10, 28.73, 23.71, 18.49, 10.81, 2.00),
    "unity": (36.94, 35.56, 30.40, 24.78, 15.91, 3.89),
    "helm-lewin-smith": (30.14, 28.77, 23.75, 18.53, 10.84, 2.01),
}


@pytest.mark.parametrize(("form_factor", "expected"), RATES.items())
def test_counts_over_threshold(form_factor, expected):
    found = pions.per_kilogram_and_year(pions.rate("Ti48", form_factor), *pions.THRESHOLDS)
    assert found == pytest.approx(expected, rel=3e-3)


@pytest.mark.parametrize(
    ("interaction", "expected"), [("ε_{ee}^{uV} = 0.1", 21.45), ("ε_{μμ}^{uV} = 0.1", 12.89), ("ε_{eτ}^{uV} = 0.5", 100.0)]
)
def test_new_interactions(interaction, expected):
    (found,) = pions.per_kilogram_and_year(pions.rate("Ti48", interaction=interaction), 1.0)
    assert found == pytest.approx(expected, rel=1e-3)


def test_what_conversion_leaves_cannot_be_seen():
    with_it, without = (
        pions.per_kilogram_and_year(pions.rate("Ti48", interaction=name), 1.0)[0]
        for name in ("ε_{eμ}^{uV} = 3.7 × 10^{−6}", "Standard Model")
    )
    assert with_it / without == pytest.approx(1, abs=1e-4)
    assert with_it > without


# gaps of protons and neutrons [MeV], factors on the force, events above 1 keV: an independent calculation
SEQUEL = {
    "Ne20": (3.815, 3.833, 1.249, 1.293, 11.02),
    "Ar40": (1.755, 1.760, 0.937, 1.025, 25.31),
    "Ge76": (1.524, 1.569, 0.891, 1.012, 47.55),
    "Xe132": (1.198, 1.208, 0.887, 1.000, 72.64),
}


@pytest.mark.parametrize(("nuclide", "expected"), SEQUEL.items())
def test_nuclei_of_the_sequel(nuclide, expected):
    ground = pions.ground_state(nuclide)
    gaps = ground.protons.gap / MeV, ground.neutrons.gap / MeV
    # half of the last digit
    assert gaps == pytest.approx(expected[:2], abs=6e-4)
    assert (ground.protons.g_pair, ground.neutrons.g_pair) == pytest.approx(expected[2:4], abs=1e-3)
    (events,) = pions.per_kilogram_and_year(pions.rate(nuclide), 1.0)
    assert events == pytest.approx(expected[4], rel=1e-3)
    # the square of the neutron number, but for form factors and thresholds
    hand = nr.matter.Nuclide(nuclide).N ** 2 / nr.matter.Nuclide(nuclide).A / (26**2 / 48)
    (titanium,) = pions.per_kilogram_and_year(pions.rate("Ti48"), 1.0)
    assert events / titanium / hand == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize("nuclide", ["Ge76", "Xe132"])
def test_coulomb_makes_up_for_the_small_factor_of_the_protons(nuclide):
    ground = pions.ground_state(nuclide)
    assert ground.protons.g_pair < 0.9
    assert pions.with_coulomb(nuclide).protons.g_pair == pytest.approx(ground.neutrons.g_pair, abs=0.015)
