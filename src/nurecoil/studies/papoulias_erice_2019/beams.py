"""The set-ups of the slides: which experiment belongs to a row of the table of limits, and how its likelihood is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import Prediction
from nurecoil.experiments import Experiment
from nurecoil.inference import CountLikelihood, Projection, asimov, upper_limit
from nurecoil.studies.papoulias_erice_2019 import coherent_csi
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.studies.papoulias_erice_2019.moment_limits import mixing, printed_limits
from nurecoil.studies.released_counts import released

TABLE, LITERAL = "miranda-2019-table", "literal"
"""Two readings of the chi2 of the projections; see `nurecoil.inference.Projection`."""
NAMES = ("Lambda_1", "Lambda_2", "Lambda_3")
SYSTEMATICS: Mapping[str, float] = {"current": 0.2, "future": 0.1}
"""sigma_stat = sigma_sys of the slides."""
EMITTERS: Mapping[str, tuple[str, ...]] = {
    "sns-prompt": ("nu_mu prompt",),
    "sns-delayed": ("nu_e delayed", "nu_mu_bar delayed"),
}
"""Components of a pion source whose moments a row bounds; the Standard Model's events are those of all three."""


@dataclass(frozen=True)
class Beam:
    """One row of the table of limits: sns-prompt, sns-delayed or reactor; the experiment as printed; current or future."""

    source: str
    name: str
    setup: str

    @property
    def label(self) -> str:
        """For legends: ``"HPGe"`` or ``"CONUS"``."""
        return self.name.removeprefix("COHERENT-")

    @property
    def words(self) -> tuple[str, str, str]:
        """For tables."""
        return self.source.replace("sns-", "SNS "), self.label, self.setup

    def __str__(self) -> str:
        return f"{self.source} {self.label} {self.setup}"

    @property
    def is_first_data(self) -> bool:
        """Whether counts were observed: the first CsI data of COHERENT. All others are projections."""
        return self.name == "COHERENT-CsI" and self.setup == "current"

    @property
    def experiment(self) -> Experiment:
        """Source, target, detector and exposure."""
        if self.is_first_data:
            return coherent_csi.smeared()
        kind, future = "reactor" if self.source == "reactor" else "coherent", "-future" if self.setup == "future" else ""
        return released(f"{kind}-projections-{self.label.lower()}{future}")


@cache
def printed() -> Mapping[Beam, Array]:
    """All rows of the table but that of solar neutrinos, in the order of the table, with the printed limits [3]."""
    table = printed_limits()
    rows = zip(table["source"], table["experiment"], table["setup"], table["limits"], strict=True)
    return {Beam(*row): limits for *row, limits in rows if row[0] != "solar"}


@cache
def counts(row: Beam, delta_cp: float = 0.0) -> Prediction:
    """What a row's experiment counts: Standard Model, all components of the source, and transition moments of some."""
    moments = nr.models.TransitionMoments(pmns=mixing(delta_cp))
    return coherent_csi.with_moments(row.experiment, EMITTERS.get(row.source, ()), moments)


def added(row: Beam, values: Mapping[str, ArrayLike], delta_cp: float = 0.0) -> Array:
    """Events that moments in 1e-10 Bohr magnetons add to those of the Standard Model [P]; phases are in radians."""
    found = {name: np.multiply(value, UNIT if name in NAMES else 1.0) for name, value in values.items()}
    return counts(row, delta_cp).only("moments").many(found)[:, 0]


def chi2(row: Beam, form: str = TABLE, *, luminosity: float = 1.0, delta_cp: float = 0.0) -> CountLikelihood:
    """The slides' chi2 of the three moments with their phases: the first data have one form, projections any luminosity."""
    predicted = luminosity * counts(row, delta_cp)
    if row.is_first_data:
        return coherent_csi.chi2(row.experiment, predicted)
    sigma = SYSTEMATICS[row.setup]
    return asimov(row.experiment, predicted, statistic=Projection(sigma, sigma, form))


@cache
def room(row: Beam, form: str = TABLE, *, luminosity: float = 1.0, ndof: int = 1) -> float:
    """Events per luminosity that moments may add at 90 % CL, whichever they are: counts do not tell them apart."""
    found = upper_limit(chi2(row, form, luminosity=luminosity), "Lambda_3", 0.90, ndof=ndof)
    return float(added(row, {"Lambda_3": found.limit / UNIT})[0])


def limits(row: Beam, form: str = TABLE, delta_cp: float = 0.0) -> Array:
    """Largest |Lambda_i| at 90 % CL, one at a time, in 1e-10 Bohr magnetons [3]; events grow with their squares."""
    each = dict(zip(NAMES, np.eye(3), strict=True))
    return np.asarray(np.sqrt(room(row, form) / added(row, each, delta_cp)))
