"""The point nucleus."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.form_factor import Moments, momentum


@declare
class Unity:
    """F(q) = 1: a nucleus without size.

    Examples
    --------
    >>> float(Unity()(50.0))
    1.0
    """

    def __call__(self, q: ArrayLike) -> Array:
        """One, in the shape of q."""
        return np.ones_like(momentum(q, of="Unity"))

    @property
    def rms_radius(self) -> float:
        """Zero."""
        return 0.0

    @property
    def moments(self) -> Moments:
        """All zero."""
        return 0.0, 0.0, 0.0

    @property
    def q_max(self) -> float:
        """No limit."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """Itself for R = 0.

        Raises
        ------
        ValueError
            For any other radius: a point has none.
        """
        if R != 0:
            raise ValueError(f"Unity: a point nucleus has rms radius 0, got {R!r}; choose another form factor to vary a radius")
        return self


@known("form-factors", "unity")
class PointNucleus(Convention):
    """F = 1: a nucleus without size."""

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """The same for every nuclide."""
        return FormFactorPair.same(Unity())
