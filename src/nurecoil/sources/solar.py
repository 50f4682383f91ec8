"""Neutrinos from the Sun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nurecoil.flavour import PMNS, SOLAR_COMPONENTS, STANDARD_MATTER, MatterPotential, Mixing, SolarPropagation, State, pure
from nurecoil.problems import UnknownId
from nurecoil.sources.checks import non_negative
from nurecoil.sources.component import Component
from nurecoil.sources.smooth_state import SmoothState
from nurecoil.sources.source import Source
from nurecoil.sources.spectrum import Lines, Spectrum
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import data_path, read_table
from nurecoil.units import au

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
        ``"b16-gs98"`` (high metallicity) or ``"b16-agss09met"`` (low metallicity), both Vinyoles:2016djt.

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
    names = [path.stem for path in data_path("solar_fluxes").glob("*.csv")]
    if model not in names:
        raise UnknownId("solar model", model, names)
    table = read_table("solar_fluxes", f"{model}.csv")
    rows = zip(table["component"], table["flux"], table["uncertainty"], strict=True)
    return {str(name): SolarFlux(float(flux), float(uncertainty)) for name, flux, uncertainty in rows}


def solar_spectrum(component: str, evaluation: str | None = None) -> Spectrum:
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
            return Lines(lines)
    file = component if evaluation is None else f"{component}-{evaluation}"
    return Tabulated.from_table("solar_spectra", f"{file}.csv", energy="E", value="density")


class Solar(Source):
    """The Sun at 1 au by day: one component per reaction, named after it.

    Parameters
    ----------
    model : str
        Solar model, for the fluxes and for the matter that the neutrinos cross, as for `solar_fluxes`.
    components : sequence of str
        Some of ``pp pep hep Be7 B8 N13 O15 F17``.
    mixing : Mixing or str, optional
        `PMNS` or another mixing, or the name of a vintage; each reaction is sent through `SolarPropagation` from where it takes
        place. None: electron neutrinos, as they are made.
    fluxes : mapping, optional
        Component to flux (``"5.25e6 cm^-2 s^-1"``), in place of the model's.
    spectra : mapping, optional
        Component to `Spectrum`, in place of `solar_spectrum`.
    potential : MatterPotential
        With non-standard interactions, if wanted.
    normalisation_uncertainty : float
        Relative, common to all components; those of the model are in `solar_fluxes`.

    Raises
    ------
    UnknownId
        If the model, a component or the vintage is unknown.
    ValueError
        If there is no component, one is named twice, or a flux is negative.

    Examples
    --------
    >>> import numpy as np
    >>> from nurecoil.units import MeV
    >>> sun = Solar("b16-gs98", components=("Be7", "B8"))
    >>> rho = sun.select("B8").components[0].state(np.array([10 * MeV]))
    >>> round(float(rho[0, 0, 0].real), 3)
    0.326
    """

    def __init__(
        self,
        model: str = "b16-gs98",
        components: Sequence[str] = SOLAR_COMPONENTS,
        mixing: Mixing | str | None = "nufit-6.0-ic19",
        fluxes: Mapping[str, float | str] | None = None,
        spectra: Mapping[str, Spectrum] | None = None,
        potential: MatterPotential = STANDARD_MATTER,
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        if len(set(components)) != len(components):
            raise ValueError(f"components: expected each reaction once, got {components!r}")
        strengths = {name: value.flux for name, value in solar_fluxes(model).items()}
        for name in (*components, *(fluxes or ()), *(spectra or ())):
            if name not in strengths:
                raise UnknownId("solar component", name, strengths)
        for name, value in (fluxes or {}).items():
            strengths[name] = non_negative(value, "cm^-2 s^-1", f"flux of {name}")
        shapes = {name: solar_spectrum(name) for name in components} | dict(spectra or {})
        known = PMNS.vintage_of(mixing) if isinstance(mixing, str) else mixing
        states = {name: _state(name, shapes[name], model, known, potential) for name in components}
        parts = tuple(Component(name, shapes[name], strengths[name], states[name]) for name in components)
        super().__init__("sun", parts, au, normalisation_uncertainty)


def _state(component: str, shape: Spectrum, model: str, mixing: Mixing | None, potential: MatterPotential) -> State:
    if mixing is None:
        return pure("e")
    exact = SolarPropagation(mixing, component, model, potential)()
    return SmoothState(exact, float(shape.edges[0]), float(shape.edges[-1])) if shape.edges.size else exact
