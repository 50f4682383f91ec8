"""Ionisation with electrons bound in a central field: a factor for each structure, and what it does to a limit."""

import warnings

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.atomic import CentralField, ComputedOnDemand, binding, bindings, shells, stepping
from nurecoil.atomic.central_field import KERNELS, CentralFieldElectrons
from nurecoil.detectors import ElectronRecoil, Positions, Response
from nurecoil.models import Channel, Term
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.processes import ElectronScattering, Ionisation
from nurecoil.units import MeV, eV, keV, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
MOMENT = nr.MagneticMoment(mu_nue=1e-11 * mu_B)
CHARGE = nr.Millicharge(q_nue=1e-12)
T = np.array([0.15, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 15.0]) * keV
E = 2 * MeV


class One:
    """A model of one contact term on electrons."""

    parameters = ParameterSet()

    def __init__(self, structure):
        self.structure = structure

    def terms(self, values=None):
        return (Term(Channel(self.structure, "e"), np.eye(3, dtype=complex)),)


def over_free(model, **options):
    bound = Ionisation("Ge74", model, binding="central-field", **options)
    return bound.dsigma_dT(T, E) / ElectronScattering(model).dsigma_dT(T, E)


class TestKernels:
    @pytest.mark.parametrize(
        ("model", "kernel", "options"),
        [
            (One("V"), "vector", {}),
            (One("A"), "axial", {}),
            (MOMENT, "magnetic", {}),
            (CHARGE, "millicharge", {"millicharge": "binding"}),
        ],
    )
    def test_each_structure_has_its_own_factor(self, model, kernel, options):
        expected = CentralFieldElectrons.cached("Ge")(T, kernel)
        np.testing.assert_allclose(over_free(model, **options), expected, rtol=1e-3)

    def test_independent_numbers(self):
        # a non-relativistic calculation by other code, whose weak integral ends at smaller momentum transfers
        np.testing.assert_allclose(over_free(MOMENT)[:6], [13.5, 16.5, 19.6, 21.3, 21.84, 29.60], rtol=0.035)
        np.testing.assert_allclose(over_free(TREE)[:6], [15.8, 18.1, 20.0, 21.2, 21.84, 29.76], rtol=0.075)

    def test_weak_events_follow_vector_and_axial(self):
        vector, axial = (CentralFieldElectrons.cached("Ge")(T, kernel) for kernel in ("vector", "axial"))
        mixed = over_free(TREE)
        assert np.all((mixed > np.minimum(vector, axial) * (1 - 1e-3)) & (mixed < np.maximum(vector, axial) * (1 + 1e-3)))

    def test_far_above_all_edges_electrons_are_free(self):
        high = np.array([200.0, 500.0]) * keV
        free = Ionisation("Ge74", MOMENT, binding="free").dsigma_dT(high, E)
        bound = Ionisation("Ge74", MOMENT, binding="central-field").dsigma_dT(high, E)
        np.testing.assert_allclose(bound, free, rtol=1e-3)
        # a moving electron is the bigger target: 5/6 (Z alpha)^2 of the two in the K shell, and less of the others
        weak = Ionisation("Ge74", TREE, binding="central-field").dsigma_dT(high, E)
        excess = weak / Ionisation("Ge74", TREE, binding="free").dsigma_dT(high, E) - 1
        assert np.all(excess > 0.5 * 2 / 32 * 5 / 6 * (32 / 137.036) ** 2)
        assert np.all(excess < 3 * 2 / 32 * 5 / 6 * (32 / 137.036) ** 2)

    def test_below_the_lowest_edge_there_is_nothing(self):
        assert Ionisation("He4", MOMENT, binding="central-field").dsigma_dT(24.5 * eV, E) == 0.0
        assert Ionisation("He4", MOMENT, binding="central-field").dsigma_dT(24.7 * eV, E) > 0.0

    @pytest.mark.parametrize("structure", ["S", "P", "T"])
    def test_structures_without_a_factor_are_refused(self, structure):
        with pytest.raises(UnknownId, match=f"no factor of the binding 'central-field' for structure '{structure}'"):
            Ionisation("Ge74", One(structure), binding="central-field").dsigma_dT(T, E)


class TestMillicharge:
    def test_complete_is_coulomb_and_transverse(self):
        words = ("binding", "equivalent-photons", "binding-and-photons")
        coulomb, transverse, both = (
            Ionisation("Ge74", CHARGE, binding="central-field", millicharge=word).dsigma_dT(T, E) for word in words
        )
        np.testing.assert_allclose(both, coulomb + transverse, rtol=1e-12)
        assert np.all(transverse > 0.1 * coulomb)

    def test_interference_has_the_factor_of_a_dipole(self):
        """The answer of the atom, weighed with 1/q^2, is what a dipole's square sees; V and 1/q^2 share it."""
        fast = 1e3 * MeV  # where vector and axial do not interfere

        def odd(make):
            plus, minus = (make(TREE + nr.Millicharge(q_nue=q)).dsigma_dT(T, fast) for q in (1e-12, -1e-12))
            return 0.5 * (plus - minus)

        bound = odd(lambda m: Ionisation("Ge74", m, binding="central-field", millicharge="binding"))
        expected = CentralFieldElectrons.cached("Ge")(T, "magnetic")
        np.testing.assert_allclose(bound / odd(ElectronScattering), expected, rtol=2e-3)

    @pytest.mark.parametrize("element", ["He", "Ar", "Ge", "Xe"])
    def test_interference_obeys_cauchy_and_schwarz(self, element):
        energies = np.geomspace(30 * eV, 10 * keV, 200)
        exact = CentralField().interference(energies, element, "V", "Q")
        mean = np.sqrt(CentralField()(energies, element, "V") * CentralField()(energies, element, "Q"))
        assert np.all(exact <= mean * (1 + 2e-3))
        np.testing.assert_allclose(
            CentralField().interference(energies, element, "A", "A"), CentralField()(energies, element, "A")
        )

    @pytest.mark.parametrize("name", ["stepping", "hydrogenic", "free"])
    def test_other_bindings_are_a_common_factor(self, name):
        model = TREE + CHARGE
        ours = Ionisation("Ge74", model, binding=name, millicharge="binding").dsigma_dT(T, E)
        factor = binding(name)(T, "Ge")
        np.testing.assert_allclose(ours, factor * ElectronScattering(model).dsigma_dT(T, E), rtol=1e-12)

    def test_protons_of_the_nucleus_do_not_take_part(self):
        """A massless vector between neutrinos and baryons frees no electron."""
        baryons = Term(Channel("V", "p", nr.models.Yukawa(0.0)), np.eye(3, dtype=complex))
        model = One("V")
        model.terms = lambda values=None: (baryons,)
        for word in ("binding", "equivalent-photons"):
            assert np.all(Ionisation("Ge74", model, millicharge=word).dsigma_dT(T, E) == 0.0)


class TestRates:
    @staticmethod
    def counts(model, name, middle):
        response = Response((ElectronRecoil(),), Positions(np.array([0.99, 1.01]) * middle, "keVee"))
        source = nr.sources.Monoenergetic(3 * MeV, "nu_e_bar", "1e13 cm^-2")
        return float(nr.compile(source, Ionisation.on("Ge", model, binding=name), response, exposure="1 kg")()[0])

    @pytest.mark.parametrize(
        ("middle", "published", "weaker"), [(0.15, 13.5 / 20, 1.20), (0.2, 16.5 / 22, 1.15), (0.3, 19.6 / 22, 1.06)]
    )
    def test_a_limit_on_the_moment_is_weaker_than_by_stepping(self, middle, published, weaker):
        """Counts go with the square of the moment: the moment that makes a given excess goes with their root."""
        stepped, bound = (self.counts(MOMENT, name, middle * keV) for name in ("stepping", "central-field"))
        ratio = np.sqrt(stepped / bound)
        assert ratio == pytest.approx(published**-0.5, rel=0.02)
        assert ratio == pytest.approx(weaker, abs=0.01)

    def test_kinks_are_where_shells_open(self):
        found = Ionisation("Ge74", TREE, binding="central-field").kinks
        for shell in CentralFieldElectrons.cached("Ge").shells:
            assert np.any(np.abs(found / shell.threshold - 1) < 1e-9), shell.name

    def test_beyond_the_table(self):
        """Free electrons, but for the motion of those in the K shell: no step, and rates without a cut."""
        made, beyond = CentralField(), np.array([499.999, 500.001, 600.0, 1e4]) * keV
        for structure in "VAMQ":
            found = made(beyond, "Ge", structure)
            np.testing.assert_allclose(found, 32, rtol=7e-3)
            assert found[1] == pytest.approx(found[0], rel=1e-5)
            assert made(600 * keV, "Ge", structure) == found[2]
        bound, free = (
            nr.spectrum(nr.Reactor(flux="1e13 cm^-2 s^-1"), Ionisation("Ge74", TREE, binding=name)).counts_above(300 * keV)
            for name in ("central-field", "free")
        )
        assert 1 < bound / free < 1.007

    def test_interpolation_alone_for_a_new_point(self, monkeypatch):
        """No spline, no file: the table is kept."""
        process = Ionisation("Ge74", TREE + MOMENT, binding="central-field")
        expected = process.dsigma_dT(T, E)
        monkeypatch.setattr(CentralFieldElectrons, "__call__", None)
        monkeypatch.setattr(CentralFieldElectrons, "cached", None)
        np.testing.assert_array_equal(process.replace(model=TREE + MOMENT).dsigma_dT(T, E), expected)


class TestOnDemand:
    @pytest.fixture
    def lithium(self, monkeypatch):
        """Computed without relativity, which is seconds."""
        asked = []

        def computed(element):
            asked.append(element)
            return make(element, relativistic=False)

        make = CentralFieldElectrons.computed
        for kept in (bindings._electrons, bindings._table):
            kept.cache_clear()
        monkeypatch.setattr(CentralFieldElectrons, "computed", computed)
        yield asked
        for kept in (bindings._electrons, bindings._table):
            kept.cache_clear()

    def test_an_element_without_a_table(self, lithium):
        with pytest.warns(ComputedOnDemand, match=r"no central-field table for Li .*computing its 2 shells now"):
            found = CentralField()(10 * keV, "Li", "M")
        assert found == pytest.approx(3, rel=5e-3)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert CentralField().band(0.1 * keV, "Li", "M") > 0
            assert CentralField()(10 * keV, "Li", "M") == found
        assert lithium == ["Li"]


def test_band_and_edges():
    made = CentralField()
    np.testing.assert_array_equal(made.band(T, "Ge", "M"), CentralFieldElectrons.cached("Ge").band(T, "magnetic"))
    measured = [shell.binding_energy for shell in shells("Ge") if shell.binding_energy > 0]
    assert set(np.round(np.array(measured) / eV, 6)) <= set(np.round(np.array(made.edges("Ge")) / eV, 6))
    assert binding("stepping").edges("Ge") == ()
    assert {bindings._kernel(structure) for structure in "VAMQ"} == set(KERNELS)


def test_what_the_decision_record_says_moves():
    """Central field over stepping: the table of decision 0013."""
    germanium, xenon = np.array([0.15, 0.2, 0.3, 0.5, 1.0, 2.0]) * keV, np.array([2.0, 5.0, 10.0, 20.0]) * keV
    expected = {
        ("Ge", "V"): [0.845, 0.869, 0.940, 0.986, 0.998, 0.998],
        ("Ge", "M"): [0.695, 0.759, 0.890, 0.966, 0.991, 0.985],
        ("Xe", "V"): [0.999, 1.004, 1.007, 1.008],
        ("Xe", "M"): [0.985, 0.992, 0.994, 0.998],
    }
    for (element, structure), ratios in expected.items():
        energies = germanium if element == "Ge" else xenon
        ours = CentralField()(energies, element, structure) / stepping(energies, shells(element))
        np.testing.assert_allclose(ours, ratios, atol=1.5e-3)
