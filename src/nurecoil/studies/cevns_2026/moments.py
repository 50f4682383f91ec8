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
from nurecoil.experiments import Experiment
from nurecoil.inference import likelihood
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.studies.cevns_2026.published import published
from nurecoil.studies.cevns_2026.setting import ONE, allowed, curves, standard, together
from nurecoil.units import cm2, fm, mu_B

ONE_SIDED = 1.642
FLAVOURS = ("mu_nue", "mu_numu", "mu_nutau")
TWO_SIDED, PHYSICAL, THEIRS = "two-sided", "one-sided", "published"
THEIRS_OF = (
    ("Borexino", "solar magnetic moment (90 % upper limit)", "solar mixture", "Borexino 2017"),
    ("XENONnT ER SR0", "solar magnetic moment (90 % upper limit)", "solar mixture", "XENONnT 2022"),
    ("CONUS all", "magnetic moment (90 % upper limit)", "e", "CONUS 2026"),
    ("GEMMA", "reactor magnetic moment (90 % upper limit)", "e", "GEMMA 2012"),
)
"""Published limits: whose, what, of which flavour, and what they are called here."""


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
        How far -2 ln L rises from the minimum among mu^2 >= 0: 2.71 (two-sided) or 1.64 (one-sided); or that of the authors.
    seen : str
        Where what others published was read; empty for ours.
    """

    flavour: str
    source: str
    channel: str
    limit: float
    convention: str
    seen: str = ""

    @property
    def ours(self) -> bool:
        """Whether it was computed here."""
        return not self.seen


def _limit(x: Array, values: Array, rise: float) -> float:
    return allowed(x, values, rise)[-1][1] / 1e-10


@cache
def rungs() -> tuple[Rung, ...]:
    """Our limits at 90 %, nuclei and electrons apart, and those that others published."""
    found = []
    model = standard() + nr.MagneticMoment()
    germanium = together().get("conus-plus-2025")
    for name, flavour, one, top, channel in (
        ("mu_nue", "e", together().get("coherent-csi-2021"), 8e-9, "nuclei"),
        ("mu_numu", "μ", together().get("coherent-csi-2021"), 8e-9, "nuclei"),
        ("mu_nue", "e", germanium.replace(further={}), 2e-9, "nuclei"),
        ("mu_nue", "e", germanium, 6e-10, "nuclei and electrons"),
    ):
        x = np.linspace(0.0, top, 41)
        found.append(Rung(flavour, one.id, channel, _limit(x, likelihood(one, model).many({name: x * mu_B}), ONE), TWO_SIDED))
    x = np.linspace(0.0, 3e-9, 31)
    sun = curves(model, dict.fromkeys(FLAVOURS, x * mu_B), ("xenonnt-8b", "pandax-8b", "lz-8b"))["sun"]
    found.append(Rung("all alike", "sun, xenon", "nuclei", _limit(x, sun, ONE), TWO_SIDED))
    x = np.linspace(0.0, 3e-11, 61)
    for id in ("xenonnt-er-sr0", "lz-er"):
        values = likelihood(nr.experiment(id), model).many(dict.fromkeys(FLAVOURS, x * mu_B))
        for rise, convention in ((ONE, TWO_SIDED), (ONE_SIDED, PHYSICAL)):
            found.append(Rung("all alike", id, "electrons", _limit(x, values, rise), convention))
    for who, what, flavour, source in THEIRS_OF:
        theirs = published(who, what)
        found.append(Rung(flavour, source, "electrons", theirs.value / 1e-10, THEIRS, f"{theirs.reference}, {theirs.seen}"))
    return tuple(found)


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
