"""The study of the neutrino fog: what its texts say follows from its numbers."""

import numpy as np
import pytest

from nurecoil import studies
from nurecoil.studies.neutrino_fog import floors, setting


@pytest.fixture(scope="module")
def section():
    return studies.load("neutrino-fog").run()


def test_claims_name_a_target_and_a_mass(section):
    assert [setting.place(key) for key in ("xe-5p5", "nai-100")] == [("xe", 5.5), ("nai", 100.0)]
    with pytest.raises(ValueError, match="kr-5"):
        setting.place("kr-5")
    assert {setting.place(outcome.claim.key)[0] for outcome in section.outcomes} == set(setting.TARGETS)


def test_every_floor_is_within_the_width_of_a_bin(section):
    assert all(outcome.verdict.value == "reproduced" for outcome in section.outcomes)


def test_new_physics_has_figures_that_hold_what_the_texts_quote(section):
    data = section.figures[1].data
    (at,) = np.flatnonzero(data["mass"] == 6.0)
    assert data["nsi ratio"][at] == pytest.approx(floors.changes()[2], rel=1e-12)
    # a third of the neutrinos of 8B are electron neutrinos, whose amplitude becomes Z g_p + N g_n + eps (2 Z + N)
    amplitude = 54 * (0.5 - 2 * 0.2387) - 0.5 * 77
    assert data["nsi ratio"][at] == pytest.approx(1 - 0.33 * (1 - (1 + 0.1 * 185 / amplitude) ** 2), abs=0.02)
    assert np.nanmin(data["moment ratio"]) > 0.99


def test_rates_fall_with_the_threshold(section):
    rates, behind = section.tables
    values = np.array([row[1:] for row in rates.rows], dtype=float)
    assert np.all(np.diff(values, axis=1) <= 0)
    assert np.isnan(behind.rows[0][2])  # 3 GeV never make 1 keV on xenon
