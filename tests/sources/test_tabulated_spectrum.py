"""Spectra given as tables."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.problems import UnknownId
from nurecoil.sources import Tabulated, mean_energy, moment
from nurecoil.units import MeV, cm2, keV

ENERGIES = [1.0, 2.0, 4.0]


def test_triangle():
    spectrum = Tabulated(np.array([0.0, 3.0, 6.0]) * MeV, [0.0, 7.0, 0.0])
    assert spectrum.integral / MeV == pytest.approx(21.0)
    assert mean_energy(spectrum) / MeV == pytest.approx(3.0)
    assert float(spectrum(3 * MeV)) * MeV == pytest.approx(1 / 3)


def test_logarithmic_interpolation_of_two_knots_is_an_exponential():
    # Between 1 and 11 MeV, exp(-E/2 MeV): integral 2 (e^-0.5 - e^-5.5) MeV.
    spectrum = Tabulated(np.array([1.0, 11.0]) * MeV, [math.exp(-0.5), math.exp(-5.5)], "log")
    assert spectrum.integral / MeV == pytest.approx(2 * (math.exp(-0.5) - math.exp(-5.5)), rel=1e-13)
    assert float(spectrum(4 * MeV)) * spectrum.integral == pytest.approx(math.exp(-2.0), rel=1e-13)


def test_equal_values_do_not_depend_on_the_interpolation():
    E = np.array(ENERGIES) * MeV
    flat = [Tabulated(E, [2.0, 2.0, 2.0], kind)(np.array([1.5, 3.9]) * MeV) for kind in ("linear", "log")]
    np.testing.assert_allclose(flat[0], flat[1], rtol=1e-14)
    np.testing.assert_allclose(flat[0] * MeV, 1 / 3, rtol=1e-14)


@settings(deadline=None)
@given(st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=8), st.sampled_from(["linear", "log"]))
def test_any_table_is_normalised_and_keeps_its_shape(values, kind):
    E = np.cumsum(np.linspace(1.0, 3.0, len(values))) * MeV
    spectrum = Tabulated(E, values, kind)
    assert moment(spectrum, 0) == pytest.approx(1.0, rel=1e-11)
    np.testing.assert_allclose(spectrum(E) * spectrum.integral, values, rtol=1e-11)
    assert set(E) <= set(spectrum.edges)


def test_table_starting_at_zero_has_panels_close_to_zero():
    spectrum = Tabulated(np.array([0.0, 3.0, 6.0]) * MeV, [1.0, 7.0, 0.0])
    assert spectrum.edges[0] == 0.0
    assert 0 < spectrum.edges[1] <= 3.1e-6 * MeV


def test_steep_logarithmic_table_gets_panels():
    spectrum = Tabulated(np.array([1.0, 1.1]) * MeV, [1.0, 1e-60], "log")
    assert spectrum.edges.size > 20
    assert moment(spectrum, 0) == pytest.approx(1.0, rel=1e-12)


def test_csv_with_a_units_row(tmp_path):
    path = tmp_path / "flux.csv"
    path.write_text("energy,phi,remark\nkeV,cm^-2 MeV^-1,text\n1000,0,a\n2000,4,b\n3000,0,c\n", encoding="utf-8")
    spectrum = Tabulated.from_csv(path, energy="energy", value="phi")
    assert spectrum.E / keV == pytest.approx([1000, 2000, 3000])
    assert spectrum.integral * cm2 == pytest.approx(4.0)
    with pytest.raises(UnknownId, match=r"no column of flux\.csv 'flux'"):
        Tabulated.from_csv(path, energy="energy", value="flux")


def test_packaged_table_that_does_not_exist():
    with pytest.raises(UnknownId, match="no table"):
        Tabulated.from_table("mixing", "none.csv", energy="E", value="phi")


@pytest.mark.parametrize(
    ("E", "values", "kind", "message"),
    [
        ([1.0, 3.0, 2.0], [1, 1, 1], "linear", "E: expected increasing"),
        ([1.0, 1.0, 1.0], [1, 1, 1], "linear", "E: expected increasing"),
        ([-1.0, 1.0, 2.0], [1, 1, 1], "linear", "E: expected at least 0 MeV"),
        ([1.0, 2.0, math.inf], [1, 1, 1], "linear", "E: expected a finite"),
        (ENERGIES, [1, -1, 1], "linear", "values: expected at least 0"),
        (ENERGIES, [1, math.nan, 1], "linear", "values: expected a finite"),
        (ENERGIES, [0, 0, 0], "linear", "not all of them zero"),
        (ENERGIES, [1, 0, 1], "log", "expected positive densities for interpolation='log'"),
        (ENERGIES, [1, 1], "linear", "values: expected one for each energy"),
        ([1.0], [1.0], "linear", "two at least"),
        (ENERGIES, [1, 1, 1], "cubic", "interpolation: expected 'linear' or 'log', got 'cubic'"),
    ],
)
def test_bad_tables(E, values, kind, message):
    with pytest.raises(ValueError, match=message):
        Tabulated(E, values, kind)
