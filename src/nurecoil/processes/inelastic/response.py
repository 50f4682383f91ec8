"""The nuclear side of inelastic scattering: multipole amplitudes of one spin and parity, linear in a model's couplings.

The lepton side at fixed momentum transfer kappa and excitation omega is a polynomial of degree two in 1/E. With
Q^2 = kappa^2 - omega^2, massless leptons and a heavy nucleus, averaged over its spin,

    dsigma/dkappa^2 = G_F^2 {c_L L^2 + c_T (V^2 + A^2) -+ 2 c_I V A}   (upper sign: neutrinos),
    c_L = 2 - 2 omega/E - Q^2/2E^2,
    c_T = (Q^2/kappa^2)(1 - omega/E) + (Q^2/2 - Q^4/4 kappa^2)/E^2,
    c_I = (Q^2/kappa)(1/E - omega/2E^2),

where L = <M> - (omega/kappa)<L> and V, A are the transverse amplitudes of the vector and the axial current. This is
dsigma/dOmega = (G_F^2/pi) E'^2 {...}: the phase space is |k'| E' = E'^2, not E E' (Donnelly:1978tz).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.models.term import Channel
from nurecoil.processes.kernels import Kernel, stacked
from nurecoil.processes.nucleon_currents import NUCLEON_MASS, NucleonCurrents, Pair

if TYPE_CHECKING:  # nuclear structure is slow to import
    from nurecoil.nuclear.multipoles.transitions import Transitions

CONSTITUENTS = ("p", "n", "charge")


def lepton_factors(kappa: Array, omega: Array | float) -> tuple[Kernel, Kernel, Kernel]:
    """c_L, c_T and c_I as coefficients of E^0, E^-1 and E^-2, for kappa > 0."""
    Q2 = kappa**2 - omega**2
    ratio = Q2 / kappa**2
    longitudinal = stacked(Q2, 2.0, -2.0 * omega, -0.5 * Q2)
    transverse = stacked(Q2, ratio, -omega * ratio, 0.5 * Q2 - 0.25 * Q2 * ratio)
    interference = stacked(Q2, 0.0, Q2 / kappa, -0.5 * omega * Q2 / kappa)
    return longitudinal, transverse, interference


def offered(channel: Channel) -> bool:
    """Whether a channel acts on nucleons by a vector or an axial current.

    Raises
    ------
    ValueError
        If it acts on nuclei in a way that is not described here.
    """
    if channel.constituent == "e":
        return False
    if channel.structure not in ("V", "A") or channel.constituent not in CONSTITUENTS or channel.final_mass > 0:
        raise ValueError(
            f"inelastic scattering: expected vector or axial couplings of {', '.join(CONSTITUENTS)} to massless neutrinos, got "
            f"structure {channel.structure!r} on {channel.constituent!r}; scatter elastically with such a model"
        )
    return True


def _sum(weights: Pair, amplitudes: Array) -> Array:
    """Protons and neutrons together: weights [K, n] each, amplitudes [K, 2, n]."""
    return weights[0] * amplitudes[:, 0] + weights[1] * amplitudes[:, 1]


@dataclass(frozen=True, eq=False)
class Response:
    """Amplitudes of all states of one multipole.

    Parameters
    ----------
    transitions : Transitions
    currents : NucleonCurrents
    """

    transitions: Transitions
    currents: NucleonCurrents

    def longitudinal(self, channel: Channel, kappa: Array) -> Array | None:
        """L per unit coupling, [K, n]; None where the current has none of this parity.

        Vector (natural parity): (Q^2/kappa^2) F_1 M, the longitudinal current following from the charge. Axial (unnatural):
        F_A {(kappa/m)[Omega + Sigma''/2] - (omega/kappa) Sigma''}; the pseudoscalar form factor cancels for massless leptons.
        """
        t, omega = self.transitions, self.transitions.energies[:, None]
        Q2 = kappa**2 - omega**2
        if channel.structure == "V" and t.natural:
            F_1, _ = self.currents.vector(channel.constituent, Q2)
            return Q2 / kappa**2 * _sum(F_1, t("M", kappa))
        if channel.structure == "A" and not t.natural:
            F_A = self.currents.axial(channel.constituent, Q2)
            spin = t("Sigma''", kappa)
            charge = (kappa / NUCLEON_MASS)[:, None] * (t("Omega", kappa) + 0.5 * spin)
            return _sum(F_A, charge - (omega / kappa)[:, None] * spin)
        return None

    def transverse(self, channel: Channel, kappa: Array) -> Array | None:
        """V or A per unit coupling, [K, n]; None for J = 0.

        Natural parity: electric V = (kappa/m)[F_1 Delta' + G_M Sigma/2], magnetic A = F_A Sigma. Unnatural: magnetic
        V = -(kappa/m)[F_1 Delta - G_M Sigma'/2], electric A = F_A Sigma'.
        """
        t = self.transitions
        if t.J == 0:
            return None
        Q2 = kappa**2 - t.energies[:, None] ** 2
        spin = t("Sigma" if t.natural else "Sigma'", kappa)
        if channel.structure == "A":
            return _sum(self.currents.axial(channel.constituent, Q2), spin)
        F_1, G_M = self.currents.vector(channel.constituent, Q2)
        if t.natural:
            return kappa / NUCLEON_MASS * (_sum(F_1, t("Delta'", kappa)) + 0.5 * _sum(G_M, spin))
        return -kappa / NUCLEON_MASS * (_sum(F_1, t("Delta", kappa)) - 0.5 * _sum(G_M, spin))


def strengths(
    response: Response, kappa: Array, channels: tuple[Channel, ...], traces: Array, antineutrino: bool
) -> tuple[Array, Array, Array]:
    """L^2, V^2 + A^2 and -+2VA summed over flavours, [K, n]."""
    Q2 = kappa**2 - response.transitions.energies[:, None] ** 2
    parts: list[tuple[Array | None, Array | None]] = []
    for channel in channels:
        propagator = channel.propagator(Q2)
        found = response.longitudinal(channel, kappa), response.transverse(channel, kappa)
        parts.append((None if found[0] is None else found[0] * propagator, None if found[1] is None else found[1] * propagator))
    L, T, I = np.zeros_like(kappa), np.zeros_like(kappa), np.zeros_like(kappa)
    sign = 1.0 if antineutrino else -1.0
    for i, (long_i, trans_i) in enumerate(parts):
        for j, (long_j, trans_j) in enumerate(parts):
            same = channels[i].structure == channels[j].structure
            if same and long_i is not None and long_j is not None:
                L += traces[i, j] * long_i * long_j
            if trans_i is not None and trans_j is not None:
                product = traces[i, j] * trans_i * trans_j
                if same:
                    T += product
                else:
                    # both orders of V and A are summed: together 2 V A
                    I += sign * product
    return L, T, I
