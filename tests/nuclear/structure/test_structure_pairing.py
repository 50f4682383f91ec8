"""Single-particle levels and the BCS equations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nurecoil.nuclear.structure.ground_state import BCSGroundState
from nurecoil.nuclear.structure.orbits import Orbit, model_space
from nurecoil.nuclear.structure.pairing import fermi_orbit, fit_bcs, pairing_matrix, solve_bcs
from nurecoil.nuclear.structure.renormalisation import relative_basis
from nurecoil.nuclear.structure.two_body import RelativeForce
from nurecoil.nuclear.structure.woods_saxon import WoodsSaxon
from nurecoil.units import MeV, fm

NAMES = "0s1/2 0p3/2 0p1/2 0d5/2 1s1/2 0d3/2 0f7/2 1p3/2 1p1/2 0f5/2 0g9/2 2s1/2 1d5/2 1d3/2 0g7/2"
# an independent diagonalisation with 20 functions, b = 1.952 fm [MeV]
PROTONS = [-33.98, -25.85, -23.52, -16.96, -12.81, -12.08, -7.57, -3.22, -0.79, 0.12, 2.08, 3.51, 4.10, 4.53, 6.23]
NEUTRONS = [-37.70, -29.36, -27.27, -20.34, -16.66, -15.95, -10.88, -7.09, -4.91, -3.98, -1.25, 0.24, 0.58, 1.72, 3.89]
ORBITS = [Orbit.named(name) for name in NAMES.split()]
B = 1.952 * fm


@pytest.mark.parametrize(("species", "expected"), [("p", PROTONS), ("n", NEUTRONS)])
def test_woods_saxon_levels_of_48ti(species: str, expected: list[float]) -> None:
    assert WoodsSaxon(22, 26).levels(species, ORBITS, B) / MeV == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("species", ["p", "n"])
def test_bound_levels_have_converged(species: str) -> None:
    """12 to 20 functions move the levels below -0.5 MeV by less than 5 keV, and another b by less than 10."""
    well = WoodsSaxon(22, 26)
    twenty = well.levels(species, ORBITS, B) / MeV
    bound = twenty < -0.5
    assert well.levels(species, ORBITS, B, functions=12)[bound] / MeV == pytest.approx(twenty[bound], abs=5e-3)
    assert well.levels(species, ORBITS, 1.8 * fm)[bound] / MeV == pytest.approx(twenty[bound], abs=1e-2)


def test_coulomb_pushes_protons_up() -> None:
    """By 6 to 7 MeV of a uniform sphere in 0s1/2; without it, and with N = Z, protons and neutrons have one well."""
    well = WoodsSaxon(20, 20)
    shift = well.levels("p", ORBITS[:1], B) - well.levels("n", ORBITS[:1], B)
    first_order = 1.4 * 19 / 137.036 / (well.radius * 1.0)
    assert float(shift[0]) == pytest.approx(first_order, rel=0.05)


def test_woods_saxon_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="numbers of nucleons"):
        WoodsSaxon(0, 2)
    with pytest.raises(ValueError, match="positive lengths"):
        WoodsSaxon(2, 2, a=0.0)
    with pytest.raises(ValueError, match="'p' or 'n'"):
        WoodsSaxon(2, 2).levels("e", ORBITS[:1], B)
    with pytest.raises(ValueError, match="more than 2 radial"):
        WoodsSaxon(22, 26).levels("p", ORBITS, B, functions=2)


def test_one_level_has_a_closed_form() -> None:
    """v^2 = n/(2j+1), E = g |V|/2, Delta = g |V| u v."""
    orbit, v, number, g = Orbit.named("0f7/2"), 2.0 * MeV, 2, 1.3
    state = solve_bcs([orbit], np.array([-7.0 * MeV]), np.array([[-v]]), number, g)
    assert state.occupations[0] == pytest.approx(number / 8)
    assert state.quasiparticle_energies[0] == pytest.approx(g * v / 2)
    assert state.gaps[0] == pytest.approx(g * v * math.sqrt(0.25 * 0.75))


def test_bcs_makes_the_energy_stationary(titanium: BCSGroundState) -> None:
    """The energy of the pair condensate at fixed lambda, differentiated numerically in each v, vanishes."""
    rng = np.random.default_rng(1)
    orbits = model_space(2)
    matrix = rng.normal(size=(6, 6)) * 0.3 * MeV - 1.5 * MeV
    matrix = 0.5 * (matrix + matrix.T)
    levels = rng.normal(size=6) * 3 * MeV
    state = solve_bcs(orbits, levels, matrix, 8, 1.1)
    jhat = np.sqrt([orbit.degeneracy for orbit in orbits])

    def energy(angle: np.ndarray) -> float:
        pair = jhat * 0.5 * np.sin(2 * angle)
        return float(jhat**2 @ (np.sin(angle) ** 2 * (levels - state.chemical_potential)) + 0.5 * 1.1 * pair @ matrix @ pair)

    angles = np.arcsin(np.sqrt(state.occupations))
    for a in range(6):
        step = np.eye(6)[a] * 1e-4
        assert (energy(angles + step) - energy(angles - step)) / 2e-4 / MeV == pytest.approx(0, abs=1e-5)
        assert energy(angles + 100 * step) > energy(angles)


def test_numbers_and_energies_of_48ti(titanium: BCSGroundState) -> None:
    for nucleons, number in ((titanium.protons, 22), (titanium.neutrons, 26)):
        degeneracy = np.array([orbit.degeneracy for orbit in nucleons.orbits])
        assert degeneracy @ nucleons.occupations == pytest.approx(number, abs=1e-9)
        e = nucleons.levels - nucleons.chemical_potential
        assert nucleons.quasiparticle_energies == pytest.approx(np.hypot(e, nucleons.gaps))
        assert nucleons.occupations == pytest.approx(0.5 * (1 - e / nucleons.quasiparticle_energies), abs=1e-12)


def test_a_contact_like_force_pairs_with_the_right_phase() -> None:
    """An attractive central force of short range gives a pairing matrix of one sign: the phase (-1)^l is right."""
    b, width = 2.0, 0.3

    def elements(channel: object) -> np.ndarray:
        from nurecoil.arrays import gauss_legendre
        from nurecoil.nuclear.structure.oscillator import radial_functions

        r, w = gauss_legendre(np.linspace(0, 25, 51), 20)
        basis = relative_basis(channel, 6)  # type: ignore[arg-type]
        ls = np.array([l for l, _ in basis])
        R = np.array([radial_functions(n, l, r, math.sqrt(2) * b)[n] for l, n in basis])
        return -((R * (w * r * r * np.exp(-((r / width) ** 2)))) @ R.T) * (ls[:, None] == ls)

    matrix = pairing_matrix(RelativeForce.from_elements("nn", 6, elements), model_space(3))
    assert np.all(matrix < 0)


def test_the_fermi_orbit() -> None:
    order = np.array([0.0, 1.0, 2.0]) * MeV
    orbits = [Orbit.named(name) for name in ("0s1/2", "0p3/2", "0p1/2")]
    assert [fermi_orbit(orbits, order, number) for number in (2, 4, 6, 8)] == [0, 1, 1, 2]
    with pytest.raises(ValueError, match="hold up to 8"):
        fermi_orbit(orbits, order, 10)


def test_bad_pairing_problems() -> None:
    orbit, level = [Orbit.named("0f7/2"), Orbit.named("0f5/2")], np.array([0.0, 20.0]) * MeV
    weak = np.full((2, 2), -0.01 * MeV)
    with pytest.raises(ValueError, match="hold up to 14"):
        solve_bcs(orbit, level, weak, 20)
    with pytest.raises(ValueError, match="pairing is too weak"):
        solve_bcs(orbit, level, weak, 8)
    with pytest.raises(ValueError, match="no g_pair between"):
        fit_bcs(orbit, level, -weak, 4, 1.0 * MeV)
    with pytest.raises(ValueError, match="positive energy"):
        fit_bcs(orbit, level, weak, 4, -1.0 * MeV)
    empty = RelativeForce("np", 8, {})
    with pytest.raises(ValueError, match="identical nucleons"):
        pairing_matrix(empty, orbit)
