"""Structure factors: closed forms of hydrogen, sum rules, current conservation, limits of Dirac electrons, cut-offs."""

import math

import numpy as np
import pytest

from nurecoil.arrays import gauss_legendre
from nurecoil.atomic import Shell, generalised_oscillator_strength, hydrogenic_ratio, shells
from nurecoil.atomic.central_field import KERNELS, CentralFieldAtom, ScreenedField, Transition, bound_over_free
from nurecoil.atomic.central_field.angular import angular_weight, bessel_table
from nurecoil.atomic.central_field.collocation import radial_grid
from nurecoil.atomic.central_field.waves import bound_energies, bound_wave
from nurecoil.units import a0, alpha_em, hartree, keV


def hydrogen_like(Z, relativistic=False, thresholds="measured"):
    """A field -Z/r, with hydrogenic K and L shells as its 'measured' ones."""
    I = 0.5 * Z**2 * hartree
    names = [("K", 2, I), ("L1", 2, I / 4), ("L2", 2, I / 4), ("L3", 4, I / 4)]
    electrons, left = [], Z
    for name, n, energy in names:
        if left > 0:
            electrons.append(Shell(name, min(n, left), energy))
            left -= n
    return CentralFieldAtom("X", ScreenedField(Z, math.inf, 1.0), tuple(electrons), relativistic, thresholds)


def argon_atom(relativistic=False, thresholds="measured"):
    """With rounded screening, which saves the fit."""
    return CentralFieldAtom("Ar", ScreenedField(18, 0.857 * a0, 2.757), shells("Ar"), relativistic, thresholds)


@pytest.mark.parametrize("x", [1.0, 1.5, 2.0, 3.0, 10.0])
def test_hydrogenic_ratios(x):
    """Ionisation of a 1s electron against the quadrature of Bethe's closed form, Z = 10."""
    atom = hydrogen_like(10)
    I = 50 * hartree
    found = dict(zip(KERNELS, bound_over_free(atom, atom.orbitals[0], x * I), strict=True))
    assert found["vector"] == found["axial"]
    assert found["vector"] == pytest.approx(hydrogenic_ratio(x * I, I, "weak"), rel=2e-5)
    for kernel in ("magnetic", "millicharge"):
        assert found[kernel] == pytest.approx(hydrogenic_ratio(x * I, I, kernel, q_min=x * I), rel=1e-5)


def test_structure_factor_of_hydrogen():
    """S = q^2/(2 m_e T) df/dT at momenta on and off the ridge."""
    atom = hydrogen_like(2)
    epsilon, q = 3.0, np.array([0.05, 1.0, 2.5, 6.0])
    S = Transition(atom, atom.orbitals[0], 2.0 * epsilon, 6.0).responses(q).charge
    expected = q**2 / (4.0 * epsilon) * generalised_oscillator_strength(q**2 / 4.0, epsilon) / 2.0
    np.testing.assert_allclose(S, expected, rtol=2e-4)


def test_dipole_is_the_structure_factor_at_small_momenta():
    argon = argon_atom()
    orbital = next(o for o in argon.orbitals if o.shell.name == "L3")
    transition = Transition(argon, orbital, 20.0, 0.1)
    q = np.array([0.02])
    assert transition.responses(q).charge[0] / q[0] ** 2 == pytest.approx(transition.dipole(), rel=1e-3)


def continuum_strength(atom, orbital):
    """Oscillator strength of all free states."""
    y, w = gauss_legendre(np.linspace(0.0, 1.0, 3), 12)
    I = orbital.threshold
    values = [2 * (I / u**2) * Transition(atom, orbital, I / u**2, 0.0).dipole() for u in y]
    return float(w @ (2 * I / y**3 * values))


def test_optical_sum_rule_of_hydrogen():
    atom = hydrogen_like(2)
    assert continuum_strength(atom, atom.orbitals[0]) == pytest.approx(0.4350, abs=1e-4)


@pytest.mark.parametrize("element", ["He", "Ar"])
def test_thomas_reiche_kuhn(element):
    """All strength of a 1s electron in its field, to free and to bound p states, occupied or not, is 1."""
    atom = argon_atom(thresholds="field") if element == "Ar" else CentralFieldAtom.fitted(element, thresholds="field")
    orbital = atom.orbitals[0]
    grid = radial_grid(1e-6, 400.0, 0.0, atom.field.Z)
    states = [(-2, n) for n in range(10)]
    energies = bound_energies(grid, atom.charge, states, atom.field.Z, 0.0)
    initial = bound_wave(grid, atom.charge, -1, orbital.energy, 0.0).G
    strengths = []
    for E in energies:
        dipole = np.sum(grid.weights * initial * grid.r * bound_wave(grid, atom.charge, -2, E, 0.0).G)
        strengths.append(2.0 / 3.0 * (E - orbital.energy) * dipole**2)
    # the levels beyond: the strength per energy is that of threshold, E = -1/(2 n*^2)
    effective = 1 / math.sqrt(-2 * energies[-1])
    at_threshold = 2 * orbital.threshold * Transition(atom, orbital, orbital.threshold, 0.0).dipole()
    beyond = at_threshold / (2 * (effective + 0.5) ** 2)
    assert sum(strengths) + beyond + continuum_strength(atom, orbital) == pytest.approx(1.0, abs=1e-3)


def test_current_is_conserved():
    """q <alpha along q> = T <1> for each multipole and partial wave, with the eigenvalues of one Dirac field."""
    argon = argon_atom(True, "field")
    for orbital in argon.orbitals[1:4]:
        T, q = 3.0 * orbital.threshold, 9.0
        transition = Transition(argon, orbital, T, q)
        grid, stop = transition.grid(6)
        kappas = argon.final_kappas(np.arange(5))
        plus, _, cross, skew = transition._products(grid, stop, kappas)
        x = q * grid.r[:stop].ravel()
        table = bessel_table(x, 5)
        for J in (1, 2, 3):
            l_final = np.where(kappas > 0, kappas, -kappas - 1)
            even = (orbital.shell.l + J + l_final) % 2 == 0
            allowed = even & np.array([angular_weight(orbital.kappa, int(k), J, True) > 0 for k in kappas])
            over = table[J] / x
            slope = table[J - 1] - (J + 1) * over
            along = (kappas[allowed] - orbital.kappa) * (cross[allowed] @ over) - skew[allowed] @ slope
            np.testing.assert_allclose(q * along, T * (plus[allowed] @ table[J]), rtol=2e-6)


def test_slow_dirac_electron_is_schroedingers():
    """Z = 1: charge and spin of both equations agree to alpha^2, and the current is small."""
    q = np.array([0.5, 1.5, 4.0])
    slow, dirac = (
        Transition(atom, atom.orbitals[0], 2.0, 4.0).responses(q) for atom in (hydrogen_like(1), hydrogen_like(1, True))
    )
    np.testing.assert_allclose(dirac.charge, slow.charge, rtol=6e-4)
    np.testing.assert_allclose(dirac.spin, slow.spin, rtol=1e-3)
    assert np.all(dirac.current < 0.01 * dirac.charge)
    assert np.all(dirac.axial < 0.02 * dirac.charge)


@pytest.mark.parametrize("Z", [2, 10])
def test_moving_dirac_electron(Z):
    """High above threshold: magnetic tends to 1, vector and axial to 1 + 5/6 (Z alpha)^2 (flux and Moller factor)."""
    atom = hydrogen_like(Z, True)
    orbital = atom.orbitals[0]
    found = dict(zip(KERNELS, bound_over_free(atom, orbital, 40 * orbital.threshold * hartree), strict=True))
    moving = 5 / 6 * (Z * alpha_em) ** 2
    assert orbital.motion == pytest.approx(moving, rel=0.01)
    free = 3e-5 + 0.02 * moving
    assert found["vector"] - 1 == pytest.approx(moving, abs=free)
    assert found["axial"] - 1 == pytest.approx(moving, abs=free)
    assert found["magnetic"] == pytest.approx(1.0, abs=1.2e-4)


def test_results_do_not_depend_on_cuts(monkeypatch):
    """Momentum, partial waves, range and panels: twice as far or as fine changes nothing that matters."""
    argon = argon_atom()
    orbital = next(o for o in argon.orbitals if o.shell.name == "M2")
    T = 0.1 * keV
    found = bound_over_free(argon, orbital, T)
    np.testing.assert_allclose(bound_over_free(argon, orbital, T, 120.0), found, rtol=1.5e-3)
    module = "nurecoil.atomic.central_field."
    monkeypatch.setattr(module + "response._CONVERGED", 1e-6)
    monkeypatch.setattr(module + "response._TAIL", 30.0)
    monkeypatch.setattr(module + "collocation._RATIO", 0.25)
    monkeypatch.setattr(module + "collocation._PHASE", 2.5)
    np.testing.assert_allclose(bound_over_free(argon, orbital, T), found, rtol=1e-4)


def test_refuses_a_closed_shell():
    atom = hydrogen_like(2)
    with pytest.raises(ValueError, match=r"T: expected at least 54.* eV for shell K, got 48"):
        Transition(atom, atom.orbitals[0], 0.9 * atom.orbitals[0].threshold, 1.0)
    with pytest.raises(ValueError, match=r"T: expected at least 54.* eV for shell K, got 48"):
        bound_over_free(atom, atom.orbitals[0], 0.9 * atom.orbitals[0].threshold * hartree)


def test_length_of_screening_is_a_length():
    assert CentralFieldAtom.fitted("He").field.d / a0 == pytest.approx(0.2077, rel=1e-3)
