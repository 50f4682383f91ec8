"""The dipole portal: a neutrino scatters into a heavy sterile state by photon exchange."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.models.term import Addable, Channel, Term
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units.kinds import EffectiveMoment, MediatorMass


class _LeptonMass(MediatorMass):
    """Mass of an outgoing heavy lepton; zero is a light neutrino."""

    example = "1 MeV"


@known("models", "dipole-portal")
class DipolePortal(Addable):
    """L = d_a nubar_4 sigma^{mu nu} P_L nu_a F_{mu nu}/2 + h.c.; nu_a + X -> nu_4 + X, with its own kinematics.

    Parameters
    ----------
    mass : float
        Mass of the sterile state, natural units; zero is an ordinary transition moment.
    d_e, d_mu, d_tau : float
        Dipole coupling of a flavour, in natural units (``1e-10 * mu_B``).

    Raises
    ------
    ValueError
        If the mass is negative.
    """

    mass: _LeptonMass = given(symbol="m_4", fit=Varies(name="mass_4"))
    d_e: EffectiveMoment = given(default=0.0, symbol="d_e", fit=Varies("linear"))
    d_mu: EffectiveMoment = given(default=0.0, symbol=r"d_\mu", fit=Varies("linear"))
    d_tau: EffectiveMoment = given(default=0.0, symbol=r"d_\tau", fit=Varies("linear"))

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        p = {**self.parameters, **values}
        matrix = np.zeros((3, 3), dtype=complex)
        # one final state: its couplings fill one row; the row's index has no meaning, nothing else has this final mass
        matrix[0] = p["d_e"], p["d_mu"], p["d_tau"]
        return (Term(Channel("M", "charge", final_mass=p["mass_4"]), matrix),)
