"""Coherent and averaged oscillation in vacuum."""

from __future__ import annotations

import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.arrays import gauss_legendre
from nurecoil.flavour import (
    PMNS,
    AveragedPropagation,
    ConstantState,
    MixingMatrix,
    Rotation,
    VacuumPropagation,
    identity,
    oscillation_edges,
    pure,
    to_flavour,
    to_mass,
    vacuum_evolution,
)
from nurecoil.sources import Assembled, Component, Line
from nurecoil.units import MeV, eV, km, m

FLAVOURS = ("e", "mu", "tau")
NAMES = ("nu_mu", "nu_mu_bar")
HBAR_C_EV_M = 1.973269804e-7
PHASE = 1e-6 / (2 * HBAR_C_EV_M)
"""dm2 L / 2E in units of eV^2 m / MeV."""

angles = st.floats(0.0, math.pi / 2)
phases = st.floats(-math.pi, math.pi)
signs = st.sampled_from((-1, 1))
splittings = st.tuples(st.floats(1e-5, 1e-4), st.builds(float.__mul__, signs.map(float), st.floats(2e-4, 1e-2)))
ratios = st.just(0.0) | st.floats(1e-2, 1e5)  # L/E [m/MeV]
seeds = st.integers(0, 2**32 - 1)


@st.composite
def pmns_matrices(draw: st.DrawFn) -> PMNS:
    dm2_21, dm2_31 = draw(splittings)
    mixing = [draw(angles) for _ in range(3)]
    return PMNS(*mixing, dm2_21 * eV**2, dm2_31 * eV**2, draw(phases), draw(phases), draw(phases))


@st.composite
def mixings(draw: st.DrawFn) -> PMNS | MixingMatrix:
    pmns = draw(pmns_matrices())
    if draw(st.booleans()):
        return pmns
    rotations = [Rotation(i, 4, draw(angles), draw(phases)) for i in (1, 2, 3)]
    return MixingMatrix.with_sterile(pmns, [draw(signs) * draw(st.floats(0.02, 1.0)) * eV**2], rotations)


def random_state(seed: int) -> ConstantState:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(3, 2)) + 1j * rng.normal(size=(3, 2))
    rho = a @ a.conj().T
    return ConstantState(rho / np.trace(rho))


def probability(pmns: PMNS, alpha: int, beta: int, ratio: float, antineutrino: bool = False) -> float:
    """P(alpha -> beta) after L/E [m/MeV], from the density matrix."""
    out = VacuumPropagation(pmns, ratio * m)(pure(FLAVOURS[alpha]), antineutrino)
    return float(out(np.array([1.0]) * MeV)[0, beta, beta].real)


def by_hand(pmns: PMNS) -> np.ndarray:
    """The matrix of the Particle Data Group, element by element, without Majorana phases."""
    s12, s13, s23 = (math.sin(t) for t in (pmns.theta_12, pmns.theta_13, pmns.theta_23))
    c12, c13, c23 = (math.cos(t) for t in (pmns.theta_12, pmns.theta_13, pmns.theta_23))
    d = complex(math.cos(pmns.delta_cp), math.sin(pmns.delta_cp))
    return np.array(
        [
            [c12 * c13, s12 * c13, s13 * d.conjugate()],
            [-s12 * c23 - c12 * s23 * s13 * d, c12 * c23 - s12 * s23 * s13 * d, s23 * c13],
            [s12 * s23 - c12 * c23 * s13 * d, -c12 * s23 - s12 * c23 * s13 * d, c23 * c13],
        ]
    )


def textbook(pmns: PMNS, alpha: int, beta: int, ratio: float, antineutrino: bool) -> float:
    """delta - 4 sum_{i>j} Re(W) sin^2 D +- 2 sum_{i>j} Im(W) sin 2D, D = dm2_ij L / 4E, W = U*_ai U_bi U_aj U*_bj."""
    U, dm2 = by_hand(pmns), [0.0, pmns.dm2_21 / eV**2, pmns.dm2_31 / eV**2]
    total = float(alpha == beta)
    for i in range(3):
        for j in range(i):
            W = U[alpha, i].conj() * U[beta, i] * U[alpha, j] * U[beta, j].conj()
            D = 0.5 * PHASE * (dm2[i] - dm2[j]) * ratio
            sign = -1 if antineutrino else 1
            total += -4 * W.real * math.sin(D) ** 2 + 2 * sign * W.imag * math.sin(2 * D)
    return total


def test_phase() -> None:
    """2.53386536 dm2[eV^2] L[m] / E[MeV]: electromagnetic-and-atomic, section 2."""
    no_mixing = PMNS(0.0, 0.0, 0.0, 0.1 * eV**2, 0.3 * eV**2)
    S = vacuum_evolution(np.array([2.0]) * MeV, no_mixing.matrix, no_mixing.mass_splittings, 3.0 * m)[0]
    np.testing.assert_allclose(-np.angle(np.diag(S)), np.array([0, 0.1, 0.3]) * 2.53386536 * 1.5, rtol=1e-8)


@given(pmns_matrices(), ratios, st.integers(0, 2), st.integers(0, 2), st.booleans())
def test_textbook_probability(pmns: PMNS, ratio: float, alpha: int, beta: int, antineutrino: bool) -> None:
    """Phases reach 2.5e3 rad, known to 1e-9 through hbar c: hence 1e-5."""
    assert probability(pmns, alpha, beta, ratio, antineutrino) == pytest.approx(
        textbook(pmns, alpha, beta, ratio, antineutrino), abs=1e-5
    )


@given(mixings(), ratios, seeds, st.booleans())
def test_trace_hermiticity_positivity_and_purity(mixing: PMNS, ratio: float, seed: int, antineutrino: bool) -> None:
    state = random_state(seed)
    E = np.array([0.3, 1.0, 7.0]) * MeV
    rho = VacuumPropagation(mixing, ratio * m)(state, antineutrino)(E)
    assert rho.shape == (3, mixing.dimension, mixing.dimension)
    np.testing.assert_allclose(np.trace(rho, axis1=1, axis2=2), 1.0, atol=1e-12)
    np.testing.assert_allclose(rho, rho.conj().swapaxes(1, 2), atol=1e-12)
    assert np.linalg.eigvalsh(rho).min() > -1e-12
    purity = np.trace(state.matrix @ state.matrix).real
    np.testing.assert_allclose(np.trace(rho @ rho, axis1=1, axis2=2).real, purity, atol=1e-12)


@given(mixings(), seeds, st.booleans())
def test_averaged_states_are_states(mixing: PMNS, seed: int, antineutrino: bool) -> None:
    propagation = AveragedPropagation(mixing)
    once = propagation(random_state(seed), antineutrino)
    rho = once(np.ones(2) * MeV)
    np.testing.assert_allclose(np.trace(rho, axis1=1, axis2=2), 1.0, atol=1e-12)
    np.testing.assert_allclose(rho, rho.conj().swapaxes(1, 2), atol=1e-12)
    assert np.linalg.eigvalsh(rho).min() > -1e-12
    np.testing.assert_allclose(propagation(once, antineutrino)(np.ones(2) * MeV), rho, atol=1e-12)


@given(mixings(), ratios, st.booleans())
def test_evolution_is_unitary(mixing: PMNS, ratio: float, antineutrino: bool) -> None:
    U = mixing.matrix.conj() if antineutrino else mixing.matrix
    S = vacuum_evolution(np.array([1.0, 3.0]) * MeV, U, mixing.mass_splittings, ratio * m)
    np.testing.assert_allclose(S @ S.conj().swapaxes(1, 2), np.broadcast_to(np.eye(mixing.dimension), S.shape), atol=1e-12)


@given(pmns_matrices(), seeds, st.booleans())
def test_no_baseline_changes_nothing(pmns: PMNS, seed: int, antineutrino: bool) -> None:
    state, E = random_state(seed), np.array([1.0, 5.0]) * MeV
    np.testing.assert_allclose(VacuumPropagation(pmns, 0.0)(state, antineutrino)(E), state(E), atol=1e-13)
    assert identity(state, antineutrino) is state


@given(pmns_matrices(), ratios, st.integers(0, 2), st.integers(0, 2))
def test_cpt(pmns: PMNS, ratio: float, alpha: int, beta: int) -> None:
    forward = probability(pmns, alpha, beta, ratio)
    assert forward == pytest.approx(probability(pmns, beta, alpha, ratio, antineutrino=True), abs=1e-11)


@given(pmns_matrices(), ratios, seeds)
def test_antineutrinos_are_neutrinos_with_opposite_phases(pmns: PMNS, ratio: float, seed: int) -> None:
    opposite = pmns.with_phases(-pmns.delta_cp, -pmns.alpha_21, -pmns.alpha_31)
    state, E = random_state(seed), np.array([1.0]) * MeV
    bar = VacuumPropagation(pmns, ratio * m)(state, antineutrino=True)(E)
    np.testing.assert_allclose(bar, VacuumPropagation(opposite, ratio * m)(state)(E), atol=1e-12)
    averaged = AveragedPropagation(pmns)(state, antineutrino=True)(E)
    np.testing.assert_allclose(averaged, AveragedPropagation(opposite)(state)(E), atol=1e-12)


def test_neutrinos_and_antineutrinos_differ_where_cp_is_violated() -> None:
    pmns = PMNS.vintage_of().with_phases(delta_cp=math.pi / 2)
    assert abs(probability(pmns, 1, 0, 500.0) - probability(pmns, 1, 0, 500.0, antineutrino=True)) > 0.01


@given(pmns_matrices(), ratios, seeds, phases, phases, st.booleans())
def test_majorana_phases_drop_out(pmns: PMNS, ratio: float, seed: int, a21: float, a31: float, antineutrino: bool) -> None:
    state, E, other = random_state(seed), np.array([1.0]) * MeV, pmns.with_phases(None, a21, a31)
    for make in (lambda mixing: VacuumPropagation(mixing, ratio * m), AveragedPropagation):
        np.testing.assert_allclose(make(pmns)(state, antineutrino)(E), make(other)(state, antineutrino)(E), atol=1e-12)


@given(pmns_matrices(), ratios, ratios, seeds)
def test_baselines_add(pmns: PMNS, first: float, second: float, seed: int) -> None:
    state, E = random_state(seed), np.array([2.0]) * MeV
    twice = VacuumPropagation(pmns, second * m)(VacuumPropagation(pmns, first * m)(state))
    np.testing.assert_allclose(twice(E), VacuumPropagation(pmns, (first + second) * m)(state)(E), atol=1e-10)


@given(mixings(), ratios, seeds, st.booleans())
def test_mass_basis(mixing: PMNS, ratio: float, seed: int, antineutrino: bool) -> None:
    """In the mass basis flight multiplies rho_ij by e^{-i (m_i^2 - m_j^2) L / 2E} and nothing else."""
    E = np.array([1.0]) * MeV
    propagation = VacuumPropagation(mixing, ratio * m)
    before = to_mass(propagation(random_state(seed), antineutrino).initial(E), mixing, antineutrino)
    after = to_mass(propagation(random_state(seed), antineutrino)(E), mixing, antineutrino)
    turn = np.exp(-1j * mixing.mass_splittings * ratio * m / (2 * MeV))
    np.testing.assert_allclose(after, before * turn[:, None] * turn.conj(), atol=1e-12)
    averaged = to_mass(AveragedPropagation(mixing)(random_state(seed), antineutrino)(E), mixing, antineutrino)
    np.testing.assert_allclose(averaged, before * np.eye(mixing.dimension), atol=1e-12)
    np.testing.assert_allclose(to_flavour(to_mass(before, mixing), mixing), before, atol=1e-12)


def test_two_flavour_limit() -> None:
    """P_ee = 1 - sin^2(2 theta) sin^2(1.26693268 dm2 L / E), theta_13 = theta_23 = 0."""
    pmns = PMNS(0.6, 0.0, 0.0, 8e-5 * eV**2, 2.5e-3 * eV**2)
    E = np.array([2.0, 4.0, 6.0])
    rho = VacuumPropagation(pmns, "60 km")(pure("e"), antineutrino=True)(E * MeV)
    expected = 1 - math.sin(1.2) ** 2 * np.sin(1.26693268 * 8e-5 * 60e3 / E) ** 2
    np.testing.assert_allclose(rho[:, 0, 0].real, expected, rtol=1e-7)


def test_short_baseline_sterile_oscillation() -> None:
    """P_ee = 1 - sin^2(2 theta_14) sin^2 D_41 and P_mu e = 4 |U_e4 U_mu4|^2 sin^2 D_41, with three equal light masses."""
    rotations = [Rotation(1, 4, 0.15), Rotation(2, 4, 0.1, 0.7)]
    mixing = MixingMatrix.with_sterile(MixingMatrix(PMNS.vintage_of().matrix, np.zeros(3)), [1.3 * eV**2], rotations)
    flight, E = VacuumPropagation(mixing, "20 m"), np.array([20.0, 30.0, 50.0])
    sin2 = np.sin(1.26693268 * 1.3 * 20 / E) ** 2
    disappearance = flight(pure("e"))(E * MeV)[:, 0, 0].real
    np.testing.assert_allclose(disappearance, 1 - math.sin(0.3) ** 2 * sin2, rtol=1e-7)
    appearance = flight(pure("mu"))(E * MeV)[:, 0, 0].real
    np.testing.assert_allclose(appearance, 4 * (math.sin(0.15) * math.cos(0.15) * math.sin(0.1)) ** 2 * sin2, rtol=1e-6)


@given(pmns_matrices(), ratios, seeds, st.booleans())
def test_decoupled_sterile_state(pmns: PMNS, ratio: float, seed: int, antineutrino: bool) -> None:
    mixing = MixingMatrix.with_sterile(pmns, [1.0 * eV**2], [Rotation(i, 4, 0.0, 0.5) for i in (1, 2, 3)])
    state, E = random_state(seed), np.array([1.0]) * MeV
    three = VacuumPropagation(pmns, ratio * m)(state, antineutrino)(E)
    four = VacuumPropagation(mixing, ratio * m)(state, antineutrino)(E)
    np.testing.assert_allclose(four[:, :3, :3], three, atol=1e-12)
    np.testing.assert_allclose(four[:, 3], 0.0, atol=1e-12)


def test_averaged_electron_survival() -> None:
    """P_ee = c13^4 (1 - sin^2(2 theta_12) / 2) + s13^4."""
    rho = AveragedPropagation(PMNS.vintage_of("nufit-6.0-ic19"))(pure("e"))(np.ones(1))
    assert rho[0, 0, 0].real == pytest.approx(0.97805**2 * (1 - 2 * 0.307 * 0.693) + 0.02195**2, rel=1e-12)


@pytest.mark.parametrize("antineutrino", [False, True])
def test_averaged_is_the_energy_average_of_coherent(antineutrino: bool) -> None:
    """Averaged over E in [1, 2] MeV with a smooth weight at 2000 km, where the slowest phase still turns 30 times.

    The weight's Fourier transform at that phase is below 1e-4.
    """
    pmns = PMNS.vintage_of().with_phases(delta_cp=1.0)
    state = random_state(3)
    window = (1.0 * MeV, 2.0 * MeV)
    coherent = VacuumPropagation(pmns, "2000 km", window, max_panels=3000)(state, antineutrino)
    E, w = gauss_legendre(coherent.edges, 8)
    x = (1 / E - 1 / window[1]) / (1 / window[0] - 1 / window[1])
    w = w * np.sin(math.pi * x) ** 2 / E**2
    average = np.einsum("e,eab->ab", w / w.sum(), coherent(E))
    expected = AveragedPropagation(pmns)(state, antineutrino)(np.ones(1))[0]
    np.testing.assert_allclose(average, expected, atol=1e-4)
    assert abs(coherent(E[:1])[0] - expected).max() > 0.05


def test_equal_masses_stay_coherent() -> None:
    degenerate = MixingMatrix(PMNS.vintage_of().matrix, np.zeros(3))
    state, E = random_state(5), np.ones(1) * MeV
    np.testing.assert_allclose(AveragedPropagation(degenerate)(state)(E), state(E), atol=1e-14)


def test_edges_follow_the_fastest_oscillation() -> None:
    """Between neighbouring edges inside the window the phase dm2 L / 2E grows by pi at most."""
    pmns = PMNS.vintage_of("nufit-6.0-ic24", "inverted")
    edges = oscillation_edges(pmns, "53 km", ("2 MeV", "8 MeV"))
    assert edges[0] == pytest.approx(2 * MeV)
    assert edges[-1] == pytest.approx(8 * MeV)
    fastest = np.ptp(pmns.mass_splittings)
    phase = fastest * 53 * km / (2 * np.array(edges))
    steps = [a - b for a, b in pairwise(phase)]
    np.testing.assert_allclose(steps[1:-1], math.pi, rtol=1e-9)
    assert min(steps) > 0
    assert max(steps) < math.pi * (1 + 1e-9)


def test_edges_are_carried_along_and_only_where_asked_for() -> None:
    pmns = PMNS.vintage_of()
    assert VacuumPropagation(pmns, "53 km")(pure("e")).edges == ()
    once = VacuumPropagation(pmns, "53 km", ("2 MeV", "8 MeV"))(pure("e"))
    assert len(once.edges) > 40
    twice = VacuumPropagation(pmns, "1 km", ("1 MeV", "2 MeV"))(once)
    assert set(once.edges) < set(twice.edges)
    assert list(twice.edges) == sorted(twice.edges)
    assert AveragedPropagation(pmns)(once).edges == once.edges
    assert oscillation_edges(pmns, 0.0, ("1 MeV", "2 MeV")) == (1 * MeV, 2 * MeV)


def test_baseline_with_a_unit() -> None:
    pmns, E = PMNS.vintage_of(), np.array([3.0]) * MeV
    text, number = (VacuumPropagation(pmns, L)(pure("e"))(E) for L in ("19.3 m", 19.3 * m))
    np.testing.assert_array_equal(text, number)


def test_propagated_states_can_be_sent_to_another_process() -> None:
    E = np.array([3.0]) * MeV
    for propagation in (VacuumPropagation(PMNS.vintage_of(), "1 km"), AveragedPropagation(PMNS.vintage_of())):
        state = propagation(pure("e"), True)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(state))(E), state(E))


def test_a_source_takes_propagations() -> None:
    """Lines at 29.8 MeV of nu_mu, as from pions at rest, and of their antineutrinos."""
    lines = tuple(Component(name, Line("29.8 MeV"), 1.0, pure("mu"), antineutrino=name.endswith("bar")) for name in NAMES)
    pmns, E = PMNS.vintage_of().with_phases(delta_cp=1.0), np.array([29.8]) * MeV
    far = Assembled("test", lines).propagate(VacuumPropagation(pmns, "5 km"))
    for antineutrino, component in zip((False, True), far.components, strict=True):
        expected = textbook(pmns, 1, 0, 5000 / 29.8, antineutrino)
        assert component.state(E)[0, 0, 0].real == pytest.approx(expected, abs=1e-9)
    assert far.propagate(identity) == far


def test_bad_input_is_refused() -> None:
    pmns = PMNS.vintage_of()
    with pytest.raises(ValueError, match=r"baseline: expected at least 0 m, got '-2 m'"):
        VacuumPropagation(pmns, "-2 m")
    with pytest.raises(ValueError, match=r"baseline: expected a finite number"):
        VacuumPropagation(pmns, math.nan)
    with pytest.raises(ValueError, match=r"baseline: quantity '3 kg' has the wrong dimension"):
        VacuumPropagation(pmns, "3 kg")
    with pytest.raises(ValueError, match=r"window: expected two increasing positive energies"):
        VacuumPropagation(pmns, "1 km", ("8 MeV", "2 MeV"))
    with pytest.raises(ValueError, match=r"window: expected two increasing positive energies"):
        VacuumPropagation(pmns, "1 km", (0.0, "2 MeV"))
    with pytest.raises(ValueError, match=r"more than max_panels = 1000; .* use AveragedPropagation"):
        VacuumPropagation(pmns, "1 au", ("1 MeV", "2 MeV"))
    for propagation in (VacuumPropagation(pmns, "1 km"), AveragedPropagation(pmns)):
        with pytest.raises(ValueError, match=r"dimension: expected at least the 4 flavours"):
            propagation(pure("e", 4))
