"""Parameters: what a model or an experiment lets a fit change, by name, with a central value and bounds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nurecoil.declaration import cached_fields
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import Quantity, WrongQuantity

Enters = Literal["linear", "square", "phase", "none"]


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
    enters : {"linear", "square", "phase", "none"}
        A model's promise of how it enters the flavour matrices of its terms: at fixed values of parameters marked otherwise,
        all that are linear (or whose squares are) enter together as ``constant + sum x_i M_i``, and no channel depends on them.
        Counts are then an exact polynomial of degree two in x. A phase enters through ``e^{ix}`` and its conjugate, linearly:
        counts are constant, plus ``cos x``, ``sin x``, ``cos 2x`` and ``sin 2x`` times something, exactly.
    symbol : str
        How formulas and axes write it, LaTeX without dollars.

    Raises
    ------
    WrongQuantity
        If the value is not finite or outside its bounds; the field is the parameter's name.
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
            raise WrongQuantity(self.name, f"expected a value in [{self.lower:g}, {self.upper:g}], got {self.value!r}")

    @property
    def polynomial(self) -> bool:
        """Whether counts are a polynomial in it, or in its square; else they need tables at several of its values."""
        return self.enters in ("linear", "square")


@dataclass(frozen=True)
class Varies:
    """Said in the declaration of a field, ``given(default=0.0, symbol="g", fit=Varies(enters="square"))``: a fit may vary it.

    Unit and bounds are those of the field's kind; help and symbol those of the field.

    Parameters
    ----------
    enters : {"linear", "square", "phase", "none"}
        See `Parameter`.
    name : str
        Of the parameter, if it is not that of the field.
    """

    enters: Enters = "none"
    name: str = ""


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

    @classmethod
    def of(cls, thing: object, **central: float) -> ParameterSet:
        """The parameters that a declared thing says its fields are, in the order of its signature.

        Parameters
        ----------
        thing : object
            Of a class made by `nurecoil.catalogue.known`, with fields declared ``fit=Varies(...)``.
        **central : float
            Central values of fields that were left out (None).
        """
        found = []
        for name, field in cached_fields(type(thing)).items():
            if isinstance(field.fit, Varies):
                kind = field.hint
                assert isinstance(kind, type), name
                assert issubclass(kind, Quantity), f"{type(thing).__name__}.{name}: a fit varies numbers"
                value = getattr(thing, name)
                found.append(
                    Parameter(
                        field.fit.name or name,
                        central[name] if value is None else value,
                        kind.low,
                        kind.high,
                        kind.like[0],
                        field.help,
                        field.fit.enters,
                        field.symbol,
                    )
                )
        return cls(*found)

    def named(self, values: Mapping[str, float]) -> None:
        """Refuse a value for a parameter that is not there.

        Raises
        ------
        UnknownId
            With the closest known names.
        """
        if not values.keys() <= self._by_name.keys():
            raise UnknownId("parameter", next(name for name in values if name not in self._by_name), self._by_name)

    def checked(self, values: Mapping[str, float]) -> Mapping[str, float]:
        """The values, if all may be taken: what predictions and likelihoods ask before they compute.

        Parameters
        ----------
        values : mapping
            Parameter -> value.

        Returns
        -------
        mapping
            The same.

        Raises
        ------
        UnknownId
            If a name is not one of the parameters.
        WrongQuantity
            If a value is not finite, or out of bounds.

        Examples
        --------
        >>> ParameterSet(Parameter("a", 1.0, lower=0.0)).checked({"a": 2.0})
        {'a': 2.0}
        """
        self.named(values)
        for name, value in values.items():
            p = self._by_name[name]
            if not (p.lower <= value <= p.upper and -math.inf < value < math.inf):
                if not math.isfinite(value):
                    raise WrongQuantity(name, f"expected a finite number, got {value!r}")
                raise WrongQuantity(name, f"expected a value in [{p.lower:g}, {p.upper:g}], got {value!r}")
        return values

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
