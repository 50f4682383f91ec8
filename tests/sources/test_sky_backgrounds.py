"""Neutrinos from the sky and the ground that nobody wants: fluxes, uncertainties, and the rates of recoils they make."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import nr_threshold
from nurecoil.problems import UnknownId
from nurecoil.rates import compile
from nurecoil.sources import (
    Atmospheric,
    DiffuseSupernova,
    Geoneutrinos,
    ReactorsAt,
    Solar,
    SolarSpectrum,
    UnknownPart,
    mean_energy,
    solar_fluxes,
)
from nurecoil.units import MeV, cm2, keV, s, tonne, year
from nurecoil.units.kinds import WrongQuantity

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2387)
BAHCALL = {"B8": SolarSpectrum("B8", "bahcall-1996")}


def flux(source):
    return sum(c.strength for c in source.components) * cm2 * s


def rates(source, nuclide, *thresholds):
    """Per tonne and year between thresholds [keV] and 200 keV, with the form factor of Lewin and Smith."""
    target = nr.CEvNS.on(nuclide, TREE, form_factor="helm-lewin-smith", axial="none")
    counts = nr.spectrum(source, target).counts_above(np.array([*thresholds, 200.0]) * keV) * tonne * year
    return counts[:-1] - counts[-1]


# Rates of an independent calculation with the fluxes of the neutrino fog; they differ from ours in the nuclear mass, 0.9314 A,
# and in the molar mass, A: 3e-3 bounds both. The last digit that is quoted bounds the small ones.
@pytest.mark.parametrize(
    ("source", "nuclide", "expected"),
    [
        (Solar(reactions=("hep",), fluxes="ohare-2021"), "Xe131", (2.454, 0.851)),
        (Solar(reactions=("B8",), fluxes="ohare-2021", spectra=BAHCALL), "Xe131", (719.7, 90.59)),
        (Solar(reactions=("B8",), fluxes="ohare-2021", spectra=BAHCALL), "Ge74", (418.8, 135.2)),
        (Solar(reactions=("B8",), fluxes="ohare-2021", spectra=BAHCALL), "Ar40", (225.4, 122.6)),
        (DiffuseSupernova(), "Xe131", (0.01747, 0.00879)),
        (DiffuseSupernova(), "Ar40", (0.0053, 0.0040)),
        (Atmospheric("ohare-2021"), "Xe131", (0.0622, 0.0584)),
        (Atmospheric("ohare-2021"), "Ge74", (0.0434, 0.0422)),
        (Atmospheric("ohare-2021"), "Ar40", (0.0258, 0.0255)),
    ],
)
@pytest.mark.filterwarnings("ignore::nurecoil.sources.UnknownPart")
def test_recoils_per_tonne_and_year_between_a_threshold_and_200_keV(source, nuclide, expected):
    last_digit = 6e-5 if expected[0] < 0.1 else 0.0
    assert rates(source, nuclide, 0.1, 1.0) == pytest.approx(expected, rel=3e-3, abs=last_digit)


def test_recoils_from_the_reactors_of_the_world():
    assert rates(ReactorsAt("gran-sasso"), "Xe131", 0.1) == pytest.approx([1.39], rel=6e-3)  # three digits are quoted


@pytest.mark.filterwarnings("ignore::nurecoil.sources.UnknownPart")
def test_the_published_argon_with_21_neutrons_is_no_argon():
    """The code of the neutrino fog calls A = 39 "Ar40": our A = 40 has about (22/21)^2 40/39... more recoils, per mass."""
    wrong, right = (rates(Atmospheric("ohare-2021"), f"Ar{A}", 0.1)[0] for A in (39, 40))
    weak = [N - (1 - 4 * 0.2387) * 18 for N in (21, 22)]
    assert right / wrong == pytest.approx((weak[1] / weak[0]) ** 2 * 39 / 40, rel=0.02)
    assert right / wrong == pytest.approx(1.07, abs=0.01)


@pytest.mark.parametrize(
    ("source", "total", "common", "own"),
    [
        (Atmospheric(), 10.9, 0.25, {0.0}),
        (Atmospheric("ohare-2021"), 10.7, 0.25, {0.0}),
        (DiffuseSupernova(), 85.7, 0.5, {0.0}),
        (Geoneutrinos(), 4.34e6 + 4.23e6 + 20.54e6, 0.0, {0.2, 0.257, 0.168}),
        (ReactorsAt("gran-sasso"), 3.06e6, 0.0, {0.08}),
        (ReactorsAt("kamioka"), 5.665e6, 0.0, {0.08}),
    ],
)
def test_fluxes_and_their_uncertainties(source, total, common, own):
    assert flux(source) == pytest.approx(total, rel=2e-3)
    assert source.per_time is True
    assert source.normalisation_uncertainty == common
    assert {c.uncertainty for c in source.components} == own


def test_the_flukas_of_four_species_join_at_their_end():
    for c in Atmospheric().components:
        below, above = c.spectrum(np.array([935.0, 945.0]) * MeV)
        assert below / above == pytest.approx((945 / 935) ** 2.5, rel=0.03)  # dN/dE falls as E^-2.5 there


def test_every_solar_flux_has_its_uncertainty_and_keeps_it():
    for name in ("b16-gs98", "b16-agss09met", "ohare-2021"):
        sun = Solar(mixing=None, fluxes=name)
        assert {c.name: c.uncertainty for c in sun.components} == {k: v.uncertainty for k, v in solar_fluxes(name).items()}
    (boron,) = Solar(mixing=None, fluxes="ohare-2021").select("B8").scaled(2.0).components
    assert boron.uncertainty == 0.02
    assert boron.strength * cm2 * s == pytest.approx(2 * 5.16e6)
    (stated,) = Solar(mixing=None, reactions=("B8",), fluxes={"B8": "5.25e6 cm^-2 s^-1"}).components
    assert stated.uncertainty == 0.0


# Spectra of the release at three energies [MeV] in 1/(cm2 s MeV): the same shape at each site
RELEASED = {
    "gran-sasso": (0.5090171, 0.1742386, 0.0179219), "kamioka": (0.9422933, 0.3225508, 0.0331770),
    "surf": (0.2177379, 0.0745326, 0.0076663), "boulby": (1.3126628, 0.4493297, 0.0462173),
    "stawell": (0.0151869, 0.0051985, 0.00053471), "andes": (0.0308177, 0.0105490, 0.00108505),
}  # fmt: skip


@pytest.mark.parametrize("site", RELEASED)
def test_reactors_of_six_sites_are_those_of_the_release(site):
    scale = np.array(RELEASED[site]) / RELEASED["gran-sasso"]
    assert scale == pytest.approx(scale[0], rel=1e-4)  # one spectrum for all
    assert flux(ReactorsAt(site)) == pytest.approx(3.06e6 * scale[0], rel=1e-3)


def test_endpoints_and_mean_energies_of_geoneutrinos():
    """Endpoints of 214Bi, 212Bi and 40K: 3.27, 2.25, 1.311 MeV; 234mPa reaches 2.27, and 210Tl, of 2e-4 of the chain, 4.39."""
    shapes = {c.name: c.spectrum for c in Geoneutrinos().components}
    assert {name: round(shape.edges[-1] / MeV, 2) for name, shape in shapes.items()} == {
        "U238": 4.39,
        "Th232": 2.25,
        "K40": 1.31,
    }
    # 40K: allowed-like unique third-forbidden decay of 1311 keV; the mean electron energy is 560 keV
    assert mean_energy(shapes["K40"]) / keV == pytest.approx(1311 - 560, rel=0.05)


def test_far_antineutrinos_have_forgotten_their_phase():
    rho = Geoneutrinos().components[0].state(np.array([2.0 * MeV]))[0]
    assert rho[0, 0].real == pytest.approx(0.55, abs=0.01)  # the averaged survival probability, sum of |U_ei|^4
    assert Geoneutrinos(mixing=None).components[0].state(np.array([2.0 * MeV]))[0, 0, 0].real == 1.0


def test_the_diffuse_background_is_told_where_it_ends_and_the_atmosphere_where_it_begins():
    target, detector = nr.CEvNS.on("Xe", TREE), nr_threshold("0.5 keV")
    compile(DiffuseSupernova(), target, detector, exposure="1 tonne year")
    with pytest.warns(UnknownPart, match=r"known from 13\.18"):
        compile(Atmospheric(), target, detector, exposure="1 tonne year")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: ReactorsAt("snolab"), UnknownId, "no site with a flux of reactor antineutrinos 'snolab'; close to it: andes"),
        (lambda: ReactorsAt("kamoika"), UnknownId, "close to it: kamioka"),
        (lambda: Geoneutrinos("gransasso"), UnknownId, "close to it: gran-sasso"),
        (lambda: Geoneutrinos("snolab"), UnknownId, "no site with fluxes of geoneutrinos 'snolab'"),
        (lambda: Geoneutrinos(fluxes={"U235": "1 cm^-2 s^-1"}), UnknownId, "no decay chain 'U235'"),
        (lambda: Atmospheric("honda"), WrongQuantity, "flux_set: expected 'battistoni-2005' or"),
        (lambda: DiffuseSupernova("-1 cm^-2 s^-1"), WrongQuantity, "flux: expected at least 0"),
        (lambda: Solar("ohare-2021"), UnknownId, "no solar model 'ohare-2021'"),
    ],
)
def test_wrong_backgrounds(make, error, message):
    with pytest.raises(error, match=message):
        make()
