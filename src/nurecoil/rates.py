"""Rates: the one place where source meets process, and both meet the detector.

    counts[b] = N sum_ij  sum_T R[b, T] f_i(T) f_j(T)  sum_n kappa_n[s_i, s_j](T)  Tr[J_n(T) g_i^dagger g_j]

with J_n(T) the integral of flux times rho(E) E^-n above E_min(T). Everything but the constant flavour matrices g_i is
tabulated once; a new set of couplings then costs one contraction.

All rates are per unit mass of target material: multiply by an exposure (mass, or mass times time when the source is a
flux per time), divide by the unit wanted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray, gauss_legendre, integrate_above
from nurecoil.models.term import C_PARITY, Channel, Model
from nurecoil.processes import Process, Target
from nurecoil.sources import Component, Source


class Detector(Protocol):
    """What this room asks of a detector response (`nurecoil.detectors.Response` has it)."""

    @property
    def edges(self) -> Array:
        """Recoil energies where R[b, T] is not smooth."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which R is zero."""
        ...

    def matrix(self, T: Array) -> Array:
        """R[b, T]."""
        ...


def moments(component: Component, process: Process, T: Array, final_mass: float = 0.0) -> ComplexArray:
    """J_n(T) = integral over E > E_min(T) of flux(E) rho(E) E^-n; lines are exact.

    Parameters
    ----------
    component : Component
    process : Process
        Gives E_min(T) and T_max(E).
    T : ndarray, shape [T]
    final_mass : float
        Mass of the outgoing lepton.

    Returns
    -------
    ndarray, shape [3, T, F, F]
    """
    T = np.asarray(T, dtype=float)
    spectrum, state = component.spectrum, component.state
    powers = np.arange(3)
    total = np.zeros((3, T.size, state.dimension, state.dimension), dtype=complex)
    edges = np.asarray(spectrum.edges)
    if edges.size:
        if state.edges:
            inside = [e for e in state.edges if edges[0] < e < edges[-1]]
            edges = np.unique(np.concatenate([edges, inside]))
        total += component.moments_above(process.E_min(T, final_mass), edges)
    for energy, weight in spectrum.lines:
        reached = process.E_min(T, final_mass) <= energy
        rho = weight * state(np.array([energy]))[0]
        total += np.where(reached, 1.0, 0.0)[None, :, None, None] * rho * energy ** -powers[:, None, None, None].astype(float)
    total *= component.strength
    return total


_REAL = np.dtype(float)


@dataclass(frozen=True, eq=False)
class Contraction:
    """Predictions from couplings: sum over i, j, a, b of B[b; ij, ab] (g_i^dagger g_j)[ab].

    Parameters
    ----------
    table : ndarray, shape [bins, 2 (C F)^2]
        Real matrix acting on the Gram matrix of the couplings, real and imaginary parts interleaved.
    shape : tuple of int
        Shape of a prediction.
    """

    table: Array
    shape: tuple[int, ...]

    def __call__(self, matrices: ComplexArray) -> Array:
        """Prediction for couplings g [C, F, F]."""
        stacked = matrices.transpose(1, 0, 2).reshape(matrices.shape[1], -1)
        counts: Array = self.table.dot(stacked.conj().T.dot(stacked).ravel().view(_REAL))
        return counts if len(self.shape) == 1 else counts.reshape(self.shape)

    def many(self, matrices: ComplexArray) -> Array:
        """Predictions [P, *shape] for a batch of couplings [P, C, F, F]."""
        points, _, F, _ = matrices.shape
        stacked = matrices.transpose(0, 2, 1, 3).reshape(points, F, -1)
        gram = np.matmul(stacked.conj().transpose(0, 2, 1), stacked)
        counts: Array = np.dot(gram.reshape(points, -1).view(float), self.table.T)
        return counts.reshape(points, *self.shape)


class Folded:
    """Source, target and detector folded into tables; calling it with couplings costs one contraction.

    Parameters
    ----------
    source : Source
    target : Process or OnMaterial
    T : ndarray, shape [T]
        Recoil nodes.
    weights : ndarray, shape [B, T], or None
        Response times quadrature weights times exposure; None for the differential rate at the nodes.
    time_edges : ndarray, optional
        Edges of arrival-time bins; the result is then [B, time].

    Raises
    ------
    ValueError
        If source and model have different numbers of flavours, or a component has no time distribution when one is needed.
    """

    _KEEP = 256

    def __init__(
        self, source: Source, target: Target, T: Array, weights: Array | None = None, time_edges: Array | None = None
    ) -> None:
        self.source, self.target, self.T = source, target, T
        self._weights, self._time_edges = weights, time_edges
        self._fractions: Array | None = None
        if time_edges is not None:
            missing = [c.name for c in source.components if c.time is None]
            if missing:
                raise ValueError(f"time bins: no time distribution for {', '.join(missing)} of {source.name}")
            self._fractions = np.array([c.time.fractions(time_edges) for c in source.components if c.time is not None])
        self.dimension = source.components[0].state.dimension
        self._moments: OrderedDict[tuple[int, float], list[ComplexArray]] = OrderedDict()
        self._flux: OrderedDict[tuple[int, str, str, float], ComplexArray] = OrderedDict()
        self._routes: OrderedDict[Channel, Channel | None] = OrderedDict()
        self._profiles: OrderedDict[tuple[int, Channel], Array | None] = OrderedDict()
        self._pairs: OrderedDict[tuple[Channel, Channel], ComplexArray] = OrderedDict()
        self._tables: OrderedDict[tuple[Channel, ...], Array] = OrderedDict()

    def altered(self, source: Source | None = None, target: Target | None = None) -> Folded | None:
        """The same nodes and detector with another source or target; what they share with the old ones is not computed again.

        With another target of the same kinematics (other form factors) the flux integrals are kept, with another source of the
        same energies (another spectrum) the form factors.

        Returns
        -------
        Folded or None
            None if the nodes do not suit: the nuclei or the energies where the flux is not smooth are others.
        """
        if source is not None and [_landmarks(c) for c in source.components] != [_landmarks(c) for c in self.source.components]:
            return None
        if target is not None and not _same_kinematics(self.target, target, self.T):
            return None
        other = Folded(source or self.source, target or self.target, self.T, self._weights, self._time_edges)
        if source is None:
            other._moments, other._flux = self._moments, self._flux
        if target is None:
            other._routes, other._profiles = self._routes, self._profiles
        return other

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of a prediction: [B] or [B, time]."""
        bins = self.T.size if self._weights is None else self._weights.shape[0]
        return (bins,) if self._fractions is None else (bins, self._fractions.shape[1])

    def __call__(self, model: Model | None = None, values: Mapping[str, float] = {}) -> Array:
        """Prediction for a model (default: the target's own) at given parameter values, with shape `shape`."""
        channels, matrices = self.couplings(model, values)
        return self.contract(channels, matrices)

    def couplings(
        self, model: Model | None = None, values: Mapping[str, float] = {}
    ) -> tuple[tuple[Channel, ...], ComplexArray]:
        """Channels this target is sensitive to, and the flavour matrices [C, F, F] of a model in them."""
        order: dict[Channel, int] = {}
        found: list[tuple[int, ComplexArray]] = []
        for term in (model or self.target.model).terms(values):
            channel = self._route(term.channel)
            if channel is not None:
                found.append((order.setdefault(channel, len(order)), term.matrix))
        # laid out so that `Contraction` needs no copy: final flavour first
        matrices = np.zeros((self.dimension, len(order), self.dimension), dtype=complex).transpose(1, 0, 2)
        for row, matrix in found:
            F = len(matrix)
            if self.dimension < F:
                raise ValueError(f"flavours: the model has {F}, the source only {self.dimension}")
            matrices[row, :F, :F] += matrix
        return tuple(order), matrices

    def contract(self, channels: tuple[Channel, ...], matrices: ComplexArray) -> Array:
        """Prediction from flavour matrices g [C, F, F] of given channels."""
        return self.contraction(channels)(matrices)

    def contraction(self, channels: tuple[Channel, ...]) -> Contraction:
        """The map from couplings in these channels to predictions, for inner loops."""
        return Contraction(self.table(channels), self.shape)

    def by_component(self, model: Model | None = None, values: Mapping[str, float] = {}) -> dict[str, Array]:
        """Predictions of the source's components one by one, equal names added up; times are ignored, each has shape [B]."""
        channels, matrices = self.couplings(model, values)
        total = np.zeros((len(self.source.components), self.shape[0]))
        for i, g in enumerate(matrices):
            for j, h in enumerate(matrices):
                gram = g.conj().T @ h
                total += np.einsum("kBab,ab->kB", self._pair(channels[i], channels[j]), gram).real
        found: dict[str, Array] = {}
        for component, row in zip(self.source.components, total, strict=True):
            found[component.name] = found.get(component.name, 0.0) + row
        return found

    def table(self, channels: tuple[Channel, ...]) -> Array:
        """The real matrix that maps Re and Im of the couplings' Gram matrix [(C F)^2, 2] to bins."""
        if channels in self._tables:
            return self._tables[channels]
        C, F = len(channels), self.dimension
        bins = self.shape[0]
        blocks = np.zeros((len(self.source.components), bins, C, F, C, F), dtype=complex)
        for i, first in enumerate(channels):
            for j, second in enumerate(channels):
                blocks[:, :, i, :, j, :] = self._pair(first, second)
        folded = blocks.sum(axis=0) if self._fractions is None else np.einsum("kB...,kt->Bt...", blocks, self._fractions)
        flat = folded.reshape(int(np.prod(self.shape)), (C * F) ** 2)
        # Re(B G) = Re B Re G - Im B Im G: interleave so that a complex vector viewed as floats can be used directly
        table = np.ascontiguousarray(np.stack([flat.real, -flat.imag], axis=-1).reshape(flat.shape[0], -1))
        _remember(self._tables, channels, table, 32)
        return table

    def _route(self, channel: Channel) -> Channel | None:
        """The channel as this target sees it, or None if it offers no such constituent."""
        if channel not in self._routes:
            c = self.target.parts[0][0].canonical(channel)
            offered = any(self._profile(k, c) is not None for k in range(len(self.target.parts)))
            _remember(self._routes, channel, c if offered else None, self._KEEP)
        return self._routes[channel]

    def _profile(self, part: int, channel: Channel) -> Array | None:
        """f(T) of a channel on one isotope."""
        key = (part, channel)
        if key not in self._profiles:
            process = self.target.parts[part][0]
            q2 = process.q2(self.T)
            profile = process.profile(channel, q2)
            f = None if profile is None else np.asarray(profile * channel.propagator(q2))
            _remember(self._profiles, key, f, self._KEEP)
        return self._profiles[key]

    def _kinematic(self, part: int, s1: str, s2: str, final_mass: float) -> ComplexArray | None:
        """sum_n kappa_n J_n [component, T, F, F] for a pair of structures on one isotope, indices as the Gram matrix."""
        process = self.target.parts[part][0]
        key = (part, s1, s2, final_mass)
        if key in self._flux:
            return self._flux[key]
        kernels = process.kernels(self.T, final_mass)
        kernel = kernels.get((s1, s2), kernels.get((s2, s1)))
        if kernel is None:
            return None
        if (part, final_mass) not in self._moments:
            fluxes = [moments(c, process, self.T, final_mass) for c in self.source.components]
            _remember(self._moments, (part, final_mass), fluxes, self._KEEP)
        kappa = np.array([np.broadcast_to(k, self.T.shape) for k in kernel])
        rows = []
        for component, J in zip(self.source.components, self._moments[part, final_mass], strict=True):
            K = np.einsum("nT,nTba->Tab", kappa, J)
            rows.append(C_PARITY[s1] * C_PARITY[s2] * K.conj() if component.antineutrino else K)
        _remember(self._flux, key, np.array(rows), self._KEEP)
        return self._flux[key]

    def _pair(self, first: Channel, second: Channel) -> ComplexArray:
        """Folded table [component, B, F, F] of a pair of channels, summed over isotopes."""
        if (first, second) in self._pairs:
            return self._pairs[first, second]
        F, bins = self.dimension, self.shape[0]
        total = np.zeros((len(self.source.components), bins, F, F), dtype=complex)
        if first.final_mass == second.final_mass:
            for part, (_, per_mass) in enumerate(self.target.parts):
                K = self._kinematic(part, first.structure, second.structure, first.final_mass)
                f, g = self._profile(part, first), self._profile(part, second)
                if K is None or f is None or g is None:
                    continue
                ff = per_mass * f * g
                if self._weights is None:
                    total += ff[:, None, None] * K
                else:
                    total += np.tensordot(self._weights * ff, K, axes=(1, 1)).transpose(1, 0, 2, 3)
        _remember(self._pairs, (first, second), total, self._KEEP)
        return total


def _remember(store: OrderedDict[Any, Any], key: Any, value: Any, keep: int) -> None:
    """Keep the most recent entries, so that a scan over mediator masses does not grow without bound."""
    store[key] = value
    while len(store) > keep:
        store.popitem(last=False)


def _highest_recoil(source: Source, process: Process) -> float:
    return max(float(process.T_max(energy)) for c in source.components for energy in _landmarks(c))


def _same_kinematics(first: Target, second: Target, T: Array) -> bool:
    """Whether all kernels and smallest neutrino energies are equal."""
    parts = [[process for process, _ in target.parts] for target in (first, second)]
    return len(parts[0]) == len(parts[1]) and all(_kinematics_equal(p, q, T) for p, q in zip(*parts, strict=True))


def _kinematics_equal(p: Process, q: Process, T: Array) -> bool:
    a, b = p.kernels(T), q.kernels(T)
    same = a.keys() == b.keys() and np.array_equal(p.E_min(T), q.E_min(T))
    return same and all(np.array_equal(x, y) for pair in a for x, y in zip(a[pair], b[pair], strict=True))


def _landmarks(component: Component) -> list[float]:
    """Energies where a component ends or has a line."""
    edges = np.asarray(component.spectrum.edges)
    return [energy for energy, _ in component.spectrum.lines] + ([float(edges[-1])] if edges.size else [])


def recoil_panels(source: Source, target: Target, low: float, high: float, extra: ArrayLike = (), panels: int = 32) -> Array:
    """Panel edges for integrals over recoil energy: uniform in momentum transfer, cut where the rate has a kink.

    Parameters
    ----------
    low, high : float
        Range of recoil energies; `high` is lowered to what the source can reach.
    extra : array_like
        Further kinks, such as bin edges.
    panels : int
        Number of panels before cuts.
    """
    reach = max(_highest_recoil(source, process) for process, _ in target.parts)
    high = min(high, reach)
    if high <= low:
        return np.array([low, low])
    kinks = [float(p.T_max(energy)) for p, _ in target.parts for c in source.components for energy in _landmarks(c)]
    edges = np.linspace(np.sqrt(low), np.sqrt(high), panels + 1) ** 2
    if low > 0:
        # an eV threshold under a 100 keV endpoint: the 1/T of a photon needs panels in each octave
        octaves = int(np.ceil(np.log2(high / low)))
        edges = np.concatenate([edges, np.geomspace(low, high, max(octaves, 1) + 1)])
    jumps = [process.kinks for process, _ in target.parts]
    cuts = np.concatenate([edges, kinks, *jumps, np.ravel(extra)])
    return np.unique(cuts[(cuts >= low) & (cuts <= high)])


def tabulate(source: Source, target: Target, T: ArrayLike) -> Folded:
    """Tables for the differential rate dR/dT at fixed recoil energies.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.units import keV, kg, day
    >>> sns = nr.PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1")
    >>> rate = tabulate(sns, nr.CEvNS.on("CsI", nr.StandardModel()), [5 * keV, 10 * keV])
    >>> (rate() / (1 / (kg * day * keV))).round(4).tolist()
    [0.0747, 0.035]
    """
    nodes = np.atleast_1d(np.asarray(T, dtype=float))
    if np.any(nodes <= 0):
        raise ValueError(f"T: expected positive recoil energies, got {T!r}")
    return Folded(source, target, nodes)


def compile(
    source: Source,
    target: Target,
    detector: Detector,
    *,
    exposure: float,
    time_edges: ArrayLike | None = None,
    panels: int = 32,
    order: int = 8,
) -> Folded:
    """Fold source, target and detector into tables of binned counts.

    Parameters
    ----------
    source : Source
    target : Process or OnMaterial
    detector : Response
        Its bins are the bins of the result.
    exposure : float
        Target mass, times time if the source is a flux per time; natural units.
    time_edges : array_like, optional
        Edges of arrival-time bins; the result is then two-dimensional.
    panels, order : int
        Quadrature in recoil energy: panels uniform in momentum transfer, Gauss-Legendre nodes in each.

    Returns
    -------
    Folded
        Call it with a model, or with parameter values, to get counts.

    Raises
    ------
    ValueError
        If the exposure is not positive.
    """
    if not exposure > 0:
        raise ValueError(f"exposure: expected a positive mass or mass times time, got {exposure!r}")
    low, high = detector.support
    edges = recoil_panels(source, target, max(low, 0.0), high, detector.edges, panels)
    nodes, weights = gauss_legendre(edges, order)
    times = None if time_edges is None else np.asarray(time_edges, dtype=float)
    return Folded(source, target, nodes, exposure * detector.matrix(nodes) * weights, times)


@dataclass(frozen=True)
class Spectrum:
    """The differential rate as a function of recoil energy.

    Call it with recoil energies; see `spectrum`.
    """

    source: Source
    target: Target

    def __call__(self, T: ArrayLike, model: Model | None = None, **values: float) -> Array:
        """dR/dT per unit mass at recoil energies T > 0 (any shape)."""
        T = np.asarray(T, dtype=float)
        return tabulate(self.source, self.target, T.ravel())(model, values).reshape(T.shape)

    def response(self, T: ArrayLike, model: Model | None = None, **values: float) -> Array:
        """T dR/dT, the rate per logarithm of recoil energy."""
        return np.asarray(T, dtype=float) * self(T, model, **values)

    def counts_above(self, threshold: ArrayLike, model: Model | None = None, **values: float) -> Array:
        """Integral of dR/dT above each threshold, per unit mass."""
        thresholds = np.asarray(threshold, dtype=float)
        if np.any(thresholds < 0):
            raise ValueError(f"threshold: expected recoil energies >= 0, got {threshold!r}")
        edges = recoil_panels(self.source, self.target, 0.0, np.inf)
        f: Callable[[Array], Array] = lambda T: tabulate(self.source, self.target, T)(model, values)  # noqa: E731
        return integrate_above(f, thresholds.ravel(), edges, order=8).reshape(thresholds.shape)


def spectrum(source: Source, target: Target) -> Spectrum:
    """Differential rate of a source on a target, per unit mass (and time, if the source is a flux).

    Parameters
    ----------
    source : Source
    target : Process or OnMaterial

    Returns
    -------
    Spectrum
        A callable of recoil energy, with `response` and `counts_above`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.units import MeV, keV, tonne
    >>> sn = nr.Supernova.papoulias_kosmas_2013()
    >>> target = nr.CEvNS("Ti48", nr.StandardModel(scheme="tree", sin2_theta_w=0.2312), form_factor="unity")
    >>> float(round(spectrum(sn, target).counts_above(1 * keV) / (1 / tonne), 1))
    16.9
    """
    return Spectrum(source, target)


def average_cross_section(source: Source, target: Target, *, T_min: float = 0.0, model: Model | None = None) -> float:
    """Cross section averaged over a source's flux, per nucleus.

    Parameters
    ----------
    source : Source
    target : Process or OnMaterial
        For a material the average runs over its nuclei.
    T_min : float
        Recoil threshold.

    Returns
    -------
    float
        Area per nucleus.
    """
    flux = sum(component.strength for component in source.components)
    nuclei = sum(per_mass for _, per_mass in target.parts)
    return float(spectrum(source, target).counts_above(T_min, model)) / (flux * nuclei)
