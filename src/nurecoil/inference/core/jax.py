"""-2 ln L of a compiled likelihood as a pure function for JAX: batched, differentiable, nuisances not minimised over.

What samplers and accelerators want. Every statistic, every kind of nuisance and every coupling of the arrays is known; this
file is imported only when the function is made (``nurecoil[jax]``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array as Traced
from jax.typing import ArrayLike
from numpy.polynomial import chebyshev

from nurecoil.arrays import Array
from nurecoil.expectation.compiled import Block, Compiled, Part
from nurecoil.expectation.features import Coupling
from nurecoil.expectation.spline import second_derivatives
from nurecoil.experiments.fitted import Curved

_FLOOR = 1e-30


def to_jax(c: Compiled) -> Callable[[ArrayLike, ArrayLike], Traced]:
    """The function ``f(x, a)`` of couplings x [..., X], natural units, and nuisances a [..., K].

    Parameters
    ----------
    c : Compiled

    Returns
    -------
    callable
        Pure; give it to ``jax.jit``, ``jax.grad`` and ``jax.vmap``. Computes in double precision if JAX is told to
        (``jax.config.update("jax_enable_x64", True)``): in single precision -2 ln L is good to about 1e-3.

    Notes
    -----
    It is infinite where the data are impossible and where a normalisation is below -1.
    """
    features = _features(c)
    blocks = [_block(c, block) for block in c.blocks]
    centres = np.array([n.centre for n in c.nuisances])
    lower = c.lower

    def nll2(x: ArrayLike, a: ArrayLike) -> Traced:
        m = features(jnp.asarray(x))
        pulls = jnp.asarray(a)
        off = pulls - centres
        total = jnp.einsum("...k,kl,...l->...", off, c.precision, off)
        for block in blocks:
            total = total + 2.0 * block(m, pulls)
        return jnp.where(jnp.all(pulls >= lower, axis=-1), total, jnp.inf)

    return nll2


def _features(c: Compiled) -> Callable[[Traced], Traced]:
    f = c.features
    i, j = np.triu_indices(len(f.polynomial) + 1)
    at, squares = np.array(f.polynomial, dtype=int), f.squares

    def features(x: Traced) -> Traced:
        y = jnp.where(squares, x * x, x) if squares.any() else x
        z = jnp.concatenate([jnp.ones((*x.shape[:-1], 1)), y[..., at]], axis=-1)
        m = z[..., i] * z[..., j]
        for axis in f.axes:
            basis = _basis(c.couplings[axis], y[..., axis])
            m = (basis[..., :, None] * m[..., None, :]).reshape(*x.shape[:-1], -1)
        return m

    return features


def _basis(axis: Coupling, x: Traced) -> Traced:
    """Cardinal functions of an axis [..., nodes]: Dirichlet's around a phase, else polynomials by Chebyshev's recurrence."""
    if axis.periodic:
        k = np.arange(1, axis.nodes // 2 + 1)
        t = (x[..., None] - axis.points)[..., None] * k
        return (1.0 + 2.0 * jnp.cos(t).sum(axis=-1)) / axis.nodes
    low, high = (np.log(e) if axis.logarithmic else e for e in (axis.lower, axis.upper))
    u = 2.0 / (high - low) * ((jnp.log(x) if axis.logarithmic else x) - 0.5 * (low + high))
    polynomials = [jnp.ones_like(u), u]
    for _ in range(axis.nodes - 2):
        polynomials.append(2.0 * u * polynomials[-1] - polynomials[-2])
    nodes = np.cos(np.pi * np.arange(axis.nodes) / (axis.nodes - 1))[::-1]
    inverse = np.linalg.inv(chebyshev.chebvander(nodes, axis.nodes - 1))
    return jnp.stack(polynomials, axis=-1) @ inverse


def _block(c: Compiled, block: Block) -> Callable[[Traced, Traced], Traced]:
    parts = [_part(c, part) for part in block.parts]
    respond = _statistic(block)

    def half(m: Traced, a: Traced) -> Traced:
        mu = parts[0](m, a)
        for part in parts[1:]:
            mu = mu + part(m, a)
        return respond(mu)

    return half


def _part(c: Compiled, part: Part) -> Callable[[Traced, Traced], Traced]:
    def of(table: Array, m: Traced) -> Traced:
        return jnp.asarray(table[0]) if len(table) == 1 else m @ table

    def counts(m: Traced, a: Traced) -> Traced:
        inner = of(part.table, m) if part.curved is None else _curved(part.curved, a)
        for v in part.variations:
            pull = a[..., v.nuisance]
            if v.nodes.size:
                weights = _spline(v.nodes, pull)
                if v.other >= 0:
                    across = _spline(v.other_nodes, a[..., v.other])
                    weights = (weights[..., :, None] * across[..., None, :]).reshape(*weights.shape[:-1], -1)
                inner = inner + sum(weights[..., j, None] * of(table, m) for j, table in enumerate(v.tables))
            else:
                up, down = of(v.tables[0], m), of(v.tables[1], m)
                inner = inner + pull[..., None] * jnp.where(pull[..., None] >= 0.0, up, down)
        factor = jnp.ones(())
        for k in part.norms:
            factor = factor * (jnp.exp(a[..., k]) if c.exponential[k] else 1.0 + a[..., k])
        return factor[..., None] * inner

    return counts


def _curved(curved: Curved, a: Traced) -> Traced:
    """Counts in closed form [..., B]."""
    mine: Any = jnp.stack([a[..., k] if k >= 0 else jnp.zeros(a.shape[:-1]) for k in curved.at], axis=-1)
    return jnp.asarray(curved.averaged(*curved.pointwise(mine, jnp))[0])


def _spline(nodes: Array, a: Traced) -> Traced:
    """Cardinal functions of a natural cubic spline [..., nodes], straight outside."""
    second, unit = second_derivatives(nodes), np.eye(nodes.size)
    i = jnp.clip(jnp.searchsorted(jnp.asarray(nodes), a, side="right") - 1, 0, nodes.size - 2)
    inside = jnp.clip(a, nodes[0], nodes[-1])
    h = jnp.diff(jnp.asarray(nodes))[i][..., None]
    t = (inside - jnp.asarray(nodes)[i])[..., None] / h
    s = 1.0 - t
    first, last = jnp.asarray(unit)[i], jnp.asarray(unit)[i + 1]
    bend_first, bend_last = jnp.asarray(second)[i], jnp.asarray(second)[i + 1]
    value = s * first + t * last + h**2 / 6 * ((s**3 - s) * bend_first + (t**3 - t) * bend_last)
    slope = (last - first) / h + h / 6 * ((1 - 3 * s**2) * bend_first + (3 * t**2 - 1) * bend_last)
    return value + (a - inside)[..., None] * slope


def _statistic(block: Block) -> Callable[[Traced], Traced]:
    n, m, white = block.observed, block.control, block.white
    seen = np.where(n > 0, n, 1.0)

    def gaussian(mu: Traced) -> Traced:
        off = (mu - n) * white if white.ndim == 1 else (mu - n) @ white
        return 0.5 * jnp.sum(off * off, axis=-1)

    def published(mu: Traced) -> Traced:
        off = (mu - n) / jnp.where(mu > n, white[0], white[1])
        return 0.5 * jnp.sum(off * off, axis=-1)

    def poisson(mu: Traced) -> Traced:
        safe = jnp.maximum(mu, _FLOOR)
        value = jnp.sum(safe - n - n * jnp.log(safe / seen), axis=-1)
        return jnp.where(jnp.any((mu <= 0.0) & (n > 0), axis=-1), jnp.inf, value)

    def on_off(mu: Traced) -> Traced:
        t, safe = 1.0 + block.tau, jnp.maximum(mu, _FLOOR)
        half = n + m - t * safe
        root = jnp.sqrt(half * half + 4.0 * t * m * safe)
        b = jnp.where(half > 0, (half + root) / (2.0 * t), 2.0 * m * safe / jnp.maximum(root - half, _FLOOR))
        return deviance(n, safe + b + _FLOOR) + deviance(m, block.tau * b + _FLOOR)

    def deviance(counts: Array, mu: Traced) -> Traced:
        return jnp.sum(mu - counts - counts * jnp.log(mu / np.where(counts > 0, counts, 1.0)), axis=-1)

    return {"gaussian": gaussian, "published": published, "poisson": poisson, "on-off": on_off}[block.kind]
