"""What the first CsI data say of the weak angle, of magnetic moments and of charge radii."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import CountLikelihood, Interval, contour, interval, upper_limit
from nurecoil.models.charge_radius import R2_CONVENTIONS
from nurecoil.models.term import Sum
from nurecoil.studies import quoted, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_erice_2019.coherent_csi import chi2, model, sharp, smeared, with_moments
from nurecoil.units import cm2, mu_B

MOMENT, RADIUS = 1e-10 * mu_B, 1e-32 * cm2
MOMENTS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("nu_mu prompt",),
    "nu-e": ("nu_e delayed",),
    "nu-mu-bar": ("nu_mu_bar delayed",),
    "nu-mu": ("nu_mu prompt", "nu_mu_bar delayed"),
    "universal": ("nu_mu prompt", "nu_e delayed", "nu_mu_bar delayed"),
}
"""Components of the beam that have a moment, the others having none."""
ENDS: Mapping[str, tuple[float, float, float]] = {
    "mu_nue": (0, 210, MOMENT),
    "mu_numu": (0, 150, MOMENT),
    "r2_nue": (-90, 62, RADIUS),
    "r2_numu": (-65, 37, RADIUS),
    "sin2_theta_w": (0.0, 0.6, 1.0),
}
"""Of the grids of regions, and the units of these ends."""
PLANES = (("mu_nue", "mu_numu"), ("r2_nue", "r2_numu"), ("r2_numu", "mu_numu"), ("sin2_theta_w", "mu_numu"))


def moment_likelihood(key: str) -> CountLikelihood:
    """chi2 of the square of a moment common to some components of the beam, in 1e-20 Bohr magnetons squared: ``strength``."""
    unit = nr.MagneticMoment(mu_nue=MOMENT, mu_numu=MOMENT)
    return chi2(smeared(), with_moments(smeared(), MOMENTS[key], unit).with_strength("moments"))


def radius_model(convention: str = "papoulias-erice-2019") -> Sum:
    """Tree level and charge radii on top, in a named convention."""
    return model() + nr.ChargeRadius(convention=convention, reference="zero")  # type: ignore[arg-type]


def weak_angle(sigma: float | None = None, cl: float = 0.90) -> Interval:
    """The interval of sin2(theta_W) near the Standard Model's value."""
    return interval(chi2(sharp(), model()), "sin2_theta_w", cl, sigma=sigma, within=(0.0, 0.7))


def moment_limit(key: str) -> float:
    """Limit at 90 % CL in 1e-10 Bohr magnetons."""
    return math.sqrt(upper_limit(moment_likelihood(key), "strength", 0.90).limit)


def radius_ranges(flavour: str, convention: str = "papoulias-erice-2019") -> tuple[tuple[float, float], ...]:
    """Allowed ranges at 90 % CL in 1e-32 cm2, the other radii being zero."""
    found = interval(chi2(smeared(), radius_model(convention)), f"r2_nu{flavour}", 0.90)
    return tuple((low / RADIUS, high / RADIUS) for low, high in found.ranges)


@quoted("csi-angle", "csi-angle-low", "csi-angle-high", "csi-moment-nu-mu", "csi-moment-nu-e")
def in_words() -> tuple[float, ...]:
    """The weak angle with its range at 90 %, and limits on moments in 1e-10 Bohr magnetons."""
    angle = weak_angle()
    return angle.best, *angle.ranges[0], moment_limit("nu-mu"), moment_limit("nu-e")


@shows("radii-by-convention")
def by_convention() -> Rows:
    """Charge radii in every convention."""

    def text(*which: str) -> str:
        return " and ".join(f"({low:.1f}, {high:.1f})" for low, high in radius_ranges(*which)).replace("-", "−")

    whose = {"e": "ν_{e}", "mu": "ν_{μ}"}
    return [(kind, neutrino, text(flavour, kind)) for kind in R2_CONVENTIONS for flavour, neutrino in whose.items()]


@shows("csi-electroweak")
def profiles() -> dict[str, Array]:
    """Delta chi2 of the weak angle, of magnetic moments and of charge radii."""
    angle, moment, radius = np.linspace(0.0, 0.5, 101), np.linspace(0.0, 100.0, 101), np.linspace(-48.0, 38.0, 173)
    radii = chi2(smeared(), radius_model())
    found = {"chi2 angle": chi2(sharp(), model()).many({"sin2_theta_w": angle})}
    found |= {f"chi2 {key}": moment_likelihood(key).many({"strength": moment**2}) for key in MOMENTS}
    found |= {f"chi2 {name}": radii.many({name: radius * RADIUS}) for name in ("r2_nue", "r2_numu")}
    return {"angle": angle, "moment": moment, "radius": radius} | {name: x - x.min() for name, x in found.items()}


@shows("csi-combined")
def regions() -> dict[str, Array]:
    """Delta chi2 of pairs of quantities, and where the Standard Model is."""
    like = chi2(smeared(), radius_model() + nr.MagneticMoment())
    standard = dict.fromkeys(ENDS, 0.0) | {"sin2_theta_w": model().sin2_theta_w}
    data: dict[str, Array] = {f"standard {name}": np.array([value]) for name, value in standard.items()}
    for plane in PLANES:
        axes = {name: np.linspace(*ENDS[name][:2], 61) for name in plane}
        found = contour(like, plane, cls=[0.90], grid={name: x * ENDS[name][2] for name, x in axes.items()})
        x, y = plane
        data |= {f"{x} {y} x": axes[x], f"{x} {y} y": axes[y], f"{x} {y}": found.delta}
    return data
