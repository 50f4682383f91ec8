"""Targets, models and floors of the study."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import Response, Threshold
from nurecoil.inference import FogBackground, fog_background, fog_floor, ideal_detector
from nurecoil.models import Model
from nurecoil.processes import SpinIndependent, WimpInteraction
from nurecoil.units import GeV, cm2

TARGETS = {"xe": "Xe131", "ge": "Ge74", "nai": "NaI", "ar": "Ar39"}
"""As the paper has them: its argon has 21 neutrons."""
COHERENT = SpinIndependent()
TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2387)
MODELS: dict[str, Model] = {
    "standard": TREE,
    "nsi": TREE + nr.NSI(eps_ee_uV=0.1),
    "mediator": TREE + nr.LightVector("10 MeV", 3e-5, "b-l"),
    "moment": TREE + nr.MagneticMoment(mu_nue="1e-10 mu_B", mu_numu="1e-10 mu_B", mu_nutau="1e-10 mu_B"),
}
MASSES = np.array([
    0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4, 5, 5.5, 6, 7, 7.5, 8, 8.5, 9, 10, 11, 12, 13.5, 15, 17, 20, 25, 30, 40,
    50, 70, 100, 200, 500, 1000, 3000,
])  # fmt: skip
"""GeV."""


@cache
def background(target: str, model: str = "standard", threshold: str = "") -> FogBackground:
    """Neutrinos on a target of the paper."""
    # the paper has the coherent part alone
    scatters = nr.CEvNS.on(
        TARGETS.get(target, target),
        MODELS[model],
        form_factor="helm-lewin-smith",
        axial="none" if target in TARGETS else "default",
    )
    detector = Response((Threshold(threshold),), ideal_detector().positions) if threshold else None
    return fog_background(scatters, detector)


@cache
def _floors(target: str, model: str, threshold: str, masses: tuple[float, ...], interaction: WimpInteraction) -> Array:
    floors = fog_floor([mass * GeV for mass in masses], background(target, model, threshold), interaction=interaction)
    return floors / cm2


def floors(
    target: str,
    masses: Array,
    model: str = "standard",
    threshold: str = "",
    interaction: WimpInteraction = COHERENT,
) -> Array:
    """In cm2, for masses in GeV."""
    return _floors(target, model, threshold, tuple(float(mass) for mass in masses), interaction)


def place(key: str) -> tuple[str, float]:
    """Target and mass in GeV of a claim, ``xe-5p5``."""
    found = re.fullmatch(r"(xe|ge|nai|ar)-(\d+)(?:p(\d+))?", key)
    if found is None:
        raise ValueError(f"claim {key!r}: expected target and mass, such as xe-5p5")
    return found[1], float(f"{found[2]}.{found[3] or 0}")
