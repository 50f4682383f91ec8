"""Which bin a value lies in, and contents shared out over other bins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from nurecoil.tables import MAX_BINS, Spans, ascending, bin_edges, bin_of, histogram, rebin, regular_edges, steps, straddled
from nurecoil.units import cm, keV, us

Floats = NDArray[np.float64]


def edges(min_size: int = 2) -> st.SearchStrategy[Floats]:
    """Increasing numbers, none closer than a part in 1e6 of the others."""
    gaps = st.lists(st.floats(0.01, 100.0), min_size=min_size - 1, max_size=12)
    return st.tuples(st.floats(-50.0, 50.0), gaps).map(lambda x: x[0] + np.cumsum([0.0, *x[1]]))


SPACINGS = [(0.05, 0.1, 1.0), (0.1, 0.3, keV), (0.7, 2.1, us), (1 / 3, 1.0, cm), (0.02, 0.1, 1e6), (0.11, 0.55, 1e-9)]


@pytest.mark.parametrize(("step", "width", "unit"), SPACINGS)
def test_rows_on_edges(step: float, width: float, unit: float) -> None:
    """Left ends of rows a whole number of times in each bin, as decimal numbers: each bin has its own and no other's."""
    number = round(width / step)
    rows = np.array([float(f"{i * step:.12g}") * unit for i in range(10 * number)])
    bins = regular_edges(0.0, 10 * width, 10) * unit
    assert np.bincount(bin_of(rows, bins), minlength=10).tolist() == [number] * 10
    events, _ = histogram(np.ones(rows.size), (rows, bins))
    assert events.tolist() == [number] * 10


@given(edges())
def test_every_edge_begins_its_bin(e: Floats) -> None:
    inner = bin_of(e, e).tolist()
    assert inner == [*range(e.size - 1), -1]
    for wrong in (-1e-12, 1e-12):
        assert bin_of(e + wrong * np.diff(e).min(), e).tolist() == inner


@given(edges(), st.floats(0.001, 0.999))
def test_what_is_inside_stays_inside(e: Floats, part: float) -> None:
    assert bin_of(e[:-1] + part * np.diff(e), e).tolist() == list(range(e.size - 1))


def test_infinite_edges_and_not_a_number() -> None:
    assert bin_of([-1e300, 0.0, 4.0, 1e300, math.inf], [-math.inf, 0.0, 5.0, math.inf]).tolist() == [0, 1, 1, 2, -1]
    assert bin_of([math.nan], [0.0, 1.0]).tolist() == [-1]
    assert bin_of([3.0], [2.0, math.inf]).tolist() == [0]


@given(edges(), edges(), st.data())
def test_rebinning_conserves_the_sum(old: Floats, new: Floats, data: st.DataObject) -> None:
    """Into bins that hold all of the old ones."""
    wide = np.unique(np.concatenate([new, [min(old[0], new[0]) - 1.0, max(old[-1], new[-1]) + 1.0]]))
    wide = wide[np.append(True, np.diff(wide) > 1e-6)]
    contents = np.array(data.draw(st.lists(st.floats(0, 1e6), min_size=old.size - 1, max_size=old.size - 1)))
    assert rebin(old, contents, wide, beyond="zero").sum() == pytest.approx(contents.sum(), rel=1e-12, abs=1e-9)


@given(edges(), st.data())
def test_rebinning_is_what_a_fine_sum_gives(old: Floats, data: st.DataObject) -> None:
    """Against the cumulative histogram, interpolated linearly: an independent way to say the same."""
    contents = np.array(data.draw(st.lists(st.floats(0, 1e3), min_size=old.size - 1, max_size=old.size - 1)))
    new = np.unique(np.array(data.draw(st.lists(st.floats(old[0], old[-1]), min_size=2, max_size=10, unique=True))))
    new = new[np.append(True, np.diff(new) > 1e-6)]
    if new.size < 2:
        return
    cumulative = np.interp(new, old, np.append(0.0, np.cumsum(contents)))
    assert rebin(old, contents, new) == pytest.approx(np.diff(cumulative), rel=1e-6, abs=1e-6)


@given(edges(), st.data())
def test_densities_of_a_flat_table_stay_flat(old: Floats, data: st.DataObject) -> None:
    new = np.linspace(old[0], old[-1], data.draw(st.integers(2, 9)))
    assert rebin(old, np.full(old.size - 1, 7.0), new, "per energy") == pytest.approx(np.full(new.size - 1, 7.0), rel=1e-9)


@given(edges(3), st.data())
def test_the_same_bins_give_the_same(old: Floats, data: st.DataObject) -> None:
    contents = np.array(data.draw(st.lists(st.floats(0, 1e3), min_size=old.size - 1, max_size=old.size - 1)))
    scaled = (old / 0.1) * 0.1  # edges that agree but for rounding
    assert rebin(old, contents, scaled).tolist() == pytest.approx(contents.tolist(), rel=1e-14)


def test_further_axes_ride_along() -> None:
    contents = np.arange(6.0).reshape(3, 2)
    assert rebin([0, 1, 2, 3], contents, [0, 1.5, 3]).tolist() == [[1.0, 2.5], [5.0, 6.5]]


def test_thirds() -> None:
    """Rows 0.3 wide and flat, into bins of 1: a hundred in each row is 333.3 in each bin."""
    rows = Spans.around(0.65 + 0.3 * np.arange(17), 0.3)
    sums, _ = histogram(np.full(17, 100.0), (rows, np.linspace(0.5, 5.5, 6)))
    assert sums == pytest.approx(np.full(5, 1000 / 3), rel=1e-12)


def test_points_and_ends_of_spans() -> None:
    """A row without width is a point; what lies outside is left out; the last bin may have no end."""
    bins = np.array([0.0, 1.0, 2.0, math.inf])
    rows = Spans(np.array([1.0, -1.0, -3.0, 1.5, 2.0]), np.array([1.0, 1.0, -2.0, 6.5, 2.0]))
    sums, filled = histogram(np.array([1.0, 2.0, 4.0, 10.0, 3.0]), (rows, bins))
    assert sums.tolist() == pytest.approx([1.0, 2.0, 12.0])
    assert filled.tolist() == [1, 2, 2]


def test_two_axes() -> None:
    rows = Spans(np.array([0.0, 0.0]), np.array([2.0, 1.0]))
    sums, _ = histogram(
        np.array([2.0, 1.0]), (rows, np.array([0.0, 1.0, 2.0])), (np.array([5.0, 6.0]), np.array([5.0, 6.0, 7.0]))
    )
    assert sums.tolist() == [[1.0, 1.0], [1.0, 0.0]]


def test_bins_that_join() -> None:
    rows = Spans(np.array([0.3, 0.1, 0.2]) * keV, np.array([0.4, 0.2, 0.1 + 0.2]) * keV)
    e, order = bin_edges(rows)
    assert e == pytest.approx(np.array([0.1, 0.2, 0.3, 0.4]) * keV, rel=1e-15)
    assert order.tolist() == [1, 2, 0]


def test_a_histogram_as_steps() -> None:
    x, values = steps([0.0, 1.0, 4.0], [3.0, 2.0])
    assert np.trapezoid(values, x) == pytest.approx(3.0 + 6.0)


@pytest.mark.parametrize(
    ("x", "e", "fits"),
    [
        (np.arange(20) * 0.05, np.arange(11) * 0.1, True),  # left ends
        (0.05 + np.arange(10) * 0.1, np.arange(6) * 0.2, True),  # centres
        (0.65 + 0.3 * np.arange(17), 0.5 + np.arange(6.0), False),
        (np.arange(1, 100) * 0.07, np.arange(0, 8) * 1.0, False),
        (np.arange(1.0, 31.0), np.array([6.5, 10.0, 20.5]), False),  # neither centres nor ends
        (np.repeat(np.arange(12) * 2.0 + 1.0, 3), np.arange(13) * 2.0, True),  # positions that repeat
        (np.array([1.0, 2.0, 4.0, 8.0]), np.array([0.0, 3.0, 9.0]), True),  # cannot be judged
        (np.array([1.0]), np.array([0.0, 3.0]), True),
    ],
)
def test_rows_that_straddle(x: Floats, e: Floats, fits: bool) -> None:
    assert (straddled(x * keV, e * keV) is None) is fits


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: regular_edges(0.0, 1.0, 10**9),
            f"number: expected a whole number of bins from 1 to {MAX_BINS}, got 1000000000",
        ),
        (lambda: regular_edges(0.0, 1.0, 0), "number: expected a whole number"),
        (lambda: regular_edges(0.0, 1.0, True), "number: expected a whole number"),
        (lambda: regular_edges(1.0, 1.0, 3), "start, stop: expected two finite numbers that increase, got 1.0 and 1.0"),
        (lambda: regular_edges(0.0, math.inf, 3), "start, stop: expected two finite numbers"),
        (lambda: bin_of([1.0], [1.0, 0.0]), "edges: expected at least two numbers that increase"),
        (lambda: Spans(np.array([2.0]), np.array([1.0])), "low, high: expected high >= low, but row 1 ends before it begins"),
        (lambda: Spans(np.array([2.0]), np.array([np.nan])), "low, high: expected finite numbers"),
        (lambda: Spans(np.array([2.0]), np.array([3.0, 4.0])), "low, high: expected two columns of equal length"),
        (lambda: bin_edges(Spans(np.array([0.0, 2.0]), np.array([1.0, 3.0]))), "rows: each bin must .*; a gap after row 1"),
        (
            lambda: bin_edges(Spans(np.array([0.0, 0.5]), np.array([1.0, 3.0])), "t"),
            "t: each bin must .*; an overlap after row 1",
        ),
        (lambda: bin_edges(Spans(np.array([0.0]), np.array([0.0]))), "rows: expected bins of positive width"),
        (lambda: bin_edges(Spans(np.array([]), np.array([]))), "rows: expected at least one bin"),
        (lambda: steps([0.0, 1.0], [1.0, 2.0]), r"densities: expected shape \[1\], got \[2\]"),
        (lambda: rebin([0.0, 1.0], [1.0], [0.0, 2.0]), "new_edges: expected bins from .*, where the table ends, got"),
        (lambda: rebin([0.0, 1.0], [1.0], [-1.0, 1.0]), "new_edges: expected bins from"),
        (lambda: rebin([0.0, 1.0], [1.0, 2.0], [0.0, 1.0]), r"contents: expected shape \[1, ...\], got \[2\]"),
        (lambda: rebin([0.0, math.inf], [1.0], [0.0, 1.0]), "edges: expected finite numbers"),
        (lambda: rebin([0.0, 1.0], [1.0], [0.0, math.inf], "per energy"), "new_edges: a density needs bins that end"),
        (
            lambda: histogram(np.ones(1), *[(np.zeros(1), regular_edges(0.0, 1.0, 5000))] * 2),
            "expected at most 10000000 bins in all, got 5000 x 5000",
        ),
        (
            lambda: histogram(np.ones(2000), (Spans.around(np.full(2000, 0.5), 1.0), regular_edges(0.0, 1.0, MAX_BINS))),
            "the rows lie over 200000000 bins in all",
        ),
    ],
)
def test_refused(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_a_rest_may_have_no_end() -> None:
    assert rebin([0.0, 1.0, 2.0], [1.0, 2.0], [0.0, 0.5, math.inf]).tolist() == [0.5, 2.5]
    assert rebin([0.0, 1.0], [1.0], [0.0, 1.0, 2.0], beyond="zero").tolist() == [1.0, 0.0]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20, unique=True))
def test_knots_are_put_in_order(x: list[int]) -> None:
    assert [x[i] for i in ascending(np.array(x, dtype=float))] == sorted(x)


def test_steps_keep_their_direction() -> None:
    """Up: 5 before 1 at the step; down: 1 before 5."""
    assert ascending([1.0, 2.0, 2.0, 3.0]).tolist() == [0, 1, 2, 3]
    assert ascending([3.0, 2.0, 2.0, 1.0]).tolist() == [3, 2, 1, 0]
    with pytest.raises(ValueError, match=r"^flux: rows 1 and 3 have the same place, and others go up and down"):
        ascending([1.0, 2.0, 1.0], "flux")
    with pytest.raises(ValueError, match=r"^x: more than two rows have the same place, at data row 2"):
        ascending([1.0, 2.0, 2.0, 2.0])
