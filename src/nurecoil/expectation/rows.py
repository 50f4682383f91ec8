"""Tables of a compiled likelihood at the couplings of a batch of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, BoolArray, IntArray
from nurecoil.expectation.compiled import Compiled, Part, Variation


@dataclass(frozen=True, eq=False)
class PartRows:
    """One part at many points.

    Parameters
    ----------
    part : Part
    nominal : ndarray, shape [P, B] or [1, B]
    shapes : tuple of (nuisance, above, below)
        What is added per standard deviation, each like `nominal`.
    responses : tuple of (nuisance, nodes, tables)
        What is added at each node; tables [J, P or 1, B].
    pairs : tuple of Variation
        Of two responses together.
    features : ndarray, shape [P or 1, M]
        What their tables are multiplied with.
    """

    part: Part
    nominal: Array
    shapes: tuple[tuple[int, Array, Array], ...]
    responses: tuple[tuple[int, Array, Array], ...]
    pairs: tuple[Variation, ...]
    features: Array

    def take(self, keep: IntArray | BoolArray) -> PartRows:
        """Some of the points."""

        def cut(rows: Array) -> Array:
            return rows if len(rows) == 1 else rows[keep]

        shapes = tuple((k, cut(up), cut(down)) for k, up, down in self.shapes)
        responses = tuple((k, nodes, t if t.shape[1] == 1 else t[:, keep]) for k, nodes, t in self.responses)
        return PartRows(self.part, cut(self.nominal), shapes, responses, self.pairs, cut(self.features))


@dataclass(frozen=True, eq=False)
class Rows:
    """All parts of all blocks at P points."""

    size: int
    blocks: tuple[tuple[PartRows, ...], ...]

    @classmethod
    def of(cls, c: Compiled, y: Array) -> Rows:
        """At coordinates y [P, X], see `Features`."""
        m = c.features(y)
        return cls(len(y), tuple(tuple(_rows(part, m) for part in block.parts) for block in c.blocks))

    def take(self, keep: IntArray | BoolArray) -> Rows:
        """Some of the points: positions, or a mask."""
        size = int(np.count_nonzero(keep)) if keep.dtype == bool else keep.size
        return Rows(size, tuple(tuple(part.take(keep) for part in block) for block in self.blocks))


def _rows(part: Part, m: Array) -> PartRows:
    shapes, responses, pairs = [], [], []
    for v in part.variations:
        if v.other >= 0:
            pairs.append(v)
        elif v.nodes.size:
            responses.append((v.nuisance, v.nodes, v.tables if v.tables.shape[1] == 1 else m @ v.tables))
        else:
            shapes.append((v.nuisance, apply(v.tables[0], m), apply(v.tables[1], m)))
    return PartRows(part, apply(part.table, m), tuple(shapes), tuple(responses), tuple(pairs), m)


def apply(table: Array, m: Array) -> Array:
    """``m @ table``, or the only row of a part that does not depend on couplings."""
    result: Array = table if len(table) == 1 else m @ table
    return result
