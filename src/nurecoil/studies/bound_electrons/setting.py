"""Experiments and rates with electrons bound in one way or another, and the limits that they set."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.atomic import binding
from nurecoil.inference import likelihood
from nurecoil.models import Model
from nurecoil.studies.cevns_2026.setting import allowed
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import GEMMA, germanium, in_window, magnetic_model, weak_model
from nurecoil.units import keV, mu_B

BINDINGS = ("free", "stepping", "hydrogenic", "central-field")
FLAVOURS = ("mu_nue", "mu_numu", "mu_nutau")
MOMENTS = (5.5e-12, 1e-11, GEMMA, 5e-11, 1e-10)
"""In Bohr magnetons."""
CONVENTIONS = (2.706, 1.642)
"""How far -2 ln L rises from its minimum at 90 %: two-sided, and one-sided."""


def over_stepping(T: Any, element: str, structure: str, name: str = "central-field") -> Array:
    """Effective electrons of a binding over those of stepping, at energies in keV."""
    energies = np.asarray(T) * keV
    return binding(name)(energies, element, structure) / binding("stepping")(energies, element)


@cache
def gemma(name: str) -> tuple[float, float, float]:
    """Weak and magnetic events in the window of GEMMA over those by stepping; the limit that keeps the magnetic ones."""
    weak, magnetic = (in_window(m, name) / in_window(m, "stepping") for m in (weak_model(), magnetic_model()))
    return weak, magnetic, GEMMA / magnetic**0.5


def _limits(experiment: nr.experiments.Experiment, names: tuple[str, ...], top: float) -> tuple[float, ...]:
    """Of moments that are alike, by both conventions, in Bohr magnetons."""
    x = np.linspace(0.0, top, 41)
    values = likelihood(experiment, nr.StandardModel() + nr.MagneticMoment()).many(dict.fromkeys(names, x * mu_B))
    return tuple(allowed(x, values, rise)[-1][1] for rise in CONVENTIONS)


@cache
def xenonnt(name: str) -> tuple[float, ...]:
    """Electron recoils of XENONnT: limits on a moment that is the same for all flavours."""
    experiment = nr.experiment("xenonnt-er-sr0")
    target: Any = experiment.target
    return _limits(experiment.replace(target=target.replace(binding=name)), FLAVOURS, 2e-11)


@cache
def conus(name: str) -> tuple[float, ...]:
    """CONUS+, nuclei and electrons: limits on the moment of the electron neutrino."""
    experiment = nr.experiment("conus-plus-2025")
    channel = experiment.further["electrons"]
    target: Any = channel.target
    further = {"electrons": dataclasses.replace(channel, target=target.replace(binding=name))}
    return _limits(experiment.replace(further=further), FLAVOURS[:1], 6e-10)


CHARGED = (
    ("stepping", "equivalent-photons"), ("stepping", "binding"),
    ("central-field", "binding"), ("central-field", "binding-and-photons"),
)  # fmt: skip
"""Binding and photons of a millicharge."""


@cache
def conus_charge(name: str, photons: str) -> tuple[float, float]:
    """CONUS+, nuclei and electrons: the two-sided range at 90 % of the charge of the electron neutrino."""
    experiment, x = nr.experiment("conus-plus-2025"), np.linspace(-4e-12, 4e-12, 161)
    channel = experiment.further["electrons"]
    target: Any = channel.target
    further = {"electrons": dataclasses.replace(channel, target=target.replace(binding=name, millicharge=photons))}
    model = nr.StandardModel() + nr.Millicharge()
    values = likelihood(experiment.replace(further=further), model).many({"q_nue": x})
    return allowed(x, values, CONVENTIONS[0])[0]


def rate(model: Model, name: str, T: Array) -> Array:
    """Rate on germanium at the place of GEMMA, natural units."""
    return germanium(model, name)(T)


@cache
def crossings(name: str) -> tuple[float, ...]:
    """Energy transfers in keV below which the magnetic rate on germanium exceeds the weak one, for each of the moments."""
    T = np.geomspace(0.2, 600.0, 500)
    ratio = rate(magnetic_model(), name, T * keV) / rate(weak_model(), name, T * keV)
    found = []
    for moment in MOMENTS:
        excess = np.log(ratio * (moment / GEMMA) ** 2)
        i = int(np.flatnonzero(excess > 0)[-1])
        found.append(float(np.exp(np.interp(0.0, -excess[i : i + 2], np.log(T[i : i + 2])))))
    return tuple(found)
