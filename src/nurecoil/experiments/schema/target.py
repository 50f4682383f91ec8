"""The target block: what the neutrinos hit, how, and the conventions of the cross section."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from nurecoil.experiments.schema.fields import Block, Relative, Word, known, quantity
from nurecoil.matter import Material
from nurecoil.models import StandardModel
from nurecoil.nuclear.conventions import CONVENTIONS
from nurecoil.problems import Located, UnknownId
from nurecoil.processes import CEvAS, CEvNS, ElectronScattering, Ionisation, OnMaterial

Radius = Annotated[float, quantity("fm", "5.5 fm")]

_NUCLEUS = ("form_factor", "R_p", "R_n", "axial", "kinematics", "magnetic")
_OPTIONS: dict[str, tuple[str, ...]] = {
    "cevns": _NUCLEUS,
    "cevas": (*_NUCLEUS, "electrons"),
    "electron": (),
    "ionisation": ("binding", "millicharge", "photon_log"),
}
"""What may be chosen for each process."""
_PROCESSES: dict[str, Any] = {"cevns": CEvNS, "cevas": CEvAS, "electron": ElectronScattering, "ionisation": Ionisation}
ON_ELECTRONS = ("electron", "ionisation")
"""Processes in which an electron takes up the energy: it is electron-equivalent from the start."""


def _material(value: object) -> Material:
    try:
        return Material.read(value)
    except UnknownId as error:
        raise ValueError(str(error.args[0])) from None


def _convention(name: object) -> None:
    if name not in CONVENTIONS:
        raise UnknownId("form-factor convention", str(name), CONVENTIONS)


class Target(Block):
    """A process on a material; what is not given is as in `nurecoil.processes`.

    `process` is ``cevns`` (nuclei), ``cevas`` (whole atoms, nuclei and electrons coherently), ``electron`` (free electrons) or
    ``ionisation`` (bound ones). Each has its own options.
    """

    material: Annotated[Material, BeforeValidator(_material)]
    process: Literal["cevns", "cevas", "electron", "ionisation"] = "cevns"
    form_factor: Annotated[str, known("a form-factor convention", _convention)] | None = None
    R_p: Radius | None = None
    R_n: Radius | None = None
    axial: Literal["spin-expectation", "spin-counting", "none"] | None = None
    kinematics: Literal["exact", "leading"] | None = None
    magnetic: Literal["spin-0", "spin-half", "1/T"] | None = None
    electrons: Word | None = None
    binding: Literal["stepping", "hydrogenic", "free"] | None = None
    millicharge: Literal["equivalent-photons", "binding"] | None = None
    photon_log: Relative | None = None

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        allowed = _OPTIONS[self.process]
        for name in self._given:
            if name not in allowed:
                raise Located(name, f"no option of {self.process!r}; its options are {', '.join(allowed) or 'none'}")
        return self

    @property
    def _given(self) -> dict[str, Any]:
        names = (name for options in _OPTIONS.values() for name in options)
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def build(self) -> OnMaterial:
        """The process on the material, with the Standard Model until another model is given."""
        target: OnMaterial = _PROCESSES[self.process].on(self.material, StandardModel(), **self._given)
        return target
