"""Flavour states as density matrices."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

from nurecoil.flavour import ConstantState, density_matrix, embed, flavour_index, mixture, pure, read_state


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
    with pytest.raises(ValueError, match=r"matrix: expected shape \[F, F\]"):
        ConstantState(np.eye(2) / 2)
    with pytest.raises(ValueError, match=r"dimension: expected at least the 4 flavours of the state, got 3"):
        embed(pure("e", 4), 3)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (np.eye(3), "unit trace, got a trace of 3"), (np.diag([1.5, -0.5, 0.0]), "no negative probability, got -0.5"),
        (np.array([[1, 1, 0], [0, 0, 0], [0, 0, 0]]), "Hermitian"),
        (np.array([[1, 0.9, 0], [0.9, 0, 0], [0, 0, 0]]), "negative"),
        (np.full((3, 3), np.nan), "finite numbers"), (np.eye(2) / 2, "F >= 3"), (np.ones((3, 4)), "F >= 3"), ("x", "F >= 3"),
        (None, "finite|F >= 3"), (1.0, "F >= 3"), (np.stack([np.eye(3) / 3, np.eye(3)]), "a trace of 3"),
    ],
)  # fmt: skip
def test_no_density_matrix(matrix: object, words: str) -> None:
    with pytest.raises(ValueError, match=rf"^rho: .*({words})"):
        density_matrix(matrix, "rho")  # type: ignore[arg-type]


def test_many_density_matrices_at_once() -> None:
    many = np.stack([np.eye(3) / 3, np.diag([1.0, 0, 0])])
    np.testing.assert_array_equal(density_matrix(many), many)


@pytest.mark.parametrize(
    "state",
    [pure("mu"), pure("s1", 4), mixture({"e": 0.25, "tau": 0.75}), ConstantState(np.full((3, 3), 1 / 3, dtype=complex))],
)
def test_written_compared_copied(state: ConstantState) -> None:
    for other in (eval(repr(state)), pickle.loads(pickle.dumps(state)), copy.deepcopy(state), read_state(state.matrix)):
        assert other == state
        assert hash(other) == hash(state)
    assert state != pure("tau", state.dimension)
    assert repr(pure("mu")) == "pure('mu')"
    with pytest.raises(ValueError, match="read-only"):
        state.matrix[0, 0] = 2.0


def test_what_stands_for_a_state() -> None:
    assert read_state("e") == pure("e")
    assert read_state(np.diag([0.5, 0.5, 0.0])) == mixture({"e": 0.5, "mu": 0.5})
    state = embed(pure("e"), 4)
    assert read_state(state) is state
    assert embed(pure("e"), 4) == state
    with pytest.raises(ValueError, match="flavour: expected one of e, mu, tau, got 'electron'"):
        read_state("electron")


def test_importing_it_needs_numpy_only() -> None:
    code = "import sys, nurecoil.flavour; print([m for m in ('scipy', 'matplotlib', 'jax', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
