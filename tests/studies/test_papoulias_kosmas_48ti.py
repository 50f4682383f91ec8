"""48Ti and a supernova: the study's numbers against an independent calculation and hand-made arithmetic."""

import numpy as np
import pytest
from scipy.special import spherical_jn

from nurecoil import studies
from nurecoil.studies.papoulias_kosmas_48ti.setting import METHODS, UNITY
from nurecoil.studies.papoulias_kosmas_48ti.supernova import excess

# Events above 1 keV per tonne from an independent calculation with its own quadrature; 0.3 % covers masses and constants
# of other vintages.
ANCHORS = {"Eq. (14)": 13.72, "shell model": 13.58, "BCS": 13.57, "Helm (Lewin, Smith)": 13.59, "unity": 16.90}


@pytest.fixture(scope="module")
def section():
    return studies.load("papoulias-kosmas-48ti").run()


@pytest.fixture(scope="module")
def ours(section):
    return {outcome.claim.key: outcome.ours for outcome in section.outcomes}


@pytest.fixture(scope="module")
def table(section):
    """Title -> rows by their first cell."""
    return {t.title: {row[0]: row[1:] for row in t.rows} for t in section.tables}


def events_by_hand(threshold, unity=False):
    """Eqs. (4), (14) to (17) with numbers typed in, integrated over energy and angle as Eq. (17) has it; MeV, fm, cm."""
    hbar_c, G_F, u, N_A = 197.32698, 1.1663788e-11, 931.49410, 6.02214076e23
    Z, N, sin2 = 22, 26, 0.2312
    atom = 47.9479409
    M = atom * u - Z * 0.51099895
    R, s = 1.2 * 48 ** (1 / 3), 0.5
    R0 = np.sqrt(R**2 - s**2)
    E, w_E = np.polynomial.legendre.leggauss(400)
    E, w_E = 150.0 * (E + 1), 150.0 * w_E
    c, w_c = np.polynomial.legendre.leggauss(400)
    q = E[:, None] * np.sqrt(2 * (1 - c)) / hbar_c
    F = np.ones_like(q) if unity else 3 * spherical_jn(1, q * R0) / (q * R0) * np.exp(-((q * s) ** 2) / 2)
    weak = (1 - 4 * sin2) * Z - N
    dsigma = G_F**2 / (8 * np.pi) * E[:, None] ** 2 * (1 + c) * weak**2 * F**2 * (hbar_c * 1e-13) ** 2
    dsigma = np.where((q * hbar_c) ** 2 / (2 * M) > threshold, dsigma, 0.0)
    energy, distance = 3e53 * 624150.9, 8.5 * 3.0856776e21
    flux = sum(
        n * energy / 6 / (3 * T) / (4 * np.pi * distance**2) * E**2 / (2 * T**3) * np.exp(-E / T)
        for n, T in ((1, 3.5), (1, 5.0), (4, 8.0))
    )
    return 1e6 * N_A / atom * (w_E * flux) @ dsigma @ w_c


def test_events_above_one_kev_equal_an_integral_over_energy_and_angle(ours):
    # the sharp threshold costs the outer quadrature about 0.1 %
    assert ours["events-above-1-kev"] == pytest.approx(events_by_hand(1e-3), rel=3e-3)
    assert ours["excess-1-kev"] == pytest.approx(100 * (events_by_hand(1e-3, unity=True) / events_by_hand(1e-3) - 1), abs=0.3)


def test_anchors(ours, table):
    assert ours["events-above-1-kev"] == pytest.approx(13.72, rel=5e-3)
    assert ours["excess-1-kev"] == pytest.approx(23.2, abs=0.5)
    assert excess(5.0) == pytest.approx(31.0, abs=0.5)
    found = dict(zip(METHODS, table["Events above a recoil threshold"]["1"], strict=False))
    for label, value in ANCHORS.items():
        assert found[label] == pytest.approx(value, rel=3e-3), label


def test_counts_fall_smoothly_with_the_threshold(table):
    columns = np.array(list(table["Events above a recoil threshold"].values()))[:, :-1]
    assert np.all(np.diff(columns, axis=0) < 0)
    # independent calculation, Eq. (14), at 0.1, 0.5, 1, 5, 10 and 50 keV
    anchors = [14.996, 14.392, 13.716, 9.953, 7.180, 1.102]
    assert columns[[0, 1, 2, 4, 5, 7], 0] == pytest.approx(anchors, rel=3e-3)


def test_other_readings_of_the_energy(table):
    readings = [row[0] for row in table["Events above 1 keV for several readings of the energy released"].values()]
    assert readings == pytest.approx([13.72, 5.61, 11.22, 33.7, 16.2], rel=5e-3)
    species = [row[0] for row in table["Events above 1 keV by species"].values()]
    assert species[0] == pytest.approx(1.14, abs=0.01)
    assert species[1] == pytest.approx(1.77, abs=0.01)
    assert sum(species[2:6]) == pytest.approx(10.80, rel=3e-3)
    assert species[-1] == pytest.approx(sum(species[:-1]))


def test_weak_angle_at_zero_momentum_transfer_gives_more_events(table):
    # 14.47 at sin2(theta_W) = 0.23867: the weak charge of the protons shrinks
    assert table["What the choices do"]["sin^2 θ_{W} = 0.23873 (q = 0)"][1] == pytest.approx(14.47, rel=3e-3)


def test_gaps_from_separation_energies(ours):
    assert ours["gap-p"] == pytest.approx(1.9114, abs=1e-4)
    assert ours["gap-n"] == pytest.approx(1.5577, abs=2e-4)


def test_pairing_factors(ours):
    # another BCS code with V_lowk at 2.1/fm: 1.066 and 0.999
    assert ours["g-pair-p"] == pytest.approx(1.066, abs=3e-3)
    assert ours["g-pair-n"] == pytest.approx(0.999, abs=3e-3)


def test_conversion_limits_scale_with_the_root_of_the_rate(ours):
    assert [ours[f"epsilon-{key}"] for key in ("comet", "mu2e", "project-x", "prime")] == pytest.approx(
        [1e6 * R**0.5 / 0.0027 for R in (1e-16, 6e-17, 2e-18, 1e-18)], rel=1e-6
    )


def test_nuclear_methods_agree(table):
    """“Similar results”: counts above 1 keV within 5 % of those with Eq. (14)."""
    found = dict(zip(METHODS, table["Events above a recoil threshold"]["1"], strict=False))
    counts = np.array([n for method, n in found.items() if method != UNITY])
    assert counts / counts[0] == pytest.approx(np.ones(counts.size), abs=0.05)


def test_new_interactions_interfere_with_the_standard_model(section):
    """Amplitudes add: sigma(SM + eps) + sigma(SM - eps) = 2 sigma(SM) + 2 sigma(eps); flavour change does not interfere."""
    data = next(f for f in section.figures if f.key == "nsi").data
    for quantity in ("dsigma/dcos", "dsigma/dT"):
        sm, alone, plus, minus, changing = (v for k, v in data.items() if k.startswith(quantity))
        assert plus + minus == pytest.approx(2 * sm + 2 * alone, rel=1e-10)
        assert changing == pytest.approx(sm + alone, rel=1e-10, abs=0)
        inside = slice(1, -1)
        assert np.all(plus[inside] < sm[inside])
        assert np.all(minus[inside] > 2 * sm[inside])


def test_cross_section_in_angle_is_that_in_recoil(section):
    """Both panels hold one total cross section."""
    data = next(f for f in section.figures if f.key == "nsi").data
    for name in (k.removeprefix("dsigma/dT ") for k in data if k.startswith("dsigma/dT ")):
        over_angle = np.trapezoid(data[f"dsigma/dcos {name}"], data["cos theta"])
        over_recoil = np.trapezoid(data[f"dsigma/dT {name}"], data["T"])
        assert over_angle == pytest.approx(over_recoil, rel=1e-4)
