"""Flavour states as density matrices."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from nurecoil.flavour import ConstantState, embed, flavour_index, mixture, pure


def test_pure_flavours_are_projectors() -> None:
    for i, flavour in enumerate(("e", "mu", "tau")):
        rho = pure(flavour).matrix
        np.testing.assert_array_equal(rho @ rho, rho)
        assert rho[i, i] == 1
        assert flavour_index(flavour) == i


def test_shape_follows_the_energies() -> None:
    state = pure("mu", 4)
    assert state(np.ones(7)).shape == (7, 4, 4)
    assert state.dimension == 4
    assert state.edges == ()


def test_sterile_flavours_have_names() -> None:
    assert flavour_index("s1", 4) == 3
    assert flavour_index("s2", 5) == 4
    assert pure("s1", 4).matrix[3, 3] == 1


def test_embedding_adds_empty_flavours() -> None:
    coherent = np.full((3, 3), 1 / 3, dtype=complex)
    larger = embed(ConstantState(coherent), 5)(np.ones(2))
    assert larger.shape == (2, 5, 5)
    np.testing.assert_array_equal(larger[:, :3, :3], np.broadcast_to(coherent, (2, 3, 3)))
    assert not larger[:, 3:].any()
    assert not larger[:, :, 3:].any()
    np.testing.assert_array_equal(embed(pure("mu"), 4)(np.ones(1)), pure("mu", 4)(np.ones(1)))


def test_embedding_in_the_same_space_changes_nothing() -> None:
    state = pure("e")
    assert embed(state, 3) is state


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"flavour: expected one of e, mu, tau, got 'x'"):
        pure("x")
    with pytest.raises(ValueError, match=r"flavour: expected one of e, mu, tau, got 's1'"):
        flavour_index("s1", 3)
    with pytest.raises(ValueError, match=r"unit trace"):
        mixture({"e": 0.5})
    with pytest.raises(ValueError, match=r"no negative probability"):
        mixture({"e": 1.5, "mu": -0.5})
    with pytest.raises(ValueError, match=r"matrix: expected a Hermitian"):
        ConstantState(np.array([[1, 1j, 0], [1j, 0, 0], [0, 0, 0]]))
    with pytest.raises(ValueError, match=r"matrix: expected a density matrix \[F, F\]"):
        ConstantState(np.eye(2) / 2)
    with pytest.raises(ValueError, match=r"dimension: expected at least the 4 flavours of the state, got 3"):
        embed(pure("e", 4), 3)


def test_importing_it_needs_numpy_only() -> None:
    code = "import sys, nurecoil.flavour; print([m for m in ('scipy', 'matplotlib', 'jax', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
