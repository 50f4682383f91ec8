"""Names of the six neutrino species, and how other codes call them."""

from __future__ import annotations

from typing import Literal, SupportsIndex

from nurecoil.flavour import FLAVOURS
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import WrongQuantity

Species = Literal["nu_e", "nu_e_bar", "nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar"]
SPECIES: tuple[Species, ...] = ("nu_e", "nu_e_bar", "nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar")
NU_X = ("nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar")
"""What supernova papers call nu_x: the four species that are not of electron flavour."""

_PDG: dict[Species, int] = {"nu_e": 12, "nu_mu": 14, "nu_tau": 16, "nu_e_bar": -12, "nu_mu_bar": -14, "nu_tau_bar": -16}
_SNEWPY: dict[str, tuple[str, ...]] = {name.upper(): (name,) for name in SPECIES}
_SNEWPY |= {"NU_X": ("nu_mu", "nu_tau"), "NU_X_BAR": ("nu_mu_bar", "nu_tau_bar")}


def read_species(given: object, name: str = "species") -> Species:
    """A species by its name, its number of the Particle Data Group, or an object that has one as ``pdgid`` (package particle).

    Raises
    ------
    WrongQuantity
        If it is none of the six.

    Examples
    --------
    >>> read_species(-12), read_species("nu_mu")
    ('nu_e_bar', 'nu_mu')
    """
    number = getattr(given, "pdgid", given)
    for species in SPECIES:
        if isinstance(given, str) and given == species:
            return species
    if isinstance(number, bool) or not isinstance(number, SupportsIndex):
        raise WrongQuantity(name, f"expected one of {', '.join(SPECIES)}, or a PDG number, got {given!r}")
    return from_pdg(int(number))


def parse_species(name: str) -> tuple[str, bool]:
    """Flavour and whether it is an antineutrino.

    Raises
    ------
    UnknownId
        If the name is not one of the six; the message lists the closest.

    Examples
    --------
    >>> parse_species("nu_mu_bar")
    ('mu', True)
    """
    if name not in SPECIES:
        raise UnknownId("neutrino species", name, SPECIES)
    return name.split("_")[1], name.endswith("_bar")


def species_name(flavour: str, antineutrino: bool = False) -> str:
    """The name of a flavour's neutrino or antineutrino.

    Raises
    ------
    ValueError
        If the flavour is not ``e``, ``mu`` or ``tau``.

    Examples
    --------
    >>> species_name("e", antineutrino=True)
    'nu_e_bar'
    """
    if flavour not in FLAVOURS:
        raise WrongQuantity("flavour", f"expected one of {', '.join(FLAVOURS)}, got {flavour!r}")
    return f"nu_{flavour}" + "_bar" * antineutrino


def to_pdg(name: str) -> int:
    """The Particle Data Group's number of a species.

    Examples
    --------
    >>> to_pdg("nu_mu_bar")
    -14
    """
    parse_species(name)
    return _PDG[next(species for species in SPECIES if species == name)]


def from_pdg(number: int) -> Species:
    """The species with this number of the Particle Data Group.

    Raises
    ------
    ValueError
        If it is not the number of a neutrino.

    Examples
    --------
    >>> from_pdg(12)
    'nu_e'
    """
    names = {value: name for name, value in _PDG.items()}
    if number not in names:
        raise WrongQuantity("PDG number", f"expected one of {', '.join(map(str, names))}, got {number!r}")
    return names[number]


def to_snewpy(name: str) -> str:
    """The name of a species in snewpy, ``"NU_E_BAR"``."""
    parse_species(name)
    return name.upper()


def from_snewpy(name: str) -> tuple[str, ...]:
    """The species that a flavour name of snewpy stands for, each with the spectrum that snewpy gives.

    Raises
    ------
    UnknownId
        If snewpy has no such flavour.

    Examples
    --------
    >>> from_snewpy("NU_E"), from_snewpy("NU_X_BAR")
    (('nu_e',), ('nu_mu_bar', 'nu_tau_bar'))
    """
    if name not in _SNEWPY:
        raise UnknownId("snewpy flavour", name, _SNEWPY)
    return _SNEWPY[name]
