"""SATURNE: tritium antineutrinos on helium atoms. Anchors are from an independent calculation unless said otherwise."""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import Positions, Response, nr_threshold
from nurecoil.inference import FlatLikelihood, asimov, interval, likelihood, upper_limit
from nurecoil.processes import CEvAS
from nurecoil.rates import average_cross_section, spectrum
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, eV, keV, kg, meV, mu_B, s, year

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
IDS = ("saturne", "saturne-500-g", "saturne-1-kg", "saturne-4-kg", "saturne-impulse", "saturne-ionisation")
ATOM = CEvAS("He4", TREE)
NUCLEUS = nr.CEvNS("He4", TREE, form_factor="unity")


@pytest.fixture(scope="module")
def sixty():
    return nr.experiment("saturne")


def bare(experiment):
    """The same on nuclei without electrons."""
    return experiment.replace(target=nr.CEvNS.on({"He4": 1.0}, TREE, form_factor="unity"))


def moment_limit(name):
    model = TREE + nr.MagneticMoment()
    return upper_limit(asimov(nr.experiment(name), model), "mu_nue", cl=0.90).limit / mu_B


def test_every_number_has_a_source_and_assumptions_are_marked():
    for name in IDS:
        experiment = nr.experiment(name)
        assert all(p.source for p in experiment.provenance)
        assert {"source.geometry.centre", "bins.edges"} <= {p.path for p in experiment.inferred}
        assert experiment.papers[0] == "Verkhovtsev:2026saturne"


def test_flux_by_hand(sixty):
    # 60 g of 3.55978e14 Bq/g, 0.8716 of it on average, at 1/sqrt(3) of a radius of 93.69 cm: N/(4 pi R^2/3)
    by_hand = 60 * 3.55978e14 * 0.8716 * 3 / (4 * np.pi * 93.69**2)
    (component,) = sixty.source.components
    assert component.strength * cm2 * s == pytest.approx(by_hand, rel=5e-4)
    assert component.antineutrino
    assert sixty.exposure / (kg * year) == pytest.approx(2500)


def test_mean_cross_sections(sixty):
    assert average_cross_section(sixty.source, ATOM) / cm2 * 1e48 == pytest.approx(1.281, rel=5e-3)
    assert average_cross_section(sixty.source, NUCLEUS) / cm2 * 1e48 == pytest.approx(2.768, rel=5e-3)


def test_recoil_spectra(request, sixty):
    table = read_csv(request.path.parent.parent / "reference" / "tritium_he_recoil.csv")
    flux = sixty.source.components[0].strength
    moment = nr.MagneticMoment(mu_nue=1e-13 * mu_B)
    columns = {
        "atom": ATOM,
        "nucleus_only": NUCLEUS,
        "magnetic_atom": CEvAS("He4", moment),
        "magnetic_bare": nr.CEvNS("He4", moment, form_factor="unity"),
    }
    for name, process in columns.items():
        ours = spectrum(sixty.source, process)(table["T"]) * process.mass / flux
        theirs = table[name]
        # at the dip the amplitude cancels to 1e-3 of its parts; the bare nucleus is lighter than the atom by 3e-4
        away = theirs > 1e-3 * theirs.max()
        np.testing.assert_allclose(ours[away], theirs[away], rtol=2e-3 if "magnetic" not in name else 2e-2)
        # their magnetic columns scatter by 1.5 % towards the end, where E_min cuts into their grid of energies
        low = away & (table["T"] < 30 * meV)
        np.testing.assert_allclose(ours[low], theirs[low], rtol=2e-3)


def test_events(sixty):
    open_to_all = sixty.replace(response=nr_threshold(0.0))
    assert open_to_all.expected(TREE).sum() == pytest.approx(7.70, rel=5e-3)
    assert bare(open_to_all).expected(TREE).sum() == pytest.approx(16.64, rel=5e-3)
    for name, mass in (("saturne-500-g", 500), ("saturne-1-kg", 1000), ("saturne-4-kg", 4000)):
        np.testing.assert_allclose(nr.experiment(name).expected(TREE), sixty.expected(TREE) * mass / 60, rtol=1e-10)


def test_bins_hold_the_spectrum(sixty):
    rate = spectrum(sixty.source, ATOM)
    above = rate.counts_above(sixty.bins) * sixty.exposure
    np.testing.assert_allclose(sixty.expected(TREE), -np.diff(above), rtol=1e-4)


def test_significance_of_the_electrons(sixty):
    data = sixty.expected(TREE)
    nll2 = likelihood(bare(sixty).replace(observed=data), TREE)()
    assert np.sqrt(nll2) == pytest.approx(3.1, abs=0.05)


@pytest.mark.parametrize(("name", "limit"), [("saturne", 6.7e-13), ("saturne-1-kg", 2.7e-13), ("saturne-4-kg", 1.7e-13)])
def test_limit_on_the_magnetic_moment(name, limit):
    # their bins are not known: 3 %
    assert moment_limit(name) == pytest.approx(limit, rel=0.03, abs=0)


def test_error_of_the_weak_angle():
    found = interval(asimov(nr.experiment("saturne-500-g"), TREE), "sin2_theta_w", sigma=1)
    ((low, high),) = found.ranges
    assert low - 0.23857 == pytest.approx(-0.013, abs=5e-4)
    assert high - 0.23857 == pytest.approx(0.013, abs=5e-4)


def test_limit_agrees_with_a_scan_by_hand(sixty):
    """-2 ln L of Poisson counts, typed in."""
    n, extra = sixty.expected(TREE), sixty.expected(nr.MagneticMoment(mu_nue=1e-12 * mu_B))
    x = np.linspace(0.1, 1.0, 9001)
    mu = n + x[:, None] ** 2 * extra
    nll2 = 2 * np.sum(mu - n + n * np.log(n / mu), axis=1)
    assert moment_limit("saturne") == pytest.approx(np.interp(2.7055, nll2, x) * 1e-12, rel=1e-4, abs=0)


def test_finer_bins_change_little(sixty):
    fine = sixty.replace(response=Response((), Positions(np.linspace(1.0, 185.0, 185) * meV, "keVnr")))
    model = TREE + nr.MagneticMoment()
    ours = upper_limit(asimov(sixty, model), "mu_nue").limit
    assert upper_limit(asimov(fine, model), "mu_nue").limit == pytest.approx(ours, rel=0.015, abs=0)


def test_vector_interactions(sixty):
    model = TREE + nr.NSI(eps_ee_nucleusV=0.0)
    data = nr.experiment("saturne-500-g")
    ((low, high),) = interval(asimov(data, model), "eps_ee_nucleusV", cl=0.90).ranges
    # one parameter: d sigma = 2 A eps; by Fisher's information with numerical derivatives
    step = 1e-4
    plus, minus = (data.expected(TREE + nr.NSI(eps_ee_nucleusV=x)) for x in (step, -step))
    error = np.sum(((plus - minus) / (2 * step)) ** 2 / data.expected(TREE)) ** -0.5
    assert 0.5 * (high - low) == pytest.approx(1.645 * error, rel=0.02)
    # in quarks: eps^nucl = 6 eps^u
    quarks = interval(asimov(data, TREE + nr.NSI(eps_ee_uV=0.0)), "eps_ee_uV", cl=0.90).ranges[0]
    assert quarks == pytest.approx((low / 6, high / 6), rel=1e-3)
    # changing flavour adds |eps|^2 to the amplitude squared, whatever the phase
    for name in ("eps_emu_nucleusV", "eps_etau_nucleusV"):
        changing = upper_limit(asimov(data, TREE + nr.NSI(**{name: 0.0})), f"{name}_abs", cl=0.90).limit
        assert changing == pytest.approx(0.243, abs=0.005)


def test_helium_has_no_axial_response_but_its_electrons_do(sixty):
    for name in ("eps_ee_uA", "eps_ee_eA"):
        with pytest.raises(FlatLikelihood):
            interval(asimov(sixty, TREE + nr.NSI(**{name: 0.0})), name)
    ionised = nr.experiment("saturne-ionisation")
    ranges = interval(asimov(ionised, TREE + nr.NSI(eps_ee_eA=0.0)), "eps_ee_eA").ranges
    assert any(low < 0 < high < 0.2 for low, high in ranges)


def test_scalar_interactions_are_bounded(sixty):
    model = TREE + nr.GeneralInteractions(C_ee_uS=0.0)
    ((low, high),) = interval(asimov(sixty, model), "C_ee_uS", cl=0.90).ranges
    assert -low == pytest.approx(high, rel=1e-3)
    assert 0 < high < 0.1


def test_ionisation_of_helium():
    """8.85e-48 cm^2 per atom, averaged over the spectrum, above 24.6 eV."""
    ionised = nr.experiment("saturne-ionisation")
    per_atom = ionised.expected(TREE).sum() / ionised.exposure * nr.matter.Nuclide("He4").atomic_mass
    assert per_atom / ionised.source.components[0].strength / cm2 * 1e48 == pytest.approx(8.85, rel=5e-3)
    assert ionised.axis == "keVee"
    # electrons of the endpoint: 2 E^2/(m_e + 2E) = 1.261 keV lies inside the last bin
    assert ionised.bins[-1] / eV > 1261


def test_motion_in_the_liquid_fills_the_dip_and_leaves_the_number(sixty):
    moving = nr.experiment("saturne-impulse")
    smeared, sharp = moving.expected(TREE), sixty.expected(TREE)
    assert smeared.sum() == pytest.approx(sharp.sum(), rel=0.01)
    dip = int(np.argmin(sharp))
    assert smeared[dip] > 20 * sharp[dip]
    assert sixty.bins[dip] / meV == pytest.approx(8.0)


def test_two_to_four_times_the_source(sixty):
    """mu falls with the fourth root of the exposure, once there are many events."""
    ratio = moment_limit("saturne-1-kg") / moment_limit("saturne-4-kg")
    assert ratio == pytest.approx(4**0.25, rel=0.12)


def test_energies(sixty):
    (component,) = sixty.source.components
    assert component.spectrum.edges[-1] / keV == pytest.approx(18.592, abs=1e-3)
    assert ATOM.T_max(component.spectrum.edges[-1]) / meV == pytest.approx(185.42, abs=0.05)
    assert ATOM.mass / MeV == pytest.approx(3728.4013, abs=1e-3)
    assert asimov(sixty, TREE)() == pytest.approx(0.0, abs=1e-9)
