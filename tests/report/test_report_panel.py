"""What panels declare is what is drawn: lines with their styles, points with errors, marks with their names."""

import numpy as np
import pytest

from nurecoil.export.style import DASHES, PALETTE
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, Region, lines

COLUMNS = {
    "T": np.array([1.0, 2.0, 4.0]),
    "a": np.array([3.0, 2.0, 1.0]),
    "b": np.array([1.0, 1.0, 1.0]),
    "error": np.full(3, 0.1),
}
X, Y = Axis("$T$ [keV]", scale="log", limits=(1, 4)), Axis("rate [1/day]", limits=(0, 5))


@pytest.fixture
def axes():
    from matplotlib.figure import Figure as Canvas

    return Canvas().subplots()


def test_lines_take_the_next_style_or_the_one_they_name(axes):
    Panel(X, Y, lines=(Line("T", "a", "first"), Line("T", "b", "third", index=2), Line("T", "b", thin=True))).paint(
        axes, COLUMNS
    )
    first, third, thin = axes.lines
    assert [line.get_color() for line in (first, third, thin)] == [PALETTE[0], PALETTE[2], "0.45"]
    assert first.get_ydata().tolist() == [3.0, 2.0, 1.0]
    assert axes.get_legend_handles_labels()[1] == ["first", "third"]
    assert axes.get_xlim() == (1, 4)
    assert axes.get_xscale() == "log"


def test_dashes_can_be_told_apart_from_colours(axes):
    solid, dotted = (Line("T", "a", index=1, dashes=dashes) for dashes in (0, 3))
    Panel(X, Y, lines=(solid, dotted)).paint(axes, COLUMNS)
    assert {line.get_color() for line in axes.lines} == {PALETTE[1]}
    assert axes.lines[0].get_linestyle() == DASHES[0] == "-"
    assert axes.lines[1].get_linestyle() != "-"


def test_points_carry_their_errors_and_come_on_top(axes):
    Panel(X, Y, lines=lines("T", {"a": "ours"}), data=(Points("T", "b", "paper", error="error"),)).paint(axes, COLUMNS)
    (container,) = axes.containers
    assert container.has_yerr
    assert container.lines[0].get_zorder() > axes.lines[0].get_zorder()
    assert set(axes.get_legend_handles_labels()[1]) == {"ours", "paper"}


def test_marks_name_levels_and_ranges(axes):
    marks = (Mark(y=1.0, text="level"), Mark(x=2.0, label="limit", dotted=True), Mark(x=(1.0, 4.0), text="window"))
    Panel(X, Y, lines=lines("T", {"a": "ours"}), marks=marks).paint(axes, COLUMNS)
    assert {text.get_text() for text in axes.texts} == {"level", "window"}
    assert "limit" in axes.get_legend_handles_labels()[1]
    window = next(text for text in axes.texts if text.get_text() == "window")
    assert window.xy[0] == pytest.approx(2.0)  # the middle on a logarithmic axis


def test_a_missing_column_is_named():
    panel = Panel(X, Y, lines=(Line("T", "c"),))
    with pytest.raises(KeyError, match="c"):
        _ = Figure("f", "A caption.", "our own", (panel,), COLUMNS).svg


def test_errors_of_points_are_two_columns():
    errors = {**COLUMNS, "two": [[0.1] * len(COLUMNS["T"]), [0.2] * len(COLUMNS["T"])]}
    figure = Figure("f", "A caption.", "our own", (Panel(X, Y, data=(Points("T", "a", error="two"),)),), errors)
    assert figure.csv().splitlines()[:2] == ["T,a,b,error,two below,two above", "1,3,1,0.1,0.1,0.2"]


def test_csv_and_json_hold_the_columns():
    figure = Figure("f", "A caption.", "our own", (Panel(X, Y),), {**COLUMNS, "surface": np.ones((2, 2)) / 3})
    assert figure.csv().splitlines()[:2] == ["T,a,b,error", "1,3,1,0.1"]
    assert figure.to_json()["data"]["surface"] == [[0.333, 0.333], [0.333, 0.333]]
    assert figure.picture[8:12] == b"WEBP"


def test_regions_have_the_contour_of_a_smooth_surface():
    """A circle of radius 1/2 on 13 by 17 nodes, to a thousandth and by few points; the JSON has it in place of the surface."""
    x, y = np.linspace(-1, 1, 13), np.linspace(-1, 1, 17)
    columns = {"x": x, "y": y, "surface": x[:, None] ** 2 + y**2, "level": np.array([0.25])}
    region = Region("x", "y", "surface", "level", "90 %", filled=True)
    (line,) = region.lines(columns)
    assert np.hypot(*line.T) == pytest.approx(np.full(len(line), 0.5), abs=1e-3)
    assert len(line) < 80
    panel = Panel(Axis("x", dimensionless=True), Axis("y", dimensionless=True), regions=(region,))
    said = Figure("f", "A caption.", "our own", (panel,), columns).to_json()
    assert set(said["data"]) == {"x", "y", "level"}
    (contour,) = said["contours"]
    assert (contour["panel"], contour["name"]) == (0, "surface")
    assert len(contour["lines"][0][0]) == len(line)


def test_few_points_are_joined_in_the_scales_of_the_axes(axes):
    data = {"T": np.array([1.0, 10.0, 100.0]), "y": np.array([1.0, 1e-2, 1e-4])}
    x, y = Axis("$T$ [keV]", scale="log"), Axis("y", dimensionless=True, scale="log")
    Panel(x, y, lines=(Line("T", "y", "law", joined=True),)).paint(axes, data)
    curve, dots = axes.lines
    assert curve.get_ydata() == pytest.approx(np.asarray(curve.get_xdata()) ** -2.0, rel=1e-9)
    assert dots.get_xdata().tolist() == [1.0, 10.0, 100.0]
    assert axes.get_legend_handles_labels()[1] == ["law"]


def test_marks_stand_somewhere(axes):
    with pytest.raises(ValueError, match="neither x nor y"):
        Mark(text="nowhere")
    assert Axis("kind", dimensionless=True, ticks={1.0: "one"}).ticks == {1.0: "one"}


def test_stacks_pile_up_with_the_first_at_the_bottom_and_on_top_of_the_others_outlines(axes):
    columns = {"edges": np.array([0.0, 1.0, 3.0]), "low": np.array([2.0, 1.0]), "high": np.array([0.5, 0.0])}
    Panel(X, Y, stack=(Line("edges", "low", "low"), Line("edges", "high"))).paint(axes, columns)
    low, high = axes.patches
    assert low.get_data().values.tolist() == [2.0, 1.0]
    assert high.get_data().values.tolist() == [2.5, 1.0]
    assert low.get_zorder() > high.get_zorder()
    assert axes.get_legend_handles_labels()[1] == ["low"]


def test_a_legend_may_stand_beside_its_panel_without_taking_room(axes):
    Panel(X, Y, legend=(1.3, 0.1), lines=lines("T", {"a": "ours"})).paint(axes, COLUMNS)
    assert not axes.get_legend().get_in_layout()
    Panel(X, Y, legend="upper left", lines=lines("T", {"a": "ours"})).paint(axes, COLUMNS)
    assert axes.get_legend().get_in_layout()


def test_pictures_keep_paper_white_bands_grey_and_every_colour():
    from io import BytesIO

    from PIL import Image, ImageColor

    columns = {"T": COLUMNS["T"], **{f"b{i}": COLUMNS["b"] + 0.7 * i for i in range(4)}}
    panel = Panel(X, Y, lines=[Line("T", f"b{i}", index=i, dashes=0) for i in range(4)], marks=(Mark(x=(1.5, 2.5)),))
    picture = Image.open(BytesIO(Figure("f", "A caption.", "our own", (panel,), columns).picture)).convert("RGB")
    colours = {colour: n for n, colour in picture.getcolors(9999)}
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert (236, 236, 236) in colours  # a band of half-grey, 0.15 opaque
    for code in PALETTE[:4]:
        wanted = ImageColor.getrgb(code)
        assert any(sum(abs(a - b) for a, b in zip(c, wanted, strict=True)) <= 24 and n > 100 for c, n in colours.items()), code
