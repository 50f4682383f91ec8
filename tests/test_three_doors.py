"""Everything in the catalogue is built from Python, from a file and from the command line, to the same object.

Each thing is taken from the first example of its own docstring, or where it has none from the examples of its fields.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import doctest
import importlib
import io
import json
import pickle
import sys

import pytest

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.catalogue import registry
from nurecoil.cli import build
from nurecoil.declaration import cached_fields
from nurecoil.experiments.document.writing import block_of
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId

WALKED = (
    "sources", "spectra", "times", "geometries", "models", "processes", "form-factors", "electron-factors", "bindings", "steps",
    "wimp-interactions",
)  # fmt: skip
THINGS = [(group, tag) for group in WALKED for tag in catalogue.names(group) if not tag.startswith("test-")]
WITH_A_FILE = {("spectra", "table"), ("times", "table"), ("sources", "tabulated")}
CALLERS = ("target", "model")
"""What the caller of a process gives, and its block does not hold."""


def field_examples(cls: type) -> object:
    words = {}
    for name, field in cached_fields(cls).items():
        if field.required:
            with contextlib.suppress(ValueError, SyntaxError):
                words[name] = ast.literal_eval(field.example)
    return cls(**words)


def own_example(cls: type) -> object:
    """The first thing of its class that the docstring's examples make."""
    made, real = [], cls.__init__
    found = doctest.DocTestFinder(recurse=False).find(cls, cls.__name__, globs=dict(vars(sys.modules[cls.__module__])))

    def noting(self, *args, **kwargs):
        real(self, *args, **kwargs)
        made.append(self)

    cls.__init__ = noting
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for example in found[0].examples if found else ():
                exec(compile(example.source, cls.__name__, "single"), found[0].globs)
    finally:
        cls.__init__ = real
    return next((thing for thing in made if type(thing) is cls), None) or field_examples(cls)


def given_by_caller(thing: object) -> dict[str, object]:
    return {name: getattr(thing, name) for name in CALLERS if name in cached_fields(type(thing))}


@pytest.fixture(scope="module")
def example():
    kept: dict[tuple[str, str], object] = {}

    def make(group: str, tag: str) -> object:
        if (group, tag) not in kept:
            kept[group, tag] = own_example(catalogue.find(group, tag))
        return kept[group, tag]

    return make


@pytest.mark.filterwarnings("ignore::nurecoil.processes.NoSpinExpectation")
@pytest.mark.parametrize(("group", "tag"), [pair for pair in THINGS if pair not in WITH_A_FILE])
class TestThreeDoors:
    def test_one_object(self, example, group, tag):
        thing = example(group, tag)
        caller = given_by_caller(thing) if group == "processes" else {}
        block = block_of(thing, without=caller)
        assert json.loads(json.dumps(block)) == block, "a block is plain data"
        by_file = catalogue.build(group, block, "x", given=caller)
        assert by_file.problems == ()
        assert by_file.thing == thing
        assert hash(by_file.thing) == hash(thing)
        # on the command line each value is a word
        words = [
            f"--{key.replace('_', '-')}={item if isinstance(item, str) else json.dumps(item)}" for key, item in block.items()
        ]
        by_words = catalogue.build(group, build.words(words), given=caller)
        assert by_words.problems == ()
        assert by_words.thing == thing

    def test_written_copied_sent(self, example, group, tag):
        thing = example(group, tag)
        assert 0 < len(repr(thing)) <= 300
        assert copy.deepcopy(thing) == thing
        assert pickle.loads(pickle.dumps(thing)) == thing

    def test_explained(self, group, tag):
        cls = catalogue.find(group, tag)
        assert len(catalogue.summary(cls)) > 10
        assert catalogue.tag_of(cls) == tag
        for name, field in catalogue.options(group, tag).items():
            if field.family is None and name not in CALLERS:
                assert field.help, f"{tag}.{name} has no line in the docstring"

    def test_a_key_that_nobody_knows(self, example, group, tag):
        thing = example(group, tag)
        caller = given_by_caller(thing) if group == "processes" else {}
        (problem,) = catalogue.build(group, {**block_of(thing, without=caller), "zzz": 1}, "a.b", given=caller).problems
        assert problem.path == "a.b.zzz"


@pytest.mark.parametrize(
    ("group", "block", "header"),
    [
        ("spectra", {"kind": "table", "table": "t.csv", "column": "n", "energy": "E"}, "E,n\nMeV,1/MeV"),
        ("times", {"kind": "table", "table": "t.csv", "column": "n"}, "start,stop,n\nus,us,1"),
        ("sources", {"kind": "tabulated", "table": "t.csv", "columns": {"nu_e": "n"}, "energy": "E"}, "E,n\nMeV,cm^-2 MeV^-1"),
    ],
)
def test_things_in_files(tmp_path, group, block, header):
    rows = "0,1,0.5\n1,2,0.5\n" if "start" in header else "1,0\n2,3\n3,0\n"
    (tmp_path / "t.csv").write_text(f"{header}\n{rows}")
    by_file = catalogue.build(group, block, folder=tmp_path)
    assert by_file.problems == ()
    words = [f"--{key}={item if isinstance(item, str) else json.dumps(item)}" for key, item in block.items()]
    whole = [word.replace("t.csv", str(tmp_path / "t.csv")) for word in words]
    assert catalogue.build(group, build.words(whole)).thing == by_file.thing
    fields = {key: item for key, item in block.items() if key != "kind"}
    assert catalogue.find(group, block["kind"])(**{**fields, "table": tmp_path / "t.csv"}) == by_file.thing


LISTED = ("statistics", "exporters", "studies", "observables", "experiments", "joint-analyses")
IN_FILES = ("observed", "backgrounds", "nuisances", "terms", "blocks")
"""What has no meaning outside an experiment's file."""


def test_no_group_is_forgotten():
    assert sorted(catalogue.groups()) == sorted({*WALKED, *LISTED, *IN_FILES})
    assert all(catalogue.names(group) for group in catalogue.groups())


@pytest.mark.parametrize("group", LISTED)
def test_listed_found_and_explained(group):
    assert catalogue.names(group)
    for name in catalogue.names(group):
        assert catalogue.find(group, name) is not None
        if group in ("statistics", "exporters", "observables"):
            assert len(catalogue.summary(catalogue.find(group, name))) > 10
    with pytest.raises(UnknownId, match="close to it"):
        catalogue.find(group, "no-such-thing")


def test_names_of_options_are_told_apart():
    """No field of a process is a field of a source, so that the command line needs no other names."""
    fields = {
        group: {name for tag in catalogue.names(group) for name in catalogue.options(group, tag)}
        for group in ("sources", "processes")
    }
    assert fields["sources"] & fields["processes"] == set()


OTHER_PACKAGE = '''
"""A package of somebody else."""

from nurecoil.catalogue import known
from nurecoil.detectors.step import Efficiency
from nurecoil.models import LightVector
from nurecoil.nuclear.conventions import Convention, FormFactorPair, form_factors
from nurecoil.sources import Monoenergetic, Source
from nurecoil.units.kinds import Fraction, NonNegative, Positive
import numpy as np


@known("sources", "lamp")
class Lamp(Source):
    """A lamp of neutrinos.

    Parameters
    ----------
    brightness : float
        How bright.
    normalisation_uncertainty : float
        Relative.
    """

    brightness: Positive
    normalisation_uncertainty: NonNegative = 0.0

    @property
    def assembled(self):
        return Monoenergetic("30 MeV", "nu_mu", f"{self.brightness} cm^-2 s^-1").assembled


@known("steps", "dimmer")
class Dimmer(Efficiency):
    """Takes some of it.

    Parameters
    ----------
    value : float
        What is left.
    """

    value: Fraction
    kind = None

    def __str__(self):
        return f"dimmer {self.value:g}"

    def __call__(self, x):
        return np.full_like(x, self.value)


@known("models", "heavy-light")
class HeavyLight(LightVector):
    """A light vector under another name."""


@known("form-factors", "softer")
class Softer(Convention):
    """Another form factor.

    Parameters
    ----------
    R_p, R_n : float
        Radii.
    neutron_skin : float
        Their difference.
    """

    def pair(self, nuclide):
        return form_factors("helm-1.2", nuclide)
'''
FILE = """
version: 1
id: lamp-lit
title: a lamp beside argon
source: {kind: lamp, brightness: 1e8}
target: {material: Ar, form_factor: softer}
detector: {steps: [{kind: dimmer, value: 50 %}]}
bins: {unit: keVnr, edges: [5, 20]}
exposure: {mass: 1 kg, livetime: 1 day}
"""


@pytest.fixture
def other_package(tmp_path, monkeypatch):
    """A package with one source, one step, one model, one form factor and one experiment, installed for one test."""
    (tmp_path / "other_package.py").write_text(OTHER_PACKAGE)
    (tmp_path / "lamp.yaml").write_text(FILE)
    (tmp_path / "other_package-1.dist-info").mkdir()
    (tmp_path / "other_package-1.dist-info" / "METADATA").write_text("Name: other-package\nVersion: 1\n")
    points = {
        "sources": "lamp = other_package:Lamp", "steps": "dimmer = other_package:Dimmer",
        "models": "heavy-light = other_package:HeavyLight", "form-factors": "softer = other_package:Softer",
    }  # fmt: skip
    text = "".join(f"[nurecoil.{group}]\n{point}\n" for group, point in points.items())
    (tmp_path / "other_package-1.dist-info" / "entry_points.txt").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    monkeypatch.setattr(registry, "_LOADED", set())
    for group in points:
        monkeypatch.setitem(registry._KNOWN, group, dict(registry._KNOWN[group]))
    yield tmp_path
    sys.modules.pop("other_package", None)


@pytest.mark.usefixtures("other_package")
def test_another_package_adds_things_at_every_door(other_package):
    from typer.testing import CliRunner

    from nurecoil.cli import app

    for group, tag in (("sources", "lamp"), ("steps", "dimmer"), ("models", "heavy-light"), ("form-factors", "softer")):
        assert tag in catalogue.names(group)
    # Python
    module = importlib.import_module("other_package")
    lamp = module.Lamp(1e8)
    by_python = nr.compile(
        lamp,
        nr.CEvNS.on("Ar", nr.StandardModel(), form_factor=module.Softer()),
        nr.detectors.Response((module.Dimmer(0.5),), ["5 keVnr", "20 keVnr"]),
        exposure="1 kg day",
    )()
    # a file
    mine = nr.experiment(other_package / "lamp.yaml")
    assert mine.source == lamp
    assert mine.expected(nr.StandardModel()) == pytest.approx(by_python, rel=1e-12)
    # the command line
    words = ["rate", "--source", "lamp", "--brightness", "1e8", "--target", "Ar", "--form-factor", "softer", "--detector",
             str(other_package / "lamp.yaml"), "--exposure", "1 kg day", "--json"]  # fmt: skip
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["counts"]["values"] == pytest.approx(by_python.tolist(), rel=1e-12)
    result = CliRunner().invoke(app, [*words[:-1], "--model", "heavy-light", "--set", "mass=10 MeV", "--set", "coupling=1e-4"])
    assert result.exit_code == 0, result.output
    assert "A lamp of neutrinos" in CliRunner().invoke(app, ["show", "lamp"]).stdout


def test_a_nuclide_is_no_thing():
    with pytest.raises(UnknownId):
        block_of(Nuclide("Ar40"))
