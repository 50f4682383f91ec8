"""Morphing: a part of a prediction moves towards histograms one standard deviation up and down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.prediction import Prediction
from nurecoil.parameters import ParameterSet


@dataclass(frozen=True, eq=False)
class Morph:
    """What is added at a: linearly ``a (plus - nominal)`` above zero, and ``-a (minus - nominal)`` below.

    Parameters
    ----------
    name : str
        The nuisance.
    nominal, plus, minus : ndarray, shape [B]
        At a = 0, 1 and -1.
    """

    name: str
    nominal: Array
    plus: Array
    minus: Array

    def __call__(self, values: Mapping[str, ArrayLike]) -> Any:
        """The change [..., B] at the value of the nuisance, or values [P]."""
        a = np.asarray(values.get(self.name, 0.0), dtype=float)[..., None]
        return np.maximum(a, 0.0) * (self.plus - self.nominal) + np.maximum(-a, 0.0) * (self.minus - self.nominal)

    def padded(self, before: int, after: int) -> Self:
        """The same among more bins, which it does not change."""
        pad = (before, after)
        return replace(self, nominal=np.pad(self.nominal, pad), plus=np.pad(self.plus, pad), minus=np.pad(self.minus, pad))


@dataclass(frozen=True, eq=False)
class Morphed:
    """A signal times 1 and what morphs change of this factor."""

    signal: Prediction
    morphs: tuple[Morph, ...]

    @cached_property
    def parameters(self) -> ParameterSet:
        return self.signal.parameters

    def __call__(self, values: Mapping[str, float], /) -> Array:
        result: Array = self.signal(values) * (1.0 + sum(morph(values) for morph in self.morphs))
        return result

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B]."""
        result: Array = self.signal.many(values) * (1.0 + sum(morph(values) for morph in self.morphs))
        return result
