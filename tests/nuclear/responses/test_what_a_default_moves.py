"""What the weak response changes against the Helm factor, at a stopped-pion source: the table of decision 0008."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nurecoil.arrays import gauss_legendre
from nurecoil.constants import m_mu, m_pi
from nurecoil.matter import Nuclide
from nurecoil.nuclear import Helm
from nurecoil.nuclear.responses import weak_form_factor
from nurecoil.units import keV

# Rates with Helm (Lewin and Smith) over those with F_w, same couplings, recoils above 0, 5 and 20 keV; independent calculation.
RATIOS = {
    "Ar40": (1.0150, 1.0179, 1.0269), "Ge74": (1.0258, 1.0360, 1.0693), "Xe132": (1.0355, 1.0636, 1.1565),
}  # fmt: skip
ABOVE = (0.0, 5.0, 20.0)


def _rate(nuclide: str, F: Any, threshold: float) -> float:
    """Sum over the three spectra of pi+ and mu+ at rest of int dT (1 - T/E - MT/2E^2) F^2 above a threshold."""
    M = Nuclide(nuclide).mass

    def above(E: float) -> float:
        T_max = 2 * E**2 / (M + 2 * E)
        if T_max <= threshold:
            return 0.0
        T, w = gauss_legendre([threshold, T_max], 60)
        return float(w @ ((1 - T / E - M * T / (2 * E**2)) * F(np.sqrt(2 * M * T + T**2)) ** 2))

    lowest = 0.5 * (threshold + math.sqrt(threshold**2 + 2 * M * threshold))
    E, w = gauss_legendre([lowest, 0.5 * m_mu], 60)
    delayed = 64 * E**2 / m_mu**3 * (0.75 - E / m_mu) + 192 * E**2 / m_mu**3 * (0.5 - E / m_mu)
    return above((m_pi**2 - m_mu**2) / (2 * m_pi)) + float(w @ (delayed * [above(x) for x in E]))


@pytest.mark.parametrize("nuclide", RATIOS)
def test_helm_over_the_weak_form_factor(nuclide: str) -> None:
    helm, weak = Helm.lewin_smith(Nuclide(nuclide).A), weak_form_factor(nuclide)
    found = [_rate(nuclide, helm, T * keV) / _rate(nuclide, weak, T * keV) for T in ABOVE]
    assert found == pytest.approx(RATIOS[nuclide], abs=1.6e-4)


def test_helm_over_the_weak_form_factor_on_caesium_iodide() -> None:
    """3.4 % in all, 6 % above 5 keV: as much as quenching contributes to a bin of COHERENT. Weights are N^2."""
    pairs = [(Nuclide(name), Helm.lewin_smith(Nuclide(name).A), weak_form_factor(name)) for name in ("Cs133", "I127")]
    for threshold, expected in ((0.0, 0.034), (5.0, 0.06)):
        sums = [
            sum(n.mass * n.N**2 * _rate(n.name, F, threshold * keV) for n, *factors in pairs for F in [factors[k]])
            for k in (0, 1)
        ]
        assert sums[0] / sums[1] - 1 == pytest.approx(expected, abs=0.0015)
