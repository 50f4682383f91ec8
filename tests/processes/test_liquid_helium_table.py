"""A table of the dynamic structure factor of helium: its sum rule, its moments, and what is refused."""

import numpy as np
import pytest

from nurecoil.matter import Nuclide
from nurecoil.processes import LiquidHelium, impulse_approximation, impulse_width
from nurecoil.units import angstrom, meV

MASS = Nuclide("He4").atomic_mass
q, omega = np.linspace(6, 14, 161) / angstrom, np.linspace(0, 300, 1201) * meV


def gaussian():
    """The impulse approximation as a table; its first moment is q^2/2M in closed form."""
    mean = q[:, None] ** 2 / (2 * MASS)
    sigma = impulse_width(mean)
    return np.exp(-0.5 * ((omega - mean) / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)


def modes(fall):
    """One excitation for each q at Feynman's energy, q^2/2M S(q), in a triangle as wide as the grid: exact moments."""
    S = np.zeros((q.size, omega.size))
    static = 1 - fall * np.exp(-((q * angstrom / 6) ** 2))
    step = omega[1] - omega[0]
    at = q**2 / (2 * MASS) / static / step
    i = at.astype(int)
    rows = np.arange(q.size)
    S[rows, i] = (1 - (at - i)) * static / step
    S[rows, i + 1] = (at - i) * static / step
    return S, static


def test_sum_rule_of_the_impulse_approximation():
    np.testing.assert_allclose(LiquidHelium(q, omega, gaussian()).f_sum(), 1, atol=1e-4)


def test_sum_rule_whatever_the_static_structure():
    """Feynman's energies are made so that they meet it: S(q) times q^2/2M S(q)."""
    S, static = modes(0.5)
    assert static.min() < 0.85
    np.testing.assert_allclose(LiquidHelium(q, omega, S).f_sum(), 1, rtol=1e-12)


def test_the_same_as_the_impulse_approximation():
    """A spectrum that lives within the table, 30 to 70 meV, through both."""
    liquid = LiquidHelium(q, omega, gaussian())

    def hump(T):
        return np.exp(-0.5 * ((T - 50 * meV) / (4 * meV)) ** 2)

    taken = np.array([30.0, 45.0, 50.0, 60.0, 75.0]) * meV
    low, high = liquid.recoils
    assert low == pytest.approx(36 / (2 * MASS) / angstrom**2, rel=1e-12)
    np.testing.assert_allclose(liquid.spectrum(hump, taken, low, high), impulse_approximation(hump, taken, high), rtol=2e-3)


def test_number_of_events_is_weighted_with_the_static_structure():
    S, _ = modes(0.5)
    liquid = LiquidHelium(q, omega, S)
    low, high = liquid.recoils
    seen = liquid.spectrum(np.ones_like, omega, low, high)
    number = np.sum(0.5 * (seen[1:] + seen[:-1]) * np.diff(omega))
    # int dT S(q(T)) with S = 1 - exp(-(q/6)^2)/2 in 1/angstrom: in closed form
    lost = 0.5 * 36 / (2 * MASS) / angstrom**2 * (np.exp(-1) - np.exp(-((14 / 6) ** 2)))
    assert number == pytest.approx(high - low - lost, rel=1e-4)


def test_refuses():
    S = gaussian()
    with pytest.raises(ValueError, match=r"S: at q = 14 per angstrom the integral of omega S is 2 times q\^2/2M"):
        LiquidHelium(q, omega, S * np.linspace(1, 2, q.size)[:, None])
    cut = omega < 30 * meV  # the table ends before the peak at 19 meV has ended
    with pytest.raises(ValueError, match=r"expected 1 within 0\.1"):
        LiquidHelium(q, omega[cut], S[:, cut])
    with pytest.raises(ValueError, match=r"q: expected at least two increasing numbers > 0"):
        LiquidHelium(q - q[0], omega, S)
    with pytest.raises(ValueError, match=r"omega: expected at least two increasing numbers >= 0"):
        LiquidHelium(q, omega[::-1], S)
    with pytest.raises(ValueError, match=r"S: expected the shape \(161, 1201\)"):
        LiquidHelium(q, omega, S.T)
    with pytest.raises(ValueError, match="S: expected finite numbers >= 0"):
        LiquidHelium(q, omega, -S)
    with pytest.raises(ValueError, match="tolerance: expected a positive number"):
        LiquidHelium(q, omega, S, tolerance=0.0)
    with pytest.raises(ValueError, match=r"T_min, T_max: expected 18\.\d+ <= T_min < T_max <= 102\.\d+ meV"):
        LiquidHelium(q, omega, S).spectrum(np.ones_like, omega, 1 * meV, 50 * meV)
