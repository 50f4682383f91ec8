"""Bound and free waves of a central field: hydrogen-like closed forms, orthogonality, special functions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import spherical_jn

from nurecoil.atomic import Shell, generalised_oscillator_strength, shells
from nurecoil.atomic.central_field import CentralFieldAtom, ScreenedField, fit_field
from nurecoil.atomic.central_field.angular import angular_weight, bessel_table
from nurecoil.atomic.central_field.atom import measured
from nurecoil.atomic.central_field.collocation import radial_grid
from nurecoil.atomic.central_field.waves import bound_energies, bound_wave, free_waves, matching_radius, orbital
from nurecoil.units import a0, alpha_em, eV, hartree

FIELD = ScreenedField(10, math.inf, 1.0)


def coulomb(r):
    return FIELD.charge(np.asarray(r) * a0)


def dirac_energy(Z, kappa, nodes):
    """Sommerfeld's formula, without the rest mass [hartree]."""
    radial = nodes + (1 if kappa > 0 else 0)
    gamma = math.sqrt(kappa**2 - (Z * alpha_em) ** 2)
    return (1 / math.sqrt(1 + (Z * alpha_em / (radial + gamma)) ** 2) - 1) / alpha_em**2


STATES = [(-1, 0), (-1, 1), (-2, 0), (-1, 2), (-2, 1), (-3, 0)]


def test_field_without_screening_is_coulombs():
    r = np.geomspace(1e-3, 1e3, 5) * a0
    np.testing.assert_allclose(FIELD.energy(r), -10 * alpha_em / r, rtol=1e-14)


def test_field_is_nucleus_inside_and_ion_outside():
    field = ScreenedField(54, 0.86 * a0, 4.2)
    assert field.charge(1e-9 * a0) == pytest.approx(54, rel=1e-7)
    assert field.charge(40 * a0) == pytest.approx(1, rel=1e-12)
    assert field.charge(1e6 * a0) == 1.0


def test_slopes_of_the_field():
    r = np.geomspace(0.01, 5, 7) * a0
    plus, minus = (ScreenedField(54, 0.86 * a0 * f, 4.2).charge(r) for f in (1 + 1e-5, 1 - 1e-5))
    by_d, by_K = ScreenedField(54, 0.86 * a0, 4.2).slopes(r)
    np.testing.assert_allclose(by_d, (plus - minus) / 2e-5, rtol=1e-6)
    plus, minus = (ScreenedField(54, 0.86 * a0, 4.2 * f).charge(r) for f in (1 + 1e-5, 1 - 1e-5))
    np.testing.assert_allclose(by_K, (plus - minus) / 2e-5, rtol=1e-6)


@pytest.mark.parametrize("relativistic", [False, True])
def test_hydrogen_like_energies(relativistic):
    states = [*STATES, (1, 0), (2, 0)] if relativistic else STATES
    grid = radial_grid(1e-6, 12.0, 0.0, 10)
    found = bound_energies(grid, coulomb, states, 10, alpha_em**2 * relativistic)
    expected = [dirac_energy(10, k, n) if relativistic else -50.0 / (n + abs(k)) ** 2 for k, n in states]
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_hydrogen_like_wave():
    grid = radial_grid(1e-6, 8.0, 0.0, 10)
    G = bound_wave(grid, coulomb, -1, -50.0, 0.0).G
    np.testing.assert_allclose(G, 2 * 10**1.5 * grid.r * np.exp(-10 * grid.r), atol=1e-11)


@pytest.mark.parametrize(("epsilon", "tolerance"), [(1.0001, 2e-6), (1.5, 1e-8), (3.0, 1e-9), (100.0, 1e-9)])
def test_free_waves_are_normalised_per_energy(epsilon, tolerance):
    """Optical oscillator strength of 1s -> Ep against its closed form."""
    E = 50.0 * (epsilon - 1.0)
    grid = radial_grid(1e-6, matching_radius(coulomb, 1, E, 8.0), E, 10)
    bound = bound_wave(grid, coulomb, -1, -50.0, 0.0).G
    free, _ = free_waves(grid, coulomb, np.array([-2]), E, 0.0, len(grid.r))
    dipole = np.sum(grid.weights * grid.r * bound * free[0])
    strength = 2.0 / 3.0 * (E + 50.0) * dipole**2 * 50.0
    assert strength == pytest.approx(generalised_oscillator_strength(0.0, epsilon), rel=tolerance)


@pytest.mark.parametrize("relativistic", [False, True])
def test_bound_and_free_states_are_orthogonal(relativistic):
    """What a Hartree-Fock continuum lacks: here to 1e-8 of sqrt(<b|b> x the free wave's norm within the orbital)."""
    argon = CentralFieldAtom("Ar", ScreenedField(18, 0.857 * a0, 2.757), shells("Ar"), relativistic, "field")
    for o in argon.orbitals:
        E = 30.0
        grid = radial_grid(1e-6, matching_radius(argon.charge, 2, E, 30.0), E, 18)
        bound = bound_wave(grid, argon.charge, o.kappa, o.energy, argon.alpha2)
        G, F = free_waves(grid, argon.charge, np.array([o.kappa]), E, argon.alpha2, len(grid.r))
        inside = grid.weights * (grid.r < o.extent)
        size = math.sqrt(np.sum(inside * (G[0] ** 2 + argon.alpha2 * F[0] ** 2)))
        overlap = np.sum(grid.weights * (bound.G * G[0] + argon.alpha2 * bound.F * F[0]))
        assert abs(overlap) < 1e-8 * size


def test_a_state_that_is_not_bound_is_refused():
    grid = radial_grid(1e-6, 8.0, 0.0, 1)
    with pytest.raises(ValueError, match="bound state of kappa = -1 with 40 nodes"):
        bound_energies(grid, lambda r: 0 * r + 1.0, [(-1, 40)], 1, 0.0)


def test_bessel_functions_of_all_orders():
    x = np.geomspace(1e-5, 500, 300)
    table = bessel_table(x, 60)
    expected = np.array([spherical_jn(L, x) for L in range(61)])
    np.testing.assert_allclose(table, expected, atol=3e-15)
    small = (x < np.arange(61)[:, None]) & (expected > 1e-250)
    np.testing.assert_allclose(table[small], expected[small], rtol=1e-11)


@pytest.mark.parametrize("J", [0, 1, 2, 7])
@pytest.mark.parametrize("kappa", [-1, 1, 2, -3])
def test_angular_weights_are_complete(kappa, J):
    """Orthogonality of the 3j symbols: summed over final states, 2J + 1; with spin for each parity."""
    without = sum(angular_weight(kappa, -(l + 1), J, False) for l in range(12))
    assert without == pytest.approx(2 * J + 1, rel=1e-12)
    for parity in (0, 1):
        finals = [k for k in range(-13, 14) if k and (orbital(k) + orbital(kappa) + J) % 2 == parity]
        assert sum(angular_weight(kappa, k, J, True) for k in finals) == pytest.approx(2 * J + 1, rel=1e-12)


def test_angular_weights_in_closed_form():
    # (1/2 1 3/2; 1/2 0 -1/2)^2 = 1/6 and (2 1 1; 0 0 0)^2 = 2/15
    assert angular_weight(-1, -2, 1, True) == pytest.approx(float(Fraction(1, 6) * 4 * 3), rel=1e-14)
    assert angular_weight(-3, -2, 1, False) == pytest.approx(float(Fraction(2, 15) * 3 * 3), rel=1e-14)


@pytest.mark.parametrize(
    ("element", "d", "K"),  # an independent fit, Numerov on a logarithmic grid
    [
        ("Ar", 0.858, 2.67),
        pytest.param("Ge", 0.519, 1.99, marks=pytest.mark.slow),
        pytest.param("Xe", 0.855, 4.08, marks=pytest.mark.slow),
    ],
)
def test_fitted_screening(element, d, K):
    field = fit_field({"Ar": 18, "Ge": 32, "Xe": 54}[element], shells(element))
    assert field.d / a0 == pytest.approx(d, rel=0.01)
    assert pytest.approx(K, rel=0.035) == field.K


def test_energies_of_xenon():
    """With the screening of the independent fit, its energies 1s to 5p [keV]."""
    xenon = CentralFieldAtom("Xe", ScreenedField(54, 0.855 * a0, 4.08), shells("Xe"))
    found = dict.fromkeys(-o.energy * hartree / eV / 1e3 for o in xenon.orbitals)
    expected = [33.49, 5.19, 4.94, 1.079, 0.962, 0.733, 0.201, 0.157, 0.0783, 0.0239, 0.0132]
    np.testing.assert_allclose(list(found), expected, rtol=4e-3)


def test_one_state_uses_the_published_relation():
    field = fit_field(2, shells("He"))
    assert pytest.approx(field.d / a0, rel=1e-12) == field.K
    helium = CentralFieldAtom.fitted("He")
    assert -helium.orbitals[0].energy * hartree == pytest.approx(24.6 * eV, rel=1e-9)


def test_dirac_splits_shells():
    """In the field that `fit_field` gives; without spin and orbit L2 and L3 are one."""
    xenon = CentralFieldAtom("Xe", ScreenedField(54, 0.8648 * a0, 4.314), shells("Xe"), relativistic=True)
    energy = {o.shell.name: -o.energy * hartree / eV for o in xenon.orbitals}
    assert energy["L2"] - energy["L3"] == pytest.approx(5107 - 4786, rel=0.08)
    wanted = measured(xenon.electrons, True)
    for o, (key, value) in zip(xenon.orbitals, wanted.items(), strict=True):
        assert key[0] == o.kappa
        assert -o.energy == pytest.approx(value, rel=0.09)


def test_refuses():
    with pytest.raises(ValueError, match="Z: expected at least 1"):
        ScreenedField(0, a0, 1.0)
    with pytest.raises(ValueError, match="d: expected a positive length"):
        ScreenedField(2, 0.0, 1.0)
    with pytest.raises(ValueError, match="K: expected a positive number"):
        ScreenedField(2, a0, 0.0)
    with pytest.raises(ValueError, match="electrons: expected a shell bound by more than 10 eV"):
        fit_field(3, [Shell("K", 2, 1 * eV)])
    with pytest.raises(ValueError, match="thresholds: expected 'measured' or 'field'"):
        CentralFieldAtom("He", ScreenedField(2, a0, 1.0), shells("He"), False, "guessed")
    with pytest.raises(ValueError, match="shells of He"):
        CentralFieldAtom("He", ScreenedField(3, a0, 1.0), shells("He"))
