"""Compiled arrays in one .npz file: numbers as arrays, everything else as one JSON text; no pickled objects."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation.compiled import Axis, Block, Compiled, Part, Variation
from nurecoil.expectation.features import Coupling
from nurecoil.expectation.nuisance import Nuisance
from nurecoil.experiments.fitted import Curved

VERSION = 2


def write(compiled: Compiled, path: Path) -> None:
    """Write `compiled`; the suffix .npz is not added."""
    arrays: dict[str, Array] = {"precision": compiled.precision}

    def kept(name: str, array: Array) -> str:
        arrays[name] = array
        return name

    blocks = [_block(block, f"block{i}", kept) for i, block in enumerate(compiled.blocks)]
    header = {
        "format": "nurecoil compiled likelihood",
        "version": VERSION,
        "couplings": [asdict(c) for c in compiled.couplings],
        "nuisances": [asdict(n) for n in compiled.nuisances],
        "held": dict(compiled.held),
        "declared": compiled.declared,
        "axis_error": compiled.axis_error,
        "blocks": blocks,
    }
    # the length of a fixed-width text array is its own, so that no object array is needed
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, header=np.array(json.dumps(header)), **arrays)


def _block(block: Block, prefix: str, kept: Callable[[str, Array], str]) -> dict[str, object]:
    return {
        "name": block.name,
        "kind": block.kind,
        "tau": block.tau,
        "observed": kept(f"{prefix}_observed", block.observed),
        "control": kept(f"{prefix}_control", block.control),
        "white": kept(f"{prefix}_white", block.white),
        "axes": [
            {"name": a.name, "unit": a.unit, "edges": kept(f"{prefix}_axis{i}", a.edges)} for i, a in enumerate(block.axes)
        ],
        "parts": [_part(part, f"{prefix}_part{i}", kept) for i, part in enumerate(block.parts)],
    }


def _part(part: Part, prefix: str, kept: Callable[[str, Array], str]) -> dict[str, object]:
    variations = [
        {
            "nuisance": v.nuisance,
            "tables": kept(f"{prefix}_variation{i}", v.tables),
            "nodes": kept(f"{prefix}_nodes{i}", v.nodes),
            "other": v.other,
            "other_nodes": kept(f"{prefix}_other{i}", v.other_nodes),
        }
        for i, v in enumerate(part.variations)
    ]
    table = kept(f"{prefix}_table", part.table)
    whole: dict[str, object] = {"name": part.name, "norms": part.norms, "table": table, "variations": variations}
    if part.curved is None:
        return whole
    fields = {name: getattr(part.curved, name) for name in ("kind", "height", "values", "names", "at")}
    return whole | {"curved": fields | {"edges": kept(f"{prefix}_edges", part.curved.edges)}}


def read(path: Path) -> Compiled:
    """Read what `write` wrote.

    Raises
    ------
    ValueError
        If the file is of another version, or damaged.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            header = json.loads(str(file["header"]))
            arrays = {name: file[name] for name in file.files if name != "header"}
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as problem:
        raise ValueError(f"{path.name}: expected a compiled likelihood, got a damaged or another file: {problem}") from None
    if header.get("version") != VERSION:
        raise ValueError(f"{path.name}, version: expected {VERSION}, got {header.get('version')!r}")
    for array in arrays.values():
        array.flags.writeable = False
    blocks = []
    for b in header["blocks"]:
        parts = []
        for p in b["parts"]:
            variations = tuple(
                Variation(v["nuisance"], arrays[v["tables"]], arrays[v["nodes"]], v["other"], arrays[v["other_nodes"]])
                for v in p["variations"]
            )
            parts.append(Part(p["name"], arrays[p["table"]], tuple(p["norms"]), variations, _curved(p.get("curved"), arrays)))
        axes = tuple(Axis(a["name"], a["unit"], arrays[a["edges"]]) for a in b["axes"])
        observed, control, white = (arrays[b[key]] for key in ("observed", "control", "white"))
        blocks.append(Block(b["name"], b["kind"], observed, tuple(parts), control, b["tau"], white, axes))
    return Compiled(
        tuple(Coupling(**c) for c in header["couplings"]),
        tuple(Nuisance(**n) for n in header["nuisances"]),
        arrays["precision"],
        tuple(blocks),
        header["held"],
        header["declared"],
        header["axis_error"],
    )


def _curved(fields: dict[str, Any] | None, arrays: dict[str, Array]) -> Curved | None:
    if fields is None:
        return None
    lists = {name: tuple(fields[name]) for name in ("values", "names", "at")}
    return Curved(fields["kind"], arrays[fields["edges"]], fields["height"], **lists)
