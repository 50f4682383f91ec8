"""COHERENT's first argon data: fits of the study, with the released signal and with ours."""

import numpy as np
import pytest

from nurecoil import studies
from nurecoil.expectation import prediction
from nurecoil.studies import released_counts as counts
from nurecoil.studies.coherent_lar_2020 import study
from nurecoil.units import cm2

NAME = "coherent-lar-2020"


@pytest.fixture(scope="module")
def section():
    return studies.load(NAME).run()


@pytest.fixture(scope="module")
def data():
    return counts.released(NAME)


def test_errors_are_the_published_ones():
    found = study.results().theirs
    for part, (_, error) in study.PUBLISHED.items():
        assert found.errors[part] == pytest.approx(error, rel=0.03)


def test_the_signal_as_a_product_explains_most_of_the_difference():
    r = study.results()
    ours, product, theirs = (y.counts["signal"] for y in (r.ours, r.product, r.theirs))
    assert ours < product < theirs
    assert (theirs - product) / (theirs - ours) < 0.3
    assert r.theirs.fval < r.product.fval < r.ours.fval


def test_the_score_vanishes_at_the_best_fit(data):
    """d(-2 ln L)/d(factor) of each part, with the constraints typed in: 0.32, 1 and 0.79 %."""
    found = study.results().theirs
    factors = {"signal": (study.released_signal(), np.inf)}
    widths = {"prompt-neutrons": 0.322, "delayed-neutrons": 1.0, "steady-state": 0.0079}
    factors |= {name: (data.backgrounds[name], width) for name, width in widths.items()}
    a = {name: found.counts[name] / part.sum() for name, (part, _) in factors.items()}
    mu = sum(a[name] * part for name, (part, _) in factors.items())
    for name, (part, width) in factors.items():
        where = part > 0
        score = np.sum(part[where] * (1 - data.observed[where] / mu[where])) + (a[name] - 1) / width**2
        assert abs(score) * found.errors[name] / part.sum() < 0.02


def test_parts_add_up_to_the_prediction(data):
    full = study.results().standard
    total = prediction(data, counts.model())(full.best.values)
    assert full.total == pytest.approx(total, rel=1e-9, abs=1e-12)
    assert full.best.values.keys() == {n.name for n in data.nuisances}


def test_variations_are_wanted_by_the_data():
    r = study.results()
    assert r.ours.fval - r.strong.best.fval > 30
    assert r.strong.best.values["lar_neutron_width"] > 5 * r.strong.best.errors["lar_neutron_width"]
    assert abs(r.strong.parts["signal"].sum() - r.ours.counts["signal"]) < 0.3 * r.ours.errors["signal"]


def test_averaged_cross_section(data):
    """The measured 2.2 +- 0.7 agrees with the Standard Model, which is 1.8 in 1e-39 cm2."""
    assert counts.averaged_cross_section(data) / (1e-39 * cm2) == pytest.approx(1.8, abs=0.1)


def test_bins_in_the_tables_add_up(section):
    tables = [t for t in section.tables if t.title.startswith("Bins of")]
    assert len(tables) == 3
    for table in tables:
        assert sum(row[1] for row in table.rows) == 3752
        for row in table.rows:
            assert sum(row[2:6]) == pytest.approx(row[6], rel=1e-9, abs=0)


def test_limits_with_either_form_factor():
    """2 % of the prediction, where the data know it to 20 %: nothing moves by more than a tenth of its error."""
    from nurecoil.studies.released_limits import limits

    found = limits(NAME, "Ar")
    weak, band, helm = found.values()
    assert helm.predicted / weak.predicted == pytest.approx(1.022, abs=0.002)
    width = weak.angle[2] - weak.angle[1]
    assert max(abs(a - b) for a, b in zip(weak.angle, helm.angle, strict=True)) < 0.05 * width
    assert band.angle == pytest.approx(weak.angle, abs=1e-4)
    assert helm.moment.limit == pytest.approx(weak.moment.limit, rel=0.02)
