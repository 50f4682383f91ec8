"""SATURNE: what geometry, a cavity for the source, the threshold and the exposure buy."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.detectors import nr_threshold
from nurecoil.inference import DESIGNS, Forecast
from nurecoil.report import Axis, DataTable, Figure, Panel, lines
from nurecoil.report.section import Cell
from nurecoil.sources import ball_radius, distance_to_ball, distance_to_shell
from nurecoil.studies.marks import ours, quoted
from nurecoil.studies.verkhovtsev_saturne_2026.projection import saturne
from nurecoil.studies.verkhovtsev_saturne_2026.setting import weak_model
from nurecoil.units import cm, meV, mu_B

MOMENT = 1e-13 * mu_B
DENSITY = "0.14514 g cm^-3"
EXPOSURES = (1.0, 2.0, 4.0, 8.0, 16.0)


@cache
def radius() -> float:
    """Of 500 kg of helium around the source."""
    return float(ball_radius("500 kg", DENSITY))


def cylinder(ratio: float) -> float:
    """Mean ray through a cylinder of height over diameter `ratio` from its middle, over that of the ball of its volume."""
    a, h = 1.0, ratio
    edge = h / math.hypot(a, h)
    return float((a * math.asin(edge) - h * math.log(edge)) / (1.5 * a * a * h) ** (1 / 3))


def cube() -> float:
    """Mean ray through a cube from its middle, over that of the ball of its volume."""
    nodes, weights = np.polynomial.legendre.leggauss(40)
    face = np.sum(weights[:, None] * weights / (nodes[:, None] ** 2 + nodes**2 + 1.0))
    return float(6.0 / (4.0 * math.pi) * face / (6.0 / math.pi) ** (1 / 3))


def cavity(hole: float) -> float:
    """Events of the same mass around a hole of this radius, over those without."""
    outer = (radius() ** 3 + hole**3) ** (1 / 3)
    return float((distance_to_ball(radius()) / distance_to_shell(hole, outer)) ** 2)


def beside(distance: float) -> float:
    """Events with the source at this distance from the middle, in radii, over those with it in the middle."""
    return (distance_to_ball(radius()) / distance_to_ball(radius(), distance * radius())) ** 2


@cache
def one_bin(threshold: float) -> tuple[float, Forecast]:
    """Events above a threshold in meV, and the forecast for a count alone, 4 kg of tritium."""
    counted = saturne("4 kg").replace(response=nr_threshold(threshold * meV))
    return float(counted.expected(weak_model()).sum()), nr.forecast(
        counted, weak_model() + nr.MagneticMoment(), "mu_nue", designs=()
    )


@cache
def exposed(factor: float) -> Forecast:
    """With bins, and more of everything."""
    more = DESIGNS["mass"](saturne("4 kg"), factor)
    return nr.forecast(more, weak_model() + nr.MagneticMoment(), "mu_nue", designs=())


@ours("planned-moment")
def planned() -> float:
    """Limit with 60 g of tritium, in Bohr magnetons."""
    seen = nr.forecast(saturne("60 g"), weak_model() + nr.MagneticMoment(), "mu_nue", designs=())
    return seen.limits["mu_nue"][-1][1] / mu_B


@quoted("saturne-fisher", "saturne-full")
def binned() -> tuple[float, float]:
    """Limits of the planned exposure."""
    seen = exposed(1.0)
    return seen.fisher["mu_nue"][1] / MOMENT, seen.limits["mu_nue"][-1][1] / MOMENT


def tables() -> tuple[DataTable, ...]:
    """Geometry, threshold, exposure, non-standard interactions."""
    return _geometry(), _threshold(), _exposure(), _interactions()


def _geometry() -> DataTable:
    shapes = [("ball around the source", 1.0), ("cylinder, height 0.9 of the diameter", cylinder(0.9)), ("cube", cube())]
    shapes += [(f"ball with a hole of {a:g} cm", cavity(a * cm)) for a in (5.0, 10.0, 20.0)]
    shapes += [("source at the surface", beside(1.0)), ("source at 1.2 radii", beside(1.2))]
    rows: list[tuple[Cell, ...]] = [(name, factor, factor**-0.25) for name, factor in shapes]
    caption = (
        f"500 kg of helium, a ball of {radius() / cm:.2f} cm. A limit on a moment goes as events to the power −1/4 at most."
    )
    return DataTable("Geometry factor", ("shape", "events", "limit on μ"), rows, caption, digits=3)


def _threshold() -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for threshold in (1.0, 5.0, 10.0, 20.0, 40.0):
        events, seen = one_bin(threshold)
        rows.append((threshold, events, seen.fisher["mu_nue"][1] / MOMENT, seen.limits["mu_nue"][-1][1] / MOMENT))
    heads = ("threshold [meV]", "events", "Fisher [10⁻¹³ μ_B]", "likelihood [10⁻¹³ μ_B]")
    caption = "4 kg of tritium, 500 kg of helium, 5 years, one bin, 90 %. With energies measured the likelihood has "
    caption += f"{exposed(1.0).limits['mu_nue'][-1][1] / MOMENT:.2f}."
    return DataTable("What a threshold buys in helium", heads, rows, caption, digits=4)


def _exposure() -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    first = exposed(1.0).limits["mu_nue"][-1][1]
    for factor in EXPOSURES:
        seen = exposed(factor)
        full = seen.limits["mu_nue"][-1][1]
        rows.append(
            (factor, seen.fisher["mu_nue"][1] / MOMENT, full / MOMENT, first * factor**-0.25 / MOMENT,
             100 * seen.parting("mu_nue"))
        )  # fmt: skip
    heads = ("exposure", "Fisher [10⁻¹³ μ_B]", "likelihood [10⁻¹³ μ_B]", "fourth root [10⁻¹³ μ_B]", "parting [%]")
    caption = (
        "In units of 4 kg of tritium, 500 kg of helium and 5 years, with bins. The most sensitive bins, around the dip of the "
        "weak amplitude, have less than one event each: the limit falls faster than the fourth root."
    )
    return DataTable("The exposure that 10⁻¹³ μ_B takes", heads, rows, caption, digits=3)


def _interactions() -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, extra in (("eps_ee_nucleusV", nr.NSI(eps_ee_nucleusV=0.0)), ("eps_ee_eV", nr.NSI(eps_ee_eV=0.0))):
        for mass in ("60 g", "500 g", "4 kg"):
            seen = nr.forecast(saturne(mass), weak_model() + extra, name, designs=())
            low, high = seen.limits[name][0][0], seen.limits[name][-1][1]
            rows.append((name, mass, seen.errors[name], seen.fisher[name][1], low, high, len(seen.limits[name])))
    heads = ("parameter", "tritium", "σ, Fisher", "90 %, Fisher", "likelihood, from", "to", "ranges")
    caption = (
        "Vector interactions of ν_e, one at a time. Helium's amplitude is small: a second range has it with the other sign."
    )
    return DataTable("Non-standard interactions in helium", heads, rows, caption, digits=3)


def figures() -> tuple[Figure, ...]:
    """Limits against exposure."""
    seen = [exposed(x) for x in EXPOSURES]
    first = seen[0].limits["mu_nue"][-1][1]
    data = {
        "x": np.array(EXPOSURES),
        "fisher": np.array([one.fisher["mu_nue"][1] for one in seen]) / MOMENT,
        "full": np.array([one.limits["mu_nue"][-1][1] for one in seen]) / MOMENT,
        "root": first * np.array(EXPOSURES) ** -0.25 / MOMENT,
    }
    x = Axis("exposure, in 4 kg × 500 kg × 5 years", dimensionless=True, scale="log", limits=(1, 16))
    y = Axis(r"$\mu_{\nu_e}$, 90 % [$10^{-13}\,\mu_B$]")
    curves = lines("x", {"full": "likelihood", "fisher": "Fisher", "root": "fourth root"})
    caption = "The exposure that a limit of 10⁻¹³ Bohr magnetons takes with tritium and helium."
    return (Figure("saturne-exposure", caption, "our own", (Panel(x, y, lines=curves),), data),)
