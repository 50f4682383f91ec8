"""Flavour states as density matrices rho(E): a pure flavour, an incoherent mixture, or whatever propagation makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nurecoil.arrays import Array, ComplexArray

FLAVOURS = ("e", "mu", "tau")


class State(Protocol):
    """A neutrino's flavour density matrix as a function of energy.

    For antineutrinos rho refers to antineutrino flavour states; conjugating couplings is the job of `nurecoil.rates`.
    """

    @property
    def dimension(self) -> int:
        """Number of flavours F."""
        ...

    @property
    def edges(self) -> tuple[float, ...]:
        """Energies where rho(E) needs quadrature panels of its own; empty for a slowly varying state."""
        ...

    def __call__(self, E: Array) -> ComplexArray:
        """rho at energies E [E], as [E, F, F]; Hermitian, of unit trace."""
        ...


def flavour_index(flavour: str, dimension: int = 3) -> int:
    """Row of a flavour: ``e``, ``mu``, ``tau``, then ``s1``, ``s2`` ... for sterile states.

    Raises
    ------
    ValueError
        If the name is none of these.
    """
    names = FLAVOURS + tuple(f"s{i}" for i in range(1, dimension - 2))
    if flavour not in names:
        raise ValueError(f"flavour: expected one of {', '.join(names)}, got {flavour!r}")
    return names.index(flavour)


@dataclass(frozen=True, eq=False)
class ConstantState:
    """A density matrix that does not depend on energy.

    Parameters
    ----------
    matrix : ndarray, shape [F, F]
        Hermitian, non-negative, of unit trace.

    Raises
    ------
    ValueError
        If it is not such a matrix.
    """

    matrix: ComplexArray

    def __post_init__(self) -> None:
        rho = np.asarray(self.matrix, dtype=complex)
        if rho.ndim != 2 or rho.shape[0] != rho.shape[1] or rho.shape[0] < 3:
            raise ValueError(f"density matrix: expected shape [F, F] with F >= 3, got {rho.shape}")
        if not np.allclose(rho, rho.conj().T, atol=1e-12):
            raise ValueError("density matrix: not Hermitian")
        if abs(np.trace(rho).real - 1) > 1e-9 or np.linalg.eigvalsh(rho)[0] < -1e-9:
            raise ValueError("density matrix: expected unit trace and no negative probability")
        object.__setattr__(self, "matrix", rho)

    @property
    def dimension(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def edges(self) -> tuple[float, ...]:
        return ()

    def __call__(self, E: Array) -> ComplexArray:
        return np.broadcast_to(self.matrix, (np.size(E), *self.matrix.shape))


def pure(flavour: str, dimension: int = 3) -> ConstantState:
    """The state of one flavour.

    Examples
    --------
    >>> pure("mu").matrix.real.diagonal().tolist()
    [0.0, 1.0, 0.0]
    """
    return mixture({flavour: 1.0}, dimension)


def mixture(weights: Mapping[str, float], dimension: int = 3) -> ConstantState:
    """An incoherent mixture of flavours; the weights must add to one.

    Examples
    --------
    >>> mixture({"mu": 0.5, "tau": 0.5}).matrix.real.diagonal().tolist()
    [0.0, 0.5, 0.5]
    """
    rho = np.zeros((dimension, dimension), dtype=complex)
    for flavour, weight in weights.items():
        i = flavour_index(flavour, dimension)
        rho[i, i] += weight
    return ConstantState(rho)


@dataclass(frozen=True)
class EmbeddedState:
    """A state among more flavours than it was made for; the further (sterile) ones are empty. Made by `embed`."""

    state: State
    dimension: int

    @property
    def edges(self) -> tuple[float, ...]:
        return self.state.edges

    def __call__(self, E: Array) -> ComplexArray:
        more = self.dimension - self.state.dimension
        return np.pad(self.state(E), ((0, 0), (0, more), (0, more)))


def embed(state: State, dimension: int) -> State:
    """The same state in a larger flavour space, with nothing in the sterile flavours.

    Parameters
    ----------
    state : State
        rho [E, F', F'].
    dimension : int
        F, at least F'.

    Raises
    ------
    ValueError
        If the state already has more flavours than that.

    Examples
    --------
    >>> embed(pure("mu"), 4)(np.array([1.0]))[0].real.diagonal().tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    if state.dimension > dimension:
        raise ValueError(f"dimension: expected at least the {state.dimension} flavours of the state, got {dimension}")
    return state if state.dimension == dimension else EmbeddedState(state, dimension)
