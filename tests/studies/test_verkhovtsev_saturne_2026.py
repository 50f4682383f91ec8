"""Interactions on helium and SATURNE: the study against reference tables, closed forms and integrals made by hand."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import studies
from nurecoil.arrays import gauss_legendre
from nurecoil.atomic import electron_form_factor
from nurecoil.rates import average_cross_section
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.verkhovtsev_saturne_2026 import projection
from nurecoil.studies.verkhovtsev_saturne_2026.setting import atom, compact, dips, in_mass_basis, nsi, nucleus, screening_factor
from nurecoil.tables import read_csv
from nurecoil.units import cm2, deg, eV, fm, g, keV, meV, mu_B


@pytest.fixture(scope="module")
def section():
    return studies.load("verkhovtsev-saturne-2026").run()


@pytest.fixture(scope="module")
def table(section):
    """Title -> rows by their first cell."""
    return {t.title: {row[0]: row[1:] for row in t.rows} for t in section.tables}


@pytest.fixture(scope="module")
def data(section):
    return {figure.key: figure.data for figure in section.figures}


def test_cross_sections_are_those_of_the_reference_table(section, request):
    reference = read_csv(request.path.parent.parent / "reference" / "he_nsi_E10keV.csv")
    (ours,) = (t for t in section.tables if t.title.startswith("Cross sections"))
    names = [head.removeprefix("ε_").replace("μ", "mu").replace("τ", "tau").replace("−", "-") for head in ours.columns]
    compared = 0
    for i, row in enumerate(reference["T"] / meV):
        mine = [r for r in ours.rows if r[0] == pytest.approx(row)]
        for r in mine:
            for column, values in reference.items():
                if column in ("T", "sm"):
                    continue
                entry, value = column.split("=")
                fermion, pair = entry.split("_")
                head = f"{pair} {'nucl' if fermion == 'nucleus' else 'e'} = {float(value):+g}"
                theirs = values[i] / (cm2 / eV)
                if theirs > 1e-3 * values.max() / (cm2 / eV):
                    assert r[names.index(head)] == pytest.approx(theirs, rel=1e-4, abs=0)
                    compared += 1
    assert compared > 80


def test_flavours_without_w_exchange_are_monotonic(data):
    d = data["fig-2"]
    assert np.all(np.diff(d["mu"]) < 0)
    assert d["mu"] == pytest.approx(d["tau"], rel=1e-12, abs=0)
    assert np.min(d["e"]) < 1e-8 * np.max(d["e"])


def test_interactions_are_sums_of_squares(data):
    """Opposite signs of one size would average to SM + eps^2; here: flavour change is SM + eps^2 (2 F_e if on electrons)."""
    d = data["fig-4"]
    added = {name: d[name] - d["SM"] for name in ("nucleus -0.588", "nucleus +0.0564", "e -0.097", "e +0.011")}
    away = d["T"] < 50
    ratio = added["nucleus -0.588"][away] / added["nucleus +0.0564"][away]
    assert ratio == pytest.approx(np.full(ratio.size, (0.588 / 0.0564) ** 2), rel=1e-6)
    electrons = added["e -0.097"][away] / added["e +0.011"][away]
    assert electrons == pytest.approx(np.full(electrons.size, (0.097 / 0.011) ** 2), rel=1e-6)


@pytest.mark.parametrize("phases", [(90, 0, 0), (0, 120, 0), (30, 250, 77)])
def test_printed_index_order_in_closed_form(phases):
    """At the dip g = -2 F_e, and C_V = 4 F_e^2 (1 - |sum_i U_ei^2|^2); angles of NuFIT 6.0 typed in."""
    delta, a21, a31 = np.array(phases) * deg
    s12, s13 = 0.307, 0.02195
    total = (1 - s13) * (1 - s12) + (1 - s13) * s12 * np.exp(1j * a21) + s13 * np.exp(1j * (a31 - 2 * delta))
    expected = 4 * 0.488303**2 * (1 - abs(total) ** 2)
    none = np.zeros((3, 3), dtype=complex)
    pmns = nr.flavour.PMNS.vintage_of("nufit-6.0-ic19").with_phases(delta, a21, a31)
    assert in_mass_basis(screening_factor(), none, none, pmns, "e", printed=True) == pytest.approx(expected, rel=1e-4)
    assert in_mass_basis(screening_factor(), none, none, pmns, "e") == pytest.approx(0.0, abs=1e-12)


def test_compact_form_by_numbers():
    """F_e = 0.5, eps^nucl_ee = 0.2: (0.5 - 2 s)2 - 1 + (0.5 + 2 s) + 0.2 = 0.5 - 2 s + 0.2 with s = 0.23857; squared."""
    eps, none = np.zeros((3, 3), dtype=complex), np.zeros((3, 3), dtype=complex)
    eps[0, 0] = 0.2
    assert compact(0.5, eps, none, "e") == pytest.approx((0.7 - 2 * 0.23857) ** 2, rel=1e-12)
    eps[0, 1] = eps[1, 0] = 0.1
    assert compact(0.5, eps, none, "e") == pytest.approx((0.7 - 2 * 0.23857) ** 2 + 0.01, rel=1e-12)
    assert compact(0.5, none, none, "mu") == pytest.approx((-0.5 - 2 * 0.23857) ** 2, rel=1e-12)


def test_event_spectrum_integrates_to_the_events(data):
    T, w = gauss_legendre(np.concatenate([[0.0], np.geomspace(1e-3, 185.42, 120)]) * meV, 8)
    for electrons, expected in ((True, 7.70), (False, 16.64)):
        assert w @ projection.rate(T, electrons=electrons) == pytest.approx(expected, rel=5e-3)
    d = data["fig-b1"]
    assert d["counts"].sum() == pytest.approx(7.39, abs=0.02)
    # the motion in the liquid moves events, it does not make them
    assert d["counts, liquid"].sum() == pytest.approx(d["counts"].sum(), rel=0.01)


def test_limits_fall_with_the_fourth_root_of_the_exposure(data):
    d = data["moment"]
    for name in ("atom", "ionisation"):
        slope = np.diff(np.log(d[name])) / np.diff(np.log(d["mass"]))
        assert slope[-1] == pytest.approx(-0.25, abs=0.07)
        assert np.all(slope < -0.2)
    exact = projection.moment_limit(projection.saturne("60 g")) / mu_B
    assert projection.moment_limit(projection.scaled(60 * g)) / mu_B == pytest.approx(exact, rel=1e-6, abs=0)


def test_limits_in_the_table(table):
    rows = table["What recoiling atoms would leave"]
    assert rows["ε_ee uA, axial"][:4] == ("—",) * 4
    assert rows["ε_ee eA, axial"][:4] == ("—",) * 4
    for row in rows.values():
        widths = [_width(text) for text in row[:4]]
        assert widths == sorted(widths, reverse=True)
    # 500 g, on the nucleus: a sixth of the range in the slides
    assert _width(rows["ε_ee nucl"][1]) == pytest.approx(0.137, abs=0.003)


def _width(text: str) -> float:
    if text == "—":
        return 0.0
    parts = [part.replace("−", "-").split(" … ") for part in text.split("; ")]
    return sum(float(high) - float(low) for low, high in parts)


def test_significance_of_the_electrons_grows_with_the_source():
    assert projection.screening_significance() == pytest.approx(3.1, abs=0.05)
    ratio = projection.screening_significance("4 kg") / projection.screening_significance()
    assert ratio == pytest.approx((4000 / 60) ** 0.5, rel=1e-6)
    assert weak_model().parameters["sin2_theta_w"] == 0.23857


@pytest.mark.parametrize(
    ("pair", "fermion", "value", "place"),
    [
        # meV, tree level, from an independent calculation
        (None, None, 0.0, 8.5965), ("ee", "nucleus", -0.444, 3.517), ("ee", "nucleus", 0.39, 17.916), ("ee", "e", -0.13, 6.551),
        ("ee", "e", 0.10, 10.103),
    ],
)  # fmt: skip
def test_places_of_the_dip(pair, fermion, value, place):
    process = atom() if pair is None else atom(nsi(pair, fermion, value))
    assert [dip / meV for dip in dips(process)] == pytest.approx([place], abs=0.003)


def test_the_dip_with_one_loop_couplings():
    assert [dip / meV for dip in dips(atom(scheme="radiative"))] == pytest.approx([8.3226], abs=0.003)


def test_coherence_at_the_dip():
    """“|q| R << 1”: the nucleus is that small (1.6755 fm), the atom is not: q = sqrt(2 M T) = 8.0 keV."""
    process = atom()
    (dip,) = dips(process)
    q = np.sqrt(process.q2(dip))
    assert q / keV == pytest.approx(np.sqrt(2 * 3728.4e6 * 8.5965e-3) / 1e3, rel=1e-3)
    assert q * 1.6755 * fm < 1e-3
    assert q * electron_form_factor("He").rms_radius > 2


def test_six_gaussians_follow_the_wave_function():
    q = np.linspace(0.0, 37.0, 400) * keV
    correlated, fitted = (electron_form_factor("He", kind)(q) for kind in ("hylleraas", "gaussians-2026"))
    assert np.max(np.abs(fitted / correlated - 1)) < 2e-5


def test_t_over_e_is_small():
    process, E = atom(), 10 * keV
    T = np.linspace(0.01, 0.9, 90) * process.T_max(E)
    assert np.max(np.abs((1 - process.mass * T / (2 * E**2)) / (1 - T / process.T_max(E)) - 1)) < 1e-4


def test_the_largest_coupling_enhances_by_a_factor_of_several():
    T = np.geomspace(0.1, 50, 200) * meV
    ratio = atom(nsi("etau", "nucleus", 1.32)).dsigma_dT(T, 10 * keV) / atom().dsigma_dT(T, 10 * keV)
    assert ratio.min() > 2


def test_antineutrinos_scatter_as_neutrinos_do():
    process, T = atom(nsi("emu", "nucleus", 0.3 * np.exp(1j)) + nsi("ee", "e", 0.1)), np.geomspace(0.1, 50, 100) * meV
    ratio = process.dsigma_dT(T, 10 * keV, "e", True) / process.dsigma_dT(T, 10 * keV)
    assert ratio == pytest.approx(np.ones_like(T), abs=1e-12)


def test_mean_cross_sections_and_events():
    """1e-48 cm2 and counts of 60 g in five years, from an independent calculation."""
    source = projection.saturne().source
    assert np.array([average_cross_section(source, xs) for xs in (atom(), nucleus())]) / (1e-48 * cm2) == pytest.approx(
        [1.281, 2.768], rel=5e-3
    )
    assert projection.events()[:2] == pytest.approx((7.70, 16.64), rel=5e-3)


def test_moments_of_larger_sources():
    """“Of order 1e-13 mu_B” with 1 kg; 1e-13 itself with about 21 kg."""
    one, four = (projection.moment_limit(projection.saturne(mass)) / mu_B for mass in ("1 kg", "4 kg"))
    assert one < 10**0.5 * 1e-13
    assert 1.6e-13 < four < 1.8e-13
    assert projection.moment_limit(projection.scaled(21e3 * g)) / mu_B == pytest.approx(1e-13, rel=0.05, abs=0)


def test_total_counts_have_the_errors_that_are_printed():
    """60 g have 7.70 events with the electrons and 16.64 without, 500 g have 64.16, and d ln N/d sin2 is 8.56."""
    down, up, limit = projection.by_counting()
    fewer = 9 * 7.70 / (16.64 - 7.70) ** 2
    mean = 1 / (8.56 * (64.16 * fewer) ** 0.5)
    assert 0.5 * (down + up) == pytest.approx(mean, rel=0.01)
    assert down > up  # the square of an amplitude bends upwards
    # 4.74 events of 7e-13 mu_B
    assert limit / mu_B == pytest.approx(7e-13 * (1.645 * (7.70 / fewer) ** 0.5 / 4.74) ** 0.5, rel=0.01, abs=0)
