"""A compiled likelihood as flat arrays of numbers, for loops that know no objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.expectation.compiled import Compiled, Data
from nurecoil.inference.core.numbers import Bools, Cube, Floats, Grid, Ints, Table

KINDS = {"poisson": 0, "on-off": 1, "gaussian": 2, "published": 3}
_NUISANCES = {"normalisation": 0, "log-normal": 1, "shape": 2}
TILE = 256
"""Bins at a time, of which rows of derivatives are multiplied: what the fastest cache holds."""


class FlatArrays(NamedTuple):
    """What `nurecoil.inference.core.loop` reads.

    Bins of all blocks are in one row; ``x_start[i] : x_start[i + 1]`` are the entries of item i; ``x_first`` says which entry
    is the first in its block to move with its nuisance, and finds nothing to add to.
    """

    kind: Ints
    tau: Floats
    bins: Ints
    weights: Grid
    parts: Ints
    table: Ints
    table_rows: Ints
    norm_start: Ints
    norm: Ints
    norm_first: Bools
    shape_start: Ints
    shape: Ints
    shape_first: Bools
    shape_table: Ints
    shape_rows: Ints
    local_start: Ints
    local: Ints
    place: Table[int]
    nuisance: Ints
    lower: Floats
    precision: Grid
    numbers: Floats


class JointArrays(NamedTuple):
    """What `nurecoil.inference.core.loop_joint` reads besides.

    Monomial q is ``z_one z_other``, z = (1, couplings); variables are nuisances and then couplings.
    """

    one: Ints
    other: Ints
    low: Floats
    high: Floats
    softest: Floats


class Work(NamedTuple):
    """Where the loop writes: it allocates nothing itself."""

    nominal: Grid
    inner: Grid
    shapes: Cube[float]
    rows: Grid
    bits: Ints
    jacobian: Grid
    row: Grid
    square: Cube[float]
    vectors: Grid
    flags: Table[bool]
    whole: Floats
    partial: Floats
    second: Grid
    features: Floats
    first: Grid
    twice: Cube[float]


@dataclass(eq=False)
class Flat:
    """Flat arrays of a compiled likelihood.

    Parameters
    ----------
    compiled : Compiled
    """

    compiled: Compiled

    @staticmethod
    def suits(c: Compiled, fits: bool = False) -> bool:
        """Whether loops know everything in it: no full covariance, no response on nodes, no curved part; for fits no axis."""
        plain = all(block.kind != "gaussian" or block.white.ndim == 1 for block in c.blocks)
        plain = plain and not c.restarts
        return plain and all(n.kind != "response" for n in c.nuisances) and not (fits and c.features.axes)

    @cached_property
    def arrays(self) -> FlatArrays:
        """The numbers, once."""
        c = self.compiled
        numbers: list[Array] = []
        size = 0

        def kept(table: Array) -> int:
            nonlocal size
            numbers.append(np.ravel(table))
            size += table.size
            return size - table.size

        sizes = [block.observed.size for block in c.blocks]
        table: list[int] = []
        rows: list[int] = []
        norm_start, norm, norm_first = [0], list[int](), list[bool]()
        shape_start, shape, shape_first = [0], list[int](), list[bool]()
        shape_table, shape_rows = list[int](), list[int]()
        for block in c.blocks:
            met: set[int] = set()
            for part in block.parts:
                table.append(kept(part.table))
                rows.append(len(part.table))
                norm += part.norms
                norm_start.append(len(norm))
                for k in part.norms:
                    norm_first.append(k not in met)
                    met.add(k)
                for v in part.variations:
                    shape.append(v.nuisance)
                    shape_first.append(v.nuisance not in met)
                    met.add(v.nuisance)
                    shape_table.append(kept(v.tables))
                    shape_rows.append(v.tables.shape[1])
                shape_start.append(len(shape))
        local = [list(block.local) for block in c.blocks]
        place = np.full((len(c.blocks), max(len(c.nuisances), 1)), -1)
        for b, acting in enumerate(local):
            place[b, acting] = np.arange(len(acting))

        def ints(values: ArrayLike) -> IntArray:
            return np.array(values, dtype=np.intp)

        return FlatArrays(
            kind=ints([KINDS[block.kind] for block in c.blocks]),
            tau=np.array([block.tau for block in c.blocks]),
            bins=ints(np.cumsum([0, *sizes])),
            weights=np.concatenate([_weights(block.kind, block.white, block.observed.size) for block in c.blocks], axis=1),
            parts=ints(np.cumsum([0, *(len(block.parts) for block in c.blocks)])),
            table=ints(table),
            table_rows=ints(rows),
            norm_start=ints(norm_start),
            norm=ints(norm),
            norm_first=np.array(norm_first, dtype=bool),
            shape_start=ints(shape_start),
            shape=ints(shape),
            shape_first=np.array(shape_first, dtype=bool),
            shape_table=ints(shape_table),
            shape_rows=ints(shape_rows),
            local_start=ints(np.cumsum([0, *map(len, local)])),
            local=ints([k for acting in local for k in acting]),
            place=place.astype(np.intp),
            nuisance=ints([_NUISANCES[n.kind] for n in c.nuisances]),
            lower=np.array([n.lower for n in c.nuisances], dtype=float),
            precision=np.ascontiguousarray(c.precision),
            numbers=np.concatenate(numbers) if numbers else np.zeros(0),
        )

    def joint(self, low: Array, high: Array, softest: Array) -> JointArrays:
        """With domains and softest curvatures of all variables."""
        one, other = np.triu_indices(len(self.compiled.couplings) + 1)
        return JointArrays(one.astype(np.intp), other.astype(np.intp), low, high, softest)

    def work(self, X: int = 0) -> Work:
        """Room for one point at a time, with so many couplings that move."""
        f, K = self.arrays, len(self.compiled.nuisances)
        parts, norms, widest = f.table.size, max(f.norm.size, 1), max(block.observed.size for block in self.compiled.blocks)
        N, M = K + X, self.compiled.features.size if X else 0
        rows = np.empty((5, f.bins[-1]))
        return Work(
            nominal=np.empty((parts, widest)),
            inner=np.empty((parts, widest)),
            shapes=np.empty((f.shape.size, 2, widest)),
            rows=rows,
            # the logarithm takes numbers apart
            bits=rows[3].view(np.int64),
            jacobian=np.empty((N, min(widest, TILE))),
            row=np.empty((3, max(min(widest, TILE), 10))),
            square=np.empty((5, N, N)),
            vectors=np.empty((12, N)),
            flags=np.zeros((6, N), dtype=bool),
            whole=np.empty(parts),
            partial=np.empty(norms),
            second=np.empty((norms, max(K, 1))),
            features=np.empty(M),
            first=np.empty((X, M)),
            twice=self.compiled.features.derivatives(np.zeros((1, X)))[1][0] if X else np.empty((0, 0, 0)),
        )

    @cached_property
    def own(self) -> tuple[Array, Array, Array]:
        """Its own data, as `data` gives them."""
        return self.data(self.compiled.data())

    def data(self, data: Data) -> tuple[Array, Array, Array]:
        """Counts [P or 1, bins], control counts and centres [P or 1, K] of all blocks in a row."""
        counts = _row(list(data.counts))
        control = _row([m if m.size else np.zeros_like(n) for m, n in zip(data.control, data.counts, strict=True)])
        return counts, control, np.ascontiguousarray(np.atleast_2d(data.centres))


def _weights(kind: str, white: Array, size: int) -> Array:
    if kind == "gaussian":
        return np.array([white**2, white**2])
    return white**-2.0 if kind == "published" else np.ones((2, size))


def _row(blocks: list[Array]) -> Array:
    P = max(len(block) if block.ndim == 2 else 1 for block in blocks)
    return np.ascontiguousarray(
        np.concatenate([np.broadcast_to(np.atleast_2d(block), (P, block.shape[-1])) for block in blocks], axis=1)
    )


def flattened(c: Compiled) -> Flat:
    """The flat arrays of a compiled likelihood, kept with it."""
    found = c.__dict__.get("_flat")
    if not isinstance(found, Flat):
        found = c.__dict__["_flat"] = Flat(c)
    return found
