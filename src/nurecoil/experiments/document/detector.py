"""The detector block, several detectors, and files that hold a detector only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nurecoil import catalogue
from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Positions, Response, Step
from nurecoil.detectors.response import chained
from nurecoil.experiments.channel import AnyResponse, SummedResponse
from nurecoil.experiments.document.edges import Bins, Exposure
from nurecoil.experiments.reader import InvalidExperiment, read_blocks
from nurecoil.problems import Collector, Located, below


class BinsLike(Protocol):
    """What is asked of bins: edges, and what they are edges of."""

    @property
    def natural(self) -> Array:
        """Edges in natural units."""
        ...

    @property
    def axis(self) -> Axis:
        """Kind of the axis."""
        ...

    @property
    def unit(self) -> str:
        """As the file says it."""
        ...


@dataclass(frozen=True)
class Chain:
    """The steps of one detector.

    Parameters
    ----------
    steps : tuple of Step
    exposure : Exposure, optional
        Its own, where there are several.
    """

    steps: tuple[Step, ...]
    exposure: Exposure | None = None


@dataclass(frozen=True, eq=False)
class Layout:
    """What makes the response: chains of steps that see the same bins, and what comes before them.

    Parameters
    ----------
    first : tuple of Step
        `ElectronRecoil`, where the process is one on electrons.
    chains : tuple of tuple of Step
        One for each detector.
    weights : tuple of float
        Their exposures, relative.
    edges : Positions
        Of the bins.
    """

    first: tuple[Step, ...]
    chains: tuple[tuple[Step, ...], ...]
    weights: tuple[float, ...]
    edges: Positions

    def response(self, at: int = -1, step: Step | None = None, key: str = "") -> AnyResponse:
        """The response, or that with another step in one place of each chain.

        Raises
        ------
        Located
            At `key`, if the chain does not hold together.
        """
        chains = self.chains if step is None else tuple((*c[:at], step, *c[at + 1 :]) for c in self.chains)
        try:
            made = tuple(Response((*self.first, *chain), self.edges) for chain in chains)
        except ValueError as error:
            raise Located(key, str(error)) from None
        total = sum(self.weights)
        return made[0] if len(made) == 1 else SummedResponse(tuple(w / total for w in self.weights), made)

    def step(self, at: int) -> Step:
        """A step, which has to be the same in all chains.

        Raises
        ------
        Located
            If there is none, or the detectors differ there.
        """
        shortest = min(map(len, self.chains))
        if not 0 <= at < shortest:
            raise Located("step", f"expected a step of the detector, 0 to {shortest - 1}, got {at}")
        found = [chain[at] for chain in self.chains]
        if any(other != found[0] for other in found):
            raise Located("step", f"expected a step that all detectors share, got {at}, which differs between them")
        return found[0]


def build_detector(content: object, path: str, folder: Path | None, problems: Collector) -> tuple[Step, ...] | None:
    """The steps of a detector block; None if they are wrong, which is noted."""
    if not isinstance(content, Mapping) or not set(content) <= {"steps"}:
        unknown = sorted(map(str, set(content) - {"steps"})) if isinstance(content, Mapping) else []
        what = f"unknown key {', '.join(unknown)}" if unknown else f"got {content!r}"
        problems.add(path, f"expected a list of `steps`; {what}")
        return None
    return build_steps(content.get("steps", []), f"{path}.steps", folder, problems)


def build_detectors(content: object, path: str, folder: Path | None, problems: Collector) -> dict[str, Chain] | None:
    """Several detectors by name, each with steps and exposure; None if one is wrong, which is noted."""
    if not isinstance(content, Mapping) or not content:
        problems.add(path, f"expected names with blocks of `steps` and `exposure`, got {content!r}")
        return None
    found: dict[str, Chain | None] = {}
    for name, inner in content.items():
        place = below(path, name)
        if not isinstance(inner, Mapping):
            problems.add(place, f"expected a block of `steps` and `exposure`, got {inner!r}")
            return None
        rest = {key: value for key, value in inner.items() if key != "exposure"}
        steps = build_detector(rest, place, folder, problems)
        if "exposure" not in inner:
            problems.add(below(place, "exposure"), "missing; each of several detectors has its own")
            return None
        built = catalogue.build_block("exposure", inner["exposure"], below(place, "exposure"))
        problems.problems.extend(built.problems)
        found[str(name)] = None if steps is None or not isinstance(built.thing, Exposure) else Chain(steps, built.thing)
    chains = {name: chain for name, chain in found.items() if chain is not None}
    return chains if len(chains) == len(found) else None


def build_steps(content: object, path: str, folder: Path | None, problems: Collector) -> tuple[Step, ...] | None:
    """Steps out of a list of blocks; None if one is wrong, which is noted."""
    if not isinstance(content, list):
        problems.add(path, f"expected a list of steps, got {content!r}")
        return None
    found: list[Step] = []
    for i, block in enumerate(content):
        built = catalogue.build("steps", block, f"{path}[{i}]", folder=folder)
        problems.problems.extend(built.problems)
        if isinstance(built.thing, Step):
            found.append(built.thing)
    return tuple(found) if len(found) == len(content) else None


def checked_axis(first: tuple[Step, ...], steps: tuple[Step, ...], path: str, bins: BinsLike, problems: Collector) -> bool:
    """Whether steps hold together and end on the axis of the bins; what is wrong is noted."""
    axis = chained(first)
    for i in range(len(steps)):
        with problems.at(f"{path}.steps[{i}]"):
            axis = chained((*first, *steps[: i + 1]))
            continue
        return False
    if bins.axis is not axis:
        problems.add("bins.unit", f"got {bins.unit}, but the detector's last step gives {axis}")
        return False
    return True


def read_detector(path: Path) -> tuple[tuple[Step, ...], Bins | None]:
    """Steps, and bins if there are any, of an experiment file, or of a file that has nothing but `detector` and `bins`.

    Raises
    ------
    InvalidExperiment
        With everything that is wrong.
    """
    problems = Collector()
    blocks = read_blocks(path, problems)
    steps: tuple[Step, ...] | None = None
    if "detector" in blocks.values:
        steps = build_detector(blocks.values["detector"], "detector", blocks.folders["detector"], problems)
    elif not problems.problems:
        problems.add("detector", "missing")
    bins = None
    if "bins" in blocks.values:
        built = catalogue.build_block("bins", blocks.values["bins"], "bins")
        problems.problems.extend(built.problems)
        bins = built.thing if isinstance(built.thing, Bins) else None
    if "version" not in blocks.values:
        for name in set(blocks.values) - {"detector", "bins"}:
            problems.add(name, "unknown block; a file without `version` has detector and bins only")
    if problems.problems or steps is None:
        raise InvalidExperiment(path.name, problems.problems)
    return steps, bins
