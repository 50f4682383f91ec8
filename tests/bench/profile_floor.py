"""The profiled -2 ln L of a compiled likelihood in plain NumPy: what the core is measured against.

Tables times monomials, then a fixed number of Newton steps for all points at once, with no thought for bounds, kinks, walls,
convergence, second starts or steps that go up: only what arithmetic needs.
"""

import numpy as np


def profiled(c, x, steps):
    """-2 ln L [P] after so many steps over all nuisances of a likelihood of one experiment with Poisson counts."""
    (block,) = c.blocks
    n = block.observed
    i, j = np.triu_indices(x.shape[1] + 1)
    z = np.concatenate([np.ones((len(x), 1)), x], axis=1)
    m = z[:, i] * z[:, j]
    of = lambda table: table if len(table) == 1 else m @ table  # noqa: E731
    parts = [(p.norms, of(p.table), [(v.nuisance, of(v.tables[0])) for v in p.variations]) for p in block.parts]
    K = len(c.nuisances)
    prior = np.diag(c.precision)
    a = np.zeros((len(x), K))
    seen = np.where(n > 0, n, 1.0)
    for step in range(steps + 1):
        mu, J = 0.0, np.zeros((len(x), K, n.size))
        for norms, nominal, shapes in parts:
            inner = nominal + sum(a[:, k, None] * table for k, table in shapes) if shapes else nominal
            factor = np.prod([1.0 + a[:, k] for k in norms], axis=0)[:, None]
            mu = mu + factor * inner
            for k in norms:
                J[:, k] += inner if len(norms) == 1 else factor / (1.0 + a[:, k, None]) * inner
            for k, table in shapes:
                J[:, k] += factor * table
        ratio = n / mu
        value = 2 * (mu - n - n * np.log(mu / seen)).sum(axis=1) + (prior * a * a).sum(axis=1)
        if step == steps:
            break
        gradient = (J @ (1 - ratio)[:, :, None])[:, :, 0] + prior * a
        hessian = (J * (ratio / mu)[:, None, :]) @ J.transpose(0, 2, 1)
        hessian[:, np.arange(K), np.arange(K)] += prior
        a = a - np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
    return value


def in_batches(c, x, steps, size):
    """The same in batches that fit the cache; what happens at points where plain steps fail does not matter."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.concatenate([profiled(c, x[low : low + size], steps) for low in range(0, len(x), size)])
