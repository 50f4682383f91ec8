"""Coherent scattering on atoms: reference tables, the dip, theorems."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import nurecoil as nr
from nurecoil.models import Channel, Sum, Term
from nurecoil.parameters import ParameterSet
from nurecoil.processes import CEvAS
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, eV, keV, meV, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
RADIATIVE = nr.StandardModel(sin2_theta_w=0.23857)


@dataclass(frozen=True)
class NoElectrons:
    """Electrons spread so wide that they never answer."""

    rms_radius = float("inf")
    q_max = float("inf")

    def __call__(self, q):
        return 0.0 * q


@pytest.mark.parametrize(("file", "model"), [("tree", TREE), ("radiative", RADIATIVE)])
def test_helium_tables(request, file, model):
    table = read_csv(request.path.parent.parent / "reference" / f"cevas_he_{file}.csv")
    xs = CEvAS("He4", model)
    # at the dip the amplitude cancels to 1e-4 or less of its parts: leave those rows to the test of the dip
    for flavour in ("e", "mu", "tau"):
        ours = xs.dsigma_dT(table["T"], table["E"], flavour)
        theirs = table[f"nu{flavour}"]
        away = theirs > 1e-3 * table["nucleus_only"]
        np.testing.assert_allclose(ours[away], theirs[away], rtol=1e-4)
        assert away.mean() > 0.9
    bare = CEvAS("He4", model, electrons=NoElectrons())
    np.testing.assert_allclose(bare.dsigma_dT(table["T"], table["E"]), table["nucleus_only"], rtol=1e-4)


def test_helium_nsi_table(request):
    table = read_csv(request.path.parent.parent / "reference" / "he_nsi_E10keV.csv")
    for column, values in table.items():
        if column in ("T", "sm"):
            continue
        entry, value = column.split("=")
        fermion, pair = entry.split("_")
        xs = CEvAS("He4", TREE + nr.NSI(**{f"eps_{pair}_{fermion}V": float(value)}))
        ours = xs.dsigma_dT(table["T"], 10 * keV)
        away = values > 1e-3 * values.max()
        np.testing.assert_allclose(ours[away], values[away], rtol=1e-4)


@pytest.mark.parametrize(("model", "dip"), [(TREE, 8.5965), (RADIATIVE, 8.3226)])
def test_dip(model, dip):
    xs = CEvAS("He4", model)
    found = minimize_scalar(
        lambda t: float(np.log(xs.dsigma_dT(t * meV, 18 * keV) / (cm2 / eV))),
        bounds=(7, 10),
        method="bounded",
        options={"xatol": 1e-7},
    )
    assert found.x == pytest.approx(dip, abs=0.003)
    assert xs.dsigma_dT(found.x * meV, 18 * keV) < 1e-8 * xs.dsigma_dT(found.x * meV, 18 * keV, "mu")


@pytest.mark.parametrize(("kind", "dip"), [("hartree-fock", 8.6212), ("hydrogenic", 9.1558)])
def test_dip_of_simpler_atoms(kind, dip):
    xs = CEvAS("He4", TREE, electrons=kind)
    found = minimize_scalar(
        lambda t: float(np.log(xs.dsigma_dT(t * meV, 18 * keV) / (cm2 / eV))),
        bounds=(7, 10),
        method="bounded",
        options={"xatol": 1e-7},
    )
    assert found.x == pytest.approx(dip, abs=0.003)


@pytest.mark.parametrize("model", [TREE, RADIATIVE, nr.StandardModel(scheme="tree", sin2_theta_w=0.3)])
def test_forward_amplitudes_are_the_matter_potentials(model):
    # tree: A(nu_e) = Z - N/2, A(nu_mu) = -N/2, whatever the weak angle; nu_e minus nu_mu is Z in every scheme
    xs = CEvAS("He4", model)
    A = xs.amplitudes(np.array([1e-9 * meV]))["V", 0.0][0]
    assert (A[0, 0] - A[1, 1]).real == pytest.approx(2.0, abs=1e-6)
    if model.scheme == "tree":
        assert np.diag(A).real == pytest.approx([1.0, -1.0, -1.0], abs=1e-6)


def test_passage_to_the_bare_nucleus():
    # far above the atomic scale only the mass differs, by the electrons'
    T, E = np.array([1.0, 10.0]) * keV, 30 * MeV
    atom, nucleus = CEvAS("Ar40", RADIATIVE), nr.CEvNS("Ar40", RADIATIVE, form_factor="unity")
    ratio = atom.dsigma_dT(T, E) / nucleus.dsigma_dT(T, E)
    np.testing.assert_allclose(ratio, 1.0, atol=1e-3)
    wide = CEvAS("Ar40", RADIATIVE, electrons=NoElectrons())
    np.testing.assert_allclose(wide.dsigma_dT(T, E), nucleus.dsigma_dT(T, E), rtol=5e-4)


def test_screening_of_a_millicharge_in_argon():
    # Z (1 - F_e) of argon: 17.37 at 0.190456 eV, 17.03 at 0.1 eV, 14.09 at 0.01 eV
    xs = CEvAS("Ar40", nr.Millicharge(q_nue=1e-12))
    charge = xs.profile(Channel("V", "charge"), xs.q2(np.array([0.190456, 0.1, 0.01]) * eV))
    np.testing.assert_allclose(charge, [17.37, 17.03, 14.09], atol=0.01)


def test_magnetic_moment_is_screened():
    # brief, section 7: at 1 meV the bare nucleus has a hundred times more
    model = nr.MagneticMoment(mu_nue=1e-13 * mu_B)
    bare = CEvAS("He4", model, electrons=NoElectrons()).dsigma_dT(1 * meV, 12 * keV)
    atom = CEvAS("He4", model).dsigma_dT(1 * meV, 12 * keV)
    assert bare / atom == pytest.approx(9.97e-48 / 9.6e-50, rel=0.01)


@dataclass
class PrintedOrder:
    """W exchange with the index order that paper 002 prints, U_ej U*_ei in the mass basis, brought to the flavour basis."""

    pmns: nr.flavour.PMNS
    corrected: bool
    parameters = ParameterSet()

    def terms(self, values=None):
        U = self.pmns.matrix
        row = U[0]
        in_mass = np.outer(row.conj(), row) if self.corrected else np.outer(row, row.conj())
        return (Term(Channel("V", "e"), U @ in_mass @ U.conj().T),)


@pytest.mark.parametrize("phases", [(np.pi / 2, 0.0, 0.0), (0.0, 2 * np.pi / 3, 0.0)])
def test_printed_index_order_depends_on_phases_and_the_corrected_one_does_not(phases):
    c = TREE.couplings()

    class WithoutW:
        parameters = ParameterSet()

        def terms(self, values=None):
            g = {"p": c.g_V_p_bar, "n": c.g_V_n, "e": c.g_V_e_bar}
            return tuple(Term(Channel("V", name), value * np.eye(3)) for name, value in g.items())

    T = np.array([1.0, 8.6, 20.0]) * meV
    expected = CEvAS("He4", TREE).dsigma_dT(T, 10 * keV)
    for corrected in (True, False):
        pmns = nr.flavour.PMNS.vintage_of().with_phases(*phases)
        xs = CEvAS("He4", Sum((WithoutW(), PrintedOrder(pmns, corrected))))
        ours = xs.dsigma_dT(T, 10 * keV)
        if corrected:
            np.testing.assert_allclose(ours, expected, rtol=1e-6)
        else:
            assert np.any(np.abs(ours / expected - 1) > 0.05)


def test_other_atoms_dip_where_their_form_factor_says():
    # brief, section 3.3: 12C 1.745, 20Ne 2.38, 40Ar 0.617 meV; library form factors, tree
    for name, dip in (("C12", 1.745), ("Ne20", 2.38), ("Ar40", 0.617)):
        xs = CEvAS(name, TREE)
        T = np.geomspace(0.1, 10, 4001) * meV
        values = xs.dsigma_dT(T, 30 * keV)
        assert T[values.argmin()] / meV == pytest.approx(dip, rel=0.02)
