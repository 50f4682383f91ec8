"""The study of bound electrons: limits scale as counts do, the verdict on xenon stands on what is computed."""

import numpy as np
import pytest

from nurecoil import studies
from nurecoil.atomic import shells
from nurecoil.studies.bound_electrons import limits, setting, xenon
from nurecoil.studies.bound_electrons.setting import BINDINGS, MOMENTS, conus, conus_charge, crossings, gemma, xenonnt
from nurecoil.units import keV


@pytest.fixture(scope="module")
def section():
    return studies.load("bound-electrons").run()


def test_verdicts(section):
    verdicts = {o.claim.key: o.verdict.value for o in section.outcomes}
    assert verdicts == {
        "suppressed-near-threshold": "reproduced",
        "xenonnt-moment": "by our reading",
        "xenon-many-body": "differs",
    }
    assert all(outcome.settled for outcome in section.outcomes)


def test_single_bins_are_those_of_an_independent_calculation():
    """Magnetic electrons of germanium 13.5, 16.5, 19.6 of 20, 22, 22 by stepping (Schroedinger waves, another grid)."""
    independent = (np.array([13.5, 16.5, 19.6]) / [20, 22, 22]) ** -0.5
    np.testing.assert_allclose(limits.in_a_bin(), independent, rtol=0.02)
    np.testing.assert_allclose(limits.in_a_bin("stepping"), 1, rtol=1e-12)
    np.testing.assert_allclose(limits.in_a_bin("free"), (np.array([20, 22, 22]) / 32) ** 0.5, rtol=1e-12)


def test_stepping_in_the_window_of_gemma():
    """What is said beside the claims: 1.004 of the weak and 0.997 of the magnetic events."""
    assert gemma("central-field")[:2] == pytest.approx((1.004, 0.997), abs=6e-4)


def test_fewer_electrons_weaker_limits():
    found = {name: (gemma(name)[2], *conus(name), *xenonnt(name)) for name in BINDINGS}
    assert all(np.greater(found["stepping"], found["free"]))
    assert all(np.greater(found["central-field"], found["stepping"]))
    # a one-sided limit is the stronger one, of the same curve
    for name in BINDINGS:
        assert conus(name)[1] < conus(name)[0]
        assert xenonnt(name)[1] < xenonnt(name)[0]


def test_xenon_moment_moves_as_its_electrons_do():
    """Where a moment is seen, 1 to 5 keV, the central field has 0.97 to 0.99 of stepping's electrons."""
    factors = setting.over_stepping([1.0, 2.0, 5.0], "Xe", "M")
    ratio = xenonnt("central-field")[1] / xenonnt("stepping")[1]
    assert factors.max() ** -0.5 < ratio < factors.min() ** -0.5


def test_crossings_go_with_the_square_of_the_moment():
    """One number of electrons cancels; far below E the energies are those of Eq. (9) over g^2, and so scale."""
    free = crossings("free")
    np.testing.assert_allclose(free, crossings("stepping"), rtol=1e-3)
    squares = (np.array(MOMENTS[:3]) / MOMENTS[0]) ** 2
    np.testing.assert_allclose(np.array(free[:3]) / free[0], squares, rtol=0.06)
    assert all(np.less(crossings("central-field"), free))


def test_verdict_on_xenon():
    """Of a step function the deficit is what is bound: 54 free electrons less those that 0.1 to 30 keV cannot lift."""
    T = np.linspace(0.1, 30, 3000)
    opened = sum(s.occupation * (T * keV > s.binding_energy) for s in shells("Xe"))
    # solar rates are flat to a few percent below 30 keV
    assert xenon.over_free() == pytest.approx(float(np.mean(opened)) / 54, rel=0.01)
    over, least, without = xenon.without_shells()
    assert 1.0 < over < 1.01
    assert least > 0.99
    assert without == pytest.approx(44 / 52, abs=0.01)
    assert without > 0.77


def test_millicharge_needs_both_photons():
    """Counts of Coulomb and of transverse photons add, so that inverse squares of the limits do."""
    stepping, coulomb, both = (
        conus_charge(*choice)[1] for choice in (setting.CHARGED[0], setting.CHARGED[2], setting.CHARGED[3])
    )
    assert both < min(stepping, coulomb)
    assert both**-2 == pytest.approx(stepping**-2 + coulomb**-2, rel=0.06)


def test_tables(section):
    titles = [table.title for table in section.tables]
    assert titles == [
        "Limits on a magnetic moment by binding", "Limits on a millicharge by binding",
        "Where magnetic and weak rates are equal", "Xenon between 2 and 25 keV",
    ]  # fmt: skip
    assert [row[0] for row in section.tables[0].rows] == list(BINDINGS)
