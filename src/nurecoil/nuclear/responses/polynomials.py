"""Responses of a ground state as polynomials in the momentum transfer, and the spin-orbit one, which needs no new operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.nuclear.form_factor import length, momentum
from nurecoil.nuclear.multipoles import Operator
from nurecoil.nuclear.multipoles.radial import radial_integral
from nurecoil.nuclear.responses.densities import DensityMatrices

Coefficients = tuple[float, ...]


@dataclass(frozen=True)
class ResponsePolynomial:
    """F_p and F_n of the form e^{-u/2} sum_k c_k u^k, u = q^2 b^2/2.

    Parameters
    ----------
    name : str
        What it is, for messages.
    b : float
        Oscillator length.
    protons, neutrons : tuple of float
        c_0, c_1, ...

    Raises
    ------
    ValueError
        If b is not a positive length, or a polynomial is empty.
    """

    name: str
    b: float
    protons: Coefficients
    neutrons: Coefficients

    def __post_init__(self) -> None:
        length(self.name, "b", self.b)
        if not (self.protons and self.neutrons):
            raise ValueError(f"{self.name}: expected at least one coefficient for protons and for neutrons")

    def __call__(self, q: ArrayLike) -> Array:
        """The two values at momentum transfer q, shape [2, *q]: protons, then neutrons.

        Raises
        ------
        ValueError
            If q is negative or not finite.
        """
        u = 0.5 * (momentum(q, of=self.name) * self.b) ** 2
        values: Array = np.exp(-0.5 * u) * np.array([polynomial(u, self.protons), polynomial(u, self.neutrons)])
        return values


def multipole_response(density: DensityMatrices, operator: Operator, K: int, b: float) -> ResponsePolynomial:
    """The reduced elements <J||T_K||J> of protons and of neutrons in a ground state.

    Parameters
    ----------
    density : DensityMatrices
    operator : str
        An operator that has the parity of the ground-state density: M for even K; Sigma', Sigma'' and Delta for odd K.
    K : int
    b : float
        Oscillator length.

    Raises
    ------
    ValueError
        If the operator changes parity, for which there is no polynomial in u.

    Examples
    --------
    >>> from nurecoil.nuclear.responses.densities import density_matrices
    >>> from nurecoil.units import fm
    >>> spin = multipole_response(density_matrices("Xe129"), "Sigma'", 1, 2.287 * fm)
    >>> [round(float(x), 3) for x in spin(0.0)]
    [0.007, 0.412]
    """
    power, coefficients = density.element(operator, K)
    if power % 2 or power < 0:
        raise ValueError(f"operator, K: expected M of even rank, or Sigma', Sigma'', Delta of odd rank, got {operator} {K}")
    series = np.pad(coefficients, ((0, 0), (power // 2, 0)))
    series = series / 2.0 ** np.arange(series.shape[1])  # y = u/2
    protons, neutrons = (_trimmed(row) for row in series)
    return ResponsePolynomial(f"{operator}_{K} of {density.nuclide}", b, protons, neutrons)


def _trimmed(row: Array | Sequence[float]) -> Coefficients:
    """Without zeros at the end, and without what is left of them after rounding."""
    largest = max(abs(c) for c in row)
    last = max((k for k, c in enumerate(row) if abs(c) > 1e-14 * largest), default=0)
    return tuple(float(c) for c in row[: last + 1])


@cache
def spin_orbit_polynomial(n: int, l: int) -> Coefficients:
    """<nl| j1(x)/x |nl>, x = qr, as coefficients c_k of e^{-u/2} sum_k c_k u^k.

    j1(x)/x = (j0 + j2)/3, so that the radial integrals of M serve; at rest it is 1/3.

    Parameters
    ----------
    n, l : int
        l >= 1: for an s wave it is no such polynomial, and sigma.l vanishes.

    Raises
    ------
    ValueError
        If l < 1.

    Examples
    --------
    >>> [round(c, 12) for c in spin_orbit_polynomial(0, 2)]
    [0.333333333333, -0.066666666667]
    """
    if l < 1:
        raise ValueError(f"l: expected an orbital momentum of at least 1, got {l!r}")
    total: dict[int, float] = {}
    for L in (0, 2):
        for twice, c in radial_integral((n, l), L, (n, l)).items():
            total[twice // 2] = total.get(twice // 2, 0.0) + float(c) / 3.0
    return _trimmed([total.get(k, 0.0) / 2.0**k for k in range(max(total) + 1)])


def spin_orbit_response(density: DensityMatrices, b: float) -> ResponsePolynomial:
    """F^{Phi''} of protons and of neutrons, L = 0.

    Phi''_0 = -(1/sqrt(4 pi)) (j1(qr)/qr) sigma.l, hence F = -sum_j n_j <sigma.l>_j <j1(qr)/(qr)>, with <sigma.l> = l or
    -(l + 1): at rest -1/3 sum n_j <sigma.l>. In the normalisation of Hoferichter:2020osn.

    Parameters
    ----------
    density : DensityMatrices
        Of a ground state.
    b : float
        Oscillator length.
    """
    numbers = density.occupations()
    sums = np.zeros((2, 1))
    for i, orbit in enumerate(density.orbits):
        if orbit.l:
            aligned = float(orbit.l if orbit.two_j > 2 * orbit.l else -(orbit.l + 1))
            radial = np.array(spin_orbit_polynomial(orbit.n, orbit.l))
            width = max(sums.shape[1], radial.size)
            sums = np.pad(sums, ((0, 0), (0, width - sums.shape[1])))
            sums[:, : radial.size] -= aligned * numbers[:, i, None] * radial
    protons, neutrons = (_trimmed(row) for row in sums)
    return ResponsePolynomial(f"Phi'' of {density.nuclide}", b, protons, neutrons)
