"""Zero-point motion in superfluid helium: moments, the table, and the same as a resolution of a detector."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.arrays import gauss_legendre
from nurecoil.detectors import GaussianResolution, Positions, Response
from nurecoil.processes import CEvAS
from nurecoil.processes.liquid_helium import KINETIC_ENERGY, impulse_approximation, impulse_width
from nurecoil.rates import spectrum
from nurecoil.sources.tritium import Tritium
from nurecoil.tables import read_csv
from nurecoil.units import K, cm2, day, eV, keV, kg, meV
from nurecoil.units.choices import Position

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)


def hump(T):
    """A spectrum of unit area, mean 60 meV and variance 100 meV^2."""
    return np.exp(-0.5 * ((T - 60 * meV) / (10 * meV)) ** 2) / (np.sqrt(2 * np.pi) * 10 * meV)


def test_width_at_the_dip():
    # brief: 3.8 meV at 8.6 meV; sqrt(4/3 * 8.6 * 14.8 * 0.08617333) = 3.824
    assert impulse_width(8.6 * meV) / meV == pytest.approx(3.824, abs=1e-3)
    assert round(KINETIC_ENERGY / K, 9) == 14.8


def test_number_and_mean_stay_and_the_variance_grows_by_that_of_the_motion():
    omega, w = gauss_legendre(np.linspace(-60, 200, 131) * meV, 8)
    smeared = impulse_approximation(hump, omega, 150 * meV)
    number, mean = w @ smeared, w @ (omega * smeared)
    assert number == pytest.approx(1.0, abs=1e-9)
    assert mean / meV == pytest.approx(60.0, abs=1e-7)
    # the mean of sigma^2 over the hump: 4/3 <K> times 60 meV
    motion = 4 / 3 * 14.8 * 0.08617333262 * 60
    assert w @ ((omega - mean) ** 2 * smeared) / meV**2 == pytest.approx(100 + motion, rel=1e-7)


def test_atoms_at_rest():
    omega = np.array([30.0, 60.0, 75.0]) * meV
    still = impulse_approximation(hump, omega, 150 * meV, kinetic_energy=1e-4 * K)
    np.testing.assert_allclose(still, hump(omega), rtol=1e-4)


def test_table(request):
    """Independent calculation, flux-averaged; the free atom's dip is left to a test of its own."""
    table = read_csv(request.path.parent.parent / "reference" / "he_liquid_smearing.csv")
    source, atom = Tritium("60 g", "1 m"), CEvAS("He4", TREE)
    rate, flux = spectrum(source, atom), source.components[0].strength
    per_atom = lambda T: rate(T) * atom.mass / flux  # noqa: E731
    smeared = impulse_approximation(per_atom, table["omega"], float(atom.T_max(18.592 * keV)))
    np.testing.assert_allclose(smeared, table["impulse"], rtol=1e-3)
    away = table["free"] > 1e-3 * table["free"].max()
    np.testing.assert_allclose(per_atom(table["omega"])[away], table["free"][away], rtol=1e-3)


def test_dip_fills_up():
    """Brief, section 7: a shallow minimum of 2.6e-48 cm^2/eV at 9 meV where the free atom has none, a peak of 1.5e-47."""
    source, atom = Tritium("60 g", "1 m"), CEvAS("He4", TREE)
    rate, flux = spectrum(source, atom), source.components[0].strength
    omega = np.linspace(4.0, 60.0, 225) * meV
    smeared = impulse_approximation(lambda T: rate(T) * atom.mass / flux, omega, float(atom.T_max(18.592 * keV))) / (cm2 / eV)
    assert omega[smeared.argmin()] / meV == pytest.approx(9.0, abs=0.5)
    assert smeared.min() == pytest.approx(2.6e-48, rel=0.03, abs=0)
    assert smeared.max() == pytest.approx(1.5e-47, rel=0.03, abs=0)


def test_as_a_step_of_a_detector():
    """The Gaussian resolution of variance (4<K>/3) T gives the same counts."""
    step = GaussianResolution(statistics=Position(4 / 3 * KINETIC_ENERGY, "keVnr"))
    edges = np.array([1.0, 5.0, 9.0, 14.0, 40.0]) * meV
    source, target = Tritium("60 g", "1 m"), CEvAS.on({"He4": 1.0}, TREE)
    counts = nr.compile(source, target, Response((step,), Positions(edges, "keVnr")), exposure="1 kg day")()
    rate = spectrum(source, target)
    nodes, w = gauss_legendre(edges, 40)
    smeared = kg * day * w * impulse_approximation(rate, nodes, float(CEvAS("He4", TREE).T_max(18.592 * keV)))
    np.testing.assert_allclose(counts, smeared.reshape(4, 40).sum(axis=1), rtol=1e-5)


def test_refused():
    with pytest.raises(ValueError, match="T_max: expected a positive recoil energy, got 0"):
        impulse_approximation(hump, [1 * meV], 0.0)
    with pytest.raises(ValueError, match="kinetic_energy: expected a positive energy per atom, got -1"):
        impulse_width(1 * meV, -1.0)
