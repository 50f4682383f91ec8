"""From words on the command line to sources and models, with errors that name the option."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.catalogue import options
from nurecoil.cli.registry import Registry
from nurecoil.models import Model
from nurecoil.problems import UnknownId
from nurecoil.processes import Target
from nurecoil.sources import Source
from nurecoil.units import quantity

Named = TypeVar("Named")


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


def source(name: str, settings: Sequence[str] = (), **given: Any) -> Source:
    """A source by its name, from those options that were given (not None) and from words such as ``mixing=none``.

    Raises
    ------
    UnknownId
        If there is no such source.
    ValueError
        If it lacks an option, or has no use for one.
    """
    known = options("sources", name)
    block: dict[str, Any] = {key: value for key, value in given.items() if value not in (None, False)}
    if name == "pion-decay-at-rest" and "flux" in block:
        block["neutrinos_per_flavour"] = block.pop("flux")
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"--source-set {setting}: expected NAME=VALUE, such as mixing=none")
        block[key] = plain(text)
    if name == "supernova" and "spectra" not in block:
        block.setdefault("temperatures", "papoulias-kosmas-2013")
    for key in block:
        if key not in known:
            raise ValueError(f"--{key}: the source {name!r} does not use it; it takes {', '.join(known)}")
    built = catalogue.build("sources", {"kind": name, **block})
    if built.problems:
        first = built.problems[0]
        raise ValueError(f"--{first.path.replace('_', '-')}: {first.message}")
    made: Source = built.thing
    return made


def plain(text: str) -> Any:
    """A word, number, list or mapping as a file would have it: ``[B8, hep]``, ``{U235: 1.0}``."""
    from nurecoil.tables import load_yaml

    try:
        return load_yaml(text)
    except ValueError:
        return text


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
