"""The whole scorecard, as `nurecoil report` writes it: small, whole by itself, and at home in a browser, page by page."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nurecoil import studies

pytestmark = pytest.mark.slow
PAGES = ("index", "errata", "explorer-coherent-csi-2021", *studies.names())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    from nurecoil.cli import app

    folder = tmp_path_factory.mktemp("whole")
    result = CliRunner().invoke(app, ["report", "--output", str(folder)])
    assert result.exit_code == 0, result.output
    return folder, result.stdout


def test_the_four_counts_come_first(written):
    folder, said = written
    counts = re.match(
        r"all +(\d+) reproduced, (\d+) by our reading \(\d+ inferred inputs\), (\d+) differing and explained, "
        r"(\d+) of \d+ identities hold", said,
    )  # fmt: skip
    assert counts, said[:200]
    page = (folder / "index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<li class="(\w+)"><strong>(\d+)', page)
    assert [kind for kind, _ in shown[:4]] == ["reproduced", "reading", "explained", "identity"]
    assert [number for _, number in shown[:4]] == list(counts.groups())
    assert page.index('class="tiles"') < page.index("<main")


def test_it_is_small(written):
    folder, _ = written
    sizes = {path.relative_to(folder): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert {path.suffix for path in sizes} == {".html", ".json", ".csv"}
    assert sum(sizes.values()) <= 5e6
    assert max(size for path, size in sizes.items() if path.suffix == ".html") <= 1.5e6


def test_numbers_lie_beside_each_figure(written):
    folder, _ = written
    for name in studies.names():
        for figure in studies.load(name).section.figures:
            said = json.loads((folder / name / f"{figure.key}.json").read_text(encoding="utf-8"))
            assert said["caption"] == figure.caption
            assert (folder / name / f"{figure.key}.csv").exists()
            page = (folder / f"{name}.html").read_text(encoding="utf-8")
            assert all(f'href="{name}/{figure.key}.{kind}"' in page for kind in ("json", "csv"))


def test_no_page_asks_for_another_file_to_be_shown(written):
    folder, _ = written
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:img|script|link|iframe|source)\b[^>]*\b(?:src|href)="([^"]*)"', text)
        assert all(address.startswith("data:") for address in loaded), page.name


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_in_a_browser(written, name, width, tmp_path, browse):
    page: Path = written[0] / f"{name}.html"
    content, inner, errors = browse(page, width, tmp_path)[:3]
    assert content <= inner
    assert errors == 0
