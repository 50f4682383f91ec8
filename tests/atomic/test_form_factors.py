"""What all electron form factors share, by discovery over the registry, and what each refuses."""

import math

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.atomic import GaussianSum, Helium, Hydrogenic, SlaterOrbital, XraylibFormFactor, electron_form_factor
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.units import GeV, a0, eV, keV

jax.config.update("jax_enable_x64", True)

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


def test_numpy_is_jax(F):
    q = momenta(F)
    np.testing.assert_allclose(jax.jit(F)(q), F(q), rtol=1e-12, atol=0)
    np.testing.assert_allclose(F(jax.numpy.asarray(q)), F(q), rtol=1e-12, atol=0)


def test_gradient_is_finite(F):
    gradient = jax.vmap(jax.grad(F))(momenta(F))
    assert np.all(np.isfinite(gradient))
    assert gradient[0] == pytest.approx(0.0, abs=1e-12)
    q, h = 0.7 / F.rms_radius, 1e-4 / F.rms_radius
    assert float(jax.grad(F)(q)) == pytest.approx((F(q + h) - F(q - h)) / (2 * h), rel=1e-6)


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


def test_frozen_and_hashable(F):
    assert hash(F) == hash(F)
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
    with pytest.raises(ValueError, match="Hydrogenic: Z_eff must be positive"):
        Hydrogenic(Z)


def test_defaults():
    assert electron_form_factor("H") == Hydrogenic(1.0)
    assert electron_form_factor("He") is Helium.cached()
    assert electron_form_factor("Ar") == XraylibFormFactor("Ar")
    assert electron_form_factor("He", "gaussians-2026") is GaussianSum.helium()


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
