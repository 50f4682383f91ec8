"""A spectrum given as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, namespace, x_over_sinh
from nurecoil.sources.panels import on_support, split
from nurecoil.tables import Column, read_csv, read_table

# A panel on which the density changes by more than e^_STEEP is divided.
_STEEP = 6.0


@dataclass(frozen=True, eq=False)
class Tabulated:
    """A spectrum interpolated in a table; zero outside it, normalised to one.

    Parameters
    ----------
    E : array_like, shape [K]
        Knots: increasing, not negative, natural units.
    values : array_like, shape [K]
        Density at the knots in any unit, not negative.
    interpolation : {"linear", "log"}
        ``"linear"``: straight lines between knots; ``"log"``: straight lines in the logarithm of the density (exponentials),
        for which all values must be positive.

    Raises
    ------
    ValueError
        If the shapes differ, there are fewer than two knots, the energies are negative or do not increase, a value is negative,
        not finite, or not positive where its logarithm is needed, all values vanish, or the interpolation is unknown.

    Notes
    -----
    The integral is exact for both interpolations. In a table that starts at E = 0, panels shrink down to a millionth of the
    second knot; unless the density vanishes faster than E there, its mean of E^-2 does not exist.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> triangle = Tabulated([1 * MeV, 2 * MeV, 3 * MeV], [0.0, 5.0, 0.0])
    >>> round(float(triangle(1.5 * MeV)) * MeV, 12)
    0.5
    """

    E: Array
    values: Array
    interpolation: str = "linear"

    def __init__(self, E: ArrayLike, values: ArrayLike, interpolation: str = "linear") -> None:
        knots, heights = np.asarray(E, dtype=float), np.asarray(values, dtype=float)
        if knots.ndim != 1 or knots.shape != heights.shape or knots.size < 2:
            raise ValueError(f"E, values: expected two equal shapes [K] with K >= 2, got {knots.shape} and {heights.shape}")
        if not np.all(np.isfinite(knots)) or knots[0] < 0 or np.any(np.diff(knots) <= 0):
            raise ValueError(f"E: expected increasing energies >= 0, got {E!r}")
        if not np.all(np.isfinite(heights)) or np.any(heights < 0) or not np.any(heights > 0):
            raise ValueError(f"values: expected finite densities >= 0, not all of them zero, got {values!r}")
        if interpolation not in ("linear", "log"):
            raise ValueError(f"interpolation: expected 'linear' or 'log', got {interpolation!r}")
        if interpolation == "log" and np.any(heights == 0):
            raise ValueError(f"values: expected positive densities for interpolation='log', got {values!r}")
        object.__setattr__(self, "E", knots)
        object.__setattr__(self, "values", heights)
        object.__setattr__(self, "interpolation", interpolation)

    @classmethod
    def from_csv(cls, path: str | Path, energy: str, value: str, interpolation: str = "linear") -> Self:
        """From two columns of a CSV file with a units row.

        Parameters
        ----------
        path : str or Path
            The file; its first line names the columns, its second gives their units (see `nurecoil.tables.read_csv`).
        energy, value : str
            Names of the columns.
        interpolation : {"linear", "log"}

        Raises
        ------
        ValueError
            If the file or the spectrum is not valid, or has no such column.
        """
        return cls._from_columns(read_csv(Path(path)), energy, value, interpolation)

    @classmethod
    def from_table(cls, *parts: str, energy: str, value: str, interpolation: str = "linear") -> Self:
        """As `from_csv`, for a table shipped with the package: ``from_table("folder", "file.csv", energy=..., value=...)``."""
        return cls._from_columns(read_table(*parts), energy, value, interpolation)

    @classmethod
    def _from_columns(cls, columns: dict[str, Column], energy: str, value: str, interpolation: str) -> Self:
        for name in (energy, value):
            if name not in columns:
                raise ValueError(f"column {name!r}: expected one of {', '.join(columns)}")
        return cls(columns[energy], columns[value], interpolation)

    @cached_property
    def integral(self) -> float:
        """Integral of the table before it is normalised, in the unit of the values times natural energy."""
        a, b = self.values[:-1], self.values[1:]
        # Mean height of an exponential between a and b: sqrt(ab) sinh(d)/d with d = ln(b/a)/2.
        mean = 0.5 * (a + b) if self.interpolation == "linear" else np.sqrt(a) * np.sqrt(b) / x_over_sinh(0.5 * np.log(b / a))
        return float(np.diff(self.E) @ mean)

    @cached_property
    def edges(self) -> Array:
        """The knots and what lies between them where panels are wide or steep."""
        knots = self.E
        if self.interpolation == "log":
            steps = np.maximum(1, np.ceil(np.abs(np.diff(np.log(self.values))) / _STEEP)).astype(int)
            inner = [np.linspace(a, b, n + 1)[1:] for (a, b), n in zip(pairwise(self.E), steps, strict=True)]
            knots = np.concatenate([self.E[:1], *inner])
        return split(knots)

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]."""
        xp = namespace(E)
        heights = self.values / self.integral

        def density(x: Any) -> Any:
            if self.interpolation == "linear":
                return xp.interp(x, self.E, heights)
            return xp.exp(xp.interp(x, self.E, np.log(heights)))

        result: Array = on_support(density, E, float(self.E[0]), float(self.E[-1]))
        return result
