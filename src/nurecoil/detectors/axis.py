"""Axis kinds: a nuclear recoil energy, an electron-equivalent energy and a number of photo-electrons are different things."""

from __future__ import annotations

from enum import StrEnum

from nurecoil.units import keV


class Axis(StrEnum):
    """What a number on a detector's axis means; ``Axis("eVee")`` is electron-equivalent too.

    Raises
    ------
    ValueError
        If the name is not a known kind.

    Examples
    --------
    >>> Axis("eVee")
    <Axis.KEVEE: 'keVee'>
    """

    KEVNR = "keVnr"
    """True (or reconstructed) nuclear recoil energy, in natural units."""
    KEVEE = "keVee"
    """Electron-equivalent energy, in natural units."""
    PE = "PE"
    """Photo-electrons, or electrons: a plain number."""
    BIN = "bin"
    """The number of a bin that has no axis of its own."""

    @classmethod
    def _missing_(cls, value: object) -> Axis:
        if value in ("eVnr", "eVee"):
            return cls("k" + str(value))
        raise ValueError(f"axis: expected one of {', '.join(cls)}, got {value!r}")

    @property
    def unit(self) -> float:
        """What to divide by to read a value on this axis: keV, or 1 for photo-electrons and numbers of bins."""
        return 1.0 if self in (Axis.PE, Axis.BIN) else keV
