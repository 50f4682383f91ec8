"""Nuisances: what is not known well, and how a prediction follows it."""

from __future__ import annotations

from dataclasses import dataclass

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


Nuisance = Normalisation | Shape
