"""A light vector mediator: universal, B-L, L_mu - L_tau, or charges of your own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import G_F, alpha_em, m_mu, m_tau
from nurecoil.models.term import Addable, Channel, Term, exchange
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import MediatorMass, NonNegative, Pure, WrongQuantity


@dataclass(frozen=True)
class Charges:
    """Charges of the fermions under the new symmetry.

    Parameters
    ----------
    neutrinos : tuple of float
        nu_e, nu_mu, nu_tau.
    u, d, e : float
        Up and down quarks, electron.
    mu_tau_loop : bool
        Whether muon and tau loops mix the mediator with the photon (charges of opposite sign on mu and tau).
    """

    neutrinos: tuple[float, float, float]
    u: float
    d: float
    e: float
    mu_tau_loop: bool = False

    def __post_init__(self) -> None:
        three = Pure.array(self.neutrinos, "charges.neutrinos")
        if three.shape != (3,):
            raise WrongQuantity("charges.neutrinos", f"expected three charges, of nu_e, nu_mu, nu_tau, got {self.neutrinos!r}")
        object.__setattr__(self, "neutrinos", tuple(three.tolist()))
        for name in ("u", "d", "e"):
            object.__setattr__(self, name, Pure.read(getattr(self, name), f"charges.{name}"))


Assignment = Literal["universal", "b-l", "l_mu-l_tau", "l_e-l_mu"]

CHARGES: Mapping[Assignment, Charges] = {
    "universal": Charges((1.0, 1.0, 1.0), 1.0, 1.0, 1.0),
    "b-l": Charges((-1.0, -1.0, -1.0), 1 / 3, 1 / 3, -1.0),
    "l_mu-l_tau": Charges((0.0, 1.0, -1.0), 0.0, 0.0, 0.0, mu_tau_loop=True),
    "l_e-l_mu": Charges((1.0, -1.0, 0.0), 0.0, 0.0, 1.0),
}


@dataclass(frozen=True)
class _MuTauLoop:
    """Mediator propagator times the muon-minus-tau vacuum polarisation.

    epsilon(q2) = integral of x(1-x) ln[(m_tau^2 + x(1-x) q2)/(m_mu^2 + x(1-x) q2)], Eq. (7) of AtzoriCorona:2022moj.
    """

    mass: float

    def __call__(self, q2: Array) -> Array:
        x, w = gauss_legendre([0.0, 1.0], 24)
        y = x * (1 - x)
        q2 = np.asarray(q2)[..., None]
        loop: Array = np.sum(w * y * np.log((m_tau**2 + y * q2) / (m_mu**2 + y * q2)), axis=-1)
        return loop / (q2[..., 0] + self.mass**2)


def _read_charges(value: object) -> Assignment | Charges:
    """Charges by name, as an object, or as the block of a file with the same entries."""
    if isinstance(value, Charges):
        return value
    if isinstance(value, Mapping):
        try:
            return Charges(**value)
        except TypeError as error:
            raise ValueError(f"expected the entries neutrinos, u, d, e and perhaps mu_tau_loop ({error})") from None
    known = next((name for name in CHARGES if name == value), None)
    if known is None:
        raise UnknownId("assignment of charges", value, CHARGES)
    return known


@known("models", "light-vector")
class LightVector(Addable):
    """L = -g Z'_mu sum_f Q_f fbar gamma^mu f.

    The vector amplitude gains g^2 Q_nu Q_f / (sqrt2 G_F (2MT + m^2)) times the number of fermions f in the target.

    Parameters
    ----------
    mass : float
        Mediator mass, natural units.
    coupling : float
        Gauge coupling g >= 0; the product g_nu g_f is g^2 times the charges, to which signs belong.
    charges : str or Charges
        ``"universal"``, ``"b-l"``, ``"l_mu-l_tau"``, ``"l_e-l_mu"``, or your own.

    Raises
    ------
    ValueError
        If the mass or coupling is negative.
    UnknownId
        If the charge assignment is unknown.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> list(LightVector(mass=10 * MeV, coupling=1e-4, charges="b-l").parameters)
    ['mass_Zprime', 'g_Zprime']
    """

    told_apart_by: ClassVar[tuple[str, ...]] = ("charges",)

    mass: MediatorMass = given(symbol="m_{Z'}", fit=Varies(name="mass_Zprime"))
    coupling: NonNegative = given(default=0.0, symbol="g_{Z'}", fit=Varies("square", "g_Zprime"))
    charges: Assignment | Charges = given(default="universal", example="'b-l'", read=_read_charges)

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet.of(self)

    @property
    def _charges(self) -> Charges:
        return CHARGES[self.charges] if isinstance(self.charges, str) else self.charges

    @cached_property
    def _neutrinos(self) -> ComplexArray:
        return np.diag(np.array(self._charges.neutrinos, dtype=complex))

    @cached_property
    def _constituents(self) -> tuple[tuple[str, float], ...]:
        q = self._charges
        return tuple((name, charge) for name, charge in (("p", 2 * q.u + q.d), ("n", q.u + 2 * q.d), ("e", q.e)) if charge)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        self.parameters.named(values)
        mass, g = values.get("mass_Zprime", self.mass), values.get("g_Zprime", self.coupling)
        strength = g**2 / (math.sqrt(2) * G_F) * self._neutrinos
        terms = [Term(exchange("V", name, mass), charge * strength) for name, charge in self._constituents]
        if self._charges.mu_tau_loop:
            # e^2 g^2 vacuum polarisation: positive for nu_mu on protons, as 2 alpha epsilon / pi times g^2 / (sqrt2 G_F)
            terms.append(Term(Channel("V", "charge", _MuTauLoop(mass)), 2 * alpha_em / math.pi * strength))
        return tuple(terms)
