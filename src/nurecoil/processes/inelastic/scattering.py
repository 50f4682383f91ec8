"""Inelastic (incoherent) neutral-current scattering off a nucleus, into each of its excited states."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.matter import Nuclide
from nurecoil.models.term import Channel, Model, gather
from nurecoil.processes.arguments import checked, density_matrix, trace
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.inelastic.cross_sections import CrossSections
from nurecoil.processes.inelastic.level import InelasticLevel
from nurecoil.processes.inelastic.response import Response, offered
from nurecoil.processes.inelastic.structure import ExcitedStates
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.processes.process import Process
from nurecoil.processes.target import Recoil, as_nuclide
from nurecoil.sources import Source, check_reach
from nurecoil.tables.histograms import increasing
from nurecoil.units import MeV
from nurecoil.units.kinds import GivenMany, NeutrinoEnergy


@final
class Inelastic:
    """Scattering into the excited states of a nucleus, with coherent scattering beside it.

    Parameters
    ----------
    target : str or Nuclide
        With any spin; without a structure an even-even nucleus.
    model : Model
        Vector and axial couplings of nucleons: the Standard Model, vector NSI, light vectors.
    structure : ExcitedStates, optional
        Excited states: `nurecoil.nuclear.shell_model_levels`, or by default ``qrpa(target)`` (a few seconds the
        first time), all multipoles up to 4+ and 4-.
    currents : NucleonCurrents, optional
        Form factors of the nucleon, strangeness, quenching; those of a free nucleon by default.
    coherent : CEvNS, optional
        Elastic scattering; by default with the form factors of the structure's ground state.

    Raises
    ------
    ValueError
        If there is no structure and the nucleus is not even-even, the structure is another nucleus', or the model has other
        couplings.
    QRPAInstability
        If a state of the structure has an imaginary energy.

    Notes
    -----
    d^2 sigma/dOmega domega = (G_F^2/pi) E'^2 sum_f {...} delta(omega - omega_f), see `inelastic_response`. What the excited
    states do next (photons below the separation energies, neutrons or protons above) is left to the user: the cross sections
    into each state are in `levels`. QRPA puts all strength into discrete states; giant resonances get their widths by
    averaging over bins of omega. Uncertainty of QRPA: 30 to 40 %, from the quenching of g_A and from the strengths of the
    force in multipoles without data. Where a shell-model state is excited by Gamow-Teller operators, quenching is all: a factor
    0.9 on g_A is 0.81.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.nuclear.structure.qrpa import qrpa
    >>> from nurecoil.units import cm2
    >>> states = qrpa("Ti48", multipoles=["1+"], use_cache=False)
    >>> xs = Inelastic("Ti48", StandardModel(scheme="tree", sin2_theta_w=0.23867), structure=states)
    >>> f"{xs.sigma(20 * MeV).incoherent / cm2:.2e}"
    '7.43e-42'

    A line of sodium iodide at its measured energy:

    >>> from nurecoil.nuclear import shell_model_levels
    >>> line = Inelastic("Na23", StandardModel(), structure=shell_model_levels("Na23").near("440 keV"))
    >>> f"{line.sigma(30 * MeV).incoherent / cm2:.2e}"
    '1.26e-42'
    """

    def __init__(
        self,
        target: str | Nuclide,
        model: Model,
        *,
        structure: ExcitedStates | None = None,
        currents: NucleonCurrents | None = None,
        coherent: CEvNS | None = None,
    ) -> None:
        self.nuclide = as_nuclide(target)
        if structure is None:
            from nurecoil.nuclear.structure.qrpa import qrpa

            structure = qrpa(self.nuclide)
        self.structure = structure
        if self.structure.nuclide.name != self.nuclide.name:
            raise ValueError(f"structure: expected that of {self.nuclide.name}, got {self.structure.nuclide.name}")
        self.model = model
        self.currents = NucleonCurrents() if currents is None else currents
        own = self.structure.form_factors
        self.coherent = CEvNS(self.nuclide, model, form_factor=own()) if coherent is None else coherent
        self.channels(model)
        self.responses: dict[str, Response] = {
            name: Response(transitions, self.currents) for name, transitions in self.structure.transitions.items()
        }

    def __repr__(self) -> str:
        return f"Inelastic({self.nuclide.name!r}, {self.model!r})"

    def with_model(self, model: Model) -> Inelastic:
        """The same states with another model."""
        other = copy.copy(self)
        other.__dict__.pop("parts", None)
        other.channels(model)
        other.model, other.coherent = model, self.coherent.with_model(model)
        return other

    @staticmethod
    def channels(model: Model, values: Mapping[str, float] = {}) -> tuple[tuple[Channel, ...], ComplexArray]:
        """The channels of a model that act on nucleons, and their flavour matrices [C, F, F].

        ValueError if one of them is neither a vector nor an axial coupling.
        """
        channels, matrices = gather(model.terms(values))
        kept = [i for i, channel in enumerate(channels) if offered(channel)]
        return tuple(channels[i] for i in kept), matrices[kept]

    @property
    def energies(self) -> dict[str, Array]:
        """Excitation energies by multipole."""
        return {name: response.transitions.energies for name, response in self.responses.items()}

    def _couplings(
        self, states: Sequence[ComplexArray], antineutrino: bool, values: Mapping[str, float] = {}
    ) -> tuple[tuple[Channel, ...], Array]:
        """Channels, and Re Tr[rho g_i^dagger g_j] for each pair and each of several matrices rho, [states, C, C]."""
        channels, g = self.channels(self.model, checked(self.model, values))
        missing = max(map(len, states)) - g.shape[-1]
        if missing > 0:  # flavours that the model does not know do not couple
            g = np.pad(g, ((0, 0), (0, missing), (0, missing)))
        traces = [trace(rho, a, b, antineutrino) for rho in states for a in g for b in g]
        return channels, np.reshape(traces, (len(states), len(channels), len(channels)))

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
        found = self._sigma(np.array([E], dtype=float), density_matrix(flavour, state, self.model), antineutrino, values)
        return {name: sigma[:, 0] for name, sigma in found.items()}

    def _sigma(self, E: Array, rho: ComplexArray, antineutrino: bool, values: Mapping[str, float]) -> dict[str, Array]:
        """By multipole, [K, E]."""
        channels, (traces,) = self._couplings([rho], antineutrino, values)
        return {name: response.sigma(E, channels, traces, antineutrino) for name, response in self.responses.items()}

    def sigma(
        self,
        E: GivenMany,
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
        beams = NeutrinoEnergy.array(E, "E")
        rho = density_matrix(flavour, state, self.model)
        levels = self._sigma(beams.ravel(), rho, antineutrino, values)
        found = {name: sigma.sum(axis=0).reshape(beams.shape)[()] for name, sigma in levels.items()}
        return CrossSections(found, self.coherent.sigma(beams, flavour, antineutrino, state=state, values=values))

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
        channels, (traces,) = self._couplings([density_matrix(flavour, None, self.model)], antineutrino)
        result = {}
        for name, response in self.responses.items():
            omega = response.transitions.energies[:, None]
            product = E * np.maximum(E - omega, 0.0)
            kappa = np.sqrt(omega**2 + 2.0 * product * (1.0 - c.ravel()))
            k0, k1, k2 = response.kernels(kappa, channels, traces, antineutrino)
            result[name] = (product / math.pi * (k0 + k1 / E + k2 / E**2)).reshape(len(omega), *c.shape)
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
        bins = increasing(edges)
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

        ValueError as in `dsigma_dOmega` and `dsigma_domega`.
        """
        bins = increasing(edges)
        shape = np.shape(cos_theta)
        total = np.zeros((math.prod(shape), len(bins) - 1))
        for name, values in self.dsigma_dOmega(cos_theta, E, flavour, antineutrino).items():
            at = np.searchsorted(bins, self.energies[name], side="right") - 1
            inside = (at >= 0) & (at < len(bins) - 1)
            for k in np.flatnonzero(inside):
                total[:, at[k]] += values[k].ravel()
        return (total / np.diff(bins)).reshape(*shape, len(bins) - 1)

    def average(self, source: Source) -> dict[str, float]:
        """Mean cross section of what a source sends, by multipole; coherent and all together: `rates.average_cross_section`.

        Parameters
        ----------
        source : Source
            With its flavours, neutrinos and antineutrinos.

        Raises
        ------
        ValueError
            If the source has no neutrinos.

        Warns
        -----
        UnknownPart
            If a spectrum is not known at energies that reach a state.

        Examples
        --------
        >>> import nurecoil as nr
        >>> from nurecoil.nuclear import shell_model_levels
        >>> from nurecoil.units import cm2
        >>> xs = Inelastic("C12", nr.StandardModel(), structure=shell_model_levels("C12").near("15.11 MeV"))
        >>> sns = nr.PionDecayAtRest(neutrinos_per_flavour="1 cm^-2 s^-1")
        >>> {name: f"{sigma / cm2:.1e}" for name, sigma in xs.average(sns).items()}
        {'1+': '4.4e-42'}
        """
        flux = sum(component.strength for component in source.components)
        if not flux > 0:
            raise ValueError(f"source: expected one with neutrinos, got {source.name!r} with none")
        check_reach(source, min(float(omega.min()) for omega in self.energies.values()), stacklevel=3)
        found = dict.fromkeys(self.responses, 0.0)
        for component in source.components:
            arriving, share = component.moments, component.strength / flux
            channels, traces = self._couplings(list(arriving.states), component.antineutrino)
            for name, response in self.responses.items():
                found[name] += share * response.folded(arriving, channels, traces, component.antineutrino)
        return found

    @cached_property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        """Every state and polarisation, with the number of nuclei per unit mass: what `nurecoil.rates` folds."""
        return tuple((level, self.targets_per_mass) for response in self.responses.values() for level in self._levels(response))

    def _levels(self, response: Response) -> Iterator[InelasticLevel]:
        t = response.transitions
        for k in range(len(t.energies)):
            one = Response(t.only(k), self.currents)
            yield InelasticLevel(self.nuclide, self.model, one, "longitudinal")
            if t.J > 0:
                yield InelasticLevel(self.nuclide, self.model, one, "transverse")

    @property
    def targets_per_mass(self) -> float:
        """Number of nuclei per unit mass."""
        return 1.0 / self.nuclide.atomic_mass

    @property
    def recoil(self) -> Recoil:
        """The nucleus recoils; what the excited state emits is not part of it."""
        return "nuclear"
