"""What arrives: tables of J_n against other quadratures, and what folds them, each against an independent sum."""

import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

import nurecoil as nr
from nurecoil.detectors import ElectronRecoil, Response
from nurecoil.flavour import AveragedPropagation, ConstantState, VacuumPropagation
from nurecoil.flavour.hermitian import hermitian_basis
from nurecoil.problems import UnknownId
from nurecoil.processes import CEvAS, ElectronScattering, Ionisation
from nurecoil.rates import compile, moments, tabulate
from nurecoil.sources import Component, Line
from nurecoil.units import MeV, cm2, day, eV, keV, kg, km, mu_B, s, tonne
from nurecoil.units.kinds import Implausible, WrongQuantity

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
SNS = nr.PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1")
PMNS = nr.flavour.PMNS.vintage_of()
REACTOR = nr.Reactor("3.9 GW", "17.1 m", spectrum="huber-mueller-vogel-engel", captures_per_fission=0)
SOURCES = {
    "pion decay": SNS,
    "supernova": nr.Supernova.papoulias_kosmas_2013(),
    "reactor": REACTOR,
    "boron": nr.Solar().select("B8"),
    "averaged": SNS.propagate(AveragedPropagation(PMNS)),
    "coherent": SNS.propagate(VacuumPropagation(PMNS, 2 * km, window=("5 MeV", "53 MeV"))),
}


class Beam:
    """What a rate asks of a source."""

    name = "beam"

    def __init__(self, per_time=None, components=SNS.components):
        self.per_time, self.components = per_time, components


def by_quadrature(component, lower, power, a, b):
    """Integral of spectrum rho_ab E^-n above an energy with forty nodes between any two edges, lines added."""
    state, spectrum = component.state, component.spectrum
    total = sum(w * E**-power * state(np.array([E]))[0, a, b] for E, w in spectrum.lines if lower <= E)
    cuts = sorted({*np.asarray(spectrum.edges).tolist(), *state.edges})
    cuts = [lower, *(c for c in cuts if c > lower and c <= spectrum.edges[-1])] if np.size(spectrum.edges) else []
    x, w = np.polynomial.legendre.leggauss(40)
    for low, high in pairwise(cuts):
        E = 0.5 * (high + low) + 0.5 * (high - low) * x
        total += 0.5 * (high - low) * np.sum(w * spectrum(E) * state(E)[:, a, b] * E**-power)
    return total


@pytest.mark.parametrize("name", SOURCES)
def test_moments_are_integrals(name):
    component = SOURCES[name].components[-1]
    end = float(component.spectrum.edges[-1])
    for share in (0.45, 0.8):
        found = component.moments.matrices(np.array([share * end]))[:, 0]
        for power in (0, 1, 2):
            for a, b in ((0, 0), (1, 1), (0, 1), (2, 1)):
                expected = by_quadrature(component, share * end, power, a, b)
                scale = np.abs(found[power]).max()
                assert found[power, a, b] == pytest.approx(expected, rel=1e-8, abs=1e-9 * scale)


def test_moments_of_a_michel_spectrum():
    # 12 y^2 (1 - y) of nu_e, y = 2E/m_mu: int_y^1 12 y^2 (1-y) = 1 - 4y^3 + 3y^4; / y: 2 - 6y^2 + 4y^3; / y^2: 6 - 12 y + 6 y^2
    nue = next(c for c in SNS.components if c.name == "nu_e delayed")
    end = float(nue.spectrum.edges[-1])
    y = np.array([0.0, 1e-6, 0.1, 0.5, 0.9, 0.999, 1.0, 1.2])
    x = np.minimum(y, 1.0)
    found = nue.moments(y * end)[..., 0].T
    exact = [1 - 4 * x**3 + 3 * x**4, (2 - 6 * x**2 + 4 * x**3) / end, 6 * (1 - x) ** 2 / end**2]
    for J, closed in zip(found, exact, strict=True):
        np.testing.assert_allclose(J, closed, rtol=1e-13, atol=1e-15 * closed[0])
        assert np.all(J >= 0)
        assert np.all(J[-2:] == 0)


class ThreeLines:
    """Lines in no particular order."""

    edges = np.empty(0)
    lines = ((3 * MeV, 0.25), (1 * MeV, 0.5), (2 * MeV, 0.25))

    def __call__(self, E):
        return np.zeros(np.shape(E))


def test_lines_are_steps():
    table = Component("lines", ThreeLines(), 5.0, nr.flavour.pure("mu")).moments
    above = table(np.array([0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]) * MeV)[..., 0].T
    np.testing.assert_allclose(above[0], [1, 1, 0.5, 0.5, 0.25, 0.25, 0], rtol=1e-14)
    np.testing.assert_allclose(
        above[2] * MeV**2, [0.5 + 0.25 / 4 + 0.25 / 9] * 2 + [0.25 / 4 + 0.25 / 9] * 2 + [0.25 / 9] * 2 + [0]
    )


def test_tables_hold_what_is_there_and_nothing_else():
    # pion decay is diagonal in flavour; a state of two flavours with a phase has four real entries
    assert [np.argwhere(c.moments.spread).tolist() for c in SNS.components] == [[[0, 0, 1]], [[0, 0, 0]], [[0, 0, 1]]]
    psi = np.array([1.0, 1.0j, 0.0]) / np.sqrt(2)
    state = ConstantState(np.outer(psi, psi.conj()))
    table = Component("mixed", Line(1 * MeV), 1.0, state).moments
    assert np.count_nonzero(table.spread) == 3  # two diagonal ones and Im rho_emu
    np.testing.assert_allclose(table.matrices(np.array([0.5 * MeV]))[0, 0], state.matrix, atol=1e-15)
    basis = hermitian_basis(4)
    assert len(basis) == 16
    np.testing.assert_array_equal(basis, basis.conj().transpose(0, 2, 1))


def test_tables_are_kept_and_not_sent():
    component = replace(SNS.components[1])
    assert component.moments is component.moments
    sent = pickle.loads(pickle.dumps(component))
    assert "moments" not in sent.__dict__
    np.testing.assert_array_equal(sent.moments(np.array([10 * MeV])), component.moments(np.array([10 * MeV])))


def test_a_reactor_that_oscillates_over_53_km():
    # edges of the state are panels: phases turn twenty times over the spectrum
    flight = VacuumPropagation(PMNS, 53 * km, window=("1.8 MeV", "8 MeV"))
    far = REACTOR.propagate(flight).select("nu_e_bar U235")
    model = TREE + nr.NSI(eps_ee_uV=0.4, eps_emu_uV=0.3j)
    xs, T = nr.CEvNS("Ar40", model), np.array([0.35, 0.9]) * keV
    ours = tabulate(far, xs, T)() * xs.nuclide.atomic_mass
    component = far.components[0]
    cuts = sorted({*np.asarray(component.spectrum.edges).tolist(), *component.state.edges})
    for t, value in zip(T, ours, strict=True):
        low = float(xs.E_min(t))

        def integrand(E, t=t):
            rho = component.state(np.array([E]))[0]
            return float(component.spectrum(np.array([E]))[0] * xs.dsigma_dT(t, E, antineutrino=True, state=rho))

        edges = [low, *(c for c in cuts if c > low)]
        direct = sum(quad(integrand, a, b, epsabs=0, epsrel=1e-9)[0] for a, b in pairwise(edges))
        assert value == pytest.approx(component.strength * direct, rel=1e-7, abs=0)


def test_components_of_an_oscillated_beam_add_up():
    # complex couplings that change flavour, coherent states: g^dagger g is not g g^dagger
    beam = SNS.propagate(VacuumPropagation(PMNS, 10 * km, window=("5 MeV", "53 MeV")))
    model = TREE + nr.NSI(eps_emu_uV=0.4 + 0.5j, eps_mutau_dV=-0.3j, eps_etau_uA=0.2)
    folded = tabulate(beam, nr.CEvNS.on("F19", model), np.array([1.0, 20.0, 60.0]) * keV)
    parts = folded.by_component()
    np.testing.assert_allclose(sum(parts.values()), folded(), rtol=1e-11)
    for name, rate in parts.items():
        alone = tabulate(beam.select(name), nr.CEvNS.on("F19", model), folded.T)()
        np.testing.assert_allclose(rate, alone, rtol=1e-12)
    # a batch with complex couplings, by the short way and by the long one
    channels, matrices = folded.couplings()
    batch = np.array([matrices * phase for phase in (1.0, 1.0j, np.exp(0.3j))])
    batch[1, :, 0, 1] += 0.2j
    many = folded.contraction(channels).many(batch)
    np.testing.assert_allclose(many, [folded.contract(channels, one) for one in batch], rtol=1e-12)


def test_zero_columns_are_dropped_and_nothing_changes():
    # 12 of 288 columns for pion decay; a batch of points equals the full Gram matrix by hand
    model = TREE + nr.NSI(eps_emu_uV=0.3 + 0.2j, eps_ee_uA=0.1)
    # axial multipoles have names of their own for neutrons: see test_axial_response_processes
    folded = tabulate(SNS, nr.CEvNS.on("Xe", model, axial="spin-expectation"), np.array([1.0, 10.0]) * keV)
    channels, g = folded.couplings()
    contraction = folded.contraction(channels)
    assert contraction.table.shape[1] < 0.2 * 2 * (3 * len(channels)) ** 2
    total = 0.0
    for component in SNS.components:
        for process, per_mass in folded.target.parts:
            J = moments(component, process, folded.T)
            kernels = process.kernels(folded.T)
            for i, first in enumerate(channels):
                for j, second in enumerate(channels):
                    pair = (first.structure, second.structure)
                    kernel = kernels.get(pair, kernels.get(pair[::-1]))
                    f, h = (process.shape(c, process.q2(folded.T)) for c in (first, second))
                    if kernel is None or f is None or h is None:
                        continue
                    a, b = (g[i].conj(), g[j].conj()) if component.antineutrino else (g[i], g[j])
                    sign = -1 if component.antineutrino and first.structure != second.structure else 1
                    traces = np.einsum("nTab,bc,ca->nT", J, a.conj().T, b).real
                    total = total + sign * per_mass * f * h * np.einsum("nT,nT->T", np.array(kernel), traces)
    np.testing.assert_allclose(folded(), total, rtol=1e-11)


def test_a_source_without_neutrinos_gives_nothing():
    silent = Beam(components=tuple(replace(c, strength=0.0) for c in SNS.components))
    T = np.array([1.0, 5.0]) * keV
    np.testing.assert_array_equal(tabulate(silent, nr.CEvNS.on("CsI", TREE), T)(), np.zeros(2))
    reactor = Beam(components=tuple(replace(c, strength=0.0) for c in REACTOR.components))
    np.testing.assert_array_equal(tabulate(reactor, nr.CEvNS("Ar40", TREE), T)(), np.zeros(2))


@pytest.mark.parametrize(
    "make", [ElectronScattering, lambda x: CEvAS("He4", x), lambda x: nr.CEvNS("Ar40", x), lambda x: Ionisation("Ge74", x)]
)
def test_a_process_without_a_material_is_one_target(make):
    # rate per mass = flux times cross section over the mass of what holds one target
    process = make(TREE)
    beam = Beam(components=(Component("nu_e", Line(2 * MeV), 1e10 / (cm2 * s), nr.flavour.pure("e")),))
    T = np.array([0.3, 0.7]) * process.T_max(2 * MeV)
    masses = {"ElectronScattering": 0.51099895 * MeV, "CEvAS": nr.matter.Nuclide("He4").atomic_mass,
              "CEvNS": nr.matter.Nuclide("Ar40").atomic_mass, "Ionisation": nr.matter.Nuclide("Ge74").atomic_mass}  # fmt: skip
    expected = 1e10 / (cm2 * s) * process.dsigma_dT(T, 2 * MeV) / masses[type(process).__name__]
    np.testing.assert_allclose(nr.spectrum(beam, process)(T), expected, rtol=1e-8)
    assert nr.rates.average_cross_section(beam, process) == pytest.approx(float(process.sigma(2 * MeV)), rel=1e-6, abs=0)


class TestThresholds:
    """One threshold or many give one number: panels in every octave that is asked for."""

    MOMENT = nr.ElectronScattering.on("Ge", nr.MagneticMoment(mu_nue=1e-11 * mu_B))

    def test_electrons_at_a_reactor(self):
        rate = nr.spectrum(REACTOR, self.MOMENT)
        alone = float(rate.counts_above(10 * eV)) * kg * day
        assert alone == pytest.approx(0.10911, rel=5e-5)
        together = rate.counts_above(np.array([0.1 * eV, 10 * eV, 100 * eV, 1 * keV])) * kg * day
        assert together[1] == pytest.approx(alone, rel=1e-6)
        logs = np.linspace(np.log(10 * eV), np.log(9 * MeV), 1501)
        x, w = np.polynomial.legendre.leggauss(4)
        half, middle = 0.5 * np.diff(logs)[:, None], 0.5 * (logs[1:] + logs[:-1])[:, None]
        T = np.exp(middle + half * x)
        assert alone == pytest.approx(float(np.sum(half * w * T * rate(T))) * kg * day, rel=1e-6)

    @pytest.mark.parametrize("threshold", [0.1, 10.0])
    @pytest.mark.parametrize(
        "target",
        [
            nr.CEvNS.on("Ge", nr.Millicharge(q_nue=1e-11)), nr.CEvNS("Ar40", nr.MagneticMoment(mu_nue=1e-10 * mu_B)),
            nr.ElectronScattering.on("Xe", nr.LightVector(mass=1 * keV, coupling=1e-6)), MOMENT,
        ],
    )  # fmt: skip
    def test_low_thresholds(self, target, threshold):
        rate = nr.spectrum(REACTOR, target)
        t = threshold * eV
        alone, among = rate.counts_above(t), rate.counts_above(np.array([0.01, 1.0, 40.0, 500.0]) * t)
        again = rate.counts_above(np.array([1.0, 3.0]) * t)
        assert alone == pytest.approx(float(among[1]), rel=2e-6, abs=0)
        assert alone == pytest.approx(float(again[0]), rel=2e-6, abs=0)
        assert np.all(np.diff(among) < 0)


def test_unknown_parameters_of_a_rate():
    rate = nr.spectrum(SNS, nr.CEvNS.on("Ar", nr.StandardModel()))
    for call in (
        lambda: rate(5 * keV, sin2thw=0.1),
        lambda: rate.counts_above(5 * keV, sin2thw=0.1),
        lambda: rate.response(5 * keV, s2=0.1),
    ):
        with pytest.raises(UnknownId, match="no parameter of the model"):
            call()
    with pytest.raises(ValueError, match="sin2_theta_w: expected a value in"):
        rate(5 * keV, sin2_theta_w=5.0)
    with pytest.raises(ValueError, match=r"^T: expected"):
        rate(np.nan)


class TestRecoilKinds:
    """A detector answers to nuclear or to electron recoils, and says so."""

    NUCLEAR, ELECTRONS = Response((), ["1 keVnr", "10 keVnr"]), Response((ElectronRecoil(),), ["1 keVee", "10 keVee"])

    @pytest.mark.parametrize("target", [nr.CEvNS.on("Ge", TREE), CEvAS("He4", TREE), nr.CEvNS("Ar40", TREE)])
    def test_nuclei(self, target):
        assert compile(SNS, target, self.NUCLEAR, exposure=kg * day)().sum() > 0
        with pytest.raises(ValueError, match="detector: it answers to electron recoils, but the process gives nuclear recoils"):
            compile(SNS, target, self.ELECTRONS, exposure=kg * day)

    @pytest.mark.parametrize("target", [nr.ElectronScattering.on("Ge", TREE), Ionisation("Ge74", TREE)])
    def test_electrons(self, target):
        assert compile(SNS, target, self.ELECTRONS, exposure=kg * day)().sum() > 0
        with pytest.raises(ValueError, match="detector: it answers to nuclear recoils, but the process gives electron recoils"):
            compile(SNS, target, self.NUCLEAR, exposure=kg * day)


def test_spectra_keep_their_tables_and_stay_values():
    rate = nr.spectrum(SNS, nr.CEvNS.on("CsI", TREE))
    T = np.array([1.0, 5.0]) * keV
    first = rate(T)
    assert len(rate._kept)
    np.testing.assert_array_equal(rate(T), first)
    for factor in range(2, 9):
        rate(factor * T)
    assert len(rate._kept) == 4
    copied = pickle.loads(pickle.dumps(rate))
    assert not copied._kept
    np.testing.assert_array_equal(copied(T), first)
    np.testing.assert_allclose(
        rate(T, sin2_theta_w=0.25), nr.spectrum(SNS, nr.CEvNS.on("CsI", nr.StandardModel("tree", 0.25)))(T)
    )


@pytest.mark.parametrize("text", ["2 tonne day", "2000 kg day", 2 * tonne * day])
def test_exposures(text):
    target, detector = nr.CEvNS.on("Ar", TREE), Response((), ["1 keVnr", "10 keVnr"])
    np.testing.assert_allclose(
        compile(SNS, target, detector, exposure=text)(), compile(SNS, target, detector, exposure=2 * tonne * day)(), rtol=1e-13
    )
    for wrong in (0.0, -1.0, "0 kg day", np.nan, "3 m", "0.5"):
        with pytest.raises(ValueError, match="exposure"):
            compile(SNS, target, detector, exposure=wrong)


@pytest.mark.parametrize(
    ("per_time", "right", "wrong", "message"),
    [
        (True, "5 kg day", "5 kg", "expected mass times time, got '5 kg'"),
        (False, "5 kg", "5 kg day", "expected a mass, got '5 kg day'"),
        (False, "2 tonne", "2 tonne year", "expected a mass"),
        (True, "2 tonne year", "2 tonne", "expected mass times time"),
        (True, 5 * kg * day, 5 * kg, "expected mass times time"),
        (False, 5 * kg, 5 * kg * day, "expected a mass"),
    ],
)
def test_exposures_suit_the_source(per_time, right, wrong, message):
    source = Beam(per_time)
    target, detector = nr.CEvNS.on("Ar", TREE), Response((), ["1 keVnr", "10 keVnr"])
    assert compile(source, target, detector, exposure=right)().sum() > 0
    with pytest.raises(WrongQuantity, match=f"exposure: 'beam' is .*{message}"):
        compile(source, target, detector, exposure=wrong)
    with pytest.raises(WrongQuantity, match=f"exposure: 'beam' is .*{message}"):
        nr.experiments.Experiment("x", "", source, target, detector, wrong)
    assert nr.experiments.Experiment("x", "", source, target, detector, right).expected(TREE).sum() > 0


@pytest.mark.parametrize("exposure", [1.0, 14.6, 1e100])
def test_exposures_without_their_unit_are_doubted(exposure):
    """Plain numbers in natural units lie far apart: 1 kg is 6e29, 1 kg day 7e55, and nobody has looked at 1e100."""
    target, detector = nr.CEvNS.on("Ar", TREE), Response((), ["1 keVnr", "10 keVnr"])
    for source in (SNS, SOURCES["supernova"], Beam()):
        with pytest.warns(Implausible, match="exposure: the plain number") as said:
            compile(source, target, detector, exposure=exposure)
        assert said[0].filename == __file__
    with pytest.warns(Implausible, match="exposure: the plain number") as said:
        nr.experiments.Experiment("x", "", SNS, target, detector, exposure)
    assert said[0].filename == __file__
