"""A neutrino millicharge, in units of the proton charge."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import G_F, alpha_em
from nurecoil.models.term import Addable, Term, exchange
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units.kinds import Charge


def millicharge_term(charges: ComplexArray) -> Term:
    """Photon exchange between neutrino charges [F, F] (in units of e) and the target's electric charge.

    The vector amplitude gains +2 sqrt2 pi alpha / (G_F q2) e_nu Z F with q2 = 2MT > 0: equal charges repel, as a
    positive weak coupling does: Eq. (6) of Kouzakov:2021epshep with q^2 = -2MT. Kouzakov:2016taup has the other sign.
    """
    return Term(exchange("V", "charge", 0.0), (2 * math.sqrt(2) * math.pi * alpha_em / G_F) * charges)


@known("models", "millicharge")
class Millicharge(Addable):
    """Diagonal millicharges by flavour.

    Parameters
    ----------
    q_nue, q_numu, q_nutau : float
        Charge of a flavour in units of the elementary charge, signed.

    Raises
    ------
    WrongQuantity
        If a charge is not a finite number.
    """

    q_nue: Charge = given(default=0.0, symbol=r"q_{\nu_e}", fit=Varies("linear"))
    q_numu: Charge = given(default=0.0, symbol=r"q_{\nu_\mu}", fit=Varies("linear"))
    q_nutau: Charge = given(default=0.0, symbol=r"q_{\nu_\tau}", fit=Varies("linear"))

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        charges = [values.get(name, central) for name, central in self.parameters.items()]
        return (millicharge_term(np.diag(np.array(charges, dtype=complex))),)
