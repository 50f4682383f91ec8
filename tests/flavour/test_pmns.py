"""The three-flavour mixing matrix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.flavour import PMNS
from nurecoil.problems import UnknownId
from nurecoil.units import eV

angles = st.floats(0.0, math.pi / 2)
phases = st.floats(-2 * math.pi, 2 * math.pi)
DM2 = (7.5e-5 * eV**2, 2.5e-3 * eV**2)


@given(angles, angles, angles, phases, phases, phases)
def test_unitary(t12: float, t13: float, t23: float, delta: float, a21: float, a31: float) -> None:
    U = PMNS(t12, t13, t23, *DM2, delta, a21, a31).matrix
    np.testing.assert_allclose(U @ U.conj().T, np.eye(3), atol=2e-15)


@given(angles, angles, angles, phases, phases, phases)
def test_jarlskog_invariant(t12: float, t13: float, t23: float, delta: float, a21: float, a31: float) -> None:
    """J = c12 s12 c23 s23 c13^2 s13 sin(delta), whatever the Majorana phases."""
    U = PMNS(t12, t13, t23, *DM2, delta, a21, a31).matrix
    J = (U[0, 0] * U[1, 1] * U[0, 1].conj() * U[1, 0].conj()).imag
    expected = math.sin(2 * t12) * math.sin(2 * t23) * math.sin(2 * t13) * math.cos(t13) * math.sin(delta) / 8
    assert abs(abs(J) - abs(expected)) < 1e-14


def test_moduli_of_a_global_fit() -> None:
    """|U_e3|^2 = s13^2, |U_mu3|^2 = c13^2 s23^2, |U_e2|^2 = c13^2 s12^2, with the published numbers."""
    pmns = PMNS.vintage_of("nufit-6.0-ic19")
    moduli = abs(pmns.matrix) ** 2
    np.testing.assert_allclose(moduli[0], [0.97805 * 0.693, 0.97805 * 0.307, 0.02195], rtol=1e-12)
    np.testing.assert_allclose(moduli[1, 2], 0.97805 * 0.561, rtol=1e-12)
    np.testing.assert_allclose(pmns.mass_splittings / eV**2, [0.0, 7.49e-5, 2.534e-3], rtol=1e-12)
    assert pmns.dimension == 3


def test_moduli_behind_the_published_transition_moments() -> None:
    """1 - |U_mu i|^2 = .7788, .7564, .4648 for delta = 0 and the 2018 fit: experiments-and-inference section 2.1."""
    U = PMNS.vintage_of("de-salas-2018").with_phases(delta_cp=0.0).matrix
    np.testing.assert_allclose(1 - abs(U[1]) ** 2, [0.7788, 0.7564, 0.4648], atol=5e-5)
    np.testing.assert_allclose(1 - abs(U[0]) ** 2, [0.3347, 0.6869, 0.9784], atol=5e-5)


def test_with_phases_keeps_the_dirac_phase() -> None:
    pmns = PMNS.vintage_of("de-salas-2018")
    assert pmns.with_phases(alpha_21=0.3).delta_cp == pmns.delta_cp
    assert pmns.with_phases(alpha_21=0.3).alpha_21 == 0.3


def test_inverted_ordering_has_a_negative_splitting() -> None:
    assert PMNS.vintage_of("nufit-6.0-ic24", "inverted").dm2_31 < 0


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"theta_13: expected an angle"):
        PMNS(0.5, -0.1, 0.7, *DM2)
    with pytest.raises(ValueError, match=r"dm2_21: expected a positive"):
        PMNS(0.5, 0.1, 0.7, -DM2[0], DM2[1])
    with pytest.raises(ValueError, match=r"dm2_31: expected a finite"):
        PMNS(0.5, 0.1, 0.7, DM2[0], math.nan)
    with pytest.raises(ValueError, match=r"delta_cp: expected a finite"):
        PMNS(0.5, 0.1, 0.7, *DM2, math.inf)
    with pytest.raises(ValueError, match=r"s23: expected sin\^2"):
        PMNS.from_sin2(0.3, 0.02, 1.2, *DM2)
    with pytest.raises(UnknownId, match=r"mixing fit 'nufit-9'"):
        PMNS.vintage_of("nufit-9")
    with pytest.raises(UnknownId, match=r"ordering of nufit-6.0-ic19 'inverted'"):
        PMNS.vintage_of("nufit-6.0-ic19", "inverted")
