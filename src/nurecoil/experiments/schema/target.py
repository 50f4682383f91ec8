"""The target block: what the neutrinos hit, and the conventions of the cross section."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from nurecoil.experiments.schema.fields import Block, known, quantity
from nurecoil.matter import Material
from nurecoil.models import StandardModel
from nurecoil.nuclear.conventions import CONVENTIONS
from nurecoil.processes import CEvNS, OnMaterial
from nurecoil.tables import UnknownId

Radius = Annotated[float, quantity("fm", "5.5 fm")]


def _material(value: object) -> Material:
    if not isinstance(value, (str, dict)):
        raise ValueError(f"expected a formula or a mapping from nuclides to atom fractions, got {value!r}")
    try:
        return Material(value)
    except UnknownId as error:
        raise ValueError(str(error.args[0])) from None


def _convention(name: object) -> None:
    if name not in CONVENTIONS:
        raise UnknownId("form-factor convention", str(name), CONVENTIONS)


class Target(Block):
    """Coherent elastic scattering on a material; what is not given is as in `nurecoil.processes.CEvNS`."""

    material: Annotated[Material, BeforeValidator(_material)]
    process: Literal["cevns"] = "cevns"
    form_factor: Annotated[str, known("a form-factor convention", _convention)] | None = None
    R_p: Radius | None = None
    R_n: Radius | None = None
    axial: Literal["spin-expectation", "spin-counting", "none"] | None = None
    kinematics: Literal["exact", "leading"] | None = None
    magnetic: Literal["spin-0", "spin-half", "1/T"] | None = None

    def build(self) -> OnMaterial:
        """The process on the material, with the Standard Model until another model is given."""
        names = ("form_factor", "R_p", "R_n", "axial", "kinematics", "magnetic")
        options: dict[str, Any] = {name: value for name in names if (value := getattr(self, name)) is not None}
        return CEvNS.on(self.material, StandardModel(), **options)
