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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import G_F
from nurecoil.models.term import Channel
from nurecoil.processes.kernels import Kernel, stacked
from nurecoil.processes.nucleon_currents import NUCLEON_MASS, NucleonCurrents, Pair

if TYPE_CHECKING:  # nuclear structure is slow to import
    from nurecoil.nuclear.multipoles.elements import Operator
    from nurecoil.nuclear.multipoles.transitions import Transitions
    from nurecoil.sources.moments import MomentTable

CONSTITUENTS = ("p", "n", "charge")
_PANELS = np.linspace(0.0, 1.0, 33)
_BLOCK = 16
"""Neutrino energies that are looked at together: what they need fits into a cache."""


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


class Amplitudes:
    """Amplitudes of all states of one multipole per unit coupling; an operator or a current is evaluated once for all channels.

    Parameters
    ----------
    response : Response
    kappa : ndarray, shape [K, n]
        Momentum transfers to each state.
    """

    def __init__(self, response: Response, kappa: Array) -> None:
        self.response, self.kappa = response, kappa
        self.omega = response.transitions.energies[:, None]
        self.Q2: Array = kappa**2 - self.omega**2
        self._operators: dict[Operator, Array] = {}
        self._currents: dict[str, tuple[Pair, Pair]] = {}

    def _operator(self, name: Operator) -> Array:
        if name not in self._operators:
            self._operators[name] = self.response.transitions(name, self.kappa)
        return self._operators[name]

    def _vector(self, constituent: str) -> tuple[Pair, Pair]:
        if constituent not in self._currents:
            self._currents[constituent] = self.response.currents.vector(constituent, self.Q2)
        return self._currents[constituent]

    def longitudinal(self, channel: Channel) -> Array | None:
        """L, [K, n]; None where the current has none of this parity.

        Vector (natural parity): (Q^2/kappa^2) F_1 M, the longitudinal current following from the charge. Axial (unnatural):
        F_A {(kappa/m)[Omega + Sigma''/2] - (omega/kappa) Sigma''}; the pseudoscalar form factor cancels for massless leptons.
        """
        natural, kappa = self.response.transitions.natural, self.kappa
        if channel.structure == "V" and natural:
            F_1, _ = self._vector(channel.constituent)
            return self.Q2 / kappa**2 * _sum(F_1, self._operator("M"))
        if channel.structure == "A" and not natural:
            spin = self._operator("Sigma''")
            charge = (kappa / NUCLEON_MASS)[:, None] * (self._operator("Omega") + 0.5 * spin)
            return _sum(self._axial(channel.constituent), charge - (self.omega / kappa)[:, None] * spin)
        return None

    def transverse(self, channel: Channel) -> Array | None:
        """V or A, [K, n]; None for J = 0.

        Natural parity: electric V = (kappa/m)[F_1 Delta' + G_M Sigma/2], magnetic A = F_A Sigma. Unnatural: magnetic
        V = -(kappa/m)[F_1 Delta - G_M Sigma'/2], electric A = F_A Sigma'.
        """
        t = self.response.transitions
        if t.J == 0:
            return None
        spin = self._operator("Sigma" if t.natural else "Sigma'")
        if channel.structure == "A":
            return _sum(self._axial(channel.constituent), spin)
        F_1, G_M = self._vector(channel.constituent)
        sign, current = (1.0, self._operator("Delta'")) if t.natural else (-1.0, self._operator("Delta"))
        return self.kappa / NUCLEON_MASS * (sign * _sum(F_1, current) + 0.5 * _sum(G_M, spin))

    def _axial(self, constituent: str) -> Pair:
        return self.response.currents.axial(constituent, self.Q2)


@dataclass(frozen=True, eq=False)
class Response:
    """All states of one multipole, and what neutrinos see of them.

    Parameters
    ----------
    transitions : Transitions
    currents : NucleonCurrents
    """

    transitions: Transitions
    currents: NucleonCurrents

    def kernels(self, kappa: Array, channels: Sequence[Channel], traces: Array, antineutrino: bool) -> Array:
        """dsigma/dkappa^2 into each state as coefficients of E^0, E^-1 and E^-2, summed over flavours.

        Parameters
        ----------
        kappa : ndarray, shape [K, n]
        channels : sequence of Channel
            C of them.
        traces : ndarray, shape [*M, C, C]
            Re Tr[rho g_i^dagger g_j], of any number of states rho.
        antineutrino : bool

        Returns
        -------
        ndarray, shape [3, *M, K, n]
        """
        at = Amplitudes(self, kappa)
        L, T = (np.zeros((len(channels), kappa.size)) for _ in range(2))
        for i, channel in enumerate(channels):
            propagator = channel.propagator(at.Q2)
            for rows, found in ((L, at.longitudinal(channel)), (T, at.transverse(channel))):
                if found is not None:
                    rows[i] = np.ravel(found * propagator)
        vector = np.array([channel.structure == "V" for channel in channels])
        same = vector[:, None] == vector
        # both orders of V and A are summed: together 2 V A
        pairs = ((L, traces), (T, traces * same), (T, traces * ~same * (1.0 if antineutrino else -1.0)))
        strengths = np.array([(A * (weights @ A)).sum(axis=-2) for A, weights in pairs])
        factors = np.reshape(lepton_factors(kappa, at.omega), (3, 3, kappa.size))
        total: Array = G_F**2 * np.einsum("xpn,x...n->p...n", factors, strengths)
        return total.reshape(*total.shape[:-1], *kappa.shape)

    def sigma(self, E: Array, channels: Sequence[Channel], traces: Array, antineutrino: bool) -> Array:
        """Cross section into each state, [K, E]; zero below its threshold.

        Parameters
        ----------
        E : ndarray, shape [E]
        channels, traces, antineutrino
            As for `kernels`, traces of one state.
        """
        # amplitudes are polynomials times a Gaussian, smooth from end to end
        nodes, weights = gauss_legendre([0.0, 1.0], 24)
        omega = self.transitions.energies[:, None, None]
        found = [np.zeros((len(omega), 0))]
        for low in range(0, E.size, _BLOCK):
            beams = E[low : low + _BLOCK, None]
            span = np.maximum(2.0 * (beams - omega), 0.0)
            kappa = omega + span * nodes
            k = self.kernels(kappa.reshape(len(omega), -1), channels, traces, antineutrino).reshape(3, *kappa.shape)
            inverse = 1.0 / np.maximum(beams, omega)  # nothing is divided by zero below the threshold
            found.append(np.sum(span * weights * 2.0 * kappa * (k[0] + inverse * (k[1] + inverse * k[2])), axis=-1))
        return np.concatenate(found, axis=1)

    def folded(self, arriving: MomentTable, channels: Sequence[Channel], traces: Array, antineutrino: bool) -> float:
        """Cross section into all states, folded with a spectrum: J_n above E = (kappa + omega)/2 at each momentum transfer.

        Parameters
        ----------
        arriving : MomentTable
        channels, traces, antineutrino
            As for `kernels`, traces of each of the table's functions.
        """
        nodes, weights = gauss_legendre([0.0, 1.0], 8)
        omega = self.transitions.energies[:, None]
        ends = np.maximum(2.0 * np.concatenate([arriving.line_energies, arriving.edges[-1:]]) - omega, omega)
        top = ends.max(axis=1, keepdims=True)
        edges: Array = np.sort(np.concatenate([omega + (top - omega) * _PANELS, ends], axis=1))
        width = np.diff(edges)[..., None]
        kappa = (edges[:, :-1, None] + width * nodes).reshape(len(omega), -1)
        w = (width * weights).reshape(kappa.shape)
        found = self.kernels(kappa, channels, traces, antineutrino)
        return float(np.einsum("pmKn,Knpm,Kn->", found, arriving(0.5 * (kappa + omega)), w * 2.0 * kappa))
