"""Natural elements: which isotopes they consist of."""

from __future__ import annotations

from functools import cache

from nurecoil.matter.evaluations import atomic_numbers, evaluations
from nurecoil.matter.nuclide import HYDROGEN, Nuclide
from nurecoil.problems import UnknownId


def known_elements() -> tuple[str, ...]:
    """Symbols of all elements that have a natural isotopic composition, in order of Z.

    Examples
    --------
    >>> known_elements()[:4]
    ('H', 'He', 'Li', 'Be')
    """
    return tuple(dict.fromkeys(e.symbol for e in evaluations().values() if e.abundance > 0))


@cache
def natural_isotopes(symbol: str) -> tuple[tuple[Nuclide, float], ...]:
    """Isotopes of a natural element with their fractions of its atoms, which sum to one.

    Parameters
    ----------
    symbol : str
        Chemical symbol; ``"D"`` and ``"T"`` are the pure isotopes of hydrogen.

    Raises
    ------
    UnknownId
        If there is no such element; the message lists the closest symbols.
    ValueError
        If the element does not occur in nature.

    Examples
    --------
    >>> natural_isotopes("F")
    ((Nuclide('F19'), 1.0),)
    """
    if symbol in HYDROGEN:
        return ((Nuclide(symbol), 1.0),)
    if symbol not in atomic_numbers():
        raise UnknownId("element", symbol, atomic_numbers())
    isotopes = (Nuclide.of(*key) for key in evaluations() if key[0] == atomic_numbers()[symbol])
    natural = tuple((nuclide, nuclide.abundance) for nuclide in isotopes if nuclide.abundance > 0)
    if not natural:
        raise ValueError(f"element {symbol}: has no natural isotopic composition; name its isotopes and their fractions")
    return natural
