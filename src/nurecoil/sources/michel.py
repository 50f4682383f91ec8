"""The spectra of the two neutrinos from muon decay at rest."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.constants import m_mu
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units.kinds import Positive, WrongQuantity


@known("spectra", "michel")
class Michel(Spectrum):
    """``x^2 (zero - x) / (m N)`` with x = E/m < 1/2, m the mass of the muon, N the norm (Michel:1949qe).

    At tree level, without the electron's mass. Mind which neutrino is which: in mu+ -> e+ nu_e nu_mu_bar the spectrum of the
    *electron* neutrino vanishes at the end point, that of the *muon* antineutrino is largest there.

    Parameters
    ----------
    zero : Positive
        Where the polynomial vanishes, at least 1/2: 1/2 for nu_e, 3/4 for nu_mu_bar; use the named constructors.

    Raises
    ------
    ValueError
        If the density would be negative.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> round(mean_energy(Michel.nu_e()) / m_mu, 9), round(mean_energy(Michel.nu_mu_bar()) / m_mu, 9)
    (0.3, 0.35)
    """

    zero: Positive

    def __post_init__(self) -> None:
        if not self.zero >= 0.5:
            raise WrongQuantity("zero", f"expected at least 1/2, got {self.zero!r}")

    @classmethod
    def nu_e(cls) -> Michel:
        """The electron neutrino of mu+ decay (electron antineutrino of mu-): ``192 E^2/m^3 (1/2 - E/m)``."""
        return cls(0.5)

    @classmethod
    def nu_mu_bar(cls) -> Michel:
        """The muon antineutrino of mu+ decay (muon neutrino of mu-): ``64 E^2/m^3 (3/4 - E/m)``."""
        return cls(0.75)

    @staticmethod
    def formula(E: Array, zero: float) -> Array:
        """The formula, for 0 <= E <= m/2."""
        x = E / m_mu
        result: Array = x**2 * (zero - x) / (zero / 24 - 1 / 64) / m_mu
        return result

    @property
    def edges(self) -> Array:
        """A polynomial: one panel."""
        return np.array([0.0, 0.5 * m_mu])

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.formula(E, self.zero)
