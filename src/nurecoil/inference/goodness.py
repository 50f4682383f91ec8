"""Goodness of fit: is the best fit a good one?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.fit import fit
from nurecoil.inference.likelihood import Fixed, Likelihood, fix
from nurecoil.inference.minimise import minimise
from nurecoil.inference.results import Fit, Goodness


def goodness(
    likelihood: Likelihood,
    *,
    best: Fit | None = None,
    fixed: Mapping[str, float] | Iterable[str] = (),
    toys: int = 0,
    seed: int | None = None,
) -> Goodness:
    """How often data would be this far from the best fit, or farther, if the model were right.

    -2 ln L is taken against the saturated model, so that for many counts it follows a chi2 distribution with as many degrees
    of freedom as there are bins, minus the fitted parameters (a constrained nuisance comes with its own measurement).

    Parameters
    ----------
    likelihood : CountLikelihood
        Possibly with parameters held by `fix`.
    best : Fit, optional
        The best fit, if known.
    fixed : mapping or iterable of str
        Parameters to hold.
    toys : int
        Number of toys, made at the best fit and fitted each; 0 takes the chi2 distribution.
    seed : int, optional
        Needed with toys.

    Raises
    ------
    TypeError
        If the likelihood is not one of binned counts.
    ValueError
        If there are toys and no seed, or no degree of freedom is left.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> found = goodness(counting([12.0, 8.0, 15.0], [10.0, 10.0, 10.0]))
    >>> found.ndof, round(found.p_value, 3)
    (2, 0.336)
    """
    held = fix(likelihood, fixed)
    inner = held.likelihood if isinstance(held, Fixed) else held
    if not isinstance(inner, CountLikelihood):
        raise TypeError(f"likelihood: expected one of binned counts, got {type(inner).__name__}")
    found = fit(held) if best is None else best
    free = sum(n.role == "free" for n in inner.nuisances)
    ndof = inner.observed.size - len(held.parameters) - free
    if ndof < 1:
        raise ValueError(f"goodness: expected more bins than fitted parameters, got {inner.observed.size} bins")
    if toys == 0:
        from scipy.special import chdtrc

        p = float(chdtrc(ndof, found.fval))
        return Goodness(fval=found.fval, ndof=ndof, p_value=p, valid=found.valid, method="chi2 distribution")
    if seed is None:
        raise ValueError("seed: expected a number, so that the toys can be made again, got None")
    constants = dict(held.values) if isinstance(held, Fixed) else {}
    truth = {**constants, **found.values}
    farther = 0
    for toy in inner.toys(toys, seed, {**truth, **inner.pulls_at(truth)}):
        farther += minimise(fix(toy, constants), dict(found.values), explore=False).fval >= found.fval
    p = farther / toys
    return Goodness(
        fval=found.fval,
        ndof=ndof,
        p_value=p,
        toys=toys,
        p_error=math.sqrt(max(p * (1 - p), 1 / toys) / toys),
        seed=seed,
        valid=found.valid,
        method="toys made at the best fit, each fitted",
    )
