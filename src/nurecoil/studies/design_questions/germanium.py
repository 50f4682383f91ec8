"""Germanium at a reactor: what a threshold, a distance and time with the reactor off buy."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.detectors import Axis as DetectorAxis
from nurecoil.detectors import Positions, Response
from nurecoil.experiments import Experiment, Normalisation
from nurecoil.inference import DESIGNS, Forecast
from nurecoil.models import Model
from nurecoil.report import Axis, DataTable, Figure, Panel, lines
from nurecoil.report.section import Cell
from nurecoil.units import day, keV, kg, m, mu_B, year

MU2 = 1e-20 * mu_B**2
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""keVnr."""
DENSITY = 10.0 / (kg * day * keV)
NAMES = ("sin2_theta_w", "mu_nue")


@cache
def model() -> Model:
    """Tree level, and a magnetic moment."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=0.23857) + nr.MagneticMoment()


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
    return nr.forecast(DESIGNS[variable](start, value), model(), NAMES, designs=("baseline", "mass"))


def tables() -> tuple[DataTable, ...]:
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
    heads = (
        "design", "σ(sin²θ_W)", "flux known", "σ(μ²) [10⁻²⁰ μ_B²]", "likelihood, sin²θ_W [%]", "likelihood, μ [%]",
        "limited by", "1 % farther [%]",
    )  # fmt: skip
    caption = (
        "1 kg yr of natural germanium, 3.9 GW, 20 m, threshold 0.2 keVnr but where the first column says otherwise; background "
        "10/(kg d keV), 2 % on the flux; with a reactor that is off the background is measured, else known. Likelihood: by how "
        "much the ends at 90 % part from the Fisher matrix. Last column: change of σ(sin²θ_W) with 1 % more distance."
    )
    return (DataTable("Germanium at a reactor", heads, rows, caption, digits=3),)


def figures() -> tuple[Figure, ...]:
    """Both errors against the threshold."""
    seen = [at("threshold", x * keV) for x in THRESHOLDS]
    data = {
        "x": np.array(THRESHOLDS),
        "pull": np.array([one.errors["sin2_theta_w"] for one in seen]),
        "free": np.array([one.statistical["sin2_theta_w"] for one in seen]),
        "moment": np.array([one.fisher["mu_nue"][1] for one in seen]) / (1e-11 * mu_B),
        "full": np.array([one.limits["mu_nue"][-1][1] for one in seen]) / (1e-11 * mu_B),
    }
    x = Axis("threshold [keVnr]", scale="log", limits=(0.05, 1.0))
    panels = (
        Panel(x, Axis(r"$\sigma(\sin^2\theta_W)$", dimensionless=True, scale="log"),
              lines=lines("x", {"pull": "flux to 2 %", "free": "flux known"}, joined=True)),
        Panel(x, Axis(r"$\mu_{\nu_e}$, 90 % [$10^{-11}\,\mu_B$]"),
              lines=lines("x", {"moment": "Fisher", "full": "likelihood"}, joined=True)),
    )  # fmt: skip
    caption = "What a lower threshold buys in germanium: little for the weak angle, much for a moment."
    return (Figure("germanium-thresholds", caption, "our own", panels, data, columns=2, size=(10.0, 4.1)),)
