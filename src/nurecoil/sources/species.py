"""Names of the six neutrino species, and how other codes call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, SupportsIndex, TypeVar

from nurecoil.flavour import FLAVOURS
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import WrongQuantity

V = TypeVar("V")
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


def by_species(given: Mapping[object, V], name: str) -> dict[str, V]:
    """A mapping from species with their names as keys; words, such as ``nu_x``, are kept for whoever knows them.

    Raises
    ------
    WrongQuantity
        If a key is none of the six species, or two are the same.

    Examples
    --------
    >>> by_species({12: "a", "nu_x": "b"}, "columns")
    {'nu_e': 'a', 'nu_x': 'b'}
    """
    found: dict[str, V] = {}
    for key, value in given.items():
        word = key if isinstance(key, str) else read_species(key, name)
        if word in found:
            raise WrongQuantity(name, f"expected each species once, got {word} twice")
        found[word] = value
    return found


def parse_species(species: object) -> tuple[str, bool]:
    """Flavour and whether it is an antineutrino, of a name, a PDG number or an object that has one.

    Raises
    ------
    UnknownId
        If a name is not one of the six; the message lists the closest.
    WrongQuantity
        If it is no name, and not the number of a neutrino either.

    Examples
    --------
    >>> parse_species("nu_mu_bar")
    ('mu', True)
    """
    name = species if isinstance(species, str) else read_species(species)
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


def to_pdg(species: object) -> int:
    """The Particle Data Group's number of a species.

    Examples
    --------
    >>> to_pdg("nu_mu_bar")
    -14
    """
    return _PDG[species_name(*parse_species(species))]


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


def to_snewpy(species: object) -> str:
    """The name of a species in snewpy, ``"NU_E_BAR"``."""
    return species_name(*parse_species(species)).upper()


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
