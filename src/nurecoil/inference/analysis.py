"""One analysis, from a YAML file, from words, or from both: what is asked of which data.

A file holds what the options of the command line say; entries given beside a file replace its own:

    version: 1
    experiments: [coherent-csi-2017]        # ids, of joint analyses too, or paths of files; several are fitted together
    models: [standard-model, magnetic-moment]
    set: {scheme: tree, sin2_theta_w: 0.2312}
    statistic: poisson                      # poisson, gaussian or miranda-2019; by default what the experiment says
    data: observed                          # or asimov, or toy with a seed
    truth: {mu_numu: 1e-9 mu_B}             # of asimov and toy data; central values where nothing is said
    seed: 1
    constraints: {sin2_theta_w: {mean: 0.2386, sigma: 0.0002}}
    correlations: [[flux_low, flux_high, 0.3]]  # of the constraints of nuisances
    parameters: [mu_numu]                   # what is fitted, bounded, or spans the plane; nuisances too
    profile: [mu_nue]                       # what is minimised over; or all. Other parameters of the model are held
    held: {sin2_theta_w: 0.2387}
    cl: 0.90                                # or a list, for contours
    grid: {mu_numu: {start: 0 mu_B, stop: 1e-8 mu_B, points: 61, scale: linear}}

Values of parameters that have a unit need it. All problems of a file are reported at once, each with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments import Joint, experiment_or_joint, together
from nurecoil.inference.analysis_entries import InvalidAnalysis, read_document
from nurecoil.inference.analysis_models import of_catalogue
from nurecoil.inference.build import asimov, correlated, likelihood, toys
from nurecoil.inference.contours import contour
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.fits import fit
from nurecoil.inference.forecasts import forecast
from nurecoil.inference.intervals import interval, upper_limit
from nurecoil.inference.limit_curves import limit_curve
from nurecoil.inference.protocol import GaussianConstraint, Likelihood
from nurecoil.inference.question import ALL, ask, nuisances_of, parameter_of
from nurecoil.inference.results import Contour, Fit, Forecast, Interval, Limit, LimitCurve, Scan
from nurecoil.inference.scans import scan
from nurecoil.models import Model
from nurecoil.problems import Collector, Problem, UnknownId
from nurecoil.tables import load_yaml
from nurecoil.units.kinds import measured_in

Maker = Callable[[Sequence[str], Sequence[str]], Model]
"""Makes a model from names and from settings such as ``"mu_numu=1e-10 mu_B"``."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis that can be made.

    Parameters
    ----------
    likelihood : Likelihood
    experiments : Joint
    model : Model
    parameters : tuple of str
        What is asked for.
    profile : tuple of str, or "all"
        Parameters of the model that are minimised over too.
    held : mapping
        Values of held parameters that are not central.
    cls : tuple of float
        Confidence levels.
    grid : mapping
        Parameter -> values, natural units.
    truth : mapping
        True values that are not central.
    title : str
        Experiments and models, for pictures.
    content : mapping
        What was said, as JSON values.
    """

    likelihood: Likelihood
    experiments: Joint
    model: Model
    parameters: tuple[str, ...]
    profile: tuple[str, ...] | str
    held: Mapping[str, float]
    cls: tuple[float, ...]
    grid: Mapping[str, Array]
    truth: Mapping[str, float]
    title: str
    content: Mapping[str, Any]

    def take(self, count: int) -> tuple[str, ...]:
        """The parameters, if there are so many.

        Raises
        ------
        InvalidAnalysis
            If there are not.
        """
        if len(self.parameters) != count:
            what = "one parameter" if count == 1 else f"{count} parameters"
            got = ", ".join(self.parameters) or "none"
            raise InvalidAnalysis("analysis", [Problem("parameters", f"expected {what}, got {got}")])
        return self.parameters

    @property
    def cl(self) -> float:
        """The confidence level, if there is one.

        Raises
        ------
        ValueError
            If there are several.
        """
        if len(self.cls) != 1:
            raise ValueError(f"cl: expected one confidence level, got {', '.join(f'{cl:g}' for cl in self.cls)}")
        return self.cls[0]

    @property
    def _rule(self) -> dict[str, Any]:
        return {"profile": self.profile, "held": self.held}

    def fit(self, **options: Any) -> Fit:
        """`nurecoil.inference.fit` of what is asked for and profiled."""
        if not self.parameters and not self.profile:
            known = ", ".join(self.likelihood.parameters)
            why = f"expected names, or profile: all; there are {known}"
            raise InvalidAnalysis("analysis", [Problem("parameters", why)])
        return fit(self.likelihood, self.parameters, **self._rule, **options)

    def interval(self, **options: Any) -> Interval:
        """`nurecoil.inference.interval` of the one parameter."""
        return interval(self.likelihood, self.take(1)[0], self.cl, **self._rule, **options)

    def upper_limit(self, **options: Any) -> Limit:
        """`nurecoil.inference.upper_limit` of the one parameter."""
        return upper_limit(self.likelihood, self.take(1)[0], self.cl, **self._rule, **options)

    def limit_curve(self, **options: Any) -> LimitCurve:
        """`nurecoil.inference.limit_curve` of the one parameter along the grid."""
        return limit_curve(self.likelihood, self.take(1)[0], self.grid, self.cl, **self._rule, **options)

    def contour(self, **options: Any) -> Contour:
        """`nurecoil.inference.contour` of the two parameters."""
        x, y = self.take(2)
        return contour(self.likelihood, (x, y), self.cls, grid=self.grid or None, **self._rule, **options)

    def scan(self, **options: Any) -> Scan:
        """`nurecoil.inference.scan` over the grid."""
        return scan(self.likelihood, self.grid, **self._rule, **options)

    def forecast(self, **options: Any) -> Forecast:
        """`nurecoil.inference.forecast` of the parameters.

        Raises
        ------
        InvalidAnalysis
            If there are none, or constraints, which forecasts do not know.
        """
        if not self.parameters:
            why = f"expected at least one; there are {', '.join(self.likelihood.parameters)}"
            raise InvalidAnalysis("analysis", [Problem("parameters", why)])
        if "constraints" in self.content:
            raise InvalidAnalysis("analysis", [Problem("constraints", "a forecast takes none")])
        one = self.experiments[0] if len(self.experiments) == 1 and not self.experiments.correlations else self.experiments
        rule = self._rule | {"truth": self.truth, "cl": self.cl, "statistic": self.content.get("statistic")}
        return forecast(options.pop("experiment", one), self.model, self.parameters, **rule, **options)


def load_analysis(file: str | Path | None = None, make_model: Maker | None = None, **given: Any) -> Analysis:
    """The analysis of a file, with the entries that are given (not None or empty) replaced.

    Parameters
    ----------
    file : str or Path, optional
    make_model : callable, optional
        What makes a model from names and settings; the catalogue's by default.
    **given
        Entries.

    Raises
    ------
    InvalidAnalysis
        With everything that is wrong.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> words = {"experiments": "coherent-csi-2017", "parameters": "sin2_theta_w"}
    >>> made = load_analysis(make_model=lambda names, settings: StandardModel(), **words)
    >>> made.interval(sigma=1).asked
    ('sin2_theta_w',)
    """
    name = "analysis" if file is None else Path(file).name
    content = {} if file is None else load_yaml(Path(file))
    if not isinstance(content, dict):
        raise InvalidAnalysis(name, [Problem("", f"expected a mapping of entries, got {type(content).__name__}")])
    if file is not None and "version" not in content:
        raise InvalidAnalysis(name, [Problem("version", "missing")])
    content |= {key: value for key, value in given.items() if value not in (None, [], {}, ())}
    document, problems = read_document(content)
    maker = make_model or of_catalogue
    if document is None:
        raise InvalidAnalysis(name, [*problems, *_lookups(content, maker)])
    found = Collector()
    made = _made(document, content, maker, found)
    if made is None or found.problems:
        raise InvalidAnalysis(name, found.problems)
    return made


def _lookups(content: Mapping[str, Any], maker: Maker) -> list[Problem]:
    """Unknown experiments and models in a document that has other problems."""
    problems = Collector()
    for key, find in (("experiments", experiment_or_joint), ("models", lambda name: maker([name], []))):
        names = content.get(key, ())
        for i, one in enumerate([names] if isinstance(names, str) else names if isinstance(names, list) else ()):
            if isinstance(one, str):
                with problems.at(f"{key}[{i}]"):
                    find(one)
    return problems.problems


def _made(document: Mapping[str, Any], content: Mapping[str, Any], maker: Maker, problems: Collector) -> Analysis | None:
    found = []
    for i, name in enumerate(document["experiments"]):
        with problems.at(f"experiments[{i}]"):
            found.append(experiment_or_joint(name))
    if not document["experiments"]:
        problems.add("experiments", "expected at least one, got none")
    model = None
    with problems.at("models"):
        model = maker(document["models"], [f"{key}={_word(value)}" for key, value in document["set"].items()])
    if document["data"] == "toy" and document["seed"] is None:
        problems.add("seed", "missing; toy data need one")
    if problems.problems or model is None:
        return None
    experiments = None
    with problems.at("experiments"):
        experiments = together(found)
    if experiments is None:
        return None
    experiments = replace(experiments, correlations=(*experiments.correlations, *document["correlations"]))
    like = _likelihood(document, experiments, model, problems)
    return None if like is None else _checked(document, content, like, experiments, model, problems)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _likelihood(document: Mapping[str, Any], experiments: Joint, model: Model, problems: Collector) -> Likelihood | None:
    """Of all experiments, with constraints."""
    total: Likelihood | None = None
    options = {"statistic": document["statistic"], "correlations": correlated(experiments)}
    experiments = replace(experiments, correlations=())
    with problems.at(", ".join(one.id for one in experiments)):
        expected = asimov(experiments, model, **options) if document["data"] != "observed" else None
        truth = {} if expected is None else _values("truth", document["truth"], expected, problems)
        if expected is None:
            total = likelihood(experiments, model, **options)
        elif document["data"] == "asimov":
            total = asimov(experiments, model, truth, **options)
        else:
            (total,) = toys(experiments, model, 1, document["seed"], truth, **options)
    for name, block in document["constraints"].items() if total is not None else ():
        assert total is not None
        mean = _values(f"constraints.{name}", {name: block["mean"]}, total, problems, "mean")
        sigma = _values(f"constraints.{name}", {name: block["sigma"]}, total, problems, "sigma")
        if mean and sigma:
            with problems.at(f"constraints.{name}"):
                assert isinstance(total, CountLikelihood)
                total = total + GaussianConstraint(name, mean[name], sigma[name])
    return total


def _checked(
    document: Mapping[str, Any],
    content: Mapping[str, Any],
    like: Likelihood,
    experiments: Joint,
    model: Model,
    problems: Collector,
) -> Analysis | None:
    """Everything that names parameters."""
    moving = ALL if document["profile"] == (ALL,) else document["profile"]
    _known("parameters", document["parameters"], like, problems)
    _known("profile", () if moving == ALL else moving, like, problems)
    held = _values("held", document["held"], like, problems)
    truth = _values("truth", document["truth"], like, Collector())  # what is wrong there was said when data were made
    grid = {}
    for name, one in document["grid"].items():
        ends = [_values(f"grid.{name}", {name: one[key]}, like, problems, key) for key in ("start", "stop")]
        if all(ends):
            with problems.at(f"grid.{name}"):
                grid[name] = _axis(ends[0][name], ends[1][name], one["points"], one["scale"])
    if problems.problems:
        return None
    chosen = document["parameters"] or tuple(grid)
    for name in (*document["parameters"], *(moving if moving != ALL else ())):
        if name in held:
            problems.add(f"held.{name}", "is among the parameters or profiled; expected one or the other")
    with problems.at("held"):
        if not problems.problems:
            ask(like, chosen, tuple(n for n in moving if n not in chosen) if moving != ALL else ALL, held)
    title = f"{', '.join(document['experiments'])}: {' + '.join(document['models'])}"
    return Analysis(like, experiments, model, chosen, moving, held, document["cl"], grid, truth, title, dict(content))


def _axis(start: float, stop: float, points: int, scale: str) -> Array:
    if not start < stop:
        raise ValueError(f"expected start below stop, got {start:g} and {stop:g} (natural units)")
    if scale == "linear":
        return np.linspace(start, stop, points)
    if not start > 0:
        raise ValueError("expected a positive start for a logarithmic scale")
    return np.geomspace(start, stop, points)


def _known(path: str, names: Iterable[str], like: Likelihood, problems: Collector) -> None:
    for name in names:
        with problems.at(path):
            parameter_of(like, name)


def _values(path: str, given: Mapping[str, Any], like: Likelihood, problems: Collector, key: str = "") -> dict[str, float]:
    """Values of parameters and nuisances in natural units; those with a unit need it, the others must have none."""
    found = {}
    known = nuisances_of(like)
    for name, value in given.items():
        if name not in like.parameters and name not in known:
            if (path, key) not in ((f"constraints.{name}", "sigma"), (f"grid.{name}", "stop")):  # said once, of the other end
                with problems.at(path):
                    raise UnknownId("parameter", name, [*like.parameters, *known])
            continue
        unit = parameter_of(like, name).unit
        with problems.at(path):
            found[name] = measured_in(unit, f"{value} {unit}" if isinstance(value, (int, float)) else "").read(
                value, key or name, bare=False
            )
    return found
