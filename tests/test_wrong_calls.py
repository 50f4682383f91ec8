"""Calls that people make by mistake: each is refused, or doubted with a warning, with the name of what is wrong."""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import units
from nurecoil.detectors import (
    ConstantEfficiency,
    ConstantQuenching,
    ElectronRecoil,
    GammaResolution,
    GaussianResolution,
    LightYield,
    LindhardQuenching,
    LogisticEfficiency,
    PoissonResolution,
    PolynomialQuenching,
    Positions,
    Response,
    StepEfficiency,
    TabulatedEfficiency,
    TabulatedQuenching,
    Threshold,
    nr_threshold,
)
from nurecoil.experiments import refuse_overlap
from nurecoil.experiments.document.edges import Exposure
from nurecoil.problems import UnknownId
from nurecoil.sources import Reactor, Supernova, Tritium
from nurecoil.units import MeV, day, keV, kg
from nurecoil.units.kinds import Implausible

SM = nr.StandardModel()
SNS = nr.PionDecayAtRest("1.6e7 cm^-2 s^-1")
BURST = Supernova("papoulias-kosmas-2013")
GE = nr.CEvNS.on("Ge", SM)
SEEN = nr_threshold("1 keV")
ELECTRONS = Response((ElectronRecoil(),), ["0.1 keVee", "1 keVee"])

REFUSED = [
    # first steps: the message says what to call instead
    (lambda: nr.CEvNS("Ar", SM), "Ar is an element: CEvNS.on"),
    (lambda: nr.experiment("cevns-2026"), "it is several: joint"),
    (lambda: nr.upper_limit(nr.experiment("coherent-csi-2017"), "mu_numu"), "expected what likelihood"),
    (lambda: nr.likelihood("coherent-csi-2017", SM), "expected experiments, such as experiment"),
    (lambda: nr.likelihood(["coherent-csi-2017"], SM), "expected experiments, such as experiment"),
    # sources: kinds of quantities, and which of them are needed
    (lambda: nr.PionDecayAtRest(4.3e7), "neutrinos_per_flavour"),
    (lambda: nr.PionDecayAtRest("4.3e7 cm"), "neutrinos_per_flavour"),
    (lambda: nr.PionDecayAtRest(protons_on_target=1e23), "neutrinos_per_proton"),
    (lambda: Reactor(power="3.9 kg", distance="17 m"), "power"), (lambda: Reactor(power="3.9 GW", distance="17 s"), "distance"),
    (lambda: Reactor(), "power"), (lambda: Reactor(flux="1e13 cm^-2 s^-1", spectrum="huber"), "huber"),
    (lambda: Tritium("60 m", "1 m"), "mass"), (lambda: Tritium("60 g", "-1 m"), "distance"),
    (lambda: nr.sources.Monoenergetic("30 MeV", "e", "1e7 cm^-2 s^-1"), "species"),
    (lambda: nr.sources.Monoenergetic("nan MeV", "nu_e", "1 cm^-2"), "energy"), (lambda: Supernova("papoulias"), "papoulias"),
    # steps: bare numbers and the wrong axis
    (lambda: Threshold(5 * keV), "value"), (lambda: Threshold("5 keV"), "value"), (lambda: ConstantQuenching(1.2), "value"),
    (lambda: ConstantEfficiency("120 %"), "value"), (lambda: LightYield("13 PE/kg"), "value"),
    (lambda: LightYield(-1.0), "value"),
    (lambda: LindhardQuenching(0.0, 32), "k"), (lambda: PolynomialQuenching((0, 1, -1)), "coefficients"),
    (lambda: PolynomialQuenching((0, 0.2), T_max="60 keVee"), "T_max"), (lambda: GammaResolution(0), "slope"),
    (lambda: GaussianResolution(0.1), "noise"), (lambda: GaussianResolution(relative=0.1), "axis"),
    (lambda: GaussianResolution("0.1 keVee", "1 PE"), "axis"), (lambda: PoissonResolution(math.nan), "offset"),
    (lambda: LogisticEfficiency(1.2, "1 /PE", "5 PE"), "a"), (lambda: LogisticEfficiency(0.5, "1 /PE", "5 keVee"), "k"),
    (lambda: StepEfficiency(["5 PE", "6 keVee"], [0, 1, 1]), "edges"), (lambda: StepEfficiency(["5 PE"], [0, 1, 1]), "values"),
    (lambda: TabulatedEfficiency([1, 2], [0, 1]), r"x\[0\]"), (lambda: TabulatedEfficiency(["1 PE", "2 PE"], [0, 2]), "value"),
    (lambda: TabulatedEfficiency("x", "e"), "x names the column 'x'"), (lambda: Positions([1.0], "keV"), "axis"),
    (lambda: TabulatedQuenching(["1 keVee", "2 keVee"], ["0 keVee", "1 keVee"]), r"T\[0\]"),
    (lambda: nr_threshold("5 keVee"), "T_thr"),
    (lambda: TabulatedQuenching(["1 keV", "2 keV"], ["0.2 keVee"]), "E_ee"),
    # responses
    (lambda: Response((Threshold("1 keVee"),), ["1 keVee", "2 keVee"]), "step 1"),
    (lambda: Response((ElectronRecoil(), ConstantQuenching(0.2)), ["1 keVee", "2 keVee"]), "step 2"),
    (lambda: Response((ConstantEfficiency(0.5), ElectronRecoil()), ["1 keVee", "2 keVee"]), "step 2.*expected first"),
    (lambda: Response((TabulatedEfficiency(["0 keVnr", "2 keVnr"], [0, 1]),), ["1 keVnr", "5.5 keVnr"]), "2 keVnr.* 5.5"),
    (lambda: Response((), [5 * keV, 10 * keV]), r"bins\[0\]"), (lambda: Response((), range(3)), "bins.*bare numbers"),
    (lambda: Response((), np.array([5.0, 10.0])), "bins.*bare numbers"),
    (lambda: Response((), ["5 keV", "9 keV"]), r"bins\[0\]"),
    (lambda: Response((), ["5 keVee", "9 keVee"]), "bins.*gives keVnr"),
    (lambda: SEEN.then(Threshold("5 keVnr"), [1, 2]), r"bins\[0\]"),
    (lambda: Positions.of([1, 2], "keV"), "unit"), (lambda: TabulatedQuenching(["1 keV", "2 keV"], [0.2, 0.4]), r"E_ee\[0\]"),
    (lambda: TabulatedQuenching(["1 keV", "2 keV"], ["1 keVnr", "2 keVnr"]), "E_ee.*keVnr"),
    (lambda: LogisticEfficiency(0.5, 1.0, "5 PE"), "k"), (lambda: LogisticEfficiency(0.5, "1 /PE", 5.0), "x0"),
    (lambda: StepEfficiency([5.0, 6.0], [0, 1, 1]), r"edges\[0\]"), (lambda: GaussianResolution("0.1 keV"), "noise"),
    (lambda: Response((), ["2 keVnr", "1 keVnr"]), "bins"), (lambda: SEEN.matrix([math.nan]), "T"),
    (lambda: SEEN.replace("Treshold"), "Treshold"),
    # the recoil of the wrong kind, a flux for a fluence
    (lambda: nr.compile(SNS, GE, ELECTRONS, exposure="1 kg day"), "detector.*electron recoils"),
    (lambda: nr.compile(SNS, nr.ElectronScattering.on("Ge", SM), SEEN, exposure="1 kg day"), "detector.*nuclear recoils"),
    (lambda: nr.compile(SNS, GE, SEEN, exposure="14.6 kg"), "exposure"),
    (lambda: nr.compile(BURST, GE, SEEN, exposure="1 kg day"), "exposure"),
    (lambda: nr.compile(SNS, GE, SEEN, exposure=14.6 * kg), "exposure"),
    (lambda: nr.compile(BURST, GE, SEEN, exposure=kg * day), "exposure"),
    (lambda: nr.experiments.Experiment("x", "", SNS, GE, SEEN, "1 kg"), "exposure"),
    (lambda: nr.experiments.Experiment("x", "", BURST, GE, SEEN, kg * day), "exposure"),
    (lambda: nr.compile(SNS, GE, SEEN, exposure="-1 kg day"), "exposure"), (lambda: Exposure("14.6 kg").of(SNS), "per time"),
    (lambda: Exposure("14.6 kg", "1 year").of(BURST), "fluence"), (lambda: Exposure(mass="1 year"), "mass"),
    # models and what they are asked
    (lambda: SM + SM, "twice"), (lambda: nr.StandardModel(sin2_theta_w=5), "sin2_theta_w"),
    (lambda: nr.NSI(eps_xx_uV=1), "eps_xx_uV"),
    (lambda: nr.MagneticMoment(mu_nue="1e-11 cm"), "mu_nue"), (lambda: nr.LightVector(mass="10 m", coupling=1e-4), "mass"),
    (lambda: nr.spectrum(SNS, GE)(5 * keV, sin2thw=0.1), "sin2thw"),
    (lambda: GE.parts[0][0].dsigma_dT(keV, math.nan, "e"), "E"),
    (lambda: nr.spectrum(SNS, GE)("5 keVee"), "T"), (lambda: nr.CEvNS("Gx74", SM), "Gx"),
    (lambda: nr.CEvNS.on("Te130O2", SM), "Te130O2"),
    (lambda: nr.CEvNS("Ar40", SM, form_factor="helm"), "helm"), (lambda: nr.CEvNS("Ar40", SM, R_n="4 kg"), "R_n"),
    # experiments
    (lambda: nr.experiment("coherent-csi"), "coherent-csi-20"),
    (lambda: nr.experiment("nowhere.yaml"), "no file 'nowhere.yaml'"),
    (lambda: nr.experiment(Path("/no/where")), "no file"),
    (lambda: nr.experiment("saturne").expected(SM, {"sin2thw": 0.1}), "sin2thw"),
    (lambda: nr.experiment("saturne").expected(SM, {"fluks": 1.0}), "fluks"),
    (lambda: refuse_overlap([nr.experiment("coherent-csi-2017"), nr.experiment("coherent-csi-2021")]), "hold the same data"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::nurecoil.processes.NoSpinExpectation")
@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[f"{i}-{words}" for i, (_, words) in enumerate(REFUSED)])
def test_refused(call, words):
    with pytest.raises((ValueError, UnknownId, TypeError), match=words):
        call()


DOUBTED = [
    (lambda: Reactor(3.6, 20.7), "distance"), (lambda: Tritium(60, "1 m"), "mass"),
    (lambda: nr.CEvNS("Ar40", SM, R_n=4.0), "R_n"),
    (lambda: nr.LightVector(mass=1e30 * MeV, coupling=1e-4), "mass"), (lambda: Exposure("14.6 kg", 3.0), "livetime"),
    (lambda: PolynomialQuenching((0, 0.2), T_max=1e20 * keV), "T_max"), (lambda: nr_threshold(1e30), "T_thr"),
    (lambda: nr.compile(SNS, GE, SEEN, exposure=14.6), "exposure"),
    (lambda: nr.experiments.Experiment("x", "", BURST, GE, SEEN, 14.6), "exposure"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "field"), DOUBTED, ids=[f"{i}-{field}" for i, (_, field) in enumerate(DOUBTED)])
def test_doubted(call, field):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        call()
    doubts = [str(one.message) for one in said if one.category is Implausible]
    assert any(re.match(f"{field}: the plain number .* was its unit forgotten", doubt) for doubt in doubts), doubts


class AstropyLike:
    """A quantity as astropy has it."""

    def __init__(self, value: float, unit: str) -> None:
        self.value, self.unit = value, unit

    def to_value(self, unit: str) -> float:
        if unit != self.unit:
            raise ValueError(f"not convertible to {unit}")
        return self.value


def test_objects_with_units_are_read_and_others_refused():
    argon = nr.CEvNS("Ar40", SM)
    expected = argon.dsigma_dT(10 * keV, 30 * MeV, "e")
    assert argon.dsigma_dT(AstropyLike(10.0, "keV"), AstropyLike(30.0, "MeV"), "e") == pytest.approx(expected, rel=1e-12, abs=0)
    with pytest.raises(ValueError, match=r"^T: .*no RecoilEnergy"):
        argon.dsigma_dT(AstropyLike(10.0, "kg"), 30 * MeV, "e")


def test_what_is_right_stays_right():
    counts = nr.compile(SNS, GE, SEEN, exposure="14.6 kg year")()
    assert counts == pytest.approx(nr.compile(SNS, GE, SEEN, exposure=14.6 * kg * 365.25 * day)(), rel=1e-12)
    assert refuse_overlap([nr.experiment("coherent-csi-2017"), nr.experiment("coherent-lar-2020")]) is None
    assert units.parse("1 keV") == keV
