"""Workspaces for pyhf, against pyhf itself."""

import json
from dataclasses import replace

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.export.pyhf import MODIFIER_SETTINGS, workspace, write_workspace
from nurecoil.inference import counting, likelihood

pyhf = pytest.importorskip("pyhf")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def backend():
    pyhf.set_backend("numpy", pyhf.optimize.minuit_optimizer(tolerance=1e-6, verbose=False))


def profiled(made, mu):
    """-2 ln L of pyhf with everything but mu minimised."""
    space = pyhf.Workspace(made)
    model = space.model(modifier_settings={key: dict(value) for key, value in MODIFIER_SETTINGS.items()})
    data = space.data(model)
    _, value = pyhf.infer.mle.fixed_poi_fit(mu, data, model, return_fitted_val=True)
    return float(value)


def ours(like, mu):
    """Ours with the signal scaled, all else at its central value."""
    (o,) = like.observations
    strong = type(like)((replace(o, prediction=o.prediction.with_strength("signal")),), like.centres)
    return strong({"strength": mu})


def test_csi_2021():
    # the three numbers are independent ones, found with Helm's form factor and the axial term of 127I alone
    helm = nr.CEvNS.on("CsI", nr.StandardModel(), form_factor="helm-lewin-smith")
    parts = tuple((p.replace(axial="none") if p.nuclide.name == "Cs133" else p, n) for p, n in helm.parts)
    like = likelihood(experiment("coherent-csi-2021").replace(target=replace(helm, parts=parts)), nr.StandardModel())
    made = workspace(like)
    pyhf.schema.validate(made, "workspace.json")
    base, here = profiled(made, 1.0), ours(like, 1.0)
    for mu, expected in ((0.0, 130.35439), (0.5, 9.614717), (1.5, 10.734766)):
        assert ours(like, mu) - here == pytest.approx(expected, abs=1e-5)
        assert profiled(made, mu) - base == pytest.approx(expected, abs=1e-5)


def test_a_control_sample_a_log_normal_and_a_free_background():
    like = likelihood(experiment("coherent-csi-2017"), nr.StandardModel())
    made = workspace(like)
    pyhf.schema.validate(made, "workspace.json")
    assert profiled(made, 0.5) - profiled(made, 1.0) == pytest.approx(ours(like, 0.5) - ours(like, 1.0), abs=1e-5)
    pulls = {"flux": (0.1, ["signal"]), "norm": (0.5, ["b"])}
    mixed = counting([14.0, 30.0], [4.0, 1.0], {"b": [6.0, 9.0], "f": [2.0, 10.0]}, pulls, free=["f"], log_normal=["norm"])
    made = workspace(mixed)
    difference = mixed({"strength": 2.0}) - mixed({"strength": 1.0})
    assert profiled(made, 2.0) - profiled(made, 1.0) == pytest.approx(difference, abs=1e-5)


def test_argon_with_log_normal_factors():
    """What the refusal proposes: all but one factor log-normal; -2 ln L at equal nuisances, up to the same constant."""
    argon = experiment("coherent-lar-2020")
    others = ("lar_signal", "lar_prompt_neutrons")
    declared = tuple(replace(n, constraint="log-normal") if n.name in others else n for n in argon.nuisances)
    like = likelihood(argon.replace(nuisances=declared), nr.StandardModel())
    made = workspace(like)
    pyhf.schema.validate(made, "workspace.json")
    space = pyhf.Workspace(made)
    model = space.model(modifier_settings={key: dict(value) for key, value in MODIFIER_SETTINGS.items()})
    data = space.data(model)
    assert "lumi" in model.config.par_order

    def theirs(pulls):
        at = np.array(model.config.suggested_init())
        for n in like.nuisances:
            name = n.name if n.name in model.config.par_order else "lumi"
            unit = n.sigma if n.kind != "shape" else 1.0
            at[model.config.par_slice(name)] = 1.0 + pulls[n.name] if name == "lumi" else pulls[n.name] / unit
        return -2.0 * float(model.logpdf(at, data)[0])

    rng = np.random.default_rng(1)
    centre = {n.name: 0.0 for n in like.nuisances}
    for _ in range(4):
        pulls = {n.name: float(0.4 * n.sigma * rng.normal()) for n in like.nuisances}
        assert theirs(pulls) - theirs(centre) == pytest.approx(like(pulls) - like(centre), abs=1e-9)


def test_files_come_back(tmp_path):
    like = likelihood(experiment("coherent-csi-2021"), nr.StandardModel())
    path = write_workspace(tmp_path / "csi.json", like, {"sin2_theta_w": 0.2})
    again = json.loads(path.read_text())
    pyhf.schema.validate(again, "workspace.json")
    assert again == json.loads(json.dumps(workspace(like, {"sin2_theta_w": 0.2})))
    signal = next(s for s in again["channels"][0]["samples"] if s["name"] == "signal")
    expected = like.observations[0].prediction.only("signal")({"sin2_theta_w": 0.2})
    np.testing.assert_allclose(signal["data"], expected.ravel(), rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: counting([12.0], [10.0], variance=[9.0]), "Poisson counts only, got 'gaussian'"),
        (
            lambda: likelihood(experiment("coherent-lar-2020"), nr.StandardModel()),
            "'signal' has sns_flux, lar_signal with lar_f90, lar_arrival_time; 'prompt-neutrons' has lar_prompt_neutrons with",
        ),
    ],
)
def test_what_the_format_cannot_say_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        workspace(make())
