"""Effective neutrino magnetic moments by flavour, and the dipole moment of a Dirac mass."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import G_F, e_charge
from nurecoil.models.term import Addable, Term, contact
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units.kinds import EffectiveMoment


def dipole_term(moments: ComplexArray) -> Term:
    """Helicity-flipping photon exchange; lambda = mu - i epsilon [F, F] in natural units (multiply by ``mu_B``)."""
    return Term(contact("M", "charge"), moments)


@known("models", "magnetic-moment")
class MagneticMoment(Addable):
    """Diagonal effective moments: what an experiment with a flavour-pure beam measures.

    Parameters
    ----------
    mu_nue, mu_numu, mu_nutau : float
        Moment of a flavour, in natural units: ``1e-10 * mu_B``.

    Raises
    ------
    WrongQuantity
        If a moment is negative or not finite.

    Examples
    --------
    >>> from nurecoil.units import mu_B
    >>> MagneticMoment(mu_numu=1e-10 * mu_B).parameters.get_parameter("mu_numu").unit
    'mu_B'
    """

    mu_nue: EffectiveMoment = given(default=0.0, symbol=r"\mu_{\nu_e}", fit=Varies("linear"))
    mu_numu: EffectiveMoment = given(default=0.0, symbol=r"\mu_{\nu_\mu}", fit=Varies("linear"))
    mu_nutau: EffectiveMoment = given(default=0.0, symbol=r"\mu_{\nu_\tau}", fit=Varies("linear"))

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        moments = [values.get(name, central) for name, central in self.parameters.items()]
        return (dipole_term(np.diag(np.array(moments, dtype=complex))),)


def fujikawa_shrock_moment(mass: float) -> float:
    """Magnetic moment of a Dirac neutrino of given mass in the minimally extended Standard Model, natural units.

    mu = 3 e G_F m / (8 sqrt2 pi^2), Eq. (1) of Kouzakov:2016taup.

    Raises
    ------
    ValueError
        If the mass is negative.

    Examples
    --------
    >>> from nurecoil.units import eV, mu_B
    >>> round(fujikawa_shrock_moment(1 * eV) / mu_B * 1e19, 4)
    3.2026
    """
    if mass < 0:
        raise ValueError(f"mass: expected a neutrino mass >= 0, got {mass!r}")
    return 3 * e_charge * G_F * mass / (8 * math.sqrt(2) * math.pi**2)
