"""The whole file: each block built by itself, then checked against the others, and put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

import numpy as np

from nurecoil import catalogue
from nurecoil.arrays import Array
from nurecoil.detectors import Axis, ElectronRecoil, Response, Step, TemplateResponse
from nurecoil.detectors.response import chained
from nurecoil.experiments.document.data import Background, Observed, Setting
from nurecoil.experiments.document.detector import build_detector, build_templates
from nurecoil.experiments.document.edges import Bins, Exposure, TimeBins
from nurecoil.experiments.document.nuisance import CurveBlock, NormalisationBlock, NuisanceBlock, ShapeBlock, TemplateBlock
from nurecoil.experiments.document.split import SplitBins
from nurecoil.experiments.document.target import build_target, recoil_of
from nurecoil.experiments.document.templates import BackgroundTemplates, SimulatedBlock, Templates
from nurecoil.experiments.experiment import Experiment
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Nuisance
from nurecoil.experiments.reader import Blocks
from nurecoil.problems import Collector, Located, UnknownId, below
from nurecoil.processes import OnMaterial
from nurecoil.sources import Source
from nurecoil.tables import cite

VERSION = 1
_ELSEWHERE = re.compile(r"10\.\d{4,}/\S+|arXiv:\S+|https?://\S+")
HEAD = ("version", "id", "title", "cite", "contains", "background_includes", "statistic")
"""Keys that hold plain values."""
BLOCKS = ("source", "target", "detector", "bins", "time", "split", "exposure", "observed")
NAMED = ("backgrounds", "nuisances")
"""Blocks that map names of one's own choice to blocks."""
REQUIRED = ("version", "id", "title", "source", "target", "bins", "exposure")


@dataclass(frozen=True, eq=False)
class _Numbered:
    """Bins of templates, which have numbers and no axis; as `Bins`."""

    natural: Array
    axis: Axis = Axis.BIN
    unit: str = "bin"


@dataclass
class Parts:
    """What the blocks of a file gave, each None where it is left out or wrong."""

    head: dict[str, Any] = default(default_factory=dict)
    source: Source | None = None
    target: OnMaterial | None = None
    steps: tuple[Step, ...] | None = ()
    first: tuple[Step, ...] = ()
    templates: Templates | None = None
    bins: Bins | _Numbered | None = None
    time: TimeBins | None = None
    split: SplitBins | None = None
    exposure: Exposure | None = None
    observed: Observed | None = None
    backgrounds: dict[str, Background] = default(default_factory=dict)
    nuisances: dict[str, NuisanceBlock] = default(default_factory=dict)


def build(blocks: Blocks, problems: Collector) -> Experiment | None:
    """The experiment that the blocks describe, or None if there are problems.

    Parameters
    ----------
    blocks : Blocks
    problems : Collector
        Told of everything that is wrong; a block that is wrong does not keep the others from being checked.
    """
    parts = _parts(blocks, problems)
    exposure = _exposure(parts, problems)
    response = _response(parts, problems)
    frame = _frame(parts, blocks)
    split = None
    with problems.at("split"):
        split = parts.split.build(frame) if parts.split is not None and frame is not None else None
    observed = None
    with problems.at("observed"):
        observed = parts.observed.build(frame) if parts.observed is not None and frame is not None else None
    backgrounds = _backgrounds(parts, frame, problems)
    nuisances = _nuisances(parts, blocks, frame, backgrounds, problems)
    if parts.source is not None and frame is not None and frame.binned:
        _check_times(parts.source, problems)
    source, target = parts.source, parts.target
    if problems.problems or source is None or target is None or response is None or frame is None or exposure is None:
        return None
    with problems.at(""):
        return Experiment(
            id=parts.head["id"],
            title=parts.head["title"],
            source=source,
            target=target,
            response=response,
            exposure=exposure,
            observed=observed,
            backgrounds=backgrounds,
            measured=frozenset(name for name, b in parts.backgrounds.items() if b.measured),
            nuisances=nuisances,
            time_edges=frame.window if frame.binned else None,
            split=split,
            statistic=parts.head.get("statistic", "poisson"),
            cite=parts.head.get("cite", ()),
            contains=parts.head.get("contains", ()),
            background_includes=parts.head.get("background_includes"),
            provenance=blocks.provenance,
            simulated=_simulated(parts),
        )
    return None


def _parts(blocks: Blocks, problems: Collector) -> Parts:
    """Blocks that are fine by themselves; the problems of the others are noted."""
    parts, known = Parts(), (*HEAD, *BLOCKS, *NAMED)
    for name, content in blocks.values.items():
        if name not in known:
            problems.add(str(name), f"unknown block; expected one of {', '.join([*known, 'extends'])}")
        elif name in HEAD:
            with problems.at(name):
                parts.head[name] = _HEAD[name](content)
        elif name == "source":
            parts.source = _noted(catalogue.build("sources", content, name, folder=blocks.folders[name]), problems)
        elif name == "target":
            parts.target = build_target(content, name, problems)
        elif name == "detector" and isinstance(content, Mapping) and set(content) == {"templates"}:
            parts.templates = build_templates(content, name, blocks.folders[name], problems)
            parts.steps = () if parts.templates is not None else None
        elif name == "detector":
            parts.steps = build_detector(content, name, blocks.folders[name], problems)
        elif name in NAMED:
            setattr(parts, name, _named(name, content, blocks.folders[name], problems))
        else:
            build_it = catalogue.build if name == "observed" else catalogue.build_block
            setattr(parts, name, _noted(build_it(name, content, name, folder=blocks.folders[name]), problems))
    if parts.templates is not None and "bins" not in blocks.values:
        parts.bins = _Numbered(parts.templates.response.bins)
    for name in REQUIRED:
        if name not in blocks.values and blocks.values and (name != "bins" or parts.templates is None):
            problems.add(name, "missing")
    if recoil_of(blocks.values.get("target")) == "electron":
        parts.first = (ElectronRecoil(),)
    if parts.source is not None and parts.source.baseline is None:
        problems.add("source.distance", "missing; without it the source says what is emitted, not what arrives")
    if parts.time is not None and parts.source is not None:
        parts.source = parts.time.seen(parts.source)
    return parts


def _noted(built: catalogue.Built, problems: Collector) -> Any:
    problems.problems.extend(built.problems)
    return built.thing


def _named(group: str, content: Any, folder: Any, problems: Collector) -> dict[str, Any]:
    if not isinstance(content, Mapping):
        problems.add(group, f"expected names with their blocks, got {content!r}")
        return {}
    found = {}
    for name, inner in content.items():
        built = _noted(catalogue.build(group, inner, below(group, name), folder=folder), problems)
        if built is not None:
            found[str(name)] = built
    return found


def _exposure(parts: Parts, problems: Collector) -> float | None:
    """Mass, or mass times livetime; which of them depends on the source."""
    if parts.exposure is None or parts.source is None:
        return None
    with problems.at("exposure"):
        return parts.exposure.of(parts.source, any(b.per_time for b in parts.backgrounds.values()))
    return None


def _response(parts: Parts, problems: Collector) -> Response | TemplateResponse | None:
    if parts.steps is None:
        return None
    if parts.templates is not None:
        return _templates(parts, parts.templates, problems)
    steps = tuple(step for step in parts.steps if not (parts.first and isinstance(step, ElectronRecoil)))
    axis = chained(parts.first)
    for i in range(len(steps)):
        with problems.at(f"detector.steps[{i}]"):
            axis = chained((*parts.first, *steps[: i + 1]))
            continue
        return None
    if parts.bins is None:
        return None
    if parts.bins.axis is not axis:
        problems.add("bins.unit", f"got {parts.bins.unit}, but the detector's last step gives {axis}")
        return None
    with problems.at("bins"):
        return Response((*parts.first, *steps), parts.bins.natural)
    return None


def _templates(parts: Parts, templates: Templates, problems: Collector) -> TemplateResponse | None:
    response = templates.response
    if parts.bins is None:
        return None
    if parts.bins.axis is not response.axis or not np.array_equal(parts.bins.natural, response.bins):
        problems.add("bins", f"templates have {response.n_bins} bins without an axis; expected no `bins`")
        return None
    if parts.first:
        problems.add("detector", "templates answer to recoils of nuclei, but the process gives recoils of electrons")
    if parts.split is not None:
        problems.add("split", "bins of templates cannot be split; expected none")
    return response


def _simulated(parts: Parts) -> dict[str, Array]:
    """Backgrounds that follow the axes of the templates."""
    if parts.templates is None or not parts.templates.response.axes:
        return {}
    blocks = {name: b for name, b in parts.backgrounds.items() if isinstance(b, BackgroundTemplates) and b.times is None}
    found = {name: b.everywhere(parts.templates) for name, b in blocks.items()}
    return {name: counts for name, counts in found.items() if counts.ndim > 1}


def _frame(parts: Parts, blocks: Blocks) -> Frame | None:
    """The bins, if they are fine: counts cannot be checked against a split that is not."""
    if parts.bins is None or any(name in blocks.values and getattr(parts, name) is None for name in ("split", "time")):
        return None
    time = parts.time
    return Frame(
        parts.bins.natural,
        parts.bins.axis,
        None if time is None else time.natural,
        time is not None and time.signal == "binned",
        None if parts.split is None else parts.split.natural,
    )


def _check_times(source: Source, problems: Collector) -> None:
    missing = [component.name for component in source.components if component.time is None]
    if missing:
        problems.add("source", f"there are time bins, but no arrival times (or pulse) of {', '.join(missing)}")


def _backgrounds(parts: Parts, frame: Frame | None, problems: Collector) -> dict[str, Array]:
    if frame is None or parts.exposure is None:
        return {}
    setting = Setting(frame, parts.steps or (), parts.exposure.mass, parts.exposure.livetime, parts.templates)
    found = {}
    for name, background in parts.backgrounds.items():
        with problems.at(f"backgrounds.{name}"):
            if name == SIGNAL:
                raise ValueError(f"{SIGNAL!r} is the signal's own name; expected another")
            found[name] = background.build(setting)
    return found


def _nuisances(
    parts: Parts, blocks: Blocks, frame: Frame | None, backgrounds: Mapping[str, Array], problems: Collector
) -> tuple[Nuisance, ...]:
    """The nuisances; one of a background that is itself wrong is passed over."""
    named = blocks.values.get("backgrounds", {})
    all_names = [str(name) for name in named] if isinstance(named, Mapping) else []
    found: list[Nuisance] = []
    for name, block in parts.nuisances.items():
        with problems.at(f"nuisances.{name}"):
            if not name.isidentifier():
                raise ValueError(f"expected a Python identifier as the name of a nuisance, got {name!r}")
            if isinstance(block, NormalisationBlock):
                found.append(block.build(name, [SIGNAL, *all_names]))
            elif isinstance(block, SimulatedBlock):
                found.append(block.build(name, parts.templates))
            elif isinstance(block, (ShapeBlock, CurveBlock)) and parts.steps is not None and parts.bins is not None:
                found.append(block.build(name, parts.first, parts.steps, parts.bins.natural))
            elif (
                isinstance(block, TemplateBlock)
                and frame is not None
                and (block.of in backgrounds or block.of not in all_names)
            ):
                found.append(block.build(name, frame, backgrounds))
    return tuple(found)


def _reference(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a key of the bibliography, got {value!r}")
    if not _ELSEWHERE.fullmatch(value):
        try:
            cite(value)
        except UnknownId as error:
            raise ValueError(f"{error.args[0]}; or give a DOI, 'arXiv:...' or an address") from None
    return value


def _listed(value: Any, read: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {value!r}")
    found = []
    for i, item in enumerate(value):
        try:
            found.append(read(item))
        except ValueError as error:
            raise Located(f"[{i}]", str(error)) from None
    return tuple(found)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"expected lower-case words joined by hyphens, got {value!r}")
    return value


def _title(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a word, got {value!r}")
    return value


def _version(value: Any) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _included(value: Any) -> str:
    if value != "standard-model":
        raise ValueError(f"expected 'standard-model', or nothing, got {value!r}")
    return "standard-model"


def _statistic(value: Any) -> str:
    if value not in ("poisson", "gaussian"):
        raise ValueError(f"expected 'poisson' or 'gaussian', got {value!r}")
    return str(value)


_HEAD: Mapping[str, Any] = {
    "version": _version,
    "id": _id,
    "title": _title,
    "cite": lambda value: _listed(value, _reference),
    "contains": lambda value: _listed(value, _id),
    "background_includes": _included,
    "statistic": _statistic,
}
