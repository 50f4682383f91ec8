"""The detector response R[b, T]: the probability that a recoil T is reconstructed in bin b and accepted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace as changed
from functools import cached_property
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.declaration import gated
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.chain import Chain
from nurecoil.detectors.electron_recoil import ElectronRecoil
from nurecoil.detectors.step import Efficiency, Map, Resolution, Step
from nurecoil.problems import UnknownId
from nurecoil.units.choices import ManyOnAxis, Position, Positions
from nurecoil.units.kinds import AnyKind, Given, RecoilEnergy, WrongQuantity

_ROUNDING = 1e-9


class _Edges(ManyOnAxis):
    """Edges of bins; the attribute is an array in natural units."""

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> AnyKind: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Array: ...
    def __get__(self, instance: object | None, owner: type) -> AnyKind | Array:
        return self if instance is None else instance.__dict__[self.name]


@gated
class Response:
    """Steps from the true recoil energy to a binned reconstructed quantity.

    The maps turn T into a mean; efficiencies before the resolution act on the value where they stand; the one resolution
    step smears the mean; efficiencies after it act on the reconstructed value, integrated over each bin (exactly for
    counts and where there is no such efficiency, by fixed-node quadrature otherwise). Without a resolution bins are sharp.

    Parameters
    ----------
    steps : tuple of Step
        In order; the first acts on the true recoil energy of a nucleus, keVnr, unless it is `ElectronRecoil`. None at all is a
        perfect detector of nuclear recoils.
    bins : sequence of str or Positions, length B+1
        Strictly increasing edges on the last step's axis, which they name: ``["0.5 keVee", "1 keVee"]``,
        ``Positions.of(range(6, 32), "PE")`` (integers if they are counts, see `PoissonResolution`). The outermost may be
        infinite. The attribute holds an array in natural units.

    Raises
    ------
    WrongQuantity
        If the bins are plain numbers, which do not say what they are, or on another axis than the last step's.
    ValueError
        If a step does not fit the axis it meets, there are two resolutions, the edges do not increase, or a table ends inside
        the bins and does not say what lies outside.

    Examples
    --------
    >>> from nurecoil.detectors import ConstantEfficiency, Response, Threshold
    >>> from nurecoil.units import keV
    >>> R = Response((Threshold("5 keVnr"), ConstantEfficiency(0.5)), bins=["0 keVnr", "10 keVnr", "20 keVnr"])
    >>> R.matrix(np.array([4, 6, 15]) * keV).tolist()
    [[0.0, 0.5, 0.0], [0.0, 0.0, 0.5]]
    """

    steps: tuple[Step, ...]
    bins: _Edges

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        _check_steps(self.steps)
        bins = self.__dict__["bins"] = _edges(self.__dict__["bins"], _axis_after(self.steps))
        before, resolution, after = self._parts
        if resolution is None:
            before.check_ends(float(bins[0]), float(bins[-1]))
            return
        resolution.check_edges(after.inverse(bins))
        after.check_ends(float(bins[0]), float(bins[-1]))
        reached = resolution.means_that_reach(after.inverse(bins[[0, -1]]))
        if np.isfinite(reached[0]):
            before.check_ends(float(reached[0]), math.inf)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Response):
            return NotImplemented
        return self.steps == other.steps and np.array_equal(self.bins, other.bins)

    def __hash__(self) -> int:
        return hash((self.steps, self.bins.tobytes()))

    def __repr__(self) -> str:
        return f"Response({self.describe()!r})"

    @property
    def axis(self) -> Axis:
        """Kind of the reconstructed axis, on which the bins are."""
        return _axis_after(self.steps)

    @property
    def positions(self) -> Positions:
        """The edges of the bins, with their axis: what another response takes as `bins`."""
        return Positions(tuple(self.bins.tolist()), self.axis)

    @property
    def recoil(self) -> Literal["nuclear", "electron"]:
        """Which kind of recoil it answers to: that of electrons if it begins with `ElectronRecoil`, else that of nuclei."""
        return "electron" if self.steps and isinstance(self.steps[0], ElectronRecoil) else "nuclear"

    @property
    def n_bins(self) -> int:
        """Number of bins B."""
        return self.bins.size - 1

    @property
    def edges(self) -> Array:
        """Recoil energies at which to cut a quadrature over T, increasing.

        Bin edges, thresholds and kinks mapped back to T. Where a resolution smears them, points a few standard deviations
        around each, one to four standard deviations apart, so that a panel of eight nodes follows the rise.
        """
        before, resolution, after = self._parts
        if resolution is None:
            means = self.bins
        else:
            first = after.inverse(self.bins)
            inside = after.cuts[(after.cuts > first[0]) & (after.cuts < first[-1])]
            means = resolution.around(np.concatenate([first, inside]))
        T = np.concatenate([before.cuts, before.inverse(means), before.last(means)])
        return np.unique(T[np.isfinite(T) & (T > 0)])

    @property
    def support(self) -> tuple[float, float]:
        """Recoil energies outside which R is zero, or below 1e-12; the second may be infinite.

        Raises
        ------
        ValueError
            If there are none, because no recoil energy reaches the bins or the efficiencies reject all.
        """
        low, high = self._reach
        if not low < high:
            raise ValueError(f"bins: no recoil energy reaches them, or all are rejected: {self.describe()}")
        return low, high

    @cached_property
    def _reach(self) -> tuple[float, float]:
        """Recoil energies that reach the bins; the first is not below the second if there are none."""
        before, resolution, after = self._parts
        ends = after.inverse(self.bins[[0, -1]])
        if resolution is not None:
            ends = resolution.means_that_reach(ends)
        low, high = before.inverse(ends[:1])[0], before.last(ends[1:])[0]
        first, last = before.support
        return max(0.0, float(low), first), min(float(high), last)

    def matrix(self, T: ArrayLike) -> Array:
        """R[b, T].

        Parameters
        ----------
        T : array_like, shape [T]
            Recoil energies, >= 0.

        Returns
        -------
        ndarray, shape [B, T]

        Raises
        ------
        ValueError
            If a recoil energy is negative or not finite, or one that reaches the bins lies above the range of a table.
        """
        T = np.atleast_1d(np.asarray(T, dtype=float))
        if T.ndim != 1 or not np.all((T >= 0) & np.isfinite(T)):
            raise ValueError(f"T: expected a list of finite recoil energies >= 0, got {T!r}")
        low, high = self._reach
        reaches = (low * (1 - _ROUNDING) <= T) & (high * (1 + _ROUNDING) >= T)
        if reaches.all():
            return self._inside(T)
        R = np.zeros((self.n_bins, T.size))
        R[:, reaches] = self._inside(T[reaches])
        return R

    def _inside(self, T: Array) -> Array:
        """R[b, T] where it may be more than nothing."""
        before, resolution, after = self._parts
        mean, acceptance = before.through(T)
        if resolution is None:
            return np.where((mean >= self.bins[:-1, None]) & (mean < self.bins[1:, None]), acceptance, 0.0)
        edges = after.inverse(self.bins)
        if after.has_efficiency:
            return acceptance * resolution.accepted(mean, edges, lambda x: after.through(x)[1], after.cuts)
        return acceptance * resolution.probability(mean, edges)

    def then(self, step: Step, bins: Sequence[str | Position] | Positions | None = None) -> Self:
        """A copy with one more step at the end; new `bins` are needed if it changes the axis.

        Raises
        ------
        ValueError
            If the step does not fit, or changes the axis and no bins are given.
        """
        steps = (*self.steps, step)
        if bins is None:
            _check_steps(steps)
            if _axis_after(steps) != self.axis:
                raise ValueError(f"bins: {step} goes from {self.axis} to {step.output}; give new bin edges")
        return type(self)(steps, self.positions if bins is None else bins)

    def replace(self, step: type[Step] | str, **changes: object) -> Self:
        """A copy in which one step has other parameters, named by its class or the name of its class.

        Raises
        ------
        UnknownId
            If there is no such step.
        ValueError
            If there are several, or the new parameters are not allowed.

        Examples
        --------
        >>> from nurecoil.detectors import ConstantEfficiency, nr_threshold
        >>> from nurecoil.units import keV
        >>> R = nr_threshold(5 * keV).then(ConstantEfficiency(0.5))
        >>> R.replace("ConstantEfficiency", value=1.0).matrix([6 * keV]).tolist()
        [[1.0]]
        """
        name = step if isinstance(step, str) else step.__name__
        names = [type(s).__name__ for s in self.steps]
        if name not in names:
            raise UnknownId("step", name, names)
        if names.count(name) > 1:
            raise ValueError(f"step: the chain has {names.count(name)} of {name}; build the variant with other `steps`")
        i = names.index(name)
        new: Any = self.steps[i]
        return type(self)((*self.steps[:i], changed(new, **changes), *self.steps[i + 1 :]), self.positions)

    def describe(self) -> str:
        """The chain in one line.

        Examples
        --------
        >>> from nurecoil.detectors import ConstantEfficiency, nr_threshold
        >>> from nurecoil.units import keV
        >>> nr_threshold(5 * keV).then(ConstantEfficiency(0.5)).describe()
        'keVnr; efficiency 0.5; 1 bin, 5 to inf keVnr'
        """
        low, high = self.bins[[0, -1]] / self.axis.unit
        bins = f"{self.n_bins} bin{'s' if self.n_bins > 1 else ''}, {low:.6g} to {high:.6g} {self.axis}"
        return "; ".join(["keVnr", *(str(step) for step in self.steps), bins])

    @property
    def _parts(self) -> tuple[Chain, Resolution | None, Chain]:
        """What comes before the resolution, the resolution, and what comes after."""
        groups: tuple[list[Map | Efficiency], list[Map | Efficiency]] = ([], [])
        resolution = None
        for step in self.steps:
            if isinstance(step, Resolution):
                resolution = step
            elif isinstance(step, (Map, Efficiency)):
                groups[resolution is not None].append(step)
        return Chain(tuple(groups[0])), resolution, Chain(tuple(groups[1]))


def nr_threshold(T_thr: Given) -> Response:
    """A perfect detector with a sharp threshold in nuclear recoil energy: one bin [T_thr, inf).

    Parameters
    ----------
    T_thr : float, str or object with a unit
        Threshold, >= 0: ``"5 keV"``.

    Raises
    ------
    WrongQuantity
        If it is negative, not finite, or no recoil energy: one in keVee needs a quenching.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> nr_threshold(5 * keV).matrix([4.9 * keV, 5.1 * keV]).tolist()
    [[0.0, 1.0]]
    """
    return Response((), Positions((RecoilEnergy.read(T_thr, "T_thr"), math.inf), Axis.KEVNR))


def _edges(given: Positions, axis: Axis) -> Array:
    """Edges in natural units, on the axis of the last step."""
    if given.axis != axis:
        raise WrongQuantity("bins", f"the last step gives {axis}, got edges in {given.axis}")
    bins = np.array(given.values)
    if bins.size < 2 or not np.all(bins[1:] > bins[:-1]):
        raise WrongQuantity("bins", f"expected at least two strictly increasing edges, got {given!r}")
    bins.flags.writeable = False
    return bins


def _axis_after(steps: tuple[Step, ...]) -> Axis:
    return next((step.output for step in reversed(steps) if step.output is not None), Axis.KEVNR)


def chained(steps: tuple[Step, ...]) -> Axis:
    """Kind of axis that steps lead to.

    Raises
    ------
    ValueError
        If one does not fit the axis it meets, or there are two resolutions.
    """
    _check_steps(steps)
    return _axis_after(steps)


def _check_steps(steps: tuple[Step, ...]) -> None:
    """Raise ValueError unless each step fits the axis it meets and there is at most one resolution."""
    resolution = None
    for i, step in enumerate(steps):
        if not isinstance(step, (Map, Efficiency, Resolution)):
            raise ValueError(f"step {i + 1}: expected a map, an efficiency or a resolution, got {step!r}")
        have = _axis_after(steps[:i])
        if step.input is not None and step.input != have:
            source = f"step {i}, {steps[i - 1]}," if i else "the true recoil"
            raise ValueError(f"step {i + 1}, {step}: it takes {step.input}, but {source} gives {have}")
        if i and isinstance(step, ElectronRecoil):
            raise ValueError(f"step {i + 1}, {step}: expected first, where an electron's recoil begins")
        if isinstance(step, Resolution):
            if resolution is not None:
                raise ValueError(f"step {i + 1}, {step}: a second resolution; there is already {resolution}")
            resolution = step
