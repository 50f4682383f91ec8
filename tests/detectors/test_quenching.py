"""Quenching models and the light yield: published numbers, inverses, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.detectors import (
    ConstantQuenching,
    LightYield,
    LindhardQuenching,
    PolynomialQuenching,
    Positions,
    TabulatedQuenching,
)
from nurecoil.detectors.invert import invert_increasing
from nurecoil.units import MeV, eV, keV

# The COHERENT CsI[Na] response of COHERENT:2021xmm (ancillary file scintRespCoefficients): T and E_ee in MeV.
CSI_2021 = {
    "nominal": (0.0554628, 4.30681, -111.707, 840.384),
    "model 0, +1 sigma": (0.0613632, 3.51547, -85.5548, 595.562),
    "model 0, -1 sigma": (0.0495624, 5.09815, -137.858, 1085.2),
    "model 1, +1 sigma": (0.055413, 3.93597, -93.1045, 630.092),
    "model 1, -1 sigma": (0.0555126, 4.67765, -130.309, 1050.68),
}


def csi_2021(name="nominal"):
    a, b, c, d = CSI_2021[name]
    return PolynomialQuenching((0.0, a, b / MeV, c / MeV**2, d / MeV**3), T_max=100 * keV)


MODELS = {
    "constant": ConstantQuenching(0.0878),
    "polynomial": csi_2021(),
    "quadratic": PolynomialQuenching((0.0, 0.246, 0.00078 / keV)),
    "square": PolynomialQuenching((0.0, 0.0, 0.01 / keV)),
    "Lindhard": LindhardQuenching(k=0.157, Z=32),
    "table": TabulatedQuenching(np.array([0.0, 0.5, 2.0, 100.0]) * keV, ["0 keVee", "0.05 keVee", "0.4 keVee", "30 keVee"]),
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@given(t=st.floats(1e-3, 99.0), dt=st.floats(1e-3, 1.0))
def test_a_model_increases_and_its_inverse_undoes_it(model, t, dt):
    T = np.array([t, t + dt]) * keV
    if T[1] > model.domain[1]:
        return
    E_ee = model(T)
    assert E_ee[1] > E_ee[0] > 0
    np.testing.assert_allclose(model.inverse(E_ee), T, rtol=1e-11)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_nothing_comes_of_nothing_and_the_inverse_knows_the_ends_of_the_domain(model):
    assert model(np.array([0.0])) == pytest.approx([0.0], abs=1e-300)
    assert model.inverse(np.array([-1.0 * keV, 0.0])).tolist() == [0.0, 0.0]
    assert model.inverse(np.array([np.inf])).tolist() == [np.inf]


def test_above_its_domain_a_quenching_model_has_no_inverse():
    table = MODELS["table"]
    assert table.inverse(np.array([31 * keV])).tolist() == [np.inf]
    nominal = csi_2021()
    assert nominal.inverse(nominal(np.array([100 * keV])) * 1.01).tolist() == [np.inf]


@pytest.mark.parametrize("name", CSI_2021)
def test_the_published_csi_polynomials_increase_up_to_100_keV(name):
    # At 20 keV the nominal polynomial by hand, in keV: 1.109256 + 1.722724 - 0.893656 + 0.13446144
    model = csi_2021(name)
    assert np.all(np.diff(model(np.linspace(0, 100, 501) * keV)) > 0)
    if name == "nominal":
        np.testing.assert_allclose(model(np.array([20 * keV])) / keV, 2.07278544, rtol=1e-12)


def test_lindhard_factor_of_germanium_by_hand():
    # T = 1 keV, Z = 32: eps = 11.5 * 3.0772e-4 = 3.53881e-3, g = 3 * 0.428884 + 0.7 * 0.0338332 + 0.0035388 = 1.313873,
    # k g = 0.206278, QF = 0.206278/1.206278 (five digits carried, so 1e-4)
    germanium = LindhardQuenching(k=0.157, Z=32)
    assert germanium.factor(np.array([1 * keV]))[0] == pytest.approx(0.17100, rel=1e-4)


def test_lindhard_threshold_of_a_germanium_detector():
    # 100 eVee correspond to 0.62 keVnr for k = 0.157 (an independent calculation of the thresholds of reactor experiments)
    assert LindhardQuenching(k=0.157, Z=32).inverse(np.array([100 * eV]))[0] / keV == pytest.approx(0.62, abs=0.005)


@pytest.mark.parametrize(("Z", "A", "k"), [(32, 72.63, 0.157), (14, 28.09, 0.146), (18, 39.95, 0.144)])
def test_lindhard_theory_for_common_targets(Z, A, k):
    # The values quoted for Ge, Si and Ar, to three digits
    assert LindhardQuenching.theory(Z, A).k == pytest.approx(k, abs=6e-4)


def test_light_yield_of_csi_per_nuclear_recoil_energy():
    # 13.348 PE/keVee and 8.78 % make the 1.17 PE/keVnr of Akimov:2018vzs
    T = np.array([1 * keV])
    n = LightYield("13.348 PE/keVee")(ConstantQuenching(0.0878)(T))
    assert n[0] == pytest.approx(1.172, abs=5e-4)


@given(y=st.floats(1e-12, 1e12))
def test_inversion_reaches_the_last_bits_at_any_scale(y):
    x = invert_increasing(lambda x: x**3, np.array([y]), 0.0, np.inf)
    # two roundings in the cube, one in the root: up to four units in the last place together
    np.testing.assert_allclose(x, np.cbrt(y), rtol=9e-16)


@pytest.mark.parametrize("q", [0.0, -0.1, 1.1, float("nan")])
def test_a_quenching_factor_outside_0_to_1_is_refused(q):
    with pytest.raises(ValueError, match=r"^value: expected"):
        ConstantQuenching(q)


@pytest.mark.parametrize("bad", [0.0, -13.348, float("inf")])
def test_a_light_yield_must_be_positive(bad):
    with pytest.raises(ValueError, match=r"^value: expected"):
        LightYield(bad)


@pytest.mark.parametrize(
    ("coefficients", "T_max"),
    [((0.0, 1.0, -1.0), None), ((0.0, 1.0, -1.0), 0.6), ((0.0, -1.0, 1.0), None), ((1.0,), None)],
)
def test_a_polynomial_that_turns_over_is_refused(coefficients, T_max):
    with pytest.raises(ValueError, match=r"E_ee (does not increase|is negative)"):
        PolynomialQuenching(coefficients, T_max=T_max)


def test_a_polynomial_is_judged_on_its_own_range():
    # T - T^2 increases up to 1/2
    assert PolynomialQuenching((0.0, 1.0, -1.0), T_max=0.49)(np.array([0.25])).tolist() == [0.1875]


def test_a_polynomial_below_zero_at_the_start_of_its_range_is_refused():
    with pytest.raises(ValueError, match="E_ee is negative at T_min"):
        PolynomialQuenching((-1.0, 1.0))


@pytest.mark.parametrize("coefficients", [(), (0.0, float("nan"))])
def test_a_polynomial_needs_finite_coefficients(coefficients):
    with pytest.raises(ValueError, match=r"^coefficients(\[1\])?: expected a (list|finite)"):
        PolynomialQuenching(coefficients)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (2.0, 1.0)])
def test_a_polynomial_needs_a_range(low, high):
    with pytest.raises(ValueError, match=r"^T_m(in|ax): expected"):
        PolynomialQuenching((0.0, 1.0), T_min=low, T_max=high)


@pytest.mark.parametrize(("k", "Z", "field"), [(0.0, 32, "k"), (-0.1, 32, "k"), (0.157, 0, "Z")])
def test_lindhard_needs_positive_numbers(k, Z, field):
    with pytest.raises(ValueError, match=f"^{field}: expected more than 0"):
        LindhardQuenching(k, Z)


def test_lindhard_theory_needs_a_mass_number():
    with pytest.raises(ValueError, match="A: expected a positive mass number"):
        LindhardQuenching.theory(32, 0)


@pytest.mark.parametrize(
    ("T", "E_ee", "message"),
    [
        ([0.0, 2.0, 1.0], [0.0, 1.0, 2.0], "T: expected at least 2 strictly increasing"),
        ([0.0, 1.0, 2.0], [1.0, 0.5, 0.5], "E_ee: expected finite numbers >= 0, some of them larger than the first"),
        ([0.0, 1.0], [0.0, 0.5, 0.6], "E_ee: expected as many values as T"),
        ([-1.0, 1.0], [0.0, 0.5], "T: expected at least 0"),
    ],
)
def test_a_quenching_table_that_makes_no_sense_is_refused(T, E_ee, message):
    with pytest.raises(ValueError, match=message):
        TabulatedQuenching(T, Positions.of(E_ee, "keVee"))


# tables that fall somewhere


@pytest.fixture
def falling():
    return TabulatedQuenching(np.array([0.0, 1.0, 2.0, 4.0]) * keV, Positions.of([0.0, 0.3, 0.2, 0.6], "keVee"), falls=True)


def test_a_table_that_falls_has_a_first_and_a_last_recoil(falling):
    y = np.array([0.1, 0.25, 0.4, 0.7]) * keV
    assert falling.inverse(y) / keV == pytest.approx([1 / 3, 5 / 6, 3.0, np.inf])
    assert falling.last(y) / keV == pytest.approx([1 / 3, 2.25, 3.0, np.inf])
    assert falling(np.array([1.5]) * keV) / keV == pytest.approx([0.25])


def test_every_recoil_is_folded_forward(falling):
    """By brute force: the fraction of recoils, spread evenly, that a smeared bin gets."""
    from nurecoil.detectors import GaussianResolution, Response

    R = Response((falling, GaussianResolution("0.02 keVee")), ["0.22 keVee", "0.28 keVee"])
    T = np.linspace(0.0, 4.0, 40001) * keV
    mean = falling(T)
    from scipy.special import ndtr

    expected = ndtr((0.28 * keV - mean) / (0.02 * keV)) - ndtr((0.22 * keV - mean) / (0.02 * keV))
    assert R.matrix(T)[0] == pytest.approx(expected, abs=1e-9)
    low, high = R.support
    assert low < 0.7 * keV
    assert high > 2.5 * keV
    # an inverse would leave out the recoils between 1 and 2.25 keV, or count them twice
    assert expected[(1 * keV < T) & (2.25 * keV > T)].sum() > 0.4 * expected.sum()


def test_a_fall_is_warned_of_unless_it_is_meant():
    with pytest.warns(UserWarning, match="0.3 keVee at 1 keVnr, 0.2 keVee at 2 keVnr; `falls: true` if that is meant"):
        TabulatedQuenching(np.array([0.0, 1.0, 2.0]) * keV, Positions.of([0.0, 0.3, 0.2], "keVee"))
    with pytest.raises(ValueError, match="falls: E_ee increases everywhere; expected false"):
        TabulatedQuenching([0.0, 1.0 * keV], ["0 keVee", "0.3 keVee"], falls=True)


def test_a_constant_factor_beyond_a_table_that_falls():
    q = TabulatedQuenching(np.array([1.0, 2.0, 4.0]) * keV, Positions.of([0.3, 0.2, 0.6], "keVee"), "constant", falls=True)
    assert q.inverse(np.array([0.15, 1.2]) * keV) / keV == pytest.approx([0.5, 8.0])
    assert q.last(np.array([0.15, 0.25, 1.2]) * keV) / keV == pytest.approx([0.5, 2.25, 8.0])


def test_a_line_needs_no_end():
    """Without T_max it holds at any energy; one that falls, or turns down far out, does not."""
    line = PolynomialQuenching((0.0, 0.25))
    assert line.range == (0.0, np.inf)
    assert line(np.array([0.0, 4 * keV, 1e6 * keV])).tolist() == pytest.approx([0.0, 1 * keV, 2.5e5 * keV])
    for wrong in ((0.0, -0.25), (0.0, 0.25, "-1e-6 1/keV")):
        with pytest.raises(ValueError, match="does not increase everywhere"):
            PolynomialQuenching(wrong)
