"""The numbers behind the figures: rates on germanium, and effective electrons over stepping's."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import shells
from nurecoil.models import Model
from nurecoil.studies import shows
from nurecoil.studies.bound_electrons.setting import MOMENTS, over_stepping, rate
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import GEMMA, magnetic_model, weak_model
from nurecoil.units import day, keV, kg


def _energies(element: str, low: float, high: float) -> Array:
    """In keV, with both sides of each edge."""
    edges = np.array(sorted({s.binding_energy for s in shells(element) if s.binding_energy > 0})) / keV
    edges = edges[(edges > low) & (edges < high)]
    return np.unique(np.concatenate([np.geomspace(low, high, 250), edges * (1 - 1e-6), edges * (1 + 1e-6)]))


@shows("germanium-rates")
def germanium_rates() -> dict[str, Array]:
    """Weak and magnetic rates for moments from 5.5e-12 to 1e-10."""
    T = _energies("Ge", 0.05, 100.0)
    models: dict[str, Model] = {f"{moment:g}": magnetic_model(moment) for moment in (MOMENTS[0], GEMMA, MOMENTS[-1])}
    models["weak"] = weak_model()
    rates = {
        f"{name} {key}": rate(model, name, T * keV) * (keV * kg * day)
        for key, model in models.items()
        for name in ("central-field", "stepping")
    }
    return {"T": T, **rates}


@shows("factors-over-stepping")
def factors() -> dict[str, Array]:
    """Effective electrons over stepping's."""
    data: dict[str, Array] = {}
    for element, low in (("Ge", 0.13), ("Xe", 0.3)):
        data[f"T {element}"] = T = _energies(element, low, 30.0)
        data |= {f"{element} {label}": over_stepping(T, element, s) for s, label in (("V", "weak"), ("M", "magnetic"))}
    return data
