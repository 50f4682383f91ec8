"""Source block of a reactor: its power and distance, or the flux at the detector, and which spectra."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from nurecoil.experiments.schema.fields import Amount, Length, Relative, Word, amount, known, quantity
from nurecoil.experiments.schema.source import SourceBlock
from nurecoil.problems import UnknownId
from nurecoil.sources import Reactor, Source, energy_per_fission, fission_fractions, reactor_spectra


def _fractions(value: Any) -> Any:
    if not isinstance(value, (str, dict)):
        raise ValueError(f"expected the name of a composition, or isotopes with their fractions, got {value!r}")
    if isinstance(value, dict) and not all(isinstance(f, (int, float)) and not isinstance(f, bool) for f in value.values()):
        raise ValueError(f"expected isotopes with their fractions as numbers, got {value!r}")
    try:
        return fission_fractions(value)
    except UnknownId as error:
        raise ValueError(str(error.args[0])) from None


def _evaluation(name: Any) -> None:
    energy_per_fission(evaluation=name)


class ReactorBlock(SourceBlock):
    """Either power and distance, or flux: that of all antineutrinos of the spectra, at the detector."""

    kind: Literal["reactor"]
    power: Annotated[float, quantity("W", "3.9 GW")] | None = None
    distance: Length | None = None
    flux: Annotated[Amount, amount("cm^-2", "2.4e13 cm^-2 s^-1")] | None = None
    fractions: Annotated[str | dict[str, float], BeforeValidator(_fractions)] = "typical-pwr"
    spectrum: Annotated[Word, known("a set of reactor spectra", reactor_spectra)] = "huber-mueller-vogel-engel"
    evaluation: Annotated[Word, known("an evaluation of the energies per fission", _evaluation)] = "ma-2013"
    captures_per_fission: Relative | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        given = [self.power is not None, self.distance is not None]
        if not (all(given) if self.flux is None else not any(given)):
            raise ValueError("expected either power and distance, or flux alone: it is the flux at the detector")
        self.emit()
        return self

    @property
    def per_time(self) -> bool:
        return self.flux is None or self.flux.per_time

    def emit(self) -> Source:
        return Reactor(
            power=self.power,
            distance=self.distance,
            flux=None if self.flux is None else self.flux.value,
            fractions=self.fractions,
            spectrum=self.spectrum,
            evaluation=self.evaluation,
            captures_per_fission=self.captures_per_fission or 0.0,
        )
