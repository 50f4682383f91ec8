"""Electron-capture sources, and activities that decay."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.atomic import shells
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.sources import (
    ElectronCapture,
    electron_capture_half_life,
    electron_capture_lines,
    mean_activity,
    mean_energy,
)
from nurecoil.units import Bq, cm2, day, keV, m, s


def binding(element, shell):
    return next(row.binding_energy for row in shells(element) if row.name == shell)


@pytest.mark.parametrize(
    ("source", "daughter", "excitation", "lines"),
    [
        ("Cr51", "V51", 0.0, (("K", 0), ("L1", 1))),
        ("Cr51", "V51", 320.08, (("K", 2), ("L1", 3))),
        ("Ar37", "Cl37", 0.0, (("K", 0), ("L1", 1))),
    ],
)
def test_energies_are_mass_differences_less_binding_energies(source, daughter, excitation, lines):
    # The published lines are rounded, and older than the masses: 0.7 keV.
    Q = Nuclide(source).atomic_mass - Nuclide(daughter).atomic_mass - excitation * keV
    published = electron_capture_lines(source).lines
    for shell, k in lines:
        assert published[k][0] / keV == pytest.approx((Q - binding(Nuclide(daughter).symbol, shell)) / keV, abs=0.7)


def test_branches_of_chromium():
    # 9.91 photons of 320 keV per 100 decays; captures from L and above are about a tenth of those from K in either branch.
    weights = [weight for _, weight in electron_capture_lines("Cr51").lines]
    assert weights[2] + weights[3] == pytest.approx(0.0991, abs=5e-4)
    assert weights[1] / weights[0] == pytest.approx(0.104, abs=1e-3)
    assert weights[3] / weights[2] == pytest.approx(0.104, abs=1e-3)


def test_mean_energies():
    # 0.72 MeV is what gallium experiments quote for 51Cr.
    assert mean_energy(electron_capture_lines("Cr51")) / keV == pytest.approx(720, abs=5)
    assert mean_energy(electron_capture_lines("Ar37")) / keV == pytest.approx(811.2, abs=0.1)


def test_half_lives():
    assert electron_capture_half_life("Cr51") / day == pytest.approx(27.70, abs=0.01)
    assert electron_capture_half_life("Ar37") / day == pytest.approx(35.0, abs=0.05)


def test_source():
    source = ElectronCapture("Ar37", "1e16 Bq", "2 m", normalisation_uncertainty=0.01)
    (component,) = source.components
    assert (component.name, component.antineutrino, component.state.matrix[0, 0]) == ("nu_e", False, 1)
    assert component.strength * cm2 * s == pytest.approx(1e16 / (4 * math.pi * 200**2), rel=1e-9)
    assert (source.name, source.normalisation_uncertainty) == ("Ar37", 0.01)
    assert source.baseline / m == pytest.approx(2.0)
    assert ElectronCapture("Ar37", 1e16 * Bq).components[0].strength / Bq == pytest.approx(1e16)


def test_two_half_lives_use_up_three_quarters():
    h = electron_capture_half_life("Cr51")
    source = ElectronCapture("Cr51", "1e17 Bq", averaged_over=2 * h)
    # All decays of the source are A h / ln 2.
    assert source.components[0].strength * 2 * h == pytest.approx(0.75 * 1e17 * Bq * h / math.log(2), rel=1e-12)


@settings(deadline=None)
@given(st.floats(0.1, 100.0), st.floats(1e-9, 300.0), st.floats(1e-9, 300.0))
def test_two_exposures_are_one(half_life, first, second):
    h, a, b = half_life * day, first * day, second * day
    together = mean_activity(h, a + b) * (a + b)
    assert mean_activity(h, a) * a + mean_activity(h, b, delay=a) * b == pytest.approx(together, rel=1e-12, abs=0)


def test_mean_activity_limits():
    assert mean_activity("10 d", 0.0) == 1.0
    assert mean_activity("10 d", 0.0, delay="10 d") == pytest.approx(0.5)
    assert mean_activity("10 d", "1e-9 d") == pytest.approx(1.0, abs=1e-9)
    assert mean_activity("10 d", "1e6 d") * 1e5 == pytest.approx(1 / math.log(2))


@pytest.mark.parametrize(
    "make", [electron_capture_lines, electron_capture_half_life, lambda name: ElectronCapture(name, "1 Bq")]
)
def test_unknown_nuclide(make):
    with pytest.raises(UnknownId, match="no electron-capture source 'Cr50'; close to it: Cr51"):
        make("Cr50")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ElectronCapture("Cr51", "-1 Bq"), "activity: expected at least 0 Bq"),
        (lambda: ElectronCapture("Cr51", "1 g"), "activity: .*wrong dimension"),
        (lambda: ElectronCapture("Cr51", "1 Bq", distance="-1 m"), "distance: expected more than 0 m"),
        (lambda: ElectronCapture("Cr51", "1 Bq", averaged_over="-1 d"), "averaged_over: expected more than 0 s"),
        (lambda: mean_activity(0.0, "1 d"), "half_life: expected more than 0 s"),
        (lambda: mean_activity("1 d", "1 d", delay="-1 d"), "delay: expected at least 0 s"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
