"""Kinds of quantity, as field types: a float in natural units, ``"60 g"`` or an object with a unit goes in, a float comes out.

A kind is a descriptor class. PEP 681 says that the ``__init__`` of a dataclass takes what ``__set__`` takes, and that an
attribute is what ``__get__`` gives; type checkers follow both, so that one annotation types constructor, attribute and gate.
Fields get their descriptors from `nurecoil.catalogue`; a function calls the gate itself:

>>> Length.read("19.3 m", "distance") == 19.3 * values.m
True

Kinds that carry a choice refuse bare numbers: `Rate` (a flux or a fluence) and `OnAxis` (keVnr, keVee or PE).
"""

from __future__ import annotations

import math

from nurecoil.units import values
from nurecoil.units.gate import (
    AnyKind,
    AstropyLike,
    Given,
    GivenMany,
    Implausible,
    Kind,
    PintLike,
    Quantity,
    WrongQuantity,
    measured_in,
    shortest,
)
from nurecoil.units.several import ByName, Many, Maybe, OrColumn

__all__ = [
    "Activity", "Angle", "AnyKind", "AstropyLike", "ByName", "Charge", "ChargeRadius", "Density", "EffectiveMoment",
    "ElectronEquivalent", "Energy", "Exposure", "Fluence", "Flux", "Fraction", "Given", "GivenMany", "Implausible",
    "Kind", "Length", "MagneticMoment", "Many", "Mass", "Maybe", "MediatorMass", "Moment",
    "NeutrinoEnergy", "NonNegative", "NuclearLength", "Offset", "OrColumn", "PhotoElectrons", "PintLike", "Positive",
    "Power", "Pure", "Quantity", "Radius", "RecoilEnergy", "SquaredMass", "Temperature", "Thickness",
    "Time", "WrongQuantity", "measured_in", "shortest",
]  # fmt: skip

# --- pure numbers


class Pure(Quantity):
    """A pure number of either sign, ``0.28`` or ``28 %``."""

    example = "0.28"


class NonNegative(Pure):
    """A pure number, zero or more."""

    low = 0.0


class Positive(NonNegative):
    """A pure number above zero."""

    open_low = True


class Fraction(NonNegative):
    """A pure number from 0 to 1."""

    example, high = "0.8", 1.0


class Angle(Quantity):
    """An angle in radians, or ``"33.4 deg"``."""

    like, example, plausible = ("deg",), "33.4 deg", (0.0, 4 * math.pi)

    @classmethod
    def written(cls, x: object) -> str:
        return repr(x)


# --- dimensions


class Mass(Quantity):
    """Mass of a target or of a source."""

    like, example, low, open_low, plausible = ("kg",), "60 g", 0.0, True, (1e-9 * values.kg, 1e12 * values.kg)


class Length(Quantity):
    """A distance."""

    like, example, low, open_low, plausible = ("m",), "19.3 m", 0.0, True, (1e-3 * values.m, 1e6 * values.kpc)


class Offset(Length):
    """A distance that may be zero."""

    example, open_low = "0.5 m", False


class Density(Quantity):
    """Mass per volume."""

    like, example, low, open_low = ("kg m^-3",), "0.1451 g/cm^3", 0.0, True


class Radius(Quantity):
    """A nuclear radius or length."""

    like, example, low, open_low, plausible = ("fm",), "4.8 fm", 0.0, True, (1e-3 * values.fm, 1e2 * values.fm)


class Thickness(Radius):
    """A nuclear length that may be zero."""

    example, open_low = "0.9 fm", False


class NuclearLength(Quantity):
    """A difference of nuclear lengths, of either sign."""

    like, example, plausible = ("fm",), "0.2 fm", (0.0, 1e2 * values.fm)


class Time(Quantity):
    """A duration."""

    like, example, low, open_low, plausible = ("s",), "5 years", 0.0, True, (1e-12 * values.s, 1e4 * values.year)


class Moment(Quantity):
    """An instant of time, of either sign."""

    like, example, plausible = ("s",), "0.5 us", (0.0, 1e4 * values.year)


class Power(Quantity):
    """Thermal power."""

    like, example, low, open_low, plausible = ("W",), "3.9 GW", 0.0, True, (values.W, 1e3 * values.GW)


class Activity(Quantity):
    """Decays per time."""

    like, example, low, plausible = ("Bq",), "1 MCi", 0.0, (values.Bq, 1e24 * values.Bq)


class Exposure(Quantity):
    """Mass times time; plain numbers of it lie far above those of any mass."""

    like, example, low, open_low = ("kg day",), "1 kg day", 0.0, True
    plausible = (1e-9 * values.kg * values.day, 1e16 * values.kg * values.year)


class Flux(Quantity):
    """Neutrinos per area and time."""

    like, example, low = ("cm^-2 s^-1",), "1.6e7 cm^-2 s^-1", 0.0


class Fluence(Quantity):
    """Neutrinos per area."""

    like, example, low = ("cm^-2",), "2e14 cm^-2", 0.0


class NeutrinoEnergy(Quantity):
    """Energy of a neutrino."""

    like, example, forbidden, low = ("MeV",), "30 MeV", ("nr",), 0.0
    plausible = (1e-9 * values.MeV, 1e7 * values.MeV)


class Temperature(NeutrinoEnergy):
    """A temperature or mean energy of a spectrum."""

    example, open_low = "4.5 MeV", True


class RecoilEnergy(Quantity):
    """Kinetic energy of what recoils; an electron-equivalent energy is another kind."""

    like, example, low = ("keV",), "5 keV", 0.0
    plausible = (1e-13 * values.keV, 1e6 * values.keV)


class Energy(Quantity):
    """An energy of either sign: an excitation, a gap, a width."""

    like, example, plausible = ("MeV",), "2.3 MeV", (0.0, 1e6 * values.MeV)


class ElectronEquivalent(Quantity):
    """Electron-equivalent energy; needs its unit, keVee or eVee."""

    like, foreign, example, low, bare = ("keVee",), "keV", "0.16 keVee", 0.0, False


class PhotoElectrons(Quantity):
    """A number of photo-electrons, or of electrons; needs its unit."""

    like, example, low, bare = ("PE",), "6 PE", 0.0, False


class MediatorMass(Quantity):
    """Mass of a mediator; zero is a massless one."""

    like, example, low, plausible = ("MeV",), "10 MeV", 0.0, (1e-12 * values.MeV, 1e9 * values.MeV)


class SquaredMass(Quantity):
    """A difference of squared masses, of either sign."""

    like, example = ("eV^2",), "2.5e-3 eV^2"


class MagneticMoment(Quantity):
    """A magnetic moment, in Bohr magnetons."""

    like, example, plausible = ("mu_B",), "2.9e-11 mu_B", (0.0, 1e-3 * values.mu_B)


class EffectiveMoment(MagneticMoment):
    """The size of a magnetic moment, zero or more, in Bohr magnetons."""

    low = 0.0


class Charge(Quantity):
    """An electric charge, in units of the positron's."""

    like, example, plausible = ("e",), "1e-13 e", (0.0, 1e-2)


class ChargeRadius(Quantity):
    """A squared charge radius, of either sign."""

    like, example, plausible = ("cm^2",), "-8.3e-33 cm^2", (0.0, 1e-24 * values.cm2)
