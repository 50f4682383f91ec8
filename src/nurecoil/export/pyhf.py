"""HistFactory workspaces in the JSON format of pyhf (doi:10.21105/joss.02823).

| here | there |
|---|---|
| part of an experiment | sample of a channel |
| one normalisation, ``1 + a`` | ``lumi`` |
| other normalisations | ``histosys`` with (1 +- sigma) times nominal |
| log-normal normalisation | ``normsys``, hi = 1 + sigma, lo = 1/hi |
| free normalisation | ``normfactor`` |
| shape or template | ``histosys``, interpolated linearly (code0, see `MODIFIER_SETTINGS`) |
| background measured in a control sample | ``shapesys`` |
| the signal at a point of the model | ``normfactor`` mu |

Of what HistFactory cannot say exactly nothing is approximated: it is refused. Normalisations multiply a part with its shapes,
``(1 + a) (nominal + shapes)``, and a workspace has one such linear factor with a constraint, ``lumi``. COHERENT's argon data
have three: sns_flux and lar_signal on the signal, lar_prompt_neutrons on the neutrons. Declared log-normal, all but one of them
are written exactly. (Two that act on one part only are no single one of combined width: ``(1 + a)(1 + b)`` is not Gaussian. A
free factor that a channel of its own ties to a pull comes as near as one likes, but MIGRAD does not converge there.)
pyhf itself is not needed to write a workspace.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import listed
from nurecoil.expectation import Block, Compiled, Nuisance, Part
from nurecoil.inference.counts import CountLikelihood
from nurecoil.problems import UnknownId
from nurecoil.tables import write_json

VERSION = "1.0.0"
MODIFIER_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "histosys": {"interpcode": "code0"},
    "normsys": {"interpcode": "code1"},
}
"""To be given to ``workspace.model(modifier_settings=...)``: interpolation is no part of the format."""

_MOST = 10.0
"""Pulls are searched for up to this many standard deviations."""
_LUMI = "lumi"
_OFF = "measured"


@listed("exporters", "pyhf")
def workspace(
    likelihood: CountLikelihood,
    values: Mapping[str, float] = {},
    *,
    signal: Sequence[str] = ("signal",),
    poi: str = "mu",
) -> dict[str, object]:
    """A workspace of a likelihood at one point of its model, with the strength of the signal as parameter of interest.

    Parameters
    ----------
    likelihood : CountLikelihood
        Of Poisson counts, with control samples or without.
    values : mapping
        Parameters of the model that are not at their central value.
    signal : sequence of str
        Parts that are multiplied by the strength.
    poi : str
        What the strength is called.

    Returns
    -------
    dict
        Valid by pyhf's schema; -2 ln L differs from ours by a constant.

    Raises
    ------
    ValueError
        If a statistic is not Poisson, a control sample has an empty bin (pyhf would hold that background at zero), or more than
        one linear factor in all acts on parts that have shapes too.
    UnknownId
        If there is no part of that name.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> made = workspace(counting([12.0], [10.0], {"flat": [3.0]}, {"flat_rate": (0.1, ["flat"])}))
    >>> [sample["name"] for sample in made["channels"][0]["samples"]], made["observations"][0]["data"]
    (['signal', 'flat'], [12.0])
    """
    c = likelihood.compile(held=values, scaled=False)
    known = {part.name for block in c.blocks for part in block.parts}
    for name in signal:
        if name not in known:
            raise UnknownId("part", name, known)
    lumi = _lumi(c)
    names = [block.name or f"channel{i}" for i, block in enumerate(c.blocks)]
    channels = [
        {"name": name, "samples": _samples(c, block, lumi, signal, poi)} for name, block in zip(names, c.blocks, strict=True)
    ]
    observations = [{"name": name, "data": block.observed.tolist()} for name, block in zip(names, c.blocks, strict=True)]
    parameters = [{"name": poi, "inits": [1.0], "bounds": [[0.0, _MOST]]}]
    parameters += [_parameter(n, k == lumi) for k, n in enumerate(c.nuisances)]
    return {
        "channels": channels,
        "observations": observations,
        "measurements": [{"name": "nurecoil", "config": {"poi": poi, "parameters": parameters}}],
        "version": VERSION,
    }


def write_workspace(
    path: str | Path, likelihood: CountLikelihood, values: Mapping[str, float] = {}, *, signal: Sequence[str] = ("signal",)
) -> Path:
    """Write a workspace to a JSON file; see `workspace`."""
    return write_json(path, workspace(likelihood, values, signal=signal))


def _lumi(c: Compiled) -> int:
    """The normalisation that is written as ``lumi``; -1 if none needs to be."""
    linear = [k for k, n in enumerate(c.nuisances) if n.kind == "normalisation" and n.role == "constrained"]
    parts = [part for block in c.blocks for part in block.parts]
    for candidate in (-1, *linear):
        if all(_exact(c, part, candidate) for part in parts):
            return candidate
    acting = [part for part in parts if not _exact(c, part, -1)]
    told = "; ".join(f"{part.name!r} has {_told(c, part)}" for part in acting)
    raise ValueError(
        "HistFactory has one linear factor (lumi) beside shapes or other factors in a whole workspace, more are needed: "
        f"{told}. Log-normal normalisations can be written; declare all but one of these so"
    )


def _told(c: Compiled, part: Part) -> str:
    factors = ", ".join(c.nuisances[k].name for k in part.norms if _is_linear(c.nuisances[k]))
    shapes = ", ".join(c.nuisances[v.nuisance].name for v in part.variations)
    return factors + (f" with {shapes}" if shapes else "")


def _exact(c: Compiled, part: Part, lumi: int) -> bool:
    """Whether at most one linear normalisation besides ``lumi`` acts on it, and then no shape."""
    others = [k for k in part.norms if k != lumi and _is_linear(c.nuisances[k])]
    return len(others) + (1 if others and part.variations else 0) <= 1


def _is_linear(n: Nuisance) -> bool:
    return n.kind == "normalisation" and n.role == "constrained"


def _samples(c: Compiled, block: Block, lumi: int, signal: Sequence[str], poi: str) -> list[dict[str, Any]]:
    if block.kind not in ("poisson", "on-off"):
        raise ValueError(f"{block.name or 'counts'}: HistFactory knows Poisson counts only, got {block.kind!r}")
    samples = []
    for part in block.parts:
        if part.curved is not None:
            raise ValueError(f"part {part.name!r}: HistFactory has no backgrounds whose shape is fitted")
        nominal = part.table[0]
        modifiers: list[dict[str, Any]] = [_norm(c.nuisances[k], nominal, k == lumi) for k in part.norms]
        for v in part.variations:
            name = c.nuisances[v.nuisance].name
            if v.nodes.size:
                raise ValueError(f"{name!r}: HistFactory has no parameters of a response on several nodes")
            modifiers.append(_histosys(name, nominal + v.tables[0, 0], nominal - v.tables[1, 0]))
        if part.name in signal:
            modifiers.append({"name": poi, "type": "normfactor", "data": None})
        samples.append({"name": part.name, "data": nominal.tolist(), "modifiers": modifiers})
    if block.kind == "on-off":
        if np.any(block.control <= 0):
            where = int(np.argmax(block.control <= 0))
            raise ValueError(
                f"{block.name or 'counts'}: bin {where} of the control sample is empty; pyhf would hold it at zero"
            )
        expected = block.control / block.tau
        spread = {"name": f"{_OFF}_{block.name}", "type": "shapesys", "data": (expected / np.sqrt(block.control)).tolist()}
        samples.append({"name": _OFF, "data": expected.tolist(), "modifiers": [spread]})
    return samples


def _norm(n: Nuisance, nominal: Array, is_lumi: bool) -> dict[str, Any]:
    if is_lumi:
        return {"name": _LUMI, "type": "lumi", "data": None}
    if n.role == "free":
        return {"name": n.name, "type": "normfactor", "data": None}
    if n.kind == "log-normal":
        high = math.exp(n.sigma)
        return {"name": n.name, "type": "normsys", "data": {"hi": high, "lo": 1.0 / high}}
    return _histosys(n.name, (1.0 + n.sigma) * nominal, (1.0 - n.sigma) * nominal)


def _histosys(name: str, high: Array, low: Array) -> dict[str, Any]:
    return {"name": name, "type": "histosys", "data": {"hi_data": high.tolist(), "lo_data": low.tolist()}}


def _parameter(n: Nuisance, is_lumi: bool) -> dict[str, Any]:
    if is_lumi:
        return {
            "name": _LUMI,
            "auxdata": [1.0 + n.centre],
            "sigmas": [n.sigma],
            "bounds": [[0.0, 1.0 + _MOST * n.sigma]],
            "inits": [1.0],
        }
    if n.role == "free":
        return {"name": n.name, "inits": [1.0], "bounds": [[0.0, 1e3]]}
    low = -1.0 / n.sigma if n.kind == "normalisation" else -_MOST
    return {"name": n.name, "auxdata": [n.centre / n.sigma], "bounds": [[max(low, -_MOST), _MOST]], "inits": [0.0]}
