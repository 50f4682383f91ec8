"""From words on the command line to things: a word is what stands behind the colon in a file, and is read by the same gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nurecoil import catalogue
from nurecoil.detectors import Step
from nurecoil.families import Family
from nurecoil.models import Model, Sum
from nurecoil.problems import Collector, Problem, UnknownId
from nurecoil.processes import OnMaterial
from nurecoil.renamed import KEYS
from nurecoil.sources import Source
from nurecoil.tables import load_yaml

FREE_OPTIONS = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of a command that takes the fields of sources and processes as options, under their own names."""
FIELDS_HELP = (
    "The fields of the source and of the process are options under their own names: --distance '19.3 m'. With --source, "
    "--process or --model beside --help, only theirs are listed; `nurecoil show NAME` has them one by one."
)


def words(extra: Sequence[str]) -> dict[str, object]:
    """Words of options that the command itself does not know: name of the field -> value.

    Raises
    ------
    ValueError
        If one is no option, has no value, or comes twice.

    Examples
    --------
    >>> words(["--distance", "19.3 m", "--antineutrino", "--R-n=4.1 fm"])
    {'distance': '19.3 m', 'antineutrino': True, 'R_n': '4.1 fm'}
    """
    found: dict[str, object] = {}
    rest = list(extra)
    while rest:
        option, equals, text = rest.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or not name.isidentifier():
            raise ValueError(f"{option}: expected an option, such as --distance")
        if name in found:
            raise ValueError(f"{option}: given twice")
        if not equals:
            flag = not rest or (rest[0].startswith("--") and rest[0][2:3].isalpha())
            text = "true" if flag else rest.pop(0)
        found[name] = word(text)
    return found


def check_words(given: Iterable[str]) -> None:
    """Refuse words that no source and no process declares.

    Raises
    ------
    UnknownId
        With the closest known options.
    """
    declared = {
        name: tag
        for group in ("sources", "processes")
        for tag in catalogue.names(group)
        for name in catalogue.options(group, tag)
    }
    old = {key for _, key in KEYS}
    for name in given:
        if name not in declared and name not in old:
            raise UnknownId("option", spelled(name), map(spelled, declared))


def spelled(path: str) -> str:
    """How a field is spelled as an option; what follows a dot or a bracket is a place inside its value."""
    match = re.match(r"[^.\[]*", path)
    name = match[0] if match else path
    return f"--{name.replace('_', '-')}{path[len(name) :]}"


def word(text: str) -> object:
    """A word of the command line as a value of a file: a number, true or false, a list, a block; or the text.

    Examples
    --------
    >>> word("1.6e7 cm^-2 s^-1"), word("[1, 2]"), word("0.2")
    ('1.6e7 cm^-2 s^-1', [1, 2], 0.2)
    """
    try:
        value = load_yaml(text)
    except ValueError:
        if text.lstrip().startswith(("{", "[")):
            raise
        return text
    return text if value is None else value


def source(kind: str, given: Mapping[str, object]) -> Source:
    """A source by its name, from words.

    Raises
    ------
    UnknownId
        If there is no such source.
    ValueError
        With all that is wrong with the words.
    """
    catalogue.find("sources", kind)
    built = catalogue.build("sources", {"kind": kind, **given})
    refuse(built.problems)
    thing = built.thing
    assert isinstance(thing, Source), thing
    if thing.baseline is None:
        raise ValueError("--distance: missing; without it the source says what is emitted, not what arrives")
    return thing


def process(kind: str, material: str, model: Model, given: Mapping[str, object]) -> OnMaterial:
    """A process on a material, from words; the same block as ``target`` of an experiment file.

    Raises
    ------
    UnknownId
        If there is no such process.
    ValueError
        With all that is wrong with the words.
    """
    from nurecoil.experiments.document.signal import build_target

    catalogue.find("processes", kind)
    problems = Collector()
    target = build_target({**given, "material": word(material), "process": kind}, "", problems)
    refuse(Problem(p.path.replace("material", "target"), p.message) for p in problems.problems)
    assert target is not None
    return target.with_model(model)


def shared_out(source: str, process: str, given: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Words for the source, and words for the process.

    Raises
    ------
    UnknownId
        If there is no such source or process.
    ValueError
        If neither has a use for a word.
    """
    of_source, of_process = catalogue.options("sources", source), catalogue.options("processes", process)
    taken = getattr(catalogue.find("sources", source), "__name__", "")
    for name in given:
        if name not in of_source and name not in of_process and (taken, name) not in KEYS:
            uses = ", ".join(spelled(field.name) for field in of_source.values() if field.files)
            raise ValueError(
                f"{spelled(name)}: neither the source {source!r} nor the process {process!r} uses it; the source takes {uses}"
            )
    return (
        {name: value for name, value in given.items() if name not in of_process or name in of_source},
        {name: value for name, value in given.items() if name in of_process and name not in of_source},
    )


def steps(texts: Sequence[str]) -> tuple[Step, ...]:
    """Steps of a detector, each as it stands in a file: ``"{kind: quenching, value: 0.2}"``.

    Raises
    ------
    ValueError
        With all that is wrong with them.
    """
    from nurecoil.experiments.document.detector import build_steps

    problems = Collector()
    found = build_steps([word(text) for text in texts], "step", Path(), problems)
    refuse(problems.problems)
    assert found is not None
    return found


def refuse(problems: Iterable[Problem]) -> None:
    """Raise all problems, in one line, each named by its option."""
    said = [f"{spelled(p.path)}: {p.message}" if p.path else p.message for p in problems]
    if said:
        raise ValueError("; ".join(said))


def model(names: Sequence[str], settings: Sequence[str]) -> Model:
    """The sum of models by their names, with options such as ``eps_ee_uV=0.1`` or ``mu_numu=1e-10 mu_B``.

    Raises
    ------
    UnknownId
        If there is no such model.
    ValueError
        If an option cannot be read, lacks its unit, or belongs to none of the models; if a model is counted twice.
    """
    blocks: list[dict[str, object]] = [{"kind": name} for name in names]
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"--set {setting}: expected NAME=VALUE, such as eps_ee_uV=0.1")
        takers = [block for block in blocks if _takes(block["kind"], key)]
        if not takers:
            raise ValueError(f"--set {setting}: no option of {', '.join(names)}; `nurecoil show {names[-1]}` lists them")
        for block in takers:
            block[key] = word(text)
    return Sum(tuple(_built(block) for block in blocks)) if len(blocks) > 1 else _built(blocks[0])


def _takes(name: object, key: str) -> bool:
    fields = catalogue.options("models", str(name))
    families = (field.family for field in fields.values() if field.family is not None)
    return (key in fields and fields[key].family is None) or any(_resembles(key, family) for family in families)


def _resembles(key: str, family: Family) -> bool:
    """Whether a name belongs to a family, or begins as its names do: then the family says what is wrong with it."""
    beginnings = {re.split(r"[^A-Za-z0-9]", pattern)[0] + "_" for pattern in family.kinds}
    return any(key.startswith(beginning) for beginning in beginnings)


def _built(block: Mapping[str, object]) -> Model:
    catalogue.find("models", block["kind"])
    built = catalogue.build("models", block)
    if built.problems:
        raise ValueError(f"--model {block['kind']}: {'; '.join(map(str, built.problems))}")
    assert isinstance(built.thing, Model), built.thing
    return built.thing
