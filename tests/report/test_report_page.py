"""The scorecard page: complete, self-contained, escaped, the same bytes every time."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from nurecoil.problems import UnknownId
from nurecoil.report import (
    Axis,
    Claim,
    DataTable,
    Figure,
    NotChecked,
    Outcome,
    Panel,
    Repair,
    Scorecard,
    Section,
    Tolerance,
    errata,
    write_section,
)
from nurecoil.report.typesetting import authors, typeset
from nurecoil.tables import Citation

PAPER = Citation(
    "Doe:2020abc",
    {"author": "Doe, Jane and Roe, R.", "title": "Scattering <&> limits", "journal": "J. Phys. 1, 2", "year": "2020",
     "doi": "10.1000/182", "eprint": "2001.00001"},
)  # fmt: skip
TEXTS = {"title": "What holds", "version": "9.8.7", "vintage": "CODATA 2022, PDG 2024"}


def draw(axes, data):
    axes.plot(data["T"], data["rate"], label="ours")


def figure(key="rate"):
    panel = Panel(Axis("$T$ [keV]"), Axis("rate [keV$^{-1}$]"), draw)
    return Figure(key, "A < B rate.", "Doe:2020abc, Fig. 1", [panel], {"T": [0.0, 1.0], "rate": [1.0, np.inf]}, size=(3, 2))


def claim(key, statement="A number", **options):
    return Claim(key, "Doe:2020abc", "Table 1", statement, 3.1, tolerance=Tolerance(0.05, because="rounding"), **options)


REPAIR = Repair("Another <flux>", by="f")
OUTCOMES = (
    Outcome(claim("events", "Events for T < 5 keV & more"), 3.15),
    Outcome(claim("moment", "Limit on μ_{ν}", unit="10^-11 mu_B", note="One-sided.", repair=REPAIR), 4.2, 3.1),
    Outcome(claim("radius", "Radius R_{n}", unit="fm", blocked="No data"), None),
    Outcome(claim("mass", "Mass", inferred=("scale",)), 3.1),
    Outcome(claim("norm", "A norm", kind="identity"), 3.1),
)
TABLE = DataTable.comparison(
    "Rates", "nucleus", ["Ar40", "Ge76"], [1.2, 0.0], [1.25, 0.5], unit="10^-40 cm^2", caption="Table 3."
)


def section(key="doe-2020", **changes):
    values = {"title": "A & B", "reference": PAPER, "summary": "First.\n\nSecond.", "outcomes": OUTCOMES,
              "figures": [figure()],
              "notes": ["Eq. (9) misses a 2, as in Freedman:1973yd."], "tables": [TABLE],
              "inferred": {"scale": "From Table 1."},
              "not_checked": [NotChecked("Fig. 2", "A curve", "No numbers.")]}  # fmt: skip
    return Section(key, **{**values, **changes})


class Page(HTMLParser):
    """Collects tags and text, and insists that every tag is closed."""

    VOID = {"meta", "img", "br", "link", "input"}  # noqa: RUF012

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("report")
    sections = [section(), section("roe-2021", title="Second", figures=[figure(), figure("other")])]
    assert Scorecard(path, **TEXTS).write(sections, abstract="Why.", errata=errata()) == path / "index.html"
    return path


@pytest.fixture(scope="module")
def html(folder):
    return (folder / "doe-2020.html").read_text(encoding="utf-8")


PAGES = ("index.html", "doe-2020.html", "roe-2021.html", "errata.html")


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_self_contained(folder, name):
    html = (folder / name).read_text(encoding="utf-8")
    page = Page(html)
    assert all(src.startswith("data:image/webp;base64,") for src in page.all("src"))
    outside = [link for link in page.all("href") if not link.startswith(("#", "https://doi.org/", "https://arxiv.org/abs/"))]
    assert all((folder / link).is_file() for link in outside)
    assert not {tag for tag, _ in page.tags} & {"link", "iframe", "object"}
    assert not re.search(r"url\(|@import", html)
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.all("href") if link.startswith("#")} <= set(ids)


def test_every_claim_stands_once(html):
    ids = Page(html).all("id")
    assert [i for i in ids if i.startswith(("claim-", "figure-", "table-"))] == [
        "claim-events", "claim-moment", "claim-radius", "claim-mass", "claim-norm", "figure-rate", "table-1",
    ]  # fmt: skip
    assert Page(html).text.count("Events for T < 5 keV & more") == 1


def test_special_characters_are_escaped(html):
    assert "Events for T &lt; 5 keV &amp; more" in html
    assert "Another &lt;flux&gt;" in html
    assert "<flux>" not in html
    assert "Scattering &lt;&amp;&gt; limits" in html
    assert 'alt="A &lt; B rate."' in html


def test_a_study_says_it_in_words(html):
    text = re.sub(r"\s+", " ", Page(html).text)
    for words in ("1✓ printed or read numbers reproduced", "1≈ by our reading, with 1 inferred input", "1≠ differing and exp",
                  "1 of 1= identities hold", "1○ blocked", "Inferred: scale", "With that: 3.1",
                  "Jane Doe and R. Roe, Scattering <&> limits, J. Phys. 1, 2 (2020)", "[Doe:2020abc]", "+35.5 %", "± 5 %",
                  "rounding", "Another <flux>", "No data", "Figure 1. A < B rate. Source: Doe:2020abc, Fig. 1.",
                  "Table 1. Rates. Table 3.",
                  "Eq. (9) misses a 2, as in Freedman 1974", "Fig. 2: A curve", "No numbers."):  # fmt: skip
        assert words in text, words
    assert "10<sup>−11</sup> <math><msub><mi>μ</mi><mi>B</mi></msub></math>" in html


def test_the_index_counts_before_it_explains(folder):
    text = re.sub(r"\s+", " ", Page((folder / "index.html").read_text(encoding="utf-8")).text)
    for words in ("nurecoil 9.8.7 · constants: CODATA 2022, PDG 2024", "2✓", "2≈ by our reading, with 2 inferred inputs", "2≠",
                  "2 of 2= identities hold"):  # fmt: skip
        assert words in text, words
    assert text.index("2✓") < text.index("Why.")


def test_a_difference_that_is_not_understood_shows(tmp_path):
    odd = section(outcomes=[Outcome(claim("odd", open="Who knows"), 9.0)], figures=[])
    Scorecard(tmp_path, **TEXTS).write([odd])
    text = (tmp_path / "doe-2020.html").read_text(encoding="utf-8")
    assert "1</strong>! differing, not understood" in text
    assert "Who knows" in text


def test_two_reports_are_the_same_bytes(tmp_path):
    first, second = (Scorecard(tmp_path / name, **TEXTS).write([section()]) for name in "ab")
    names = sorted(str(p.relative_to(first.parent)) for p in first.parent.rglob("*") if p.is_file())
    assert names == [
        "doe-2020.html", "doe-2020/claims.json", "doe-2020/rate.csv", "doe-2020/rate.json", "doe-2020/tables.json",
        "index.html",
    ]  # fmt: skip
    for name in names:
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes()


def test_a_bare_section_renders(tmp_path):
    bare = Section("bare", "Bare", Citation("Some:2020key", {"author": "Doe, J. and others"}), "Nothing yet.")
    Scorecard(tmp_path, **TEXTS).write([bare])
    text = Page((tmp_path / "bare.html").read_text(encoding="utf-8")).text
    assert "J. Doe et al. [Some:2020key]" in text


def test_errata_stand_once_each(folder):
    found = errata()
    assert len({(e.paper, e.where, e.printed) for e in found}) == len(found)
    text = Page((folder / "errata.html").read_text(encoding="utf-8")).text
    assert text.count("It lacks a factor 1/TN") == 1
    assert {e.paper for e in found} == {
        "PapouliasKosmas:2013ti", "Kouzakov:2021epshep", "Verkhovtsev:2026saturne", "Papoulias:2019erice", "Kouzakov:2016taup",
    }  # fmt: skip


def test_a_reference_is_looked_up_whole():
    entry = section(reference="Papoulias:2013gha").citation
    assert authors(entry) == "D. K. Papoulias and T. S. Kosmas"
    assert entry.fields["year"] == "2014"
    with pytest.raises(UnknownId, match="no reference 'Papoulias:2013xyz'; close to it: Papoulias:2013gha"):
        section(reference="Papoulias:2013xyz")


def test_section_files_hold_the_numbers(tmp_path):
    folder = write_section(section(), tmp_path)
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    assert claims["score"]["numbers"] == {
        "reproduced": 1, "by our reading": 1, "differs, explained": 1, "differs": 0, "blocked": 1,
    }  # fmt: skip
    assert [o["verdict"] for o in claims["outcomes"]] == [o.verdict.value for o in OUTCOMES]
    assert claims["paper"] == "Doe:2020abc"
    assert json.loads((folder / "rate.json").read_text(encoding="utf-8"))["data"]["rate"] == [1.0, None]
    assert (folder / "rate.png").read_bytes() == figure().png
    assert (folder / "rate.csv").read_text(encoding="utf-8") == "T,rate\n0,1\n1,inf\n"
    (table,) = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    assert table["rows"] == [["Ar40", 1.2, 1.25, 1.25 / 1.2], ["Ge76", 0.0, 0.5, None]]


def test_tables_read_well():
    table = DataTable("Mixed", ["name", "Z", "rate [1/day]"], [["Ar40", np.int64(18), 1.5], ["x", -1, np.nan], ["y", 3, None]])
    assert table.texts == (("Ar40", "18", "1.500"), ("x", "−1", "—"), ("y", "3", ""))
    assert table.numeric == (False, True, True)
    assert json.loads(json.dumps(table.to_json(), allow_nan=False))["rows"][1] == ["x", -1, None]
    assert DataTable("Empty", ["a", "b"], []).numeric == (False, False)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: DataTable("", ["a"], []), "table: title is empty"),
        (lambda: DataTable("t", [], []), "table 't': no columns"),
        (lambda: DataTable("t", ["a"], [[1, 2]]), "table 't', row 1: 2 cells; expected 1"),
        (lambda: DataTable("t", ["a"], [], digits=0), "table 't': digits is 0"),
        (lambda: DataTable.comparison("t", "n", ["a"], [1.0], []), "table 't': 1 names, 1 and 0 numbers"),
        (lambda: section("Doe 2020"), "section key 'Doe 2020'"),
        (lambda: section(summary=" "), "section doe-2020: summary is empty"),
        (lambda: section(outcomes=OUTCOMES[:1] * 2), "section doe-2020: claim 'events' appears twice"),
        (lambda: section(figures=[figure(), figure()]), "section doe-2020: figure 'rate' appears twice"),
        (lambda: section(figures=[figure("claims")]), "figure 'claims' would overwrite claims.json"),
        (lambda: Scorecard(Path("x"), **TEXTS).write([]), "report: no sections"),
        (lambda: Scorecard(Path("x"), **TEXTS).write([section(), section()]), "report: section 'doe-2020' appears twice"),
        (lambda: Scorecard(Path("x"), **{**TEXTS, "vintage": ""}), "report: vintage is empty"),
    ],
)
def test_bad_input_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_typesetting_is_done_after_escaping():
    assert (
        str(typeset("<b>x^{a<b}</b>"))
        == "&lt;b&gt;<math><msup><mi>x</mi><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></msup></math>&lt;/b&gt;"
    )
    assert str(typeset("⁴⁰Ar, sin2_theta_w, cm^-2")) == "<sup>40</sup>Ar, sin2_theta_w, cm<sup>−2</sup>"
    assert str(typeset("ε_{eμ}^{nucl} at 2 fm")) == (
        "<math><msubsup><mi>ε</mi><mi>eμ</mi><mi>nucl</mi></msubsup></math> at 2 fm"
    )
    assert str(typeset("sin^{2}θ_{W}")).startswith("<math><msup><mi>sin</mi><mn>2</mn></msup></math><math>")
    assert (
        str(typeset("40Ar, (2Z+2N)/3N, 8B and 1.40Ar, A&B")) == "<sup>40</sup>Ar, (2Z+2N)/3N, <sup>8</sup>B and 1.40Ar, A&amp;B"
    )
    assert str(typeset("^{48}Ti")) == "<sup>48</sup>Ti"
