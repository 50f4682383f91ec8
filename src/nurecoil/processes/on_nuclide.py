"""What processes have in common whose target is an isotope: a nucleus, or an atom with its electrons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.matter import Material, Nuclide
from nurecoil.processes.process import Process
from nurecoil.processes.target import OnMaterial, Recoil, as_nuclide


class OnNuclide(Process):
    """A process that is declared with a nuclide as its `target`; nothing but the recoil of the whole is seen."""

    if TYPE_CHECKING:  # a field of each dataclass

        @property
        def target(self) -> str | Nuclide:
            """The nuclide, or its name."""

    def over(self, material: Material) -> OnMaterial:
        """The same process on every isotope of a material."""
        return OnMaterial(material, tuple((self.replace(target=nuclide), n) for nuclide, n in material.targets_per_mass))

    @cached_property
    def nuclide(self) -> Nuclide:
        """The nucleus; its atom sets how many targets a mass holds."""
        return as_nuclide(self.target)

    @property
    def recoil(self) -> Recoil:
        """The nucleus recoils, and its atom with it."""
        return "nuclear"

    @property
    def target_mass(self) -> float:
        """The atom's mass."""
        return self.nuclide.atomic_mass

    @property
    def kinks(self) -> Array:
        """None."""
        return np.empty(0)
