"""The scorecard page: complete, self-contained, escaped, the same bytes every time."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from nurecoil.problems import UnknownId
from nurecoil.report import Axis, Claim, DataTable, Figure, Outcome, Panel, Section, render, write_report, write_section
from nurecoil.report.page import authors, typeset
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
    return Claim(key, "Doe:2020abc", "Table 1", statement, 3.1, **{"rtol": 0.05, **options})


OUTCOMES = (
    Outcome(claim("events", "Events for T < 5 keV & more"), 3.15),
    Outcome(claim("moment", "Limit on μ_{ν}", unit="10^-11 mu_B", note="One-sided."), 4.2, "Another <flux>"),
    Outcome(claim("radius", "Radius R_{n}", unit="fm"), None, "No data"),
)
TABLE = DataTable.comparison(
    "Rates", "nucleus", ["Ar40", "Ge76"], [1.2, 0.0], [1.25, 0.5], unit="10^-40 cm^2", caption="Table 3."
)


def section(key="doe-2020", **changes):
    values = {"title": "A & B", "reference": PAPER, "summary": "First.\n\nSecond.", "outcomes": OUTCOMES, "figures": [figure()],
              "notes": ["Eq. (9) misses a 2."], "tables": [TABLE]}  # fmt: skip
    return Section(key, **{**values, **changes})


class Page(HTMLParser):
    """Collects tags and text, and insists that every tag is closed."""

    VOID = {"meta", "img", "br", "link"}  # noqa: RUF012

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
def html(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "index.html"
    sections = [section(), section("roe-2021", title="Second", figures=[figure(), figure("other")])]
    assert render(sections, path, **TEXTS, abstract="Why.") == path
    return path.read_text(encoding="utf-8")


def test_the_page_is_self_contained(html):
    page = Page(html)
    assert all(src.startswith("data:image/png;base64,") for src in page.all("src"))
    links = page.all("href")
    assert {"https://doi.org/10.1000/182", "https://arxiv.org/abs/2001.00001"} <= set(links)
    assert all(link.startswith(("#", "https://doi.org/", "https://arxiv.org/abs/")) for link in links)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object"}
    assert not re.search(r"url\(|@import", html)


def test_every_claim_stands_once(html):
    ids = Page(html).all("id")
    assert len(ids) == len(set(ids))
    assert [i for i in ids if i.startswith("doe-2020--")] == [
        "doe-2020--claim-events", "doe-2020--claim-moment", "doe-2020--claim-radius",
        "doe-2020--figure-rate", "doe-2020--table-1",
    ]  # fmt: skip
    assert Page(html).text.count("Events for T < 5 keV & more") == 2  # once in each of the two sections


def test_anchors_lead_somewhere(html):
    page = Page(html)
    targets = [link[1:] for link in page.all("href") if link.startswith("#")]
    assert targets == ["doe-2020", "roe-2021"]
    assert set(targets) <= set(page.all("id"))


def test_special_characters_are_escaped(html):
    assert "Events for T &lt; 5 keV &amp; more" in html
    assert "Another &lt;flux&gt;" in html
    assert "<flux>" not in html
    assert "Scattering &lt;&amp;&gt; limits" in html
    assert 'alt="A &lt; B rate."' in html


def test_the_scorecard_says_it_in_words(html):
    text = re.sub(r"\s+", " ", Page(html).text)
    for words in ("nurecoil 9.8.7 · constants: CODATA 2022, PDG 2024", "2✓ reproduced", "2≠ differs (explained)", "2○ blocked",
                  "Jane Doe and R. Roe, Scattering <&> limits, J. Phys. 1, 2 (2020)", "[Doe:2020abc]", "+35.5 %", "± 5 %",
                  "Another <flux>", "No data", "Figure 3. A < B rate. Source: Doe:2020abc, Fig. 1.", "Table 2. Rates. Table 3.",
                  "Eq. (9) misses a 2."):  # fmt: skip
        assert words in text, words
    assert "(unexplained)" not in text
    assert "10<sup>−11</sup> μ<sub>B</sub>" in html


def test_an_unexplained_difference_shows(tmp_path):
    path = render([section(outcomes=[Outcome(claim("odd"), 9.0)], figures=[])], tmp_path / "p.html", **TEXTS)
    assert "1</strong>! differs (unexplained)" in path.read_text(encoding="utf-8")


def test_two_renders_are_the_same_bytes(tmp_path):
    first, second = (write_report([section()], tmp_path / name, **TEXTS) for name in "ab")
    names = sorted(str(p.relative_to(first.parent)) for p in first.parent.rglob("*") if p.is_file())
    assert names == ["doe-2020/claims.json", "doe-2020/rate.json", "doe-2020/rate.png", "doe-2020/tables.json", "index.html"]
    for name in names:
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes()


def test_a_bare_section_renders(tmp_path):
    bare = Section("bare", "Bare", Citation("Some:2020key", {"author": "Doe, J. and others"}), "Nothing yet.")
    text = Page(render([bare], tmp_path / "p.html", **TEXTS).read_text(encoding="utf-8")).text
    assert "J. Doe et al. [Some:2020key]" in text


def test_a_reference_is_looked_up_whole():
    entry = section(reference="Papoulias:2013gha").citation
    assert authors(entry) == "D. K. Papoulias and T. S. Kosmas"
    assert entry.fields["year"] == "2014"
    with pytest.raises(UnknownId, match="no reference 'Papoulias:2013xyz'; close to it: Papoulias:2013gha"):
        section(reference="Papoulias:2013xyz")


def test_section_files_hold_the_numbers(tmp_path):
    folder = write_section(section(), tmp_path)
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    assert claims["counts"] == {"reproduced": 1, "differs (explained)": 1, "differs (unexplained)": 0, "blocked": 1}
    assert tuple(Outcome.from_json(o) for o in claims["outcomes"]) == OUTCOMES
    assert claims["paper"] == "Doe:2020abc"
    assert json.loads((folder / "rate.json").read_text(encoding="utf-8"))["data"]["rate"] == [1.0, None]
    assert (folder / "rate.png").read_bytes() == figure().png
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
        (lambda: render([], "x.html", **TEXTS), "report: no sections"),
        (lambda: render([section(), section()], "x.html", **TEXTS), "report: section 'doe-2020' appears twice"),
        (lambda: render([section()], "x.html", **{**TEXTS, "vintage": ""}), "report: vintage is empty"),
    ],
)
def test_bad_input_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_typesetting_is_done_after_escaping():
    assert str(typeset("<b>x^{a<b}</b>")) == "&lt;b&gt;x<sup>a&lt;b</sup>&lt;/b&gt;"
    assert str(typeset("⁴⁰Ar, sin2_theta_w, cm^-2")) == "<sup>40</sup>Ar, sin2_theta_w, cm<sup>−2</sup>"
