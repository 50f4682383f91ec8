"""Neutrinos from pions and muons that decay at rest, as at a spallation source.

pi+ -> mu+ nu_mu gives a prompt line; mu+ -> e+ nu_e nu_mu_bar follows with the muon's lifetime.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.constants import m_mu, m_pi
from nurecoil.sources.component import Component
from nurecoil.sources.michel import Michel
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.spectrum import Line
from nurecoil.sources.time import ExponentialConvolved, TimeDistribution
from nurecoil.units import ns, us
from nurecoil.units.choices import FluxOrFluence, Protons
from nurecoil.units.kinds import Length, Maybe, NonNegative, WrongQuantity

# Mean lives of pi+ and mu+ (ParticleDataGroup:2024cfk).
PION_LIFETIME = 26.033 * ns
MUON_LIFETIME = 2.1969811 * us

PROMPT_ENERGY = (m_pi**2 - m_mu**2) / (2 * m_pi)
"""Energy of the neutrino in pi+ -> mu+ nu_mu at rest, 29.79 MeV."""


@known("sources", "pion-decay-at-rest")
class PionDecayAtRest(Source):
    """Pion decay at rest, by its flux or by protons on target: ``nu_mu prompt``, ``nu_e delayed``, ``nu_mu_bar delayed``.

    Parameters
    ----------
    neutrinos_per_flavour : FluxOrFluence, optional
        Flux or fluence of each of the three components, not their sum: 1.6e7 per cm2 and s at 20 m from a spallation source
        of 1.4 MW; 4.3e7 is the sum.
        It holds where the detector stands: the baseline is infinite, and `at` refuses to move it.
    protons_on_target : Protons, optional
        In place of the flux: protons on target, or their rate.
    neutrinos_per_proton : NonNegative, optional
        Neutrinos of each component per proton.
    distance : Length, optional
        From target to detector; without it the strengths are the numbers emitted.
    pulse : TimeDistribution, optional
        When the protons arrive; the decays of pion and muon follow.
    arrival_times : mapping of str to TimeDistribution, optional
        In place of a pulse: component to the times at which its neutrinos arrive.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of all strengths.

    Raises
    ------
    WrongQuantity
        If it is neither a flux alone, nor protons with neutrinos per proton; or the times are said twice.
    UnknownId
        If there is no such component.

    Examples
    --------
    >>> [c.name for c in PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1").components]
    ['nu_mu prompt', 'nu_e delayed', 'nu_mu_bar delayed']
    >>> from nurecoil.units import cm2
    >>> sns = PionDecayAtRest(protons_on_target=1.76e23, neutrinos_per_proton=0.08, distance="19.3 m")
    >>> round(sns.components[0].strength * cm2 / 1e14, 3)
    3.008
    """

    neutrinos_per_flavour: Maybe[FluxOrFluence] = given(default=None)
    protons_on_target: Maybe[Protons] = given(default=None)
    neutrinos_per_proton: Maybe[NonNegative] = given(default=None, example="0.08")
    distance: Maybe[Length] = given(default=None)
    pulse: TimeDistribution | None = None
    arrival_times: Mapping[str, TimeDistribution] | None = None
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        beam = (self.protons_on_target, self.neutrinos_per_proton, self.distance)
        if self.neutrinos_per_flavour is not None and any(value is not None for value in beam):
            why = "it is the flux at the detector and stands alone, without protons_on_target, neutrinos_per_proton, distance"
            raise WrongQuantity("neutrinos_per_flavour", why)
        if self.neutrinos_per_flavour is None and (self.protons_on_target is None or self.neutrinos_per_proton is None):
            raise WrongQuantity("neutrinos_per_flavour", "expected it alone, or protons_on_target and neutrinos_per_proton")
        if self.pulse is not None and self.arrival_times is not None:
            raise WrongQuantity("arrival_times", "expected either pulse or arrival_times, got both")
        self.assembled  # noqa: B018  unknown components are refused at once

    @cached_property
    def assembled(self) -> Assembled:
        """Three components, at the detector or as emitted."""
        if self.neutrinos_per_flavour is not None:
            strength, per_time, baseline = self.neutrinos_per_flavour.value, self.neutrinos_per_flavour.per_time, math.inf
        else:
            assert self.protons_on_target is not None
            assert self.neutrinos_per_proton is not None
            strength = self.protons_on_target.value * self.neutrinos_per_proton
            per_time, baseline = self.protons_on_target.per_time, None
        prompt = delayed = None
        if self.pulse is not None:
            prompt = ExponentialConvolved(self.pulse, [PION_LIFETIME])
            delayed = ExponentialConvolved(self.pulse, [PION_LIFETIME, MUON_LIFETIME])
        components = (
            Component("nu_mu prompt", Line(PROMPT_ENERGY), strength, "mu", time=prompt),
            Component("nu_e delayed", Michel.nu_e(), strength, "e", time=delayed),
            Component("nu_mu_bar delayed", Michel.nu_mu_bar(), strength, "mu", antineutrino=True, time=delayed),
        )
        source = Assembled("pion decay at rest", components, baseline, per_time, self.normalisation_uncertainty)
        source = source if self.arrival_times is None else source.timed(self.arrival_times)
        return source if self.distance is None else source.at(self.distance)
