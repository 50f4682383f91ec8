"""The whole file: each block checked by itself, then against the others, and built into an `Experiment`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from nurecoil.arrays import Array
from nurecoil.detectors import ElectronRecoil, Response, Step
from nurecoil.experiments.experiment import Experiment
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Normalisation, Nuisance, Shape
from nurecoil.experiments.reader import Blocks
from nurecoil.experiments.schema.any_source import AnySource
from nurecoil.experiments.schema.binning import Bins, Exposure, TimeBins
from nurecoil.experiments.schema.data import AnyBackground, AnyObserved, Setting
from nurecoil.experiments.schema.detector import Detector
from nurecoil.experiments.schema.fields import Word
from nurecoil.experiments.schema.messages import describe
from nurecoil.experiments.schema.nuisance import AnyNuisance, NormalisationBlock, ShapeBlock
from nurecoil.experiments.schema.split import SplitBlock
from nurecoil.experiments.schema.target import ON_ELECTRONS, Target
from nurecoil.experiments.schema.template import TemplateBlock
from nurecoil.experiments.split import Split
from nurecoil.problems import Collector, Located, UnknownId
from nurecoil.processes import OnMaterial
from nurecoil.sources import Source
from nurecoil.tables import cite

VERSION = 1
_ELSEWHERE = re.compile(r"10\.\d{4,}/\S+|arXiv:\S+|https?://\S+")


def _reference(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"expected a key of the bibliography, got {value!r}")
    try:
        return _ELSEWHERE.fullmatch(value) or cite(value)
    except UnknownId as error:
        raise ValueError(f"{error.args[0]}; or give a DOI, 'arXiv:...' or an address") from None


def _is_reference(value: object) -> object:
    _reference(value)
    return value


def _id(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"expected lower-case words joined by hyphens, got {value!r}")
    return value


def _version(value: object) -> object:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return value


Reference = Annotated[str, BeforeValidator(_is_reference)]
_BLOCKS: dict[str, Any] = {
    "version": Annotated[int, BeforeValidator(_version)],
    "id": Annotated[str, BeforeValidator(_id)],
    "title": Word,
    "cite": list[Reference],
    "source": AnySource,
    "target": Target,
    "detector": Detector,
    "bins": Bins,
    "time": TimeBins,
    "split": SplitBlock,
    "exposure": Exposure,
    "observed": AnyObserved,
    "statistic": Literal["poisson", "gaussian"],
}
_NAMED: dict[str, Any] = {"backgrounds": AnyBackground, "nuisances": AnyNuisance}
"""Blocks that map names of one's own choice to blocks."""
_REQUIRED = ("version", "id", "title", "source", "target", "bins", "exposure")


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter((_BLOCKS | _NAMED)[name])


def build(blocks: Blocks, problems: Collector) -> Experiment | None:
    """The experiment that the blocks describe, or None if there are problems.

    Parameters
    ----------
    blocks : Blocks
    problems : Collector
        Told of everything that is wrong; a block that is wrong does not keep the others from being checked.
    """
    parsed = _parse(blocks, problems)
    source, exposure = _source(parsed, problems), _exposure(parsed, problems)
    target, steps = _target(parsed, problems), _steps(parsed, blocks)
    first = _first_steps(blocks)
    response = _response(parsed, first, steps, problems)
    frame = _frame(parsed, blocks)
    split = _split(parsed, frame, problems)
    observed = _observed(parsed, frame, problems)
    backgrounds = _backgrounds(parsed, frame, steps or (), problems)
    nuisances = _nuisances(parsed, blocks, first, steps, problems)
    nuisances += _templates(parsed, blocks, frame, backgrounds, problems)
    if source is not None and frame is not None and frame.binned:
        _check_times(source, problems)
    if problems.problems or source is None or target is None or response is None or frame is None or exposure is None:
        return None
    with problems.at(""):
        return Experiment(
            id=parsed["id"],
            title=parsed["title"],
            source=source,
            target=target,
            response=response,
            exposure=exposure,
            observed=observed,
            backgrounds=backgrounds,
            measured=frozenset(name for name, b in parsed["backgrounds"].items() if b.measured),
            nuisances=nuisances,
            time_edges=frame.window if frame.binned else None,
            split=split,
            statistic=parsed.get("statistic", "poisson"),
            cite=tuple(parsed.get("cite", ())),
            provenance=blocks.provenance,
        )
    return None


def _parse(blocks: Blocks, problems: Collector) -> dict[str, Any]:
    """Blocks that are fine by themselves; the problems of the others are noted."""
    parsed: dict[str, Any] = {name: {} for name in _NAMED}
    for name, content in blocks.values.items():
        if name not in _BLOCKS and name not in _NAMED:
            problems.add(str(name), f"unknown block; expected one of {', '.join([*_BLOCKS, *_NAMED, 'extends'])}")
        elif name in _BLOCKS:
            parsed |= _validated(name, name, content, blocks.folders[name], problems, key=name)
        elif not isinstance(content, dict):
            problems.add(name, f"expected names with their blocks, got {content!r}")
        else:
            for entry, inner in content.items():
                parsed[name] |= _validated(name, f"{name}.{entry}", inner, blocks.folders[name], problems, key=str(entry))
    for name in _REQUIRED:
        if name not in blocks.values and blocks.values:
            problems.add(name, "missing")
    return parsed


def _validated(name: str, path: str, content: Any, folder: Path, problems: Collector, key: str) -> dict[str, Any]:
    """{key: block}, or nothing if it is wrong."""
    try:
        return {key: _adapter(name).validate_python(content, context={"folder": folder})}
    except ValidationError as error:
        problems.problems.extend(describe(error, path, content, (_BLOCKS | _NAMED)[name]))
        return {}


def _source(parsed: Mapping[str, Any], problems: Collector) -> Source | None:
    with problems.at("source"):
        source: Source | None = parsed["source"].build() if "source" in parsed else None
        return parsed["time"].seen(source) if source is not None and "time" in parsed else source
    return None


def _check_times(source: Source, problems: Collector) -> None:
    missing = [component.name for component in source.components if component.time is None]
    if missing:
        problems.add("source", f"there are time bins, but no arrival times (or pulse) of {', '.join(missing)}")


def _exposure(parsed: Mapping[str, Any], problems: Collector) -> float | None:
    """Mass, or mass times livetime; which of them depends on the source."""
    if "exposure" not in parsed:
        return None
    mass: float = parsed["exposure"].mass
    livetime: float | None = parsed["exposure"].livetime
    if "source" in parsed and parsed["source"].per_time and livetime is None:
        problems.add("exposure.livetime", "missing; the source is given per time")
    return mass * livetime if "source" in parsed and parsed["source"].per_time and livetime is not None else mass


def _target(parsed: Mapping[str, Any], problems: Collector) -> OnMaterial | None:
    with problems.at("target"):
        target: OnMaterial | None = parsed["target"].build() if "target" in parsed else None
        return target
    return None


def _steps(parsed: Mapping[str, Any], blocks: Blocks) -> tuple[Step, ...] | None:
    """The detector's steps: none at all if the file has no detector, None if they are wrong."""
    if "detector" in parsed:
        steps: tuple[Step, ...] = parsed["detector"].build()
        return steps
    return None if "detector" in blocks.values else ()


def _first_steps(blocks: Blocks) -> tuple[Step, ...]:
    """What comes before the detector's steps; the process decides, whether or not the rest of the target is fine."""
    target = blocks.values.get("target")
    on_electrons = isinstance(target, dict) and target.get("process") in ON_ELECTRONS
    return (ElectronRecoil(),) if on_electrons else ()


def _response(
    parsed: Mapping[str, Any], first: tuple[Step, ...], steps: tuple[Step, ...] | None, problems: Collector
) -> Response | None:
    if steps is None or "bins" not in parsed:
        return None
    anywhere = np.array([0.0, math.inf])
    axis = Response(first, anywhere).axis
    for i in range(len(steps)):
        with problems.at(f"detector.steps[{i}]"):
            axis = Response((*first, *steps[: i + 1]), anywhere).axis
            continue
        return None
    if parsed["bins"].axis is not axis:
        problems.add("bins.unit", f"got {parsed['bins'].unit}, but the detector's last step gives {axis}")
        return None
    with problems.at("bins"):
        return Response((*first, *steps), parsed["bins"].natural)
    return None


def _frame(parsed: Mapping[str, Any], blocks: Blocks) -> Frame | None:
    """The bins, if they are fine: counts cannot be checked against a split that is not."""
    if "bins" not in parsed or ("split" in blocks.values and "split" not in parsed):
        return None
    bins, time, split = parsed["bins"], parsed.get("time"), parsed.get("split")
    return Frame(
        bins.natural,
        bins.axis,
        None if time is None else time.natural,
        time is not None and time.signal == "binned",
        None if split is None else split.natural,
    )


def _split(parsed: Mapping[str, Any], frame: Frame | None, problems: Collector) -> Split | None:
    if frame is None or "split" not in parsed:
        return None
    with problems.at("split"):
        split: Split = parsed["split"].build(frame)
        return split
    return None


def _observed(parsed: Mapping[str, Any], frame: Frame | None, problems: Collector) -> Array | None:
    if frame is None or "observed" not in parsed:
        return None
    with problems.at("observed"):
        observed: Array = parsed["observed"].build(frame)
        return observed
    return None


def _backgrounds(
    parsed: Mapping[str, Any], frame: Frame | None, steps: tuple[Step, ...], problems: Collector
) -> dict[str, Array]:
    if frame is None or "exposure" not in parsed:
        return {}
    setting = Setting(frame, steps, parsed["exposure"].mass, parsed["exposure"].livetime)
    found = {}
    for name, background in parsed["backgrounds"].items():
        with problems.at(f"backgrounds.{name}"):
            if name == SIGNAL:
                raise ValueError(f"{SIGNAL!r} is the signal's own name; expected another")
            found[name] = background.build(setting)
    return found


def _nuisances(
    parsed: Mapping[str, Any], blocks: Blocks, first: tuple[Step, ...], steps: tuple[Step, ...] | None, problems: Collector
) -> tuple[Nuisance, ...]:
    named = blocks.values.get("backgrounds", {})
    parts = [SIGNAL, *(named if isinstance(named, dict) else ())]
    found: list[Nuisance] = []
    for name, block in parsed["nuisances"].items():
        with problems.at(f"nuisances.{name}"):
            if not name.isidentifier():
                raise ValueError(f"expected a Python identifier as the name of a nuisance, got {name!r}")
            if isinstance(block, TemplateBlock):
                continue
            if isinstance(block, NormalisationBlock):
                for part in block.of:
                    if part not in parts:
                        raise Located("of", str(UnknownId("background", part, parts)))
                found.append(Normalisation(name, tuple(block.of), block.uncertainty))
            elif steps is not None and "bins" in parsed:
                edges = parsed["bins"].natural
                chains = [(*first, *_swapped(steps, block, side)) for side in ("plus", "minus")]
                found.append(Shape(name, *(Response(chain, edges) for chain in chains)))
    return tuple(found)


def _templates(
    parsed: Mapping[str, Any], blocks: Blocks, frame: Frame | None, backgrounds: Mapping[str, Array], problems: Collector
) -> tuple[Nuisance, ...]:
    """Nuisances that need the backgrounds; one of a background that is itself wrong is passed over."""
    named = blocks.values.get("backgrounds", {})
    broken = set(named if isinstance(named, dict) else ()) - set(backgrounds)
    found: list[Nuisance] = []
    for name, block in parsed["nuisances"].items():
        if isinstance(block, TemplateBlock) and frame is not None and block.of not in broken and name.isidentifier():
            with problems.at(f"nuisances.{name}"):
                found.append(block.build(name, frame, backgrounds))
    return tuple(found)


def _swapped(steps: tuple[Step, ...], block: ShapeBlock, side: str) -> tuple[Step, ...]:
    if block.step >= len(steps):
        raise Located("step", f"expected a step of the detector, 0 to {len(steps) - 1}, got {block.step}")
    return (*steps[: block.step], getattr(block, side).build(), *steps[block.step + 1 :])
