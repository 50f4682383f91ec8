"""Pulls: nuisances with a Gaussian constraint that scale parts of a prediction by 1 + a."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array


@dataclass(frozen=True)
class Pull:
    """A relative normalisation a = 0 +- sigma; parts of a prediction that it acts on are multiplied by 1 + a.

    Raises
    ------
    ValueError
        If sigma is not positive and finite.
    """

    name: str
    sigma: float

    def __post_init__(self) -> None:
        if not 0 < self.sigma < math.inf:
            raise ValueError(f"pull {self.name!r}, sigma: expected a positive number, got {self.sigma!r}")


@dataclass(frozen=True, eq=False)
class Factors:
    """How pulls scale the groups of a prediction: ``f_g(a) = product over the pulls k that act on g of (1 + a_k)``.

    Parameters
    ----------
    pulls : tuple of Pull
    acting : sequence of sequences of str
        The names of the pulls that act on each group.
    """

    pulls: tuple[Pull, ...]
    acting: Sequence[frozenset[str]]

    @cached_property
    def incidence(self) -> Array:
        """1 where pull k acts on group g, else 0 [G, K]."""
        rows = [[1.0 if pull.name in names else 0.0 for pull in self.pulls] for names in self.acting]
        return np.array(rows).reshape(len(self.acting), len(self.pulls))

    @cached_property
    def is_linear(self) -> bool:
        """Whether no group has more than one pull, so that the prediction is linear in them."""
        return bool(np.all(self.incidence.sum(axis=1) <= 1))

    @cached_property
    def rows(self) -> list[int] | slice | None:
        """The one group that each pull acts on; None if one acts on several."""
        if not np.all(self.incidence.sum(axis=0) == 1):
            return None
        rows = self.incidence.argmax(axis=0).tolist()
        return slice(None) if rows == list(range(len(self.acting))) else rows

    @cached_property
    def weights(self) -> Array:
        """1/sigma^2 [K]."""
        return np.array([pull.sigma**-2 for pull in self.pulls])

    @cached_property
    def constraint(self) -> Array:
        """diag(1/sigma^2) [K, K]."""
        return np.diag(self.weights)

    def __call__(self, a: Array) -> Array:
        """f [..., G] at pulls [..., K]."""
        result: Array = np.prod(1.0 + self.incidence * a[..., None, :], axis=-1)
        return result

    def slopes(self, a: Array) -> Array:
        """df/da [..., G, K]."""
        result = np.broadcast_to(self.incidence, (*a.shape[:-1], *self.incidence.shape)).copy()
        for g, several in self._crowded:
            for k in several:
                result[..., g, k] = self._product(a, [l for l in several if l != k])
        return result

    def curvatures(self, a: Array) -> Array:
        """d2f/da2 [..., G, K, K]; the diagonal is zero."""
        K = len(self.pulls)
        result = np.zeros((*a.shape[:-1], len(self.acting), K, K))
        for g, several in self._crowded:
            for k in several:
                for l in several:
                    if k != l:
                        result[..., g, k, l] = self._product(a, [m for m in several if m not in (k, l)])
        return result

    def positive(self, a: Array) -> Any:
        """Whether no pull turns what it acts on negative [...]: two that do could make up for each other."""
        return (a > -1.0).all(axis=-1)

    @cached_property
    def _crowded(self) -> list[tuple[int, list[int]]]:
        """Groups with several pulls, and which."""
        found = [(g, np.flatnonzero(row).tolist()) for g, row in enumerate(self.incidence)]
        return [(g, several) for g, several in found if len(several) > 1]

    @staticmethod
    def _product(a: Array, chosen: list[int]) -> Array:
        result: Array = np.prod(1.0 + a[..., chosen], axis=-1)
        return result
