"""The three-flavour mixing matrix."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.flavour import PMNS, mixing_of, read_mixing
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
    """J = Im(U_mu3 U_e3* U_e2 U_mu2*) = c12 s12 c23 s23 c13^2 s13 sin(delta), with its sign, whatever the Majorana phases."""
    U = PMNS(t12, t13, t23, *DM2, delta, a21, a31).matrix
    J = (U[1, 2] * U[0, 2].conj() * U[0, 1] * U[1, 1].conj()).imag
    expected = math.sin(2 * t12) * math.sin(2 * t23) * math.sin(2 * t13) * math.cos(t13) * math.sin(delta) / 8
    assert pytest.approx(expected, abs=1e-14) == J


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


@pytest.mark.parametrize(
    ("name", "ordering", "degrees"),
    # Esteban:2024eli, Table 1: best fits 177, 212 and 274 degrees; deSalas:2017kay: 1.21 pi.
    [("nufit-6.0-ic19", "normal", 177), ("nufit-6.0-ic24", "normal", 212), ("nufit-6.0-ic24", "inverted", 274),
     ("de-salas-2018", "normal", 218)],
)  # fmt: skip
def test_published_dirac_phases(name: str, ordering: str, degrees: float) -> None:
    pmns = PMNS.vintage_of(name, ordering)
    assert math.degrees(pmns.delta_cp) == pytest.approx(degrees, abs=1e-9)
    # U_e3 = s13 e^{-i delta}
    assert np.angle(pmns.matrix[0, 2]) == pytest.approx(math.remainder(-math.radians(degrees), 2 * math.pi), abs=1e-12)
    assert mixing_of(f"{name} {ordering}") == pmns


@given(angles, angles, angles, phases, phases, phases)
def test_matrix_against_the_product_of_rotations(
    t12: float, t13: float, t23: float, delta: float, a21: float, a31: float
) -> None:
    """R23 U13(delta) R12 diag(1, e^{i a21/2}, e^{i a31/2}), the convention of the Particle Data Group, multiplied out here."""
    c, s = math.cos, math.sin
    R23 = np.array([[1, 0, 0], [0, c(t23), s(t23)], [0, -s(t23), c(t23)]])
    U13 = np.array([[c(t13), 0, s(t13) * np.exp(-1j * delta)], [0, 1, 0], [-s(t13) * np.exp(1j * delta), 0, c(t13)]])
    R12 = np.array([[c(t12), s(t12), 0], [-s(t12), c(t12), 0], [0, 0, 1]])
    expected = R23 @ U13 @ R12 @ np.diag(np.exp(0.5j * np.array([0.0, a21, a31])))
    np.testing.assert_allclose(PMNS(t12, t13, t23, *DM2, delta, a21, a31).matrix, expected, atol=2e-15)


def test_majorana_phases_are_halved() -> None:
    """arg U_e2 = alpha_21/2 and arg U_e3 = alpha_31/2 - delta."""
    U = PMNS(0.6, 0.15, 0.8, *DM2, 0.5, 0.8, 1.4).matrix
    assert np.angle(U[0]) == pytest.approx([0.0, 0.4, 0.7 - 0.5], abs=1e-14)


def test_by_name_block_or_object() -> None:
    assert read_mixing("nufit-6.0-ic24 inverted") == "nufit-6.0-ic24 inverted"
    assert read_mixing(None) is read_mixing("none") is None
    block = {"theta_12": "33 deg", "theta_13": "8 deg", "theta_23": "45 deg", "dm2_21": "7.5e-5 eV^2", "dm2_31": "2.5e-3 eV^2"}
    pmns = read_mixing({**block, "delta_cp": "180 deg"})
    assert isinstance(pmns, PMNS)
    assert pmns.theta_23 == pytest.approx(math.pi / 4)
    assert pmns.mass_splittings / eV**2 == pytest.approx([0, 7.5e-5, 2.5e-3])
    assert read_mixing(pmns) is pmns
    assert eval(repr(pmns)) == pmns == pickle.loads(pickle.dumps(pmns))
    assert hash(eval(repr(pmns))) == hash(pmns)
    with pytest.raises(UnknownId, match="no parameter of the mixing 'theta12'; close to it: theta_12"):
        read_mixing({"theta12": 0.5})
    with pytest.raises(ValueError, match=r"^mixing.theta_12: missing; for example '33.4 deg'"):
        read_mixing({"theta_13": "8 deg"})
    for wrong in (3, "nufit-6.0-ic24 invert", "nufit"):
        with pytest.raises((ValueError, LookupError), match=r"mixing|ordering"):
            read_mixing(wrong)


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
    with pytest.raises(ValueError, match=r"s23: expected .*at most 1"):
        PMNS.from_sin2(0.3, 0.02, 1.2, *DM2)
    with pytest.raises(UnknownId, match=r"mixing fit 'nufit-9'"):
        PMNS.vintage_of("nufit-9")
    with pytest.raises(UnknownId, match=r"ordering of nufit-6.0-ic19 'inverted'"):
        PMNS.vintage_of("nufit-6.0-ic19", "inverted")
