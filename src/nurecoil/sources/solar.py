"""Neutrinos from the Sun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.flavour import (
    SOLAR_COMPONENTS,
    STANDARD_MATTER,
    EarthPropagation,
    MatterPotential,
    Mixing,
    SolarPropagation,
    State,
    mixing_of,
    night_exposure,
    pure,
    read_mixing,
    read_potential,
    solar_model,
)
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.smooth_state import SmoothState
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.spectrum import Lines, Published, Spectrum
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import data_path, read_table
from nurecoil.units import au, km
from nurecoil.units.kinds import Angle, ByName, Flux, Maybe, NonNegative, WrongQuantity

_DAY, _NIGHT = 1e-10, 5e-5
"""Accuracy to which states are interpolated in energy."""
_STEP = 50 * km
_EVALUATIONS = {"B8": ("bahcall-1996",)}


@dataclass(frozen=True)
class SolarFlux:
    """What a solar model predicts for one reaction.

    Parameters
    ----------
    flux : float
        Neutrinos of all flavours per area and time at 1 au, natural units.
    uncertainty : float
        Relative, one standard deviation.
    """

    flux: float
    uncertainty: float


def solar_fluxes(model: str = "b16-gs98") -> dict[str, SolarFlux]:
    """The fluxes of a standard solar model.

    Parameters
    ----------
    model : str
        ``"b16-gs98"`` (high metallicity) or ``"b16-agss09met"`` (low metallicity), both Vinyoles:2016djt; ``"ohare-2021"``,
        the fluxes of the neutrino fog (OHare:2021utq), and ``"sno-2013"``: the former with 8B of a global analysis, and as
        measured by SNO (SNO:2011hxd).

    Returns
    -------
    dict
        ``pp pep hep Be7 B8 N13 O15 F17`` to `SolarFlux`.

    Raises
    ------
    UnknownId
        If there is no such model.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> boron = solar_fluxes("b16-gs98")["B8"]
    >>> round(boron.flux * cm2 * s / 1e6, 2), boron.uncertainty
    (5.46, 0.12)
    """
    return _fluxes(model)


def _fluxes(model: str, field: str = "") -> dict[str, SolarFlux]:
    names = [path.stem for path in data_path("solar_fluxes").glob("*.csv")]
    if model not in names:
        raise UnknownId("solar model", model, names, field)
    table = read_table("solar_fluxes", f"{model}.csv")
    rows = zip(table["component"], table["flux"], table["uncertainty"], strict=True)
    return {str(name): SolarFlux(float(flux), float(uncertainty)) for name, flux, uncertainty in rows}


def solar_spectrum(component: str, evaluation: str | None = None) -> Lines | Tabulated:
    """The spectrum of one reaction as it is made in the Sun; electron capture gives lines.

    The lines are as wide as the Sun is hot, 1 keV, which is left out.

    Parameters
    ----------
    component : str
        ``pp``, ``hep`` (Bahcall:1997eg), ``B8`` (Winter:2004kf), ``N13``, ``O15``, ``F17`` (Bahcall:1987jc), ``Be7``
        (Bahcall:1994cf) or ``pep``.
    evaluation : str, optional
        Another one than those: ``"bahcall-1996"`` for ``B8`` (Bahcall:1996qv), on average softer by 35 keV.

    Raises
    ------
    UnknownId
        If there is no such reaction, or no such evaluation of it.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> [(round(E / keV, 1), weight) for E, weight in solar_spectrum("Be7").lines]
    [(863.1, 0.897), (385.5, 0.103)]
    """
    if component not in SOLAR_COMPONENTS:
        raise UnknownId("solar component", component, SOLAR_COMPONENTS)
    known = _EVALUATIONS.get(component, ())
    if evaluation is not None and evaluation not in known:
        raise UnknownId(f"evaluation of the spectrum of {component}", evaluation, known)
    if evaluation is None:
        table = read_table("solar_spectra", "lines.csv")
        rows = zip(table["component"], table["E"], table["weight"], strict=True)
        lines = [(float(E), float(weight)) for name, E, weight in rows if str(name) == component]
        if lines:
            return Lines([E for E, _ in lines], [weight for _, weight in lines])
    file = component if evaluation is None else f"{component}-{evaluation}"
    return Tabulated.from_table("solar_spectra", f"{file}.csv", energy="E", value="density", complete=True)


def _read_reaction(name: Any) -> str:
    if name not in SOLAR_COMPONENTS:
        raise UnknownId("solar component", name, SOLAR_COMPONENTS)
    return str(name)


def _read_reactions(names: Any) -> tuple[str, ...]:
    found = tuple(_read_reaction(name) for name in ([names] if isinstance(names, str) else names))
    if not found:
        raise ValueError("expected at least one reaction, got none")
    if len(set(found)) != len(found):
        raise ValueError(f"expected each reaction once, got {found!r}")
    return found


def _read_model(name: Any) -> str:
    solar_model(name)
    return str(name)


@known("spectra", "solar")
class SolarSpectrum(Published):
    """The spectrum of one reaction in the Sun, as `solar_spectrum` has it.

    Parameters
    ----------
    reaction : str
        One of ``pp pep hep Be7 B8 N13 O15 F17``.
    evaluation : str, optional
        Another one than the default: ``"bahcall-1996"`` for ``B8``.

    Raises
    ------
    UnknownId
        If there is no such reaction, or no such evaluation of it.

    Examples
    --------
    >>> len(SolarSpectrum("Be7").lines)
    2
    """

    reaction: str = given(read=_read_reaction, example="B8")
    evaluation: str | None = None

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses unknown evaluations at once

    @cached_property
    def shape(self) -> Lines | Tabulated:
        """Lines or a table."""
        return solar_spectrum(self.reaction, self.evaluation)


class _Fluxes(ByName[Flux]):
    """Reactions with fluxes, or the name of a solar model."""

    word = optional = True


@known("sources", "solar")
class Solar(Source):
    """The Sun at 1 au: one component per reaction, named after it, with flavour conversion in its matter and in the Earth.

    Parameters
    ----------
    solar_model : str
        For the fluxes and for the matter that the neutrinos cross: ``b16-gs98`` or ``b16-agss09met``.
    reactions : tuple of str
        Some of ``pp pep hep Be7 B8 N13 O15 F17``.
    mixing : str or Mixing, optional
        Name of a global fit (``nufit-6.0-ic24 inverted``), a mixing or its parameters; ``none`` leaves electron neutrinos.
        Each reaction is sent through `SolarPropagation` from where it takes place.
    fluxes : str, or mapping of str to Flux, optional
        In place of the model's: the name of another set as for `solar_fluxes`, or reactions with their fluxes, which count as
        exact.
    spectra : mapping of str to Spectrum, optional
        Reaction to spectrum, in place of `solar_spectrum`.
    potential : MatterPotential
        Matter of the Sun and the Earth with non-standard interactions: ``eps_e``, ``eps_u``, ``eps_d`` with pairs of flavours.
    when : {"day", "night", "year"}
        By day no Earth is crossed. The night is the average over the nights of a year, and a year is half night; the flux is
        that at 1 au in any case. Flavours of continua are within 1e-4 of the average over ways through the Earth.
    latitude : Angle, optional
        Of the detector: needed for nights.
    normalisation_uncertainty : NonNegative
        Relative, common to all components; those of the fluxes are with the components.

    Raises
    ------
    UnknownId
        If the model, a reaction or the fit is unknown.
    WrongQuantity
        If there is no reaction, one is named twice, a flux is negative, or a night has no latitude or no mixing.

    Examples
    --------
    >>> import numpy as np
    >>> from nurecoil.units import MeV
    >>> sun = Solar("b16-gs98", reactions=("Be7", "B8"))
    >>> rho = sun.select("B8").components[0].state(np.array([10 * MeV]))
    >>> round(float(rho[0, 0, 0].real), 3)
    0.326
    """

    solar_model: str = given(default="b16-gs98", read=_read_model, example="b16-gs98")
    reactions: tuple[str, ...] = given(default=SOLAR_COMPONENTS, read=_read_reactions, example="[B8, hep]")
    mixing: str | Mixing | None = given(default="nufit-6.0-ic19", read=read_mixing, example="nufit-6.0-ic24 inverted")
    fluxes: _Fluxes = given(default=None, example="{B8: 5.25e6 cm^-2 s^-1}")
    spectra: Mapping[str, Spectrum] | None = None
    potential: MatterPotential = given(default=STANDARD_MATTER, read=read_potential, example="{eps_d: {ee: -0.3}}")
    when: Literal["day", "night", "year"] = "day"
    latitude: Maybe[Angle] = given(default=None, example="46.5 deg")
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if self.when != "day" and self.mixing is None:
            raise WrongQuantity("mixing", f"when = {self.when!r} needs one: expected the name of a fit, got none")
        if (self.when == "day") != (self.latitude is None):
            raise WrongQuantity(
                "latitude", f"expected one for nights, and none for days, got {self.latitude!r} with {self.when!r}"
            )
        if isinstance(self.fluxes, str):
            _fluxes(self.fluxes, "fluxes")
        for field in ("fluxes", "spectra"):
            stated = getattr(self, field)
            for name in stated if isinstance(stated, Mapping) else ():
                if name not in SOLAR_COMPONENTS:
                    raise UnknownId("solar component", name, SOLAR_COMPONENTS, field)

    @property
    def papers(self) -> tuple[str, ...]:
        """Of the fluxes, for `cite`."""
        name = self.fluxes if isinstance(self.fluxes, str) else self.solar_model
        return {"ohare-2021": ("OHare:2021utq",), "sno-2013": ("Vinyoles:2016djt", "SNO:2011hxd")}.get(
            name, ("Vinyoles:2016djt",)
        )

    @cached_property
    def assembled(self) -> Assembled:
        """One component for each reaction."""
        fluxes = solar_fluxes(self.fluxes if isinstance(self.fluxes, str) else self.solar_model)
        if isinstance(self.fluxes, Mapping):
            fluxes |= {name: SolarFlux(flux, 0.0) for name, flux in self.fluxes.items()}
        shapes: dict[str, Spectrum] = {name: solar_spectrum(name) for name in self.reactions} | dict(self.spectra or {})
        parts = tuple(
            Component(
                name, shapes[name], fluxes[name].flux, self._state(name, shapes[name]), uncertainty=fluxes[name].uncertainty
            )
            for name in self.reactions
        )
        return Assembled("sun", parts, au, True, self.normalisation_uncertainty)

    def _state(self, reaction: str, shape: Spectrum) -> State:
        if self.mixing is None:
            return pure("e")
        exact = SolarPropagation(mixing_of(self.mixing), reaction, self.solar_model, self.potential)()
        accuracy = _DAY
        if self._earth is not None:
            exact, accuracy = self._earth(exact), _NIGHT
        ends = (float(shape.edges[0]), float(shape.edges[-1])) if shape.edges.size else None
        return exact if ends is None else SmoothState(exact, *ends, accuracy)

    @cached_property
    def _earth(self) -> EarthPropagation | None:
        """What the nights do, or None if there are none."""
        if self.latitude is None or self.mixing is None:
            return None
        cos_nadir, weights = night_exposure(self.latitude)
        if self.when == "year":
            # along the horizon nothing is crossed: the day
            cos_nadir, weights = np.append(cos_nadir, 0.0), np.append(0.5 * weights, 0.5)
        return EarthPropagation(mixing_of(self.mixing), cos_nadir, weights, self.potential, _STEP)
