"""The gate, the catalogue and the declared thing, on things of the test's own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pytest

from nurecoil import catalogue, units
from nurecoil.catalogue import base, build, given, known, registry
from nurecoil.declaration import declare
from nurecoil.problems import InvalidBlock, UnknownId
from nurecoil.units import kinds
from nurecoil.units.choices import Amount, FluxOrFluence, OnAxis, PerAxis, Position, Protons
from nurecoil.units.kinds import (
    Angle,
    ByName,
    ElectronEquivalent,
    Fraction,
    Implausible,
    Length,
    MagneticMoment,
    Many,
    Mass,
    Maybe,
    MediatorMass,
    NeutrinoEnergy,
    Positive,
    Pure,
    RecoilEnergy,
    Time,
    WrongQuantity,
)


class Energies(Many[NeutrinoEnergy]):
    """Several energies."""


class MassesByName(ByName[Mass]):
    """Names with masses, or a word."""

    word = optional = True


@base("geometries")
class Shape:
    """A shape of the tests."""


@known("geometries", "test-ball")
class Ball(Shape):
    """A ball.

    Parameters
    ----------
    radius : Length
        From middle to edge. And more words.
    """

    radius: Length


@known("geometries", "test-lamp")
class Lamp(Shape):
    """A lamp of the tests.

    Parameters
    ----------
    mass : Mass
        What it weighs.
    power : float
        A pure number.
    burns : Time, optional
        How long.
    energies : list of float
    colour : {"red", "blue"}
    inside : Shape, optional
    many : tuple of Shape
    """

    mass: Mass = given(symbol="M")
    power: Positive = given(default=1.0)
    burns: Maybe[Time] = given(default=None)
    flux: Maybe[FluxOrFluence] = given(default=None)
    energies: Energies = given(default=())
    colour: Literal["red", "blue"] = "red"
    lit: bool = True
    inside: Shape | None = None
    many: tuple[Shape, ...] = ()
    square: int = given(default=1, read=lambda x: int(x) ** 2)

    def __post_init__(self) -> None:
        if self.mass > 100 * units.kg:
            raise WrongQuantity("mass", "too heavy")


@known("geometries", "test-shelf")
class Shelf(Shape):
    """Things with names.

    Parameters
    ----------
    masses : str or mapping, optional
    shapes : mapping of str to Shape
    set_or_shapes : str or mapping of str to Shape
    """

    masses: MassesByName = given(default=None)
    shapes: Mapping[str, Shape] | None = None
    set_or_shapes: str | Mapping[str, Shape] = "usual"
    length: Length = given(default="2 m")


class Foreign:
    """An object with a unit, as other libraries have it."""

    def __init__(self, value, unit):
        self.value, self.unit = value, unit

    def to_value(self, unit):
        if unit not in self.unit:
            raise ValueError(f"not convertible to {unit}")
        return np.asarray(self.value) * self.unit[unit] if np.ndim(self.value) else self.value * self.unit[unit]


GRAM = {"kg": 1e-3}


class TestGate:
    @pytest.mark.parametrize("value", ["60 g", "0.06 kg", 60 * units.g, Foreign(60, GRAM), np.float64(60 * units.g)])
    def test_one_mass(self, value):
        assert Mass.read(value, "mass") == pytest.approx(60 * units.g, rel=1e-14, abs=0)

    @pytest.mark.parametrize(
        ("kind", "value", "words"),
        [
            (Mass, "60 m", "wrong dimension"), (Mass, "60", "has no unit"), (Mass, True, "60 g"), (Mass, [60.0], "60 g"),
            (Mass, -units.g, "more than 0 kg"), (Mass, float("nan"), "finite"), (Mass, float("inf"), "finite"),
            (Mass, Foreign(60, {"keV": 1.0}), "no Mass"), (Mass, None, "60 g"), (Fraction, 1.5, "at most 1"),
            (Fraction, "150 %", "at most 1"), (Positive, 0.0, "more than 0"), (RecoilEnergy, "160 eVee", "wrong dimension"),
            (RecoilEnergy, "6 PE", "wrong dimension"), (ElectronEquivalent, 1e-3, "missing unit"),
            (ElectronEquivalent, "5 keVnr", "wrong dimension"), (ElectronEquivalent, "5 keV", "wrong dimension"),
            (OnAxis, 5.0, "keVnr, eVnr, keVee"), (OnAxis, "5 keV", "keVnr"), (OnAxis, "nan keVnr", "keVnr"),
            (PerAxis, "0.5", "1/PE"), (FluxOrFluence, 4e7, "bare number"), (FluxOrFluence, "4e7 cm", "wrong dimension"),
            (FluxOrFluence, "-1 cm^-2", "at least 0"), (Protons, "3 kg", "wrong dimension"),
            (NeutrinoEnergy, 10**400, "finite|30 MeV"),
            (MagneticMoment, "3 m", "mu_B"), (Angle, "3 kg", "deg"),
        ],
    )  # fmt: skip
    def test_refused(self, kind, value, words):
        with pytest.raises(WrongQuantity, match=rf"^thing: .*({words})") as error:
            kind.read(value, "thing")
        assert error.value.field == "thing"
        assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)

    def test_arrays(self):
        expected = np.array([5e-3, 5e-6]) * units.MeV
        for value in (expected, ["5 keV", "5 eV"], Foreign([5.0, 5e-3], {"keV": 1.0}), list(expected)):
            assert RecoilEnergy.array(value, "T") == pytest.approx(expected, rel=1e-14, abs=0)
        assert RecoilEnergy.array("5 keV").shape == ()
        for bad, words in (
            ([1.0, np.nan], "finite"),
            ([-1.0], "at least"),
            (["5 keV", "5 kg"], r"T\[1\]"),
            (["x"], "T"),
            ("5 PE", "T"),
        ):
            with pytest.raises(WrongQuantity, match=words):
                RecoilEnergy.array(bad, "T")
        with pytest.raises(WrongQuantity, match="missing unit"):
            RecoilEnergy.array([1.0], "T", bare=False)

    def test_a_forgotten_unit_is_doubted_once_and_named(self):
        with pytest.warns(
            Implausible, match=r"^distance: the plain number 20.7 means .* m; was its unit forgotten, as in '19.3 m'"
        ):
            Length.read(20.7, "distance")
        with pytest.warns(Implausible, match="mass"):
            Lamp(60)
        with pytest.warns(Implausible, match="T"):
            RecoilEnergy.array([1e10 * units.MeV], "T")
        Length.read("1e-9 m", "distance")  # said with a unit: no doubt

    def test_choices(self):
        assert OnAxis.read("160 eVee").value == pytest.approx(0.16 * units.keV, rel=1e-14, abs=0)
        assert OnAxis.read("160 eVee").axis == "keVee"
        assert PerAxis.read("0.49 /PE") == Position(0.49, "PE")
        assert FluxOrFluence.read("2 cm^-2").per_time is False
        flux = FluxOrFluence.read("2 cm^-2 s^-1")
        assert flux.per_time
        assert flux.value == pytest.approx(2 / units.cm2 / units.s, rel=1e-14, abs=0)
        assert Protons.read(1.76e23) == Amount(1.76e23, False)
        assert Protons.read("5.7e20 POT/day").per_time

    @pytest.mark.parametrize(
        "kind", [k for k in vars(kinds).values() if isinstance(k, type) and issubclass(k, kinds.Quantity) and k.example]
    )
    def test_every_example_is_read_and_written_back(self, kind):
        value = kind.read(kind.example, "x", bare=False)
        assert kind.read(eval(kind.written(value)), "x") == value
        assert kind.schema()


class TestThing:
    lamp = Lamp(
        "60 g", burns="5 years", energies=["1 MeV", "2 MeV"], inside=Ball("1 m"), many=(Ball("2 m"), Ball("3 m")), square=3
    )

    def test_values(self):
        assert self.lamp.mass == 60 * units.g
        assert self.lamp.square == 9
        assert self.lamp.energies.tolist() == [units.MeV, 2 * units.MeV]
        with pytest.raises(AttributeError):
            self.lamp.mass = 3.0

    def test_written_compared_hashed_copied(self):
        text = repr(Lamp("60 g", burns="5 years", inside=Ball("1 m")))
        assert text == "Lamp(mass='60 g', burns='5 years', inside=Ball(radius='1 m'))"
        for other in (
            eval(repr(self.lamp).replace(", square=9", ", square=3")),
            pickle.loads(pickle.dumps(self.lamp)),
            copy.deepcopy(self.lamp),
        ):
            assert other == self.lamp
            assert hash(other) == hash(self.lamp)
        assert Lamp("60 g") != Lamp("61 g")
        assert Lamp("60 g", energies=["1 MeV"]) != Lamp("60 g", energies=["2 MeV"])
        assert Lamp("60 g") != Ball("1 m")

    @pytest.mark.parametrize(
        ("call", "words"),
        [
            (lambda: Lamp("60 g", colour="green"), "^colour: expected 'red' or 'blue', got 'green'"),
            (lambda: Lamp("60 g", lit=1), "^lit: expected true or false, got 1"),
            (lambda: Lamp("60 g", flux=3.0), "^flux: a bare number"), (lambda: Lamp("200 kg"), "^mass: too heavy"),
            (lambda: Lamp("60 g", square="x"), "^square: invalid literal"),
        ],
    )  # fmt: skip
    def test_refused(self, call, words):
        with pytest.raises(ValueError, match=words):
            call()

    def test_unknown_and_missing_fields(self):
        with pytest.raises(TypeError, match="mas"):
            Lamp(mas="60 g")
        with pytest.raises(TypeError, match="mass"):
            Lamp()


class TestNames:
    """Mappings of names to quantities and to things, through all doors."""

    shelf = Shelf({"a": "60 g", "b": 1 * units.kg}, {"x": Ball("1 m")}, {"y": Ball("2 m")})

    def test_read_and_written(self):
        assert self.shelf.masses == {"a": 60 * units.g, "b": 1 * units.kg}
        assert Shelf("light").masses == "light"
        assert repr(Shelf("light")) == "Shelf(masses='light')"  # a default written as a text is a default
        for other in (eval(repr(self.shelf)), pickle.loads(pickle.dumps(self.shelf)), copy.deepcopy(self.shelf)):
            assert other == self.shelf
            assert hash(other) == hash(self.shelf)

    def test_a_block_makes_the_same_thing(self):
        block = {
            "kind": "test-shelf",
            "masses": {"a": "60 g", "b": "1 kg"},
            "shapes": {"x": {"kind": "test-ball", "radius": "1 m"}},
            "set_or_shapes": {"y": {"kind": "test-ball", "radius": "2 m"}},
        }
        assert build("geometries", block).thing == self.shelf

    def test_all_problems_with_their_paths(self):
        block = {
            "kind": "test-shelf",
            "masses": {"a": "60 m", "b": 3},
            "shapes": {"x": {"kind": "test-ball"}, "y": {"kind": "?"}},
        }
        found = {p.path for p in build("geometries", block, "s").problems}
        assert found == {"s.masses.a", "s.masses.b", "s.shapes.x.radius", "s.shapes.y.kind"}

    @pytest.mark.parametrize(
        ("call", "words"),
        [
            (lambda: Shelf({"a": "60 m"}), "^masses.a: .*wrong dimension"),
            (lambda: Shelf(3.0), "^masses: expected a word, or names"),
            (lambda: Shelf(shapes={"x": "ball"}), "^shapes.x: expected an object of the class Shape, got 'ball'"),
            (lambda: Shelf(shapes=3), "^shapes: expected names"),
            (lambda: Lamp("1 g", inside="ball"), "^inside: expected an object"),
        ],
    )
    def test_refused(self, call, words):
        with pytest.raises(WrongQuantity, match=words):
            call()

    def test_a_name_that_knows_its_field(self):
        @known("geometries", "test-picky")
        class Picky(Shape):
            """One word only."""

            word: str = "a"
            other: str = given(default="a", read=lambda x: x if x in "ab" else unknown(x))

            def __post_init__(self):
                if self.word != "a":
                    raise UnknownId("word", self.word, ["a"], "word")

        def unknown(x):
            raise UnknownId("letter", x, ["a", "b"])

        for block, path in (({"word": "b"}, "p.word"), ({"other": "c"}, "p.other")):
            (problem,) = build("geometries", {"kind": "test-picky", **block}, "p").problems
            assert problem.path == path
        with pytest.raises(UnknownId, match="no letter 'c'"):
            Picky(other="c")


class TestBuild:
    def test_a_block_makes_the_same_thing(self):
        block = {"kind": "test-lamp", "mass": "60 g", "burns": "5 years", "energies": ["1 MeV", "2 MeV"], "square": 3,
                 "inside": {"kind": "test-ball", "radius": "1 m"},
                 "many": [{"kind": "test-ball", "radius": "2 m"}, {"kind": "test-ball", "radius": "3 m"}]}  # fmt: skip
        built = build("geometries", block, "lamp")
        assert built.problems == ()
        assert built.thing == TestThing.lamp

    def test_every_problem_at_once_with_its_path(self):
        block = {"kind": "test-lamp", "mass": 60, "brns": "5 years", "colour": "green", "flux": "1 kg", "lit": "yes",
                 "many": [{"kind": "test-ball"}, {"kind": "test-bal"}],
                 "inside": {"kind": "test-ball", "radius": "1 kg", "x": 1}}  # fmt: skip
        found = {p.path: p.message for p in build("geometries", block, "a.b").problems}
        assert set(found) == {
            "a.b.mass", "a.b.brns", "a.b.colour", "a.b.flux", "a.b.lit", "a.b.many[0].radius",
            "a.b.inside.radius", "a.b.inside.x",
            "a.b.many[1].kind",
        }  # fmt: skip
        assert "missing unit" in found["a.b.mass"]
        assert "close to it: burns" in found["a.b.brns"]

    @pytest.mark.parametrize(
        ("block", "path", "words"),
        [
            (3, "x", "expected a block"), ({}, "x.kind", "missing"), ({"kind": "test-bal"}, "x.kind", "close to it: test-ball"),
            ({"kind": ["a"]}, "x.kind", "no geometry"), ("test-ball", "x.radius", "missing; for example '19.3 m'"),
            ({"kind": "test-lamp", "mass": "200 kg"}, "x.mass", "too heavy"),
        ],
    )  # fmt: skip
    def test_one_problem(self, block, path, words):
        (problem,) = build("geometries", block, "x").problems
        assert problem.path == path
        assert words in problem.message

    def test_make_raises_all(self):
        with pytest.raises(InvalidBlock, match=r"2 problems(.|\n)*mass(.|\n)*brns"):
            catalogue.make("geometries", {"kind": "test-lamp", "mass": 1, "brns": 2}, "block")

    def test_declaration_told_once(self):
        said = catalogue.options("geometries", "test-lamp")
        assert said["mass"].required
        assert said["mass"].symbol == "M"
        assert said["mass"].help == "What it weighs."
        assert catalogue.options("geometries", "test-ball")["radius"].help == "From middle to edge."
        schema = next(s for s in catalogue.schema("geometries")["oneOf"] if s["title"] == "test-lamp")
        assert schema["required"] == ["kind", "mass"]
        assert schema["properties"]["colour"]["enum"] == ["red", "blue"]
        assert schema["additionalProperties"] is False

    def test_names(self):
        assert "test-lamp" in catalogue.names("geometries")
        assert catalogue.find("geometries", "test-lamp") is Lamp
        assert catalogue.tag_of(Lamp("1 g")) == "test-lamp"
        for group, tag in (("geometries", "test-lam"), ("geometrys", "x")):
            with pytest.raises(UnknownId, match="close to it"):
                catalogue.find(group, tag)

    def test_a_name_is_not_taken_over(self):
        with pytest.raises(ValueError, match="'test-ball' is taken"):

            @known("geometries", "test-ball")
            class Other(Shape):
                """Another."""

    def test_a_broken_plug_in_warns_and_takes_nothing_down(self, monkeypatch):
        class Point:
            name, value = "broken", "nowhere:Thing"

            def load(self):
                raise RuntimeError("no such luck")

        monkeypatch.setattr(registry, "entry_points", lambda group: [Point()])
        monkeypatch.setattr(registry, "_LOADED", set())
        with pytest.warns(catalogue.BrokenPlugIn, match=r"'broken' \(nowhere:Thing\).*RuntimeError: no such luck"):
            assert "test-ball" in catalogue.names("geometries")


def test_unused_kinds_are_still_kinds():
    assert MediatorMass.read(0.0) == 0.0
    assert Pure.read("-28 %") == pytest.approx(-0.28)


@declare
class Open:
    """A thing with a field of any type.

    Parameters
    ----------
    what : object
        Whatever is given.
    """

    what: Any = given(default=None)


@pytest.mark.parametrize("value", [None, 3.0, "word", {"a": (1, 2)}, [1, 2]])
def test_a_field_of_any_type_holds_what_it_is_given(value):
    assert Open(value).what is value


def test_messages_are_short_and_say_nothing_to_the_terminal():
    from nurecoil.problems import Problem

    text = str(Problem("a\nb", "got " + "\x1b[2J" * 10_000))
    assert len(text) < 1500
    assert text.isprintable()
    assert len(str(UnknownId("thing", "x" * 10_000, ["y"]))) < 1000
