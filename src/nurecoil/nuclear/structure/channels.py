"""Partial waves of two nucleons, and what a potential must offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nurecoil.arrays import Array

PAIRS = ("pp", "np", "nn")
_LETTERS = "SPDFGHIKLMNOQRTUVWXYZ"


def check_pair(pair: str) -> str:
    """Return `pair`, or raise ValueError if it is not pp, np or nn."""
    if pair not in PAIRS:
        raise ValueError(f"pair: expected one of {', '.join(PAIRS)}, got {pair!r}")
    return pair


@dataclass(frozen=True)
class Channel:
    """One partial wave, or the two that the tensor force couples.

    Parameters
    ----------
    pair : str
        "pp", "np" or "nn".
    S, J : int
        Spin and total angular momentum.
    ls : tuple of int
        The orbital momentum, or the pair (J-1, J+1).

    Raises
    ------
    ValueError
        If the momenta do not couple, or the wave is not antisymmetric for identical nucleons.

    Examples
    --------
    >>> print(Channel("np", 1, 1, (0, 2)))
    np 3S1-3D1
    """

    pair: str
    S: int
    J: int
    ls: tuple[int, ...]

    def __post_init__(self) -> None:
        check_pair(self.pair)
        coupled = self.ls == (self.J - 1, self.J + 1) and self.S == 1 and self.J >= 1
        single = len(self.ls) == 1 and self.S in (0, 1) and (self.ls[0] == self.J or (self.S, self.J, self.ls[0]) == (1, 0, 1))
        if not (coupled or (single and not (self.S == 1 and self.J == 0 and self.ls[0] == 0))):
            raise ValueError(f"channel: S={self.S}, J={self.J}, l={self.ls} is not a partial wave of two nucleons")
        if self.pair != "np" and (self.ls[0] + self.S) % 2:
            raise ValueError(f"channel: {self.name} is not antisymmetric for {self.pair}")

    @property
    def T(self) -> int:
        """Isospin: l + S + T is odd."""
        return (self.ls[0] + self.S + 1) % 2

    @property
    def name(self) -> str:
        """Spectroscopic name, for example 3S1-3D1."""
        return "-".join(f"{2 * self.S + 1}{_LETTERS[l] if l < len(_LETTERS) else f'[{l}]'}{self.J}" for l in self.ls)

    def __str__(self) -> str:
        return f"{self.pair} {self.name}"


def channels(pair: str, l_max: int) -> tuple[Channel, ...]:
    """All partial waves of a pair with at least one l <= `l_max`.

    Raises
    ------
    ValueError
        If the pair is unknown or `l_max` is negative.

    Examples
    --------
    >>> [c.name for c in channels("nn", 1)]
    ['1S0', '3P0', '3P1', '3P2-3F2']
    """
    check_pair(pair)
    if l_max < 0:
        raise ValueError(f"l_max: expected a non-negative integer, got {l_max!r}")
    found = []
    for J in range(l_max + 2):
        options = [(0, (J,)), (1, (1,) if J == 0 else (J,))] + ([(1, (J - 1, J + 1))] if J else [])
        for S, ls in options:
            if ls[0] <= l_max and (pair == "np" or (ls[0] + S) % 2 == 0):
                found.append(Channel(pair, S, J, ls))
    return tuple(found)


class Potential(Protocol):
    """A nucleon-nucleon potential in partial waves."""

    @property
    def name(self) -> str:
        """What it is called in results."""

    def __hash__(self) -> int:
        """What is made of a potential is kept by it."""

    def mass(self, pair: str) -> float:
        """The nucleon mass M of the kinetic energy k^2/M."""

    def momentum_space(self, channel: Channel, k: Array) -> Array:
        """V_ll'(k, k'), shape [c, c, K, K], in natural units (1/energy^2).

        Normalised so that K = V + M P int k^2 dk V K / (q^2 - k^2), without phases i^l:
        V_ll'(k, k') = (2/pi) int r^2 j_l(kr) V_ll'(r) j_l'(k'r) dr.
        """
