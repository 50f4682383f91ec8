"""Nuclides: names, masses, spins, radii, abundances."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.constants import m_e, m_n, m_p
from nurecoil.matter import Nuclide, known_elements, known_nuclides
from nurecoil.matter.evaluations import evaluations
from nurecoil.matter.nuclide import electron_binding_energy
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, data_path, load_yaml, read_table
from nurecoil.units import MeV, eV, fm, u

nuclides = st.sampled_from(known_nuclides()).map(Nuclide)

# CODATA 2022 (Mohr:2024kco), MeV. The electrons' binding energy is a fit good to a few eV here, hence 2e-9 of the mass.
NUCLEAR_MASSES = {"H1": m_p / MeV, "H2": 1875.61294500, "H3": 2808.92113668, "He3": 2808.39161112, "He4": 3727.3794118}

# Ground states from textbooks; every even-even nucleus is 0+.
SPINS = {
    "H1": (1 / 2, 1), "H2": (1, 1), "H3": (1 / 2, 1), "He3": (1 / 2, 1), "He4": (0, 1), "Li6": (1, 1), "Li7": (3 / 2, -1),
    "C12": (0, 1), "C13": (1 / 2, -1), "N14": (1, 1), "O16": (0, 1), "O17": (5 / 2, 1), "F19": (1 / 2, 1), "Na23": (3 / 2, 1),
    "Al27": (5 / 2, 1), "Si28": (0, 1), "Si29": (1 / 2, 1), "Si30": (0, 1), "Ar36": (0, 1), "Ar38": (0, 1), "Ar40": (0, 1),
    "Ca43": (7 / 2, -1), "Ti46": (0, 1), "Ti47": (5 / 2, -1), "Ti48": (0, 1), "Ti49": (7 / 2, -1), "Ti50": (0, 1),
    "Ge70": (0, 1), "Ge72": (0, 1), "Ge73": (9 / 2, 1), "Ge74": (0, 1), "Ge76": (0, 1), "I127": (5 / 2, 1), "Cs133": (7 / 2, 1),
    "Xe124": (0, 1), "Xe126": (0, 1), "Xe128": (0, 1), "Xe129": (1 / 2, 1), "Xe130": (0, 1), "Xe131": (3 / 2, 1),
    "Xe132": (0, 1), "Xe134": (0, 1), "Xe136": (0, 1), "W180": (0, 1), "W182": (0, 1), "W183": (1 / 2, -1), "W184": (0, 1),
    "W186": (0, 1), "Au197": (3 / 2, 1), "Pb207": (1 / 2, -1), "Pb208": (0, 1), "Bi209": (9 / 2, -1),
}  # fmt: skip


def test_carbon_12_defines_the_unit() -> None:
    assert Nuclide("C12").atomic_mass == 12 * u
    assert Nuclide("C12").atomic_mass_uncertainty == 0


@pytest.mark.parametrize(("name", "mass"), NUCLEAR_MASSES.items())
def test_nuclear_masses_of_the_lightest(name: str, mass: float) -> None:
    assert Nuclide(name).mass / MeV == pytest.approx(mass, rel=2e-9)


@pytest.mark.parametrize(("name", "mass"), [("Ar40", 37215.5407), ("C12", 11174.864281)])
def test_nuclear_masses_by_hand(name: str, mass: float) -> None:
    """Computed beforehand from AME2020 with the unit u of that evaluation, 1.4e-9 smaller than CODATA 2022."""
    assert Nuclide(name).mass / MeV == pytest.approx(mass, rel=1e-8)


def test_electron_binding_energy() -> None:
    """The total of the measured ionisation energies of helium is 24.587 + 54.418 eV; the fit is good to 5 % there."""
    assert electron_binding_energy(2) / eV == pytest.approx(79.005, rel=0.05)
    assert electron_binding_energy(0) == 0


@given(nuclides)
def test_every_nuclide(nuclide: Nuclide) -> None:
    assert nuclide.Z + nuclide.N == nuclide.A
    assert nuclide.Z >= 1
    assert nuclide.atomic_mass_uncertainty >= 0
    assert nuclide.atomic_mass - nuclide.Z * m_e < nuclide.mass < nuclide.atomic_mass
    # Bound by less than 8.8 MeV per nucleon, and never by less than nothing.
    binding = nuclide.Z * Nuclide("H1").atomic_mass + nuclide.N * m_n - nuclide.atomic_mass
    assert 0 <= binding < 8.8 * MeV * nuclide.A


@given(nuclides)
def test_names(nuclide: Nuclide) -> None:
    for name in (nuclide.name, f"{nuclide.symbol}-{nuclide.A}", f"{nuclide.A}{nuclide.symbol}", nuclide):
        assert Nuclide(name) == nuclide
        assert hash(Nuclide(name)) == hash(nuclide)
    assert Nuclide.of(nuclide.Z, nuclide.A) == nuclide
    assert pickle.loads(pickle.dumps(nuclide)) == nuclide
    assert repr(nuclide) == f"Nuclide('{nuclide.name}')"


def test_heavy_hydrogen() -> None:
    assert Nuclide("D") == Nuclide("H2")
    assert Nuclide("T") == Nuclide("H3")


@pytest.mark.parametrize(("name", "spin_parity"), SPINS.items())
def test_spins(name: str, spin_parity: tuple[float, int]) -> None:
    assert (Nuclide(name).spin, Nuclide(name).parity) == spin_parity


def test_spins_agree_with_the_evaluators_text() -> None:
    """One assignment, firm or tentative, is a value; alternatives, or square brackets, are not."""
    table = read_table("nuclides", "spins.csv")
    for A, spin, parity, text in zip(table["A"], table["spin"], table["parity"], table["evaluated"], strict=True):
        if match := re.fullmatch(r"\(?(\d+(?:/2)?)\)?\(?([+-])\)?", text):
            assert (spin, parity) == (float(Fraction(match[1])), int(match[2] + "1"))
        if text.startswith("[") or len({word.strip("()+-") for word in text.split()}) > 1:
            assert np.isnan(spin)
        if not np.isnan(spin):
            assert (2 * spin) % 2 == A % 2
        assert np.isnan(parity) or abs(parity) == 1


def test_tentative_and_ambiguous_spins() -> None:
    assert (Nuclide("Ar45").spin_parity, Nuclide("Ar45").parity) == ("5/2- 7/2-", -1)
    with pytest.raises(ValueError, match=r"spin of Ar45: .*'5/2- 7/2-'; choose it yourself"):
        _ = Nuclide("Ar45").spin
    with pytest.raises(ValueError, match=r"parity of Cu72: .*'\(2\)'"):
        _ = Nuclide("Cu72").parity
    with pytest.raises(ValueError, match="there is no evaluated one"):
        _ = Nuclide("Xe145").spin


def test_charge_radii() -> None:
    """Angeli:2013epw for argon; an electron-scattering value for 48Ti (de Vries 1987: 3.597 fm) differs by 0.2 %."""
    assert Nuclide("Ar40").charge_radius / fm == pytest.approx(3.4274, abs=1e-9)
    assert Nuclide("Ar40").charge_radius_uncertainty / fm == pytest.approx(0.0026, abs=1e-9)
    assert Nuclide("Ti48").charge_radius / fm == pytest.approx(3.597, rel=2e-3)
    for name in ("C12", "He4", "Na23", "Al27", "Si28", "Ge73", "I127", "Cs133", "Xe131", "W184", "Au197"):
        assert Nuclide(name).has_charge_radius


def test_charge_radii_follow_the_liquid_drop() -> None:
    """R = sqrt(3/5) 1.2 fm A^(1/3) within 10 % for heavy nuclei."""
    heavy = [(A, e.charge_radius) for (_, A), e in evaluations().items() if A > 60 and e.charge_radius is not None]
    assert len(heavy) > 700
    for A, radius in heavy:
        assert radius / fm == pytest.approx(np.sqrt(0.6) * 1.2 * A ** (1 / 3), rel=0.1)


def test_missing_radius() -> None:
    assert not Nuclide("Ti40").has_charge_radius
    with pytest.raises(ValueError, match=r"charge radius of Ti40: not measured .* give a radius yourself, such as R_p"):
        _ = Nuclide("Ti40").charge_radius
    with pytest.raises(ValueError, match="charge radius of Ti40"):
        _ = Nuclide("Ti40").charge_radius_uncertainty


@pytest.mark.parametrize("symbol", known_elements())
def test_abundances_sum_to_one(symbol: str) -> None:
    assert sum(e.abundance for e in evaluations().values() if e.symbol == symbol) == pytest.approx(1, abs=1e-14)


def test_published_abundances_nearly_sum_to_one() -> None:
    """Normalising corrects rounding, not mistakes: 0.0062 % for sulphur, 0.012 % for tantalum (an isomer is left out)."""
    table = read_table("nuclides", "abundances.csv")
    sums = {int(Z): table["abundance"][table["Z"] == Z].sum() for Z in np.unique(table["Z"])}
    off = {Z: total for Z, total in sums.items() if abs(total - 1) > 1e-9}
    assert set(off) == {8, 12, 16, 73}
    assert max(abs(total - 1) for total in off.values()) < 1.3e-4


def test_abundances() -> None:
    assert Nuclide("Cs133").abundance == 1
    assert Nuclide("Cs134").abundance == 0
    assert Nuclide("Ar40").abundance == pytest.approx(0.996035)
    assert Nuclide("Te126").abundance == pytest.approx(0.1884)


def test_every_table_is_cited() -> None:
    tables = load_yaml(data_path("nuclides", "meta.yaml"))["tables"]
    assert set(tables) == {path.name for path in data_path("nuclides").glob("*.csv")}
    for table in tables.values():
        for key in table["publications"]:
            assert cite(key).fields["title"]


@pytest.mark.parametrize(
    ("name", "close"),
    [("Ar99", "Ar39"), ("ar40", "Ar40"), ("Xx4", "Xe"), ("Ar040", "Ar40"), ("", "Ac"), ("Ar", "Ar")],
)
def test_unknown_nuclide(name: str, close: str) -> None:
    with pytest.raises(UnknownId, match=f"no nuclide '{name}'; close to it: .*{close}"):
        Nuclide(name)


def test_unknown_numbers() -> None:
    with pytest.raises(UnknownId, match=r"no nuclide 'Ar90'; close to it: Ar"):
        Nuclide.of(18, 90)
    with pytest.raises(UnknownId, match=r"no nuclide 'Z=0, A=2'"):
        Nuclide.of(0, 2)


def test_a_number_is_not_a_name() -> None:
    with pytest.raises(ValueError, match=r"nuclide: expected a name such as 'Ar40', got 40"):
        Nuclide(40)  # type: ignore[arg-type]


def test_nothing_is_read_at_import() -> None:
    program = (
        "import sys; import nurecoil.matter; from nurecoil.matter.evaluations import evaluations;"
        "assert evaluations.cache_info().currsize == 0;"
        "assert not {'scipy', 'yaml', 'jax', 'matplotlib', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_tables_are_read_once() -> None:
    assert evaluations() is evaluations()
