"""The target block: what the neutrinos hit, how, and the conventions of the cross section."""

from __future__ import annotations

from collections.abc import Mapping

from nurecoil import catalogue
from nurecoil.matter import Material, Nuclide
from nurecoil.models import StandardModel
from nurecoil.problems import Collector, Located, UnknownId, below
from nurecoil.processes import OnMaterial


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
    thing, told = None, set()
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
    target: OnMaterial = thing.over(material)
    return target


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


def recoil_of(content: object) -> str:
    """Which recoil the process makes, as far as its name tells, whether or not the rest of the block is fine."""
    name = content.get("process", "cevns") if isinstance(content, Mapping) else "cevns"
    if not isinstance(name, str):
        return "nuclear"
    built = _build_process({"kind": name}, "", Nuclide("C12"))
    return "nuclear" if built.thing is None else str(built.thing.recoil)
