"""The set-ups of the slides: which experiment belongs to a row of the table of limits, and how its likelihood is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import nurecoil as nr
from nurecoil.expectation import Prediction, prediction
from nurecoil.experiments import Experiment, experiment
from nurecoil.inference import CountLikelihood, Projection, asimov, likelihood, upper_limit
from nurecoil.problems import UnknownId
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.studies.papoulias_erice_2019.moment_limits import printed_limits

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

    @property
    def is_first_data(self) -> bool:
        """Whether counts were observed: the first CsI data of COHERENT. All others are projections."""
        return self.name == "COHERENT-CsI" and self.setup == "current"

    @property
    def experiment(self) -> Experiment:
        """Source, target, detector and exposure."""
        if self.is_first_data:
            return _experiment("coherent-csi-2017-one-bin")
        kind = "reactor" if self.source == "reactor" else "coherent"
        future = "-future" if self.setup == "future" else ""
        return _experiment(f"{kind}-projections-{self.label.lower()}{future}")


@cache
def _experiment(name: str) -> Experiment:
    return experiment(name)


@cache
def beams() -> tuple[Beam, ...]:
    """All rows of the table but that of solar neutrinos, in the order of the table of numbers."""
    table = printed_limits()
    rows = zip(table["source"], table["experiment"], table["setup"], strict=True)
    return tuple(Beam(*row) for row in rows if row[0] != "solar")


@cache
def beam(source: str, name: str, setup: str) -> Beam:
    """One row.

    Raises
    ------
    UnknownId
        If there is no such row.
    """
    wanted = Beam(source, name, setup)
    if wanted not in beams():
        raise UnknownId("row of the table", f"{source} {name} {setup}", [f"{b.source} {b.name} {b.setup}" for b in beams()])
    return wanted


def mixing(delta_cp: float = 0.0) -> nr.flavour.PMNS:
    """The global fit of 2018 with which the table of limits comes out, and another CP phase."""
    return nr.flavour.PMNS.vintage_of("de-salas-2018").with_phases(delta_cp)


@cache
def counts(row: Beam, delta_cp: float = 0.0) -> Prediction:
    """What a row's experiment counts: Standard Model, all components of the source, and transition moments of some."""
    data = row.experiment
    names = EMITTERS.get(row.source)
    emitted = data if names is None else data.replace(source=data.source.select(*names))
    moments = prediction(emitted, nr.models.TransitionMoments(pmns=mixing(delta_cp))).only("signal").renamed(signal="moments")
    return prediction(data, model()).fixed(model().parameters) + moments


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


@cache
def limits(row: Beam, form: str = TABLE, delta_cp: float = 0.0) -> tuple[float, float, float]:
    """Largest |Lambda_i| at 90 % CL, one at a time, in 1e-10 Bohr magnetons."""
    like = chi2(row, form, delta_cp=delta_cp)
    one, two, three = (upper_limit(like, name, 0.90).limit / UNIT for name in NAMES)
    return one, two, three
