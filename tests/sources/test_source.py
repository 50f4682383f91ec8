"""Sources as containers: distance, sums, selection, propagation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.flavour import mixture, pure
from nurecoil.problems import UnknownId
from nurecoil.sources import Assembled, Component, Line, MaxwellBoltzmann, Michel, Monoenergetic, PionDecayAtRest
from nurecoil.units import MeV, cm2, m, s

E = np.linspace(1.0, 60.0, 30) * MeV


def emitter(name="lab", strength=1e20, uncertainty=0.0):
    components = (
        Component("nu_e", Michel.nu_e(), strength, pure("e")),
        Component("nu_mu_bar", MaxwellBoltzmann("5 MeV"), 2 * strength, pure("mu"), antineutrino=True),
    )
    return Assembled(name, components, normalisation_uncertainty=uncertainty)


def strengths(source):
    return np.array([c.strength for c in source.components])


def test_first_distance_divides_by_the_sphere():
    seen = emitter().at("10 m")
    assert seen.baseline / m == pytest.approx(10.0)
    np.testing.assert_allclose(strengths(seen) * m**2, np.array([1e20, 2e20]) / (400 * math.pi), rtol=1e-12)


@settings(deadline=None)
@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_moving_twice_is_moving_once(first, second):
    moved, direct = emitter().at(first * m).at(second * m), emitter().at(second * m)
    np.testing.assert_allclose(strengths(moved), strengths(direct), rtol=1e-12)
    assert moved.baseline == direct.baseline


def test_given_flux_has_no_distance_to_move_from():
    source = PionDecayAtRest("4.3e7 cm^-2 s^-1")
    assert source.baseline == math.inf
    with pytest.raises(ValueError, match=r"distance: 'pion decay at rest' is a flux at no distance in particular"):
        source.at("20 m")


def test_flux_is_strength_times_spectrum():
    source = emitter()
    assert set(source.dN_dE(E)) == {"nu_e", "nu_mu_bar"}
    np.testing.assert_allclose(source.dN_dE(E)["nu_mu_bar"], 2e20 * MaxwellBoltzmann("5 MeV")(E))


@settings(deadline=None)
@given(st.floats(0.0, 1e3), st.floats(0.0, 1e3))
def test_flux_is_linear(a, b):
    source = emitter()
    together, once = source.scaled(a) + source.scaled(b), source.scaled(a + b)
    assert len(together.components) == 4
    for name, values in once.dN_dE(E).items():
        np.testing.assert_allclose(together.dN_dE(E)[name], values, rtol=1e-12, atol=1e-300)


def test_sum_remembers_name_and_distance_only_if_they_agree():
    near, far = emitter("near").at("1 m"), emitter("far").at("2 m")
    assert (near + near).name == "near"
    assert (near + near).baseline == near.baseline
    assert (near + far).name == "near + far"
    assert (near + far).baseline == math.inf


def test_sum_averages_correlated_uncertainties():
    assert (emitter(uncertainty=0.1) + emitter(uncertainty=0.1)).normalisation_uncertainty == 0.1
    assert (emitter(uncertainty=0.1) + emitter(strength=3e20, uncertainty=0.3)).normalisation_uncertainty == pytest.approx(0.25)
    assert (emitter(strength=0.0, uncertainty=0.1) + emitter(strength=0.0, uncertainty=0.3)).normalisation_uncertainty == 0.3


def test_operations_keep_uncertainty_and_distance():
    source = emitter(uncertainty=0.1).at("3 m")
    for other in (source.scaled(2.0), source.select("nu_e"), source.propagate(lambda state, anti: state), source.at("4 m")):
        assert other.normalisation_uncertainty == 0.1
    assert source.scaled(2.0).select("nu_e").baseline == source.baseline


def test_emitted_and_distant_do_not_add():
    with pytest.raises(ValueError, match="one is emitted, the other is at a distance"):
        emitter() + emitter().at("1 m")
    with pytest.raises(TypeError):
        emitter() + 1


def test_select_splits_prompt_and_delayed():
    source = PionDecayAtRest("4.3e7 cm^-2 s^-1")
    prompt, delayed = source.select("nu_mu prompt"), source.select("nu_e delayed", "nu_mu_bar delayed")
    assert (prompt + delayed).components == source.components
    with pytest.raises(UnknownId, match="close to it: nu_e delayed"):
        source.select("nu_e deleyed")


def test_propagation_sees_state_and_antineutrino():
    seen = []

    def half_and_half(state, antineutrino):
        seen.append((int(np.argmax(state(E)[0].real.diagonal())), antineutrino))
        return mixture({"mu": 0.5, "tau": 0.5})

    source = emitter().propagate(half_and_half)
    assert seen == [(0, False), (1, True)]
    assert [c.state.matrix[2, 2].real for c in source.components] == [0.5, 0.5]
    np.testing.assert_array_equal(strengths(source), strengths(emitter()))


def test_monoenergetic():
    source = Monoenergetic("862 keV", "nu_mu_bar", "4.8e9 cm^-2 s^-1", normalisation_uncertainty=0.06)
    (component,) = source.components
    assert (component.name, component.antineutrino) == ("nu_mu_bar", True)
    assert component.spectrum.lines == ((pytest.approx(0.862 * MeV), 1.0),)
    assert component.strength * cm2 * s == pytest.approx(4.8e9)
    assert component.state.matrix[1, 1] == 1
    assert Monoenergetic("862 keV", "nu_e", "1e12 cm^-2").components[0].strength * cm2 == pytest.approx(1e12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: emitter().at("-3 m"), "distance: expected more than 0 m"),
        (lambda: emitter().at(0.0), "distance: expected more than 0 m"),
        (lambda: emitter().at("3 kg"), "distance: .*wrong dimension"),
        (lambda: emitter().scaled(-1.0), "factor: expected at least 0"),
        (lambda: emitter(strength=-1.0), "strength: expected at least 0"),
        (lambda: emitter(strength=math.inf), "strength: expected a finite number"),
        (lambda: emitter(uncertainty=-0.1), "normalisation_uncertainty: expected at least 0"),
        (lambda: Assembled("none", ()), "components: expected at least one"),
        (lambda: Assembled("bad", emitter().components, -1.0), "baseline: expected None or a positive length"),
        (lambda: Component("", Line(1.0), 1.0, pure("e")), "name: expected a name"),
        (lambda: Monoenergetic("-1 MeV", "nu_e", "1 cm^-2"), "energy: expected at least 0 MeV"),
        (lambda: Monoenergetic("1 MeV", "nu_e", 1.0), "flux: a bare number does not say"),
        (lambda: Monoenergetic("1 MeV", "x", "1 cm^-2"), "species: expected one of nu_e, nu_e_bar"),
        (lambda: Monoenergetic("1 MeV", "nu_e", "-1 cm^-2"), "flux: expected at least 0"),
        (lambda: Monoenergetic("1 MeV", "nu_e", "1 MeV"), "flux: .*wrong dimension"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
