"""-2 ln L and its gradient of COHERENT's CsI data on whatever device JAX has: evaluations per second.

    python tests/bench/gpu.py [points]

All seven nuisances are arguments, none is minimised over: what a sampler asks for. Needs ``nurecoil[jax]``.
"""

from __future__ import annotations

import sys
import time

import jax
import numpy as np

import nurecoil as nr
from nurecoil.inference import likelihood

NAMES = ("eps_ee_uV", "eps_mumu_uV")


def best(function, *arguments, repeats=5):
    """Seconds of the fastest of several calls, the first of which compiles."""
    jax.block_until_ready(function(*arguments))
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        jax.block_until_ready(function(*arguments))
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main(points: int) -> None:
    """Time both functions and say what came out."""
    jax.config.update("jax_enable_x64", True)
    like = likelihood(nr.experiment("coherent-csi-2021"), nr.StandardModel() + nr.NSI(**dict.fromkeys(NAMES, 0.0)))
    f = like.to_jax(*NAMES)
    rng = np.random.default_rng(1)
    x = jax.device_put(rng.uniform(-0.1, 0.1, (points, 2)))
    a = jax.device_put(0.05 * rng.normal(size=(points, len(like.nuisances))))
    value, gradient = jax.jit(f), jax.jit(jax.vmap(jax.value_and_grad(f, argnums=(0, 1))))
    reference = [like(dict(zip((*NAMES, *like.profiled), (*x[i].tolist(), *a[i].tolist()), strict=True))) for i in range(4)]
    off = float(np.abs(np.asarray(value(x[:4], a[:4])) - reference).max())
    lines = [
        f"device: {jax.devices()[0]}, {points} points, largest difference to NumPy {off:.1e}",
        f"-2 ln L: {points / best(value, x, a):.3g} per second",
        f"with gradient: {points / best(gradient, x, a):.3g} per second",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
