"""Examples of simulated detectors, of backgrounds that hold the Standard Model and of joint analyses, as documented."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app
from nurecoil.experiments import joint, validate
from nurecoil.inference import asimov
from nurecoil.units import mu_B

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SM = nr.StandardModel()


@pytest.mark.parametrize("name", ["my-simulated-detector", "my-electron-recoils"])
def test_each_is_valid_and_fits_itself(name):
    assert validate(EXAMPLES / f"{name}.yaml") == []
    e = nr.experiment(EXAMPLES / f"{name}.yaml")
    assert asimov(e, SM)() == pytest.approx(0, abs=1e-6)
    assert repr(e)
    assert e._repr_html_()


def test_a_simulated_detector():
    """Counts follow the two yields as the arrays of the example say."""
    e = nr.experiment(EXAMPLES / "my-simulated-detector.yaml")
    with np.load(EXAMPLES / "my-simulated-detector.npz") as arrays:
        ratio = arrays["signal"][3, 1].sum(axis=0) / arrays["signal"][2, 2].sum(axis=0)
    parts = nr.expectation.prediction(e, SM).parts({"my_light": 1.0, "my_charge": -1.0})
    assert parts["signal"] / e.expected(SM) == pytest.approx(ratio, rel=1e-3, abs=0)
    assert parts["neutrons"] / e.backgrounds["neutrons"] == pytest.approx(ratio, rel=1e-3, abs=0)
    assert parts["accidental"].tolist() == e.backgrounds["accidental"].tolist()
    found = nr.fit(nr.likelihood(e, SM), "sin2_theta_w")
    assert found.valid
    assert 0.05 < found.values["sin2_theta_w"] < 0.5


def test_electron_recoils_over_a_fitted_background():
    e = nr.experiment(EXAMPLES / "my-electron-recoils.yaml")
    like = nr.likelihood(e, SM + nr.MagneticMoment())
    limit = nr.upper_limit(like, "mu_nue")
    assert 5e-12 < limit.limit / mu_B < 5e-11
    # 1/T: most of what a moment adds is in the first bin
    added = e.expected(SM + nr.MagneticMoment(), {"mu_nue": 1e-11 * mu_B})
    assert np.all(np.diff(added) < 0)


def test_a_joint_analysis():
    mine = joint(EXAMPLES / "my-joint.yaml")
    assert [one.id for one in mine] == ["coherent-csi-2017", "coherent-ge-2026"]
    assert {n.uncertainty for one in mine for n in one.nuisances if n.name == "ge_own"} == {0.05}
    assert nr.likelihood(mine, SM).correlations[0].names == ("signal_normalisation", "ge_own")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_command(tmp_path):
    """One command: picture, numbers, papers."""
    stem = tmp_path / "two"
    said = CliRunner().invoke(
        app,
        [
            "global",
            str(EXAMPLES / "my-joint.yaml"),
            "--leave-out",
            "--tension",
            "--json",
            "--output",
            str(stem),
            "--within",
            "0.05:0.5",
        ],
    )
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert set(found["ranges"]) == {"coherent-csi-2017", "coherent-ge-2026", "all"}
    (low, high), = found["ranges"]["all"]  # fmt: skip
    assert low < found["best"]["all"] < high
    assert len(found["tension"]) == 1
    for suffix in ("png", "csv", "json", "bib"):
        assert Path(f"{stem}.{suffix}").stat().st_size > 50
    assert "@" in Path(f"{stem}.bib").read_text()
    alone = nr.interval(nr.likelihood(nr.experiment("coherent-ge-2026"), SM), "sin2_theta_w", 0.6827, within=(0.05, 0.5))
    assert found["ranges"]["coherent-ge-2026"][0] != pytest.approx(alone.ranges[0], abs=1e-4)  # 5 % instead of 3.2 %


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--parameter", "eps_ee_uX"], "eps_ee_uX"),
        (["--parameter", "mu_nue"], "within"),
        (["--within", "0.1"], "LOW:HIGH"),
        (["nowhere"], "nowhere"),
        (["--picture", "nothing"], "nothing"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_wrong_commands(words, said):
    given = [*words] if "nowhere" in words or "--picture" in words else [str(EXAMPLES / "my-joint.yaml"), *words]
    found = CliRunner().invoke(app, ["global", *given])
    assert found.exit_code == 2
    assert said in found.output
