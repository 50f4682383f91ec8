"""What an experiment would say before it is built: by Fisher matrix and by the likelihood of data as expected.

The Fisher matrix of the compiled arrays costs one evaluation: designs are compared with it. The likelihood says where it may
be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation import Prediction
from nurecoil.experiments import Experiment
from nurecoil.inference.build import Reading, asimov
from nurecoil.inference.confidence import NoLimit, threshold
from nurecoil.inference.core.fisher import fisher
from nurecoil.inference.designs import Design, design, designs_of
from nurecoil.inference.intervals import interval
from nurecoil.inference.question import Names, Question, ask
from nurecoil.inference.results import Forecast, Ranges
from nurecoil.models.term import Model

STEP = 0.02
"""Relative step of a design variable to either side, for its sensitivity."""
Experiments = Experiment | Sequence[Experiment]
"""One, or several side by side, such as those of a joint analysis."""
EVEN = 1e-4
"""How little a parameter changes counts at first order, where its step changes -2 ln L by one, to count as even at zero."""


@dataclass(frozen=True)
class Aim:
    """What is asked of every design.

    Parameters
    ----------
    model : Model
    name : str
        The parameter.
    truth, held : mapping
    cl : float
    profile : tuple of str, or "all"
    statistic : str or Reading, optional
    """

    model: Model | Prediction
    name: str
    truth: Mapping[str, float]
    cl: float
    profile: Names
    held: Mapping[str, float]
    statistic: str | Reading | None

    def of(self, experiment: Experiments) -> Question:
        """The question, for data as this experiment expects them."""
        like = asimov(experiment, self.model, self.truth, statistic=self.statistic)
        model = like.parameters
        wanted = tuple(model) if self.profile == "all" else (self.profile,) if isinstance(self.profile, str) else self.profile
        free = {self.name, *wanted} if self.profile != "all" else set(model)
        true = {n: x for n, x in self.truth.items() if n in model and n not in free}
        return ask(like, self.name, self.profile, true | dict(self.held))

    def expect(self, experiment: Experiment) -> _Expected:
        """Errors by Fisher matrix."""
        return _Expected.of(self, self.of(experiment))


@dataclass(frozen=True)
class _Expected:
    """One parameter by Fisher matrix.

    Parameters
    ----------
    truth, error, statistical : float
        As in `Forecast`.
    square : bool
        Whether the errors are those of the square.
    ends : (float, float)
        Range at the confidence level.
    shares : mapping
        Nuisance -> part of the variance that it makes.
    """

    truth: float
    error: float
    statistical: float
    square: bool
    ends: tuple[float, float]
    shares: Mapping[str, float]

    @property
    def reach(self) -> float:
        """From the truth to the upper end."""
        return self.ends[1] - self.truth

    @staticmethod
    def of(aim: Aim, question: Question) -> _Expected:
        """From the compiled arrays."""
        like, model = question.likelihood, question.likelihood.parameters
        moving = (aim.name, *question.moving)
        c = like.compile(*moving, held={n: x for n, x in question.held.items() if n in model})  # type: ignore[attr-defined]
        true = {n: float(aim.truth.get(n, model[n])) for n in moving}
        pulls = [float(aim.truth.get(n.name, n.centre)) for n in c.nuisances]
        t, X = true[aim.name], len(moving)
        information = fisher(c, list(true.values()), pulls)
        scale = c.couplings[0].scale
        square = t == 0.0 and information[0, 0] * scale**2 < EVEN
        if square:
            # counts are even in it: close to zero, d/d(x^2) = (d/dx)/(2x)
            near = EVEN * scale
            information = fisher(c, [near, *list(true.values())[1:]], pulls)
            information[0] /= 2.0 * near
            information[:, 0] /= 2.0 * near
        couplings = list(range(X))
        free = [X + k for k, n in enumerate(c.nuisances) if n.name not in question.held]
        error = _error(information, couplings + free)
        shares = {
            c.nuisances[k - X].name: 1.0 - (_error(information, [*couplings, *(j for j in free if j != k)]) / error) ** 2
            for k in free
            if math.isfinite(error)
        }
        reach = math.sqrt(threshold(aim.cl)) * error
        parameter = question.parameter(aim.name)
        away = math.sqrt(reach) if square else reach
        ends = max(t - away, parameter.lower), min(t + away, parameter.upper)
        return _Expected(t, error, _error(information, couplings), square, ends, shares)


def _error(information: Array, keep: list[int]) -> float:
    """Standard deviation of the first parameter, when these are free; infinite if nothing is known of it."""
    matrix = information[np.ix_(keep, keep)]
    scale = np.sqrt(np.diag(matrix))
    if not scale[0] > 0:
        return math.inf
    known = scale > 0
    unit = matrix[np.ix_(known, known)] / np.outer(scale[known], scale[known])
    return float(np.sqrt(np.linalg.pinv(unit, hermitian=True)[0, 0]) / scale[0])


def sensitivity(aim: Aim, experiment: Experiment, variable: Design) -> float:
    """d ln(reach)/d ln(variable), by central differences."""
    now, (low, high) = variable.value(experiment), variable.domain
    step = min(STEP, 0.5 * (high / now - 1.0), 0.5 * (1.0 - low / now))
    below, above = (aim.expect(variable(experiment, now * (1.0 + s))).reach for s in (-step, step))
    return float(math.log(above / below) / math.log((1.0 + step) / (1.0 - step)))


def forecast(
    experiment: Experiments,
    model: Model | Prediction,
    parameters: Names,
    *,
    truth: Mapping[str, float] = {},
    cl: float = 0.90,
    profile: Names = (),
    held: Mapping[str, float] = {},
    statistic: str | Reading | None = None,
    designs: Iterable[str | Design] | None = None,
) -> Forecast:
    """How well an experiment would know parameters, one at a time, and what would help.

    Fisher errors and the likelihood of data that equal the prediction stand side by side. Observed counts are not looked at.

    Parameters
    ----------
    experiment : Experiment, or sequence of Experiment
        Several, or a joint analysis, are forecast together; they have no design variables.
    model : Model or Prediction
        A prediction of one's own knows no designs: what is built does not change it.
    parameters : str or iterable of str
        Parameters of the model that enter linearly or as their square; the others of them are held while one is asked for.
    truth : mapping
        True values of parameters and nuisances; names left out are at their central value.
    cl : float
        Confidence level, in (0, 1), two-sided.
    profile : str or iterable of str
        Parameters of the model to minimise over too, or ``"all"``.
    held : mapping
        Values of parameters or nuisances that are held.
    statistic : str or Reading, optional
        By default the experiment's.
    designs : iterable of str or Design, optional
        Design variables whose effect is asked for; all that the experiment has by default (`designs_of`).

    Returns
    -------
    Forecast

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If the experiment lacks a design variable, or there are several; or a parameter changes tables.

    Notes
    -----
    ``F_ij = sum_b d_i mu_b d_j mu_b / V_b`` plus constraints, with ``V = S + B + B f/(1 - f)`` where the background is measured
    while the source is off, for a part 1 - f of the time. Where counts are even in a parameter whose true value is zero, a
    magnetic moment for example, F is that of its square: ``mu_nu < (z sigma)^(1/2)``, z = 1.645 at 90 %.

    Examples
    --------
    >>> import nurecoil as nr
    >>> germanium = nr.experiment("coherent-projections-hpge")
    >>> seen = nr.forecast(germanium, nr.StandardModel(), "sin2_theta_w", designs=["mass"])
    >>> seen.limited_by("sin2_theta_w"), abs(seen.sensitivities["sin2_theta_w"]["mass"]) < 0.1
    ('systematics', True)
    """
    names = (parameters,) if isinstance(parameters, str) else tuple(parameters)
    if not names:
        raise ValueError("parameters: expected at least one name")
    alone = experiment if isinstance(experiment, Experiment) else None
    if designs is None:
        wanted = () if alone is None or isinstance(model, Prediction) else designs_of(alone)
    else:
        wanted = tuple(map(design, designs))
    if alone is None and wanted:
        raise ValueError(f"designs: expected none for several experiments together, got {', '.join(d.name for d in wanted)}")
    found: dict[str, _Expected] = {}
    limits: dict[str, Ranges] = {}
    slopes: dict[str, dict[str, float]] = {}
    notes: list[str] = []
    digests: list[str] = []
    for name in names:
        aim = Aim(model, name, truth, cl, profile, held, statistic)
        question = aim.of(experiment)
        found[name] = _Expected.of(aim, question)
        limits[name], note = allowed(question, aim)
        notes += [note] if note else []
        slopes[name] = {}
        if math.isfinite(found[name].error):
            slopes[name] = {one.name: sensitivity(aim, alone, one) for one in wanted} if alone is not None else {}
        else:
            notes.append(f"{name}: there is no information at first order")
        digests.append(question.declared)
    said = question.said | {"held": {n: x for n, x in question.held.items() if n not in names}, "digest": ", ".join(digests)}
    said["units"] = question.units | {one.name: one.unit for one in wanted if one.unit}
    return Forecast(
        truth={name: one.truth for name, one in found.items()},
        errors={name: one.error for name, one in found.items()},
        statistical={name: one.statistical for name, one in found.items()},
        squares=tuple(name for name, one in found.items() if one.square),
        fisher={name: one.ends for name, one in found.items()},
        limits=limits,
        shares={name: one.shares for name, one in found.items()},
        sensitivities=slopes,
        design={one.name: one.value(alone) for one in wanted} if alone is not None else {},
        cl=cl,
        method="Fisher matrix, and the likelihood of data as expected, two-sided",
        message="; ".join(notes),
        **said,
    )


def allowed(question: Question, aim: Aim) -> tuple[Ranges, str]:
    """What the likelihood allows at the level, and what there is to say; without end where nothing is excluded."""
    try:
        seen = interval(question.likelihood, aim.name, aim.cl, profile=question.moving, held=question.held)
    except NoLimit as error:
        return ((-math.inf, math.inf),), str(error)
    return seen.ranges, seen.message
