"""Nuisances: what is not known well, and how a prediction follows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors import Response

SIGNAL = "signal"


@dataclass(frozen=True)
class Normalisation:
    """Multiplies the signal or backgrounds by 1 + a.

    Parameters
    ----------
    name : str
        What a fit calls it; experiments that share a name share the nuisance.
    of : tuple of str
        ``"signal"``, or names of backgrounds.
    uncertainty : float
        Standard deviation of a, positive.

    Raises
    ------
    ValueError
        If the uncertainty is not positive, or it acts on nothing.
    """

    name: str
    of: tuple[str, ...]
    uncertainty: float

    def __post_init__(self) -> None:
        if not self.uncertainty > 0:
            raise ValueError(f"nuisance {self.name!r}, uncertainty: expected a positive number, got {self.uncertainty!r}")
        if not self.of:
            raise ValueError(f"nuisance {self.name!r}, of: expected the signal or a background, got nothing")


@dataclass(frozen=True, eq=False)
class Shape:
    """Moves the signal towards that of another detector response: linearly in a, to `plus` at 1 and to `minus` at -1.

    Parameters
    ----------
    name : str
    plus, minus : Response
        Responses one standard deviation up and down, with the bins of the experiment.
    """

    name: str
    plus: Response
    minus: Response

    @property
    def uncertainty(self) -> float:
        """Standard deviation of a: one."""
        return 1.0


@dataclass(frozen=True, eq=False)
class Template:
    """Moves one part of the prediction towards histograms: linearly in a, to `plus` at 1 and to `minus` at -1.

    Parameters
    ----------
    name : str
    of : str
        ``"signal"``, or the name of a background.
    plus, minus : array_like, shape [B] or [B, ...]
        One standard deviation up and down, with the shape of the counts. Of a background: its counts. Of the signal: what its
        counts are multiplied by, so that it goes with any model.

    Raises
    ------
    ValueError
        If the two differ in shape, or an entry is negative or not finite.

    Examples
    --------
    >>> late = Template("late", "neutrons", plus=[1.0, 5.0], minus=[3.0, 3.0])
    >>> late.change(0.5, nominal=np.array([2.0, 4.0])).tolist()
    [-0.5, 0.5]
    """

    name: str
    of: str
    plus: Array
    minus: Array

    def __post_init__(self) -> None:
        for side in ("plus", "minus"):
            array = np.array(getattr(self, side), dtype=float)
            bad = array[~(np.isfinite(array) & (array >= 0))]
            if bad.size:
                raise ValueError(f"nuisance {self.name!r}, {side}: expected finite numbers >= 0, got {float(bad[0])!r}")
            array.flags.writeable = False
            object.__setattr__(self, side, array)
        if self.plus.shape != self.minus.shape:
            raise ValueError(f"nuisance {self.name!r}, minus: expected shape {self.plus.shape} as plus, got {self.minus.shape}")

    @property
    def uncertainty(self) -> float:
        """Standard deviation of a: one."""
        return 1.0

    def change(self, a: float, nominal: Array | float) -> Array:
        """What is added to the nominal counts (or, for the signal, to the factor 1) at a."""
        change: Array = abs(a) * ((self.plus if a >= 0 else self.minus) - nominal)
        return change


Nuisance = Normalisation | Shape | Template
