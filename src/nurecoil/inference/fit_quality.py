"""Goodness of fit: is the best fit a good one?"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, Question, ask
from nurecoil.inference.results import Goodness
from nurecoil.inference.surfaces import CountSurface
from nurecoil.inference.toy_data import at_point, draw, fitted


def goodness(
    likelihood: Likelihood,
    names: Names = (),
    *,
    profile: Names = (),
    held: Mapping[str, float] = {},
    ranges: Mapping[str, tuple[float, float]] = {},
    toys: int = 0,
    seed: int | None = None,
) -> Goodness:
    """How often data would be this far from the best fit, or farther, if the model were right.

    -2 ln L is taken against the saturated model, so that for many counts it follows a chi2 distribution with as many degrees
    of freedom as there are bins, minus the fitted parameters (a constrained nuisance comes with its own measurement).

    Parameters
    ----------
    likelihood : CountLikelihood
        Its nuisances are fitted too.
    names : str or iterable of str
        Parameters of the model to fit; others are held. None asks whether the model as it is describes the data.
    profile : str or iterable of str
        Further parameters of the model to fit, or ``"all"``.
    held : mapping
        Values of parameters that are held, if not the central ones.
    ranges : mapping
        As in `fit`.
    toys : int
        Number of toys, made at the best fit and fitted each; 0 takes the chi2 distribution.
    seed : int, optional
        Needed with toys.

    Raises
    ------
    TypeError
        If the likelihood is not one of binned counts.
    ValueError
        If there are toys and no seed, their number is negative, or no degree of freedom is left.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> goodness(counting([12.0, 8.0, 15.0], [10.0, 10.0, 10.0]), "strength")
    <Goodness: -2 ln L = 2.1788 for 2 degrees of freedom, p = 0.336>
    """
    asked = ask(likelihood, names, profile, held)
    like = asked.likelihood
    if not isinstance(like, CountLikelihood):
        raise TypeError(f"likelihood: expected one of binned counts, got {type(like).__name__}")
    if toys < 0:
        raise ValueError(f"toys: expected a number that is not negative, got {toys!r}")
    if toys and seed is None:
        raise ValueError("seed: expected a number, so that the toys can be made again, got None")
    question = Question(like, (), tuple(dict.fromkeys((*asked.asked, *asked.moving))), asked.held)
    fitted_names = [n for n in question.moving if n not in question.nuisances]
    question = Question(like, (), tuple(fitted_names), asked.held)
    surface = CountSurface(question, ranges)
    free = sum(n.role == "free" for n in like.nuisances)
    ndof = like.observed.size - len(fitted_names) - free
    if ndof < 1:
        raise ValueError(f"goodness: expected more bins than fitted parameters, got {like.observed.size} bins")
    best = surface.lowest()[0]
    said = asked.said
    said["profiled"] = tuple(n for n in (*asked.moving, *question.nuisances) if n not in asked.held)

    def found(p: float, method: str, p_error: float = 0.0, toys: int = 0, seed: int | None = None) -> Goodness:
        return Goodness(
            p_value=p, fval=best.value, ndof=ndof, toys=toys, p_error=p_error, seed=seed, method=method, valid=best.good,
            names=asked.asked, **said,
        )  # fmt: skip

    if toys == 0:
        from scipy.special import chdtrc

        return found(float(chdtrc(ndof, best.value)), "chi2 distribution")
    c = surface.compiled()
    x = np.array([best.rest[name] for name in c.names])
    a = np.array([best.pulls.get(n.name, asked.held.get(n.name, 0.0)) for n in c.nuisances])
    rng = np.random.default_rng(seed)
    farther = 0
    for first in range(0, toys, 1000):
        n = min(1000, toys - first)
        data = draw(c, x, a, n, rng)
        here, pulls = at_point(c, x, np.ones(x.size, dtype=bool), a, data, n, surface.pins)
        lowest = np.minimum(here, fitted(c, data, n, x, pulls, surface.pins)) if x.size else here
        farther += int(np.count_nonzero(lowest >= best.value - 1e-9))
    p = farther / toys
    error = math.sqrt(max(p * (1 - p), 1 / toys) / toys)
    return found(p, "toys made at the best fit, each fitted", error, toys, seed)
