"""Effective moments of Papoulias:2019erice: every printed expression beside the general matrix definition.

For the study of the whole paper: `claims` with `outcomes` in the same order, `notes`, `tables` and `figures`.
"""

from __future__ import annotations

import numpy as np

from nurecoil.flavour import PMNS, VacuumPropagation, pure
from nurecoil.report import Claim, Outcome
from nurecoil.studies.papoulias_erice_2019.moment_figures import PAPER, figures
from nurecoil.studies.papoulias_erice_2019.moment_formulas import (
    after_baseline,
    delayed_nu_e,
    delayed_nu_mu_bar,
    flavour_basis,
    general,
    prompt_nu_mu,
    random_points,
    reactor,
    solar,
    solar_state,
)
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, consistent_rows, solar_limits, tables
from nurecoil.units import MeV, km

__all__ = ["claims", "figures", "largest_deviations", "notes", "outcomes", "solar_phase_dependence", "tables"]

POINTS = 200


def largest_deviations(count: int = POINTS) -> dict[str, float]:
    """Largest |printed - general| of each expression, for |Lambda| = 1, over the random points, by the key of its claim."""
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
                "moment-delayed-nu-mu-bar-corrected",
                delayed_nu_mu_bar(moments, pmns),
                general(moments, muon, pmns, antineutrino=True),
            ),
            ("moment-solar", solar(moments, pmns, P), general(moments, solar_state(pmns, P), pmns)),
            ("moment-baseline", after_baseline(moments, pmns, "mu", E, L), general(moments, far, pmns)),
        )
        for key, printed, ours in pairs:
            worst[key] = max(worst.get(key, 0.0), abs(printed - ours))
    return worst


def solar_phase_dependence(count: int = POINTS) -> float:
    """Largest relative change of the solar moment when all phases, of the moments and of the mixing, are dropped."""
    worst = 0.0
    for moments, pmns, rng in random_points(count):
        P, plain = rng.uniform(), pmns.with_phases(0.0)
        real = general(np.abs(moments).astype(complex), solar_state(plain, P), plain)
        worst = max(worst, abs(general(moments, solar_state(pmns, P), pmns) / real - 1))
    return worst


_READING = (
    f"largest |printed − general| over {POINTS} random points with |Λ| = 10^{{−10}} μ_{{B}}, any phases and mixing angles"
)


def _identity(key: str, slide: str, what: str, note: str = _READING) -> Claim:
    statement = f"{what} agrees with μ^{{2}} = Tr[ρ λ^{{†}}λ]: deviation in units of |Λ|^{{2}}"
    return Claim(key, PAPER, f"slide “{slide}”", statement, 0.0, atol=1e-12, note=note)


_ROW = "limits taken one at a time obey Σ 1/Λ_{i}^{2} = 2/μ^{2}, so a row of the table gives |U_{ℓi}|^{2} = 1 − μ^{2}/Λ_{i}^{2}"
_TABLE = "slide “Constraints on TMMs from CEνNS experiments”"

claims: tuple[Claim, ...] = (
    _identity("moment-flavour-nu-e", "TMMs … @ reactor facilities", "Flavour basis, ν_{e} and its antineutrino,"),
    _identity("moment-flavour-nu-mu", "TMMs … @ SNS facilities (prompt)", "Flavour basis, ν_{μ} and its antineutrino,"),
    _identity("moment-reactor", "TMMs … @ reactor facilities", "Mass basis, reactor antineutrinos,"),
    _identity("moment-prompt-nu-mu", "TMMs … @ SNS facilities (prompt)", "Mass basis, prompt ν_{μ},"),
    _identity("moment-delayed-nu-e", "Focus on the ν_e component", "Mass basis, delayed ν_{e},"),
    _identity("moment-delayed-nu-mu-bar", "Focus on the ν̄_μ component", "Mass basis, delayed muon antineutrino as printed,"),
    _identity(
        "moment-delayed-nu-mu-bar-corrected", "Focus on the ν̄_μ component",
        "Mass basis, delayed muon antineutrino with its bracket closed two terms later,",
        "our correction; " + _READING,
    ),
    _identity("moment-solar", "Solar neutrinos from Borexino", "Mass basis, solar neutrinos,"),
    _identity(
        "moment-baseline", "Solar neutrinos from Borexino",
        "The general formula with a baseline (ν_{μ}, 2 to 50 MeV, up to 100 km)",
    ),
    Claim(
        "moment-solar-phases", PAPER, "slide “Solar neutrinos from Borexino”",
        "The effective moment of solar neutrinos depends on no phase: relative change", 0.0, atol=1e-12,
        note=f"largest over {POINTS} random points, phases of the moments and δ_{{CP}} against none",
    ),
    *(
        Claim(
            f"moment-borexino-lambda-{i}", PAPER, f"{_TABLE}, Borexino",
            f"Limit on |Λ_{{{i}}}| from μ_{{eff}} < 2.8 × 10^{{−11}} μ_{{B}} of solar neutrinos", value,
            unit="10⁻¹⁰ μ_B", atol=0.005, note="tolerance: the rounding of the table; P_{e1} = 0.605 is not printed",
        )
        for i, value in ((1, 0.44), (2, 0.36), (3, 0.28))
    ),
    *(
        Claim(
            f"moment-csi-prompt-fraction-{i}", PAPER, f"{_TABLE}, CsI[Na] prompt",
            f"|U_{{μ{i}}}|^{{2}} behind the limits 69.2, 70.2, 89.6", value, atol=atol, note=f"{_ROW}; tolerance: rounding",
        )
        for i, value, atol in ((1, 0.22124, 0.0012), (2, 0.24327, 0.0011), (3, 0.53549, 0.0007))
    ),
    Claim(
        "moment-table-consistent", PAPER, _TABLE,
        "Triples of limits, current and future, that are μ/√(1 − |U_{ℓi}|^{2}) with one μ each, within their rounding", 27.0,
        atol=0.5,
        note="mixing of deSalas:2017kay with δ_{CP} = 0; the delayed beam is a mixture of ν_{e} and ν̄_{μ} of free weight",
    ),
)  # fmt: skip
"""What the slides say of effective moments, to be included in the study's claims; `outcomes` follows their order."""

_EXPLANATIONS = {
    "moment-delayed-nu-mu-bar": (
        "Misprint: the bracket behind 2|Λ₁Λ₂| closes too early. Its last two terms, both with cos ξ₃, stand outside and lack "
        "the dimension of a squared moment (here |Λ| counts in 10⁻¹⁰ μ_B). With the bracket closed after them the expression "
        "is exact and equals the one for prompt ν_μ."
    )
}


def outcomes() -> tuple[Outcome, ...]:
    """Our number for each of `claims`, in their order."""
    ours = {**largest_deviations(), "moment-solar-phases": solar_phase_dependence()}
    ours |= {f"moment-borexino-lambda-{i}": limit for i, limit in enumerate(solar_limits(P_E1), start=1)}
    content = np.abs(PMNS.vintage_of("de-salas-2018").with_phases(0.0).matrix[1]) ** 2
    ours |= {f"moment-csi-prompt-fraction-{i}": float(x) for i, x in enumerate(content, start=1)}
    ours["moment-table-consistent"] = float(consistent_rows(0.0))
    return tuple(Outcome(claim, ours[claim.key], _EXPLANATIONS.get(claim.key, "")) for claim in claims)


notes: tuple[str, ...] = (
    "One definition serves every beam: μ_{eff}^{2} = Tr[ρ λ^{†}λ] with the flavour density matrix ρ of what arrives. For a "
    "pure flavour at zero distance it is |Λ|^{2} − |Σ_{i} Λ_{i} U_{ℓi}|^{2}, for neutrinos and antineutrinos alike.",
    "The general formula with a baseline prints χ̃ for λ̃; Δm_{ij}^{2} there is m_{i}^{2} − m_{j}^{2}.",
    "The ratios in the table of limits need δ_{CP} = 0: with the best-fit δ_{CP} of the same global fit, or with 180°, none "
    "of the sixteen triples from the spallation source comes out.",
)
"""Remarks for the study's section."""
