"""Propagation in vacuum: what flight over a baseline makes of a flavour state, coherent or averaged.

A propagation is a callable ``(state, antineutrino) -> state``, as `Source.propagate` takes it.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.cached import cached_property
from nurecoil.declaration import declare, given
from nurecoil.flavour.mixing import Mixing
from nurecoil.flavour.states import State, embed
from nurecoil.units.kinds import Given, NeutrinoEnergy, Offset, WrongQuantity

Window = tuple[Given, Given]
"""Lowest and highest energy."""


class Propagation(Protocol):
    """What happens to a neutrino between its birth and the detector."""

    def __call__(self, state: State, antineutrino: bool = False) -> State:
        """The state at the detector from the state at the source."""
        ...


def identity(state: State, antineutrino: bool = False) -> State:
    """No propagation: the detector sees the state that was produced."""
    return state


class _Transformation(Protocol):
    """What a propagation does to density matrices."""

    @property
    def edges(self) -> tuple[float, ...]:
        """Energies where the result needs quadrature panels of its own."""
        ...

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """rho [E, F, F] at the detector from that at the source; keeps the trace."""
        ...


@declare
class PropagatedState:
    """A state after a propagation; what propagations return.

    Parameters
    ----------
    initial : State
        rho at the source.
    propagation : Transformation
        What happened to it.
    antineutrino : bool
    """

    initial: State
    propagation: _Transformation
    antineutrino: bool = False

    @property
    def dimension(self) -> int:
        return self.initial.dimension

    @cached_property
    def edges(self) -> tuple[float, ...]:
        return tuple(sorted({*self.initial.edges, *self.propagation.edges}))

    def __call__(self, E: Array) -> ComplexArray:
        return self.propagation.transform(E, self.initial(E), self.antineutrino)


def mass_vectors(mixing: Mixing, antineutrino: bool = False) -> ComplexArray:
    """Flavour components of the mass states as columns, [F, F]: U, or U* for antineutrinos."""
    U = mixing.matrix
    return U.conj() if antineutrino else U


def to_mass(rho: ComplexArray, mixing: Mixing, antineutrino: bool = False) -> ComplexArray:
    """A density matrix in the mass basis, U^dagger rho U (U* for antineutrinos).

    Parameters
    ----------
    rho : ndarray, shape [..., F, F]
        In the flavour basis.
    mixing : Mixing
    antineutrino : bool

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, pure
    >>> pmns = PMNS.vintage_of()
    >>> in_mass = to_mass(pure("e").matrix, pmns)
    >>> bool(np.allclose(in_mass.diagonal(), abs(pmns.matrix[0]) ** 2))
    True
    """
    U = mass_vectors(mixing, antineutrino)
    result: ComplexArray = U.conj().T @ rho @ U
    return result


def to_flavour(rho: ComplexArray, mixing: Mixing, antineutrino: bool = False) -> ComplexArray:
    """A density matrix in the flavour basis, U rho U^dagger (U* for antineutrinos); undoes `to_mass`.

    Parameters
    ----------
    rho : ndarray, shape [..., F, F]
        In the mass basis.
    mixing : Mixing
    antineutrino : bool
    """
    U = mass_vectors(mixing, antineutrino)
    result: ComplexArray = U @ rho @ U.conj().T
    return result


def vacuum_evolution(E: Array, U: ComplexArray, mass_splittings: Array, baseline: float) -> ComplexArray:
    """S[final, initial] = U diag(e^{-i dm2 L / 2E}) U^dagger, the flavour amplitudes after a distance L.

    The neutrino-mixing review of ParticleDataGroup:2024cfk; the phase common to all masses is left out.

    Parameters
    ----------
    E : array_like, shape [E]
        Energies, positive.
    U : ndarray, shape [F, F]
        Mixing matrix; its conjugate for antineutrinos.
    mass_splittings : ndarray, shape [F]
    baseline : float
        L.

    Returns
    -------
    array, shape [E, F, F]
    """
    phase = mass_splittings * baseline / (2.0 * np.reshape(E, (-1, 1)))
    evolution: ComplexArray = (U * np.exp(-1j * phase)[:, None, :]) @ U.conj().T
    return evolution


def oscillation_edges(mixing: Mixing, baseline: Given, window: Window, max_panels: int = 1000) -> tuple[float, ...]:
    """Energies that cut a window into half-periods of the fastest oscillation, for quadrature over an oscillating rho(E).

    With k = 1, 2, ...: E_k = dm2 L / (2 pi k), dm2 the largest splitting there is; and the two ends of the window.

    Parameters
    ----------
    mixing : Mixing
    baseline : float or str
        Natural units, or for example ``"53 km"``; >= 0.
    window : (float or str, float or str)
        Lowest and highest energy, positive.
    max_panels : int
        How many panels are still worth their cost.

    Returns
    -------
    tuple of float
        Increasing.

    Raises
    ------
    ValueError
        If the window is not two increasing positive energies, or there are more oscillations in it than `max_panels` panels
        resolve; `AveragedPropagation` is then what an experiment sees.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS
    >>> len(oscillation_edges(PMNS.vintage_of(), "53 km", ("2 MeV", "8 MeV")))
    43
    """
    L = Offset.read(baseline, "baseline")
    low, high = read_window(window)
    dm2 = mixing.mass_splittings
    turn = float(np.max(dm2) - np.min(dm2)) * L / (2 * math.pi)
    first, last = math.floor(turn / high) + 1, math.ceil(turn / low) - 1
    panels = max(last - first + 1, 0) + 1
    if panels > max_panels:
        raise WrongQuantity(
            "window",
            f"resolving the oscillations over this baseline takes {panels} panels, more than max_panels = "
            f"{max_panels}; raise the lowest energy or max_panels, or use AveragedPropagation",
        )
    return (low, *(turn / k for k in range(last, first - 1, -1)), high)


def read_window(value: Window) -> tuple[float, float]:
    """Two increasing positive energies.

    Raises
    ------
    WrongQuantity
        If they are not.
    """
    low, high = (NeutrinoEnergy.read(end, "window") for end in value)
    if not 0 < low < high:
        raise WrongQuantity("window", f"expected two increasing positive energies, got {value!r}")
    return low, high


def _read_window(value: Window | None) -> tuple[float, float] | None:
    return None if value is None else read_window(value)


@declare
class VacuumPropagation:
    """Coherent oscillation over a baseline: rho -> S rho S^dagger, with S of `vacuum_evolution` (U* for antineutrinos).

    Where the phase dm2 L / 2E turns many times over the spectrum, an integral over energy needs panels that follow it: give
    the energies of interest as `window`, or use `AveragedPropagation`. Without a window the quadrature is that of the source.

    Parameters
    ----------
    mixing : Mixing
        `PMNS`, or a `MixingMatrix` with sterile states; states of fewer flavours are embedded.
    baseline : float or str
        L in natural units, or for example ``"19.3 m"``; >= 0.
    window : (float or str, float or str), optional
        Energies between which the oscillations are resolved by quadrature panels, see `oscillation_edges`.
    max_panels : int
        How many such panels are still accepted.

    Raises
    ------
    ValueError
        If the baseline is negative, or the window has more oscillations than `max_panels` resolve.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, pure
    >>> from nurecoil.units import MeV
    >>> reactor = VacuumPropagation(PMNS.vintage_of("nufit-6.0-ic19"), "1.6 km")
    >>> round(float(reactor(pure("e"), antineutrino=True)(4 * MeV * np.ones(1))[0, 0, 0].real), 4)
    0.9204
    """

    mixing: Mixing
    baseline: Offset
    window: Window | None = given(default=None, read=_read_window)
    max_panels: int = 1000

    def __post_init__(self) -> None:
        self.edges  # noqa: B018  refuses a window with too many oscillations

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """Energies that cut the window into half-periods."""
        return () if self.window is None else oscillation_edges(self.mixing, self.baseline, self.window, self.max_panels)

    def __call__(self, state: State, antineutrino: bool = False) -> State:
        """The state at the end of the baseline."""
        return PropagatedState(embed(state, self.mixing.dimension), self, antineutrino)

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """S rho S^dagger, for rho [E, F, F]."""
        S = vacuum_evolution(E, mass_vectors(self.mixing, antineutrino), self.mixing.mass_splittings, self.baseline)
        result: ComplexArray = S @ rho @ S.conj().swapaxes(-1, -2)
        return result


@declare
class AveragedPropagation:
    """Oscillations that no detector resolves: rho -> sum_i |nu_i><nu_i| (U^dagger rho U)_ii.

    The limit of a long baseline and a finite energy resolution. Mass states of exactly equal mass stay coherent.

    Parameters
    ----------
    mixing : Mixing
        `PMNS`, or a `MixingMatrix` with sterile states; states of fewer flavours are embedded.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, pure
    >>> rho = AveragedPropagation(PMNS.vintage_of("nufit-6.0-ic19"))(pure("e"))(np.ones(1))
    >>> round(float(rho[0, 0, 0].real), 4)
    0.55
    """

    mixing: Mixing

    def __call__(self, state: State, antineutrino: bool = False) -> State:
        """The state far away."""
        return PropagatedState(embed(state, self.mixing.dimension), self, antineutrino)

    @property
    def edges(self) -> tuple[float, ...]:
        """None."""
        return ()

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """rho [E, F, F] without the interference of different masses."""
        dm2 = self.mixing.mass_splittings
        coherent = dm2[:, None] == dm2[None, :]
        return to_flavour(coherent * to_mass(rho, self.mixing, antineutrino), self.mixing, antineutrino)
