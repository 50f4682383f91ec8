"""Lagrangians beyond the Standard Model: matrices, symmetries, conventions and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.models import Charges, Yukawa, fujikawa_shrock_moment, gather
from nurecoil.models.term import Addable
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.tables import cite
from nurecoil.units import MeV, eV, mu_B

PMNS = nr.flavour.PMNS.vintage_of()

of_order_one = pytest.mark.filterwarnings("ignore::nurecoil.units.kinds.Implausible")
"""Moments, charges and radii without units: what is tested is how they are put into matrices."""


def matrices(model, values=()):
    channels, found = gather(model.terms(dict(values)))
    return {(c.structure, c.constituent): m for c, m in zip(channels, found, strict=True)}


class TestNSI:
    def test_quarks_to_nucleons(self):
        got = matrices(nr.NSI(eps_ee_uV=0.1, eps_ee_dV=0.01))
        assert got["V", "p"][0, 0] == pytest.approx(0.21)
        assert got["V", "n"][0, 0] == pytest.approx(0.12)

    def test_axial_charges_are_not_quark_numbers(self):
        got = matrices(nr.NSI(eps_ee_uA=1.0))  # 2 and 1 in the vector case
        assert got["A", "p"][0, 0] == pytest.approx(0.777)
        assert got["A", "n"][0, 0] == pytest.approx(-0.438)

    def test_chiral_electrons(self):
        left, right = (matrices(nr.NSI(**{f"eps_ee_e{x}": 0.2})) for x in "LR")
        assert (left["V", "e"][0, 0], left["A", "e"][0, 0]) == (0.2, 0.2)
        assert (right["V", "e"][0, 0], right["A", "e"][0, 0]) == (0.2, -0.2)

    def test_first_index_is_final(self):
        # mu -> e with amplitude eps_emu: row e, column mu
        got = matrices(nr.NSI(eps_emu_nucleusV=0.1j))["V", "nucleus"]
        assert got[0, 1] == 0.1j
        assert got[1, 0] == -0.1j

    def test_parameters_move_matrices(self):
        model = nr.NSI(eps_emu_uV=0.3j, eps_ee_uV=0.0)
        got = matrices(model, {"eps_emu_uV_abs": 0.5, "eps_emu_uV_phase": 0.0, "eps_ee_uV": 0.7}.items())["V", "n"]
        assert got[0, 1] == pytest.approx(0.5)
        assert got[0, 0] == pytest.approx(0.7)

    def test_from_matrices_round_trip(self):
        rng = np.random.default_rng(1)
        m = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
        hermitian = m + m.conj().T
        np.testing.assert_allclose(nr.NSI.from_matrices(uV=hermitian).epsilon("u"), hermitian, rtol=1e-14)

    @pytest.mark.parametrize(
        ("entries", "message"),
        [
            ({"eps_ee_sV": 0.1}, "eps_ee_sV: expected eps_<pair>_"),
            ({"eps_ex_uV": 0.1}, "unknown pair 'ex'"),
            ({"eps_ee_uV": 0.1j}, "diagonal entry must be real"),
            ({"eps_emu_uV": 0.1, "eps_mue_uV": 0.2}, "the matrix is not hermitian"),
            ({"eps_ee_uV": float("nan")}, "expected a finite number"),
        ],
    )
    def test_refused(self, entries, message):
        with pytest.raises(ValueError, match=message):
            nr.NSI(**entries)

    def test_non_hermitian_matrix_is_refused(self):
        with pytest.raises(ValueError, match="not hermitian"):
            nr.NSI.from_matrices(uV=np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]]))
        with pytest.raises(ValueError, match="square"):
            nr.NSI.from_matrices(uV=np.ones((2, 3)))


@of_order_one
class TestElectromagnetism:
    def test_dirac_dipole_is_mu_minus_i_epsilon(self):
        model = nr.models.NeutrinoElectromagnetism(mu_nu_emu=1.0, d_nu_emu=0.5)
        got = matrices(model)["M", "charge"]
        assert got[0, 1] == 1.0 - 0.5j
        assert got[1, 0] == 1.0 - 0.5j  # mu - i eps with both Hermitian is not Hermitian

    def test_anapole_enters_as_minus_six_a(self):
        radius = matrices(nr.models.NeutrinoElectromagnetism(r2_nu_ee=-6.0))["V", "charge"]
        anapole = matrices(nr.models.NeutrinoElectromagnetism(a_nu_ee=1.0))["V", "charge"]
        np.testing.assert_allclose(radius, anapole)

    def test_majorana_moments_are_antisymmetric_in_every_basis(self):
        model = nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, mu_nu_12=1j, mu_nu_23=-0.5j, d_nu_13=0.3j)
        moments = matrices(model)["M", "charge"]
        np.testing.assert_allclose(moments, -moments.T, atol=1e-15)

    def test_majorana_transition_moments_agree_with_the_lambda_vector(self):
        # lambda = mu - i d, mu_23 = i x and d_23 = i y give Lambda_1 = lambda_23 = i x + y
        a = nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, mu_nu_23=0.4j, d_nu_23=0.7j)
        b = nr.models.TransitionMoments(Lambda_1=0.4j + 0.7, pmns=PMNS)
        np.testing.assert_allclose(matrices(a)["M", "charge"], matrices(b)["M", "charge"], atol=1e-15)

    @pytest.mark.parametrize("kind", ["q", "mu", "d"])
    def test_majorana_refuses_diagonals(self, kind):
        with pytest.raises(ValueError, match=f"{kind}_nu_11: a Majorana neutrino has no diagonal entry"):
            nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, **{f"{kind}_nu_11": 0.1})

    def test_majorana_refuses_real_transitions_and_complex_anapoles(self):
        with pytest.raises(ValueError, match="purely imaginary"):
            nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, mu_nu_12=0.1)
        with pytest.raises(ValueError, match="anapole moment is real"):
            nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, a_nu_12=0.1j)

    def test_majorana_diagonal_radius_is_the_anapole(self):
        model = nr.models.NeutrinoElectromagnetism("majorana", "mass", PMNS, r2_nu_11=1.0, a_nu_22=1.0)
        assert set(matrices(model)) == {("V", "charge")}

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"nature": "weyl"}, "nature: expected 'dirac' or 'majorana'"),
            ({"basis": "weak"}, "basis: expected 'flavour' or 'mass'"),
            ({"basis": "mass"}, "pmns: the mass basis needs a mixing matrix"),
            ({"nature": "majorana"}, "Majorana matrices are given in the mass basis"),
            ({"r2_convention": "mine"}, "r2_convention: expected 'giunti-studenikin' or 'bernabeu'"),
            ({"charge_ee": 1.0}, "charge_ee: expected"),
        ],
    )
    def test_bad_options(self, options, message):
        with pytest.raises(ValueError, match=message):
            nr.models.NeutrinoElectromagnetism(**options)

    def test_charge_radius_options(self):
        with pytest.raises(ValueError, match=r"^convention: expected 'giunti-studenikin'"):
            nr.ChargeRadius(convention="other")
        with pytest.raises(ValueError, match="reference: expected"):
            nr.ChargeRadius(reference="sm")


@of_order_one
class TestTransitionMoments:
    def test_benchmark(self):
        # brief, section 6: Lambda = (1, .7 e^{i40 deg}, .5 e^{-i75 deg}), NuFIT 6.0
        L = (1.0, 0.7 * np.exp(1j * np.radians(40)), 0.5 * np.exp(-1j * np.radians(75)))
        model = nr.models.TransitionMoments(*L, pmns=PMNS)
        got = [nr.models.effective_moment(model, nr.flavour.pure(f).matrix) ** 2 for f in ("e", "mu", "tau")]
        np.testing.assert_allclose(got, [0.4421848233, 1.7093258314, 1.3284893454], rtol=1e-9)

    @given(
        st.lists(st.builds(complex, st.floats(-1, 1), st.floats(-1, 1)), min_size=3, max_size=3),
        st.lists(st.floats(0, 6.28), min_size=3, max_size=3),
        st.booleans(),
    )
    def test_closed_form(self, moments, phases, antineutrino):
        # mu^2 = |Lambda|^2 - |sum_i Lambda_i U_li|^2 for every flavour and both helicities
        pmns = PMNS.with_phases(*phases)
        model = nr.models.TransitionMoments(*moments, pmns=pmns)
        for row, flavour in enumerate(("e", "mu", "tau")):
            closed = sum(abs(x) ** 2 for x in moments) - abs(pmns.matrix[row] @ np.array(moments)) ** 2
            ours = nr.models.effective_moment(model, nr.flavour.pure(flavour).matrix, antineutrino) ** 2
            assert ours == pytest.approx(closed, abs=1e-12)

    def test_flavour_basis_reactor_moment(self):
        model = nr.models.TransitionMoments(0.3, 0.4j, -0.5, basis="flavour")
        assert nr.models.effective_moment(model, nr.flavour.pure("e").matrix, antineutrino=True) ** 2 == pytest.approx(
            0.16 + 0.25
        )

    def test_refused(self):
        with pytest.raises(ValueError, match="basis: expected"):
            nr.models.TransitionMoments(basis="weak")
        with pytest.raises(ValueError, match="Lambda_2: expected a finite number"):
            nr.models.TransitionMoments(Lambda_2=float("inf"))


def test_fujikawa_shrock():
    assert fujikawa_shrock_moment(1 * eV) / mu_B == pytest.approx(3.202625e-19, rel=1e-5, abs=0)
    with pytest.raises(ValueError, match="neutrino mass >= 0"):
        fujikawa_shrock_moment(-1.0)


class TestMediators:
    def test_b_minus_l_couples_to_mass_number(self):
        got = matrices(nr.LightVector(mass=MeV, coupling=1.0, charges="b-l"))
        assert got["V", "p"][1, 1] == pytest.approx(got["V", "n"][1, 1])
        assert got["V", "p"][1, 1].real < 0

    @pytest.mark.parametrize(
        ("build", "message"),
        [
            (lambda: nr.LightVector(mass=-1.0), "^mass: expected at least 0 MeV, got -1.0"),
            (lambda: nr.LightVector(mass="10 kg m"), "^mass: .*wrong dimension"),
            (lambda: nr.LightVector(mass=1.0, coupling=-0.1), "^coupling: expected at least 0, got -0.1"),
            (lambda: nr.LightScalar(mass=-1.0), "^mass: expected at least 0 MeV"),
            (lambda: nr.LightScalar(mass=1.0, coupling=float("nan")), "^coupling: expected a finite number"),
            (lambda: nr.DipolePortal(mass=-1.0), "^mass: expected at least 0 MeV"),
            (lambda: nr.MagneticMoment(mu_nue=-1e-10 * mu_B), "^mu_nue: expected at least 0 mu_B"),
            (lambda: nr.Millicharge(q_nue="3 cm"), "^q_nue: .*wrong dimension"),
            (lambda: Charges((1.0, 0.0), 1.0, 0.0, 0.0), "^charges.neutrinos: expected three charges"),
            (lambda: Charges((1.0, 0.0, 0.0), float("inf"), 0.0, 0.0), "^charges.u: expected a finite number"),
            (lambda: Yukawa(-1.0), "mass: expected a mediator mass"),
        ],
    )
    def test_refused(self, build, message):
        with pytest.raises(ValueError, match=message):
            build()

    def test_unknown_charges(self):
        with pytest.raises(UnknownId, match=r"no assignment of charges 'b\+l'; close to it: b-l"):
            nr.LightVector(mass=1.0, charges="b+l")

    def test_own_charges(self):
        own = nr.LightVector(mass=MeV, coupling=1.0, charges=Charges((1.0, 0.0, 0.0), 1.0, 0.0, 0.0))
        got = matrices(own)
        assert got["V", "p"][0, 0] == pytest.approx(2 * got["V", "n"][0, 0])
        assert ("V", "e") not in got


class TestGeneralInteractions:
    def test_scalar_matrices_need_no_hermiticity(self):
        got = matrices(nr.GeneralInteractions(C_emu_nS=0.1, C_mue_nS=0.3j))["S", "n"]
        assert (got[0, 1], got[1, 0]) == (0.1, 0.3j)

    def test_refused(self):
        with pytest.raises(ValueError, match="C_ee_uX: expected C_<pair>_"):
            nr.GeneralInteractions(C_ee_uX=1.0)
        with pytest.raises(ValueError, match="C_ex_uS: unknown pair 'ex'"):
            nr.GeneralInteractions(C_ex_uS=1.0)
        with pytest.raises(ValueError, match="C_ee_uS: expected a finite number"):
            nr.GeneralInteractions(C_ee_uS=float("inf"))
        with pytest.raises(ValueError, match="not hermitian"):
            nr.GeneralInteractions(C_emu_uV=0.1, C_mue_uV=0.3)


def test_sum_refuses_one_name_with_two_meanings():
    class Own(Addable):
        parameters = ParameterSet(Parameter("sin2_theta_w", 0.3))

        def terms(self, values=()):
            return ()

    with pytest.raises(ValueError, match="'sin2_theta_w' is defined twice"):
        nr.StandardModel() + Own()


@pytest.mark.parametrize(
    "key", ["FlavourLatticeAveragingGroupFLAG:2021npn", "Gupta:2018lvp", "Hoferichter:2015dsa", "Cirelli:2013ufw"]
)
def test_nucleon_matrix_elements_are_cited(key):
    assert cite(key).fields["year"]


def test_effective_moment_of_neutrinos_is_not_that_of_antineutrinos():
    """a = (1, i, 0)/sqrt2, Lambda_e = 1, Lambda_mu = i.

    lambda a has one entry, (Lambda_mu - i Lambda_e)/sqrt2 = 0; with lambda* it is -2i/sqrt2.
    """
    moments = nr.models.TransitionMoments(Lambda_1=1e-11 * mu_B, Lambda_2=1e-11j * mu_B, basis="flavour")
    a = np.array([1.0, 1.0j, 0.0]) / np.sqrt(2)
    rho = np.outer(a, a.conj())
    assert nr.models.effective_moment(moments, rho) / mu_B == pytest.approx(0.0, abs=1e-17)
    assert nr.models.effective_moment(moments, rho, antineutrino=True) / mu_B == pytest.approx(
        np.sqrt(2) * 1e-11, rel=1e-9, abs=0
    )
