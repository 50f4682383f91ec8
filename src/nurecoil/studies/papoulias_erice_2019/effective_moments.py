"""Effective moments of Papoulias:2019erice: every printed expression beside the general matrix definition."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nurecoil.flavour import VacuumPropagation, pure
from nurecoil.studies import farthest, ours, repaired
from nurecoil.studies.papoulias_erice_2019 import moment_formulas as printed
from nurecoil.studies.papoulias_erice_2019.moment_formulas import general, random_points, solar_state
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, mixing, solar_limits
from nurecoil.units import MeV, km

POINTS = 200
IDENTITIES = (
    "moment-flavour-nu-e", "moment-flavour-nu-mu", "moment-reactor", "moment-prompt-nu-mu", "moment-delayed-nu-e",
    "moment-delayed-nu-mu-bar", "moment-solar", "moment-baseline", "moment-solar-phases",
)  # fmt: skip


@cache
def farthest_ratios(count: int = POINTS) -> dict[str, float]:
    """Ratio printed over general, farthest from one over the random points, by the key of its claim."""
    worst: dict[str, float] = {}
    e, mu = pure("e").matrix, pure("mu").matrix
    for m, pmns, rng in random_points(count):
        plain, P, E, L = pmns.with_phases(0.0), rng.uniform(), rng.uniform(2, 50) * MeV, rng.uniform(0, 100) * km
        far = VacuumPropagation(pmns, L)(pure("mu"))(np.array([E]))[0]
        sun = general(m, solar_state(pmns, P), pmns)
        ratios: dict[str, Any] = {
            "moment-flavour-nu-e": [printed.flavour_basis(m, "e") / general(m, e, antineutrino=a) for a in (False, True)],
            "moment-flavour-nu-mu": [printed.flavour_basis(m, "mu") / general(m, mu, antineutrino=a) for a in (False, True)],
            "moment-reactor": printed.reactor(m, pmns) / general(m, e, pmns, antineutrino=True),
            "moment-prompt-nu-mu": printed.prompt_nu_mu(m, pmns) / general(m, mu, pmns),
            "moment-delayed-nu-e": printed.delayed_nu_e(m, pmns) / general(m, e, pmns),
            "moment-delayed-nu-mu-bar": printed.delayed_nu_mu_bar(m, pmns, True) / general(m, mu, pmns, antineutrino=True),
            "corrected": printed.delayed_nu_mu_bar(m, pmns) / general(m, mu, pmns, antineutrino=True),
            "moment-solar": printed.solar(m, pmns, P) / sun,
            "moment-solar-phases": general(m, solar_state(pmns, P), pmns)
            / general(np.abs(m) + 0j, solar_state(plain, P), plain),
            "moment-baseline": printed.after_baseline(m, pmns, "mu", E, L) / general(m, far, pmns),
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


@ours("moment-borexino-lambda-*")
def solar() -> dict[str, float]:
    """Limits in 1e-10 Bohr magnetons."""
    return {f"moment-borexino-lambda-{i}": float(limit) for i, limit in enumerate(solar_limits(P_E1), start=1)}


@ours("moment-csi-prompt-fraction-*")
def muon_content() -> dict[str, float]:
    """|U_mu i|^2 of the global fit of 2018 with delta_CP = 0."""
    content = np.abs(mixing().matrix[1]) ** 2
    return {f"moment-csi-prompt-fraction-{i}": float(x) for i, x in enumerate(content, start=1)}
