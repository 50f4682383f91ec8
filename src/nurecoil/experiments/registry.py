"""Experiments by name: those shipped, those of installed packages, and files of one's own."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from nurecoil import catalogue
from nurecoil.experiments.counting import Experiment
from nurecoil.experiments.reader import InvalidExperiment, read_blocks
from nurecoil.problems import Collector, Problem, UnknownId
from nurecoil.tables import data_path

GROUP = "experiments"
"""Entry points ``nurecoil.experiments`` give an experiment's file: a path, or what ``importlib.resources.files`` gives."""


@catalogue.provider(GROUP)
@cache
def _shipped() -> dict[str, Path]:
    """``data/<folder>/experiment.yaml`` and ``experiment-<variant>.yaml``."""
    paths = data_path().glob("*/experiment*.yaml")
    return {p.parent.name.replace("_", "-") + p.stem.removeprefix("experiment"): p for p in paths}


def experiments() -> tuple[str, ...]:
    """Ids of the experiments that `experiment` knows, in alphabetical order.

    Examples
    --------
    >>> "coherent-csi-2017" in experiments()
    True
    """
    return catalogue.names(GROUP)


def experiment(id_or_path: str | Path) -> Experiment:
    """An experiment, by its id or from a file of one's own.

    Parameters
    ----------
    id_or_path : str or Path
        An id out of `experiments`, or the path of a YAML file (a `Path`, or a string that ends in ``.yaml`` or ``.yml``).

    Returns
    -------
    Experiment

    Raises
    ------
    UnknownId
        If there is no such experiment; the message lists the closest ids.
    InvalidExperiment
        If the file cannot be used; the message lists all its problems.

    Examples
    --------
    >>> csi = experiment("coherent-csi-2017")
    >>> float(csi.observed.sum() - csi.backgrounds["steady-state"].sum())
    142.0
    """
    path = locate(id_or_path)
    problems = Collector()
    loaded = _load(path, problems)
    if loaded is None:
        raise InvalidExperiment(path.name, problems.problems)
    return loaded


def validate(path: str | Path) -> list[Problem]:
    """Everything that is wrong with an experiment file, each with its path in the file; an empty list if nothing is.

    Parameters
    ----------
    path : str or Path
        A YAML file, or the id of an experiment.

    Raises
    ------
    UnknownId
        If there is no experiment of that name.

    Examples
    --------
    >>> validate("coherent-csi-2017")
    []
    >>> [str(problem) for problem in validate("nowhere.yaml")]
    ["there is no file 'nowhere.yaml' in '.'"]
    """
    problems = Collector()
    _load(locate(path), problems)
    return problems.problems


def _load(path: Path, problems: Collector) -> Experiment | None:
    blocks = read_blocks(path, problems)
    if not blocks.values:
        if not problems.problems:
            problems.add("", f"{path.name} is empty")
        return None
    from nurecoil.experiments.document import build  # the blocks of files are imported when a file is read

    return build(blocks, problems)


def locate(id_or_path: str | Path) -> Path:
    """The file of an experiment.

    Raises
    ------
    UnknownId
        If it is no path, and there is no experiment of that name.
    ValueError
        If the package that brings it is not unpacked on disk.
    """
    if isinstance(id_or_path, Path):
        return id_or_path
    if not isinstance(id_or_path, str):
        raise UnknownId("experiment", id_or_path, experiments())
    return Path(id_or_path) if id_or_path.endswith((".yaml", ".yml")) else _path(catalogue.find(GROUP, id_or_path), id_or_path)


def _path(thing: object, name: str) -> Path:
    if isinstance(thing, (str, os.PathLike)):
        return Path(thing)
    path = Path(str(thing))  # a Traversable of importlib.resources writes its place
    if not path.exists():
        raise ValueError(f"experiment {name!r}: expected the path of a file, got {thing!r}")
    return path
