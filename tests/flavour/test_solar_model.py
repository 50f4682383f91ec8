"""The solar-model tables."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.constants import N_A
from nurecoil.flavour import SOLAR_COMPONENTS, solar_model
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, data_path, load_yaml, read_table
from nurecoil.units import cm3, m

R_SUN = 6.957e8 * m
"""Nominal radius of the Sun, IAU 2015 (695 700 km)."""

MODELS = ("b16-gs98", "b16-agss09met")

# Mean electron density [N_A/cm3] over the production region, from all 1000 radii of the published tables (Vinyoles:2016djt).
MEAN_N_E = {
    "b16-gs98": (60.64, 66.55, 51.39, 79.58, 87.93, 73.80, 86.22, 87.05),
    "b16-agss09met": (61.06, 66.87, 51.93, 79.93, 88.15, 72.62, 86.36, 87.20),
}


@pytest.mark.parametrize("name", MODELS)
def test_production_fractions(name: str) -> None:
    table = read_table("solar_model", f"{name}.csv")
    sun = solar_model(name)
    for component in SOLAR_COMPONENTS:
        assert table[component].sum() == pytest.approx(1.0, abs=1e-4)
        fractions = sun.fractions(component)
        assert fractions.min() >= 0
        assert fractions.sum() == pytest.approx(1.0, abs=1e-14)
        assert not fractions[sun.radius > 0.5 * R_SUN].any()


@pytest.mark.parametrize("name", MODELS)
def test_mean_densities_survive_the_thinning(name: str) -> None:
    means = [solar_model(name).mean_n_e(component) / (N_A / cm3) for component in SOLAR_COMPONENTS]
    np.testing.assert_allclose(means, MEAN_N_E[name], rtol=3e-4)


def test_central_density_follows_from_the_composition() -> None:
    """B16-GS98 at the centre: 150.8 g/cm3, X = 0.34715, Y = 0.63281, metals 0.020 with about half an electron per nucleon.

    Published log10(n_e) is 2.004 and has three decimals: 0.1 %; the metals add 0.1 %.
    """
    metals = 1 - 0.34715 - 0.63281
    expected_e = 150.8 * (0.34715 / 1.00783 + 2 * 0.63281 / 4.00260 + 0.5 * metals)
    expected_n = 150.8 * (2 * 0.63281 / 4.00260 + 0.5 * metals)
    sun = solar_model("b16-gs98")
    assert sun.n_e[0] / (N_A / cm3) == pytest.approx(expected_e, rel=3e-3)
    assert sun.n_n[0] / (N_A / cm3) == pytest.approx(expected_n, rel=5e-3)


@pytest.mark.parametrize("name", MODELS)
def test_densities_fall_outwards(name: str) -> None:
    sun = solar_model(name)
    assert np.all(np.diff(sun.radius) > 0)
    assert np.all(np.diff(sun.n_e) <= 0)
    assert np.all(sun.n_n < 0.5 * sun.n_e)
    # the shells end at 0.975 of the radius, which the published tables state
    assert sun.radius[-1] / R_SUN == pytest.approx(0.975, abs=2e-3)


@pytest.mark.parametrize("name", MODELS)
def test_arrays_cannot_be_changed_by_accident(name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        solar_model(name).n_e[0] = 0.0


def test_the_tables_cite_known_papers() -> None:
    for key in load_yaml(data_path("solar_model", "meta.yaml"))["publications"]:
        assert cite(key).fields["author"]


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownId, match=r"no solar model 'b16-gs99'; close to it: b16-gs98"):
        solar_model("b16-gs99")
    with pytest.raises(UnknownId, match=r"no solar component 'Be8'; close to it: .*Be7"):
        solar_model().fractions("Be8")
