"""Supernovae from simulations: what they emit, the recoils they make, when, and what becomes of flavour."""

import copy
import json
import math
import pickle
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import gammaincc
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.cli import app
from nurecoil.constants import G_F
from nurecoil.detectors import nr_threshold
from nurecoil.flavour import PMNS, SupernovaPropagation, mixture, pure, to_mass
from nurecoil.matter import Nuclide
from nurecoil.problems import UnknownId
from nurecoil.rates import compile
from nurecoil.sources import Sliced, Supernova, SupernovaModel, mean_energy, snewpy_fluence, supernova_model
from nurecoil.units import MeV, cm2, erg, eV, fm, keV, kpc, s, tonne
from nurecoil.units.kinds import WrongQuantity

TARGETS = {"Xe": (0, 0.3, 0.7, 1, 2), "Ar": (0, 0.5, 1, 5), "Ge": (0, 0.1, 1), "Ti48": (0, 1, 5, 10), "Pb": (0, 0.5, 1)}
# total energy [1e53 erg]; mean energies; events per tonne at 10 kpc above the TARGETS' thresholds [keV]: an independent
# calculation with natural isotopes, one-loop couplings and the form factor of Lewin and Smith
PUBLISHED = {
    "bollig-s11.2c-ls220": (1.8746, (10.43, 12.88, 12.91), [
        (15.71, 13.00, 10.37, 8.85, 5.56), (4.337, 3.947, 3.612, 2.001), (8.044, 7.759, 5.805), (5.006, 4.024, 2.018, 1.016),
        (25.29, 15.63, 10.41)]),
    "bollig-s27.0c-ls220": (3.1740, (11.30, 13.88, 13.85), [
        (28.28, 23.93, 19.59, 17.02, 11.24), (7.877, 7.259, 6.718, 3.995), (14.55, 14.10, 10.94), (9.082, 7.508, 4.084, 2.218),
        (45.26, 29.54, 20.52)]),
    "nakazato-s20-z0.02-t200": (1.9186, (9.34, 11.07, 11.88), [
        (15.74, 12.88, 10.31, 8.86, 5.80), (4.401, 3.982, 3.639, 2.096), (8.115, 7.801, 5.817), (5.071, 4.047, 2.140, 1.203),
        (25.19, 15.42, 10.52)]),
    "nakazato-s50-z0.02-t200": (2.5322, (10.03, 11.74, 12.27), [
        (21.60, 17.96, 14.62, 12.72, 8.60), (6.101, 5.569, 5.130, 3.102), (11.20, 10.80, 8.254), (7.022, 5.715, 3.194, 1.892),
        (34.39, 21.82, 15.30)]),
}  # fmt: skip
S27 = "bollig-s27.0c-ls220"
NORMAL = PMNS.vintage_of("nufit-6.0-ic19")
INVERTED = replace(NORMAL, dm2_31=-2.48e-3 * eV**2)


def supernova(model=S27, **more):
    return Supernova(simulation=model, distance="10 kpc", **more)


def events(source, target, thresholds, model=None):
    process = nr.CEvNS.on(target, model or nr.StandardModel(), form_factor="helm-lewin-smith")
    return nr.spectrum(source, process).counts_above(np.asarray(thresholds) * keV) * tonne


@pytest.mark.parametrize("name", PUBLISHED)
def test_energies_of_what_is_emitted(name):
    total, means, _ = PUBLISHED[name]
    model = supernova_model(name)
    assert model.total_energy / erg == pytest.approx(total * 1e53, rel=6e-4)
    found = [mean_energy(model.emission[species]) / MeV for species in ("nu_e", "nu_e_bar", "nu_x")]
    assert found == pytest.approx(means, abs=8e-3)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_missing_there_lies_beyond_100_MeV(name):
    """Two totals are low by 2e-4 and 5e-4: the energy beyond a cut between 100 and 120 MeV, of which the others have none."""

    def beyond(cut):
        each = {}
        for species, one in supernova_model(name).emission.items():
            x = (1 + one.alphas) * cut * MeV / one.mean_energies
            each[species] = float(np.sum(one.numbers * one.mean_energies * gammaincc(one.alphas + 2, x)))
        sum_of = each["nu_e"] + each["nu_e_bar"] + 2 * (each["nu_x"] + each["nu_x_bar"])
        return sum_of / supernova_model(name).total_energy

    total = PUBLISHED[name][0]
    missing, rounding = 1 - total * 1e53 / (supernova_model(name).total_energy / erg), 0.5e-4 / total
    assert beyond(120) - rounding < missing < beyond(100) + rounding
    assert (missing > 1e-4) == (name.startswith("nakazato"))


# Thresholds of that calculation in keV: points of one grid for all targets and models, as the next test finds
REAL = {1: 1.0036, 5: 5.005, 10: 9.98}


@pytest.mark.parametrize("name", ["bollig-s11.2c-ls220", "bollig-s27.0c-ls220"])
def test_thresholds_of_that_calculation_lie_on_a_grid(name):
    """Five targets, whose rates fall by 0.17 to 0.8 per unit of ln T, ask for the same threshold: lead falls fastest."""
    asked = []
    for target, expected in zip(TARGETS, PUBLISHED[name][2], strict=True):
        count, printed = (row[TARGETS[target].index(1)] for row in (events(supernova(name), target, TARGETS[target]), expected))
        slope = 1e3 * math.log(count / events(supernova(name), target, [1.001])[0])
        rounding = 0.5 * 10.0 ** -len(str(printed).partition(".")[2]) / printed
        asked.append((math.log(count / printed) / slope, rounding / slope))
    shifts, errors = np.array(asked).T
    # 2e-4 of the counts is what slices of time may cost
    assert np.all(np.abs(shifts - math.log(REAL[1])) < errors + 6e-4)
    assert shifts[list(TARGETS).index("Pb")] == pytest.approx(math.log(REAL[1]), abs=6e-4)


@pytest.mark.parametrize(("target", "thresholds"), TARGETS.items())
@pytest.mark.parametrize("name", PUBLISHED)
def test_events_per_tonne(name, target, thresholds):
    expected = PUBLISHED[name][2][list(TARGETS).index(target)]
    source = supernova(name)
    # as printed, with lead above 1 keV at 3.2e-3 for one model; and at the thresholds that were used
    assert events(source, target, thresholds) == pytest.approx(expected, rel=3.3e-3)
    real = [REAL.get(threshold, threshold) for threshold in thresholds]
    # what is left: the two models without their highest energies, above 10 keV most; and a grid of thresholds below 1 keV
    left = 4e-3 if 10 in thresholds else 2.6e-3
    assert events(source, target, real) == pytest.approx(expected, rel=left if name.startswith("nakazato") else 1.3e-3)


@pytest.mark.parametrize(("nuclide", "threshold"), [("Pb208", 1.0), ("Xe132", 0.7)])
def test_events_by_brute_force(nuclide, threshold):
    """Own formula of the cross section and of Helm's form factor, own quadrature, slice by slice; no spin, tree level."""
    source, nucleus = supernova("nakazato-s50-z0.02-t200"), Nuclide(nuclide)
    M, A, Z = nucleus.mass, nucleus.A, nucleus.Z
    x, w = np.polynomial.legendre.leggauss(200)
    a, c, skin = 0.52 * fm, (1.23 * A ** (1 / 3) - 0.60) * fm, 0.9 * fm
    R = math.sqrt(c**2 + 7 / 3 * math.pi**2 * a**2 - 5 * skin**2)
    weak = A - Z - (1 - 4 * 0.2312) * Z
    E = (np.arange(6000) + 0.5) * 0.05 * MeV
    parts = [(component.strength, component.spectrum) for component in source.components]
    flux = sum(strength * (shape.slices(E) @ shape.numbers) / shape.numbers.sum() for strength, shape in parts)
    total = 0.0
    low, high = threshold * keV, 2 * E[-1] ** 2 / M
    for t, weight in zip(
        np.sqrt(low) + (np.sqrt(high) - np.sqrt(low)) * (x + 1) / 2, w * (np.sqrt(high) - np.sqrt(low)) / 2, strict=True
    ):
        T = t**2
        qR = math.sqrt(2 * M * T + T**2) * R
        F = 3 * (math.sin(qR) - qR * math.cos(qR)) / qR**3 * math.exp(-((qR / R * skin) ** 2) / 2)
        kinematics = np.maximum(1 - T / E - M * T / (2 * E**2), 0.0)
        total += 2 * t * weight * G_F**2 * M / (4 * math.pi) * weak**2 * F**2 * float(flux @ kinematics) * 0.05 * MeV
    per_tonne = total * tonne / nucleus.atomic_mass
    tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
    assert events(source, nuclide, [threshold], tree)[0] == pytest.approx(per_tonne, rel=2e-4)


def test_recoils_beyond_10_keV_and_neutrinos_beyond_100_MeV_are_there():
    """snewpy's tables for SNOwGLoBES end at 10 keV, and energies are often cut at 100 MeV."""
    source = supernova("nakazato-s30-z0.004-black-hole")
    above = events(source, "Ar", [0, 10, 80])
    assert above[1] / above[0] > 0.4
    assert above[2] > 0.05
    # recoils above 2 (100 MeV)^2/M = 538 keV take more than 100 MeV
    assert events(source, "Ar", [540])[0] > 0


# cumulative from the beginning to each of these times after the bounce [s]
CURVE = (
    (0.01, 0.112),
    (0.05, 0.619),
    (0.1, 1.368),
    (0.2, 2.927),
    (0.5, 6.220),
    (1, 9.157),
    (2, 12.98),
    (5, 18.75),
    (10, 19.59),
)


@pytest.fixture(scope="module")
def xenon():
    return nr.CEvNS.on("Xe", nr.StandardModel(), form_factor="helm-lewin-smith")


def test_light_curve_in_xenon(xenon):
    times, expected = np.array(CURVE).T
    edges = np.concatenate([[-1.0], times]) * s
    counts = compile(supernova(), xenon, nr_threshold("0.7 keV"), exposure="1 tonne", time_edges=edges)()[0]
    # the independent calculation steps at order zero: 1 %, more in the burst of the first 10 ms
    assert np.cumsum(counts)[1:] == pytest.approx(expected[1:], rel=0.01)
    assert counts[0] == pytest.approx(expected[0], rel=0.03)


@pytest.mark.parametrize("mixing", [None, "nufit-6.0-ic24"])
def test_bins_of_time_add_up_to_the_fluence(xenon, mixing):
    source, model = supernova(mixing=mixing), nr.StandardModel() + nr.NSI(eps_etau_uV=0.1)
    edges = np.concatenate([[-0.5], np.geomspace(1e-3, 9.0, 100)]) * s
    detector = nr_threshold("0.7 keV")
    curve = compile(source, xenon, detector, exposure="1 tonne", time_edges=edges)(model)
    whole = compile(source, xenon, detector, exposure="1 tonne")(model)
    assert curve.shape == (1, 101 - 1)
    assert curve.sum() == pytest.approx(float(whole[0]), rel=1e-8)


def test_a_bin_of_time_by_its_own_slices(xenon):
    """The slices from 0.1 to 0.5 s alone, as a supernova of their own."""
    edges = np.array([0.1, 0.5]) * s
    source, detector = supernova(), nr_threshold("0.7 keV")
    cut = []
    for component in source.components:
        whole = component.spectrum
        kept = whole.shares(edges)[:, 0]
        part = Sliced(whole.times, kept, whole.mean_energies, whole.alphas)
        cut.append(replace(component, spectrum=part, time=None, strength=component.strength * kept.sum()))
    alone = compile(source.with_components(tuple(cut)), xenon, detector, exposure="1 tonne")()
    bin_of_it = compile(source, xenon, detector, exposure="1 tonne", time_edges=edges)()
    assert bin_of_it[:, 0] == pytest.approx(alone, rel=1e-7)


def test_other_arrival_times_than_those_of_the_simulation(xenon):
    """With times of its own a component keeps the spectrum of the whole."""
    from nurecoil.sources import BoxPulse

    source = supernova()
    flat = source.timed({c.name: BoxPulse("0 s", "10 s") for c in source.components})
    edges = np.array([0.0, 2.5, 10.0]) * s
    counts = compile(flat, xenon, nr_threshold("0.7 keV"), exposure="1 tonne", time_edges=edges)()[0]
    assert counts[0] / counts.sum() == pytest.approx(0.25, rel=1e-9)


# --- flavour


def survival(mixing, antineutrino=False, state=None):
    return float(SupernovaPropagation(mixing)(state or pure("e"), antineutrino)(np.ones(1))[0, 0, 0].real)


def test_survival_probabilities_that_snewpy_has():
    assert survival(NORMAL) == pytest.approx(0.02195, abs=1e-6)
    assert survival(INVERTED) == pytest.approx(0.30026, abs=1e-5)
    assert survival(NORMAL, True) == pytest.approx(0.67779, abs=1e-5)
    assert survival(INVERTED, True) == pytest.approx(0.02195, abs=1e-6)


@pytest.mark.parametrize(
    ("mixing", "antineutrino", "electron", "others"),
    [
        (NORMAL, False, (0, 0, 1), (0.5, 0.5, 0)),
        (NORMAL, True, (1, 0, 0), (0, 0.5, 0.5)),
        (INVERTED, False, (0, 1, 0), (0.5, 0, 0.5)),
        (INVERTED, True, (0, 0, 1), (0.5, 0.5, 0)),
    ],
)
def test_which_mass_states_leave(mixing, antineutrino, electron, others):
    out = SupernovaPropagation(mixing)
    for state, expected in ((pure("e"), electron), (mixture({"mu": 0.5, "tau": 0.5}), others)):
        rho = out(state, antineutrino).matrix
        in_mass = to_mass(rho, mixing, antineutrino)
        assert in_mass == pytest.approx(np.diag(expected), abs=1e-8)
        # rho_ab = sum P_i U_ai U*_bi, conjugated for antineutrinos
        U = mixing.matrix.conj() if antineutrino else mixing.matrix
        assert rho == pytest.approx((U * np.array(expected)) @ U.conj().T, abs=1e-8)


def test_tree_level_counts_do_not_know_flavour():
    tree = nr.StandardModel(scheme="tree")
    sources = [supernova(), supernova(mixing=NORMAL), supernova(mixing=INVERTED), supernova(mixing=NORMAL, cos_nadir=0.7)]
    for target in ("Xe", "Ar"):
        counts = [events(source, target, [0.7], tree)[0] for source in sources]
        assert np.array(counts) / counts[0] == pytest.approx(np.ones(4), abs=1e-12)


@pytest.mark.parametrize(
    ("nsi", "expected"),
    [
        ({}, (19.592, 19.577, 19.584)),
        ({"eps_ee_uV": 0.1}, (15.063, 14.653, 14.843)),
        ({"eps_etau_uV": 0.1}, (22.673, 22.516, 22.362)),
    ],
)
def test_orderings_and_non_standard_interactions(nsi, expected):
    model = nr.StandardModel() + nr.NSI(**nsi) if nsi else nr.StandardModel()
    counts = [events(supernova(mixing=mixing), "Xe", [0.7], model)[0] for mixing in (None, NORMAL, INVERTED)]
    # what flavour does is a difference between columns; that of rows is bound by 3e-3 as above
    assert counts == pytest.approx(expected, rel=3e-3)
    assert np.array(counts[1:]) - counts[0] == pytest.approx(np.array(expected[1:]) - expected[0], abs=0.02)


def test_the_shadow_of_the_earth_is_seen_by_electrons_with_inverted_ordering():
    """Electron neutrinos arrive as nu_2 then, which regenerate; with normal ordering as nu_3, which does not."""
    tree, process = nr.StandardModel(scheme="tree"), nr.ElectronScattering
    for mixing, lowest, highest in ((INVERTED, 1e-3, 0.1), (NORMAL, 0.0, 2e-3)):
        electrons = []
        for shadow in (None, 0.7):
            source = supernova(mixing=mixing, cos_nadir=shadow).select("nu_e")
            electrons.append(float(nr.spectrum(source, process.on("Xe", tree)).counts_above(5 * MeV)))
        assert lowest <= abs(electrons[1] / electrons[0] - 1) < highest


# --- input


def sample(**changes):
    t = np.linspace(-0.1, 2.0, 211)
    flavours = ("NU_E", "NU_E_BAR", "NU_X", "NU_X_BAR")
    L = {f: 1e52 * np.exp(-np.maximum(t, 0)) * ((t > 0) | (f == "NU_E")) for f in flavours}
    return SimpleNamespace(**{
        "time": t, "luminosity": L, "meanE": dict.fromkeys(flavours, 12 + 0 * t), "pinch": dict.fromkeys(flavours, 2.5 + 0 * t)
    } | changes)  # fmt: skip


def test_whatever_looks_like_a_model_of_snewpy():
    model = SupernovaModel.from_snewpy(sample(), slices=50)
    assert model.total_energy / erg == pytest.approx(6 * 1e52 * (1 - math.exp(-2)) + 1e51, rel=0.01)
    source = Supernova.from_snewpy(sample())
    assert source.baseline / kpc == pytest.approx(10)
    strengths = {c.name: c.strength * cm2 for c in source.components}
    assert strengths["nu_x"] == pytest.approx(2 * strengths["nu_e_bar"], rel=1e-9)  # one nu_x is each of mu and tau
    assert strengths["nu_e"] > strengths["nu_e_bar"]  # electron neutrinos begin before the bounce
    for component in source.components:
        assert component.spectrum.mean_energies / MeV == pytest.approx(12.0)
        assert component.spectrum.alphas == pytest.approx(2.5)


def test_luminosities_in_foe_per_second_say_so():
    """A number without a unit is in erg/s; a table in 1e51 erg/s must carry it, as quantities of astropy do."""

    class Foe(np.ndarray):
        def to_value(self, unit):
            assert unit == "erg/s"
            return np.asarray(self) * 1e51

    in_erg = sample()
    in_foe = sample(luminosity={f: (L / 1e51).view(Foe) for f, L in in_erg.luminosity.items()})
    assert SupernovaModel.from_snewpy(in_foe).total_energy == pytest.approx(SupernovaModel.from_snewpy(in_erg).total_energy)


def test_merged_slices_keep_number_energy_and_width():
    t = np.linspace(0, 1, 4001)
    mean, alpha, L = 10 + 5 * t, 2 + t, np.ones_like(t)
    samples = {"nu_e": (t * s, L * erg / s, mean * MeV, alpha)}
    samples |= {"nu_e_bar": samples["nu_e"], "nu_x": samples["nu_e"]}
    for slices in (5, 500):
        one = SupernovaModel.from_samples("test", samples, slices).emission["nu_e"]
        assert one.numbers.sum() == pytest.approx(np.trapezoid(L / mean, t) * erg / MeV, rel=1e-9)
        assert one.numbers @ one.mean_energies == pytest.approx(np.trapezoid(L, t) * erg, rel=1e-9)
        squares = one.mean_energies**2 * (2 + one.alphas) / (1 + one.alphas)
        assert one.numbers @ squares == pytest.approx(
            np.trapezoid(L * mean * (2 + alpha) / (1 + alpha), t) * erg * MeV, rel=1e-9
        )


class Quantity(np.ndarray):
    """What is asked of a quantity of astropy."""

    @classmethod
    def of(cls, values, unit):
        found = np.asarray(values, dtype=float).view(cls)
        found.text = unit
        return found

    @property
    def unit(self):
        return SimpleNamespace(is_equivalent=lambda other: ("s" in other) == ("s" in self.text))

    def to_value(self, unit):
        return np.asarray(self)


def container(array, times, per_second=True):
    energies = np.array([0.0, 10.0, 20.0])
    unit = "1/(MeV s cm2)" if per_second else "1/(MeV cm2)"
    flavours = [SimpleNamespace(name=name) for name in ("NU_E", "NU_X_BAR")]
    return SimpleNamespace(
        array=Quantity.of(array, unit), flavor=flavours, time=Quantity.of(times, "s"), energy=Quantity.of(energies, "MeV")
    )


def test_flavours_by_number():
    numbered = container(np.ones((2, 3, 3)), [0.0, 1.0, 2.0])
    names = [c.name for c in snewpy_fluence(numbered).components]
    numbered.flavor = np.array([0, 3])
    assert [c.name for c in snewpy_fluence(numbered).components] == names == ["nu_e", "nu_mu_bar", "nu_tau_bar"]
    numbered.flavor = np.array([0, 5])
    with pytest.raises(WrongQuantity, match="container: expected flavours by name"):
        snewpy_fluence(numbered)
    numbered.flavor_scheme = lambda number: SimpleNamespace(name={0: "NU_E", 5: "NU_TAU"}[number])
    assert [c.name for c in snewpy_fluence(numbered).components] == ["nu_e", "nu_tau"]


def test_a_container_of_fluxes():
    array = np.zeros((2, 3, 3))
    array[:, :, 1] = [[1, 2, 3], [4, 4, 4]]
    source = snewpy_fluence(container(array, [0.0, 1.0, 2.0]))
    found = {c.name: c.strength * cm2 for c in source.components}
    assert found == pytest.approx({"nu_e": 40.0, "nu_mu_bar": 80.0, "nu_tau_bar": 80.0})  # triangles of base 20 MeV, over 2 s
    assert source.per_time is False
    summed = snewpy_fluence(container(array, [0.0, 1.0, 2.0, 3.0], per_second=False))
    assert summed.components[0].strength * cm2 == pytest.approx(60.0)
    with pytest.raises(WrongQuantity, match="expected a flux at two times or more"):
        snewpy_fluence(container(array, [0.0, 1.0, 2.0, 3.0]))


BLOCKS = [
    (Supernova(simulation=S27, distance="10 kpc"), {"simulation": S27, "distance": "10 kpc"}),
    (Supernova(simulation=S27, mixing="nufit-6.0-ic24 inverted", cos_nadir=0.5),
     {"simulation": S27, "mixing": "nufit-6.0-ic24 inverted", "cos_nadir": 0.5}),
    (Supernova("papoulias-kosmas-2013", mixing="nufit-6.0-ic24"),
     {"temperatures": "papoulias-kosmas-2013", "mixing": "nufit-6.0-ic24"}),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "block"), BLOCKS)
def test_simulations_by_file_and_copied(thing, block):
    assert catalogue.make("sources", {"kind": "supernova", **json.loads(json.dumps(block))}) == thing
    assert pickle.loads(pickle.dumps(thing)) == copy.copy(thing) == thing
    assert eval(repr(thing), {"Supernova": Supernova}) == thing


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Supernova(simulation="bollig-s28"), UnknownId, "no supernova model 'bollig-s28'; close to it: bollig-s27"),
        (
            lambda: Supernova(simulation=S27, temperatures="papoulias-kosmas-2013"),
            WrongQuantity,
            "got temperatures, simulation",
        ),
        (
            lambda: Supernova(simulation=S27, total_energy="2e53 erg"),
            WrongQuantity,
            "total_energy: expected none, for a simulation",
        ),
        (lambda: Supernova(simulation=3.0), WrongQuantity, "simulation: expected the name of one, or a SupernovaModel"),
        (lambda: Supernova(simulation=S27, cos_nadir=0.3), WrongQuantity, "mixing: expected one with cos_nadir"),
        (lambda: Supernova.from_snewpy(SimpleNamespace(time=[0, 1])), WrongQuantity, "models of snewpy have; no luminosity"),
        (
            lambda: SupernovaModel.from_snewpy(sample(time=np.zeros(211))),
            WrongQuantity,
            "expected at least two increasing times",
        ),
        (
            lambda: SupernovaModel.from_snewpy(sample(luminosity={"NU_E": np.ones(211)})),
            WrongQuantity,
            "missing nu_e_bar, nu_x",
        ),
        (lambda: Sliced(["0 s", "1 s"], [1.0, 2.0], ["1 MeV"], [2.0]), WrongQuantity, "numbers: expected one for each of 1"),
        (lambda: Sliced(["0 s", "1 s"], [0.0], ["1 MeV"], [2.0]), WrongQuantity, "expected neutrinos in some slice"),
    ],
)
def test_wrong_simulations(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_simulations_at_the_command_line():
    """The command has options of its own, such as --model: no field of a source may be called like one."""
    words = (
        f"rate --source supernova --simulation {S27} --target Xe --process cevns --form-factor helm-lewin-smith --json".split()
    )
    words += ["--distance", "10 kpc", "--exposure", "1 tonne", "--threshold", "0.7 keV"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "19.58" in result.output


def test_without_snewpy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "snewpy", None)
    monkeypatch.setitem(__import__("sys").modules, "snewpy.models.ccsn", None)
    with pytest.raises(ImportError, match=r"nurecoil\[snewpy\]"):
        Supernova(snewpy={"model": "Nakazato_2013"})


def test_models_of_snewpy_itself(monkeypatch):
    """Through Python, files and the command line, from arguments of its own class; the download is left out."""
    ccsn = pytest.importorskip("snewpy.models.ccsn")
    units = pytest.importorskip("astropy.units")
    asked = []

    def made(progenitor_mass, revival_time):
        asked.append((progenitor_mass, revival_time))
        plain = sample()
        with_units = {f: L * units.Unit("erg/s") for f, L in plain.luminosity.items()}
        return sample(time=plain.time * units.s, luminosity=with_units)

    monkeypatch.setattr(ccsn, "Made", type("Made", (), {"__new__": lambda cls, **given: made(**given)}), raising=False)
    block = {"kind": "supernova", "snewpy": {"model": "Made", "progenitor_mass": "20 solMass", "revival_time": "200 ms"}}
    source = catalogue.make("sources", block)
    assert [c.strength for c in source.components] == pytest.approx([
        c.strength for c in Supernova.from_snewpy(sample(), distance="8.5 kpc").components
    ])  # fmt: skip
    assert asked[0][0].to_value("solMass") == 20
    python = Supernova(snewpy={"model": "Made", "progenitor_mass": "20 solMass", "revival_time": "200 ms"}, distance="8.5 kpc")
    assert python == catalogue.make("sources", {**block, "distance": "8.5 kpc"})
    words = ["rate", "--source", "supernova", "--snewpy", "{model: Made, progenitor_mass: 20 solMass, revival_time: 200 ms}"]
    words += [
        "--distance",
        "8.5 kpc",
        "--target",
        "Ar",
        "--process",
        "cevns",
        "--exposure",
        "1 tonne",
        "--threshold",
        "1 keV",
        "--json",
    ]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    counts = nr.spectrum(python, nr.CEvNS.on("Ar", nr.StandardModel())).counts_above([1 * keV]) * tonne
    assert f"{float(counts[0]):.3f}"[:5] in result.output
    with pytest.raises(UnknownId, match="no model of snewpy 'Bolig_2016'"):
        Supernova(snewpy={"model": "Bolig_2016"})


def test_conversion_probabilities_of_snewpy_itself():
    transformations = pytest.importorskip("snewpy.flavor_transformation")
    neutrino = pytest.importorskip("snewpy.neutrino")
    for order, sign in ((neutrino.MassHierarchy.NORMAL, 1), (neutrino.MassHierarchy.INVERTED, -1)):
        theirs = transformations.AdiabaticMSW(mh=order)
        angles = [math.sin(angle.to_value("rad")) ** 2 for angle in neutrino.MixingParameters(order).get_mixing_angles()]
        ours = PMNS.from_sin2(angles[0], angles[1], angles[2], 7.5e-5 * eV**2, sign * 2.5e-3 * eV**2)
        assert survival(ours) == pytest.approx(float(theirs.prob_ee(0, 1)), abs=1e-3)
        assert survival(ours, True) == pytest.approx(float(theirs.prob_eebar(0, 1)), abs=1e-3)


def test_containers_of_snewpy_itself():
    """They keep numbers of flavours, sorted, and areas in m2."""
    neutrino, flux = pytest.importorskip("snewpy.neutrino"), pytest.importorskip("snewpy.flux")
    units = pytest.importorskip("astropy.units")
    order = [neutrino.Flavor.NU_E, neutrino.Flavor.NU_X, neutrino.Flavor.NU_E_BAR, neutrino.Flavor.NU_X_BAR]
    E, t = np.linspace(0, 40, 41) * units.MeV, np.linspace(0, 2, 5) * units.s
    shapes = np.array([k * np.exp(-E.value / (3 + k)) * E.value for k in (1, 2, 3, 4)])
    data = np.repeat(shapes[:, None, :], 5, axis=1) / (units.MeV * units.s * units.m**2)
    ours = {c.name: c.strength * cm2 for c in snewpy_fluence(flux.Container(data, order, t, E)).components}
    exact = {name: 2e-4 * float(np.trapezoid(row, E.value)) for name, row in zip("exEX", shapes, strict=True)}
    assert ours["nu_e"] == pytest.approx(exact["e"])
    assert ours["nu_e_bar"] == pytest.approx(exact["E"])
    assert (ours["nu_mu"], ours["nu_tau"]) == pytest.approx((exact["x"],) * 2)
    assert (ours["nu_mu_bar"], ours["nu_tau_bar"]) == pytest.approx((exact["X"],) * 2)
