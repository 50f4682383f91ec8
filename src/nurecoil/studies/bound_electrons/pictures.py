"""Figures: rates on germanium with the new factors, and the factors over stepping."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import shells
from nurecoil.report import Axis, Figure, Line, Mark, Panel, lines
from nurecoil.studies.bound_electrons.setting import MOMENTS, over_stepping, rate
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import GEMMA, magnetic_model, weak_model
from nurecoil.units import day, keV, kg


def figures() -> tuple[Figure, ...]:
    """Both."""
    return germanium_rates(), factors()


def _energies(element: str, low: float, high: float, points: int) -> Array:
    """In keV, with both sides of each edge."""
    edges = np.array(sorted({s.binding_energy for s in shells(element) if s.binding_energy > 0})) / keV
    edges = edges[(edges > low) & (edges < high)]
    return np.unique(np.concatenate([np.geomspace(low, high, points), edges * (1 - 1e-6), edges * (1 + 1e-6)]))


def germanium_rates() -> Figure:
    """Weak and magnetic rates for moments from 5.5e-12 to 1e-10."""
    T = _energies("Ge", 0.05, 100.0, 250)
    unit = 1 / (keV * kg * day)
    data: dict[str, Array] = {"T": T}
    shown: list[Line] = []
    for index, moment in enumerate((None, MOMENTS[0], GEMMA, MOMENTS[-1])):
        model = weak_model() if moment is None else magnetic_model(moment)
        label = "weak" if moment is None else rf"$\mu_\nu = {1e12 * moment:g}\times10^{{-12}}\,\mu_{{\rm B}}$"
        for name in ("central-field", "stepping"):
            key = f"{name} {'weak' if moment is None else f'{moment:g}'}"
            data[key] = rate(model, name, T * keV) / unit
            shown.append(Line("T", key, label if name == "central-field" else "", index=index, thin=name == "stepping"))
    x = Axis("energy transfer $T$ [keV]", scale="log", limits=(0.05, 100))
    y = Axis(r"rate [keV$^{-1}$ kg$^{-1}$ day$^{-1}$]", scale="log", limits=(1e-4, 2e2))
    return Figure(
        "germanium-rates",
        "Electrons of natural germanium in the antineutrinos of a reactor, 2.7 × 10¹³ cm⁻² s⁻¹, with electrons bound in one "
        "central field (thick) and by stepping (thin): weak scattering, and magnetic scattering for three moments, the "
        "middle one the limit of GEMMA (Beda:2012zz).",
        "our own; flux of Beda:2010hk", (Panel(x, y, lines=tuple(shown), legend="upper right"),), data,
    )  # fmt: skip


def factors() -> Figure:
    """Effective electrons over stepping's."""
    data: dict[str, Array] = {}
    panels = []
    for element, low in (("Ge", 0.13), ("Xe", 0.3)):
        T = _energies(element, low, 30.0, 250)
        data[f"T {element}"] = T
        labels = {}
        for structure, label in (("V", "weak"), ("M", "magnetic")):
            data[f"{element} {label}"] = over_stepping(T, element, structure)
            labels[f"{element} {label}"] = f"{element}, {label}"
        x = Axis("energy transfer $T$ [keV]", scale="log", limits=(low, 30))
        y = Axis("over stepping", dimensionless=True, limits=(0.5, 1.3))
        panels.append(Panel(x, y, lines=lines(f"T {element}", labels), marks=(Mark(y=1.0),), legend="lower right"))
    return Figure(
        "factors-over-stepping",
        "Effective electrons of germanium and xenon in one central field over those of stepping, for weak and magnetic "
        "scattering. Close above the M edges of germanium stepping is too large. Above the M4 and M5 edges of xenon, d electrons "
        "that leave as f waves resonate.",
        "our own", tuple(panels), data, size=(6.4, 6.0),
    )  # fmt: skip
