"""Predictions: the one place where counts are put together, part by part, with everything that is not known well."""

from __future__ import annotations

import dataclasses
import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import Counted
from nurecoil.expectation.assemble import parts_at, total
from nurecoil.expectation.compiled import Axis, Block, Compiled
from nurecoil.expectation.component import Component, NamedPart, Nominal, named_part, nuisances_of
from nurecoil.expectation.features import MOST, Coupling
from nurecoil.expectation.nuisance import Correlation, Nuisance, merged, precision
from nurecoil.expectation.points import check_value, groups
from nurecoil.expectation.signal import STRENGTH, Proportional, Signal, Tables
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId

_KEEP = 64


@dataclass(frozen=True, eq=False)
class Prediction(Counted):
    """Counts in the bins of an experiment, as a function of the parameters of a model and of nuisances.

    Usually made by `prediction`. Predictions over the same bins add; a number scales one; `only` and `without` choose parts;
    `fixed` gives parameters or nuisances a value for good.

    Parameters
    ----------
    shape : tuple of int
        Shape of the counts.
    components : tuple of Component
    nuisances : tuple of Nuisance
    correlations : tuple of Correlation
    axes : tuple of Axis
    held : mapping
        Parameters that are no longer any, with their values.

    Raises
    ------
    ValueError
        If a nuisance acts on a part and is not among the nuisances, or a name appears twice.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.expectation import prediction
    >>> tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
    >>> csi = prediction(nr.experiment("coherent-csi-2017"), tree)
    >>> round(float(csi().sum())), round(float(csi.only("signal")({"signal_normalisation": -0.28}).sum()))
    (584, 125)
    >>> sorted(csi.parts())
    ['prompt-neutrons', 'signal', 'steady-state']
    """

    shape: tuple[int, ...]
    components: tuple[Component, ...]
    nuisances: tuple[Nuisance, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    axes: tuple[Axis, ...] = ()
    held: Mapping[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Prediction of {self.shape}: {len(self.nuisances)} nuisances, parts {', '.join(c.name for c in self.components)}>"
        )

    def __post_init__(self) -> None:
        known = [n.name for n in self.nuisances]
        if len(set(known)) < len(known):
            raise ValueError(f"nuisances: expected each name once, got {', '.join(known)}")
        names = [c.name for c in self.components]
        if len(set(names)) < len(names):
            raise ValueError(f"parts: expected each name once, got {', '.join(names)}")
        for name in {*self._all_parameters} & set(known):
            raise ValueError(f"{name!r} is a parameter of the model and a nuisance; expected different names")
        for component in self.components:
            for name in component.norms:
                if name not in known:
                    raise UnknownId("nuisance", name, known)

    @cached_property
    def _all_parameters(self) -> ParameterSet:
        everything = ParameterSet()
        for component in self.components:
            everything = everything + component.signal.parameters
        return everything

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of the model that are not held."""
        every = self._all_parameters
        return ParameterSet(*(every.get_parameter(name) for name in every if name not in self.held))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return tuple(component.name for component in self.components)

    @property
    def size(self) -> int:
        """Number of bins."""
        return math.prod(self.shape)

    # ---- counts ----

    def __call__(self, values: Mapping[str, float] = {}, /) -> Array:
        """Counts, with shape `shape`, at values of parameters and nuisances; names left out are at their central value.

        Raises
        ------
        UnknownId
            If a name is neither a parameter nor a nuisance.
        ValueError
            If a value is outside its bounds, or not finite.
        """
        counts: Array = np.sum(list(self.parts(values).values()), axis=0)
        return counts

    def parts(self, values: Mapping[str, float] = {}, /) -> dict[str, Array]:
        """Counts of each part, each with shape `shape`."""
        given, pulls = self._separated(values)
        (block,) = self._at((), given, np.zeros((1, 0)), self._pulls(pulls, 1))
        return {one.rows.part.name: np.broadcast_to(total([one])[0], (self.size,)).reshape(self.shape) for one in block}

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B] at many points, bins in one row.

        Parameters
        ----------
        values : mapping
            Name -> values [P], or one value for all points. Parameters that do not enter as a polynomial cost new tables for
            each of their values.
        """
        given, pulls = self._separated(values)
        columns = {name: np.asarray(v, dtype=float) for name, v in {**given, **pulls}.items()}
        P = int(np.prod(np.broadcast_shapes(*(v.shape for v in columns.values()), (1,))))
        spread = {name: np.broadcast_to(v, (P,)) for name, v in columns.items()}
        nuisances = self._pulls({name: spread[name] for name in pulls}, P)
        moving = [n for n in given if columns[n].size > 1 and self.parameters.get_parameter(n).polynomial][:MOST]
        others = [name for name in given if name not in moving]
        counts = np.empty((P, self.size))
        for rows in groups([spread[name] for name in others], P):
            held = {name: float(spread[name][rows[0]]) for name in others}
            x = np.array([spread[name][rows] for name in moving]).reshape(len(moving), rows.size).T
            (block,) = self._at(tuple(moving), held, x, nuisances[rows])
            counts[rows] = total(block)
        return counts

    def _at(self, moving: tuple[str, ...], held: Mapping[str, float], x: Array, a: Array) -> list[list[Any]]:
        couplings = tuple(self.coupling(name) for name in moving)
        return parts_at(self._compiled(couplings, held), x, a)

    def _compiled(self, couplings: tuple[Coupling, ...], held: Mapping[str, float]) -> Compiled:
        index = {n.name: k for k, n in enumerate(self.nuisances)}
        parts = tuple(part.numbered(index) for part in self.named_parts(couplings, held))
        block = Block("", "poisson", np.zeros(self.size), parts)
        return Compiled(couplings, self.nuisances, precision(self.nuisances, self.correlations), (block,))

    def _pulls(self, given: Mapping[str, ArrayLike], P: int) -> Array:
        a = np.zeros((P, len(self.nuisances)))
        for k, nuisance in enumerate(self.nuisances):
            if nuisance.name in given:
                a[:, k] = given[nuisance.name]
        return a

    def _separated(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values of parameters and of nuisances, all names known and all values allowed."""
        nuisances = {n.name: n for n in self.nuisances}
        for name, value in values.items():
            if name in nuisances:
                check_value(name, value, nuisances[name].lower, math.inf)
            elif name in self.parameters:
                parameter = self.parameters.get_parameter(name)
                check_value(name, value, parameter.lower, parameter.upper)
            else:
                raise UnknownId("parameter or nuisance", name, [*self.parameters, *nuisances])
        pulls = {name: value for name, value in values.items() if name in nuisances}
        return {name: value for name, value in values.items() if name not in pulls}, pulls

    # ---- arrays ----

    def coupling(self, name: str) -> Coupling:
        """A parameter as something that moves; not one that changes tables, see `Coupling`."""
        p = self.parameters.get_parameter(name)
        assert p.enters == "linear" or p.enters == "square"
        return Coupling(p.name, p.enters, p.unit, p.lower, p.upper, p.value)

    def named_parts(self, couplings: tuple[Coupling, ...], values: Mapping[str, float]) -> tuple[NamedPart, ...]:
        """Tables of all parts on the features of the couplings.

        Parameters
        ----------
        couplings : tuple of Coupling
            What moves; those that are no parameters here change nothing.
        values : mapping
            Values of parameters that do not move, if not central.
        """
        held = {**self._all_parameters, **self.held, **{n: float(v) for n, v in values.items() if n in self.parameters}}
        for coupling in couplings:
            held.pop(coupling.name, None)
        return tuple(named_part(component, couplings, held, self._tables) for component in self.components)

    def _tables(self, component: Component, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """Quadratic tables of a part, kept for the next time."""
        key = (id(component.signal), moving, tuple(sorted(values.items())))
        if key not in self._kept:
            self._kept[key] = component.signal.tables(moving, values)
            while len(self._kept) > _KEEP:
                self._kept.popitem(last=False)
        return self._kept[key]

    @cached_property
    def _kept(self) -> OrderedDict[tuple[object, ...], Tables]:
        return OrderedDict()

    def __getstate__(self) -> dict[str, object]:
        # tables are kept by the identity of signals, which another process does not know
        return {name: value for name, value in self.__dict__.items() if name != "_kept"}

    # ---- algebra ----

    def __add__(self, other: Prediction) -> Prediction:
        """Both over the same bins; equal names of parts, parameters and nuisances have to mean the same.

        Raises
        ------
        ValueError
            If the bins differ, or a part, a parameter or a nuisance of one name is not the same in both.
        """
        if self.shape != other.shape:
            raise ValueError(f"predictions to be added: expected the same bins, got shapes {self.shape} and {other.shape}")
        for name in set(self.names) & set(other.names):
            raise ValueError(f"part {name!r} is in both predictions; it would be counted twice")
        held = {**self.held, **other.held}
        if held != {**other.held, **self.held}:
            raise ValueError("predictions to be added hold a parameter at different values")
        nuisances = merged(self.nuisances, other.nuisances)
        correlations = (*self.correlations, *(c for c in other.correlations if c not in self.correlations))
        return Prediction(self.shape, (*self.components, *other.components), nuisances, correlations, self.axes, held)

    def __mul__(self, factor: float) -> Prediction:
        """Every part times a number >= 0."""
        if not 0 <= factor < math.inf:
            raise ValueError(f"factor: expected a finite number >= 0, got {factor!r}")
        components = tuple(dataclasses.replace(c, scale=c.scale * factor) for c in self.components)
        return dataclasses.replace(self, components=components)

    __rmul__ = __mul__

    def only(self, *names: str) -> Prediction:
        """Some of the parts, with the nuisances that act on them."""
        for name in names:
            if name not in self.names:
                raise UnknownId("part", name, self.names)
        kept = tuple(c for c in self.components if c.name in names)
        acting = {name for c in kept for name in nuisances_of(c)}
        nuisances = tuple(n for n in self.nuisances if n.name in acting)
        correlations = tuple(c for c in self.correlations if set(c.names) <= acting)
        return dataclasses.replace(self, components=kept, nuisances=nuisances, correlations=correlations)

    def without(self, *names: str) -> Prediction:
        """All but some of the parts."""
        for name in names:
            if name not in self.names:
                raise UnknownId("part", name, self.names)
        return self.only(*(name for name in self.names if name not in names))

    def renamed(self, **names: str) -> Prediction:
        """Parts under other names, so that two predictions that both have a signal can be added."""
        return dataclasses.replace(
            self, components=tuple(dataclasses.replace(c, name=names.get(c.name, c.name)) for c in self.components)
        )

    def replaced(self, part: str, signal: Signal) -> Prediction:
        """With the counts of one part made of something else; what multiplies it stays.

        Raises
        ------
        UnknownId
            If there is no such part.
        """
        if part not in self.names:
            raise UnknownId("part", part, self.names)
        components = tuple(dataclasses.replace(c, signal=signal) if c.name == part else c for c in self.components)
        gone = {name for c in self.components if c.name == part for name in nuisances_of(c)}
        kept = {name for c in components for name in nuisances_of(c)}
        nuisances = tuple(n for n in self.nuisances if n.name in kept or n.name not in gone)
        return dataclasses.replace(self, components=components, nuisances=nuisances)

    def with_strength(self, part: str) -> Prediction:
        """With one part times a parameter ``strength`` >= 0, the parameters of its model at the values that they have here.

        Raises
        ------
        UnknownId
            If there is no such part.
        """
        if part not in self.names:
            raise UnknownId("part", part, self.names)
        signal = next(c.signal for c in self.components if c.name == part)
        values = {name: value for name, value in self.held.items() if name in signal.parameters}
        return self.replaced(part, Proportional(STRENGTH, signal, values))

    def fixed(self, values: Mapping[str, float]) -> Prediction:
        """With parameters held at given values for good.

        Raises
        ------
        UnknownId
            If one is no parameter.
        ValueError
            If a value is outside its bounds.
        """
        for name, value in values.items():
            if name not in self.parameters:
                raise UnknownId("parameter", name, self.parameters)
            parameter = self.parameters.get_parameter(name)
            check_value(name, value, parameter.lower, parameter.upper)
        return dataclasses.replace(self, held={**self.held, **{name: float(v) for name, v in values.items()}})

    def unpulled(self) -> Prediction:
        """Without any nuisance: everything at its nominal value for good."""
        bare = tuple(dataclasses.replace(c, norms=(), morphs=(), signal=Nominal(c.signal)) for c in self.components)
        return dataclasses.replace(self, components=bare, nuisances=(), correlations=())

    def scaled_by(self, nuisance: Nuisance, of: Sequence[str]) -> Prediction:
        """With one more normalisation on some parts: constrained, or free.

        Raises
        ------
        UnknownId or ValueError
            If there is no such part, it is no normalisation, or its name is taken by something else.
        """
        if nuisance.kind not in ("normalisation", "log-normal"):
            raise ValueError(f"nuisance {nuisance.name!r}: expected a normalisation, got kind {nuisance.kind!r}")
        for name in of:
            if name not in self.names:
                raise UnknownId("part", name, self.names)
        norm = (nuisance.name,)
        components = tuple(dataclasses.replace(c, norms=c.norms + norm) if c.name in of else c for c in self.components)
        return dataclasses.replace(self, components=components, nuisances=merged(self.nuisances, (nuisance,)))
