"""The neutrino fog: one discovery limit against SciPy, limits of the index, floors and rates beside an independent code."""

import warnings

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import LogisticEfficiency, Response, Threshold
from nurecoil.inference import FogBackground, FogCurve, discovery_limits, fog_background, fog_floor, fog_sources, ideal_detector
from nurecoil.inference.fog import EXPOSURES, _profiled, _wimp_counts
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.processes import SpinDependent, Wimp
from nurecoil.units import GeV, MeV, cm2, keV, s, tonne, year
from nurecoil.units.choices import Positions

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2387)
FLOORS = {
    "Xe131": {3: 1.207e-45, 5.5: 1.415e-45, 8: 2.900e-47, 30: 3.57e-49, 50: 4.215e-49, 100: 6.277e-49, 1000: 5.022e-48},
    "Ge74": {3: 1.135e-45, 5.5: 1.400e-45, 50: 4.75e-49, 100: 7.26e-49, 1000: 5.45e-48},
    "NaI": {5.5: 1.394e-45, 50: 5.90e-49, 100: 6.70e-49},
}
"""GeV to cm2, by an independent code with true integrals over bins and 65 exposures. Nuclear masses and 7Be lines differ."""
RATES = {
    ("Xe131", 0.1): {"hep": 2.454, "B8": 719.7, "diffuse": 0.01747, "atmosphere": 0.0622, "reactors": 1.39},
    ("Xe131", 1.0): {"hep": 0.851, "B8": 90.59, "diffuse": 0.00879, "atmosphere": 0.0584},
    ("Ge74", 0.1): {"B8": 418.8, "atmosphere": 0.0434},
    ("Ge74", 1.0): {"B8": 135.2, "atmosphere": 0.0422},
    ("Ar40", 0.1): {"B8": 225.4, "atmosphere": 0.0258, "diffuse": 0.0053},
    ("Ar40", 1.0): {"B8": 122.6, "atmosphere": 0.0255, "diffuse": 0.0040},
}
"""Per tonne and year up to 200 keV, from keV on; the same code."""


def scattering(material: str, model: nr.StandardModel = TREE) -> nr.processes.OnMaterial:
    return nr.CEvNS.on(material, model, form_factor="helm-lewin-smith", axial="none")


@pytest.fixture(scope="module")
def xenon() -> FogBackground:
    return fog_background(scattering("Xe131"))


@pytest.mark.parametrize("material", list(FLOORS))
def test_floors_are_those_of_an_independent_code(material: str) -> None:
    background = fog_background(scattering(material))
    found = fog_floor([mass * GeV for mass in FLOORS[material]], background) / cm2
    assert np.allclose(found, list(FLOORS[material].values()), rtol=0.03, atol=0.0)


@pytest.mark.parametrize(("material", "low"), list(RATES))
def test_rates_are_those_of_an_independent_code(material: str, low: float) -> None:
    parts = fog_background(scattering(material), ideal_detector(low * keV, 200 * keV, 4)).parts
    for name, rate in RATES[material, low].items():
        ours = sum(float(counts.sum()) for part, counts in parts.items() if name in part) * tonne * year
        # the last digit printed, and spectra that were tabulated anew
        assert ours == pytest.approx(rate, rel=0.01, abs=0.5 * 10.0 ** -len(f"{rate}".partition(".")[2])), (name, ours)


def test_argon_with_the_window_open_sees_an_eighth_more_atmospheric_neutrinos() -> None:
    closed, opened = (
        sum(
            float(counts.sum()) * tonne * year
            for name, counts in fog_background(scattering("Ar40"), ideal_detector(0.1 * keV, high, 4)).parts.items()
            if "atmosphere" in name
        )
        for high in (200 * keV, 1e5 * keV)
    )
    assert (closed, opened) == (pytest.approx(0.0258, rel=0.01), pytest.approx(0.0291, rel=0.01))


def test_argon_of_39_nucleons_has_fewer_neutrinos_by_seven_per_cent() -> None:
    light, heavy = (
        sum(counts.sum() for counts in fog_background(scattering(name), ideal_detector(0.1 * keV)).parts.values())
        for name in ("Ar39", "Ar40")
    )
    assert heavy / light - 1.0 == pytest.approx(0.07, abs=0.01)


def test_natural_xenon_is_not_the_one_isotope(xenon: FogBackground) -> None:
    natural = fog_background(scattering("Xe"))
    assert fog_floor([6 * GeV], natural)[0] != pytest.approx(fog_floor([6 * GeV], xenon)[0], rel=1e-3, abs=0)


def test_one_limit_against_a_minimiser_of_another_kind(xenon: FogBackground) -> None:
    from scipy.optimize import minimize

    signal = Wimp("20 GeV", "Xe131")
    N = np.array([1e2, 1e4]) * tonne * year
    for exposure, sigma in zip(N, discovery_limits(signal, xenon, N).sigma, strict=True):
        s, b, shifts = (exposure * x for x in (sigma * _wimp_counts(signal, xenon.response), xenon.counts, xenon.shifts))

        def twice(u: np.ndarray, s: np.ndarray = s, b: np.ndarray = b, shifts: np.ndarray = shifts) -> float:
            mu = b + u @ shifts
            if np.any(mu <= 0):
                return np.inf
            return float(2.0 * np.sum(mu - b - s + (b + s) * np.log((b + s) / mu)) + u @ u)

        start = minimize(twice, np.zeros(len(shifts)), method="Powell", options={"xtol": 1e-9, "ftol": 1e-13, "maxiter": 200})
        assert minimize(twice, start.x, method="BFGS").fun == pytest.approx(9.0, rel=1e-3)


def test_the_batch_is_the_same_as_one_at_a_time(xenon: FogBackground) -> None:
    signal = Wimp("50 GeV", "Xe131")
    together = discovery_limits(signal, xenon, EXPOSURES[::8]).sigma
    alone = [discovery_limits(signal, xenon, EXPOSURES[i : i + 1]).sigma[0] for i in range(0, EXPOSURES.size, 8)]
    assert np.allclose(together, alone, rtol=1e-8, atol=0.0)


def test_a_floor_is_that_of_the_whole_curve(xenon: FogBackground) -> None:
    """Many masses at once, and no larger exposures than it takes; 1 MeV makes no recoil, heavy spins are never lost."""
    masses = [0.001, 0.3, 6.0, 7.5, 30.0, 3000.0]
    whole = [discovery_limits(Wimp(mass * GeV, xenon.target.material), xenon).floor for mass in masses]
    assert np.allclose(fog_floor([mass * GeV for mass in masses], xenon), whole, rtol=1e-9, atol=0.0, equal_nan=True)
    assert np.isnan(whole[0])
    assert fog_floor([], xenon).size == 0
    spins = SpinDependent(a_p=0.0, a_n=1.0)
    lost, heavy = fog_floor([20 * GeV, 3000 * GeV], xenon, interaction=spins)
    assert np.isfinite(lost)
    assert np.isnan(heavy)


def toy(counts: list[float], uncertainty: float) -> FogBackground:
    b = np.array(counts)
    return FogBackground(b, uncertainty * b[None, :], ideal_detector(1 * keV, 30 * keV, b.size), scattering("Xe131"), {})


def test_without_background_the_limit_falls_as_the_exposure_and_with_a_known_one_as_its_root() -> None:
    signal, N = Wimp("50 GeV", "Xe131"), np.geomspace(1.0, 1e3, 7) * tonne * year
    few, many = 1e-12 / (tonne * year), 1e6 / (tonne * year)
    # q0 = 2 (s ln(s/b) - s): the logarithm makes it one only slowly
    index = discovery_limits(signal, toy([few], 0.0), N).index
    assert np.all((index > 1.0) & (index < 1.06))
    assert discovery_limits(signal, toy([many], 0.0), N).index == pytest.approx(2.0, abs=1e-2)


def test_a_single_uncertain_bin_saturates_where_the_pull_alone_makes_the_signal() -> None:
    """One bin: (s/b)^2/(1/b + eps^2) = 9 for large counts, so that sigma -> 3 eps b."""
    signal, b, eps = Wimp("50 GeV", "Xe131"), 1e3 / (tonne * year), 0.01
    curve = discovery_limits(signal, toy([b], eps), np.array([1e8, 1e9]) * tonne * year)
    s = _wimp_counts(signal, toy([b], eps).response).sum()
    # the pull is 3 up to the curvature of a Poisson, of the order of the signal's share
    assert curve.sigma[-1] * s == pytest.approx(3.0 * eps * b, rel=1e-3)
    assert curve.index[0] > 1e3


def test_counts_of_a_hundred_orders_do_not_round_away() -> None:
    """q0 of two bins, one uncertain flux: (s1 b2 - s2 b1)^2/(b1 b2 (b1 + b2)), at 1e22 counts."""
    b = np.array([[1e22, 3e22]])
    s = np.array([[2e11, 1e11]])
    _, q, _ = _profiled(s, b, b[:, None, :] * 10.0, np.zeros((1, 1)))
    exact = (s[0, 0] * b[0, 1] - s[0, 1] * b[0, 0]) ** 2 / (b[0, 0] * b[0, 1] * b.sum())
    assert float(q[0]) == pytest.approx(exact, rel=1e-6)


def test_the_floor_is_where_the_index_passes_two() -> None:
    N = np.geomspace(1, 1e6, 13)
    slope = np.where(np.arange(13) < 6, -1.0, -0.25)
    sigma = np.exp(np.concatenate([[0.0], np.cumsum(slope[1:] * np.diff(np.log(N)))]))
    curve = FogCurve(N, sigma)
    # at the knee the centred difference is the mean slope: n = 1.6; the next point has n = 4
    part = (2.0 - 1.6) / (4.0 - 1.6)
    assert curve.index[5:7].tolist() == pytest.approx([1.6, 4.0])
    assert np.log(curve.floor) == pytest.approx((1 - part) * np.log(sigma[5]) + part * np.log(sigma[6]))
    assert np.isnan(FogCurve(N, N**-1.0).floor)


def test_a_detector_with_a_threshold_sees_less_of_both(xenon: FogBackground) -> None:
    bins = Positions.of(np.geomspace(1e-4, 200.0, 51), "keVnr")
    real = fog_background(
        scattering("Xe131"), Response((Threshold("1 keVnr"), LogisticEfficiency(1.0, "4 /keVnr", "2 keVnr")), bins)
    )
    assert np.all(real.counts <= xenon.counts * (1 + 1e-9))
    assert real.counts[real.response.bins[1:] < 1 * keV].sum() == 0.0
    heavy, light = fog_floor([100 * GeV, 6 * GeV], real), fog_floor([100 * GeV, 6 * GeV], xenon)
    assert heavy[0] == pytest.approx(light[0], rel=0.3, abs=0)


def test_correlated_fluxes_by_a_covariance(xenon: FogBackground) -> None:
    sources = fog_sources()
    sizes = []
    blocks = []
    for source in sources:
        own = np.array([c.uncertainty for c in source.components])
        blocks.append(np.diag(own**2) + source.normalisation_uncertainty**2)
        sizes.append(len(own))
    full = np.zeros((sum(sizes), sum(sizes)))
    at = 0
    for block in blocks:
        full[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    signal = Wimp("6 GeV", "Xe131")
    N = EXPOSURES[20:40:4]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        same = fog_background(scattering("Xe131"), sources=sources, covariance=full)
        with pytest.raises(ValueError, match="covariance"):
            fog_background(scattering("Xe131"), sources=sources, covariance=np.eye(3))
        with pytest.raises(ValueError, match="covariance"):
            fog_background(scattering("Xe131"), sources=sources[2:3], covariance=-np.eye(2))
    assert np.allclose(discovery_limits(signal, same, N).sigma, discovery_limits(signal, xenon, N).sigma, rtol=1e-6, atol=0)


def test_light_particles_see_no_form_factor_so_that_spins_move_the_whole_curve() -> None:
    """f^2 of 129Xe at rest: A^2, and 4 S_n^2 for J = 1/2; at 6 GeV q r is small enough for 2 per cent."""
    background = fog_background(scattering("Xe129"))
    coherent = fog_floor([5 * GeV], background)
    spins = fog_floor([5 * GeV], background, interaction=SpinDependent(a_p=0.0, a_n=1.0))
    assert spins / coherent == pytest.approx(129**2 / (4 * 0.3648**2), rel=0.02, abs=0)


def test_counts_of_any_signal_stand_for_dark_matter(xenon: FogBackground) -> None:
    signal, N = Wimp("20 GeV", "Xe131"), EXPOSURES[20:30:3]
    counts = _wimp_counts(signal, xenon.response)
    assert np.allclose(discovery_limits(counts, xenon, N).sigma, discovery_limits(signal, xenon, N).sigma, rtol=1e-12, atol=0)
    with pytest.raises(ValueError, match="signal: expected counts >= 0 in 50 bins"):
        discovery_limits(counts[:-1], xenon, N)


def test_sno_binds_flux_and_survival() -> None:
    """The variance of the counts of 8B by its own formula; with flavour-blind couplings only the flux is left."""
    sun = nr.Solar(fluxes="sno-2013", reactions=("B8",))
    blind = fog_background(scattering("Xe131"), sources=[sun], covariance="sno-2013")
    total = blind.counts.sum()
    assert np.sqrt((blind.shifts.sum(axis=1) ** 2).sum()) / total == pytest.approx(np.hypot(0.16, 0.12) / 5.25, rel=1e-6)

    model = TREE + nr.NSI(eps_ee_uV=0.1)
    bound = fog_background(scattering("Xe131", model), sources=[sun], covariance="sno-2013")
    # brute force: counts of electron and of other neutrinos alone, weighted with powers of E - 10 MeV in a spectrum of lines
    E = (np.arange(330) + 0.5) * 0.05 * MeV
    shape = sun.components[0].spectrum(E) * 0.05 * MeV
    rho = sun.components[0].state(np.array([10 * MeV]))[0].real.diagonal()
    response = ideal_detector(1e-3 * keV, 10 * keV, 1)
    seen = {}
    for flavour in ("e", "mu", "tau"):
        sigma = nr.CEvNS("Xe131", model, form_factor="helm-lewin-smith", axial="none")
        seen[flavour] = np.array([float(sigma.sigma(e, flavour, T_min=1e-3 * keV)) for e in E])
    others = (rho[1] * seen["mu"] + rho[2] * seen["tau"]) / (rho[1] + rho[2])
    per_mass = 5.25e6 / (cm2 * s) / Nuclide("Xe131").atomic_mass
    weights = [(E / MeV - 10) ** k * shape for k in range(3)]
    part = fog_background(scattering("Xe131", model), response, [sun], "sno-2013")
    d = np.array([part.counts[0], *(per_mass * (w @ (seen["e"] - others)) for w in weights)])
    errors = np.hypot([0.16, 0.016, 0.0066, 0.0029], [0.12, 0.009, 0.0045, 0.0015]) / [5.25, 1, 1, 1]
    correlation = np.array([
        [1, -0.723, 0.302, -0.168], [-0.723, 1, -0.299, -0.366], [0.302, -0.299, 1, -0.206], [-0.168, -0.366, -0.206, 1]
    ])  # fmt: skip
    variance = (d * errors) @ correlation @ (d * errors)
    assert np.sum(part.shifts[:, 0] ** 2) == pytest.approx(variance, rel=2e-3, abs=0)
    # fewer electron neutrinos and more flux go together, so that what is bound is known better than each alone
    assert np.sum(bound.shifts.sum(axis=1) ** 2) != pytest.approx(np.sum(blind.shifts.sum(axis=1) ** 2), rel=0.05, abs=0)


def test_measured_fluxes_need_their_component() -> None:
    with pytest.raises(ValueError, match="one component 'B8' in the sources, got 0"):
        fog_background(scattering("Xe131"), sources=[nr.Solar(reactions=("hep",))], covariance="sno-2013")
    with pytest.raises(UnknownId, match="no measurement of fluxes 'sno'"):
        fog_background(scattering("Xe131"), sources=[nr.Solar(reactions=("B8",))], covariance="sno")
    with pytest.raises(ValueError, match="beside a measured flux"):
        fog_background(
            scattering("Xe131"), sources=[nr.Solar(reactions=("B8",), normalisation_uncertainty=0.1)], covariance="sno-2013"
        )


def test_new_physics_in_the_background_moves_the_floor(xenon: FogBackground) -> None:
    shifted = fog_background(scattering("Xe131", TREE + nr.NSI(eps_ee_uV=0.1)))
    moment = fog_background(scattering("Xe131", TREE + nr.MagneticMoment(mu_nue="3e-11 mu_B")))
    # Z g_p + N g_n + eps (2 Z + N) halves the amplitude of the electron neutrinos among them
    assert shifted.counts.sum() < xenon.counts.sum()
    assert moment.counts[0] > xenon.counts[0]
    floors = [float(fog_floor([6 * GeV], background)[0]) for background in (xenon, shifted, moment)]
    assert len(set(floors)) == 3


def test_signals_without_any_background_are_refused() -> None:
    with pytest.raises(ValueError, match="no neutrinos at all"):
        discovery_limits(Wimp("50 GeV", "Xe131"), toy([0.0, 1.0], 0.1))


def test_light_particles_below_threshold_have_no_limit(xenon: FogBackground) -> None:
    curve = discovery_limits(Wimp("1 MeV", "Xe131"), xenon)
    assert np.all(np.isinf(curve.sigma))
    assert np.all(np.isnan(curve.index))
    assert np.isnan(curve.floor)
