"""Calls that must raise or warn, each with the field that its message names; and what a process is as a value."""

import copy
import pickle
import warnings

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.matter import Material, Nuclide
from nurecoil.models import StandardModel
from nurecoil.nuclear import Helm
from nurecoil.problems import UnknownId
from nurecoil.processes import CEvAS, CEvNS, ElectronScattering, Ionisation, OnMaterial, OutOfReach
from nurecoil.processes.observables import MuEConversion
from nurecoil.units import MeV, eV, fm, keV

SM = nr.StandardModel()
PROCESSES = [CEvNS("Ar40", SM), CEvAS("He4", SM), ElectronScattering(SM), Ionisation("Ge74", SM)]
EACH = pytest.mark.parametrize("process", PROCESSES, ids=lambda p: type(p).__name__)
E = 30 * MeV
T = 100 * eV


@EACH
@pytest.mark.parametrize("call", ["dsigma_dT", "sigma", "dsigma_dcos"])
def test_unknown_parameters_are_named(process, call):
    arguments = {"dsigma_dT": (T, E), "sigma": (E,), "dsigma_dcos": (0.3, E)}[call]
    with pytest.raises(UnknownId, match=r"no parameter of the model 'sin2thw'; close to it: sin2_theta_w"):
        getattr(process, call)(*arguments, values={"sin2thw": 0.1})
    with pytest.raises(ValueError, match=r"sin2_theta_w: expected a value in \[.*\], got 5"):
        getattr(process, call)(*arguments, values={"sin2_theta_w": 5.0})
    assert getattr(process, call)(*arguments, values={"sin2_theta_w": 0.22}) != getattr(process, call)(*arguments)


@EACH
@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf])
def test_what_is_no_energy_is_refused(process, bad):
    for call in (
        lambda: process.dsigma_dT(T, bad), lambda: process.sigma(bad), lambda: process.dsigma_dcos(0.1, bad),
        lambda: process.T_max(bad), lambda: process.cos_recoil(T, bad),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"^E: expected"):
            call()
    for call in (lambda: process.dsigma_dT([T, bad], E), lambda: process.E_min(bad), lambda: process.q2(bad)):
        with pytest.raises(ValueError, match=r"^T: expected"):
            call()
    with pytest.raises(ValueError, match=r"^T_min: expected"):
        process.sigma(E, T_min=bad)


@EACH
def test_forgotten_units_are_noticed(process):
    top = float(process.T_max(E))
    with pytest.warns(
        OutOfReach, match=r"^T: a neutrino of 30000 keV transfers 0 to .* keV .*; the cross section is zero"
    ) as told:
        assert np.all(process.dsigma_dT(np.array([2.0, 5.0]) * top, E) == 0)
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # a spectrum that ends is no mistake
        assert process.dsigma_dT(np.array([0.5, 2.0]) * top, E)[1] == 0


@EACH
def test_states_are_density_matrices(process):
    for state, message in (
        (np.eye(3), "unit trace"), (np.diag([1.5, -0.5, 0.0]), "no negative probability"),
        (np.array([[0.5, 1, 0], [0, 0.5, 0], [0, 0, 0]]), "not Hermitian"), (np.eye(2) / 2, r"\[F, F\]"),
    ):  # fmt: skip
        for call in (lambda s=state: process.dsigma_dT(T, E, state=s), lambda s=state: process.sigma(E, state=s)):
            with pytest.raises(ValueError, match=message):
                call()


class Astropy:
    """As much of astropy's quantity as the gate asks for."""

    def __init__(self, value, unit):
        self.value, self.unit = value, unit

    def to_value(self, unit):
        return self.value * {"keV": keV, "MeV": MeV}[self.unit] / {"keV": keV, "MeV": MeV}[unit]


class Pint(Astropy):
    """The same for pint."""

    def m_as(self, unit):
        return Astropy.to_value(self, unit)

    to_value = None


@pytest.mark.parametrize("library", [Astropy, Pint])
def test_energies_carry_their_units(library):
    xs = CEvNS("Ar40", SM)
    plain = xs.dsigma_dT(10 * keV, 30 * MeV)
    assert xs.dsigma_dT(library(10.0, "keV"), library(30.0, "MeV")) == plain > 0
    assert xs.dsigma_dT("10 keV", "30 MeV") == plain
    several = xs.dsigma_dT(library(np.array([1.0, 10.0]), "keV"), library(30.0, "MeV"))
    np.testing.assert_array_equal(several, xs.dsigma_dT(np.array([1.0, 10.0]) * keV, 30 * MeV))
    assert xs.sigma(library(30.0, "MeV"), T_min=library(1.0, "keV")) == xs.sigma(30 * MeV, T_min=1 * keV)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: CEvNS("Ar40", SM, form_factor="helm-lewin"), UnknownId, "helm-lewin-smith"),
        (lambda: CEvNS("Ar40", SM, form_factor=3.0), ValueError, "form_factor: expected a name"),
        (lambda: CEvNS("Ar40", SM, R_n="5 kg"), ValueError, "R_n"),
        (lambda: CEvNS("Ar40", SM, R_n=-1 * fm), ValueError, "R_n: expected more than 0 fm"),
        (lambda: CEvNS("Ar40", SM, R_p=float("nan")), ValueError, "R_p: expected a finite number"),
        (lambda: CEvNS("Ar40", SM, axial="maybe"), ValueError, "axial: expected"),
        (lambda: CEvNS("Ar40", SM, kinematics="fast"), ValueError, "kinematics: expected"),
        (lambda: CEvNS("Ar40", SM, magnetic="spin-2"), ValueError, "magnetic: expected"),
        (lambda: CEvAS("He4", SM, electrons="fog"), UnknownId, "fog"),
        (lambda: CEvAS("He4", SM, electrons=2), ValueError, "electrons: expected a name"),
        (lambda: Ionisation("Ge74", SM, binding="tight"), UnknownId, "no binding 'tight'"),
        (lambda: Ionisation("Ge74", SM, binding={}), ValueError, r"binding.kind: missing"),
        (lambda: Ionisation("Ge74", SM, photon_log=0.0), ValueError, "photon_log: expected more than 0"),
        (lambda: CEvNS("Argon", SM), UnknownId, "no nuclide 'Argon'"),
        (lambda: CEvNS.on("Qq", SM), LookupError, "Qq"),
        (lambda: CEvNS("Ar40", SM).replace(R_nn=5 * fm), UnknownId, "no option of CEvNS 'R_nn'; close to it: R_n"),
        (lambda: ElectronScattering(SM).replace(binding="free"), UnknownId, "no option of ElectronScattering 'binding'"),
        (lambda: MuEConversion("Ti48", box=-3.0), ValueError, "box: expected more than 0"),
        (lambda: MuEConversion("Ti48", recoil="yes"), ValueError, "recoil: expected true or false"),
    ],
)  # fmt: skip
def test_wrong_options(call, error, message):
    with pytest.raises(error, match=message):
        call()


VALUES = [
    *PROCESSES, CEvNS("Xe132", SM, form_factor=Helm.lewin_smith(132), R_n="4.9 fm", kinematics="leading"),
    CEvAS("He4", SM, electrons="hydrogenic", magnetic="1/T"), Ionisation("Ge74", SM, binding="hydrogenic", photon_log=10.0),
]  # fmt: skip


@pytest.mark.parametrize("process", VALUES, ids=repr)
def test_processes_are_values(process):
    for other in (pickle.loads(pickle.dumps(process)), copy.deepcopy(process), eval(repr(process)), process.replace()):
        assert other == process
        assert hash(other) == hash(process)
    assert len(repr(process)) <= 300
    assert process != process.with_model(StandardModel(scheme="tree"))
    with pytest.raises(AttributeError):
        process.model = SM
    assert process.with_model(process.model) == process


def test_replace_is_for_materials_too():
    target = CEvNS.on("Ge", SM).replace(R_n=4.4 * fm)
    assert isinstance(target, OnMaterial)
    assert all(process.F.F_n.rms_radius == pytest.approx(4.4 * fm) for process, _ in target.parts)
    assert target.with_model(SM) == target == CEvNS("Ge74", SM, R_n=4.4 * fm).over(Material("Ge"))
    assert target.recoil == "nuclear"
    assert ElectronScattering.on("Ge", SM).recoil == Ionisation.on("Ge", SM).recoil == "electron"


@pytest.mark.parametrize("target", [CEvNS.on("CsI", SM, R_n="5 fm"), ElectronScattering.on("Ge", SM), CEvAS.on("He", SM)])
def test_materials_say_what_they_are(target):
    assert eval(repr(target)) == target == pickle.loads(pickle.dumps(target))
    assert len(repr(target)) <= 300


def test_doors():
    """The catalogue builds from a block what Python builds from a call."""
    assert set(catalogue.names("processes")) >= {"cevns", "cevas", "electron-scattering", "ionisation"}
    assert "mu-e-conversion" in catalogue.names("observables")
    given = {"model": SM, "target": Nuclide("Ge74")}
    blocks = {
        "cevns": ({"form_factor": "helm-1.2", "R_n": "4.4 fm"}, CEvNS("Ge74", SM, form_factor="helm-1.2", R_n="4.4 fm")),
        "cevas": ({"electrons": "xraylib", "axial": "none"}, CEvAS("Ge74", SM, electrons="xraylib", axial="none")),
        "ionisation": ({"binding": "free", "photon_log": 12}, Ionisation("Ge74", SM, binding="free", photon_log=12)),
    }
    for tag, (block, expected) in blocks.items():
        made = catalogue.make("processes", {"kind": tag, **block}, given=given)
        assert made == expected
        assert made.over(Material("Ge")).parts[3][0] == expected
    assert catalogue.make("processes", "electron-scattering", given={"model": SM}) == ElectronScattering(SM)
    wrong = catalogue.build("processes", {"kind": "cevns", "axial": "maybe", "R_n": "5 kg", "bogus": 1}, "target", given=given)
    assert sorted(problem.path for problem in wrong.problems) == ["target.R_n", "target.axial", "target.bogus"]
    for tag in catalogue.names("processes"):
        assert all(field.help for field in catalogue.options("processes", tag).values()), tag
