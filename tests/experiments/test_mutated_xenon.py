"""Files of xenon experiments and of joint analyses that were changed at random, and damaged files of arrays: no traceback."""

from __future__ import annotations

import contextlib
import random
import shutil
import time
import warnings
from pathlib import Path

import pytest
from test_mutated_files import mutated, written

from nurecoil.experiments import joint, validate
from nurecoil.problems import InvalidBlock, UnknownId, printable
from nurecoil.tables import data_path, load_yaml, read_arrays

FILES = (
    "xenonnt_8b/experiment.yaml", "xenonnt_8b/experiment-sr0.yaml", "xenonnt_8b/experiment-sr1.yaml",
    "xenonnt_8b/experiment-sr2.yaml", "pandax_8b/experiment.yaml", "lz_8b/experiment.yaml", "xenonnt_er_sr0/experiment.yaml",
    "lz_er/experiment.yaml", "lz_er/experiment-2022.yaml", "lz_er/experiment-2024.yaml", "pandax_er/experiment.yaml",
)  # fmt: skip


def throw(path: str, root: Path, number: int, seed: int) -> None:
    folder = root / Path(path).parent
    if not folder.exists():
        shutil.copytree(data_path(Path(path).parent.name), folder)
    document, dice = load_yaml(root / path), random.Random(f"{path} {seed}")
    for i in range(number):
        changed, _ = mutated(document, dice)
        file = folder / "mutated.yaml"
        file.write_text(written(changed), encoding="utf-8")
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problems = [str(problem) for problem in validate(file)]
        assert time.process_time() - start < 10, (i, changed)
        assert all(printable(text) == text and len(text) < 2000 for text in problems), (i, problems)


@pytest.mark.once
@pytest.mark.parametrize("path", FILES)
def test_changed_files_give_problems_with_their_place(path: str, tmp_path: Path) -> None:
    throw(path, tmp_path, 15, 1)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
def test_two_hundred_changes_of_each_file(path: str, tmp_path: Path) -> None:
    throw(path, tmp_path, 200, 2)


def joints(tmp_path: Path, number: int, seed: int) -> None:
    document, dice = load_yaml(data_path("cevns_2026", "joint.yaml")), random.Random(seed)
    small = document | {"experiments": ["coherent-csi-2017", "coherent-ge-2026"], "shared": {"sns_flux": "10 %"}}
    for _ in range(number):
        changed, _ = mutated(small, dice)
        file = tmp_path / "mutated.yaml"
        file.write_text(written(changed), encoding="utf-8")
        # anything else is a traceback
        with contextlib.suppress(InvalidBlock, UnknownId, ValueError):
            assert repr(joint(file))


@pytest.mark.once
def test_changed_joint_analyses(tmp_path: Path) -> None:
    joints(tmp_path, 25, 3)


@pytest.mark.slow
def test_two_hundred_changed_joint_analyses(tmp_path: Path) -> None:
    joints(tmp_path, 200, 4)


def test_damaged_arrays(tmp_path: Path) -> None:
    whole = data_path("xenonnt_8b", "sr0.npz").read_bytes()
    dice, file = random.Random(5), tmp_path / "damaged.npz"
    for i in range(200):
        damaged = bytearray(whole)
        if i % 3 == 0:
            damaged = damaged[: dice.randrange(len(whole))]
        else:
            # heads of members and the directory at the end are where damage is not caught by a checksum
            for _ in range(8):
                at = dice.choice((dice.randrange(200), dice.randrange(len(whole)), len(whole) - 1 - dice.randrange(900)))
                damaged[at] = dice.randrange(256)
        file.write_bytes(bytes(damaged))
        with contextlib.suppress(ValueError):
            read_arrays(file)
