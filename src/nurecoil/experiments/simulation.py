"""Nuisances that were varied in the simulation behind a template response, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nurecoil.arrays import Array
from nurecoil.rates import Folded


@dataclass(frozen=True)
class Simulated:
    """One axis of a template response as a nuisance: the signal, and backgrounds of the same simulation, follow it smoothly.

    Two of them act together: between the values that were simulated counts are cubic splines in both.

    Parameters
    ----------
    name : str
        What a fit calls it; experiments that share a name share the nuisance.
    axis : str
        Of the response.
    """

    name: str
    axis: str

    @property
    def uncertainty(self) -> float:
        """Standard deviation: one."""
        return 1.0


@dataclass(frozen=True, eq=False)
class Simulation:
    """What the nuisances of a simulation change.

    Parameters
    ----------
    names : tuple of str
        Of the nuisances, one or two.
    nodes : tuple of ndarray
        Their values, in standard deviations.
    folded : Folded
        The signal shared out among the energies of the templates [E].
    templates : ndarray, shape [J, E, B]
        What makes counts of it, at all pairs of values, those of the last nuisance running fastest.
    backgrounds : mapping
        Name -> counts [J, B] at the same values.
    """

    names: tuple[str, ...]
    nodes: tuple[Array, ...]
    folded: Folded
    templates: Array
    backgrounds: Mapping[str, Array]
