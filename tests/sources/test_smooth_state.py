"""Flavour states interpolated in energy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.flavour import PMNS, VacuumPropagation, mixture, pure
from nurecoil.sources.smooth_state import SmoothState
from nurecoil.units import MeV


class Step:
    """e below an energy, mu above, over a relative width."""

    dimension = 3
    edges = ()

    def __init__(self, width):
        self.width = width
        self.calls = 0

    def __call__(self, E):
        self.calls += np.size(E)
        p = 0.5 * (1 + np.tanh((np.log(E / MeV) - 1.0) / self.width))
        return (1 - p)[:, None, None] * pure("e").matrix + p[:, None, None] * pure("mu").matrix


@settings(deadline=None, max_examples=30)
@given(st.floats(0.15, 3.0))
def test_converges_on_smooth_states(width):
    exact = Step(width)
    smooth = SmoothState(exact, 0.1 * MeV, 20 * MeV)
    E = np.geomspace(0.1000001, 19.99999, 333) * MeV
    np.testing.assert_allclose(smooth(E), exact(E), rtol=0, atol=1e-8)
    calls = exact.calls
    smooth(E)
    assert exact.calls == calls


def test_a_jump_is_not_smoothed():
    # Too sharp for a polynomial: the state itself answers.
    exact = Step(1e-6)
    E = np.geomspace(0.2, 19.0, 57) * MeV
    np.testing.assert_array_equal(SmoothState(exact, 0.1 * MeV, 20 * MeV)(E), exact(E))


def test_outside_its_range_the_state_itself_answers():
    exact = Step(0.5)
    E = np.array([0.01, 1.0, 30.0]) * MeV
    np.testing.assert_array_equal(SmoothState(exact, 0.1 * MeV, 20 * MeV)(E), exact(E))


def test_constant_states_and_no_energies():
    state = mixture({"e": 0.25, "tau": 0.75})
    smooth = SmoothState(state, 1.0, 2.0)
    np.testing.assert_allclose(smooth(np.array([1.5])), state(np.array([1.5])), atol=1e-13)
    assert smooth(np.empty(0)).shape == (0, 3, 3)
    assert (smooth.dimension, smooth.edges) == (3, ())


@pytest.mark.parametrize(
    ("state", "lower", "upper", "message"),
    [
        (pure("e"), 0.0, 1.0, "upper: expected 0 < lower < upper"),
        (pure("e"), 2.0, 1.0, "upper: expected 0 < lower < upper"),
        (
            VacuumPropagation(PMNS.vintage_of(), "53 km", window=("2 MeV", "8 MeV"))(pure("e")),
            1.0,
            2.0,
            "state: expected one that varies slowly",
        ),
    ],
)
def test_bad_arguments(state, lower, upper, message):
    with pytest.raises(ValueError, match=message):
        SmoothState(state, lower, upper)
