"""Photo-absorption: the exact hydrogen atom, edges, and the range of each set."""

import numpy as np
import pytest

from nurecoil.atomic import (
    elements_with_shells,
    generalised_oscillator_strength,
    photoabsorption,
    photoabsorption_panels,
    photoabsorption_range,
)
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.problems import UnknownId
from nurecoil.units import alpha_em, barn, eV, hartree, keV, m_e


def test_hydrogen_is_exact():
    # sigma = (2 pi^2 alpha/m_e) df/dE with Bethe's optical oscillator strength; the library's spline is good to 2 %
    I = 0.5 * hartree
    E = np.geomspace(13.7, 300, 40) * eV
    exact = 2 * np.pi**2 * alpha_em / m_e * generalised_oscillator_strength(0.0, E / I) / I
    np.testing.assert_allclose(photoabsorption(E, "H"), exact, rtol=0.02)


def test_helium_threshold():
    # measured: 7.40 Mb at 24.6 eV (Samson and others)
    assert photoabsorption(24.65 * eV, "He") / (1e6 * barn) == pytest.approx(7.4, rel=0.03)


@pytest.mark.parametrize(
    ("element", "E", "expected"),
    # an independent calculation, Chantler 2000 (NIST FFAST), photoelectric part in barn, read with the library xraydb;
    # self-consistent fields differ by this much at a keV, and less above
    [
        ("Si", 2.5, 72699), ("Si", 10, 1500), ("Ar", 1, 202590), ("Ar", 5, 27722), ("Ar", 20, 531.27),
        ("Ge", 2, 316460), ("Ge", 10, 4117.1), ("Ge", 11, 3178.1), ("Ge", 11.3, 23029), ("Ge", 50, 363.4),
        ("Xe", 2, 424360), ("Xe", 20, 5317.3), ("Xe", 40, 4794.3),
    ],
)  # fmt: skip
def test_keV_photons(element, E, expected):
    for kind in ("default", "elam"):
        assert photoabsorption(E * keV, element, kind) / barn == pytest.approx(expected, rel=0.07 if E < 3 else 0.05)


@pytest.mark.parametrize("element", elements_with_shells())
def test_every_element_over_its_range(element):
    for kind in ("elam", "kissel", "default"):
        lowest, highest = photoabsorption_range(element, kind)
        sigma = photoabsorption(np.geomspace(lowest, highest, 30), element, kind)
        assert np.all(sigma > 0)
    seam = photoabsorption_range(element, "kissel")[1]
    below, above = photoabsorption(np.array([0.999999, 1.000001]) * seam, element)
    assert above == pytest.approx(below, rel=0.06)


@pytest.mark.parametrize("element", ["H", "C", "Ar", "Ge", "I", "Xe", "Cs", "Pb", "Cf"])
def test_tables_follow_the_library(element):
    """Half a per cent of its splines, between the entries too; edges are where it has them."""
    xraylib = pytest.importorskip("xraylib")
    Z = atomic_numbers()[element]
    edges = np.unique(photoabsorption_panels(element)[:-1] / keV)
    for kind, section in (("kissel", xraylib.CSb_Photo_Total), ("elam", xraylib.CSb_Photo)):
        low, high = np.array(photoabsorption_range(element, kind)) / keV
        E = low * (high / low) ** np.random.default_rng(3).random(400)
        E = E[np.min(np.abs(E[:, None] / edges - 1), axis=1) > 1e-6]
        library = [section(Z, x) for x in E.tolist()]
        np.testing.assert_allclose(photoabsorption(E * keV, element, kind) / barn, library, rtol=8e-3)
    K = xraylib.EdgeEnergy(Z, xraylib.K_SHELL) * keV
    if photoabsorption_range(element)[0] < K:
        below, above = photoabsorption(np.array([1 - 1e-6, 1 + 1e-6]) * K, element)
        assert above > 2 * below


def test_shape():
    assert photoabsorption(np.ones((2, 3)) * keV, "Ar").shape == (2, 3)
    assert photoabsorption(1 * keV, "Ar").shape == ()


@pytest.mark.parametrize("E", [-1.0, 0.0, 1e-3, 801.0, float("nan")])
def test_range_is_enforced(E):
    with pytest.raises(ValueError, match=r"photoabsorption of Ar, default: expected 0\.0158 to 800 keV"):
        photoabsorption(np.array([1.0, E]) * keV, "Ar")


def test_each_set_has_its_range():
    with pytest.raises(ValueError, match=r"photoabsorption of Ar, elam: expected 0\.1 to 800 keV"):
        photoabsorption(0.05 * keV, "Ar", "elam")
    with pytest.raises(ValueError, match="photoabsorption of H, kissel"):
        photoabsorption(1.0 * keV, "H", "kissel")


def test_unknown_ids():
    with pytest.raises(UnknownId, match="photo-absorption set 'henke'"):
        photoabsorption(1 * keV, "Ar", "henke")
    with pytest.raises(UnknownId, match="photo-absorption data of 'Es'"):
        photoabsorption(1 * keV, "Es")
