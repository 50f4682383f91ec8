"""COHERENT's full CsI data: what was released, our prediction, and a fit of yields, against the collaboration's numbers.

COHERENT:2021xmm predicts 341 +- 11 (theory) +- 42 (experiment) coherent, 1286 +- 27 steady-state counts, 18.4 +- 4.6 and
5.6 +- 2.0 neutrons; its fit gives 306 +- 20, 1273 +- 24, 17 +- 4 and 5 +- 2, and excludes no signal with 11.6 standard
deviations. Form factors alone move our prediction by 8 %, so that 5 % is asked for.
"""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import GammaResolution, PolynomialQuenching
from nurecoil.expectation import prediction
from nurecoil.experiments import Shape
from nurecoil.sources import ExponentialConvolved, GaussianPulse
from nurecoil.tables import read_table
from nurecoil.units import keV, ns, us

SM = nr.StandardModel()


@pytest.fixture(scope="module")
def csi() -> nr.experiments.Experiment:
    return nr.experiment("coherent-csi-2021")


def test_the_events_of_the_release(csi):
    assert csi.shape == csi.observed.shape == (9, 11)
    assert csi.observed.sum() == 1578
    # the first bin of photo-electrons lies almost wholly below threshold; and the sum over the last two of time
    assert csi.observed[0].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 5]
    assert csi.observed[:, -2:].sum(axis=0).tolist() == [491, 417]
    for name, rows in (("coincident.csv", 5142), ("anticoincident.csv", 4890)):
        assert len(read_table("coherent_csi_2021", name)["pe"]) == rows


def test_backgrounds(csi):
    sums = {name: counts.sum() for name, counts in csi.backgrounds.items()}
    assert sums == pytest.approx({"steady-state": 1286, "prompt-neutrons": 18.4, "neutrino-neutrons": 5.6}, rel=1e-4)
    # events per bin of photo-electrons, scaled from 1295; in time they fall by exp(-0.0494 t/us)
    steady = csi.backgrounds["steady-state"]
    assert steady.sum(axis=1) == pytest.approx(np.array([4, 98, 144, 123, 105, 202, 182, 216, 221]) * 1286 / 1295, rel=1e-5)
    edges = csi.time_edges / us
    assert steady.sum(axis=0) / steady.sum() == pytest.approx(
        (np.exp(-0.0494 * edges[:-1]) - np.exp(-0.0494 * edges[1:])) / (1 - np.exp(-0.0494 * 6)), rel=1e-9
    )
    # neutrons of the beam come with the protons, those from neutrinos mostly after the muons' lifetime
    assert csi.backgrounds["prompt-neutrons"][:, :8].sum() / 18.4 == pytest.approx(0.99, abs=0.005)
    early = (1 - np.exp(-(1 - 0.499) / 2.197)) / (1 - np.exp(-(6 - 0.499) / 2.197))
    assert csi.backgrounds["neutrino-neutrons"][:, :8].sum() / 5.6 == pytest.approx(early, abs=0.01)


def test_the_anticoincident_events_fall_as_the_acceptance_does():
    table = read_table("coherent_csi_2021", "anticoincident.csv")
    k = 0.0494
    mean = 1 / k - 6 * np.exp(-6 * k) / (1 - np.exp(-6 * k))
    assert table["time"].mean() / us == pytest.approx(mean, abs=3 * 1.7 / np.sqrt(4890))


def test_the_pulse_is_that_of_neutrons_from_neutrinos():
    table = read_table("coherent_csi_2021", "arrival_times.csv")
    edges = np.append(table["start"], table["stop"][-1])
    electron = ExponentialConvolved(GaussianPulse(473 * ns, 146 * ns), ("26.033 ns", "2196.98 ns")).fractions(edges)
    assert np.abs(electron / electron.sum() - table["neutrino_neutrons"]).max() < 5e-4


def test_the_prediction(csi):
    signal = csi.expected(SM)
    assert signal.sum() == pytest.approx(341, rel=0.05)
    for name in ("klein-nystrand", "helm-lewin-smith"):
        other = csi.replace(target=nr.CEvNS.on("CsI", SM, form_factor=name)).expected(SM).sum()
        assert other == pytest.approx(341, rel=0.05)
        assert other > signal.sum()


def test_the_response(csi):
    quenching = next(step for step in csi.response.steps if isinstance(step, PolynomialQuenching))
    # the released polynomial by hand at 20 keV: 0.0554628 x + 4.30681 x^2 - 111.707 x^3 + 840.384 x^4, x = 0.02, in MeV
    assert quenching(np.array([20 * keV]))[0] / keV == pytest.approx(1.109256 + 1.722724 - 0.893656 + 0.134461, rel=1e-6)
    gamma = next(step for step in csi.response.steps if isinstance(step, GammaResolution))
    # at 2 keVee the shape is 1 + 9.56 * 2
    assert gamma.shape(np.array([2 / 0.0749]))[0] == pytest.approx(1 + 9.56 * 2, rel=1e-3)


def test_acceptance_in_time(csi):
    parts = csi.compiled.by_component(SM)
    whole = sum(row.sum() for row in parts.values())
    # 7 % of all neutrinos come after 6 us, and as many are lost to the acceptance
    assert csi.expected(SM).sum() / whole == pytest.approx(0.93 * 0.93, abs=0.02)


def test_variations(csi):
    shapes = [n.name for n in csi.nuisances if isinstance(n, Shape)]
    assert shapes == ["csi_quenching_first", "csi_quenching_second", "csi_efficiency"]
    base = csi.expected(SM)
    for name in shapes:
        up, down = (prediction(csi, SM).parts({name: a})["signal"] for a in (1.0, -1.0))
        # both move the counts, in opposite directions, mostly where the acceptance rises
        assert (up.sum() - base.sum()) * (down.sum() - base.sum()) < 0
        assert np.abs(up - base)[1:4].sum() > np.abs(up - base)[6:].sum()
        assert 0.005 < abs(up.sum() / base.sum() - 1) < 0.12
    widths = {n.name: n.uncertainty for n in csi.nuisances if not isinstance(n, Shape)}
    assert widths["csi_steady_state"] == pytest.approx(27 / 1286, rel=0.01)
    assert widths["csi_prompt_neutrons"] == pytest.approx(4.6 / 18.4, rel=0.01)
    assert widths["csi_neutrino_neutrons"] == pytest.approx(2.0 / 5.6, rel=0.01)
    assert widths["sns_flux"] == nr.experiment("coherent-lar-2020").nuisances[0].uncertainty == pytest.approx(0.1)


def test_the_fit_of_the_collaboration_is_near(csi):
    """Poisson likelihood in four yields, the last three constrained: within 0.6 of each error, and 0.3 of the significance."""
    found, minimum = _fit(csi, signal=1.0)
    for value, (centre, width) in zip(found, [(306, 20), (1273, 24), (17, 4), (5, 2)], strict=True):
        assert abs(value - centre) < 0.6 * width
    _, without = _fit(csi, signal=0.0)
    assert np.sqrt(without - minimum) == pytest.approx(11.6, abs=0.3)


def _fit(csi: nr.experiments.Experiment, signal: float) -> tuple[np.ndarray, float]:
    """Yields and -2 ln L at its minimum, by Newton's method; without a signal it stays at zero."""
    parts = np.array([part.ravel() for part in (signal * csi.expected(SM), *csi.backgrounds.values())])
    weights = np.array([0.0 if signal else 1.0, 0.021**-2, 0.25**-2, 0.36**-2])
    n, a = csi.observed.ravel(), np.ones(4)
    for _ in range(30):
        mu = a @ parts
        hessian = (parts * n / mu**2) @ parts.T + np.diag(weights)
        a = a - np.linalg.solve(hessian, parts @ (1 - n / mu) + weights * (a - 1))
    mu = a @ parts
    return a * parts.sum(axis=1), float(2 * (mu - n * np.log(mu)).sum() + weights @ (a - 1) ** 2)


def test_what_is_inferred(csi):
    assert {p.path for p in csi.inferred} == {"source.pulse", "target.form_factor", "bins.edges", "time.edges"}


def test_neutron_radius_moves_the_prediction_by_the_error_of_theory(csi):
    """About 11 of 341 counts for 2 per cent of R_n of both nuclides, more at large recoils."""
    radius = next(n for n in nr.experiment("coherent-csi-2021-shapes").nuisances if n.name == "csi_neutron_radius")
    signal = csi.expected(SM)
    for side, sign in ((radius.plus, -1), (radius.minus, 1)):
        assert (side * signal).sum() / signal.sum() - 1 == pytest.approx(sign * 11 / 341, rel=0.1, abs=0)
        assert abs(side[-1, 0] - 1) > 4 * abs(side[0, 0] - 1)
    # bins of 50 to 60 PE: recoils of about 35 keV, q = sqrt(2 M T) = 0.47/fm on Cs; Helm with R_0 = 5.83 and s = 0.9 fm
    q, R0, s = np.sqrt(2 * 123800.0 * 0.035) / 197.327, 5.83, 0.9

    def F(R):
        x = q * R
        return 3 * (np.sin(x) / x - np.cos(x)) / x**2 * np.exp(-0.5 * (q * s) ** 2)

    rms2 = 0.6 * R0**2 + 3 * s**2
    R0_wide = np.sqrt((1.02**2 * rms2 - 3 * s**2) / 0.6)
    assert radius.plus[-1, 0] == pytest.approx((F(R0_wide) / F(R0)) ** 2, abs=0.025)


def test_slope_of_the_steady_state(csi):
    """exp(-k t): what N events of 6 us leave open is 1/(sqrt(N) 1.73 us) = 0.016/us for the 1295 of the anticoincidence."""
    slope = next(n for n in nr.experiment("coherent-csi-2021-shapes").nuisances if n.name == "csi_steady_state_slope")
    assert pytest.approx(np.sqrt(12) / (6 * np.sqrt(1295)), rel=0.01) == 0.016
    steady = csi.backgrounds["steady-state"]
    assert slope.plus.sum(axis=1) == pytest.approx(steady.sum(axis=1), rel=1e-5)
    t = 0.5 * (csi.time_edges[1:] + csi.time_edges[:-1]) / us
    ratio = (slope.plus / slope.minus)[3]
    assert np.log(ratio[8] / ratio[0]) == pytest.approx(-0.032 * (t[8] - t[0]), rel=0.01)
