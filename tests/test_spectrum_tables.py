"""Spectra in files: points and histograms, in whatever order they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nurecoil.problems import UnknownId
from nurecoil.tables import read_spectra
from nurecoil.units import MeV, cm2, s

FLUX = 1 / (cm2 * s)
HEAD = "# E [MeV] dE [MeV] lo [MeV] hi [MeV] n [cm^-2 s^-1] f [cm^-2 s^-1 MeV^-1]\n"
# 6 in [0, 1], 2 in [1, 3]: densities 6 and 1
BINS = HEAD + "0.5 1 0 1 6 6\n2 2 1 3 2 1\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "flux.dat"
    path.write_text(text, encoding="utf-8")
    return path


def integral(E: Any, density: Any) -> float:
    return float(np.trapezoid(density, E)) / FLUX


@pytest.mark.parametrize(
    "layout", [{"low": "lo", "high": "hi"}, {"energy": "E", "width": "dE"}], ids=["ends", "centres and widths"]
)
@pytest.mark.parametrize(("column", "content"), [("n", None), ("n", "per bin"), ("f", None), ("f", "per energy")])
@pytest.mark.parametrize("reverse", [False, True])
def test_histograms(tmp_path: Path, layout: dict[str, str], column: str, content: Any, reverse: bool) -> None:
    lines = BINS.splitlines()
    text = "\n".join([lines[0], *(reversed(lines[1:]) if reverse else lines[1:])])
    table = read_spectra(written(tmp_path, text), [column], content=content, **layout)  # type: ignore[arg-type]
    assert table.edges is not None
    assert table.edges == pytest.approx(np.array([0, 1, 3]) * MeV, rel=1e-15)
    assert pytest.approx(np.array([0, 1, 1, 3]) * MeV, rel=1e-15) == table.E
    assert table.densities[column] == pytest.approx(np.array([6, 6, 1, 1]) * FLUX / MeV, rel=1e-14)
    assert integral(table.E, table.densities[column]) == pytest.approx(8.0, rel=1e-14)
    assert table.units[column].split() == ["cm^-2", "s^-1", "MeV^-1"]


def test_edges(tmp_path: Path) -> None:
    text = "edge,n,m\nMeV,cm^-2,cm^-2\n0,6,0\n1,2,0\n3,,0\n"
    table = read_spectra(written(tmp_path, text), edges="edge")
    assert table.densities["n"] * cm2 * MeV == pytest.approx([6, 6, 1, 1], rel=1e-14)
    assert table.densities["m"].tolist() == [0, 0, 0, 0]


def test_a_common_width(tmp_path: Path) -> None:
    table = read_spectra(written(tmp_path, "# E [MeV] n [1]\n1 3\n3 5\n"), energy="E", width=2 * MeV)
    assert table.E / MeV == pytest.approx([0, 2, 2, 4])
    assert table.densities["n"] * MeV == pytest.approx([1.5, 1.5, 2.5, 2.5])


def test_descending_energies_with_a_step(tmp_path: Path) -> None:
    """1 to 2 MeV at height 5, then 1 up to 3 MeV; written downwards, the step comes the other way round."""
    up = "# E [MeV] f [cm^-2 MeV^-1] zero [cm^-2 MeV^-1]\n1 5 0\n2 5 0\n2 1 0\n3 1 0\n"
    down = "# E [MeV] f [cm^-2 MeV^-1] zero [cm^-2 MeV^-1]\n3 1 0\n2 1 0\n2 5 0\n1 5 0\n"
    for text in (up, down):
        table = read_spectra(written(tmp_path, text), energy="E")
        assert table.E / MeV == pytest.approx([1, 2, 2, 3])
        assert table.densities["f"] * cm2 * MeV == pytest.approx([5, 5, 1, 1])
        assert table.densities["zero"].tolist() == [0, 0, 0, 0]
        assert table.edges is None


def test_shuffled_energies(tmp_path: Path) -> None:
    table = read_spectra(written(tmp_path, "# E [MeV] f [1/MeV]\n2 20\n1 10\n3 30\n"), energy="E")
    assert (table.densities["f"] / (table.E / MeV) * MeV) == pytest.approx([10, 10, 10])


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (BINS, {}, "flux.dat: expected energy, or edges, or low and high, or energy and width"),
        (BINS, {"energy": "E", "low": "lo", "high": "hi"}, "flux.dat: expected energy, or edges"),
        (BINS, {"energy": "E", "columns": ["n"]}, "flux.dat: contents per bin need the bins"),
        (BINS, {"energy": "n", "columns": ["f"]}, "flux.dat: column 'n' is in 'cm.-2 s.-1'; expected energies"),
        (
            BINS,
            {"low": "lo", "high": "hi", "columns": ["f"], "content": "per bin"},
            "flux.dat: column 'f' is in .* not 'per bin'",
        ),
        (
            BINS,
            {"low": "lo", "high": "hi", "columns": ["dE"]},
            "flux.dat: column 'dE' is in 'MeV'; expected a number, rate, flux",
        ),
        (BINS, {"energy": "E", "width": -1.0 * MeV, "columns": ["n"]}, "low, high: expected high >= low"),
        (BINS, {"energy": "E", "width": 3 * MeV, "columns": ["n"]}, "flux.dat: each bin must end .*; an overlap after row 1"),
        (HEAD + "1 1 0 1 6 6\n2 2 2 3 2 1\n", {"low": "lo", "high": "hi", "columns": ["n"]}, "flux.dat: each bin .*; a gap"),
        (
            HEAD + "1 1 0 1 -6 6\n",
            {"low": "lo", "high": "hi", "columns": ["n"]},
            "flux.dat: column 'n', data row 1: expected a num",
        ),
        ("# E [MeV] f [1/MeV]\n-1 2\n1 2\n", {"energy": "E"}, "flux.dat: column 'E', data row 1: expected an energy >= 0"),
        (
            "# E [MeV] f [1/MeV]\n1 2\n1 2\n1 3\n",
            {"energy": "E"},
            "flux.dat: more than two rows have the same",
        ),
        (
            "# E [MeV] f [1/MeV]\n1 2\n2 2\n1 3\n",
            {"energy": "E"},
            "flux.dat: rows 1 and 3 have the same",
        ),
        ("# E [MeV] f [1/MeV]\n1 nan\n2 2\n", {"energy": "E"}, "flux.dat: column 'f', data row 1: expected a finite number"),
        ("# E [MeV]\n1\n2\n", {"energy": "E"}, "flux.dat: has no column besides the energies"),
        ("# E [MeV] n [1]\n1 2\n2 3\n", {"edges": "E"}, "flux.dat: column 'n': the last row is the last edge"),
        ("# E [MeV] n [1]\n2 2\n1 0\n", {"edges": "E"}, "flux.dat: column 'E': expected edges that increase"),
        ("# E [MeV] n [1]\n2 0\n", {"edges": "E"}, "flux.dat: expected at least two edges"),
        ("# E [MeV] n [1]\n0.5 2\n", {"energy": "E", "width": 2 * MeV}, "flux.dat: expected energies >= 0, got a bin"),
    ],
)
def test_refused(tmp_path: Path, text: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        read_spectra(written(tmp_path, text), **options)


def test_unknown_columns(tmp_path: Path) -> None:
    with pytest.raises(UnknownId, match=r"no column of flux.dat 'energy'"):
        read_spectra(written(tmp_path, BINS), energy="energy")
    with pytest.raises(UnknownId, match=r"no column of flux.dat 'g'"):
        read_spectra(written(tmp_path, BINS), ["g"], low="lo", high="hi")
    with pytest.raises(UnknownId, match=r"no column of flux.dat 'g'"):
        read_spectra(written(tmp_path, BINS), ["g"], edges="E")
