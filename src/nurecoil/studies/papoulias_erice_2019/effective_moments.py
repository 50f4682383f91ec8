"""Effective moments of Papoulias:2019erice: every printed expression beside the general matrix definition."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.flavour import PMNS, VacuumPropagation, pure
from nurecoil.studies import ours, repaired
from nurecoil.studies.papoulias_erice_2019.moment_formulas import (
    after_baseline,
    delayed_nu_e,
    delayed_nu_mu_bar,
    flavour_basis,
    general,
    prompt_nu_mu,
    random_points,
    reactor,
    solar_state,
)
from nurecoil.studies.papoulias_erice_2019.moment_formulas import (
    solar as solar_moment,
)
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, solar_limits
from nurecoil.units import MeV, km

POINTS = 200
IDENTITIES = (
    "moment-flavour-nu-e", "moment-flavour-nu-mu", "moment-reactor", "moment-prompt-nu-mu", "moment-delayed-nu-e",
    "moment-delayed-nu-mu-bar", "moment-solar", "moment-baseline",
)  # fmt: skip


@cache
def farthest_ratios(count: int = POINTS) -> dict[str, float]:
    """Ratio printed over general, farthest from one over the random points, by the key of its claim."""
    worst: dict[str, float] = {}
    for moments, pmns, rng in random_points(count):
        P, E, L = rng.uniform(), rng.uniform(2, 50) * MeV, rng.uniform(0, 100) * km
        electron, muon = pure("e").matrix, pure("mu").matrix
        far = VacuumPropagation(pmns, L)(pure("mu"))(np.array([E]))[0]
        pairs = (
            ("moment-flavour-nu-e", flavour_basis(moments, "e"), general(moments, electron)),
            ("moment-flavour-nu-e", flavour_basis(moments, "e"), general(moments, electron, antineutrino=True)),
            ("moment-flavour-nu-mu", flavour_basis(moments, "mu"), general(moments, muon)),
            ("moment-flavour-nu-mu", flavour_basis(moments, "mu"), general(moments, muon, antineutrino=True)),
            ("moment-reactor", reactor(moments, pmns), general(moments, electron, pmns, antineutrino=True)),
            ("moment-prompt-nu-mu", prompt_nu_mu(moments, pmns), general(moments, muon, pmns)),
            ("moment-delayed-nu-e", delayed_nu_e(moments, pmns), general(moments, electron, pmns)),
            (
                "moment-delayed-nu-mu-bar",
                delayed_nu_mu_bar(moments, pmns, as_printed=True),
                general(moments, muon, pmns, antineutrino=True),
            ),
            (
                "corrected",
                delayed_nu_mu_bar(moments, pmns),
                general(moments, muon, pmns, antineutrino=True),
            ),
            ("moment-solar", solar_moment(moments, pmns, P), general(moments, solar_state(pmns, P), pmns)),
            ("moment-baseline", after_baseline(moments, pmns, "mu", E, L), general(moments, far, pmns)),
        )
        for key, printed, found in pairs:
            worst[key] = max(worst.get(key, 1.0), printed / found, key=lambda ratio: abs(ratio - 1))
    return worst


def solar_phase_dependence(count: int = POINTS) -> float:
    """Largest relative change of the solar moment when all phases, of the moments and of the mixing, are dropped."""
    worst = 0.0
    for moments, pmns, rng in random_points(count):
        P, plain = rng.uniform(), pmns.with_phases(0.0)
        real = general(np.abs(moments).astype(complex), solar_state(plain, P), plain)
        worst = max(worst, abs(general(moments, solar_state(pmns, P), pmns) / real - 1))
    return worst


@ours(*IDENTITIES)
def ratios() -> tuple[float, ...]:
    """Printed expressions over the general one, farthest from one."""
    return tuple(farthest_ratios()[key] for key in IDENTITIES)


@repaired("moment-delayed-nu-mu-bar")
def corrected_delayed_nu_mu_bar() -> float:
    """The same with the bracket closed two terms later."""
    return farthest_ratios()["corrected"]


@ours("moment-solar-phases")
def phases_in_the_sun() -> float:
    """Effective moment of solar neutrinos with phases over the one without, farthest from one."""
    return 1 + solar_phase_dependence()


@ours("moment-borexino-lambda-*")
def solar() -> dict[str, float]:
    """Limits in 1e-10 Bohr magnetons."""
    return {f"moment-borexino-lambda-{i}": float(limit) for i, limit in enumerate(solar_limits(P_E1), start=1)}


@ours("moment-csi-prompt-fraction-*")
def muon_content() -> dict[str, float]:
    """|U_mu i|^2 of the global fit of 2018 with delta_CP = 0."""
    content = np.abs(PMNS.vintage_of("de-salas-2018").with_phases(0.0).matrix[1]) ** 2
    return {f"moment-csi-prompt-fraction-{i}": float(x) for i, x in enumerate(content, start=1)}
