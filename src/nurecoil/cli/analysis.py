"""One analysis, from a YAML file, from the command line, or from both: what is fitted to which data.

A file holds what the options say; options given beside a file replace its entries:

    version: 1
    experiments: [coherent-csi-2017]        # ids, or paths of files of your own; several are fitted together
    models: [standard-model, magnetic-moment]
    set: {scheme: tree, sin2_theta_w: 0.2312}
    statistic: poisson                      # poisson, gaussian or miranda-2019; by default what the experiment says
    data: observed                          # or asimov, or toy with a seed
    truth: {mu_numu: 1e-9 mu_B}             # of asimov and toy data; central values where nothing is said
    seed: 1
    free: [signal_normalisation]            # nuisances that are parameters, instead of being profiled inside
    constraints: {sin2_theta_w: {mean: 0.2386, sigma: 0.0002}}
    parameters: [mu_numu]                   # what is fitted, bounded, or spans the plane
    profile: [mu_nue]                       # what is minimised over; or all. Everything else is held
    fixed: {sin2_theta_w: 0.2387}
    cl: 0.90                                # or a list, for contours
    grid: {mu_numu: {start: 0 mu_B, stop: 1e-8 mu_B, points: 61, scale: linear}}

Values of parameters that have a unit need it. All problems of a file are reported at once, each with its path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cli import build
from nurecoil.experiments import Experiment, experiment
from nurecoil.models import Model
from nurecoil.parameters import ParameterSet
from nurecoil.problems import Collector, Problem, UnknownId
from nurecoil.tables import load_yaml
from nurecoil.units import quantity

if TYPE_CHECKING:
    from nurecoil.cli.analysis_schema import Document
    from nurecoil.inference import Likelihood


class InvalidAnalysis(ValueError):
    """An analysis cannot be made; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        if len(self.problems) == 1:
            super().__init__(f"{name}, {self.problems[0]}")
        else:
            super().__init__("\n  ".join([f"{name} has {len(self.problems)} problems:", *map(str, self.problems)]))


@dataclass(frozen=True, eq=False)
class Analysis:
    """An analysis that can be made.

    Parameters
    ----------
    likelihood : Likelihood
        With all that is held held.
    parameters : tuple of str
        What is fitted, bounded, or spans the plane.
    cls : tuple of float
        Confidence levels.
    grid : mapping
        Parameter -> values, natural units.
    title : str
        Experiments and models, for pictures.
    content : mapping
        What was asked for, as JSON values.
    """

    likelihood: Likelihood
    parameters: tuple[str, ...]
    cls: tuple[float, ...]
    grid: Mapping[str, Array]
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


def read(file: Path | None, **given: Any) -> Analysis:
    """The analysis of a file, with the entries that are given (not None or empty) replaced.

    Raises
    ------
    InvalidAnalysis
        With everything that is wrong.
    """
    from nurecoil.cli.analysis_schema import check  # pydantic is loaded only when an analysis is read

    name = "analysis" if file is None else file.name
    content = {} if file is None else load_yaml(file)
    if not isinstance(content, dict):
        raise InvalidAnalysis(name, [Problem("", f"expected a mapping of entries, got {type(content).__name__}")])
    if file is not None and "version" not in content:
        raise InvalidAnalysis(name, [Problem("version", "missing")])
    content |= {key: value for key, value in given.items() if value not in (None, [], {}, ())}
    document, problems = check(content)
    found, more = (None, []) if document is None else _made(document, content)
    if found is None:
        raise InvalidAnalysis(name, [*problems, *more] if document is not None else [*problems, *_lookups(content)])
    return found


def _lookups(content: Mapping[str, Any]) -> list[Problem]:
    """Unknown experiments and models in a document that has other problems."""
    problems = Collector()
    for key, find in (("experiments", experiment), ("models", _known_model)):
        names = content.get(key, ())
        for i, one in enumerate([names] if isinstance(names, str) else names if isinstance(names, list) else ()):
            if isinstance(one, str):
                with problems.at(f"{key}[{i}]"):
                    find(one)
    return problems.problems


def _known_model(name: str) -> None:
    if name not in build.MODELS:
        raise UnknownId("model", name, build.MODELS)


def _made(document: Document, content: Mapping[str, Any]) -> tuple[Analysis | None, list[Problem]]:
    problems = Collector()
    experiments: list[Experiment] = []
    for i, name in enumerate(document.experiments):
        with problems.at(f"experiments[{i}]"):
            experiments.append(experiment(name))
    if not document.experiments:
        problems.add("experiments", "expected at least one, got none")
    model = None
    with problems.at("models"):
        model = build.model(document.models, [f"{key}={_word(value)}" for key, value in document.set.items()])
    if document.data == "toy" and document.seed is None:
        problems.add("seed", "missing; toy data need one")
    if problems.problems or model is None:
        return None, problems.problems
    likelihood = _likelihood(document, experiments, model, problems)
    if likelihood is None:
        return None, problems.problems
    found = _checked(document, content, likelihood, model, problems)
    return (None if problems.problems else found), problems.problems


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _likelihood(document: Document, experiments: Sequence[Experiment], model: Model, problems: Collector) -> Likelihood | None:
    """The sum over experiments, with constraints."""
    from nurecoil import inference

    total: Any = None
    truth = _values("truth", document.truth, model.parameters, problems)
    seeds = np.random.SeedSequence(document.seed).generate_state(len(experiments)).tolist()
    for one, seed in zip(experiments, seeds, strict=True):
        options: dict[str, Any] = {"statistic": document.statistic, "free": document.free}
        with problems.at(one.id):
            if document.data == "observed":
                like = inference.likelihood(one, model, **options)
            elif document.data == "asimov":
                like = inference.asimov(one, model, truth, **options)
            else:
                (like,) = inference.toys(one, model, 1, seed, truth, **options)
            total = like if total is None else total + like
    for name, constraint in document.constraints.items() if total is not None else ():
        mean = _values(f"constraints.{name}", {name: constraint.mean}, total.parameters, problems, "mean")
        sigma = _values(f"constraints.{name}", {name: constraint.sigma}, total.parameters, problems, "sigma")
        if mean and sigma:
            with problems.at(f"constraints.{name}"):
                total = total + inference.GaussianConstraint(name, mean[name], sigma[name])
    made: Likelihood | None = total
    return made


def _checked(
    document: Document, content: Mapping[str, Any], likelihood: Likelihood, model: Model, problems: Collector
) -> Analysis | None:
    """Everything that names parameters."""
    from nurecoil.inference import fix

    known = likelihood.parameters
    moving = () if document.profile == ("all",) else document.profile
    for key, names in (("parameters", document.parameters), ("profile", moving)):
        _known(key, names, known, problems)
    fixed = _values("fixed", document.fixed, known, problems)
    grid = {}
    for name, one in document.grid.items():
        ends = [
            _values(f"grid.{name}", {name: x}, known, problems, key) for key, x in (("start", one.start), ("stop", one.stop))
        ]
        if all(ends):
            with problems.at(f"grid.{name}"):
                grid[name] = _axis(ends[0][name], ends[1][name], one.points, one.scale)
    if problems.problems:
        return None
    chosen = document.parameters or tuple(grid)
    vary = set(known) if document.profile == ("all",) or not chosen else {*chosen, *moving}
    held = {name: value for name, value in model.parameters.items() if name not in vary and name not in fixed} | fixed
    for name in set(chosen) & set(fixed):
        problems.add(f"fixed.{name}", "is among the parameters; expected one or the other")
    with problems.at("fixed"):
        title = f"{', '.join(document.experiments)}: {' + '.join(document.models)}"
        likelihood = fix(likelihood, held)
        if not problems.problems:
            return Analysis(likelihood, chosen, document.cl, grid, title, dict(content))
    return None


def _axis(start: float, stop: float, points: int, scale: str) -> Array:
    if not start < stop:
        raise ValueError(f"expected start below stop, got {start:g} and {stop:g} (natural units)")
    if scale == "linear":
        return np.linspace(start, stop, points)
    if not start > 0:
        raise ValueError("expected a positive start for a logarithmic scale")
    return np.geomspace(start, stop, points)


def _known(path: str, names: Iterable[str], parameters: ParameterSet, problems: Collector) -> None:
    for name in names:
        if name not in parameters:
            with problems.at(path):
                raise UnknownId("parameter", name, parameters)


def _values(
    path: str, given: Mapping[str, Any], parameters: ParameterSet, problems: Collector, key: str = ""
) -> dict[str, float]:
    """Values of parameters in natural units; those with a unit need it, the others must have none."""
    found = {}
    for name, value in given.items():
        place = f"{path}.{key}" if key else f"{path}.{name}"
        if name not in parameters:
            if (path, key) not in ((f"constraints.{name}", "sigma"), (f"grid.{name}", "stop")):  # said once, of the other end
                _known(path, [name], parameters, problems)
            continue
        unit = parameters.get_parameter(name).unit
        with problems.at(place):
            if unit and not isinstance(value, str):
                raise ValueError(f"missing unit: got the bare number {value!r}; expected something like '{value} {unit}'")
            found[name] = quantity(value, unit) if unit else _plain(value)
    return found


def _plain(value: Any) -> float:
    try:
        return quantity(float(value), "")
    except ValueError:
        raise ValueError(f"expected a number, got {value!r}") from None
