"""The site as it was built: links, and pages in headless Chromium. Skipped where `make docs` has not been run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from gallery import DOCS

SITE = DOCS.parent / "build" / "docs"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
built = pytest.mark.skipif(not (SITE / "index.html").is_file(), reason="the site is not built")

PROBE = """<script>
const errors = [];
window.addEventListener("error", (event) => errors.push(event.message || "not loaded"), true);
window.addEventListener("load", () => {
  const root = document.documentElement;
  const away = performance.getEntriesByType("resource").filter((e) => !/^(file|data):/.test(e.name)).length;
  root.dataset.probe = [root.scrollWidth, window.innerWidth, errors.length, away].join(" ");
});
</script>"""
FRAME = """<body><iframe id="page" src="{page}" width="{width}" height="900" style="border:0"></iframe><script>
window.addEventListener("load", () => {{
  document.body.dataset.probe = document.getElementById("page").contentDocument.documentElement.dataset.probe;
}});
</script></body>"""


def links(site):
    script = DOCS / "extensions" / "links.py"
    return subprocess.run([sys.executable, script, site], capture_output=True, text=True, check=False)


def test_the_check_of_links_finds_what_is_wrong(tmp_path):
    body = (
        '<a href="b.html#here">1</a><a href="b.html#nowhere">2</a><a href="c.html">3</a><img src="https://example.org/x.png">'
    )
    (tmp_path / "a.html").write_text(body + '<a href="https://example.org">4</a>', encoding="utf-8")
    (tmp_path / "b.html").write_text('<p id="here"></p>', encoding="utf-8")
    done = links(tmp_path)
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        "a.html: b.html#nowhere has no such anchor",
        "a.html: c.html does not exist",
        "a.html: fetches https://example.org/x.png",
    ]


@built
def test_links_of_the_site():
    done = links(SITE)
    assert done.returncode == 0, done.stderr


@built
@pytest.mark.once
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name", ["index", "start", "explorer", "gallery/nsi", "gallery/helium-atoms", "guide/conventions", "reference/models",
             "reference/files", "reference/api/inference", "reference/errata", "decisions/README", "contributing"],
)  # fmt: skip
def test_pages_in_a_browser(name, width, tmp_path):
    """No error, nothing fetched, and nothing wider than the screen; a frame, since windows are no narrower than 500."""
    assert CHROMIUM is not None
    page, frame = SITE / f"{name}.html", tmp_path / "frame.html"
    probed = page.with_name(f"{page.stem}-probed-{width}.html")
    probed.write_text(page.read_text(encoding="utf-8").replace("<head>", f"<head>{PROBE}", 1), encoding="utf-8")
    frame.write_text(FRAME.format(page=probed.as_uri(), width=width), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--window-size=1400,900"]
    try:
        done = subprocess.run(
            [CHROMIUM, *options, "--allow-file-access-from-files", "--dump-dom", frame.as_uri()],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    finally:
        probed.unlink()
    found = re.search(r'data-probe="([\d ]+)"', done.stdout)
    assert found, done.stderr[-500:]
    content, inner, errors, away = map(int, found[1].split())
    assert inner == width
    assert content <= inner
    assert errors == 0
    assert away == 0
