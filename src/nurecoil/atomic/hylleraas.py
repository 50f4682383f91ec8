"""The ground state of a two-electron atom, correlated: Hylleraas's variational expansion, computed here.

Wave functions are exp(-zeta s) times a polynomial of total degree `order` in s = r1 + r2, t = r2 - r1 (even powers) and
u = r12 (Hylleraas:1929). The monomials are nearly dependent and need extended precision; the same space is spanned by
products of Laguerre functions of the perimetric coordinates (Pekeris:1958)

    x = r1 + r2 - r12,  y = r2 + r12 - r1,  z = r1 + r12 - r2,    each from 0 to infinity,

which are well conditioned. All matrix elements are integrals of polynomials times exponentials, hence exact in
Gauss-Laguerre quadrature. Lengths are in units of a0/zeta and energies in hartree up to the last step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray, gauss_legendre, sinc
from nurecoil.units import a0, hartree

_PANELS = np.concatenate([np.linspace(0.0, 4.0, 81), np.linspace(4.0, 16.0, 121)[1:]])
"""Panel edges in r [a0/(Z/2)]; with 16 nodes each they resolve sin(qr) up to q = 300/a0 in helium."""


def hylleraas_ground_state(Z: int = 2, order: int = 16, zeta: float | None = None) -> HylleraasState:
    """Solve for the ground state of the two-electron atom with nuclear charge Z.

    Parameters
    ----------
    Z : int
        Nuclear charge, at least 2 (1, the hydrogen anion, is bound too, but needs another zeta).
    order : int
        Total degree of the polynomial in s, t, u; 16 means 525 terms, a second, and 2e-10 hartree.
    zeta : float, optional
        Exponent in units of 1/a0. The energy is stationary near 1.55 Z at order 16, the default.

    Returns
    -------
    HylleraasState

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Non-relativistic, infinitely heavy nucleus. In helium the neglected mass polarisation and relativity shift F_e by 1e-4.

    Examples
    --------
    >>> round(hylleraas_ground_state(order=6, zeta=2.0).energy / hartree, 5)
    -2.90372
    """
    from scipy.linalg import eigh

    if Z < 1 or order < 0:
        raise ValueError(f"hylleraas_ground_state: expected Z >= 1 and order >= 0, got {Z!r} and {order!r}")
    exponent = 1.55 * Z if zeta is None else float(zeta)
    if not exponent > 0:
        raise ValueError(f"hylleraas_ground_state: zeta must be positive, got {zeta!r}")
    labels = [(i, j, k) for i in range(order + 1) for j in range(order + 1) for k in range(j, order + 1) if i + j + k <= order]
    S, T, V = _matrices(Z, order, labels)
    vectors: Array
    energies, vectors = eigh(exponent**2 * T + exponent * V, S, subset_by_index=[0, 0])
    tensor = np.zeros((order + 1,) * 3)
    for (i, j, k), c in zip(labels, vectors[:, 0], strict=True):
        tensor[i, j, k] += c
        tensor[i, k, j] += c
    return HylleraasState(Z, exponent / a0, float(energies[0]) * hartree, tensor)


@dataclass(frozen=True, eq=False)
class HylleraasState:
    """A two-electron ground state; `hylleraas_ground_state` makes them.

    Parameters
    ----------
    Z : int
        Nuclear charge.
    zeta : float
        Exponent of exp(-zeta s), an inverse length.
    energy : float
        Variational energy, an upper bound to the exact one.
    coefficients : ndarray, shape [order + 1, order + 1, order + 1]
        Of L_i(2 zeta x) L_j(zeta y) L_k(zeta z) exp[-zeta (x + (y + z)/2)].
    """

    Z: int
    zeta: float
    energy: float
    coefficients: Array = field(repr=False)

    def density(self, r: ArrayLike) -> Array:
        """Density of one electron, of unit integral; twice that is the electron density.

        Parameters
        ----------
        r : array_like
            Distance from the nucleus.

        Returns
        -------
        ndarray
            Per volume, of the shape of r.

        Raises
        ------
        ValueError
            If a radius is negative.
        """
        radii = np.asarray(r, dtype=float)
        if not np.all(radii >= 0):
            raise ValueError(f"r: expected distances >= 0, got {radii.min() / a0:g} a0")
        flat = self._unnormalised(radii.ravel() * self.zeta) / self._norm
        return (flat * self.zeta**3).reshape(radii.shape)

    def form_factor(self, q: ArrayLike) -> Array:
        """F_e(q), accurate up to q = 150 Z/a0 or so.

        Raises
        ------
        ValueError
            If a momentum transfer is negative.
        """
        momenta = np.asarray(q, dtype=float)
        if not np.all(momenta >= 0):
            raise ValueError(f"q: expected momentum transfers >= 0, got {momenta.min() * a0:g}/a0")
        r, weight = self._radial
        flat = [sinc(value * r) @ weight for value in momenta.ravel()]
        return np.reshape(flat, momenta.shape)

    def mean_power(self, power: float) -> float:
        """<r^power> of one electron, for powers above -3."""
        r, weight = self._radial
        return float(weight @ r**power)

    @cached_property
    def _norm(self) -> float:
        r, w = self._grid
        return float(w @ (4.0 * math.pi * r**2 * self._unnormalised(r)))

    @cached_property
    def _grid(self) -> tuple[Array, Array]:
        """Nodes and weights in zeta r."""
        return gauss_legendre(_PANELS * self.zeta * a0 * 2.0 / self.Z, 16)

    @cached_property
    def _radial(self) -> tuple[Array, Array]:
        """Nodes r, and the weights of 4 pi r^2 n(r) dr."""
        r, w = self._grid
        return r / self.zeta, w * 4.0 * math.pi * r**2 * self._unnormalised(r) / self._norm

    def _unnormalised(self, r: Array) -> Array:
        """int |psi|^2 d^3 r2 up to a factor, with z = 2 r - x; r in units of 1/zeta."""
        order = self.coefficients.shape[0] - 1
        fraction, weight = gauss_legendre([0.0, 1.0], 32)
        y, weight_y = np.polynomial.laguerre.laggauss(order + 3)
        x, z = 2.0 * r[:, None] * fraction, 2.0 * r[:, None] * (1.0 - fraction)
        along_x, along_y, along_z = (_laguerre(order, points)[0] for points in (2.0 * x.ravel(), y, z.ravel()))
        by_y: Array = np.einsum("ip,kp,ijk->pj", along_x, along_z, self.coefficients, optimize=True)
        psi2 = ((by_y @ along_y) ** 2).reshape(*x.shape, y.size)
        measure = (x[..., None] + y) * (y + z[..., None]) * np.exp(-2.0 * x - z)[..., None]
        density: Array = np.einsum("rfy,f,y->r", psi2 * measure, weight, weight_y)
        return density


def _laguerre(order: int, x: Array) -> tuple[Array, Array]:
    """L_k(x) for k = 0..order, and the derivative of L_k(x) exp(-x/2) over exp(-x/2)."""
    L = np.ones((order + 1, x.size))
    D = np.zeros_like(L)
    for k in range(order):
        L[k + 1] = ((2 * k + 1 - x) * L[k] - (k * L[k - 1] if k else 0.0)) / (k + 1)
        D[k + 1] = D[k] - L[k]
    return L, D - 0.5 * L


def _matrices(Z: int, order: int, labels: list[tuple[int, int, int]]) -> tuple[Array, Array, Array]:
    """Overlap, kinetic and potential energy for zeta = 1; the volume element is r1 r2 r12 dr1 dr2 dr12."""
    points, weights = np.polynomial.laguerre.laggauss(order + 3)
    L, D = _laguerre(order, points)
    i: IntArray
    j: IntArray
    k: IntArray
    i, j, k = np.array(labels).T

    def exchanged(left: Array, right: Array) -> Array:
        """left_j(y) right_k(z) + left_k(y) right_j(z), shape [N, y z]."""
        pair: Array = left[j][:, :, None] * right[k][:, None, :] + left[k][:, :, None] * right[j][:, None, :]
        return pair.reshape(len(labels), -1)

    psi_yz, d_y, d_z = exchanged(L, L), exchanged(D, L), exchanged(L, D)
    y, z = (axis.ravel() for axis in np.meshgrid(points, points, indexing="ij"))
    w_yz = np.outer(weights, weights).ravel()
    r12 = (y + z) / 2.0
    S, T, V = (np.zeros((len(labels),) * 2) for _ in range(3))
    for n, x in enumerate((points / 2.0).tolist()):
        w, r1, r2 = float(weights[n]) * w_yz, (x + z) / 2.0, (x + y) / 2.0
        psi: Array = L[i, n, None] * psi_yz
        by_x: Array
        by_y: Array
        by_z: Array
        by_x, by_y, by_z = 2.0 * D[i, n, None] * psi_yz, L[i, n, None] * d_y, L[i, n, None] * d_z
        by_r1, by_r2, by_r12 = by_x - by_y + by_z, by_x + by_y - by_z, by_y + by_z - by_x
        volume = w * r1 * r2 * r12
        S += (psi * volume) @ psi.T
        V += (psi * w * (r1 * r2 - Z * (r1 + r2) * r12)) @ psi.T
        # |grad_1 psi|^2 = psi_r1^2 + psi_r12^2 + 2 psi_r1 psi_r12 cos(r1, r12), and the same for 2
        T += 0.5 * ((by_r1 * volume) @ by_r1.T + (by_r2 * volume) @ by_r2.T) + (by_r12 * volume) @ by_r12.T
        mixed = (by_r1 * (r2 * (r1**2 + r12**2 - r2**2)) + by_r2 * (r1 * (r2**2 + r12**2 - r1**2))) * w @ by_r12.T
        T += 0.25 * (mixed + mixed.T)
    return S, T, V
