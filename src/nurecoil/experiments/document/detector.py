"""The detector block: a list of steps, or templates; and files that hold a detector only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nurecoil import catalogue
from nurecoil.detectors import Step
from nurecoil.experiments.document.edges import Bins
from nurecoil.experiments.document.templates import Templates
from nurecoil.experiments.problems import InvalidExperiment
from nurecoil.experiments.reader import read_blocks
from nurecoil.problems import Collector


def build_detector(content: Any, path: str, folder: Path | None, problems: Collector) -> tuple[Step, ...] | None:
    """The steps of a detector block; None if they are wrong, which is noted."""
    if isinstance(content, Mapping) and "templates" in content:
        problems.add(path, "expected either `steps` or `templates`, not both")
        return None
    if not isinstance(content, Mapping) or not set(content) <= {"steps"}:
        unknown = sorted(map(str, set(content) - {"steps"})) if isinstance(content, Mapping) else []
        what = f"unknown key {', '.join(unknown)}" if unknown else f"got {content!r}"
        problems.add(path, f"expected a list of `steps`, or `templates`; {what}")
        return None
    return build_steps(content.get("steps", []), f"{path}.steps", folder, problems)


def build_templates(content: Any, path: str, folder: Path | None, problems: Collector) -> Templates | None:
    """The templates of a detector block; None if there are none, or if they are wrong, which is noted."""
    if not isinstance(content, Mapping) or set(content) != {"templates"}:
        return None
    built = catalogue.build_block("templates", content["templates"], f"{path}.templates", folder=folder)
    problems.problems.extend(built.problems)
    templates: Templates | None = built.thing
    with problems.at(f"{path}.templates"):
        return templates if templates is None or templates.response else None
    return None


def build_steps(content: Any, path: str, folder: Path | None, problems: Collector) -> tuple[Step, ...] | None:
    """Steps out of a list of blocks; None if one is wrong, which is noted."""
    if not isinstance(content, list):
        problems.add(path, f"expected a list of steps, got {content!r}")
        return None
    found = []
    for i, block in enumerate(content):
        built = catalogue.build("steps", block, f"{path}[{i}]", folder=folder)
        problems.problems.extend(built.problems)
        found.append(built.thing)
    return None if any(step is None for step in found) else tuple(found)


def read_detector(path: Path) -> tuple[tuple[Step, ...], Bins | None]:
    """Steps, and bins if there are any, of an experiment file, or of a file that has nothing but `detector` and `bins`.

    Raises
    ------
    InvalidExperiment
        With everything that is wrong.
    """
    problems = Collector()
    blocks = read_blocks(path, problems)
    steps: tuple[Step, ...] | None = None
    if "detector" in blocks.values:
        steps = build_detector(blocks.values["detector"], "detector", blocks.folders["detector"], problems)
    elif not problems.problems:
        problems.add("detector", "missing")
    bins = None
    if "bins" in blocks.values:
        built = catalogue.build_block("bins", blocks.values["bins"], "bins")
        problems.problems.extend(built.problems)
        bins = built.thing
    if "version" not in blocks.values:
        for name in set(blocks.values) - {"detector", "bins"}:
            problems.add(name, "unknown block; a file without `version` has detector and bins only")
    if problems.problems or steps is None:
        raise InvalidExperiment(path.name, problems.problems)
    return steps, bins
