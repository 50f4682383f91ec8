"""Counts as a histogram in the protocol of UHI, which hist, boost-histogram and mplhep read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from nurecoil.arrays import Array
from nurecoil.catalogue import listed
from nurecoil.expectation import Prediction
from nurecoil.expectation.build import axes as axes_of
from nurecoil.experiments import Experiment
from nurecoil.export.optional import needed

if TYPE_CHECKING:
    import hist


@dataclass(frozen=True)
class Traits:
    """What UHI asks of an axis."""

    circular: bool = False
    discrete: bool = False


@dataclass(frozen=True, eq=False)
class BinAxis:
    """Bins in a row, as UHI has them: a sequence of pairs of edges.

    Parameters
    ----------
    name, unit : str
    edges : ndarray, shape [B+1]
        In the unit.
    """

    name: str
    unit: str
    edges: Array
    traits: Traits = field(default_factory=Traits)

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __getitem__(self, index: int) -> tuple[float, float]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"axis {self.name}: expected a bin from 0 to {len(self) - 1}, got {index!r}")
        index %= len(self)
        return float(self.edges[index]), float(self.edges[index + 1])

    def __iter__(self) -> Iterator[tuple[float, float]]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BinAxis):
            return NotImplemented
        return self.name == other.name and self.unit == other.unit and np.array_equal(self.edges, other.edges)

    __hash__ = None  # type: ignore[assignment]

    @property
    def label(self) -> str:
        """Name and unit."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@dataclass(frozen=True, eq=False)
class Counts:
    """A histogram that hist, boost-histogram, mplhep and NumPy read as it is.

    Parameters
    ----------
    axes : tuple of BinAxis
    content : ndarray
        Counts, an axis for each.
    spread : ndarray
        Their variances.
    """

    axes: tuple[BinAxis, ...]
    content: Array
    spread: Array
    kind: str = "COUNT"

    def values(self) -> Array:
        """Counts."""
        return self.content

    def variances(self) -> Array:
        """Their variances: of observed counts what their errors are computed from, of predictions those of Poisson counts."""
        return self.spread

    def counts(self) -> Array:
        """Effective numbers of entries: values squared over variances."""
        return np.divide(self.content**2, self.spread, out=np.zeros_like(self.content), where=self.spread > 0)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Array:
        return np.array(self.content, dtype=dtype) if dtype is not None or copy else self.content

    def to_hist(self) -> hist.Hist:
        """A ``hist.Hist`` with variable axes and the variances kept.

        Raises
        ------
        ImportError
            If hist is not installed.
        """
        package = needed("hist", "Counts.to_hist")
        axes = [package.axis.Variable(a.edges, name=a.name, label=a.label, flow=False) for a in self.axes]
        made: hist.Hist = package.Hist(*axes, storage=package.storage.Weight())
        made[...] = np.stack([self.content, self.spread], axis=-1)
        return made


@listed("exporters", "histogram")
def histogram(thing: Experiment | Prediction, values: Mapping[str, float] = {}) -> Counts | None:
    """The observed counts of an experiment, or the expected ones of a prediction; usually called as a method.

    Parameters
    ----------
    thing : Experiment or Prediction
    values : mapping
        Parameters and nuisances of a prediction, if not central.

    Returns
    -------
    Counts or None
        None for an experiment that has not observed anything yet.

    Raises
    ------
    TypeError
        If it is neither.

    Examples
    --------
    >>> import nurecoil as nr
    >>> seen = nr.experiment("coherent-csi-2017").histogram()
    >>> seen.axes[0].name, seen.axes[0][0], float(seen.values().sum())
    ('reconstructed', (6.0, 8.0), 547.0)
    """
    if isinstance(thing, Prediction):
        counts = thing(values)
        return Counts(_axes(thing.axes, thing.shape), counts, np.maximum(counts, 0.0))
    if not isinstance(thing, Experiment):
        raise TypeError(f"histogram: expected an experiment or a prediction, got {type(thing).__name__}")
    if thing.seen is None:
        return None
    return Counts(_axes(axes_of(thing), thing.shape), np.asarray(thing.seen), _variances(thing))


def _axes(given: Any, shape: tuple[int, ...]) -> tuple[BinAxis, ...]:
    if not given:
        return tuple(BinAxis(f"bin{i}", "", np.arange(n + 1.0)) for i, n in enumerate(shape))
    return tuple(BinAxis(a.name, a.unit, np.asarray(a.edges, dtype=float)) for a in given)


def _variances(thing: Experiment) -> Array:
    assert thing.seen is not None
    if thing.ratio is not None:
        return np.full(thing.shape, (max(thing.ratio.plus, thing.ratio.minus) * thing.standard) ** 2)
    if thing.variance is None:
        return np.asarray(thing.seen)
    if thing.variance.shape == thing.shape:
        return thing.variance
    return np.diag(thing.variance).reshape(thing.shape)
