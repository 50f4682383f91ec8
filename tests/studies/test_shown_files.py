"""What a study shows is read as a whole, and every mistake in the file has its place."""

import numpy as np
import pytest

from nurecoil.problems import InvalidBlock
from nurecoil.report import DataTable, Figure
from nurecoil.studies import shows
from nurecoil.studies.marks import shown_by
from nurecoil.studies.shown import read_shown
from nurecoil.tables import load_yaml

TEXT = """
figures:
  rate:
    caption: Rates with [[number]] events.
    source: our own
    share-x: true
    panels:
    - x: {label: '$T$ [keV]', scale: log, limits: [1, 4], ticks: [1, 2, 4]}
      y: {label: kind, dimensionless: true, limits: [0, 3], ticks: {1: one, 2: two}}
      over: T
      lines:
        weak: weak
        magnetic: {label: magnetic, index: 2}
        binned: {x: edges}
      data:
        weak: {error: error}
      marks:
      - {x: window, text: window}
      - {x: [1, 2], y: [1, 2], label: square}
      - {x: 3, y: 2.5, text: here}
tables:
  counts: {title: Counts, columns: [a, b], digits: 2}
"""
NUMBERS = {
    "rate": {"T": [1, 2, 4], "weak": [1, 2, 3], "magnetic": [3, 2, 1], "error": [0.1, 0.1, 0.1], "edges": [1, 2, 3, 4],
             "binned": [1, 1, 2], "window": [2, 3]},
    "counts": [(1, 2.0)],
}  # fmt: skip


def read(text=TEXT, numbers=NUMBERS):
    return read_shown(load_yaml(text), "study", lambda words: words.replace("[[number]]", "14"), numbers)


def test_a_file_gives_figures_and_tables():
    figure, table = read()
    assert isinstance(figure, Figure)
    assert isinstance(table, DataTable)
    assert figure.caption == "Rates with 14 events."
    (panel,) = figure.panels
    assert [(line.x, line.y, line.label, line.index) for line in panel.lines] == [
        ("T", "weak", "weak", None), ("T", "magnetic", "magnetic", 2), ("edges", "binned", "", None),
    ]  # fmt: skip
    assert panel.data[0].x == "T"
    assert figure.png[:4] == b"\x89PNG"
    assert table.rows == ((1, 2.0),)


def test_what_is_drawn():
    from matplotlib.figure import Figure as Canvas

    figure, _ = read()
    axes = Canvas().subplots()
    figure.panels[0].paint(axes, {name: np.asarray(values, dtype=float) for name, values in figure.data.items()})
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "two"]
    assert axes.get_xticks().tolist() == [1, 2, 4]
    assert {text.get_text() for text in axes.texts} == {"window", "here"}
    assert "square" in axes.get_legend_handles_labels()[1]
    assert len(axes.lines) >= 2
    steps = [patch for patch in axes.patches if type(patch).__name__ == "StepPatch"]
    assert steps[0].get_data().values.tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("label: '$T$ [keV]'", "labl: T", "figures.rate.panels[0].x.labl"),
        ("label: '$T$ [keV]'", "label: T", "figures.rate.panels[0].x"),
        ("caption: Rates with [[number]] events.", "", "figures.rate.caption"),
        ("index: 2", "indx: 2", "figures.rate.panels[0].lines[1].indx"),
        ("{x: 3, y: 2.5, text: here}", "{text: here}", "figures.rate.panels[0].marks[2]"),
        ("title: Counts", "titel: Counts", "tables.counts.titel"),
        ("columns: [a, b]", "columns: [a]", "tables.counts"),
        ("tables:", "tabels:", "tabels"),
        ("  counts:", "  count:", "tables.count"),
        ("    panels:", "    panels: none\n    templates:", "figures.rate.panels"),
    ],
)
def test_each_problem_has_its_place(old, new, path):
    with pytest.raises(InvalidBlock) as caught:
        read(TEXT.replace(old, new))
    assert path in [problem.path for problem in caught.value.problems]


def test_numbers_without_words_are_told():
    with pytest.raises(InvalidBlock, match="more: is marked in Python"):
        read(numbers={**NUMBERS, "more": []})


class Module:
    """Stands for a module of a study."""

    __name__ = "module"


def test_functions_show_one_thing_or_several():
    @shows("one")
    def one():
        return [(1,)]

    @shows("two", "three")
    def more():
        return {"two": [(2,)], "three": [(3,)]}

    @shows("one")
    def again():
        return []

    module = Module()
    for function in (one, more):
        function.__module__ = "module"
        setattr(module, function.__name__, function)
    assert shown_by([module], "study") == {"one": [(1,)], "two": [(2,)], "three": [(3,)]}
    again.__module__ = "module"
    module.again = again
    with pytest.raises(ValueError, match="two functions show 'one'"):
        shown_by([module], "study")


def test_names_and_bands_out_of_columns():
    """Names of places from a column, the first at the top; what lies between two columns is shaded where both are numbers."""
    from matplotlib.figure import Figure as Canvas

    from nurecoil.report import Axis, Line, Panel

    data = {"who": np.array(["first", "last"]), "x": np.array([1.0, 2.0, 3.0]), "low": np.array([0.0, 0.1, np.nan])}
    data["high"] = data["low"] + 0.5
    panel = Panel(
        Axis("$x$", dimensionless=True),
        Axis("who", dimensionless=True, ticks="who"),
        lines=[Line("x", "low", "both", to="high")],
    )
    axes = Canvas().subplots()
    panel.paint(axes, data)
    assert {label.get_text(): place for label, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)} == {
        "first": 1.0, "last": 0.0,
    }  # fmt: skip
    (band,) = axes.collections
    points = band.get_paths()[0].vertices
    assert (points[:, 0].max(), points[:, 1].max()) == (2.0, 0.6)


def test_a_picture_alone_computes_no_other(monkeypatch):
    from nurecoil.problems import UnknownId
    from nurecoil.studies import load
    from nurecoil.studies.neutrino_fog import floors

    study = load("neutrino-fog")
    assert [*study.pictures] == ["targets", "new-physics", "spins"]
    monkeypatch.setattr(floors, "floors", lambda target, masses, *_, **__: np.full(masses.size, 1e-45))
    monkeypatch.setattr(floors, "background", lambda target: pytest.fail("a table is not asked for"))
    assert study.picture("spins").data["F, protons"].tolist() == [1e-45] * floors.MASSES.size
    with pytest.raises(UnknownId, match="spin"):
        study.picture("spin")
