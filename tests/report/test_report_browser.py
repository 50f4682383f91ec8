"""The pages in headless Chromium: no error in the console, nothing wider than a phone, the filter at work."""

import pytest

from nurecoil import studies
from nurecoil.report import Scorecard, errata


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("browser")
    section = studies.load("kouzakov-epshep-2021").section
    Scorecard(path, "nurecoil", "1", "CODATA").write([section], abstract="Why.", errata=errata())
    return path


@pytest.mark.parametrize("name", ["index", "kouzakov-epshep-2021", "errata"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_in_a_browser(folder, name, width, tmp_path, browse):
    content, inner, errors, before, after = browse(folder / f"{name}.html", width, tmp_path)
    assert content <= inner
    assert errors == 0
    if name == "kouzakov-epshep-2021":
        assert before == len(studies.load(name).claims)
        assert after == 0
