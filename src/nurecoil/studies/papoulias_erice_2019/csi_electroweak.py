"""What the first CsI data say of the weak angle, of magnetic moments and of charge radii."""

from __future__ import annotations

from functools import cache

from nurecoil.inference import Interval, interval, upper_limit
from nurecoil.models.charge_radius import R2_CONVENTIONS
from nurecoil.report import DataTable
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model
from nurecoil.studies.papoulias_erice_2019.single_bin import (
    MOMENT,
    RADIUS,
    moment_likelihood,
    of_model,
    radius_model,
    sharp,
    smeared,
)


@cache
def weak_angle(sigma: float | None = None, cl: float = 0.90) -> Interval:
    """The interval of sin2(theta_W) near the Standard Model's value."""
    return interval(of_model(sharp(), model()), "sin2_theta_w", cl, sigma=sigma, within=(0.0, 0.7))


@cache
def moment_limit(key: str) -> float:
    """Limit at 90 % CL in 1e-10 Bohr magnetons."""
    return upper_limit(moment_likelihood(key), "mu", 0.90).limit / MOMENT


@cache
def radius_ranges(flavour: str, convention: str = "papoulias-erice-2019") -> tuple[tuple[float, float], ...]:
    """Allowed ranges at 90 % CL in 1e-32 cm2, the other radii being zero."""
    like, name = of_model(smeared(), radius_model(convention)), f"r2_nu{flavour}"
    found = interval(like, name, 0.90)
    return tuple((low / RADIUS, high / RADIUS) for low, high in found.ranges)


def tables() -> tuple[DataTable, ...]:
    """Charge radii in every convention."""
    rows: list[tuple[str | float, ...]] = []
    for convention in R2_CONVENTIONS:
        for flavour, whose in (("e", "ν_{e}"), ("mu", "ν_{μ}")):
            ranges = sorted(tuple(sorted(pair)) for pair in radius_ranges(flavour, convention))
            text = " and ".join(f"({low:.1f}, {high:.1f})" for low, high in ranges).replace("-", "−")
            rows.append((convention, whose, text))
    caption = "90 % C.L., on top of tree-level couplings with sin^2 θ_{W} = 0.2312, one radius at a time."
    return (DataTable("Charge radii by convention", ("convention", "neutrino", "⟨r²⟩ [10⁻³² cm²]"), rows, caption),)
