"""A further process on the same bins, and what is summed over several detectors or processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Response, TemplateResponse
from nurecoil.models.term import Model
from nurecoil.processes import Target
from nurecoil.rates import Folded
from nurecoil.sources import Source


@dataclass(frozen=True, eq=False)
class SummedResponse:
    """Several detectors whose counts are summed: the mean of their responses, weighted by exposure.

    Parameters
    ----------
    weights : tuple of float
        Of each, adding to one.
    responses : tuple of Response
        With the same bins.

    Raises
    ------
    ValueError
        If the bins differ, or the weights are not positive or do not add to one.
    """

    weights: tuple[float, ...]
    responses: tuple[Response, ...]

    def __post_init__(self) -> None:
        first = self.responses[0]
        for other in self.responses[1:]:
            if other.axis is not first.axis or not np.array_equal(other.bins, first.bins) or other.recoil != first.recoil:
                raise ValueError("detectors to be summed: expected the same bins of the same recoil")
        if min(self.weights) <= 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise ValueError(f"weights: expected positive numbers that add to one, got {self.weights!r}")

    @property
    def bins(self) -> Array:
        """Edges of the bins."""
        return self.responses[0].bins

    @property
    def axis(self) -> Axis:
        """Kind of the reconstructed axis."""
        return self.responses[0].axis

    @property
    def n_bins(self) -> int:
        """Number of bins."""
        return self.responses[0].n_bins

    @property
    def recoil(self) -> Literal["nuclear", "electron"]:
        """Which kind of recoil they answer to."""
        return self.responses[0].recoil

    @property
    def edges(self) -> Array:
        """Recoil energies where one of them is not smooth."""
        return np.unique(np.concatenate([response.edges for response in self.responses]))

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which all are zero."""
        ends = [response.support for response in self.responses]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def matrix(self, T: Array) -> Array:
        """R[b, T]."""
        pairs = zip(self.weights, self.responses, strict=True)
        return np.asarray(sum(weight * response.matrix(T) for weight, response in pairs), dtype=float)

    def describe(self) -> str:
        """The chains in a few lines."""
        pairs = zip(self.weights, self.responses, strict=True)
        return "\n".join(f"{100 * weight:.3g} %: {response.describe()}" for weight, response in pairs)


AnyResponse = Response | SummedResponse | TemplateResponse


@dataclass(frozen=True, eq=False)
class Channel:
    """A further process in the same detector and bins, such as scattering on electrons beside that on nuclei.

    Parameters
    ----------
    target : Process or OnMaterial
    response : Response or SummedResponse
        With the bins of the experiment.
    """

    target: Target
    response: AnyResponse


@dataclass(frozen=True, eq=False)
class FoldedSum:
    """Tables of several processes, which one model gives counts in all of: what `nurecoil.rates.Folded` is for one.

    Parameters
    ----------
    terms : tuple of Folded
        Of one shape.
    """

    terms: tuple[Folded, ...]

    @property
    def source(self) -> Source:
        """Of all."""
        return self.terms[0].source

    @property
    def target(self) -> tuple[Target, ...]:
        """Of each."""
        return tuple(one.target for one in self.terms)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Shape of a prediction."""
        return self.terms[0].shape

    def __call__(self, model: Model | None = None, values: Mapping[str, float] = {}) -> Array:
        """Counts of a model in all of them together."""
        return np.asarray(sum(one(model, values) for one in self.terms), dtype=float)

    def altered(self, source: Source | None = None, target: Target | None = None) -> FoldedSum | None:
        """With another source, or another target of the first; see `Folded.altered`."""
        first = self.terms[0].altered(source, target)
        rest = [one if source is None else one.altered(source) for one in self.terms[1:]]
        if first is None or any(one is None for one in rest):
            return None
        return FoldedSum((first, *(one for one in rest if one is not None)))


AnyFolded = Folded | FoldedSum
"""Tables that a model gives counts in."""
