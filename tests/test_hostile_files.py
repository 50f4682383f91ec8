"""Files that want to do harm, or are merely broken: each gives one ValueError with its place, and soon."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nurecoil.problems import printable
from nurecoil.tables import confined, data_path, load_yaml, read_columns, read_csv
from nurecoil.tables.strict_yaml import MAX_DEPTH, MAX_VALUES, MAX_YAML_BYTES
from nurecoil.tables.text import MAX_BYTES

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}], k{i}: 1}}\n" for i in range(1, 12))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAUGHS, f"line 6, column .*: more than {MAX_VALUES} values, with what the aliases stand for"),
        (MERGED, f"line [67], column .*: more than {MAX_VALUES} values"),
        ("a: &a [1, *a]", "line 1, column 11: the alias 'a' refers to what it is part of"),
        ("a: &a {b: {c: *a}}", "line 1, column 15: the alias 'a' refers to what it is part of"),
        ("a: *b", "line 1, column 4: found undefined alias"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"line 1, column {MAX_DEPTH + 1}: expected lists .* {MAX_DEPTH} deep"),
        ("[" * 100_000, f"line 1, column {MAX_DEPTH + 1}: expected lists and mappings at most"),
        ("{a: " * 100_000, "line 1, column .*: expected lists and mappings at most"),
        ("\n".join(" " * i + "a:" for i in range(2000)), "line .*: expected lists and mappings at most"),
        ("- " * 5000, "line 1, column .*: expected lists and mappings at most"),
        ("n: 1" + "0" * 400, "line 1, column 4: '1000.*is too large for a number"),
        ("n: 1" + "0" * 390, "line 1, column 4: '1000.*is too large for a number"),
        ("n: " + "9" * 10_000, "line 1, column 4: '9999.*is too large for a number"),
        ("n: 0x" + "f" * 5000, "line 1, column 4: '0xff.*is too large for a number"),
        ("n: 1e400", "line 1, column 4: '1e400' is too large for a number"),
        ("n: -1.5e+999", "line 1, column 4: '-1.5e.999' is too large for a number"),
        ("n: !!bool maybe", "line 1, column 4: expected true or false, got 'maybe'"),
        ("n: !!int 1.5", "line 1, column 4: expected a whole number, got '1.5'"),
        ("n: !!float x", "line 1, column 4: expected a number, got 'x'"),
        ("n: !!null x", "line 1, column 4: expected null, got 'x'"),
        ("n: !!bool [true]", "line 1, column 4: expected a scalar node"),
        ("n: !!map x", "line 1, column 4: expected a mapping, got a scalar"),
        ("n: !!map [1]", "line 1, column 4: expected a mapping, got a sequence"),
        ("n: !!seq x", "line 1, column 4: expected a sequence node"),
        ("n: !!str [x]", "line 1, column 4: expected a scalar node"),
        ("n: !!timestamp x", "line 1, column 4: the tag '!!timestamp' is not known; expected a plain value"),
        ("n: !!binary '*'", "line 1, column 4: the tag '!!binary' is not known"),
        ("n: !!set {a}", "line 1, column 4: the tag '!!set' is not known"),
        ("n: !!python/object/apply:os.system [ls]", "line 1, column 4: the tag '!!python/object/apply:os.system' is not known"),
        ("n: !own x", "line 1, column 4: the tag '!own' is not known"),
        ("<<: 3", "line 1, column 5: .*expected a mapping or list of mappings for merging"),
        ("? [a]\n: 1", "line 1, column 3: expected a word or a number as key"),
        ("null: 1", "line 1, column 1: expected a word or a number as key, got None"),
        ("true: 1", "line 1, column 1: expected a word or a number as key, got True"),
        ("1: a\n1.0: b", "line 2, column 1: the key 1.0 appears twice"),
        ("a: 1\n\tb: 2", "line 2, column 1: "),
        ("a: \x1b[31mred", r"line 1: expected text, got the control character '\\x1b'"),
        ("a: '\x00'", r"line 1: expected text, got the control character '\\x00'"),
        ("a: b: c", "line 1, column 5: mapping values are not allowed"),
        ("%YAML 9.0\n---\na", "line 1, column 1: .*incompatible YAML document"),
        ('a: "\\ud800"', "line 1, column .*"),
        ("a: \ud800", ""),
    ],
)
def test_yaml(text: str, message: str) -> None:
    start = time.monotonic()
    with pytest.raises(ValueError, match=f"^YAML text(: |, ){message}"):
        load_yaml(text)
    assert time.monotonic() - start < 5


def test_harmless_aliases_and_depth() -> None:
    text = "base: &base {x: [1, 2]}\n" + "\n".join(f"k{i}: *base" for i in range(100))
    assert load_yaml(text)["k99"] == {"x": [1, 2]}
    deep = load_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        (deep,) = deep
    assert deep == []


def test_large_but_honest_numbers() -> None:
    assert load_yaml("[1e308, -1e-320, 123456789012345678901234567890, .inf, -.inf]") == [
        1e308, -1e-320, 123456789012345678901234567890, float("inf"), float("-inf"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("title: größe".encode("latin-1"), "e.yaml, line 1: expected text in UTF-8, got the byte 0xf6; save it as UTF-8"),
        ("title: x".encode("utf-16"), "e.yaml: expected text in UTF-8, got UTF-16"),
        (b"a: 1\nb: \x00", r"e.yaml, line 2: expected text, got the control character '\\x00'"),
        (b"# " + b"x" * MAX_YAML_BYTES, f"e.yaml: larger than {MAX_YAML_BYTES} bytes"),
        (b"\x89PNG\r\n\x1a\n", "e.yaml, line 1: expected text in UTF-8"),
    ],
)
def test_yaml_files(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "e.yaml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{message}"):
        load_yaml(path)


def test_yaml_from_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "e.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load_yaml(path) == {"a": 1, "b": 2}


def test_files_that_are_none(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", Path("/dev/zero"), tmp_path / ("x" * 300)):
        for read in (load_yaml, read_csv, read_columns):
            with pytest.raises(ValueError, match=r"expected a file|cannot be read"):
                read(path)


def test_a_table_without_end(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(ValueError, match=f"^t.csv: larger than {MAX_BYTES} bytes"):
        read_csv(path)


def test_paths_stay_in_the_folder(tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "below").mkdir(parents=True)
    (here / "below" / "t.csv").write_text("x\n1\n", encoding="utf-8")
    (here / "flux.csv").write_text("x\n1\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("password\n1\n", encoding="utf-8")
    (here / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert confined(here, "flux.csv").samefile(here / "flux.csv")
    assert confined(here, "below/../below/t.csv").samefile(here / "below" / "t.csv")
    outside = [
        "../secret.csv",
        str(tmp_path / "secret.csv"),
        "link.csv",
        "below/../../secret.csv",
        "/etc/passwd",
        "../none.csv",
    ]
    for name in outside:
        with pytest.raises(ValueError) as error:
            confined(here, name)
        assert "leads out of the folder of the file that names it" in str(error.value)
        assert "password" not in str(error.value)
    assert confined(here, "../secret.csv", allow_outside=True).samefile(tmp_path / "secret.csv")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "expected the name of a file, got None"),
        (3, "expected the name of a file, got 3"),
        ("", "expected the name of a file, got ''"),
        (["flux.csv"], "expected the name of a file, got"),
        ("fluks.csv", "there is no file 'fluks.csv' beside the file that names it; close to it: flux.csv"),
        ("below", "there is no file 'below' beside"),
        ("a\0b", r"'a\\x00b' cannot be the name of a file"),
        ("x" * 5000, "'x+'... cannot be the name of a file"),
        ("a\x1b[31m", r"there is no file 'a\\x1b\[31m' beside"),
    ],
)
def test_names_that_are_none(tmp_path: Path, name: object, message: str) -> None:
    (tmp_path / "flux.csv").touch()
    (tmp_path / "below").mkdir()
    with pytest.raises(ValueError, match=f"^{message}") as error:
        confined(tmp_path, name)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 300


def test_messages_do_not_speak_to_the_terminal(tmp_path: Path) -> None:
    assert printable("a\x1b[31mb\x07\u202e") == r"a\x1b[31mb\x07\u202e"
    for text in ('"\\e[31mkey": 1\n"\\e[31mkey": 2', '"\\u202e": {<<: 3}', '!!"\\e[1m" x', "*\u202e"):
        with pytest.raises(ValueError) as error:
            load_yaml(text)
        assert str(error.value).isprintable()
    path = tmp_path / "t.csv"
    path.write_text("\u202eE,n\nMeV,pe\u202ekoe\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError) as error:
        read_csv(path)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("seed", range(3))
def test_mutations(tmp_path: Path, seed: int) -> None:
    """A few hundred shipped files with bytes changed, dropped or doubled: read, or refused with the file's name."""
    chance = random.Random(seed)
    yaml_files = sorted(data_path().glob("*/*.yaml"))
    csv_files = [path for path in sorted(data_path().glob("*/*.csv")) if path.stat().st_size < 20_000]
    for number in range(100):
        source = chance.choice(yaml_files if number % 2 else csv_files)
        content = bytearray(source.read_bytes())
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(content))
            end = at + chance.choice([0, 1, chance.randrange(40)])
            content[at:end] = chance.choice([b"", bytes([chance.randrange(256)]), *MARKS])
            content = content or bytearray(b"x")
        path = tmp_path / source.name
        path.write_bytes(bytes(content))
        for read in (load_yaml,) if number % 2 else (read_csv, read_columns):
            said = refusal(read, path)
            assert said.startswith(path.name) or not said
            assert len(said) < 1000


def refusal(read: Callable[[Path], object], path: Path) -> str:
    """What a reader says against a file, if anything; other errors than ValueError pass through."""
    try:
        read(path)
    except ValueError as error:
        return str(error)
    return ""


MARKS = [
    b"[",
    b"{",
    b"*a ",
    b"&a ",
    b"!!x ",
    b"\n",
    b"\t",
    b"\x1b",
    b",",
    b";",
    b'"',
    b"'",
    b": ",
    b"<<: ",
    b"1e999",
    b"#",
    b"\xff",
]
