"""What a reactor needs to know about the antineutrinos of one fissile isotope."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from nurecoil.arrays import Array, namespace
from nurecoil.sources.spectrum import Spectrum

ISOTOPES = ("U235", "U238", "Pu239", "Pu241")
"""The isotopes whose fission heats a reactor."""


class FissionSpectrum(Spectrum, Protocol):
    """A `Spectrum` that also knows how many antineutrinos a fission (or a decay) gives within its range.

    `Tabulated` is one, if its table is per energy and fission.
    """

    @property
    def integral(self) -> float:
        """Antineutrinos per fission between the first and the last edge."""
        ...


@dataclass(frozen=True)
class Joined:
    """Fission spectra that follow each other in energy, each with its own number of antineutrinos.

    Parameters
    ----------
    parts : tuple of FissionSpectrum
        From low to high energies; each must end where the next one begins. They need not agree there.

    Raises
    ------
    ValueError
        If there is no part, or two parts leave a gap or overlap.

    Examples
    --------
    >>> from nurecoil.sources.reactor import Mueller2011, VogelEngel1989Low
    >>> whole = Joined((VogelEngel1989Low("U235"), Mueller2011("U235")))
    >>> round(whole.integral, 2)
    5.7
    """

    parts: tuple[FissionSpectrum, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("parts: expected at least one spectrum, got none")
        for low, high in pairwise(self.parts):
            end, start = float(low.edges[-1]), float(high.edges[0])
            if abs(end - start) > 1e-9 * end:
                raise ValueError(f"parts: expected a spectrum from where the last one ends, {end!r}, got one from {start!r}")

    @property
    def integral(self) -> float:
        """Antineutrinos per fission."""
        return sum(part.integral for part in self.parts)

    @property
    def edges(self) -> Array:
        """The edges of all parts."""
        return np.concatenate([self.parts[0].edges, *(part.edges[1:] for part in self.parts[1:])])

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]; where two parts meet, that of the upper one."""
        xp = namespace(E)
        total = self.parts[0].integral * self.parts[0](E)
        for part in self.parts[1:]:
            total = xp.where(xp.asarray(E) >= part.edges[0], part.integral * part(E), total)
        result: Array = total / self.integral
        return result
