"""Numbers of results in columns with units: CSV in our own layout, YAML as HEPData takes it, data frames and labelled arrays.

pandas, xarray and ArviZ are needed for their own conversion only, and are none of our requirements.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import listed
from nurecoil.export.optional import needed
from nurecoil.inference.results import (
    Acceptance,
    Contour,
    Fit,
    Forecast,
    Goodness,
    Interval,
    Limit,
    LimitCurve,
    Optimum,
    Result,
    Samples,
    Scan,
)
from nurecoil.tables import write_atomically
from nurecoil.units import unit


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A column.

    Parameters
    ----------
    name : str
        A word.
    values : sequence of float or str
        In the unit.
    unit : str
        ``""`` for pure numbers.
    given : bool
        Whether it says where the others are taken, as the mass of a limit curve does.
    """

    name: str
    values: Sequence[Any]
    unit: str = ""
    given: bool = False


@dataclass(frozen=True, eq=False)
class ResultTable:
    """Columns of equal length, and what holds for all of them.

    Parameters
    ----------
    title : str
    columns : tuple of NumberColumn
    qualifiers : mapping
        Name -> value: confidence level, method, version.
    """

    title: str
    columns: tuple[NumberColumn, ...]
    qualifiers: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> NumberColumn:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"expected one of {', '.join(c.name for c in self.columns)}, got {name!r}")

    def __len__(self) -> int:
        return len(self.columns[0].values)

    def _rows(self) -> list[tuple[str, ...]]:
        return list(zip(*([_text(v) for v in c.values] for c in self.columns), strict=True))

    def __str__(self) -> str:
        heads = [(f"{c.name} [{c.unit}]" if c.unit else c.name) for c in self.columns]
        rows = [tuple(heads), *(tuple(f"{float(x):.6g}" if _is_number(x) else x for x in row) for row in self._rows())]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(x.ljust(w) for x, w in zip(row, widths, strict=True)).rstrip() for row in rows)

    def csv(self) -> str:
        """Names, units, numbers to all digits: what `nurecoil.tables.read_csv` reads."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([c.name for c in self.columns])
        writer.writerow(["text" if any(isinstance(v, str) for v in c.values) else c.unit or "1" for c in self.columns])
        writer.writerows(self._rows())
        return text.getvalue()

    def to_csv(self, path: str | Path) -> Path:
        """Write `csv`."""
        return write_atomically(path, self.csv())

    def hepdata(self) -> dict[str, Any]:
        """Independent and dependent variables as the YAML of a HEPData table has them."""
        said = [{"name": name, "value": value} for name, value in self.qualifiers.items()]
        both: dict[str, list[Any]] = {"independent_variables": [], "dependent_variables": []}
        for c in self.columns:
            header = {"name": c.name} | ({"units": c.unit} if c.unit else {})
            values = [{"value": v if isinstance(v, str) else _plain(v)} for v in c.values]
            entry: dict[str, Any] = {"header": header, "values": values}
            if not c.given:
                entry["qualifiers"] = said
            both["independent_variables" if c.given else "dependent_variables"].append(entry)
        return both

    def to_hepdata(self, path: str | Path) -> Path:
        """Write `hepdata` as YAML; a submission names this file in its own ``submission.yaml``."""
        import yaml

        return write_atomically(path, yaml.safe_dump(self.hepdata(), sort_keys=False, allow_unicode=True))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``; units and what holds for all rows are in its ``attrs``.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        pandas = needed("pandas", "ResultTable.to_pandas")
        frame = pandas.DataFrame({c.name: list(c.values) for c in self.columns})
        frame.attrs = {"title": self.title, "units": {c.name: c.unit for c in self.columns}, **self.qualifiers}
        return frame

    def to_xarray(self) -> Any:
        """An ``xarray.Dataset`` with what is given as coordinates: a grid if the rows are one, rows by number otherwise.

        Raises
        ------
        ImportError
            If xarray is not installed.
        """
        xarray = needed("xarray", "ResultTable.to_xarray")
        given = [c for c in self.columns if c.given]
        ends = [np.unique(np.asarray(c.values)) for c in given]
        shape = tuple(end.size for end in ends)
        mesh = [m.ravel() for m in np.meshgrid(*ends, indexing="ij")] if given else []
        grid = bool(given) and len(self) == np.prod(shape) and all(
            np.array_equal(m, np.asarray(c.values)) for m, c in zip(mesh, given, strict=True)
        )  # fmt: skip
        rest = [c for c in self.columns if not (grid and c.given)]
        dims = tuple(c.name for c in given) if grid else ("row",)
        data = {c.name: (dims, np.reshape(np.asarray(c.values), shape if grid else (len(self),)), _attrs(c)) for c in rest}
        coordinates = {c.name: ((c.name,), end, _attrs(c)) for c, end in zip(given, ends, strict=True)} if grid else {}
        return xarray.Dataset(data, coords=coordinates, attrs={"title": self.title, **self.qualifiers})


def to_arviz(found: Samples) -> Any:
    """An ``arviz.InferenceData`` of samples: parameters in the units they are quoted in, walkers as chains.

    Raises
    ------
    ImportError
        If ArviZ is not installed.
    """
    arviz = needed("arviz", "to_arviz")
    columns = {name: found.chain[:, :, i].T / _unit(found, name)[1] for i, name in enumerate(found.names)}
    return arviz.from_dict(posterior=columns, sample_stats={"lp": found.log_posterior.T})


def _is_number(text: str) -> bool:
    return text not in ("", "nan", "inf", "-inf") and text[-1].isdigit() and text.lstrip("+-.")[:1].isdigit()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(_plain(value))


def _plain(value: Any) -> float | int:
    return int(value) if isinstance(value, int | np.integer) else float(value)


def _attrs(column: NumberColumn) -> dict[str, str]:
    return {"units": column.unit} if column.unit else {}


def _unit(found: Result, name: str) -> tuple[str, float]:
    quoted = found.units.get(name, "")
    return quoted, unit(quoted) if quoted else 1.0


def _quoted(found: Result, name: str, values: Any, label: str = "", *, given: bool = False) -> NumberColumn:
    quoted, scale = _unit(found, name)
    array: Array = np.atleast_1d(np.asarray(values, dtype=float)) / scale
    return NumberColumn(label or name, tuple(array.tolist()), quoted, given)


def _interval(found: Interval) -> tuple[NumberColumn, ...]:
    ends = np.array(found.ranges).reshape(-1, 2)
    number = NumberColumn("range", tuple(range(1, len(ends) + 1)), given=True)
    return (
        number,
        _quoted(found, found.name, ends[:, 0], f"{found.name}_low"),
        _quoted(found, found.name, ends[:, 1], f"{found.name}_high"),
    )


def _limit(found: Limit) -> tuple[NumberColumn, ...]:
    best = _quoted(found, found.name, found.best, f"{found.name}_best")
    return _quoted(found, found.name, found.limit, f"{found.name}_limit"), best


def _limit_curve(found: LimitCurve) -> tuple[NumberColumn, ...]:
    return (
        _quoted(found, found.along, found.x, given=True),
        _quoted(found, found.name, found.limits, f"{found.name}_limit"),
        _quoted(found, found.name, found.best, f"{found.name}_best"),
    )


def _contour(found: Contour) -> tuple[NumberColumn, ...]:
    every = [(cl, k, curve) for cl, level in zip(found.cls, found.curves, strict=True) for k, curve in enumerate(level, 1)]
    points = np.concatenate([curve for _, _, curve in every]) if every else np.empty((0, 2))
    levels = tuple(cl for cl, _, curve in every for _ in curve)
    numbers = tuple(k for _, k, curve in every for _ in curve)
    return (
        NumberColumn("confidence", levels, given=True),
        NumberColumn("curve", numbers, given=True),
        _quoted(found, found.names[0], points[:, 0]),
        _quoted(found, found.names[1], points[:, 1]),
    )


def _on_grid(found: Scan | Acceptance) -> list[NumberColumn]:
    mesh = np.meshgrid(*found.axes, indexing="ij")
    return [_quoted(found, name, m.ravel(), given=True) for name, m in zip(found.names, mesh, strict=True)]


def _scan(found: Scan) -> tuple[NumberColumn, ...]:
    return (*_on_grid(found), NumberColumn("minus_2_ln_L", tuple(found.fval.ravel().tolist())))


def _acceptance(found: Acceptance) -> tuple[NumberColumn, ...]:
    rest = {"delta": found.delta, "critical": found.critical, "p_value": found.p_values}
    return (*_on_grid(found), *(NumberColumn(name, tuple(values.ravel().tolist())) for name, values in rest.items()))


def _fit(found: Fit) -> tuple[NumberColumn, ...]:
    rest = [name for name in found.pulls if name not in found.values]
    names = [*found.values, *rest]
    scales = [_unit(found, name) for name in names]
    values = [*found.values.values(), *(found.pulls[name] for name in rest)]
    errors = [*(found.errors[name] for name in found.values), *(float("nan") for _ in rest)]
    return (
        NumberColumn("parameter", tuple(names), given=True),
        NumberColumn("value", tuple(v / s for v, (_, s) in zip(values, scales, strict=True))),
        NumberColumn("error", tuple(e / s for e, (_, s) in zip(errors, scales, strict=True))),
        NumberColumn("unit", tuple(quoted for quoted, _ in scales)),
    )


def _goodness(found: Goodness) -> tuple[NumberColumn, ...]:
    return (
        NumberColumn("minus_2_ln_L", (found.fval,)),
        NumberColumn("degrees_of_freedom", (found.ndof,)),
        NumberColumn("p_value", (found.p_value,)),
    )


def _samples(found: Samples) -> tuple[NumberColumn, ...]:
    flat = found.chain.reshape(-1, len(found.names))
    columns = (_quoted(found, name, flat[:, i]) for i, name in enumerate(found.names))
    return (*columns, NumberColumn("log_posterior", tuple(found.log_posterior.ravel().tolist())))


def _forecast(found: Forecast) -> tuple[NumberColumn, ...]:
    names = tuple(found.truth)
    scales = [_unit(found, name)[1] for name in names]
    ends = {
        "truth": list(found.truth.values()),
        "fisher_low": [found.fisher[n][0] for n in names],
        "fisher_high": [found.fisher[n][1] for n in names],
        "likelihood_low": [found.limits[n][0][0] for n in names],
        "likelihood_high": [found.limits[n][-1][1] for n in names],
    }
    return (
        NumberColumn("parameter", names, given=True),
        *(NumberColumn(title, tuple(v / s for v, s in zip(x, scales, strict=True))) for title, x in ends.items()),
        NumberColumn("systematics", tuple(found.systematics(n) for n in names)),
        NumberColumn("unit", tuple(_unit(found, n)[0] for n in names)),
    )


def _optimum(found: Optimum) -> tuple[NumberColumn, ...]:
    names = tuple(found.design)
    scales = [_unit(found, name)[1] for name in names]
    values = {"best": found.design, "before": found.started}
    return (
        NumberColumn("design", names, given=True),
        *(NumberColumn(title, tuple(x[n] / s for n, s in zip(names, scales, strict=True))) for title, x in values.items()),
        NumberColumn("reach_slope", tuple(found.slopes[n] for n in names)),
        NumberColumn("unit", tuple(_unit(found, n)[0] for n in names)),
    )


_MAKERS: Mapping[type[Result], Callable[[Any], tuple[NumberColumn, ...]]] = {
    Interval: _interval, Limit: _limit, LimitCurve: _limit_curve, Contour: _contour, Scan: _scan, Acceptance: _acceptance,
    Fit: _fit, Forecast: _forecast, Goodness: _goodness, Optimum: _optimum, Samples: _samples,
}  # fmt: skip


@listed("exporters", "table")
def table(found: Result) -> ResultTable:
    """The numbers of a result; usually called as its method ``table``.

    Raises
    ------
    TypeError
        If it is no result.

    Examples
    --------
    >>> from nurecoil.inference import counting, upper_limit
    >>> print(upper_limit(counting([25.0], [100.0], {"flat": [20.0]}), "strength").table())
    strength_limit  strength_best
    0.141498        0.05
    """
    if type(found) not in _MAKERS:
        raise TypeError(f"table: expected a result, got {type(found).__name__}")
    said = {"method": found.method, **found.inputs}
    if isinstance(level := getattr(found, "cl", None), float):
        said["confidence level"] = f"{100 * level:.4g} %"
    if isinstance(found, Optimum):
        ends = {"reach": found.after, "reach before": found.before}
        said |= {name: found.quoted(found.name, x, 6) for name, x in ends.items()} | {"cost": f"{found.cost:.6g}"}
    said |= {"nurecoil": found.version} if found.version else {}
    return ResultTable(f"{type(found).__name__} of {', '.join(found.asked)}", _MAKERS[type(found)](found), said)
