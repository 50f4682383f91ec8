"""The variational calculation from nothing, against the literature and an independent calculation."""

import math
import time
from pathlib import Path

import numpy as np
import pytest

from nurecoil.atomic import HylleraasState, hylleraas_ground_state
from nurecoil.tables import read_csv
from nurecoil.units import a0, hartree

REFERENCE = Path(__file__).parents[1] / "reference"
EXACT = -2.903724377034  # Drake and others, non-relativistic, infinitely heavy nucleus


@pytest.fixture(scope="module")
def helium():
    return hylleraas_ground_state()


def test_energy_from_nothing():
    start = time.process_time()
    energy = hylleraas_ground_state().energy / hartree
    assert energy == pytest.approx(EXACT, abs=1e-8)
    assert energy == pytest.approx(EXACT, abs=3e-10)
    assert energy > EXACT  # a variational upper bound
    assert time.process_time() - start < 60


def test_same_space_as_monomials():
    # degree 12, zeta = 2.6: 252 terms in s, t, u with 45 digits gave -2.90372437394
    assert hylleraas_ground_state(order=12, zeta=2.6).energy / hartree == pytest.approx(-2.90372437394, abs=6e-12)


def test_one_term():
    # the textbook orbital exp(-Z_eff s): E = Z_eff^2 - 2 Z Z_eff + 5 Z_eff/8
    for Z, z in ((2, 27 / 16), (2, 2.0), (3, 2.5)):
        assert hylleraas_ground_state(Z, 0, z).energy / hartree == pytest.approx(z**2 - 2 * Z * z + 0.625 * z, rel=1e-13)


def test_more_terms_lower_the_energy():
    energies = [hylleraas_ground_state(order=order, zeta=2.0).energy / hartree for order in range(9)]
    assert np.all(np.diff(energies) < 0)
    assert energies[-1] > EXACT


@pytest.mark.parametrize(("Z", "expected"), [(3, -7.279913412669), (10, -93.906806515)])
def test_two_electron_ions(Z, expected):
    # literature values for Li+ and Ne8+
    assert hylleraas_ground_state(Z, order=12).energy / hartree == pytest.approx(expected, abs=3e-8)


def test_hydrogen_anion_is_bound():
    assert hylleraas_ground_state(1, order=14, zeta=1.1).energy / hartree == pytest.approx(-0.527751016544, abs=1e-6)


@pytest.mark.parametrize(
    ("power", "expected"),  # literature, as quoted in the brief; <r^-1>, <r>, <r^2>
    [(-1, 1.688316801), (1, 0.929472295), (2, 1.193482995)],
)
def test_moments(helium, power, expected):
    assert helium.mean_power(power) * a0**-power == pytest.approx(expected, abs=1e-8)


def test_virial_theorem(helium):
    # E = -T, and E = T + V with V = -2 Z <1/r> + <1/r12>, <1/r12> = 0.945818449 (literature)
    assert -2 * 2 * helium.mean_power(-1) * a0 + 0.945818449 == pytest.approx(2 * helium.energy / hartree, abs=1e-7)


def test_cusp_at_the_nucleus(helium):
    # Kato: n'(0) = -2 Z n(0); literature n(0) = 1.810429318
    h = 1e-4
    n0, n1, n2 = (helium.density(r * a0) * a0**3 for r in (0.0, h, 2 * h))
    assert n0 == pytest.approx(1.810429318, abs=3e-6)
    assert (4 * n1 - n2 - 3 * n0) / (2 * h) == pytest.approx(-4 * n0, rel=3e-4)


def test_form_factor(helium):
    table = read_csv(REFERENCE / "he_formfactor.csv")
    np.testing.assert_allclose(helium.form_factor(table["q"]), table["F_e"], atol=1e-7, rtol=0)
    assert helium.form_factor([0.0]) == pytest.approx([1.0], abs=1e-13)


def test_density(helium):
    table = read_csv(REFERENCE / "he_density.csv")
    near = table["r"] < 4 * a0
    np.testing.assert_allclose(helium.density(table["r"][near]), table["n"][near], rtol=3e-5)


def test_one_electron_ion_density():
    # with one term the density is that of the orbital: zeta^3/pi exp(-2 zeta r)
    state = hylleraas_ground_state(2, 0, 1.5)
    r = np.linspace(0.0, 5.0, 11) * a0
    np.testing.assert_allclose(state.density(r) * a0**3, 1.5**3 / math.pi * np.exp(-3.0 * r / a0), rtol=1e-11)
    np.testing.assert_allclose(state.form_factor(r / a0**2), (1 + (r / a0 / 3.0) ** 2) ** -2, rtol=1e-11)


@pytest.mark.parametrize("arguments", [{"Z": 0}, {"order": -1}, {"zeta": 0.0}, {"zeta": -1.0}])
def test_refuses(arguments):
    with pytest.raises(ValueError, match="hylleraas_ground_state"):
        hylleraas_ground_state(**arguments)


def test_state_refuses_negative_arguments():
    state = HylleraasState(2, 1.5 / a0, -2.0 * hartree, np.ones((1, 1, 1)))
    with pytest.raises(ValueError, match="r: expected distances >= 0"):
        state.density([-a0])
    with pytest.raises(ValueError, match="q: expected momentum transfers >= 0"):
        state.form_factor(-1 / a0)
