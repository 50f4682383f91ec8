"""mu -> e conversion: overlaps against published ones, limits against printed ones, and what must be refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nurecoil.constants import m_mu
from nurecoil.matter import Nuclide
from nurecoil.nuclear import SymmetrizedFermi
from nurecoil.problems import UnknownId
from nurecoil.processes.observables.conversion_searches import conversion_search, conversion_searches
from nurecoil.processes.observables.mu_e_conversion import (
    CAVEAT,
    ConversionCouplings,
    MuEConversion,
    MuonicAtom,
    Overlaps,
    capture_rate,
    epsilon_limit_davidson,
    flavour_change_ratio,
    loop_factor,
)
from nurecoil.tables import cite
from nurecoil.units import MeV, fm, s


@pytest.fixture(scope="module")
def titanium() -> MuEConversion:
    return MuEConversion("Ti48", recoil=False)  # as the published tables


def test_overlaps_of_titanium(titanium: MuEConversion) -> None:
    # phasr 0.5.3 with the same charge density: V 0.03945, S 0.03662; the muon's binding energy 1.268 MeV
    assert titanium.overlaps.V_p == pytest.approx(0.03945, rel=0.003, abs=0)
    assert titanium.overlaps.S_p == pytest.approx(0.03662, rel=0.003, abs=0)
    assert titanium.atom.binding_energy / MeV == pytest.approx(1.268, abs=5e-4)
    # neutrons like protons
    assert titanium.overlaps.V_n == pytest.approx(0.0466, rel=0.003, abs=0)
    assert titanium.overlaps.V_n / titanium.overlaps.V_p == pytest.approx(26 / 22, rel=1e-12)
    assert titanium.atom.notes == ("neutrons are given the density of the protons",)


# Table I of Kitano:2002mt (method 1, other charge densities): D, S_p, S_n, V_p, V_n; these authors' densities of titanium and
# gold are other fits, which the tolerance covers.
@pytest.mark.parametrize(
    ("nuclide", "published", "tolerance"),
    [
        ("Al27", (0.0362, 0.0155, 0.0167, 0.0161, 0.0173), 0.01),
        ("Ti48", (0.0864, 0.0368, 0.0435, 0.0396, 0.0468), 0.01),
        ("Au197", (0.189, 0.0614, 0.0918, 0.0974, 0.146), 0.01),
    ],
)
def test_overlaps_of_kitano_koike_okada(nuclide: str, published: tuple[float, ...], tolerance: float) -> None:
    charge = "de-vries-1987" if nuclide == "Au197" else None
    o = MuonicAtom(nuclide, charge=charge, recoil=False).overlaps
    np.testing.assert_allclose((o.D, o.S_p, o.S_n, o.V_p, o.V_n), published, rtol=tolerance)


def test_light_nuclei_have_one_overlap() -> None:
    # Z alpha -> 0: V = S = D/8e = Z F(m_mu) |phi(0)| / (2 sqrt 2) ... with |phi(0)|^2 = (Z alpha m_mu)^3/pi for a small nucleus
    from nurecoil.constants import alpha_em, e_charge

    small = SymmetrizedFermi(0.3 * fm, 0.03 * fm)
    o = MuonicAtom("He4", charge=small, recoil=False).overlaps
    expected = 2 * math.sqrt((2 * alpha_em) ** 3) / (4 * math.pi)
    assert o.V_p == pytest.approx(expected, rel=0.03, abs=0)
    assert o.S_p == pytest.approx(o.V_p, rel=2e-3, abs=0)
    assert o.D / (8 * e_charge) == pytest.approx(o.V_p, rel=0.03, abs=0)


def test_rates_of_the_effective_couplings(titanium: MuEConversion) -> None:
    # brief: R = 133 (C eps_u)^2, 148 (C eps_d)^2, 561 (C eps)^2 in 48Ti; 75, 79, 306 in 27Al
    def ratio(atom: MuEConversion, u: float, d: float) -> float:
        return atom.branching_ratio(ConversionCouplings.from_epsilon(u, d, C=1.0))

    found = [ratio(titanium, *weights) for weights in ((1, 0), (0, 1), (1, 1))]
    np.testing.assert_allclose(found, (133, 148, 561), rtol=0.005)
    aluminium = MuEConversion("Al27", recoil=False)
    np.testing.assert_allclose([ratio(aluminium, *w) for w in ((1, 0), (0, 1), (1, 1))], (75, 79, 306), rtol=0.007)


def test_chiralities_add_and_couplings_interfere(titanium: MuEConversion) -> None:
    left, right = ConversionCouplings(vector_p=1e-3, scalar_n=2e-4j), ConversionCouplings(dipole=1e-4)
    assert titanium.rate(left, right) == pytest.approx(titanium.rate(left) + titanium.rate(right), rel=1e-14, abs=0)
    o = Overlaps(1.0, 2.0, 3.0, 5.0, 7.0)
    assert ConversionCouplings(1, 10, 100, 1000, 10000).amplitude(o) == 1 + 20 + 300 + 5000 + 70000
    assert ConversionCouplings.from_epsilon(eps_u=1, eps_d=-2, C=0.5).amplitude(o) == (2 - 2) * 5 + (1 - 4) * 7


def test_table_1_is_the_rule_without_a_nucleus() -> None:
    printed = {"comet": "3.70", "mu2e": "2.87", "project-x": "0.52", "prime": "0.37"}
    for name, text in printed.items():
        limit = epsilon_limit_davidson(conversion_search(name).R)
        assert f"{limit.epsilon / 1e-6:.2f}" == text
        assert limit.rule == "davidson-2003"
        assert limit.caveat == CAVEAT
    # Davidson:2003ha from SINDRUM II on titanium: 7.7e-4
    assert epsilon_limit_davidson(conversion_search("sindrum-ii-ti").R).epsilon == pytest.approx(7.7e-4, rel=0.005)


def test_the_coherent_limit_is_stronger(titanium: MuEConversion) -> None:
    # brief: 3.2e-7 for u quarks alone at R = 1e-16; a factor 9 to 24 below the rule
    limit = titanium.epsilon_limit(1e-16)
    assert limit.epsilon == pytest.approx(3.2e-7, rel=0.01, abs=0)
    assert (limit.rule, limit.nuclide, limit.caveat) == ("coherent", "Ti48", CAVEAT)
    rule = epsilon_limit_davidson(1e-16).epsilon
    assert 11 < rule / limit.epsilon < 12
    assert 23 < rule / titanium.epsilon_limit(1e-16, 1.0, 1.0).epsilon < 24
    # it reproduces the rate it came from
    couplings = ConversionCouplings.from_epsilon(eps_u=limit.epsilon)
    assert titanium.branching_ratio(couplings) == pytest.approx(1e-16, rel=1e-12, abs=0)


def test_ratios_of_flavour_change() -> None:
    # brief, from Papoulias:2013gha: 21.2e-10 for 27Al and 3.70e-6
    cases = [("Al27", 3.70, 21.2), ("Al27", 2.87, 12.7), ("Al27", 0.52, 0.42), ("Ti48", 0.37, 0.19), ("Ti48", 0.52, 0.38)]
    for nuclide, epsilon, expected in cases:
        digits = 1 if expected > 1 else 2
        assert round(flavour_change_ratio(nuclide, epsilon * 1e-6) / 1e-10, digits) == expected


def test_the_muon_box() -> None:
    with pytest.raises(ValueError, match=r"box: expected at least 8 Bohr radii of the muon, got 5"):
        MuonicAtom("Ti48", box=5.0)
    small, large = (MuonicAtom("Ti48", box=box) for box in (10.0, 30.0))
    assert small.binding_energy == pytest.approx(large.binding_energy, rel=1e-6, abs=0)
    assert small.overlaps.V_p == pytest.approx(large.overlaps.V_p, rel=1e-5, abs=0)


def test_recoil_changes_little(titanium: MuEConversion) -> None:
    moving = MuonicAtom("Ti48")
    M = Nuclide("Ti48").mass
    assert moving.muon_mass / MeV == pytest.approx(m_mu * M / (m_mu + M) / MeV, rel=1e-14)
    assert moving.overlaps.V_p / titanium.overlaps.V_p == pytest.approx(0.998, abs=5e-4)
    # the line of conversion electrons from titanium: 104.3 MeV
    assert moving.electron_energy / MeV == pytest.approx(104.27, abs=0.02)


def test_the_line_of_aluminium() -> None:
    """The searches' own numbers for 27Al: conversion electrons of 104.97 MeV, a binding energy of 0.463 MeV."""
    atom = MuEConversion("Al27").atom
    assert atom.electron_energy / MeV == pytest.approx(104.973, abs=1e-3)
    assert atom.binding_energy / MeV == pytest.approx(0.463, abs=5e-4)


def test_gold_has_its_measured_radius() -> None:
    """5.4371(38) fm (Angeli:2013epw); the Fermi density as printed, c = 6.38 and a = 0.535 fm, has 5.33 fm."""
    measured, printed = MuonicAtom("Au197"), MuonicAtom("Au197", charge="de-vries-1987")
    assert measured.charge.rms_radius / fm == pytest.approx(5.4371, abs=1e-4)
    assert printed.charge.rms_radius / fm == pytest.approx(math.sqrt(0.6 * 6.38**2 + 1.4 * (math.pi * 0.535) ** 2), abs=1e-6)
    # an extended charge is felt as F(q = 0.5/fm) of r^2 and higher moments: a tenth less at 2 % more radius
    for name in ("D", "V_p", "V_n"):
        assert getattr(measured.overlaps, name) / getattr(printed.overlaps, name) == pytest.approx(0.886, abs=0.003)
    with pytest.raises(UnknownId, match="charge density 'fricke'"):
        MuonicAtom("Au197", charge="fricke")


def test_overlaps_without_a_capture_rate() -> None:
    calcium = MuEConversion("Ca40")
    # between aluminium and titanium: V_p = 0.0160 and 0.0394
    assert 0.03 < calcium.overlaps.V_p < 0.0394
    assert calcium.rate(ConversionCouplings(vector_p=1e-9)) > 0
    with pytest.raises(UnknownId, match="muon capture rate of 'Ca40'"):
        calcium.branching_ratio(ConversionCouplings(vector_p=1e-9))


def test_other_densities() -> None:
    smaller = SymmetrizedFermi.from_rms(3.4 * fm)
    atom = MuonicAtom("Ti48", neutrons=smaller)
    assert atom.notes == ()
    same = MuonicAtom("Ti48")
    assert atom.overlaps.V_p == pytest.approx(same.overlaps.V_p, rel=1e-12, abs=0)
    assert atom.overlaps.V_n > 1.02 * same.overlaps.V_n


def test_capture_rates_and_loop_factor() -> None:
    assert capture_rate("Al27") * s == pytest.approx(0.7054e6, rel=1e-12)
    assert capture_rate("Au197") * s == pytest.approx(13.07e6, rel=1e-12)
    # alpha(M_Z)/(4 pi 0.2312) = 0.00269
    assert loop_factor() == pytest.approx(0.00269, abs=5e-6)
    assert loop_factor(2.0) == pytest.approx(2 * loop_factor(), rel=1e-14, abs=0)
    custom = MuEConversion("Ti48", capture=1.0 / s)
    assert custom.branching_ratio(ConversionCouplings(vector_p=1e-9)) > 0


def test_searches_are_cited() -> None:
    for name in conversion_searches():
        search = conversion_search(name)
        cite(search.source)
        MuEConversion(search.nuclide)


def test_bad_input() -> None:
    with pytest.raises(UnknownId, match="muon capture rate of 'Ar40'"):
        capture_rate("Ar40")
    with pytest.raises(UnknownId, match="charge density of 'Xe132'"):
        MuonicAtom("Xe132")
    with pytest.raises(UnknownId, match=r"search for mu -> e conversion 'comett'.*comet"):
        conversion_search("comett")
    for R in (0.0, -1e-16, 2.0, math.nan):
        with pytest.raises(ValueError, match="R: expected a ratio of conversion to capture"):
            epsilon_limit_davidson(R)
    atom = MuEConversion("Al27")
    with pytest.raises(ValueError, match="u, d: expected weights that convert muons"):
        atom.epsilon_limit(1e-16, 0.0, 0.0)
    with pytest.raises(ValueError, match="R: expected"):
        atom.epsilon_limit(0.0)
    with pytest.raises(ValueError, match="capture: expected a positive rate"):
        MuEConversion("Al27", capture=0.0)
