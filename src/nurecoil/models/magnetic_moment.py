"""Effective neutrino magnetic moments by flavour, and the dipole moment of a Dirac mass."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.constants import G_F, e_charge
from nurecoil.models.term import Addable, Term, contact
from nurecoil.parameters import Parameter, ParameterSet


def dipole_term(moments: ComplexArray) -> Term:
    """Helicity-flipping photon exchange; lambda = mu - i epsilon [F, F] in natural units (multiply by ``mu_B``)."""
    return Term(contact("M", "charge"), moments)


@dataclass(frozen=True)
class MagneticMoment(Addable):
    """Diagonal effective moments: what an experiment with a flavour-pure beam measures.

    Parameters
    ----------
    mu_nue, mu_numu, mu_nutau : float
        In natural units: ``1e-10 * mu_B``.

    Examples
    --------
    >>> from nurecoil.units import mu_B
    >>> MagneticMoment(mu_numu=1e-10 * mu_B).parameters.get_parameter("mu_numu").unit
    'mu_B'
    """

    mu_nue: float = 0.0
    mu_numu: float = 0.0
    mu_nutau: float = 0.0

    @cached_property
    def parameters(self) -> ParameterSet:
        names = ("mu_nue", "mu_numu", "mu_nutau")
        return ParameterSet(*(Parameter(name, getattr(self, name), lower=0.0, unit="mu_B", enters="linear") for name in names))

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
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
