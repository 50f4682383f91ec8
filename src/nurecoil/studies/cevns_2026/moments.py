"""Moments, charge radii and neutron radii: one coupling at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import Variation
from nurecoil.experiments import Experiment, moment_limit
from nurecoil.inference import likelihood
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.studies.cevns_2026.planes import ONE
from nurecoil.studies.cevns_2026.setting import allowed, curves, standard, together
from nurecoil.units import cm2, fm, mu_B

ONE_SIDED = 1.642
FLAVOURS = ("mu_nue", "mu_numu", "mu_nutau")
TWO_SIDED, PHYSICAL = "two-sided", "one-sided"


@dataclass(frozen=True)
class Rung:
    """One limit on a magnetic moment.

    Parameters
    ----------
    flavour, source, channel : str
        Whose moment, where it was seen, and on what: nuclei, electrons, or both.
    limit : float
        In 1e-10 Bohr magnetons, at 90 %.
    convention : str
        How far -2 ln L rises from the minimum among mu^2 >= 0: 2.71 (two-sided) or 1.64 (one-sided).
    ours : bool
        False for what others published.
    """

    flavour: str
    source: str
    channel: str
    limit: float
    convention: str
    ours: bool = True


def _limit(x: Array, values: Array, rise: float) -> float:
    return allowed(x, values, rise)[-1][1] / 1e-10


@cache
def rungs() -> tuple[Rung, ...]:
    """Our limits at 90 %, and two that others published."""
    found = []
    model = standard() + nr.MagneticMoment()
    for name, flavour, ids in (
        ("mu_nue", "e", ("coherent-csi-2021", "conus-plus-2025")),
        ("mu_numu", "μ", ("coherent-csi-2021",)),
    ):
        for id in ids:
            x = np.linspace(0.0, 8e-9 if id.startswith("coherent") else 6e-10, 41)
            channel = "nuclei and electrons" if id.startswith("conus") else "nuclei"
            values = likelihood(together().get(id), model).many({name: x * mu_B})
            found.append(Rung(flavour, id, channel, _limit(x, values, ONE), TWO_SIDED))
    x = np.linspace(0.0, 3e-9, 31)
    sun = curves(model, dict.fromkeys(FLAVOURS, x * mu_B), ("xenonnt-8b", "pandax-8b", "lz-8b"))["sun"]
    found.append(Rung("all alike", "sun, xenon", "nuclei", _limit(x, sun, ONE), TWO_SIDED))
    x = np.linspace(0.0, 3e-11, 61)
    for id in ("xenonnt-er-sr0", "lz-er"):
        values = likelihood(nr.experiment(id), model).many(dict.fromkeys(FLAVOURS, x * mu_B))
        for rise, convention in ((ONE, TWO_SIDED), (ONE_SIDED, PHYSICAL)):
            found.append(Rung("all alike", id, "electrons", _limit(x, values, rise), convention))
    borexino = moment_limit("borexino-phase-2")
    found.append(Rung("solar mixture", "Borexino:2017fbd", "electrons", borexino.limit / (1e-10 * mu_B), PHYSICAL, False))
    return (*found, Rung("solar mixture", "XENON:2022ltv", "electrons", 0.064, PHYSICAL, False))


@cache
def charge_radii() -> Mapping[str, Mapping[str, list[tuple[float, float]]]]:
    """Flavour -> label -> ranges of the physical radius at 90 %, in 1e-32 cm^2."""
    x = np.linspace(-80.0, 30.0, 56)
    found = {}
    for name in ("r2_nue", "r2_numu"):
        values = curves(standard() + nr.ChargeRadius(), {name: x * 1e-32 * cm2})
        found[name] = {label: allowed(x, v, ONE) for label, v in values.items() if np.ptp(v) > ONE}
    return found


NEUTRONS = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026")


@cache
def neutron_radii() -> Mapping[str, tuple[float, float, float]]:
    """Experiment -> best rms radius of neutrons and the ends at one standard deviation, fm; one radius for Cs and I.

    Form factors of Helm, whose radius is moved; a published ratio is one to the Standard Model with the file's form factor.
    """
    from scipy.interpolate import CubicSpline

    found = {}
    for id in NEUTRONS:
        R = np.linspace(1.8, 7.8, 25)
        radius = Variation(ParameterSet(Parameter("R_n", 4.0 * fm, 1.0 * fm, 9.0 * fm, unit="fm")), _with_radius)
        values = likelihood(together().get(id), standard(), vary=radius).many({"R_n": R * fm})
        low, high = allowed(R, values, 1.0)[0]
        fine = np.linspace(R[0], R[-1], 601)
        found[id] = float(fine[int(np.argmin(CubicSpline(R, values)(fine)))]), low, high
    return found


def _with_radius(one: Experiment, values: Mapping[str, float]) -> Experiment:
    target: Any = one.target
    return one.replace(target=target.replace(form_factor="helm-lewin-smith", R_n=values["R_n"]))
