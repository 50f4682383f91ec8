"""JSON Schema of experiment files, from what the blocks declare."""

from __future__ import annotations

from typing import Any, cast, get_args

from nurecoil import catalogue
from nurecoil.experiments.counting import Statistic
from nurecoil.experiments.document.assemble import NAMED, REQUIRED
from nurecoil.experiments.document.head import VERSION

_STEPS: dict[str, Any] = {"type": "array", "items": {"$ref": "#/$defs/steps"}}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
GROUPS = (
    "sources", "spectra", "times", "geometries", "steps", "form-factors", "electron-factors", "bindings", "observed",
    "backgrounds", "terms", "nuisances",
)  # fmt: skip
"""Groups of things whose blocks may stand in a file."""
ELSEWHERE = ("analysis", "constraint", "grid", "joint-analysis")
"""Blocks of other files."""
KEYS = {
    "version": "Of this format: 1.",
    "id": "Lower-case words joined by hyphens.",
    "title": "One line.",
    "cite": "Keys of the bibliography, DOIs, arXiv:... or addresses.",
    "extends": "Another file in the same folder, whose blocks hold where they are not given anew.",
    "contains": "Ids of experiments whose data are part of these, so that the two are not fitted together.",
    "background_includes": "standard-model if its scattering is among the backgrounds: the signal is what a model adds to it.",
    "source": "What the neutrinos come from: a kind of source with its fields.",
    "target": "Material, process (cevns by default), and the fields of the process.",
    "detector": "Steps, in the order in which they act; or templates, a detector that others have simulated.",
    "detectors": "In place of detector and exposure: by name, steps and exposure of each; counts are summed, unless stacked.",
    "stacked": "true if the counts of the detectors are kept apart, on a further axis with their numbers 1, 2, ....",
    "signal": "In place of target and detector: processes in the same bins, by name, each with material, process and steps.",
    "bins": "Edges on the axis of the last step.",
    "time": "Edges in time, and the acceptance in time.",
    "split": "Edges on a further axis, and a reference for how the signal is split there.",
    "exposure": "Mass, and livetime if the source is a flux per time.",
    "observed": "A table, or counts written out, which may have errors or a covariance and then either sign; or one published "
    "number relative to the Standard Model.",
    "backgrounds": "By name: a table, counts written out, a flat rate, or terms whose shape is fitted.",
    "nuisances": "By name: normalisations, shapes, curves, templates, axes of a simulation.",
    "statistic": "By default what the data ask for.",
}
"""What each key at the top of a file is."""
EXPLAINED = {
    "type": "object",
    "description": "A value with where it comes from.",
    "additionalProperties": False,
    "required": ["value"],
    "properties": {"value": {}, "source": {"type": "string"}, "inferred": {"type": "boolean"}},
}


def experiment_schema() -> dict[str, object]:
    """What may stand in an experiment file; in place of a value also ``{value: ..., source: ..., inferred: true}``.

    Examples
    --------
    >>> experiment_schema()["properties"]["version"]["const"]
    1
    """
    defs = {group: catalogue.schema(group) for group in GROUPS if catalogue.names(group)}
    blocks = {schema["title"]: schema for schema in cast(list[dict[str, Any]], catalogue.schema("blocks")["oneOf"])}
    blocks = {name: schema for name, schema in blocks.items() if name not in ELSEWHERE}
    for name, schema in blocks.items():
        defs[f"blocks.{name}"] = catalogue.without_kind(schema)
    word, words = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    properties: dict[str, Any] = {
        "version": {"const": VERSION},
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "title": word,
        "cite": words,
        "extends": word,
        "contains": words,
        "background_includes": {"const": "standard-model"},
        "stacked": {"type": "boolean"},
        "source": {"$ref": "#/$defs/sources"},
        "target": _target(),
        "detector": {"oneOf": [_named(steps=_STEPS), _named(templates={"$ref": "#/$defs/blocks.templates"})]},
        "detectors": {
            "type": "object",
            "additionalProperties": _named(steps=_STEPS, exposure={"$ref": "#/$defs/blocks.exposure"}),
        },
        "signal": {
            "type": "object",
            "additionalProperties": _target(steps=_STEPS),
        },
        **{name: {"$ref": f"#/$defs/blocks.{name}"} for name in ("bins", "time", "split", "exposure")},
        "observed": {"$ref": "#/$defs/observed"},
        **{name: {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{name}"}} for name in NAMED},
        "statistic": {"enum": list(get_args(Statistic))},
    }
    told = _with_provenance({"properties": properties})["properties"]
    return {
        "$schema": DIALECT,
        "title": "Experiment file of nurecoil",
        "description": "A source, a target, a detector and data.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": KEYS[name], **said} for name, said in told.items()},
        "anyOf": [
            *(
                {"required": [*REQUIRED, *more]}
                for more in (["target", "exposure"], ["target", "detectors"], ["signal", "exposure"])
            ),
            {"required": [*(name for name in REQUIRED if name != "bins"), "target", "detector", "exposure"]},
            {"required": ["version", "extends"]},
        ],
        "$defs": {**_with_provenance(defs), "explained": EXPLAINED},
    }


def _named(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _target(**more: dict[str, Any]) -> dict[str, Any]:
    """Material, process, and the fields of the process."""
    alternatives = []
    for schema in cast(list[dict[str, Any]], catalogue.schema("processes", without=("target", "model"))["oneOf"]):
        fields = {name: said for name, said in schema["properties"].items() if name != "kind"}
        default = ["material"] if schema["title"] == "cevns" else ["material", "process"]
        alternatives.append(
            {
                **schema,
                "required": default,
                "properties": {
                    "material": {"description": "Formula, mixture, or nuclides with their fractions."},
                    "process": {"const": schema["title"]},
                    **fields,
                    **more,
                },
            }
        )
    return {"oneOf": alternatives}


def _with_provenance(node: Any) -> Any:
    """Every value may stand in a mapping that says where it comes from."""
    if isinstance(node, list):
        return [_with_provenance(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _with_provenance(item) for key, item in node.items()}
    if isinstance(found.get("properties"), dict):
        found["properties"] = {
            name: {"anyOf": [said, {"$ref": "#/$defs/explained"}]} if "const" not in said else said
            for name, said in found["properties"].items()
        }
    return found
