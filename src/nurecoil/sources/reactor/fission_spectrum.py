"""What a reactor needs to know about the antineutrinos of one fissile isotope."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import known
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.tabulated import CountedSpectrum
from nurecoil.units.kinds import WrongQuantity

ISOTOPES = ("U235", "U238", "Pu239", "Pu241")
"""The isotopes whose fission heats a reactor."""


def counted(spectrum: Spectrum, name: str) -> CountedSpectrum:
    """A spectrum that knows its number of antineutrinos per fission; others are refused with a WrongQuantity."""
    if not isinstance(spectrum, CountedSpectrum):
        raise WrongQuantity(name, f"expected a spectrum that knows its number per fission, got {spectrum!r}")
    return spectrum


@known("spectra", "joined")
class Joined(CountedSpectrum):
    """Fission spectra that follow each other in energy, each with its own number of antineutrinos.

    Parameters
    ----------
    parts : tuple of Spectrum
        From low to high energies; each must end where the next one begins. They need not agree there.

    Raises
    ------
    WrongQuantity
        If there is no part, one does not know its number, or two parts leave a gap or overlap.

    Examples
    --------
    >>> from nurecoil.sources.reactor import Mueller2011, VogelEngel1989Low
    >>> whole = Joined((VogelEngel1989Low("U235"), Mueller2011("U235")))
    >>> round(whole.integral, 2)
    5.7
    """

    parts: tuple[Spectrum, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise WrongQuantity("parts", "expected at least one spectrum, got none")
        for low, high in pairwise(self._counted):
            end, start = float(low.edges[-1]), float(high.edges[0])
            if abs(end - start) > 1e-9 * end:
                why = f"expected a spectrum from where the last one ends, {end!r}, got one from {start!r}"
                raise WrongQuantity("parts", why)

    @cached_property
    def _counted(self) -> tuple[CountedSpectrum, ...]:
        return tuple(counted(part, f"parts[{i}]") for i, part in enumerate(self.parts))

    @cached_property
    def integral(self) -> float:
        """Antineutrinos per fission."""
        return sum(part.integral for part in self._counted)

    @cached_property
    def edges(self) -> Array:
        """The edges of all parts."""
        return np.concatenate([self.parts[0].edges, *(part.edges[1:] for part in self.parts[1:])])

    @property
    def known(self) -> tuple[float, float]:
        """From the first to the last part."""
        return self.parts[0].known[0], self.parts[-1].known[1]

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]; where two parts meet, that of the upper one."""
        first = self._counted[0]
        total = first.integral * first(E)
        for part in self._counted[1:]:
            total = np.where(part.edges[0] <= E, part.integral * part(E), total)
        return total / self.integral
