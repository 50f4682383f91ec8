"""Each page of the gallery runs, and its number is what another way of computing it gives."""

from __future__ import annotations

import math
import re
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose

import nurecoil as nr
from nurecoil.constants import G_F
from nurecoil.detectors import ConstantQuenching
from nurecoil.units import MeV, a0, day, erg, fm, keV, kg, kpc, meV, mu_B, tonne, year

import gallery  # isort: skip

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore:axial")]
PAGES = sorted((gallery.DOCS / "gallery").glob("*.md"))


@cache
def page(name):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "Agg")
        return gallery.run(gallery.DOCS / "gallery" / f"{name}.md")


def test_every_page_is_in_the_list():
    text = (gallery.DOCS / "gallery" / "index.md").read_text(encoding="utf-8")
    assert {path.stem for path in PAGES} == {"index", *re.findall(r"^[a-z][a-z-]+$", text, re.M)}


def test_lines_of_code_fit_on_a_page():
    pages = [*PAGES, gallery.DOCS / "start.md", *(gallery.DOCS / "guide").glob("*.md")]
    lines = [(path.name, line) for path in pages for code in gallery.cells(path) for line in code.splitlines()]
    assert not [found for found in lines if len(found[1]) > 92]


# --- by hand: kernels and form factors that owe nothing to the package


def helm(q, A, *, s=0.9 * fm):
    """Helm's form factor with the radius of Lewin and Smith."""
    c, a = (1.23 * np.cbrt(A) - 0.6) * fm, 0.52 * fm
    R = np.sqrt(c**2 + 7 / 3 * np.pi**2 * a**2 - 5 * s**2)
    x = np.maximum(q * R, 1e-6)
    return 3 * (np.sin(x) - x * np.cos(x)) / x**3 * np.exp(-((q * s) ** 2) / 2)


def coherent(T, E, nuclide, flavour):
    """dsigma/dT [T, E] on a spin-0 nucleus with the default couplings of a flavour."""
    couplings = nr.StandardModel().couplings()
    g_p, g_n = couplings.g_V_p[flavour], couplings.g_V_n
    T, E, M = T[:, None], E[None, :], nuclide.mass
    F = helm(np.sqrt(2 * M * T + T**2), nuclide.A)
    shape = np.maximum(1 - T / E - M * T / (2 * E**2), 0)
    return G_F**2 * M / np.pi * shape * ((nuclide.Z * g_p + nuclide.N * g_n) * F) ** 2


def per_mass(material, T, E, flavour):
    """The same per unit of mass of a natural element."""
    isotopes = nr.matter.Material(material).isotopes
    mass = sum(n * nuclide.atomic_mass for nuclide, n in isotopes)
    return sum(n * coherent(T, E, nuclide, flavour) for nuclide, n in isotopes) / mass


# --- the pages


def test_germanium_at_a_reactor():
    reactor, E = nr.Reactor(power="3.9 GW", distance="17.1 m"), np.linspace(0.05, 12.5, 2500) * MeV
    flux = sum(part for part in reactor.dN_dE(E).values())
    T = np.geomspace(0.2, 3, 1200) * keV
    rate = np.trapezoid(per_mass("Ge", T, E, 0) * flux, E, axis=1)
    eps = 11.5 * 32 ** (-7 / 3) * T / keV
    g = 3 * eps**0.15 + 0.7 * eps**0.6 + eps
    mean = T * 0.162 * g / (1 + 0.162 * g)
    sigma, low, high = 0.030 * keV, 0.15 * keV, 0.45 * keV
    seen = [0.5 * (math.erf((high - x) / (sigma * 2**0.5)) - math.erf((low - x) / (sigma * 2**0.5))) for x in mean]
    by_hand = np.trapezoid(rate * seen, T) * (kg * day)
    found = page("germanium-at-a-reactor")
    # 1e-2: isotopes of odd mass number have an axial part, of a few per mille of the rate
    assert found["counts"].sum() == pytest.approx(by_hand, rel=1e-2)
    assert found["events"][0.162] == pytest.approx(found["counts"].sum(), rel=1e-12)


def test_your_own_detector():
    from scipy.optimize import brentq, minimize

    found = page("your-own-detector")
    text = (gallery.DOCS / "examples" / "my-detector.yaml").read_text(encoding="utf-8")
    assert "value: 0.2, inferred" in text
    signals = {}
    for quenching in (0.18, 0.2, 0.22):
        response = found["germanium"].response.replace(ConstantQuenching, value=quenching)
        experiment = found["germanium"].replace(response=response)
        signals[quenching] = {mu: experiment.expected(found["model"], {"mu_numu": mu * mu_B}).ravel() for mu in (0.0, 1e-9)}
    background = found["background"].ravel()

    def counts(mu, flux, flat, quenching):
        side = 0.22 if quenching > 0 else 0.18
        at = {q: s[0.0] + (mu / 1e-9) ** 2 * (s[1e-9] - s[0.0]) for q, s in signals.items()}
        signal = at[0.2] + abs(quenching) * (at[side] - at[0.2])
        return (1 + 0.1 * flux) * signal + (1 + 0.05 * flat) * background

    data = counts(0.0, 0.0, 0.0, 0.0)

    def nll2(pulls, mu):
        expected = counts(mu, *pulls)
        return 2 * np.sum(expected - data + data * np.log(data / expected)) + np.sum(np.square(pulls))

    def profile(mu):
        starts = ([0.0, 0.0, 0.1], [0.0, 0.0, -0.1])
        options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 5000}
        return min(minimize(nll2, start, (mu,), method="Nelder-Mead", options=options).fun for start in starts)

    by_hand = brentq(lambda mu: profile(mu) - 2.705543, 5e-10, 5e-9, xtol=1e-14)
    assert found["limit"].limit / mu_B == pytest.approx(by_hand, rel=3e-3, abs=0)  # without that of the form factor


def test_nsi():
    """The allowed values lie about the mirror of the weak charge, -(Z g_p + N g_n)/(2Z + N) for equal form factors.

    Neutrons reach further out: a few per cent less of what they do.
    """
    found = page("nsi")
    couplings = nr.StandardModel().couplings()
    centre = [
        -(n.Z * couplings.g_V_p[0] + n.N * couplings.g_V_n) / (2 * n.Z + n.N)
        for n in (nr.matter.Nuclide("Cs133"), nr.matter.Nuclide("I127"))
    ]
    for interval in (found["alone"]["coherent-csi-2021"], found["both"]):
        (first, middle), (other, last) = interval.ranges
        assert 0.5 * (first + last) == pytest.approx(np.mean(centre), rel=0.05)
        assert 0.5 * (middle + other) == pytest.approx(np.mean(centre), rel=0.05)
    joint, argon = found["both"].ranges, found["alone"]["coherent-lar-2020"].ranges
    assert argon[0][0] < joint[0][0] < 0 < joint[-1][1] < argon[-1][1]
    levels = found["contours"]["together"]
    delta = [found["together"](dict(zip(levels.names, point, strict=True))) for point in levels.curves[0][0][::7]]
    lowest = nr.fit(found["together"], levels.names).fval
    assert_allclose(np.array(delta) - lowest, 4.60517, atol=1e-3)  # -2 ln 0.1


def test_light_mediator():
    """Far above the momentum transfer it is an NSI of both quarks and all flavours."""
    found = page("light-mediator")
    assert found["heavy"] == pytest.approx(found["before"], rel=2e-3)
    m, g = found["masses"][-1], found["found"].limits[-1]
    eps = g**2 / (math.sqrt(2) * G_F * m**2)
    names = [f"eps_{pair}_{quark}V" for pair in ("ee", "mumu", "tautau") for quark in "ud"]
    contact = nr.likelihood(found["csi"], nr.StandardModel() + nr.NSI(**dict.fromkeys(names, 0.0)))
    scan = np.array([contact(dict.fromkeys(names, x)) for x in np.linspace(0, 1.2 * eps, 241)])
    assert contact(dict.fromkeys(names, eps)) - scan.min() == pytest.approx(2.7055, abs=0.05)  # q^2/m^2 is up to 1e-3


def test_forecast():
    """The statistical error of the squared moment, from counts alone; and that a design of the budget is not worse."""
    found = page("forecast")
    experiment, model, moment = found["germanium"], found["model"], 1e-9 * mu_B
    signal = experiment.expected(model)
    extra = experiment.expected(model, {"mu_numu": moment}) - signal
    background = sum(experiment.backgrounds.values())
    by_hand = moment**2 / np.sqrt(np.sum(extra**2 / (signal + background)))
    assert found["seen"].statistical["mu_numu"] == pytest.approx(by_hand, rel=1e-6, abs=0)
    design = found["best"].design
    assert found["cost"](design) == pytest.approx(3, abs=1e-4)
    assert found["best"].after < found["best"].before


def test_neutron_radius():
    """The curve through a few tables is what tables at these radii give."""
    found = page("neutron-radius")
    low, high = found["one_sigma"].ranges[0]
    at = [
        nr.likelihood(found["with_radius"](found["csi"], {"R_n": R}), nr.StandardModel())()
        for R in (low, found["fit"].values["R_n"], high)
    ]
    assert at[1] == pytest.approx(found["fit"].fval, abs=2e-3)
    assert_allclose(np.array([at[0], at[2]]) - at[1], 1.0, atol=0.01)


def test_supernova_in_xenon():
    E, T = np.linspace(0.2, 120, 1500) * MeV, np.linspace(0.5, 150, 3000) * keV
    total = 0.0
    for flavour, mean, alpha, number in ((0, 11, 3.0, 1), (0, 13, 3.0, 1), (1, 14, 2.5, 2), (2, 14, 2.5, 2)):
        norm = (alpha + 1) ** (alpha + 1) / (mean * MeV * math.gamma(alpha + 1))
        density = norm * (E / (mean * MeV)) ** alpha * np.exp(-(alpha + 1) * E / (mean * MeV))
        fluence = number * 3e53 * erg / 6 / (mean * MeV) / (4 * np.pi * (10 * kpc) ** 2)
        total += fluence * np.trapezoid(np.trapezoid(per_mass("Xe", T, E, flavour) * density, E, axis=1), T) * tonne
    found = page("supernova-in-xenon")["rate"].counts_above(0.5 * keV) * tonne
    assert found == pytest.approx(total, rel=5e-3)  # axial parts of the odd isotopes, and the trapezoids
    # an independent calculation with natural isotopes, one-loop couplings and the same form factor
    assert page("supernova-in-xenon")["simulated"]["bollig-s11.2c-ls220"] == pytest.approx(8.85, rel=5e-3)


def test_solar_magnetic_moment():
    """Free electrons at 100 keV by the textbook's formula; the effective moments of the flavours add up to one."""
    found = page("solar-magnetic-moment")
    T, m = 100 * keV, 0.51099895 * MeV
    sun, s2 = found["sun"], nr.StandardModel(scheme="tree", sin2_theta_w=0.2387)
    rate = nr.spectrum(sun, nr.ElectronScattering.on("Xe", s2))(T) * (tonne * year * keV)

    def electron_and_other(E):
        def sigma(g_L, g_R):
            return 2 * G_F**2 * m / np.pi * (g_L**2 + g_R**2 * (1 - T / E) ** 2 - g_L * g_R * m * T / E**2)

        return sigma(0.5 + 0.2387, 0.2387), sigma(-0.5 + 0.2387, 0.2387)

    E_min = 0.5 * (T + math.sqrt(T**2 + 2 * m * T))
    by_hand = 0.0
    for component in sun.components:
        edges = component.spectrum.edges
        E = np.linspace(max(E_min, edges[0]), edges[-1], 20001) if edges.size and edges[-1] > E_min else np.zeros(0)
        pieces = [(E, component.strength * component.spectrum.density(E))] if E.size else []
        lines = ((x, weight) for x, weight in component.spectrum.lines if x > E_min)
        pieces += [(np.array([x]), np.array([component.strength * weight])) for x, weight in lines]
        for energies, flux in pieces:
            p = component.state(energies)[:, 0, 0].real
            electron, other = electron_and_other(energies)
            y = flux * (p * electron + (1 - p) * other)
            by_hand += float(np.trapezoid(y, energies)) if energies.size > 1 else float(y[0])
    isotopes = nr.matter.Material("Xe").isotopes
    electrons = 54 * sum(n for _, n in isotopes) / sum(n * nuclide.atomic_mass for nuclide, n in isotopes)
    assert rate == pytest.approx(by_hand * electrons * (tonne * year * keV), rel=1e-3)
    assert found["free"](T) * (tonne * year * keV) == pytest.approx(
        rate, rel=0.04
    )  # one loop, against tree level with one angle
    # the experiment's own limit on a moment common to all flavours, 6.4e-12 (XENON:2022ltv); rows read off a figure
    assert found["common"] / mu_B == pytest.approx(6.4e-12, rel=0.25, abs=0)
    moments = [float(line.split()[-2]) for line in found["printed"].splitlines() if "acts as" in line]
    assert len(moments) == 3
    assert math.hypot(*moments) == pytest.approx(1e-11, rel=5e-3, abs=0)


def test_helium_atoms():
    """Where the electrons' form factor, that of the best 1s orbit, makes the amplitude vanish."""
    found = page("helium-atoms")
    s2 = 0.2387
    F = (1 - 2 * (0.5 - 2 * s2)) / (2 * (0.5 + 2 * s2))
    q = 2 * (27 / 16) / a0 * math.sqrt(F**-0.5 - 1)  # F = [1 + (q a0 / 2 Z)^2]^-2
    assert found["q"] == pytest.approx(q, rel=0.05)  # one orbit without correlations, and tree level
    assert found["dip"] / meV == pytest.approx(found["q"] ** 2 / (2 * nr.matter.Nuclide("He4").atomic_mass) / meV, rel=1e-6)
    # N ~ mu^-4 while there is no background: 500 g and 60 g of tritium
    events = {line.split()[0]: float(line.split()[1]) for line in found["printed"].splitlines() if line.startswith("saturne")}
    assert events["saturne-500-g"] / events["saturne"] == pytest.approx(500 / 60, rel=0.01)


def test_nuclear_structure():
    """An independent calculation of 48Ti; the paper's supernova with point nuclei has 16.9 events."""
    found = page("nuclear-structure")
    assert_allclose(found["point"].F_p(np.array([0.5, 1.0]) / fm), [0.5907, 0.0683], atol=1e-3)
    assert_allclose([found["R_p"], found["R_n"]], [3.479, 3.578], atol=2e-3)
    unity = nr.CEvNS("Ti48", found["tree"], form_factor="unity")
    pointlike = nr.spectrum(found["supernova"], unity).counts_above(1 * keV) * tonne
    assert pointlike == pytest.approx(16.9, abs=0.1)
    assert 0.75 * pointlike < found["events"] < 0.85 * pointlike


def test_joint_fit():
    """One weak angle: near the weighted mean of what each experiment says, and where the likelihood has risen by one."""
    found = page("joint-fit")
    (low, high), best = found["found"].ranges[-1], found["found"].best
    curve = found["like"].many({"sin2_theta_w": np.array([low, best, high])})
    assert_allclose(curve[[0, 2]] - curve[1], 1.0, atol=1e-3)
    each = [found["comparison"].lines[experiment.id] for experiment in found["everything"]]
    sigma = [0.5 * (line.ranges[-1][1] - line.ranges[-1][0]) for line in each]
    mean = sum(line.best / s**2 for line, s in zip(each, sigma, strict=True)) / sum(s**-2 for s in sigma)
    assert best == pytest.approx(mean, abs=0.5 * (high - low))  # parabolas, and fluxes that several share
    assert found["comparison"].lines["all"].best == pytest.approx(best, abs=1e-3)
