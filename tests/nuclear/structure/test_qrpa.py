"""QRPA of 48Ti against an independent calculation with the same inputs, sum rules, zero modes, and what must be refused."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from nurecoil.constants import m_n, m_p
from nurecoil.nuclear.multipoles import multipole_table
from nurecoil.nuclear.structure import (
    BCSGroundState,
    CDBonn,
    LowMomentum,
    RelativeForce,
    cache,
    model_space,
    two_body_elements,
)
from nurecoil.nuclear.structure.qrpa import UP_TO_4, measured_levels, qrpa
from nurecoil.nuclear.structure.qrpa_equations import QRPAInstability, solve_qrpa
from nurecoil.nuclear.structure.qrpa_fit import MultipoleProblem
from nurecoil.nuclear.structure.qrpa_matrices import QRPAForce, Quasiparticles, configurations, qrpa_matrices
from nurecoil.nuclear.structure.qrpa_result import QRPA, quasiparticles
from nurecoil.nuclear.structure.qrpa_transitions import field, transition_densities
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, fm

# Number of configurations in 15 + 15 levels, and lowest energies in MeV: an independent calculation with the same inputs.
SIZES = {"0+": 44, "0-": 26, "1+": 54, "1-": 66, "2+": 94, "2-": 78, "3+": 68, "3-": 72, "4+": 66, "4-": 54}
LOWEST = {
    "2+": (0.9835, 3.41, 4.37, 5.74),
    "3-": (3.3588, 6.96, 7.56),
    "0+": (4.5, 6.6),
    "1+": (8.4, 8.5, 9.3),
    "2-": (6.9, 7.9),
}


@pytest.fixture(scope="module")
def excited() -> QRPA:
    return qrpa("Ti48", use_cache=False)


@pytest.fixture(scope="module")
def force(excited: QRPA) -> QRPAForce:
    orbits, b = model_space(4), excited.ground_state.b
    forces = [RelativeForce.of(CDBonn(), pair, b, 8, LowMomentum()) for pair in ("pp", "nn", "np")]
    return QRPAForce.of(orbits, {f.pair: two_body_elements(f, orbits) for f in forces})


@pytest.fixture(scope="module")
def particles(excited: QRPA) -> tuple[Quasiparticles, Quasiparticles]:
    return quasiparticles(excited.ground_state.protons), quasiparticles(excited.ground_state.neutrons)


def problem(force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles], J: int, parity: int) -> MultipoleProblem:
    return MultipoleProblem(qrpa_matrices(force, *particles, J, parity), force.orbits, particles)


def test_sizes_and_energies(excited: QRPA) -> None:
    assert tuple(excited.multipoles) == UP_TO_4
    for name, size in SIZES.items():
        multipole = excited[name]
        assert multipole.name == name
        assert multipole.X.shape[1] == size
        assert len(multipole.energies) == size - {"0+": 2, "1-": 1}.get(name, 0)
        norm = np.einsum("kc,lc->kl", multipole.X, multipole.X) - np.einsum("kc,lc->kl", multipole.Y, multipole.Y)
        np.testing.assert_allclose(norm, np.eye(len(norm)), atol=1e-8)
    for name, energies in LOWEST.items():
        tolerance = 5e-5 if name in ("2+", "3-") else 0.0
        found = excited[name].energies[: len(energies)] / MeV
        np.testing.assert_allclose(found[0], energies[0], atol=tolerance or 0.06)
        np.testing.assert_allclose(found[1:], energies[1:], atol=0.06)


def test_quadrupole_state(excited: QRPA) -> None:
    assert excited["2+"].g_ph == pytest.approx(0.650, abs=0.005)
    assert excited["2+"].why == "fitted to the level at 0.9835 MeV"
    # bare charges; 720 +- 40 e2fm4 is measured
    assert excited.strengths("2+")[0] / fm**4 == pytest.approx(734, abs=10)
    isoscalar = excited["2+"].energies * excited.strengths("2+", (1.0, 1.0))
    assert isoscalar[0] / isoscalar.sum() == pytest.approx(0.121, abs=0.002)


def test_octupole_state(excited: QRPA) -> None:
    assert excited["3-"].g_ph == pytest.approx(0.7877, abs=0.003)
    assert excited.strengths("3-")[0] / fm**6 == pytest.approx(2.2e4, rel=0.02)


def test_centre_of_mass_is_found_and_removed(
    excited: QRPA, force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]
) -> None:
    assert 0.55 < excited["1-"].g_ph < 0.58
    (removed,) = excited["1-"].removed
    assert removed.kind == "centre of mass"
    assert abs(removed.square) < (1e-3 * MeV) ** 2
    assert removed.share > 0.9
    # of the physical states little is isoscalar dipole; their isovector centroid is the giant resonance
    A, Z, N = 48, 22, 26
    E1 = excited.strengths("1-", (N / A, -Z / A))
    assert np.sum(excited["1-"].energies * E1) / np.sum(E1) / MeV == pytest.approx(12.8, abs=0.1)
    # just below the collapse: the lowest state has almost all isoscalar strength
    m = problem(force, particles, 1, -1)
    roots, kept, (spurious,) = m.roots(0.55)
    assert not kept[0]
    _, X, Y = roots.amplitudes(np.ones_like(kept))
    dipole = multipole_table("M", 1, force.orbits).coefficients[..., 0]
    D = transition_densities(m.matrices, force.orbits, particles, X, Y)
    strength = np.einsum("ksab,ab->k", D, dipole) ** 2
    assert strength[0] / strength.sum() > 0.95
    weighted = np.sqrt(roots.squares) * strength
    assert weighted[0] / weighted.sum() == pytest.approx(spurious.share, rel=1e-8)


def test_pairing_states_are_removed(excited: QRPA) -> None:
    assert len(excited["0+"].removed) == 2
    for removed in excited["0+"].removed:
        assert removed.kind == "number"
        assert removed.share > 0.99
        assert abs(removed.square) < (0.5 * MeV) ** 2
    assert excited["0+"].why.startswith("a default: the level at 2.9972 MeV cannot be reached")


def test_pairing_zero_modes(excited: QRPA, force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]) -> None:
    # configurations of one orbit and the pairing force alone: rotating a condensate costs nothing
    matrices = qrpa_matrices(force, *particles, 0, 1)
    g = (excited.ground_state.protons.g_pair, excited.ground_state.neutrons.g_pair)
    A, B = matrices.with_strengths(0.0, g)
    for s in range(2):
        start = s * matrices.protons
        same = start + np.flatnonzero(matrices.pairs[s][:, 0] == matrices.pairs[s][:, 1])
        a, b = A[np.ix_(same, same)], B[np.ix_(same, same)]
        lowest = np.sort(np.linalg.eigvals((a - b) @ (a + b)).real)[0]
        assert math.sqrt(abs(lowest)) / MeV < 1e-4
        # A - B annihilates the number operator, u v sqrt(2j + 1)
        q = particles[s]
        number = q.u * q.v * np.sqrt([orbit.degeneracy for orbit in force.orbits])
        assert np.abs((a - b) @ number).max() / MeV < 1e-7


def test_sum_rules(force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]) -> None:
    A, Z, N = 48, 22, 26
    m = problem(force, particles, 1, -1)
    dipole = multipole_table("M", 1, force.orbits).coefficients[..., 0] * 1.5 * 1.952 * fm
    charged = np.array([N / A * dipole, -Z / A * dipole])
    f = field(m.matrices, force.orbits, particles, charged)
    a, b = m.matrices.with_strengths(0.0)
    roots = solve_qrpa(a, b)
    energies, X, Y = roots.amplitudes(np.ones(len(a), dtype=bool))
    transitions = (X + Y) @ f
    D = transition_densities(m.matrices, force.orbits, particles, X, Y)
    np.testing.assert_allclose(transitions / fm, np.einsum("ksab,sab->k", D, charged) / fm, atol=1e-10)
    # Thouless: exact for any QRPA
    total = np.sum(energies * transitions**2)
    assert total == pytest.approx(f @ (a - b) @ f, rel=1e-9, abs=0)
    # Thomas, Reiche, Kuhn: kinetic energies alone
    trk = 9 / (4 * math.pi) / (m_p + m_n) * N * Z / A
    assert total / trk == pytest.approx(1.004, abs=0.02)


def test_identities_of_the_equations() -> None:
    random = np.random.default_rng(1)
    base = random.normal(size=(12, 12))
    A, B = base @ base.T + 20 * np.eye(12), 0.5 * (base + base.T)
    for first, second in ((A, B), (A, -B)):
        roots = solve_qrpa(first, second)
        energies, X, Y = roots.amplitudes(np.ones(12, dtype=bool))
        np.testing.assert_allclose(first @ X.T + second @ Y.T, X.T * energies, atol=1e-9)
        np.testing.assert_allclose(second @ X.T + first @ Y.T, -Y.T * energies, atol=1e-9)
    # A + B where A - B is not positive: the same roots from the other factor
    C = random.normal(size=(4, 4))
    plus = C @ C.T + np.eye(4)
    minus = np.diag([-0.5, 1.0, 2.0, 3.0])
    roots = solve_qrpa(0.5 * (plus + minus), 0.5 * (plus - minus))
    assert not roots.from_difference
    np.testing.assert_allclose(np.sort(np.linalg.eigvals(minus @ plus).real), roots.squares, rtol=1e-9)
    energies, X, Y = roots.amplitudes(roots.squares > 0)
    np.testing.assert_allclose(0.5 * (plus + minus) @ X.T + 0.5 * (plus - minus) @ Y.T, X.T * energies, atol=1e-9)


def test_full_strength_collapses(force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]) -> None:
    for J, parity, name in ((2, 1, "2+"), (3, -1, "3-"), (1, -1, "1-")):
        with pytest.raises(QRPAInstability, match=rf"{name[0]}\{name[1]}, g_ph = 1: QRPA"):
            problem(force, particles, J, parity).states(1.0)
    with pytest.raises(QRPAInstability, match="neither A - B nor A"):
        solve_qrpa(np.diag([-1.0, 1.0]) * MeV, np.zeros((2, 2)))
    imaginary = solve_qrpa(np.array([[1.5]]) * MeV, np.array([[-2.5]]) * MeV)
    with pytest.raises(QRPAInstability, match="imaginary energy, 2i MeV"):
        imaginary.amplitudes(np.array([True]))


def test_a_level_out_of_reach(force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]) -> None:
    m = problem(force, particles, 0, -1)
    with pytest.raises(ValueError, match=r"0-: no stable QRPA with g_ph between 0 and 2 has its lowest state at 20 MeV"):
        m.fit(20 * MeV)
    for g_ph in (0.3, 0.9):
        lowest = m.states(g_ph)[0][0]
        assert m.fit(lowest) == pytest.approx(g_ph, abs=1e-8)


def test_strengths_can_be_given() -> None:
    result = qrpa("Ti48", multipoles=["0-", "2-"], g_ph={"2-": 0.4}, use_cache=False)
    assert (result["2-"].g_ph, result["2-"].why) == (0.4, "given")
    assert (result["0-"].g_ph, result["0-"].why) == (0.65, "a default: no level to fit")
    assert result.notes[0] == "0-: g_ph = 0.6500, a default: no level to fit"
    assert result["2-"].energies[0] / MeV == pytest.approx(6.86, abs=0.01)


def test_results_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = qrpa("Ti48", multipoles=["1-"])
    monkeypatch.setattr(RelativeForce, "of", None)
    second = qrpa("Ti48", multipoles=["1-"])
    np.testing.assert_array_equal(first["1-"].X, second["1-"].X)
    np.testing.assert_allclose(first["1-"].energies, second["1-"].energies, rtol=1e-15)
    assert first.notes == second.notes
    assert isinstance(second.ground_state, BCSGroundState)
    assert len(list((tmp_path / "nurecoil").glob("qrpa-Ti48-*.json"))) == 1
    assert cache.load("qrpa-Ti48", {"other": "inputs"}) is None


def test_densities_of_the_result(excited: QRPA, force: QRPAForce, particles: tuple[Quasiparticles, Quasiparticles]) -> None:
    multipole = excited["3-"]
    matrices = qrpa_matrices(force, *particles, 3, -1)
    expected = transition_densities(matrices, force.orbits, particles, multipole.X, multipole.Y)
    np.testing.assert_allclose(excited.densities("3-"), expected, atol=1e-12)


def test_measured_levels() -> None:
    from nurecoil.matter import Nuclide

    assert {name: round(E / MeV, 4) for name, E in measured_levels(Nuclide("Ti48")).items()} == {
        "0+": 2.9972, "2+": 0.9835, "3-": 3.3588, "4+": 2.2956,
    }  # fmt: skip
    assert measured_levels(Nuclide("Ar40")) == {}


@pytest.mark.slow
def test_all_multipoles_of_titanium_take_less_than_half_a_minute() -> None:
    start = time.process_time()
    qrpa("Ti48", use_cache=False)
    assert time.process_time() - start < 30


def test_bad_input(excited: QRPA) -> None:
    with pytest.raises(ValueError, match="Ti47: BCS needs even Z and even N"):
        qrpa("Ti47")
    with pytest.raises(ValueError, match=r"multipoles: expected spins and parities such as '2\+', got '2'"):
        qrpa("Ti48", multipoles=["2"])
    with pytest.raises(ValueError, match=r"g_ph: '5-' is none of the multipoles 2\+"):
        qrpa("Ti48", multipoles=["2+"], g_ph={"5-": 1.0})
    with pytest.raises(ValueError, match=r"the orbits have no configurations of 9-"):
        qrpa("Ti48", multipoles=["9-"], use_cache=False)
    with pytest.raises(UnknownId, match=r"multipole '5-'"):
        excited["5-"]
    with pytest.raises(ValueError, match=r"multipole 1\+: expected natural parity"):
        excited.moments("1+")
    with pytest.raises(ValueError, match="J, parity: expected J >= 0"):
        configurations(model_space(1), -1, 1)
    with pytest.raises(ValueError, match="blocks: expected those of pp, nn and np, missing nn, np"):
        QRPAForce.of(model_space(0), {"pp": {}})
