"""A light scalar mediator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from nurecoil.constants import G_F
from nurecoil.models.nucleon import SCALAR
from nurecoil.models.term import Addable, Term, exchange
from nurecoil.parameters import Parameter, ParameterSet


@dataclass(frozen=True)
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

    mass: float
    coupling: float = 0.0
    proton: float = 1.0
    neutron: float = 1.0
    electron: float = 0.0

    def __post_init__(self) -> None:
        if not self.mass >= 0:
            raise ValueError(f"mass: expected a mediator mass >= 0, got {self.mass!r}")

    @classmethod
    def universal_quarks(cls, mass: float, coupling: float = 0.0) -> Self:
        """One coupling to u and d quarks, brought to nucleons by sigma terms (`nurecoil.models.nucleon.SCALAR`)."""
        weights = {name: w.u + w.d for name, w in SCALAR.items()}
        return cls(mass, coupling, proton=weights["p"], neutron=weights["n"])

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet(
            Parameter("mass_phi", self.mass, lower=0.0, unit="MeV"), Parameter("g2_phi", self.coupling, enters="linear")
        )

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        mass, coupling = values.get("mass_phi", self.mass), values.get("g2_phi", self.coupling)
        strength = coupling / (math.sqrt(2) * G_F) * np.eye(3, dtype=complex)
        weights = (("p", self.proton), ("n", self.neutron), ("e", self.electron))
        return tuple(Term(exchange("S", name, mass), weight * strength) for name, weight in weights if weight)
