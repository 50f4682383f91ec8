"""The table of limits on transition moments: an independent calculation, scaling laws, and the two statistics.

Reference numbers are those of an independent calculation with the same inputs, in 1e-10 Bohr magnetons; tolerances cover
its rounding and the quadratures.
"""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import studies
from nurecoil.inference import contour, upper_limit
from nurecoil.problems import UnknownId
from nurecoil.studies.papoulias_erice_2019 import transition_limits as part
from nurecoil.studies.papoulias_erice_2019.beams import (
    EMITTERS,
    LITERAL,
    TABLE,
    Beam,
    chi2,
    counts,
    limits,
    printed,
)
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.studies.papoulias_erice_2019.moment_limits import printed_limits
from nurecoil.units import deg

REFERENCE = {
    ("sns-prompt", "COHERENT-CsI", "current"): (68.6, 69.6, 88.8),
    ("sns-delayed", "COHERENT-CsI", "current"): (52.8, 47.2, 48.1),
    ("sns-prompt", "COHERENT-HPGe", "current"): (25.9, 26.3, 33.6),
    ("sns-delayed", "COHERENT-HPGe", "current"): (21.2, 18.8, 19.1),
    ("sns-prompt", "COHERENT-LAr", "future"): (2.89, 2.94, 3.75),
    ("sns-delayed", "COHERENT-LAr", "current"): (11.2, 10.0, 10.3),
    ("sns-prompt", "COHERENT-NaI", "current"): (16.7, 16.9, 21.6),
    ("sns-delayed", "COHERENT-NaI", "future"): (2.25, 2.01, 2.04),
    ("sns-delayed", "COHERENT-CsI", "future"): (4.19, 3.70, 3.73),
    ("reactor", "CONUS", "current"): (1.88, 1.31, 1.10),
    ("reactor", "CONNIE", "future"): (0.129, 0.090, 0.076),
    ("reactor", "MINER", "current"): (1.70, 1.19, 0.994),
    ("reactor", "TEXONO", "future"): (0.469, 0.327, 0.274),
    ("reactor", "RED100", "current"): (1.00, 0.698, 0.585),
}


@pytest.mark.parametrize("row", REFERENCE)
def test_limits_against_an_independent_calculation(row):
    assert limits(Beam(*row)) == pytest.approx(REFERENCE[row], rel=0.012, abs=0)


@pytest.mark.parametrize(
    ("row", "events"),
    [
        (("sns-prompt", "COHERENT-CsI", "current"), 173.0),
        (("sns-prompt", "COHERENT-CsI", "future"), 77417),
        (("sns-prompt", "COHERENT-HPGe", "current"), 168),
        (("sns-prompt", "COHERENT-HPGe", "future"), 36014),
        (("sns-delayed", "COHERENT-LAr", "current"), 2392),
        (("sns-delayed", "COHERENT-NaI", "future"), 1.77e6),
    ],
)
def test_events_of_the_standard_model(row, events):
    assert counts(Beam(*row)).only("signal")().sum() == pytest.approx(events, rel=5e-3)


def test_prompt_has_the_moment_of_nu_mu_alone_and_delayed_those_of_the_two_others():
    data = Beam("sns-prompt", "COHERENT-CsI", "current").experiment
    dipole = nr.MagneticMoment(mu_nue=UNIT, mu_numu=UNIT)
    events = {name: float(n.sum()) for name, n in data.compiled.by_component(dipole).items()}
    # 0.0317, 0.0325 and 0.0396 events for 1e-10 Bohr magnetons, from the independent calculation
    assert list(events.values()) == pytest.approx([0.0317, 0.0325, 0.0396], rel=0.01)
    for source, names in EMITTERS.items():
        predicted = counts(Beam(source, "COHERENT-CsI", "current"))
        # a moment Lambda_3 is seen by nu_e and nu_mu with weights 1 - |U_l3|^2
        U2 = np.abs(nr.flavour.PMNS.vintage_of("de-salas-2018").matrix[:, 2]) ** 2
        weight = {"nu_e delayed": 1 - U2[0], "nu_mu prompt": 1 - U2[1], "nu_mu_bar delayed": 1 - U2[1]}
        added = (predicted({"Lambda_3": UNIT}) - predicted({})).sum()
        assert added == pytest.approx(sum(events[name] * weight[name] for name in names), rel=1e-9)


def test_many_points_are_those_one_by_one():
    predicted = counts(Beam("reactor", "CONUS", "current"))
    x = np.array([0.0, 0.5, 2.0]) * UNIT
    rows = predicted.many({"Lambda_1": x, "Lambda_2": UNIT, "zeta_1": 0.3})
    for value, row in zip(x, rows, strict=True):
        assert row == pytest.approx(predicted({"Lambda_1": value, "Lambda_2": UNIT, "zeta_1": 0.3}), rel=1e-12)


def test_closed_form_of_the_statistic_of_the_table():
    # N_EM = sqrt(2.7055) (1 + sigma) sqrt(N_SM), and N_EM grows with the square of the moment
    row = Beam("sns-prompt", "COHERENT-LAr", "current")
    predicted = counts(row)
    standard = predicted({}).sum()
    added = predicted({"Lambda_2": UNIT}).sum() - standard
    assert limits(row)[1] == pytest.approx(np.sqrt(np.sqrt(2.705543) * 1.2 * np.sqrt(standard) / added), rel=1e-5)


@pytest.mark.parametrize("row", [("sns-delayed", "COHERENT-HPGe", "current"), ("reactor", "TEXONO", "current")])
def test_limits_fall_with_the_fourth_root_of_luminosity(row):
    found = [upper_limit(chi2(Beam(*row), luminosity=x), "Lambda_1", 0.90).limit / UNIT for x in (1, 16)]
    assert found[0] / found[1] == pytest.approx(2.0, rel=1e-4)
    assert found[0] == pytest.approx(limits(Beam(*row))[0], rel=1e-6)


@pytest.mark.parametrize("form", [TABLE, LITERAL])
@pytest.mark.parametrize("name", ["Lambda_1", "Lambda_2"])
def test_limits_are_those_of_a_likelihood_of_each_moment(form, name):
    """Of the room that Lambda_3 says there is for events, whichever moment makes them."""
    row = Beam("sns-prompt", "COHERENT-NaI", "current")
    found = upper_limit(chi2(row, form, delta_cp=70 * deg), name, 0.90).limit / UNIT
    assert limits(row, form, 70 * deg)[int(name[-1]) - 1] == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize("zeta_1", [0.0, 60 * deg])
def test_regions_end_where_a_contour_is(zeta_1):
    row, plane = Beam("reactor", "TEXONO", "current"), ("Lambda_1", "Lambda_2")
    x, y = part.edge(row, plane, zeta_1=zeta_1)
    like = chi2(row)
    values = like.many({"Lambda_1": x * UNIT, "Lambda_2": y * UNIT, "zeta_1": zeta_1}) - like({})
    assert values == pytest.approx(np.full(x.size, -2 * np.log(0.10)), rel=1e-6)
    grid = {name: np.linspace(0.0, 1.05, 31) * ends.max() * UNIT for name, ends in zip(plane, (x, y), strict=True)}
    (curve,) = contour(like, plane, cls=[0.90], grid=grid, held={"zeta_1": zeta_1}).curves[0]
    farthest = np.max(np.asarray(curve) / UNIT, axis=0)
    assert farthest == pytest.approx([x.max(), y.max()], rel=2e-3)


def test_chi2_as_printed_is_weaker():
    # 47.9 against the printed 25.9 for germanium, from the independent calculation
    assert limits(Beam("sns-prompt", "COHERENT-HPGe", "current"), LITERAL)[0] == pytest.approx(47.9, rel=5e-3)
    for row in printed():
        ratio = np.array(limits(row, LITERAL)) / np.array(limits(row))
        assert ratio == pytest.approx([1, 1, 1]) if row.is_first_data else np.all(ratio > 1.8)


@pytest.mark.parametrize("row", printed(), ids=lambda row: f"{row.source}-{row.label}-{row.setup}")
def test_one_at_a_time_limits_share_one_effective_moment(row):
    # sum over i of 1 - |U_li|^2 is 2, for every flavour and mixture
    inverse = np.array(limits(row)) ** -2
    contents = 1 - 2 * inverse / inverse.sum()
    U2 = np.abs(nr.flavour.PMNS.vintage_of("de-salas-2018").with_phases(0.0).matrix) ** 2
    if row.source == "sns-delayed":
        low, high = np.minimum(U2[0], U2[1]), np.maximum(U2[0], U2[1])
        assert np.all((contents > low) & (contents < high))
    else:
        assert contents == pytest.approx(U2[0 if row.source == "reactor" else 1], rel=1e-3)


def test_reactor_limits_do_not_know_the_cp_phase_and_muon_ones_do():
    reactor, prompt = Beam("reactor", "CONUS", "current"), Beam("sns-prompt", "COHERENT-CsI", "current")
    assert limits(reactor, delta_cp=180 * deg) == pytest.approx(limits(reactor), rel=1e-6)
    flipped = limits(prompt, delta_cp=180 * deg)
    assert flipped[0] < 0.95 * limits(prompt)[0]
    assert flipped[2] == pytest.approx(limits(prompt)[2], rel=1e-6)


def test_all_numbers_of_the_table_are_claimed():
    table = printed_limits()["limits"]
    assert table.shape == (27, 3)
    rows = [claim for claim in studies.load("papoulias-erice-2019").claims if claim.key.startswith("limit-")]
    assert [claim.value for claim in rows] == pytest.approx(table[:-1].ravel())
    assert {"mixing-of-the-table", "projection-statistic"} <= {name for claim in rows for name in claim.inferred}


def test_side_by_side_table_has_all_81_numbers():
    rows = part.side_by_side()
    paper = np.array([[row[i] for i in (3, 6, 9)] for row in rows])
    assert paper.tolist() == printed_limits()["limits"].tolist()
    ratios = np.array([[row[i] for i in (5, 8, 11)] for row in rows])
    assert np.all(np.abs(ratios - 1) < 0.06)


def test_unknown_row_is_refused():
    with pytest.raises(UnknownId, match="reactor-projections-conus"):
        _ = Beam("reactor", "CONUSS", "current").experiment


def test_factors_on_the_exposure_bring_limits_to_the_print():
    row = Beam("reactor", "MINER", "future")
    least, most = part.exposure_factors(row)
    assert least < most < 1
    paper = np.array([0.58, 0.41, 0.34])
    for factor in (least, most):
        like = chi2(row, luminosity=factor)
        found = np.array([upper_limit(like, f"Lambda_{i}", 0.90).limit / UNIT for i in (1, 2, 3)])
        # one of the three at half of the last digit, the others within
        assert np.max(np.abs(found - paper)) == pytest.approx(0.005, rel=1e-3)
