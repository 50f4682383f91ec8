"""Isotopes in formulas, enrichment, mixtures of molecules, and materials as files write them."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.matter import Material, Nuclide
from nurecoil.problems import UnknownId
from nurecoil.tables import load_yaml
from nurecoil.units import g, kg

# Standard atomic weights (IUPAC, Meija et al. 2016), independent of the package's masses and abundances.
WEIGHTS = {"H": 1.008, "He": 4.0026, "C": 12.011, "F": 18.9984, "Ne": 20.1797, "O": 15.999, "Ar": 39.948}
METHANE = WEIGHTS["C"] + 4 * WEIGHTS["H"]
N_A = 6.02214076e23

MATERIALS = [
    Material("CsI"),
    Material("Ar40"),
    Material("CsI", name="crystal"),
    Material("Ca(OH)2"),
    Material("[130Te]O2"),
    Material("TeO2", enriched={"Te130": 0.92}),
    Material({"Ge76": 0.87, "Ge74": 0.13}),
    Material({"Ge76": 0.1 + 0.2, "Ge": 0.7}, name="'quoted'"),
    Material.mixture({"Ne": 0.9, "CH4": 0.1}, by="mass"),
    Material.mixture({Material({"He3": 0.5, "He4": 0.5}, name="helium"): 0.25, Material("CF4"): 0.75}, by="volume", name="gas"),
]


def per_gram(material: Material, symbol: str) -> float:
    """Atoms of an element in a gram."""
    return sum(number for nuclide, number in material.targets_per_mass if nuclide.symbol == symbol) / (1 / g)


def test_mass_fractions() -> None:
    """A tenth of a gram of methane, and nine tenths of neon."""
    gas = Material.mixture({"Ne": "90 %", "CH4": "10 %"}, by="mass")
    assert per_gram(gas, "Ne") == pytest.approx(0.9 / WEIGHTS["Ne"] * N_A, rel=1e-4)
    assert per_gram(gas, "H") == pytest.approx(4 * 0.1 / METHANE * N_A, rel=2e-4)
    assert per_gram(gas, "C") == pytest.approx(0.1 / METHANE * N_A, rel=2e-4)


@pytest.mark.parametrize("by", ["mole", "volume"])
def test_mole_and_volume_fractions(by: Any) -> None:
    """60 % helium and 40 % tetrafluoromethane: 1.6 fluorine atoms for 0.6 helium atoms; the mean molecule has 37.6 u."""
    gas = Material.mixture({"He": 0.6, "CF4": 0.4}, by=by)
    mass = 0.6 * WEIGHTS["He"] + 0.4 * (WEIGHTS["C"] + 4 * WEIGHTS["F"])
    assert gas.molar_mass / g == pytest.approx(mass, rel=1e-4)
    assert per_gram(gas, "F") / per_gram(gas, "He") == pytest.approx(1.6 / 0.6, rel=1e-12)


def test_atom_fractions_of_molecules() -> None:
    """Half of the atoms are in methane: one molecule for five atoms of neon."""
    gas = Material.mixture({"Ne": 0.5, "CH4": 0.5}, by="atom")
    assert per_gram(gas, "Ne") / per_gram(gas, "C") == pytest.approx(5, rel=1e-12)


def test_atom_fractions_of_elements_are_those_of_a_mapping() -> None:
    assert dict(Material.mixture({"Ge76": 0.3, "Ge74": 0.7}, by="atom").isotopes) == pytest.approx(
        dict(Material({"Ge76": 0.3, "Ge74": 0.7}).isotopes), rel=1e-14
    )


@given(st.floats(0.01, 0.99))
def test_densities_of_atoms_add_by_mass(fraction: float) -> None:
    mixture = Material.mixture({"CsI": fraction, "CaWO4": 1 - fraction}, by="mass")
    atoms = dict(mixture.targets_per_mass)
    for formula, share in (("CsI", fraction), ("CaWO4", 1 - fraction)):
        for nuclide, number in Material(formula).targets_per_mass:
            assert atoms[nuclide] == pytest.approx(share * number, rel=1e-12)
    assert sum(number * nuclide.atomic_mass for nuclide, number in atoms.items()) == pytest.approx(1, rel=1e-13)


def test_isotopes_in_formulas() -> None:
    oxide = Material("[130Te]O2")
    assert oxide.isotopes[-1] == (Nuclide("Te130"), 1)
    assert oxide.molar_mass / g == pytest.approx(129.9062 + 2 * 15.999, abs=2e-3)  # 129.906 222 u: AME
    assert Material("[Te-130]O2") == Material("[Te130]O2") == oxide
    assert Material("[76Ge]") == Material("Ge76")
    assert Material("Li2[100Mo]O4").isotopes[-1] == (Nuclide("Mo100"), 1)
    assert Material("[40Ca][184W]O4").isotopes[-1] == (Nuclide("W184"), 1)


def test_brackets() -> None:
    assert Material("Ca(OH)2") == Material("CaO2H2")
    assert Material("(CH2)3") == Material("C3H6")
    assert Material("Ca((OH)2)3") == Material("CaO6H6")
    assert Material("(Te)130O2").molar_mass / g == pytest.approx(130 * 127.6 + 2 * 15.999, rel=3e-4)


def test_enrichment_keeps_the_others_in_proportion() -> None:
    atoms = dict(Material("TeO2", enriched={"Te130": "92 %"}).isotopes)
    assert atoms[Nuclide("Te130")] == pytest.approx(0.92, rel=1e-12)
    tellurium = sum(number for nuclide, number in atoms.items() if nuclide.symbol == "Te")
    assert tellurium == pytest.approx(1, rel=1e-12)
    natural = Nuclide("Te128").abundance / Nuclide("Te126").abundance
    assert atoms[Nuclide("Te128")] / atoms[Nuclide("Te126")] == pytest.approx(natural, rel=1e-12)
    assert sum(number for nuclide, number in atoms.items() if nuclide.symbol == "O") == pytest.approx(2)


def test_full_enrichment_is_the_isotope() -> None:
    assert Material("GeO2", enriched={"Ge76": 1.0}) == Material("[76Ge]O2")
    both = Material("CaMoO4", enriched={"Mo100": 0.96, "Ca40": 1.0})
    assert dict(both.isotopes)[Nuclide("Ca40")] == 1.0


@pytest.mark.parametrize("material", MATERIALS, ids=repr)
def test_values(material: Material) -> None:
    """What repr shows makes the same again; equal by content, hashable, and pickled."""
    again = eval(repr(material), {"Material": Material})
    assert again == material
    assert hash(again) == hash(material)
    assert (again.name, repr(again)) == (material.name, repr(material))
    assert len(repr(material)) <= 300
    copy = pickle.loads(pickle.dumps(material))
    assert (copy, copy.name, repr(copy)) == (material, material.name, repr(material))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("CsI", Material("CsI")),
        ("{Ge76: 90 %, Ge74: 0.1}", Material({"Ge76": 0.9, "Ge74": 0.1})),
        ("{formula: CsI}", Material("CsI")),
        ("{formula: TeO2, enriched: {Te130: 92 %}}", Material("TeO2", enriched={"Te130": 0.92})),
        ("[{formula: Ne, mass_fraction: 0.9}, {formula: CH4, mass_fraction: 10 %}]",
         Material.mixture({"Ne": 0.9, "CH4": 0.1}, by="mass")),
        ("[{formula: He, volume_fraction: 0.6}, {formula: CF4, volume_fraction: 0.4}]",
         Material.mixture({"He": 0.6, "CF4": 0.4}, by="volume")),
        ("[{formula: Xe, mole_fraction: 0.5, enriched: {Xe136: 1}}, {formula: Ar, mole_fraction: 0.5}]",
         Material.mixture({"Xe136": 0.5, "Ar": 0.5}, by="mole")),
    ],
)  # fmt: skip
def test_read(text: str, same: Material) -> None:
    assert Material.read(load_yaml(text)) == same


def test_labels_in_files() -> None:
    assert Material.read({"formula": "Ar", "name": "underground argon"}).name == "underground argon"
    assert Material.read(Material("Xe", name="liquid")).name == "liquid"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (40, "material: expected a formula, a mapping to atom fractions, or a list of parts, got 40"),
        ([], "material: expected a formula, a mapping to atom fractions, or a list of parts"),
        (None, "material: expected a formula"),
        ({}, r"material: atom fractions \(not mass fractions\) must sum to one"),
        ({"formula": 3}, "material.formula: expected a formula, got 3"),
        ({"formula": "Xe", "fraction": 1}, "material: unknown key 'fraction'; expected formula, enriched, name"),
        ({"formula": "Xe", "enriched": 3}, "material.enriched: expected a mapping"),
        ({"formula": "Xe", "enriched": {}}, "enriched: expected a mapping"),
        ({"formula": "Xe", "enriched": {"Te130": 1}}, "enriched: there is no natural Te in 'Xe'"),
        ({"formula": "Xe136", "enriched": {"Xe136": 1}}, "enriched: expected a formula to enrich, got 'Xe136'"),
        ({"formula": "Xe", "enriched": {"Xe136": 1.2}}, "enriched: fraction of Xe136: expected a number from 0 to 1, got 1.2"),
        ({"formula": "Xe", "enriched": {"Xe136": 0.7, "Xe134": 0.7}}, "enriched: the fractions of Xe must sum to one, got 1.4"),
        ({"formula": "I", "enriched": {"I127": 0.7}}, "enriched: the fractions of I must sum to one, got 0.7"),
        ({"formula": "Xe", "name": 3}, "material.name: expected a word, got 3"),
        (["Xe", "Ar"], r"material\[0\]: expected a part such as {formula: CH4, mass_fraction: 10 %}, got 'Xe'"),
        ([{"formula": "Xe"}], r"material\[0\]: expected one of mass_fraction, .*, got none"),
        ([{"formula": "Xe", "mass_fraction": 1, "mole_fraction": 1}], r"material\[0\]: expected .*, got mass_fraction, mole"),
        ([{"formula": "Xe", "mass_fraction": 0.5}, {"formula": "Ar", "mole_fraction": 0.5}],
         "material: expected fractions of one kind, got mass and mole"),
        ([{"formula": "Xe", "mass_fraction": 0.5}, {"formula": "Xe", "mass_fraction": 0.5}],
         r"material\[1\].formula: 'Xe' is there twice"),
        ([{"formula": "Xe", "mass_fraction": 0.5}], "material: mass fractions must sum to one, got 0.5"),
        ([{"formula": "Xe", "mass_fraction": "1 kg"}], "mass fraction of Xe"),
        ([{"formula": "Xe", "mass_fraction": True}], "mass fraction of Xe: expected a number from 0 to 1, got True"),
        ([{"formula": "Xe", "mass_fraction": 1, "colour": "red"}], r"material\[0\]: unknown key 'colour'"),
    ],
)  # fmt: skip
def test_refused(value: object, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        Material.read(value)


def test_unknown_parts() -> None:
    with pytest.raises(UnknownId, match="no element 'Xx'; close to it: Xe"):
        Material.read([{"formula": "Xx", "mass_fraction": 1}])
    with pytest.raises(UnknownId, match="no nuclide 'Te430'"):
        Material("TeO2", enriched={"Te430": 0.9})
    with pytest.raises(ValueError, match="by: expected one of mass, mole, volume, atom, got 'weight'"):
        Material.mixture({"Ne": 1.0}, by="weight")  # type: ignore[arg-type]


@pytest.mark.parametrize(("formula", "closest"), [("csi", "CsI"), ("cawo4", "CaWO4"), ("xe", "Xe"), ("Germ", "Ge")])
def test_the_closest_is_named(formula: str, closest: str) -> None:
    with pytest.raises(ValueError, match=f"cannot read the formula '{formula}'.*close to it: .*{closest}"):
        Material(formula)


def test_nothing_is_lost_in_a_kilogram() -> None:
    assert sum(n for _, n in Material("He4").targets_per_mass) / (1 / kg) == pytest.approx(1e3 / 4.002603254 * N_A, rel=1e-8)
