"""Experiment files that were changed at random: problems with their place or an experiment; no traceback, no wait."""

from __future__ import annotations

import copy
import random
import shutil
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from nurecoil.experiments import InvalidExperiment, experiment, validate
from nurecoil.problems import printable
from nurecoil.tables import data_path, load_yaml

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, -1e-300, float("inf"), float("nan"), 10**400, "", " ", "NO", "1e-300 m", "5 keV", "5 keVnr",
    "5 keVee", "6 PE", "-3 kg", "1e999 cm^-2", "nan s", "kg", "\x1b[31mred", "../../../etc/passwd", "/etc/passwd", "a\x00b",
    [], {}, [[]], [1, 2, 3], {"kind": "x"}, {"value": 1}, {"value": {"value": 3}}, ["x"] * 50,
    "x" * 5000, [1, "two", None], 3.5,
    {"kind": ["quenching"]}, {1: 2}, "experiment.yaml", "$", "{", "!!python/object:os.system", "٣ kg", "1 kg kg kg", "1/0 s",
)  # fmt: skip
"""Values that stand where nobody expects them."""
SAMPLE = {
    "coherent_csi_2017/experiment.yaml": 4, "coherent_csi_2021/experiment.yaml": 1, "coherent_lar_2020/experiment.yaml": 1,
    "saturne/experiment.yaml": 6, "reactor_projections/experiment-connie.yaml": 4,
    "coherent_projections/experiment-hpge.yaml": 4,
}  # fmt: skip
"""Files, and how often they are taken: those with long tables less."""
MODERN = (
    "conus_plus_2025/experiment.yaml", "conus_plus_2025/experiment-lindhard.yaml", "coherent_ge_2024/experiment.yaml",
    "coherent_ge_2024/experiment-lindhard.yaml", "coherent_ge_2026/experiment.yaml",
    "coherent_ge_2026/experiment-lindhard.yaml", "dresden_ii/experiment-fef.yaml", "dresden_ii/experiment-ybe.yaml",
    "dresden_ii/experiment-lindhard.yaml", "borexino_2017/experiment.yaml", "red_100_2024/experiment.yaml",
    "examples/my-excess.yaml", "examples/my-published-number.yaml", "examples/my-fitted-background.yaml",
    "examples/my-control-sample.yaml", "examples/my-two-detectors.yaml", "examples/my-stacked-detectors.yaml",
    "examples/my-falling-quenching.yaml",
)  # fmt: skip
"""Files with errors, published numbers, fitted shapes, several processes or detectors."""
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of everything in a document."""
    found = [path] if path else []
    for key, item in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        found += places(item, (*path, key))
    return found


def mutated(document: dict[str, Any], dice: random.Random) -> tuple[dict[str, Any], str | None]:
    """One change at a random place; and the key, if it is one that nobody knows."""
    changed = copy.deepcopy(document)
    *above, last = dice.choice(places(changed))
    node: Any = changed
    for key in above:
        node = node[key]
    what = dice.randrange(5)
    if what == 0:
        del node[last]
    elif what == 1 and isinstance(node, dict) and isinstance(last, str):
        node[last + "s"] = node.pop(last)
        return changed, last + "s"
    elif what == 2 and isinstance(node, dict):
        node["unheard_of"] = 1
        return changed, "unheard_of"
    elif what == 3:
        node[last] = [node[last], node[last]]
    else:
        node[last] = copy.deepcopy(dice.choice(ODD))
    return changed, None


def written(value: Any) -> str:
    """YAML of a value; JSON but for what JSON has no word for."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    if isinstance(value, (bool, int, float)) or value is None:
        return {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else repr(value)
    import json

    return json.dumps(value)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("data")
    for name in {Path(path).parent.name for path in (*SAMPLE, *MODERN)}:
        shutil.copytree(EXAMPLES if name == "examples" else data_path(name), root / name)
    return {path: root / path for path in (*SAMPLE, *MODERN)}


def throw(folders: dict[str, Path], sample: dict[str, int], seed: int, number: int) -> None:
    dice = random.Random(seed)
    documents = {path: load_yaml(folders[path]) for path in sample}
    for i in range(number):
        (path,) = dice.choices(list(sample), list(sample.values()))
        document, stranger = mutated(documents[path], dice)
        file = folders[path].with_name("mutated.yaml")
        file.write_text(written(document), encoding="utf-8")
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problems = [str(problem) for problem in validate(file)]
            if not problems:
                assert stranger is None or in_names(document, stranger), (i, stranger)
                assert repr(experiment(file))
            elif i % 20 == 0:
                with pytest.raises(InvalidExperiment):
                    experiment(file)
        assert time.process_time() - start < 5, (i, document)
        assert all(printable(text) == text and len(text) < 2000 for text in problems), (i, problems)
        assert "root:" not in "".join(problems)


def in_names(document: dict[str, Any], key: str) -> bool:
    """Whether a key is a name of one's own choice, of a background, a nuisance, a process or a detector."""
    return any(key in document.get(block, {}) for block in ("backgrounds", "nuisances", "signal", "detectors"))


def test_three_hundred_changed_files(folders):
    throw(folders, SAMPLE, seed=20261128, number=300)


@pytest.mark.slow
def test_three_thousand_changed_files(folders):
    throw(folders, SAMPLE, seed=7, number=3000)


@pytest.mark.parametrize("path", MODERN)
def test_a_dozen_changes_of_each(folders, path):
    throw(folders, {path: 1}, seed=20261129, number=12)


@pytest.mark.slow
@pytest.mark.parametrize("path", MODERN)
def test_two_hundred_changes_of_each(folders, path):
    throw(folders, {path: 1}, seed=11, number=200)
