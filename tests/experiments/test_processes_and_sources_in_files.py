"""Experiment files with other processes than nuclear scattering, and with radioactive sources."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import ConstantQuenching, ElectronRecoil, GaussianResolution, Positions, Response
from nurecoil.expectation import prediction
from nurecoil.experiments import validate
from nurecoil.processes import CEvAS, ElectronScattering, Ionisation
from nurecoil.sources.electron_capture import ElectronCapture
from nurecoil.sources.geometry import ball_radius, distance_to_ball, distance_to_shell
from nurecoil.sources.tritium import Tritium
from nurecoil.tables import load_yaml
from nurecoil.units import day, kg, m

GOOD = """
version: 1
id: mine
title: tritium beside germanium
source: {kind: tritium, mass: 1 g, geometry: {kind: point, distance: 1 m}}
target: {material: Ge, process: ionisation}
detector:
  steps:
    - {kind: gaussian, noise: 0.05 keVee}
bins: {unit: keVee, edges: [0.2, 0.4, 1.5]}
exposure: {mass: 2 kg, livetime: 10 days}
"""
TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
CHROMIUM = {"kind": "electron-capture", "nuclide": "Cr51", "activity": "1e17 Bq"}


def changed(folder: Path, **blocks: object) -> Path:
    path = folder / "mine.yaml"
    content = {key: block for key, block in {**load_yaml(GOOD), **blocks}.items() if block is not None}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in validate(path)]


@pytest.mark.parametrize(
    ("target", "process"),
    [
        ({"process": "ionisation"}, lambda m: Ionisation.on("Ge", m)),
        ({"process": "ionisation", "binding": "hydrogenic"}, lambda m: Ionisation.on("Ge", m, binding="hydrogenic")),
        (
            {"process": "ionisation", "millicharge": "binding", "photon_log": 10.0},
            lambda m: Ionisation.on("Ge", m, millicharge="binding", photon_log=10.0),
        ),
        ({"process": "electron-scattering"}, lambda m: ElectronScattering.on("Ge", m)),
    ],
)
def test_processes_on_electrons_are_what_one_would_write_in_python(tmp_path, target, process):
    mine = nr.experiment(changed(tmp_path, target={"material": "Ge", **target}))
    model = nr.StandardModel() + nr.Millicharge(q_nue=1e-11)
    response = Response((ElectronRecoil(), GaussianResolution("0.05 keVee")), ["0.2 keVee", "0.4 keVee", "1.5 keVee"])
    by_hand = nr.compile(Tritium("1 g", "1 m"), process(nr.StandardModel()), response, exposure=2 * kg * 10 * day)
    np.testing.assert_allclose(mine.expected(model), by_hand(model), rtol=1e-12)
    assert mine.axis == "keVee"


@pytest.mark.parametrize("process", ["cevns", "cevas"])
def test_radii_and_the_neutron_skin_of_a_target(tmp_path, process):
    def counts(**radii: str) -> float:
        target = {"material": "Ar40", "process": process, "form_factor": "helm-rms", **radii}
        bins, source = (
            {"unit": "keVnr", "edges": [20, 60]},
            {"kind": "pion-decay-at-rest", "neutrinos_per_flavour": "1e7 cm^-2 s^-1"},
        )
        return float(nr.experiment(changed(tmp_path, target=target, detector=None, bins=bins, source=source)).expected(TREE)[0])

    assert counts(R_p="3.4 fm", neutron_skin="0.2 fm") == pytest.approx(counts(R_p="3.4 fm", R_n="3.6 fm"), rel=1e-12)
    assert counts(neutron_skin="0.2 fm") < counts() < counts(neutron_skin="-0.2 fm")
    (problem,) = problems(changed(tmp_path, target={"material": "Ar40", "R_n": "3 fm", "neutron_skin": "0.1 fm"}, detector=None,
                                  bins={"unit": "keVnr", "edges": [1, 2]}))  # fmt: skip
    assert problem == "target.neutron_skin: expected either R_n or R_n - R_p, got both"


def test_whole_atoms(tmp_path):
    path = changed(
        tmp_path,
        target={"material": {"He4": 1}, "process": "cevas", "electrons": "hartree-fock"},
        detector=None,
        bins={"unit": "eVnr", "edges": [0.001, 0.01, 0.2]},
    )
    mine = nr.experiment(path)
    by_hand = nr.compile(
        Tritium("1 g", "1 m"),
        CEvAS.on({"He4": 1.0}, nr.StandardModel(), electrons="hartree-fock"),
        Response((), Positions.of([1e-3, 1e-2, 0.2], "eVnr")),
        exposure=2 * kg * 10 * day,
    )
    np.testing.assert_allclose(mine.expected(nr.StandardModel()), by_hand(), rtol=1e-12)


@pytest.mark.parametrize(
    ("geometry", "distance"),
    [
        ({"kind": "point", "distance": "3 m"}, 3 * m),
        ({"kind": "ball", "radius": "2 m"}, 2 * m / np.sqrt(3)),
        ({"kind": "ball", "radius": "2 m", "centre": "3 m"}, distance_to_ball("2 m", "3 m")),
        ({"kind": "ball", "mass": "500 kg", "density": "0.1451 g/cm^3"}, ball_radius("500 kg", "145.1 kg m^-3") / np.sqrt(3)),
        ({"kind": "shell", "inner": "1 m", "outer": "2 m"}, distance_to_shell("1 m", "2 m")),
    ],
)
def test_geometry_sets_the_flux(tmp_path, geometry, distance):
    source = nr.experiment(changed(tmp_path, source={**CHROMIUM, "geometry": geometry})).source
    (component,) = source.components
    assert component.strength == pytest.approx(
        ElectronCapture("Cr51", "1e17 Bq", distance).components[0].strength, rel=1e-12, abs=0
    )


def test_activity_is_averaged_over_a_time(tmp_path):
    whole, averaged = (
        nr.experiment(changed(tmp_path, source={**CHROMIUM, "geometry": {"kind": "point", "distance": "1 m"}, **more}))
        for more in ({}, {"averaged_over": "100 days"})
    )
    # half-life 27.7 days: (1 - 2^(-100/27.7)) / (100/27.7 ln 2)
    halves = 100 / 27.701
    expected = (1 - 2**-halves) / (halves * np.log(2))
    ratio = averaged.source.components[0].strength / whole.source.components[0].strength
    assert ratio == pytest.approx(expected, rel=1e-4)


def test_a_shape_nuisance_on_electrons(tmp_path):
    shape = {
        "kind": "shape",
        "step": 0,
        "plus": {"kind": "gaussian", "noise": "0.06 keVee"},
        "minus": {"kind": "gaussian", "noise": "0.04 keVee"},
    }
    mine = nr.experiment(changed(tmp_path, nuisances={"resolution": shape}))
    model = nr.StandardModel()
    up = mine.replace(response=mine.response.replace("GaussianResolution", noise="0.06 keVee"))
    np.testing.assert_allclose(prediction(mine, model).parts({"resolution": 1})["signal"], up.expected(model), rtol=1e-12)


ATOM = {"material": "Ge", "process": "cevas", "electrons": "hylleraas"}
ON_BALL = {**CHROMIUM, "geometry": {"kind": "ball", "radius": "1 m"}}


def tritium(grams: str = "1 g", **geometry: object) -> dict[str, object]:
    return {"source": {"kind": "tritium", "mass": grams, "geometry": geometry}}


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        (
            {"target": {"material": "Ge", "process": "cevns", "binding": "free"}},
            "target.binding: no key of cevns 'binding'; close to it: interaction",
        ),
        (
            {"target": {"material": "Ge", "process": "electron-scattering", "R_n": "4 fm"}},
            "target.R_n: no key of electron-scattering 'R_n'; close to it: none",
        ),
        (
            {"target": {"material": "Ge", "process": "x"}},
            "target.process: no process 'x'; close to it: cevas, cevns, electron-scattering",
        ),
        ({"target": ATOM, "bins": {"unit": "keVnr", "edges": [0, 1]}}, "target: no electron form factor of Ge 'hylleraas'"),
        (
            {"detector": {"steps": [{"kind": "quenching", "value": 0.2}]}},
            "detector.steps[0]: step 2, quenching 0.2: it takes keVnr, but step 1, electrons, gives keVee",
        ),
        ({"bins": {"unit": "eVnr", "edges": [1, 2]}}, "bins.unit: got eVnr, but the detector's last step gives keVee"),
        ({"exposure": {"mass": "1 kg"}}, "exposure.livetime: missing; the source is given per time"),
        ({"source": CHROMIUM}, "source.distance: missing"),
        (tritium(kind="cube"), "source.geometry.kind: no geometry 'cube'; close to it: ball, point, shell"),
        (tritium(kind="ball", mass="1 kg"), "source.geometry.radius: expected either radius, or mass and density"),
        (
            tritium(kind="ball", radius="1 m", mass="1 kg"),
            "source.geometry.radius: expected either radius, or mass and density",
        ),
        (tritium(kind="shell", inner="2 m", outer="1 m"), "source.geometry.outer: expected more than the inner radius"),
        (tritium(kind="point", distance="1 s"), "source.geometry.distance: quantity '1 s' has the wrong dimension"),
        (tritium("1 Bq", kind="ball", radius="1 m"), "source.mass: quantity '1 Bq' has the wrong dimension"),
        (
            {"source": {**ON_BALL, "nuclide": "Cr52"}},
            "source.nuclide: no electron-capture source 'Cr52'; close to it: Cr51",
        ),
    ],
)
def test_refused(tmp_path, blocks, message):
    found = problems(changed(tmp_path, **blocks))
    assert any(problem.startswith(message) for problem in found), found


def test_a_detector_is_checked_on_the_right_axis_though_the_target_is_wrong(tmp_path):
    found = problems(changed(tmp_path, target={"material": "Gee", "process": "electron-scattering"}))
    assert len(found) == 1
    assert found[0].startswith("target.material: ")


def test_no_quenching_on_electrons():
    assert (
        Response((ConstantQuenching(1.0),), ["0 keVee", "1 keVee"]).axis
        == Response((ElectronRecoil(),), ["0 keVee", "1 keVee"]).axis
    )
    step = ElectronRecoil()
    assert step(np.array([2.0])).tolist() == step.inverse(np.array([2.0])).tolist() == [2.0]
    assert step.inverse(np.array([-1.0])).tolist() == [0.0]
