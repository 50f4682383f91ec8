"""From words on the command line to sources and models, with errors that name the option."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import nurecoil as nr
from nurecoil.cli.registry import Registry
from nurecoil.models import Model
from nurecoil.problems import UnknownId
from nurecoil.processes import Target
from nurecoil.sources import Reactor, Solar, Source, Tritium
from nurecoil.units import quantity

Named = TypeVar("Named")


def _pion_decay_at_rest(flux: str) -> Source:
    """Pion decay at rest: --flux of each of nu_mu, nu_e and nu_mu_bar, as at a spallation source."""
    return nr.PionDecayAtRest(neutrinos_per_flavour=flux)


def _supernova(distance: str = "8.5 kpc") -> Source:
    """One supernova with the Maxwell-Boltzmann spectra of PapouliasKosmas:2013ti, at --distance."""
    return nr.Supernova.papoulias_kosmas_2013(distance)


def _monoenergetic(energy: str, flux: str, flavour: str = "e", antineutrino: bool = False) -> Source:
    """Neutrinos of one --energy, --flux and --flavour."""
    return nr.Monoenergetic(energy, flavour, flux, antineutrino)


def _reactor(distance: str | None = None, power: str | None = None, flux: str | None = None) -> Source:
    """A power reactor, by its thermal --power and --distance or by the --flux of its antineutrinos."""
    return Reactor(power=power, distance=distance, flux=flux)


def _solar() -> Source:
    """The Sun at one astronomical unit: all fluxes of B16-GS98, with flavour conversion in its matter."""
    return Solar()


def _tritium(mass: str, distance: str) -> Source:
    """A --mass of tritium at a --distance: antineutrinos of its beta decay."""
    return Tritium(mass, distance)


SOURCES = Registry("nurecoil.sources", {
    "pion-decay-at-rest": _pion_decay_at_rest,
    "supernova": _supernova,
    "reactor": _reactor,
    "solar": _solar,
    "tritium": _tritium,
    "monoenergetic": _monoenergetic,
})  # fmt: skip
"""Names for --source."""

MODELS = Registry("nurecoil.models", {
    "standard-model": nr.StandardModel,
    "nsi": nr.NSI,
    "general-interactions": nr.GeneralInteractions,
    "charge-radius": nr.ChargeRadius,
    "magnetic-moment": nr.MagneticMoment,
    "transition-moments": nr.TransitionMoments,
    "millicharge": nr.Millicharge,
    "light-vector": nr.LightVector,
    "light-scalar": nr.LightScalar,
    "dipole-portal": nr.DipolePortal,
})  # fmt: skip
"""Names for --model."""

PROCESSES: Mapping[str, Callable[..., Target]] = {
    "cevns": nr.CEvNS.on,
    "cevas": nr.CEvAS.on,
    "ionisation": nr.Ionisation.on,
    "electrons": nr.ElectronScattering.on,
}
"""Names for --process."""

UNITS: Mapping[str, str] = {"mu_": "mu_B", "Lambda_": "mu_B", "d_": "mu_B", "r2_": "cm2", "q_": "e", "mass": "MeV"}
"""Beginnings of option names whose values need a unit."""
FREE: Mapping[str, str] = {"nsi": "eps_", "general-interactions": "C_"}
"""Models with entries named by the user, and how such names begin."""


def source(name: str, **given: Any) -> Source:
    """A source by its name, from those options that were given (not None).

    Raises
    ------
    UnknownId
        If there is no such source.
    ValueError
        If it lacks an option, or has no use for one.
    """
    builder = _lookup("source", SOURCES, name)
    options = {key: value for key, value in given.items() if value not in (None, False)}
    parameters = inspect.signature(builder).parameters
    for key in options:
        if key not in parameters:
            known = ", ".join(f"--{p}" for p in parameters)
            raise ValueError(f"--{key}: the source {name!r} does not use it; it takes {known}")
    for key, parameter in parameters.items():
        if parameter.default is parameter.empty and key not in options:
            raise ValueError(f"--{key}: missing, the source {name!r} needs it")
    built: Source = builder(**options)
    return built


def process(name: str, material: str, model: Model, **given: Any) -> Target:
    """A process on a material, from those options that were given (not None).

    Raises
    ------
    UnknownId
        If there is no such process.
    ValueError
        If it has no use for an option.
    """
    builder = _lookup("process", PROCESSES, name)
    options = {key: value for key, value in given.items() if value is not None}
    if options and name not in ("cevns", "cevas"):
        raise ValueError(f"--{next(iter(options)).replace('_', '-')}: the process {name!r} does not use it")
    return builder(material, model, **options)


def model(names: Sequence[str], settings: Sequence[str]) -> Model:
    """The sum of models by their names, with options such as ``eps_ee_uV=0.1`` or ``mu_numu=1e-10 mu_B``.

    Raises
    ------
    UnknownId
        If there is no such model.
    ValueError
        If an option cannot be read, lacks its unit, or belongs to none of the models.
    """
    options: dict[str, dict[str, Any]] = {name: {} for name in names}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"--set {setting}: expected NAME=VALUE, such as eps_ee_uV=0.1")
        takers = [name for name in names if _takes(name, key)]
        if not takers:
            raise ValueError(f"--set {setting}: no option of {', '.join(names)}; `nurecoil show {names[-1]}` lists them")
        for name in takers:
            options[name][key] = _value(key, text)
    models = [_built(name, options[name]) for name in names]
    total = models[0]
    for other in models[1:]:
        total = total + other  # type: ignore[operator]
    return total


def _takes(name: str, key: str) -> bool:
    parameters = inspect.signature(_lookup("model", MODELS, name)).parameters
    return (key in parameters and key != "entries") or (name in FREE and key.startswith(FREE[name]))


def _built(name: str, options: Mapping[str, Any]) -> Model:
    try:
        built: Model = _lookup("model", MODELS, name)(**options)
    except TypeError as error:
        raise ValueError(f"--model {name}: {error}") from None
    return built


def _value(key: str, text: str) -> Any:
    """A number, a number with its unit where one is needed, a truth value, or a word."""
    for beginning, unit in UNITS.items():
        if key.startswith(beginning):
            return quantity(text, unit, f"--set {key}")
    words = {"true": True, "false": False}
    if text in words:
        return words[text]
    for kind in (int, float, complex):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _lookup(kind: str, table: Mapping[str, Named], name: str) -> Named:
    if name not in table:
        raise UnknownId(kind, name, table)
    return table[name]
