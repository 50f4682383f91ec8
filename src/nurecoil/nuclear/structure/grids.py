"""Momentum grids, and the check that they resolve what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.units import fm

ORTHONORMAL = 1e-6
"""Largest departure from orthonormality that a grid may give the oscillator functions put on it."""


@dataclass(frozen=True)
class MomentumGrid:
    """Nodes k and weights w, so that ``w @ f(k)`` is the integral of f.

    Parameters
    ----------
    k, w : ndarray, shape [K]
        In natural units (energy).
    upper : float
        Where the grid ends.

    Raises
    ------
    ValueError
        If the shapes differ, or the nodes are not positive and increasing up to `upper`.
    """

    k: Array
    w: Array
    upper: float

    def __post_init__(self) -> None:
        if self.k.ndim != 1 or self.k.shape != self.w.shape:
            raise ValueError(f"grid: expected nodes and weights of one length, got shapes {self.k.shape} and {self.w.shape}")
        if not (self.k[0] > 0 and np.all(np.diff(self.k) > 0) and self.k[-1] <= self.upper):
            raise ValueError("grid: expected positive, increasing momenta below its upper end")

    @classmethod
    def panels(cls, edges: ArrayLike, points: tuple[int, ...]) -> MomentumGrid:
        """Gauss-Legendre with `points[i]` nodes between edges i and i+1 [energy]."""
        e = np.asarray(edges, dtype=float)
        if e.size != len(points) + 1:
            raise ValueError(f"points: expected one number per panel ({e.size - 1}), got {points!r}")
        parts = [gauss_legendre(e[i : i + 2], n) for i, n in enumerate(points)]
        return cls(np.concatenate([k for k, _ in parts]), np.concatenate([w for _, w in parts]), float(e[-1]))

    @classmethod
    def free_space(cls) -> MomentumGrid:
        """A grid up to 100 fm^-1, fine enough for phase shifts to 1e-4 degrees and the deuteron to a few eV."""
        return cls.panels(np.array([0.0, 2.0, 12.0, 100.0]) / fm, (30, 40, 40))

    def oscillator(self, n_max: int, l: int, b: float) -> Array:
        """k R_nl(k) sqrt(w) for n = 0 ... n_max: oscillator functions of length `b` as vectors on the grid.

        Parameters
        ----------
        n_max, l : int
        b : float
            Oscillator length of the coordinate conjugate to k (natural units).

        Returns
        -------
        ndarray, shape [n_max + 1, K]
            With the phase (-1)^n of the Fourier transform of functions positive at the origin.

        Raises
        ------
        ValueError
            If the grid does not hold these functions orthonormal to `ORTHONORMAL`: it is too coarse or too short.

        Examples
        --------
        >>> MomentumGrid.panels([0.0, 2.0 / fm], (6,)).oscillator(8, 0, 2.8 * fm)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        ValueError: momentum grid: 6 points up to 2 fm^-1 do not resolve oscillator functions n <= 8, l = 0, ...
        """
        vectors = radial_functions(n_max, l, self.k, 1.0 / b) * (self.k * np.sqrt(self.w))
        off = float(np.abs(vectors @ vectors.T - np.eye(n_max + 1)).max())
        if not off < ORTHONORMAL:
            raise ValueError(
                f"momentum grid: {self.k.size} points up to {self.upper * fm:.3g} fm^-1 do not resolve oscillator functions "
                f"n <= {n_max}, l = {l}, b = {b / fm:.4g} fm: orthonormal to {off:.1e}, expected {ORTHONORMAL:.0e}"
            )
        return vectors * ((-1.0) ** np.arange(n_max + 1))[:, None]
