"""Photo-absorption in the same central field: the test of its bound and free waves."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.atom import CentralFieldAtom
from nurecoil.atomic.central_field.response import Transition
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.units import a0, alpha_em, hartree

_FAR = 300.0
"""Shells bound this many times less than the photon's energy are left out: a free electron does not absorb."""


def central_field_photoabsorption(E: ArrayLike, atom: CentralFieldAtom) -> Array:
    """Dipole photo-absorption cross section per atom, 4 pi^2 alpha E sum_j n_j S_j/q^2 at q = 0.

    One electron at a time: where electrons answer together, as the 4d shell of xenon does up to 0.3 keV, it can be wrong by a
    factor. Nor has it retardation, a few percent at 10 keV.

    Parameters
    ----------
    E : array_like
        Photon energies, positive.
    atom : CentralFieldAtom

    Returns
    -------
    ndarray
        Areas, of the shape of E.

    Raises
    ------
    ValueError
        If an energy is not positive.

    Examples
    --------
    >>> from nurecoil.atomic import photoabsorption
    >>> from nurecoil.units import keV
    >>> argon = CentralFieldAtom.fitted("Ar")
    >>> float((central_field_photoabsorption(4 * keV, argon) / photoabsorption(4 * keV, "Ar")).round(2))
    1.02
    """
    energies = energy_transfer(np.asarray(E, dtype=float), "central_field_photoabsorption")
    values = [_cross_section(energy / hartree, atom) for energy in energies.ravel()]
    return np.reshape(values, energies.shape) * a0**2


def _cross_section(energy: float, atom: CentralFieldAtom) -> float:
    open_shells = (o for o in atom.orbitals if o.threshold <= energy < _FAR * o.threshold)
    strength = sum(o.shell.occupation * Transition(atom, o, energy, 0.0).dipole() for o in open_shells)
    return 4.0 * math.pi**2 * alpha_em * energy * strength
