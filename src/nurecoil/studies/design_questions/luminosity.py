"""Luminosity and transition moments: the projections of Papoulias:2019erice by Fisher matrix and by the whole likelihood."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import Forecast, Projection
from nurecoil.report import Axis, Figure, Panel, lines
from nurecoil.studies.papoulias_erice_2019.beams import SYSTEMATICS, Beam, beam, counts
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT

NAME = "Lambda_3"
FACTORS = (1.0, 10.0, 100.0, 1000.0)


@cache
def row() -> Beam:
    """CONUS, as it is."""
    return beam("reactor", "CONUS", "current")


@cache
def projected(factor: float, form: str) -> Forecast:
    """With this factor on all counts."""
    sigma = SYSTEMATICS[row().setup]
    return nr.forecast(row().experiment, factor * counts(row()), NAME, statistic=Projection(sigma, sigma, form))


def figures() -> tuple[Figure, ...]:
    """Both forms of the chi2."""
    data: dict[str, Array] = {"x": np.array(FACTORS)}
    panels = []
    x = Axis("luminosity factor", dimensionless=True, scale="log", limits=(1, 1000))
    y = Axis(r"$|\Lambda_3|$, 90 % [$10^{-10}\,\mu_B$]", scale="log")
    for form, title in (("miranda-2019-table", "as the table has it"), ("literal", "with the pull that is printed")):
        seen = [projected(factor, form) for factor in FACTORS]
        data[f"{form} fisher"] = np.array([one.fisher[NAME][1] for one in seen]) / UNIT
        data[f"{form} full"] = np.array([one.limits[NAME][-1][1] for one in seen]) / UNIT
        panels.append(Panel(x, y, title=title, lines=lines("x", {f"{form} fisher": "Fisher", f"{form} full": "likelihood"})))
    caption = (
        "Limits on a transition moment at CONUS against luminosity. Without a pull counts are linear in the square of the "
        "moment and the chi2 is Gaussian: Fisher matrix and likelihood agree, and fall as the fourth root. With the printed "
        "pull of 20 % systematics stop the gain; it multiplies the excess too, so that the likelihood is weaker by 22 %."
    )
    source = "Papoulias:2019erice, slide “Estimating the future prospects: luminosity factor variation”; our own"
    return (Figure("luminosity-forecast", caption, source, panels, data, columns=2, size=(10.0, 4.1)),)
