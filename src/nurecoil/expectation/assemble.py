"""Counts put together: parts of a compiled prediction at couplings and nuisances, many points at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.expectation.compiled import Block, Compiled, Variation
from nurecoil.expectation.rows import PartRows, Rows
from nurecoil.expectation.spline import cardinal


@dataclass(eq=False)
class Assembled:
    """One part of a block at the nuisances of a batch.

    Parameters
    ----------
    rows : PartRows
    factor : ndarray, shape [P]
    inner : ndarray, shape [P or 1, B]
        Counts before the factor.
    moved : dict
        Nuisance -> what changing it by one adds to `inner` [P or 1, B].
    bends : dict
        Pair of nuisances -> the second derivative of `inner` in them, where there is one.
    """

    rows: PartRows
    factor: Array
    inner: Array
    moved: dict[int, Array]
    bends: dict[tuple[int, int], Array]


def assemble(c: Compiled, rows: PartRows, a: Array, side: IntArray) -> Assembled:
    """A part at nuisances a, each shape on its side."""
    inner, moved, bends = rows.nominal, dict[int, Array](), dict[tuple[int, int], Array]()
    if rows.part.curved is not None:
        inner, moved, bends = rows.part.curved(a)
    for k, up, down in rows.shapes:
        moved[k] = pick(side[:, k], up, down)
        if a[:, k].any():
            inner = inner + a[:, k, None] * moved[k]
    for k, nodes, tables in rows.responses:
        value, slope, curvature = cardinal(nodes, a[:, k])
        inner = inner + np.einsum("pj,jpb->pb", value, np.broadcast_to(tables, (nodes.size, len(a), tables.shape[2])))
        moved[k], bends[k, k] = (
            np.einsum("pj,jpb->pb", x, np.broadcast_to(tables, (nodes.size, len(a), tables.shape[2])))
            for x in (slope, curvature)
        )
    for v in rows.pairs:
        inner = inner + _pair(v, rows.features, a, moved, bends)
    return Assembled(rows, factor(c, a, rows.part.norms), inner, moved, bends)


def _pair(v: Variation, m: Array, a: Array, moved: dict[int, Array], bends: dict[tuple[int, int], Array]) -> Array:
    """What two responses together add [P, B]; derivatives are written down."""
    k, l = v.nuisance, v.other
    first, second = cardinal(v.nodes, a[:, k]), cardinal(v.other_nodes, a[:, l])
    tables = v.tables.reshape(-1, v.tables.shape[2])

    def of(i: int, j: int) -> Array:
        weights = (first[i][:, :, None] * second[j][:, None, :]).reshape(len(a), -1)
        if v.tables.shape[1] > 1:
            # one product of matrices: rows of all pairs of nodes would be much more to move than their sum
            weights = (weights[:, :, None] * m[:, None, :]).reshape(len(a), -1)
        result: Array = weights @ tables
        return result

    moved[k], moved[l] = of(1, 0), of(0, 1)
    bends[k, k], bends[k, l], bends[l, l] = of(2, 0), of(1, 1), of(0, 2)
    return of(0, 0)


def total(parts: list[Assembled]) -> Array:
    """The prediction [P, B]."""
    mu: Array = parts[0].factor[:, None] * parts[0].inner
    for part in parts[1:]:
        mu = mu + part.factor[:, None] * part.inner
    return mu


def pick(side: IntArray, up: Array, down: Array) -> Array:
    """Rows of `up` where the side is 1, else of `down`."""
    above = side > 0
    if above.all():
        return up
    return np.where(above[:, None], up, down) if above.any() else down


def factor(c: Compiled, a: Array, norms: tuple[int, ...], but: tuple[int, ...] = ()) -> Array:
    """``prod_k f_k(a)`` [P] over norms, without those in `but` unless they are exponential."""
    result = np.ones(len(a))
    for k in norms:
        if c.exponential[k]:
            result = result * np.exp(a[:, k])
        elif k not in but:
            result = result * (1.0 + a[:, k])
    return result


def jacobian(c: Compiled, block: Block, assembled: list[Assembled], a: Array) -> Array:
    """d mu / d a [P, L, B] of the nuisances that act on a block."""
    where = {k: i for i, k in enumerate(block.local)}
    result = np.empty((len(a), len(where), block.observed.size))
    seen: set[int] = set()

    def add(k: int, rows: Array) -> None:
        # the first that is said of a nuisance is written, not added: rows are what memory has to move
        if k in seen:
            result[:, where[k]] += rows
        else:
            result[:, where[k]] = rows
            seen.add(k)

    for part in assembled:
        norms = part.rows.part.norms
        for k in norms:
            f = part.factor if c.exponential[k] else factor(c, a, norms, (k,))
            add(k, f[:, None] * part.inner if len(norms) > 1 or c.exponential[k] else part.inner)
        for k, moved in part.moved.items():
            add(k, part.factor[:, None] * moved if norms else moved)
    return result


def parts_at(c: Compiled, x: ArrayLike, a: ArrayLike) -> list[list[Assembled]]:
    """The parts of each block, measured backgrounds left out.

    Parameters
    ----------
    x : array_like, shape [P, X]
    a : array_like, shape [P, K]
    """
    points = c.features.points(x)
    nuisances = np.broadcast_to(np.asarray(a, dtype=float), (len(points), len(c.nuisances)))
    rows = Rows.of(c, c.features.inside(points))
    side = np.where(nuisances < 0, -1, 1)
    return [[assemble(c, part, nuisances, side) for part in parts] for parts in rows.blocks]


def counts_at(c: Compiled, x: ArrayLike, a: ArrayLike) -> list[Array]:
    """The prediction [P, B] of each block; arguments as in `parts_at`."""
    blocks = [total(parts) for parts in parts_at(c, x, a)]
    points = c.features.points(x)
    return [np.broadcast_to(mu, (len(points), mu.shape[1])) for mu in blocks]


def negative_parts(c: Compiled, x: ArrayLike, a: ArrayLike) -> tuple[tuple[str, str], ...]:
    """Parts that are negative in some bin: (experiment, part), at one point or at any of several.

    Shapes are straight lines beyond their variations, so that several of them together can turn a part negative inside a bin
    that is positive. A fit that ends there says so.
    """
    found = []
    for block, parts in zip(c.blocks, parts_at(c, x, a), strict=True):
        found += [(block.name, one.rows.part.name) for one in parts if bool(np.any(one.factor[:, None] * one.inner < 0.0))]
    return tuple(found)
