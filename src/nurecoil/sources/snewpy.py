"""What snewpy has: simulations by name, and fluxes at the Earth. Nothing here is needed without it."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled
from nurecoil.sources.species import from_snewpy, parse_species
from nurecoil.sources.supernova_model import SupernovaModel
from nurecoil.sources.tabulated import Tabulated
from nurecoil.units import MeV, cm2
from nurecoil.units.kinds import WrongQuantity

_NUMBERED = ("NU_E", "NU_X", "NU_E_BAR", "NU_X_BAR")
"""Flavours of snewpy 1.6 by number: its containers keep no names."""


def _flavours(container: Any) -> list[str]:
    """Names of a container's flavours."""
    scheme = getattr(container, "flavor_scheme", None)
    found = []
    for flavour in container.flavor:
        name = getattr(flavour, "name", flavour)
        if not isinstance(name, str):
            number = int(name)
            if scheme is None and not 0 <= number < len(_NUMBERED):
                raise WrongQuantity("container", f"expected flavours by name, or their numbers from 0 to 3, got {number}")
            name = _NUMBERED[number] if scheme is None else scheme(number).name
        found.append(str(name))
    return found


def snewpy_fluence(container: Any) -> Assembled:
    """The fluence in a container of snewpy: a flux, integrated over its times, or a fluence.

    Parameters
    ----------
    container : object
        With ``array`` [flavour, time, energy] per area and energy (and time), ``flavor``, ``time`` and ``energy``, quantities
        of astropy. Energies are points; times are points of a flux, or edges of bins or one time of a fluence. ``NU_X`` is
        each of mu and tau neutrinos. Flavours without a name are the numbers of snewpy, 0 to 3.

    Raises
    ------
    WrongQuantity
        If the shapes or the units are others.
    """
    flavours = _flavours(container)
    E, t = (np.atleast_1d(container.energy.to_value("MeV")) * MeV, np.atleast_1d(container.time.to_value("s")))
    array = container.array
    if array.ndim != 3 or array.shape[0] != len(flavours) or array.shape[2] != E.size:
        raise WrongQuantity("container", f"expected an array [flavour, time, energy] at points of energy, got {array.shape}")
    if array.unit.is_equivalent("1/(MeV s cm2)"):
        if array.shape[1] != t.size or t.size < 2:
            raise WrongQuantity("container", f"expected a flux at two times or more, got {array.shape[1]} for {t.size} times")
        fluence = np.trapezoid(np.asarray(array.to_value("1/(MeV s cm2)")), t, axis=1)
    elif array.unit.is_equivalent("1/(MeV cm2)"):
        fluence = np.asarray(array.to_value("1/(MeV cm2)")).sum(axis=1)
    else:
        raise WrongQuantity("container", f"expected a flux or fluence per energy, in 1/(MeV cm2) (and per s), got {array.unit}")
    parts = []
    for flavour, row in zip(flavours, fluence, strict=True):
        for species in from_snewpy(flavour):
            name, antineutrino = parse_species(species)
            shape = Tabulated(E, row / (MeV * cm2))
            parts.append(Component(species, shape, shape.integral, name, antineutrino))
    return Assembled("supernova (snewpy)", tuple(parts), math.inf, False)


def snewpy_model(arguments: Mapping[str, str]) -> SupernovaModel:
    """A model of snewpy by the name of its class and its arguments; snewpy downloads what it does not have.

    Parameters
    ----------
    arguments : mapping
        ``model``, such as ``Nakazato_2013``, and what it takes: ``progenitor_mass: "20 solMass"``, ``metallicity: "0.02"`` ...

    Raises
    ------
    ImportError
        If snewpy is not installed.
    UnknownId
        If it has no such model.
    """
    try:
        models = importlib.import_module("snewpy.models.ccsn")
        quantity = importlib.import_module("astropy.units").Quantity
    except ImportError:
        raise ImportError("models of snewpy need `pip install nurecoil[snewpy]`") from None
    rest = dict(arguments)
    name = rest.pop("model", "")
    if not isinstance(getattr(models, name, None), type):
        raise UnknownId("model of snewpy", name, [n for n in vars(models) if n[0].isupper()], "snewpy.model")

    def read(text: str) -> Any:
        """A quantity or a number where it is one, else the word."""
        try:
            value = quantity(text)
        except TypeError:
            return text
        return value if value.unit.to_string() else float(value)

    made = getattr(models, name)(**{key: read(str(text)) for key, text in rest.items()})
    return SupernovaModel.from_snewpy(made, f"{name} {' '.join(map(str, rest.values()))}".strip())
