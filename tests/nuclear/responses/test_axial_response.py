"""The axial response: spins, the limit at rest, published coefficients, and rates at a stopped-pion source."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import G_F, m_mu, m_pi
from nurecoil.matter import Nuclide
from nurecoil.nuclear import Helm
from nurecoil.nuclear.responses import (
    Q_N,
    Q_P,
    AxialResponse,
    axial_response,
    coherent_responses,
    density_matrices,
    multipole_response,
    two_body_band,
    two_body_current,
    weak_form_factor,
)
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, cm2, fm

G_A = 1.27641
# <S_p>, <S_n>, F_A(0), from an independent calculation with the same densities.
SPINS = {
    "F19": (0.4777, -0.0020, 1.4996), "Na23": (0.2240, 0.0237, 0.14523), "Ge73": (0.0074, 0.4614, 0.54715),
    "I127": (0.3275, 0.0283, 0.27219), "Xe129": (0.0064, 0.3648, 0.83695),
}  # fmt: skip
# Averages over the three stopped-pion spectra [1e-40 cm^2]: sigma_V, sigma_A, with F_A(0), with F_A(0) Helm^2.
RATES = {
    "F19": (3.653, 0.1638, 0.2192, 0.1763), "Na23": (5.176, 0.01531, 0.0213, 0.0168),
    "Si29": (7.937, 0.01239, 0.0185, 0.0142), "Ge73": (54.51, 0.0402, 0.0804, 0.0527),
    "Xe129": (166.2, 0.0605, 0.1231, 0.0692),
}  # fmt: skip
# sigma_A/sigma_V at 10 MeV
AT_10_MEV = {"F19": 5.19e-2, "Na23": 3.5e-3, "Si29": 1.94e-3, "Ge73": 1.08e-3, "Xe129": 4.9e-4}


@pytest.mark.parametrize("nuclide", SPINS)
def test_spins_and_the_response_at_rest(nuclide: str) -> None:
    response, (S_p, S_n, at_rest) = axial_response(nuclide), SPINS[nuclide]
    assert response.spins == pytest.approx((S_p, S_n), abs=6e-5)
    assert float(response.F_A(0.0, G_A)) == pytest.approx(at_rest, rel=2e-5)
    J = response.J
    from_spins = 4 / 3 * G_A**2 * (J + 1) / J * (response.spins[0] - response.spins[1]) ** 2
    assert float(response.F_A(0.0, G_A)) == pytest.approx(from_spins, rel=1e-12)


@pytest.mark.parametrize("nuclide", SPINS)
def test_aligned_nucleons_at_rest(nuclide: str) -> None:
    """Only L = 1 is left, with 2 sqrt((J+1)/(3J)) <S> nucleons of each kind: what a constant spin expectation gives."""
    response = axial_response(nuclide)
    a = response.amplitudes(0.0)
    assert a.shape == (round(response.J + 0.5), 2)
    expected = 2 * math.sqrt((response.J + 1) / (3 * response.J)) * np.array(response.spins)
    np.testing.assert_allclose(a[0], expected, rtol=1e-12)
    np.testing.assert_allclose(a[1:], 0.0, atol=1e-15)


def test_a_single_nucleon_is_fully_aligned() -> None:
    """An s1/2 nucleon: sum over a_1^2 is one at rest, as for a free nucleon with (1 + 3) a_A^2 cross section weights."""
    from nurecoil.nuclear.multipoles import reduced_element
    from nurecoil.nuclear.structure import Orbit

    s = Orbit.named("0s1/2")
    element = float(reduced_element("Sigma'", 1, s, s)(0.0))
    assert math.sqrt(2 * math.pi / 2) * element == pytest.approx(1.0, rel=1e-14)


def test_published_coefficients_of_fluorine() -> None:
    """Hoferichter:2020osn define Sigma' with sigma/2: exactly half of ours. Protons, then neutrons, L = 1, in powers of u.

    Five decimals in the density matrices leave 1e-5.
    """
    found = multipole_response(density_matrices("F19"), "Sigma'", 1, 1.7623 * fm)
    longitudinal = multipole_response(density_matrices("F19"), "Sigma''", 1, 1.7623 * fm)
    assert 0.5 * np.array(found.protons) == pytest.approx((0.269513, -0.18098, 0.0296873), abs=1.2e-5)
    assert 0.5 * np.array(found.neutrons) == pytest.approx((-0.00113172, 0.00038188, 0.000744991), abs=1.2e-5)
    assert 0.5 * np.array(longitudinal.protons) == pytest.approx((0.190574, -0.125204, 0.0206132), abs=1.2e-5)
    assert 0.5 * np.array(longitudinal.neutrons) == pytest.approx((-0.000800244, 0.00106046, -0.000167277), abs=1.2e-5)


def _averaged(nuclide: str, F2: object, axial: bool) -> float:
    """Average over nu_mu (line), anti-nu_mu and nu_e of pi+ and mu+ at rest; F2 is what G_F^2 M/4 pi is multiplied by."""
    M = Nuclide(nuclide).mass

    def sigma(E: float) -> float:
        T, w = gauss_legendre([0.0, 2 * E**2 / (M + 2 * E)], 60)
        kinematics = 1 - T / E + (1 if axial else -1) * M * T / (2 * E**2)
        return float(w @ (kinematics * F2(np.sqrt(2 * M * T + T**2)))) * G_F**2 * M / (4 * math.pi)  # type: ignore[operator]

    E, w = gauss_legendre([0.0, 0.5 * m_mu], 40)
    anti_mu = 64 * E**2 / m_mu**3 * (0.75 - E / m_mu)
    e = 192 * E**2 / m_mu**3 * (0.5 - E / m_mu)
    each = np.array([sigma(x) for x in E])
    line = sigma((m_pi**2 - m_mu**2) / (2 * m_pi))
    return (line + float(w @ (anti_mu * each)) + float(w @ (e * each))) / 3


def _square(nuclide: str) -> object:
    F = weak_form_factor(nuclide)
    return lambda q: (F.charge * F(q)) ** 2


@pytest.mark.parametrize("nuclide", RATES)
def test_rates_at_a_stopped_pion_source(nuclide: str) -> None:
    vector, axial, point, helm = RATES[nuclide]
    response, unit = axial_response(nuclide), 1e-40 * cm2
    assert _averaged(nuclide, _square(nuclide), axial=False) / unit == pytest.approx(vector, rel=6e-4)
    # as many digits as are printed
    assert _averaged(nuclide, lambda q: response.F_A(q, G_A), axial=True) / unit == pytest.approx(axial, rel=2e-3)
    at_rest = float(response.F_A(0.0, G_A))
    assert _averaged(nuclide, lambda q: at_rest + 0 * q, axial=True) / unit == pytest.approx(point, rel=3e-3)
    F = Helm.lewin_smith(Nuclide(nuclide).A)
    assert _averaged(nuclide, lambda q: at_rest * F(q) ** 2, axial=True) / unit == pytest.approx(helm, rel=4e-3)


@pytest.mark.parametrize(("nuclide", "interaction", "axial"), [("Xe129", "jj55", 0.0510), ("Na23", "w18", 0.01995)])
def test_rates_with_another_interaction(nuclide: str, interaction: str, axial: float) -> None:
    response = axial_response(nuclide, interaction)
    found = _averaged(nuclide, lambda q: response.F_A(q, G_A), axial=True) / (1e-40 * cm2)
    assert found == pytest.approx(axial, rel=2e-3)


@pytest.mark.parametrize("nuclide", AT_10_MEV)
def test_axial_over_vector_at_10_mev(nuclide: str) -> None:
    M, E, response, square = Nuclide(nuclide).mass, 10 * MeV, axial_response(nuclide), _square(nuclide)
    T, w = gauss_legendre([0.0, 2 * E**2 / (M + 2 * E)], 20)
    q = np.sqrt(2 * M * T + T**2)
    axial = w @ ((1 - T / E + M * T / (2 * E**2)) * response.F_A(q, G_A))
    vector = w @ ((1 - T / E - M * T / (2 * E**2)) * square(q))  # type: ignore[operator]
    assert axial / vector == pytest.approx(AT_10_MEV[nuclide], rel=0.015)


def test_matrix_and_amplitudes() -> None:
    response, q = axial_response("I127", two_body=-0.25), np.linspace(0, 200, 9) * MeV
    matrix = response.matrix(q)
    assert matrix.shape == (2, 2, 9)
    np.testing.assert_allclose(matrix[0, 1], matrix[1, 0], rtol=1e-14)
    assert np.all(np.linalg.eigvalsh(np.moveaxis(matrix, -1, 0)) >= -1e-15)
    g = np.array([0.5 * G_A, -0.5 * G_A])
    quadratic: Array = np.einsum("s,stq,t->q", g, matrix, g)
    np.testing.assert_allclose(4 * quadratic, response.F_A(q, G_A), rtol=1e-12)


@pytest.mark.parametrize("delta", two_body_band())
def test_two_body_currents_change_the_isovector_part_alone(delta: float) -> None:
    one, two, q = axial_response("Ge73"), axial_response("Ge73", two_body=delta), 80.0 * MeV
    assert float(two.F_A(q, G_A) / one.F_A(q, G_A)) == pytest.approx((1 + delta) ** 2, rel=1e-12)
    np.testing.assert_allclose(two.amplitudes(q).sum(axis=1), one.amplitudes(q).sum(axis=1), rtol=1e-12)
    assert two.spins == one.spins


def test_two_body_band() -> None:
    assert two_body_band() == pytest.approx((-0.2999, -0.1999), abs=6e-5)
    crossed = [two_body_current(0.10 / fm**3, c_D) for c_D in (-6.08, 0.30)]
    assert crossed == pytest.approx([-0.338, -0.177], abs=6e-4)
    # without contact and 1/m terms, at high density I -> 1: -(rho/F^2)(2 c_4 - c_3)/3
    assert two_body_current(1e-9 / fm**3, 0.0) == pytest.approx(0.0, abs=1e-8)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="axial response of Ar40: expected a nuclide with spin"):
        axial_response("Ar40")
    with pytest.raises(UnknownId, match="no shell-model density matrix of 'Cs133'"):
        axial_response("Cs133")
    with pytest.raises(ValueError, match="two_body: expected a fraction above -1"):
        axial_response("F19", two_body=-1.5)
    with pytest.raises(ValueError, match="expected the positive spin"):
        AxialResponse(0.0, axial_response("F19").multipoles)
    with pytest.raises(ValueError, match="density: expected a positive number"):
        two_body_current(0.0, 1.0)


def test_weak_charges_printed_with_the_form_factor() -> None:
    argon = weak_form_factor("Ar40")
    assert argon.charge == pytest.approx(18 * Q_P + 22 * Q_N, rel=1e-12)
    assert coherent_responses("Ar40").b / fm == pytest.approx(1.9398, abs=1e-4)
