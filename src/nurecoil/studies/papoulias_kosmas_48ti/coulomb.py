"""What the Coulomb force, which the pairing leaves out, does to it: the factor g_pair makes up for it."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import alpha_em
from nurecoil.nuclear.structure import BCSGroundState, CDBonn, LowMomentum, WoodsSaxon
from nurecoil.nuclear.structure.channels import Channel
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.nuclear.structure.pairing import fit_bcs, pairing_matrix
from nurecoil.nuclear.structure.renormalisation import relative_basis
from nurecoil.nuclear.structure.two_body import RelativeForce


def coulomb_elements(channel: Channel, b: float, quanta: int) -> Array:
    """<n'l| alpha/r |nl> of two point charges, between relative oscillator states that are positive at the origin.

    Parameters
    ----------
    channel : Channel
    b : float
        Oscillator length of one nucleon; that of the relative motion is sqrt(2) b.
    quanta : int
        Largest 2n + l.
    """
    x, w = gauss_legendre(np.linspace(0.0, 14.0, 57), 16)
    basis = relative_basis(channel, quanta)
    waves = np.array([x * radial_functions(n, l, x, 1.0)[n] for l, n in basis])
    same = np.array([[l == k for k, _ in basis] for l, _ in basis])
    elements: Array = np.where(same, (waves * w / x) @ waves.T, 0.0) * alpha_em / (math.sqrt(2.0) * b)
    return elements


def g_pair_with_coulomb(ground_state: BCSGroundState) -> float:
    """The factor that the proton's pairing force needs if the Coulomb force is part of it, all else as in the ground state.

    Parameters
    ----------
    ground_state : BCSGroundState
        Made by `bcs` with its defaults.
    """
    protons, b, nuclide = ground_state.protons, ground_state.b, ground_state.nuclide
    quanta = 2 * max(orbit.quanta for orbit in protons.orbits)
    soft = LowMomentum()

    def elements(channel: Channel) -> Array:
        total: Array = soft.elements(CDBonn(), channel, b, quanta) + coulomb_elements(channel, b, quanta)
        return total

    matrix = pairing_matrix(RelativeForce.from_elements("pp", quanta, elements), protons.orbits)
    levels = WoodsSaxon(nuclide.Z, nuclide.N).levels("p", protons.orbits, b)
    return fit_bcs(protons.orbits, levels, matrix, nuclide.Z, protons.gap).g_pair
