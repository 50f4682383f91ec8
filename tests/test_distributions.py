"""What would be uploaded: a wheel and an sdist that hold everything, installed where the repository is not, do the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import nurecoil

pytest.importorskip("hatchling", reason="of the extra dev")

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nurecoil"
JOB = """
import pathlib, nurecoil as nr
assert not pathlib.Path(nr.__file__).is_relative_to({root!r}), nr.__file__
like = nr.likelihood(nr.experiment("coherent-csi-2017"), nr.StandardModel() + nr.NSI(eps_ee_uV=0))
found = nr.interval(like, "eps_ee_uV")
found.plot(save="interval.pdf")
pathlib.Path("interval.bib").write_text(found.cite())
print(repr(found.ranges[0][1]))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist, by the build backend itself, without an index."""
    folder = tmp_path_factory.mktemp("dist")
    script = f"import hatchling.build as b; b.build_wheel({str(folder)!r}); b.build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    return folder


def test_the_wheel_holds_every_module_and_every_table(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert wheel.name == f"nurecoil-{nurecoil.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    here = {p.relative_to(ROOT / "src").as_posix() for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert here <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_sdist_holds_what_is_needed_to_build_test_and_cite(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "CITATION.cff",
        "constraints.txt",
        "tests/test_house.py",
    }
    assert wanted <= names


@pytest.mark.once
def test_the_wheel_does_the_main_job_outside_of_the_repository(built: Path, tmp_path: Path) -> None:
    """Limit, picture and references; the dependencies are those of this environment, the package is the wheel's."""
    (wheel,) = built.glob("*.whl")
    target, place = tmp_path / "site", tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    place.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "NURECOIL_MEV"} | {"PYTHONPATH": str(target)}
    job = [sys.executable, "-W", "error", "-c", JOB.format(root=str(ROOT))]
    done = subprocess.run(job, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    like = nurecoil.likelihood(nurecoil.experiment("coherent-csi-2017"), nurecoil.StandardModel() + nurecoil.NSI(eps_ee_uV=0))
    assert float(done.stdout) == pytest.approx(nurecoil.interval(like, "eps_ee_uV").ranges[0][1], rel=1e-9)
    assert (place / "interval.pdf").read_bytes().startswith(b"%PDF")
    assert "Akimov:2017ade" in (place / "interval.bib").read_text(encoding="utf-8")
