"""The neutrino charge radius: conventions by name, the Standard Model's values, and never both at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import G_F, M_W, alpha_em, m_e, m_mu, m_tau
from nurecoil.models.term import Addable, Term, contact
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units import kinds
from nurecoil.units.kinds import Maybe

Convention = Literal["giunti-studenikin", "bernabeu", "papoulias-erice-2019"]
Reference = Literal["standard-model", "zero"]

R2_CONVENTIONS: Mapping[str, float] = {"giunti-studenikin": 1.0, "bernabeu": -2.0, "papoulias-erice-2019": 2.0}
"""Factor from a convention's <r^2> to the default one, F(q^2) = q^2 <r^2>/6 (Giunti:2014ixa).

``bernabeu``: <r^2> is -1/2 of the default (Bernabeu:2002nw). ``papoulias-erice-2019``: sin2 -> sin2 + sqrt2 pi alpha
<r^2>/(3 G_F), which shifts the amplitude by twice the default formula.
"""


def standard_model_charge_radii() -> Array:
    """<r^2> of nu_e, nu_mu, nu_tau in the Standard Model: -(G_F/2 sqrt2 pi^2)(3 - 2 ln m_l^2/M_W^2), as an area.

    Examples
    --------
    >>> from nurecoil.units import cm2
    >>> (standard_model_charge_radii() / cm2 * 1e32).round(4).tolist()
    [-0.8275, -0.4805, -0.2969]
    """
    logs = np.array([4 * math.log(m / M_W) for m in (m_e, m_mu, m_tau)])
    radii: Array = -G_F / (2 * math.sqrt(2) * math.pi**2) * (3 - logs)
    return radii


def convention_factor(convention: str) -> float:
    """Factor to the default convention.

    Raises
    ------
    ValueError
        If the convention is unknown.
    """
    if convention not in R2_CONVENTIONS:
        raise ValueError(f"r2_convention: expected one of {', '.join(R2_CONVENTIONS)}, got {convention!r}")
    return R2_CONVENTIONS[convention]


def charge_radius_term(radii: ComplexArray) -> Term:
    """Vector amplitude -(sqrt2 pi alpha / 3 G_F) <r^2> times the target's charge; radii [F, F], default convention."""
    return Term(contact("V", "charge"), -(math.sqrt(2) * math.pi * alpha_em / (3 * G_F)) * radii)


@known("models", "charge-radius")
class ChargeRadius(Addable):
    """Diagonal charge radii by flavour.

    Parameters
    ----------
    r2_nue, r2_numu, r2_nutau : float, optional
        Charge radius <r^2> of a flavour, as an area; the reference value where left out.
    convention : {"giunti-studenikin", "bernabeu", "papoulias-erice-2019"}
        How a radius enters the couplings.
    reference : {"standard-model", "zero"}
        ``"standard-model"``: the radii are the physical ones, and the Standard Model's, already inside the radiative
        couplings, are taken off; ``"zero"``: they are added on top, as needed with tree-level couplings.

    Raises
    ------
    ValueError
        If the convention or the reference is unknown.
    """

    r2_nue: Maybe[kinds.ChargeRadius] = given(default=None, symbol=r"\langle r^2_{\nu_e}\rangle", fit=Varies("linear"))
    r2_numu: Maybe[kinds.ChargeRadius] = given(default=None, symbol=r"\langle r^2_{\nu_\mu}\rangle", fit=Varies("linear"))
    r2_nutau: Maybe[kinds.ChargeRadius] = given(default=None, symbol=r"\langle r^2_{\nu_\tau}\rangle", fit=Varies("linear"))
    convention: Convention = "giunti-studenikin"
    reference: Reference = "standard-model"

    @property
    def _offsets(self) -> Array:
        """Radii already counted elsewhere, in this object's convention."""
        if self.reference == "zero":
            return np.zeros(3)
        return standard_model_charge_radii() / convention_factor(self.convention)

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self, **dict(zip(("r2_nue", "r2_numu", "r2_nutau"), self._offsets.tolist(), strict=True)))

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        radii = np.array([values.get(name, central) for name, central in self.parameters.items()]) - self._offsets
        return (charge_radius_term(np.diag(convention_factor(self.convention) * radii).astype(complex)),)
