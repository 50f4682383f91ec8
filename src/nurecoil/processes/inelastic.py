"""Inelastic (incoherent) neutral-current scattering off an even-even nucleus, into each of its excited states."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.constants import G_F
from nurecoil.flavour import ConstantState, pure
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model, gather
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.inelastic_flux import above, panels
from nurecoil.processes.inelastic_level import InelasticLevel
from nurecoil.processes.inelastic_response import Response, lepton_factors, offered
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.processes.process import OnMaterial, as_nuclide
from nurecoil.units import MeV

if TYPE_CHECKING:
    from nurecoil.nuclear.structure.qrpa_result import QRPA
    from nurecoil.sources import Component, Source

_NODES = gauss_legendre([0.0, 1.0], 24)
"""Momentum transfers of one state: amplitudes are polynomials times a Gaussian, smooth from end to end."""


@dataclass(frozen=True, eq=False)
class CrossSections:
    """Incoherent cross sections by multipole, and the coherent one beside them.

    Parameters
    ----------
    multipoles : mapping of str to ndarray
        By spin and parity.
    coherent : ndarray
        Elastic scattering in the ground state.
    """

    multipoles: Mapping[str, Array]
    coherent: Array

    @property
    def incoherent(self) -> Array:
        """Sum over the multipoles."""
        return np.asarray(sum(self.multipoles.values()), dtype=float)[()]

    @property
    def ratio(self) -> Array:
        """Incoherent over coherent."""
        return np.asarray(self.incoherent / self.coherent)[()]

    @property
    def shares(self) -> dict[str, Array]:
        """Each multipole's part of the incoherent cross section; zero where there is none."""
        total = self.incoherent
        return {
            name: np.where(total > 0, sigma / np.where(total > 0, total, 1.0), 0.0) for name, sigma in self.multipoles.items()
        }


class Inelastic:
    """Scattering into the excited states that QRPA finds, with coherent scattering beside it.

    Parameters
    ----------
    target : str or Nuclide
        An even-even nucleus.
    model : Model
        Vector and axial couplings of nucleons: the Standard Model, vector NSI, light vectors.
    structure : QRPA, optional
        Excited states; ``qrpa(target)`` by default (a few seconds the first time), all multipoles up to 4+ and 4-.
    currents : NucleonCurrents, optional
        Form factors of the nucleon, strangeness, quenching; those of a free nucleon by default.
    coherent : CEvNS, optional
        Elastic scattering; by default with the form factors of the structure's ground state, point nucleons.

    Raises
    ------
    ValueError
        If the nucleus is not even-even, the structure is another nucleus', or the model has other couplings.
    QRPAInstability
        If a state of the structure has an imaginary energy.

    Notes
    -----
    d^2 sigma/dOmega domega = (G_F^2/pi) E'^2 sum_f {...} delta(omega - omega_f), see `inelastic_response`. What the excited
    states do next (photons below the separation energies, neutrons or protons above) is left to the user: the cross sections
    into each state are in `levels`. QRPA puts all strength into discrete states; giant resonances get their widths by
    averaging over bins of omega. Model uncertainty: 30 to 40 %, from the quenching of g_A and from the strengths of the force
    in multipoles without data.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.nuclear.structure.qrpa import qrpa
    >>> from nurecoil.units import cm2
    >>> states = qrpa("Ti48", multipoles=["1+"], use_cache=False)
    >>> xs = Inelastic("Ti48", StandardModel(scheme="tree", sin2_theta_w=0.23867), structure=states)
    >>> f"{xs.sigma(20 * MeV).incoherent / cm2:.2e}"
    '7.43e-42'
    """

    def __init__(
        self,
        target: str | Nuclide,
        model: Model,
        *,
        structure: QRPA | None = None,
        currents: NucleonCurrents | None = None,
        coherent: CEvNS | None = None,
    ) -> None:
        from nurecoil.nuclear.multipoles.transitions import Transitions
        from nurecoil.nuclear.structure.qrpa import qrpa

        self.nuclide = as_nuclide(target)
        self.structure = qrpa(self.nuclide) if structure is None else structure
        ground = self.structure.ground_state
        if ground.nuclide.name != self.nuclide.name:
            raise ValueError(f"structure: expected that of {self.nuclide.name}, got {ground.nuclide.name}")
        self.model = model
        self.currents = NucleonCurrents() if currents is None else currents
        self.coherent = CEvNS(self.nuclide, model, form_factor=ground.form_factors()) if coherent is None else coherent
        self.channels(model)
        self.responses: dict[str, Response] = {
            name: Response(
                Transitions.from_densities(
                    self.structure.densities(name), m.energies, m.J, m.parity, ground.protons.orbits, ground.b
                ),
                self.currents,
            )
            for name, m in self.structure.multipoles.items()
        }

    def __repr__(self) -> str:
        return f"Inelastic({self.nuclide.name!r}, {self.model!r}, multipoles {', '.join(self.responses)})"

    def with_model(self, model: Model) -> Inelastic:
        """The same states with another model."""
        return Inelastic(
            self.nuclide, model, structure=self.structure, currents=self.currents, coherent=self.coherent.with_model(model)
        )

    @staticmethod
    def channels(model: Model, values: Mapping[str, float] = {}) -> tuple[tuple[Channel, ...], ComplexArray]:
        """The channels of a model that act on nucleons, and their flavour matrices [C, F, F].

        Raises
        ------
        ValueError
            If one of them is neither a vector nor an axial coupling.
        """
        channels, matrices = gather(model.terms(values))
        kept = [i for i, channel in enumerate(channels) if offered(channel)]
        return tuple(channels[i] for i in kept), matrices[kept]

    @property
    def energies(self) -> dict[str, Array]:
        """Excitation energies by multipole."""
        return {name: response.transitions.energies for name, response in self.responses.items()}

    def _strengths(
        self, name: str, kappa: Array, channels: tuple[Channel, ...], traces: Array, antineutrino: bool
    ) -> tuple[Array, Array, Array]:
        """L^2, V^2 + A^2 and -+2VA summed over flavours, [K, n]."""
        response = self.responses[name]
        Q2 = kappa**2 - response.transitions.energies[:, None] ** 2
        parts: list[tuple[Array | None, Array | None]] = []
        for channel in channels:
            propagator = channel.propagator(Q2)
            found = response.longitudinal(channel, kappa), response.transverse(channel, kappa)
            parts.append(
                (None if found[0] is None else found[0] * propagator, None if found[1] is None else found[1] * propagator)
            )
        L, T, I = (np.zeros_like(kappa) for _ in range(3))
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

    def _matrices(
        self, dimension: int, antineutrino: bool, values: Mapping[str, float]
    ) -> tuple[tuple[Channel, ...], ComplexArray]:
        """Channels and their flavour matrices, conjugated for antineutrinos; flavours the model does not know do not couple."""
        channels, g = self.channels(self.model, values)
        missing = dimension - g.shape[-1]
        if missing > 0:
            g = np.pad(g, ((0, 0), (0, missing), (0, missing)))
        return channels, g.conj() if antineutrino else g

    def _couplings(
        self, flavour: str, antineutrino: bool, state: ComplexArray | None, values: Mapping[str, float]
    ) -> tuple[tuple[Channel, ...], Array]:
        """Channels, and Re Tr[rho g_i^dagger g_j] for each pair."""
        dimension = 3 if state is None else len(state)
        channels, g = self._matrices(dimension, antineutrino, values)
        rho = pure(flavour, g.shape[-1]).matrix if state is None else np.asarray(state)
        return channels, np.einsum("ba,ica,jcb->ij", rho, g.conj(), g).real

    def levels(
        self,
        E: float,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
    ) -> dict[str, Array]:
        """Cross section into each excited state, by multipole, [K]; zero below its threshold.

        Parameters
        ----------
        E : float
            Neutrino energy.
        flavour, antineutrino, state, values
            As for `Process.dsigma_dT`.

        Raises
        ------
        ValueError
            If the energy is negative or the flavour unknown.
        """
        if not (E >= 0 and math.isfinite(E)):
            raise ValueError(f"E: expected an energy >= 0, got {E / MeV!r} MeV")
        channels, traces = self._couplings(flavour, antineutrino, state, values)
        return {name: self._into(name, E, channels, traces, antineutrino) for name in self.responses}

    def _into(self, name: str, E: float, channels: tuple[Channel, ...], traces: Array, antineutrino: bool) -> Array:
        omega = self.responses[name].transitions.energies[:, None]
        nodes, weights = _NODES
        span = np.maximum(2.0 * (E - omega), 0.0)
        kappa = omega + span * nodes
        values = self._dsigma_dkappa2(name, E, kappa, channels, traces, antineutrino)
        return np.asarray(np.sum(span * weights * 2.0 * kappa * values, axis=1))

    def _dsigma_dkappa2(
        self, name: str, E: float, kappa: Array, channels: tuple[Channel, ...], traces: Array, antineutrino: bool
    ) -> Array:
        """dsigma/dkappa^2 into each state, [K, n]."""
        omega = self.responses[name].transitions.energies[:, None]
        strengths = self._strengths(name, kappa, channels, traces, antineutrino)
        factors = (k0 + k1 / E + k2 / E**2 for k0, k1, k2 in lepton_factors(kappa, omega)) if E > 0 else (0.0, 0.0, 0.0)
        total = sum(c * s for c, s in zip(factors, strengths, strict=True))
        return np.asarray(G_F**2 * total * np.ones_like(kappa))

    def sigma(
        self,
        E: ArrayLike,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
    ) -> CrossSections:
        """Total cross sections, by multipole and coherent.

        Parameters
        ----------
        E : array_like
            Neutrino energies >= 0, any shape.
        flavour, antineutrino, state, values
            As for `Process.dsigma_dT`; with a `state` or `values` the coherent one follows them, too.

        Raises
        ------
        ValueError
            If an energy is negative or the flavour unknown.
        """
        energies = np.asarray(E, dtype=float)
        if np.any(energies < 0):
            raise ValueError(f"E: expected energies >= 0, got {E!r}")
        channels, traces = self._couplings(flavour, antineutrino, state, values)
        found = {
            name: np.reshape(
                [self._into(name, float(e), channels, traces, antineutrino).sum() for e in energies.ravel()], energies.shape
            )[()]
            for name in self.responses
        }
        return CrossSections(found, self._coherent(energies, flavour, antineutrino, state, values))

    def _coherent(
        self, E: Array, flavour: str, antineutrino: bool, state: ComplexArray | None, values: Mapping[str, float]
    ) -> Array:
        """Elastic cross section by integration over recoil energy, for a flavour or a state."""
        top = np.asarray(self.coherent.T_max(np.where(E > 0, E, MeV)))
        nodes, weights = gauss_legendre(np.linspace(0.0, 1.0, 5), 12)
        T = top[..., None] * nodes**2
        dsigma = self.coherent.dsigma_dT(
            T, np.broadcast_to(E[..., None], T.shape), flavour, antineutrino, state=state, values=values
        )
        return np.where(E > 0, np.sum(top[..., None] * 2 * nodes * weights * dsigma, axis=-1), 0.0)[()]

    def dsigma_dOmega(self, cos_theta: ArrayLike, E: float, flavour: str = "e", antineutrino: bool = False) -> dict[str, Array]:
        """Cross section per solid angle of the scattered neutrino into each state, by multipole, [K, *cos_theta].

        Raises
        ------
        ValueError
            If a cosine lies outside [-1, 1] or the energy is not positive.
        """
        c = np.asarray(cos_theta, dtype=float)
        if np.any(np.abs(c) > 1):
            raise ValueError(f"cos_theta: expected values in [-1, 1], got {cos_theta!r}")
        if not E > 0:
            raise ValueError(f"E: expected a positive energy, got {E / MeV!r} MeV")
        channels, traces = self._couplings(flavour, antineutrino, None, {})
        result = {}
        for name, response in self.responses.items():
            omega = response.transitions.energies[:, None]
            product = E * np.maximum(E - omega, 0.0)
            kappa = np.sqrt(omega**2 + 2.0 * product * (1.0 - c.ravel()))
            values = product / math.pi * self._dsigma_dkappa2(name, E, kappa, channels, traces, antineutrino)
            result[name] = values.reshape(len(omega), *c.shape)
        return result

    def dsigma_domega(self, edges: ArrayLike, E: float, flavour: str = "e", antineutrino: bool = False) -> dict[str, Array]:
        """Cross section per excitation energy, averaged over bins, by multipole, [bins].

        Parameters
        ----------
        edges : array_like, shape [bins + 1]
            Increasing excitation energies; states outside are left out.
        E : float

        Raises
        ------
        ValueError
            If the edges do not increase, or the energy is negative.
        """
        bins = _increasing(edges)
        widths = np.diff(bins)
        levels = self.levels(E, flavour, antineutrino)
        return {
            name: np.histogram(self.energies[name] / MeV, bins / MeV, weights=sigma)[0] / widths
            for name, sigma in levels.items()
        }

    def d2sigma_dOmega_domega(
        self, cos_theta: ArrayLike, edges: ArrayLike, E: float, flavour: str = "e", antineutrino: bool = False
    ) -> Array:
        """Cross section per solid angle and excitation energy, averaged over bins, all multipoles, [*cos_theta, bins].

        Raises
        ------
        ValueError
            As `dsigma_dOmega` and `dsigma_domega`.
        """
        bins = _increasing(edges)
        shape = np.shape(cos_theta)
        total = np.zeros((math.prod(shape), len(bins) - 1))
        for name, values in self.dsigma_dOmega(cos_theta, E, flavour, antineutrino).items():
            at = np.searchsorted(bins, self.energies[name], side="right") - 1
            inside = (at >= 0) & (at < len(bins) - 1)
            for k in np.flatnonzero(inside):
                total[:, at[k]] += values[k].ravel()
        return (total / np.diff(bins)).reshape(*shape, len(bins) - 1)

    def flux_average(self, source: Source, values: Mapping[str, float] = {}) -> CrossSections:
        """Cross sections averaged over all neutrinos of a source, each with its flavour state.

        As in `nurecoil.rates`, the flux enters by its moments above the smallest energy that can transfer kappa and omega,
        (kappa + omega)/2; lines are exact.

        Parameters
        ----------
        source : Source
            For example ``PionDecayAtRest(...)``, a reactor, a supernova; ``source.select(name)`` for one component.
        values : mapping
            Model parameters that differ from their central values.

        Raises
        ------
        ValueError
            If the source has no neutrinos.
        """
        total = sum(component.strength for component in source.components)
        if not total > 0:
            raise ValueError(f"source: expected one with neutrinos, got {source.name!r} with none")
        sums: dict[str, float] = dict.fromkeys((*self.responses, "coherent"), 0.0)
        for component in source.components:
            share = component.strength / total
            for E, weight in component.spectrum.lines:
                rho = component.state(np.array([E]))[0]
                found = self.sigma(E, antineutrino=component.antineutrino, state=rho, values=values)
                for name, sigma in (*found.multipoles.items(), ("coherent", found.coherent)):
                    sums[name] += share * weight * float(sigma)
            if np.asarray(component.spectrum.edges).size:
                for name in self.responses:
                    sums[name] += share * self._continuum(name, component, values)
                sums["coherent"] += share * self._coherent_continuum(component, values)
        coherent = np.asarray(sums.pop("coherent"))[()]
        return CrossSections({name: np.asarray(x)[()] for name, x in sums.items()}, coherent)

    def _continuum(self, name: str, component: Component, values: Mapping[str, float]) -> float:
        """Cross section of one multipole averaged over a continuous spectrum."""
        omega = self.responses[name].transitions.energies[:, None]
        edges = panels(component.spectrum.edges)
        nodes, weights = (x.reshape(len(omega), -1) for x in above(edges, omega[:, 0]))
        kappa = 2.0 * nodes - omega
        channels, g = self._matrices(component.state.dimension, component.antineutrino, values)
        J = component.moments_above(nodes.ravel(), edges).reshape(3, *nodes.shape, *g.shape[1:])
        traces = np.einsum("qknba,ica,jcb->qijkn", J, g.conj(), g, optimize=True).real
        total = 0.0
        for q, factors in enumerate(zip(*lepton_factors(kappa, omega), strict=True)):
            strengths = self._strengths(name, kappa, channels, traces[q], component.antineutrino)
            total += sum(float(np.sum(2.0 * weights * 2.0 * kappa * c * s)) for c, s in zip(factors, strengths, strict=True))
        return G_F**2 * total

    def _coherent_continuum(self, component: Component, values: Mapping[str, float]) -> float:
        """Elastic cross section averaged over a continuous spectrum."""
        nodes, weights = gauss_legendre(panels(component.spectrum.edges), 8)
        flux = weights * component.spectrum(nodes)
        states = component.state(nodes)
        constant = isinstance(component.state, ConstantState)
        if constant:
            return float(flux @ self._coherent(nodes, "e", component.antineutrino, states[0], values))
        sigma = [self._coherent(E, "e", component.antineutrino, rho, values) for E, rho in zip(nodes, states, strict=True)]
        return float(flux @ np.array(sigma))

    @cached_property
    def on_levels(self) -> OnMaterial:
        """Every state and polarisation as a process of its own: what `nurecoil.rates` folds into spectra of nuclear recoils.

        Rates add over states. (A mean cross section per nucleus does not: for that there is `flux_average`.)
        """
        material = Material({self.nuclide.name: 1.0})
        return OnMaterial(material, self._level_parts(material.targets_per_mass[0][1]))

    def _level_parts(self, per_mass: float) -> tuple[tuple[InelasticLevel, float], ...]:
        found = []
        for response in self.responses.values():
            t = response.transitions
            for k in range(len(t.energies)):
                one = Response(t.only(k), self.currents)
                found.append((InelasticLevel(self.nuclide, self.model, one, "longitudinal"), per_mass))
                if t.J > 0:
                    found.append((InelasticLevel(self.nuclide, self.model, one, "transverse"), per_mass))
        return tuple(found)


def _increasing(edges: ArrayLike) -> Array:
    bins = np.asarray(edges, dtype=float)
    if bins.ndim != 1 or bins.size < 2 or not np.all(np.diff(bins) > 0):
        raise ValueError(f"edges: expected at least two increasing energies, got {edges!r}")
    return bins
