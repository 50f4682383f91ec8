"""SATURNE: what geometry, a cavity for the source, the threshold and the exposure buy."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import nr_threshold
from nurecoil.experiments import Experiment
from nurecoil.inference import DESIGNS, Forecast
from nurecoil.report.section import Cell
from nurecoil.sources import ball_radius, distance_to_ball, distance_to_shell
from nurecoil.studies import ours, quoted, rows, shows
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.verkhovtsev_saturne_2026.projection import saturne
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


def of_moment(experiment: Experiment) -> Forecast:
    """What an experiment would know of the moment of nu_e."""
    return nr.forecast(experiment, weak_model() + nr.MagneticMoment(), "mu_nue", designs=())


@cache
def one_bin(threshold: float) -> tuple[float, Forecast]:
    """Events above a threshold in meV, and the forecast for a count alone, 4 kg of tritium."""
    counted = saturne("4 kg").replace(response=nr_threshold(threshold * meV))
    return float(counted.expected(weak_model()).sum()), of_moment(counted)


@cache
def exposed(factor: float) -> Forecast:
    """With bins, and more of everything."""
    return of_moment(DESIGNS["mass"](saturne("4 kg"), factor))


@ours("planned-moment")
def planned() -> float:
    """Limit with 60 g of tritium, in Bohr magnetons."""
    return of_moment(saturne("60 g")).limits["mu_nue"][-1][1] / mu_B


@quoted("saturne-fisher", "saturne-full", "ball-radius")
def binned() -> tuple[float, float, float]:
    """Limits of the planned exposure in 1e-13 Bohr magnetons; radius of the ball in cm."""
    return *_both(exposed(1.0)), radius() / cm


@shows("geometry")
def geometry() -> list[tuple[Cell, ...]]:
    """Events and limits of other shapes, over those of the ball."""
    shapes = [("ball around the source", 1.0), ("cylinder, height 0.9 of the diameter", cylinder(0.9)), ("cube", cube())]
    shapes += [(f"ball with a hole of {a:g} cm", cavity(a * cm)) for a in (5.0, 10.0, 20.0)]
    shapes += [("source at the surface", beside(1.0)), ("source at 1.2 radii", beside(1.2))]
    return [(name, factor, factor**-0.25) for name, factor in shapes]


def _both(seen: Forecast) -> tuple[float, float]:
    """Limits by the Fisher matrix and by the likelihood, in 1e-13 Bohr magnetons."""
    return seen.fisher["mu_nue"][1] / MOMENT, seen.limits["mu_nue"][-1][1] / MOMENT


@shows("thresholds")
def by_threshold() -> list[tuple[Cell, ...]]:
    """What a threshold buys in one bin."""
    found = {threshold: one_bin(threshold) for threshold in (1.0, 5.0, 10.0, 20.0, 40.0)}
    return [(threshold, events, *_both(seen)) for threshold, (events, seen) in found.items()]


@shows("saturne-exposure")
def by_exposure() -> dict[str, Array]:
    """Limits against exposure."""
    fisher, full = np.array([_both(exposed(x)) for x in EXPOSURES]).T
    return {"x": np.array(EXPOSURES), "fisher": fisher, "full": full, "root": full[0] * np.array(EXPOSURES) ** -0.25}


@shows("exposures")
def exposures() -> list[tuple[Cell, ...]]:
    """The same, and how far the two part."""
    data = by_exposure()
    part = [100 * exposed(x).parting("mu_nue") for x in EXPOSURES]
    return rows(EXPOSURES, *(data[name] for name in ("fisher", "full", "root")), part)


@shows("interactions")
def interactions() -> list[tuple[Cell, ...]]:
    """Vector interactions, by the mass of tritium."""
    found: list[tuple[Cell, ...]] = []
    for name, extra in (("eps_ee_nucleusV", nr.NSI(eps_ee_nucleusV=0.0)), ("eps_ee_eV", nr.NSI(eps_ee_eV=0.0))):
        for mass in ("60 g", "500 g", "4 kg"):
            seen = nr.forecast(saturne(mass), weak_model() + extra, name, designs=())
            low, high = seen.limits[name][0][0], seen.limits[name][-1][1]
            found.append((name, mass, seen.errors[name], seen.fisher[name][1], low, high, len(seen.limits[name])))
    return found
