"""Resolutions against SciPy's distributions and against adaptive quadrature."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from nurecoil.detectors import GammaResolution, GaussianResolution, LogisticEfficiency, PoissonResolution
from nurecoil.units import keV

RISE = LogisticEfficiency(0.6655, "0.4942 /PE", "10.8507 PE")
CUTS = np.array(RISE.cuts)
ONE = np.ones_like

LAWS = {
    "Poisson": (PoissonResolution(), stats.poisson),
    "Gaussian, constant": (GaussianResolution("1.7 PE"), lambda m: stats.norm(m, 1.7)),
    "Gaussian, function": (
        GaussianResolution("0.5 PE", "0.64 PE", 0.05),
        lambda m: stats.norm(m, np.hypot(0.5, np.hypot(0.8 * m**0.5, 0.05 * m))),
    ),
    "gamma": (GammaResolution(0.716), lambda m: stats.gamma(1 + 0.716 * m, scale=m / (1 + 0.716 * m))),
}
MEANS = np.array([0.02, 0.7, 5.0, 12.3, 31.7, 400.0])


@pytest.mark.parametrize(("law", "known"), LAWS.values(), ids=LAWS)
def test_bin_probabilities_match_scipy(law, known):
    edges = np.array([0.0, 1, 2, 5, 6, 7, 30, 31, 60, np.inf])
    got = law.probability(MEANS, edges)
    shift = -1 if isinstance(law, PoissonResolution) else 0  # cdf(n) includes n, the bin does not
    expected = np.array([np.diff(known(m).cdf(edges + shift)) for m in MEANS]).T
    np.testing.assert_allclose(got, expected, atol=2e-14)


@pytest.mark.parametrize(("law", "known"), LAWS.values(), ids=LAWS)
def test_upper_tails_keep_their_relative_precision(law, known):
    n = 40.0
    got = law.probability(np.array([8.0]), np.array([n, np.inf]))[0, 0]
    expected = known(8.0).sf(n - 1 if isinstance(law, PoissonResolution) else n)
    assert 0 < expected < 1e-3
    assert got == pytest.approx(expected, rel=1e-10, abs=0)


@pytest.mark.parametrize(("law", "known"), LAWS.values(), ids=LAWS)
def test_an_acceptance_of_one_changes_nothing(law, known):
    edges = np.array([0.0, 6, 7, 8, 12, 31])
    np.testing.assert_allclose(law.accepted(MEANS, edges, ONE, CUTS), law.probability(MEANS, edges), atol=1e-12)


@pytest.mark.parametrize(("law", "known"), LAWS.values(), ids=LAWS)
def test_the_width_is_the_standard_deviation(law, known):
    means = MEANS[MEANS > 1]  # counts: at least one, by design
    np.testing.assert_allclose(law.width(means), [known(m).std() for m in means], rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "Poisson"])
def test_accepted_bins_match_adaptive_quadrature(name):
    law, known = LAWS[name]
    edges = np.array([2.0, 6.0, 6.5, 13.0, 40.0])
    got = law.accepted(MEANS, edges, RISE, CUTS)
    for b, (low, high) in enumerate(pairwise(edges)):
        for t, m in enumerate(MEANS):
            pdf = known(m).pdf
            peak = sorted({low, high, *(p for p in (m, m / 3, 2 * m) if low < p < high)})
            parts = [
                quad(lambda x, pdf=pdf: pdf(x) * RISE(np.array(x)), *ab, epsabs=1e-13, epsrel=1e-12)[0] for ab in pairwise(peak)
            ]
            assert got[b, t] == pytest.approx(sum(parts), abs=1e-10)


def test_accepted_counts_are_a_sum_over_integers():
    edges = np.array([0.0, 6, 8, 31, np.inf])
    got = PoissonResolution().accepted(MEANS, edges, RISE, CUTS)
    n = np.arange(2000)
    weighted = stats.poisson.pmf(n[:, None], MEANS) * RISE(n.astype(float))[:, None]
    expected = [weighted[(n >= a) & (n < b)].sum(axis=0) for a, b in pairwise(edges)]
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-300)


def test_an_offset_moves_the_point_where_the_efficiency_is_taken():
    edges = np.array([6.0, 7.0])
    at_seven = PoissonResolution(offset=1.0).accepted(MEANS, edges, RISE, CUTS)
    expected = stats.poisson.pmf(6, MEANS) * RISE(np.array(7.0))
    np.testing.assert_allclose(at_seven[0], expected, rtol=1e-12)


def test_a_mean_of_zero_gives_zero_counts():
    edges = np.array([0.0, 1.0, 5.0, np.inf])
    for law in (PoissonResolution(), GammaResolution(0.7)):
        assert law.probability(np.array([0.0]), edges)[:, 0].tolist() == [1.0, 0.0, 0.0]
    accepted = PoissonResolution().accepted(np.array([0.0]), edges, ONE, CUTS)
    assert accepted[:, 0].tolist() == [1.0, 0.0, 0.0]


def test_a_width_that_vanishes_is_sharp():
    law = GaussianResolution(statistics="1 keVee")
    edges = np.array([-1.0, 1.0, 2.0]) * keV
    assert law.probability(np.array([0.0]), edges)[:, 0].tolist() == [1.0, 0.0]
    accepted = law.accepted(np.array([0.0]), edges, lambda x: 0.5 * ONE(x), np.empty(0))
    np.testing.assert_allclose(accepted[:, 0], [0.5, 0.0], rtol=1e-12)


def test_width_adds_noise_statistics_and_a_constant_in_quadrature():
    # 3, 4 * sqrt(9) = 12 and (4/9) * 9 = 4 make 13
    law = GaussianResolution("3 keVee", "16 keVee", 4 / 9)
    assert law.width(np.array([9 * keV]))[0] / keV == pytest.approx(13.0, rel=1e-14)


@pytest.mark.parametrize("noise", ["0 keVee", "-1 keVee", "nan keVee", "inf keVee", "1 keV", 1.0])
def test_a_constant_width_must_be_positive(noise):
    with pytest.raises(ValueError, match=r"^noise: expected"):
        GaussianResolution(noise)


def test_a_function_that_gives_a_negative_width_is_caught():
    law = GaussianResolution(axis="PE", sigma=lambda x: 1.0 - x)
    with pytest.raises(ValueError, match="sigma: expected finite widths >= 0"):
        law.probability(np.array([2.0]), np.array([0.0, 1.0]))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"noise": "1 keVee", "statistics": "1 PE"}, "^axis: .*one axis, got PE, keVee"),
        ({"relative": 0.1}, "^axis: .*one axis, got none"),
        ({"statistics": "-1 PE"}, "^statistics: expected a number >= 0, got -1 PE"),
        ({"noise": "1 PE", "sigma": abs}, "^noise: expected noise, statistics or relative, or sigma"),
        ({"axis": "MeV"}, "^axis: expected 'keVnr' or 'keVee' or 'PE', got 'MeV'"),
    ],
)
def test_a_width_must_make_sense(given, message):
    with pytest.raises(ValueError, match=message):
        GaussianResolution(**given)


def test_a_gamma_slope_must_be_positive():
    with pytest.raises(ValueError, match="slope: expected more than 0"):
        GammaResolution(0.0)


def test_a_poisson_offset_must_be_finite():
    with pytest.raises(ValueError, match="offset: expected a finite number"):
        PoissonResolution(float("nan"))


def test_a_gaussian_above_zero_is_scaled_up():
    """Values below zero do not exist: the rest adds to one, 2/(1 + erf(x/(sqrt 2 sigma))) times as much."""
    from scipy.special import erf

    plain, above = GaussianResolution("1 PE"), GaussianResolution("1 PE", above_zero=True)
    mean = np.array([0.0, 0.7, 3.0])
    edges = np.array([0.5, 1.0, 2.0])
    factor = 2 / (1 + erf(mean / np.sqrt(2)))
    assert above.probability(mean, edges) == pytest.approx(factor * plain.probability(mean, edges))
    whole = above.probability(mean, np.array([-np.inf, 0.0, np.inf]))
    assert whole[0] == pytest.approx(np.zeros(3), abs=1e-12)
    assert whole[1] == pytest.approx(np.ones(3))
    accepted = above.accepted(mean, edges, lambda x: 0.5 * np.ones_like(x), np.empty(0))
    assert accepted == pytest.approx(0.5 * above.probability(mean, edges), rel=1e-9)
