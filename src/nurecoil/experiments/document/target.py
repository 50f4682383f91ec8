"""The target block: what the neutrinos hit, how, and the conventions of the cross section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nurecoil import catalogue
from nurecoil.matter import Material, Nuclide
from nurecoil.models import StandardModel
from nurecoil.problems import Collector, Located
from nurecoil.processes import OnMaterial


def build_target(content: Any, path: str, problems: Collector) -> OnMaterial | None:
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
        material = read_material(content)
    nuclides = material.targets_per_mass if material is not None else Material("C12").targets_per_mass
    found, told = [], set()
    for nuclide, number in nuclides:
        built = catalogue.build("processes", block, path, given={"target": nuclide, "model": StandardModel()})
        for problem in built.problems:
            renamed = problem.path.removesuffix(".kind") + ".process" if problem.path == f"{path}.kind" else problem.path
            if (renamed, problem.message) not in told and (material is not None or renamed != path):
                told.add((renamed, problem.message))
                problems.add(renamed, problem.message)
        found.append((built.thing, number))
    if material is None or told:
        return None
    return OnMaterial(material, tuple(found))


def read_material(content: Mapping[str, Any]) -> Material:
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


def recoil_of(content: Any) -> str:
    """Which recoil the process makes, as far as its name tells, whether or not the rest of the block is fine."""
    name = content.get("process", "cevns") if isinstance(content, Mapping) else "cevns"
    given = {"target": Nuclide("C12"), "model": StandardModel()}
    built = catalogue.build("processes", {"kind": name}, given=given) if isinstance(name, str) else None
    return "nuclear" if built is None or built.thing is None else str(built.thing.recoil)
