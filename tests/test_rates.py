"""Rates: the folded tables against direct double integration, exact lines, convergence, published numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson

import nurecoil as nr
from nurecoil.arrays import gauss_legendre
from nurecoil.flavour import AveragedPropagation, ConstantState, MixingMatrix, Rotation, VacuumPropagation
from nurecoil.rates import Folded, average_cross_section, compile, recoil_panels, spectrum, tabulate
from nurecoil.sources import GaussianPulse
from nurecoil.units import MeV, cm2, day, eV, keV, kg, km, mu_B, s, tonne, us
from nurecoil.units.choices import Amount

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
SNS = nr.PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1")
ONE = Amount(1.0, per_time=True)
SUPERNOVA = nr.Supernova.papoulias_kosmas_2013()


class Counter:
    """A detector with a Poisson number of photo-electrons, 1.17 per keV, written without the detectors room."""

    bins = np.arange(6, 31)
    edges = np.array([])
    support = (0.5 * keV, 80 * keV)
    recoil = "nuclear"

    def matrix(self, T):
        return poisson.pmf(self.bins[:, None], 1.17 * T / keV)


pytestmark = pytest.mark.filterwarnings("ignore::nurecoil.processes.OutOfReach")  # quadrature beyond the reach of a line


def direct_rate(source, process, T, flavours):
    """dR/dT per nucleus by adaptive quadrature of flux times dsigma/dT, component by component."""
    total = 0.0
    for component, flavour in zip(source.components, flavours, strict=True):
        for energy, weight in component.spectrum.lines:
            total += component.strength * weight * process.dsigma_dT(T, energy, flavour, component.antineutrino)
        edges = np.asarray(component.spectrum.edges)
        if edges.size and process.E_min(T) < edges[-1]:
            f = lambda E: component.spectrum(E) * process.dsigma_dT(T, E, flavour, component.antineutrino)  # noqa: B023, E731
            low = max(edges[0], float(process.E_min(T)))
            total += component.strength * quad(f, low, edges[-1], epsabs=0, epsrel=1e-10, limit=400)[0]
    return total


@pytest.mark.parametrize("name", ["Cs133", "Ar40", "Xe129"])
def test_spectrum_equals_direct_integration(name):
    model = TREE + nr.NSI(eps_emu_uV=0.2, eps_mumu_dV=-0.1) + nr.MagneticMoment(mu_numu=5e-9 * mu_B)
    xs = nr.CEvNS(name, model)
    T = np.array([0.5, 5.0, 12.0, 20.0]) * keV
    ours = tabulate(SNS, xs, T)() * xs.nuclide.atomic_mass
    for t, value in zip(T, ours, strict=True):
        assert value == pytest.approx(direct_rate(SNS, xs, t, ("mu", "e", "mu")), rel=1e-8, abs=0)


def test_supernova_equals_direct_integration():
    xs = nr.CEvNS("Ti48", TREE, form_factor="helm-papoulias-kosmas")
    flavours = [c.name.removesuffix("_bar").removeprefix("nu_") for c in SUPERNOVA.components]
    for t in (1 * keV, 50 * keV):
        direct = direct_rate(SUPERNOVA, xs, t, flavours)
        assert tabulate(SUPERNOVA, xs, t)()[0] * xs.nuclide.atomic_mass == pytest.approx(direct, rel=1e-8, abs=0)


def test_counts_equal_direct_double_integration():
    xs = nr.CEvNS("Cs133", TREE, form_factor="helm-1.2")
    exposure = 14.6 * kg * 308 * day
    counts = compile(SNS, xs, Counter(), exposure=exposure)()
    detector = Counter()

    def integrand(t, b):
        return float(detector.matrix(np.array([t * keV]))[b, 0]) * direct_rate(SNS, xs, t * keV, ("mu", "e", "mu")) * keV

    line_end = float(xs.T_max(SNS.components[0].spectrum.lines[0][0])) / keV
    end = float(xs.T_max(SNS.components[1].spectrum.edges[-1])) / keV
    for b in (0, 12):
        direct = sum(quad(integrand, a, z, args=(b,), epsrel=1e-7)[0] for a, z in ((0.5, line_end), (line_end, end)))
        assert counts[b] == pytest.approx(direct * exposure / xs.nuclide.atomic_mass, rel=1e-6, abs=0)


def test_folded_equals_quadrature_of_the_spectrum():
    target = nr.CEvNS.on("CsI", TREE + nr.NSI(eps_etau_dV=0.3j))
    counts = compile(SNS, target, Counter(), exposure=kg * day)
    rate = tabulate(SNS, target, counts.T)
    edges = recoil_panels(SNS, target, *Counter.support)
    _, weights = gauss_legendre(edges, 8)
    np.testing.assert_allclose(counts(), kg * day * (Counter().matrix(counts.T) * weights) @ rate(), rtol=1e-12)


def test_folding_converges():
    target = nr.CEvNS.on("CsI", TREE)
    coarse, fine = (compile(SNS, target, Counter(), exposure=kg * day, panels=p)() for p in (32, 64))
    np.testing.assert_allclose(coarse, fine, rtol=1e-5)


def test_lines_are_exact():
    xs = nr.CEvNS("Ar40", TREE)
    beam = nr.sources.Monoenergetic(30 * MeV, "nu_mu", "1e7 cm^-2 s^-1")
    T = np.array([1.0, 20.0, 47.0, 49.0]) * keV
    expected = 1e7 / (cm2 * s) * xs.dsigma_dT(T, 30 * MeV, "mu") / xs.nuclide.atomic_mass
    np.testing.assert_allclose(tabulate(beam, xs, T)(), expected, rtol=1e-13)
    assert expected[-1] == 0.0


@settings(max_examples=20)
@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_linear_in_flux(a, b):
    T = np.array([1.0, 10.0]) * keV
    target = nr.CEvNS.on("Ge", TREE)
    both = tabulate(SNS.scaled(a) + SNS.scaled(b), target, T)()
    np.testing.assert_allclose(both, (a + b) * tabulate(SNS, target, T)(), rtol=1e-12)


def test_isotopes_add_by_mass():
    T = np.array([2.0]) * keV
    total = tabulate(SNS, nr.CEvNS.on("CsI", TREE), T)()
    masses = {n: nr.matter.Nuclide(n).atomic_mass for n in ("Cs133", "I127")}
    weights = {n: m / sum(masses.values()) for n, m in masses.items()}
    parts = sum(w * tabulate(SNS, nr.CEvNS(n, TREE), T)() for n, w in weights.items())
    np.testing.assert_allclose(total, parts, rtol=1e-12)


def test_density_matrix_of_a_superposition():
    # (nu_e + i nu_mu)/sqrt2 with flavour-changing couplings: interference between initial flavours
    psi = np.array([1.0, 1.0j, 0.0]) / np.sqrt(2)
    state = ConstantState(np.outer(psi, psi.conj()))
    model = TREE + nr.NSI(eps_emu_nucleusV=2.0 + 1.0j)
    xs = nr.CEvNS("Ar40", model)
    source = nr.sources.Monoenergetic(30 * MeV, "nu_e", ONE).propagate(lambda _state, _antineutrino: state)
    T = np.array([5.0]) * keV
    amplitude = xs.amplitudes(T)["V", 0.0][0] @ psi
    tau = xs.amplitudes(T)["V", 0.0][0][:, 2]
    expected = xs.dsigma_dT(T, 30 * MeV, "tau") * np.sum(np.abs(amplitude) ** 2) / np.sum(np.abs(tau) ** 2)
    np.testing.assert_allclose(tabulate(source, xs, T)() * xs.nuclide.atomic_mass, expected, rtol=1e-12)


def test_antineutrinos_see_conjugated_couplings():
    psi = np.array([1.0, 1.0j, 0.0]) / np.sqrt(2)
    state = ConstantState(np.outer(psi, psi.conj()))
    xs = nr.CEvNS("Xe129", TREE + nr.NSI(eps_emu_uV=0.5 + 1.0j, eps_emu_uA=0.4j))
    for antineutrino in (False, True):
        source = nr.sources.Monoenergetic(30 * MeV, "nu_e_bar" if antineutrino else "nu_e", ONE).propagate(lambda *_: state)
        T = np.array([5.0]) * keV
        expected = xs.dsigma_dT(T, 30 * MeV, antineutrino=antineutrino, state=state.matrix)
        np.testing.assert_allclose(tabulate(source, xs, T)() * xs.nuclide.atomic_mass, expected, rtol=1e-12)


def test_batches_and_components_add_up():
    target = nr.CEvNS.on("CsI", TREE + nr.NSI(eps_emu_uV=0.1, eps_ee_uV=0.0))
    folded = compile(SNS, target, Counter(), exposure=kg * day)
    points = [folded.couplings(None, {"eps_ee_uV": x}) for x in (-0.2, 0.0, 0.3)]
    batch = folded.contraction(points[0][0]).many(np.array([m for _, m in points]))
    np.testing.assert_allclose(batch, [folded(None, {"eps_ee_uV": x}) for x in (-0.2, 0.0, 0.3)], rtol=1e-12)
    np.testing.assert_allclose(sum(folded.by_component().values()), folded(), rtol=1e-12)


def test_components_of_one_name_are_added():
    target = nr.CEvNS.on("CsI", TREE)
    alone, twice = (compile(source, target, Counter(), exposure=kg * day) for source in (SNS, SNS + SNS))
    for name, counts in alone.by_component().items():
        np.testing.assert_allclose(twice.by_component()[name], 2 * counts, rtol=1e-12)


def test_scans_over_final_masses_do_not_grow_without_bound(monkeypatch):
    monkeypatch.setattr(Folded, "_KEEP", 4)
    folded = tabulate(SNS, nr.CEvNS("Ar40", nr.DipolePortal(mass=0.0, d_e=1e-9 * mu_B)), np.array([5.0]) * keV)
    first = folded(None, {"mass_4": 1 * MeV})
    for mass in (2, 3, 4, 5, 6):
        folded(None, {"mass_4": mass * MeV})
    assert max(len(folded._moments), len(folded._kappas), len(folded._channels), len(folded._pairs)) <= 4
    np.testing.assert_array_equal(folded(None, {"mass_4": 1 * MeV}), first)


def test_time_bins_add_up_to_the_total():
    source = nr.PionDecayAtRest(
        protons_on_target=1e23, neutrinos_per_proton=0.08, distance="19.3 m", pulse=GaussianPulse(0.7 * us, 0.15 * us)
    )
    target = nr.CEvNS.on("CsI", TREE)
    total = compile(source, target, Counter(), exposure=kg)()
    binned = compile(source, target, Counter(), exposure=kg, time_edges=np.array([-100.0, 1.0, 6.0, 200.0]) * us)()
    assert binned.shape == (25, 3)
    np.testing.assert_allclose(binned.sum(axis=1), total, rtol=1e-9)


def test_a_mediator_mass_costs_only_its_own_tables():
    target = nr.CEvNS.on("CsI", TREE + nr.LightVector(mass=10 * MeV, coupling=1e-4))
    folded = compile(SNS, target, Counter(), exposure=kg * day)
    folded()
    before = set(folded._kappas), set(folded._moments), set(folded._places)
    changed = folded(None, {"mass_Zprime": 20 * MeV})
    assert (set(folded._kappas), set(folded._moments), set(folded._places)) == before
    fresh = nr.CEvNS.on("CsI", TREE + nr.LightVector(mass=20 * MeV, coupling=1e-4))
    np.testing.assert_allclose(changed, compile(SNS, fresh, Counter(), exposure=kg * day)(), rtol=1e-12)


class TestPublishedNumbers:
    """Brief, experiments and inference, sections 1 and 3: independent calculations of the papers' inputs."""

    @pytest.mark.parametrize(
        ("convention", "counts"),
        [
            ("helm-papoulias-kosmas", 13.72),
            ("shell-model", 13.58),
            ("helm-lewin-smith", 13.59),
            ("klein-nystrand", 13.29),
            ("unity", 16.90),
        ],
    )
    def test_supernova_in_titanium(self, convention, counts):
        xs = nr.CEvNS("Ti48", TREE, form_factor=convention, kinematics="leading")
        assert float(spectrum(SUPERNOVA, xs).counts_above(1 * keV)) * tonne == pytest.approx(counts, rel=5e-4, abs=0)

    def test_threshold_curve(self):
        xs = nr.CEvNS("Ti48", TREE, form_factor="helm-papoulias-kosmas", kinematics="leading")
        thresholds = np.array([0.1, 0.5, 1, 5, 10, 50]) * keV
        ours = spectrum(SUPERNOVA, xs).counts_above(thresholds) * tonne
        np.testing.assert_allclose(ours, [14.996, 14.392, 13.716, 9.953, 7.180, 1.102], rtol=5e-4)
        # the independent calculation took the atomic mass for the nuclear one (2e-4), which the tail feels most
        rate = spectrum(SUPERNOVA, xs)(np.array([1, 5, 10, 20, 50, 100]) * keV) * tonne * keV
        np.testing.assert_allclose(rate, [1.280, 0.7103, 0.4347, 0.2098, 0.04399, 0.006065], rtol=1e-3)

    @pytest.mark.parametrize(("threshold", "excess"), [(1, 0.232), (5, 0.310)])
    def test_unity_form_factor_excess(self, threshold, excess):
        unity, helm = (
            float(
                spectrum(SUPERNOVA, nr.CEvNS("Ti48", TREE, form_factor=f, kinematics="leading")).counts_above(threshold * keV)
            )
            for f in ("unity", "helm-papoulias-kosmas")
        )
        assert unity / helm - 1 == pytest.approx(excess, abs=0.005)

    def test_response_peak(self):
        xs = nr.CEvNS("Ti48", TREE, form_factor="helm-papoulias-kosmas", kinematics="leading")
        T = np.linspace(5, 30, 2501) * keV
        response = spectrum(SUPERNOVA, xs).response(T) * tonne
        assert T[response.argmax()] / keV == pytest.approx(13.2, abs=0.1)
        assert response.max() == pytest.approx(4.43, abs=0.005)

    @pytest.mark.parametrize(
        ("material", "convention", "sigma"),
        [
            ("CsI", "helm-1.2", 188.9e-40),
            ("CsI", "helm-lewin-smith", 187.4e-40),
            ("CsI", "klein-nystrand-1.23", 179.0e-40),
            ("Ar", "helm-1.2", 1.868e-39),
            ("Ge", "helm-1.2", 59e-40),
        ],
    )
    def test_flux_averaged_cross_sections(self, material, convention, sigma):
        model = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
        target = nr.CEvNS.on(material, model, form_factor=convention)
        # the value for germanium is quoted with two digits
        assert average_cross_section(SNS, target) / cm2 == pytest.approx(sigma, rel=0.015 if material == "Ge" else 0.01, abs=0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: tabulate(SNS, nr.CEvNS("Ar40", TREE), [0.0]), "T: expected positive recoil energies"),
        (lambda: compile(SNS, nr.CEvNS("Ar40", TREE), Counter(), exposure=0.0), "exposure: expected more than 0 kg day"),
        (
            lambda: compile(SNS, nr.CEvNS("Ar40", TREE), Counter(), exposure=kg * day, time_edges=[0.0, 1.0]),
            "no time distribution for nu_mu prompt",
        ),
        (lambda: spectrum(SNS, nr.CEvNS("Ar40", TREE)).counts_above(-1.0), "threshold: expected at least 0 keV"),
        (
            lambda: tabulate(SNS, nr.CEvNS("Ar40", TREE + nr.NSI(4, eps_es1_uV=0.1)), [1.0])(),
            "the model has 4, the source only 3",
        ),
    ],
)
def test_bad_input(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_shape_of_a_differential_table():
    assert isinstance(tabulate(SNS, nr.CEvNS("Ar40", TREE), np.array([1.0, 2.0]) * keV), Folded)


class TestPropagation:
    """Density matrices of oscillated neutrinos are folded as they are."""

    MIXING = nr.flavour.PMNS.vintage_of()

    @pytest.mark.parametrize("antineutrino", [False, True])
    def test_oscillation_during_flight(self, antineutrino):
        baseline = 200 * km
        propagation = VacuumPropagation(self.MIXING, baseline)
        source = nr.sources.Monoenergetic(30 * MeV, "nu_mu_bar" if antineutrino else "nu_mu", ONE).propagate(propagation)
        model = TREE + nr.NSI(eps_emu_uV=0.4 + 0.3j, eps_ee_dV=0.2)
        xs = nr.CEvNS("Ar40", model)
        T = np.array([5.0]) * keV
        # amplitudes by hand: psi = V diag(e^{-i dm2 L/2E}) V^dagger e_mu with V = U, or U* for antineutrinos
        U = self.MIXING.matrix.conj() if antineutrino else self.MIXING.matrix
        phases = np.exp(-1j * self.MIXING.mass_splittings * baseline / (2 * 30 * MeV))
        psi = U @ (phases * U.conj().T[:, 1])
        expected = xs.dsigma_dT(T, 30 * MeV, antineutrino=antineutrino, state=np.outer(psi, psi.conj()))
        np.testing.assert_allclose(tabulate(source, xs, T)() * xs.nuclide.atomic_mass, expected, rtol=1e-10)
        if not antineutrino:
            assert abs(expected[0] / xs.dsigma_dT(T, 30 * MeV, "mu")[0] - 1) > 0.01

    def test_sterile_states_do_not_scatter(self):
        mixing = MixingMatrix.with_sterile(self.MIXING, (1.0 * eV**2,), (Rotation(1, 4, 0.3),))
        source = SNS.propagate(AveragedPropagation(mixing))
        target = nr.CEvNS.on("CsI", TREE)
        T = np.array([2.0, 10.0]) * keV
        ours = tabulate(source, target, T)()
        assert source.components[0].state.dimension == 4
        # the Standard Model at tree level counts active flavours alike: the rate drops by the sterile fraction
        fractions = [np.real(c.state(np.array([30 * MeV]))[0, 3, 3]) for c in source.components]
        parts = [tabulate(SNS.select(c.name), target, T)() for c in SNS.components]
        np.testing.assert_allclose(ours, sum((1 - f) * p for f, p in zip(fractions, parts, strict=True)), rtol=1e-10)
        assert 0 < max(fractions) < 1

    def test_a_state_with_sterile_flavours(self):
        xs = nr.CEvNS("Ar40", TREE)
        rho = np.diag([0.7, 0.0, 0.0, 0.3]).astype(complex)
        active = xs.dsigma_dT(5 * keV, 30 * MeV, "e")
        assert xs.dsigma_dT(5 * keV, 30 * MeV, state=rho) == pytest.approx(0.7 * active, rel=1e-12, abs=0)

    def test_standard_model_does_not_see_oscillations_at_tree_level(self):
        target = nr.CEvNS.on("Ge", TREE)
        T = np.array([2.0, 10.0]) * keV
        far = tabulate(SNS.propagate(VacuumPropagation(self.MIXING, 10 * km)), target, T)()
        np.testing.assert_allclose(far, tabulate(SNS, target, T)(), rtol=1e-10)
