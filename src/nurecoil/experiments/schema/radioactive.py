"""Source blocks of radioactive sources: how much, in which geometry, averaged over which time."""

from __future__ import annotations

from typing import Annotated, Literal

from nurecoil.experiments.schema.fields import Mass, Time, known, quantity
from nurecoil.experiments.schema.geometry import AnyGeometry
from nurecoil.experiments.schema.source import SourceBlock
from nurecoil.sources import Source
from nurecoil.sources.electron_capture import ElectronCapture, electron_capture_half_life
from nurecoil.sources.tritium import Tritium


class RadioactiveBlock(SourceBlock):
    """A compact source; without `averaged_over` the activity stays what it is at the start."""

    geometry: AnyGeometry
    averaged_over: Time | None = None

    @property
    def per_time(self) -> bool:
        return True


class TritiumBlock(RadioactiveBlock):
    """Antineutrinos of a mass of tritium."""

    kind: Literal["tritium"]
    mass: Mass

    def emit(self) -> Source:
        return Tritium(self.mass, self.geometry.distance_seen(), averaged_over=self.averaged_over)


class ElectronCaptureBlock(RadioactiveBlock):
    """Neutrino lines of an electron-capture source."""

    kind: Literal["electron-capture"]
    nuclide: Annotated[str, known("a nuclide", electron_capture_half_life)]
    activity: Annotated[float, quantity("Bq", "1.26e17 Bq")]

    def emit(self) -> Source:
        return ElectronCapture(self.nuclide, self.activity, self.geometry.distance_seen(), averaged_over=self.averaged_over)
