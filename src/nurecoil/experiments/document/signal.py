"""What makes the signal: processes, each with a target and a detector or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nurecoil import catalogue
from nurecoil.detectors import ElectronRecoil, Positions, Step
from nurecoil.experiments.channel import AnyResponse
from nurecoil.experiments.document.detector import (
    BinsLike,
    Chain,
    Layout,
    build_detector,
    build_detectors,
    build_steps,
    checked_axis,
)
from nurecoil.experiments.document.templates import Templates, build_templates, is_templates
from nurecoil.experiments.nuisance import SIGNAL
from nurecoil.experiments.reader import Blocks
from nurecoil.matter import Material, Nuclide
from nurecoil.models import StandardModel
from nurecoil.problems import Collector, Located, UnknownId, below
from nurecoil.processes import OnMaterial
from nurecoil.processes import Process as Scattering

KEYS = ("target", "detector", "detectors", "signal")
"""Blocks that are read here."""


@dataclass
class Process:
    """One of the processes that make the signal: its target and its detector, each None where it is wrong."""

    target: OnMaterial | None
    chains: dict[str, Chain] | None
    first: tuple[Step, ...] = ()
    place: str = "detector"
    templates: Templates | None = None
    """In place of chains of steps."""


def build_target(content: object, path: str, problems: Collector) -> OnMaterial | None:
    """A process on every isotope of a material, with the Standard Model until another model is given.

    Parameters
    ----------
    content : mapping
        ``material``, ``process`` (cevns if left out), and the fields of the process.
    path : str
        Where the block is.
    problems : Collector
        Told of everything that is wrong.
    """
    if not isinstance(content, Mapping):
        problems.add(path, f"expected a block with a `material`, got {content!r}")
        return None
    options = {key: value for key, value in content.items() if key not in ("material", "process")}
    block = {**options, "kind": content.get("process", "cevns")}
    material = None
    with problems.at(path):
        material = _read_material(content)
    nuclides = material.isotopes if material is not None else Material("C12").isotopes
    thing: object = None
    told = set()
    for nuclide, _ in nuclides:
        built = _build_process(block, path, nuclide)
        thing = built.thing
        for problem in built.problems:
            place = f"{path}.process".removeprefix(".") if problem.path == below(path, "kind") else problem.path
            if (place, problem.message) not in told and (material is not None or place != path):
                told.add((place, problem.message))
                problems.add(place, problem.message)
    if material is None or thing is None or told:
        return None
    assert isinstance(thing, Scattering), thing
    return thing.over(material)


def _build_process(block: Mapping[str, object], path: str, nuclide: Nuclide) -> catalogue.Built:
    """The process of a block, on one nuclide if it is one on nuclei or atoms."""
    given = {"target": nuclide, "model": StandardModel()}
    try:
        fields = catalogue.options("processes", str(block["kind"]))
    except UnknownId:
        fields = {}
    return catalogue.build("processes", block, path, given={key: value for key, value in given.items() if key in fields})


def _read_material(content: Mapping[str, object]) -> Material:
    """The material of the block.

    Raises
    ------
    Located
        If it is missing or unknown.
    """
    if "material" not in content:
        raise Located("material", "missing; for example CsI")
    try:
        return Material.read(content["material"])
    except (ValueError, LookupError) as error:
        raise Located("material", str(error.args[0])) from None


def _recoil_of(content: object) -> str:
    """Which recoil the process makes, as far as its name tells, whether or not the rest of the block is fine."""
    name = content.get("process", "cevns") if isinstance(content, Mapping) else "cevns"
    if not isinstance(name, str):
        return "nuclear"
    built = _build_process({"kind": name}, "", Nuclide("C12"))
    return str(built.thing.recoil) if isinstance(built.thing, Scattering) else "nuclear"


def build_signal(blocks: Blocks, problems: Collector) -> dict[str, Process]:
    """What makes the signal: one process, with one detector or several, or several processes with the steps of each."""
    values, folders = blocks.values, blocks.folders
    for one, other in (("signal", "target"), ("signal", "detector"), ("signal", "detectors"), ("detector", "detectors")):
        if one in values and other in values:
            problems.add(one, f"expected either `{one}` or `{other}`, not both")
    if "signal" in values:
        return _several(values["signal"], folders["signal"], problems)
    target = build_target(values["target"], "target", problems) if "target" in values else None
    chains: dict[str, Chain] | None = {"": Chain(())}
    if "detectors" in values:
        chains = build_detectors(values["detectors"], "detectors", folders["detectors"], problems)
    elif is_templates(templates := values.get("detector")):
        made = build_templates(templates, "detector", folders["detector"], problems)
        if _recoil_of(values.get("target")) == "electron":
            problems.add("detector", "templates answer to recoils of nuclei, but the process gives recoils of electrons")
        return {SIGNAL: Process(target, None if made is None else {"": Chain(())}, templates=made)}
    elif "detector" in values:
        steps = build_detector(values["detector"], "detector", folders["detector"], problems)
        chains = None if steps is None else {"": Chain(steps)}
    place = "detectors" if "detectors" in values else "detector"
    return {SIGNAL: _process(values.get("target"), target, chains, place)}


def _process(content: Any, target: OnMaterial | None, chains: dict[str, Chain] | None, place: str) -> Process:
    if isinstance(content, Mapping) and str(content.get("process", "cevns")) not in catalogue.names("processes"):
        chains = None  # who knows what takes up the energy
    first: tuple[Step, ...] = (ElectronRecoil(),) if _recoil_of(content) == "electron" else ()
    if chains is not None and first:
        own = {name: tuple(step for step in c.steps if not isinstance(step, ElectronRecoil)) for name, c in chains.items()}
        chains = {name: Chain(own[name], c.exposure) for name, c in chains.items()}
    return Process(target, chains, first, place)


def _several(content: Any, folder: Path, problems: Collector) -> dict[str, Process]:
    if not isinstance(content, Mapping) or not content:
        problems.add("signal", f"expected names with the material, process and steps of each, got {content!r}")
        return {}
    found = {}
    for name, inner in content.items():
        place = below("signal", name)
        if not isinstance(inner, Mapping):
            problems.add(place, f"expected a block with a `material`, a `process` and `steps`, got {inner!r}")
            continue
        rest = {key: value for key, value in inner.items() if key != "steps"}
        steps = build_steps(inner.get("steps", []), f"{place}.steps", folder, problems)
        chains = None if steps is None else {"": Chain(steps)}
        found[str(name)] = _process(rest, build_target(rest, place, problems), chains, place)
    return found


def layouts_of(
    signal: Mapping[str, Process], bins: BinsLike | None, weights: tuple[float, ...], problems: Collector
) -> dict[str, Layout]:
    """Steps and bins of each process whose steps hold together; `weights` are the exposures of the detectors."""
    found = {}
    for name, process in signal.items():
        if process.chains is None or bins is None or process.templates is not None:
            continue
        own = process.chains.items()
        places = [below(process.place, chain) if chain else process.place for chain, _ in own]
        good = [checked_axis(process.first, c.steps, at, bins, problems) for at, (_, c) in zip(places, own, strict=True)]
        if all(good):
            chains = tuple(chain.steps for _, chain in own)
            found[name] = Layout(process.first, chains, weights, Positions(tuple(bins.natural.tolist()), bins.axis))
    return found


def responses_of(signal: Mapping[str, Process], layouts: Mapping[str, Layout], problems: Collector) -> dict[str, AnyResponse]:
    """The response of each process, where there is one."""
    found: dict[str, AnyResponse] = {n: p.templates.response for n, p in signal.items() if p.templates is not None}
    for name, layout in layouts.items():
        with problems.at("bins"):
            found[name] = layout.response()
    return found
