"""What an analysis file may hold: the keys, their types, and the checks that need nothing else."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from nurecoil.experiments.schema.fields import Block
from nurecoil.experiments.schema.messages import describe
from nurecoil.problems import Problem

VERSION = 1


def _version(value: object) -> object:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return value


def _scalar(value: object) -> object:
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"expected a number, a quantity such as '1e-10 mu_B', a word, or true or false, got {value!r}")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, or a quantity such as '1e-10 mu_B', got {value!r}")
    return value


def _levels(value: object) -> object:
    """One confidence level, or several."""
    levels: list[Any] = value if isinstance(value, list) else [value]
    for cl in levels:
        if isinstance(cl, bool) or not isinstance(cl, (int, float)) or not (math.isfinite(cl) and 0 < cl < 1):
            raise ValueError(f"expected confidence levels between 0 and 1, such as 0.9, got {cl!r}")
    if not levels:
        raise ValueError("expected at least one confidence level, got none")
    return tuple(float(cl) for cl in levels)


def _names(value: object) -> object:
    """One name, or several."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected a name or a list of names, got {value!r}")
    return tuple(names)


Scalar = Annotated[Any, BeforeValidator(_scalar)]
Number = Annotated[Any, BeforeValidator(_number)]
Names = Annotated[Any, BeforeValidator(_names)]
Levels = Annotated[Any, BeforeValidator(_levels)]
Count = Annotated[int, Field(ge=2)]


class Grid(Block):
    """Values of one parameter."""

    start: Number
    stop: Number
    points: Count = 61
    scale: Literal["linear", "log"] = "linear"


class Constraint(Block):
    """What is known of one parameter from elsewhere."""

    mean: Number
    sigma: Number


class Document(Block):
    """An analysis."""

    version: Annotated[int, BeforeValidator(_version)] = VERSION
    experiments: Names
    models: Names = ("standard-model",)
    set: dict[str, Scalar] = Field(default_factory=dict)
    statistic: str | None = None
    data: Literal["observed", "asimov", "toy"] = "observed"
    truth: dict[str, Number] = Field(default_factory=dict)
    seed: Annotated[int | None, Field(ge=0)] = None
    free: Names = ()
    constraints: dict[str, Constraint] = Field(default_factory=dict)
    parameters: Names = ()
    profile: Names = ()
    fixed: dict[str, Number] = Field(default_factory=dict)
    cl: Levels = (0.90,)
    grid: dict[str, Grid] = Field(default_factory=dict)


def check(content: Any) -> tuple[Document | None, list[Problem]]:
    """The document that a mapping describes, or all that is wrong with it."""
    try:
        return Document.model_validate(content), []
    except ValidationError as error:
        return None, [Problem(p.path.removeprefix("."), p.message) for p in describe(error, "", content, Document)]
