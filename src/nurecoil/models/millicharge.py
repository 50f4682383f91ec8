"""A neutrino millicharge, in units of the proton charge."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.constants import G_F, alpha_em
from nurecoil.models.term import Addable, Term, exchange
from nurecoil.parameters import Parameter, ParameterSet


def millicharge_term(charges: ComplexArray) -> Term:
    """Photon exchange between neutrino charges [F, F] (in units of e) and the target's electric charge.

    The vector amplitude gains +2 sqrt2 pi alpha / (G_F q2) e_nu Z F with q2 = 2MT > 0: equal charges repel, as a
    positive weak coupling does: Eq. (6) of Kouzakov:2021epshep with q^2 = -2MT. Kouzakov:2016taup has the other sign.
    """
    return Term(exchange("V", "charge", 0.0), (2 * math.sqrt(2) * math.pi * alpha_em / G_F) * charges)


@dataclass(frozen=True)
class Millicharge(Addable):
    """Diagonal millicharges by flavour.

    Parameters
    ----------
    q_nue, q_numu, q_nutau : float
        In units of the elementary charge, signed.
    """

    q_nue: float = 0.0
    q_numu: float = 0.0
    q_nutau: float = 0.0

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet(
            *(Parameter(name, getattr(self, name), unit="e", enters="linear") for name in ("q_nue", "q_numu", "q_nutau"))
        )

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        charges = [values.get(name, central) for name, central in self.parameters.items()]
        return (millicharge_term(np.diag(np.array(charges, dtype=complex))),)
