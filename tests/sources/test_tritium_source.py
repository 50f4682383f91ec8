"""Tritium."""

import math
from pathlib import Path

import numpy as np
import pytest

from nurecoil.constants import N_A
from nurecoil.matter import Nuclide
from nurecoil.sources import (
    Line,
    Tritium,
    TritiumSpectrum,
    ball_radius,
    distance_to_ball,
    mean_energy,
    mean_path,
    moment,
    tritium_activity,
)
from nurecoil.sources.tritium import TRITIUM_ENDPOINT, TRITIUM_HALF_LIFE
from nurecoil.tables import read_csv
from nurecoil.units import Bq, cm, cm2, cm3, g, keV, m, s, year

REFERENCE = Path(__file__).parents[1] / "reference"


def test_spectrum_against_an_independent_calculation():
    # Eight digits given; the last point lies where less than the screening potential is left for the electron, and there
    # the two calculations continue the Fermi function in slightly different ways.
    table = read_csv(REFERENCE / "tritium_spectrum.csv")
    got = TritiumSpectrum()(table["E"]) / table["density"]
    below = table["E"] < (18.59201 - 0.076) * keV
    assert below.sum() > 12
    np.testing.assert_allclose(got[below], 1.0, rtol=2e-5)
    np.testing.assert_allclose(got[~below], 1.0, rtol=2e-3)


def test_phase_space_and_mean_energies():
    # Independent calculation, four digits: f with and without screening, <E_nu>, <T_e> = Q - <E_nu>, <E_nu^2>.
    spectrum = TritiumSpectrum()
    assert spectrum.shape.phase_space * 1e6 == pytest.approx(2.865, abs=5e-4)
    assert TritiumSpectrum(screening=0.0).shape.phase_space * 1e6 == pytest.approx(2.886, abs=5e-4)
    assert mean_energy(spectrum) / keV == pytest.approx(12.880, abs=1e-3)
    assert (TRITIUM_ENDPOINT - mean_energy(spectrum)) / keV == pytest.approx(5.712, abs=1e-3)
    assert moment(spectrum, 2) / keV**2 == pytest.approx(180.29, abs=0.01)


def test_mean_energy_of_the_electron_is_that_of_decay_heat():
    # Evaluations of the heat of tritium: 5.68 to 5.71 keV per decay.
    assert (TRITIUM_ENDPOINT - mean_energy(TritiumSpectrum())) / keV == pytest.approx(5.70, abs=0.03)


def test_ft_value():
    # 1129.6 s from the literature; radiative corrections and the exchange with the atomic electron are left out: 2 %.
    for screening in ("76 eV", 0.0):
        ft = TritiumSpectrum(screening=screening).shape.phase_space * TRITIUM_HALF_LIFE
        assert ft / s == pytest.approx(1129.6, rel=0.02)


def test_end_point_is_the_difference_of_the_atomic_masses():
    assert (Nuclide("H3").atomic_mass - Nuclide("He3").atomic_mass) / TRITIUM_ENDPOINT == pytest.approx(1.0, abs=1e-5)


def test_activity():
    # 3.55978e14 Bq/g, 9621 Ci/g with 3.7e10 Bq per curie.
    assert tritium_activity("1 g") / Bq == pytest.approx(3.55978e14, rel=1e-5)
    assert tritium_activity(1 * g) / (3.7e10 * Bq) == pytest.approx(9621, rel=1e-4)


def test_flux_at_a_metre():
    # 1e15 Bq / (4 pi (100 cm)^2) = 7.958e9 cm^-2 s^-1.
    mass = 1 * g * 1e15 * Bq / tritium_activity("1 g")
    source = Tritium(mass, "1 m")
    assert mass / g == pytest.approx(2.8092, rel=1e-4)
    assert source.components[0].strength * cm2 * s == pytest.approx(1e15 / (4 * math.pi * 1e4), rel=1e-9)
    assert source.baseline / m == pytest.approx(1.0)


def test_component():
    (component,) = Tritium("60 g").components
    assert (component.name, component.antineutrino, component.state.matrix[0, 0]) == ("nu_e_bar", True, 1)
    assert component.spectrum == TritiumSpectrum().shape
    assert Tritium("60 g").baseline is None
    assert Tritium("60 g", spectrum=Line("10 keV")).components[0].spectrum == Line("10 keV")
    assert Tritium("60 g", normalisation_uncertainty=0.01).normalisation_uncertainty == 0.01


def test_exposure_counts_the_atoms_that_decay():
    # 60 g hold 60 N_A / 3.01604928 atoms, of which the fraction 1 - 2^(-5/12.32) decays in five years.
    atoms = 60 * N_A / 3.01604928
    decays = Tritium("60 g", averaged_over="5 y").components[0].strength * 5 * year
    assert decays == pytest.approx(atoms * -math.expm1(-math.log(2) * 5 / 12.32), rel=1e-7)
    assert Tritium("60 g", averaged_over="1 s").components[0].strength == pytest.approx(Tritium("60 g").components[0].strength)


def test_events_in_a_ball_of_liquid_helium():
    # 60 g inside 500 kg of helium, five years, 1.281e-48 cm^2 per atom (16.64 events with 2.768e-48 cm^2): 7.70 events.
    density = 0.1452 * g / cm3
    R = ball_radius("500 kg", density)
    source = Tritium("60 g", distance_to_ball(R), averaged_over="5 y")
    fluence = source.components[0].strength * 5 * year
    targets = 500e3 * N_A / 4.002602
    assert R / cm == pytest.approx(93.68, abs=0.01)
    assert targets * fluence * 1.281e-48 * cm2 == pytest.approx(7.70, rel=2e-3)
    assert targets * fluence * 2.768e-48 * cm2 == pytest.approx(16.64, rel=2e-3)
    # The same as density x path x decays.
    decays = Tritium("60 g", averaged_over="5 y").components[0].strength * 5 * year
    path = mean_path(4 / 3 * math.pi * R**3, source.baseline)
    assert density / g * N_A / 4.002602 * path * decays * 1.281e-48 * cm2 == pytest.approx(7.70, rel=2e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mass": "-60 g"}, "mass: expected more than 0 kg"),
        ({"mass": "60 m"}, "mass: .*wrong dimension"),
        ({"distance": 0.0}, "distance: expected more than 0 m"),
        ({"averaged_over": "-5 y"}, "averaged_over: expected more than 0 s"),
        ({"normalisation_uncertainty": -0.1}, "normalisation_uncertainty: expected at least 0"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        Tritium(**({"mass": "60 g"} | arguments))


def test_bad_spectrum():
    with pytest.raises(ValueError, match="endpoint: expected at least 0 MeV"):
        TritiumSpectrum(endpoint="-1 keV")
