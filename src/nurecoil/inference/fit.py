"""The best fit: MIGRAD, then HESSE, and MINOS if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nurecoil.inference.likelihood import Likelihood, check_names, fix, held_in, units_of
from nurecoil.inference.minimise import Minimum, minimise
from nurecoil.inference.results import Fit


def fit(
    likelihood: Likelihood,
    *,
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    minos: bool | Iterable[str] = False,
) -> Fit:
    """The parameter values that maximise the likelihood, with MIGRAD and HESSE of James:1975dr.

    Parameters
    ----------
    likelihood : Likelihood
    fixed : mapping or iterable of str
        Parameters to hold, at these values or at their central ones.
    start : mapping
        Where to start; central values by default.
    minos : bool or iterable of str
        Asymmetric errors, where -2 ln L profiled over the other parameters rises by 1, for all or for some parameters.

    Returns
    -------
    Fit
        With ``valid=False`` and a message if the minimiser is not content.

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If a start is outside the parameter's bounds, or -2 ln L is not a number.
    FlatLikelihood
        If the likelihood does not depend on a parameter: hold it.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> result = fit(counting([130.0], [100.0], {"flat": [20.0]}), minos=True)
    >>> {name: round(x, 3) for name, x in result.values.items()}, round(result.errors["strength"], 3)
    ({'strength': 1.1}, 0.114)
    """
    held = fix(likelihood, fixed)
    check_names(start, held.parameters)
    first = dict(held.parameters.with_values(**start))
    found = minimise(held, first)
    messages = [] if found.valid else ["MIGRAD did not converge"]
    values, covariance = found.values, np.zeros((len(first), len(first)))
    if found.minuit is not None:
        covariance = _covariance(found)
        messages += _remarks(held, values, covariance)
    wanted = (
        (tuple(first) if minos else ()) if isinstance(minos, bool) else ((minos,) if isinstance(minos, str) else tuple(minos))
    )
    check_names(wanted, held.parameters)
    asymmetric = {name: _minos(found, name, messages) for name in wanted}
    return Fit(
        values=values,
        errors={name: float(np.sqrt(covariance[i, i])) for i, name in enumerate(values)},
        covariance=covariance,
        fval=found.fval,
        fixed=held_in(held),
        pulls=pulls_of(held, values),
        minos=asymmetric,
        method="MIGRAD, HESSE" + (", MINOS" if wanted else ""),
        valid=found.valid and not any("MINOS" in m or "HESSE" in m for m in messages),
        message="; ".join(messages),
        units=units_of(held),
    )


def _covariance(found: Minimum) -> Any:
    """The covariance matrix in natural units; not a number where the Hessian has no inverse."""
    found.minuit.hesse()
    scale = np.array(list(found.scales.values()))
    if found.minuit.covariance is None:
        return np.full((scale.size, scale.size), np.nan)
    return np.asarray(found.minuit.covariance) * np.outer(scale, scale)


def _remarks(likelihood: Likelihood, values: Mapping[str, float], covariance: Any) -> list[str]:
    remarks = [] if np.all(np.isfinite(covariance)) else ["HESSE found no positive definite matrix"]
    for i, (name, value) in enumerate(values.items()):
        p = likelihood.parameters.get_parameter(name)
        width = 1e-3 * np.sqrt(covariance[i, i]) if np.isfinite(covariance[i, i]) else 0.0
        if value - p.lower <= width or p.upper - value <= width:
            remarks.append(f"{name} is at its bound; its error is no standard deviation")
    return remarks


def _minos(found: Minimum, name: str, messages: list[str]) -> tuple[float, float]:
    try:
        found.minuit.minos(name)
    except RuntimeError as error:
        messages.append(f"MINOS failed for {name}: {error}")
        return (np.nan, np.nan)
    result = found.minuit.merrors[name]
    if not result.is_valid:
        messages.append(f"MINOS is not valid for {name}")
    return (result.lower * found.scales[name], result.upper * found.scales[name])


def pulls_of(likelihood: Likelihood, values: Mapping[str, float]) -> dict[str, float]:
    """Best pulls of everything that profiles inside."""
    inner, full = getattr(likelihood, "likelihood", None), {**getattr(likelihood, "values", {}), **values}
    if inner is not None:
        return pulls_of(inner, full)
    found: dict[str, float] = {}
    for member in getattr(likelihood, "members", ()):
        found |= pulls_of(member, {name: full[name] for name in member.parameters if name in full})
    at = getattr(likelihood, "pulls_at", None)
    return found if at is None else {**found, **at(full)}
