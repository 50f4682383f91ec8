"""The density matrices: particles, spins, symmetry, and the chain from their decimals to polynomials in exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from nurecoil.matter import Nuclide
from nurecoil.nuclear import spin_expectation
from nurecoil.nuclear.multipoles import Operator, reduced_element
from nurecoil.nuclear.responses import (
    axial_response,
    density_matrices,
    interaction_title,
    interactions,
    multipole_response,
    shell_model_nuclides,
    transition_densities,
)
from nurecoil.nuclear.structure import Orbit
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, data_path, load_yaml, read_table
from nurecoil.units import MeV, fm

EACH = [(nuclide, interaction) for nuclide in shell_model_nuclides() for interaction in interactions(nuclide)]
META = load_yaml(data_path("shell_model_densities", "meta.yaml"))


@pytest.mark.parametrize(("nuclide", "interaction"), EACH)
def test_tables_count_the_valence_particles(nuclide: str, interaction: str) -> None:
    """sum_a rho_0(aa) sqrt(2j+1) = n sqrt(2J+1), straight from the file; also where the source counts holes (132Xe)."""
    table, space = read_table("shell_model_densities", f"{nuclide}.csv"), META["interactions"][interaction]
    owner, sums = Nuclide(nuclide), np.zeros(2)
    for i, name in enumerate(table["interaction"]):
        if name == interaction and table["state"][i] == 1 and table["K"][i] == 0:
            assert table["bra"][i] == table["ket"][i]
            root = math.sqrt(Orbit.named(table["bra"][i]).degeneracy)
            sums += root * np.array([table["rho_p"][i], table["rho_n"][i]])
    expected = np.array([owner.Z, owner.N]) - space["core"]
    # five decimals, up to seven orbits, square roots of up to twelve
    np.testing.assert_allclose(sums / math.sqrt(2 * owner.spin + 1), expected, atol=1e-4)


@pytest.mark.parametrize(("nuclide", "interaction"), EACH)
def test_ground_states(nuclide: str, interaction: str) -> None:
    ground, owner = density_matrices(nuclide, interaction), Nuclide(nuclide)
    assert ground.J_i == ground.J_f == owner.spin
    numbers = ground.occupations()
    np.testing.assert_allclose(numbers.sum(axis=1), [owner.Z, owner.N], rtol=1e-13)
    assert np.all(numbers >= 0)
    assert np.all(numbers <= np.array([orbit.degeneracy for orbit in ground.orbits]) * (1 + 1e-4))
    assert set(ground.ranks) <= set(range(round(2 * owner.spin) + 1))
    assert len({orbit.name for orbit in ground.orbits}) == len(ground.orbits)


@pytest.mark.parametrize(("nuclide", "interaction"), EACH)
def test_ground_states_are_symmetric_under_time_reversal(nuclide: str, interaction: str) -> None:
    """rho_K(a, b) = (-1)^(j_a - j_b) rho_K(b, a) within one state."""
    ground = density_matrices(nuclide, interaction)
    j = np.array([orbit.two_j for orbit in ground.orbits])
    signs = np.where((j[:, None] - j) // 2 % 2, -1.0, 1.0)
    for matrix in ground.matrices.values():
        np.testing.assert_allclose(matrix, signs * np.swapaxes(matrix, 1, 2), atol=1.01e-5)


@pytest.mark.parametrize(("nuclide", "interaction"), [pair for pair in EACH if Nuclide(pair[0]).spin > 0])
def test_total_spin_from_spin_and_orbit(nuclide: str, interaction: str) -> None:
    """<j_z> of all nucleons in the substate M = J is J: <a||j||a> = sqrt(j(j+1)(2j+1)); core particles pair off."""
    ground = density_matrices(nuclide, interaction)
    J = ground.J_i
    reduced = [math.sqrt(o.j * (o.j + 1) * (2 * o.j + 1)) for o in ground.orbits]
    total = float(np.einsum("saa,a->", ground.matrices[1], reduced)) * math.sqrt(J / ((J + 1) * (2 * J + 1)))
    assert total == pytest.approx(J, abs=2e-4 * max(1.0, J))


@pytest.mark.parametrize(("nuclide", "interaction"), [pair for pair in EACH if Nuclide(pair[0]).spin > 0])
def test_spins_are_those_of_the_table(nuclide: str, interaction: str) -> None:
    """The table has four decimals, contracted with <a||s||b> of the literature instead of Sigma'."""
    tabulated = spin_expectation(nuclide, interaction)
    assert axial_response(nuclide, interaction).spins == pytest.approx((tabulated.S_p, tabulated.S_n), abs=6e-5)


def _exact(nuclide: str, operator: Operator, K: int) -> list[list[float]]:
    """Polynomials in u from decimal fractions, valence space alone, every product in rational arithmetic per square root."""
    table = read_table("shell_model_densities", f"{nuclide}.csv")
    first = interactions(nuclide)[0]
    sums: list[dict[tuple[int, int], Fraction]] = [{}, {}]
    for i, name in enumerate(table["interaction"]):
        if name != first or table["state"][i] != 1 or table["K"][i] != K:
            continue
        element = reduced_element(operator, K, Orbit.named(table["bra"][i]), Orbit.named(table["ket"][i]))
        for kind, column in enumerate(("rho_p", "rho_n")):
            rho = Fraction(str(round(float(table[column][i]), 5)))
            for k, c in enumerate(element.coefficients):
                power = element.power // 2 + k
                key = element.radicand, power
                sums[kind][key] = sums[kind].get(key, Fraction(0)) + rho * c / 2**power
    size = 1 + max(power for found in sums for _, power in found)
    return [
        [
            sum((float(c) * math.sqrt(r / (4 * math.pi)) for (r, power), c in found.items() if power == k), 0.0)
            for k in range(size)
        ]
        for found in sums
    ]


@pytest.mark.parametrize(("nuclide", "operator", "K"), [
    ("Xe129", "Sigma'", 1), ("Xe131", "Sigma'", 3), ("Ge73", "Sigma'", 9), ("I127", "Sigma''", 5), ("Na23", "Sigma''", 1),
    ("Xe131", "Delta", 1), ("F19", "Delta", 1), ("I127", "M", 2),
])  # fmt: skip
def test_the_chain_to_polynomials_is_exact(nuclide: str, operator: Operator, K: int) -> None:
    found = multipole_response(density_matrices(nuclide), operator, K, 2.0 * fm)
    for ours, exact in zip((found.protons, found.neutrons), _exact(nuclide, operator, K), strict=True):
        size = max(len(ours), len(exact))
        padded = [np.pad(np.array(c), (0, size - len(c))) for c in (ours, exact)]
        np.testing.assert_allclose(padded[0], padded[1], atol=1e-12 * max(map(abs, exact)))


def test_transitions() -> None:
    """12C: the T = 1 state at 15.1 MeV in the model; its Gamow-Teller strength in Edmonds reduction."""
    *_, analog = transition_densities("C12")
    assert (analog.J_i, analog.J_f, analog.ranks) == (0.0, 1.0, (1,))
    assert analog.energy / MeV == pytest.approx(15.08427, abs=1e-9)
    # ||Sigma'_1(0)|| = sqrt(2/3) ||sigma/sqrt(4 pi)||, hence <1||sum sigma tau_3||0>
    power, c = analog.element("Sigma'", 1)
    assert power == 0
    gamow_teller = math.sqrt(6 * math.pi) * (c[0, 0] - c[1, 0])
    assert abs(gamow_teller) == pytest.approx(1.357, abs=1e-3)


def test_transitions_join_the_ground_state_to_every_tabulated_one() -> None:
    for nuclide, interaction in EACH:
        for final in transition_densities(nuclide, interaction):
            assert final.energy > 0
            assert all(abs(final.J_i - final.J_f) <= K <= final.J_i + final.J_f for K in final.ranks)
        with pytest.raises(ValueError, match="expected the density of one state"):
            [final.occupations() for final in transition_densities("Ar40")]


def test_what_there_is() -> None:
    assert interactions("Xe129") == ("gcn5082", "jj55")
    assert "Honma" in interaction_title("jun45")
    assert all(cite(key) for key in META["publications"])
    assert {name for names in META["defaults"].values() for name in names} == set(shell_model_nuclides())
    with pytest.raises(UnknownId, match=r"no shell-model density matrix of 'Cs133'"):
        density_matrices("Cs133")
    with pytest.raises(UnknownId, match=r"shell-model interaction for Xe129 'usdb'; close to it: .*jj55"):
        density_matrices("Xe129", "usdb")
    with pytest.raises(UnknownId, match="no shell-model interaction 'kb3g'"):
        interaction_title("kb3g")


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        density_matrices("Ar40").matrices[0][0, 0, 0] = 1.0


def test_a_parity_changing_operator_has_no_polynomial() -> None:
    with pytest.raises(ValueError, match=r"expected M of even rank, or Sigma', Sigma'', Delta of odd rank, got Sigma' 2"):
        multipole_response(density_matrices("Xe131"), "Sigma'", 2, 2.0 * fm)
