"""Spin expectation values and single-particle counting."""

from __future__ import annotations

import pytest

from nurecoil.matter import Nuclide
from nurecoil.nuclear import shell_spins, spin_coverage, spin_expectation
from nurecoil.nuclear.structure.cd_bonn import CDBonn
from nurecoil.nuclear.structure.scattering import deuteron
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, data_path, load_yaml, read_table

TABLE = read_table("nuclear_spins", "spin_expectations.csv")

# The same density matrices, contracted by somebody else; three decimals.
INDEPENDENT = {
    ("F19", "usdb"): (0.478, -0.002), ("F19", "w18"): (0.475, -0.009), ("Ge73", "jun45"): (0.007, 0.461),
    ("I127", "gcn5082"): (0.327, 0.028), ("I127", "jj55"): (0.331, 0.020), ("Na23", "usdb"): (0.224, 0.024),
    ("Na23", "w18"): (0.248, 0.020), ("Si29", "usdb"): (0.016, 0.155), ("Si29", "w18"): (-0.002, 0.133),
    ("Xe129", "gcn5082"): (0.006, 0.365), ("Xe129", "jj55"): (0.002, 0.333), ("Xe131", "gcn5082"): (-0.009, -0.272),
    ("Xe131", "jj55"): (-0.007, -0.240),
}  # fmt: skip


@pytest.mark.parametrize(("nuclide", "interaction"), INDEPENDENT)
def test_values(nuclide: str, interaction: str) -> None:
    s = spin_expectation(nuclide, interaction)
    assert (s.S_p, s.S_n) == pytest.approx(INDEPENDENT[nuclide, interaction], abs=6e-4)
    assert s.interaction == interaction
    assert "Gorton:2022eed" in s.source


def test_the_table_is_complete() -> None:
    meta = load_yaml(data_path("nuclear_spins", "meta.yaml"))
    rows = list(zip(TABLE["nuclide"], TABLE["interaction"], strict=True))
    assert len(set(rows)) == len(rows)
    assert set(INDEPENDENT) <= set(rows)
    assert all((nuclide, interaction) in rows for nuclide, interaction in meta["defaults"].items())
    assert set(meta["defaults"]) == set(TABLE["nuclide"])
    assert set(meta["interactions"]) == set(TABLE["interaction"])
    assert all(cite(key) for key in meta["publications"])
    assert all(cite(entry["cite"]) for entry in meta["interactions"].values())


def test_nucleons_and_few_bodies() -> None:
    """A free proton; the deuteron of CD-Bonn, where the D wave turns spins over; 3He is a neutron to 14 %."""
    assert (spin_expectation("H1").S_p, spin_expectation("H1").S_n) == (0.5, 0.0)
    each = 0.5 * (1.0 - 1.5 * deuteron(CDBonn()).d_state)
    assert (spin_expectation("H2").S_p, spin_expectation("H2").S_n) == pytest.approx((each, each), abs=1e-4)
    assert spin_expectation("He3").S_n == pytest.approx(0.43, abs=0.02)


def test_every_nuclide_with_spin_is_accounted_for() -> None:
    rows = {row.nuclide: row for row in spin_coverage()}
    assert len(rows) == 119
    assert all(row.J > 0 and Nuclide(name).abundance > 0 for name, row in rows.items())
    with_expectation = {name for name, row in rows.items() if row.expectation is not None}
    assert with_expectation == set(TABLE["nuclide"])
    assert {name for name, row in rows.items() if row.response} == {"F19", "Na23", "Si29", "Ge73", "I127", "Xe129", "Xe131"}
    for name in ("Sb121", "W183", "Cu63"):
        assert rows[name].expectation is None


@pytest.mark.parametrize("nuclide", ["F19", "Na23", "Si29", "I127", "Xe129", "Xe131", "Ge73"])
def test_another_calculation_agrees_about_the_odd_kind(nuclide: str) -> None:
    """Klos:2013rwa, other codes and partly other interactions: 11 % at most (129Xe)."""
    ours, theirs = spin_expectation(nuclide), spin_expectation(nuclide, "klos-2013")
    kind = "S_p" if Nuclide(nuclide).Z % 2 else "S_n"
    assert getattr(ours, kind) == pytest.approx(getattr(theirs, kind), rel=0.11)


@pytest.mark.parametrize("nuclide", sorted(set(TABLE["nuclide"])))
def test_the_odd_nucleon_carries_the_spin(nuclide: str) -> None:
    """|<S>| of the odd kind is larger and about 1/2 at most (0.508 is printed for 17O); the total is at most J."""
    s, n = spin_expectation(nuclide), Nuclide(nuclide)
    assert abs(s.S_p + s.S_n) <= n.spin
    if n.Z % 2 and n.N % 2:
        assert s.S_p == s.S_n  # the deuteron
        return
    odd, even = (s.S_p, s.S_n) if n.Z % 2 else (s.S_n, s.S_p)
    assert abs(even) < abs(odd) <= 0.51


def test_default_interaction_is_the_named_one() -> None:
    assert spin_expectation("Na23") == spin_expectation("Na23", "usdb")


def test_alternatives_are_listed() -> None:
    with pytest.raises(UnknownId, match=r"no spin expectation of 'Xe132'; close to it: .*Xe131"):
        spin_expectation("Xe132")
    with pytest.raises(UnknownId, match=r"shell-model interaction for Xe131 'usdb'; close to it: .*jj55"):
        spin_expectation("Xe131", "usdb")


# The last odd nucleon: 0p1/2 (N15), 0d5/2 (O17), 0d3/2 (Cl35), 0f7/2 (Ca41), 0g9/2 (Ge73), 0g7/2 (Cs133)
@pytest.mark.parametrize(
    ("Z", "N", "spins"),
    [
        (7, 8, (-1, 0)),
        (8, 9, (0, 1)),
        (17, 18, (-1, 0)),
        (20, 21, (0, 1)),
        (32, 41, (0, 1)),
        (55, 78, (-1, 0)),
        (7, 7, (-1, -1)),
        (82, 126, (0, 0)),
        (0, 1, (0, 1)),
    ],
)
def test_shell_counting(Z: int, N: int, spins: tuple[int, int]) -> None:
    assert shell_spins(Z, N) == spins


def test_shell_counting_has_limits() -> None:
    with pytest.raises(ValueError, match="these orbits hold 126"):
        shell_spins(82, 127)
    with pytest.raises(ValueError, match="non-negative integer"):
        shell_spins(-1, 2)
