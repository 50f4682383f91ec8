"""What panels declare is what is drawn: lines with their styles, points with errors, marks with their names."""

import numpy as np
import pytest

from nurecoil.export.style import DASHES, PALETTE
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines

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
