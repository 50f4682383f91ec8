"""The Standard Model at low energy: neutral-current couplings of nucleons and electrons, and W exchange on electrons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.constants import (
    ALPHA_S_M_W,
    ALPHA_S_M_Z,
    DELTA_S_AXIAL,
    G_A,
    INVERSE_ALPHA_HAT_M_Z,
    M_W,
    RHO_NC,
    SIN2_HAT_M_Z,
    alpha_em,
    m_e,
    m_mu,
    m_tau,
    weak_angle,
)
from nurecoil.models.term import Addable, Channel, Term, contact, scaled
from nurecoil.parameters import ParameterSet, Varies
from nurecoil.units.kinds import Pure, WrongQuantity

Scheme = Literal["radiative", "tree", "barranco-2005", "pdg-2015", "pdg-2024-tree"]

_ACTIVE, _ELECTRON = np.eye(3, dtype=complex), np.diag([1.0 + 0j, 0.0, 0.0])


@dataclass(frozen=True)
class Couplings:
    """Neutral-current couplings; arrays run over the flavours e, mu, tau.

    `charge_radius` is the flavour-dependent piece that couples to electric charge (the photon-mediated
    "neutrino charge radius" diagram); the barred couplings are without it, so for a proton
    g_V_p = g_V_p_bar + charge_radius and for an electron g_V_e = g_V_e_bar - charge_radius, plus W exchange.
    """

    g_V_p_bar: float
    g_V_n: float
    g_V_e_bar: float
    g_A_e_bar: float
    charge_radius: Array

    @property
    def g_V_p(self) -> Array:
        """Proton vector coupling seen by each flavour."""
        return self.g_V_p_bar + self.charge_radius

    @property
    def g_V_e(self) -> Array:
        """Electron vector coupling seen by each flavour, W exchange included for nu_e."""
        return np.array([1.0, 0.0, 0.0]) + self.g_V_e_bar - self.charge_radius

    @property
    def g_A_e(self) -> Array:
        """Electron axial coupling seen by each flavour, W exchange included for nu_e."""
        return np.array([1.0, 0.0, 0.0]) + self.g_A_e_bar


def _tree_couplings(sin2_theta_w: float) -> Couplings:
    """g_V^p = 1/2 - 2 sin2, g_V^n = -1/2, g_V^e = -1/2 + 2 sin2 and g_A^e = -1/2."""
    g_V_p = 0.5 - 2 * sin2_theta_w
    return Couplings(g_V_p, -0.5, -g_V_p, -0.5, np.zeros(3))


@cache
def _charge_radius_coupling() -> Array:
    """(alpha / 3 pi)(ln M_W^2/m_l^2 + 3/2) for l = e, mu, tau: minus twice the phi of Erler:2013xha."""
    return np.array([alpha_em / (3 * math.pi) * (2 * math.log(M_W / m) + 1.5) for m in (m_e, m_mu, m_tau)])


@lru_cache(maxsize=1024)
def _radiative_couplings(sin2_theta_w: float) -> Couplings:
    """One-loop couplings of Erler:2013xha (with the WW and ZZ boxes), sin2_theta_w in the MS-bar scheme at q = 0."""
    alpha_hat, s2 = 1 / INVERSE_ALPHA_HAT_M_Z, SIN2_HAT_M_Z
    box_ww_free = -alpha_hat / (2 * math.pi * s2)
    box_ww = box_ww_free * (1 - ALPHA_S_M_W / (2 * math.pi))
    crossed_ww = alpha_hat / (8 * math.pi * s2) * (1 + ALPHA_S_M_W / math.pi)
    zz_free = -3 * alpha_hat / (8 * math.pi * s2 * (1 - s2))
    zz = zz_free * (1 - ALPHA_S_M_Z / math.pi)
    up = (0.5 - 2 / 3 * s2) ** 2 - (2 / 3 * s2) ** 2
    down = (0.5 - s2 / 3) ** 2 - (s2 / 3) ** 2
    left, right = (0.5 - s2) ** 2, s2**2
    neutral = RHO_NC * (0.5 - 2 * sin2_theta_w)
    return Couplings(
        g_V_p_bar=neutral + 2 * crossed_ww + box_ww + RHO_NC * zz * (2 * up + down),
        g_V_n=-RHO_NC / 2 + 2 * box_ww + crossed_ww + RHO_NC * zz * (2 * down + up),
        g_V_e_bar=-neutral + box_ww_free + RHO_NC * zz_free * (left - right),
        g_A_e_bar=-RHO_NC / 2 + box_ww_free + RHO_NC * zz_free * (left + right),
        charge_radius=_charge_radius_coupling(),
    )


def _barranco_2005() -> tuple[float, float]:
    """g_V^p and g_V^n with rho, kappa and lambda of Barranco:2005yy and sin2(theta_W) = 0.2312 at M_Z."""
    rho, kappa, s2 = 1.0086, 0.9978, 0.2312
    lambda_uL, lambda_dL, lambda_dR = -0.0031, -0.0025, 7.5e-5
    up, down = lambda_uL + 0.5 * lambda_dR, lambda_dL + lambda_dR
    return rho * (0.5 - 2 * kappa * s2) + 2 * up + down, -0.5 * rho + up + 2 * down


def _pdg_2024() -> tuple[float, float]:
    """g_V^p and g_V^n from g_LL and g_LR of quarks as the table of ParticleDataGroup:2024cfk has them."""
    up, down = 0.3457 - 0.1553, -0.4288 + 0.0777
    return 2 * up + down, up + 2 * down


@cache
def _printed_couplings(scheme: str) -> Couplings:
    """Couplings of nucleons that other codes take from print; electrons keep the one-loop ones of muon neutrinos."""
    one_loop, radius = _radiative_couplings(weak_angle("low-energy-pdg2024")), _charge_radius_coupling()
    of_muon = float(radius[1])
    if scheme == "pdg-2015":  # printed for muon neutrinos; the other flavours by their charge radii
        return Couplings(0.0298 - of_muon, -0.5117, one_loop.g_V_e_bar, one_loop.g_A_e_bar, radius)
    proton, neutron = _barranco_2005() if scheme == "barranco-2005" else _pdg_2024()
    return Couplings(proton, neutron, one_loop.g_V_e_bar - of_muon, one_loop.g_A_e_bar, np.zeros(3))


@dataclass(frozen=True)
class _ChargeRadiusLoop:
    """ln M_W^2/m_l^2 + 3/2 with the logarithm at momentum transfer q2 instead of 0.

    6 times the integral of x(1-x) ln[M_W^2/(m_l^2 + x(1-x) q2)], one loop, after Tomalak:2020zfh.
    """

    lepton_mass: float

    def __call__(self, q2: Array) -> Array:
        x, w = gauss_legendre([0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0], 12)
        y = x * (1 - x)
        logs = np.log(M_W**2 / (self.lepton_mass**2 + y * np.asarray(q2)[..., None]))
        running: Array = 6.0 * np.sum(w * y * logs, axis=-1) + 1.5
        return running


class _Interior(Pure):
    """A pure number between 0 and 1, the ends excluded."""

    example, low, high, open_low, open_high = "0.239", 0.0, 1.0, True, True


@known("models", "standard-model")
class StandardModel(Addable):
    """The Standard Model.

    Parameters
    ----------
    scheme : {"radiative", "tree", "barranco-2005", "pdg-2015", "pdg-2024-tree"}
        ``"radiative"`` has one-loop couplings, flavour dependent (Erler:2013xha); ``"tree"`` is for comparison with papers.
        The others are numbers that public codes take from print, for protons and neutrons alone (0.0304 and -0.5122 of
        Barranco:2005yy; 0.0298 for muon neutrinos and -0.5117 of Erler:2013xha, with charge radii; 0.0297 and -0.5118 of
        ParticleDataGroup:2024cfk, without): for comparison with these codes.
    sin2_theta_w : float
        The weak angle in the scheme's own meaning; default is the MS-bar value at q = 0, vintage ``low-energy-pdg2024``.
        It is part of printed couplings, which have no such parameter.
    delta_s : float
        Strange-quark axial charge of the nucleon.
    running : bool
        Let the flavour-dependent charge-radius coupling run with q2 (radiative scheme only).

    Raises
    ------
    ValueError
        If the scheme is unknown or sin2_theta_w is not in (0, 1).

    Examples
    --------
    >>> StandardModel(scheme="tree", sin2_theta_w=0.2312).couplings().g_V_p.round(4).tolist()
    [0.0376, 0.0376, 0.0376]
    """

    scheme: Scheme = "radiative"
    sin2_theta_w: _Interior = given(
        default=weak_angle("low-energy-pdg2024"), symbol=r"\sin^2\theta_W", fit=Varies(enters="linear")
    )
    delta_s: Pure = given(default=DELTA_S_AXIAL, symbol=r"\Delta s")
    running: bool = False

    def __post_init__(self) -> None:
        if self.running and self.scheme != "radiative":
            raise WrongQuantity("running", f"the charge radius runs in the radiative scheme only, got scheme={self.scheme!r}")
        if self._printed and self.sin2_theta_w != weak_angle("low-energy-pdg2024"):
            raise WrongQuantity("sin2_theta_w", f"expected none beside scheme={self.scheme!r}: its couplings are numbers")

    @property
    def _printed(self) -> bool:
        return self.scheme not in ("radiative", "tree")

    @cached_property
    def parameters(self) -> ParameterSet:
        found = ParameterSet.of(self)
        return ParameterSet(*(found.get_parameter(n) for n in found if n != "sin2_theta_w")) if self._printed else found

    def couplings(self, values: Mapping[str, float] = {}) -> Couplings:
        """The couplings at the given parameter values."""
        self.parameters.named(values)
        if self._printed:
            return _printed_couplings(self.scheme)
        sin2 = values.get("sin2_theta_w", self.sin2_theta_w)
        return _radiative_couplings(sin2) if self.scheme == "radiative" else _tree_couplings(sin2)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        c = self.couplings(values)
        proton = Term(contact("V", "p"), scaled(c.g_V_p_bar, _ACTIVE))
        electron = Term(contact("V", "e"), scaled(c.g_V_e_bar, _ACTIVE) + _ELECTRON)
        return (proton, electron, *self._fixed_terms)

    @cached_property
    def _fixed_terms(self) -> tuple[Term, ...]:
        """The terms that do not depend on the weak angle."""
        c = self.couplings()
        terms = (
            Term(contact("V", "n"), scaled(c.g_V_n, _ACTIVE)),
            Term(contact("A", "p"), scaled(0.5 * (G_A - self.delta_s), _ACTIVE)),
            Term(contact("A", "n"), scaled(-0.5 * (G_A + self.delta_s), _ACTIVE)),
            Term(contact("A", "e"), scaled(c.g_A_e_bar, _ACTIVE) + _ELECTRON),
        )
        if not c.charge_radius.any():
            return terms
        # the photon-mediated piece, on electric charge: frozen at q = 0 or running with q2
        if not self.running:
            return (*terms, Term(contact("V", "charge"), np.diag(c.charge_radius.astype(complex))))
        unit = alpha_em / (3 * math.pi)
        running = (
            Term(Channel("V", "charge", _ChargeRadiusLoop(mass)), scaled(unit, np.diag(_ACTIVE[i])))
            for i, mass in enumerate((m_e, m_mu, m_tau))
        )
        return (*terms, *running)
