"""The study of measured levels: claims and the table of measurements agree, and what is quoted is what is computed."""

import math

import pytest

from nurecoil import studies
from nurecoil.nuclear.responses import interactions
from nurecoil.studies.measured_levels import carbon, lines
from nurecoil.studies.measured_levels.setting import DELAYED, PROMPT, charged, mean, mean_charged, measurements, neutral
from nurecoil.tables import read_table


@pytest.fixture(scope="module")
def section():
    return studies.load("measured-levels").run()


def test_claims_are_the_measurements(section):
    table = read_table("carbon_excitation", "measured.csv")
    assert [m.id for m in measurements()] == [outcome.claim.key for outcome in section.outcomes]
    for m, outcome in zip(measurements(), section.outcomes, strict=True):
        claim = outcome.claim
        assert claim.value == pytest.approx(m.sigma, rel=1e-12)
        assert claim.tolerance.absolute == pytest.approx(m.error, abs=1e-3)
        assert claim.paper == m.publication
        assert outcome.verdict.value == "reproduced"
    assert table["sigma"].size == 5


def test_measurements_agree_among_themselves_and_with_us():
    """chi2 of the three charged-current numbers about their mean, and of all five about ours."""
    three = [m for m in measurements() if m.reaction == "charged"]
    weights = [m.error**-2 for m in three]
    average = sum(w * m.sigma for w, m in zip(weights, three, strict=True)) / sum(weights)
    assert average == pytest.approx(9.275, abs=0.001)
    assert 1 / math.sqrt(sum(weights)) == pytest.approx(0.605, abs=0.005)
    found = carbon.predictions()
    assert sum(((m.sigma - found[m.reaction]) / m.error) ** 2 for m in measurements()) < 5


def test_parts_of_the_neutral_current():
    # by themselves they add up to the quoted number, and prompt neutrinos have less energy than delayed ones
    parts = [mean(neutral(), name) for name in (*DELAYED, PROMPT)]
    assert sum(parts[:2]) == pytest.approx(carbon.predictions()["neutral"], rel=1e-12)
    assert parts[2] < min(parts[:2])
    # the Fermi function of seven protons, 2 pi eta = 0.32, draws electrons in by a sixth
    assert mean_charged(charged()) / mean_charged(charged(coulomb=False)) == pytest.approx(1.177, abs=0.01)


def test_lines_have_tables_and_figures(section):
    rows = lines.table()
    assert len(rows) == sum(len(interactions(nuclide)) for nuclide in lines.LINES) - 1  # 131Xe with JJ55: none
    sodium = rows[0]
    # 34 events per tonne and year of sodium: 4.14e-42 cm2, 1e7 per cm2 and s, 2.62e28 nuclei, 3.156e7 s
    assert sodium[-1] == pytest.approx(sum(sodium[4:7]) * 1e-42 * 1e7 * 6.022e23 / 22.99e-6 * 3.156e7, rel=1e-3)
    assert {figure.key for figure in section.figures} == {"measured-over-ours", "carbon-by-energy", "lines-over-coherent"}
