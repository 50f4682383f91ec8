"""Stepping factors against the published edges, and the recoil cut-off."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.atomic import elements_with_shells, recoil_cutoff, shells, stepping
from nurecoil.matter import Nuclide
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.tables import read_csv
from nurecoil.units import MeV, eV, keV, u

STEPS = read_csv(Path(__file__).parents[1] / "reference" / "zeff_steps.csv")


@pytest.mark.parametrize("element", dict.fromkeys(STEPS["element"]))
def test_effective_charge(element):
    rows = np.array(STEPS["element"]) == element
    n, edge = STEPS["n"][rows], np.nan_to_num(STEPS["edge"][rows])
    for T in np.concatenate([edge[edge > 0] + 0.01 * eV, edge[edge > 0] - 0.01 * eV, [100 * keV]]):
        # six-digit occupations of open shells in the table
        assert stepping(T, shells(element)) == pytest.approx(n[edge < T].sum(), abs=1e-5)


@pytest.mark.parametrize(
    ("element", "steps"),  # the factor just above each energy [eV], as used in the literature
    [
        ("Ge", {11103: 32, 1414.6: 30, 1248.1: 28, 1217.0: 26, 180.1: 22, 124.9: 20, 120.8: 18, 29.8: 14}),
        (
            "Xe",
            {
                34561: 54, 5453: 52, 5107: 50, 4786: 48, 1148.7: 44, 1002.1: 42, 940.6: 40, 689.0: 36, 676.4: 32, 213.2: 26,
            },
        ),
    ],
)  # fmt: skip
def test_published_steps(element, steps):
    found = stepping(np.array(list(steps)) * eV * (1 + 1e-9), shells(element))
    np.testing.assert_allclose(found, list(steps.values()), rtol=1e-12)


@given(st.sampled_from(elements_with_shells()), st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=5))
def test_between_zero_and_Z_and_never_falling(element, energies):
    found = stepping(np.sort(energies) * eV, shells(element))
    assert np.all(np.diff(found) >= 0)
    assert found[0] >= 0
    assert found[-1] <= atomic_numbers()[element] + 1e-9


@pytest.mark.parametrize("T", [0.0, -1.0, float("nan")])
def test_energy_transfer_must_be_positive(T):
    with pytest.raises(ValueError, match="stepping: expected energy transfers T > 0"):
        stepping(np.array([1.0, T]) * eV, shells("Ge"))


@pytest.mark.parametrize(
    ("Z", "weight", "expected"),  # brief, Sec. 5; the paper quotes 0.04 eV for germanium
    [(32, 72.630, 0.04176), (14, 28.085, 0.0359), (18, 39.948, 0.0353), (54, 131.293, 0.0464), (53, 126.904, 0.0468)],
)
def test_recoil_cutoff(Z, weight, expected):
    assert recoil_cutoff(Z, weight * u) / eV == pytest.approx(expected, rel=1.5e-3)


def test_lighter_isotopes_recoil_more():
    light, heavy = (recoil_cutoff(32, Nuclide(name).mass) / eV for name in ("Ge70", "Ge76"))
    assert heavy < 0.04176 < light


@pytest.mark.parametrize(("Z", "mass", "name"), [(0, 1.0, "Z"), (-1, 1.0, "Z"), (1, 0.0, "mass"), (1, -1.0, "mass")])
def test_recoil_cutoff_refuses(Z, mass, name):
    with pytest.raises(ValueError, match=f"{name}: expected a positive"):
        recoil_cutoff(Z, mass * MeV)
