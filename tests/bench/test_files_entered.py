"""How many source files one YAML file enters while it is read and built: what somebody who follows a value has to open."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.tables import data_path

PACKAGE = Path(nr.__file__).parent
READING = ("units", "declaration", "catalogue", "problems.py", "tables", "experiments")


def entered(work: Callable[[], object]) -> set[Path]:
    """Files of the package with a function that is called, imports apart."""
    seen: set[Path] = set()

    def note(frame, event, _):
        path = Path(frame.f_code.co_filename)
        if event == "call" and frame.f_code.co_name != "<module>" and PACKAGE in path.parents:
            seen.add(path.relative_to(PACKAGE))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


@pytest.mark.filterwarnings("ignore::nurecoil.processes.NoSpinExpectation")
def test_files_that_one_experiment_enters(report):
    for group in catalogue.groups():
        catalogue.names(group)  # rooms are imported once, whatever is read
    path = data_path() / "coherent_csi_2021" / "experiment.yaml"
    files = entered(lambda: nr.experiment(path))
    rooms = Counter(file.parts[0] for file in files)
    reading = sum(rooms[room] for room in READING)
    listed = ", ".join(f"{room} {number}" for room, number in rooms.most_common())
    report(f"files that coherent-csi-2021 enters: {len(files)}, {reading} of them to read it ({listed})")
    assert reading <= 40
    assert len(files) <= 90
