"""Results over planes and grids: contours, limits along a parameter, scans, accepted points."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.inference.results.base import Ranges, Result, percent, scaled_ranges, times

Lines = Iterator[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Contour(Result):
    """Regions of two parameters: curves on which -2 ln L is as far above its minimum as confidence levels allow.

    Parameters
    ----------
    names : (str, str)
    x, y : ndarray, shapes [X] and [Y]
    delta : ndarray, shape [X, Y]
        -2 ln L minus its minimum, on the coarse grid.
    cls : tuple of float
        Confidence levels, two degrees of freedom, and
    thresholds : tuple of float
        the values of `delta` at their boundaries.
    curves : tuple of tuple of ndarray, shape [N, 2]
        For each level the curves around its region, points in order; the first is repeated at the end of a closed curve.
    closed : tuple of bool
        Whether the region of each level ends inside the plane.
    logarithmic : tuple of bool
        Which axes are.
    best : mapping
        The best fit.
    """

    names: tuple[str, str]
    x: Array
    y: Array
    delta: Array
    cls: tuple[float, ...]
    thresholds: tuple[float, ...]
    curves: tuple[tuple[Array, ...], ...]
    closed: tuple[bool, ...]
    best: Mapping[str, float]
    fval: float
    logarithmic: tuple[bool, bool] = (False, False)

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    def _lines(self) -> Lines:
        for name in self.names:
            yield f"{name} at best", self.quoted(name, self.best[name], 6)
        for cl, level, ok, curves in zip(self.cls, self.thresholds, self.closed, self.curves, strict=True):
            many = f"{len(curves)} curve{'' if len(curves) == 1 else 's'}"
            yield f"region of {percent(cl)}", f"-2 ln L within {level:.4g} of its minimum, {many}{'' if ok else ', not closed'}"

    def _short(self) -> str:
        levels = ", ".join(percent(cl) for cl in self.cls)
        return f"{' and '.join(self.names)} at {levels}, {sum(map(len, self.curves))} curves"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        sx, sy = (factors.get(name, 1.0) for name in self.names)
        curves = tuple(tuple(curve * np.array([sx, sy]) for curve in level) for level in self.curves)
        best, held = times(self.best, factors), times(self.held, factors)
        return dataclasses.replace(self, x=self.x * sx, y=self.y * sy, curves=curves, best=best, held=held)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LimitCurve(Result):
    """Upper limits on one parameter as a function of another, such as a mass.

    Parameters
    ----------
    name, along : str
    x : ndarray, shape [N]
        Values of `along`.
    limits : ndarray, shape [N]
        Infinite where there is none.
    best : ndarray, shape [N]
    ranges : tuple of tuple of (float, float)
        All that is allowed at each value, in pieces.
    cl, threshold : float
    one_sided : bool
    """

    name: str
    along: str
    x: Array
    limits: Array
    best: Array
    ranges: tuple[Ranges, ...]
    cl: float
    threshold: float
    one_sided: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        return (self.name,)

    def _lines(self) -> Lines:
        yield "level", f"{percent(self.cl)}, {'one' if self.one_sided else 'two'}-sided"
        for x, limit, ranges in zip(self.x, self.limits, self.ranges, strict=True):
            pieces = f" ({len(ranges) - 1} gap{'s' if len(ranges) > 2 else ''} below)" if len(ranges) > 1 else ""
            yield f"{self.along} = {self.quoted(self.along, x)}", f"{self.name} < {self.quoted(self.name, limit)}{pieces}"

    def _short(self) -> str:
        ends = f"{self.quoted(self.along, self.x[0])} to {self.quoted(self.along, self.x[-1])}"
        return f"{self.name} at {percent(self.cl)} for {self.x.size} values of {self.along}, {ends}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        s = factors.get(self.name, 1.0)
        return dataclasses.replace(
            self,
            x=self.x * factors.get(self.along, 1.0),
            limits=self.limits * s,
            best=self.best * s,
            ranges=tuple(scaled_ranges(one, s) for one in self.ranges),
            held=times(self.held, factors),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
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

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    @property
    def best(self) -> dict[str, float]:
        """The grid point with the smallest -2 ln L."""
        index = np.unravel_index(int(np.argmin(self.fval)), self.fval.shape)
        return {name: float(axis[i]) for name, axis, i in zip(self.names, self.axes, index, strict=True)}

    def _lines(self) -> Lines:
        for name, value in self.best.items():
            yield f"{name} at lowest", self.quoted(name, value, 6)
        yield "lowest -2 ln L", f"{float(self.fval.min()):.6g} of {self.fval.size} points"

    def _short(self) -> str:
        shape = " x ".join(str(axis.size) for axis in self.axes)
        return f"{shape} points of {', '.join(self.names)}, lowest {float(self.fval.min()):.5g}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        axes = tuple(axis * factors.get(name, 1.0) for name, axis in zip(self.names, self.axes, strict=True))
        return dataclasses.replace(self, axes=axes, held=times(self.held, factors))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Acceptance(Result):
    """The grid points that the construction of Feldman and Cousins accepts.

    Parameters
    ----------
    names : tuple of str
    axes : tuple of ndarray
    delta : ndarray
        -2 ln L of the data minus its minimum, which may lie between grid points.
    critical : ndarray
        What `delta` is below in a fraction `cl` of the toys of each point; linear between points where toys were made.
    critical_error : ndarray
        Statistical uncertainty of it; 0 for exact sums.
    p_values : ndarray
        The fraction of toys with a larger `delta` than the data; not a number where no toys were made.
    cl : float
    toys : int
        Number of toys per point; 0 for exact sums over all possible counts.
    seed : int, optional
    ranges : tuple of (float, float)
        With one parameter: the accepted values.
    end_errors : tuple of (float, float)
        Statistical uncertainties of their ends.
    best : mapping
        The best fit to the data.
    """

    names: tuple[str, ...]
    axes: tuple[Array, ...]
    delta: Array
    critical: Array
    critical_error: Array
    p_values: Array
    cl: float
    toys: int
    seed: int | None = None
    ranges: Ranges = ()
    end_errors: Ranges = ()
    best: Mapping[str, float] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    @property
    def accepted(self) -> BoolArray:
        """Whether each grid point is accepted."""
        return np.asarray(self.delta <= self.critical + 1e-9)

    def _lines(self) -> Lines:
        name = self.names[0]
        for (low, high), (a, b) in zip(self.ranges, self.end_errors, strict=True):
            spread = f" (+- {self.quoted(name, a, 2)}, +- {self.quoted(name, b, 2)})" if max(a, b) > 0 else ""
            yield name, f"{self.quoted(name, low)} to {self.quoted(name, high)}{spread}"
        if not self.ranges:
            yield "accepted", f"{int(np.count_nonzero(self.accepted))} of {self.delta.size} points"
        yield "confidence", percent(self.cl)
        yield "method", self.method

    def _short(self) -> str:
        name = self.names[0]
        pieces = " or ".join(f"{self.quoted(name, low)} to {self.quoted(name, high)}" for low, high in self.ranges)
        if len(self.names) == 1:
            return f"{name} from {pieces} at {percent(self.cl)}, {'exact sums' if not self.toys else f'{self.toys} toys'}"
        return f"{int(np.count_nonzero(self.accepted))} of {self.delta.size} points accepted at {percent(self.cl)}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        axes = tuple(axis * factors.get(name, 1.0) for name, axis in zip(self.names, self.axes, strict=True))
        s = factors.get(self.names[0], 1.0)
        return dataclasses.replace(
            self,
            axes=axes,
            ranges=scaled_ranges(self.ranges, s),
            end_errors=scaled_ranges(self.end_errors, s),
            best=times(self.best, factors),
            held=times(self.held, factors),
        )
