"""Germanium at a reactor: what a threshold, a distance and time with the reactor off buy."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import Axis as DetectorAxis
from nurecoil.detectors import Positions, Response
from nurecoil.experiments import Experiment, Normalisation
from nurecoil.inference import DESIGNS, Forecast
from nurecoil.models import Model
from nurecoil.report.section import Cell
from nurecoil.studies import shows
from nurecoil.studies.amplitudes import weak_model
from nurecoil.units import day, keV, kg, m, mu_B, year

MU2 = 1e-20 * mu_B**2
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""keVnr."""
DENSITY = 10.0 / (kg * day * keV)
NAMES = ("sin2_theta_w", "mu_nue")


@cache
def model() -> Model:
    """Tree level, and a magnetic moment."""
    return weak_model() + nr.MagneticMoment()


@cache
def detector() -> Experiment:
    """One kilogram and year at 20 m from 3.9 GW; 2 % on the flux, a flat background."""
    edges = np.geomspace(0.2 * keV, 4.0 * keV, 61)
    exposure = 1 * kg * year
    return Experiment(
        "germanium", "Germanium at a reactor",
        nr.Reactor("3.9 GW", "20 m", spectrum="huber-mueller-vogel-engel", captures_per_fission=0),
        nr.CEvNS.on("Ge", model(), form_factor="helm-lewin-smith"),
        Response((), Positions(tuple(edges.tolist()), DetectorAxis.KEVNR)), exposure,
        backgrounds={"flat": DENSITY * exposure * np.diff(edges)}, nuisances=(Normalisation("flux", ("signal",), 0.02),),
    )  # fmt: skip


@cache
def with_off_time() -> Experiment:
    """The same year, half of it with the reactor off, when the background is measured."""
    full = detector()
    half = {name: 0.5 * counts for name, counts in full.backgrounds.items()}
    return full.replace(exposure=0.5 * full.exposure, backgrounds=half, measured={"flat": 1.0})


@cache
def at(variable: str, value: float) -> Forecast:
    """The forecast with one design variable changed."""
    start = with_off_time() if variable == "on_fraction" else detector()
    return nr.forecast(DESIGNS[variable](start, value), model(), NAMES, designs=("baseline",))


@shows("germanium")
def by_design() -> list[tuple[Cell, ...]]:
    """By threshold, distance and time."""
    steps = [("threshold", x * keV, f"threshold {x:g} keVnr") for x in THRESHOLDS]
    steps += [("baseline", x * m, f"{x:g} m") for x in (10.0, 15.0, 20.0, 30.0, 50.0)]
    steps += [("on_fraction", x, f"reactor on for {100 * x:g} %") for x in (0.5, 0.7, 0.8, 0.9)]
    rows: list[tuple[Cell, ...]] = []
    for variable, value, label in steps:
        seen = at(variable, value)
        rows.append(
            (label, seen.errors["sin2_theta_w"], seen.statistical["sin2_theta_w"], seen.errors["mu_nue"] / MU2,
             100 * seen.parting("sin2_theta_w"), 100 * seen.parting("mu_nue"), seen.limited_by("sin2_theta_w"),
             seen.sensitivities["sin2_theta_w"]["baseline"])
        )  # fmt: skip
    return rows


@shows("germanium-thresholds")
def by_threshold() -> dict[str, Array]:
    """Both errors against the threshold."""
    seen = [at("threshold", x * keV) for x in THRESHOLDS]
    return {
        "x": np.array(THRESHOLDS),
        "pull": np.array([one.errors["sin2_theta_w"] for one in seen]),
        "free": np.array([one.statistical["sin2_theta_w"] for one in seen]),
        "moment": np.array([one.fisher["mu_nue"][1] for one in seen]) / (1e-11 * mu_B),
        "full": np.array([one.limits["mu_nue"][-1][1] for one in seen]) / (1e-11 * mu_B),
    }
