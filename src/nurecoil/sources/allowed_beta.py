"""The neutrino spectrum of an allowed beta decay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array, gauss_legendre, namespace
from nurecoil.constants import m_e
from nurecoil.sources.checks import non_negative, positive
from nurecoil.sources.fermi_function import fermi_function
from nurecoil.sources.panels import on_support
from nurecoil.units import fm

# Kinetic energies below this fraction of the electron's mass count as it: F p is constant there.
_AT_REST = 1e-8
# Panels shrink towards the end point, where p and F are not smooth, by this ratio down to a millionth.
_PANELS = np.concatenate([np.linspace(0.0, 0.5, 3), 1 - np.geomspace(0.5, 1e-6, 20)[1:]])


@dataclass(frozen=True, init=False)
class AllowedBeta:
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
    endpoint : float or str
        Q, the largest neutrino energy: the kinetic energy that the leptons share.
    screening : float or str
        V0 >= 0.

    Raises
    ------
    ValueError
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
    endpoint: float
    screening: float

    def __init__(self, Z: int, A: int, endpoint: float | str, screening: float | str = 0.0) -> None:
        if Z % 1 or abs(Z) > 100:
            raise ValueError(f"Z: expected a whole number between -100 and 100, got {Z!r}")
        if A % 1 or A < 1:
            raise ValueError(f"A: expected a whole number of nucleons >= 1, got {A!r}")
        object.__setattr__(self, "Z", int(Z))
        object.__setattr__(self, "A", int(A))
        object.__setattr__(self, "endpoint", positive(endpoint, "keV", "endpoint"))
        object.__setattr__(self, "screening", non_negative(screening, "keV", "screening"))
        if not self.screening < self.endpoint:
            raise ValueError(f"screening: expected less than the end point, got {screening!r}")

    def rate(self, E: Any) -> Any:
        """The formula, not normalised, in powers of m_e: its integral over E/m_e is the phase-space factor f.

        Parameters
        ----------
        E : array_like, shape [E]
            Neutrino energies between zero and the end point.
        """
        xp = namespace(E)
        sign = 1.0 if self.Z > 0 else -1.0
        T = xp.maximum(self.endpoint - E - sign * self.screening, _AT_REST * m_e)
        p = xp.sqrt(T * (T + 2 * m_e))
        F = fermi_function(self.Z, T, 1.2 * fm * self.A ** (1 / 3))
        return F * p * (T + m_e) * E**2 / m_e**4

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

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]."""
        scale = 1.0 / (self.phase_space * m_e)
        result: Array = on_support(lambda x: scale * self.rate(x), E, 0.0, self.endpoint)
        return result
