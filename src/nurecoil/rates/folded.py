"""Source, target and detector folded into tables."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray, IntArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import Plotted
from nurecoil.models.term import C_PARITY, Channel, Contact, Model, Structure, Term, contact
from nurecoil.processes import Process, Target
from nurecoil.processes.kernels import Kernel, Pair
from nurecoil.processes.total import refuse_divergence
from nurecoil.rates.arrivals import Arrivals
from nurecoil.rates.contraction import Contraction
from nurecoil.rates.panels import landmarks
from nurecoil.sources import Source
from nurecoil.sources.moments import POWERS
from nurecoil.units.choices import Positions

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Tables = tuple[Array, NDArray[np.intp]]
"""Table [bins, K] and the entries of the Gram matrix that it acts on."""
_AT_ONCE = 2**21
"""Bytes of tables of kinematics that are folded together."""
Kind = tuple[tuple[Structure, ...], float]
"""What fixes a channel's kinematics: what the kernels of each target call it, and the mass of the outgoing lepton."""


class _Seen(NamedTuple):
    """A channel as the targets see it: its canonical form, kind, and profile times propagator [parts, T]."""

    channel: Channel
    kind: Kind
    profile: Array


class Folded(Plotted):
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
    from_zero : bool
        Whether the detector sees recoils down to zero, where the counts of a photon's exchange diverge.
    bins : Positions, optional
        Edges of the bins, for pictures.

    Raises
    ------
    ValueError
        If source and model have different numbers of flavours, or a component has no time distribution when one is needed.
    """

    _KEEP = 256

    def __init__(
        self,
        source: Source,
        target: Target,
        T: Array,
        weights: Array | None = None,
        time_edges: Array | None = None,
        *,
        from_zero: bool = False,
        bins: Positions | None = None,
    ) -> None:
        self.source, self.target, self.T, self.bins = source, target, T, bins
        self._weights, self._time_edges, self._from_zero = weights, time_edges, from_zero
        self._arrivals = Arrivals(source, time_edges)
        self.dimension = self._arrivals.dimension
        self._processes = [process for process, _ in target.parts]
        self._numbers: Array = np.array([[number] for _, number in target.parts])
        self._moments: OrderedDict[float, Array] = OrderedDict()
        self._kernels: OrderedDict[float, list[Mapping[Pair, Kernel]]] = OrderedDict()
        self._kappas: OrderedDict[tuple[Kind, Kind], Array | None] = OrderedDict()
        self._channels: OrderedDict[Channel, _Seen | None] = OrderedDict()
        self._places: dict[Channel, tuple[tuple[Structure, ...], Array] | None] = {}
        self._pairs: OrderedDict[tuple[Channel, Channel], Array] = OrderedDict()
        self._tables: OrderedDict[tuple[Channel, ...], Tables] = OrderedDict()
        self._finite: set[tuple[Channel, ...]] = set()

    def __repr__(self) -> str:
        return f"<Folded: {self.source.name}, {self.shape} bins, {self.T.size} recoil nodes>"

    def altered(self, source: Source | None = None, target: Target | None = None) -> Folded | None:
        """The same nodes and detector with another source or target; what they share with the old ones is not computed again.

        With another target of the same kinematics (other form factors) the flux integrals are kept, with another source of the
        same energies (another spectrum) the form factors.

        Returns
        -------
        Folded or None
            None if the nodes do not suit: the nuclei or the energies where the flux is not smooth are others.
        """
        if source is not None and _ends(source) != _ends(self.source):
            return None
        if target is not None and not _same_kinematics(self.target, target, self.T):
            return None
        other = Folded(
            source or self.source,
            target or self.target,
            self.T,
            self._weights,
            self._time_edges,
            from_zero=self._from_zero,
            bins=self.bins,
        )
        if source is None:
            other._moments = self._moments
        if target is None:
            other._channels, other._places = self._channels, self._places
        other._kernels, other._kappas = self._kernels, self._kappas
        return other

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of a prediction: [B] or [B, time]."""
        bins = self.T.size if self._weights is None else self._weights.shape[0]
        return (bins,) if self._arrivals.bins is None else (bins, self._arrivals.bins)

    def __call__(self, model: Model | None = None, values: Mapping[str, float] = {}) -> Array:
        """Prediction for a model (default: the target's own) at given parameter values, with shape `shape`.

        Raises
        ------
        UnknownId or WrongQuantity
            If a name is no parameter of the model, or a value is not finite or out of its bounds.
        """
        if values:
            (model or self.target.model).parameters.checked(values)
        channels, matrices = self.couplings(model, values)
        return self.contract(channels, matrices)

    def couplings(
        self, model: Model | None = None, values: Mapping[str, float] = {}
    ) -> tuple[tuple[Channel, ...], ComplexArray]:
        """Channels this target is sensitive to, and the flavour matrices [C, F, F] of a model in them."""
        order: dict[Channel, int] = {}
        found: list[tuple[int, ComplexArray]] = []
        terms = (model or self.target.model).terms(values)
        if self._from_zero:
            self._refuse_divergence(terms)
        for term in terms:
            seen = self._seen(term.channel)
            if seen is not None:
                found.append((order.setdefault(seen.channel, len(order)), term.matrix))
        # laid out so that `Contraction` needs no copy: final flavour first
        matrices = np.zeros((self.dimension, len(order), self.dimension), dtype=complex).transpose(1, 0, 2)
        for row, matrix in found:
            F = len(matrix)
            if self.dimension < F:
                raise ValueError(f"flavours: the model has {F}, the source only {self.dimension}")
            total = matrices[row, :F, :F]
            total += matrix
        return tuple(order), matrices

    def _refuse_divergence(self, terms: tuple[Term, ...]) -> None:
        acting = tuple(term.channel for term in terms if term.matrix.any())
        if acting in self._finite:
            return
        E = max(energy for ends in _ends(self.source) for energy in ends)
        for process in self._processes:
            refuse_divergence(process, process.motion.lowest, E, terms, "bins")
        self._finite.add(acting)

    def contract(self, channels: tuple[Channel, ...], matrices: ComplexArray) -> Array:
        """Prediction from flavour matrices g [C, F, F] of given channels."""
        return self.contraction(channels)(matrices)

    def contraction(self, channels: tuple[Channel, ...]) -> Contraction:
        """The map from couplings in these channels to predictions, for inner loops."""
        if channels not in self._tables:
            _remember(self._tables, channels, self._table(channels), 32)
        return Contraction(*self._tables[channels], self.shape)

    def by_component(self, model: Model | None = None, values: Mapping[str, float] = {}) -> dict[str, Array]:
        """Predictions of the source's components one by one, equal names added up; times are ignored, each has shape [B]."""
        names = dict.fromkeys(component.name for component in self.source.components)
        return {name: Folded(self.source.select(name), self.target, self.T, self._weights)(model, values) for name in names}

    def _table(self, channels: tuple[Channel, ...]) -> Tables:
        """The real matrix that maps entries of the couplings' Gram matrix to bins, and which entries."""
        (a, b, imaginary), traced = self._arrivals.columns.at, self._arrivals.columns.traced
        found = self._pairs_of(channels) if traced.size else []
        if not found:
            return np.zeros((math.prod(self.shape), 0)), np.empty(0, dtype=np.intp)
        m, times, w = traced.shape
        pairs = np.concatenate([pair for *_, pair in found], axis=1)
        parts = (pairs.reshape(-1, m) @ traced.reshape(m, -1)).reshape(-1, len(found), times, w)
        # rows i F + a and columns j F + b of the Gram matrix; of two complex conjugates the one right of the diagonal, twice
        F, width = self.dimension, len(channels) * self.dimension
        right: IntArray = np.array([[(j - i) * F] for i, j, _ in found]) + (b - a)
        entries: IntArray = np.array([[2 * F * (i * width + j)] for i, j, _ in found]) + (2 * (width * a + b) + imaginary)
        table: Array = (parts.transpose(0, 2, 1, 3) * (1.0 + np.sign(right))).reshape(math.prod(self.shape), -1)
        wanted = np.flatnonzero(table.any(axis=0))
        return table.take(wanted, axis=1), entries.ravel()[wanted]

    def _pairs_of(self, channels: tuple[Channel, ...]) -> list[tuple[int, int, Array]]:
        """Folded tables [B, m] of all pairs of channels that interfere somewhere, summed over isotopes."""
        found: list[tuple[int, int, Array]] = []
        missing: dict[float, list[tuple[int, int, Array]]] = {}
        seen = [self._seen(channel) for channel in channels]
        for i, first in enumerate(seen):
            for j, second in enumerate(seen[i:], start=i):
                if (known := self._pairs.get((channels[i], channels[j]))) is not None:
                    found.append((i, j, known))
                elif first and second and (kappa := self._kernel(first.kind, second.kind)) is not None:
                    missing.setdefault(first.kind[1], []).append((i, j, kappa))
        profiles = {i: each.profile for i, each in enumerate(seen) if each}
        for final_mass, pairs in missing.items():
            J = self._J(final_mass)
            # as many at a time as caches hold
            size = 1 + _AT_ONCE // (pairs[0][2].nbytes + J[:, 0].nbytes)
            for some in (pairs[low : low + size] for low in range(0, len(pairs), size)):
                products: Array = np.array([profiles[i] * profiles[j] for i, j, _ in some])
                kappas: Array = np.array([kappa for *_, kappa in some])
                kappas *= (products * self._numbers)[:, :, None]
                folded = self._folded(kappas, J)
                for x, (i, j, _) in enumerate(some):
                    pair, table = (channels[i], channels[j]), folded[:, x]
                    if C_PARITY[pair[0].structure] != C_PARITY[pair[1].structure]:
                        table = table * self._arrivals.columns.signs
                    found.append((i, j, table))
                    _remember(self._pairs, pair, table, self._KEEP)
        return found

    def _J(self, final_mass: float) -> Array:
        """J_n above what each target needs [T, 3 parts, m]."""
        if final_mass not in self._moments:
            motions = [process.motion for process in self._processes]
            _remember(self._moments, final_mass, self._arrivals.table(motions, self.T, final_mass), self._KEEP)
        return self._moments[final_mass]

    def _folded(self, weights: Array, J: Array) -> Array:
        """Sum of weights [x, parts, 3, T] times J_n over isotopes, and over recoils if there is a detector: [B, x, m]."""
        folded: Array = np.ascontiguousarray(weights.reshape(len(weights), -1, self.T.size).transpose(2, 0, 1)) @ J
        if self._weights is None:
            return folded
        return (self._weights @ folded.reshape(self.T.size, -1)).reshape(-1, *folded.shape[1:])

    def _seen(self, channel: Channel) -> _Seen | None:
        """A channel as the targets see it, or None if they offer no such constituent."""
        if channel not in self._channels:
            own, found = self._processes[0].canonical(channel), None
            if (place := self._place(contact(own.structure, own.constituent))) is not None:
                names, f = place
                if not isinstance(own.propagator, Contact):
                    f = f * np.asarray(own.propagator(np.array(self._q2)), dtype=float)
                found = _Seen(own, (names, own.final_mass), f)
            for name in {channel, own}:
                _remember(self._channels, name, found, self._KEEP)
        return self._channels[channel]

    def _place(self, channel: Channel) -> tuple[tuple[Structure, ...], Array] | None:
        """What kernels call a contact interaction, and where its constituent sits, which all mediators share."""
        if channel not in self._places:
            rows = [process.profile(channel, q2) for process, q2 in zip(self._processes, self._q2, strict=True)]
            found = None
            if any(f is not None for f in rows):
                names = tuple([process.kernel_name(channel) for process in self._processes])
                profiles: Array = np.array([np.zeros(self.T.size) if f is None else f for f in rows])
                found = names, profiles
            self._places[channel] = found
        return self._places[channel]

    @cached_property
    def _q2(self) -> list[Array]:
        """Of each process, which knows it again, since nobody can change it."""
        found = [process.motion.q2(self.T) for process in self._processes]
        for q2 in found:
            q2.flags.writeable = False
        return found

    def _kernel(self, first: Kind, second: Kind) -> Array | None:
        """kappa_n(T) [parts, 3, T] of a pair of kinds; None if they interfere nowhere."""
        key = first, second
        if key not in self._kappas:
            _remember(self._kappas, key, self._kernel_of(*first, *second), self._KEEP)
        return self._kappas[key]

    def _kernel_of(
        self, first: tuple[Structure, ...], final_mass: float, second: tuple[Structure, ...], other_mass: float
    ) -> Array | None:
        if final_mass != other_mass:
            return None
        if final_mass not in self._kernels:
            kernels = [process.kernels(self.T, final_mass) for process in self._processes]
            _remember(self._kernels, final_mass, kernels, self._KEEP)
        named = enumerate(zip(self._kernels[final_mass], first, second, strict=True))
        rows = {i: known[pair] for i, (known, s1, s2) in named for pair in {(s1, s2), (s2, s1)} if pair in known}
        if not rows:
            return None
        found = np.zeros((len(first), POWERS, self.T.size))
        for i, row in rows.items():
            found[i] = row
        return found


def _remember(store: OrderedDict[Key, Value], key: Key, value: Value, keep: int) -> None:
    """Keep the most recent entries, so that a scan over mediator masses does not grow without bound."""
    store[key] = value
    while len(store) > keep:
        store.popitem(last=False)


def _ends(source: Source) -> list[list[float]]:
    """Energies where each component ends or has a line: with others the nodes would not suit."""
    return [landmarks(component) for component in source.components]


def _same_kinematics(first: Target, second: Target, T: Array) -> bool:
    """Whether all kernels and smallest neutrino energies are equal."""
    parts = [[process for process, _ in target.parts] for target in (first, second)]
    return len(parts[0]) == len(parts[1]) and all(_kinematics_equal(p, q, T) for p, q in zip(*parts, strict=True))


def _kinematics_equal(p: Process, q: Process, T: Array) -> bool:
    a, b = p.kernels(T), q.kernels(T)
    same = a.keys() == b.keys() and p.motion == q.motion
    return same and all(np.array_equal(x, y) for pair in a for x, y in zip(a[pair], b[pair], strict=True))
