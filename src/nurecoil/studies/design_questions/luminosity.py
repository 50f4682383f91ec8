"""Luminosity and transition moments: the projections of Papoulias:2019erice by Fisher matrix and by the whole likelihood."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import Forecast, Projection
from nurecoil.report import Axis, Figure, Line, Panel
from nurecoil.studies.papoulias_erice_2019.beams import SYSTEMATICS, beam, counts
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT

NAME = "Lambda_3"
FACTORS = (1.0, 10.0, 100.0, 1000.0)


ROWS = {"CONUS": "reactor", "COHERENT-LAr": "sns-delayed", "COHERENT-HPGe": "sns-delayed", "COHERENT-NaI": "sns-delayed"}
"""Experiment -> part of the source, as they are today."""


@cache
def projected(factor: float, form: str, name: str = "CONUS") -> Forecast:
    """With this factor on all counts."""
    row = beam(ROWS[name], name, "current")
    sigma = SYSTEMATICS[row.setup]
    return nr.forecast(row.experiment, factor * counts(row), NAME, designs=(), statistic=Projection(sigma, sigma, form))


def figures() -> tuple[Figure, ...]:
    """Both forms of the chi2."""
    data: dict[str, Array] = {"x": np.array(FACTORS)}
    panels: list[Panel] = []
    x = Axis("luminosity factor", dimensionless=True, scale="log", limits=(1, 1000))
    y = Axis(r"$|\Lambda_3|$, 90 % [$10^{-10}\,\mu_B$]", scale="log")
    for form, title in (("miranda-2019-table", "as the table has it"), ("literal", "with the pull that is printed")):
        drawn: list[Line] = []
        for i, name in enumerate(ROWS):
            seen = [projected(factor, form, name) for factor in FACTORS]
            data[f"{form} {name} fisher"] = np.array([one.fisher[NAME][1] for one in seen]) / UNIT
            data[f"{form} {name} full"] = np.array([one.limits[NAME][-1][1] for one in seen]) / UNIT
            drawn += [
                Line("x", f"{form} {name} full", name if len(panels) else "", index=i, joined=True),
                Line("x", f"{form} {name} fisher", "" if i or not len(panels) else "Fisher", thin=True, joined=True),
            ]
        panels.append(Panel(x, y, title=title, lines=tuple(drawn), legend="center right"))
    caption = (
        "Limits on a transition moment against luminosity: by the whole likelihood (colours) and by the Fisher matrix (thin). "
        "Without a pull counts are linear in the square of the moment and the chi2 is Gaussian: both agree, and fall as the "
        "fourth root. With the printed pull of 20 % systematics stop the gain; it multiplies the excess too, so that the "
        "likelihood is weaker by 20 to 22 %. Caesium iodide is left out: it has data, and these are no forecast."
    )
    source = "Papoulias:2019erice, slide “Estimating the future prospects: luminosity factor variation”; our own"
    return (Figure("luminosity-forecast", caption, source, tuple(panels), data, columns=2, size=(10.0, 4.6)),)
