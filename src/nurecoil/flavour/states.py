"""Flavour states as density matrices rho(E): a pure flavour, an incoherent mixture, or whatever propagation makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.declaration import declare
from nurecoil.units.kinds import Kind, WrongQuantity

FLAVOURS = ("e", "mu", "tau")


@runtime_checkable
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
    names = flavour_names(dimension)
    if flavour not in names:
        raise WrongQuantity("flavour", f"expected one of {', '.join(names)}, got {flavour!r}")
    return names.index(flavour)


def flavour_names(dimension: int = 3) -> tuple[str, ...]:
    """Names of the rows of a density matrix.

    Examples
    --------
    >>> flavour_names(4)
    ('e', 'mu', 'tau', 's1')
    """
    return FLAVOURS + tuple(f"s{i}" for i in range(1, dimension - 2))


def density_matrix(value: ArrayLike, name: str = "state") -> ComplexArray:
    """The gate for density matrices: Hermitian, of unit trace, without negative probabilities.

    Parameters
    ----------
    value : array_like, shape [..., F, F]
        F >= 3.
    name : str
        For messages.

    Returns
    -------
    ndarray
        A copy.

    Raises
    ------
    WrongQuantity
        If it is not such a matrix.

    Examples
    --------
    >>> density_matrix(np.eye(3) / 3).shape
    (3, 3)
    >>> density_matrix(np.eye(3))
    Traceback (most recent call last):
    nurecoil.units.gate.WrongQuantity: state: expected a density matrix of unit trace, got a trace of 3
    """
    try:
        rho = np.array(value, dtype=complex)
    except (TypeError, ValueError):
        raise WrongQuantity(name, f"expected shape [F, F] with F >= 3 of a density matrix, got {value!r}") from None
    if rho.ndim < 2 or rho.shape[-1] != rho.shape[-2] or rho.shape[-1] < 3:
        raise WrongQuantity(name, f"expected shape [F, F] with F >= 3 of a density matrix, got {rho.shape}")
    if not np.isfinite(rho).all():
        raise WrongQuantity(name, "expected a density matrix of finite numbers")
    if not np.allclose(rho, rho.conj().swapaxes(-1, -2), rtol=0, atol=1e-9):
        raise WrongQuantity(name, "expected a Hermitian density matrix, got one that is not Hermitian")
    traces = np.ravel(np.trace(rho, axis1=-2, axis2=-1).real)
    wrong = traces[np.abs(traces - 1) > 1e-6]
    if wrong.size:
        raise WrongQuantity(name, f"expected a density matrix of unit trace, got a trace of {wrong[0]:g}")
    lowest = float(np.linalg.eigvalsh(rho).min()) if rho.size else 0.0
    if lowest < -1e-9:
        raise WrongQuantity(name, f"expected a density matrix with no negative probability, got {lowest:.3g}")
    return rho


@declare
class ConstantState:
    """A density matrix that does not depend on energy.

    Parameters
    ----------
    matrix : array_like, shape [F, F]
        Hermitian, non-negative, of unit trace.

    Raises
    ------
    WrongQuantity
        If it is not such a matrix.
    """

    matrix: ComplexArray

    def __post_init__(self) -> None:
        rho = density_matrix(self.matrix, "matrix")
        if rho.ndim != 2:
            raise WrongQuantity("matrix", f"expected shape [F, F] with F >= 3 of a density matrix, got {rho.shape}")
        rho.flags.writeable = False
        object.__setattr__(self, "matrix", rho)

    def __repr__(self) -> str:
        """Python that gives the state back."""
        weights = self.matrix.real.diagonal()
        if not np.array_equal(self.matrix, np.diag(weights)):
            return f"ConstantState({self.matrix.tolist()!r})"
        names = flavour_names(self.dimension)
        parts = {name: float(weight) for name, weight in zip(names, weights, strict=True) if weight}
        more = "" if self.dimension == 3 else f", {self.dimension}"
        return f"pure({next(iter(parts))!r}{more})" if list(parts.values()) == [1.0] else f"mixture({parts!r}{more})"

    @property
    def dimension(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def edges(self) -> tuple[float, ...]:
        return ()

    def __call__(self, E: Array) -> ComplexArray:
        return np.broadcast_to(self.matrix, (np.size(E), *self.matrix.shape))


def read_state(value: object, name: str = "state") -> State:
    """A state from what is given for one: a state, a density matrix, or the name of a flavour.

    Raises
    ------
    WrongQuantity
        If it is none of these.

    Examples
    --------
    >>> read_state("mu")
    pure('mu')
    """
    if isinstance(value, str):
        return pure(value)
    if isinstance(value, State):
        return value
    return ConstantState(density_matrix(cast("ArrayLike", value), name))


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
    diagonal = np.zeros(dimension)
    for flavour, weight in weights.items():
        diagonal[flavour_index(flavour, dimension)] += weight
    return ConstantState(np.diag(diagonal).astype(complex))


class FlavourState(Kind[State, State | str | ArrayLike]):
    """A field that holds a state: a state, a density matrix or the name of a flavour goes in."""

    example = "mu"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> State:
        """The gate."""
        return read_state(value, name)

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a state."""
        return repr(x)


@declare
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
