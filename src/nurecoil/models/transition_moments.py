"""Majorana transition magnetic moments, lambda_ij = epsilon_ijk Lambda_k, and the effective moment a beam sees."""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.flavour import PMNS
from nurecoil.models.magnetic_moment import dipole_term
from nurecoil.models.mixing import known_pmns, read_pmns
from nurecoil.models.term import Addable, Model, Term
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units.complex import Complex
from nurecoil.units.kinds import MagneticMoment

_EPSILON = np.zeros((3, 3, 3))
for _i, _j, _k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
    _EPSILON[_i, _j, _k], _EPSILON[_j, _i, _k] = 1.0, -1.0


@known("models", "transition-moments")
class TransitionMoments(Addable):
    """Three complex transition moments.

    Parameters
    ----------
    Lambda_1, Lambda_2, Lambda_3 : complex
        A moment in natural units (``1e-10 * mu_B``); Lambda_e, Lambda_mu, Lambda_tau if the basis is flavour.
    basis : {"mass", "flavour"}
        Which states the entries are between.
    pmns : PMNS or str, optional
        Mixing for the mass basis, also a published fit by name; NuFIT 6.0 where left out.

    Notes
    -----
    lambda = U* lambda~ U^dagger, and mu_eff^2 = Tr[rho lambda^dagger lambda]; for a pure flavour at zero distance
    that is |Lambda|^2 - |sum_i Lambda_i U_li|^2 (Papoulias:2019erice; Grimus:2000tq).

    Raises
    ------
    ValueError
        If the basis is unknown or a moment is not finite.

    Examples
    --------
    >>> list(TransitionMoments(Lambda_1="1e-11 mu_B").parameters)
    ['Lambda_1', 'Lambda_2', 'Lambda_3', 'zeta_1', 'zeta_2', 'zeta_3']
    """

    Lambda_1: Complex[MagneticMoment] = given(default=0j, symbol=r"\Lambda_1")
    Lambda_2: Complex[MagneticMoment] = given(default=0j, symbol=r"\Lambda_2")
    Lambda_3: Complex[MagneticMoment] = given(default=0j, symbol=r"\Lambda_3")
    basis: Literal["mass", "flavour"] = "mass"
    pmns: PMNS | str | None = given(default=None, example="'nufit-6.0-ic19'", read=known_pmns)

    @cached_property
    def mixing(self) -> PMNS:
        """The mixing matrix of the mass basis."""
        return PMNS.vintage_of() if self.pmns is None else read_pmns(self.pmns)

    @cached_property
    def parameters(self) -> ParameterSet:
        """Moduli `Lambda_i` and phases `zeta_i`."""
        moments = (self.Lambda_1, self.Lambda_2, self.Lambda_3)
        moduli = (
            Parameter(f"Lambda_{i}", abs(x), 0.0, unit="mu_B", enters="linear", symbol=rf"|\Lambda_{i}|")
            for i, x in enumerate(moments, start=1)
        )
        phases = (
            Parameter(f"zeta_{i}", cmath.phase(x), -2 * math.pi, 2 * math.pi, "rad", enters="phase", symbol=rf"\zeta_{i}")
            for i, x in enumerate(moments, start=1)
        )
        return ParameterSet(*moduli, *phases)

    def matrix(self, values: Mapping[str, float] = {}) -> ComplexArray:
        """lambda [F, F] in the flavour basis."""
        self.parameters.named(values)
        p = {**self.parameters, **values}
        moments = np.array([cmath.rect(p[f"Lambda_{i}"], p[f"zeta_{i}"]) for i in (1, 2, 3)])
        return np.asarray(self._to_flavour @ moments)

    @cached_property
    def _to_flavour(self) -> ComplexArray:
        """lambda [F, F] for a unit Lambda_k, as [F, F, k]."""
        if self.basis == "flavour":
            return _EPSILON.astype(complex)
        U = self.mixing.matrix.conj()
        return np.asarray(np.einsum("ai,ijk,bj->abk", U, _EPSILON, U))

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        return (dipole_term(self.matrix(values)),)


def effective_moment(model: Model, rho: ComplexArray, antineutrino: bool = False, values: Mapping[str, float] = {}) -> float:
    """The effective magnetic moment sqrt(Tr[rho lambda^dagger lambda]) of a state, natural units.

    Parameters
    ----------
    model : Model
        Anything with dipole terms; other terms are ignored.
    rho : ndarray, shape [F, F]
        Flavour density matrix at the detector: reactor, prompt, delayed, solar ...
    antineutrino : bool
        Conjugates lambda.

    Examples
    --------
    >>> from nurecoil.flavour import pure
    >>> from nurecoil.models import MagneticMoment
    >>> effective_moment(MagneticMoment(mu_numu=2e-11), pure("mu").matrix)
    2e-11
    """
    total = sum((term.matrix for term in model.terms(values) if term.channel.structure == "M"), np.zeros_like(rho))
    moments = total.conj() if antineutrino else total
    return float(np.sqrt(np.trace(rho @ moments.conj().T @ moments).real))
