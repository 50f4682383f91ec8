"""One self-contained page on which a likelihood can be explored: couplings, spectrum, -2 ln L, and regions.

The page holds the compiled arrays of the likelihood and evaluates them in the browser, every nuisance minimised with the
Newton steps of `nurecoil.inference.core.newton`. It needs no server and no network, forbids itself every request, and compares
itself with values of the package that are stored in it.
"""

from __future__ import annotations

import base64
import html
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import listed
from nurecoil.expectation import Block, Compiled, Coupling, Part
from nurecoil.expectation.features import MOST
from nurecoil.expectation.spline import second_derivatives
from nurecoil.experiments.fitted import Curved
from nurecoil.inference.core import profile
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.protocol import Likelihood
from nurecoil.problems import UnknownId
from nurecoil.tables import write_atomically
from nurecoil.units import unit

LARGEST_DOUBLE = 440_000
"""Characters of tables in double precision that still leave a page below 500 kB; larger ones are stored in single precision."""
TOLERANCE: Mapping[str, float] = {"f8": 1e-9, "f4": 1e-4}
"""How far -2 ln L of the page may be from ours, by the type of its tables."""

_REFERENCES = 8
_STEPS_SHOWN = 25.0
_LEVEL = 1e-13
_TEMPLATES = Path(__file__).parent / "templates"


@listed("exporters", "explorer")
def explorer_page(
    likelihood: Likelihood,
    names: Sequence[str] = (),
    *,
    ranges: Mapping[str, tuple[float, float]] = {},
    held: Mapping[str, float] = {},
    title: str = "",
    analysis: Mapping[str, Any] = {},
    version: str = "",
) -> str:
    """An HTML page with sliders for parameters of the model; all nuisances are minimised in the browser.

    Parameters
    ----------
    likelihood : CountLikelihood
        Any other has no arrays to write.
    names : sequence of str
        Parameters to get a slider; by default all that the counts depend on as a polynomial.
    ranges : mapping
        Name -> (low, high) of its slider, natural units. Needed for parameters that change tables, such as masses: between
        these values tables are interpolated. By default 25 steps that change -2 ln L by about one.
    held : mapping
        Values of other parameters, if not central.
    title : str
        Heading; by default the names of the experiments.
    analysis : mapping
        Entries of an analysis file that make this likelihood (``experiments``, ``models``, ``set``); the page then gives the
        file of each point, for ``nurecoil fit --analysis``.
    version : str
        Version of the package, for the heading.

    Returns
    -------
    str
        Tables are in double precision where that leaves the page below 500 kB, and -2 ln L then agrees to 1e-9; else in
        single precision, to 1e-4.

    Raises
    ------
    TypeError
        If the likelihood is not one of counts.
    UnknownId
        If a name is no parameter.
    ValueError
        If more than twelve parameters could move and none were named, nothing moves, or a range is not one.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> page = explorer_page(counting([12.0], 10.0, pulls={"flux": (0.1, ["signal"])}))
    >>> page[:15], "strength" in page
    ('<!doctype html>', True)
    """
    if not isinstance(likelihood, CountLikelihood):
        raise TypeError(f"likelihood: expected one of counts, got {type(likelihood).__name__}")
    c = _moving(likelihood, tuple(names), ranges, held)
    document = _document(c, likelihood, ranges, title, analysis, version)
    text = json.dumps(document, allow_nan=False, ensure_ascii=True).replace("<", "\\u003c")
    contents = {
        "TITLE": html.escape(document["title"]),
        "STYLE": _template("explorer.css"),
        "COUNTS": _template("explorer_counts.js"),
        "ENGINE": _template("explorer_engine.js"),
        "PAGE": _template("explorer_page.js"),
        "DATA": text,
    }
    # in one pass, so that nothing in what is filled in is taken for a marker
    return re.sub("@@([A-Z]+)@@", lambda found: contents[found[1]], _template("explorer.html"))


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def write_explorer(path: str | Path, likelihood: Likelihood, names: Sequence[str] = (), **options: Any) -> Path:
    """Write the page; see `explorer_page`."""
    if not isinstance(likelihood, CountLikelihood):
        raise ValueError("likelihood: expected one of counts, which compiles to arrays; got a function")
    target = Path(path)
    write_atomically(target, explorer_page(likelihood, names, **options).encode())
    return target


def _moving(
    like: CountLikelihood, names: tuple[str, ...], ranges: Mapping[str, tuple[float, float]], held: Mapping[str, float]
) -> Compiled:
    """The arrays; of parameters that were not named only those that counts depend on."""
    for name in ranges:
        if name not in like.parameters:
            raise UnknownId("parameter", name, like.parameters)
    tabulated = {n for n in like.parameters if not like.parameters.get_parameter(n).polynomial}
    free = (n for n in like.parameters if n not in held and (n not in tabulated or n in ranges))
    # what is added to the Standard Model first
    asked = names or tuple(sorted(free, key=lambda n: n == "sin2_theta_w"))
    if len(asked) > MOST:
        raise ValueError(f"names: expected at most {MOST} parameters that move, got {len(asked)}: {', '.join(asked)}")
    axes = {name: ranges[name] for name in asked if name in tabulated and name in ranges}
    c = like.compile(*asked, held=held, axes=axes)
    if not names:
        seen = tuple(q.name for q in c.couplings if q.enters == "axis" or math.isfinite(q.scale))
        c = c if seen == asked else like.compile(*seen, held=held, axes=axes)
    if not c.couplings:
        raise ValueError("names: nothing moves; expected at least one parameter that the counts depend on")
    return c


# ---- arrays as JSON --------------------------------------------------------------------------------------------------------


def _document(
    c: Compiled,
    like: CountLikelihood,
    ranges: Mapping[str, tuple[float, float]],
    title: str,
    analysis: Mapping[str, Any],
    version: str,
) -> dict[str, Any]:
    sliders = [_slider(like, q, ranges.get(q.name)) for q in c.couplings]
    blocks = [_block(c, block, "f8") for block in c.blocks]
    kind = "f8"
    if sum(len(json.dumps(block)) for block in blocks) > LARGEST_DOUBLE:
        kind, blocks = "f4", [_block(c, block, "f4") for block in c.blocks]
    return {
        "title": title or " + ".join(block.name or "counts" for block in c.blocks),
        "package": f"nurecoil {version}".strip(),
        "declared": c.declared,
        "analysis": dict(analysis),
        "held": {name: float(value) for name, value in c.held.items()},
        "axis_error": c.axis_error,
        "couplings": sliders,
        "nuisances": [
            {"name": n.name, "kind": n.kind, "sigma": _finite(n.sigma), "lower": _finite(n.lower), "centre": n.centre,
             "origin": n.origin, "unit": n.unit}
            for n in c.nuisances
        ],
        "precision": _packed(c.precision),
        "blocks": blocks,
        "tables": kind,
        "tolerance": TOLERANCE[kind],
        "references": _references(c, sliders),
    }  # fmt: skip


def _packed(values: Array, kind: str = "f8") -> dict[str, str]:
    raw = np.ascontiguousarray(values, dtype=f"<{kind}").tobytes()
    return {"type": kind, "data": base64.b64encode(raw).decode("ascii")}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _unit_of(q: Coupling) -> float:
    """What a coupling is counted in inside the tables: natural units of a moment would leave the range of single precision."""
    step = q.scale if math.isfinite(q.scale) and q.scale > 0 else 1.0
    return step * step if q.enters == "square" else step


def _slider(like: CountLikelihood, q: Coupling, given: tuple[float, float] | None) -> dict[str, Any]:
    low, high = given or _range(q)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"range of {q.name}: expected two finite values, the lower first, got {low!r} and {high!r}")
    if low < q.lower or high > q.upper:
        raise ValueError(f"range of {q.name}: expected values from {q.lower:g} to {q.upper:g}, got {low!r} and {high!r}")
    parameter = like.parameters.get_parameter(q.name)
    size = unit(q.unit) if q.unit else 1.0
    power = math.floor(math.log10(max(abs(low), abs(high)) / size))
    power = 0 if -3 <= power <= 3 else power
    centre = min(max(q.centre, low), high)
    return {
        "name": q.name, "description": parameter.description.replace("`", ""), "enters": q.enters, "unit": _unit_of(q),
        "shown": size * 10.0**power, "power": power, "of": q.unit, "low": low, "high": high, "centre": centre,
        "lower": _finite(q.lower), "upper": _finite(q.upper), "nodes": q.nodes, "logarithmic": q.logarithmic,
        "periodic": q.periodic,
    }  # fmt: skip


def _range(q: Coupling) -> tuple[float, float]:
    """25 steps around the centre in round numbers, within the domain."""
    if q.enters == "axis":
        return q.lower, q.upper
    step = q.scale if math.isfinite(q.scale) else 1.0
    half = _STEPS_SHOWN * step
    size = 10.0 ** math.floor(math.log10(half))
    half = size * math.ceil(half / size)
    return max(q.centre - half, q.lower), min(q.centre + half, q.upper)


def _block(c: Compiled, block: Block, kind: str) -> dict[str, Any]:
    return {
        "name": block.name or "counts", "kind": block.kind, "bins": block.observed.size, "tau": block.tau,
        "observed": _packed(block.observed), "control": _packed(block.control), "white": _packed(block.white),
        "axes": [
            {"name": a.name, "unit": a.unit, "edges": _packed(a.edges)} for a in block.axes if np.all(np.isfinite(a.edges))
        ],
        "parts": [_part(c, part, kind) for part in block.parts],
    }  # fmt: skip


def _part(c: Compiled, part: Part, kind: str) -> dict[str, Any]:
    # constants are small, and all of the background: always in full
    table = _rows(c, part.table[None], kind if len(part.table) > 1 else "f8")
    return {
        "name": part.name, "norms": list(part.norms), "table": table["tables"], "rows": table["rows"],
        "variations": [
            {"nuisance": v.nuisance, "other": v.other, **_nodes("nodes", "second", v.nodes),
             **_nodes("otherNodes", "otherSecond", v.other_nodes), **_rows(c, v.tables, kind)}
            for v in part.variations
        ],
        "curved": None if part.curved is None else _curved(part.curved),
    }  # fmt: skip


def _nodes(name: str, second: str, nodes: Array) -> dict[str, dict[str, str]]:
    """Where tables of a response are, with the second derivatives of the splines through them."""
    return {name: _packed(nodes), second: _packed(second_derivatives(nodes) if nodes.size else np.zeros(0))}


def _curved(curved: Curved) -> dict[str, Any]:
    x, weights = curved.nodes
    return {
        "kind": curved.kind, "at": list(curved.at), "height": curved.height, "values": list(curved.values),
        "start": float(curved.edges[0]), "x": _packed(x), "w": _packed(weights),
    }  # fmt: skip


def _rows(c: Compiled, tables: Array, kind: str) -> dict[str, Any]:
    """Tables [J, M or 1, B] in the units of the page, with the features that their rows go with.

    Rows that are zero are left out; -1 is the row of a constant, and M + q that of pair q without any axis, which is written
    once for all its tables.
    """
    J, M, B = tables.shape
    if M == 1 and c.features.size > 1:
        return {"rows": [-1], "tables": _packed(tables, kind)}
    sizes = np.array([1.0, *(_unit_of(q) for q in c.couplings if q.enters != "axis")])
    i, j = np.triu_indices(sizes.size)
    along = tables.reshape(J, -1, i.size, B) * (sizes[i] * sizes[j])[:, None]
    size = np.abs(along).max(axis=(0, 1, 3))
    level = np.abs(along - along[:, :1]).max(axis=(0, 1, 3)) <= _LEVEL * size
    level &= bool(c.features.axes) & (size > 0)
    every = np.concatenate([along.reshape(J, M, B), along[:, 0]], axis=1)
    used = np.flatnonzero(np.concatenate([np.any(along != 0.0, axis=(0, 3)) & ~level, level[None]]))
    return {"rows": used.tolist(), "tables": _packed(every[:, used], kind)}


def _references(c: Compiled, sliders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Values of ours: at the centre, and at points all over the sliders, nearer to the centre where data are impossible."""
    rng = np.random.default_rng(8)
    centre = np.array([s["centre"] for s in sliders])
    low, high = (np.array([s[end] for s in sliders]) for end in ("low", "high"))
    x = low + (high - low) * rng.random((_REFERENCES, centre.size))
    log = np.array([s["logarithmic"] for s in sliders], dtype=bool)
    if log.any():
        x[:, log] = low[log] * (high[log] / low[log]) ** rng.random((_REFERENCES, int(log.sum())))
    x[0] = centre
    value = profile(c, x, engine="numpy").value
    while not np.all(np.isfinite(value)):
        if not np.isfinite(value[0]):
            raise ValueError("the data are impossible at the central values; expected a model that allows them")
        bad = ~np.isfinite(value)
        x[bad] = 0.5 * (x[bad] + centre)
        value = profile(c, x, engine="numpy").value
    return [{"x": row.tolist(), "value": float(v)} for row, v in zip(x, value, strict=True)]
