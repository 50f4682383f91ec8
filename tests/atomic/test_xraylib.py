"""Tabulated form factors: the library's values, smooth where its spline is not."""

import numpy as np
import pytest

from nurecoil.atomic import Hydrogenic, XraylibFormFactor, elements_with_shells
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.units import GeV, a0, angstrom

xraylib = pytest.importorskip("xraylib")

PER_ANGSTROM = 4 * np.pi / angstrom


@pytest.mark.parametrize("element", elements_with_shells())
def test_every_element(element):
    F, Z = XraylibFormFactor(element), atomic_numbers()[element]
    # between its entries the library interpolates F itself, here ln F: they differ by the error of both
    x = np.geomspace(0.02, 8.0, 60)
    library = np.array([xraylib.FF_Rayl(Z, value) for value in x]) / Z
    np.testing.assert_allclose(F(x * PER_ANGSTROM), library, atol=6e-4, rtol=0)
    entries = np.array([0.04, 0.1, 0.5, 1.0, 5.0, 10.0, 100.0])
    library = np.array([xraylib.FF_Rayl(Z, value) for value in entries]) / Z
    np.testing.assert_allclose(F(entries * PER_ANGSTROM), library, rtol=1e-10)
    q = np.geomspace(1e-4 / a0, F.q_max, 2000) * (1 - 1e-12)
    values = np.concatenate([[1.0], F(q)])
    assert np.all(np.diff(values) <= 0)
    assert values[-1] > 0


def test_hydrogen_is_exact_to_its_digits():
    q = np.linspace(0.0, 20.0, 401) / a0
    np.testing.assert_allclose(XraylibFormFactor("H")(q), Hydrogenic(1.0)(q), atol=3e-5, rtol=0)


@pytest.mark.parametrize(("element", "Z", "r2"), [("Ne", 10, 9.372), ("Ar", 18, 26.034), ("Kr", 36, 39.53), ("Xe", 54, 62.67)])
def test_mean_square_radii(element, Z, r2):
    # Hartree-Fock values of the diamagnetism literature, sum over electrons in a0^2
    assert Z * (XraylibFormFactor(element).rms_radius / a0) ** 2 == pytest.approx(r2, rel=0.03)


def test_range():
    F = XraylibFormFactor("Xe")
    assert F.q_max / GeV == pytest.approx(24.8, abs=0.05)
    with pytest.raises(ValueError, match=r"XraylibFormFactor\('Xe'\): q = 3e\+07 keV is beyond its range"):
        F(30 * GeV)
