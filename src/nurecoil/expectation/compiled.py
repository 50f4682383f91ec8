"""A likelihood as data: plain arrays with names and units, one block per experiment, nuisances shared by all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from nurecoil.arrays import Array, BoolArray, IntArray
from nurecoil.expectation.features import Coupling, Features
from nurecoil.expectation.nuisance import Nuisance
from nurecoil.experiments.fitted import Curved

StatisticKind = Literal["poisson", "on-off", "gaussian", "published"]


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of the bins: edges [B+1] in a unit that people read; none where bins have no order."""

    name: str
    unit: str
    edges: Array


@dataclass(frozen=True, eq=False)
class Variation:
    """How a part follows one nuisance that changes its shape, or two responses together.

    Parameters
    ----------
    nuisance : int
        Position among the nuisances.
    tables : ndarray, shape [2, M or 1, B] or [J, M or 1, B]
        Of a shape, what is added per standard deviation above and below zero, ``a > 0`` and ``a < 0``; of a response, what
        is added at each node; of two, at each pair of nodes, those of the second running faster.
    nodes : ndarray, shape [J]
        Values of a response at which there are tables; empty for a shape.
    other : int
        Position of the second response; -1 if there is none.
    other_nodes : ndarray
        Its values.
    """

    nuisance: int
    tables: Array
    nodes: Array = field(default_factory=lambda: np.zeros(0))
    other: int = -1
    other_nodes: Array = field(default_factory=lambda: np.zeros(0))

    @property
    def acting(self) -> tuple[int, ...]:
        """Positions of the one nuisance, or of the two."""
        return (self.nuisance,) if self.other < 0 else (self.nuisance, self.other)


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a prediction: ``prod_k f_k(a) [m(x) @ table + variations]``.

    Parameters
    ----------
    name : str
    table : ndarray, shape [M, B]
        On the features of the couplings; [1, B] for what does not depend on them.
    norms : tuple of int
        Nuisances that multiply it.
    variations : tuple of Variation
    curved : Curved, optional
        In place of the table, where nuisances change counts in closed form; the table then is what it gives at zero.
    """

    name: str
    table: Array
    norms: tuple[int, ...]
    variations: tuple[Variation, ...] = ()
    curved: Curved | None = None

    @property
    def acting(self) -> tuple[int, ...]:
        """Nuisances that it follows."""
        bent = () if self.curved is None else tuple(k for k in self.curved.at if k >= 0)
        return (*self.norms, *(k for v in self.variations for k in v.acting), *bent)


@dataclass(frozen=True, eq=False)
class Block:
    """One experiment: its bins in a row, what was seen, and the parts of what is expected.

    Parameters
    ----------
    name : str
    kind : {"poisson", "on-off", "gaussian", "published"}
    observed : ndarray, shape [B]
    parts : tuple of Part
    control : ndarray, shape [B]
        Counts of the off sample; empty if there is none.
    tau : float
        Exposure of the off sample over that of the on sample.
    white : ndarray
        Gaussian: 1/sigma [B], or W [B, B] with W W^T the inverse covariance. Published: sigma upwards and downwards [2, B].
    axes : tuple of Axis
    """

    name: str
    kind: StatisticKind
    observed: Array
    parts: tuple[Part, ...]
    control: Array = field(default_factory=lambda: np.zeros(0))
    tau: float = 1.0
    white: Array = field(default_factory=lambda: np.zeros(0))
    axes: tuple[Axis, ...] = ()

    @cached_property
    def local(self) -> tuple[int, ...]:
        """Nuisances that act here, in order."""
        return tuple(sorted({k for part in self.parts for k in part.acting}))


@dataclass(frozen=True, eq=False)
class Data:
    """What was observed, possibly many times over (toys).

    Parameters
    ----------
    counts, control : tuple of ndarray, shape [B] or [P, B]
        Per block.
    centres : ndarray, shape [K] or [P, K]
        Of the constraints.
    """

    counts: tuple[Array, ...]
    control: tuple[Array, ...]
    centres: Array

    def take(self, keep: IntArray | BoolArray | slice) -> Data:
        """Some of the rows."""

        def cut(z: Array) -> Array:
            return z[keep] if z.ndim == 2 else z

        return Data(tuple(map(cut, self.counts)), tuple(map(cut, self.control)), cut(self.centres))


@dataclass(frozen=True, eq=False)
class Compiled:
    """Frozen arrays that NumPy, the compiled loop, JAX and the exporters evaluate.

    Parameters
    ----------
    couplings : tuple of Coupling
        What moves.
    nuisances : tuple of Nuisance
    precision : ndarray, shape [K, K]
        Inverse covariance of their constraints.
    blocks : tuple of Block
    held : mapping
        Parameters of the model that do not move, with their values.
    declared : str
        Hash of what was declared: experiments, data, model with all values, what moves and what is held. Never of arrays,
        whose last bits depend on the processor.
    axis_error : float
        Largest error of counts, in standard deviations of a bin, that tables along an axis cause; 0 without one.
    """

    couplings: tuple[Coupling, ...]
    nuisances: tuple[Nuisance, ...]
    precision: Array
    blocks: tuple[Block, ...]
    held: Mapping[str, float] = field(default_factory=dict)
    declared: str = ""
    axis_error: float = 0.0

    def __repr__(self) -> str:
        blocks = ", ".join(b.name or "counts" for b in self.blocks)
        return f"<Compiled {blocks}: {len(self.couplings)} couplings, {len(self.nuisances)} nuisances>"

    @cached_property
    def features(self) -> Features:
        """From couplings to the vector that tables are multiplied with."""
        return Features(self.couplings)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the couplings."""
        return tuple(c.name for c in self.couplings)

    @cached_property
    def centre(self) -> Array:
        """Central values of the couplings [X]."""
        return np.array([c.centre for c in self.couplings])

    @cached_property
    def lower(self) -> Array:
        """Smallest allowed values of the nuisances [K]."""
        return np.array([n.lower for n in self.nuisances])

    @cached_property
    def shapes(self) -> BoolArray:
        """Which nuisances have a kink at zero [K]."""
        return np.array([n.kind == "shape" for n in self.nuisances], dtype=bool)

    @cached_property
    def exponential(self) -> BoolArray:
        """Which nuisances multiply by exp(a) [K]."""
        return np.array([n.kind == "log-normal" for n in self.nuisances], dtype=bool)

    @cached_property
    def restarts(self) -> bool:
        """Whether minima are looked for from zero every time: curved parts have far valleys, where a neighbour may be."""
        return any(part.curved is not None for block in self.blocks for part in block.parts)

    @cached_property
    def bytes_per_point(self) -> int:
        """Working set of one point: two Jacobians, and rows of bins."""
        total = 0
        for block in self.blocks:
            # of two responses together no rows are kept, see `assemble`
            rows = sum(2 + sum(len(v.tables) if v.other < 0 else 12 for v in part.variations) for part in block.parts)
            rows += sum(20 for part in block.parts if part.curved is not None)
            total += 8 * block.observed.size * (2 * len(block.local) + rows + 6)
        return total

    def data(self) -> Data:
        """What was observed."""
        counts = tuple(block.observed for block in self.blocks)
        centres = np.array([n.centre for n in self.nuisances])
        return Data(counts, tuple(block.control for block in self.blocks), centres)

    def index(self, nuisance: str) -> int:
        """Position of a nuisance.

        Raises
        ------
        UnknownId
            If there is none of that name.
        """
        from nurecoil.problems import UnknownId

        names = [n.name for n in self.nuisances]
        if nuisance not in names:
            raise UnknownId("nuisance", nuisance, names)
        return names.index(nuisance)

    def to_npz(self, path: str | Path) -> None:
        """Write to a file without pickled objects; see `from_npz`."""
        from nurecoil.expectation.storage import write

        write(self, Path(path))

    @staticmethod
    def from_npz(path: str | Path) -> Compiled:
        """Read what `to_npz` wrote.

        Raises
        ------
        ValueError
            If the file is of another version, or damaged.
        """
        from nurecoil.expectation.storage import read

        return read(Path(path))
