"""Numbers of results as CSV, HEPData, histograms and what they stand on."""

import importlib.util

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app
from nurecoil.expectation import prediction
from nurecoil.export.bibtex import keys_of
from nurecoil.export.optional import needed
from nurecoil.inference import contour, counting, fit, goodness, interval, limit_curve, scan, upper_limit
from nurecoil.tables import cite, papers_of, read_csv
from nurecoil.units import MeV, mu_B

COUNTS = counting([130.0, 40.0], [100.0, 20.0], {"flat": [20.0, 10.0]}, {"flat_rate": (0.1, ["flat"])})


def moment():
    return nr.likelihood(nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel() + nr.MagneticMoment(mu_numu=0))


def test_csv_reads_back_to_the_same_numbers_with_units(tmp_path):
    found = upper_limit(moment(), "mu_numu")
    columns = read_csv(found.to_csv(tmp_path / "limit.csv"))
    assert columns["mu_numu_limit"][0] == pytest.approx(found.limit, rel=1e-15, abs=0)
    assert "mu_B" in (tmp_path / "limit.csv").read_text()


def test_every_kind_of_result_has_a_table():
    both = nr.likelihood(nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel() + nr.NSI(eps_ee_uV=0, eps_mumu_uV=0))
    regions = contour(both, ("eps_ee_uV", "eps_mumu_uV"), points=11)
    vector = nr.likelihood(
        nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel() + nr.LightVector(mass=10 * MeV, coupling=0)
    )
    curve = limit_curve(vector, "g_Zprime", along={"mass_Zprime": [10 * MeV, 100 * MeV]})
    for found, rows in (
        (interval(COUNTS, "strength"), 1), (fit(COUNTS, "strength"), 2), (goodness(COUNTS, "strength"), 1), (curve, 2),
        (regions, sum(len(c) for level in regions.curves for c in level)),
        (scan(COUNTS, {"strength": [1.0, 1.1, 1.2]}), 3),
    ):  # fmt: skip
        table = found.table()
        assert len(table) == rows
        assert len(table.csv().splitlines()) == rows + 2
        assert str(table)
    assert curve.table()["mass_Zprime"].values == pytest.approx((10.0, 100.0))
    with pytest.raises(KeyError, match="mass_Zprime"):
        curve.table()["mass"]


def test_hepdata_tells_what_is_given_from_what_was_found(tmp_path):
    found = interval(COUNTS, "strength")
    said = yaml.safe_load(found.table().to_hepdata(tmp_path / "a.yaml").read_text())
    low, high = said["dependent_variables"]
    assert [one["header"]["name"] for one in said["independent_variables"]] == ["range"]
    assert (low["values"][0]["value"], high["values"][0]["value"]) == found.ranges[0]
    assert {"name": "confidence level", "value": "90 %"} in low["qualifiers"]


def test_what_is_not_installed_is_named():
    with pytest.raises(ImportError, match=r"to_all needs the package 'no_such_package', .* pip install no_such_package"):
        needed("no_such_package", "to_all")


@pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="pandas is none of our requirements")
def test_data_frames():
    frame = interval(COUNTS, "strength").table().to_pandas()
    assert list(frame.columns) == ["range", "strength_low", "strength_high"]


@pytest.mark.skipif(importlib.util.find_spec("xarray") is None, reason="xarray is none of our requirements")
def test_labelled_arrays():
    data = scan(COUNTS, {"strength": [1.0, 1.1, 1.2]}).table().to_xarray()
    assert data["minus_2_ln_L"].sel(strength=1.1).item() == pytest.approx(COUNTS({"strength": 1.1}))


def test_counts_are_histograms_of_uhi():
    csi = nr.experiment("coherent-csi-2021")
    seen = csi.histogram()
    assert seen.kind == "COUNT"
    assert np.array_equal(np.asarray(seen), csi.observed)
    assert np.array_equal(seen.variances(), seen.values())
    assert [len(axis) for axis in seen.axes] == list(csi.shape)
    first = seen.axes[0]
    assert list(first) == list(zip(first.edges, first.edges[1:], strict=False))
    assert first == csi.histogram().axes[0] != seen.axes[-1]
    assert not first.traits.circular
    assert not first.traits.discrete
    expected = prediction(csi, nr.StandardModel())
    assert np.array_equal(expected.histogram().values(), expected())
    with pytest.raises(IndexError, match="expected a bin from 0 to"):
        first[len(first)]


@pytest.mark.skipif(importlib.util.find_spec("hist") is None, reason="hist is none of our requirements")
def test_counts_go_to_hist():
    seen = nr.experiment("coherent-csi-2021").histogram()
    made = seen.to_hist()
    assert np.array_equal(made.values(), seen.values())
    assert np.array_equal(made.variances(), seen.variances())


def test_results_say_what_they_stand_on():
    """What the same numbers are said to come from in the files of the experiment, the form factor and the source."""
    like = nr.likelihood(nr.experiment("coherent-csi-2021"), nr.StandardModel() + nr.NSI(eps_ee_uV=0))
    found = nr.interval(like, "eps_ee_uV")
    assert {"COHERENT:2021xmm", "Hoferichter:2020osn", "Michel:1949qe", "Freedman:1973yd"} <= set(found.papers)
    assert found.inputs["data"] == "coherent-csi-2021"
    assert found.version == nr.__version__
    assert (
        found.digest
        == nr.interval(like, "eps_ee_uV").digest
        != nr.interval(like, "eps_ee_uV", held={"sin2_theta_w": 0.23}).digest
    )
    text = found.cite()
    assert text.startswith("@software{nurecoil,")
    assert f"version = {{{nr.__version__}}}" in text
    for key in (*found.papers, "Mohr:2024kco", "ParticleDataGroup:2024cfk"):
        assert text.count(cite(key).bibtex) == 1


def test_another_form_factor_stands_on_another_paper():
    model = nr.StandardModel()
    assert "Helm:1956zz" in papers_of(nr.CEvNS("Ge76", model, form_factor="helm-lewin-smith"))
    assert "Helm:1956zz" not in papers_of(nr.CEvNS("Ge76", model))
    assert "Vinyoles:2016djt" in papers_of(nr.Solar())
    assert "Perisse:2023efm" in papers_of(nr.Reactor("3 GW"))


def test_cite_on_the_command_line():
    plain = CliRunner().invoke(app, ["cite", "coherent-csi-2021", "--model", "nsi"])
    assert plain.exit_code == 0
    assert "COHERENT:2021xmm" in plain.stdout
    bibtex = CliRunner().invoke(app, ["cite", "coherent-csi-2021", "--bibtex"])
    assert bibtex.stdout == nr.experiment("coherent-csi-2021").cite()
    assert CliRunner().invoke(app, ["cite", "coherent-csi-2022"]).exit_code == 2
    assert keys_of("Helm:1956zz")[0] == "Helm:1956zz"


def test_published_numbers_keep_their_unit():
    found = interval(moment(), "mu_numu")
    high = found.table()["mu_numu_high"]
    assert (high.unit, high.values[0]) == ("mu_B", pytest.approx(found.ranges[0][1] / mu_B))
