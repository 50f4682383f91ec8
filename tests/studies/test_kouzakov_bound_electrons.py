"""Paper 004, Section 2: germanium at a reactor with bound electrons, against hand-made arithmetic and a table of edges."""

import numpy as np
import pytest

from nurecoil import studies
from nurecoil.atomic import shells, stepping, threshold_ratio
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import germanium, in_window, magnetic_model
from nurecoil.tables import read_csv
from nurecoil.units import day, keV, kg

RATE = 1 / (keV * kg * day)


@pytest.fixture(scope="module")
def section():
    return studies.load("kouzakov-studenikin-taup-2015").run()


@pytest.fixture(scope="module")
def data(section):
    return {figure.key: figure.data for figure in section.figures}


def test_rates_by_hand():
    """T << E at 3 keV: 30 electrons of each atom; cm, MeV, typed in. A few percent of the reactor's neutrinos are too slow."""
    electrons = 30 * 6.02214e26 / 72.63
    flux = 2.7e13 * 86400
    weak = 1.1663788e-11**2 * 0.51099895 / np.pi * 1.9732698e-11**2 * ((0.5 + 2 * 0.23857) ** 2 + 0.25)
    magnetic = np.pi / 137.035999**2 / 0.51099895**2 * 1.9732698e-11**2 * 2.9e-11**2 / 3e-3
    for model, sigma in ((weak_model(), weak), (magnetic_model(), magnetic)):
        ours = float(germanium()(3 * keV, model)) / RATE
        assert ours == pytest.approx(electrons * flux * sigma * 1e-3, rel=0.04)
        assert ours < electrons * flux * sigma * 1e-3


def test_steps_are_those_of_the_table(request, data):
    """Just above each edge of germanium, electrons at or below it; edges of another library, to 0.2 %."""
    table = read_csv(request.path.parent.parent / "reference" / "zeff_steps.csv")
    chosen = [i for i, element in enumerate(table["element"]) if element == "Ge"]
    edges = table["edge"][chosen]
    occupations = table["n"][chosen]
    T, ours = data["gemma"]["T"] * keV, data["gemma"]["electrons stepping"]
    bound = np.isfinite(edges) & (edges > 0.02 * keV)
    for edge in np.unique(edges[bound]):
        above = np.searchsorted(T, 1.003 * edge)
        assert ours[above] == pytest.approx(occupations[~(edges > 1.003 * edge)].sum(), abs=1e-5)


def test_binding_is_a_common_factor(data):
    d = data["gemma"]
    weak, magnetic = (d[f"{name} stepping"] / d[f"{name} free"] for name in ("weak", "magnetic"))
    np.testing.assert_allclose(weak, magnetic, rtol=1e-9)
    np.testing.assert_allclose(weak, d["electrons stepping"] / 32, rtol=1e-9)


def test_crossing_lies_between_the_estimates(data):
    """20.21 keV far above T, a little more for neutrinos of a reactor; Eq. (9) says 24.35."""
    at = data["gemma"]["crossing at"][0]
    assert 20.21 < at < 24.35
    weak, magnetic = (germanium("free")(at * keV, m) for m in (weak_model(), magnetic_model()))
    assert magnetic / weak == pytest.approx(1.0, rel=1e-6)


def test_eq_9_is_a_constant_factor_away(data):
    d = data["eq-9"]
    np.testing.assert_allclose(d["Eq. (9)"] / d["e"], (0.5 + 2 * 0.23857) ** 2 + 0.25, rtol=1e-4)
    np.testing.assert_allclose(d["Eq. (9)"] / d["mu"], (0.5 - 2 * 0.23857) ** 2 + 0.25, rtol=1e-4)


def test_window_of_gemma(section):
    (table,) = (t for t in section.tables if t.title == "Events from 2.8 to 55 keV")
    rows = {row[0]: row[1:] for row in table.rows}
    # between 30/32 and 1 of the free electrons: the K shell opens at 11.1 keV
    for i in (0, 1):
        assert 30 / 32 < rows["stepping"][i] / rows["free"][i] < 1.0
    assert rows["stepping"][1] / rows["free"][1] < rows["stepping"][0] / rows["free"][0]


def test_recoil_of_germanium(section):
    ours = {outcome.claim.key: outcome.ours for outcome in section.outcomes}
    # 2 * 32^(4/3) * 27.2114 eV * 5.48580e-4 u / 72.630 u
    assert ours["recoil-energy"] == pytest.approx(2 * 32 ** (4 / 3) * 27.2114 * 5.48580e-4 / 72.63, rel=1e-4)
    assert ours["recoil-energy"] == pytest.approx(0.0418, abs=1e-4)


def test_electrons_go_forward_at_their_largest_energy(data):
    d = data["recoil-angle"]
    for E in ("0.05", "0.3", "1", "4"):
        angle = d[f"angle {E}"]
        assert angle[-1] == pytest.approx(0.0, abs=1e-4)
        assert np.all(np.diff(angle) < 0)
        assert angle[0] > 89


def test_electrons_that_the_threshold_of_gemma_can_free():
    """All but the two of the K shell, whose edge is 11.1 keV."""
    assert stepping(2.8 * keV, shells("Ge")) == pytest.approx(30, abs=0.01)


def test_stepping_is_adequate():
    """“Adequately described”: within 10 % for a hydrogenic 1s electron at its threshold, 1 % in the window of GEMMA."""
    assert threshold_ratio(1.0) == pytest.approx(1.0, abs=0.1)
    hydrogenic, plain = (in_window(magnetic_model(), binding) for binding in ("hydrogenic", "stepping"))
    assert hydrogenic / plain == pytest.approx(1.0, abs=0.01)


def test_recoil_of_the_atom_is_insignificant(section):
    (recoil,) = (outcome.ours for outcome in section.outcomes if outcome.claim.key == "recoil-energy")
    assert recoil * 1e-3 < 1e-3 * 2.8
