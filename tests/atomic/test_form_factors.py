"""What all electron form factors share, by discovery over the registry, and what each refuses."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.atomic import (
    GaussianSum,
    Helium,
    Hydrogenic,
    SlaterOrbital,
    TabulatedElectrons,
    XraylibFormFactor,
    electron_form_factor,
)
from nurecoil.catalogue import make, names
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.units import GeV, a0, eV, keV

KINDS = [
    ("He", "hylleraas"), ("He", "hartree-fock"), ("He", "gaussians-2026"), ("He", "hydrogenic"), ("He", "xraylib"),
    ("H", "hydrogenic"), ("H", "xraylib"), ("Na", "xraylib"), ("Ar", "default"), ("Ge", "default"), ("Xe", "default"),
    ("U", "default"), ("Cf", "default"),
]  # fmt: skip


@pytest.fixture(params=KINDS, ids="-".join)
def F(request):
    return electron_form_factor(*request.param)


def momenta(F, count=200):
    return np.append(0.0, np.geomspace(1e-3 / a0, min(F.q_max, 1e4 / a0), count) * (1 - 1e-12))


def test_normalised_and_falling(F):
    values = F(momenta(F))
    assert values[0] == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(values) < 1e-15)
    assert values[-1] > 0


def test_rms_radius_is_the_slope(F):
    q = 1e-3 / F.rms_radius
    # 1 - F loses 6 digits to cancellation, and the next term is of relative order q^2 <r^2> ~ 1e-6
    assert (1 - F(q)) / (q**2 / 6) == pytest.approx(F.rms_radius**2, rel=1e-5)


def test_shapes(F):
    assert np.shape(F(1 / a0)) == ()
    assert F(np.ones((2, 3)) / a0).shape == (2, 3)


@pytest.mark.parametrize("q", [-1.0, float("nan")])
def test_negative_momenta(F, q):
    with pytest.raises(ValueError, match="expected momentum transfers q >= 0"):
        F(np.array([1.0, q]) * keV)


def test_range(F):
    if math.isinf(F.q_max):
        assert 0 <= F(100 * GeV) < 1e-15
    else:
        F(F.q_max)
        with pytest.raises(ValueError, match=r"is beyond its range; expected at most .* keV"):
            F(F.q_max * 1.001)


def test_a_value(F):
    for other in (copy.deepcopy(F), pickle.loads(pickle.dumps(F))):
        assert other == F
        assert hash(other) == hash(F)
    assert len(repr(F)) <= 300
    with pytest.raises(AttributeError):
        F.other = 1


@given(st.floats(0.1, 100.0), st.floats(0.0, 1e3))
def test_hydrogenic_scales(Z, x):
    # a hydrogenic ion is hydrogen with lengths divided by Z
    assert Hydrogenic(Z)(Z * x / a0) == pytest.approx(Hydrogenic()(x / a0), rel=1e-12)


def test_hydrogenic_dip():
    # analytic inverse: F = f at q = (2 Z/a0) sqrt(f^(-1/2) - 1)
    f = 0.488303
    assert Hydrogenic(27 / 16)(2 * 27 / 16 / a0 * math.sqrt(f**-0.5 - 1)) == pytest.approx(f, rel=1e-12)


@pytest.mark.parametrize("Z", [0.0, -1.0, float("inf"), float("nan")])
def test_hydrogenic_refuses(Z):
    with pytest.raises(ValueError, match=r"^Z_eff: expected (more than 0|a finite)"):
        Hydrogenic(Z)


def test_defaults():
    assert electron_form_factor("H") == Hydrogenic(1.0)
    assert electron_form_factor("He") is Helium.cached()
    assert electron_form_factor("Ar") == XraylibFormFactor("Ar")
    assert electron_form_factor("He", "gaussians-2026") is GaussianSum.helium()


# tag: (element, words), as files and the command line have them
DOORS = {
    "default": ("Xe", {}),
    "xraylib": ("Xe", {}),
    "hydrogenic": ("He", {"Z_eff": 1.7}),
    "hylleraas": ("He", {}),
    "hartree-fock": ("He", {}),
    "gaussians-2026": ("He", {}),
    "table": ("Ar", {"element": "Ar", "q": ["0 keV", "2 keV", "4 keV", "8 keV"], "F_e": [1, 0.95, 0.8, 0.5]}),
}


@pytest.mark.parametrize("tag", names("electron-factors"))
def test_doors(tag):
    element, words = DOORS.get(tag, ("Xe", {}))
    made = make("electron-factors", {"kind": tag, **words})
    for other in (type(made)(**words), pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert other == made
        assert hash(other) == hash(made)
    q = np.array([0.0, 1.0, 2.0]) * keV
    np.testing.assert_array_equal(electron_form_factor(element, made)(q), made(element)(q))
    if not words:
        np.testing.assert_array_equal(electron_form_factor(element, tag)(q), made(element)(q))


class TestTable:
    q, F_e = np.array([0.0, 1.0, 2.0, 4.0, 8.0]) * keV, np.array([1.0, 0.99, 0.95, 0.8, 0.5])
    made = make(
        "electron-factors", {"kind": "table", "element": "Ar", "q": [f"{x} keV" for x in (0, 1, 2, 4, 8)], "F_e": list(F_e)}
    )

    def test_goes_through_its_points_and_falls(self):
        F = self.made("Ar")
        np.testing.assert_allclose(F(self.q), self.F_e, rtol=1e-12)
        assert np.all(np.diff(F(np.linspace(0, 8, 200) * keV)) < 0)

    def test_close_to_what_it_was_made_of(self):
        exact = electron_form_factor("H")
        q = np.linspace(0.0, 5.0, 41) / a0
        own = TabulatedElectrons(q[1:], exact(q[1:]))
        middle = 0.5 * (q[1:] + q[:-1])
        np.testing.assert_allclose(own(middle), exact(middle), atol=1e-3)  # cubic on 40 points
        assert own.rms_radius == pytest.approx(exact.rms_radius, rel=0.05)

    def test_is_not_extrapolated(self):
        with pytest.raises(ValueError, match=r"table of F_e for Ar: q = 8.1 keV is beyond its range; expected at most 8 keV"):
            self.made("Ar")(8.1 * keV)

    def test_is_that_of_its_element(self):
        with pytest.raises(UnknownId, match="no table of F_e for 'Xe'; close to it: Ar"):
            self.made("Xe")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"q": [2e-3, 1e-3], "F_e": [0.9, 0.8]}, "^q: expected at least two increasing"),
            ({"q": [1e-3, 2e-3], "F_e": [0.9]}, "^F_e: expected one value for each of 2 momenta, got 1"),
            ({"q": [0.0, 2e-3], "F_e": [0.9, 0.8]}, "^F_e: expected 1 at q = 0"),
            ({"q": [1e-3, 2e-3], "F_e": [1.9, 0.8]}, "^F_e: expected at least 0 and at most 1"),
            ({"q": ["1 keV", "2 kg"], "F_e": [0.9, 0.8]}, r"^q\[1\]: .*wrong dimension"),
        ],
    )
    def test_refused(self, words, message):
        with pytest.raises(ValueError, match=message):
            TabulatedElectrons(**words)


def test_unknown_kind_lists_what_there_is():
    with pytest.raises(UnknownId, match="electron form factor of He 'hyleraas'; close to it: hylleraas"):
        electron_form_factor("He", "hyleraas")


@pytest.mark.parametrize("kind", ["hylleraas", "hartree-fock", "gaussians-2026", "hydrogenic"])
def test_helium_only(kind):
    with pytest.raises(UnknownId, match="electron form factor of Ar"):
        electron_form_factor("Ar", kind)


@pytest.mark.parametrize("element", ["Es", "Xx", ""])
def test_element_without_data(element):
    with pytest.raises(UnknownId, match="xraylib form factor of"):
        electron_form_factor(element)


class TestScreening:
    @pytest.mark.parametrize(("T", "expected"), [(0.190456, 17.37), (0.1, 17.03), (0.01, 14.09)])
    def test_of_argon(self, T, expected):
        # Z (1 - F_e) at q^2 = 2MT, from the library's own spline in an independent calculation; quoted to 0.005
        F = electron_form_factor("Ar")
        assert 18 * (1 - F(math.sqrt(2 * Nuclide("Ar40").mass * T * eV))) == pytest.approx(expected, abs=0.006)

    def test_disappears_at_large_recoil(self):
        q = math.sqrt(2 * Nuclide("Ar40").mass * 10 * keV)
        assert electron_form_factor("Ar")(q) < 1e-4


def test_xray_tables_are_hartree_fock():
    # brief, Sec. 3.2: at q = 1/a0 Hartree-Fock lies 1.1e-3 above the correlated form factor, at 5/a0 below
    ratio = SlaterOrbital.hartree_fock_helium()(np.array([1.0, 5.0]) / a0) / Helium.cached()(np.array([1.0, 5.0]) / a0) - 1
    np.testing.assert_allclose(ratio, [1.08e-3, -6.5e-3], rtol=0.02)
