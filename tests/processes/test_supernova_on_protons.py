"""A supernova at 10 kpc in hydrogenous scintillator: recoils of the free protons, against an independent calculation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.constants import N_A
from nurecoil.units import MeV, g, kg

TABLE = Path(__file__).parents[1] / "reference" / "supernova_s27_fluence.csv"
MODEL = nr.StandardModel()
SPECIES = {
    "nu_e": "nu_e", "nu_e_bar": "nu_e_bar", **dict.fromkeys(("nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar"), "nu_x"),
}  # fmt: skip
THRESHOLDS = np.array([0.0, 0.2, 0.5, 1.0])
KILOTONNE = 1e6 * kg


@pytest.fixture(scope="module")
def source() -> nr.Source:
    return nr.Source.from_csv(TABLE, SPECIES, energy="E")


def above(source: nr.Source, **options: str) -> np.ndarray:
    """Recoils of the 8.59e31 protons of a kilotonne of CH2."""
    protons = 2 * KILOTONNE / (14.0266 * g) * N_A
    assert protons == pytest.approx(8.59e31, rel=1e-3)
    target = nr.CEvNS("H1", MODEL, **options)
    counts = nr.spectrum(source, target).counts_above(THRESHOLDS * MeV)
    return np.asarray(counts * protons * target.target_mass)


def test_protons_of_scintillator(source: nr.Source) -> None:
    # 0.5 %: steps in time and energy, vintage of the couplings
    assert above(source) == pytest.approx([476, 335, 198, 91], rel=5e-3)
    assert above(source, form_factor="unity") == pytest.approx([479, 337, 201, 93], rel=5e-3)


@pytest.mark.parametrize("formula", ["CH2", "C9H12", "C18H30"])
def test_materials_hold_their_protons(source: nr.Source, formula: str) -> None:
    """Carbon's recoils end below 2E^2/M = 1.8 MeV at 100 MeV and are quenched away in practice; here they add."""
    target = nr.CEvNS.on(formula, MODEL)
    shares = {str(part.nuclide.name): n for part, n in target.parts}  # type: ignore[attr-defined]
    total = float(nr.spectrum(source, target).counts_above(1.0 * MeV))
    parts = sum(
        float(nr.spectrum(source, nr.CEvNS(name, MODEL)).counts_above(1.0 * MeV)) * n * nr.matter.Nuclide(name).atomic_mass
        for name, n in shares.items()
    )
    assert total / parts == pytest.approx(1, rel=1e-9)
    hydrogen = float(nr.spectrum(source, nr.CEvNS("H1", MODEL)).counts_above(1.0 * MeV)) * shares["H1"]
    assert hydrogen * nr.matter.Nuclide("H1").atomic_mass / total > 0.9
