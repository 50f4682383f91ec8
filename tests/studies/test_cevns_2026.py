"""The study cevns-2026: momentum transfers, areas, limits and radii against an independent calculation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.studies.cevns_2026 import moments, pictures, planes, setting
from nurecoil.units import MeV

pytestmark = [
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore::nurecoil.processes.cevns.NoSpinExpectation"),
]


@pytest.fixture(scope="module", autouse=True)
def helm():
    """The form factor of the independent calculation; the files take the package's default."""

    def clear() -> None:
        for module in (setting, planes, moments):
            for function in vars(module).values():
                getattr(function, "cache_clear", lambda: None)()

    several = setting.joint(setting.NAME)
    changed = tuple(one.replace(target=one.target.replace(form_factor="helm-lewin-smith")) for one in several)
    instead = dataclasses.replace(several, experiments=changed)
    with pytest.MonkeyPatch.context() as patch:
        clear()
        for module in (setting, moments):
            patch.setattr(module, "together", lambda: instead)
        yield
    clear()


def test_momentum_transfers():
    """Roots of the mean q^2 in MeV, each to the digits that are given."""
    expected = {
        "coherent-csi-2021": 59.6, "coherent-lar-2020": 50.6, "coherent-ge-2026": 43.7, "conus-plus-2025": 11.8,
        "xenonnt-8b": 19.4, "lz-8b": 18.8,
    }  # fmt: skip
    found = setting.momenta()
    assert {id: found[id] for id in expected} == pytest.approx(expected, rel=0.005, abs=0)


def test_one_loop_running():
    """0.2387 at rest; 0.2312 at the mass of the Z to a few per mille, and flat below the electron's mass."""
    shift = pictures.one_loop(np.array([1e-5, 0.161, 91.19]))
    assert shift[0] == 0.0
    assert 0.23873 + shift[1] == pytest.approx(0.2381, abs=0.0005)
    assert 0.23873 + shift[2] == pytest.approx(0.2312, abs=0.0015)


def test_ranges_end_where_the_grid_does():
    x = np.linspace(-2.0, 3.0, 51)
    assert setting.allowed(x, (x - 1.0) ** 2, 1.0) == [pytest.approx((0.0, 2.0), abs=1e-4)]
    assert setting.allowed(x, (x**2 - 1.0) ** 2, 0.25)[0] == pytest.approx((-np.sqrt(1.5), -np.sqrt(0.5)), abs=2e-3)
    assert setting.allowed(x, -x, 1.0)[-1][1] == 3.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "mass", "label", "first", "island"),
    [
        ("universal", 1.0, "conus-plus-2025", 6.4e-6, (1.89e-5, 2.11e-5)),
        ("universal", 10.0, "lz-8b", 2.03e-5, (2.85e-5, 3.59e-5)),
        ("universal", 1000.0, "coherent-ge-2026", 4.12e-4, (1.68e-3, 1.79e-3)),
        ("b-l", 100.0, "coherent-ge-2026", 8.26e-5, None),
        ("b-l", 1000.0, "xenonnt-8b", 1.31e-3, None),
        ("scalar", 1.0, "conus-plus-2025", 3.94e-6, None),
        ("scalar", 100.0, "sun", 2.83e-5, None),
        ("scalar", 1000.0, "all", 2.36e-4, None),
    ],
)
def test_mediators(kind, mass, label, first, island):
    """First crossings and islands at 90 %; grids of the two calculations differ."""
    at = planes.MASSES.index(mass)
    assert planes.first_crossing(kind, label)[at] == pytest.approx(first, rel=0.03, abs=0)
    if island is None:
        assert np.isnan(planes.last_end(kind, label)[at])
    else:
        ends = planes.island_start(kind, label)[at], planes.last_end(kind, label)[at]
        assert ends == pytest.approx(island, rel=0.03, abs=0)


@pytest.mark.slow
def test_the_grid_of_couplings_finds_islands_of_a_tenth():
    """The joint island of CONUS+ at 30 MeV lies between 5 and 7 times 1e-5 and is excluded by the others."""
    at = planes.MASSES.index(30.0)
    assert np.isfinite(planes.last_end("universal", "conus-plus-2025")[at])
    assert np.isnan(planes.last_end("universal", "all")[at])


def test_areas():
    """(eps_ee^d, eps_mumu^d): 0.038 from pion decay, 0.021 with CONUS+; shapes in place of normalisations take a tenth."""
    x, y, values = planes.flavour_plane()
    assert planes.area(x, y, values["pion decay at rest"]) == pytest.approx(0.038, rel=0.15, abs=0)
    assert planes.area(x, y, values["with CONUS+"]) == pytest.approx(0.021, rel=0.15, abs=0)
    x, y, values = planes.quark_plane()
    assert planes.area(x, y, values["conus-plus-2025"]) == pytest.approx(0.538, rel=0.05, abs=0)
    assert planes.area(x, y, values["all"]) == pytest.approx(0.352, rel=0.17, abs=0)


def test_the_straightened_plane_is_the_likelihood():
    """Splines through lines across the bands against -2 ln L itself, near the bands."""
    x, y, values = planes.quark_plane()
    from nurecoil.inference import likelihood

    like = likelihood(setting.together().get("conus-plus-2025"), nr.StandardModel() + nr.NSI(eps_ee_uV=0.0, eps_ee_dV=0.0))
    i, j = np.meshgrid(np.arange(40, 121, 16), np.arange(20, 101, 16))
    inside = np.abs(x[i] + y[j] / planes.SLOPE - 0.2) < 0.4
    i, j = i[inside], j[inside]
    exact = like.many({"eps_ee_uV": x[i], "eps_ee_dV": y[j]})
    ours = values["conus-plus-2025"][i, j]
    offset = exact - ours
    assert np.ptp(offset) < 0.15


def test_neutron_radii():
    """Ge-Mini 2026: 4.0 +- 1.0 fm."""
    best, low, high = moments.neutron_radii()["coherent-ge-2026"]
    assert (best, best - low, high - best) == pytest.approx((4.0, 1.0, 1.0), abs=0.2)


def test_charge_radii():
    """Physical radii at 90 % in 1e-32 cm^2, of all and of CONUS+."""
    found = moments.charge_radii()
    assert found["r2_nue"]["conus-plus-2025"] == [pytest.approx((-63.1, -47.4), abs=0.2), pytest.approx((-5.5, 10.2), abs=0.2)]
    assert found["r2_nue"]["all"] == [pytest.approx((-60.3, -49.5), abs=0.9), pytest.approx((-4.4, 5.2), abs=0.9)]
    assert found["r2_numu"]["all"] == [pytest.approx((-57.7, -50.2), abs=0.9), pytest.approx((-5.4, 2.1), abs=2.0)]


def test_ladder():
    """CONUS+ with electrons 1.355e-10; the Sun on nuclei; each rung says its convention."""
    rungs = {(r.flavour, r.source, r.convention): r.limit for r in moments.rungs()}
    assert rungs["e", "conus-plus-2025", "two-sided"] == pytest.approx(1.355, rel=0.03, abs=0)
    assert rungs["all alike", "xenonnt-er-sr0", "one-sided"] < rungs["all alike", "xenonnt-er-sr0", "two-sided"]
    assert all(r.convention in (moments.TWO_SIDED, moments.PHYSICAL) for r in moments.rungs())


def test_pictures_have_their_numbers():
    for key in ("running", "left-out", "ladder"):
        figure = pictures.PICTURES[key]()
        assert figure.key == key
        assert len(figure.csv().splitlines()) > 3
    assert MeV > 0
