"""Parts that follow nuisances in closed form: derivatives, averages over bins, compiled arrays and what is written of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

import nurecoil as nr
from nurecoil.expectation import Compiled
from nurecoil.expectation.rows import Rows
from nurecoil.experiments.fitted import Curved, starting_heights
from nurecoil.inference.core import profile
from nurecoil.inference.core.evaluate import evaluate

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "my-fitted-background.yaml"
EDGES = np.linspace(0.2, 1.6, 15)
FALL = Curved("exponential", EDGES, 7.0, (4.0,), ("slope",), (0,))
LINE = Curved("line", EDGES, 3.0, (1.3, 0.05), ("centre", "width"), (0, 1))


def test_averages_over_bins():
    low, high = EDGES[:-1] - 0.2, EDGES[1:] - 0.2
    assert FALL.nominal == pytest.approx(7.0 / 4.0 * (np.exp(-4 * low) - np.exp(-4 * high)), rel=1e-9)
    z = (EDGES - 1.3) / (0.05 * np.sqrt(2))
    by_hand = 3.0 * 0.05 * np.sqrt(np.pi / 2) * np.diff(erf(z))
    assert LINE.nominal == pytest.approx(by_hand, rel=1e-6, abs=1e-9)


def test_what_the_nuisances_mean():
    value, _, _ = FALL(np.array([[np.log(1.5)]]))
    assert value[0] == pytest.approx(Curved("exponential", EDGES, 7.0, (6.0,), ("",)).nominal, rel=1e-6)
    value, _, _ = LINE(np.array([[2.0, np.log(2.0)]]))
    assert value[0] == pytest.approx(Curved("line", EDGES, 3.0, (1.4, 0.1), ("", "")).nominal, rel=1e-6)


@pytest.mark.parametrize("curved", [FALL, LINE], ids=["exponential", "line"])
def test_derivatives(curved):
    a, h = np.array([[0.3, -0.2]]), 1e-5
    _, moved, bends = curved(a)
    for k, slope in moved.items():
        step = h * np.eye(2)[k]
        up, down = curved(a + step), curved(a - step)
        assert slope == pytest.approx((up[0] - down[0]) / (2 * h), rel=1e-6, abs=1e-7)
        for l in moved:
            pair = (k, l) if (k, l) in bends else (l, k)
            assert bends[pair] == pytest.approx((up[1][l] - down[1][l]) / (2 * h), rel=1e-5, abs=1e-6)


def test_starting_heights_are_positive():
    shapes = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    found = starting_heights(shapes, np.array([5.0, 5.0, 2.0]), np.ones(3))
    assert found == pytest.approx([4.0, 1e-3 * 4.0])


@pytest.fixture(scope="module")
def fitted() -> Compiled:
    e = nr.experiment(EXAMPLE)
    return nr.likelihood(e, nr.StandardModel()).compile()


def test_gradient_and_hessian_of_the_likelihood(fitted):
    rng = np.random.default_rng(5)
    a, h = 0.1 * rng.standard_normal((1, len(fitted.nuisances))), 1e-5
    rows = Rows.of(fitted, np.zeros((1, 0)))
    side = np.ones(a.shape, dtype=int)

    def at(x):
        return evaluate(fitted, rows, x, side, fitted.data())

    e = at(a)
    for k in range(a.shape[1]):
        step = h * np.eye(a.shape[1])[k]
        up, down = at(a + step), at(a - step)
        assert e.gradient[0, k] == pytest.approx((up.value - down.value)[0] / (2 * h), rel=1e-5, abs=1e-3)
        assert e.hessian[0, k] == pytest.approx((up.gradient - down.gradient)[0] / (2 * h), rel=1e-4, abs=1e-2)


def test_starts_of_others_are_not_used(fitted):
    x = np.zeros((1, 0))
    alone = profile(fitted, x)
    far = profile(fitted, x, start=np.full(len(fitted.nuisances), 5.0))
    assert fitted.restarts
    assert far.value[0] == alone.value[0]
    assert far.a == pytest.approx(alone.a, abs=0)


def test_a_file_of_compiled_arrays(fitted, tmp_path):
    fitted.to_npz(tmp_path / "fitted.npz")
    again = Compiled.from_npz(tmp_path / "fitted.npz")
    x = np.zeros((1, 0))
    assert profile(again, x).value[0] == pytest.approx(profile(fitted, x).value[0], rel=1e-12)


def test_jax_sees_the_same(fitted):
    jax = pytest.importorskip("jax")
    from nurecoil.inference.core.jax import to_jax

    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    a = profile(fitted, np.zeros((1, 0))).a + 0.05
    rows, side = Rows.of(fitted, np.zeros((1, 0))), np.ones(a.shape, dtype=int)
    exact = evaluate(fitted, rows, a, side, fitted.data()).value[0]
    seen = float(to_jax(fitted)(np.zeros(0), a[0]))
    jax.config.update("jax_enable_x64", before)
    assert seen == pytest.approx(exact, rel=1e-10)


def test_histfactory_has_no_word_for_it():
    from nurecoil.export.pyhf import workspace

    with pytest.raises(ValueError, match=r"part 'room.exponential': HistFactory has no backgrounds whose shape is fitted"):
        workspace(nr.likelihood(nr.experiment(EXAMPLE), nr.StandardModel()))
