"""Recoils that no neutrino can give are zero in a spectrum, and refused where that is asked for; the recoil's angle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.processes import CEvAS, ElectronScattering, Ionisation, OutOfReach
from nurecoil.units import MeV, keV, meV

SM = nr.StandardModel()


@pytest.mark.parametrize(
    ("process", "E"),
    [
        (CEvAS("He4", SM), 18 * keV),
        (nr.CEvNS("Ar40", SM), 30 * MeV),
        (ElectronScattering(SM), MeV),
        (Ionisation("Ge74", SM), MeV),
    ],
)
def test_beyond_the_largest_transfer(process, E):
    top = process.T_max(E)
    with pytest.warns(OutOfReach, match=r"T: a neutrino of .* the cross section is zero"):
        assert process.dsigma_dT(1.01 * top, E) == 0.0
    with pytest.raises(ValueError, match=r"T: a neutrino of .* keV transfers 0 to .* keV to a mass of .* MeV, got .* keV"):
        process.dsigma_dT([0.5 * top, 1.01 * top], E, outside="refuse")
    inside = np.array([0.01, 0.5, 1.0]) * top
    np.testing.assert_array_equal(process.dsigma_dT(inside, E, outside="refuse"), process.dsigma_dT(inside, E))


def test_unknown_treatment_is_refused():
    with pytest.raises(ValueError, match="outside: expected 'zero' or 'refuse', got 'clip'"):
        ElectronScattering(SM).dsigma_dT(keV, MeV, outside="clip")


@given(share=st.floats(1e-9, 1.0), log_E=st.floats(-3.0, 3.0))
def test_angle_is_the_one_that_conserves_four_momentum(share, log_E):
    # k' = k + p - p' is massless: 0 = (k - p_e)^2 - (E - T)^2 with |p_e|^2 = T^2 + 2MT
    xs, E = ElectronScattering(SM), 10**log_E * MeV
    T = share * xs.T_max(E)
    p = np.sqrt(T**2 + 2 * xs.mass * T)
    cos = xs.cos_recoil(T, E)
    assert E**2 + p**2 - 2 * E * p * cos == pytest.approx((E - T) ** 2, rel=1e-9, abs=1e-9 * E**2)


def test_angle_at_the_ends_and_beyond():
    xs = CEvAS("He4", SM)
    assert xs.cos_recoil([0.0, xs.T_max(10 * keV)], 10 * keV).tolist() == pytest.approx([0.0, 1.0], abs=1e-12)
    with pytest.raises(ValueError, match=r"T: a neutrino of 10 keV transfers 0 to 5\.364.*e-05 keV"):
        xs.cos_recoil(60 * meV, 10 * keV)
    with pytest.raises(ValueError, match="T: expected at least 0 keV"):
        xs.cos_recoil(-1 * meV, 10 * keV)
    with pytest.raises(ValueError, match="T: a neutrino of 0 keV transfers 0 to 0 keV"):
        xs.cos_recoil(1 * meV, 0.0)
