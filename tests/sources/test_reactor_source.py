"""Reactors: fuel, power, flux."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nurecoil.flavour import PMNS, VacuumPropagation
from nurecoil.problems import UnknownId
from nurecoil.sources import Huber2011, Reactor, energy_per_fission, fission_fractions, fission_rate
from nurecoil.units import MeV, W, cm2, m, s

PAPER_003 = {"U235": 0.58, "Pu239": 0.30, "U238": 0.07, "Pu241": 0.05}


def total(source):
    return sum(c.strength for c in source.components)


def test_power_over_energy_per_fission():
    # 0.58 x 202.36 + 0.30 x 211.12 + 0.07 x 205.99 + 0.05 x 214.26 = 205.8371 MeV; 1e9 J/s over 1.602176634e-13 J/MeV.
    assert energy_per_fission(PAPER_003) / MeV == pytest.approx(205.8371, abs=1e-4)
    assert fission_rate("1 GW", PAPER_003) * s == pytest.approx(1e9 / (205.8371 * 1.602176634e-13), rel=1e-6)
    assert energy_per_fission({"U235": 1.0}, "kopeikin-2004") / MeV == pytest.approx(201.92)


def test_antineutrinos_per_fission_of_paper_003():
    # Independent calculation with the spectrum of Mueller above and of Vogel and Engel below 2 MeV: 5.61.
    source = Reactor("1 GW", fractions=PAPER_003, spectrum="mueller-vogel-engel", captures_per_fission=0)
    assert total(source) / fission_rate("1 GW", PAPER_003) == pytest.approx(5.61, abs=0.005)


def test_flux_at_25_metres_of_a_gigawatt():
    # 3.0323e19 fissions/s x 5.6117 / (4 pi (2500 cm)^2), by hand.
    source = Reactor("1 GW", "25 m", fractions=PAPER_003, spectrum="mueller-vogel-engel", captures_per_fission=0)
    assert total(source) * cm2 * s == pytest.approx(3.0323e19 * 5.6117 / (4 * math.pi * 2500**2), rel=1e-3)
    assert total(source) * cm2 * s == pytest.approx(2.17e12, rel=5e-3)
    assert source.baseline / m == pytest.approx(25.0)


def test_flux_with_neutron_captures_is_that_quoted_at_a_power_plant():
    # CONUS quotes 2.3e13 cm^-2 s^-1 at 17.1 m of a 3.9 GW core, with about 7.2 antineutrinos per fission.
    source = Reactor("3.9 GW", "17.1 m")
    fissions = fission_rate("3.9 GW") * s
    assert total(source) * cm2 * s == pytest.approx(2.3e13, rel=0.022)  # two digits
    assert total(source.at("1 m")) * 4 * math.pi * m**2 * s / fissions == pytest.approx(7.2, abs=0.15)


def test_captures_by_default_are_those_of_a_power_reactor():
    """0.6 in fuel with 238U; none without it, above 1.3 MeV, or where the spectrum of the fuel has them."""
    captures = {"nu_e_bar U239", "nu_e_bar Np239"}
    assert captures < {c.name for c in Reactor("1 GW").components}
    for without in ({"fractions": "uranium-235"}, {"spectrum": "huber-mueller"}, {"spectrum": "kopeikin"}):
        assert not captures & {c.name for c in Reactor("1 GW", **without).components}
    assert total(Reactor("1 GW")) == pytest.approx(total(Reactor("1 GW", captures_per_fission=0.6)), rel=1e-14, abs=0)


def test_default_spectrum_ends_where_the_summation_does():
    """Between 8 and 12.5 MeV: 1e-3 to 2e-3 of the antineutrinos above 2 MeV that conversion knows."""
    E = np.array([8.5, 10.0, 12.4, 12.6]) * MeV
    density = sum(Reactor("1 GW").dN_dE(E).values())
    assert density[0] > density[1] > density[2] > 0
    assert density[3] == 0
    below, above = (sum(Reactor("1 GW").dN_dE(np.array([x * MeV])).values())[0] for x in (7.999, 8.001))
    assert above == pytest.approx(below, rel=0.25, abs=0)  # summation over conversion at 8 MeV: 1.18 in 235U


def test_captures_add_two_decays_each():
    without, with_them = (Reactor("1 GW", captures_per_fission=n) for n in (0.0, 0.6))
    added = (total(with_them) - total(without)) / fission_rate("1 GW")
    assert added == pytest.approx(1.2, rel=2e-3)
    assert [c.name for c in with_them.components][-2:] == ["nu_e_bar U239", "nu_e_bar Np239"]


def test_components():
    source = Reactor("3 GW", "30 m", captures_per_fission=0, normalisation_uncertainty=0.02)
    assert [c.name for c in source.components] == [f"nu_e_bar {i}" for i in ("U235", "U238", "Pu239", "Pu241")]
    for component in source.components:
        assert component.antineutrino
        assert component.state.matrix[0, 0] == 1
    assert source.normalisation_uncertainty == 0.02
    assert Reactor("3 GW").baseline is None
    assert Reactor("3 GW").normalisation_uncertainty == 0
    assert Reactor(flux="1e13 cm^-2 s^-1").baseline == math.inf


def test_research_reactor_has_one_component():
    source = Reactor("85 MW", "7 m", fractions="uranium-235")
    assert [c.name for c in source.components] == ["nu_e_bar U235"]
    assert total(source) == pytest.approx(total(Reactor("85 MW", "7 m", fractions={"U235": 1.0})), rel=1e-12, abs=0)


@pytest.mark.parametrize("name", ["mueller-kopeikin", "huber-mueller-kopeikin", "kopeikin"])
def test_spectrum_of_the_whole_fuel(name):
    source = Reactor("1 GW", spectrum=name)
    assert source.components[0].name == "nu_e_bar fuel"
    assert len(source.components) == (1 if name == "kopeikin" else 5)
    assert total(source) / fission_rate("1 GW") == pytest.approx(6.67, abs=0.1)


def test_joined_at_two_mev_there_is_no_jump_of_the_total():
    # Conversion and Vogel-Engel agree at 2 MeV within 6 %, and with Kopeikin.
    below, above = 1.9999 * MeV, 2.0001 * MeV
    for name in ("huber-mueller-vogel-engel", "mueller-vogel-engel", "huber-mueller-kopeikin"):
        density = [sum(Reactor("1 GW", spectrum=name).dN_dE(np.array([E])).values())[0] for E in (below, above)]
        assert density[0] == pytest.approx(density[1], rel=0.06, abs=0)


@settings(deadline=None, max_examples=20)
@given(st.floats(1e-3, 10.0), st.floats(1.0, 1e4))
def test_flux_is_linear_in_power_and_inverse_square(power, distance):
    got = total(Reactor(power * 1e9 * W, distance * m, spectrum="mueller"))
    one = total(Reactor("1 GW", "1 m", spectrum="mueller"))
    assert got == pytest.approx(one * power / distance**2, rel=1e-10, abs=0)


# Table VI of Mueller:2011nm, and energies per fission of Ma:2012bm [MeV].
MUELLER = {
    "U235": (3.217, -3.111, 1.395, -3.690e-1, 4.445e-2, -2.053e-3),
    "U238": (4.833e-1, 1.927e-1, -1.283e-1, -6.762e-3, 2.233e-3, -1.536e-4),
    "Pu239": (6.413, -7.432, 3.535, -8.820e-1, 1.025e-1, -4.550e-3),
    "Pu241": (3.251, -3.204, 1.428, -3.675e-1, 4.254e-2, -1.896e-3),
}
ENERGIES = {"U235": 202.36, "U238": 205.99, "Pu239": 211.12, "Pu241": 214.26}


@settings(deadline=None, max_examples=20)
@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4))
def test_any_fuel(parts):
    """Antineutrinos per time = power / sum f_i E_i x sum f_i int exp(sum a_k E^k) dE, from 2 to 8 MeV, per isotope."""
    fractions = dict(zip(PAPER_003, np.array(parts) / sum(parts), strict=True))
    fissions = 1e9 / 1.602176634e-13 / sum(f * ENERGIES[i] for i, f in fractions.items())
    source = Reactor("1 GW", fractions=fractions, spectrum="mueller")
    assert len(source.components) == 4
    for component in source.components:
        isotope = component.name.split()[1]
        number = quad(lambda E, a=MUELLER[isotope]: math.exp(np.polynomial.polynomial.polyval(E, a)), 2, 8, epsrel=1e-10)[0]
        assert component.strength * s == pytest.approx(fissions * fractions[isotope] * number, rel=1e-8)


def test_quoted_flux():
    quoted = Reactor(flux="2.4e13 cm^-2 s^-1", fractions=PAPER_003)
    assert total(quoted) * cm2 * s == pytest.approx(2.4e13, rel=1e-12)
    made = Reactor("1 GW", "25 m", fractions=PAPER_003)
    ratios = [a.strength / b.strength for a, b in zip(quoted.components, made.components, strict=True)]
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)
    assert total(Reactor(flux="1e20 cm^-2")) * cm2 == pytest.approx(1e20)


def test_compositions_by_name_add_to_one():
    for name in ("typical-pwr", "daya-bay-2017", "uranium-235"):
        assert sum(fission_fractions(name).values()) == pytest.approx(1.0, abs=1e-12)
    assert fission_fractions("typical-pwr") == PAPER_003


def test_own_spectra():
    beyond = {i: Huber2011(i, upper="10 MeV", extrapolate=True) for i in ("U235", "Pu239")}
    source = Reactor("1 GW", fractions={"U235": 0.7, "Pu239": 0.3}, spectrum=beyond)
    assert source.dN_dE(np.array([9.0]) * MeV)["nu_e_bar U235"][0] > 0


def test_reactor_oscillates():
    far = Reactor("4.6 GW", "53 km").propagate(VacuumPropagation(PMNS.vintage_of("nufit-6.0-ic19"), "53 km"))
    rho = far.components[0].state(np.array([3.0, 4.0]) * MeV)
    assert np.all(rho[:, 0, 0].real < 0.6)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "power: expected either power .with distance. or flux, and one"),
        ({"power": "1 GW", "flux": "1e13 cm^-2 s^-1"}, ValueError, "power: expected either power"),
        ({"flux": "1e13 cm^-2 s^-1", "distance": "10 m"}, ValueError, "distance: a flux is given at the detector"),
        ({"flux": "1e13 m"}, ValueError, "flux: .*wrong dimension"),
        ({"flux": "-1 cm^-2 s^-1"}, ValueError, "flux: expected at least 0"),
        ({"power": "-1 GW"}, ValueError, "power: expected more than 0 W"),
        ({"power": "3 MeV"}, ValueError, "power: .*wrong dimension"),
        ({"power": "1 GW", "distance": "0 m"}, ValueError, "distance: expected more than 0 m"),
        (
            {"power": "1 GW", "fractions": {"U235": 0.6}},
            ValueError,
            "fractions: expected numbers that add to one, got a sum of 0.6",
        ),
        ({"power": "1 GW", "fractions": {"U235": 1.1, "U238": -0.1}}, ValueError, "fractions.U238: expected at least 0"),
        ({"power": "1 GW", "fractions": {"U233": 1.0}}, UnknownId, "no fissile isotope 'U233'"),
        ({"power": "1 GW", "fractions": "pwr"}, UnknownId, "no composition 'pwr'; close to it: typical-pwr"),
        ({"power": "1 GW", "spectrum": "vogel"}, UnknownId, "no set of reactor spectra 'vogel'; close to it: vogel-engel"),
        ({"power": "1 GW", "spectrum": {"U235": Huber2011("U235")}}, ValueError, "spectrum: expected one for U238"),
        ({"power": "1 GW", "spectrum": {"U233": Huber2011("U235")}}, UnknownId, "no fissile isotope 'U233'"),
        ({"power": "1 GW", "evaluation": "ma-2012"}, UnknownId, "no evaluation 'ma-2012'; close to it: ma-2013"),
        ({"power": "1 GW", "captures_per_fission": -0.6}, ValueError, "captures_per_fission: expected at least 0"),
        (
            {"power": "1 GW", "captures_per_fission": 0.6, "spectrum": "kopeikin"},
            ValueError,
            "captures_per_fission: the spectrum of the whole fuel includes",
        ),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        Reactor(**arguments)
