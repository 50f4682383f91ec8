"""What every model says about itself: one vocabulary in Python, files and at the command line; parameters; sums."""

import copy
import math
import pickle

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.models import (
    NSI,
    ChargeRadius,
    Charges,
    CountedTwice,
    DipolePortal,
    GeneralInteractions,
    LightScalar,
    LightVector,
    MagneticMoment,
    Millicharge,
    NeutrinoElectromagnetism,
    StandardModel,
    Sum,
    TransitionMoments,
    gather,
)
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, cm2, kinds, mu_B
from nurecoil.units.complex import Complex
from nurecoil.units.kinds import Pure, WrongQuantity

PURE, MOMENT = Complex[Pure], Complex[kinds.MagneticMoment]

# tag: the model as Python makes it, and the same words as files and the command line have them
THREE_DOORS = {
    "standard-model": (StandardModel("tree", 0.2312), {"scheme": "tree", "sin2_theta_w": 0.2312}),
    "nsi": (NSI(eps_ee_uV=0.1, eps_emu_dV=0.05j), {"eps_ee_uV": 0.1, "eps_emu_dV": "0.05j"}),
    "general-interactions": (GeneralInteractions(C_ee_uS=0.1), {"C_ee_uS": "10 %"}),
    "charge-radius": (ChargeRadius(r2_nue="-8e-33 cm^2"), {"r2_nue": "-8e-33 cm^2"}),
    "magnetic-moment": (MagneticMoment(mu_numu=1e-10 * mu_B), {"mu_numu": "1e-10 mu_B"}),
    "transition-moments": (
        TransitionMoments(Lambda_2=1e-11j * mu_B, pmns="nufit-6.0-ic19"),
        {"Lambda_2": "1e-11 mu_B @ 90 deg", "pmns": "nufit-6.0-ic19"},
    ),
    "millicharge": (Millicharge(q_nue=1e-12), {"q_nue": "1e-12 e"}),
    "electromagnetism": (
        NeutrinoElectromagnetism(basis="mass", pmns="nufit-6.0-ic19", q_nu_12=1e-12j, a_nu_33=1e-33 * cm2),
        {"basis": "mass", "pmns": "nufit-6.0-ic19", "q_nu_12": "1e-12j e", "a_nu_33": "1e-33 cm^2"},
    ),
    "light-vector": (
        LightVector(10 * MeV, 1e-4, charges="b-l"), {"mass": "10 MeV", "coupling": 1e-4, "charges": "b-l"},
    ),
    "light-scalar": (LightScalar(10 * MeV, 1e-9, electron=1.0), {"mass": "10 MeV", "coupling": "1e-9", "electron": 1}),
    "dipole-portal": (DipolePortal(10 * MeV, d_mu=1e-9 * mu_B), {"mass": "10 MeV", "d_mu": "1e-9 mu_B"}),
}  # fmt: skip

DEFAULTS = [
    MagneticMoment(), Millicharge(), TransitionMoments(), NSI(), GeneralInteractions(), NeutrinoElectromagnetism(),
    LightVector(MeV), LightScalar(MeV), DipolePortal(MeV), ChargeRadius(),
]  # fmt: skip


@pytest.mark.parametrize("tag", catalogue.names("models"))
class TestEveryModel:
    def test_three_doors(self, tag):
        from nurecoil.cli.build import model

        made, words = THREE_DOORS[tag]
        assert catalogue.make("models", {"kind": tag, **words}) == made
        assert model([tag], [f"{name}={value}" for name, value in words.items()]) == made

    def test_written_copied_compared(self, tag):
        made, _ = THREE_DOORS[tag]
        assert len(repr(made)) <= 300
        for other in (eval(repr(made)), pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
            assert other == made
            assert hash(other) == hash(made)
            assert other.parameters == made.parameters
        assert made != object()

    def test_parameters_are_told_by_the_declaration(self, tag):
        made, _ = THREE_DOORS[tag]
        assert len(made.parameters) > 0
        for name in made.parameters:
            p = made.parameters.get_parameter(name)
            assert p.symbol
            assert p.unit in ("", "rad", "mu_B", "e", "cm^2", "MeV")

    def test_unknown_parameter(self, tag):
        made, _ = THREE_DOORS[tag]
        with pytest.raises(UnknownId, match="no parameter 'sin2thw'; close to it"):
            made.terms({"sin2thw": 0.1})
        with pytest.raises(UnknownId, match="no parameter 'sin2thw'"):
            (made + Flat()).terms({"sin2thw": 0.1})

    def test_couplings_enter_as_promised(self, tag):
        """x (or x^2) multiplies a constant matrix: from the values at two points follows the one at any third."""
        made, _ = THREE_DOORS[tag]
        parameters = made.parameters
        for name in parameters:
            enters = parameters.get_parameter(name).enters
            if enters == "none":
                continue
            power = 2 if enters == "square" else 1
            one, two, five = (_matrices(made, {name: x}) for x in (1.0, 2.0, 5.0))
            for channel in one:
                slope = (two[channel] - one[channel]) / (2.0**power - 1.0)
                expected = one[channel] + slope * (5.0**power - 1.0)
                np.testing.assert_allclose(five[channel], expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())

    def test_schema_and_summary(self, tag):
        said = next(s for s in catalogue.schema("models")["oneOf"] if s["title"] == tag)
        assert said["description"]
        assert all(name in said["properties"] or name in catalogue.options("models", tag) for name in said["required"])


class Flat(nr.models.term.Addable):
    """A model of the tests without parameters."""

    parameters = ParameterSet()

    def terms(self, values=()):
        return ()


def _matrices(model, values):
    channels, found = gather(model.terms(values))
    return dict(zip(channels, found, strict=True))


@pytest.mark.parametrize("model", DEFAULTS, ids=lambda m: type(m).__name__)
def test_a_model_without_couplings_is_nothing(model):
    _, found = gather(model.terms())
    assert not np.any(np.abs(found) > 1e-15)


def test_units_and_bounds():
    # label by parameter, typed in
    units = {
        "sin2_theta_w": "", "q_nue": "e", "q_nutau": "e", "mu_nue": "mu_B", "Lambda_1": "mu_B", "zeta_3": "rad", "d_mu": "mu_B",
        "mass_4": "MeV", "r2_numu": "cm^2", "mass_Zprime": "MeV", "g_Zprime": "", "mass_phi": "MeV", "g2_phi": "",
    }  # fmt: skip
    bounds = {
        "sin2_theta_w": (0, 1), "q_nue": (-math.inf, math.inf), "mu_nue": (0, math.inf), "Lambda_1": (0, math.inf),
        "zeta_3": (-6.283185307179586, 6.283185307179586), "d_mu": (0, math.inf), "mass_4": (0, math.inf),
        "r2_numu": (-math.inf, math.inf), "g_Zprime": (0, math.inf), "g2_phi": (-math.inf, math.inf),
    }  # fmt: skip
    enters = {"sin2_theta_w": "linear", "zeta_3": "none", "mass_4": "none", "g_Zprime": "square", "g2_phi": "linear"}
    found = {}
    for model in (StandardModel(), *DEFAULTS):
        found.update({name: model.parameters.get_parameter(name) for name in model.parameters})
    assert {name: found[name].unit for name in units} == units
    assert {name: (found[name].lower, found[name].upper) for name in bounds} == bounds
    assert {name: found[name].enters for name in enters} == enters
    assert found["sin2_theta_w"].symbol == r"\sin^2\theta_W"
    assert NSI(eps_mutau_nucleusV=0.1j).parameters.get_parameter("eps_mutau_nucleusV_abs").symbol == (
        r"|\epsilon_{\mu\tau}^{nucleusV}|"
    )


class TestComplexEntries:
    @pytest.mark.parametrize("value", [0.05j, "0.05j", "0.05 @ 90 deg", {"abs": 0.05, "phase": "90 deg"}, "5 % @ 90 deg"])
    def test_one_number(self, value):
        assert NSI(eps_emu_dV=value) == NSI(eps_emu_dV=0.05j)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("0.1+0.2j", 0.1 + 0.2j), ("(1e-1 - 2e-1j)", 0.1 - 0.2j), ("-0.3", -0.3), ("2 @ 180 deg", -2), ("j", 1j),
            ("0.1 @ 1.5 rad", 0.1 * np.exp(1.5j)),
        ],
    )  # fmt: skip
    def test_pure(self, text, value):
        assert PURE.read(text) == pytest.approx(value, rel=1e-15)
        assert PURE.read(eval(PURE.written(PURE.read(text)))) == PURE.read(text)

    @pytest.mark.parametrize("text", ["1e-11j mu_B", "1e-11 mu_B @ 90 deg", "(1e-11j) mu_B"])
    def test_with_a_unit(self, text):
        assert MOMENT.read(text) == pytest.approx(1e-11j * mu_B, rel=1e-14, abs=0)
        assert MOMENT.written(MOMENT.read(text)) == "'1e-11j mu_B'"

    @pytest.mark.parametrize(
        ("kind", "value", "words"),
        [
            (PURE, "nanj", "x"), (PURE, complex("inf"), "finite"), (PURE, {"abs": 1}, "'abs' and 'phase'"),
            (PURE, "1j mu_B", "wrong dimension"), (MOMENT, "1j", "mu_B"), (PURE, None, "0.28"),
            (MOMENT, "1e-11 mu_B @ 3 kg", "phase"), (PURE, True, "0.28"),
        ],
    )  # fmt: skip
    def test_refused(self, kind, value, words):
        with pytest.raises(WrongQuantity, match=rf"^x.*{words}"):
            kind.read(value, "x")

    def test_files_want_units(self):
        (problem,) = catalogue.build("models", {"kind": "transition-moments", "Lambda_1": 1e-11}).problems
        assert problem.path == "Lambda_1"
        assert "missing unit" in problem.message


class TestBlocks:
    def test_names_without_end(self):
        block = {"kind": "nsi", "eps_ee_uV": 0.1, "eps_ee_uX": 0.1, "dimension": 3, "eps_emu_uV": "x"}
        found = {p.path: p.message for p in catalogue.build("models", block, "models[0]").problems}
        assert set(found) == {"models[0].eps_ee_uX", "models[0].eps_emu_uV"}
        assert found["models[0].eps_ee_uX"] == "expected eps_<pair>_<u|d|e|p|n|nucleus><V|A|L|R>, such as eps_emu_dV"

    def test_they_are_in_the_schema(self):
        said = next(s for s in catalogue.schema("models")["oneOf"] if s["title"] == "nsi")
        assert list(said["patternProperties"]) == ["^(?:eps_([a-z0-9]+)_(u|d|e|p|n|nucleus)([VALR]))$"]
        assert catalogue.options("models", "nsi")["entries"].family.example == "eps_emu_dV=0.05j"

    def test_an_unknown_fit(self):
        (problem,) = catalogue.build("models", {"kind": "transition-moments", "pmns": "nufit"}, "models").problems
        assert problem.path == "models.pmns"
        assert "no mixing fit 'nufit'; close to it: nufit-6.0" in problem.message

    def test_own_mixing(self):
        angles = {"theta_12": "33.7 deg", "theta_13": "8.5 deg", "theta_23": 0.85}
        block = {"kind": "transition-moments", "pmns": {**angles, "dm2_21": "7.5e-5 eV^2", "dm2_31": "2.5e-3 eV^2"}}
        made = catalogue.make("models", block)
        assert made.mixing.theta_12 == pytest.approx(33.7 * math.pi / 180)
        assert made.mixing.dm2_21 == pytest.approx(7.5e-17 * MeV**2, rel=1e-12, abs=0)
        for entry, words in (("theta_12", "dm2_21"), ("theta", "theta")):
            (problem,) = catalogue.build("models", {**block, "pmns": {entry: "33 deg"}}).problems
            assert problem.path == "pmns"
            assert words in problem.message

    def test_own_charges(self):
        block = {"kind": "light-vector", "mass": "1 MeV", "charges": {"neutrinos": [1, 0, 0], "u": 1, "d": 0, "e": 0}}
        assert catalogue.make("models", block) == LightVector(MeV, charges=Charges((1.0, 0.0, 0.0), 1.0, 0.0, 0.0))
        (problem,) = catalogue.build("models", {**block, "charges": {"u": 1}}).problems
        assert problem.path == "charges"


class TestSum:
    total = StandardModel() + NSI(eps_ee_uV=0.1) + MagneticMoment(mu_nue="1e-11 mu_B")

    def test_a_value_like_others(self):
        assert repr(self.total) == "StandardModel() + NSI(eps_ee_uV=0.1) + MagneticMoment(mu_nue='1e-11 mu_B')"
        for other in (eval(repr(self.total)), pickle.loads(pickle.dumps(self.total)), copy.deepcopy(self.total)):
            assert other == self.total
            assert hash(other) == hash(self.total)
        assert Sum((StandardModel() + NSI(eps_ee_uV=0.1), MagneticMoment(mu_nue="1e-11 mu_B"))) == self.total
        assert len(repr(StandardModel() + NSI.from_matrices(uV=np.full((3, 3), 1 / 3), dV=np.full((3, 3), 1 / 3)))) <= 300

    def test_each_part_moves_with_its_own_parameters(self):
        moved = _matrices(self.total, {"eps_ee_uV": 0.3, "sin2_theta_w": 0.25})
        alone = _matrices(StandardModel(sin2_theta_w=0.25) + NSI(eps_ee_uV=0.3), {})
        for channel, matrix in alone.items():
            np.testing.assert_allclose(moved[channel], matrix, atol=1e-14)

    @pytest.mark.parametrize(
        "pair",
        [
            (StandardModel(), StandardModel()), (StandardModel(), StandardModel("tree")),
            (StandardModel(), StandardModel(delta_s=-0.04)), (NSI(eps_ee_uV=0.1), NSI(eps_ee_uV=0.2, eps_ee_dV=0.1)),
            (MagneticMoment(), MagneticMoment()), (LightVector(MeV), LightVector(MeV)), (LightScalar(MeV), LightScalar(MeV)),
            (TransitionMoments(), TransitionMoments(basis="flavour")), (DipolePortal(MeV), DipolePortal(MeV)),
            (StandardModel() + NSI(eps_ee_uV=0.1), StandardModel()), (NSI(), NSI()),
        ],
        ids=str,
    )  # fmt: skip
    def test_counted_twice(self, pair):
        with pytest.raises(CountedTwice, match=f"{type(pair[1]).__name__}: counted twice"):
            pair[0] + pair[1]

    def test_two_different_things_of_one_class(self):
        assert len((NSI(eps_ee_uV=0.1) + NSI(eps_ee_dV=0.1)).parameters) == 2
        assert len((LightVector(MeV, charges="b-l") + LightVector(MeV, charges="l_mu-l_tau")).models) == 2

    def test_the_rate_of_the_standard_model_is_not_quadrupled_at_the_command_line(self):
        from nurecoil.cli.build import model

        with pytest.raises(CountedTwice, match="StandardModel: counted twice"):
            model(["standard-model", "standard-model"], [])


class TestChecked:
    set_ = ParameterSet(Parameter("a", 0.5, 0.0, 1.0), Parameter("b", 0.0))

    def test_values_that_may_be_taken(self):
        for values in ({}, {"a": 0.0}, {"a": 1.0, "b": -1e300}):
            assert self.set_.checked(values) is values

    @pytest.mark.parametrize(
        ("values", "error", "words"),
        [
            ({"c": 1.0}, UnknownId, "no parameter 'c'"),
            ({"a": 1.1}, WrongQuantity, r"^a: expected a value in \[0, 1\], got 1.1"),
            ({"b": math.nan}, WrongQuantity, "^b: expected a finite number, got nan"),
            ({"b": math.inf}, WrongQuantity, "^b: expected a finite number"), ({"a": math.nan}, WrongQuantity, "^a: .*finite"),
        ],
    )  # fmt: skip
    def test_refused(self, values, error, words):
        with pytest.raises(error, match=words):
            self.set_.checked(values)

    def test_the_weak_angle(self):
        with pytest.raises(WrongQuantity, match=r"^sin2_theta_w: expected a value in \[0, 1\], got 5"):
            StandardModel().parameters.checked({"sin2_theta_w": 5})


class TestPredictionsRefuseUnknownNames:
    source = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")

    @pytest.mark.parametrize("model", [StandardModel(), StandardModel() + NSI(eps_ee_uV=0.1), MagneticMoment()], ids=repr)
    def test_by_every_way_in(self, model):
        process = nr.CEvNS("Ar40", model)
        calls = (
            lambda: process.dsigma_dT(1e-2 * MeV, 30 * MeV, values={"sin2thw": 0.1}),
            lambda: nr.spectrum(self.source, process)(1e-2 * MeV, sin2thw=0.1),
            lambda: nr.experiment("coherent-csi-2017-one-bin").expected(model, {"sin2thw": 0.1}),
            lambda: gather(model.terms({"sin2thw": 0.1})),
        )
        for call in calls:
            with pytest.raises(UnknownId, match=r"no parameter .*'sin2thw'; close to it"):
                call()
