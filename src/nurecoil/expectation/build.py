"""The prediction of a model in an experiment."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.expectation.compiled import Axis
from nurecoil.expectation.component import Component, Morph
from nurecoil.expectation.nuisance import Nuisance
from nurecoil.expectation.predictions import Prediction
from nurecoil.expectation.signal import Beyond, ByNodes, Constant, FromFamily, Signal, Variation, of_model
from nurecoil.experiments import Experiment, Normalisation, Simulated, Template
from nurecoil.experiments.fitted import Bend
from nurecoil.experiments.nuisance import SIGNAL, Curve
from nurecoil.experiments.nuisance import Nuisance as Declared
from nurecoil.models import StandardModel
from nurecoil.models.term import Model
from nurecoil.units import us


def prediction(experiment: Experiment, model: Model, *, vary: Variation | None = None) -> Prediction:
    """Counts of a model in an experiment: the signal, all backgrounds, all nuisances.

    Parameters
    ----------
    experiment : Experiment
    model : Model
        Its parameters are those of the prediction.
    vary : Variation, optional
        Further parameters that change the experiment itself, such as a neutron radius.

    Returns
    -------
    Prediction
        Its parts are ``"signal"`` and the backgrounds.

    Examples
    --------
    >>> import nurecoil as nr
    >>> csi = nr.experiment("coherent-csi-2017")
    >>> counts = prediction(csi, nr.StandardModel())
    >>> counts.shape == csi.shape, counts.nuisances[0].name
    (True, 'signal_normalisation')
    """
    signal: Signal = of_model(experiment, model) if vary is None else FromFamily(model, experiment, vary)
    if experiment.background_includes is not None:
        signal = Beyond(signal, of_model(experiment, StandardModel()))
    sources: dict[str, Signal] = {SIGNAL: signal}
    sources |= {name: _background(experiment, name) for name in experiment.backgrounds}
    sources |= {name: Constant(term.counts) for name, term in experiment.fitted.items()}
    curved = {name: term.curved for name, term in experiment.fitted.items()}
    components = tuple(
        Component(name, counts, _norms(experiment, name), _morphs(experiment, name), curved=curved.get(name))
        for name, counts in sources.items()
    )
    nuisances = tuple(nuisance(declared) for declared in experiment.nuisances)
    return Prediction(experiment.shape, components, nuisances, axes=axes(experiment))


def nuisance(declared: Declared) -> Nuisance:
    """What an experiment declares, as likelihoods see it."""
    if isinstance(declared, Normalisation):
        if declared.constraint == "log-normal":
            return Nuisance(declared.name, "log-normal", math.log1p(declared.uncertainty))
        return Nuisance(declared.name, "normalisation", declared.uncertainty)
    if isinstance(declared, Bend) and declared.logarithmic:
        return Nuisance(declared.name, "log-normal", declared.uncertainty)
    if isinstance(declared, Bend):
        return Nuisance(declared.name, "response", declared.uncertainty, origin=declared.origin, unit=declared.unit)
    if isinstance(declared, Curve):
        return Nuisance(declared.name, "response", declared.sigma, origin=declared.centre, unit=declared.unit)
    if isinstance(declared, Simulated):
        return Nuisance(declared.name, "response", 1.0)
    return Nuisance(declared.name, "shape", 1.0)


def _background(experiment: Experiment, name: str) -> Signal:
    """Counts, and how they follow the simulation that they come from."""
    counts, simulation = experiment.backgrounds[name].ravel(), experiment.simulation
    if simulation is None or name not in simulation.backgrounds:
        return Constant(counts)
    return ByNodes(counts, simulation.names, simulation.nodes, simulation.backgrounds[name] - counts)


def _norms(experiment: Experiment, part: str) -> tuple[str, ...]:
    return tuple(n.name for n in experiment.nuisances if isinstance(n, Normalisation | Bend) and part in n.of)


def _morphs(experiment: Experiment, part: str) -> tuple[Morph, ...]:
    acting = (n for n in experiment.nuisances if isinstance(n, Template) and n.of == part)
    return tuple(Morph(n.name, n.plus.ravel(), n.minus.ravel(), relative=part == SIGNAL) for n in acting)


def axes(experiment: Experiment) -> tuple[Axis, ...]:
    """The axes of an experiment's bins, in units that people read."""
    found = [Axis("reconstructed", str(experiment.axis), np.asarray(experiment.bins) / experiment.axis.unit)]
    if experiment.split is not None:
        found.append(Axis("detector" if experiment.split.apart else "split", "", experiment.split.edges))
    if experiment.time_edges is not None:
        found.append(Axis("time", "us", experiment.time_edges / us))
    return tuple(found)
