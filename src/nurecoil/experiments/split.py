"""A further axis of the counts: one on which the signal is split the same way for every model, or that of several detectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.experiments.channel import AnyResponse, SummedResponse


@dataclass(frozen=True, init=False, eq=False)
class Split:
    """Bins of a second observable, a pulse shape for example, and the fraction of the signal in each.

    Parameters
    ----------
    edges : array_like, shape [S+1]
        Increasing.
    fractions : array_like, shape [B, S]
        For each bin of the reconstructed energy; rows add to one, or to less where not all of the signal is inside.
    apart : bool
        Whether the bins S are those of several detectors, whose responses are not summed; fractions are their weights then.

    Raises
    ------
    ValueError
        If the edges do not increase, the shapes do not match, a fraction is negative or a row adds to more than one.

    Examples
    --------
    >>> Split([0.0, 0.5, 1.0], [[0.25, 0.75]]).bins
    2
    """

    edges: Array
    fractions: Array
    apart: bool

    def __init__(self, edges: ArrayLike, fractions: ArrayLike, apart: bool = False) -> None:
        e, f = np.array(edges, dtype=float), np.array(fractions, dtype=float)
        if e.ndim != 1 or e.size < 2 or not np.all(np.diff(e) > 0):
            raise ValueError(f"edges: expected at least two that increase, got {edges!r}")
        if f.ndim != 2 or f.shape[1] != e.size - 1:
            raise ValueError(f"fractions: expected {e.size - 1} in each row, got shape {f.shape}")
        if not np.all(f >= 0):
            raise ValueError(f"fractions: expected numbers >= 0, got {float(np.min(f))!r}")
        if np.any(f.sum(axis=1) > 1 + 1e-6):
            raise ValueError(f"fractions: expected rows that add to at most one, got {float(f.sum(axis=1).max())!r}")
        for array in (e, f):
            array.flags.writeable = False
        object.__setattr__(self, "edges", e)
        object.__setattr__(self, "fractions", f)
        object.__setattr__(self, "apart", apart)

    @property
    def bins(self) -> int:
        """Number of bins S."""
        return self.edges.size - 1


@dataclass(frozen=True, eq=False)
class SplitResponse:
    """A response whose bins are split: what `nurecoil.rates` sees of a detector, with B S bins in a row.

    Parameters
    ----------
    response : Response or SummedResponse
    split : Split
    """

    response: AnyResponse
    split: Split

    @property
    def recoil(self) -> Literal["nuclear", "electron"]:
        """Which kind of recoil it answers to."""
        return self.response.recoil

    @property
    def edges(self) -> Array:
        """Recoil energies where R is not smooth."""
        return self.response.edges

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which R is zero."""
        return self.response.support

    def matrix(self, T: Array) -> Array:
        """R[b s, T], s running faster."""
        if self.split.apart and isinstance(self.response, SummedResponse):
            each = np.stack([one.matrix(T) for one in self.response.responses], axis=1)
        else:
            each = self.response.matrix(T)[:, None, :]
        return (self.split.fractions[:, :, None] * each).reshape(-1, each.shape[-1])
