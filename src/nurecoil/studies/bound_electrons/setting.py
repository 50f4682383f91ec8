"""Experiments and rates with electrons bound in one way or another, and the limits that they set."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.atomic import binding
from nurecoil.inference import likelihood
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.cevns_2026.setting import allowed
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import GEMMA, germanium, in_window, magnetic_model
from nurecoil.units import keV, mu_B

BINDINGS = ("free", "stepping", "hydrogenic", "central-field")
FLAVOURS = ("mu_nue", "mu_numu", "mu_nutau")
MOMENTS = (5.5e-12, 1e-11, GEMMA, 5e-11, 1e-10)
"""In Bohr magnetons."""
CONVENTIONS = (2.706, 1.642)
"""How far -2 ln L rises from its minimum at 90 %: two-sided, and one-sided."""


def over_stepping(T: ArrayLike, element: str, structure: str, name: str = "central-field") -> Array:
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


released = cache(nr.experiment)


def _electrons(name: str, **options: str) -> nr.experiments.Experiment:
    """A released experiment with other options of scattering off electrons, all it sees or a further channel."""
    experiment = released(name)
    channel = experiment.further.get("electrons")
    target: Any = experiment.target if channel is None else channel.target
    other = target.replace(**options)
    if channel is None:
        return experiment.replace(target=other)
    return experiment.replace(further={"electrons": dataclasses.replace(channel, target=other)})


@cache
def xenonnt(name: str) -> tuple[float, ...]:
    """Electron recoils of XENONnT: limits on a moment that is the same for all flavours."""
    return _limits(_electrons("xenonnt-er-sr0", binding=name), FLAVOURS, 2e-11)


@cache
def conus(name: str) -> tuple[float, ...]:
    """CONUS+, nuclei and electrons: limits on the moment of the electron neutrino."""
    return _limits(_electrons("conus-plus-2025", binding=name), FLAVOURS[:1], 6e-10)


CHARGED = (
    ("stepping", "equivalent-photons"), ("stepping", "binding"),
    ("central-field", "binding"), ("central-field", "binding-and-photons"),
)  # fmt: skip
"""Binding and photons of a millicharge."""


@cache
def conus_charge(name: str, photons: str) -> tuple[float, float]:
    """CONUS+, nuclei and electrons: the two-sided range at 90 % of the charge of the electron neutrino."""
    experiment, x = _electrons("conus-plus-2025", binding=name, millicharge=photons), np.linspace(-4e-12, 4e-12, 161)
    values = likelihood(experiment, nr.StandardModel() + nr.Millicharge()).many({"q_nue": x})
    return allowed(x, values, CONVENTIONS[0])[0]


@cache
def crossings(name: str) -> tuple[float, ...]:
    """Energy transfers in keV below which the magnetic rate on germanium exceeds the weak one, for each of the moments."""
    T = np.geomspace(0.2, 600.0, 500)
    ratio = germanium(name)(T * keV, magnetic_model()) / germanium(name)(T * keV)
    found = []
    for moment in MOMENTS:
        excess = np.log(ratio * (moment / GEMMA) ** 2)
        i = int(np.flatnonzero(excess > 0)[-1])
        found.append(float(np.exp(np.interp(0.0, -excess[i : i + 2], np.log(T[i : i + 2])))))
    return tuple(found)
