"""The Coulomb force between protons, which nucleon-nucleon potentials leave out, in first order beside a soft force."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import alpha_em
from nurecoil.nuclear.structure.channels import Channel, Potential
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.nuclear.structure.renormalisation import LowMomentum, Renormalisation, relative_basis


def coulomb_elements(channel: Channel, b: float, quanta: int) -> Array:
    """<n'l| alpha/r |nl> of two point charges, between the states of `relative_basis`.

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


@dataclass(frozen=True)
class WithCoulomb:
    """A soft force, with the repulsion of point charges added to it between protons.

    Parameters
    ----------
    soft : Renormalisation
        V_lowk by default.

    Examples
    --------
    The protons of xenon need a weaker pairing force than the neutrons, for want of their repulsion:

    >>> from nurecoil.nuclear.structure import bcs
    >>> xenon = [bcs("Xe132", renormalisation=soft).protons for soft in (LowMomentum(), WithCoulomb())]
    >>> [round(protons.g_pair, 2) for protons in xenon]
    [0.89, 0.99]
    """

    soft: Renormalisation = field(default_factory=LowMomentum)

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """See `Renormalisation`."""
        found = self.soft.elements(potential, channel, b, quanta)
        return found + coulomb_elements(channel, b, quanta) if channel.pair == "pp" else found

    def describe(self) -> dict[str, object]:
        """Name and parameters of the soft force, and that Coulomb is added."""
        return {**self.soft.describe(), "coulomb": "point charges"}
