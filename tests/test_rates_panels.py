"""Panels of folded tables serve every model, whichever the target carries: each bin against a much finer, independent sum."""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import ElectronRecoil, Positions, Response
from nurecoil.processes import CEvAS, ElectronScattering, Ionisation
from nurecoil.rates import compile, tabulate
from nurecoil.units import day, eV, keV, kg

SM = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
REACTOR = nr.Reactor("3.9 GW", "17.1 m")
SNS = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
MODELS = {
    "Standard Model": SM,
    "millicharge": nr.Millicharge(q_nue="1e-12 e"),
    "moment": nr.MagneticMoment(mu_nue="1e-11 mu_B"),
    "light vector": nr.LightVector(mass="1 keV", coupling=1e-6),
    "very light vector": nr.LightVector(mass="1 eV", coupling=1e-6),
    "light scalar": nr.LightScalar(mass="10 keV", coupling=1e-6),
}
TARGETS = {
    "nuclei": lambda model: nr.CEvNS.on("Ge", model),
    "atoms": lambda model: CEvAS.on("Ge", model),
    "electrons": lambda model: ElectronScattering.on("Ge", model),
    "ionisation": lambda model: Ionisation.on("Ge", model),
    "xenon": lambda model: Ionisation.on("Xe", model),
    "silicon": lambda model: Ionisation.on("Si", model),
    "central field": lambda model: Ionisation.on("Ge", model, binding="central-field", millicharge="binding-and-photons"),
}


def seen_by(target, low):
    edges = [low, 30, 200, 1000, 10_000]
    if target.recoil == "electron":
        return Response((ElectronRecoil(),), Positions.of(edges, "eVee"))
    return Response((), Positions.of(edges, "eVnr"))


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("make", TARGETS.values(), ids=TARGETS)
def test_tables_of_one_model_serve_another(make, model):
    target = make(SM)
    detector = seen_by(target, 10)
    counts = compile(REACTOR, target, detector, exposure="1 kg day")(model)
    fine = compile(REACTOR, target, detector, exposure="1 kg day", panels=2000)(model)
    np.testing.assert_allclose(counts, fine, rtol=5e-5)
    np.testing.assert_allclose(counts, compile(REACTOR, make(model), detector, exposure="1 kg day")(), rtol=5e-5)


@pytest.mark.parametrize("element", ["Ge", "Xe"])
def test_the_photons_of_a_millicharge_bin_by_bin(element):
    """The trapezoidal rule on 40 000 points in the logarithm of T, through all edges of the absorption data."""
    model = MODELS["millicharge"]
    target = Ionisation.on(element, SM)
    counts = compile(REACTOR, target, seen_by(target, 14), exposure="1 kg day")(model)
    T = np.geomspace(14 * eV, 10 * keV, 40_001)
    rate = tabulate(REACTOR, target, T)(model) * T
    step = np.log(T[1] / T[0])
    upto = np.concatenate([[0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * step)])
    edges = np.interp(np.log(np.array([14, 30, 200, 1000, 10_000]) * eV), np.log(T), upto)
    # the edges of shells fall between two points: one step of 1.6e-4 times the jump
    np.testing.assert_allclose(counts, np.diff(edges) * kg * day, rtol=3e-4)


@pytest.mark.parametrize("mass", ["10 keV", "1 MeV", "10 MeV", "30 MeV"])
@pytest.mark.parametrize("target", ["nuclei", "electrons"])
def test_heavy_leptons_of_the_targets_own_model(target, mass):
    model = nr.DipolePortal(mass=mass, d_mu=1e-9)
    own = TARGETS[target](model)
    detector = seen_by(own, 10)
    counts, fine = (compile(SNS, own, detector, exposure="1 kg day", panels=p)() for p in (32, 2000))
    np.testing.assert_allclose(counts, fine, rtol=1e-6)


class TestFromZero:
    """A detector that sees recoils down to zero: what diverges there is refused, what converges is right."""

    @pytest.mark.parametrize("target", ["nuclei", "electrons"])
    @pytest.mark.parametrize("model", ["millicharge", "moment"])
    def test_divergent_counts_are_refused(self, target, model):
        one = TARGETS[target](SM)
        folded = compile(REACTOR, one, seen_by(one, 0), exposure="1 kg day")
        assert folded().sum() > 0
        for _ in range(2):
            with pytest.raises(ValueError, match=r"^bins: expected a recoil threshold above zero"):
                folded(MODELS[model])
        with pytest.raises(ValueError, match=r"^threshold: expected a recoil threshold above zero"):
            nr.spectrum(REACTOR, one).counts_above(0.0, MODELS[model])

    @pytest.mark.parametrize("model", ["Standard Model", "very light vector", "light scalar"])
    @pytest.mark.parametrize("target", ["nuclei", "electrons"])
    def test_what_converges(self, target, model):
        one = TARGETS[target](SM)
        detector = seen_by(one, 0)
        counts, fine = (compile(REACTOR, one, detector, exposure="1 kg day", panels=p)(MODELS[model]) for p in (32, 2000))
        np.testing.assert_allclose(counts, fine, rtol=3e-5)

    def test_a_neutral_atom_screens_a_photon(self):
        one = TARGETS["atoms"](SM)
        detector = seen_by(one, 0)
        counts, fine = (compile(REACTOR, one, detector, exposure="1 kg day", panels=p)(MODELS["moment"]) for p in (32, 2000))
        np.testing.assert_allclose(counts, fine, rtol=3e-5)
