"""Xenon experiments: what is expected, how strongly no signal is excluded, and limits on moments."""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.inference import CountLikelihood, likelihood
from nurecoil.units import keV, mu_B, tonne, year

SUN = ("xenonnt-8b", "pandax-8b", "lz-8b")


def helm(id: str) -> nr.experiments.Experiment:
    """With the form factor of the independent calculation; the files take the package's default."""
    one = nr.experiment(id)
    return one.replace(target=one.target.replace(form_factor="helm-lewin-smith"))


def strength(*ids: str) -> CountLikelihood:
    """Likelihood of one factor on the signals of the Standard Model."""
    model = nr.StandardModel()
    likes = [likelihood(e := helm(one), prediction(e, model).with_strength("signal")) for one in ids]
    return CountLikelihood(tuple(o for like in likes for o in like.observations))


def test_xenonnt_expects_and_sees():
    """M9: 3.66, 6.75 and 8.15 of independent rates summed by trapezia of 0.1 keV, B16-GS98 with hep, helm-lewin-smith."""
    e = helm("xenonnt-8b")
    by_run = e.expected(nr.StandardModel()).reshape(3, 81).sum(axis=1)
    assert by_run == pytest.approx([3.66, 6.75, 8.15], rel=0.01, abs=0)
    assert e.observed.reshape(3, 81).sum(axis=1).tolist() == [9, 28, 25]
    accidental = e.backgrounds["accidental-coincidences"].reshape(3, 81).sum(axis=1)
    assert accidental[:2] == pytest.approx([7.5, 17.8], abs=0.06)  # XENON:2024ijk
    for run in range(3):
        one = helm(f"xenonnt-8b-sr{run}")
        assert one.expected(nr.StandardModel()).sum() == pytest.approx(by_run[run], rel=1e-12, abs=0)
        assert one.observed.tolist() == e.observed.reshape(3, 81)[run].tolist()


def test_rates_on_xenon():
    """Per tonne year above a threshold, radiative couplings: 481, 329, 81.0 and 0.081 of an independent calculation."""
    sun = nr.Solar("b16-gs98", reactions=("B8", "hep"))
    rate = nr.spectrum(sun, nr.CEvNS.on("Xe", nr.StandardModel(), form_factor="helm-lewin-smith"))
    T = np.linspace(0.33, 6.0, 6001)
    dR = rate(T * keV) / (1 / (tonne * year * keV))
    for threshold, expected in ((0.33, 481), (0.5, 329), (1.1, 81.0), (3.0, 0.081)):
        # the hardest tail is that of hep, of which little is left to agree on
        assert np.trapezoid(dR * (threshold <= T), T) == pytest.approx(expected, rel=0.04 if threshold == 3.0 else 0.01, abs=0)


def test_xenonnt_significance():
    """M10: runs 0 and 1 exclude no signal at 2.73 standard deviations, as XENON:2024ijk has it."""
    like = strength("xenonnt-8b-sr0", "xenonnt-8b-sr1")
    best = nr.fit(like, "strength").fval
    assert np.sqrt(like({"strength": 0.0}) - best) == pytest.approx(2.73, abs=0.03)


def test_xenonnt_strength():
    """M11: 0.53 to 1.39 with the yields profiled (bilinear there, splines here); 0.578 to 1.266 without."""
    like = strength("xenonnt-8b")
    (low, high), = nr.interval(like, "strength", 0.6827).ranges  # fmt: skip
    assert (low, high) == pytest.approx((0.53, 1.39), abs=0.03)
    held = {"xenonnt_light": 0.0, "xenonnt_charge": 0.0}
    (low, high), = nr.interval(like, "strength", 0.6827, held=held).ranges  # fmt: skip
    assert (low, high) == pytest.approx((0.578, 1.266), abs=0.01)
    assert like({"strength": nr.fit(like, "strength").values["strength"]}) == pytest.approx(177.1, abs=0.1)


def test_sun():
    """Strength 0.635 to 1.144 and weak angle 0.167 to 0.263 of XENONnT, PandaX-4T and LZ together."""
    # strengths of published numbers and of counts enter alike
    like = strength(*SUN)
    assert nr.interval(like, "strength", 0.6827).ranges[0] == pytest.approx((0.635, 1.144), abs=0.01)
    angle = nr.interval(likelihood([helm(one) for one in SUN], nr.StandardModel()), "sin2_theta_w", 0.6827)
    assert angle.ranges[0] == pytest.approx((0.167, 0.263), abs=0.002)


def test_published_strengths():
    for id, value, plus, minus in (
        ("pandax-8b", 8.4 / 5.46, 3.1 / 5.46, 3.1 / 5.46),
        ("lz-8b", 3.1 / 5.46, 2.1 / 5.46, 1.3 / 5.46),
    ):
        like = strength(id)
        held = {"b8_flux": 0.0}
        fit = nr.fit(like, "strength", held=held)
        assert fit.values["strength"] == pytest.approx(value, rel=1e-6, abs=0)
        low, high = nr.interval(like, "strength", 0.6826894921370859, held=held).ranges[0]
        assert (value - low, high - value) == pytest.approx((minus, plus), rel=1e-3, abs=0)


def test_moments_from_electron_recoils():
    """All flavours alike, XENONnT: 6.1e-12 one-sided, 7.6e-12 two-sided from the minimum among moments that exist."""
    like = likelihood(nr.experiment("xenonnt-er-sr0"), nr.StandardModel() + nr.MagneticMoment())
    x = np.linspace(0, 1.2e-11, 121)
    values = like.many(dict.fromkeys(("mu_nue", "mu_numu", "mu_nutau"), x * mu_B))
    rise = values - values.min()
    assert x[np.argmin(rise)] < 2e-12
    assert np.interp(1.642, rise, x) == pytest.approx(6.1e-12, rel=0.03, abs=0)
    assert np.interp(2.706, rise, x) == pytest.approx(7.6e-12, rel=0.03, abs=0)


@pytest.mark.parametrize(
    ("id", "observed", "background"),
    [
        ("xenonnt-er-sr0", 433, 426.5),
        ("lz-er", 2258, 2228.9),
        ("lz-er-2024", 1787, 1765.6),
        ("lz-er-2022", 471, 463.3),
        ("pandax-er", 1431, 1438.2),
    ],
)
def test_counts_of_electron_recoils(id, observed, background):
    e = nr.experiment(id)
    assert e.observed.sum() == observed
    assert sum(b.sum() for b in e.backgrounds.values()) == pytest.approx(background, abs=0.15)
    assert e.background_includes == "standard-model"
    assert any("digitised" in p.source for p in e.inferred) == (id != "xenonnt-er-sr0")


def test_searches_of_lz_in_one_file_are_those_of_two():
    """Counts kept apart in one file, and two files that are fitted together."""
    model = nr.StandardModel() + nr.MagneticMoment()
    both, early, late = (nr.experiment(id) for id in ("lz-er", "lz-er-2022", "lz-er-2024"))
    assert both.observed.T.tolist() == [early.observed.tolist(), late.observed.tolist()]
    x = {"mu_nue": np.linspace(0, 3e-11, 4) * mu_B}
    apart = likelihood([early, late], model).many(x)
    assert likelihood(both, model).many(x) == pytest.approx(apart, rel=1e-9, abs=0)
    with pytest.raises(ValueError, match="lz-er and lz-er-2022 hold the same data"):
        likelihood([both, early], model)


def test_borexino_is_its_published_limit():
    """2.8e-11 at 90 %, one-sided, of Borexino:2017fbd, the same in flavours and in mass states."""
    e = nr.experiment("borexino-2017")
    alike = likelihood(e, nr.StandardModel() + nr.MagneticMoment())
    x = np.linspace(0, 4e-11, 81)
    rise = alike.many(dict.fromkeys(("mu_nue", "mu_numu", "mu_nutau"), x * mu_B))
    assert np.interp(1.642, rise - rise.min(), x) == pytest.approx(2.8e-11, rel=2e-3, abs=0)
    assert {p.path for p in e.inferred} >= {"observed.errors", "bins.edges"}
