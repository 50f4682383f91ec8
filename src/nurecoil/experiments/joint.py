"""Joint analyses: which experiments are fitted together, what they share, and what may not be counted twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, overload

from nurecoil import catalogue
from nurecoil.catalogue import Cited, block, given
from nurecoil.experiments.counting import Experiment
from nurecoil.experiments.nuisance import Normalisation
from nurecoil.experiments.reader import is_file
from nurecoil.experiments.registry import experiment, experiments
from nurecoil.problems import Collector, InvalidBlock, Located, Problem, UnknownId
from nurecoil.tables import data_path, load_yaml
from nurecoil.units.kinds import Positive

GROUP = "joint-analyses"
VERSION = 1
Pair = tuple[str, str, float]


def refuse_overlap(experiments: Sequence[Experiment]) -> None:
    """Refuse one experiment given twice, and two of which one says that it ``contains`` the other, or both a third.

    Raises
    ------
    ValueError
        Naming the two.

    Examples
    --------
    >>> from nurecoil.experiments import experiment
    >>> csi = experiment("coherent-csi-2017")
    >>> refuse_overlap([csi, csi])
    Traceback (most recent call last):
    ...
    ValueError: experiments: coherent-csi-2017 and coherent-csi-2017 hold the same data; expected one of them
    """
    for i, one in enumerate(experiments):
        for other in experiments[i + 1 :]:
            if {one.id, *one.contains} & {other.id, *other.contains}:
                raise ValueError(f"experiments: {one.id} and {other.id} hold the same data; expected one of them")


@dataclass(frozen=True, eq=False)
class Joint(Cited, Sequence[Experiment]):
    """Experiments side by side, with what is known of their nuisances together; as good as a list of them.

    Parameters
    ----------
    id, title : str
    experiments : tuple of Experiment
    correlations : tuple of (str, str, float)
        Correlation coefficients of constraints of nuisances.
    apart : tuple of tuple of str
        Ids of which no two may be in one fit.
    options : tuple of str
        Ids of experiments that `plus` may add by name, and that are not in by themselves.
    shared : mapping
        Name of a normalisation -> its relative uncertainty, one number for all experiments.

    Raises
    ------
    ValueError
        If two experiments hold the same data, or may not be in one fit.
    UnknownId
        If no experiment has a nuisance that is named.

    Examples
    --------
    >>> both = joint("cevns-2026").only("coherent-csi-2021", "coherent-lar-2020")
    >>> [one.id for one in both]
    ['coherent-csi-2021', 'coherent-lar-2020']
    """

    id: str
    title: str
    experiments: tuple[Experiment, ...]
    correlations: tuple[Pair, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    options: tuple[str, ...] = ()
    shared: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_overlap(self.experiments)
        ids = [one.id for one in self.experiments]
        for group in self.apart:
            found = [name for name in group if name in ids]
            if len(found) > 1:
                raise ValueError(f"experiments: {' and '.join(found)} may not be fitted together; expected one of them")
        object.__setattr__(self, "experiments", tuple(_with_widths(one, self.shared) for one in self.experiments))

    def __repr__(self) -> str:
        return f"<Joint {self.id}: {', '.join(one.id for one in self.experiments)}>"

    def __len__(self) -> int:
        return len(self.experiments)

    @overload
    def __getitem__(self, which: int) -> Experiment: ...
    @overload
    def __getitem__(self, which: slice) -> tuple[Experiment, ...]: ...
    def __getitem__(self, which: int | slice) -> Experiment | tuple[Experiment, ...]:
        return self.experiments[which]

    def __iter__(self) -> Iterator[Experiment]:
        return iter(self.experiments)

    def get(self, id: str) -> Experiment:
        """One of the experiments.

        Raises
        ------
        UnknownId
            If there is none of that name.
        """
        for one in self.experiments:
            if one.id == id:
                return one
        raise UnknownId(f"experiment of {self.id}", id, [one.id for one in self.experiments])

    def only(self, *ids: str) -> Self:
        """Some of the experiments."""
        return self._of(tuple(self.get(name) for name in ids))

    def without(self, *ids: str) -> Self:
        """All but some of the experiments."""
        gone = [self.get(name).id for name in ids]
        return self._of(tuple(one for one in self.experiments if one.id not in gone))

    def plus(self, *others: str | Experiment) -> Self:
        """With further experiments, by name or as they are.

        Raises
        ------
        ValueError
            If one holds data that are in already.
        """
        found = tuple(experiment(one) if isinstance(one, str) else one for one in others)
        return self._of((*self.experiments, *found))

    def _of(self, some: tuple[Experiment, ...]) -> Self:
        names = {n.name for one in some for n in one.nuisances}
        kept = tuple(pair for pair in self.correlations if {*pair[:2]} <= names)
        return dataclasses.replace(self, experiments=some, correlations=kept)


def _with_widths(one: Experiment, shared: Mapping[str, float]) -> Experiment:
    """An experiment in which shared normalisations have the width that the joint analysis says."""
    nuisances = tuple(
        dataclasses.replace(n, uncertainty=shared[n.name]) if isinstance(n, Normalisation) and n.name in shared else n
        for n in one.nuisances
    )
    return one if nuisances == one.nuisances else one.replace(nuisances=nuisances)


def together(things: Iterable[Experiment | Joint]) -> Joint:
    """Experiments and joint analyses as one joint analysis.

    Raises
    ------
    ValueError
        If two hold the same data, or may not be in one fit.
    """
    several = list(things)
    joints = [one for one in several if isinstance(one, Joint)]
    members = [m for one in several for m in (one.experiments if isinstance(one, Joint) else (one,))]
    return Joint(
        "+".join(one.id for one in several),
        "",
        tuple(members),
        tuple(dict.fromkeys(pair for one in joints for pair in one.correlations)),
        tuple(dict.fromkeys(group for one in joints for group in one.apart)),
        shared={name: width for one in joints for name, width in one.shared.items()},
    )


# ---- files -----------------------------------------------------------------------------------------------------------------


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise ValueError(f"expected a list of names, got {value!r}")
    if len(set(value)) < len(value):
        raise ValueError(f"expected each name once, got {value!r}")
    return tuple(value)


def _groups(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of lists of names, got {value!r}")
    return tuple(map(_names, value))


def read_pairs(value: object) -> tuple[Pair, ...]:
    """Correlations as a file has them: ``[[a, b, 0.3], ...]``.

    Raises
    ------
    ValueError
        If it is no list of two names and a number between -1 and 1.
    """
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"expected a list such as [[flux_low, flux_high, 0.3]], got {value!r}")
    found: list[Pair] = []
    for one in value:
        fine = isinstance(one, (list, tuple)) and len(one) == 3 and all(isinstance(name, str) for name in one[:2])
        if not fine or isinstance(one[2], bool) or not isinstance(one[2], (int, float)) or not -1 < one[2] < 1:
            raise ValueError(f"expected two names and a number between -1 and 1, got {one!r}")
        if one[0] == one[1] or {*one[:2]} in [{a, b} for a, b, _ in found]:
            raise ValueError(f"expected each pair of different names once, got {one!r}")
        found.append((one[0], one[1], float(one[2])))
    return tuple(found)


@block("joint-analysis")
class Document:
    """A joint analysis.

    Parameters
    ----------
    version : int
        Of this format.
    id, title : str
        Its name, and one line.
    experiments : list of str
        Ids of those that are fitted together.
    options : list of str
        Ids of those that may be added by name.
    shared : mapping
        Normalisation that several experiments share -> its relative uncertainty: one number, whatever each file says.
    correlations : list
        Pairs of nuisances with their correlation coefficient: ``[[flux_low, flux_high, 0.3]]``.
    refuse_together : list of list of str
        Ids of which no two may be in one fit.
    """

    version: int
    id: str
    title: str
    experiments: tuple[str, ...] = given(read=_names, example="[coherent-csi-2021, coherent-lar-2020]")
    options: tuple[str, ...] = given(default=(), read=_names, example="[coherent-ge-2024]")
    shared: Mapping[str, Positive] | None = None
    correlations: tuple[Pair, ...] = given(default=(), read=read_pairs, example="[[flux_low, flux_high, 0.3]]")
    refuse_together: tuple[tuple[str, ...], ...] = given(
        default=(), read=_groups, example="[[coherent-csi-2017, coherent-csi-2021]]"
    )

    def __post_init__(self) -> None:
        if self.version != VERSION:
            raise Located("version", f"expected version {VERSION} of this format, got {self.version!r}")


@catalogue.provider(GROUP)
@cache
def _shipped() -> dict[str, Path]:
    """``data/<folder>/joint.yaml``."""
    return {path.parent.name.replace("_", "-"): path for path in data_path().glob("*/joint.yaml")}


def joint(id_or_path: str | Path) -> Joint:
    """A joint analysis, by its id or from a file of one's own.

    Parameters
    ----------
    id_or_path : str or Path
        ``"cevns-2026"``, or the path of a YAML file.

    Raises
    ------
    UnknownId
        If there is none of that name; the message lists the closest.
    InvalidBlock
        If the file cannot be used; the message lists all its problems.

    Examples
    --------
    >>> today = joint("cevns-2026")
    >>> "dresden-ii" in [one.id for one in today], "coherent-lar-2020" in [one.id for one in today]
    (False, True)
    """
    is_path = isinstance(id_or_path, Path) or str(id_or_path).endswith((".yaml", ".yml"))
    path = Path(id_or_path) if is_path else Path(str(catalogue.find(GROUP, str(id_or_path))))
    content = load_yaml(path) if is_file(path) else None
    if content is None:
        raise InvalidBlock(path.name, [_missing(path)])
    built = catalogue.build_block("joint-analysis", content)
    if built.problems:
        raise InvalidBlock(path.name, built.problems)
    assert isinstance(built.thing, Document)
    return _made(path.name, built.thing)


def experiment_or_joint(name: str) -> Experiment | Joint:
    """What an id or a file is: an experiment, or a joint analysis.

    Raises
    ------
    UnknownId, InvalidExperiment or InvalidBlock
        If there is no such thing, or the file cannot be used.
    """
    if name in catalogue.names(GROUP) and name not in experiments():
        return joint(name)
    if name.endswith((".yaml", ".yml")) and is_file(Path(name)):
        content = load_yaml(Path(name))
        if isinstance(content, dict) and "experiments" in content:
            return joint(name)
    return experiment(name)


def _missing(path: Path) -> Problem:
    return Problem("", f"there is no file {path.name!r} in {str(path.parent)!r}, or it is empty")


def _made(name: str, said: Document) -> Joint:
    problems, found = Collector(), []
    for i, one in enumerate(said.experiments):
        with problems.at(f"experiments[{i}]"):
            found.append(experiment(one))
    known = experiments()
    for key, groups in (("options", (said.options,)), ("refuse_together", said.refuse_together)):
        for id in (id for group in groups for id in group):
            if id not in known:
                problems.add(key, str(UnknownId("experiment", id, known)))
    nuisances = {n.name: n for one in found for n in one.nuisances}
    for shared in said.shared or {}:
        if not isinstance(nuisances.get(shared), Normalisation) and not problems.problems:
            problems.add("shared", str(UnknownId("normalisation", shared, nuisances)))
    for name in (name for pair in said.correlations for name in pair[:2]):
        if name not in nuisances and not problems.problems:
            problems.add("correlations", str(UnknownId("nuisance", name, nuisances)))
    made = None
    widths: dict[str, Any] = {**(said.shared or {})}
    with problems.at("experiments"):
        if not problems.problems:
            made = Joint(said.id, said.title, tuple(found), said.correlations, said.refuse_together, said.options, widths)
    if made is None:
        raise InvalidBlock(name, problems.problems)
    return made
