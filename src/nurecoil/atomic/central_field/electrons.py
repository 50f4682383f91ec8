"""Effective electrons of an atom in its central field: computed, tabulated, and read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.atomic.central_field.atom import CentralFieldAtom, Orbital
from nurecoil.atomic.central_field.effective import FAR, KERNELS, BoundKernel, bound_over_free, continued, far_limit
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.problems import UnknownId
from nurecoil.units import eV, hartree, keV

if TYPE_CHECKING:
    from scipy.interpolate import CubicSpline

_SCALE = 2.0 * eV
"""Where the axis ln(1 + E/scale) of the free electron's energy E turns from linear to logarithmic."""
_SPACING = 1.4
_TOLERANCE = 8e-3
"""Of the spline before the point between two is added, which takes a factor of ten or more off its error."""
_MOST = 120
_LINEAR = 5e-4
HIGHEST = 500.0 * keV
"""Where what is computed ends; above, each shell's ratio goes on towards its limit."""
_NEAR = 3.0
_BAND = 0.05


@dataclass(frozen=True, eq=False)
class ShellElectrons:
    """One shell: its cross section over that of as many free electrons at rest.

    Parameters
    ----------
    name : str
        In X-ray notation.
    occupation : float
    threshold : float
        Energy where it opens.
    energies : ndarray, shape [N]
        Energies of the freed electron, increasing from 0.
    ratios : ndarray, shape [N, 4]
        For each of `KERNELS`.
    limit : ndarray, shape [4]
        What they tend to far above.

    Raises
    ------
    ValueError
        If a number is out of range, the energies do not increase, or the shapes do not agree.
    """

    name: str
    occupation: float
    threshold: float
    energies: Array
    ratios: Array
    limit: Array

    def __post_init__(self) -> None:
        if not self.occupation > 0 or not self.threshold > 0:
            found = f"{self.occupation}, {self.threshold}"
            raise ValueError(f"{self.name}: expected a positive occupation and threshold, got {found}")
        if len(self.energies) < 4 or self.energies[0] != 0 or np.any(np.diff(self.energies) <= 0):
            raise ValueError(f"energies of {self.name}: expected at least four, increasing from 0, got {self.energies!r}")
        if self.ratios.shape != (len(self.energies), len(KERNELS)) or not np.all(self.ratios >= 0):
            raise ValueError(f"ratios of {self.name}: expected [{len(self.energies)}, {len(KERNELS)}] numbers >= 0")

    @cached_property
    def _spline(self) -> CubicSpline[np.float64]:
        return _spline(self.energies, self.ratios)

    def __call__(self, T: Array, kernel: BoundKernel) -> Array:
        """Effective electrons at energy transfers T; zero below the threshold."""
        i, last = KERNELS.index(kernel), float(self.energies[-1])
        E = T - self.threshold
        inside = self._spline(np.log1p(np.clip(E, 0.0, last) / _SCALE))[..., i]
        beyond = continued(self.ratios[-1, i], self.limit[i], last + self.threshold, T)
        return np.asarray(self.occupation * np.where(E < 0, 0.0, np.where(last < E, beyond, inside)))


def _spline(energies: Array, ratios: Array) -> CubicSpline[np.float64]:
    from scipy.interpolate import CubicSpline

    return CubicSpline(np.log1p(energies / _SCALE), ratios)


@dataclass(frozen=True, eq=False)
class CentralFieldElectrons:
    """Effective electrons of an atom, for each kernel of a neutrino's interaction.

    They multiply the cross section on a free electron at rest, as `stepping` does.

    Parameters
    ----------
    element : str
        Chemical symbol.
    shells : tuple of ShellElectrons

    Notes
    -----
    A shell is computed up to 40 times its binding energy, and no further than 500 keV. From there what separates its ratio from
    the limit of a fast electron that moves as the bound one did, the mean of gamma (1 + v^2/3), falls as 1/T, as it does by
    then. For elements with tables all electrons together are within 1.4 % of Z there.

    Examples
    --------
    >>> germanium = CentralFieldElectrons.cached("Ge")
    >>> germanium([0.2 * keV, 2 * keV], "magnetic").round(1).tolist()
    [16.7, 29.5]
    """

    element: str
    shells: tuple[ShellElectrons, ...]

    @classmethod
    def cached(cls, element: str) -> CentralFieldElectrons:
        """From the table of Dirac waves shipped with the package; see `regenerate_effective_electrons`.

        Parameters
        ----------
        element : str
            One of He, Ne, Na, Si, Ar, Ge, I, Xe, Cs.

        Raises
        ------
        UnknownId
            If the package has no table for the element; `computed` makes one in minutes.
        """
        from nurecoil.atomic.central_field.tables import read_electrons

        return read_electrons(element)

    @classmethod
    def computed(cls, element: str, relativistic: bool = True, *, only: Iterable[str] | None = None) -> CentralFieldElectrons:
        """From nothing: seconds for helium, under a minute for germanium, a few minutes for xenon.

        Parameters
        ----------
        element : str
            H to Cf.
        relativistic : bool
            Dirac's equation, or Schroedinger's, which takes a third of the time.
        only : iterable of str, optional
            Names of the shells wanted; all by default.

        Raises
        ------
        UnknownId
            If there are no shells for the element, or a wanted one is not among them.
        """
        atom = CentralFieldAtom.fitted(element, relativistic)
        orbitals = {orbital.shell.name: orbital for orbital in atom.orbitals}
        wanted = tuple(orbitals if only is None else only)
        for name in wanted:
            if name not in orbitals:
                raise UnknownId(f"shell of {element}", name, orbitals)
        return cls(element, tuple(_tabulate(atom, o) for name, o in orbitals.items() if name in wanted))

    def __call__(self, T: ArrayLike, kernel: BoundKernel) -> Array:
        """Effective electrons at energy transfers T.

        Parameters
        ----------
        T : array_like
            Energy transfer, kinetic plus binding energy; positive.
        kernel : {"vector", "axial", "magnetic", "millicharge"}
            See `bound_over_free`.

        Returns
        -------
        ndarray
            Of the shape of T.

        Raises
        ------
        UnknownId
            If there is no such kernel.
        ValueError
            If an energy transfer is not positive.
        """
        energies = self._checked(T, kernel)
        return np.asarray(sum(shell(energies, kernel) for shell in self.shells) + 0.0 * energies)

    def band(self, T: ArrayLike, kernel: BoundKernel) -> Array:
        """What to allow on either side of the effective electrons: 5 % of the shells with T < 3 I.

        Parameters
        ----------
        T : array_like
        kernel : {"vector", "axial", "magnetic", "millicharge"}

        Returns
        -------
        ndarray
        """
        energies = self._checked(T, kernel)
        near = (np.where(energies < _NEAR * shell.threshold, shell(energies, kernel), 0.0) for shell in self.shells)
        return np.asarray(_BAND * sum(near) + 0.0 * energies)

    def table(self, kernel: BoundKernel, T_max: float = 100.0 * keV) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Energy transfers and effective electrons for linear interpolation.

        Parameters
        ----------
        kernel : {"vector", "axial", "magnetic", "millicharge"}
        T_max : float
            Where the table ends, at most 500 keV.

        Returns
        -------
        T, electrons : tuple of float
            From half the lowest edge, where there are none, with a point on either side of each edge; between the points a
            straight line is true to 0.1 %.

        Raises
        ------
        UnknownId
            If there is no such kernel.
        ValueError
            If the table would end below the lowest edge, or above 500 keV.

        Examples
        --------
        >>> T, electrons = CentralFieldElectrons.cached("Ge").table("magnetic", 20 * keV)
        >>> round(float(np.interp(2 * keV, T, electrons)), 1)
        29.5
        """
        lowest = min(shell.threshold for shell in self.shells)
        if not lowest < T_max <= HIGHEST:
            raise ValueError(f"T_max: expected {lowest / keV:g} to {HIGHEST / keV:g} keV, got {T_max / keV:g} keV")
        edges = np.unique([shell.threshold for shell in self.shells if shell.threshold < T_max])
        rising = np.expm1(np.arange(0.05, 14.0, 0.05)) * _SCALE
        close = [edge * (1.0 + side) for edge in edges.tolist() for side in (-1e-9, 1e-9)]
        T = np.unique(np.concatenate([[0.5 * edges[0], T_max], np.add.outer(edges, rising).ravel(), close]))
        T = T[T_max >= T]
        values = self(T, kernel)
        kept = _thinned(T, values, np.concatenate([[0, len(T) - 1], np.searchsorted(T, close)]))
        return tuple(T[kept].tolist()), tuple(values[kept].tolist())

    def _checked(self, T: ArrayLike, kernel: str) -> Array:
        if kernel not in KERNELS:
            raise UnknownId("kernel of effective electrons", kernel, KERNELS)
        return np.asarray(energy_transfer(np.asarray(T, dtype=float), "CentralFieldElectrons"))


def _thinned(x: Array, y: Array, fixed: IntArray) -> IntArray:
    """The points that a broken line needs to stay within the tolerance of all."""
    kept: set[int] = set(fixed.tolist())
    pending = list(pairwise(sorted(kept)))
    while pending:
        a, b = pending.pop()
        between = slice(a + 1, b)
        error: Array = np.abs(np.interp(x[between], x[[a, b]], y[[a, b]]) - y[between]) - _LINEAR * y[between]
        if error.size and error.max() > 0:
            worst = a + 1 + int(np.argmax(error))
            kept.add(worst)
            pending += [(a, worst), (worst, b)]
    return np.array(sorted(kept))


def _tabulate(atom: CentralFieldAtom, orbital: Orbital) -> ShellElectrons:
    """Points added in the middle of intervals until the spline foretells them."""
    threshold = orbital.threshold * hartree
    last = max(min(FAR * threshold, HIGHEST) - threshold, threshold)

    def ratios(E: float) -> Array:
        return bound_over_free(atom, orbital, threshold + E)

    top = float(np.log1p(last / _SCALE))
    axis = np.linspace(0.0, top, max(6, int(top / _SPACING) + 2))
    known = {float(s): ratios(float(np.expm1(s) * _SCALE)) for s in axis.tolist()}
    open_intervals: list[tuple[float, float]] = list(pairwise(axis.tolist()))
    while open_intervals and len(known) < _MOST:
        s = np.array(sorted(known))
        spline = _spline(np.expm1(s) * _SCALE, np.array([known[x] for x in s.tolist()]))
        split: list[tuple[float, float]] = []
        for a, b in open_intervals:
            middle = 0.5 * (a + b)
            value = ratios(float(np.expm1(middle) * _SCALE))
            known[middle] = value
            if np.any(np.abs(spline(middle) - value) > _TOLERANCE * np.maximum(np.abs(value), 0.5)):
                split += [(a, middle), (middle, b)]
        open_intervals = split
    s = np.array(sorted(known))
    energies = np.expm1(s) * _SCALE
    energies[0] = 0.0
    return ShellElectrons(
        orbital.shell.name,
        orbital.shell.occupation,
        threshold,
        energies,
        np.array([known[x] for x in s.tolist()]),
        far_limit(orbital),
    )
