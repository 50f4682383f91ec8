"""`Material`: which nuclides a target consists of, and how many of each per unit of mass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nurecoil.constants import N_A
from nurecoil.matter.elements import natural_isotopes
from nurecoil.matter.nuclide import NAME, Nuclide
from nurecoil.units import quantity

_ATOMS = re.compile(r"([A-Z][a-z]?)([1-9]\d*)?")
_TOLERANCE = 1e-9

_Isotopes = Iterable[tuple[Nuclide, float]]


@dataclass(frozen=True, init=False, repr=False)
class Material:
    """A substance as a set of nuclides.

    Parameters
    ----------
    of : str, Nuclide, Material or mapping
        * a nuclide, ``"He4"`` or ``Nuclide("He4")``. A lone symbol with a number is always a nuclide, so ``"H2"`` is
          deuterium; hydrogen gas is ``"H"``;
        * an element or a formula without brackets, ``"Xe"``, ``"CsI"``, ``"CaWO4"``, with natural isotopes (``D`` and
          ``T`` may be used too);
        * a mapping from nuclides or elements to **atom fractions** (not mass fractions) that sum to one,
          ``{"Ge76": 0.9, "Ge74": 0.1}``; one atom is then the formula unit.
    name : str, optional
        A label; two materials with equal isotopes are equal whatever they are called.

    Attributes
    ----------
    name : str
        The label, by default what the material was made of.
    isotopes : tuple of (Nuclide, float)
        Nuclides with their number of atoms per formula unit, in order of Z and A.

    Raises
    ------
    ValueError
        If the formula cannot be read, a fraction is negative or not a number, the fractions do not sum to one, or a part of a
        mixture has more than one atom.
    UnknownId
        If a nuclide or an element is not known; the message lists the closest names.

    Examples
    --------
    >>> from nurecoil.units import g, kg
    >>> [(nuclide.name, atoms) for nuclide, atoms in Material("CsI").isotopes]
    [('I127', 1.0), ('Cs133', 1.0)]
    >>> round(Material("CsI").molar_mass / g, 2)
    259.81
    >>> (argon, atoms), = Material("Ar40").targets_per_mass
    >>> f"{atoms / (1 / kg):.4g}"
    '1.507e+25'
    """

    name: str = field(compare=False)
    isotopes: tuple[tuple[Nuclide, float], ...]

    def __init__(self, of: str | Nuclide | Material | Mapping[Any, float], name: str | None = None) -> None:
        label, isotopes = _composition(of)
        atoms: defaultdict[Nuclide, float] = defaultdict(float)
        for nuclide, number in isotopes:
            atoms[nuclide] += number
        object.__setattr__(self, "name", label if name is None else name)
        object.__setattr__(self, "isotopes", tuple((n, atoms[n]) for n in sorted(atoms) if atoms[n] > 0))

    def __repr__(self) -> str:
        return f"Material({self.name!r})"

    @property
    def formula_mass(self) -> float:
        """Mass of one formula unit: the atomic masses, chemical binding neglected."""
        return sum(number * nuclide.atomic_mass for nuclide, number in self.isotopes)

    @property
    def molar_mass(self) -> float:
        """Mass of one mole of formula units; divide by ``g`` for grams per mole."""
        return N_A * self.formula_mass

    @property
    def targets_per_mass(self) -> tuple[tuple[Nuclide, float], ...]:
        """Nuclides with their number of atoms per mass of material; divide by ``1/kg`` for atoms per kilogram."""
        mass = self.formula_mass
        return tuple((nuclide, number / mass) for nuclide, number in self.isotopes)


def _composition(of: object) -> tuple[str, _Isotopes]:
    """Label and isotopes of whatever a material is made from."""
    if isinstance(of, Material):
        return of.name, of.isotopes
    if isinstance(of, Nuclide):
        return of.name, [(of, 1.0)]
    if isinstance(of, str):
        return of, [(Nuclide(of), 1.0)] if NAME.fullmatch(of) else _formula(of)
    if isinstance(of, Mapping):
        return _mixture(of)
    raise ValueError(f"material: expected a formula, a nuclide or a mapping to atom fractions, got {of!r}")


def _formula(text: str) -> _Isotopes:
    if re.fullmatch(f"(?:{_ATOMS.pattern})+", text) is None:
        raise ValueError(f"material: cannot read the formula {text!r}; write for example 'CsI' or 'CaWO4'")
    for symbol, number in _ATOMS.findall(text):
        for nuclide, fraction in natural_isotopes(symbol):
            yield nuclide, int(number or 1) * fraction


def _mixture(fractions: Mapping[Any, float]) -> tuple[str, _Isotopes]:
    isotopes = []
    label, total = [], 0.0
    for part, value in fractions.items():
        one = Material(part)
        if abs(sum(number for _, number in one.isotopes) - 1) > _TOLERANCE:
            raise ValueError(f"material: a part of a mixture must be a nuclide or an element, got {part!r}")
        fraction = quantity(value, "1", f"atom fraction of {one.name}")
        if fraction < 0:
            raise ValueError(f"atom fraction of {one.name}: expected a number from 0 to 1, got {value!r}")
        isotopes += [(nuclide, fraction * number) for nuclide, number in one.isotopes]
        label.append(f"{fraction:g} {one.name}")
        total += fraction
    if abs(total - 1) > _TOLERANCE:
        raise ValueError(f"material: atom fractions (not mass fractions) must sum to one, got {total!r}")
    return " + ".join(label), isotopes
