"""What the paper states, and what we get."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import Array
from nurecoil.matter import pairing_gap_n, pairing_gap_p
from nurecoil.nuclear.structure import bcs
from nurecoil.report import Claim, Outcome
from nurecoil.studies.papoulias_kosmas_48ti.setting import EQ_14, METHODS, NUCLIDE, PAPER, UNITY, Method, rate
from nurecoil.units import MeV, keV, tonne

EXCESS_TOLERANCE = 5.0
"""Percent: what "of the order of 30 %" leaves open, half of its last digit."""

_G_PAIR = (
    "The paper gives neither its single-particle energies nor how the force was made soft; ours are a Woods–Saxon well and "
    "V_{lowk} at 2.1 fm^-1. Other cut-offs, and the well's radius within 2 %, move it by about 0.01"
)

CLAIMS = (
    Claim(
        "events-above-1-kev", PAPER, "Section 3 and Fig. 5", "Events of a supernova above 1 keV in a tonne of ^{48}Ti", 14.0,
        "events/t", atol=1.0, note="“About 14”; ours with Eq. (14)",
    ),
    Claim(
        "methods-agree", PAPER, "Section 3", "All nuclear methods give similar results: largest deviation of the number of "
        "events above 1 keV from that with Eq. (14)", 5.0, "%", kind="at-most",
        note="The paper gives no number for “similar”: 5 % is our reading",
    ),
    Claim(
        "excess-1-kev", PAPER, "Section 3", "Neglecting the nuclear form factor gives more events above 1 keV", 30.0, "%",
        atol=EXCESS_TOLERANCE, note="“Of the order of 30 %”",
    ),
    Claim(
        "excess-5-kev", PAPER, "Section 3", "The same excess above 5 keV", 30.0, "%", atol=EXCESS_TOLERANCE,
        note="The paper does not say for which threshold the statement holds",
    ),
    Claim(
        "excess-everywhere", PAPER, "Section 3, Figs. 3 and 4", "The unity form factor gives an excess in rate and response: "
        "smallest ratio to Eq. (14) for recoils of 0.1 to 150 keV", 1.0, kind="at-least",
    ),
    Claim("gap-p", PAPER, "Table 2", "Proton pairing gap of ^{48}Ti", 1.9111, "MeV", atol=1e-3),
    Claim("gap-n", PAPER, "Table 2", "Neutron pairing gap of ^{48}Ti", 1.5573, "MeV", atol=1e-3),
    Claim("g-pair-p", PAPER, "Table 2", "Renormalisation of the proton pairing force", 1.0564, atol=0.02, note=_G_PAIR),
    Claim("g-pair-n", PAPER, "Table 2", "Renormalisation of the neutron pairing force", 0.9989, atol=0.02, note=_G_PAIR),
)  # fmt: skip


def events(method: Method, threshold: Array | float) -> Array:
    """Events above recoil thresholds in keV, per tonne."""
    return rate(method).counts_above(np.asarray(threshold) * keV) * tonne


def excess(threshold: Array | float) -> Array:
    """Relative excess of the unity form factor over Eq. (14), in percent."""
    return 100 * (events(UNITY, threshold) / events(EQ_14, threshold) - 1)


def smallest_ratio() -> float:
    """Smallest ratio of the rates with unity and with Eq. (14); responses have the same ratio."""
    T = np.geomspace(0.1, 150.0, 61) * keV
    return float(np.min(rate(UNITY)(T) / rate(EQ_14)(T)))


def outcomes() -> tuple[Outcome, ...]:
    """One per claim, in the same order."""
    at_one = {m: float(events(m, 1.0)) for m in METHODS}
    spread = max(abs(n / at_one[EQ_14] - 1) for m, n in at_one.items() if m.nuclear)
    ground_state = bcs(NUCLIDE)
    ours: Mapping[str, float] = {
        "events-above-1-kev": at_one[EQ_14],
        "methods-agree": 100 * spread,
        "excess-1-kev": float(excess(1.0)),
        "excess-5-kev": float(excess(5.0)),
        "excess-everywhere": smallest_ratio(),
        "gap-p": pairing_gap_p(NUCLIDE) / MeV,
        "gap-n": pairing_gap_n(NUCLIDE) / MeV,
        "g-pair-p": ground_state.protons.g_pair,
        "g-pair-n": ground_state.neutrons.g_pair,
    }
    return tuple(Outcome(claim, ours[claim.key], _why_thirty() if claim.key == "excess-1-kev" else "") for claim in CLAIMS)


def _why_thirty() -> str:
    thresholds = np.geomspace(0.5, 20.0, 81)
    inside = thresholds[np.abs(excess(thresholds) - 30) <= EXCESS_TOLERANCE]
    hot = [rate(m, "nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar").counts_above(1.0 * keV) for m in (UNITY, EQ_14)]
    return (
        f"The excess grows with the threshold: {float(excess(1.0)):.1f} % at 1 keV, {float(excess(2.0)):.1f} % at 2 keV, "
        f"{float(excess(5.0)):.1f} % at 5 keV, {float(excess(10.0)):.1f} % at 10 keV. It lies within 30 ± "
        f"{EXCESS_TOLERANCE:.0f} % for thresholds from {inside[0]:.1f} to {inside[-1]:.1f} keV, so the statement holds "
        f"for 2 to 5 keV; at 1 keV the four hottest species alone give {100 * float(hot[0] / hot[1] - 1):.1f} %."
    )
