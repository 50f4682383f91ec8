"""Neutrinos from the core of the Sun to the Earth."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.constants import G_F, N_A
from nurecoil.flavour import (
    PMNS,
    SOLAR_COMPONENTS,
    AveragedPropagation,
    ConstantState,
    MatterPotential,
    MixingMatrix,
    Rotation,
    SolarModel,
    SolarPropagation,
    VacuumPropagation,
    adiabatic_mass_probabilities,
    mixture,
    pure,
    solar_model,
)
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, cm3, eV, m

R_SUN = 6.957e8 * m
"""Nominal radius of the Sun, IAU 2015."""

NUFIT = PMNS.vintage_of("nufit-6.0-ic19")
FIT_2018 = PMNS.vintage_of("de-salas-2018")
# log-uniform in energy
energies = st.floats(-1.0, 1.5).map(lambda x: 10.0**x * MeV)
angles = st.floats(0.05, 1.5)
phases = st.floats(-math.pi, math.pi)


def without_third_mass(pmns: PMNS) -> PMNS:
    """The same angles with m_3 so heavy that matter leaves theta_13 alone: where the two-flavour formula is exact."""
    return PMNS(pmns.theta_12, pmns.theta_13, pmns.theta_23, pmns.dm2_21, 1e4 * eV**2, pmns.delta_cp)


def two_flavour(pmns: PMNS, E: float, n_e: float) -> float:
    """P_e1 = cos^2(theta_12 in matter), A = 2 sqrt(2) G_F n_e E c13^2."""
    cos, sin = math.cos(2 * pmns.theta_12), math.sin(2 * pmns.theta_12)
    x = cos - 2 * math.sqrt(2) * G_F * n_e * E * math.cos(pmns.theta_13) ** 2 / pmns.dm2_21
    return 0.5 * (1 + x / math.hypot(x, sin))


def leaving(pmns: PMNS | MixingMatrix, E: float, n_e: float, n_n: float = 0.0, **options: object) -> np.ndarray:
    rho = pure("e", pmns.dimension)(np.ones(1))
    return adiabatic_mass_probabilities([E], rho, pmns, [n_e], [n_n], **options)[0, 0]  # type: ignore[arg-type]


# electromagnetic-and-atomic, section 6: NuFIT 6.0, energy [MeV], n_e [N_A/cm3], P_e1 of two flavours.
BRIEF = ((0.3, 68, 0.67529), (0.862, 80, 0.63007), (10.0, 92, 0.07832))


@pytest.mark.parametrize(("E", "density", "expected"), BRIEF)
def test_given_density(E: float, density: float, expected: float) -> None:
    """Numbers of five decimals; the three-flavour result differs by the theta_13 that 10 MeV neutrinos see in matter."""
    P = leaving(without_third_mass(NUFIT), E * MeV, density * N_A / cm3)
    assert P[0] / (P[0] + P[1]) == pytest.approx(expected, abs=1e-5)
    assert P[2] == pytest.approx(0.02195, rel=1e-6)
    three = leaving(NUFIT, E * MeV, density * N_A / cm3)
    assert three[0] / (three[0] + three[1]) == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize(("density", "expected"), [(93, 0.606), (81, 0.616)])
def test_beryllium_line_behind_the_borexino_limits(density: float, expected: float) -> None:
    """experiments-and-inference, section 2.5, 2018 fit: P_e1 there is the two-flavour one, without c13^2."""
    P = leaving(without_third_mass(FIT_2018), 0.862 * MeV, density * N_A / cm3)
    assert P[0] / (P[0] + P[1]) == pytest.approx(expected, abs=6e-4)


# Two-flavour P_e1 averaged over all 1000 radii of the published B16 tables, NuFIT 6.0, by an independent script.
PROFILE = {
    ("b16-gs98", "pp", 0.3): 0.67721, ("b16-gs98", "Be7", 0.862): 0.63032, ("b16-gs98", "B8", 10.0): 0.08818,
    ("b16-agss09met", "pp", 0.3): 0.67710, ("b16-agss09met", "Be7", 0.862): 0.63002, ("b16-agss09met", "B8", 10.0): 0.08766,
}  # fmt: skip


@pytest.mark.parametrize(("model", "component", "E"), PROFILE)
def test_production_average_survives_the_thinning(model: str, component: str, E: float) -> None:
    P = SolarPropagation(without_third_mass(NUFIT), component, model).mass_probabilities(E * MeV)[0]
    assert P[0] / (P[0] + P[1]) == pytest.approx(PROFILE[model, component, E], abs=3e-5)


@pytest.mark.parametrize(("component", "E", "expected"), [("pp", 0.3, 0.67529), ("Be7", 0.862, 0.63007)])
def test_production_average_is_near_the_effective_density(component: str, E: float, expected: float) -> None:
    """The brief's densities stand for the average, to 1 %; not so for 8B, where B16 has 87.9 on average and not 92."""
    P = SolarPropagation(NUFIT, component).mass_probabilities(E * MeV)[0]
    assert P[0] / (P[0] + P[1]) == pytest.approx(expected, rel=1e-2)


@given(energies, st.floats(0.0, 120.0), angles, angles, phases)
def test_two_flavour_formula(E: float, density: float, t12: float, t23: float, delta: float) -> None:
    pmns = PMNS(t12, 0.15, t23, 7.5e-5 * eV**2, 1e4 * eV**2, delta)
    P, n_e = leaving(pmns, E, density * N_A / cm3), density * N_A / cm3
    s13 = math.sin(0.15) ** 2
    two = two_flavour(pmns, E, n_e)
    np.testing.assert_allclose(P, [(1 - s13) * two, (1 - s13) * (1 - two), s13], atol=1e-6)


@given(energies)
def test_survival_of_two_flavours(E: float) -> None:
    """P_ee = c13^4 (P c12^2 + (1 - P) s12^2) + s13^4 at the Earth, from rho_ee."""
    pmns = without_third_mass(NUFIT)
    sun = solar_model()
    P = sum(f * two_flavour(pmns, E, n) for f, n in zip(sun.fractions("B8"), sun.n_e, strict=True))
    rho = SolarPropagation(pmns, "B8")()(np.array([E]))[0]
    assert rho[0, 0].real == pytest.approx(0.97805**2 * (P * 0.693 + (1 - P) * 0.307) + 0.02195**2, abs=1e-6)


@pytest.mark.parametrize("component", SOLAR_COMPONENTS)
@pytest.mark.parametrize("ordering", ["normal", "inverted"])
def test_limits(component: str, ordering: str) -> None:
    """Low energy: averaged vacuum oscillation. High energy: all in nu_2, P_ee = c13^4 s12^2 + s13^4."""
    pmns = PMNS.vintage_of("nufit-6.0-ic24", ordering)
    low = SolarPropagation(pmns, component)()(np.array([1e-4]) * MeV)
    np.testing.assert_allclose(low, AveragedPropagation(pmns)(pure("e"))(np.ones(1)), atol=1e-4)
    if ordering == "normal":
        high = SolarPropagation(without_third_mass(pmns), component)()(np.array([3e4]) * MeV)[0, 0, 0].real
        s12, s13 = 0.308, 0.02215
        assert high == pytest.approx((1 - s13) ** 2 * s12 + s13**2, abs=1e-4)


@settings(deadline=None)
@given(energies, angles, angles, angles, phases, st.integers(0, 2**31), st.booleans(), st.booleans())
def test_states_at_the_earth_are_states(
    E: float, t12: float, t13: float, t23: float, delta: float, seed: int, inverted: bool, antineutrino: bool
) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(3, 2)) + 1j * rng.normal(size=(3, 2))
    eps = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
    pmns = PMNS(t12, t13, t23, 7.5e-5 * eV**2, (-1 if inverted else 1) * 2.5e-3 * eV**2, delta)
    state = ConstantState(a @ a.conj().T / np.trace(a @ a.conj().T))
    propagation = SolarPropagation(pmns, "N13", potential=MatterPotential(eps_u=eps + eps.conj().T))
    rho = propagation(state, antineutrino)(np.array([E, 2 * E]))
    np.testing.assert_allclose(np.trace(rho, axis1=1, axis2=2), 1.0, atol=1e-12)
    np.testing.assert_allclose(rho, rho.conj().swapaxes(1, 2), atol=1e-12)
    assert np.linalg.eigvalsh(rho).min() > -1e-12
    P = propagation.mass_probabilities(np.array([E, 2 * E]), state, antineutrino)
    np.testing.assert_allclose(np.linalg.eigvalsh(rho), np.sort(P, axis=1), atol=1e-12)
    averaged = AveragedPropagation(pmns)(propagation(state, antineutrino), antineutrino)(np.array([E, 2 * E]))
    np.testing.assert_allclose(averaged, rho, atol=1e-12)


@given(energies, phases, phases)
def test_electron_survival_knows_no_phase_and_no_theta_23(E: float, delta: float, alpha: float) -> None:
    """True for electron neutrinos in standard matter, at any energy."""
    other = PMNS(NUFIT.theta_12, NUFIT.theta_13, 1.2, NUFIT.dm2_21, NUFIT.dm2_31, delta, alpha, 0.4)
    survival = [SolarPropagation(pmns, "B8")()(np.array([E]))[0, 0, 0].real for pmns in (NUFIT, other)]
    assert survival[0] == pytest.approx(survival[1], abs=1e-12)


def slab_by_slab(
    pmns: PMNS | MixingMatrix, E: float, born: np.ndarray, potential: MatterPotential, antineutrino: bool
) -> np.ndarray:
    """Mass-state probabilities of flavour amplitudes `born`, from the Schroedinger equation.

    60000 slabs from 0.1 R_sun to where the density is negligible; n_e = 245 N_A/cm3 exp(-10.54 r/R_sun) (Bahcall's fit), with
    a quarter as many neutrons.
    """
    edges = np.linspace(0.1, 1.6, 60001) * R_SUN
    n_e = 245 * N_A / cm3 * np.exp(-10.54 * 0.5 * (edges[1:] + edges[:-1]) / R_SUN)
    V = potential(n_e, 0.25 * n_e, pmns.dimension)
    U = pmns.matrix.conj() if antineutrino else pmns.matrix
    H = (U * pmns.mass_splittings) @ U.conj().T / (2 * E) + (-V.conj() if antineutrino else V)
    values, vectors = np.linalg.eigh(H)
    steps = (vectors * np.exp(-1j * values * np.diff(edges)[:, None])[:, None, :]) @ vectors.conj().swapaxes(1, 2)
    while len(steps) > 1:  # product of all steps, later ones to the left
        if len(steps) % 2:
            steps = np.concatenate([steps, np.eye(pmns.dimension)[None]])
        steps = steps[1::2] @ steps[::2]
    return np.abs(U.conj().T @ steps[0] @ born) ** 2


VIOLATING_CP = PMNS(0.6, 0.5, 0.8, 7.5e-5 * eV**2, 2.5e-3 * eV**2, 1.2)
STERILE = MixingMatrix.with_sterile(NUFIT, [3e-4 * eV**2], [Rotation(1, 4, 0.3), Rotation(2, 4, 0.2, 0.5)])
NSI = MatterPotential(
    eps_e=np.array([[0.1, 0.2j, 0], [-0.2j, 0, 0.1], [0, 0.1, 0]]),
    eps_d=np.array([[0, 0.1, 0.05], [0.1, 0, 0], [0.05, 0, 0.1]]),
)


@pytest.mark.parametrize("antineutrino", [False, True])
@pytest.mark.parametrize(
    ("mixing", "potential"),
    [
        (NUFIT, MatterPotential()),
        (PMNS.vintage_of("nufit-6.0-ic24", "inverted"), MatterPotential()),
        (VIOLATING_CP, NSI),
        (STERILE, MatterPotential()),
    ],
    ids=["normal", "inverted", "nsi", "sterile"],
)
def test_adiabatic_conversion_solves_the_schroedinger_equation(
    mixing: PMNS | MixingMatrix, potential: MatterPotential, antineutrino: bool
) -> None:
    n_e = 245 * N_A / cm3 * math.exp(-1.054)
    # A coherent superposition: interference of matter eigenstates must leave no trace in the mass states.
    born = np.array([0.8, 0.36 + 0.48j, 0.0, 0.0])[: mixing.dimension]
    exact = slab_by_slab(mixing, 10 * MeV, born, potential, antineutrino)
    rho = np.outer(born, born.conj())[None]
    adiabatic = adiabatic_mass_probabilities([10 * MeV], rho, mixing, [n_e], [0.25 * n_e], potential, antineutrino)[0, 0]
    assert exact.sum() == pytest.approx(1.0, abs=1e-10)
    np.testing.assert_allclose(adiabatic, exact, atol=3e-4)


def test_four_flavours_with_an_idle_sterile_state() -> None:
    E = np.array([0.3, 3.0, 10.0]) * MeV
    four = MixingMatrix.with_sterile(NUFIT, [1.0 * eV**2], [])
    rho = SolarPropagation(four, "B8")()(E)
    np.testing.assert_allclose(rho[:, :3, :3], SolarPropagation(NUFIT, "B8")()(E), atol=1e-9)
    assert not rho[:, 3].any()


def test_nsi_of_two_effective_flavours() -> None:
    """theta_13 = 0: nu_e and a = c23 nu_mu - s23 nu_tau feel ((1 - eps_D, eps_N), (eps_N*, eps_D)) up to a trace.

    eps_D = (eps_aa - eps_ee)/2, eps_aa = c23^2 eps_mumu + s23^2 eps_tautau - 2 c23 s23 Re eps_mutau, and
    eps_N = c23 eps_emu - s23 eps_etau, in units of sqrt(2) G_F n_e.
    """
    rng = np.random.default_rng(4)
    a = 0.3 * (rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3)))
    eps = a + a.conj().T
    t12, t23, dm2 = 0.59, 0.8, 7.5e-5 * eV**2
    pmns = PMNS(t12, 0.0, t23, dm2, 1e4 * eV**2)
    n_e, E = 50 * N_A / cm3, 4 * MeV
    c, s = math.cos(t23), math.sin(t23)
    eps_aa = c**2 * eps[1, 1].real + s**2 * eps[2, 2].real - 2 * c * s * eps[1, 2].real
    eps_D, eps_N = (eps_aa - eps[0, 0].real) / 2, c * eps[0, 1] - s * eps[0, 2]
    A = 2 * math.sqrt(2) * G_F * n_e * E
    x = dm2 * math.cos(2 * t12) - A * (1 - 2 * eps_D)
    y = dm2 * math.sin(2 * t12) + 2 * A * eps_N
    expected = 0.5 * (1 + x / math.hypot(x, abs(y)))
    assert leaving(pmns, E, n_e, potential=MatterPotential(eps_e=eps))[0] == pytest.approx(expected, abs=1e-7)


def test_interactions_that_undo_the_matter_effect() -> None:
    E = np.array([0.3, 3.0, 10.0]) * MeV
    cancelled = SolarPropagation(NUFIT, "B8", potential=MatterPotential(eps_e=np.diag([-1.0, 0, 0])))
    np.testing.assert_allclose(cancelled()(E), AveragedPropagation(NUFIT)(pure("e"))(E), atol=1e-10)
    universal = SolarPropagation(NUFIT, "B8", potential=MatterPotential(eps_u=np.eye(3)))
    np.testing.assert_allclose(universal()(E), SolarPropagation(NUFIT, "B8")()(E), atol=1e-10)


def test_antineutrinos_see_the_opposite_potential() -> None:
    """They go from the vacuum value towards nu_1: P_1 rises with energy."""
    P = SolarPropagation(NUFIT, "B8").mass_probabilities(np.array([1e-3, 1.0, 10.0]) * MeV, antineutrino=True)
    assert np.all(np.diff(P[:, 0]) > 0)
    assert P[2, 0] > 0.9


def test_a_mixture_at_production_is_averaged() -> None:
    E = np.array([5.0]) * MeV
    propagation = SolarPropagation(NUFIT, "B8")
    parts = [propagation(pure(flavour))(E) for flavour in ("e", "mu")]
    np.testing.assert_allclose(propagation(mixture({"e": 0.7, "mu": 0.3}))(E), 0.7 * parts[0] + 0.3 * parts[1], atol=1e-14)


def test_three_flavour_conversion_is_adiabatic() -> None:
    E = np.array([0.1, 1.0, 10.0, 30.0]) * MeV
    for ordering in ("normal", "inverted"):
        propagation = SolarPropagation(PMNS.vintage_of("nufit-6.0-ic24", ordering), "B8")
        for antineutrino in (False, True):
            assert propagation.nonadiabaticity(E, antineutrino).max() < 1e-3


@pytest.mark.parametrize("antineutrino", [False, True])
@pytest.mark.parametrize(("theta", "E"), [(0.02, 3.0), (0.1, 10.0), (0.59, 0.3), (0.59, 10.0), (1.2, 3.0)])
@pytest.mark.parametrize("eps", [0.0, 0.4j, 0.3 - 0.5j])
def test_nonadiabaticity_of_two_flavours(theta: float, E: float, eps: complex, antineutrino: bool) -> None:
    """Two levels, H = h.sigma with h = (D/2)(sin 2 theta, 0, -cos 2 theta) + V w: largest |V'| |w x h|/(4 |h|^3) on the way.

    D = dm2/2E; V = sqrt(2) G_F n_e with n_e = 245 N_A/cm3 exp(-10.54 r/R_sun); w = (Re eps, -Im eps, 1/2) for eps = eps_emu.
    For antineutrinos V and Im eps change sign.
    """
    r = np.linspace(0.02, 0.8, 400001) * R_SUN
    sign = -1 if antineutrino else 1
    V = sign * math.sqrt(2) * 1.1663788e-11 / MeV**2 * 245 * 6.02214076e23 / cm3 * np.exp(-10.54 * r / R_SUN)
    D = 7.5e-5 * eV**2 / (2 * E * MeV)
    w = np.array([eps.real, -sign * eps.imag, 0.5])
    h = 0.5 * D * np.array([math.sin(2 * theta), 0.0, -math.cos(2 * theta)]) + V[:, None] * w
    length = np.linalg.norm(h, axis=1)
    expected = (10.54 / R_SUN * np.abs(V) * np.linalg.norm(np.cross(w, h), axis=1) / (4 * length**3)).max()
    radius = np.linspace(0.02, 0.8, 2000) * R_SUN
    n_e = 245 * N_A / cm3 * np.exp(-10.54 * radius / R_SUN)
    profile = SolarModel("exponential", radius, n_e, 0.25 * n_e, {"B8": np.full(radius.size, 1 / radius.size)})
    two = PMNS(theta, 0.0, 0.0, 7.5e-5 * eV**2, 1e4 * eV**2)
    propagation = SolarPropagation(two, "B8", profile, MatterPotential(eps_e={"emu": eps}))
    assert propagation.nonadiabaticity(E * MeV, antineutrino, steps=20000)[0] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("theta", "adiabatic"), [(0.1, True), (0.02, False), (1e-6, False)])
def test_narrow_sterile_resonances_are_not(theta: float, adiabatic: bool) -> None:
    """A resonance of 3 MeV neutrinos with dm2_41 = 1e-5 eV^2; the narrowest falls between two steps and is still noticed."""
    mixing = MixingMatrix.with_sterile(NUFIT, [1e-5 * eV**2], [Rotation(1, 4, theta)])
    assert (SolarPropagation(mixing, "Be7").nonadiabaticity(3 * MeV)[0] < 0.1) == adiabatic


def test_many_energies_are_as_one_by_one() -> None:
    """More energies than are diagonalised together, with a state that depends on energy."""
    E = np.linspace(0.2, 16.0, 600) * MeV
    state = VacuumPropagation(NUFIT, "300 km")(pure("mu"))
    propagation = SolarPropagation(NUFIT, "B8")
    together = propagation(state)(E)
    for k in (0, 255, 256, 599):
        np.testing.assert_allclose(together[k], propagation(state)(E[k : k + 1])[0], atol=1e-14)


def test_a_state_can_be_sent_to_another_process() -> None:
    E = np.array([1.0]) * MeV
    state = SolarPropagation(NUFIT, "pep")()
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(state))(E), state(E))


def test_bad_input_is_refused() -> None:
    with pytest.raises(UnknownId, match=r"no solar component 'B9'; close to it: .*B8"):
        SolarPropagation(NUFIT, "B9")
    with pytest.raises(UnknownId, match=r"no solar model 'b16'"):
        SolarPropagation(NUFIT, "B8", "b16")
    with pytest.raises(ValueError, match=r"dimension: expected at least the 4 flavours"):
        SolarPropagation(NUFIT, "B8")(pure("e", 4))
