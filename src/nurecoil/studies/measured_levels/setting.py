"""Carbon's states and their cross sections, the source, and the measurements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import nurecoil as nr
from nurecoil.nuclear.responses import ShellModelLevels, shell_model_levels
from nurecoil.processes.inelastic import ChargedAnalog, Inelastic
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.tables import read_table
from nurecoil.units import cm2

UNIT = 1e-42 * cm2
LEVEL = "15.11 MeV"
DELAYED = ("nu_e delayed", "nu_mu_bar delayed")
PROMPT = "nu_mu prompt"


@dataclass(frozen=True)
class Measurement:
    """A published cross section, averaged over its flux.

    Parameters
    ----------
    id, experiment, reaction : str
        `reaction` is ``"neutral"``, ``"neutral-muon"`` or ``"charged"``.
    sigma, error : float
        In 1e-42 cm2; statistical and systematic error in quadrature.
    publication : str
    """

    id: str
    experiment: str
    reaction: str
    sigma: float
    error: float
    publication: str


@cache
def measurements() -> tuple[Measurement, ...]:
    """All of them."""
    table = read_table("carbon_excitation", "measured.csv")
    error = (table["statistical"] ** 2 + table["systematic"] ** 2) ** 0.5 / UNIT
    columns = (table["id"], table["experiment"], table["reaction"], table["sigma"] / UNIT, error, table["publication"])
    return tuple(Measurement(i, e, r, float(s), float(d), p) for i, e, r, s, d, p in zip(*columns, strict=True))


@cache
def pions() -> nr.Source:
    """Stopped pions; their number drops out."""
    return nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")


@cache
def carbon(b: float | None = None) -> ShellModelLevels:
    """The state at 15.11 MeV, with the oscillator length of systematics or another."""
    return shell_model_levels("C12", b=b).near(LEVEL)


@cache
def neutral(quenching: float = 1.0, b: float | None = None) -> Inelastic:
    """Into the state at 15.11 MeV."""
    currents = NucleonCurrents(quenching=quenching)
    return Inelastic("C12", nr.StandardModel(), structure=carbon(b), currents=currents)


@cache
def charged(quenching: float = 1.0, b: float | None = None, coulomb: bool = True) -> ChargedAnalog:
    """Into the ground state of 12N."""
    return ChargedAnalog("N12", carbon(b), NucleonCurrents(quenching=quenching), coulomb)


def mean(xs: Inelastic, *components: str) -> float:
    """Sum of the averages over components of the source, in 1e-42 cm2."""
    return sum(sum(xs.average(pions().select(name)).values()) for name in components) / UNIT


def mean_charged(xs: ChargedAnalog) -> float:
    """In 1e-42 cm2."""
    return xs.average(pions()) / UNIT
