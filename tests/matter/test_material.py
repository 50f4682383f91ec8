"""Materials: formulas, enrichment, and how many nuclei there are in a kilogram."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.matter import Material, Nuclide, known_elements
from nurecoil.problems import UnknownId
from nurecoil.units import g, kg

# Standard atomic weights of IUPAC with their uncertainty (Meija et al. 2016, Pure Appl. Chem. 88, 265), independent of the
# table of abundances; of an interval, its middle and half its width.
ATOMIC_WEIGHTS = {
    "H": (1.007975, 0.000135), "He": (4.002602, 2e-6), "Li": (6.9675, 0.0295), "C": (12.0106, 0.001), "N": (14.006855, 4.25e-4),
    "O": (15.9994, 0.00037), "F": (18.998403163, 6e-9), "Ne": (20.1797, 6e-4), "Na": (22.98976928, 2e-8),
    "Al": (26.9815385, 7e-7), "Si": (28.085, 0.001), "S": (32.0675, 0.0085), "Cl": (35.4515, 0.0055), "Ar": (39.948, 1e-3),
    "K": (39.0983, 1e-4), "Ca": (40.078, 4e-3), "Ti": (47.867, 1e-3), "Fe": (55.845, 2e-3), "Ni": (58.6934, 4e-4),
    "Cu": (63.546, 3e-3), "Zn": (65.38, 0.02), "Ge": (72.630, 8e-3), "Se": (78.971, 8e-3), "Kr": (83.798, 2e-3),
    "Mo": (95.95, 0.01), "Ag": (107.8682, 2e-4), "Cd": (112.414, 4e-3), "Sn": (118.710, 7e-3), "Te": (127.60, 0.03),
    "I": (126.90447, 3e-5), "Xe": (131.293, 6e-3), "Cs": (132.90545196, 6e-8), "Ba": (137.327, 7e-3), "Nd": (144.242, 3e-3),
    "Gd": (157.25, 0.03), "W": (183.84, 0.01), "Pt": (195.084, 9e-3), "Au": (196.966569, 5e-6), "Hg": (200.592, 3e-3),
    "Tl": (204.3835, 0.0015), "Pb": (207.2, 0.1), "Bi": (208.98040, 1e-5), "U": (238.02891, 3e-5),
}  # fmt: skip

FORMULAS = ("CsI", "NaI", "Ge", "Xe", "Ar", "He4", "Ti48", "CaWO4", "Al2O3", "CF4", "C3F8", "LiF", "SiO2", "D2O")


@pytest.mark.parametrize(("symbol", "weight"), ATOMIC_WEIGHTS.items())
def test_standard_atomic_weights(symbol: str, weight: tuple[float, float]) -> None:
    """Besides its uncertainty, N_A u is not quite one gram since 2019 (1e-9)."""
    assert Material(symbol).molar_mass / g == pytest.approx(weight[0], abs=1.01 * weight[1], rel=2e-9)


@pytest.mark.parametrize(
    ("formula", "molar_mass"),
    # From the atomic weights above.
    [("CsI", 259.80992), ("NaI", 149.89424), ("Al2O3", 101.96128), ("SiO2", 60.0838), ("CF4", 88.00421), ("C3F8", 188.01902)],
)
def test_molar_masses(formula: str, molar_mass: float) -> None:
    assert Material(formula).molar_mass / g == pytest.approx(molar_mass, rel=3e-5)


def test_avogadro() -> None:
    """A kilogram of CsI has N_A / 0.25981 nuclei of either kind."""
    targets = Material("CsI").targets_per_mass
    assert [nuclide.name for nuclide, _ in targets] == ["I127", "Cs133"]
    assert sum(atoms for _, atoms in targets) / (1 / kg) == pytest.approx(2 * 6.02214076e23 / 0.25980992, rel=1e-6)


def test_formula_counts_atoms() -> None:
    counts: dict[str, float] = {}
    for nuclide, atoms in Material("CaWO4").isotopes:
        counts[nuclide.symbol] = counts.get(nuclide.symbol, 0) + atoms
    assert counts == pytest.approx({"Ca": 1, "W": 1, "O": 4})
    assert Material("CH3CH3") == Material("C2H6")
    assert Material("D2O").isotopes[0] == (Nuclide("H2"), 2)


@pytest.mark.parametrize("formula", [*FORMULAS, *known_elements()])
def test_masses_add_up(formula: str) -> None:
    assert sum(atoms * n.atomic_mass for n, atoms in Material(formula).targets_per_mass) == pytest.approx(1, rel=1e-14)


def test_one_nuclide() -> None:
    same = [Material("Ar40"), Material("40Ar"), Material("Ar-40"), Material(Nuclide("Ar40")), Material({"Ar40": 1})]
    assert set(same) == {same[0]}
    assert same[0].isotopes == ((Nuclide("Ar40"), 1),)
    assert Material("Cs") == Material("Cs133")
    assert Material("H2") == Material("D") != Material("H")


def test_idempotent() -> None:
    xenon = Material("Xe")
    assert Material(xenon) == xenon
    assert Material(xenon).name == "Xe"
    assert repr(Material(Material("Xe", name="liquid"))) == "Material('Xe', name='liquid')"
    assert pickle.loads(pickle.dumps(xenon)) == xenon
    assert repr(xenon) == "Material('Xe')"


def test_names_are_labels() -> None:
    enriched = Material({"Ge76": 0.9, "Ge74": 0.1})
    assert enriched.name == "0.9 Ge76 + 0.1 Ge74"
    named = Material({"Ge74": 0.1, "Ge76": 0.9}, name="enriched germanium")
    assert named.name == "enriched germanium"
    assert named == enriched
    assert hash(named) == hash(enriched)


@given(st.floats(0, 1))
def test_enrichment_is_linear(fraction: float) -> None:
    mixture = Material({"Ge76": fraction, "Ge": 1 - fraction})
    pure, natural = Material("Ge76").molar_mass, Material("Ge").molar_mass
    assert mixture.molar_mass == pytest.approx(fraction * pure + (1 - fraction) * natural, rel=1e-12)
    atoms = dict(mixture.isotopes)
    assert atoms[Nuclide("Ge76")] == pytest.approx(fraction + (1 - fraction) * Nuclide("Ge76").abundance, rel=1e-12)


def test_fractions_count_atoms_not_mass() -> None:
    targets = dict(Material({"H1": 0.5, "Au197": 0.5}).targets_per_mass)
    assert targets[Nuclide("H1")] == targets[Nuclide("Au197")]


def test_zero_fractions_are_dropped() -> None:
    assert Material({"Ge76": 1.0, "Ge74": 0.0}) == Material("Ge76")


@pytest.mark.parametrize("fractions", [{"Ge76": 0.9}, {"Ge76": 0.9, "Ge74": 0.1 + 2e-9}, {}])
def test_fractions_must_sum_to_one(fractions: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"atom fractions \(not mass fractions\) must sum to one, got"):
        Material(fractions)


def test_negative_fraction() -> None:
    with pytest.raises(ValueError, match=r"atom fraction of Ge74: expected a number from 0 to 1, got -0.1"):
        Material({"Ge74": -0.1, "Ge76": 1.1})


@pytest.mark.parametrize("value", [float("nan"), "much", "1 kg", None])
def test_fraction_is_not_a_number(value: object) -> None:
    with pytest.raises(ValueError, match="atom fraction of Ge76"):
        Material({"Ge76": value})


def test_mixture_of_molecules() -> None:
    with pytest.raises(ValueError, match=r"a part of a mixture must be a nuclide or an element, got 'CsI'"):
        Material({"CsI": 0.5, "Tl": 0.5})


@pytest.mark.parametrize(
    "formula", ["", "csi", "Cs-I", "C0F4", "Ca(OH", "CaOH)2", "C3.5", "Cs I", "()2", "[76Ge", "[]O2", "X" * 300]
)
def test_garbage_formula(formula: str) -> None:
    with pytest.raises(ValueError, match="material: cannot read the formula"):
        Material(formula)


def test_unknown_element() -> None:
    with pytest.raises(UnknownId, match=r"no element 'Xx'; close to it: Xe"):
        Material("Xx2O3")


def test_element_without_natural_isotopes() -> None:
    with pytest.raises(ValueError, match="element Tc: has no natural isotopic composition"):
        Material("Tc")
    assert Material("Tc99").isotopes == ((Nuclide("Tc99"), 1),)


def test_symbol_and_number_is_a_nuclide() -> None:
    with pytest.raises(UnknownId, match="no nuclide 'O2'"):
        Material("O2")


def test_not_a_material() -> None:
    with pytest.raises(ValueError, match="material: expected a formula, a nuclide or a mapping to atom fractions, got 40"):
        Material(40)  # type: ignore[arg-type]
