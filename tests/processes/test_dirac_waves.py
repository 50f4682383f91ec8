"""Dirac waves against closed forms and against an adaptive integrator."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import spherical_jn

from nurecoil.arrays import RadialGrid
from nurecoil.constants import alpha_em, m_e, m_mu
from nurecoil.processes.observables.dirac_waves import bound_state, continuum_wave
from nurecoil.units import MeV, fm


def sphere(grid: RadialGrid, Z: float, R: float) -> np.ndarray:
    """Potential energy in the field of a uniformly charged sphere."""
    x = grid.r / R
    return -Z * alpha_em / R * np.where(x < 1, 1.5 - 0.5 * x**2, 1 / x)


def test_integrals_on_the_grid() -> None:
    grid = RadialGrid.up_to(7 * fm, (2.5 * fm,))
    assert np.any(grid.edges == 2.5 * fm)
    r = grid.r / fm
    np.testing.assert_allclose(grid.integral_from_zero(np.cos(grid.r / fm)) / fm, np.sin(r), rtol=0, atol=1e-14)
    assert grid.integral(np.exp(-r)) / fm == pytest.approx(1 - math.exp(-7), rel=1e-14, abs=0)


@pytest.mark.parametrize(("kappa", "orders"), [(-1, (0, 1)), (1, (1, 0))])
@pytest.mark.parametrize("mass", [0.0, 0.511, 60.0])
def test_free_waves(kappa: int, orders: tuple[int, int], mass: float) -> None:
    grid = RadialGrid.up_to(40 * fm)
    W, m = 105 * MeV, mass * MeV
    p = math.sqrt(W**2 - m**2)
    wave = continuum_wave(grid, np.zeros_like(grid.r), m, W, 0.0, kappa)
    A = math.sqrt(2 * (W + m) / p)
    g, f = A * p * spherical_jn(orders[0], p * grid.r), A * p * p / (W + m) * spherical_jn(orders[1], p * grid.r)
    np.testing.assert_allclose(wave.g / p, g / p, atol=2e-12)
    # (g, f) is (j_0, -j_1) for kappa = -1 and (j_1, j_0) for +1
    np.testing.assert_allclose(wave.f / p, kappa * f / p, atol=2e-12)


def test_the_norm_does_not_depend_on_where_the_wave_is_matched() -> None:
    Z, R = 79, 6.9 * fm
    norms = []
    for end in (40, 60, 100, 200):
        grid = RadialGrid.up_to(end * fm, (R,))
        wave = continuum_wave(grid, sphere(grid, Z, R), m_e, 95.5 * MeV, Z * alpha_em)
        norms.append(wave.g[0, 0] / MeV)
    # the asymptotic series is cut at its smallest term
    np.testing.assert_allclose(norms, norms[-1], rtol=1e-9)


@pytest.mark.parametrize("kappa", [-1, 1])
def test_against_an_adaptive_integrator(kappa: int) -> None:
    Z, R = 22, 4.6 * fm
    grid = RadialGrid.up_to(60 * fm, (R,))
    W, m = 104.3 * MeV, m_e
    wave = continuum_wave(grid, sphere(grid, Z, R), m, W, Z * alpha_em, kappa)

    def V(r: float) -> float:
        return -Z * alpha_em / R * (1.5 - 0.5 * (r / R) ** 2) if r < R else -Z * alpha_em / r

    def equations(r: float, y: np.ndarray) -> list[float]:
        return [
            -(1 + kappa) / r * y[0] + (W - V(r) + m) * y[1],
            -(1 - kappa) / r * y[1] - (W - V(r) - m) * y[0],
        ]

    start = grid.r[0, 3]
    y0 = [wave.g[0, 3], wave.f[0, 3]]
    inside = grid.r.ravel()
    for lower, upper in ((start, R), (R, 60 * fm)):
        at = inside[(inside >= lower) & (inside <= upper)]
        solved = solve_ivp(
            equations, (lower, upper), y0, method="DOP853", t_eval=[*at, upper], rtol=1e-12, atol=1e-14 * abs(y0[0])
        )
        chosen = np.isin(inside, at)
        np.testing.assert_allclose(solved.y[0, :-1], wave.g.ravel()[chosen], rtol=0, atol=1e-9 * np.abs(wave.g).max())
        np.testing.assert_allclose(solved.y[1, :-1], wave.f.ravel()[chosen], rtol=0, atol=1e-9 * np.abs(wave.f).max())
        y0 = list(solved.y[:, -1])


def test_bound_muon_approaches_the_point_nucleus() -> None:
    # Sommerfeld: W = m sqrt(1 - (Z alpha)^2); a small sphere raises it by (2/5)(Z alpha)^2 m (Z alpha m R)^2, to a relative
    # (Z alpha)^2 ln(bohr/R)
    Z, R = 10, 0.05 * fm
    bohr = 1 / (Z * alpha_em * m_mu)
    edges = np.concatenate([[0.0], np.geomspace(R / 8, R, 5), np.geomspace(R, 25 * bohr, 60)[1:]])
    grid = RadialGrid(edges)
    wave = bound_state(grid, sphere(grid, Z, R), m_mu)
    exact = 1 - math.sqrt(1 - (Z * alpha_em) ** 2)
    shift = 0.4 * (Z * alpha_em) ** 2 * (R / bohr) ** 2
    binding = (m_mu - wave.energy) / m_mu
    assert binding == pytest.approx(exact - shift, rel=0.06 * shift / exact, abs=0)
    assert binding < exact
    # <r> of the non-relativistic 1s state is 3/2 Bohr radii
    mean = grid.integral(grid.r**3 * (wave.g**2 + wave.f**2)) / bohr
    assert mean == pytest.approx(1.5, rel=5e-3)


def test_bound_state_is_normalised_and_orthogonal_to_the_continuum() -> None:
    Z, R = 22, 4.6 * fm
    grid = RadialGrid.up_to(20 / (Z * alpha_em * m_mu), (R,))
    V = sphere(grid, Z, R)
    muon = bound_state(grid, V, m_mu)
    assert grid.integral(grid.r**2 * (muon.g**2 + muon.f**2)) == pytest.approx(1, rel=1e-12)
    assert np.all(muon.g > 0)
    free = continuum_wave(grid, V, m_mu, m_mu + 5 * MeV, Z * alpha_em)
    overlap = grid.integral(grid.r**2 * (muon.g * free.g + muon.f * free.f))
    size = math.sqrt(grid.integral(grid.r**2 * (free.g**2 + free.f**2)))
    # what the box cuts off, exp(-20)
    assert abs(overlap / size) < 1e-7


def test_bad_input() -> None:
    grid = RadialGrid.up_to(20 * fm)
    nothing = np.zeros_like(grid.r)
    with pytest.raises(ValueError, match="kappa: expected -1 or"):
        continuum_wave(grid, nothing, 0.0, 1 * MeV, 0.0, -2)
    with pytest.raises(ValueError, match="W: expected an energy above the rest mass"):
        continuum_wave(grid, nothing, m_mu, 100 * MeV, 0.0)
    with pytest.raises(ValueError, match="expected one with a bound state of kappa = -1"):
        bound_state(grid, nothing - 1e-6 * MeV, m_mu)
