"""The set-ups of the slides: which experiment belongs to a row of the table of limits, and how its likelihood is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import nurecoil as nr
from nurecoil.expectation import Prediction, prediction
from nurecoil.experiments import Experiment
from nurecoil.inference import CountLikelihood, Projection, asimov, likelihood, upper_limit
from nurecoil.problems import UnknownId
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model
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
    """One row of the table of limits.

    Parameters
    ----------
    source : {"sns-prompt", "sns-delayed", "reactor"}
    name : str
        The experiment as printed.
    setup : {"current", "future"}
    """

    source: str
    name: str
    setup: str

    @property
    def label(self) -> str:
        """For legends: ``"HPGe"`` or ``"CONUS"``."""
        return self.name.removeprefix("COHERENT-")

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
            return released("coherent-csi-2017-one-bin")
        kind, future = "reactor" if self.source == "reactor" else "coherent", "-future" if self.setup == "future" else ""
        return released(f"{kind}-projections-{self.label.lower()}{future}")


@cache
def printed() -> Mapping[Beam, list[float]]:
    """All rows of the table but that of solar neutrinos, in the order of the table, with the printed limits."""
    table = printed_limits()
    rows = zip(table["source"], table["experiment"], table["setup"], table["limits"].tolist(), strict=True)
    return {Beam(*row): limits for *row, limits in rows if row[0] != "solar"}


def beams() -> tuple[Beam, ...]:
    """The rows of `printed`."""
    return tuple(printed())


def beam(source: str, name: str, setup: str) -> Beam:
    """One row.

    Raises
    ------
    UnknownId
        If there is no such row.
    """
    wanted = Beam(source, name, setup)
    if wanted not in printed():
        raise UnknownId("row of the table", f"{source} {name} {setup}", [f"{b.source} {b.name} {b.setup}" for b in beams()])
    return wanted


@cache
def counts(row: Beam, delta_cp: float = 0.0) -> Prediction:
    """What a row's experiment counts: Standard Model, all components of the source, and transition moments of some."""
    data = row.experiment
    names = EMITTERS.get(row.source)
    emitted = data if names is None else data.replace(source=data.source.select(*names))
    moments = prediction(emitted, nr.models.TransitionMoments(pmns=mixing(delta_cp))).only("signal").renamed(signal="moments")
    return prediction(data, model()).fixed(model().parameters) + moments


def added(row: Beam, **values: float) -> float:
    """Events that moments in 1e-10 Bohr magnetons add to those of the Standard Model; phases are in radians."""
    found = {name: value * UNIT if name in NAMES else value for name, value in values.items()}
    return float(counts(row)(found).sum() - counts(row)({}).sum())


def chi2(row: Beam, form: str = TABLE, *, luminosity: float = 1.0, delta_cp: float = 0.0) -> CountLikelihood:
    """The slides' chi2 as a function of moduli and phases of the three transition moments.

    Parameters
    ----------
    row : Beam
    form : {"miranda-2019-table", "literal"}
        Of the projections' chi2. The first CsI data have one form only, the printed one.
    luminosity : float
        Factor on all counts of a projection.
    delta_cp : float
        In radians.
    """
    predicted = luminosity * counts(row, delta_cp)
    if row.is_first_data:
        return likelihood(row.experiment, predicted, statistic="miranda-2019")
    sigma = SYSTEMATICS[row.setup]
    return asimov(row.experiment, predicted, statistic=Projection(sigma, sigma, form))


def limit(like: CountLikelihood, name: str, ndof: int = 1) -> float:
    """Largest modulus at 90 % CL, in 1e-10 Bohr magnetons."""
    return upper_limit(like, name, 0.90, ndof=ndof).limit / UNIT


@cache
def limits(row: Beam, form: str = TABLE, delta_cp: float = 0.0) -> tuple[float, float, float]:
    """Largest |Lambda_i| at 90 % CL, one at a time, in 1e-10 Bohr magnetons."""
    one, two, three = (limit(chi2(row, form, delta_cp=delta_cp), name) for name in NAMES)
    return one, two, three
