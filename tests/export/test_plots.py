"""Pictures say what the numbers say: curves are compared with the likelihood itself, files with their formats."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.expectation import prediction
from nurecoil.export.labels import unit_text
from nurecoil.export.plot_results import profile_curve
from nurecoil.export.published import published_limits
from nurecoil.inference import (
    Fit,
    Goodness,
    Interval,
    Limit,
    LimitCurve,
    Samples,
    compare,
    contour,
    counting,
    feldman_cousins,
    fit,
    interval,
    optimum,
    scan,
    upper_limit,
)
from nurecoil.tables import cite
from nurecoil.units import MeV, keV, mu_B

COUNTS = counting([130.0, 40.0], [100.0, 20.0], {"flat": [20.0, 10.0]}, {"flat_rate": (0.1, ["flat"])})


def axes():
    return Figure().subplots()


def two_parameters():
    one = nr.experiment("coherent-csi-2017-one-bin")
    return nr.likelihood(one, nr.StandardModel() + nr.NSI(eps_ee_uV=0, eps_mumu_uV=0))


def test_the_curve_of_an_interval_is_the_profile():
    """Between samples too: to 2 percent of the threshold, which nobody sees in a picture."""
    found = interval(COUNTS, "strength")
    x, rise = profile_curve(found)
    again = Limit.from_json(upper_limit(COUNTS, "strength").to_json())
    assert np.array_equal(again.profile, upper_limit(COUNTS, "strength").profile)
    inside = rise < 3 * found.threshold
    exact = np.array([COUNTS({"strength": v}) for v in x[inside]]) - COUNTS({"strength": found.best})
    assert np.abs(rise[inside] - exact).max() < 0.02 * found.threshold


def test_an_interval_shows_its_ends_its_level_and_its_symbol():
    like = nr.likelihood(nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel() + nr.MagneticMoment(mu_numu=0))
    found = upper_limit(like, "mu_numu")
    ax = found.plot(axes(), title="CsI", label="ours")
    assert ax.get_xlabel() == r"$\mu_{\nu_\mu}$ [$\mu_{\mathrm{B}}$]"
    assert [note.get_text() for note in ax.texts] == ["90 % C.L."]
    assert ax.get_title() == "CsI"
    x, y = ax.lines[0].get_data()
    assert np.interp(found.limit / mu_B, x, y) == pytest.approx(found.threshold, rel=0.02)


def test_several_results_share_axes_with_different_styles():
    ax = interval(COUNTS, "strength").plot(axes(), label="both")
    one = interval(counting([130.0], [100.0], {"flat": [20.0]}), "strength").plot(ax, label="one")
    assert one is ax
    curves = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    assert [line.get_label() for line in curves] == ["both", "one"]
    assert curves[0].get_color() != curves[1].get_color()


@pytest.mark.parametrize(("ending", "magic"), [("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_formats_go_by_suffix_and_equal_pictures_are_equal_files(tmp_path, ending, magic):
    found = interval(COUNTS, "strength")
    for name in ("a", "b"):
        found.plot(save=tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes().startswith(magic)
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_regions_with_holes_are_not_filled_inside():
    """The region of a two-flavour degeneracy is a ring: its centre is excluded."""
    found = contour(two_parameters(), ("eps_ee_uV", "eps_mumu_uV"), cls=[0.9], points=15)
    ax = found.plot(axes(), filled=True)
    (patch,) = ax.patches
    assert len(found.curves[0]) == 2
    inner = min(found.curves[0], key=lambda curve: np.ptp(curve[:, 0]))
    outer = max(found.curves[0], key=lambda curve: np.ptp(curve[:, 0]))

    def area(curve):
        x, y = curve.T
        return 0.5 * np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))

    drawn = sum(area(part) for part in patch.get_path().to_polygons())
    assert abs(drawn) == pytest.approx(abs(area(outer)) - abs(area(inner)), rel=1e-6)


def test_limits_along_a_mass_have_logarithmic_axes():
    x, limits = np.array([1.0, 10.0, 100.0]) * MeV, np.array([1e-5, 2e-4, np.inf])
    found = LimitCurve(
        name="g", along="m", x=x, limits=limits, best=0 * x, ranges=((),) * 3, cl=0.9, threshold=2.7, method="test",
        units={"m": "MeV"}, symbols={"g": "g_{Z'}"},
    )  # fmt: skip
    ax = found.plot(axes(), excluded=True)
    assert (ax.get_xscale(), ax.get_yscale(), ax.get_xlabel(), ax.get_ylabel()) == ("log", "log", "m [MeV]", "$g_{Z'}$")


def test_fits_scans_and_accepted_values_are_drawn():
    found = fit(COUNTS, "strength")
    ax = found.plot(axes())
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["strength", "flat_rate"]
    assert Fit.from_json(found.to_json()) == found
    grid = {"strength": np.linspace(0.5, 2.0, 31)}
    assert scan(COUNTS, grid).plot(axes()).get_xlabel() == "strength"
    few = counting([3.0], [1.0], {"flat": [1.0]})
    accepted = feldman_cousins(few, {"strength": np.linspace(0.0, 12.0, 41)}, toys=20, seed=1)
    assert len(accepted.plot(axes()).lines) == 2


def test_spectra_are_drawn_in_units_that_people_read():
    source = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
    rate = nr.spectrum(source, nr.CEvNS.on("CsI", nr.StandardModel()))
    ax = rate.plot(axes(), T=np.array([5.0, 10.0]) * keV, label="CsI")
    assert ax.lines[0].get_ydata()[0] == pytest.approx(0.0271, rel=2e-3)  # what the README has, per kg day keV
    assert ax.get_ylabel().endswith("[1/(kg day keV)]")
    per_tonne = rate.plot(axes(), T=np.array([5.0, 10.0]) * keV, unit="1/(tonne yr keV)")
    assert per_tonne.lines[0].get_ydata()[0] == pytest.approx(0.0271 * 1000 * 365.25, rel=2e-3)


def test_experiments_show_data_on_what_is_expected():
    ax = nr.experiment("coherent-csi-2017").plot(axes())
    labels = ax.get_legend_handles_labels()[1]
    assert labels == ["steady-state", "prompt-neutrons", "signal", "coherent-csi-2017"]
    tops = sum(stairs.get_data().values.sum() for stairs in ax.patches[-1:])
    assert tops == pytest.approx(prediction(nr.experiment("coherent-csi-2017"), nr.StandardModel())().sum())


def test_published_limits_are_cited_and_drawn_on_demand():
    like = nr.likelihood(nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel() + nr.MagneticMoment(mu_numu=0))
    found = upper_limit(like, "mu_numu")
    assert "LSND 2001, 90 %" in found.plot(axes(), published=True).get_legend_handles_labels()[1]
    for parameter in ("mu_nue", "mu_numu", "mu_nutau"):
        assert all(cite(one.key).fields["year"] for one in published_limits(parameter))
    with pytest.raises(ValueError, match="published: no published limits on 'strength'"):
        interval(COUNTS, "strength").plot(axes(), published=True)


def test_symbols_and_units_of_all_models_can_be_set():
    parser = MathTextParser("path")
    for name in catalogue.names("models"):
        for field in catalogue.options("models", name).values():
            if field.symbol:
                parser.parse(f"${field.symbol}$")
    for unit in ("mu_B", "1e-32 cm^2", "MeV", "e", "rad", "fm"):
        parser.parse(unit_text(unit))


def test_what_cannot_be_drawn_is_refused(tmp_path):
    found = interval(COUNTS, "strength")
    with pytest.raises(ValueError, match=r"save: expected a file that ends in .png, .svg, .pdf, got 'a.jpg'"):
        found.plot(save=tmp_path / "a.jpg")
    with pytest.raises(ValueError, match="plot, x: expected 'linear' or 'log', got 'sqrt'"):
        found.plot(axes(), x="sqrt")
    with pytest.raises(TypeError, match=r"plot: expected one of Interval, .*, got Goodness"):
        Goodness(fval=1.0, ndof=1, p_value=0.3, method="test").plot(axes())
    with pytest.raises(ValueError, match="no samples of its profile"):
        Interval(name="a", ranges=((0.0, 1.0),), best=0.5, cl=0.9, threshold=2.7, fval=0.0, method="test").plot(axes())
    with pytest.raises(AttributeError, match="colour"):
        found.plot(axes(), colour="red")


def test_samples_are_drawn():
    chain = np.random.default_rng(1).normal(size=(100, 4, 2))
    found = Samples(
        names=("a", "b"),
        chain=chain,
        log_posterior=chain[..., 0],
        acceptance=0.3,
        autocorrelation=(1.0, 1.0),
        seed=1,
        method="t",
    )
    assert found.plot(axes()).get_ylabel() == "b"
    assert found.plot(axes(), names="a").get_ylabel() == "posterior density"


def test_a_forecast_shows_what_helps_and_its_table_what_it_says(tmp_path):
    site, model = nr.experiment("coherent-projections-hpge"), nr.StandardModel()
    seen = nr.forecast(site, model, "sin2_theta_w", designs=["mass", "baseline"])
    ax = seen.plot(axes())
    slopes = seen.sensitivities["sin2_theta_w"]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([slopes["mass"], slopes["baseline"]])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["mass", "baseline"]
    columns = seen.table()
    assert columns["fisher_high"].values == (seen.fisher["sin2_theta_w"][1],)
    assert "COHERENT" in seen.cite()
    assert seen.digest
    ranges = nr.forecast([site], model, "sin2_theta_w").plot(axes())
    assert [text.get_text() for text in ranges.get_yticklabels()] == ["likelihood", "Fisher matrix"]
    low, high = seen.fisher["sin2_theta_w"]
    assert list(ranges.lines[1].get_xdata()) == pytest.approx([low, high])


def test_a_best_design_and_a_comparison_are_rows():
    site, model = nr.experiment("coherent-projections-hpge"), nr.StandardModel()
    best = optimum(site, model, "sin2_theta_w", {"mass": (0.5, 4.0)}, cost=lambda x: x["mass"], budget=2.0)
    ax = best.plot(axes())
    assert [text.get_text() for text in ax.get_yticklabels()] == ["mass = 2"]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([best.slopes["mass"]])
    columns = best.table()
    assert columns["best"].values == pytest.approx([2.0], rel=1e-4)
    assert columns["before"].values == (1.0,)
    assert columns.qualifiers["cost"] == "2"
    several = [nr.experiment("coherent-csi-2017-one-bin"), nr.experiment("coherent-ge-2026")]
    found = compare(several, model, "sin2_theta_w")
    ax = found.plot(axes())
    assert [text.get_text() for text in ax.get_yticklabels()] == [*found.lines]
    assert ax.get_xlabel() == r"$\sin^2\theta_W$, 68.27 %"
    assert "Science" in found.cite()


def test_a_notebook_shows_every_picture():
    """Pyplot, which turns a notebook interactive, may be there first because of the first picture."""
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    made = "from nurecoil.inference import counting, interval\nfound = interval(counting([130.0], [100.0]), 'strength')"
    cells = [made, "found.plot();", "found.plot(title='again');"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        nbclient.NotebookClient(notebook, timeout=120).execute()
    assert ["image/png" in str(cell.outputs) for cell in notebook.cells] == [False, True, True]
