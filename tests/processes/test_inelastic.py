"""Inelastic scattering: against plane waves without multipoles, an independent calculation, limits, and its folding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from plane_wave import currents, dsigma_dOmega

import nurecoil as nr
from nurecoil.arrays import gauss_legendre
from nurecoil.constants import G_A, G_F
from nurecoil.flavour import mixture, pure
from nurecoil.matter import Nuclide
from nurecoil.models import NSI, MagneticMoment, StandardModel
from nurecoil.models.term import contact
from nurecoil.nuclear.structure import BCSGroundState, Orbit, PairedNucleons
from nurecoil.nuclear.structure.qrpa import qrpa
from nurecoil.nuclear.structure.qrpa_matrices import configurations
from nurecoil.nuclear.structure.qrpa_result import QRPA, QRPAMultipole
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.inelastic import CrossSections, Inelastic, InelasticLevel, Response, lepton_factors
from nurecoil.processes.nucleon_currents import NUCLEON_MASS, NucleonCurrents
from nurecoil.units import GeV, MeV, cm2, fm, keV, mu_B

MU_P, MU_N = 2.7928473446, -1.91304276
"""Magnetic moments of the nucleons, CODATA 2022."""

# The weak angle of the independent calculation; it has g_A = 1.2723 and a nucleon mass of 939 MeV.
MODEL = StandardModel(scheme="tree", sin2_theta_w=0.23867)
AXIAL = (G_A / 1.2723) ** 2


def jump(final: str, initial: str, J: int, omega: float, weights: tuple[float, float] = (1.0, 0.0)) -> tuple[QRPA, str]:
    """A nucleus of two orbits, one full and one empty, and its one excited state: a proton's jump plus a neutron's."""
    orbits = (Orbit.named(initial), Orbit.named(final))
    parity = (-1) ** (orbits[0].l + orbits[1].l)
    none = np.zeros(2)
    kinds = (
        PairedNucleons(s, n, orbits, none, none, none, np.array([1.0, 0.0]), 0.0, 1.0, orbits[0])
        for s, n in (("p", 22), ("n", 26))
    )
    pairs = [tuple(pair) for pair in configurations(orbits, J, parity)]
    X = np.zeros((1, 2 * len(pairs)))
    for s, weight in enumerate(weights):
        X[0, s * len(pairs) + pairs.index((0, 1))] = weight
    name = f"{J}{'+' if parity > 0 else '-'}"
    multipole = QRPAMultipole(J, parity, 0.0, (1.0, 1.0), "", np.array([omega]), X, 0 * X)
    return QRPA(BCSGroundState(Nuclide("Ti48"), 1.952 * fm, *kinds, {}), {name: multipole}, {}), name


@pytest.fixture(scope="module")
def states() -> QRPA:
    return qrpa("Ti48", use_cache=False)


@pytest.fixture(scope="module")
def titanium(states: QRPA) -> Inelastic:
    return Inelastic("Ti48", MODEL, structure=states)


def averages(xs: Inelastic, source: nr.Source) -> CrossSections:
    """Means over a source's flux."""
    means = {name: np.asarray(mean) for name, mean in xs.average(source).items()}
    return CrossSections(means, np.asarray(nr.rates.average_cross_section(source, xs.coherent)))


JUMPS = [
    ("1s1/2", "0s1/2", 0), ("1s1/2", "0p1/2", 0), ("0p3/2", "0s1/2", 1), ("0f5/2", "0f7/2", 1), ("0f7/2", "0d5/2", 1),
    ("0d3/2", "0p3/2", 2), ("0f7/2", "0d5/2", 2), ("0d5/2", "0s1/2", 2), ("0d5/2", "0p1/2", 3),
]  # fmt: skip


@pytest.mark.parametrize(("final", "initial", "J"), JUMPS)
def test_multipoles_are_plane_waves(final: str, initial: str, J: int) -> None:
    omega, E, weights = 9.0 * MeV, 40.0 * MeV, (0.8, -0.6)
    structure, name = jump(final, initial, J, omega, weights)
    nucleon = NucleonCurrents(quenching=0.9, mu_s=0.3)
    xs = Inelastic("Ti48", MODEL, structure=structure, currents=nucleon)
    b, c = structure.ground_state.b, MODEL.couplings()
    orbits = Orbit.named(final), Orbit.named(initial)
    for cos in (-0.7, 0.35):
        kappa = math.sqrt(omega**2 + 2 * E * (E - omega) * (1 - cos))
        Q2 = kappa**2 - omega**2
        total = np.zeros((2 * J + 1, 4), dtype=complex)
        for s, weight in enumerate(weights):
            F = dict.fromkeys(("F1", "mu", "FA"), 0.0)
            for constituent, g_V, g_A in (("p", c.g_V_p[0], 0.5 * G_A), ("n", c.g_V_n, -0.5 * G_A)):
                F_1, G_M = nucleon.vector(constituent, Q2)
                F["F1"] += g_V * F_1[s]
                F["mu"] += g_V * G_M[s]
                F["FA"] += g_A * nucleon.axial(constituent, Q2)[s]
            total += weight * currents(*orbits, J, kappa * b, omega * b, NUCLEON_MASS * b, F)
        for antineutrino in (False, True):
            direct = dsigma_dOmega(total, E, omega, cos, antineutrino)
            found = xs.dsigma_dOmega(cos, E, antineutrino=antineutrino)[name][0]
            assert found == pytest.approx(direct, rel=1e-9, abs=0)


def test_cross_sections_of_titanium(titanium: Inelastic) -> None:
    # an independent calculation with the same inputs: 1e-42 cm2 at 10, 20 and 50 MeV, neutrinos and antineutrinos
    for E, expected, reverse in ((10, 0.083, 0.081), (20, 8.05, 7.58), (50, 221, 176)):
        neutrinos, antineutrinos = (titanium.sigma(E * MeV, antineutrino=a).incoherent / cm2 / 1e-42 for a in (False, True))
        tolerance = 0.01 if E > 10 else 0.012
        assert neutrinos == pytest.approx(expected, rel=tolerance)
        assert antineutrinos == pytest.approx(reverse, rel=tolerance)


def test_which_multipoles_dominate(titanium: Inelastic) -> None:
    for E, expected in ((10, {"1+": 0.98}), (20, {"1+": 0.92}), (50, {"1+": 0.34, "1-": 0.30, "2-": 0.26})):
        shares = titanium.sigma(E * MeV).shares
        assert sum(shares.values()) == pytest.approx(1, rel=1e-12)
        for name, share in expected.items():
            assert shares[name] == pytest.approx(share, abs=0.007)
    # the relative sign of charge and longitudinal current: with the other one 0- is ten times larger
    assert titanium.sigma(30 * MeV).multipoles["0-"] / cm2 == pytest.approx(0.29e-42, rel=0.03, abs=0)


def test_coherent_scattering_beside_it(states: QRPA, titanium: Inelastic) -> None:
    # without recoil corrections, as the independent calculation: G_F^2/2pi E^2 (1 + cos) |Q|^2
    leading = CEvNS("Ti48", MODEL, form_factor=states.ground_state.form_factors(), kinematics="leading")
    xs = Inelastic("Ti48", MODEL, structure=states, coherent=leading)
    for E, expected, tolerance in ((10, 0.2597, 1e-3), (20, 0.9948, 1e-3), (50, 4.684, 1e-3)):
        assert xs.sigma(E * MeV).coherent / cm2 / 1e-39 == pytest.approx(expected, rel=tolerance)
    exact = titanium.sigma([10 * MeV, 50 * MeV]).coherent
    np.testing.assert_allclose(exact, titanium.coherent.sigma([10 * MeV, 50 * MeV]), rtol=1e-9)
    ratio = titanium.sigma(50 * MeV).ratio
    assert ratio == pytest.approx(0.0475, abs=0.0005)


@pytest.mark.once
def test_pion_decay_at_rest(titanium: Inelastic) -> None:
    # independent calculation: 3.6e-41, 6.5e-41 and 8.6e-41 cm2
    sns = nr.PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1")
    names = ("nu_mu prompt", "nu_e delayed", "nu_mu_bar delayed")
    found = [float(averages(titanium, sns.select(name)).incoherent / cm2 / 1e-41) for name in names]
    np.testing.assert_allclose(found, (3.6, 6.5, 8.6), rtol=0.02)
    together = averages(titanium, sns)
    assert together.incoherent / cm2 / 1e-41 == pytest.approx(sum(found) / 3, rel=1e-10)
    # `rates` folds each level with its own quadrature
    assert nr.rates.average_cross_section(sns, titanium) / together.incoherent == pytest.approx(1, rel=1e-10)


@pytest.mark.once
def test_supernova(titanium: Inelastic) -> None:
    sn = nr.Supernova.papoulias_kosmas_2013()
    average = averages(titanium, sn)
    # fluence-weighted, dominated by the hot species: T = 8 MeV, <E> = 24 MeV
    hot = averages(titanium, sn.select("nu_mu"))
    assert 0.01 < average.ratio < hot.ratio < 0.06
    # an average by another quadrature
    E, w = gauss_legendre(np.linspace(1e-3, 160, 21) * MeV, 4)
    T = 8 * MeV
    spectrum = E**2 / (2 * T**3) * np.exp(-E / T)
    expected = w @ (spectrum * titanium.sigma(E).incoherent)
    assert hot.incoherent / expected == pytest.approx(1, rel=2e-3)


def test_reactor(titanium: Inelastic) -> None:
    # 8 MeV do not reach the 1+ states: the first 2+ is all there is
    reactor = nr.Reactor("3.9 GW", "17.1 m", spectrum="huber-mueller-vogel-engel")
    average = averages(titanium, reactor)
    assert average.multipoles["1+"] == 0
    assert average.shares["2+"] > 0.9
    assert average.ratio < 1e-7
    one = reactor.select(reactor.components[0].name)
    spectrum = one.components[0].spectrum
    E, w = gauss_legendre(np.arange(0.9835, 8.001, 0.5) * MeV, 4)
    expected = w @ (spectrum(E) * titanium.sigma(E, antineutrino=True).incoherent)
    assert averages(titanium, one).incoherent / expected == pytest.approx(1, rel=0.01)


def test_gamow_teller_limit(titanium: Inelastic) -> None:
    # sigma = (G_F^2/pi) g_A^2 (E - omega)^2 B(GT0) and a law 1 - cos/3 as the momentum transfer goes to zero
    t = titanium.responses["1+"].transitions
    tiny = np.full((len(t.energies), 1), 1e-4 * MeV)
    spin = t("Sigma''", tiny)[..., 0] * math.sqrt(12 * math.pi)
    strength = (0.5 * (spin[:, 0] - spin[:, 1])) ** 2
    assert strength.sum() == pytest.approx(2.65, rel=0.005)
    assert strength @ t.energies / strength.sum() / MeV == pytest.approx(9.9, abs=0.05)
    strong = np.sort(t.energies[np.argsort(-strength)[:2]] / MeV)
    np.testing.assert_allclose(strong, (8.54, 10.86), atol=0.02)
    k = int(np.argmax(strength))
    E = t.energies[k] + 0.5 * MeV
    limit = G_F**2 / math.pi * G_A**2 * (E - t.energies[k]) ** 2 * strength[k]
    mean = 0.5 * (titanium.levels(E)["1+"][k] + titanium.levels(E, antineutrino=True)["1+"][k])
    # the momentum transfer is the excitation energy itself
    assert mean / limit == pytest.approx(0.985, abs=0.02)
    up, down = (
        titanium.dsigma_dOmega(cos, E)["1+"][k] + titanium.dsigma_dOmega(cos, E, antineutrino=True)["1+"][k] for cos in (1, -1)
    )
    assert up / down == pytest.approx(0.5, rel=0.05)


def test_differential_cross_sections_add_up(titanium: Inelastic) -> None:
    E = 35 * MeV
    # forwards kappa falls to omega, and 1 - omega^2/kappa^2 varies fast
    c, w = gauss_legendre([-1.0, 0.0, 0.7, 0.9, 0.97, 0.99, 0.997, 1.0], 12)
    levels = titanium.levels(E)
    for name, values in titanium.dsigma_dOmega(c, E).items():
        np.testing.assert_allclose(2 * math.pi * values @ w / cm2 * 1e42, levels[name] / cm2 * 1e42, rtol=1e-8, atol=1e-18)
    edges = np.linspace(0, 40, 81) * MeV
    per_energy = titanium.dsigma_domega(edges, E)
    sigma = titanium.sigma(E)
    for name, values in per_energy.items():
        assert values @ np.diff(edges) / sigma.multipoles[name] == pytest.approx(1, rel=1e-12)
    both = titanium.d2sigma_dOmega_domega(c, edges, E)
    assert both.shape == (84, 80)
    np.testing.assert_allclose(2 * math.pi * w @ both / cm2 * MeV, sum(per_energy.values()) / cm2 * MeV, rtol=1e-8, atol=1e-60)
    assert titanium.d2sigma_dOmega_domega(0.3, edges, E).shape == (80,)


def test_nodes_are_enough(titanium: Inelastic) -> None:
    # 24 nodes in momentum transfer against four times as many
    E = 120 * MeV
    channels, (traces,) = titanium._couplings([pure("e").matrix], False)
    for name, values in titanium.levels(E).items():
        omega = titanium.energies[name][:, None]
        nodes, weights = gauss_legendre(np.linspace(0, 1, 9), 12)
        span = np.maximum(2 * (E - omega), 0)
        kappa = omega + span * nodes
        k0, k1, k2 = titanium.responses[name].kernels(kappa, channels, traces, False)
        fine = np.sum(span * weights * 2 * kappa * (k0 + k1 / E + k2 / E**2), axis=1)
        np.testing.assert_allclose(values / cm2, fine / cm2, rtol=1e-7, atol=1e-60)


def test_thresholds(titanium: Inelastic) -> None:
    assert titanium.sigma(0.0).incoherent == 0
    assert titanium.sigma(0.9 * MeV).incoherent == 0
    low = titanium.sigma([1.2 * MeV, 5 * MeV])
    assert np.all(low.incoherent > 0)
    assert set(np.flatnonzero(titanium.levels(3 * MeV)["2+"])) == {0}
    # cross sections grow with energy, and no differential one is negative
    grid = titanium.sigma(np.linspace(1, 80, 30) * MeV)
    assert np.all(np.diff(grid.incoherent) > 0)
    for antineutrino in (False, True):
        values = titanium.dsigma_dOmega(np.linspace(-1, 1, 21), 45 * MeV, antineutrino=antineutrino)
        # straight back V and A cancel to rounding
        assert all(np.all(x >= -1e-14 * x.max()) for x in values.values())


def test_recoil_spectra_by_rates(states: QRPA) -> None:
    one = QRPA(states.ground_state, {name: states[name] for name in ("0-", "2+")}, states.inputs)
    few = {
        name: QRPAMultipole(m.J, m.parity, m.g_ph, m.g_pp, m.why, m.energies[:4], m.X[:4], m.Y[:4])
        for name, m in one.multipoles.items()
    }
    xs = Inelastic("Ti48", MODEL, structure=QRPA(states.ground_state, few, {}))
    # a transverse part for each 2+ state, none for 0-
    assert len(xs.parts) == 12
    sns = nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
    nuclei = 1 / xs.nuclide.atomic_mass
    flux = sum(c.strength for c in sns.components)
    counts = float(nr.spectrum(sns, xs).counts_above(0.0))
    assert counts / (flux * nuclei * averages(xs, sns).incoherent) == pytest.approx(1, rel=2e-3)
    # another model is a contraction away
    nsi = MODEL + NSI(eps_ee_uV=0.3)
    folded = nr.rates.tabulate(sns, xs, np.array([1.0, 5.0, 20.0]) * keV)
    np.testing.assert_allclose(folded(nsi) / cm2, nr.rates.tabulate(sns, xs.with_model(nsi), folded.T)() / cm2, rtol=1e-10)


@pytest.mark.filterwarnings("ignore::nurecoil.processes.OutOfReach")
def test_levels_are_processes(titanium: Inelastic) -> None:
    response = Response(titanium.responses["1-"].transitions.only(3), titanium.currents)
    parts = [InelasticLevel(titanium.nuclide, MODEL, response, p) for p in ("longitudinal", "transverse")]
    for antineutrino in (False, True):
        for E in (15 * MeV, 40 * MeV):
            total = sum(part.sigma(E, antineutrino=antineutrino) for part in parts)
            assert total / titanium.levels(E, antineutrino=antineutrino)["1-"][3] == pytest.approx(1, rel=1e-9)
            angle = sum(part.dsigma_dcos(0.2, E, antineutrino=antineutrino) for part in parts) / (2 * math.pi)
            expected = titanium.dsigma_dOmega(0.2, E, antineutrino=antineutrino)["1-"][3]
            assert angle / expected == pytest.approx(1, rel=1e-9)
    level = parts[0]
    omega = level.omega
    assert level.sigma(0.9 * omega) == 0
    assert level.T_max(0.9 * omega) == 0
    assert level.E_min(level.motion.lowest) / omega == pytest.approx(1, rel=1e-12)
    E = 30 * MeV
    assert level.E_min(level.T_max(E)) / E == pytest.approx(1, rel=1e-12)
    assert level.dsigma_dT(0.5 * level.motion.lowest, E) == 0
    assert level.dsigma_dT(1.01 * level.T_max(E), E) == 0
    # straight back the nucleus flies straight on, and the least recoil is for a neutrino that goes straight on, too
    assert level.cos_recoil(level.T_max(E), E) == pytest.approx(1, abs=1e-12)
    assert level.cos_recoil(level.motion.lowest, E) == pytest.approx(1, abs=1e-12)
    threshold = 0.5 * (level.motion.lowest + level.T_max(E))
    upper = level.sigma(E, T_min=threshold)
    T, w = gauss_legendre(np.linspace(threshold, level.T_max(E), 5), 12)
    assert upper == pytest.approx(w @ level.dsigma_dT(T, E), rel=1e-8, abs=0)


def test_polynomials_of_the_leptons() -> None:
    # (E'/E)(1 + cos), (E'/E)(1 - cos + E E' sin^2/kappa^2) and (E'/E)(E + E')(1 - cos)/kappa
    E, omega = 31.0, 8.5
    scattered = E - omega
    for cos in (-0.9, 0.1, 0.8):
        kappa = math.sqrt(omega**2 + 2 * E * scattered * (1 - cos))
        found = [k0 + k1 / E + k2 / E**2 for k0, k1, k2 in lepton_factors(kappa, omega)]
        expected = (
            1 + cos,
            1 - cos + E * scattered / kappa**2 * (1 - cos**2),
            (E + scattered) / kappa * (1 - cos),
        )
        np.testing.assert_allclose(found, scattered / E * np.array(expected), rtol=1e-12)


def test_flavours_and_models(titanium: Inelastic) -> None:
    E = 30 * MeV
    # at tree level all flavours are alike; with loops the charge radius tells them apart in the vector current alone
    assert titanium.sigma(E, "mu").incoherent / titanium.sigma(E, "e").incoherent == pytest.approx(1, rel=1e-12)
    loops = titanium.with_model(StandardModel())
    assert loops.sigma(E, "mu").incoherent != loops.sigma(E, "e").incoherent
    for name in ("0-",):
        assert loops.sigma(E, "mu").multipoles[name] / loops.sigma(E, "e").multipoles[name] == pytest.approx(1, rel=1e-12)
    both = loops.sigma(E, state=mixture({"e": 0.25, "mu": 0.75}).matrix)
    expected = 0.25 * loops.sigma(E, "e").incoherent + 0.75 * loops.sigma(E, "mu").incoherent
    assert both.incoherent / expected == pytest.approx(1, rel=1e-12)
    # a flavour-changing coupling adds incoherently and keeps its sign to itself
    plus, minus = (titanium.with_model(MODEL + NSI(eps_emu_uV=s * 0.2)).sigma(E) for s in (1, -1))
    assert plus.incoherent / minus.incoherent == pytest.approx(1, rel=1e-12)
    assert plus.incoherent > titanium.sigma(E).incoherent


def test_quenching_and_strangeness(states: QRPA, titanium: Inelastic) -> None:
    E = 20 * MeV
    quenched = Inelastic("Ti48", MODEL, structure=states, currents=NucleonCurrents(quenching=0.8))
    # independent calculation: 0.65 on 1+
    assert quenched.sigma(E).multipoles["1+"] / titanium.sigma(E).multipoles["1+"] == pytest.approx(0.65, abs=0.015)
    assert quenched.sigma(E).multipoles["0-"] / titanium.sigma(E).multipoles["0-"] == pytest.approx(0.64, rel=1e-10)
    by_function = Inelastic("Ti48", MODEL, structure=states, currents=NucleonCurrents(quenching=lambda Q2: 0.8 + 0.0 * Q2))
    assert by_function.sigma(E).incoherent / quenched.sigma(E).incoherent == pytest.approx(1, rel=1e-12)
    strange = Inelastic("Ti48", MODEL, structure=states, currents=NucleonCurrents(mu_s=0.5, rho_s=1.0))
    assert strange.sigma(E).incoherent != titanium.sigma(E).incoherent
    axial = titanium.with_model(StandardModel(scheme="tree", sin2_theta_w=0.23867, delta_s=-0.1))
    assert axial.sigma(E).multipoles["1+"] != titanium.sigma(E).multipoles["1+"]


def test_nucleon_currents() -> None:
    free = NucleonCurrents()
    (F_p, F_n), (M_p, M_n) = free.vector("p", 0.0)
    assert (F_p, F_n, M_p, M_n) == pytest.approx((1.0, 0.0, MU_P, MU_N), abs=1e-10)
    assert free.vector("n", 0.0) == ((F_n, F_p), (M_n, M_p))
    assert free.vector("charge", 0.3 * GeV**2) == free.vector("p", 0.3 * GeV**2)
    # slope of the charge form factor of the neutron: <r^2> = -0.11 fm^2 or so
    Q2 = 1e-6 * GeV**2
    (_, F_n), (_, M_n) = free.vector("p", Q2)
    tau = Q2 / (4 * NUCLEON_MASS**2)
    assert -6 * (F_n - tau * (M_n - F_n)) / Q2 / fm**2 == pytest.approx(-0.127, abs=0.02)
    assert free.axial("p", 1.03**2 * GeV**2)[0] == pytest.approx(-0.25, rel=1e-12)
    assert free.axial("n", 0.0)[1] == -1.0
    # weak moments at tree level: (1 - 4 s^2)/2 mu_p - mu_n/2 on the proton
    c = MODEL.couplings()
    moment = c.g_V_p[0] * free.vector("p", 0.0)[1][0] + c.g_V_n * free.vector("n", 0.0)[1][0]
    assert moment == pytest.approx(0.5 * (1 - 4 * 0.23867) * MU_P - 0.5 * MU_N, rel=1e-12)


def test_bad_input(states: QRPA, titanium: Inelastic) -> None:
    with pytest.raises(ValueError, match=r"inelastic scattering: expected vector or axial couplings .*structure 'M'"):
        Inelastic("Ti48", MODEL + MagneticMoment(mu_nue=1e-11 * mu_B), structure=states)
    with pytest.raises(ValueError, match="structure: expected that of Ti50, got Ti48"):
        Inelastic("Ti50", MODEL, structure=states)
    with pytest.raises(ValueError, match="Ti47: BCS needs even Z and even N"):
        Inelastic("Ti47", MODEL)
    for call in (titanium.levels, titanium.sigma):
        with pytest.raises(ValueError, match="E: expected"):
            call(-1 * MeV)
    with pytest.raises(ValueError, match=r"cos_theta: expected values in \[-1, 1\]"):
        titanium.dsigma_dOmega(1.2, 20 * MeV)
    with pytest.raises(ValueError, match="E: expected a positive energy"):
        titanium.dsigma_dOmega(0.2, 0.0)
    with pytest.raises(ValueError, match="edges: expected at least two numbers that increase"):
        titanium.dsigma_domega([3 * MeV, 1 * MeV], 20 * MeV)
    with pytest.raises(ValueError, match="flavour: expected one of"):
        titanium.sigma(20 * MeV, "x")
    empty = nr.PionDecayAtRest(neutrinos_per_flavour="0 cm^-2 s^-1")
    with pytest.raises(ValueError, match="source: expected one with neutrinos"):
        nr.rates.average_cross_section(empty, titanium)
    with pytest.raises(ValueError, match="source: expected one with neutrinos"):
        titanium.average(empty)
    with pytest.raises(ValueError, match="quenching: expected a factor"):
        NucleonCurrents(quenching=-0.1)
    with pytest.raises(ValueError, match="vector_mass2, axial_mass"):
        NucleonCurrents(axial_mass=0.0)
    transitions = titanium.responses["0-"].transitions
    with pytest.raises(ValueError, match="operator: 0- has"):
        transitions("M", np.ones((26, 1)) * MeV)
    with pytest.raises(ValueError, match="densities: expected shape"):
        type(transitions).from_densities(np.zeros((1, 2, 3, 3)), np.zeros(2), 0, -1, [], 1.0)
    one = Response(transitions.only(0), titanium.currents)
    with pytest.raises(ValueError, match="response: expected one state, got 26"):
        InelasticLevel(titanium.nuclide, MODEL, titanium.responses["0-"], "longitudinal")
    with pytest.raises(ValueError, match="a state of J = 0 has no transverse"):
        InelasticLevel(titanium.nuclide, MODEL, one, "transverse")
    with pytest.raises(ValueError, match="polarisation: expected 'longitudinal'"):
        InelasticLevel(titanium.nuclide, MODEL, one, "sideways")  # type: ignore[arg-type]
    level = InelasticLevel(titanium.nuclide, MODEL, one, "longitudinal")
    assert level.profile(contact("V", "e"), np.array([1.0])) is None
    with pytest.raises(ValueError, match="E: expected at least 0"):
        level.sigma(-1.0)
    with pytest.raises(ValueError, match="T_min: expected"):
        level.sigma(1.0, T_min=-1.0)
