"""What matter does to neutrinos."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from nurecoil.constants import G_F, N_A
from nurecoil.flavour import MatterPotential, read_potential
from nurecoil.problems import UnknownId
from nurecoil.units import cm3, eV

N_E, N_N = 60 * N_A / cm3, 25 * N_A / cm3


def hermitian(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
    return a + a.conj().T


def test_charged_current_potential() -> None:
    """7.63e-14 eV (Y_e rho / g cm^-3): the number every textbook gives for V_e - V_mu."""
    V = MatterPotential()(N_A / cm3, 0.0)
    assert (V[0, 0] - V[1, 1]).real / (7.63e-14 * eV) == pytest.approx(1.0, abs=1e-3)
    assert V[1, 1] == V[2, 2]


def test_neutral_current_potential_counts_for_sterile_states() -> None:
    """V_e - V_s = sqrt(2) G_F (n_e - n_n/2), V_mu - V_s = -G_F n_n / sqrt(2): electrons and protons cancel."""
    V = MatterPotential()(N_E, N_N, 4).diagonal().real
    assert (V[0] - V[3]) / (math.sqrt(2) * G_F * (N_E - N_N / 2)) == pytest.approx(1.0, rel=1e-12)
    assert (V[1] - V[3]) / (-G_F * N_N / math.sqrt(2)) == pytest.approx(1.0, rel=1e-12)
    assert V[2] == V[1]


def test_shape_follows_the_densities() -> None:
    n = np.full((5, 2), N_E)
    assert MatterPotential()(n, 0.5 * n, 4).shape == (5, 2, 4, 4)


def test_interactions_add_with_the_number_of_each_fermion() -> None:
    """Neutral matter: n_u = 2 n_e + n_n and n_d = n_e + 2 n_n; hence eps^e = eps, or eps^u = 2 eps and eps^d = -eps per n_e."""
    eps = hermitian(1)
    standard = MatterPotential()(N_E, N_N)
    scale = math.sqrt(2) * G_F * N_E
    for nsi, per_electron in (
        (MatterPotential(eps_e=eps), eps),
        (MatterPotential(eps_u=eps), (2 + N_N / N_E) * eps),
        (MatterPotential(eps_d=eps), (1 + 2 * N_N / N_E) * eps),
        (MatterPotential(eps_u=2 * eps / 3, eps_d=-eps / 3), eps),  # couples to charge like the proton: n_p = n_e
        (MatterPotential(eps_u=-eps / 3, eps_d=2 * eps / 3), N_N / N_E * eps),  # neutrons only
    ):
        np.testing.assert_allclose((nsi(N_E, N_N) - standard) / scale, per_electron, atol=1e-12)


def test_three_flavour_couplings_reach_four_flavours() -> None:
    nsi = MatterPotential(eps_e=hermitian(2))
    four = nsi(N_E, 0.0, 4)
    np.testing.assert_array_equal(four[:3, :3], nsi(N_E, 0.0))
    assert not four[3].any()


def test_pairs_of_flavours() -> None:
    """eps[final, initial] with its Hermitian partner; a matrix says the same."""
    by_pairs = MatterPotential(eps_d={"ee": -0.3, "emu": "0.1+0.2j", "mutau": 0.05})
    matrix = np.array([[-0.3, 0.1 + 0.2j, 0], [0.1 - 0.2j, 0, 0.05], [0, 0.05, 0]])
    assert (
        by_pairs == MatterPotential(eps_d=matrix) == read_potential({"eps_d": {"ee": -0.3, "mue": 0.1 - 0.2j, "taumu": 0.05}})
    )
    assert repr(by_pairs) == "MatterPotential(eps_d={'ee': -0.3, 'emu': (0.1+0.2j), 'mutau': 0.05})"
    for other in (eval(repr(by_pairs)), pickle.loads(pickle.dumps(by_pairs))):
        assert other == by_pairs
        assert hash(other) == hash(by_pairs)
    four = MatterPotential(eps_e=np.diag([0.1, 0, 0, 0.2]))
    assert eval(repr(four)) == four
    assert read_potential(four) is four


def test_bad_input_is_refused() -> None:
    with pytest.raises(UnknownId, match=r"no pair of flavours 'eu'"):
        MatterPotential(eps_e={"eu": 0.1})
    with pytest.raises(ValueError, match=r"eps_e: emu: given twice"):
        MatterPotential(eps_e={"emu": 0.1, "mue": 0.2})
    with pytest.raises(ValueError, match=r"eps_e: expected a Hermitian matrix"):
        MatterPotential(eps_e={"ee": 0.1j})
    with pytest.raises(ValueError, match=r"^potential: expected a MatterPotential"):
        read_potential(0.3)
    with pytest.raises(UnknownId, match=r"no coupling of matter 'eps_s'"):
        read_potential({"eps_s": {"ee": 1}})
    with pytest.raises(ValueError, match=r"eps_u: expected a Hermitian matrix"):
        MatterPotential(eps_u=np.triu(np.ones((3, 3))))
    with pytest.raises(ValueError, match=r"eps_d: expected a Hermitian matrix"):
        MatterPotential(eps_d=np.full((3, 3), np.nan))
    with pytest.raises(ValueError, match=r"eps_e: expected a matrix \[F, F\]"):
        MatterPotential(eps_e=np.eye(2))
    with pytest.raises(ValueError, match=r"eps_e: expected at most 3 flavours, as the mixing has, got 4"):
        MatterPotential(eps_e=np.eye(4))(N_E, 0.0)
