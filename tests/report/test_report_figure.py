"""Figures: units on the axes, a source in the caption, the same bytes every time, and what the helpers draw."""

import json
import struct
import subprocess
import sys
from io import BytesIO

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas
from PIL import Image

from nurecoil.report import (
    Axis,
    Figure,
    Panel,
    plot_band,
    plot_contour,
    plot_curves,
    plot_data,
    plot_residuals,
    plot_steps,
    poisson_errors,
)

X = np.linspace(0.0, 10.0, 21)
DATA = {"T": X, "ours": np.exp(-X), "paper": np.exp(-X) * 1.01}


def spectrum(axes, data):
    plot_curves(axes, data["T"], {"nurecoil": data["ours"], "paper": data["paper"]})


def residuals(axes, data):
    plot_residuals(axes, data["T"], {"nurecoil": data["ours"]}, data["paper"], tolerance=0.02)


PANEL = Panel(Axis("$T$ [keV]", limits=(0, 10)), Axis("rate [keV$^{-1}$]", scale="log"), spectrum)


def make(**changes):
    values = {"key": "rate", "caption": "The rate.", "source": "Akimov:2017ade, Fig. 3", "panels": [PANEL], "data": DATA}
    return Figure(**{**values, **changes})


@pytest.fixture
def axes():
    return Canvas().subplots()


@pytest.mark.parametrize("label", ["recoil energy", "recoil energy []", "recoil energy [ ]", "[keV] energy", "energy (keV)"])
def test_an_axis_without_unit_is_refused(label):
    with pytest.raises(ValueError, match="has no unit"):
        Axis(label)
    assert Axis(label, dimensionless=True).label == label


def test_an_axis_with_unit_is_accepted():
    assert Axis(r"$\sigma$ [$10^{-38}$ cm$^2$]").scale == "linear"


def test_bad_axes_are_refused():
    with pytest.raises(ValueError, match="axis: label is empty"):
        Axis(" ", dimensionless=True)
    with pytest.raises(ValueError, match="scale is 'cubic'; expected 'linear' or 'log'"):
        Axis("T [keV]", scale="cubic")
    with pytest.raises(ValueError, match=r"limits are \(3, 1\); expected lower < upper"):
        Axis("T [keV]", limits=(3, 1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "Fig 1"}, "figure key 'Fig 1'"),
        ({"caption": ""}, "figure rate: caption is empty"),
        ({"source": " "}, "figure rate: source is empty"),
        ({"panels": []}, "figure rate: no panels"),
        ({"columns": 2}, "figure rate: columns is 2; expected 1 to 1"),
        ({"heights": (1, 2)}, "figure rate: 2 heights; expected one for each of the 1 rows"),
        ({"size": (4, 0)}, "figure rate: size is"),
        ({"data": {"T": [object()]}}, "figure rate: data 'T' has the type object; expected numbers or words"),
    ],
)
def test_a_bad_figure_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        make(**changes)


@pytest.mark.parametrize("changes", [{}, {"size": (5.0, 3.5)}])
def test_png_is_valid_and_has_the_stated_size(changes):
    figure = make(**changes)
    width, height = struct.unpack(">II", figure.png[16:24])
    assert (width, height) == tuple(round(300 * inches) for inches in figure.inches)
    with Image.open(BytesIO(figure.png)) as image:
        image.verify()
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    with Image.open(BytesIO(figure.png)) as image:
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 20)) > 10  # not an empty sheet


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_every_format_is_deterministic_and_dateless(kind):
    first, second = getattr(make(), kind), getattr(make(), kind)
    assert first == second
    for word in (b"Matplotlib", b"CreationDate", b"dc:date"):
        assert word not in first


def test_the_users_settings_neither_matter_nor_change():
    before = make().png
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        assert make().png == before
        assert matplotlib.rcParams["font.size"] == 30


def test_stacked_panels_share_their_axis():
    lower = Panel(Axis("$T$ [keV]"), Axis("ours / paper $-$ 1 [%]"), residuals, legend=None)
    figure = make(panels=[PANEL, lower], share_x=True)
    assert figure.rows == 2
    assert figure.inches == (6.0, 5.6)
    canvas = figure._canvas(100)
    top, bottom = canvas.axes
    assert top.get_xlim() == bottom.get_xlim() == (0, 10)
    assert (top.get_xlabel(), bottom.get_xlabel()) == ("", "$T$ [keV]")
    assert [text.get_text() for text in top.get_legend().get_texts()] == ["nurecoil", "paper"]
    assert bottom.get_legend() is None


def test_a_grid_leaves_no_empty_axes():
    canvas = make(panels=[PANEL] * 3, columns=2)._canvas(100)
    assert len(canvas.axes) == 3


def test_the_data_of_a_figure_cannot_change():
    source = np.ones(3)
    figure = make(data={"T": source, "name": ["Ar40", "Ge76"]})
    source[0] = 7.0
    assert figure.data["T"][0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        figure.data["T"][0] = 2.0


def test_figure_json_holds_the_data():
    data = make(data={"T": [1, 2.5, np.nan], "grid": np.eye(2), "name": ["Ar40"]}).to_json()
    assert json.loads(json.dumps(data, allow_nan=False))["data"] == {
        "T": [1.0, 2.5, None],
        "grid": [[1.0, 0.0], [0.0, 1.0]],
        "name": ["Ar40"],
    }
    assert data["axes"] == [{"x": "$T$ [keV]", "y": "rate [keV$^{-1}$]", "title": ""}]


def test_curves_differ_in_colour_and_in_dashes(axes):
    for i in range(7):  # seven calls, as when every curve has its own abscissa
        plot_curves(axes, X, {f"curve {i}": X})
    assert len({line.get_color() for line in axes.lines}) == 7
    assert len({str(line._unscaled_dash_pattern) for line in axes.lines}) == 7


def test_helpers_do_not_take_a_style_from_the_curves(axes):
    plot_data(axes, [1, 2], [3, 4], edges=[0.5, 1.5, 2.5])
    plot_band(axes, X, X - 1, X + 1, "band")
    plot_curves(axes, X, {"first": X})
    assert axes.lines[-1].get_color() == "#0072B2"


def test_poisson_errors():
    # One-sigma single-sided Poisson limits, Gehrels, Astrophys. J. 303, 336 (1986), tables 1 and 2; four digits, recalled
    # and not copied from the paper's page.
    n = np.array([0, 1, 2, 10])
    down, up = poisson_errors(n)
    np.testing.assert_allclose(n + up, [1.841, 3.300, 4.638, 14.27], rtol=5e-4)
    np.testing.assert_allclose(n - down, [0.0, 0.173, 0.708, 6.891], atol=6e-4)
    # Exact: the tail probabilities of the sum, P(N <= 2 | upper) = P(N >= 2 | lower) = 15.866 %.
    high, low = n[2] + up[2], n[2] - down[2]
    assert np.exp(-high) * (1 + high + high**2 / 2) == pytest.approx(0.158655, rel=1e-5)
    assert 1 - np.exp(-low) * (1 + low) == pytest.approx(0.158655, rel=1e-5)
    for bad in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="counts: expected finite numbers >= 0"):
            poisson_errors([1.0, bad])


def test_data_points_carry_their_errors(axes):
    plot_data(axes, [1.0, 2.0], [4.0, 0.0])
    (bars,) = axes.containers[0].lines[2]
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, [[4 - 1.914, 4 + 3.163], [0, 1.841]], atol=1e-3)


def test_stacked_steps_pile_up(axes):
    plot_steps(axes, [0, 1, 2], {"a": [1, 2], "b": [10, 20]}, stacked=True)
    values, _, baseline = axes.patches[1].get_data()
    np.testing.assert_allclose(values, [11, 22])
    np.testing.assert_allclose(baseline, [1, 2])


def test_residuals_are_percent_of_the_reference(axes):
    plot_residuals(axes, [1, 2, 3], {"ours": [1.02, 1.0, 5.0]}, [1.0, 2.0, 0.0])
    np.testing.assert_allclose(axes.lines[-1].get_ydata(), [2.0, -50.0, np.nan])


def test_contour_encloses_what_it_should(axes):
    x, y = np.linspace(-3, 3, 121), np.linspace(-2, 2, 81)
    chi2 = (x[:, None] / 2) ** 2 + y[None, :] ** 2  # an ellipse with half axes 2 and 1 at level 1
    plot_contour(axes, x, y, chi2, {"one": 1.0}, best=(0.0, 0.0), filled=True)
    vertices = axes.collections[-1].get_paths()[0].vertices
    np.testing.assert_allclose(vertices.max(axis=0), [2.0, 1.0], atol=1e-3)
    assert axes.get_legend_handles_labels()[1] == ["one", "best fit"]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda a: plot_curves(a, X, {"short": X[:3]}), r"curve 'short': the shape is \(3,\); expected \(21,\)"),
        (lambda a: plot_steps(a, [0, 1, 2], {"h": [1, 2, 3]}), r"histogram 'h': the shape is \(3,\)"),
        (lambda a: plot_band(a, X, X[:2], X, "b"), r"band 'b': the shape is \(2,\)"),
        (lambda a: plot_data(a, [1, 2], [1, 2], [1, 2, 3]), r"data 'data': errors have the shape \(3,\)"),
        (lambda a: plot_data(a, [1, 2], [1, 2], edges=[0, 1]), r"edges of 'data': the shape is \(2,\); expected \(3,\)"),
        (lambda a: plot_residuals(a, X, {"c": X}, X[:2]), r"reference '': the shape is \(2,\)"),
        (lambda a: plot_contour(a, X, X[:2], np.ones((2, 21)), {"90 %": 4.61}), r"contour 'delta_chi2': the shape"),
        (lambda a: plot_contour(a, X[:2], X[:2], np.eye(2), {"90 %": -1}), r"contour '90 %': the level is -1"),
    ],
)
def test_shapes_that_do_not_match_are_refused(axes, draw, message):
    with pytest.raises(ValueError, match=message):
        draw(axes)


def run(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_the_report_loads_no_heavy_library():
    code = "import sys, nurecoil.report; print([m for m in ('matplotlib', 'scipy', 'jinja2', 'jax') if m in sys.modules])"
    assert run(code).strip() == "[]"


def test_drawing_leaves_pyplot_alone():
    code = (
        "import sys; from nurecoil.report import Axis, Figure, Panel\n"
        "panel = Panel(Axis('x [keV]'), Axis('y [keV]'), lambda axes, data: None)\n"
        "Figure('a', 'c', 's', [panel]).png; print('matplotlib.pyplot' in sys.modules)"
    )
    assert run(code).strip() == "False"
