"""Parts of a prediction, and their arrays."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation.compiled import Part, Variation
from nurecoil.expectation.features import Coupling, Features
from nurecoil.expectation.signal import Signal, Tables
from nurecoil.experiments.fitted import Curved
from nurecoil.parameters import ParameterSet


@dataclass(frozen=True, eq=False)
class Morph:
    """A template nuisance of one part.

    Parameters
    ----------
    nuisance : str
    plus, minus : ndarray, shape [B]
        At one standard deviation up and down: counts of the part, or factors on its nominal counts.
    relative : bool
        Whether they are factors.
    """

    nuisance: str
    plus: Array
    minus: Array
    relative: bool = False

    def tables(self, nominal: Array) -> Array:
        """What is added per standard deviation above and below zero [2, pairs, B]."""
        if self.relative:
            return np.array([nominal * (self.plus - 1.0), nominal * (1.0 - self.minus)])
        return np.array([self.plus - nominal, nominal - self.minus])


@dataclass(frozen=True, eq=False)
class Component:
    """One part of a prediction.

    Parameters
    ----------
    name : str
    signal : Signal
        Its counts.
    norms : tuple of str
        Nuisances that multiply it.
    morphs : tuple of Morph
    scale : float
        Factor on everything.
    curved : Curved, optional
        Nuisances that change its counts in closed form.
    """

    name: str
    signal: Signal
    norms: tuple[str, ...] = ()
    morphs: tuple[Morph, ...] = ()
    scale: float = 1.0
    curved: Curved | None = None


@dataclass(frozen=True, eq=False)
class NamedPart:
    """Arrays of a part, nuisances by name: each variation has one or two of them, with nodes, and tables."""

    name: str
    table: Array
    norms: tuple[str, ...]
    variations: tuple[tuple[tuple[str, ...], tuple[Array, ...], Array], ...]
    curved: Curved | None = None

    def numbered(self, index: Mapping[str, int]) -> Part:
        """With positions of nuisances."""
        variations = tuple(
            Variation(index[names[0]], tables, nodes[0], *((index[names[1]], nodes[1]) if names[1:] else ()))
            for names, nodes, tables in self.variations
        )
        curved = None if self.curved is None else self.curved.numbered(index)
        return Part(self.name, self.table, tuple(index[name] for name in self.norms), variations, curved)


@dataclass(frozen=True, eq=False)
class Nominal:
    """A signal whose nuisances are left out."""

    signal: Signal
    nuisances: tuple[str, ...] = ()

    @property
    def parameters(self) -> ParameterSet:
        return self.signal.parameters

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        return Tables(self.signal.tables(moving, values).nominal)


def nuisances_of(component: Component) -> set[str]:
    """Names of the nuisances of a part."""
    bent = () if component.curved is None else component.curved.used
    return {*component.norms, *(morph.nuisance for morph in component.morphs), *component.signal.nuisances, *bent}


def named_part(
    component: Component,
    couplings: tuple[Coupling, ...],
    held: Mapping[str, float],
    tables: Callable[[Component, tuple[str, ...], Mapping[str, float]], Tables],
) -> NamedPart:
    """The arrays of a part on the features of the couplings.

    Parameters
    ----------
    component : Component
    couplings : tuple of Coupling
        What moves; those that the part does not know change nothing.
    held : mapping
        Values of all other parameters.
    tables : callable
        Gives the polynomials of a part in what moves, at values of the rest.
    """
    own = component.signal.parameters
    values = {name: value for name, value in held.items() if name in own}
    mine = tuple(c for c in couplings if c.name in own)
    moving = tuple(c.name for c in mine if c.enters != "axis")
    axes = [c for c in mine if c.enters == "axis"]
    grid = _grid(axes)
    found = [tables(component, moving, values | dict(zip((c.name for c in axes), row, strict=True))) for row in grid]
    spread = _Spread(couplings, mine)
    scale = component.scale
    nominal = scale * spread([t.nominal for t in found])
    none = (np.zeros(0),)
    variations: list[tuple[tuple[str, ...], tuple[Array, ...], Array]] = [
        ((name,), none, scale * np.array([spread([t.shapes[name][side] for t in found]) for side in (0, 1)]))
        for name in found[0].shapes
    ]
    for names, (nodes, first) in found[0].responses.items():
        each = [spread([t.responses[names][1][j] for t in found]) for j in range(len(first))]
        variations.append((names, nodes, scale * np.array(each)))
    for morph in component.morphs:
        change = morph if morph.relative else dataclasses.replace(morph, plus=scale * morph.plus, minus=scale * morph.minus)
        variations.append(((morph.nuisance,), none, change.tables(nominal)))
    curved = None if component.curved is None else component.curved.scaled(scale)
    return NamedPart(component.name, nominal, component.norms, tuple(variations), curved)


class _Spread:
    """Tables on the features of some couplings as tables on those of all."""

    def __init__(self, couplings: tuple[Coupling, ...], mine: tuple[Coupling, ...]) -> None:
        self.everything = Features(couplings)
        polynomial = [couplings[i].name for i in self.everything.polynomial]
        own = [0, *(polynomial.index(c.name) + 1 for c in mine if c.enters != "axis")]
        i, j = np.triu_indices(len(own))
        rows = {(int(a), int(b)): q for q, (a, b) in enumerate(zip(*np.triu_indices(len(polynomial) + 1), strict=True))}
        self.rows = np.array([rows[min(own[a], own[b]), max(own[a], own[b])] for a, b in zip(i, j, strict=True)])
        self.monomials = len(rows)
        self.own_axes = [c.nodes for c in mine if c.enters == "axis"]
        self.axes = [(couplings[k].nodes, couplings[k] in mine) for k in self.everything.axes]
        self.depends = bool(mine)

    def __call__(self, tables: list[Array]) -> Array:
        """[M, B] of the tables at all nodes of the axes; one row if nothing moves."""
        if not self.depends:
            return tables[0]
        wide = np.zeros((len(tables), self.monomials, tables[0].shape[1]))
        wide[:, self.rows] = tables
        shaped = wide.reshape(*self.own_axes, *wide.shape[1:])
        for position, (nodes, own) in enumerate(self.axes):
            if not own:
                shaped = np.repeat(np.expand_dims(shaped, position), nodes, axis=position)
        return shaped.reshape(-1, shaped.shape[-1])


def _grid(axes: list[Coupling]) -> list[list[float]]:
    """All combinations of the nodes of some axes, the last running fastest."""
    return [list(row) for row in itertools.product(*(c.points.tolist() for c in axes))]
