"""A spectrum given as a table."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

import numpy as np

from nurecoil.arrays import Array, x_over_sinh
from nurecoil.cached import cached_property
from nurecoil.catalogue import known
from nurecoil.sources.panels import split
from nurecoil.sources.spectrum import Published, Spectrum
from nurecoil.tables import read_spectra, read_table
from nurecoil.units.kinds import Many, NeutrinoEnergy, NonNegative, WrongQuantity

# A panel on which the density changes by more than e^_STEEP is divided.
_STEEP = 6.0

Interpolation = Literal["linear", "log"]


class CountedSpectrum(Spectrum):
    """A `Spectrum` that also knows how many neutrinos it stands for, per fission or per decay, say."""

    @property
    def integral(self) -> float:
        """Neutrinos between the first and the last edge."""
        raise NotImplementedError


@known("spectra", "tabulated")
class Tabulated(CountedSpectrum):
    """A spectrum interpolated in a table; zero outside it, normalised to one.

    Parameters
    ----------
    E : Many[NeutrinoEnergy]
        Knots [K], K >= 2, not decreasing; an energy that stands twice is a step.
    values : Many[NonNegative]
        Density at the knots [K], in any unit.
    interpolation : {"linear", "log"}
        ``"linear"``: straight lines between knots; ``"log"``: straight lines in the logarithm of the density (exponentials),
        for which all values must be positive.
    complete : bool
        Whether nothing is missing beyond the ends: no warning is due there.

    Raises
    ------
    WrongQuantity
        If the shapes differ, there are fewer than two knots, the energies decrease or one stands three times, a value is not
        positive where its logarithm is needed, or all values vanish.

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

    E: Many[NeutrinoEnergy]
    values: Many[NonNegative]
    interpolation: Interpolation = "linear"
    complete: bool = False

    def __post_init__(self) -> None:
        knots, heights = self.E, self.values
        if knots.ndim != 1 or knots.shape != heights.shape or knots.size < 2:
            raise WrongQuantity("values", f"expected one for each energy, two at least, got {heights.shape} and {knots.shape}")
        if np.any(np.diff(knots) < 0) or np.any(knots[2:] == knots[:-2]) or knots[0] == knots[-1]:
            raise WrongQuantity("E", f"expected increasing energies, got {knots.tolist()!r}")
        if not np.any(heights > 0):
            raise WrongQuantity("values", "expected densities that are not all of them zero")
        if self.interpolation == "log" and np.any(heights == 0):
            raise WrongQuantity("values", "expected positive densities for interpolation='log', got a zero")

    @classmethod
    def from_csv(cls, path: str | Path, energy: str, value: str, interpolation: Interpolation = "linear") -> Self:
        """From two columns of a table as physicists have them (`nurecoil.tables.read_spectra`).

        Parameters
        ----------
        path : str or Path
        energy, value : str
            Names of the columns.
        interpolation : {"linear", "log"}

        Raises
        ------
        ValueError
            If the file or the spectrum is not valid.
        UnknownId
            If it has no such column.
        """
        table = read_spectra(path, [value], energy=energy)
        return cls(table.E, table.densities[value], interpolation)

    @classmethod
    def from_table(cls, *parts: str, energy: str, value: str, complete: bool = False) -> Self:
        """From a table shipped with the package: ``from_table("folder", "file.csv", energy=..., value=...)``."""
        columns = read_table(*parts)
        return cls(columns[energy], columns[value], complete=complete)

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
        knots = np.unique(self.E)
        if self.interpolation == "log":
            steps = np.maximum(1, np.ceil(np.abs(np.diff(np.log(self.values))) / _STEEP)).astype(int)
            inner = [np.linspace(a, b, n + 1) for (a, b), n in zip(pairwise(self.E.tolist()), steps.tolist(), strict=True)]
            knots = np.unique(np.concatenate([self.E[:1], *inner]))
        return split(knots)

    @property
    def known(self) -> tuple[float, float]:
        """The table's range, without limit where its density ends at zero."""
        low = 0.0 if self.complete or self.values[0] == 0 else float(self.E[0])
        return low, math.inf if self.complete or self.values[-1] == 0 else float(self.E[-1])

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        heights = self.values / self.integral
        if self.interpolation == "linear":
            return np.asarray(np.interp(E, self.E, heights))
        return np.asarray(np.exp(np.interp(E, self.E, np.log(heights))))


class PublishedCount(CountedSpectrum, Published):
    """A spectrum that is looked up by its fields, and knows how many neutrinos it stands for."""

    @cached_property
    def shape(self) -> CountedSpectrum:
        """The spectrum behind the name."""
        raise NotImplementedError

    @property
    def integral(self) -> float:
        """Neutrinos of `shape`."""
        return self.shape.integral


@known("spectra", "table")
class SpectrumFile(PublishedCount):
    """A spectrum in a table as physicists have them: a column of energies, or of the ends of bins, and one of densities.

    Parameters
    ----------
    table : Path
        The file: columns apart by commas, semicolons or blanks, with units in a row or in a comment.
    column : str
        Name of the column of densities, or of contents of bins.
    energy : str, optional
        Column of energies: knots, or with `width` centres of bins; rising or falling.
    low : str, optional
        Column of the lower ends of bins.
    high : str, optional
        Column of the upper ends of bins.
    bin_edges : str, optional
        Column of edges, of which the last row has the last.
    width : str, optional
        Column of the widths of bins.
    interpolation : {"linear", "log"}
        Between knots.

    Raises
    ------
    ValueError
        If the file or the spectrum is not valid.
    """

    table: Path
    column: str
    energy: str | None = None
    low: str | None = None
    high: str | None = None
    bin_edges: str | None = None
    width: str | None = None
    interpolation: Interpolation = "linear"

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  what is wrong with the file is said at once

    @cached_property
    def shape(self) -> CountedSpectrum:
        """The table."""
        layout = {"energy": self.energy, "low": self.low, "high": self.high, "edges": self.bin_edges, "width": self.width}
        found = read_spectra(self.table, [self.column], **layout)  # type: ignore[arg-type]
        return Tabulated(found.E, found.densities[self.column], self.interpolation)
