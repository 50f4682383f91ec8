"""COHERENT's germanium: one published number each, relative to what the Standard Model predicts.

The counts are those of an independent calculation in plain NumPy by another author of this project; the first set is also what
the collaboration expects (35.1 +- 3.6), the second what it sees at 1.00 of the Standard Model (124 +14 -12).
"""

from __future__ import annotations

import pytest

import nurecoil as nr
from nurecoil.expectation import Variation, prediction
from nurecoil.inference import asimov
from nurecoil.nuclear import FormFactorPair, Helm
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units import fm

SM = nr.StandardModel()


def helm(name: str) -> nr.experiments.Experiment:
    return nr.experiment(name).replace(target=nr.CEvNS.on("Ge", SM, form_factor="helm-lewin-smith"))


@pytest.mark.parametrize(("name", "counts"), [("coherent-ge-2024", 35.0), ("coherent-ge-2026", 126.3)])
def test_expected_counts(name, counts):
    assert helm(name).expected(SM).sum() == pytest.approx(counts, rel=0.01)


def test_the_likelihood_by_hand():
    e = helm("coherent-ge-2024")
    like = nr.likelihood(e, prediction(e, SM).with_strength("signal"))
    best = 20.6 / 35.1
    for r, error in ((0.9, 7.1 / 35.1), (0.3, 6.3 / 35.1)):
        # (r (1 + a) - best)^2 / error^2 + (a / 0.1)^2 at its smallest, as long as it stays on one side of the kink
        by_hand = (r - best) ** 2 / (error**2 + (0.1 * r) ** 2)
        assert like({"strength": r}) == pytest.approx(by_hand, rel=1e-6)
    assert like({"strength": best}) == pytest.approx(0, abs=1e-12)


def test_the_ratio_does_not_depend_on_the_exposure():
    e = helm("coherent-ge-2026")
    assert nr.likelihood(e, SM)() == pytest.approx(0, abs=1e-12)
    twice = e.replace(exposure=2 * e.exposure)
    model = SM + nr.NSI(eps_ee_uV=0)
    assert nr.likelihood(twice, model)({"eps_ee_uV": 0.1}) == pytest.approx(nr.likelihood(e, model)({"eps_ee_uV": 0.1}))


def test_neutron_radius():
    """Rates at three radii, protons as in Lewin and Smith, neutrons Helm with a skin of 0.9 fm."""
    e = nr.experiment("coherent-ge-2026")

    def ratio(R_n: float) -> float:
        def factors(nuclide):
            return FormFactorPair(Helm.lewin_smith(nuclide.A), Helm.from_rms(R_n, 0.9 * fm))

        target = nr.CEvNS.on("Ge", SM, form_factor=factors)
        return float(e.replace(target=target).expected(SM).sum() / helm("coherent-ge-2026").expected(SM).sum())

    assert [ratio(R * fm) for R in (3.0, 4.0, 5.0)] == pytest.approx([1.141, 1.002, 0.854], abs=0.004)


def test_what_it_is_relative_to_stays_when_the_experiment_varies():
    e = helm("coherent-ge-2026")

    def with_radius(experiment, values):
        F = Helm.from_rms(values["R_n"], 0.9 * fm)
        return experiment.replace(target=nr.CEvNS.on("Ge", SM, form_factor=lambda nuclide: FormFactorPair(F, F)))

    radius = Variation(ParameterSet(Parameter("R_n", 4.0 * fm, 1.0 * fm, 20.0 * fm, unit="fm")), with_radius)
    like = nr.likelihood(e, SM, vary=radius)
    assert like({"R_n": 6.5 * fm}) > like({"R_n": 4.0 * fm}) + 2


@pytest.mark.parametrize(("year", "moves"), [("2024", 0.0065), ("2026", 0.0041)])
def test_the_quenching_as_a_parameter(year, moves):
    """At k = 0.157, where the collaboration has it, the likelihood is that of the file in which k is no parameter."""
    from nurecoil.detectors import LindhardQuenching, Response

    e, own = nr.experiment(f"coherent-ge-{year}-lindhard"), nr.experiment(f"coherent-ge-{year}")
    assert own.id in e.contains
    moved = prediction(e, SM)({"ge_lindhard_k": -1.25})
    at_157 = e.replace(response=Response((LindhardQuenching(k=0.157, Z=32),), e.response.positions))
    assert moved == pytest.approx(at_157.expected(SM), rel=1e-4)
    assert e.expected(SM) == pytest.approx((1 + moves) * at_157.expected(SM), rel=2e-4)
    model = SM + nr.NSI(eps_ee_uV=0.1)
    there = nr.likelihood(e, model)({"ge_lindhard_k": -1.25}) - 1.25**2
    assert there == pytest.approx(nr.likelihood(own, model)(), rel=0.002, abs=0.002)


def test_germanium_experiments_share_k():
    """One k for Ge-Mini and CONUS+, which decides on it."""
    ids = ("coherent-ge-2026-lindhard", "conus-plus-2025-lindhard")
    both = nr.likelihood([nr.experiment(id) for id in ids], SM)
    assert [n.name for n in both.nuisances].count("ge_lindhard_k") == 1
    alone = nr.likelihood(nr.experiment(ids[1]), SM)
    assert both.pulls_at({})["ge_lindhard_k"] == pytest.approx(alone.pulls_at({})["ge_lindhard_k"], abs=0.1)


def test_pseudo_data():
    e = helm("coherent-ge-2026")
    like = asimov(e, SM + nr.NSI(eps_ee_uV=0), {"eps_ee_uV": 0.1})
    assert like({"eps_ee_uV": 0.1}) == pytest.approx(0, abs=1e-9)
    assert like() > 0.1


@pytest.mark.parametrize("first", ["coherent-ge-2024", "coherent-ge-2024-lindhard"])
@pytest.mark.parametrize("second", ["coherent-ge-2026", "coherent-ge-2026-lindhard"])
def test_both_in_one_fit_are_refused(first, second):
    with pytest.raises(ValueError, match=f"{first} and {second} hold the same data"):
        nr.likelihood([nr.experiment(first), nr.experiment(second)], SM)


def test_other_statistics_are_refused():
    with pytest.raises(ValueError, match="coherent-ge-2026 has a published number; expected 'published'"):
        nr.likelihood(nr.experiment("coherent-ge-2026"), SM, statistic="poisson")
    with pytest.raises(ValueError, match="coherent-csi-2017 has counts; expected 'poisson'"):
        nr.likelihood(nr.experiment("coherent-csi-2017"), SM, statistic="published")


@pytest.mark.parametrize(("name", "ends"), [("coherent-ge-2024", (0.125, 0.207))])
def test_weak_angle(name, ends):
    found = nr.interval(nr.likelihood(helm(name), SM), "sin2_theta_w", cl=0.6827, within=(0.02, 0.45))
    assert found.ranges[0] == pytest.approx(ends, abs=0.004)
