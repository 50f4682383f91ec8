"""An example of each kind of experiment that a file can say, as documented, against what one would compute by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

import nurecoil as nr
from nurecoil.detectors import ConstantEfficiency, GaussianResolution, LindhardQuenching, Positions, Response
from nurecoil.expectation import prediction
from nurecoil.inference import asimov
from nurecoil.units import keV, mu_B

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SM = nr.StandardModel()


def example(name: str) -> nr.experiments.Experiment:
    return nr.experiment(EXAMPLES / f"{name}.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "my-excess",
        "my-published-number",
        "my-fitted-background",
        "my-control-sample",
        "my-two-detectors",
        "my-stacked-detectors",
        "my-falling-quenching",
    ],
)
def test_each_is_fitted(name):
    e = example(name)
    found = nr.fit(nr.likelihood(e, SM), "sin2_theta_w")
    assert found.valid
    assert 0.05 < found.values["sin2_theta_w"] < 0.6
    # and pseudo-data of each fit themselves
    assert asimov(e, SM)() == pytest.approx(0, abs=1e-6)
    assert repr(e)
    assert e._repr_html_()


def test_each_is_documented():
    """Every file of the folder is explained on a page."""
    pages = "".join(page.read_text(encoding="utf-8") for page in EXAMPLES.parent.glob("*.md"))
    assert [file.name for file in EXAMPLES.glob("my-*.yaml") if f"](examples/{file.name})" not in pages] == []


def test_an_excess_with_errors():
    e = example("my-excess")
    assert e.observed.tolist() == [180, 70, 55, -12, 20, -4]
    nuclei, electrons = e.replace(further={}), e.further["electrons"]
    alone = nr.compile(e.source, electrons.target, electrons.response, exposure=e.exposure)(SM)
    assert e.expected(SM) == pytest.approx(nuclei.expected(SM) + alone, rel=1e-12)
    like = nr.likelihood(e, SM)
    chi2 = np.sum((e.observed - e.expected(SM)) ** 2 / np.array([60, 45, 38, 33, 30, 28]) ** 2)
    assert like({"flux": 0.0, "ge_lindhard_k": 0.0}) == pytest.approx(chi2, rel=1e-9)
    # the signal follows k in nuclei, not in electrons
    moved = prediction(e, SM)({"ge_lindhard_k": 4.5})
    steps = (LindhardQuenching(k=0.18, Z=32), *nuclei.response.steps[1:])
    assert moved == pytest.approx(nuclei.replace(response=Response(steps, e.response.positions)).expected(SM) + alone, rel=1e-9)


def test_couplings_in_both_processes_are_quadratic():
    """Counts of two processes as one polynomial in a coupling: against predictions, term by term."""
    e = example("my-excess")
    model = SM + nr.MagneticMoment(mu_nue=0)
    table = prediction(e, model)
    mu = np.array([0.0, 1e-10, 3e-10]) * mu_B
    exact = [e.expected(model, {"mu_nue": float(x)}) for x in mu]
    assert table.many({"mu_nue": mu}) == pytest.approx(np.array(exact), rel=1e-9)


def test_a_published_number():
    like = nr.likelihood(example("my-published-number"), SM)
    assert like({"sns_flux": 0.0}) == pytest.approx((0.1 / 0.2) ** 2, rel=1e-9)
    assert like({"sns_flux": 0.4}) == pytest.approx((0.3 / 0.3) ** 2 + 4.0**2, rel=1e-9)


def test_a_fitted_background_by_hand():
    e = example("my-fitted-background")
    signal, n = e.expected(SM), e.observed
    edges = e.bins / keV

    def average(f):
        x = edges[:-1, None] + np.diff(edges)[:, None] * (np.arange(400) + 0.5) / 400
        return f(x).mean(axis=1) * np.diff(edges)

    def line(c, w):
        return average(lambda x: np.exp(-0.5 * ((x - c) / w) ** 2))

    def nll2(p):
        a, b, slope, height, c, w, ratio = np.exp(p)
        m = 0.16 * ratio * height * w / 0.07
        mu = signal + a * np.diff(edges) + b * average(lambda x: np.exp(-slope * (x - 0.2)))
        mu = mu + height * line(c, w) + m * line(0.158, 0.07)
        prior = (np.log(w / 0.08) / np.log1p(0.25)) ** 2 + ((ratio - 1) / 0.03) ** 2
        return 2 * np.sum(mu - n + n * np.log(n / mu)) + prior

    start = np.log([3000.0, 7000.0, 5.0, 4000.0, 1.3, 0.08, 1.0])
    found = minimize(
        nll2, start, method="Nelder-Mead", options={"maxiter": 20000, "maxfev": 20000, "xatol": 1e-7, "fatol": 1e-8}
    )
    assert nr.likelihood(e, SM)() == pytest.approx(found.fun, abs=2e-3)


def test_a_long_control_sample_by_hand():
    e = example("my-control-sample")
    assert e.backgrounds["beam-off"] == pytest.approx(np.array([1220, 1002, 900]) / 5)
    s, n, m = e.expected(SM), e.observed, np.array([1220.0, 1002.0, 900.0])

    def nll2(p):
        mu, off = s + np.exp(p), 5 * np.exp(p)
        return 2 * np.sum(mu - n + n * np.log(n / mu) + off - m + m * np.log(m / off))

    found = minimize(nll2, np.log(m / 5), tol=1e-12)
    assert nr.likelihood(e, SM)({"flux": 0.0}) == pytest.approx(found.fun, abs=1e-6)


def test_quenching_that_falls_is_followed_forward():
    """Every recoil by itself: a Gaussian around its electron-equivalent energy, whatever others give the same."""
    from scipy.special import ndtr

    e = example("my-falling-quenching")
    T = np.linspace(1e-4, 4.5, 60001)
    quenched = np.interp(T, [0, 0.4, 0.8, 1.1, 1.3, 1.6, 2.4, 6], [0, 0.07, 0.16, 0.245, 0.235, 0.3, 0.5, 1.5])
    rate = nr.rates.tabulate(e.source, e.target, T * keV)(SM)
    edges = np.linspace(0.18, 0.34, 5)
    inside = np.diff(ndtr((edges[:, None] - quenched) / 0.02), axis=0)
    by_hand = np.trapezoid(rate * inside, T * keV, axis=1) * e.exposure
    assert e.expected(SM) == pytest.approx(by_hand, rel=1e-3)
    # one bin holds recoils from 0.8 to 1.4 keV: an inverse of the table would lose those beyond the fall
    lost = np.trapezoid(np.where(T < 1.1, rate * inside[1], 0), T * keV) * e.exposure
    assert lost < 0.75 * e.expected(SM)[1]


def test_stacked_detectors():
    """Each detector as if it were alone, with the nuisances that both share."""
    both = example("my-stacked-detectors")
    summed = example("my-two-detectors")
    quenching = LindhardQuenching(k=0.157, Z=32)
    chains = (("60 eVee", 0.90, "630 kg day"), ("40 eVee", 0.95, "1020 kg day"))
    alone = []
    for noise, efficiency, exposure in chains:
        response = Response(
            (quenching, GaussianResolution(noise), ConstantEfficiency(efficiency)), Positions(both.bins, both.axis)
        )
        alone.append(nr.compile(both.source, both.target, response, exposure=exposure)(SM))
    assert both.expected(SM) == pytest.approx(np.array(alone).T, rel=1e-6)
    assert both.expected(SM).sum(axis=1) == pytest.approx(summed.expected(SM), rel=1e-9)
    assert both.backgrounds["flat"] == pytest.approx(0.002 * np.tile([630, 1020], (7, 1)))
    # a nuisance of the quenching acts on both
    moved = prediction(both, SM)({"ge_quenching": 2.3})
    assert moved.sum(axis=1) == pytest.approx(prediction(summed, SM)({"ge_quenching": 2.3}), rel=1e-9)
    mu, n = both.expected(SM) + both.backgrounds["flat"], both.observed
    by_hand = 2 * np.sum(mu - n + n * np.log(n / mu))
    assert nr.likelihood(both, SM)({"flux": 0.0, "ge_quenching": 0.0}) == pytest.approx(by_hand, rel=1e-9)
    assert [a.name for a in nr.likelihood(both, SM).observations[0].prediction.axes] == ["reconstructed", "detector"]


def test_two_detectors_are_summed():
    e = example("my-two-detectors")
    quenching = LindhardQuenching(k=0.157, Z=32)
    total = np.zeros(7)
    for noise, efficiency, exposure in (("60 eVee", 0.90, "630 kg day"), ("40 eVee", 0.95, "1020 kg day")):
        response = Response((quenching, GaussianResolution(noise), ConstantEfficiency(efficiency)), Positions(e.bins, e.axis))
        total += nr.compile(e.source, e.target, response, exposure=exposure)(SM)
    assert e.expected(SM) == pytest.approx(total, rel=1e-6)
    assert e.backgrounds["flat"] == pytest.approx(np.full(7, 0.002 * (630 + 1020)))
    stronger = prediction(e, SM)({"ge_quenching": 2.3}) - e.backgrounds["flat"]
    assert stronger.sum() > e.expected(SM).sum()
