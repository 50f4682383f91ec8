"""An energy-independent quenching factor."""

from __future__ import annotations

from dataclasses import dataclass

from nurecoil.arrays import Array
from nurecoil.detectors.quenching.quenching import Quenching


@dataclass(frozen=True)
class ConstantQuenching(Quenching):
    """E_ee = q T.

    Parameters
    ----------
    q : float
        Quenching factor, 0 < q <= 1; 0.0878 +- 0.0166 for CsI[Na] in Akimov:2018vzs.

    Raises
    ------
    ValueError
        If q lies outside that range.

    Examples
    --------
    >>> import numpy as np
    >>> ConstantQuenching(0.0878).factor(np.array([1.0])).tolist()
    [0.0878]
    """

    q: float

    def __post_init__(self) -> None:
        if not 0 < self.q <= 1:
            raise ValueError(f"q: expected a quenching factor in (0, 1], got {self.q!r}")

    def __str__(self) -> str:
        return f"quenching {self.q:.6g}"

    def __call__(self, x: Array) -> Array:
        return self.q * x

    def inverse(self, y: Array) -> Array:
        return y.clip(min=0.0) / self.q
