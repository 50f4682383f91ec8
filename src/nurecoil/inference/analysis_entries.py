"""The entries of an analysis file: their types, and the checks that need nothing else."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast

from nurecoil import catalogue
from nurecoil.catalogue import block
from nurecoil.declaration import Field, fields_of, given, read_field
from nurecoil.experiments.document.schema import DIALECT
from nurecoil.experiments.joint import read_pairs
from nurecoil.problems import Collector, Problem, below

VERSION = 1


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

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.problems)


def _version(value: Any) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _names(value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected a name or a list of names, got {value!r}")
    return tuple(names)


def _levels(value: Any) -> tuple[float, ...]:
    levels = value if isinstance(value, (list, tuple)) else [value]
    for cl in levels:
        if isinstance(cl, bool) or not isinstance(cl, (int, float)) or not (math.isfinite(cl) and 0 < cl < 1):
            raise ValueError(f"expected confidence levels between 0 and 1, such as 0.9, got {cl!r}")
    if not levels:
        raise ValueError("expected at least one confidence level, got none")
    return tuple(float(cl) for cl in levels)


def _seed(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"expected a whole number, zero or more, got {value!r}")
    return value


def _scalar(value: Any) -> Any:
    if not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, a quantity such as '1e-10 mu_B', a word, or true or false, got {value!r}")
    return value


def number(value: Any) -> Any:
    """A number, or a quantity as text.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, or a quantity such as '1e-10 mu_B', got {value!r}")
    return value


def _each(check: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValueError(f"expected a mapping, got {value!r}")
        for name, one in value.items():
            if not isinstance(name, str):
                raise ValueError(f"expected names, got {name!r}")
            try:
                check(one)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return dict(value)

    return read


def _block(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a mapping, got {value!r}")
    return value


def _count(value: Any) -> int:
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

    start: Any = given(read=number)
    stop: Any = given(read=number)
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

    mean: Any = given(read=number)
    sigma: Any = given(read=number)


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

    version: Any = given(default=VERSION, read=_version)
    experiments: Any = given(default=(), read=_names)
    models: Any = given(default=("standard-model",), read=_names)
    set: Any = given(default=None, read=_each(_scalar))
    statistic: str | None = None
    data: Literal["observed", "asimov", "toy"] = "observed"
    truth: Any = given(default=None, read=_each(number))
    seed: Any = given(default=None, read=_seed)
    constraints: Any = given(default=None, read=_each(_block))
    correlations: Any = given(default=(), read=read_pairs)
    parameters: Any = given(default=(), read=_names)
    profile: Any = given(default=(), read=_names)
    held: Any = given(default=None, read=_each(number))
    cl: Any = given(default=(0.90,), read=_levels)
    grid: Any = given(default=None, read=_each(_block))


def read_document(content: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The entries that a mapping has, defaults filled in; or all that is wrong with it."""
    problems = Collector()
    found = _read(Document, content, "", problems)
    if "experiments" not in content:
        problems.add("experiments", "missing")
    for key, kind in (("constraints", Constraint), ("grid", Grid)):
        if found.get(key):
            found[key] = {name: _read(kind, block, f"{key}.{name}", problems) for name, block in found[key].items()}
    return (None if problems.problems else found), problems.problems


def _read(cls: type, content: Mapping[str, Any], path: str, problems: Collector) -> dict[str, Any]:
    fields = fields_of(cls)
    found = {name: ({} if field.default is None and _is_mapping(field) else field.default) for name, field in fields.items()}
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
    blocks = {
        schema["title"]: catalogue.without_kind(schema)
        for schema in cast(list[dict[str, Any]], catalogue.schema("blocks")["oneOf"])
    }
    defs = {f"blocks.{name}": blocks[name] for name in ("grid", "constraint")}
    whole = blocks["analysis"]
    required = sorted({"version", "experiments", *cast(list[str], whole["required"])})
    return {"$schema": DIALECT, **whole, "title": "Analysis file of nurecoil", "required": required, "$defs": defs}
