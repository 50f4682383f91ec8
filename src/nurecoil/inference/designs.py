"""Design variables: what one can choose when an experiment is built, each as a change of an `Experiment`.

A variable has a value that an experiment has now, a domain, and a rule that makes the experiment with another value. What has
no value of its own in an experiment (its mass is part of the exposure) is a factor, which is one now.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors import GaussianResolution, Positions, Response
from nurecoil.experiments import Curve, Experiment, Normalisation, Nuisance, Shape
from nurecoil.experiments.channel import AnyResponse
from nurecoil.problems import UnknownId
from nurecoil.units.choices import Position


@dataclass(frozen=True)
class Design:
    """One choice in the design of an experiment.

    Parameters
    ----------
    name : str
    about : str
        What it is, in one line.
    now : callable
        Its value in an experiment, natural units, or a text that says why the experiment does not have it.
    changed : callable
        The experiment with another value.
    domain : (float, float)
        Where values lie, ends excluded; natural units.
    unit : str
        In which it is quoted; empty for factors. A threshold is quoted in the energy of its axis.

    Examples
    --------
    A choice of one's own, beside those of `DESIGNS`:

    >>> flux = Design("power", "factor on the power", lambda e: 1.0, lambda e, x: e.replace(source=e.source.scaled(x)))
    >>> import nurecoil as nr
    >>> e = nr.experiment("reactor-projections-conus")
    >>> round(float((flux(e, 2.0).expected(nr.StandardModel()) / e.expected(nr.StandardModel()))[0]), 9)
    2.0
    """

    name: str
    about: str
    now: Callable[[Experiment], float | str]
    changed: Callable[[Experiment, float], Experiment]
    domain: tuple[float, float] = (0.0, math.inf)
    unit: str = ""

    def value(self, experiment: Experiment) -> float:
        """What the experiment has now.

        Raises
        ------
        ValueError
            If it has nothing of the kind.
        """
        found = self.now(experiment)
        if isinstance(found, str):
            raise ValueError(f"{self.name}: {experiment.id or 'the experiment'} {found}")
        return found

    def __call__(self, experiment: Experiment, value: float) -> Experiment:
        """The experiment with this value; without counts, which would be those of another.

        Raises
        ------
        ValueError
            If the experiment has nothing of the kind, or the value is outside the domain.
        """
        self.value(experiment)
        low, high = self.domain
        if not low < value < high:
            raise ValueError(f"{self.name}: expected a value between {low:g} and {high:g}, got {value!r}")
        bare = experiment if experiment.observed is None else experiment.replace(observed=None)
        return self.changed(bare, float(value))


def _times_backgrounds(experiment: Experiment, factor: float) -> dict[str, Array]:
    return {name: factor * counts for name, counts in experiment.backgrounds.items()}


# ---- each variable -------------------------------------------------------------------------------------------------------


def _mass(experiment: Experiment, factor: float) -> Experiment:
    return experiment.replace(exposure=factor * experiment.exposure, backgrounds=_times_backgrounds(experiment, factor))


def _baseline_now(experiment: Experiment) -> float | str:
    baseline = experiment.source.baseline
    if baseline is None or not math.isfinite(baseline):
        return "has a source that is at no distance in particular"
    return baseline


def _background_now(experiment: Experiment) -> float | str:
    return 1.0 if experiment.backgrounds else "has no background"


def _on_now(experiment: Experiment) -> float | str:
    ratios = set(experiment.measured.values())
    if len(ratios) != 1:
        return "has no background that one control sample measures"
    return 1.0 / (1.0 + ratios.pop())


def _on(experiment: Experiment, fraction: float) -> Experiment:
    factor = fraction / float(_on_now(experiment))
    ratio = dict.fromkeys(experiment.measured, (1.0 - fraction) / fraction)
    backgrounds = _times_backgrounds(experiment, factor)
    return experiment.replace(exposure=factor * experiment.exposure, backgrounds=backgrounds, measured=ratio)


def _smearing(experiment: Experiment) -> int | None:
    """Which step of the response is a Gaussian resolution."""
    steps = experiment.response.steps if isinstance(experiment.response, Response) else ()
    return next((i for i, step in enumerate(steps) if isinstance(step, GaussianResolution)), None)


def _resolution_now(experiment: Experiment) -> float | str:
    if any(isinstance(n, (Shape, Curve)) for n in experiment.nuisances) or experiment.further:
        return "has responses of nuisances or of further processes, which have resolutions of their own"
    return "has no Gaussian resolution" if _smearing(experiment) is None else 1.0


def _resolution(experiment: Experiment, factor: float) -> Experiment:
    response, i = experiment.response, _smearing(experiment)
    assert isinstance(response, Response)
    assert i is not None
    step = response.steps[i]
    assert isinstance(step, GaussianResolution)

    def times(part: Position | None, by: float) -> Position | None:
        return None if part is None else dataclasses.replace(part, value=by * part.value)

    given = step.sigma
    wider = dataclasses.replace(
        step,
        noise=times(step.noise, factor),
        statistics=times(step.statistics, factor**2),
        relative=factor * step.relative,
        sigma=None if given is None else (lambda mean: factor * given(mean)),
    )
    return experiment.replace(response=Response((*response.steps[:i], wider, *response.steps[i + 1 :]), response.positions))


def _quenching_now(experiment: Experiment) -> float | str:
    known = [n for n in experiment.nuisances if isinstance(n, Curve) and math.isfinite(n.uncertainty)]
    return 1.0 if known else "has no parameter of its response with an uncertainty"


def _quenching(experiment: Experiment, factor: float) -> Experiment:
    return experiment.replace(
        nuisances=tuple(
            dataclasses.replace(n, uncertainty=factor * n.uncertainty)
            if isinstance(n, Curve) and math.isfinite(n.uncertainty)
            else n
            for n in experiment.nuisances
        )
    )


def _threshold_now(experiment: Experiment) -> float | str:
    responses: list[AnyResponse] = [experiment.response, *(c.response for c in experiment.further.values())]
    if not all(isinstance(one, Response) for one in responses) or experiment.axis == "PE":
        return "has bins that do not stretch"
    if experiment.split is not None or experiment.fitted or experiment.variance is not None or experiment.ratio is not None:
        return "has numbers that belong to its bins"
    if not all(isinstance(n, (Normalisation, Shape, Curve)) for n in experiment.nuisances):
        return "has nuisances that belong to its bins"
    first = float(experiment.bins[0])
    return first if first > 0 else "begins at zero"


def _threshold(experiment: Experiment, threshold: float) -> Experiment:
    old = experiment.bins
    new = _stretched(old, threshold)

    def on(response: AnyResponse) -> Response:
        assert isinstance(response, Response)
        return Response(response.steps, Positions(tuple(new.tolist()), response.axis))

    nuisances: list[Nuisance] = []
    for n in experiment.nuisances:
        if isinstance(n, Shape):
            nuisances.append(dataclasses.replace(n, plus=on(n.plus), minus=on(n.minus)))
        elif isinstance(n, Curve):
            nuisances.append(dataclasses.replace(n, responses=tuple(map(on, n.responses))))
        else:
            nuisances.append(n)
    share = _shares(old, new) if experiment.backgrounds else np.zeros((0, 0))
    return experiment.replace(
        response=on(experiment.response),
        further={name: dataclasses.replace(c, response=on(c.response)) for name, c in experiment.further.items()},
        nuisances=tuple(nuisances),
        backgrounds={name: np.tensordot(share, counts, axes=1) for name, counts in experiment.backgrounds.items()},
    )


def _stretched(edges: Array, first: float) -> Array:
    """The same number of bins from another first edge to the same last finite one, stretched in the logarithm."""
    finite = edges[np.isfinite(edges)]
    if finite.size == 1:
        return np.array([first, *edges[1:]])
    last = finite[-1]
    if not first < last:
        raise ValueError(f"threshold: expected a value below the last edge, {last:g} in natural units, got {first:g}")
    moved = last * (finite / last) ** (math.log(first / last) / math.log(finite[0] / last))
    moved[0], moved[-1] = first, last
    return np.concatenate([moved, edges[finite.size :]])


def _shares(old: Array, new: Array) -> Array:
    """What part of each old bin [:, B] is in each new one [B, :]; below the first it goes on as dense as in the first.

    Raises
    ------
    ValueError
        If a bin without an end begins elsewhere: its counts do not say where they are.
    """
    widths = np.diff(old)
    if np.isinf(widths[-1]) and old.size == 2:
        raise ValueError("threshold: the background is in one bin without an end, which does not say where; give it an end")
    low = np.maximum(new[:-1, None], np.concatenate([[-math.inf], old[1:-1]]))
    high = np.minimum(new[1:, None], old[None, 1:])
    with np.errstate(invalid="ignore"):
        shares: Array = np.clip(high - low, 0.0, None) / widths
    if np.isinf(widths[-1]):
        shares[-1], shares[:, -1] = 0.0, 0.0
        shares[-1, -1] = 1.0
    return shares


_ALL = (
    Design(
        "threshold",
        "lower edge of the first bin; bins stretch, backgrounds keep their density, below the first bin that of the first",
        _threshold_now,
        _threshold,
        unit="keV",
    ),
    Design("mass", "factor on the mass of the target, signal and backgrounds alike", lambda e: 1.0, _mass),
    Design("baseline", "distance of the source", _baseline_now, lambda e, x: e.replace(source=e.source.at(x)), unit="m"),
    Design(
        "background",
        "factor on all backgrounds",
        _background_now,
        lambda e, x: e.replace(backgrounds=_times_backgrounds(e, x)),
    ),
    Design("on_fraction", "part of a fixed time with the source on; the rest measures backgrounds", _on_now, _on, (0.0, 1.0)),
    Design("resolution", "factor on the width of a Gaussian resolution", _resolution_now, _resolution),
    Design("quenching_uncertainty", "factor on what is not known of parameters of the response", _quenching_now, _quenching),
)
DESIGNS: Mapping[str, Design] = MappingProxyType({one.name: one for one in _ALL})
"""The variables that every experiment may have, by name."""


def design(given: str | Design) -> Design:
    """A design variable, by its name or itself.

    Raises
    ------
    UnknownId
        If there is none of that name.

    Examples
    --------
    >>> design("baseline").about
    'distance of the source'
    """
    if isinstance(given, Design):
        return given
    if given not in DESIGNS:
        raise UnknownId("design variable", given, DESIGNS)
    return DESIGNS[given]


def designs_of(experiment: Experiment) -> tuple[Design, ...]:
    """Those of `DESIGNS` that an experiment has.

    Examples
    --------
    >>> import nurecoil as nr
    >>> [one.name for one in designs_of(nr.experiment("coherent-projections-hpge"))]
    ['threshold', 'mass', 'baseline']
    """
    return tuple(one for one in _ALL if not isinstance(one.now(experiment), str))
