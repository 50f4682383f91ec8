"""Our numbers for the claims on events and on pairing."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.matter import pairing_gap_n, pairing_gap_p
from nurecoil.nuclear.structure import bcs
from nurecoil.studies import ours, quoted, repaired
from nurecoil.studies.papoulias_kosmas_48ti.setting import EQ_14, NUCLIDE, UNITY, Method, rate
from nurecoil.units import MeV, keV, tonne


def events(method: Method, threshold: Array | float) -> Array:
    """Events above recoil thresholds in keV, per tonne."""
    return rate(method).counts_above(np.asarray(threshold) * keV) * tonne


def excess(threshold: Array | float) -> Array:
    """Relative excess of the unity form factor over Eq. (14), in percent."""
    return 100 * (events(UNITY, threshold) / events(EQ_14, threshold) - 1)


@ours("events-above-1-kev", "excess-1-kev")
def above_1_kev() -> tuple[float, float]:
    """Events with Eq. (14), and the excess of unity in percent."""
    return float(events(EQ_14, 1.0)), float(excess(1.0))


@repaired("excess-1-kev")
def excess_at_5_kev() -> float:
    """In percent."""
    return float(excess(5.0))


@quoted("events-unity", "excess-2-kev", "excess-10-kev", "response-peak")
def in_words() -> tuple[float, ...]:
    """Events with unity above 1 keV, excesses in percent, and where the response is largest, in keV."""
    T = np.geomspace(5.0, 40.0, 401)
    peak = T[np.argmax(rate(EQ_14).response(T * keV))]
    return float(events(UNITY, 1.0)), float(excess(2.0)), float(excess(10.0)), float(peak)


@ours("excess-everywhere")
def smallest_ratio() -> float:
    """Smallest ratio of the rates with unity and with Eq. (14); responses have the same ratio."""
    T = np.geomspace(0.1, 150.0, 61) * keV
    return float(np.min(rate(UNITY)(T) / rate(EQ_14)(T)))


@ours("gap-p", "gap-n", "g-pair-p", "g-pair-n")
def pairing() -> tuple[float, ...]:
    """Gaps in MeV from separation energies, and the factors that the force needs to give them."""
    ground_state = bcs(NUCLIDE)
    gaps = (pairing_gap_p(NUCLIDE) / MeV, pairing_gap_n(NUCLIDE) / MeV)
    return *gaps, ground_state.protons.g_pair, ground_state.neutrons.g_pair
