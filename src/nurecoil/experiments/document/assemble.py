"""The whole file: each block built by itself, then checked against the others, and put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from pathlib import Path

import numpy as np

from nurecoil import catalogue
from nurecoil.arrays import Array
from nurecoil.detectors import Axis
from nurecoil.experiments.channel import Channel
from nurecoil.experiments.counting import Experiment, Statistic
from nurecoil.experiments.document.backgrounds import Background, Setting
from nurecoil.experiments.document.detector import Layout
from nurecoil.experiments.document.edges import Bins, Exposure, TimeBins, mass_and_livetime
from nurecoil.experiments.document.fitted import Fitted, ShapeBackground
from nurecoil.experiments.document.head import HEAD, Head
from nurecoil.experiments.document.nuisance import (
    CurveBlock,
    FormFactorBlock,
    NormalisationBlock,
    NuisanceBlock,
    ShapeBlock,
    TemplateBlock,
)
from nurecoil.experiments.document.observed import Observed, Seen
from nurecoil.experiments.document.signal import KEYS, Process, build_signal, layouts_of, responses_of
from nurecoil.experiments.document.split import ByDetector, SplitBins
from nurecoil.experiments.document.templates import BackgroundTemplates, SimulatedBlock, Templates, is_templates
from nurecoil.experiments.fitted import Bend, Term
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Normalisation, Nuisance
from nurecoil.experiments.reader import Blocks
from nurecoil.problems import Collector, below
from nurecoil.sources import Source

BLOCKS = ("source", "target", "detector", "detectors", "signal", "bins", "time", "split", "exposure", "observed")
NAMED = ("backgrounds", "nuisances")
"""Blocks that map names of one's own choice to blocks."""
REQUIRED = ("version", "id", "title", "source", "bins")
"""Besides: `target`, or `signal` in its place; `exposure`, unless each of several `detectors` has its own."""


@dataclass(frozen=True, eq=False)
class _Numbered:
    """Bins of templates, which have numbers and no axis; as `Bins`."""

    natural: Array
    axis: Axis = Axis.BIN
    unit: str = "bin"


@dataclass
class Parts:
    """What the blocks of a file gave, each None where it is left out or wrong."""

    head: Head = default(default_factory=Head)
    source: Source | None = None
    signal: dict[str, Process] = default(default_factory=dict)
    bins: Bins | _Numbered | None = None
    time: TimeBins | None = None
    split: SplitBins | ByDetector | None = None
    exposure: Exposure | None = None
    observed: Observed | None = None
    backgrounds: dict[str, Background] = default(default_factory=dict)
    nuisances: dict[str, NuisanceBlock] = default(default_factory=dict)

    @property
    def templates(self) -> Templates | None:
        """What the detector is made of, if not of steps."""
        return next((process.templates for process in self.signal.values() if process.templates is not None), None)


def build(blocks: Blocks, problems: Collector) -> Experiment | None:
    """The experiment that the blocks describe, or None if there are problems.

    Parameters
    ----------
    blocks : Blocks
    problems : Collector
        Told of everything that is wrong; a block that is wrong does not keep the others from being checked.
    """
    parts = _parts(blocks, problems)
    exposure, weights = _exposure(parts, problems)
    if parts.head.stacked:
        _stack(parts, blocks, weights, problems)
    layouts = layouts_of(parts.signal, parts.bins if isinstance(parts.bins, Bins) else None, weights, problems)
    responses = responses_of(parts.signal, layouts, problems)
    frame = _frame(parts, blocks)
    split = None
    with problems.at("split"):
        split = parts.split.build(frame) if parts.split is not None and frame is not None else None
    seen = Seen()
    with problems.at("observed"):
        seen = parts.observed.build(frame) if parts.observed is not None and frame is not None else Seen()
    statistic = _chosen(parts, seen, problems)
    backgrounds = _backgrounds(parts, frame, problems)
    fitted, free = _fitted(parts, frame, seen, problems)
    if seen.ratio is not None and parts.backgrounds:
        problems.add("backgrounds", "a published number is compared with the signal alone; expected none")
    nuisances = (*_nuisances(parts, blocks, frame, layouts, backgrounds, problems), *free)
    if parts.source is not None and frame is not None and frame.binned:
        _check_times(parts.source, problems)
    targets = {name: process.target for name, process in parts.signal.items() if process.target is not None}
    whole = targets and len(targets) == len(parts.signal) == len(responses)
    if problems.problems or parts.source is None or not whole or frame is None or exposure is None:
        return None
    (_, target), *others = targets.items()
    counted = {name: b for name, b in parts.backgrounds.items() if not isinstance(b, ShapeBackground)}
    with problems.at(""):
        return Experiment(
            id=parts.head.id,
            title=parts.head.title,
            source=parts.source,
            target=target,
            response=next(iter(responses.values())),
            exposure=exposure,
            observed=seen.counts,
            variance=seen.variance,
            ratio=seen.ratio,
            backgrounds=backgrounds,
            fitted=fitted,
            measured={name: b.control for name, b in counted.items() if b.measured},
            nuisances=nuisances,
            further={name: Channel(other, responses[name]) for name, other in others},
            time_edges=frame.window if frame.binned else None,
            split=split,
            statistic=statistic,
            papers=parts.head.cite,
            contains=parts.head.contains,
            background_includes=parts.head.background_includes,
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
                setattr(parts.head, name, HEAD[name](content))
        elif name == "source":
            made = _noted(catalogue.build("sources", content, name, folder=blocks.folders[name]), problems)
            parts.source = made if isinstance(made, Source) else None
        elif name in KEYS:
            # all of them at the first
            parts.signal = parts.signal or build_signal(blocks, problems)
        elif name in NAMED:
            setattr(parts, name, _named(name, content, blocks.folders[name], problems))
        else:
            build_it = catalogue.build if name == "observed" else catalogue.build_block
            setattr(parts, name, _noted(build_it(name, content, name, folder=blocks.folders[name]), problems))
    if any(is_templates(blocks.values.get(name)) for name in KEYS):
        _numbered(parts, blocks, problems)
    missing = [name for name in REQUIRED if name not in blocks.values and (name != "bins" or parts.bins is None)]
    missing += [name for name in ("target",) if not {"target", "signal"} & blocks.values.keys()]
    missing += [name for name in ("exposure",) if not {"exposure", "detectors"} & blocks.values.keys()]
    for name in missing if blocks.values else []:
        problems.add(name, "missing")
    if parts.source is not None and parts.source.baseline is None:
        problems.add("source.distance", "missing; without it the source says what is emitted, not what arrives")
    if parts.time is not None and parts.source is not None:
        parts.source = parts.time.seen(parts.source)
    return parts


def _numbered(parts: Parts, blocks: Blocks, problems: Collector) -> None:
    """Templates bring their bins."""
    for name in ("bins", "split", "time"):
        if name in blocks.values:
            problems.add(name, "templates have bins of their own, which nothing divides; expected none")
    bins = np.array([0.0, 1.0]) if parts.templates is None else parts.templates.response.bins
    parts.bins, parts.split, parts.time = _Numbered(bins), None, None


def _stack(parts: Parts, blocks: Blocks, weights: tuple[float, ...], problems: Collector) -> None:
    """The detectors are a further axis."""
    if "detectors" not in blocks.values:
        problems.add("stacked", "expected several `detectors` whose counts are kept apart")
        return
    if "split" in blocks.values:
        problems.add("split", "the counts of detectors are kept apart already, by `stacked`; expected none")
    parts.split = ByDetector(weights)


def _simulated(parts: Parts) -> dict[str, Array]:
    """Backgrounds that follow the axes of the templates."""
    templates = parts.templates
    if templates is None or not templates.response.axes:
        return {}
    blocks = {name: b for name, b in parts.backgrounds.items() if isinstance(b, BackgroundTemplates)}
    found = {name: b.everywhere(templates) for name, b in blocks.items()}
    return {name: counts for name, counts in found.items() if counts.ndim > 1}


def _noted(built: catalogue.Built, problems: Collector) -> object:
    problems.problems.extend(built.problems)
    return built.thing


def _named(group: str, content: object, folder: Path, problems: Collector) -> dict[str, object]:
    if not isinstance(content, Mapping):
        problems.add(group, f"expected names with their blocks, got {content!r}")
        return {}
    found: dict[str, object] = {}
    for name, inner in content.items():
        built = _noted(catalogue.build(group, inner, below(group, name), folder=folder), problems)
        if built is not None:
            found[str(name)] = built
    return found


def _exposure(parts: Parts, problems: Collector) -> tuple[float | None, tuple[float, ...]]:
    """Mass, or mass times livetime, which of them depends on the source; and that of each detector."""
    chains = next((process.chains or {} for process in parts.signal.values()), {})
    own = {name: chain.exposure for name, chain in chains.items() if chain.exposure is not None}
    if parts.exposure is not None and own:
        problems.add("exposure", "each of the `detectors` has its own; expected none for all")
    timed = any(b.per_time for b in parts.backgrounds.values())
    each = {below(f"detectors.{name}", "exposure"): exposure for name, exposure in own.items()}
    places: Mapping[str, Exposure | None] = each or {"exposure": parts.exposure}
    found = []
    for place, exposure in places.items():
        if exposure is not None and parts.source is not None:
            with problems.at(place):
                found.append(exposure.of(parts.source, timed))
    return (sum(found), tuple(found)) if found and len(found) == len(places) else (None, (1.0,) * len(places))


def _chosen(parts: Parts, seen: Seen, problems: Collector) -> Statistic:
    """The statistic of the file, or the one that its data ask for."""
    chosen = parts.head.statistic or seen.statistics[0]
    known = seen.counts is not None or seen.ratio is not None
    if known and chosen not in seen.statistics:
        problems.add("statistic", f"the observed data ask for {' or '.join(seen.statistics)}, got {chosen!r}")
    return chosen


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
    chains = next((process.chains or {} for process in parts.signal.values()), {})
    if frame is None or (parts.exposure is None and not chains):
        return {}
    steps = next((chain.steps for chain in chains.values()), ())
    setting = Setting(
        frame, steps, *mass_and_livetime([chain.exposure for chain in chains.values()], parts.exposure), len(chains),
        tuple(parts.split.shares.tolist()) if isinstance(parts.split, ByDetector) else (), parts.templates,
    )  # fmt: skip
    found = {}
    for name, background in parts.backgrounds.items():
        with problems.at(f"backgrounds.{name}"):
            if name == SIGNAL:
                raise ValueError(f"{SIGNAL!r} is the signal's own name; expected another")
            if isinstance(background, ShapeBackground):
                continue
            found[name] = background.build(setting) / background.control
    return found


def _fitted(parts: Parts, frame: Frame | None, seen: Seen, problems: Collector) -> Fitted:
    """Terms of backgrounds whose shape is fitted, and their nuisances, which no other experiment shares."""
    shapes = {name: b for name, b in parts.backgrounds.items() if isinstance(b, ShapeBackground)}
    terms: dict[str, Term] = {}
    nuisances: list[Normalisation | Bend] = []
    if frame is None or not parts.head.id:
        return terms, nuisances
    for name, background in shapes.items():
        with problems.at(f"backgrounds.{name}"):
            prefix = re.sub(r"\W", "_", f"{parts.head.id}_{name}")
            own, free = background.fitted(name, prefix, frame, seen)
            terms |= own
            nuisances += free
    return terms, nuisances


def _nuisances(
    parts: Parts,
    blocks: Blocks,
    frame: Frame | None,
    layouts: Mapping[str, Layout],
    backgrounds: Mapping[str, Array],
    problems: Collector,
) -> tuple[Nuisance, ...]:
    """The nuisances; one of a background that is itself wrong is passed over."""
    named = blocks.values.get("backgrounds", {})
    all_names = [str(name) for name in named] if isinstance(named, Mapping) else []
    target = next((process.target for process in parts.signal.values()), None)
    found: list[Nuisance] = []
    for name, block in parts.nuisances.items():
        with problems.at(f"nuisances.{name}"):
            if not name.isidentifier():
                raise ValueError(f"expected a Python identifier as the name of a nuisance, got {name!r}")
            if isinstance(block, NormalisationBlock):
                found.append(_expanded(block.build(name, [SIGNAL, *all_names]), parts))
            elif isinstance(block, SimulatedBlock):
                found.append(block.build(name, parts.templates))
            elif isinstance(block, FormFactorBlock) and target is not None:
                found.append(block.build(name, target))
            elif isinstance(block, (ShapeBlock, CurveBlock)) and layouts and len(layouts) == len(parts.signal):
                found.append(block.build(name, layouts))
            elif (
                isinstance(block, TemplateBlock)
                and frame is not None
                and (block.of in backgrounds or block.of not in all_names)
            ):
                found.append(block.build(name, frame, backgrounds))
    return tuple(found)


def _expanded(nuisance: Normalisation, parts: Parts) -> Normalisation:
    """Of a fitted background all terms."""
    of: list[str] = []
    for part in nuisance.of:
        block = parts.backgrounds.get(part)
        of += [f"{part}.{term.called}" for term in block.terms] if isinstance(block, ShapeBackground) else [part]
    return replace(nuisance, of=tuple(of))
