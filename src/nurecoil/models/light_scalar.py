"""A light scalar mediator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import G_F
from nurecoil.models.nucleon import SCALAR
from nurecoil.models.term import Addable, Term, exchange, scaled
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units.kinds import MediatorMass, Pure


@known("models", "light-scalar")
class LightScalar(Addable):
    """L = -phi (g_nu nubar_R nu_L + h.c. + g_N Nbar N): it flips helicity and does not interfere with the weak amplitude.

    dsigma/dT = M^2 T (g_nu Q_S)^2 / [4 pi E^2 (2MT + m^2)^2] on spin 0, with Q_S = Z g_p F_p + N g_n F_n.

    Parameters
    ----------
    mass : float
        Mediator mass, natural units.
    coupling : float
        The product g_nu g_f, with g_f the coupling that multiplies the nucleon weights.
    proton, neutron, electron : float
        Weights of the constituents.

    Raises
    ------
    ValueError
        If the mass is negative.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> LightScalar.universal_quarks(mass=10 * MeV, coupling=1e-10).proton > 10
    True
    """

    told_apart_by: ClassVar[tuple[str, ...]] = ("proton", "neutron", "electron")

    mass: MediatorMass = given(symbol=r"m_\phi", fit=Varies(name="mass_phi"))
    coupling: Pure = given(default=0.0, symbol=r"g^2_\phi", fit=Varies("linear", "g2_phi"))
    proton: Pure = given(default=1.0)
    neutron: Pure = given(default=1.0)
    electron: Pure = given(default=0.0)

    @classmethod
    def universal_quarks(cls, mass: float, coupling: float = 0.0) -> Self:
        """One coupling to u and d quarks, brought to nucleons by sigma terms (`nurecoil.models.nucleon.SCALAR`)."""
        weights = {name: w.u + w.d for name, w in SCALAR.items()}
        return cls(mass, coupling, proton=weights["p"], neutron=weights["n"])

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        mass, coupling = values.get("mass_phi", self.mass), values.get("g2_phi", self.coupling)
        strength, diagonal = coupling / (math.sqrt(2) * G_F), np.eye(3, dtype=complex)
        weights = (("p", self.proton), ("n", self.neutron), ("e", self.electron))
        return tuple(Term(exchange("S", name, mass), scaled(weight * strength, diagonal)) for name, weight in weights if weight)
