"""Kinematic kernels: dsigma/dT = sum_n kappa_n(T) E^-n times couplings, for n = 0, 1, 2.

Each function returns kappa_0, kappa_1 and kappa_2 for a pair of Lorentz structures on a target of mass M, in units of
cross section per energy when multiplied by the dimensionless couplings squared. T is an array of any shape.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import G_F, alpha_em, e_charge

Kernel = Array
"""kappa_0, kappa_1 and kappa_2, [3, *T]."""
Pair = tuple[str, str]


class Kernels(Mapping[Pair, Kernel]):
    """Kernels by pair of structures, each computed when it is asked for: most models need two or three of a dozen.

    Parameters
    ----------
    T : ndarray
        Recoil energies.
    recipes : mapping
        Pair of structures to a function of T.
    """

    def __init__(self, T: Array, recipes: Mapping[Pair, Callable[[Array], Kernel]]) -> None:
        self.T, self.recipes = T, recipes

    def __getitem__(self, pair: Pair) -> Kernel:
        return self.recipes[pair](self.T)

    def __contains__(self, pair: object) -> bool:
        return pair in self.recipes

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.recipes)

    def __len__(self) -> int:
        return len(self.recipes)


def of(kernel: Callable[..., Kernel], M: float, **masses: float) -> Callable[[Array], Kernel]:
    """A kernel of given masses, as a function of T alone."""
    return partial(kernel, M=M, **masses)


def stacked(T: Array, *kappa: Array | float) -> Kernel:
    """A kernel from kappa_0, kappa_1 and kappa_2, which depend on T or are numbers."""
    found: Kernel = np.empty((3, *np.shape(T)))
    found[0], found[1], found[2] = kappa
    return found


def _weak(M: float) -> float:
    return G_F**2 * M / math.pi


def vector_spin0(T: Array, M: float) -> Kernel:
    """VV on spin 0, exact: G_F^2 M/pi (1 - T/E - M T/2E^2), which is (1 - T/T_max)."""
    k = _weak(M)
    return stacked(T, k, -k * T, -0.5 * k * M * T)


def vector_leading(T: Array, M: float) -> Kernel:
    """VV to leading order in T/E, as most papers print it: Eq. (6) of PapouliasKosmas:2013ti."""
    k = _weak(M)
    return stacked(T, k, 0.0, -0.5 * k * M * T)


def vector_spin_half(T: Array, M: float) -> Kernel:
    """VV on a Dirac particle, exact: G_F^2 M/pi (1 - T/E + T^2/2E^2 - M T/2E^2)."""
    k = _weak(M)
    return stacked(T, k, -k * T, 0.5 * k * T * (T - M))


def axial_spin_half(T: Array, M: float) -> Kernel:
    """AA on a Dirac particle, exact: as VV with the sign of M T reversed."""
    k = _weak(M)
    return stacked(T, k, -k * T, 0.5 * k * T * (T + M))


def axial_isotropic(T: Array, M: float) -> Kernel:
    """AA on an unpolarised nucleus of any spin: G_F^2 M/pi (1 - T/E + M T/2E^2), of order 1 in T/M."""
    k = _weak(M)
    return stacked(T, k, -k * T, 0.5 * k * M * T)


def axial_leading(T: Array, M: float) -> Kernel:
    """AA to leading order in T/E: G_F^2 M/2pi (2 + M T/E^2), Eq. (6) of Kouzakov:2021epshep."""
    k = _weak(M)
    return stacked(T, k, 0.0, 0.5 * k * M * T)


def vector_axial_spin_half(T: Array, M: float) -> Kernel:
    """VA interference on a Dirac particle, for neutrinos: half of G_F^2 M/pi (2T/E - T^2/E^2); both orders are summed."""
    k = _weak(M)
    return stacked(T, 0.0, k * T, -0.5 * k * T * T)


def scalar_spin0(T: Array, M: float) -> Kernel:
    """SS on spin 0, exact: G_F^2 M/pi (M T/2E^2)."""
    return stacked(T, 0.0, 0.0, 0.5 * _weak(M) * M * T)


def scalar_spin_half(T: Array, M: float) -> Kernel:
    """SS on a Dirac particle, exact: G_F^2 M/pi (M T/2E^2)(1 + T/2M)."""
    return stacked(T, 0.0, 0.0, 0.5 * _weak(M) * T * (M + 0.5 * T))


def pseudoscalar_spin_half(T: Array, M: float) -> Kernel:
    """PP on a Dirac particle, exact: G_F^2 M/pi (T^2/4E^2)."""
    return stacked(T, 0.0, 0.0, 0.25 * _weak(M) * T * T)


def tensor_spin_half(T: Array, M: float) -> Kernel:
    """TT on a Dirac particle (sum over all sigma^{mu nu}), exact: 8 G_F^2 M/pi [(1 - T/2E)^2 - M T/4E^2]."""
    k = 8.0 * _weak(M)
    return stacked(T, k, -k * T, 0.25 * k * T * (T - M))


def scalar_tensor_spin_half(T: Array, M: float) -> Kernel:
    """ST and PT on a Dirac particle, for neutrinos: half of G_F^2 M/pi (-2T/E + T^2/E^2); both orders are summed."""
    k = _weak(M)
    return stacked(T, 0.0, -k * T, 0.5 * k * T * T)


def dipole_spin0(T: Array, M: float, final_mass: float = 0.0) -> Kernel:
    """MM on spin 0, exact: alpha [1/T - 1/E + T/4E^2] for moments in natural units (pi alpha^2/m_e^2 in Bohr magnetons).

    With a heavy final state of mass m: (1 - T/2E - m^2/4ME)^2/T - m^2 (2M + T)(m^2 + 2MT)/(16 M^2 T^2 E^2).
    """
    m2 = final_mass**2
    a = 0.5 * T + 0.25 * m2 / M
    second = a * a / T - m2 * (2 * M + T) * (m2 + 2 * M * T) / (16 * M**2 * T**2)
    return stacked(T, alpha_em / T, -2 * alpha_em * a / T, alpha_em * second)


def dipole_spin_half(T: Array, M: float, final_mass: float = 0.0) -> Kernel:
    """MM on a Dirac particle, exact: alpha [1/T - 1/E], Vogel:1989iv.

    With a heavy final state of mass m: 1/T - 1/E - (m^2/2EMT)(1 - T/2E + M/2E) + m^4 (T - M)/(8 E^2 M^2 T^2).
    """
    m2 = final_mass**2
    first = -1.0 - m2 / (2 * M * T)
    second = -m2 * (M - T) / (4 * M * T) + m2**2 * (T - M) / (8 * M**2 * T**2)
    return stacked(T, alpha_em / T, alpha_em * first, alpha_em * second)


def dipole_leading(T: Array, M: float) -> Kernel:
    """MM as 1/T alone, Eq. (6) of Kouzakov:2021epshep."""
    return stacked(T, alpha_em / T, 0.0, 0.0)


def scalar_dipole(T: Array, M: float) -> Kernel:
    """SM interference on spin 0, for neutrinos: -(sqrt2 G_F M e/8 pi)(2/E - T/E^2); both orders are summed.

    Scalar exchange and a moment flip helicity alike (Gordon identity); amplitude sqrt2 G_F C 2M - e lambda Z (2E - T)/T.
    """
    k = math.sqrt(2) * G_F * M * e_charge / (8 * math.pi)
    return stacked(T, 0.0, -2 * k, k * T)


def tensor_dipole_spin_half(T: Array, M: float) -> Kernel:
    """TM interference on a Dirac particle, for neutrinos: (sqrt2 G_F M e/8 pi)(2T/E^2); both orders are summed."""
    k = math.sqrt(2) * G_F * M * e_charge / (8 * math.pi)
    return stacked(T, 0.0, 0.0, 2 * k * T)


def tensor_dipole_pauli(T: Array, M: float) -> Kernel:
    """TM interference with an anomalous moment, for neutrinos: -(sqrt2 G_F e/2 pi)(1 - T/2E)^2; both orders are summed.

    It comes beside G_M times `tensor_dipole_spin_half`.
    """
    k = math.sqrt(2) * G_F * e_charge / (2 * math.pi)
    return stacked(T, -k, k * T, -0.25 * k * T * T)
