"""Parameters: what a model or an experiment lets a fit change, by name, with a central value and bounds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nurecoil.problems import UnknownId

Enters = Literal["linear", "square", "none"]


@dataclass(frozen=True)
class Parameter:
    """A named real number that a fit may vary.

    Parameters
    ----------
    name : str
        Unique inside a sum of models, for example ``"sin2_theta_w"`` or ``"eps_ee_uV"``.
    value : float
        Central value, in natural units.
    lower, upper : float
        Allowed range.
    unit : str
        The unit people quote it in, for tables and plots; ``""`` for a pure number.
    description : str
        One line.
    enters : {"linear", "square", "none"}
        A model's promise of how it enters the flavour matrices of its terms: at fixed values of parameters marked otherwise,
        all that are linear (or whose squares are) enter together as ``constant + sum x_i M_i``, and no channel depends on them.
        Counts are then an exact polynomial of degree two in x.
    symbol : str
        How formulas and axes write it, LaTeX without dollars.

    Raises
    ------
    ValueError
        If the value is not finite or outside its bounds.
    """

    name: str
    value: float
    lower: float = -math.inf
    upper: float = math.inf
    unit: str = ""
    description: str = ""
    enters: Enters = "none"
    symbol: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.value) or not self.lower <= self.value <= self.upper:
            raise ValueError(f"parameter {self.name}: expected a value in [{self.lower}, {self.upper}], got {self.value!r}")


class ParameterSet(Mapping[str, float]):
    """Ordered, immutable, named parameters; as a mapping it gives name -> value, and equal sets are equal by content.

    Raises
    ------
    ValueError
        If two different parameters carry one name.

    Examples
    --------
    >>> ps = ParameterSet(Parameter("a", 1.0), Parameter("b", 2.0))
    >>> dict(ps.with_values(b=3.0))
    {'a': 1.0, 'b': 3.0}
    """

    def __init__(self, *parameters: Parameter) -> None:
        by_name: dict[str, Parameter] = {}
        for p in parameters:
            if by_name.setdefault(p.name, p) != p:
                raise ValueError(f"parameter {p.name!r} is defined twice, with different values or bounds")
        self._by_name = by_name

    def __getitem__(self, name: str) -> float:
        return self.get_parameter(name).value

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __eq__(self, other: object) -> bool:
        return (
            list(self._by_name.values()) == list(other._by_name.values()) if isinstance(other, ParameterSet) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(tuple(self._by_name.values()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"ParameterSet({', '.join(f'{name}={value:g}' for name, value in self.items())})"

    def __add__(self, other: ParameterSet) -> ParameterSet:
        return ParameterSet(*self._by_name.values(), *other._by_name.values())

    def get_parameter(self, name: str) -> Parameter:
        """The `Parameter` called `name`; unknown names list the closest known ones."""
        if name not in self._by_name:
            raise UnknownId("parameter", name, self._by_name)
        return self._by_name[name]

    def with_values(self, **values: float) -> ParameterSet:
        """A copy with some central values changed, each checked against its bounds."""
        changed = {name: replace(self.get_parameter(name), value=float(value)) for name, value in values.items()}
        return ParameterSet(*(changed.get(p.name, p) for p in self._by_name.values()))
