"""The numbers behind the figures: rates on germanium, and effective electrons over stepping's."""

from __future__ import annotations

from nurecoil.arrays import Array
from nurecoil.models import Model
from nurecoil.studies import shows
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.bound_electrons.setting import MOMENTS, over_stepping
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import GEMMA, around_edges, germanium, magnetic_model
from nurecoil.units import day, keV, kg


@shows("germanium-rates")
def germanium_rates() -> dict[str, Array]:
    """Weak and magnetic rates for moments from 5.5e-12 to 1e-10."""
    T = around_edges("Ge", 0.05, 100.0, 250)
    models: dict[str, Model] = {f"{moment:g}": magnetic_model(moment) for moment in (MOMENTS[0], GEMMA, MOMENTS[-1])}
    models["weak"] = weak_model()
    rates = {
        f"{name} {key}": germanium(name)(T * keV, model) * (keV * kg * day)
        for key, model in models.items()
        for name in ("central-field", "stepping")
    }
    return {"T": T, **rates}


@shows("factors-over-stepping")
def factors() -> dict[str, Array]:
    """Effective electrons over stepping's."""
    data: dict[str, Array] = {}
    for element, low in (("Ge", 0.13), ("Xe", 0.3)):
        data[f"T {element}"] = T = around_edges(element, low, 30.0, 250)
        data |= {f"{element} {label}": over_stepping(T, element, s) for s, label in (("V", "weak"), ("M", "magnetic"))}
    return data
