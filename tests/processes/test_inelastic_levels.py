"""Shell-model levels in inelastic scattering: odd nuclei against plane waves, independent numbers, beta decay, bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from plane_wave import currents, dsigma_dOmega

import nurecoil as nr
from nurecoil.constants import G_A, G_F, V_UD, m_e
from nurecoil.matter import Nuclide
from nurecoil.models import StandardModel
from nurecoil.nuclear.responses import (
    DensityMatrices,
    ShellModelLevel,
    ShellModelLevels,
    interactions,
    shell_model_levels,
    shell_model_nuclides,
    transition_densities,
)
from nurecoil.nuclear.structure import Orbit
from nurecoil.problems import UnknownId
from nurecoil.processes.inelastic import ChargedAnalog, Inelastic
from nurecoil.processes.nucleon_currents import NUCLEON_MASS, NucleonCurrents
from nurecoil.sources import fermi_function
from nurecoil.units import MeV, cm2, fm, keV
from nurecoil.units.kinds import WrongQuantity

MODEL = StandardModel()
UNIT = 1e-42 * cm2
PIONS = nr.PionDecayAtRest(neutrinos_per_flavour="1 cm^-2 s^-1")
SPECIES = ("nu_e delayed", "nu_mu_bar delayed", "nu_mu prompt")
B = 1.64 * fm


def line(nuclide: str, energy: str, **options: float | str) -> Inelastic:
    structure = shell_model_levels(nuclide, **options).near(energy)  # type: ignore[arg-type]
    return Inelastic(nuclide, MODEL, structure=structure)


def means(xs: Inelastic, multipole: str) -> list[float]:
    return [xs.average(PIONS.select(name))[multipole] / UNIT for name in SPECIES]


@pytest.mark.parametrize(("final", "initial"), [("0d5/2", "0d3/2"), ("1s1/2", "0d5/2"), ("0d5/2", "1s1/2")])
def test_one_nucleon_outside_a_core_is_a_plane_wave(final: str, initial: str) -> None:
    """<a|O|b> of a single nucleon has all ranks with rho_K = 1; by unitarity of the coupling they add up to plane waves."""
    bra, ket = Orbit.named(final), Orbit.named(initial)
    omega, E, b = 0.9 * MeV, 35.0 * MeV, 1.8 * fm
    orbits = (bra, ket)
    weights = np.array([0.7, -0.4])
    ranks = range(round(abs(bra.j - ket.j)), round(bra.j + ket.j) + 1)
    matrices = {K: np.zeros((2, 2, 2)) for K in ranks}
    for matrix in matrices.values():
        matrix[:, 0, 1] = weights
    density = DensityMatrices("Na23", "usdb", ket.j, bra.j, omega, orbits, matrices)
    structure = ShellModelLevels(Nuclide("Na23"), "usdb", b, (ShellModelLevel(density, omega, measured=False),))
    model = StandardModel(scheme="tree", sin2_theta_w=0.23867)
    xs, nucleon, c = Inelastic("Na23", model, structure=structure), NucleonCurrents(), model.couplings()
    cos = -0.3
    kappa = math.sqrt(omega**2 + 2 * E * (E - omega) * (1 - cos))
    for antineutrino in (False, True):
        expected = 0.0
        for J in ranks:
            total = np.zeros((2 * J + 1, 4), dtype=complex)
            for s, weight in enumerate(weights):
                F = dict.fromkeys(("F1", "mu", "FA"), 0.0)
                for constituent, g_V, g_A in (("p", c.g_V_p[0], 0.5 * G_A), ("n", c.g_V_n, -0.5 * G_A)):
                    F_1, G_M = nucleon.vector(constituent, kappa**2 - omega**2)
                    F["F1"] += g_V * F_1[s]
                    F["mu"] += g_V * G_M[s]
                    F["FA"] += g_A * nucleon.axial(constituent, kappa**2 - omega**2)[s]
                total += weight * currents(bra, ket, J, kappa * b, omega * b, NUCLEON_MASS * b, F)
            expected += dsigma_dOmega(total, E, omega, cos, antineutrino)
        found = sum(float(x[0]) for x in xs.dsigma_dOmega(cos, E, antineutrino=antineutrino).values())
        assert found == pytest.approx(expected / (2 * ket.j + 1), rel=1e-9, abs=0)


def test_carbon_15_mev() -> None:
    # an independent calculation, with g_A = 1.2764 and other rounding of the constants: 1 %
    found = means(line("C12", "15.11 MeV", b=B), "1+")
    assert found[:2] == pytest.approx([4.70, 5.90], rel=0.01)
    assert sum(found[:2]) == pytest.approx(10.6, rel=0.01)
    # with the oscillator length of systematics
    assert shell_model_levels("C12").b / fm == pytest.approx(1.669, abs=0.001)
    assert sum(means(line("C12", "15.11 MeV"), "1+")[:2]) == pytest.approx(10.55, rel=0.01)


def test_the_axial_charge_counts() -> None:
    # without the operator Omega the same calculation has 10.37 in place of 10.6
    xs = line("C12", "15.11 MeV", b=B)
    transitions = xs.responses["1+"].transitions
    power, coefficients = transitions.polynomials["Omega"]
    without = {**transitions.polynomials, "Omega": (power, 0.0 * coefficients)}
    object.__setattr__(transitions, "polynomials", without)
    assert sum(means(xs, "1+")[:2]) == pytest.approx(10.37, rel=0.01)


def test_gamow_teller_strength_of_carbon_and_the_decay_of_nitrogen() -> None:
    """<1+||Sigma tau_3||0+> = -1.357; B(GT) of the decay of 12N, with (2J_f+1)/(2J_i+1) = 1/3, from its log ft of 4.12."""
    t = shell_model_levels("C12").near("15.11 MeV").transitions["1+"]
    spin = t("Sigma''", np.full((1, 1), 1e-4 * MeV))[0, :, 0] * math.sqrt(12 * math.pi)
    reduced = float(spin[0] - spin[1])
    assert abs(reduced) == pytest.approx(1.357, abs=0.001)
    assert reduced**2 == pytest.approx(1.842, abs=0.003)
    # tau_- in place of tau_3: half of the square
    strength = 0.5 * reduced**2
    # ft = 6144 s/(g_A^2 B), B = strength/3; the shell model has the decay within 10 %
    ft = 6144.0 / (1.2754**2 * strength / 3.0)
    assert math.log10(ft) == pytest.approx(4.12, abs=0.05)


def test_lines_of_odd_nuclei() -> None:
    # an independent calculation: 1e-42 cm2, nu_e, nu_mu_bar, nu_mu; half of its last digit
    sodium = line("Na23", "440 keV")
    for multipole, expected, half in (
        ("1+", (1.39, 1.33, 1.23), 0.006),
        ("2+", (0.044, 0.088, 0.013), 0.0006),
        ("3+", (0.014, 0.020, 0.004), 0.0006),
    ):
        assert means(sodium, multipole) == pytest.approx(expected, abs=half)
    assert sodium.sigma(20 * MeV).ratio == pytest.approx(2.8e-3, abs=0.05e-3)
    assert means(line("Si29", "1273.4 keV"), "1+") == pytest.approx((0.098, 0.092, 0.108), abs=0.0008)
    xenon = line("Xe129", "39.6 keV")
    assert means(xenon, "1+") == pytest.approx((0.075, 0.083, 0.054), abs=0.0006)
    assert means(xenon, "2+") == pytest.approx((0.26, 0.36, 0.10), abs=0.006)


def test_quenching_of_a_gamow_teller_line() -> None:
    free, quenched = line("C12", "15.11 MeV"), shell_model_levels("C12").near("15.11 MeV")
    at_09 = Inelastic("C12", MODEL, structure=quenched, currents=NucleonCurrents(quenching=0.9))
    mean = [
        0.5 * sum(xs.sigma(25 * MeV, antineutrino=a).incoherent for a in (False, True)) for xs in (free, at_09)
    ]  # without interference of vector and axial
    assert mean[1] / mean[0] == pytest.approx(0.81, abs=0.01)


def test_charged_analog() -> None:
    structure = shell_model_levels("C12", b=B).near("15.11 MeV")
    nitrogen, bare = (ChargedAnalog("N12", structure, coulomb=c) for c in (True, False))
    assert nitrogen.omega / MeV == pytest.approx(17.338 - 0.511, abs=0.001)
    # an independent calculation: 9.67 and 8.21, and without the axial charge 9.46
    assert nitrogen.average(PIONS) / UNIT == pytest.approx(9.67, rel=0.01)
    assert bare.average(PIONS) / UNIT == pytest.approx(8.21, rel=0.01)
    # the neutral current with a weak angle of zero, at the energy of the charged transition
    moved = ShellModelLevels(
        structure.nuclide, "ck", B, (ShellModelLevel(structure.levels[0].density, nitrogen.omega, measured=True),)
    )
    neutral = Inelastic("C12", StandardModel(scheme="tree", sin2_theta_w=1e-12), structure=moved)
    for E in (20 * MeV, 45 * MeV):
        assert bare.sigma(E) / neutral.sigma(E).incoherent == pytest.approx(2 * V_UD**2, rel=1e-9)
        F = fermi_function(7, E - nitrogen.threshold, 1.2 * fm * 12 ** (1 / 3))
        assert nitrogen.sigma(E) / bare.sigma(E) == pytest.approx(float(F), rel=1e-12)
    # an average by another quadrature
    (michel,) = (c.spectrum for c in PIONS.components if c.name == "nu_e delayed")
    E = np.linspace(17.339, 52.828, 4001) * MeV
    assert np.trapezoid(michel(E) * nitrogen.sigma(E), E) / nitrogen.average(PIONS) == pytest.approx(1, rel=1e-4)


def test_charged_analog_at_threshold() -> None:
    # sigma = (G_F^2 V_ud^2/pi) g_A^2 B(GT) E_e^2, B(GT) = 1.842/2, for a mean over the interference of V and A
    structure = shell_model_levels("C12").near("15.11 MeV")
    made = [ChargedAnalog(daughter, structure, coulomb=False) for daughter in ("N12", "B12")]
    assert [xs.antineutrino for xs in made] == [False, True]
    assert made[1].threshold / MeV == pytest.approx(13.369 + 2 * 0.511, abs=0.002)
    for xs in made:
        assert xs.sigma(xs.threshold) == 0
        E_e = 2 * m_e
        limit = G_F**2 * V_UD**2 / math.pi * G_A**2 * 0.5 * 1.842 * E_e**2
        # momentum transfer of the size of omega, and weak magnetism of either sign
        assert xs.sigma(xs.omega + E_e) / limit == pytest.approx(1.0, abs=0.12)
    E = 40 * MeV
    assert ChargedAnalog("B12", structure).sigma(E) < made[1].sigma(E)  # positrons are repelled
    assert made[0].sigma([10 * MeV, E]).tolist()[0] == 0


def test_measured_and_model_energies() -> None:
    iodine = shell_model_levels("I127")
    assert (iodine.levels[0].energy / keV, iodine.levels[0].density.energy / keV) == pytest.approx((57.6, 13.37))
    assert iodine.levels[0].measured
    assert [density.J_f for density in iodine.left_out] == [1.5]
    assert "7/2 at 57.6 keV (13.4 keV in gcn5082)" in repr(iodine)
    model = shell_model_levels("I127", energies="model")
    assert len(model.levels) == 4
    assert not model.left_out
    assert not any(level.measured for level in model.levels)
    assert "7/2 at 13.4 keV in gcn5082" in repr(model)
    assert repr(shell_model_levels("Xe131").near("80.2 keV").levels[0].J) == "0.5"
    # every nuclide with excited states; all ranks are those that the spins allow
    for nuclide in shell_model_nuclides():
        for interaction in interactions(nuclide):
            if transition_densities(nuclide, interaction):
                found = shell_model_levels(nuclide, interaction)
                for level in found.levels:
                    low, high = abs(level.J - level.density.J_i), level.J + level.density.J_i
                    assert all(low <= K <= high for K in level.density.ranks)
                    # the same state: the model is good to a few hundred keV
                    assert abs(level.energy - level.density.energy) < 500 * keV


def test_a_mean_over_neutrinos_of_mixed_flavours() -> None:
    """Solar neutrinos arrive in a state that varies with energy; `rates` folds each level by itself, in the recoil energy."""
    xs = Inelastic("Na23", MODEL + nr.NSI(eps_ee_uV=0.1, eps_etau_dV=0.3), structure=shell_model_levels("Na23"))
    sun = nr.Solar().select("B8")
    changed, standard = (sum(process.average(sun).values()) for process in (xs, xs.with_model(MODEL)))
    assert changed / nr.rates.average_cross_section(sun, xs) == pytest.approx(1, rel=1e-6)
    assert changed / standard > 1.005


def test_a_mean_says_where_a_spectrum_is_not_known() -> None:
    xs, known = Inelastic("Na23", MODEL, structure=shell_model_levels("Na23")), nr.Reactor("3 GW", "20 m")
    with pytest.warns(nr.sources.UnknownPart, match="U235: known from 2 MeV"):
        part = xs.average(nr.Reactor("3 GW", "20 m", spectrum="huber-mueller"))
    assert part["1+"] > 0
    assert xs.average(known)["1+"] > 0


def test_several_states_and_their_energies() -> None:
    structure = shell_model_levels("Na23")
    xs = Inelastic("Na23", MODEL, structure=structure)
    assert list(xs.energies["1+"] / keV) == pytest.approx([440.0, 2390.7, 2982.1])
    one = line("Na23", "440 keV")
    assert xs.levels(20 * MeV)["1+"][0] / one.sigma(20 * MeV).multipoles["1+"] == pytest.approx(1, rel=1e-12)
    # elastic scattering beside it has the form factors of the same densities
    same = nr.CEvNS("Na23", MODEL, form_factor="weak-response").sigma(20 * MeV)
    assert xs.sigma(20 * MeV).coherent / same == pytest.approx(1, rel=1e-12)


def test_bad_levels() -> None:
    with pytest.raises(UnknownId, match="shell-model density matrix of"):
        shell_model_levels("Cs133")
    with pytest.raises(ValueError, match="energies: expected 'measured' or 'model', got 'nice'"):
        shell_model_levels("C12", energies="nice")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"Ge73 \(jun45\): expected excited states"):
        shell_model_levels("Ge73")
    carbon = shell_model_levels("C12")
    with pytest.raises(
        ValueError, match=r"energy: expected one of the levels of C12 at 4439.8, 12710, 15110 keV, got 7654 keV"
    ):
        carbon.near("7654 keV")
    with pytest.raises(WrongQuantity, match=r"energy: quantity .15 kg. has the wrong dimension"):
        carbon.near("15 kg")
    with pytest.raises(ValueError, match="structure: expected that of Na23, got C12"):
        Inelastic("Na23", MODEL, structure=carbon)
    with pytest.raises(WrongQuantity, match="daughter: expected a neighbour of C12 among its isobars, got N14"):
        ChargedAnalog("N14", carbon.near("15.11 MeV"))
    with pytest.raises(WrongQuantity, match="structure: expected one state, got 2"):
        ChargedAnalog("N12", carbon)
    with pytest.raises(WrongQuantity, match="structure: expected an isovector state of C12"):
        ChargedAnalog("N12", carbon.near("12.71 MeV"))
    analog = ChargedAnalog("N12", carbon.near("15.11 MeV"))
    with pytest.raises(ValueError, match="source: expected one with electron neutrinos"):
        analog.average(nr.Reactor("3 GW", "20 m"))
    with pytest.raises(WrongQuantity, match="E: expected"):
        analog.sigma(-1 * MeV)
