"""The point nucleus."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

from nurecoil.nuclear.form_factor import Moments, momentum


@dataclass(frozen=True)
class Unity:
    """F(q) = 1: a nucleus without size.

    Examples
    --------
    >>> float(Unity()(50.0))
    1.0
    """

    def __call__(self, q: Any) -> Any:
        """One, in the shape of q."""
        return 0.0 * momentum(q, of="Unity") + 1.0

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
