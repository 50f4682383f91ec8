"""Luminosity and transition moments: the projections of Papoulias:2019erice by Fisher matrix and by the whole likelihood."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import Forecast, Projection
from nurecoil.studies import shows
from nurecoil.studies.papoulias_erice_2019.beams import SYSTEMATICS, Beam, counts
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT

NAME = "Lambda_3"
FACTORS = (1.0, 10.0, 100.0, 1000.0)


ROWS = {"CONUS": "reactor", "COHERENT-LAr": "sns-delayed", "COHERENT-HPGe": "sns-delayed", "COHERENT-NaI": "sns-delayed"}
"""Experiment -> part of the source, as they are today."""


@cache
def projected(factor: float, form: str, name: str = "CONUS") -> Forecast:
    """With this factor on all counts."""
    row = Beam(ROWS[name], name, "current")
    sigma = SYSTEMATICS[row.setup]
    return nr.forecast(row.experiment, factor * counts(row), NAME, designs=(), statistic=Projection(sigma, sigma, form))


@shows("luminosity-forecast")
def limits() -> dict[str, Array]:
    """On the transition moment, by both forms of the chi2."""
    data = {"x": np.array(FACTORS)}
    for form, name in product(("miranda-2019-table", "literal"), ROWS):
        seen = [projected(factor, form, name) for factor in FACTORS]
        data[f"{form} {name} fisher"] = np.array([one.fisher[NAME][1] for one in seen]) / UNIT
        data[f"{form} {name} full"] = np.array([one.limits[NAME][-1][1] for one in seen]) / UNIT
    return data
