"""How couplings enter: monomials, squares, axes, splines; against differences and closed forms."""

import numpy as np
import pytest

from nurecoil.expectation import Coupling, Features
from nurecoil.expectation.spline import cardinal

LINEAR, OTHER = Coupling("a", "linear"), Coupling("b", "linear")
PHASE = Coupling("p", "axis", lower=-np.pi, upper=np.pi, nodes=5, periodic=True)
AXIS = Coupling("m", "axis", lower=1.0, upper=100.0, centre=10.0, nodes=9, logarithmic=True)


def test_monomials_are_all_products():
    m = Features((LINEAR, OTHER))(np.array([[2.0, 5.0]]))
    assert m.tolist() == [[1.0, 2.0, 5.0, 4.0, 10.0, 25.0]]


@pytest.mark.parametrize(
    "couplings",
    [(LINEAR, OTHER), (LINEAR, AXIS), (AXIS, LINEAR), (LINEAR, AXIS, OTHER), (LINEAR, PHASE), (PHASE, AXIS, OTHER)],
    ids=lambda c: "".join(x.name for x in c),
)
def test_derivatives(couplings):
    f, h = Features(couplings), 1e-4
    y = np.array([[3.0, 2.5, 1.5][: len(couplings)], [7.0, 4.0, -2.0][: len(couplings)]])
    first, second = f.derivatives(y)
    assert first.shape == (2, len(couplings), f.size)
    scale = np.abs(f(y)).max()
    for i, e in enumerate(np.eye(len(couplings)) * h):
        np.testing.assert_allclose(first[:, i], (f(y + e) - f(y - e)) / (2 * h), atol=1e-5 * scale)
        bent = (f.derivatives(y + e)[0] - f.derivatives(y - e)[0]) / (2 * h)
        np.testing.assert_allclose(np.broadcast_to(second, (2, *second.shape[1:]))[:, i], bent, atol=1e-5 * scale)


def test_an_axis_goes_through_its_nodes_and_curves_between():
    x = AXIS.points
    value, _, _ = AXIS.basis(x)
    np.testing.assert_allclose(value, np.eye(9), atol=1e-12)
    assert (x[0], x[-1]) == (1.0, 100.0)
    between = np.geomspace(1, 100, 50)
    value, slope, _ = AXIS.basis(between)
    # a polynomial of degree four in the logarithm is exact
    np.testing.assert_allclose(value @ np.log(x) ** 4, np.log(between) ** 4, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(slope @ np.log(x) ** 4, 4 * np.log(between) ** 3 / between, rtol=1e-8, atol=1e-9)


def test_a_phase_is_exact_up_to_its_double_angle():
    np.testing.assert_allclose(PHASE.basis(PHASE.points)[0], np.eye(5), atol=1e-12)
    x = np.linspace(-7.0, 7.0, 60)
    value, slope, bent = PHASE.basis(x)
    for k in range(3):
        for shift in (0.0, 0.7):
            at = np.cos(k * PHASE.points + shift)
            np.testing.assert_allclose(value @ at, np.cos(k * x + shift), atol=1e-12)
            np.testing.assert_allclose(slope @ at, -k * np.sin(k * x + shift), atol=1e-12)
            np.testing.assert_allclose(bent @ at, -(k**2) * np.cos(k * x + shift), atol=1e-12)


def test_squares_go_back_and_forth():
    f = Features((Coupling("g", "square", lower=0.0), LINEAR))
    x = np.array([[0.5, -2.0], [0.0, 1.0]])
    assert f.inside(x).tolist() == [[0.25, -2.0], [0.0, 1.0]]
    np.testing.assert_allclose(f.outside(f.inside(x)), x)


def test_too_many_couplings():
    with pytest.raises(ValueError, match="at most 12 that move at once, got 13"):
        Features(tuple(Coupling(f"x{i}", "linear") for i in range(13)))


def test_splines_are_natural():
    scipy = pytest.importorskip("scipy.interpolate")
    nodes, y = np.array([-2.0, -0.5, 0.0, 1.0, 2.5]), np.array([3.0, 1.0, 0.5, 2.0, 1.0])
    reference = scipy.CubicSpline(nodes, y, bc_type="natural")
    a = np.linspace(-2, 2.5, 31)
    value, slope, curvature = cardinal(nodes, a)
    np.testing.assert_allclose(value @ y, reference(a), atol=1e-12)
    np.testing.assert_allclose(slope @ y, reference(a, 1), atol=1e-12)
    np.testing.assert_allclose(curvature @ y, reference(a, 2), atol=1e-11)
    value, slope, curvature = cardinal(nodes, np.array([4.5, -3.0]))
    np.testing.assert_allclose(value @ y, reference([2.5, -2.0]) + reference([2.5, -2.0], 1) * [2.0, -1.0], atol=1e-12)
    assert not curvature.any()
