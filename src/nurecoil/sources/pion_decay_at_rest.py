"""Neutrinos from pions and muons that decay at rest, as at a spallation source.

pi+ -> mu+ nu_mu gives a prompt line; mu+ -> e+ nu_e nu_mu_bar follows with the muon's lifetime.
"""

from __future__ import annotations

import math

from nurecoil.constants import m_mu, m_pi
from nurecoil.flavour import pure
from nurecoil.sources.checks import non_negative
from nurecoil.sources.component import Component
from nurecoil.sources.michel import Michel
from nurecoil.sources.source import Source
from nurecoil.sources.spectrum import Line
from nurecoil.sources.time import ExponentialConvolved, Pulse
from nurecoil.units import ns, us

# Mean lives of pi+ and mu+ (ParticleDataGroup:2024cfk).
PION_LIFETIME = 26.033 * ns
MUON_LIFETIME = 2.1969811 * us

PROMPT_ENERGY = (m_pi**2 - m_mu**2) / (2 * m_pi)
"""Energy of the neutrino in pi+ -> mu+ nu_mu at rest, 29.79 MeV."""


def _components(strength: float, pulse: Pulse | None) -> tuple[Component, ...]:
    prompt = pulse and ExponentialConvolved(pulse, (PION_LIFETIME,))
    delayed = pulse and ExponentialConvolved(pulse, (PION_LIFETIME, MUON_LIFETIME))
    return (
        Component("nu_mu prompt", Line(PROMPT_ENERGY), strength, pure("mu"), time=prompt),
        Component("nu_e delayed", Michel.nu_e(), strength, pure("e"), time=delayed),
        Component("nu_mu_bar delayed", Michel.nu_mu_bar(), strength, pure("mu"), antineutrino=True, time=delayed),
    )


class PionDecayAtRest(Source):
    """Pion decay at rest given as a flux: components ``nu_mu prompt``, ``nu_e delayed``, ``nu_mu_bar delayed``.

    Parameters
    ----------
    neutrinos_per_flavour : float or str
        Flux (``"4.3e7 cm^-2 s^-1"``) or fluence (``"2e14 cm^-2"``) of each of the three components, not their sum. It holds
        where the detector stands: the source's distance is infinite, and `at` refuses to move it.
    pulse : Pulse, optional
        Time distribution of the protons on target; without it the components have no time distribution.
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    ValueError
        If the flux is neither a flux nor a fluence, or is negative.

    Examples
    --------
    >>> [c.name for c in PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1").components]
    ['nu_mu prompt', 'nu_e delayed', 'nu_mu_bar delayed']
    """

    def __init__(
        self, neutrinos_per_flavour: float | str, pulse: Pulse | None = None, normalisation_uncertainty: float = 0.0
    ) -> None:
        strength = non_negative(neutrinos_per_flavour, ("cm^-2 s^-1", "cm^-2"), "neutrinos_per_flavour")
        super().__init__("pion decay at rest", _components(strength, pulse), math.inf, normalisation_uncertainty)

    @staticmethod
    def from_pot(
        pot: float | str,
        yield_per_pot: float,
        distance: float | str | None = None,
        pulse: Pulse | None = None,
        normalisation_uncertainty: float = 0.0,
    ) -> Source:
        """From protons on target.

        Parameters
        ----------
        pot : float or str
            Number of protons on target (``1.76e23``), or their rate (``"5.7e20 POT/day"``).
        yield_per_pot : float
            Neutrinos of each component per proton, for example 0.08.
        distance : float or str, optional
            From target to detector; without it the strengths are the numbers emitted, and `Source.at` comes later.
        pulse : Pulse, optional
            Time distribution of the protons on target.
        normalisation_uncertainty : float
            Relative.

        Raises
        ------
        ValueError
            If a number is negative or of the wrong dimension.

        Examples
        --------
        >>> from nurecoil.units import cm2
        >>> sns = PionDecayAtRest.from_pot(1.76e23, 0.08, "19.3 m")
        >>> round(sns.components[0].strength * cm2 / 1e14, 3)
        3.008
        """
        strength = non_negative(pot, ("POT", "POT/s"), "pot") * non_negative(yield_per_pot, "", "yield_per_pot")
        source = Source("pion decay at rest", _components(strength, pulse), None, normalisation_uncertainty)
        return source if distance is None else source.at(distance)
