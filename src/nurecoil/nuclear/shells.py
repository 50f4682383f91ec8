"""Single-particle orbits (n, l, j) and the usual order in which a spherical shell model fills them."""

from __future__ import annotations

import re
from collections.abc import Iterable

Orbit = tuple[int, int, float]
"""(n, l, j) with n = 0, 1, 2 ... nodes: (0, 3, 3.5) is 0f7/2."""

_LETTERS = "spdfghijkl"


def orbit(label: str) -> Orbit:
    """The orbit of a label such as ``"0f7/2"``.

    Raises
    ------
    ValueError
        If it is not such a label, or j is not l + 1/2 or l - 1/2.

    Examples
    --------
    >>> orbit("0f7/2")
    (0, 3, 3.5)
    """
    match = re.fullmatch(rf"(\d)([{_LETTERS}])(\d+)/2", label)
    if match is None:
        raise ValueError(f"orbit {label!r}: expected a label like '0f7/2', with n counted from 0")
    return checked_orbit((int(match[1]), _LETTERS.index(match[2]), int(match[3]) / 2))


def checked_orbit(nlj: Orbit) -> Orbit:
    """The same orbit, refused with a ValueError unless n, l >= 0 and j = l + 1/2 or l - 1/2."""
    n, l, j = nlj
    if n < 0 or l < 0 or j not in (l + 0.5, abs(l - 0.5)):
        raise ValueError(f"orbit {nlj!r}: expected (n, l, j) with n, l >= 0 and j = l + 1/2 or l - 1/2")
    return int(n), int(l), float(j)


def capacity(nlj: Orbit) -> int:
    """2j + 1, the number of identical nucleons an orbit can hold."""
    return round(2 * nlj[2]) + 1


def _order(labels: str) -> tuple[Orbit, ...]:
    return tuple(orbit(label) for label in labels.split())


SHELL_ORDER: tuple[Orbit, ...] = _order(
    "0s1/2 0p3/2 0p1/2 0d5/2 1s1/2 0d3/2 0f7/2 1p3/2 0f5/2 1p1/2 0g9/2 "
    "0g7/2 1d5/2 1d3/2 2s1/2 0h11/2 "
    "0h9/2 1f7/2 1f5/2 2p3/2 2p1/2 0i13/2"
)
"""The order of the spherical shell model (Mayer:1949pd), closing at 2, 8, 20, 28, 50, 82 and 126 nucleons."""


def fill(number: int, order: Iterable[Orbit] = SHELL_ORDER) -> dict[Orbit, int]:
    """Put nucleons of one kind into orbits from the bottom up.

    Parameters
    ----------
    number : int
        How many protons (or neutrons).
    order : iterable of Orbit
        From the lowest up.

    Returns
    -------
    dict
        Orbit -> number of nucleons; only the last one can be partly filled.

    Raises
    ------
    ValueError
        If the number is not a non-negative integer, or the orbits cannot hold it.

    Examples
    --------
    >>> fill(7)
    {(0, 0, 0.5): 2, (0, 1, 1.5): 4, (0, 1, 0.5): 1}
    """
    if int(number) != number or number < 0:
        raise ValueError(f"number of nucleons: expected a non-negative integer, got {number!r}")
    filled: dict[Orbit, int] = {}
    left = int(number)
    for nlj in order:
        if not left:
            break
        filled[nlj] = min(left, capacity(nlj))
        left -= filled[nlj]
    if left:
        raise ValueError(f"number of nucleons: these orbits hold {number - left}, got {number}")
    return filled
