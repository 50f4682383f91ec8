"""What an analysis file may hold: the keys, what may stand there, and the checks that need nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from nurecoil import catalogue
from nurecoil.catalogue import block, given
from nurecoil.experiments.document.schema import DIALECT
from nurecoil.problems import Problem
from nurecoil.units.kinds import WrongQuantity

VERSION = 1


def _version(value: Any) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _names(value: Any) -> tuple[str, ...]:
    """One name, or several."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected a name or a list of names, got {value!r}")
    return tuple(names)


def _number(value: Any, name: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise WrongQuantity(name, f"expected a number, or a quantity such as '1e-10 mu_B', got {value!r}")
    return value


def _by_name(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise WrongQuantity(key, f"expected names with values, got {value!r}")
    return dict(value)


def _settings(value: Any) -> Mapping[str, Any]:
    found = _by_name("set", value)
    for name, item in found.items():
        if not isinstance(item, (str, int, float)):
            raise WrongQuantity(f"set.{name}", "expected a number, a quantity such as '1e-10 mu_B', a word, or true or false, "
                                f"got {item!r}")  # fmt: skip
    return found


def _truth(value: Any) -> Mapping[str, Any]:
    return {str(name): _number(item, f"truth.{name}") for name, item in _by_name("truth", value).items()}


def _fixed(value: Any) -> Mapping[str, Any]:
    return {str(name): _number(item, f"fixed.{name}") for name, item in _by_name("fixed", value).items()}


def _levels(value: Any) -> tuple[float, ...]:
    """One confidence level, or several."""
    levels = list(value) if isinstance(value, (list, tuple)) else [value]
    for cl in levels:
        if isinstance(cl, bool) or not isinstance(cl, (int, float)) or not (math.isfinite(cl) and 0 < cl < 1):
            raise ValueError(f"expected confidence levels between 0 and 1, such as 0.9, got {cl!r}")
    if not levels:
        raise ValueError("expected at least one confidence level, got none")
    return tuple(float(cl) for cl in levels)


@block("grid")
class Grid:
    """Values of one parameter.

    Parameters
    ----------
    start, stop : float or str
        The ends, with a unit where the parameter has one.
    points : int
        How many values.
    scale : {"linear", "log"}
        How they are spaced.
    """

    start: Any = given(read=lambda value: _number(value, "start"), example="0 mu_B")
    stop: Any = given(read=lambda value: _number(value, "stop"), example="1e-8 mu_B")
    points: int = 61
    scale: Literal["linear", "log"] = "linear"

    def __post_init__(self) -> None:
        if not 2 <= self.points <= 1_000_000:
            raise WrongQuantity("points", f"expected from 2 to 1000000, got {self.points}")


@block("constraint")
class Constraint:
    """What is known of one parameter from elsewhere.

    Parameters
    ----------
    mean, sigma : float or str
        Its value and standard deviation, with a unit where the parameter has one.
    """

    mean: Any = given(read=lambda value: _number(value, "mean"), example="0.2386")
    sigma: Any = given(read=lambda value: _number(value, "sigma"), example="0.0002")


@block("analysis")
class Document:
    """An analysis.

    Parameters
    ----------
    experiments : str or list of str
        Ids, or paths of files of your own; several are fitted together.
    version : int
        Of this format: 1.
    models : str or list of str
        Names of models, which are added.
    set : mapping
        Options of the models.
    statistic : str
        A name out of the group statistics; by default what the experiment says.
    data : {"observed", "asimov", "toy"}
        What is fitted.
    truth : mapping
        Values of asimov and toy data; central values where nothing is said.
    seed : int
        Of toy data.
    free : str or list of str
        Nuisances that are parameters, instead of being profiled inside.
    constraints : mapping
        Parameter -> what is known of it from elsewhere.
    parameters : str or list of str
        What is fitted, bounded, or spans the plane.
    profile : str or list of str
        What is minimised over; or all.
    fixed : mapping
        Parameter -> its value.
    cl : float or list of float
        Confidence levels.
    grid : mapping
        Parameter -> its values.
    """

    experiments: tuple[str, ...] = given(read=_names, example="[coherent-csi-2017]")
    version: int = given(default=VERSION, read=_version)
    models: tuple[str, ...] = given(default=("standard-model",), read=_names)
    set: Mapping[str, Any] = given(default=None, read=_settings)
    statistic: str | None = None
    data: Literal["observed", "asimov", "toy"] = "observed"
    truth: Mapping[str, Any] = given(default=None, read=_truth)
    seed: int | None = None
    free: tuple[str, ...] = given(default=(), read=_names)
    constraints: Mapping[str, Constraint] = given(default=None)
    parameters: tuple[str, ...] = given(default=(), read=_names)
    profile: tuple[str, ...] = given(default=(), read=_names)
    fixed: Mapping[str, Any] = given(default=None, read=_fixed)
    cl: tuple[float, ...] = given(default=(0.90,), read=_levels)
    grid: Mapping[str, Grid] = given(default=None)

    def __post_init__(self) -> None:
        if self.seed is not None and self.seed < 0:
            raise WrongQuantity("seed", f"expected at least 0, got {self.seed}")
        for name in ("set", "truth", "constraints", "fixed", "grid"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, {})


def check(content: Any) -> tuple[Document | None, list[Problem]]:
    """The document that a mapping describes, or all that is wrong with it."""
    built = catalogue.build_block("analysis", content)
    return built.thing, list(built.problems)


def analysis_schema() -> dict[str, Any]:
    """JSON Schema of an analysis file."""
    blocks = {schema["title"]: schema for schema in catalogue.schema("blocks")["oneOf"]}
    defs = {f"blocks.{name}": catalogue.without_kind(blocks[name]) for name in ("grid", "constraint")}
    whole = catalogue.without_kind(blocks["analysis"])
    required = ["version", *whole["required"]]
    return {"$schema": DIALECT, **whole, "title": "Analysis file of nurecoil", "required": required, "$defs": defs}
