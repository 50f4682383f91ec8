"""What every result has: how it was obtained, what was asked, profiled and held, and how it is shown, stored and compared."""

from __future__ import annotations

import dataclasses
import html
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import numpy as np

from nurecoil.catalogue import Plotted, exporter
from nurecoil.problems import UnknownId
from nurecoil.units import unit

if TYPE_CHECKING:
    from nurecoil.export.table import ResultTable

Ranges = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(Plotted):
    """What every result has.

    Parameters
    ----------
    method : str
        How it was obtained, in words.
    valid : bool
        Whether the minimiser and the search are content.
    message : str
        What there is to know; empty if nothing.
    units : mapping
        Parameter name -> unit it is quoted in. Numbers here are in natural units; those of `to_json`, and those that are
        printed, in these.
    profiled : tuple of str
        What was minimised over: parameters of the model, then nuisances.
    held : mapping
        Parameters that were held, with their values.
    symbols : mapping
        Parameter name -> how axes write it, LaTeX without dollars; those without a symbol are left out.
    inputs : mapping
        ``"data"`` and ``"model"``, in words; empty for a likelihood that a user wrote.
    papers : tuple of str
        Keys of what these stand on, for `cite`.
    digest : str
        Hash of what was declared: equal for equal questions, on every machine.
    version : str
        Of this package.
    """

    method: str
    valid: bool = True
    message: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    profiled: tuple[str, ...] = ()
    held: Mapping[str, float] = field(default_factory=dict)
    symbols: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    digest: str = ""
    version: str = ""

    _known: ClassVar[dict[str, type[Result]]] = {}

    def __init_subclass__(cls) -> None:
        Result._known[cls.__name__] = cls

    @property
    def asked(self) -> tuple[str, ...]:
        """What was asked for."""
        return ()

    # ---- shown ----

    def lines(self) -> Iterator[tuple[str, str]]:
        """Label and text of everything worth a line, in the units of the parameters."""
        yield from self._lines()
        if self.profiled:
            yield "profiled", ", ".join(self.profiled)
        if self.held:
            yield "held", ", ".join(f"{name} = {self.quoted(name, value)}" for name, value in self.held.items())

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield "method", self.method

    def _short(self) -> str:
        return self.method

    def quoted(self, name: str, value: float, digits: int = 4) -> str:
        """A value of a parameter in the unit it is quoted in."""
        text = self.units.get(name, "")
        return f"{value / unit(text) if text else value:.{digits}g} {text}".rstrip()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._short()}{'' if self.valid else '; NOT VALID'}>"

    def __str__(self) -> str:
        rows = [*self.lines(), *([("note", self.message)] if self.message else [])]
        width = max(len(label) for label, _ in rows)
        return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)

    def _repr_html_(self) -> str:
        rows = [*self.lines(), *([("note", self.message)] if self.message else [])]
        body = "".join(f"<tr><th>{html.escape(label)}</th><td>{html.escape(text)}</td></tr>" for label, text in rows)
        return f"<table><caption>{type(self).__name__}</caption>{body}</table>"

    # ---- compared ----

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in dataclasses.fields(self))

    __hash__ = None  # type: ignore[assignment]

    # ---- published ----

    def table(self) -> ResultTable:
        """Its numbers in columns with units: a `nurecoil.export.table.ResultTable`, which writes CSV, HEPData and data frames.

        Raises
        ------
        TypeError
            If this kind of result has no numbers in columns.
        """
        return cast("ResultTable", exporter("table")(self))

    def to_csv(self, path: str | Path) -> Path:
        """Write `table` as CSV: names, then units, then numbers to all digits."""
        written: Path = self.table().to_csv(path)
        return written

    # ---- stored ----

    def to_json(self) -> dict[str, object]:
        """A mapping that JSON can hold; numbers that are not finite become words.

        Examples
        --------
        >>> from nurecoil.inference import Limit
        >>> Limit(name="a", limit=2.0, best=1.0, cl=0.9, method="test").to_json()["limit"]
        2.0
        """
        quoted = self._rescaled({name: 1.0 / unit(text) for name, text in self.units.items() if text})
        names = [f.name for f in dataclasses.fields(self)]
        return {"result": type(self).__name__} | {name: _encoded(getattr(quoted, name)) for name in names}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Read what `to_json` gave.

        Raises
        ------
        ValueError
            If the mapping is no such result, or lacks something.
        UnknownId
            If it is of an unknown kind.
        """
        kind = data.get("result")
        if not isinstance(kind, str):
            raise ValueError(f"result: expected the name of a kind of result, got {kind!r}")
        if kind not in Result._known:
            raise UnknownId("kind of result", kind, Result._known)
        found = Result._known[kind]
        if not issubclass(found, cls):
            raise ValueError(f"result: expected a {cls.__name__}, got a {kind}")
        fields = {f.name: f for f in dataclasses.fields(found)}
        for name in fields.keys() ^ (data.keys() - {"result"}):
            raise ValueError(f"{kind}: {'missing' if name in fields else 'unknown'} field {name!r}")
        read = found(**{name: _decoded(data[name], str(f.type)) for name, f in fields.items()})
        return read._rescaled({name: unit(text) for name, text in read.units.items() if text})

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        """The same with each parameter's numbers multiplied by its factor."""
        return dataclasses.replace(self, held=times(self.held, factors))


def times(values: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """Values multiplied by the factors of their names."""
    return {name: value * factors.get(name, 1.0) for name, value in values.items()}


def scaled_ranges(ranges: Ranges, factor: float) -> Ranges:
    """Ends multiplied by a factor."""
    return tuple((low * factor, high * factor) for low, high in ranges)


def percent(cl: float) -> str:
    """A confidence level as people write it."""
    return f"{100 * cl:.4g} %"


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) or (one != one and other != other)


def _encoded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _encoded(value.tolist())
    if isinstance(value, Mapping):
        return {key: _encoded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encoded(item) for item in value]
    if isinstance(value, (float, np.floating)) and not math.isfinite(value):
        return str(float(value))
    return value.item() if isinstance(value, np.generic) else value


def _decoded(value: Any, kind: str) -> Any:
    if kind == "Array":
        return np.array(_numbers(value), dtype=float)
    if kind == "tuple[Array, ...]":
        return tuple(np.array(_numbers(axis), dtype=float) for axis in value)
    if kind == "tuple[tuple[Array, ...], ...]":
        return tuple(tuple(np.array(_numbers(curve), dtype=float).reshape(-1, 2) for curve in level) for level in value)
    return value if kind in ("str", "tuple[str, ...]", "Mapping[str, str]") and isinstance(value, str) else _numbers(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_numbers(item) for item in value)
    return float(value) if value in ("inf", "-inf", "nan") else value
