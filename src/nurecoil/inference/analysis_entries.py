"""The entries of an analysis file: their types, and the checks that need nothing else."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypedDict, TypeVar, cast

from nurecoil import catalogue
from nurecoil.catalogue import block
from nurecoil.declaration import Field, fields_of, given, read_field
from nurecoil.experiments.document.schema import DIALECT
from nurecoil.experiments.joint import Pair, read_pairs
from nurecoil.problems import Collector, Problem, below

VERSION = 1
V = TypeVar("V")


class InvalidAnalysis(ValueError):
    """An analysis cannot be made; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name, self.problems = name, tuple(problems)
        if len(self.problems) == 1:
            super().__init__(f"{name}, {self.problems[0]}")
        else:
            super().__init__("\n  ".join([f"{name} has {len(self.problems)} problems:", *map(str, self.problems)]))

    def __reduce__(self) -> tuple[type[InvalidAnalysis], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.name, self.problems)


def _version(value: object) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _names(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected a name or a list of names, got {value!r}")
    return tuple(names)


def _levels(value: object) -> tuple[float, ...]:
    levels: list[float] = []
    for cl in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(cl, bool) or not isinstance(cl, (int, float)) or not (math.isfinite(cl) and 0 < cl < 1):
            raise ValueError(f"expected confidence levels between 0 and 1, such as 0.9, got {cl!r}")
        levels.append(float(cl))
    if not levels:
        raise ValueError("expected at least one confidence level, got none")
    return tuple(levels)


def _seed(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise ValueError(f"expected a whole number, zero or more, got {value!r}")


def _scalar(value: object) -> str | float:
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, a quantity such as '1e-10 mu_B', a word, or true or false, got {value!r}")
    return value


def number(value: object) -> str | float:
    """A number, or a quantity as text.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, or a quantity such as '1e-10 mu_B', got {value!r}")
    return value


def _each(check: Callable[[object], V]) -> Callable[[object], dict[str, V]]:
    def read(value: object) -> dict[str, V]:
        if not isinstance(value, Mapping):
            raise ValueError(f"expected a mapping, got {value!r}")
        found: dict[str, V] = {}
        for name, one in value.items():
            if not isinstance(name, str):
                raise ValueError(f"expected names, got {name!r}")
            try:
                found[name] = check(one)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return found

    return read


def _block(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a mapping, got {value!r}")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 2:
        raise ValueError(f"expected a whole number of at least 2, got {value!r}")
    return value


@block("grid")
class Grid:
    """Values of one parameter.

    Parameters
    ----------
    start, stop : float or str
        Ends, with their unit if the parameter has one.
    points : int
        How many.
    scale : {"linear", "log"}
        How they are spaced.
    """

    start: str | float = given(read=number)
    stop: str | float = given(read=number)
    points: int = given(default=61, read=_count)
    scale: Literal["linear", "log"] = "linear"


@block("constraint")
class Constraint:
    """What is known of one parameter from elsewhere.

    Parameters
    ----------
    mean, sigma : float or str
        With their unit if the parameter has one.
    """

    mean: str | float = given(read=number)
    sigma: str | float = given(read=number)


@block("analysis")
class Document:
    """An analysis.

    Parameters
    ----------
    version : int
        Of this format.
    experiments : tuple of str
        Ids of experiments or of joint analyses, or files of your own; several are fitted together.
    models : tuple of str
        Names of models, which are added.
    set : mapping
        Options of the models.
    statistic : str, optional
        By default what each experiment says.
    data : {"observed", "asimov", "toy"}
        What was seen, what is expected, or that with fluctuations.
    truth : mapping
        True values of parameters and nuisances, for asimov and toy data.
    seed : int, optional
        Of toy data.
    constraints : mapping
        Parameter -> what is known of it.
    correlations : list
        Pairs of nuisances with the correlation coefficient of their constraints.
    parameters : tuple of str
        What is asked for: parameters of the model, or nuisances.
    profile : tuple of str
        Parameters of the model that are minimised over too, or ``all``; others are held.
    held : mapping
        Values of parameters that are held, if not the central ones.
    cl : tuple of float
        Confidence levels.
    grid : mapping
        Parameter -> its values.
    """

    version: int = given(default=VERSION, read=_version)
    experiments: tuple[str, ...] = given(default=(), read=_names)
    models: tuple[str, ...] = given(default=("standard-model",), read=_names)
    set: Mapping[str, str | float] | None = given(default=None, read=_each(_scalar))
    statistic: str | None = None
    data: Literal["observed", "asimov", "toy"] = "observed"
    truth: Mapping[str, str | float] | None = given(default=None, read=_each(number))
    seed: int | None = given(default=None, read=_seed)
    constraints: Mapping[str, Mapping[str, object]] | None = given(default=None, read=_each(_block))
    correlations: tuple[Pair, ...] = given(default=(), read=read_pairs)
    parameters: tuple[str, ...] = given(default=(), read=_names)
    profile: tuple[str, ...] = given(default=(), read=_names)
    held: Mapping[str, str | float] | None = given(default=None, read=_each(number))
    cl: tuple[float, ...] = given(default=(0.90,), read=_levels)
    grid: Mapping[str, Mapping[str, object]] | None = given(default=None, read=_each(_block))


class _Ends(TypedDict):
    start: str | float
    stop: str | float
    points: int
    scale: Literal["linear", "log"]


class _Known(TypedDict):
    mean: str | float
    sigma: str | float


class Entries(TypedDict):
    """The entries of a `Document`, defaults filled in."""

    version: int
    experiments: tuple[str, ...]
    models: tuple[str, ...]
    set: dict[str, str | float]
    statistic: str | None
    data: Literal["observed", "asimov", "toy"]
    truth: dict[str, str | float]
    seed: int | None
    constraints: dict[str, _Known]
    correlations: tuple[Pair, ...]
    parameters: tuple[str, ...]
    profile: tuple[str, ...]
    held: dict[str, str | float]
    cl: tuple[float, ...]
    grid: dict[str, _Ends]


def read_document(content: Mapping[str, object]) -> tuple[Entries | None, list[Problem]]:
    """The entries that a mapping has, defaults filled in; or all that is wrong with it."""
    problems = Collector()
    found = _read(Document, content, "", problems)
    if "experiments" not in content:
        problems.add("experiments", "missing")
    for key, kind in (("constraints", Constraint), ("grid", Grid)):
        blocks = found.get(key)
        if isinstance(blocks, Mapping):
            found[key] = {name: _read(kind, block, f"{key}.{name}", problems) for name, block in blocks.items()}
    return (None if problems.problems else cast("Entries", found)), problems.problems


def _read(cls: type, content: Mapping[str, object], path: str, problems: Collector) -> dict[str, object]:
    fields = fields_of(cls)
    found: dict[str, object] = {
        name: ({} if field.default is None and _is_mapping(field) else field.default) for name, field in fields.items()
    }
    for key, value in content.items():
        if key not in fields:
            close = difflib.get_close_matches(str(key), fields, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(fields)}"
            problems.add(below(path, key), f"unknown key; {hint}")
            continue
        with problems.at(path):
            value = read_field(fields[key], value, lambda hint, one, name: one, None)
            reader = fields[key].reader
            found[key] = value if reader is None else reader(value)
    for name, field in fields.items():
        if field.required and name not in content:
            problems.add(below(path, name), "missing")
    return found


def _is_mapping(field: Field) -> bool:
    return field.name in ("set", "truth", "constraints", "held", "grid")


def analysis_schema() -> dict[str, object]:
    """JSON Schema of an analysis file, for editors."""
    known = cast("list[dict[str, object]]", catalogue.schema("blocks")["oneOf"])
    blocks = {str(schema["title"]): catalogue.without_kind(schema) for schema in known}
    defs = {f"blocks.{name}": blocks[name] for name in ("grid", "constraint")}
    whole = blocks["analysis"]
    required = sorted({"version", "experiments", *cast("list[str]", whole["required"])})
    return {"$schema": DIALECT, **whole, "title": "Analysis file of nurecoil", "required": required, "$defs": defs}
