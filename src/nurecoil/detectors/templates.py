"""A response that somebody simulated: how monoenergetic recoils are seen in the bins of an analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import increasing
from nurecoil.units.kinds import WrongQuantity


@dataclass(frozen=True, eq=False)
class TemplateResponse:
    """Acceptance of recoils of some energies in each bin, linear in between; it stands for the whole detector.

    Bins have numbers and nothing else: they may be those of four observables in a row.

    Parameters
    ----------
    energies : array_like, shape [E]
        Nuclear recoil energies, increasing, natural units. Recoils outside are not seen.
    tables : array_like, shape [..., E, B]
        Acceptances >= 0, before them one axis for each of `axes`. Several runs of one exposure each may be added up, so that
        they are not bounded by one.
    axes : mapping
        What else was varied in the simulation, a light yield for example -> increasing values in standard deviations, zero
        among them.

    Raises
    ------
    WrongQuantity
        If the shapes do not fit, an acceptance is negative or not finite, or an axis does not have zero.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> R = TemplateResponse([1 * keV, 2 * keV], [[0.1, 0.0], [0.2, 0.4]])
    >>> R.matrix([0.5 * keV, 1.5 * keV]).round(3).tolist()
    [[0.0, 0.15], [0.0, 0.2]]
    """

    energies: Array
    tables: Array
    axes: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        energies = increasing("energies", self.energies, at_least=2)
        axes = {name: increasing(f"axes.{name}", nodes, at_least=3) for name, nodes in self.axes.items()}
        for name, nodes in axes.items():
            if 0.0 not in nodes:
                raise WrongQuantity(f"axes.{name}", "expected zero among the values, where nothing is varied")
        tables = np.array(self.tables, dtype=float)
        shape = (*(nodes.size for nodes in axes.values()), energies.size)
        if tables.ndim != len(shape) + 1 or tables.shape[:-1] != shape or tables.shape[-1] == 0:
            raise WrongQuantity("tables", f"expected shape {(*shape, 'bins')}, got {tables.shape}")
        if not np.all(np.isfinite(tables) & (tables >= 0)):
            raise WrongQuantity("tables", "expected finite acceptances >= 0")
        tables.flags.writeable = False
        for name, value in (("energies", energies), ("tables", tables), ("axes", MappingProxyType(axes))):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"TemplateResponse({self.describe()!r})"

    def __getstate__(self) -> dict[str, object]:
        return {"energies": self.energies, "tables": self.tables, "axes": dict(self.axes)}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    @property
    def recoil(self) -> Literal["nuclear"]:
        """Which kind of recoil it answers to."""
        return "nuclear"

    @property
    def axis(self) -> Axis:
        """Bins have numbers."""
        return Axis.BIN

    @property
    def n_bins(self) -> int:
        """Number of bins B."""
        return int(self.tables.shape[-1])

    @property
    def bins(self) -> Array:
        """Edges 0, 1, 2 ... of the numbers of the bins."""
        return np.arange(self.n_bins + 1.0)

    @property
    def edges(self) -> Array:
        """Recoil energies where R has a kink."""
        return self.energies

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which R is zero."""
        return float(self.energies[0]), float(self.energies[-1])

    @property
    def nominal(self) -> TemplateResponse:
        """With nothing varied, and without axes."""
        at = tuple(int(np.flatnonzero(nodes == 0.0)[0]) for nodes in self.axes.values())
        return TemplateResponse(self.energies, self.tables[at])

    @property
    def by_energy(self) -> TemplateResponse:
        """A response that shares recoils out among the energies, one bin for each; `tables` make counts of what it gives."""
        return TemplateResponse(self.energies, np.eye(self.energies.size))

    def along(self, names: tuple[str, ...], tables: Array) -> Array:
        """Tables [axes..., ...] at all values of some axes in a row [J, ...], the last running fastest; other axes at zero."""
        at = tuple(slice(None) if name in names else int(np.flatnonzero(self.axes[name] == 0.0)[0]) for name in self.axes)
        kept = [name for name in self.axes if name in names]
        moved: Array = np.moveaxis(tables[at], range(len(kept)), [names.index(name) for name in kept])
        return moved.reshape(-1, *moved.shape[len(kept) :])

    def matrix(self, T: ArrayLike) -> Array:
        """R[b, T] with nothing varied.

        Parameters
        ----------
        T : array_like, shape [T]
            Recoil energies, >= 0.
        """
        tables = self.tables if self.tables.ndim == 2 else self.nominal.tables
        recoils = np.atleast_1d(np.asarray(T, dtype=float))
        i = np.clip(np.searchsorted(self.energies, recoils, side="right") - 1, 0, self.energies.size - 2)
        share = (recoils - self.energies[i]) / (self.energies[i + 1] - self.energies[i])
        inside = (share >= 0.0) & (share <= 1.0)
        found: Array = np.where(inside[:, None], (1.0 - share)[:, None] * tables[i] + share[:, None] * tables[i + 1], 0.0)
        return found.T

    def describe(self) -> str:
        """In one line."""
        low, high = self.energies[[0, -1]] / Axis.KEVNR.unit
        varied = f", along {', '.join(self.axes)}" if self.axes else ""
        return f"templates of {self.energies.size} energies, {low:.6g} to {high:.6g} keVnr{varied}; {self.n_bins} bins"
