"""A mixing matrix as an option: an object, or a published fit by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nurecoil.flavour import PMNS
from nurecoil.units.kinds import Angle, Given, SquaredMass


def _entry(name: str, value: Given) -> float:
    """An angle such as ``"33.4 deg"``, or a splitting such as ``"2.5e-3 eV^2"``."""
    return (SquaredMass if name.startswith("dm2_") else Angle).read(value, name)


def known_pmns(value: object) -> PMNS | str:
    """The same, if `read_pmns` can read it; the reader of an option, which remembers what was said.

    Raises
    ------
    UnknownId or ValueError
        As `read_pmns`.
    """
    found = read_pmns(value)
    return value if isinstance(value, str) else found


def read_pmns(value: object) -> PMNS:
    """A mixing matrix from an object, ``"nufit-6.0-ic19"``, ``"nufit-6.0-ic24 inverted"``, or the entries of `PMNS`.

    Raises
    ------
    UnknownId
        If there is no such fit, or it has no result for that ordering.
    ValueError
        If it is nothing of these.

    Examples
    --------
    >>> bool(read_pmns("nufit-6.0-ic24 inverted").dm2_31 < 0)
    True
    """
    if isinstance(value, PMNS):
        return value
    if isinstance(value, str):
        return PMNS.vintage_of(*value.split(maxsplit=1))
    if isinstance(value, Mapping):
        read: dict[str, Any] = {str(name): _entry(str(name), entry) for name, entry in value.items()}
        try:
            return PMNS(**read)
        except TypeError as error:
            raise ValueError(f"expected the entries of PMNS ({error})") from None
    raise ValueError(f"expected a PMNS or the name of a published fit, got {value!r}")
