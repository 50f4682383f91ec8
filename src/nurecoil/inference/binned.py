"""The likelihood of binned counts: a predicted signal, backgrounds, pulls that are profiled, and the statistics of the bins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.gaussian import Gaussian
from nurecoil.inference.likelihood import Addable, Likelihood, check_names
from nurecoil.inference.morph import Morph, Morphed
from nurecoil.inference.poisson import Poisson
from nurecoil.inference.prediction import FromFunction, Prediction, Stacked
from nurecoil.inference.profile import profile
from nurecoil.inference.pulls import Factors, Pull
from nurecoil.inference.stacked import StackedStatistic
from nurecoil.inference.statistic import Statistic, check_counts
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.problems import UnknownId

_BATCH = 512
_TINY = 1e-300
"""Added to predictions, so that an empty bin where nothing is predicted gives 0 ln 0 = 0."""


@dataclass(frozen=True, eq=False)
class Group:
    """What the same pulls act on: backgrounds, and in some bins the signal.

    Parameters
    ----------
    acting : frozenset of str
        Names of pulls.
    background : ndarray, shape [B]
    signal : ndarray, shape [B]
        1 in bins where these pulls act on the signal, else 0.
    morphs : tuple of Morph
        What shape nuisances add to these backgrounds.
    """

    acting: frozenset[str]
    background: Array
    signal: Array
    morphs: tuple[Morph, ...] = ()


@dataclass(frozen=True, eq=False)
class BinnedLikelihood(Addable):
    """-2 ln L of binned counts, minimised over its pulls by Newton steps.

    The prediction is ``sum over groups g of prod_k (1 + a_k) (background_g + signal_g)`` with the product over the pulls k that
    act on g. Usually made by `likelihood` or `counting`.

    Parameters
    ----------
    prediction : Prediction
        The signal.
    groups : tuple of Group
        The signal of each bin belongs to exactly one.
    pulls : tuple of Pull
        Profiled inside.
    free : tuple of Pull
        Left to the minimiser, as parameters.
    shapes : tuple of Pull
        Parameters of unit variance that move shapes.
    statistic : Statistic
    centres : mapping
        Where constraints are centred, if not at zero: what an auxiliary measurement of a toy experiment gave.
    """

    prediction: Prediction
    groups: tuple[Group, ...]
    statistic: Statistic
    pulls: tuple[Pull, ...] = ()
    free: tuple[Pull, ...] = ()
    shapes: tuple[Pull, ...] = ()
    centres: Mapping[str, float] | None = None

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of the signal, and the free nuisances."""
        return self.prediction.parameters + ParameterSet(
            *(Parameter(p.name, 0.0, lower=-1.0, description="relative normalisation") for p in self.free),
            *(Parameter(p.name, 0.0, description="shape, in standard deviations") for p in self.shapes),
        )

    @property
    def profiled(self) -> tuple[str, ...]:
        """Names of the pulls that are minimised over inside."""
        return tuple(pull.name for pull in self.pulls)

    @property
    def observed(self) -> Array:
        """Counts [B]."""
        return self.statistic.observed

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        if not values.keys() <= self._names:
            check_names(values, self.parameters)
        minimum, _ = profile(self.statistic, self._prepared(values), self.factors, self.centre)
        return float(minimum + self.penalty(values))

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """-2 ln L at many points [P].

        Parameters
        ----------
        values : mapping
            Name -> values [P], or one value for all points.
        """
        check_names(values, self.parameters)
        return np.concatenate([self._batch(chunk) for chunk in chunks(values)])

    def _batch(self, values: Mapping[str, ArrayLike]) -> Array:
        parts = self.statistic.prepare(self.parts(values))
        minimum, _ = profile(self.statistic, parts, self.factors, self.centre)
        return np.broadcast_to(minimum + self.penalty(values), parts.shape[:1])

    def parts(self, values: Mapping[str, ArrayLike]) -> Array:
        """Groups of the prediction at many points [P, G, B]."""
        signal = self.prediction.many(self._of_signal(values))
        return self._scaled(self._with(signal, values), values)

    def pulls_at(self, values: Mapping[str, float] = {}) -> dict[str, float]:
        """Where the profiled pulls are at these parameter values.

        Examples
        --------
        >>> like = counting([12.0], 10.0, pulls={"flux": (0.1, ["signal"])})
        >>> {name: round(a, 4) for name, a in like.pulls_at().items()}
        {'flux': 0.0179}
        """
        check_names(values, self.parameters)
        _, a = profile(self.statistic, self._prepared(values), self.factors, self.centre)
        return dict(zip(self.profiled, a.tolist(), strict=True))

    def expected(self, values: Mapping[str, float] = {}, **pulls: float) -> Array:
        """Signal and backgrounds [B], with given pulls (zero if not given).

        Raises
        ------
        UnknownId
            If a name is neither a parameter nor a pull.
        """
        check_names(values, self.parameters)
        _require("pull", pulls, self.profiled)
        a = np.array([pulls.get(name, 0.0) for name in self.profiled])
        result: Array = self.factors(a) @ self._assembled(values)
        return result

    def asimov(self, values: Mapping[str, float] = {}) -> BinnedLikelihood:
        """The same with data equal to the prediction, nothing pulled."""
        return replace(self, statistic=self.statistic.asimov(self.expected(values)), centres=None)

    def toys(
        self, n: int, seed: int, values: Mapping[str, float] = {}, pulls: Mapping[str, float] = {}
    ) -> Iterator[BinnedLikelihood]:
        """The same with fluctuated data, and constraints centred on fluctuated auxiliary measurements.

        Parameters
        ----------
        n : int
            How many.
        seed : int
            The toys are the same for equal seeds, and toy number i does not depend on n.
        values : mapping
            The truth; names left out are at their central value.
        pulls : mapping
            True values of the profiled pulls; zero if left out.
        """
        truth = self.expected(values, **pulls)
        for stream in np.random.SeedSequence(seed).spawn(n):
            rng = np.random.default_rng(stream)
            statistic = self.statistic.draw(truth, rng)
            true = {**values, **pulls}
            centres = {p.name: true.get(p.name, 0.0) + p.sigma * rng.standard_normal() for p in self._constrained}
            yield replace(self, statistic=statistic, centres=centres or None)

    def joined(self, other: Likelihood) -> BinnedLikelihood | None:
        """Both as one, if they share the name of a nuisance.

        Raises
        ------
        ValueError
            If the nuisance is not the same in both, or free in one and profiled in the other.
        """
        if not isinstance(other, BinnedLikelihood):
            return None
        if not {p.name for p in self._constrained} & {p.name for p in other._constrained}:
            return None
        widths = (self.observed.shape[-1], other.observed.shape[-1])
        groups = [_padded(g, 0, widths[1]) for g in self.groups] + [_padded(g, widths[0], 0) for g in other.groups]
        joint = {kind: _union(getattr(self, kind), getattr(other, kind)) for kind in ("pulls", "free", "shapes")}
        names = [pull.name for kind in joint.values() for pull in kind]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"nuisance {name!r}: expected it profiled in both experiments or free in both")
        return BinnedLikelihood(
            Stacked((self.prediction, other.prediction)),
            merged(groups),
            StackedStatistic((self.statistic, other.statistic)),
            **joint,
            centres={**(self.centres or {}), **(other.centres or {})} or None,
        )

    @property
    def _constrained(self) -> tuple[Pull, ...]:
        return (*self.pulls, *self.free, *self.shapes)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.parameters)

    @cached_property
    def _signal_names(self) -> frozenset[str]:
        return frozenset(self.prediction.parameters) | {p.name for p in self.shapes}

    @cached_property
    def factors(self) -> Factors:
        """How the profiled pulls scale the groups."""
        return Factors(self.pulls, [group.acting for group in self.groups])

    @cached_property
    def _free_factors(self) -> Factors:
        return Factors(self.free, [group.acting for group in self.groups])

    @cached_property
    def _backgrounds(self) -> Array:
        return np.array([group.background for group in self.groups]) + _TINY

    @cached_property
    def _masks(self) -> list[tuple[int, Array | None]]:
        """Groups with some of the signal, and in which bins; None for all bins."""
        return [(i, None if g.signal.all() else g.signal) for i, g in enumerate(self.groups) if g.signal.any()]

    @cached_property
    def _morphs(self) -> list[tuple[int, Morph]]:
        return [(i, morph) for i, group in enumerate(self.groups) for morph in group.morphs]

    def _with(self, signal: Array, values: Mapping[str, ArrayLike]) -> Array:
        """Groups [..., G, B] of a signal [..., B] and the backgrounds."""
        parts = np.empty((*signal.shape[:-1], *self._backgrounds.shape))
        parts[...] = self._backgrounds
        for i, mask in self._masks:
            parts[..., i, :] += signal if mask is None else mask * signal
        for i, morph in self._morphs:
            parts[..., i, :] += morph(values)
        return parts

    @cached_property
    def centre(self) -> Array | None:
        """Where the constraints of the profiled pulls are centred [K], if not at zero."""
        return None if self.centres is None else np.array([self.centres.get(p.name, 0.0) for p in self.pulls])

    def _of_signal(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.free:
            return values
        return {name: value for name, value in values.items() if name in self._signal_names}

    def _assembled(self, values: Mapping[str, float]) -> Array:
        """Groups of the prediction [G, B]."""
        return self._scaled(self._with(self.prediction(self._of_signal(values)), values), values)

    def _prepared(self, values: Mapping[str, float]) -> Array:
        return self.statistic.prepare(self._assembled(values))

    def _scaled(self, parts: Array, values: Mapping[str, ArrayLike]) -> Array:
        """Times the factors of the free normalisations."""
        if not self.free:
            return parts
        a = np.stack(np.broadcast_arrays(*(np.asarray(values.get(p.name, 0.0), dtype=float) for p in self.free)), axis=-1)
        return parts * self._free_factors(a)[..., None]

    def penalty(self, values: Mapping[str, Any]) -> Any:
        """What the constraints of those nuisances add that are parameters [P]."""
        total: Any = 0.0
        for p in (*self.free, *self.shapes):
            x = values.get(p.name, 0.0)
            total = total + ((np.asarray(x) - (self.centres or {}).get(p.name, 0.0)) / p.sigma) ** 2
        return total


def counting(
    observed: ArrayLike,
    signal: ArrayLike | Prediction,
    backgrounds: Mapping[str, ArrayLike] = {},
    pulls: Mapping[str, tuple[float, Sequence[str]]] = {},
    *,
    free: Iterable[str] = (),
    variance: ArrayLike | None = None,
) -> BinnedLikelihood:
    """A likelihood from numbers: counts, a signal, backgrounds and pulls.

    Parameters
    ----------
    observed : array_like, shape [B]
    signal : array_like or Prediction
        Counts [B]; numbers are multiplied by a parameter ``strength`` >= 0, 1 by default.
    backgrounds : mapping
        Name -> counts [B].
    pulls : mapping
        Name -> (standard deviation, what it acts on: ``"signal"`` or names of backgrounds).
    free : iterable of str
        Pulls that are left to the minimiser.
    variance : array_like, optional
        Gaussian statistics with this variance or covariance; Poisson by default.

    Raises
    ------
    ValueError
        If counts are negative (for Poisson) or not finite, or shapes do not fit.
    UnknownId
        If a pull acts on something unknown.

    Examples
    --------
    >>> like = counting([25.0], [10.0], {"flat": [12.0]}, {"flat_rate": (0.1, ["flat"])})
    >>> round(like({"strength": 1.3}), 6)
    0.0
    """
    statistic: Statistic = Poisson(observed) if variance is None else Gaussian(observed, variance)
    prediction = signal if isinstance(signal, Prediction) else strength(signal)
    constant = {name: check_counts(f"background {name!r}", counts).ravel() for name, counts in backgrounds.items()}
    return assemble(prediction, constant, pulls, statistic, free=free)


def strength(counts: ArrayLike) -> FromFunction:
    """A signal of known shape, times a parameter ``strength`` >= 0."""
    return FromFunction(ParameterSet(Parameter("strength", 1.0, lower=0.0)), _Scaled(check_counts("signal", counts).ravel()))


@dataclass(frozen=True, eq=False)
class _Scaled:
    counts: Array

    def __call__(self, values: Mapping[str, float]) -> Array:
        return values["strength"] * self.counts


def assemble(
    prediction: Prediction,
    backgrounds: Mapping[str, Array],
    pulls: Mapping[str, tuple[float, Sequence[str]]],
    statistic: Statistic,
    *,
    free: Iterable[str] = (),
    shapes: Iterable[str] = (),
    morphs: Iterable[tuple[str, Morph]] = (),
) -> BinnedLikelihood:
    """Sort signal and backgrounds into groups on which the same pulls act.

    Parameters
    ----------
    prediction : Prediction
    backgrounds, pulls
        As in `counting`, backgrounds with one row of bins.
    statistic : Statistic
    free : iterable of str
        Pulls that are left to the minimiser.
    shapes : iterable of str
        Nuisances of unit variance that move the shape of the signal or, by `morphs`, of backgrounds.
    morphs : iterable of (str, Morph)
        Names of parts, and what is added to them; of the signal, to its factor 1.

    Raises
    ------
    UnknownId
        If a pull acts on something unknown, or `free` names no pull.
    """
    bins = statistic.observed.shape[-1]
    left, parts, moved = set(free), ("signal", *backgrounds), tuple(morphs)
    _require("part of the prediction", (part for part, _ in moved), parts)
    for _, names in pulls.values():
        _require("part of the prediction", names, parts)
    _require("nuisance", left, pulls)
    for name, counts in backgrounds.items():
        if counts.shape != (bins,):
            raise ValueError(f"background {name!r}: expected {bins} bins, got shape {counts.shape}")
    groups = []
    for part in parts:
        acting = frozenset(name for name, (_, on) in pulls.items() if part in on)
        is_signal = part == "signal"
        background = np.zeros(bins) if is_signal else backgrounds[part]
        added = () if is_signal else tuple(morph for name, morph in moved if name == part)
        groups.append(Group(acting, background, np.full(bins, 1.0 if is_signal else 0.0), added))
    on_signal = tuple(morph for name, morph in moved if name == "signal")
    every = tuple(Pull(name, sigma) for name, (sigma, _) in pulls.items())
    return BinnedLikelihood(
        Morphed(prediction, on_signal) if on_signal else prediction,
        merged(groups),
        statistic,
        pulls=tuple(p for p in every if p.name not in left),
        free=tuple(p for p in every if p.name in left),
        shapes=tuple(Pull(name, 1.0) for name in shapes),
    )


def merged(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Groups on which the same pulls act, as one each."""
    found: dict[frozenset[str], Group] = {}
    for g in groups:
        old = found.get(g.acting)
        if old is not None:
            g = Group(g.acting, old.background + g.background, old.signal + g.signal, (*old.morphs, *g.morphs))
        found[g.acting] = g
    return tuple(found.values())


def _padded(group: Group, before: int, after: int) -> Group:
    pad = (before, after)
    morphs = tuple(morph.padded(before, after) for morph in group.morphs)
    return Group(group.acting, np.pad(group.background, pad), np.pad(group.signal, pad), morphs)


def _union(first: tuple[Pull, ...], second: tuple[Pull, ...]) -> tuple[Pull, ...]:
    by_name = {p.name: p for p in first}
    for p in second:
        if by_name.setdefault(p.name, p) != p:
            raise ValueError(f"nuisance {p.name!r}: expected one uncertainty, got {by_name[p.name].sigma!r} and {p.sigma!r}")
    return tuple(by_name.values())


def chunks(values: Mapping[str, ArrayLike]) -> Iterator[dict[str, Any]]:
    """The points in batches whose arrays fit the cache; what is the same for all stays one number."""
    arrays = {name: np.asarray(v, dtype=float) for name, v in values.items()}
    size = int(np.prod(np.broadcast_shapes(*(a.shape for a in arrays.values()), (1,))))
    for start in range(0, size, _BATCH):
        part = slice(start, start + _BATCH)
        yield {name: float(a.item()) if a.size == 1 < size or a.ndim == 0 else a[part] for name, a in arrays.items()}


def _require(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    options = tuple(known)
    for name in names:
        if name not in options:
            raise UnknownId(kind, name, options)
