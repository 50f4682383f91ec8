"""What the first CsI data say of the weak angle, of magnetic moments and of charge radii."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.inference import Interval, interval, upper_limit
from nurecoil.models.charge_radius import R2_CONVENTIONS
from nurecoil.report import Claim, DataTable, Outcome
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model
from nurecoil.studies.papoulias_erice_2019.csi_electroweak_figures import figures
from nurecoil.studies.papoulias_erice_2019.single_bin import (
    MOMENT,
    MOMENTS,
    RADIUS,
    moment_likelihood,
    of_model,
    radius_model,
    sharp,
    smeared,
)

__all__ = ["claims", "figures", "moment_limit", "notes", "outcomes", "radius_ranges", "tables", "weak_angle"]

PAPER = "Papoulias:2019erice"
_WEAK, _EM = "slide “Analysis of the COHERENT data: SM”", "slide “Analysis of the COHERENT data: EM properties”"
_READ = "the slide shows curves without numbers; these are those of an independent calculation with its χ^{2}"


def _claim(key: str, where: str, statement: str, value: float, unit: str = "", rtol: float = 0.0, atol: float = 0.0) -> Claim:
    return Claim(key, PAPER, where, statement, value, unit, rtol=rtol, atol=atol, note=_READ)


claims: tuple[Claim, ...] = (
    _claim("weak-angle", _WEAK, "sin^{2}θ_{W}, best value", 0.195, atol=0.005),
    *(
        _claim(f"weak-angle-{key}", _WEAK, f"sin^{{2}}θ_{{W}}, {end} end of the {cl} interval", value, atol=0.005)
        for key, end, cl, value in (
            ("1-sigma-low", "lower", "1σ", 0.148), ("1-sigma-high", "upper", "1σ", 0.260),
            ("90-low", "lower", "90 %", 0.119), ("90-high", "upper", "90 %", 0.320),
        )
    ),
    *(
        _claim(f"magnetic-moment-{key}", _EM, f"Limit on the magnetic moment of {MOMENTS[key][0]}, 90 % C.L.", value,
               "10⁻¹⁰ μ_B", rtol=0.01)
        for key, value in (
            ("prompt", 60.6), ("nu-e", 59.8), ("nu-mu-bar", 54.2), ("nu-mu", 40.4), ("universal", 33.5),
        )
    ),
    *(
        _claim(f"charge-radius-{key}", _EM, f"⟨r^{{2}}⟩ of {whose}, 90 % C.L.: {end}, convention of the slides", value,
               "10⁻³² cm²", atol=0.15)
        for key, whose, end, value in (
            ("nu-mu-1", "ν_{μ}", "first range from", -33.0), ("nu-mu-2", "ν_{μ}", "first range to", -19.4),
            ("nu-mu-3", "ν_{μ}", "second range from", -8.6), ("nu-mu-4", "ν_{μ}", "second range to", 5.0),
            ("nu-e-1", "ν_{e}", "from", -37.0), ("nu-e-2", "ν_{e}", "to", 9.0),
        )
    ),
)  # fmt: skip
"""Numbers behind the curves of the slides."""

notes: tuple[str, ...] = (
    "One bin of 6 to 30 photo-electrons, χ^{2} as printed: variance N_{meas} + B_{0n} + 2B_{ss} = 958, pulls of 28 % on the "
    "signal and 25 % on the beam neutrons. sin^{2}θ_{W} and the neutron radius are worked out without Poisson fluctuations of "
    "photo-electrons, as the slides' intervals need it (N_{SM} = 169); moments and charge radii with them (N_{SM} = 173).",
    "The data are even in the weak charge: a second range of sin^{2}θ_{W}, around −0.40, fits too; the parameter ends at 0.",
    "The shift of sin^{2}θ_{W} printed for a charge radius, √2πα⟨r^{2}⟩/(3G_{F}), changes the amplitude by twice the "
    "usual formula, F(q^{2}) = q^{2}⟨r^{2}⟩/6 (Giunti:2014ixa). In that convention all bounds on radii double.",
)
"""Remarks for the study's section."""


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


def outcomes() -> tuple[Outcome, ...]:
    """Our number for each of `claims`, in their order."""
    one, ninety = weak_angle(sigma=1.0), weak_angle(cl=0.90)
    ours = {"weak-angle": one.best}
    ours |= dict(zip(("weak-angle-1-sigma-low", "weak-angle-1-sigma-high"), one.ranges[0], strict=True))
    ours |= dict(zip(("weak-angle-90-low", "weak-angle-90-high"), ninety.ranges[0], strict=True))
    ours |= {f"magnetic-moment-{key}": moment_limit(key) for key in MOMENTS}
    for key, flavour in (("nu-mu", "mu"), ("nu-e", "e")):
        ends = np.ravel(radius_ranges(flavour)).tolist()
        ours |= {f"charge-radius-{key}-{i}": end for i, end in enumerate(ends, start=1)}
    return tuple(Outcome(claim, ours[claim.key]) for claim in claims)


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
