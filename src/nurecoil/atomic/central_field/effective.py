"""Electrons of an atom over free electrons at rest, shell by shell and kernel by kernel."""

from __future__ import annotations

import math
from typing import Literal, get_args

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.atomic.central_field.atom import CentralFieldAtom, Orbital
from nurecoil.atomic.central_field.response import Transition
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.units import alpha_em, eV, hartree

BoundKernel = Literal["vector", "axial", "magnetic", "millicharge"]
KERNELS: tuple[BoundKernel, ...] = get_args(BoundKernel)
FAR = 40.0
"""From this many binding energies on, ratios are continued towards those of a free electron."""
_CUT = 40.0
"""Largest momentum transfer beyond the ridge, in units of sqrt(2 m_e I)."""


def _momentum_transfers(q_min: float, centre: float, width: float, cut: float = _CUT) -> tuple[Array, Array]:
    """Momentum transfers and quadrature weights for a ridge around `centre`.

    Equal steps in ln q below the ridge; q = centre + width tan(angle) on it and above, up to centre + cut width.
    """
    knee = max(0.5 * width, centre - 3.0 * width, q_min)
    x, w = gauss_legendre(np.linspace(0.0, 1.0, 3), 8)
    span = math.log(knee / q_min)
    below = q_min * np.exp(span * x)
    y, v = gauss_legendre(np.linspace(0.0, 1.0, 5), 8)
    first = math.atan((knee - centre) / width)
    angle = first + (math.atan(cut) - first) * y
    above = centre + width * np.tan(angle)
    slope = (math.atan(cut) - first) * width / np.cos(angle) ** 2
    return np.concatenate([below, above]), np.concatenate([span * below * w, slope * v])


def bound_over_free(atom: CentralFieldAtom, orbital: Orbital, T: float, cut: float = _CUT) -> Array:
    """Cross section on one electron of an orbital over that on a free electron at rest, for each of `KERNELS`.

    For an ultra-relativistic neutrino, E >> q and T, with x = T^2/q^2 and the responses of `Responses`,

        vector        int dq^2 (1 - x) [(1 - x) S_charge + S_current]/(2 m_e)
        axial         int dq^2 [(1 - x) S_spin + S_axial]/(2 m_e)
        magnetic      T int dq^2 [(1 - x) S_charge + S_current]/q^2
        millicharge   T^2 (2 m_e + T) int dq^2 S_charge/q^4

    and q from T on. The last is the exchange of Coulomb photons alone; transverse photons diverge at q = T and are those of the
    equivalent-photon approximation. Without relativity x, current and axial vanish, spin is charge and T << m_e.

    Parameters
    ----------
    atom : CentralFieldAtom
    orbital : Orbital
        One of the atom's.
    T : float
        Energy transfer, at least the orbital's threshold.
    cut : float
        Largest momentum transfer beyond the free electron's, in units of sqrt(2 m_e I).

    Returns
    -------
    ndarray, shape [4]

    Raises
    ------
    ValueError
        If T is below the threshold.

    Notes
    -----
    High above threshold magnetic and millicharge tend to 1, but vector and axial of a Dirac electron to the mean of
    gamma (1 + v^2/3): an electron that moves is a bigger target, by 5/6 (Z alpha)^2 for a hydrogenic K shell.
    """
    energy = T / hartree
    if abs(energy / orbital.threshold - 1.0) < 1e-12:
        energy = orbital.threshold
    if energy < orbital.threshold:
        least = orbital.threshold * hartree / eV
        raise ValueError(f"T: expected at least {least:g} eV for shell {orbital.shell.name}, got {T / eV:g} eV")
    centre, width = atom.free_momentum(energy - orbital.threshold), math.sqrt(2.0 * orbital.threshold)
    q, w = _momentum_transfers(alpha_em * energy, centre, width, cut)
    S = Transition(atom, orbital, energy, float(q[-1])).responses(q)
    x = (alpha_em * energy / q) ** 2 if atom.relativistic else np.zeros_like(q)
    free, dq2 = atom.free_momentum(energy) ** 2, 2.0 * q * w
    electric = (1.0 - x) * S.charge + S.current
    return np.array(
        [
            np.sum(dq2 * (1.0 - x) * electric) / 2.0,
            np.sum(dq2 * ((1.0 - x) * S.spin + S.axial)) / 2.0,
            np.sum(dq2 / q**2 * electric) * energy,
            np.sum(dq2 / q**4 * S.charge) * free**2 / (2.0 + atom.alpha2 * energy),
        ]
    )


def far_limit(orbital: Orbital) -> Array:
    """What `bound_over_free` tends to."""
    return np.array([1.0 + orbital.motion, 1.0 + orbital.motion, 1.0, 1.0])


def continued(ratios: Array, limit: Array, T_last: float, T: Array) -> Array:
    """Ratios beyond the last energy at which they are known: what separates them from their limit falls as 1/T."""
    return np.asarray(limit + (ratios - limit) * T_last / T)


def effective_electrons(T: float, atom: CentralFieldAtom) -> dict[BoundKernel, float]:
    """Effective electrons of an atom at one energy transfer, from nothing: seconds, where `CentralFieldElectrons` interpolates.

    Parameters
    ----------
    T : float
        Energy transfer, positive.
    atom : CentralFieldAtom

    Returns
    -------
    dict
        Kernel: the factor that multiplies the cross section on a free electron at rest; see `bound_over_free`.

    Raises
    ------
    ValueError
        If T is not positive.

    Examples
    --------
    >>> from nurecoil.units import eV
    >>> found = effective_electrons(30 * eV, CentralFieldAtom.fitted("He"))
    >>> {kernel: round(number, 2) for kernel, number in found.items()}
    {'vector': 1.73, 'axial': 1.73, 'magnetic': 1.62, 'millicharge': 15.51}
    """
    energy = float(energy_transfer(T, "effective_electrons")) / hartree
    total = np.zeros(len(KERNELS))
    for orbital in atom.orbitals:
        if energy < orbital.threshold:
            continue
        computed = min(energy, FAR * orbital.threshold)
        ratios = bound_over_free(atom, orbital, computed * hartree)
        if computed < energy:
            ratios = continued(ratios, far_limit(orbital), computed, np.asarray(energy))
        total += orbital.shell.occupation * ratios
    return dict(zip(KERNELS, total.tolist(), strict=True))
