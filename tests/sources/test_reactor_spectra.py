"""Antineutrinos of fission: the published parametrisations and tables."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

from nurecoil.arrays import gauss_legendre
from nurecoil.problems import UnknownId
from nurecoil.sources import (
    ExpPolynomial,
    Huber2011,
    Joined,
    Kopeikin2012,
    Mueller2011,
    Perisse2023,
    VogelEngel1989,
    VogelEngel1989Low,
    mean_energy,
    moment,
    reactor_spectra,
)
from nurecoil.sources.reactor import ISOTOPES
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, keV

REFERENCE = Path(__file__).parents[1] / "reference"
SPECTRA = {
    "huber-U235": Huber2011("U235"),
    "mueller-U238": Mueller2011("U238"),
    "vogel-engel-Pu241": VogelEngel1989("Pu241"),
    "vogel-engel-low-Pu239": VogelEngel1989Low("Pu239"),
    "kopeikin": Kopeikin2012(),
    "kopeikin-low": Kopeikin2012("1.95 MeV"),
    "bestiole-U235": Perisse2023("U235"),
    "bestiole-Np239": Perisse2023("Np239"),
    "joined": Joined(
        (VogelEngel1989Low("U238"), Mueller2011("U238"), ExpPolynomial([0.0, -1.0], 8 * MeV, 9 * MeV, (8 * MeV, 9 * MeV)))
    ),
}
each = pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA.keys())


def per_fission(spectrum, E):
    return spectrum.integral * spectrum(E) * MeV


def inverse_beta_decay(E):
    """Cross section of nu_e_bar p -> e+ n: the simple form of A. Strumia and F. Vissani, Phys. Lett. B 564 (2003) 42."""
    e = E / MeV
    energy = e - 1.29333
    momentum = np.sqrt(np.maximum(energy**2 - 0.510999**2, 0.0))
    log = np.log(e)
    return 1e-43 * cm2 * momentum * energy * e ** (-0.07056 + 0.02018 * log - 0.001953 * log**3)


def yield_per_fission(spectrum):
    threshold = 1.806 * MeV
    nodes, weights = gauss_legendre(np.unique(np.append(spectrum.edges, threshold)), 12)
    above = nodes > threshold
    return float((weights * spectrum.integral * spectrum(nodes) * inverse_beta_decay(nodes))[above].sum())


@each
@pytest.mark.parametrize("power", [0, -1, -2])
def test_panels_and_normalisation(spectrum, power):
    nodes, weights = gauss_legendre(spectrum.edges, 12)
    fixed = weights @ (spectrum(nodes) * (nodes / MeV) ** power)

    def integrand(E):
        return float(spectrum(E * MeV)) * MeV * E**power

    # A little inside the panels: where two spectra join the density jumps.
    pieces = [(a * (1 + 1e-13), b * (1 - 1e-13)) for a, b in pairwise(spectrum.edges / MeV)]
    adaptive = math.fsum(quad(integrand, a, b, epsabs=1e-14, epsrel=1e-11)[0] for a, b in pieces)
    assert fixed == pytest.approx(adaptive, rel=1e-9, abs=0)
    if power == 0:
        assert fixed == pytest.approx(1.0, rel=1e-9)


@each
def test_support(spectrum):
    edges = spectrum.edges
    assert np.all(np.diff(edges) > 0)
    assert np.all(spectrum(np.array([-MeV, 0.0, edges[0] * 0.999, edges[-1] * 1.001])) == 0)
    assert np.all(spectrum(np.linspace(edges[0], edges[-1], 777)) > 0)
    assert spectrum.lines == ()


@pytest.mark.parametrize(
    ("name", "make", "smooth", "end"),
    [
        ("huber", Huber2011, {"U235": 0.03, "Pu239": 0.05, "Pu241": 0.03}, 0.17),
        ("mueller", Mueller2011, dict.fromkeys(ISOTOPES, 0.06), 0.1),
    ],
)
def test_polynomials_smooth_the_published_tables(name, make, smooth, end):
    table = read_csv(REFERENCE / "reactor_tables.csv")
    for isotope, tolerance in smooth.items():
        ratio = per_fission(make(isotope), table["E"]) / (table[f"{name}_{isotope}"] * MeV)
        main = table["E"] < 5.3 * MeV
        np.testing.assert_allclose(ratio[main], 1.0, atol=tolerance)
        np.testing.assert_allclose(ratio[~main], 1.0, atol=end)


@pytest.mark.parametrize(
    ("name", "published"),
    # 1e-43 cm^2 per fission, as in C. Giunti, arXiv:1702.04139, and G. Mention et al., Phys. Rev. D 83 (2011) 073006.
    # Nothing above 8 MeV here (0.6 %), a lifetime of the neutron shorter by 0.5 % and the polynomials: 3 %.
    [
        ("huber-mueller-vogel-engel", {"U235": 6.69, "U238": 10.10, "Pu239": 4.40, "Pu241": 6.03}),
        ("mueller-vogel-engel", {"U235": 6.61, "U238": 10.10, "Pu239": 4.34, "Pu241": 5.97}),
    ],
)
def test_inverse_beta_decay_yields(name, published):
    spectra = reactor_spectra(name)
    for isotope, value in published.items():
        assert yield_per_fission(spectra[isotope]) / (1e-43 * cm2) == pytest.approx(value, rel=0.03, abs=0)


def test_summation_and_conversion_agree_on_the_yield():
    # The reactor anomaly is 6 % of the yield: the summation is below for 235U, and never further away than 10 %.
    spectra = reactor_spectra("huber-mueller-vogel-engel")
    ratios = {i: yield_per_fission(Perisse2023(i)) / yield_per_fission(spectra[i]) for i in ISOTOPES}
    assert all(0.9 < ratio < 1.1 for ratio in ratios.values())
    assert 0.92 < ratios["U235"] < 0.97


def test_numbers_per_fission():
    # H. T. Wong et al., Phys. Rev. D 75 (2007) 012001: 6.14, 7.08, 5.58, 6.42 from fission products, by an older summation.
    for isotope, number in {"U235": 6.14, "U238": 7.08, "Pu239": 5.58, "Pu241": 6.42}.items():
        assert Perisse2023(isotope).integral == pytest.approx(number, rel=0.03)
        assert 0.88 < reactor_spectra("vogel-engel")[isotope].integral / number < 0.97
    for product in ("U239", "Np239"):
        assert Perisse2023(product).integral == pytest.approx(1.0, abs=2e-3)


def test_neutron_capture_products_end_where_their_masses_say():
    # Q = 1.261 MeV (239U) and 0.723 MeV (239Np); the last bins are 25 keV wide.
    assert Perisse2023("U239").edges[-1] / MeV == pytest.approx(1.261, abs=0.02)
    assert Perisse2023("Np239").edges[-1] / MeV == pytest.approx(0.723, abs=0.02)
    assert mean_energy(Perisse2023("U239")) / keV == pytest.approx(800, abs=5)


def test_kopeikin_holds_fission_and_capture():
    # 1.2 antineutrinos of 0.6 captures and those of fission, 5.3 to 5.7; above 2 MeV as many as the conversion finds.
    whole, low = Kopeikin2012(), Kopeikin2012("2 MeV")
    assert whole.integral - 1.2 == pytest.approx(5.5, abs=0.2)
    fuel = {"U235": 0.58, "U238": 0.07, "Pu239": 0.30, "Pu241": 0.05}
    above = sum(f * reactor_spectra("huber-mueller")[i].integral for i, f in fuel.items())
    assert whole.integral - low.integral == pytest.approx(above, rel=0.05)
    E = np.linspace(0.02, 1.99, 50) * MeV
    np.testing.assert_allclose(per_fission(low, E), per_fission(whole, E), rtol=1e-12)


def test_cut_between_two_tabulated_energies():
    assert Kopeikin2012("1.95 MeV").edges[-1] / MeV == pytest.approx(1.95)
    assert per_fission(Kopeikin2012("1.95 MeV"), 1.95 * MeV) == pytest.approx(1.33, abs=1e-9)


def test_vogel_engel_formula_and_table():
    # exp(0.870 - 0.160 E - 0.0910 E^2) at 3 MeV, and entries of Table II.
    assert per_fission(VogelEngel1989("U235"), 3 * MeV) == pytest.approx(math.exp(0.870 - 0.480 - 0.819), rel=1e-12)
    assert per_fission(VogelEngel1989Low("U235"), 1 * MeV) == pytest.approx(2.41, rel=1e-12)
    assert per_fission(VogelEngel1989Low("Pu241"), 31.2 * keV) == pytest.approx(3.0, rel=1e-12)


def test_joined_keeps_the_numbers_of_its_parts():
    low, high = VogelEngel1989Low("U235"), Mueller2011("U235")
    whole = Joined((low, high))
    assert whole.integral == pytest.approx(low.integral + high.integral, rel=1e-14)
    assert moment(whole, 1) * whole.integral == pytest.approx(
        low.integral * moment(low, 1) + high.integral * moment(high, 1), rel=1e-12, abs=0
    )
    assert per_fission(whole, 2 * MeV) == pytest.approx(per_fission(high, 2 * MeV), rel=1e-12)
    assert set(whole.edges) == set(low.edges) | set(high.edges)


def test_extrapolation_is_explicit():
    beyond = Huber2011("U235", upper="10 MeV", extrapolate=True)
    within = Huber2011("U235")
    E = np.linspace(2.1, 7.9, 20) * MeV
    np.testing.assert_allclose(per_fission(beyond, E), per_fission(within, E), rtol=1e-12)
    assert 0 < beyond.integral - within.integral < 2e-3
    assert Huber2011("U235", lower="3 MeV", upper="6 MeV").integral < within.integral


@pytest.mark.parametrize(
    "name",
    ["huber-mueller", "huber-mueller-vogel-engel", "huber-mueller-kopeikin", "mueller", "mueller-vogel-engel",
     "mueller-kopeikin", "vogel-engel", "kopeikin", "bestiole"],
)  # fmt: skip
def test_named_sets(name):
    spectra = reactor_spectra(name)
    assert set(spectra) - {"fuel"} in (set(), set(ISOTOPES))
    assert ("fuel" in spectra) == ("kopeikin" in name)
    for spectrum in spectra.values():
        assert moment(spectrum, 0) == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Huber2011("U238"), "no isotope of huber-2011 'U238'; close to it: U235"),
        (lambda: Mueller2011("U234"), "no isotope of mueller-2011 'U234'"),
        (lambda: VogelEngel1989("Pu240"), "no isotope of vogel-engel-1989 'Pu240'"),
        (lambda: VogelEngel1989Low("Cf252"), "no isotope of vogel-engel-1989 'Cf252'"),
        (lambda: Perisse2023("E"), "no isotope of perisse-2023 'E'"),
        (lambda: reactor_spectra("huber-muller"), "no set of reactor spectra 'huber-muller'; close to it: huber-mueller"),
    ],
)
def test_unknown_names(make, message):
    with pytest.raises(UnknownId, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Huber2011("U235", upper="9 MeV"), r"published from 2 to 8 MeV, got 2 to 9 MeV; set extrapolate=True"),
        (lambda: VogelEngel1989("U235", upper="9 MeV"), "published from 2 to 8 MeV, got 2 to 9 MeV"),
        (lambda: Mueller2011("U235", lower="1 MeV"), "published from 2 to 8 MeV, got 1 to"),
        (lambda: Mueller2011("U235", lower="9 MeV"), "upper: expected an energy above lower = 9 MeV > 0, got 8 MeV"),
        (lambda: Mueller2011("U235", lower="3 kg"), "lower: .*wrong dimension"),
        (lambda: Kopeikin2012("10 MeV"), "upper: expected an energy from 0.01 to 9 MeV, got 10 MeV"),
        (lambda: Kopeikin2012("5 keV"), "upper: expected an energy from 0.01 to 9 MeV"),
        (lambda: Joined(()), "parts: expected at least one spectrum"),
        (lambda: Joined((Mueller2011("U235"), Mueller2011("U235"))), "parts: expected a spectrum from where the last one ends"),
        (lambda: Joined((VogelEngel1989Low("U235"), Mueller2011("U235", lower="2.5 MeV"))), "parts: expected a spectrum from"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
