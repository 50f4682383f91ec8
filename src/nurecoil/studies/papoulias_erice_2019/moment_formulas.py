"""Effective magnetic moments squared: the expressions printed in Papoulias:2019erice, and the general matrix definition.

The printed ones are transcribed for comparison only; the package knows `nurecoil.models.effective_moment`. Moments are complex
numbers Lambda_1, Lambda_2, Lambda_3 [3] in any common unit (here 1e-10 Bohr magnetons), results are in its square.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from nurecoil.arrays import ComplexArray
from nurecoil.flavour import FLAVOURS, PMNS, VacuumPropagation, pure, to_flavour
from nurecoil.models import TransitionMoments, effective_moment
from nurecoil.studies import farthest, ours, repaired
from nurecoil.units import MeV, km, mu_B

UNIT = 1e-10 * mu_B
IDENTITIES = (
    "moment-flavour-nu-e", "moment-flavour-nu-mu", "moment-reactor", "moment-prompt-nu-mu", "moment-delayed-nu-e",
    "moment-delayed-nu-mu-bar", "moment-solar", "moment-baseline", "moment-solar-phases",
)  # fmt: skip


def _symbols(moments: ComplexArray, pmns: PMNS) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], float]:
    """(s12, c12, s13, c13, s23, c23), |Lambda_i|, xi_i = (zeta_3 - zeta_2, zeta_3 - zeta_1, zeta_1 - zeta_2), and delta_CP."""
    angles = (f(angle) for angle in (pmns.theta_12, pmns.theta_13, pmns.theta_23) for f in (math.sin, math.cos))
    one, two, three = np.angle(moments).tolist()
    return tuple(angles), tuple(np.abs(moments).tolist()), (three - two, three - one, one - two), pmns.delta_cp


def flavour_basis(moments: ComplexArray, flavour: str) -> float:
    """|Lambda_beta|^2 + |Lambda_gamma|^2 of the two other flavours; moments Lambda_e, Lambda_mu, Lambda_tau."""
    return sum(abs(complex(x)) ** 2 for x, name in zip(moments, FLAVOURS, strict=True) if name != flavour)


def reactor(moments: ComplexArray, pmns: PMNS) -> float:
    """Reactor nu_e-bar."""
    (s12, c12, s13, c13, *_), (L1, L2, L3), (xi1, xi2, xi3), delta = _symbols(moments, pmns)
    return (
        (L1**2 + L2**2 + L3**2)
        - c12**2 * c13**2 * L1**2
        - s12**2 * c13**2 * L2**2
        - s13**2 * L3**2
        - c13**2 * math.sin(2 * pmns.theta_12) * L1 * L2 * math.cos(xi3)
        - c12 * math.sin(2 * pmns.theta_13) * L1 * L3 * math.cos(delta - xi2)
        - s12 * math.sin(2 * pmns.theta_13) * L2 * L3 * math.cos(delta - xi1)
    )


def _muon(moments: ComplexArray, pmns: PMNS) -> float:
    """What both muon neutrinos of a pion source have: all but |Lambda_3|^2 and |Lambda_1 Lambda_2|."""
    (s12, c12, s13, c13, s23, c23), (L1, L2, L3), (xi1, xi2, _), delta = _symbols(moments, pmns)
    mixed = 2 * c12 * c23 * s12 * s13 * s23 * math.cos(delta)
    return (
        L1**2 * (-mixed + s23**2 * (c13**2 + s12**2 * s13**2) + c12**2 * c23**2)
        + L2**2 * (mixed + s23**2 * (c13**2 + c12**2 * s13**2) + s12**2 * c23**2)
        + 2 * L1 * L3 * c13 * s23 * (c12 * s13 * s23 * math.cos(delta - xi2) + c23 * s12 * math.cos(xi2))
        + 2 * L2 * L3 * c13 * s23 * (s12 * s13 * s23 * math.cos(delta - xi1) - c12 * c23 * math.cos(xi1))
    )


def prompt_nu_mu(moments: ComplexArray, pmns: PMNS) -> float:
    """Prompt nu_mu of a pion source."""
    (s12, c12, s13, _, s23, c23), (L1, L2, L3), (*_, xi3), delta = _symbols(moments, pmns)
    first = (
        c23 * c12**2 * s13 * s23 * math.cos(delta + xi3)
        - c23 * s12**2 * s13 * s23 * math.cos(delta - xi3)
        + c12 * s12 * (c23**2 - s13**2 * s23**2) * math.cos(xi3)
    )
    return _muon(moments, pmns) + L3**2 * (c23**2 + s13**2 * s23**2) + 2 * L1 * L2 * first


def delayed_nu_e(moments: ComplexArray, pmns: PMNS) -> float:
    """Delayed nu_e of a pion source."""
    (s12, c12, s13, c13, *_), (L1, L2, L3), (xi1, xi2, xi3), delta = _symbols(moments, pmns)
    return (
        L1**2 * (c13**2 * s12**2 + s13**2)
        + L2**2 * (c12**2 * c13**2 + s13**2)
        + L3**2 * c13**2
        - L1 * L2 * c13**2 * math.sin(2 * pmns.theta_12) * math.cos(xi3)
        - L1 * L3 * c12 * math.sin(2 * pmns.theta_13) * math.cos(delta - xi2)
        - L2 * L3 * s12 * math.sin(2 * pmns.theta_13) * math.cos(delta - xi1)
    )


def delayed_nu_mu_bar(moments: ComplexArray, pmns: PMNS, as_printed: bool = False) -> float:
    """Delayed nu_mu-bar of a pion source.

    As printed the bracket behind 2|Lambda_1 Lambda_2| closes before its last two terms, which then lack the dimension of a
    moment squared.
    """
    (s12, c12, s13, c13, s23, c23), (L1, L2, L3), (*_, xi3), delta = _symbols(moments, pmns)
    first = c23 * s13 * s23 * (c12**2 * math.cos(delta + xi3) - s12**2 * math.cos(delta - xi3))
    last = c12 * c23**2 * s12 * math.cos(xi3) - c12 * s12 * s13**2 * s23**2 * math.cos(xi3)
    third = 0.25 * (2 * c13**2 * math.cos(2 * pmns.theta_23) - math.cos(2 * pmns.theta_13) + 3)
    both = 2 * L1 * L2 * first + last if as_printed else 2 * L1 * L2 * (first + last)
    return _muon(moments, pmns) + L3**2 * third + both


def solar(moments: ComplexArray, pmns: PMNS, P_e1: float) -> float:
    """Solar neutrinos, an incoherent mixture of mass states; `P_e1` is the two-flavour probability."""
    (*_, c13, _, _), (L1, L2, L3), *_ = _symbols(moments, pmns)
    total = L1**2 + L2**2 + L3**2
    return total - c13**2 * L2**2 + (c13**2 - 1) * L3**2 + c13**2 * P_e1 * (L2**2 - L1**2)


def after_baseline(moments: ComplexArray, pmns: PMNS, flavour: str, E: float, L: float) -> float:
    """sum_j |sum_i U*_ai e^{-i dm2_ij L/2E} lambda~_ij|^2 with dm2_ij = m_i^2 - m_j^2."""
    one, two, three = moments
    matrix = np.array([[0, three, -two], [-three, 0, one], [two, -one, 0]])
    splittings = pmns.mass_splittings[:, None] - pmns.mass_splittings[None, :]
    row = pmns.matrix[FLAVOURS.index(flavour)].conj()
    return float(np.sum(np.abs(row @ (np.exp(-1j * splittings * L / (2 * E)) * matrix)) ** 2))


def general(moments: ComplexArray, rho: ComplexArray, pmns: PMNS | None = None, antineutrino: bool = False) -> float:
    """mu_eff^2 = Tr[rho lambda^dagger lambda] from the package; without `pmns` moments are Lambda_e, Lambda_mu, Lambda_tau."""
    names = dict(zip(("Lambda_1", "Lambda_2", "Lambda_3"), moments * UNIT, strict=True))
    model = TransitionMoments(**names, basis="flavour" if pmns is None else "mass", pmns=pmns)
    return (effective_moment(model, rho, antineutrino) / UNIT) ** 2


def solar_state(pmns: PMNS, P_e1: float) -> ComplexArray:
    """rho = sum_i P_ei |nu_i><nu_i| with P_e3 = s13^2 and P_e1, P_e2 = c13^2 (P, 1 - P)."""
    c2 = math.cos(pmns.theta_13) ** 2
    return to_flavour(np.diag([c2 * P_e1, c2 * (1 - P_e1), 1 - c2]).astype(complex), pmns)


def random_points(count: int) -> Iterator[tuple[ComplexArray, PMNS, np.random.Generator]]:
    """Moments with |Lambda| = 1 and any phases, and mixing with any angles and delta_CP; always the same ones."""
    rng = np.random.default_rng(2019)
    fit = PMNS.vintage_of("de-salas-2018")
    for _ in range(count):
        t12, t13, t23 = np.arcsin(np.sqrt(rng.uniform(size=3)))
        pmns = replace(fit, theta_12=t12, theta_13=t13, theta_23=t23, delta_cp=rng.uniform(0, 2 * math.pi))
        moduli = rng.uniform(0, 1, 3)
        yield moduli / np.linalg.norm(moduli) * np.exp(2j * math.pi * rng.uniform(size=3)), pmns, rng


@cache
def farthest_ratios(count: int = 200) -> dict[str, float]:
    """Ratio printed over general, farthest from one over the random points, by the key of its claim."""
    worst: dict[str, float] = {}
    e, mu = pure("e").matrix, pure("mu").matrix
    for m, pmns, rng in random_points(count):
        plain, P, E, L = pmns.with_phases(0.0), rng.uniform(), rng.uniform(2, 50) * MeV, rng.uniform(0, 100) * km
        far = VacuumPropagation(pmns, L)(pure("mu"))(np.array([E]))[0]
        sun = general(m, solar_state(pmns, P), pmns)
        ratios: dict[str, Any] = {
            "moment-flavour-nu-e": [flavour_basis(m, "e") / general(m, e, antineutrino=a) for a in (False, True)],
            "moment-flavour-nu-mu": [flavour_basis(m, "mu") / general(m, mu, antineutrino=a) for a in (False, True)],
            "moment-reactor": reactor(m, pmns) / general(m, e, pmns, antineutrino=True),
            "moment-prompt-nu-mu": prompt_nu_mu(m, pmns) / general(m, mu, pmns),
            "moment-delayed-nu-e": delayed_nu_e(m, pmns) / general(m, e, pmns),
            "moment-delayed-nu-mu-bar": delayed_nu_mu_bar(m, pmns, True) / general(m, mu, pmns, antineutrino=True),
            "corrected": delayed_nu_mu_bar(m, pmns) / general(m, mu, pmns, antineutrino=True),
            "moment-solar": solar(m, pmns, P) / sun,
            "moment-solar-phases": sun / general(np.abs(m) + 0j, solar_state(plain, P), plain),
            "moment-baseline": after_baseline(m, pmns, "mu", E, L) / general(m, far, pmns),
        }
        worst = {key: farthest([worst.get(key, 1.0), *np.ravel(np.asarray(ratio))]) for key, ratio in ratios.items()}
    return worst


@ours(*IDENTITIES)
def ratios() -> tuple[float, ...]:
    """Printed expressions over the general one, farthest from one."""
    return tuple(farthest_ratios()[key] for key in IDENTITIES)


@repaired("moment-delayed-nu-mu-bar")
def corrected_delayed_nu_mu_bar() -> float:
    """The same with the bracket closed two terms later."""
    return farthest_ratios()["corrected"]
