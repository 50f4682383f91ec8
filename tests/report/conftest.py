"""A headless Chromium that looks at one page, and leaves a screenshot in build/screenshots for who wants to look, too."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
PROBE = """<script>
const errors = [];
const told = console.error;
console.error = (...words) => { errors.push(words.join(" ")); told(...words); };
window.addEventListener("error", (event) => errors.push(event.message));
window.addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
window.addEventListener("load", () => {
  const root = document.documentElement;
  const rows = () => document.querySelectorAll("#claims tbody tr:not([hidden])").length;
  const before = rows();
  const search = document.querySelector("form.filter [type=search]");
  if (search) {
    search.value = "no claim says this";
    search.dispatchEvent(new Event("input", {bubbles: true}));
  }
  const after = rows();
  if (search) {
    search.value = "";
    search.dispatchEvent(new Event("input", {bubbles: true}));
  }
  const broken = [...document.images].filter((image) => !image.complete || !image.naturalWidth).length;
  root.dataset.probe = [root.scrollWidth, window.innerWidth, errors.length + broken, before, after].join(" ");
});
</script>"""


@pytest.fixture
def browse():
    """(page, width, folder) -> width of the content and of the window, errors and broken pictures, claims before and after."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")

    def look(page, width, folder):
        probed = folder / page.name
        text = page.read_text(encoding="utf-8")
        assert "<head>" in text
        probed.write_text(text.replace("<head>", f"<head>{PROBE}", 1), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", f"--window-size={width},900"]
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        picture = SCREENSHOTS / f"{page.stem}-{width}.png"
        command = [CHROMIUM, *options, "--dump-dom", f"--screenshot={picture}", probed.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        found = re.search(r'data-probe="([\d ]+)"', done.stdout)
        assert found, done.stderr[-500:]
        assert picture.read_bytes().startswith(b"\x89PNG")
        return tuple(map(int, found[1].split()))

    return look
