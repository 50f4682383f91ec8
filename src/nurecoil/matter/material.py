"""`Material`: which nuclides a target consists of, and how many of each per unit of mass."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeAlias, get_args

from nurecoil.constants import N_A
from nurecoil.matter.elements import natural_isotopes
from nurecoil.matter.formula import atoms_of
from nurecoil.matter.nuclide import NAME, Nuclide
from nurecoil.units.kinds import NonNegative, WrongQuantity

By = Literal["mass", "mole", "volume", "atom"]
"""What the fractions of a mixture are fractions of."""

_TOLERANCE = 1e-9
_Isotopes: TypeAlias = Iterable[tuple[Nuclide, float]]


@dataclass(frozen=True, init=False, repr=False)
class Material:
    """A substance as a set of nuclides.

    Parameters
    ----------
    of : str, Nuclide, Material or mapping
        * a nuclide, ``"He4"`` or ``Nuclide("He4")``. A lone symbol with a number is always a nuclide, so ``"H2"`` is
          deuterium; hydrogen gas is ``"H"``;
        * an element or a formula, ``"Xe"``, ``"CsI"``, ``"Ca(OH)2"``, with natural isotopes (``D`` and ``T`` may be used too);
          an isotope stands in square brackets, ``"[130Te]O2"``, and ``"Te130O2"`` is refused, since it may be 130 atoms;
        * a mapping from nuclides or elements to **atom fractions** (not mass fractions) that sum to one,
          ``{"Ge76": 0.9, "Ge74": 0.1}``; one atom is then the formula unit. For molecules and other fractions see `mixture`.
    name : str, optional
        A label; two materials with equal isotopes are equal whatever they are called.
    enriched : mapping, optional
        Isotope -> its fraction of the atoms of its element in the formula, ``{"Te130": "92 %"}``; the other natural isotopes
        share what is left in their natural proportions.

    Attributes
    ----------
    name : str
        The label, by default what the material was made of.
    isotopes : tuple of (Nuclide, float)
        Nuclides with their number of atoms per formula unit, in order of Z and A.

    Raises
    ------
    ValueError
        If the formula cannot be read or has two readings, a fraction is negative or not a number, the fractions do not sum to
        one, a part of atom fractions has more than one atom, or an enriched element is not in the formula.
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
    _label: str = field(compare=False)
    _recipe: str = field(compare=False)

    def __init__(
        self,
        of: str | Nuclide | Material | Mapping[str, float | str] | Mapping[Nuclide, float | str],
        name: str | None = None,
        enriched: Mapping[str, float | str] | None = None,
    ) -> None:
        if enriched is not None:
            label, isotopes, recipe = _enriched(of, enriched)
        else:
            label, isotopes, recipe = _composition(of)
        self._set(label, isotopes, recipe, of.name if name is None and isinstance(of, Material) else name)

    @classmethod
    def mixture(
        cls, parts: Mapping[str, float | str] | Mapping[Material, float | str], by: By, name: str | None = None
    ) -> Self:
        """A mixture of substances; its formula unit is the mean molecule.

        Parameters
        ----------
        parts : mapping
            Formula or material -> fraction, a number or ``"10 %"``; they sum to one.
        by : {"mass", "mole", "volume", "atom"}
            What they are fractions of; volumes are those of ideal gases, in which they are the moles. A mole of a substance is
            one of its formula units: of neon atoms for ``"Ne"``, of molecules for ``"CH4"``.
        name : str, optional
            A label.

        Raises
        ------
        ValueError
            If a fraction is negative or not a number, they do not sum to one, or `by` is none of these.
        UnknownId
            If an element is not known.

        Examples
        --------
        >>> gas = Material.mixture({"Ne": "98 %", "CH4": "2 %"}, by="volume")
        >>> round(sum(atoms for nuclide, atoms in gas.isotopes if nuclide.symbol == "H"), 9)
        0.08
        """
        if by not in get_args(By):
            raise ValueError(f"by: expected one of {', '.join(get_args(By))}, got {by!r}")
        materials = [part if isinstance(part, Material) else cls(part) for part in parts]
        fractions = _fractions([one.name for one in materials], list(parts.values()), f"{by} fraction")
        weights = [fraction / _amount(one, by) for one, fraction in zip(materials, fractions, strict=True)]
        total = sum(weights) if by in ("mass", "atom") else 1.0
        isotopes = [
            (nuclide, weight / total * number)
            for one, weight in zip(materials, weights, strict=True)
            for nuclide, number in one.isotopes
        ]
        label = " + ".join(f"{fraction:g} {one.name}" for one, fraction in zip(materials, fractions, strict=True))
        written = ", ".join(f"{_key(one)}: {fraction!r}" for one, fraction in zip(materials, fractions, strict=True))
        result = cls.__new__(cls)
        result._set(f"{label} (by {by})", isotopes, f"Material.mixture({{{written}}}, by={by!r}", name)
        return result

    @classmethod
    def read(cls, value: object) -> Material:
        """A material as it is written in a file.

        Parameters
        ----------
        value : str, mapping or list
            * a formula or nuclide, ``CsI``;
            * a mapping to atom fractions, ``{Ge76: 90 %, Ge74: 10 %}``;
            * ``{formula: TeO2, enriched: {Te130: 92 %}, name: enriched oxide}``;
            * a mixture, ``[{formula: Ne, mass_fraction: 90 %}, {formula: CH4, mass_fraction: 10 %}]``, with ``mole_fraction``,
              ``volume_fraction`` or ``atom_fraction`` instead.

        Raises
        ------
        ValueError
            If it is none of these; the message names the key.
        UnknownId
            If a nuclide or an element is not known.

        Examples
        --------
        >>> Material.read([{"formula": "He", "volume_fraction": "60 %"}, {"formula": "CF4", "volume_fraction": "40 %"}])
        Material.mixture({'He': 0.6, 'CF4': 0.4}, by='volume')
        """
        if isinstance(value, Material):
            return value
        if isinstance(value, str):
            return cls(value)
        if isinstance(value, Mapping):
            return _from_block(value, "material") if "formula" in value else cls(value)
        if isinstance(value, Sequence) and value:
            return _from_parts(value)
        raise ValueError(f"material: expected a formula, a mapping to atom fractions, or a list of parts, got {value!r}")

    def _set(self, label: str, isotopes: _Isotopes, recipe: str, name: str | None) -> None:
        atoms: defaultdict[Nuclide, float] = defaultdict(float)
        for nuclide, number in isotopes:
            atoms[nuclide] += number
        object.__setattr__(self, "name", label if name is None else str(name))
        object.__setattr__(self, "isotopes", tuple((n, atoms[n]) for n in sorted(atoms) if atoms[n] > 0))
        object.__setattr__(self, "_label", label)
        object.__setattr__(self, "_recipe", recipe)

    def __repr__(self) -> str:
        return f"{self._recipe})" if self.name == self._label else f"{self._recipe}, name={self.name!r})"

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


def _composition(of: object) -> tuple[str, _Isotopes, str]:
    """Label, isotopes and recipe (what repr shows, without the last bracket) of whatever a material is made from."""
    if isinstance(of, Material):
        return of._label, of.isotopes, of._recipe
    if isinstance(of, Nuclide):
        return of.name, [(of, 1.0)], f"Material({of.name!r}"
    if isinstance(of, str):
        lone = [(Nuclide(of), 1.0)] if NAME.fullmatch(of) else None
        return of, _natural(of) if lone is None else lone, f"Material({of!r}"
    if isinstance(of, Mapping):
        return _atom_fractions(of)
    raise ValueError(f"material: expected a formula, a nuclide or a mapping to atom fractions, got {of!r}")


def _natural(formula: str, shares: Mapping[str, _Isotopes] | None = None) -> list[tuple[Nuclide, float]]:
    """Isotopes of a formula; `shares` has those of elements that are not natural."""
    result = []
    for what, number in atoms_of(formula):
        if isinstance(what, Nuclide):
            result.append((what, float(number)))
            continue
        isotopes = natural_isotopes(what) if shares is None or what not in shares else shares[what]
        result += [(nuclide, number * fraction) for nuclide, fraction in isotopes]
    return result


def _atom_fractions(fractions: Mapping[object, float | str]) -> tuple[str, _Isotopes, str]:
    parts = []
    for part in fractions:
        one = Material(part)  # type: ignore[arg-type]
        if abs(sum(number for _, number in one.isotopes) - 1) > _TOLERANCE:
            raise ValueError(
                f"material: a part of a mixture must be a nuclide or an element, got {part!r}; "
                "for molecules use Material.mixture, or in a file a list of parts"
            )
        parts.append(one)
    values = _fractions([one.name for one in parts], list(fractions.values()), "atom fraction", "(not mass fractions) ")
    pairs = list(zip(parts, values, strict=True))
    isotopes = [(nuclide, fraction * number) for one, fraction in pairs for nuclide, number in one.isotopes]
    label = " + ".join(f"{fraction:g} {one.name}" for one, fraction in pairs)
    return label, isotopes, f"Material({{{', '.join(f'{_key(one)}: {fraction!r}' for one, fraction in pairs)}}}"


def _enriched(of: object, enriched: Mapping[str, float | str]) -> tuple[str, _Isotopes, str]:
    if not isinstance(of, str) or NAME.fullmatch(of):
        raise ValueError(f"enriched: expected a formula to enrich, got {of!r}")
    if not isinstance(enriched, Mapping) or not enriched:
        raise ValueError(f"enriched: expected a mapping from isotopes to atom fractions, got {enriched!r}")
    wanted: defaultdict[str, dict[Nuclide, float]] = defaultdict(dict)
    for isotope, value in enriched.items():
        nuclide = Nuclide(isotope)
        wanted[nuclide.symbol][nuclide] = _fraction(value, f"enriched: fraction of {nuclide.name}")
    inside = {what for what, _ in atoms_of(of) if isinstance(what, str)}
    shares = {}
    for symbol, given in wanted.items():
        if symbol not in inside:
            raise ValueError(f"enriched: there is no natural {symbol} in {of!r}")
        rest = 1 - sum(given.values())
        others = [(nuclide, share) for nuclide, share in natural_isotopes(symbol) if nuclide not in given]
        if rest < -_TOLERANCE or (rest > _TOLERANCE and not others):
            raise ValueError(f"enriched: the fractions of {symbol} must sum to one, got {1 - rest!r}")
        total = sum(share for _, share in others)
        left = [(nuclide, max(rest, 0.0) * share / total) for nuclide, share in others]
        shares[symbol] = [*given.items(), *left]
    listed = [(nuclide.name, fraction) for given in wanted.values() for nuclide, fraction in given.items()]
    label = f"{of} ({', '.join(f'{fraction:g} {name}' for name, fraction in listed)})"
    return label, _natural(of, shares), f"Material({of!r}, enriched={dict(listed)!r}"


def _fractions(names: Sequence[str], values: Sequence[object], kind: str, remark: str = "") -> list[float]:
    """Fractions that sum to one."""
    result = [_fraction(value, f"{kind} of {name}") for name, value in zip(names, values, strict=True)]
    total = sum(result)
    if abs(total - 1) > _TOLERANCE:
        raise ValueError(f"material: {kind}s {remark}must sum to one, got {float(total)!r}")
    return result


def _fraction(value: Any, name: str) -> float:
    try:
        fraction = NonNegative.read(value, name)
    except WrongQuantity:
        fraction = math.inf
    if fraction > 1 + _TOLERANCE:
        raise WrongQuantity(name, f"expected a number from 0 to 1, got {value!r}")
    return fraction


def _amount(one: Material, by: By) -> float:
    """How much of what is counted there is in a formula unit."""
    if by == "mass":
        return one.formula_mass
    return sum(number for _, number in one.isotopes) if by == "atom" else 1.0


def _key(one: Material) -> str:
    """How a part is written in a recipe: as a word if it was made from one."""
    return repr(one.name) if repr(one) == f"Material({one.name!r})" else repr(one)


def _from_block(block: Mapping[object, object], path: str, beside: Sequence[str] = ()) -> Material:
    for key in block:
        if key not in ("formula", "enriched", "name", *beside):
            raise ValueError(
                f"{path}: unknown key {key!r}; expected formula, enriched, name{''.join(f', {k}' for k in beside)}"
            )
    formula, enriched, name = block["formula"], block.get("enriched"), block.get("name")
    if not isinstance(formula, str):
        raise ValueError(f"{path}.formula: expected a formula, got {formula!r}")
    if enriched is not None and not isinstance(enriched, Mapping):
        raise ValueError(f"{path}.enriched: expected a mapping from isotopes to atom fractions, got {enriched!r}")
    if name is not None and not isinstance(name, str):
        raise ValueError(f"{path}.name: expected a word, got {name!r}")
    return Material(formula, name, enriched)


def _from_parts(parts: Sequence[object]) -> Material:
    keys = {f"{by}_fraction": by for by in get_args(By)}
    found: dict[Material, float | str] = {}
    used = set()
    for i, part in enumerate(parts):
        path = f"material[{i}]"
        if not isinstance(part, Mapping) or "formula" not in part:
            raise ValueError(f"{path}: expected a part such as {{formula: CH4, mass_fraction: 10 %}}, got {part!r}")
        said = [key for key in keys if key in part]
        if len(said) != 1:
            raise ValueError(f"{path}: expected one of {', '.join(keys)}, got {', '.join(said) or 'none'}")
        one = _from_block(part, path, tuple(keys))
        if one in found:
            raise ValueError(f"{path}.formula: {one.name!r} is there twice")
        found[one] = part[said[0]]
        used.add(keys[said[0]])
    if len(used) != 1:
        raise ValueError(f"material: expected fractions of one kind, got {' and '.join(sorted(used))}")
    return Material.mixture(found, used.pop())
