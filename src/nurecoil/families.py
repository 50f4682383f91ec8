"""Names without end: one field of a declared thing for all names of a pattern, such as the entries of a flavour matrix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nurecoil.units.kinds import AnyKind, WrongQuantity

__all__ = ["Family"]


@dataclass(frozen=True)
class Family:
    """Names without end, such as ``eps_emu_dV``: one field of a thing holds all that were given, as pairs (name, value).

    The class writes its own ``__init__(self, ..., **entries)``, for signatures that people and type checkers can read, and
    hands over to `nurecoil.declaration.fill`. Files and the command line give the names as if they were fields.

    Parameters
    ----------
    kinds : mapping
        Regular expression of a whole name -> kind of its value.
    shape : str
        How messages write such a name.
    example : str

    Examples
    --------
    >>> from nurecoil.units.kinds import Pure
    >>> Family({"x_[0-9]+": Pure}, "x_<number>", "x_1=0.5").kind_of("x_12").__name__
    'Pure'
    """

    kinds: Mapping[str, type[AnyKind]]
    shape: str
    example: str

    def kind_of(self, name: str) -> type[AnyKind] | None:
        """The kind of value that a name has; None for a name that does not belong."""
        return next((kind for pattern, kind in self.kinds.items() if re.fullmatch(pattern, name)), None)

    def read(self, name: str, value: object, *, bare: bool = True) -> object:
        """The gate of one entry.

        Raises
        ------
        WrongQuantity
            If the name does not belong, or the value is not of its kind.
        """
        kind = self.kind_of(name)
        if kind is None:
            raise WrongQuantity(name, f"expected {self.shape}, such as {self.example.partition('=')[0]}")
        return kind.read(value, name, bare=bare)

    def written(self, name: str, value: object) -> str:
        """Python source of one entry."""
        kind = self.kind_of(name)
        return f"{name}={repr(value) if kind is None else kind.written(value)}"

    def schema(self) -> dict[str, object]:
        """JSON Schema, by pattern."""
        return {f"^(?:{pattern})$": kind.schema() for pattern, kind in self.kinds.items()}
