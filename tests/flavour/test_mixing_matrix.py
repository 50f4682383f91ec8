"""Mixing beyond three flavours."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.flavour import PMNS, MixingMatrix, Rotation
from nurecoil.units import eV

angles = st.floats(0.0, math.pi / 2)
phases = st.floats(-math.pi, math.pi)


@given(angles, angles, angles, phases)
def test_three_rotations_are_the_pdg_matrix(t12: float, t13: float, t23: float, delta: float) -> None:
    """Elements of the PDG matrix written out: the first row and the third column have one term each."""
    rotations = [Rotation(1, 2, t12), Rotation(1, 3, t13, delta), Rotation(2, 3, t23)]
    U = MixingMatrix.from_rotations(rotations, [0.0, 7.5e-5 * eV**2, 2.5e-3 * eV**2]).matrix
    c, s, cp = math.cos, math.sin, np.exp(1j * delta)
    np.testing.assert_allclose(U[0], [c(t12) * c(t13), s(t12) * c(t13), s(t13) / cp], atol=1e-15)
    np.testing.assert_allclose(U[1:, 2], [s(t23) * c(t13), c(t23) * c(t13)], atol=1e-15)
    np.testing.assert_allclose(U[1, 0], -s(t12) * c(t23) - c(t12) * s(t23) * s(t13) * cp, atol=1e-15)
    np.testing.assert_allclose(U[2, 1], -c(t12) * s(t23) - s(t12) * c(t23) * s(t13) * cp, atol=1e-15)


@given(angles, angles, angles, phases, phases)
def test_one_sterile_state(t14: float, t24: float, t34: float, d24: float, d34: float) -> None:
    """Fourth column of R34 R24 R14 diag(U, 1): |U_e4| = s14, |U_mu4| = c14 s24, |U_tau4| = c14 c24 s34."""
    rotations = [Rotation(1, 4, t14), Rotation(2, 4, t24, d24), Rotation(3, 4, t34, d34)]
    mixing = MixingMatrix.with_sterile(PMNS.vintage_of(), [1.3 * eV**2], rotations)
    c14, c24 = math.cos(t14), math.cos(t24)
    expected = [math.sin(t14), c14 * math.sin(t24), c14 * c24 * math.sin(t34), c14 * c24 * math.cos(t34)]
    np.testing.assert_allclose(abs(mixing.matrix[:, 3]), expected, atol=1e-14)
    np.testing.assert_allclose(mixing.matrix @ mixing.matrix.conj().T, np.eye(4), atol=1e-14)
    assert mixing.dimension == 4


def test_several_sterile_states() -> None:
    mixing = MixingMatrix.with_sterile(
        PMNS.vintage_of(), [1.0 * eV**2, 2.0 * eV**2], [Rotation(1, 4, 0.1), Rotation(2, 5, 0.2)]
    )
    assert mixing.dimension == 5
    np.testing.assert_allclose(mixing.mass_splittings[3:] / eV**2, [1.0, 2.0])
    np.testing.assert_allclose(mixing.matrix[0, 3], math.sin(0.1), rtol=1e-14)


def test_without_rotations_the_sterile_state_decouples() -> None:
    pmns = PMNS.vintage_of()
    mixing = MixingMatrix.with_sterile(pmns, [1.0 * eV**2], [])
    np.testing.assert_array_equal(mixing.matrix[:3, :3], pmns.matrix)
    np.testing.assert_array_equal(mixing.matrix[3], [0, 0, 0, 1])


def test_it_cannot_be_changed_by_accident() -> None:
    U = np.eye(3, dtype=complex)
    mixing = MixingMatrix(U, np.zeros(3))
    U[0, 0] = 2.0
    assert mixing.matrix[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        mixing.matrix[0, 0] = 2.0


def test_content_counts() -> None:
    pmns = PMNS.vintage_of()
    one, other = (MixingMatrix(pmns.matrix, pmns.mass_splittings) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != MixingMatrix(pmns.matrix, 2 * pmns.mass_splittings)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected a unitary matrix, but .* differs from 1 by 0.19"):
        MixingMatrix(np.diag([1.0, 1.0, 0.9]), np.zeros(3))
    with pytest.raises(ValueError, match=r"expected a unitary matrix, but .* differs from 1 by 0.21"):
        MixingMatrix(np.diag([1.0, 1.0, 1.1]), np.zeros(3))
    with pytest.raises(ValueError, match=r"expected shape \[F, F\]"):
        MixingMatrix(np.eye(2), np.zeros(2))
    with pytest.raises(ValueError, match=r"expected shape \[F, F\]"):
        MixingMatrix(np.ones((3, 4)), np.zeros(3))
    with pytest.raises(ValueError, match=r"expected a unitary matrix"):
        MixingMatrix(np.full((3, 3), np.nan), np.zeros(3))
    with pytest.raises(ValueError, match=r"mass_splittings: expected 3 finite numbers"):
        MixingMatrix(np.eye(3), np.zeros(4))
    with pytest.raises(ValueError, match=r"states up to 4, got j = 5"):
        MixingMatrix.with_sterile(PMNS.vintage_of(), [eV**2], [Rotation(1, 5, 0.1)])
    with pytest.raises(ValueError, match=r"1 <= i < j"):
        Rotation(4, 1, 0.1)
    with pytest.raises(ValueError, match=r"phase: expected a finite number"):
        Rotation(1, 4, 0.1, math.nan)
