"""The neutrino spectrum of an allowed beta decay."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import m_e
from nurecoil.sources.fermi_function import fermi_function
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units import fm
from nurecoil.units.kinds import NeutrinoEnergy, WrongQuantity

# Kinetic energies below this fraction of the electron's mass count as it: F p is constant there.
_AT_REST = 1e-8
# Panels shrink towards the end point, where p and F are not smooth, by this ratio down to a millionth.
_PANELS = np.concatenate([np.linspace(0.0, 0.5, 3), 1 - np.geomspace(0.5, 1e-6, 20)[1:]])


@known("spectra", "allowed-beta")
class AllowedBeta(Spectrum):
    """``F(Z, W') p' W' E^2`` at W' = m_e + Q - E - V0: the (anti)neutrinos of one allowed branch (Hayen:2017pwg).

    V0 is the screening of Rose:1936: the electron leaves a potential that the atom's electrons make shallower. Where less than
    V0 is left for the electron (E > Q - V0), F p keeps its limit at rest. Recoil, radiative and exchange corrections and the
    final states of the atom are left out.

    Parameters
    ----------
    Z : int
        Charge of the daughter: positive for electrons (antineutrinos), negative for positrons (neutrinos), up to 100 in size.
    A : int
        Mass number, for the nuclear radius 1.2 fm A^(1/3).
    endpoint : NeutrinoEnergy
        Q, the largest neutrino energy: the kinetic energy that the leptons share.
    screening : NeutrinoEnergy
        V0 >= 0, below the end point.

    Raises
    ------
    WrongQuantity
        If an argument is out of its range, or the screening is not below the end point.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> from nurecoil.units import keV
    >>> round(mean_energy(AllowedBeta(Z=-6, A=13, endpoint="1198.5 keV")) / keV, 1)
    706.5
    """

    Z: int
    A: int
    endpoint: NeutrinoEnergy
    screening: NeutrinoEnergy = given(default=0.0)

    def __post_init__(self) -> None:
        if abs(self.Z) > 100:
            raise WrongQuantity("Z", f"expected a whole number between -100 and 100, got {self.Z!r}")
        if self.A < 1:
            raise WrongQuantity("A", f"expected a whole number of nucleons >= 1, got {self.A!r}")
        if not self.endpoint > 0:
            raise WrongQuantity("endpoint", f"expected more than 0 MeV, got {self.endpoint!r}")
        if not self.screening < self.endpoint:
            raise WrongQuantity("screening", f"expected less than the end point, got {self.screening!r}")

    def rate(self, E: Array) -> Array:
        """The formula, not normalised, in powers of m_e: its integral over E/m_e is the phase-space factor f.

        Parameters
        ----------
        E : array_like, shape [E]
            Neutrino energies between zero and the end point.
        """
        sign = 1.0 if self.Z > 0 else -1.0
        T = np.maximum(self.endpoint - E - sign * self.screening, _AT_REST * m_e)
        p = np.sqrt(T * (T + 2 * m_e))
        F = fermi_function(self.Z, T, 1.2 * fm * self.A ** (1 / 3))
        result: Array = F * p * (T + m_e) * E**2 / m_e**4
        return result

    @cached_property
    def edges(self) -> Array:
        """Panels that shrink towards the energy at which the electron is left at rest, and the end point."""
        at_rest = self.endpoint - (self.screening if self.Z > 0 else 0.0)
        panels = _PANELS * at_rest
        return np.unique(np.concatenate([panels, [at_rest, self.endpoint]]))

    @cached_property
    def phase_space(self) -> float:
        """The factor f of ``f t``, a pure number."""
        nodes, weights = gauss_legendre(self.edges, 12)
        return float(weights @ self.rate(nodes)) / m_e

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.rate(E) / (self.phase_space * m_e)
