"""COHERENT's full CsI data: fits of the study against a minimiser of their own, and what must add up."""

import numpy as np
import pytest
from scipy.optimize import minimize

from nurecoil import studies
from nurecoil.expectation import prediction
from nurecoil.studies import released_counts as counts
from nurecoil.studies.coherent_csi_2021 import study

NAME = "coherent-csi-2021"


@pytest.fixture(scope="module")
def section():
    return studies.load(NAME).run()


@pytest.fixture(scope="module")
def data():
    return counts.released(NAME)


def test_yields_by_another_minimiser(data):
    """Four factors by BFGS on -2 ln L, its Hessian by differences; constraints typed in."""
    signal = data.expected(counts.model())
    parts = np.array([part.ravel() for part in (signal, *data.backgrounds.values())])
    n, widths = data.observed.ravel(), np.array([np.inf, 0.021, 0.25, 0.36])

    def function(a):
        mu = np.maximum(a @ parts, 1e-300)
        return 2 * np.sum(mu - n * np.log(mu)) + np.sum(((a - 1) / widths) ** 2)

    best = minimize(function, np.ones(4), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000})
    found = study.results().found
    assert list(found.counts.values()) == pytest.approx(best.x * parts.sum(axis=1), rel=1e-3, abs=0)
    mu = best.x @ parts
    hessian = (parts * n / mu**2) @ parts.T + np.diag(widths**-2.0)
    assert list(found.errors.values()) == pytest.approx(np.sqrt(np.diag(np.linalg.inv(hessian))) * parts.sum(axis=1), rel=0.02)


def test_the_published_error_is_smaller_than_the_curvature_with_known_backgrounds(data):
    """1/sqrt(sum s^2 n/mu^2) at the fit, nothing else free: 30 counts; without any background it would be sqrt(N)."""
    r = study.results()
    total = r.found.counts
    s = data.expected(counts.model())
    s = s / s.sum()
    backgrounds = sum(total[name] * b / b.sum() for name, b in data.backgrounds.items())
    mu = total["signal"] * s + backgrounds
    assert 1 / np.sqrt(np.sum(s**2 * data.observed / mu**2)) == pytest.approx(30, abs=0.5)


def test_parts_add_up_to_the_prediction(data):
    full = study.results().standard
    total = prediction(counts.released(study.FREE), counts.model())(full.best.values)
    assert full.total == pytest.approx(total, rel=1e-9, abs=0)
    assert next(iter(full.parts)) == "steady-state"
    assert list(full.parts)[-1] == "signal"


def test_free_strength_is_nearly_the_free_yield():
    """What moves the response moves shape and number together: the yield stays where the data put it."""
    r = study.results()
    assert r.strong.parts["signal"].sum() == pytest.approx(r.found.counts["signal"], abs=0.2 * r.found.errors["signal"])
    assert r.strong.best.fval < r.found.fval
    assert "sns_flux" not in r.strong.best.values
    assert r.strong.best.errors["strength"] > r.found.errors["signal"] / r.predicted


def test_strength_scales_batches_as_points(data):
    scaled = prediction(data, counts.model()).with_strength("signal").only("signal")
    many = scaled.many({"strength": np.array([0.5, 2.0])})
    for row, strength in zip(many, (0.5, 2.0), strict=True):
        assert row == pytest.approx(scaled({"strength": strength}).ravel(), rel=1e-12, abs=0)
        assert row == pytest.approx(strength * data.expected(counts.model()).ravel(), rel=1e-12, abs=0)


def test_residuals_square_to_the_deviance():
    """n = 4, mu = 1: 2 (1 - 4 + 4 ln 4) = 5.0904; n = 0, mu = 2: 4."""
    assert counts.residuals([4.0, 0.0, 3.0], [1.0, 2.0, 3.0]) ** 2 == pytest.approx([5.09035, 4.0, 0.0], abs=1e-4)
    r = study.results()
    off = counts.residuals(counts.observed(counts.released(NAME)), r.strong.total)
    values = dict(r.strong.best.values)
    values.pop("strength")
    widths = {n.name: n.uncertainty for n in counts.released(study.FREE).nuisances}
    penalty = sum((a / widths[name]) ** 2 for name, a in values.items())
    assert np.sum(off**2) + penalty == pytest.approx(r.strong.best.fval, rel=1e-6)


def test_averaged_cross_section_is_the_published_prediction(data):
    """The collaboration compares with 189 +- 6, in 1e-40 cm2."""
    from nurecoil.units import cm2

    assert counts.averaged_cross_section(data) / (1e-40 * cm2) == pytest.approx(189, abs=6)


def test_weak_angles_combine_as_independent_measurements_nearly(section):
    angles = study.results().angles
    csi, argon, both = (angles[name] for name in ("CsI", "Ar", "CsI and Ar"))
    assert csi.best < both.best < argon.best
    assert both.upper - both.lower < csi.upper - csi.lower < argon.upper - argon.lower
    for angle in angles.values():
        assert np.interp([angle.lower, angle.upper], angle.grid, angle.delta) == pytest.approx([1, 1], abs=0.12)
        assert angle.delta.min() > -1e-3


def test_bins_in_the_tables_add_up(section, data):
    tables = {t.title: t for t in section.tables}
    for title in ("Bins of photo-electrons", "Bins of arrival time"):
        rows = tables[title].rows
        assert sum(row[1] for row in rows) == 1578
        for row in rows:
            assert sum(row[2:6]) == pytest.approx(row[6], rel=1e-9, abs=0)


def test_limits_with_either_form_factor():
    """The weak response predicts less: ranges of NSI move up with it by what the prediction does, the moment's limit too."""
    from nurecoil.studies.released_limits import limits

    found = limits(NAME, "CsI")
    weak, band, helm = found.values()
    assert helm.predicted / weak.predicted == pytest.approx(1.083, abs=0.002)
    # 5.7 of the rate per unit of sin2(theta_W)
    assert weak.angle[0] - helm.angle[0] == pytest.approx(np.log(helm.predicted / weak.predicted) / 5.7, rel=0.15)
    # the band is well below the flux
    assert band.angle == pytest.approx(weak.angle, abs=2e-4)
    assert weak.nsi["eps_ee_uV"].ranges[0][1] < helm.nsi["eps_ee_uV"].ranges[0][1]
    assert weak.moment.limit > helm.moment.limit


def test_the_published_cross_section_has_a_larger_error_than_the_published_yield():
    """27.5/165 = 16.67 %, 42/341 = 12.32 %: 11.23 % of 306 remain."""
    assert study.error_behind_the_published_cross_section() == pytest.approx(34.4, abs=0.1)


def test_charge_radii_that_change_sign_make_the_published_prediction():
    """By hand: (Z g_V^p - N 0.5117)^2 of nu_mu_bar, about half of the counts, at g_V^p = 0.0057 for 0.0310."""
    quoted = studies.load(NAME).quoted
    rise = ((54 * 0.00569 - 76 * 0.5117) / (54 * 0.03103 - 76 * 0.5117)) ** 2 - 1
    found = study.predicted_as_by_the_collaboration() / quoted["predicted-klein-nystrand"] - 1
    assert found == pytest.approx(0.5 * rise, abs=0.2 * rise)
    assert quoted["average-repaired"] == pytest.approx(189, abs=1.5)
