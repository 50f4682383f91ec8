"""Tables as physicists have them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.problems import UnknownId
from nurecoil.tables import read_columns, read_csv
from nurecoil.tables.columns import number
from nurecoil.units import MeV, cm2, keV, s

FLUX = 1 / (cm2 * s * MeV)


def written(folder: Path, text: str | bytes, name: str = "table.dat") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "E,flux\nMeV,cm^-2 s^-1 MeV^-1\n1,10\n2,20.5\n",  # our own
        "\ufeffE,flux\r\nMeV,cm^-2 s^-1 MeV^-1\r\n1,10\r\n2,20.5\r\n",  # saved by a spreadsheet
        "E;flux\nMeV;cm^-2 s^-1 MeV^-1\n1;10\n2;20.5\n",
        "E [MeV], flux [cm^-2 s^-1 MeV^-1]\n1, 10\n2, 20.5\n",
        "# E [MeV]  flux [cm^-2 s^-1 MeV^-1]\n1 10\n2 20.5\n",
        "#E(MeV)\tflux (1/(cm^2 s MeV))\n1\t10\n2\t20.5\n",
        "! a comment of some length\n! E [MeV], flux [cm^-2 s^-1 MeV^-1]\n  0.1D+01  1.0D1\n\n  0.2d+01 0.205D+02  ! last\n",
        "# E flux\n# [MeV] [cm^-2 s^-1 MeV^-1]\n1.   1e1\n2.   2.05E+1\n",
        "# flux at 1 AU\n# E, flux\n# MeV, cm^-2 s^-1 MeV^-1\n1,10,\n2,20.5,\n",
        "E [MeV] flux [cm^-2 s^-1 MeV^-1]\n".replace(" [", "[").replace(" s^-1", "*s^-1").replace(" MeV^-1", "*MeV^-1")
        + "1 10\n2 20.5\n",
        "# E [MeV] ; flux [cm^-2 s^-1 MeV^-1]\r1;10\r2;20.5\r",  # ends of lines of an old Macintosh
    ],
)
def test_one_table_in_many_hands(tmp_path: Path, text: str) -> None:
    table = read_columns(written(tmp_path, text))
    assert list(table.values) == ["E", "flux"]
    assert table["E"] == pytest.approx([1 * MeV, 2 * MeV], rel=1e-14)
    assert table["flux"] == pytest.approx([10 * FLUX, 20.5 * FLUX], rel=1e-14)


def test_names_and_units_of_the_caller(tmp_path: Path) -> None:
    path = written(tmp_path, "1 10 a\n2 20 b\n")
    table = read_columns(path, names=("E", "n", "label"), units=("keV", "1", "text"))
    assert table["E"] == pytest.approx([keV, 2 * keV], rel=1e-15)
    assert table.values["label"] == ["a", "b"]
    renamed = read_columns(written(tmp_path, "# T [keV] n\n1 10\n"), names=("E", "counts"), units={"counts": "1"})
    assert renamed["counts"].tolist() == [10]
    assert renamed.units == {"E": "keV", "counts": "1"}


def test_zero_columns_are_columns(tmp_path: Path) -> None:
    table = read_columns(written(tmp_path, "# E [MeV] nue [1] numu [1]\n1 0 0\n2 0. 0.00D+00\n"))
    assert table["nue"].tolist() == table["numu"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "names", "units", "message"),
    [
        ("", None, None, "table.dat: has no rows"),
        ("# only a comment\n", None, None, "table.dat: has no rows"),
        ("1 2\n", None, None, "table.dat: has 2 columns, and no line of as many names; give names="),
        ("# a flux from somewhere\n1 2\n", None, None, "table.dat: has 2 columns, and no line of as many names"),
        ("# E flux\n1 2\n", None, None, "table.dat: the unit of column 'E' is not stated; give units="),
        ("# E [MeV] flux\n1 2\n", None, None, "table.dat: the unit of column 'flux' is not stated; give units="),
        ("# E [pekoe] n [1]\n1 2\n", None, None, "table.dat, column 'E': unit 'pekoe'"),
        ("# E [MeV] n [1]\n1 2\n3\n", None, None, "table.dat, line 3: expected 2 cells, got 1"),
        ("# E [MeV] n [1]\n1 2\n3 x\n", None, None, "table.dat, column 'n': line 3: expected a number, got 'x'"),
        ("E;n\nMeV;1\n1,5;2\n", None, None, "table.dat, column 'E': line 3: expected a number, got '1,5'; write a point"),
        ("E,n\nMeV,1\n1_0,2\n", None, None, "table.dat, column 'E': line 3: expected a number, got '1_0'"),
        ("E,n\nMeV,1\n1e999,2\n", None, None, "table.dat, column 'E': line 3: '1e999' is too large for a number"),
        ("E,E\nMeV,1\n1,2\n", None, None, "table.dat: the column 'E' appears twice"),
        ("E,n\nMeV,1\n1,2\n", ("E",), None, "table.dat: has 2 columns, but 1 names: E"),
        ("E,n\nMeV,1\n1,2\n", None, ("MeV",), "table.dat: has 2 columns, but 1 units are given"),
        ("E,n\nMeV,1\n1,2\n", None, {"E": "keV"}, "table.dat: column 'E' is in 'MeV', but units= says 'keV'"),
        ("E,n\nMeV,1\n1,2\n", None, {"E": "cm"}, "table.dat: column 'E' is in 'MeV', but units= says 'cm'"),
        ("x,n\n1,1\n2,4\n", None, {"x": "1", "n": "1"}, "table.dat, line 2: a row of ones may be units or numbers"),
        ('E,n\nMeV,1\n"1,2\n', None, None, "table.dat, line 3: unexpected end of data"),
    ],
)
def test_refused(
    tmp_path: Path, text: str, names: tuple[str, ...] | None, units: tuple[str, ...] | dict[str, str] | None, message: str
) -> None:
    with pytest.raises(ValueError) as error:
        read_columns(written(tmp_path, text), names, units)
    assert str(error.value).startswith(message)


def test_unknown_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "energy,n\nMeV,1\n1,\n")
    with pytest.raises(UnknownId, match=r"no column of table.dat 'enrgy'; close to it: energy"):
        read_columns(path)["enrgy"]
    with pytest.raises(UnknownId, match=r"no column of table.dat 'm'"):
        read_columns(path, units={"m": "1"})
    with pytest.raises(ValueError, match=r"table.dat: column 'n', data row 1: expected a finite number"):
        read_columns(path)["n"]
    with pytest.raises(ValueError, match="column 'n' holds words; expected numbers"):
        read_columns(written(tmp_path, "n\ntext\na\n"))["n"]


@pytest.mark.parametrize("read", [read_csv, read_columns])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "E,n\nMeV,1\n1,größe\n".encode("latin-1"),
            "t.csv, line 3: expected text in UTF-8, got the byte 0xf6; save it as UTF-8",
        ),
        ("E,n\nMeV,1\n".encode("utf-16"), "t.csv: expected text in UTF-8, got UTF-16; save it as UTF-8"),
        (b"E,n\nMeV,1\n1,\x00\n", r"t.csv, line 3: expected text, got the control character '\\x00'"),
        (b"E,n\nMeV,1\n1,\x1b[31m2\n", r"t.csv, line 3: expected text, got the control character '\\x1b'"),
        (b"E,n\nMeV,1\n1,2\n3," + b"4" * 140_000 + b"\n", "t.csv, line 4: field larger than field limit"),
    ],
)
def test_what_is_not_a_table(tmp_path: Path, read: object, content: bytes, message: str) -> None:
    assert callable(read)
    with pytest.raises(ValueError, match=f"^{message}"):
        read(written(tmp_path, content, "t.csv"))


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"t.csv: expected a file, but there is none in"):
        read_csv(tmp_path / "t.csv")
    with pytest.raises(ValueError, match="expected a file"):
        read_columns(tmp_path)


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_numbers_of_all_writers(value: float) -> None:
    """C, Fortran with E and D, and Fortran with three digits of exponent, which have no letter."""
    assert number(repr(value)) == value
    text = f"{value:.17e}"
    assert number(text.replace("e", "D")) == value
    mantissa, exponent = text.split("e")
    assert number(f"{mantissa}{int(exponent):+04d}") == value


@pytest.mark.parametrize("cell", ["1_000", "0x1F", "１２", "1e", "e5", "--1", "1 2", "one", "1.5D", "D5", "1,5"])
def test_not_numbers(cell: str) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        number(cell)


def test_an_empty_cell_is_not_a_number() -> None:
    assert math.isnan(number(""))
    assert number("inf") == np.inf


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.floats(-1e100, 1e100), min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    st.sampled_from([",", ";", "\t", "  ", " , ", " ;\t"]),
    st.sampled_from(["#", "! ", "row"]),
    st.booleans(),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]], delimiter: str, head: str, fortran: bool
) -> None:
    """Any numbers, any separator, names in a comment or in a row."""
    names = [f"c{i}" for i in range(len(rows[0]))]
    title = delimiter.join(f"{name}[keV]" for name in names)
    body = "\n".join(delimiter.join(repr(value) for value in row) for row in rows)
    text = f"{'' if head == 'row' else head}{title}\n{body.replace('e', 'D') if fortran else body}\n"
    table = read_columns(written(tmp_path_factory.mktemp("any"), text))
    assert list(table.values) == names
    for name, column in zip(names, np.transpose(rows), strict=True):
        assert table[name] == pytest.approx(column * keV, rel=1e-15)
