"""Samples of a posterior density, by the ensemble sampler emcee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, ask, some
from nurecoil.inference.results import Samples
from nurecoil.inference.surfaces import surface


def sample(
    likelihood: Likelihood,
    names: Names = (),
    *,
    seed: int,
    profile: Names = (),
    held: Mapping[str, float] = {},
    ranges: Mapping[str, tuple[float, float]] = {},
    steps: int = 2000,
    walkers: int = 32,
    burn_in: int = 500,
    progress: bool = False,
) -> Samples:
    """Samples of exp(-(-2 ln L)/2) with a prior that is flat inside the parameters' bounds; add constraints for other priors.

    What is named is sampled, nuisances too if they are named; the other nuisances are minimised over at each step. A
    posterior is not a profile: quote one or the other, and name all nuisances to marginalise over them. The sampler is that
    of ForemanMackey:2012ig.

    Parameters
    ----------
    likelihood : Likelihood
    names : str or iterable of str
        Parameters of the model, or nuisances.
    seed : int
        Equal seeds give equal samples.
    profile : str or iterable of str
        Parameters of the model to sample too, or ``"all"``; others are held. Names, or `profile`, have to be given.
    held : mapping
        Values of parameters that are held, if not the central ones.
    ranges : mapping
        Where parameters move that change tables (masses, radii), natural units.
    steps, walkers, burn_in : int
        Length of the chain of each walker after burn-in, number of walkers (at least twice the number of parameters), and
        steps to forget first.
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
        If nothing is to be sampled, or there are too few walkers or steps.
    """
    try:
        import emcee
    except ImportError:
        raise ImportError("sampling needs `pip install nurecoil[sample]`") from None
    first = some(ask(likelihood, names, profile, held), "sample")
    question = ask(first.likelihood, (*first.asked, *first.moving), (), first.held)
    sampled = question.asked
    if walkers < 2 * len(sampled) or steps < 1 or burn_in < 0:
        raise ValueError(f"walkers, steps: expected at least {2 * len(sampled)} walkers and a step, got {walkers} and {steps}")
    density = surface(question, ranges)
    bounds = np.array([(p.lower, p.upper) for p in map(question.parameter, sampled)])
    for i, name in enumerate(sampled):
        if name in ranges:
            bounds[i] = ranges[name]
    best = density.lowest()[0]
    scale = density.steps(best)
    centre = np.array([best.asked[name] for name in sampled])
    rng = np.random.default_rng(seed)

    def log_posterior(u: Array) -> Any:
        x = centre + u * scale
        inside = np.all((x >= bounds[:, 0]) & (x <= bounds[:, 1]), axis=1)
        result = np.full(len(x), -np.inf)
        if inside.any():
            result[inside] = -0.5 * density.at(x[inside], slopes=False).value
        return result

    start = np.clip(centre + 0.3 * scale * rng.standard_normal((walkers, len(sampled))), *bounds.T)
    # walkers that a bound pushed onto one plane could never leave it
    start += 1e-3 * scale * rng.random((walkers, len(sampled))) * np.where(centre > bounds[:, 1] - scale, -1.0, 1.0)
    sampler = emcee.EnsembleSampler(walkers, len(sampled), log_posterior, vectorize=True)
    state = emcee.State((start - centre) / scale, random_state=np.random.RandomState(seed).get_state())
    sampler.run_mcmc(state, burn_in + steps, progress=progress)
    chain = centre + sampler.get_chain(discard=burn_in) * scale
    times = sampler.get_autocorr_time(discard=burn_in, quiet=True, tol=0)
    short = [name for name, tau in zip(sampled, times, strict=True) if not tau * 50 <= steps]
    return Samples(
        names=sampled,
        chain=chain,
        log_posterior=sampler.get_log_prob(discard=burn_in),
        acceptance=float(np.mean(sampler.acceptance_fraction)),
        autocorrelation=tuple(float(tau) for tau in times),
        seed=seed,
        method=f"emcee {emcee.__version__}, {walkers} walkers",
        valid=not short,
        message=f"the chain is shorter than 50 autocorrelation times of {', '.join(short)}" if short else "",
        **question.said,
    )
