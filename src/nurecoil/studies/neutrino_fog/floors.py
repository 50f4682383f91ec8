"""Floors beside the published ones, and in other backgrounds."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.processes import SpinDependent
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.marks import Columns, Rows
from nurecoil.studies.neutrino_fog.setting import MASSES, MODELS, TARGETS, background, floors, place
from nurecoil.studies.neutrino_fog.their_bins import REPAIRED
from nurecoil.units import keV, tonne, year

NEUTRONS, PROTONS = SpinDependent(a_p=0.0, a_n=1.0), SpinDependent(a_p=1.0, a_n=0.0)
SPIN_TARGETS = {
    "Xe, neutrons": ("Xe", NEUTRONS), "Ge, neutrons": ("Ge", NEUTRONS), "Xe, protons": ("Xe", PROTONS),
    "NaI, protons": ("NaI", PROTONS), "F, protons": ("F19", PROTONS),
}  # fmt: skip
UNIT = 1e-45
"""Of the claims, in cm2."""


@cache
def claims() -> dict[str, float]:
    """Claim to value, as printed."""
    from nurecoil.studies import load

    return {claim.key: claim.value for claim in load("neutrino-fog").claims}


def published() -> dict[str, float]:
    """Claims of coherent scattering to floors, in cm2."""
    return {key: value * UNIT for key, value in claims().items() if not key.startswith("spin")}


@ours("spin-*")
def spins() -> dict[str, float]:
    """Of natural xenon through the spins of neutrons, in 1e-40 cm2."""
    masses = {"spin-5p42": 5.42, "spin-30p7": 30.7, "spin-97p7": 97.7}
    found = floors("Xe", np.array(list(masses.values())), interaction=NEUTRONS) / 1e-40
    return dict(zip(masses, map(float, found), strict=True))


@ours("xe-*", "ge-*", "nai-*", "ar-*")
def published_masses() -> dict[str, float]:
    """Ours at the masses of the claims, in 1e-45 cm2."""
    found = {}
    for key in published():
        target, mass = place(key)
        found[key] = float(floors(target, np.array([mass]))[0]) / UNIT
    return found


@quoted("compared", "repaired", "spin-factor", "moment-rise", "nsi-fall", "threshold-rise")
def changes() -> tuple[float, ...]:
    """Of claims and of repaired ones; published over ours through spins at 31 GeV; floors of xenon over the Standard Model's.

    These are at 1 GeV, at 6 GeV, and at 6 GeV behind a threshold.
    """
    at = {mass: floors("xe", np.array([mass])) for mass in (1.0, 6.0)}
    moment = floors("xe", np.array([1.0]), "moment") / at[1.0]
    nsi = floors("xe", np.array([6.0]), "nsi") / at[6.0]
    threshold = floors("xe", np.array([6.0]), threshold="1 keVnr") / at[6.0]
    spin = claims()["spin-30p7"] / spins()["spin-30p7"]
    return float(len(published())), float(len(REPAIRED)), spin, float(moment[0]), float(nsi[0]), float(threshold[0])


@shows("targets")
def targets_columns() -> Columns:
    """Floors of three targets with the published points."""
    data = {"mass": MASSES} | {target: floors(target, MASSES) for target in TARGETS}
    for target in TARGETS:
        points = {place(key)[1]: floor for key, floor in published().items() if place(key)[0] == target}
        data[f"{target} published mass"], data[f"{target} published"] = np.array(list(points.items())).T
    return data


@shows("new-physics")
def models_columns() -> Columns:
    """Floors of xenon with new physics in the background, as such and over that of the Standard Model."""
    data = {model: floors("xe", MASSES, model) for model in MODELS}
    return {"mass": MASSES} | data | {f"{model} ratio": floor / data["standard"] for model, floor in data.items()}


@shows("spins")
def spins_columns() -> Columns:
    """Floors through spins."""
    return {"mass": MASSES} | {key: floors(shown, MASSES, interaction=kind) for key, (shown, kind) in SPIN_TARGETS.items()}


@shows("rates")
def rate_rows() -> Rows:
    """Rates above thresholds, in 1/(t yr)."""
    found = background("xe")
    edges = found.response.bins
    first = [0, *(int(np.argmin(np.abs(np.log(edges / (T * keV))))) for T in (0.1, 1.0))]
    return [(name, *(float(counts[i:].sum() * tonne * year) for i in first)) for name, counts in found.parts.items()]


@shows("thresholds")
def threshold_rows() -> Rows:
    """Floors behind a threshold, in cm2."""
    masses = np.array([3.0, 6.0, 10.0, 30.0, 100.0])
    by = [floors("xe", masses, threshold=threshold) for threshold in ("", "1 keVnr", "3 keVnr")]
    return [tuple(map(float, row)) for row in np.column_stack([masses, *by])]
