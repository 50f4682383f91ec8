"""Targets: a process on the isotopes of a material, or whatever else `nurecoil.rates` can fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, final

from nurecoil.cached import cached_property
from nurecoil.declaration import fields_of, written
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Model

if TYPE_CHECKING:
    from nurecoil.processes.process import Process

Recoil = Literal["nuclear", "electron"]
"""Who takes up the energy: a nucleus (or a whole atom), or electrons. A detector answers to one of them."""


class Target(Protocol):
    """What `nurecoil.rates` folds: a process, a process on the isotopes of a material, or on the levels of a nucleus."""

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        """(process on one kind of target, number of such targets per unit mass of material)."""
        ...

    @property
    def targets_per_mass(self) -> float:
        """Number of targets that a mean cross section refers to, per unit mass of material."""
        ...

    @property
    def model(self) -> Model:
        """The model of all parts."""
        ...

    @property
    def recoil(self) -> Recoil:
        """Who takes up the energy."""
        ...

    def with_model(self, model: Model) -> Target:
        """The same targets with another model."""
        ...


@final
@dataclass(frozen=True, repr=False)
class OnMaterial:
    """A process on every isotope of a material; what `nurecoil.rates` folds.

    Parameters
    ----------
    material : Material
    parts : tuple of (Process, float)
        The process on each isotope, and how many such nuclei a unit mass holds.
    """

    material: Material
    parts: tuple[tuple[Process, float], ...]

    def __repr__(self) -> str:
        process = self.parts[0][0]
        said = [repr(self.material.name), repr(process.model)]
        for name, field in fields_of(type(process)).items():
            value: object = getattr(process, name)
            if name not in ("target", "nuclide", "model") and value != field.default:
                said.append(f"{name}={written(field.hint, value)}")
        return f"{type(process).__name__}.on({', '.join(said)})"

    @cached_property
    def model(self) -> Model:
        """The model of all parts."""
        return self.parts[0][0].model

    @property
    def recoil(self) -> Recoil:
        """Who takes up the energy."""
        return self.parts[0][0].recoil

    @property
    def targets_per_mass(self) -> float:
        """Number of targets per unit mass of material."""
        return sum(number for _, number in self.parts)

    @property
    def form_factor_names(self) -> tuple[str, ...]:
        """Which form factor the nuclei have; which isotope has which, if they differ. Empty where the process has none.

        Examples
        --------
        >>> from nurecoil.models import StandardModel
        >>> from nurecoil.processes import CEvNS
        >>> CEvNS.on("CsI", StandardModel()).form_factor_names
        ('I127: weak-response (gcn5082)', 'Cs133: weak-response (hoferichter-2020)')
        """
        by_name: dict[str, list[str]] = {}
        for process, _ in self.parts:
            if name := getattr(process, "form_factor_name", ""):
                by_name.setdefault(name, []).append(process.nuclide.name)  # type: ignore[attr-defined]
        if len(by_name) < 2:
            return tuple(by_name)
        return tuple(f"{', '.join(nuclides)}: {name}" for name, nuclides in by_name.items())

    def replace(self, **changes: object) -> OnMaterial:
        """The same targets with other options of the process, for example ``replace(R_n=5.0 * fm)``."""
        return OnMaterial(self.material, tuple((process.replace(**changes), n) for process, n in self.parts))

    def with_model(self, model: Model) -> OnMaterial:
        """The same targets with another model."""
        return self.replace(model=model)


def on_isotopes(process: Process, material: Material) -> OnMaterial:
    """A process that is declared with a nuclide as its `target`, on every isotope of a material."""
    return OnMaterial(material, tuple((process.replace(target=nuclide), n) for nuclide, n in material.targets_per_mass))


def as_nuclide(target: str | Nuclide) -> Nuclide:
    """A nuclide from its name, or as it is."""
    return target if isinstance(target, Nuclide) else Nuclide(target)


def as_material(material: str | Nuclide | Material | Mapping[str, float]) -> Material:
    """A material from its formula or composition, or as it is."""
    return material if isinstance(material, Material) else Material(material)
