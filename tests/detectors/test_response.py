"""The composed response: conservation of probability, limits, composition, and what it refuses."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from nurecoil.arrays import gauss_legendre
from nurecoil.detectors import (
    Axis,
    ConstantEfficiency,
    ConstantQuenching,
    GammaResolution,
    GaussianResolution,
    LightYield,
    LindhardQuenching,
    LogisticEfficiency,
    PoissonResolution,
    PolynomialQuenching,
    Positions,
    Response,
    StepEfficiency,
    TabulatedEfficiency,
    TabulatedQuenching,
    Threshold,
    akimov_2018,
    nr_threshold,
)
from nurecoil.problems import UnknownId
from nurecoil.units import keV

TO_EE = ConstantQuenching(0.0878)
TO_PE = LightYield("13.348 PE/keVee")
CSI = (TO_EE, TO_PE)
COUNTS = Positions.of(range(6, 32), "PE")
T = np.array([0.0, 0.3, 2.0, 7.7, 15.0, 60.0]) * keV

RESOLUTIONS = {
    "none": ((), Positions.of([0.0, 3.0, 10.0, np.inf], "PE")),
    "Poisson": ((PoissonResolution(),), Positions.of([0, 3, 10, np.inf], "PE")),
    "Gaussian": ((GaussianResolution("1 PE", "1 PE", 0.1),), Positions.of([-np.inf, 3.0, 10.0, np.inf], "PE")),
    "gamma": ((GammaResolution(0.716),), Positions.of([0.0, 3.0, 10.0, np.inf], "PE")),
}


def ge(*after, bins):
    """A germanium detector with Lindhard quenching and a resolution of 70 eVee."""
    steps = (LindhardQuenching(0.157, 32), GaussianResolution("70 eVee", "4e-4 keVee"), *after)
    return Response(steps, bins=bins)


@pytest.mark.parametrize(("resolution", "bins"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_over_all_bins_the_probability_is_the_efficiency_before_the_resolution(resolution, bins):
    rise = LogisticEfficiency(0.9, "2.0 /keVnr", "3 keVnr")
    R = Response((rise, *CSI, ConstantEfficiency(0.5), *resolution), bins=bins)
    np.testing.assert_allclose(R.matrix(T).sum(axis=0), 0.5 * rise(T), rtol=1e-10)


@pytest.mark.parametrize(("resolution", "bins"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_binning_does_not_change_the_accepted_total(resolution, bins):
    after = LogisticEfficiency(0.8, "1.1 /PE", "5.0 PE")
    many = Response((*CSI, *resolution, after), bins=bins)
    one = Response((*CSI, *resolution, after), bins=Positions.of([bins.values[0], bins.values[-1]], "PE"))
    np.testing.assert_allclose(many.matrix(T).sum(axis=0), one.matrix(T)[0], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("resolution", "bins"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_a_constant_efficiency_may_stand_anywhere(resolution, bins):
    half = ConstantEfficiency(0.5)
    last = Response((*CSI, *resolution, half), bins=bins).matrix(T)
    first = Response((half, *CSI, *resolution), bins=bins).matrix(T)
    np.testing.assert_allclose(last, first, atol=1e-12)


def test_a_perfect_detector_is_an_indicator():
    R = Response((), bins=["1 keVnr", "5 keVnr", "20 keVnr"])
    assert R.matrix(T).tolist() == [[0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 0]]
    assert R.n_bins == 2
    assert R.axis is Axis.KEVNR


@pytest.mark.parametrize("after", [(), (ConstantEfficiency(1.0),)])
@given(t=st.floats(0.01, 30.0))
def test_a_narrow_gaussian_tends_to_the_sharp_detector(after, t):
    edges = np.array([1.0, 5.0, 20.0])
    if np.min(np.abs(t - edges)) < 1e-6:
        return
    sharp = Response((), bins=Positions.of(edges, "keVnr")).matrix([t * keV])
    narrow = Response((GaussianResolution("1e-8 keVnr"), *after), bins=Positions.of(edges, "keVnr")).matrix([t * keV])
    np.testing.assert_allclose(narrow, sharp, atol=1e-12)


def test_the_csi_detector_against_a_direct_sum():
    # Akimov:2018vzs with integer counts from 6 to 30, in terms of SciPy's Poisson distribution
    R = Response((*CSI, PoissonResolution(), *akimov_2018()), bins=COUNTS)
    n = np.arange(6, 31)
    accepted = 0.6655 / (1 + np.exp(-0.4942 * (n - 10.8507)))
    expected = accepted[:, None] * stats.poisson.pmf(n[:, None], 13.348 * 0.0878 * T / keV)
    np.testing.assert_allclose(R.matrix(T), expected, rtol=1e-10, atol=1e-300)


def test_below_six_counts_half_of_the_fives_are_accepted():
    bins = Positions.of(range(8), "PE")
    with_steps = Response((*CSI, PoissonResolution(), *akimov_2018()), bins=bins).matrix(T)
    without = Response((*CSI, PoissonResolution(), akimov_2018()[0]), bins=bins).matrix(T)
    np.testing.assert_allclose(with_steps, without * np.array([0, 0, 0, 0, 0, 0.5, 1])[:, None], rtol=1e-14)


def test_the_mean_count_is_the_yield_times_the_energy():
    R = Response((*CSI, PoissonResolution()), bins=Positions.of(range(400), "PE"))
    means = np.arange(399) @ R.matrix(T)
    np.testing.assert_allclose(means, 1.1719544 * T / keV, rtol=1e-12, atol=1e-12)


def test_a_gaussian_detector_with_a_tabulated_efficiency_against_adaptive_quadrature():
    table = TabulatedEfficiency([f"{x} keVee" for x in (0, 0.15, 0.2, 0.3, 1.0)], [0.0, 0.0, 0.4, 0.95, 1.0])
    bins = np.array([0.1, 0.18, 0.25, 0.9])
    R = ge(table, bins=Positions.of(bins, "keVee"))
    quenching = LindhardQuenching(0.157, 32)
    for t in (0.5, 1.2, 3.0):
        mean = quenching(np.array(t * keV)) / keV
        sigma = np.sqrt(0.07**2 + 0.02**2 * mean)
        for b in range(3):
            cuts = sorted({bins[b], bins[b + 1], *(x for x in (0.15, 0.2, 0.3) if bins[b] < x < bins[b + 1])})
            expected = sum(
                quad(lambda x, m=mean, s=sigma: stats.norm.pdf(x, m, s) * table(x * keV), *ab, epsabs=1e-13)[0]
                for ab in pairwise(cuts)
            )
            assert R.matrix([t * keV])[b, 0] == pytest.approx(expected, abs=1e-10)


def test_a_threshold_after_the_resolution_equals_a_bin_edge():
    cut = ge(Threshold("0.2 keVee"), bins=["0.1 keVee", "0.5 keVee"]).matrix(T)
    edge = ge(bins=["0.2 keVee", "0.5 keVee"]).matrix(T)
    np.testing.assert_allclose(cut, edge, atol=1e-12)


def test_smearing_before_a_linear_map_equals_smearing_after_it():
    bins = ["3 PE", "10 PE", "20 PE"]
    early = Response((TO_EE, GaussianResolution("0.2 keVee"), TO_PE), bins=bins)
    late = Response((TO_EE, TO_PE, GaussianResolution(f"{0.2 * 13.348} PE")), bins=bins)
    np.testing.assert_allclose(early.matrix(T), late.matrix(T), atol=1e-14)
    rise = LogisticEfficiency(0.8, "0.7 /PE", "9.0 PE")
    np.testing.assert_allclose(early.then(rise).matrix(T), late.then(rise).matrix(T), atol=1e-12)


def test_a_nuclear_threshold():
    R = nr_threshold(5 * keV)
    assert R.support == (5 * keV, np.inf)
    assert (R.edges / keV).tolist() == pytest.approx([5.0], rel=1e-15)
    assert R.matrix(T).tolist() == [[0, 0, 0, 1, 1, 1]]


@pytest.mark.parametrize(
    "R",
    [
        Response((*CSI, PoissonResolution(), *akimov_2018()), bins=COUNTS),
        Response((*CSI, GammaResolution(0.716)), bins=["8 PE", "60 PE"]),
        Response((Threshold("3 keVnr"), *CSI), bins=["1 PE", "30 PE"]),
        ge(bins=["0.2 keVee", "1.0 keVee"]),
        ge(bins=["0.9 keVee", "1.0 keVee"]),
        nr_threshold(5 * keV),
    ],
    ids=["counts", "gamma", "sharp", "germanium", "germanium, one bin", "threshold"],
)
def test_outside_its_support_a_response_is_negligible_and_inside_it_is_not(R):
    low, high = R.support
    top = min(high, 400 * keV)
    inside = R.matrix(np.linspace(low, top, 2000)[1:-1])
    assert inside.sum(axis=0).max() > 0.05
    below = R.matrix(np.linspace(0, low, 50, endpoint=False)) if low > 0 else np.zeros(1)
    assert below.max() < 1e-12
    if np.isfinite(high):
        assert R.matrix(high * np.array([1 + 1e-12, 1.01, 2.0, 10.0])).max() < 1e-12
        assert R.matrix([0.9 * high]).sum() > 1e-14  # and not much too wide


def test_noise_alone_may_reach_a_low_bin():
    assert ge(bins=["0.1 keVee", "1.0 keVee"]).support[0] == 0.0


def test_sharp_edges_are_bins_thresholds_and_kinks_mapped_back():
    table = TabulatedQuenching(np.array([0.0, 4.0, 100.0]) * keV, ["0 keVee", "0.4 keVee", "20 keVee"])
    steps = (Threshold("2.5 keVnr"), table, StepEfficiency(["0.2 keVee"], (0.5, 1.0)))
    edges = Response(steps, bins=["0.1 keVee", "0.3 keVee"]).edges
    assert (edges / keV).tolist() == pytest.approx([1.0, 2.0, 2.5, 3.0, 4.0, 100.0])


@pytest.mark.parametrize("sigma", [1e-6, 1e-3, 0.05, 1.0])
@pytest.mark.parametrize("after", [(), (StepEfficiency(["11.5 PE"], (0.0, 1.0)),)])
def test_cut_at_its_edges_a_smeared_bin_integrates_to_its_width(sigma, after):
    # for a constant width the integral of R over all means is the (accepted) width of the bin
    R = Response(
        (ConstantQuenching(1.0), LightYield("1 PE/keVee"), GaussianResolution(f"{sigma} PE"), *after),
        bins=["10 PE", "11 PE", "13 PE"],
    )
    panels = np.unique(np.concatenate([np.linspace(0, 40, 9) * keV, R.edges]))
    nodes, weights = gauss_legendre(panels[panels <= 40 * keV], 8)
    expected = [0.0, 1.5] if after else [1.0, 2.0]
    assert R.matrix(nodes) @ weights / keV == pytest.approx(expected, abs=1e-6)


def test_smeared_edges_stay_few_when_bins_are_fine():
    # 1000 bins of 1 eVee under a resolution of 70 eVee: about one panel per width, not five per bin
    assert ge(bins=Positions.of(np.linspace(0.1, 1.1, 1001), "keVee")).edges.size < 40


def test_steps_are_appended_and_replaced():
    R = Response((TO_EE,), bins=["0.1 keVee", "1.0 keVee"]).then(TO_PE, bins=["1 PE", "10 PE"]).then(PoissonResolution())
    assert R.axis is Axis.PE
    doubled = R.replace(LightYield, value=2 * TO_PE.value)
    np.testing.assert_allclose(doubled.matrix([3 * keV]), R.matrix([6 * keV]), rtol=1e-13)
    assert R.replace("ConstantQuenching", value=0.1).steps[0] == ConstantQuenching(0.1)
    assert R.steps[0] == TO_EE


def test_a_chain_describes_itself():
    R = Response((*CSI, PoissonResolution(), *akimov_2018()), bins=COUNTS)
    assert R.describe() == (
        "keVnr; quenching 0.0878; 13.348 PE/keVee; Poisson counting; "
        "logistic efficiency up to 0.6655, half rise at 10.8507 PE; steps at 5, 6 PE; 25 bins, 6 to 31 PE"
    )
    assert "Lindhard quenching k = 0.157, Z = 32; Gaussian resolution" in ge(bins=["0.1 keVee", "1 keVee"]).describe()


def test_the_bins_cannot_be_changed_in_place():
    R = Response((), bins=["1 keVnr", "2 keVnr"])
    assert R.bins[0] == keV
    with pytest.raises(ValueError, match="read-only"):
        R.bins[0] = 0.0


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((TO_PE,), r"step 1, 13.348 PE/keVee: it takes keVee, but the true recoil gives keVnr"),
        ((TO_EE, TO_EE), r"step 2, quenching 0.0878: it takes keVnr, but step 1, quenching 0.0878, gives keVee"),
        ((TO_EE, PoissonResolution()), "it takes PE, but step 1"),
        ((TO_EE, ConstantEfficiency(0.5), *akimov_2018()), "it takes PE, but step 2, efficiency 0.5, gives keVee"),
        ((TO_EE, Threshold("1.0 keVnr")), "step 2, threshold .* it takes keVnr"),
        ((*CSI, GaussianResolution("1.0 keVee")), "it takes keVee, but step 2, 13.348 PE/keVee, gives PE"),
    ],
)
def test_steps_that_do_not_fit_are_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        Response(steps, bins=["1 PE", "2 PE"])


def test_a_second_resolution_is_refused():
    with pytest.raises(ValueError, match=r"step 4, Gaussian resolution.*a second resolution; there is already Poisson"):
        Response((*CSI, PoissonResolution(), GaussianResolution("1.0 PE")), bins=["1 PE", "2 PE"])


def test_a_step_must_be_a_map_an_efficiency_or_a_resolution():
    with pytest.raises(ValueError, match="step 1: expected a map, an efficiency or a resolution"):
        Response((np.sqrt,), bins=["1 PE", "2 PE"])


@pytest.mark.parametrize("bins", [[2, 1], [1, 1, 2], [1], [1, float("nan")]])
def test_unsorted_bins_are_refused(bins):
    with pytest.raises(ValueError, match="bins: expected at least two strictly increasing edges"):
        Response((), bins=Positions.of(bins, "keVnr"))


def test_bins_say_their_axis():
    said = Response((TO_EE,), ["500 eVee", "1 keVee"])
    assert said.bins == pytest.approx(np.array([0.5, 1.0]) * keV, rel=1e-14, abs=0)
    assert said == Response((TO_EE,), said.positions)
    assert hash(said) == hash(Response((TO_EE,), said.positions))
    assert said != Response((TO_EE,), ["500 eVee", "2 keVee"])
    assert Response(CSI, Positions([1, 3], "PE")).bins.tolist() == [1.0, 3.0]
    for bins, words in ((["1 keVnr", "2 keVnr"], "gives keVee, got edges in keVnr"), (["1 keV", "2 keV"], r"bins\[0\]"),
                        (["1 keVee", "2 PE"], "one axis"), ("1 keVee", "expected a list"),
                        ([0.5, 1.0], r"bins\[0\]"), (np.array([0.5, 1.0]) * keV, "bare numbers"),
                        (range(3), "bare numbers"), ([0.5 * keV, "1 keVee"], r"bins\[0\]")):  # fmt: skip
        with pytest.raises(ValueError, match=rf"^bins.*{words}|^{words}"):
            Response((TO_EE,), bins)


@pytest.mark.parametrize("bins", [[5.5, 6.5], [-1, 3], [-np.inf, 3]])
def test_counts_need_integer_bins(bins):
    with pytest.raises(ValueError, match="bins: counts need non-negative integer edges"):
        Response((*CSI, PoissonResolution()), bins=Positions.of(bins, "PE"))


@pytest.mark.parametrize("bad", [[-1.0], [float("nan")], [float("inf")], [[1.0, 2.0]]])
def test_recoil_energies_must_be_finite_and_not_negative(bad):
    with pytest.raises(ValueError, match="T: expected a list of finite recoil energies"):
        nr_threshold(5 * keV).matrix(bad)


def test_a_recoil_above_the_known_quenching_is_an_error_and_one_below_is_not_seen():
    table = TabulatedQuenching(np.array([0.5, 4.5]) * keV, ["0.05 keVee", "0.9 keVee"])
    R = Response((table,), bins=["0.05 keVee", "2.0 keVee"])
    assert R.matrix(np.array([0.4, 0.6, 4.5]) * keV).tolist() == [[0.0, 1.0, 1.0]]
    assert R.support == (0.5 * keV, np.inf)
    with pytest.raises(ValueError, match=r"tabulated quenching, 2 points: known from 0.5 to 4.5"):
        R.matrix([4.6 * keV])
    bounded = Response((PolynomialQuenching((0.0, 0.1), T_max=10 * keV),), bins=["0.1 keVee", "2.0 keVee"])
    with pytest.raises(ValueError, match="polynomial quenching of degree 1: known from 0 to 10"):
        bounded.matrix([11 * keV])


@pytest.mark.parametrize(
    "R",
    [
        Response((TabulatedQuenching(["0 keV", "1 keV"], ["0 keVee", "0.1 keVee"]),), bins=["0.2 keVee", "0.3 keVee"]),
        Response((GaussianResolution("0.1 keVnr"),), bins=["-20 keVnr", "-10 keVnr"]),
        Response((Threshold("3 keVnr"),), bins=["1 keVnr", "2 keVnr"]),
    ],
)
def test_bins_that_nothing_reaches_are_reported(R):
    with pytest.raises(ValueError, match="bins: no recoil energy reaches them"):
        _ = R.support


def test_a_step_that_changes_the_axis_needs_new_bins():
    with pytest.raises(ValueError, match=r"bins: 13.348 PE/keVee goes from keVee to PE; give new bin edges"):
        Response((TO_EE,), bins=["1 keVee", "2 keVee"]).then(TO_PE)


def test_replacing_needs_exactly_one_such_step():
    R = Response((Threshold("1.0 keVnr"), Threshold("2.0 keVnr")), bins=["1 keVnr", "3 keVnr"])
    with pytest.raises(UnknownId, match="no step 'Treshold'; close to it: Threshold"):
        R.replace("Treshold", value=1.0)
    with pytest.raises(ValueError, match="step: the chain has 2 of Threshold"):
        R.replace(Threshold, value=1.0)


def test_replacing_checks_the_new_parameters():
    with pytest.raises(ValueError, match=r"^value: expected"):
        Response((TO_EE,), bins=["1 keVee", "2 keVee"]).replace(ConstantQuenching, value=-1.0)


@pytest.mark.parametrize("bad", [-1.0, float("inf"), float("nan")])
def test_a_nuclear_threshold_must_be_finite_and_not_negative(bad):
    with pytest.raises(ValueError, match=r"^T_thr: expected"):
        nr_threshold(bad)
