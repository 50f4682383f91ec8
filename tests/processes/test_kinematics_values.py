"""Kinematics as values: conservation of four-momentum by hand, limits, refusals, and what a value is."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.constants import m_e
from nurecoil.processes import Elastic, ElectronScattering, Ionisation, Leading, Level, Transfer
from nurecoil.units import GeV, MeV, keV, mu_B

M = 37.2 * GeV
ALL = [Elastic(M), Leading(M), Level(M, 2 * MeV), Transfer(m_e)]


def invariant_mass2(T, E, M, cos):
    """(k + p - p')^2 of what leaves, with the recoil of kinetic energy T at an angle; everything in MeV."""
    p = np.sqrt(T * (T + 2 * M))
    return (E - T) ** 2 - (E**2 + p**2 - 2 * E * p * cos)


@given(st.floats(0.01, 1.0), st.floats(0.1, 300.0))
def test_elastic_recoils_leave_a_massless_lepton(share, E):
    for mass in (m_e, 938 * MeV, M):
        k = Elastic(mass)
        T = share * k.T_max(np.array(E * MeV))
        cos = k.cos_recoil(T, np.array(E * MeV))
        assert invariant_mass2(T / MeV, E, mass / MeV, cos) == pytest.approx(0.0, abs=1e-9 * E * (E + mass / MeV))
        assert k.E_min(k.T_max(np.array(E * MeV))) == pytest.approx(E * MeV, rel=1e-10, abs=0)


@pytest.mark.parametrize("heavy", [0.5, 5.0, 20.0])
def test_heavy_leptons_are_made_between_two_recoils(heavy):
    # forwards and backwards the recoil lies on the axis: cos = +-1 gives the mass exactly
    k, E, m = Elastic(938 * MeV), 60.0, heavy * MeV
    least, most = (float(f(np.array(E * MeV), m)) for f in (k.T_least, k.T_max))
    for T in (least, most):
        assert invariant_mass2(T / MeV, E, 938.0, 1.0) == pytest.approx(heavy**2, rel=1e-6)
        assert k.E_min(np.array(T), m) == pytest.approx(E * MeV, rel=1e-9, abs=0)
    assert float(k.E_min(np.array(0.5 * (least + most)), m)) < E * MeV
    threshold = m + m**2 / (2 * 938 * MeV)
    assert k.T_max(np.array(0.999 * threshold), m) == k.T_least(np.array(0.999 * threshold), m) == 0.0
    assert k.T_max(np.array(1.001 * threshold), m) > 0


def test_leading_order_is_the_heavy_target_limit():
    E, c = np.array([1.0, 30.0]) * MeV, np.array([-0.3, 0.8])
    exact, leading = Elastic(1e9 * MeV), Leading(1e9 * MeV)
    np.testing.assert_allclose(leading.T_max(E), exact.T_max(E), rtol=1e-6)
    np.testing.assert_allclose(leading.E_min(1e-6 * keV), exact.E_min(1e-6 * keV), rtol=1e-4)
    for a, b in zip(leading.recoil_at_angle(c, E), exact.recoil_at_angle(c, E), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    T = 0.4 * leading.T_max(E)
    np.testing.assert_allclose(leading.cos_recoil(T, E), np.sqrt(0.4), rtol=1e-12)
    np.testing.assert_allclose(exact.cos_recoil(T, E), np.sqrt(0.4), rtol=1e-6)


def test_excitation_by_hand():
    # kappa^2 = E^2 + E'^2 - 2 E E' cos with E' = E - omega
    level, E, omega, cos = Level(M, 3 * MeV), 20.0, 3.0, 0.4
    kappa2 = E**2 + (E - omega) ** 2 - 2 * E * (E - omega) * cos
    T, slope = level.recoil_at_angle(np.array(cos), np.array(E * MeV))
    assert T / MeV == pytest.approx(kappa2 / (2 * M / MeV), rel=1e-12)
    assert slope / MeV == pytest.approx(E * (E - omega) / (M / MeV), rel=1e-12)
    assert level.q2(T) / MeV**2 == pytest.approx(kappa2 - omega**2, rel=1e-12)
    ends = [level.recoil_at_angle(np.array(c), np.array(E * MeV))[0] for c in (1.0, -1.0)]
    assert ends == pytest.approx([level.lowest, level.T_max(np.array(E * MeV))], rel=1e-12, abs=0)
    assert level.T_max(np.array(2.9 * MeV)) == 0.0


def test_transfers_to_electrons_are_those_of_free_ones():
    E, T = np.array([0.1, 3.0]) * MeV, np.array([1.0, 20.0]) * keV
    for f in ("T_max", "q2"):
        np.testing.assert_array_equal(getattr(Transfer(), f)(E), getattr(Elastic(m_e), f)(E))
    np.testing.assert_array_equal(Transfer().E_min(T), Elastic(m_e).E_min(T))
    np.testing.assert_array_equal(Transfer().cos_recoil(T, E), Elastic(m_e).cos_recoil(T, E))
    assert (
        Transfer().recoil_at_angle(np.array(0.2), E)[0].tolist() == Elastic(m_e).recoil_at_angle(np.array(0.2), E)[0].tolist()
    )


@pytest.mark.parametrize("kinematics", ALL[1:], ids=lambda k: type(k).__name__)
def test_heavy_leptons_are_refused_where_they_have_no_meaning(kinematics):
    for call in (kinematics.T_max, kinematics.E_min):
        with pytest.raises(ValueError, match=r"final_mass: .* is made for massless leptons, got 5 MeV; only exact elastic"):
            call(np.array(10 * MeV), 5 * MeV)


@pytest.mark.parametrize("make", [Elastic, Leading, Transfer, lambda m: Level(m, MeV), lambda m: Level(M, m)])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_masses_are_positive(make, value):
    with pytest.raises(ValueError, match=r"(mass|omega): expected a positive number"):
        make(value)


@pytest.mark.parametrize("kinematics", ALL, ids=lambda k: type(k).__name__)
def test_values(kinematics):
    assert pickle.loads(pickle.dumps(kinematics)) == kinematics
    assert hash(pickle.loads(pickle.dumps(kinematics))) == hash(kinematics)
    assert eval(repr(kinematics)) == kinematics
    with pytest.raises(AttributeError):
        kinematics.mass = 1.0


def test_processes_refuse_what_their_kinematics_refuses():
    portal = nr.DipolePortal(mass=5 * MeV, d_e=1e-10 * mu_B)
    assert nr.CEvNS("Ar40", portal).dsigma_dT(10 * keV, 30 * MeV) > 0
    assert ElectronScattering(nr.DipolePortal(mass=0.1 * MeV, d_e=1e-10 * mu_B)).dsigma_dT(1 * MeV, 30 * MeV) > 0
    for process in (nr.CEvNS("Ar40", portal, kinematics="leading"), Ionisation("Ge74", portal)):
        with pytest.raises(ValueError, match=r"final_mass: .* is made for massless leptons"):
            process.dsigma_dT(10 * keV, 30 * MeV)
    with pytest.raises(ValueError, match="dsigma_dcos: the angle is that of a massless lepton, the model makes one of 5 MeV"):
        nr.CEvNS("Ar40", portal).dsigma_dcos(0.2, 30 * MeV)
