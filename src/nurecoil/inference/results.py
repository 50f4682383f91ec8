"""Results: frozen values that say what was done, how sure it is, and whether it worked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.problems import UnknownId
from nurecoil.units import unit

Ranges = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Result:
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
        Parameter name -> unit it is quoted in. Numbers here are in natural units; those of `to_json` in these.
    """

    method: str
    valid: bool = True
    message: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    _known: ClassVar[dict[str, type[Result]]] = {}

    def __init_subclass__(cls) -> None:
        Result._known[cls.__name__] = cls

    def to_json(self) -> dict[str, Any]:
        """A mapping that JSON can hold; numbers that are not finite become words.

        Examples
        --------
        >>> Limit(name="a", limit=2.0, best=1.0, cl=0.9, method="test").to_json()["limit"]
        2.0
        """
        quoted = self._rescaled({name: 1.0 / unit(text) for name, text in self.units.items() if text})
        names = [f.name for f in dataclasses.fields(self)]
        return {"result": type(self).__name__} | {name: _encoded(getattr(quoted, name)) for name in names}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
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
        return self


@dataclass(frozen=True, kw_only=True)
class Fit(Result):
    """The best fit.

    Parameters
    ----------
    values, errors : mapping
        Of the fitted parameters; errors are from the Hessian, where -2 ln L rises by 1.
    covariance : ndarray, shape [D, D]
        In the order of `values`.
    fixed : mapping
        Parameters that were held.
    pulls : mapping
        Best values of the nuisances profiled inside the likelihood.
    fval : float
        -2 ln L at the minimum.
    minos : mapping
        Parameter name -> (lower, upper) asymmetric errors, if asked for; the lower ones are negative.
    """

    values: Mapping[str, float]
    errors: Mapping[str, float]
    covariance: Array
    fval: float
    fixed: Mapping[str, float] = field(default_factory=dict)
    pulls: Mapping[str, float] = field(default_factory=dict)
    minos: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        scale = np.array([factors.get(name, 1.0) for name in self.values])
        return dataclasses.replace(
            self,
            values=_times(self.values, factors),
            errors=_times(self.errors, factors),
            fixed=_times(self.fixed, factors),
            covariance=self.covariance * np.outer(scale, scale),
            minos={n: (a * factors.get(n, 1.0), b * factors.get(n, 1.0)) for n, (a, b) in self.minos.items()},
        )


@dataclass(frozen=True, kw_only=True)
class Interval(Result):
    """The values of a parameter that a confidence level allows: one range, or several.

    Parameters
    ----------
    name : str
    ranges : tuple of (float, float)
        In increasing order.
    best : float
        Where the profile is smallest.
    cl : float
    ndof : int
    threshold : float
        How far -2 ln L rises to the ends of the ranges.
    at_bounds : tuple of (bool, bool)
        For each range, whether its ends are bounds of the parameter instead.
    fval : float
        -2 ln L at the best value.
    profiled : tuple of str
        Parameters minimised over.
    fixed : mapping
        Parameters held.
    """

    name: str
    ranges: Ranges
    best: float
    cl: float
    threshold: float
    fval: float
    ndof: int = 1
    at_bounds: tuple[tuple[bool, bool], ...] = ()
    profiled: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)

    def contains(self, value: float) -> bool:
        """Whether a value is allowed."""
        return any(low <= value <= high for low, high in self.ranges)

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        s = factors.get(self.name, 1.0)
        ranges = tuple((low * s, high * s) for low, high in self.ranges)
        return dataclasses.replace(self, ranges=ranges, best=self.best * s, fixed=_times(self.fixed, factors))


@dataclass(frozen=True, kw_only=True)
class Limit(Result):
    """The largest value of a parameter that a confidence level allows.

    Parameters
    ----------
    name : str
    limit, best : float
    cl : float
    ndof : int
    one_sided : bool
    threshold : float
        How far -2 ln L rises from the best value to the limit.
    profiled : tuple of str
        Parameters minimised over.
    fixed : mapping
        Parameters held.
    """

    name: str
    limit: float
    best: float
    cl: float
    ndof: int = 1
    one_sided: bool = False
    threshold: float = math.nan
    profiled: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        s = factors.get(self.name, 1.0)
        return dataclasses.replace(self, limit=self.limit * s, best=self.best * s, fixed=_times(self.fixed, factors))


@dataclass(frozen=True, kw_only=True)
class Contour(Result):
    """How far -2 ln L rises above its minimum over a plane of two parameters.

    Parameters
    ----------
    names : (str, str)
    x, y : ndarray, shapes [X] and [Y]
    delta : ndarray, shape [X, Y]
        -2 ln L minus its minimum.
    cls : tuple of float
        Confidence levels, two degrees of freedom, and
    thresholds : tuple of float
        the values of `delta` at their boundaries.
    closed : tuple of bool
        Whether the region of each level ends inside the plane.
    best : mapping
        The best fit.
    """

    names: tuple[str, str]
    x: Array
    y: Array
    delta: Array
    cls: tuple[float, ...]
    thresholds: tuple[float, ...]
    closed: tuple[bool, ...]
    best: Mapping[str, float]
    fval: float
    profiled: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        sx, sy = (factors.get(name, 1.0) for name in self.names)
        best, fixed = _times(self.best, factors), _times(self.fixed, factors)
        return dataclasses.replace(self, x=self.x * sx, y=self.y * sy, best=best, fixed=fixed)


@dataclass(frozen=True, kw_only=True)
class Scan(Result):
    """-2 ln L on a grid.

    Parameters
    ----------
    names : tuple of str
    axes : tuple of ndarray
        The values of each parameter.
    fval : ndarray
        -2 ln L, one axis per parameter; minimised over `profiled`.
    """

    names: tuple[str, ...]
    axes: tuple[Array, ...]
    fval: Array
    profiled: tuple[str, ...] = ()
    fixed: Mapping[str, float] = field(default_factory=dict)

    @property
    def best(self) -> dict[str, float]:
        """The grid point with the smallest -2 ln L."""
        index = np.unravel_index(int(np.argmin(self.fval)), self.fval.shape)
        return {name: float(axis[i]) for name, axis, i in zip(self.names, self.axes, index, strict=True)}

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        axes = tuple(axis * factors.get(name, 1.0) for name, axis in zip(self.names, self.axes, strict=True))
        return dataclasses.replace(self, axes=axes, fixed=_times(self.fixed, factors))


@dataclass(frozen=True, kw_only=True)
class Acceptance(Result):
    """The grid points that the construction of Feldman and Cousins accepts.

    Parameters
    ----------
    names : tuple of str
    axes : tuple of ndarray
    delta : ndarray
        -2 ln L of the data minus its minimum over the grid.
    critical : ndarray
        What `delta` is below in a fraction `cl` of the toys of each point.
    p_values : ndarray
        The fraction of toys with a larger `delta` than the data.
    cl : float
    toys : int
        Number of toys per point.
    seed : int
    ranges : tuple of (float, float)
        With one parameter: the accepted values, ends interpolated between grid points.
    """

    names: tuple[str, ...]
    axes: tuple[Array, ...]
    delta: Array
    critical: Array
    p_values: Array
    cl: float
    toys: int
    seed: int
    ranges: Ranges = ()
    fixed: Mapping[str, float] = field(default_factory=dict)

    @property
    def accepted(self) -> Any:
        """Whether each grid point is accepted."""
        return self.delta <= self.critical + 1e-9

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        axes = tuple(axis * factors.get(name, 1.0) for name, axis in zip(self.names, self.axes, strict=True))
        s = factors.get(self.names[0], 1.0)
        ranges = tuple((low * s, high * s) for low, high in self.ranges)
        return dataclasses.replace(self, axes=axes, ranges=ranges, fixed=_times(self.fixed, factors))


@dataclass(frozen=True, kw_only=True)
class Goodness(Result):
    """How often data this far from the best fit, or farther, are to be expected.

    Parameters
    ----------
    fval : float
        -2 ln L at the best fit, against the saturated model.
    ndof : int
        Bins minus fitted parameters.
    p_value : float
    toys : int
        Number of toys; 0 if the p-value is that of a chi2 distribution.
    p_error : float
        Statistical uncertainty of the p-value; 0 without toys.
    seed : int, optional
    """

    fval: float
    ndof: int
    p_value: float
    toys: int = 0
    p_error: float = 0.0
    seed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Samples(Result):
    """Samples of a posterior density.

    Parameters
    ----------
    names : tuple of str
    chain : ndarray, shape [steps, walkers, D]
        After burn-in.
    log_posterior : ndarray, shape [steps, walkers]
        Up to a constant.
    acceptance : float
        Fraction of accepted moves.
    autocorrelation : tuple of float
        Integrated autocorrelation time of each parameter, in steps.
    seed : int
    """

    names: tuple[str, ...]
    chain: Array
    log_posterior: Array
    acceptance: float
    autocorrelation: tuple[float, ...]
    seed: int
    fixed: Mapping[str, float] = field(default_factory=dict)

    def quantiles(self, *levels: float) -> dict[str, tuple[float, ...]]:
        """Quantiles of each parameter: by default 16, 50 and 84 %."""
        q = np.quantile(self.chain.reshape(-1, len(self.names)), levels or (0.16, 0.5, 0.84), axis=0)
        return {name: tuple(column.tolist()) for name, column in zip(self.names, q.T, strict=True)}

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        scale = np.array([factors.get(name, 1.0) for name in self.names])
        return dataclasses.replace(self, chain=self.chain * scale, fixed=_times(self.fixed, factors))


def _times(values: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    return {name: value * factors.get(name, 1.0) for name, value in values.items()}


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
    return value if kind in ("str", "tuple[str, ...]", "Mapping[str, str]") and isinstance(value, str) else _numbers(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_numbers(item) for item in value)
    return float(value) if value in ("inf", "-inf", "nan") else value
