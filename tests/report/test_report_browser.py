"""The pages in headless Chromium: no error in the console, nothing wider than a phone, the filter at work."""

import re
import shutil
import subprocess

import pytest

from nurecoil import studies
from nurecoil.report import errata, write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PROBE = """<script>
const errors = [];
window.addEventListener("error", (event) => errors.push(event.message));
window.addEventListener("load", () => {
  const root = document.documentElement;
  const rows = () => document.querySelectorAll("#claims tbody tr:not([hidden])").length;
  const before = rows();
  const search = document.querySelector("form.filter [type=search]");
  if (search) {
    search.value = "no claim says this";
    search.dispatchEvent(new Event("input", {bubbles: true}));
  }
  root.dataset.probe = [root.scrollWidth, window.innerWidth, errors.length, before, rows()].join(" ");
});
</script>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("browser")
    section = studies.load("kouzakov-epshep-2021").section
    write_report([section], path, title="nurecoil", version="1", vintage="CODATA", abstract="Why.", errata=errata())
    for page in path.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("<head>", f"<head>{PROBE}", 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["index", "kouzakov-epshep-2021", "errata"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_in_a_browser(folder, name, width, tmp_path):
    assert CHROMIUM is not None
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", f"--window-size={width},900"]
    page = (folder / f"{name}.html").as_uri()
    done = subprocess.run([CHROMIUM, *options, "--dump-dom", page], capture_output=True, text=True, timeout=120)
    found = re.search(r'data-probe="([\d ]+)"', done.stdout)
    assert found, done.stderr[-500:]
    content, inner, errors, before, after = map(int, found[1].split())
    assert content <= inner
    assert errors == 0
    if name == "kouzakov-epshep-2021":
        assert before == len(studies.load(name).claims)
        assert after == 0
