"""Samples of a posterior density, by the ensemble sampler emcee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.likelihood import Likelihood, evaluate, fix, held_in, units_of
from nurecoil.inference.minimise import minimise
from nurecoil.inference.results import Samples


def sample(
    likelihood: Likelihood,
    *,
    seed: int,
    steps: int = 2000,
    walkers: int = 32,
    burn_in: int = 500,
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    progress: bool = False,
) -> Samples:
    """Samples of exp(-(-2 ln L)/2) with a prior that is flat inside the parameters' bounds; add constraints for other priors.

    Nuisances that the likelihood profiles inside are profiled here too; leave them free to marginalise over them. A posterior
    is not a profile: quote one or the other. The sampler is that of ForemanMackey:2012ig.

    Parameters
    ----------
    likelihood : Likelihood
    seed : int
        Equal seeds give equal samples.
    steps, walkers, burn_in : int
        Length of the chain of each walker after burn-in, number of walkers (at least twice the number of parameters), and
        steps to forget first.
    fixed : mapping or iterable of str
        Parameters to hold, at these values or at their central ones.
    start : mapping
        Where to look for the best fit, around which the walkers start.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Samples
        With ``valid=False`` and a message if the chain is shorter than 50 autocorrelation times.

    Raises
    ------
    ImportError
        If emcee is not installed.
    ValueError
        If there are too few walkers or steps.
    """
    try:
        import emcee
    except ImportError:
        raise ImportError("sampling needs `pip install nurecoil[sample]`") from None
    held = fix(likelihood, fixed)
    names = tuple(held.parameters)
    if walkers < 2 * max(len(names), 1) or steps < 1 or burn_in < 0:
        raise ValueError(f"walkers, steps: expected at least {2 * len(names)} walkers and a step, got {walkers} and {steps}")
    bounds = np.array([(p.lower, p.upper) for p in (held.parameters.get_parameter(n) for n in names)])
    found = minimise(held, dict(held.parameters.with_values(**start)))
    scale = np.array([found.scales[name] for name in names])
    centre = np.array([found.values[name] for name in names])
    rng = np.random.default_rng(seed)

    def log_posterior(u: Array) -> Any:
        x = centre + u * scale
        inside = np.all((x >= bounds[:, 0]) & (x <= bounds[:, 1]), axis=1)
        result = np.full(len(x), -np.inf)
        if inside.any():
            result[inside] = -0.5 * evaluate(held, dict(zip(names, x[inside].T, strict=True)))
        return result

    first = np.clip(centre + 0.3 * scale * rng.standard_normal((walkers, len(names))), *bounds.T)
    # walkers that a bound pushed onto one plane could never leave it
    first += 1e-3 * scale * rng.random((walkers, len(names))) * np.where(centre > bounds[:, 1] - scale, -1.0, 1.0)
    sampler = emcee.EnsembleSampler(walkers, len(names), log_posterior, vectorize=True)
    state = emcee.State((first - centre) / scale, random_state=np.random.RandomState(seed).get_state())
    sampler.run_mcmc(state, burn_in + steps, progress=progress)
    chain = centre + sampler.get_chain(discard=burn_in) * scale
    times = sampler.get_autocorr_time(discard=burn_in, quiet=True, tol=0)
    short = [name for name, tau in zip(names, times, strict=True) if not tau * 50 <= steps]
    return Samples(
        names=names,
        chain=chain,
        log_posterior=sampler.get_log_prob(discard=burn_in),
        acceptance=float(np.mean(sampler.acceptance_fraction)),
        autocorrelation=tuple(float(tau) for tau in times),
        seed=seed,
        fixed=held_in(held),
        method=f"emcee {emcee.__version__}, {walkers} walkers",
        valid=not short,
        message=f"the chain is shorter than 50 autocorrelation times of {', '.join(short)}" if short else "",
        units=units_of(held),
    )
