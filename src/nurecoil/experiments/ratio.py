"""A published number in place of counts."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """The size of the signal relative to that of the Standard Model, as somebody has published it.

    Parameters
    ----------
    value : float
    plus, minus : float
        Standard deviations: how far above and how far below the value the truth may be.

    Raises
    ------
    ValueError
        If one is not positive and finite.

    Examples
    --------
    >>> Ratio(1.0, 0.1, 0.1).value
    1.0
    """

    value: float
    plus: float
    minus: float

    def __post_init__(self) -> None:
        for name in ("value", "plus", "minus"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"ratio, {name}: expected a positive number, got {getattr(self, name)!r}")
