"""Chemical formulas: how many atoms of which element or isotope."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from nurecoil.matter.evaluations import atomic_numbers, evaluations
from nurecoil.matter.nuclide import HYDROGEN, NAME, Nuclide

MAX_LENGTH = 200
"""Longest formula that is read."""

_ITEM = re.compile(r"\[(?P<isotope>[^\[\]]*)\]|(?P<symbol>[A-Z][a-z]?)|(?P<open>\()|(?P<close>\))")
_COUNT = re.compile(r"[1-9]\d{0,5}|")
_COUNTED_CARBON = {"H", "D", "T", "F"}
"""Carbon beside these is an organic or fluorinated molecule, whose large numbers count atoms."""

Atoms = list[tuple[str | Nuclide, int]]


def atoms_of(text: str) -> Atoms:
    """Symbols of natural elements, and isotopes, with their number in a formula.

    Parameters
    ----------
    text : str
        ``"CaWO4"``, ``"Ca(OH)2"``, ``"[130Te]O2"``; ``D`` and ``T`` are heavy hydrogen.

    Raises
    ------
    ValueError
        If the formula cannot be read, or a number may be a mass number or a count.
    UnknownId
        If an isotope is not known.

    Examples
    --------
    >>> atoms_of("[130Te]O2")
    [(Nuclide('Te130'), 1), ('O', 2)]
    """
    groups: list[Atoms] = [[]]
    symbols = set(re.findall(r"[A-Z][a-z]?", text))
    end = 0
    for item, count, start, end in _items(text):
        if item["open"]:
            groups.append([])
            continue
        if item["close"]:
            if len(groups) == 1 or not groups[-1]:
                raise _unreadable(text)
            inside = groups.pop()
            groups[-1] += [(what, number * int(count or 1)) for what, number in inside]
        elif item["symbol"]:
            if count and _may_be_mass_number(item["symbol"], int(count), symbols):
                raise _ambiguous(text, item["symbol"], count, start, end)
            groups[-1].append((item["symbol"], int(count or 1)))
        elif NAME.fullmatch(item["isotope"]) is None:
            raise _unreadable(text)
        else:
            groups[-1].append((Nuclide(item["isotope"]), int(count or 1)))
    if len(groups) != 1 or not groups[0] or end != len(text):
        raise _unreadable(text)
    return groups[0]


def _items(text: str) -> Iterator[tuple[re.Match[str], str, int, int]]:
    """Each symbol, isotope or bracket, the number behind it, and where they stand."""
    position = 0
    while len(text) <= MAX_LENGTH and (item := _ITEM.match(text, position)) is not None:
        after = item.end()
        count = "" if item["open"] else text[after : _end_of_count(text, after)]
        yield item, count, position, after + len(count)
        position = after + len(count)


def _end_of_count(text: str, start: int) -> int:
    found = _COUNT.match(text, start)
    return start if found is None else found.end()


def _may_be_mass_number(symbol: str, count: int, symbols: set[str]) -> bool:
    """Whether a number behind a symbol names an isotope that somebody may have meant.

    From neon on every known mass number is larger than any count in a substance; of lighter elements those of natural isotopes
    are taken to be ambiguous, save for hydrogen and for carbon in molecules.
    """
    Z = atomic_numbers().get(symbol, 0)
    if symbol == "H" or symbol in HYDROGEN or (Z, count) not in evaluations():
        return False
    if symbol == "C" and symbols & _COUNTED_CARBON:
        return False
    return Z >= 10 or evaluations()[Z, count].abundance > 0


def _ambiguous(text: str, symbol: str, count: str, start: int, end: int) -> ValueError:
    isotope, atoms = (f"{text[:start]}{way}{text[end:]}" for way in (f"[{count}{symbol}]", f"({symbol}){count}"))
    return ValueError(
        f"material: the formula {text!r} has two readings: {isotope!r}, with the isotope {symbol}{count}, "
        f"or {atoms!r}, with {count} atoms of {symbol}; write the one that is meant"
    )


def _unreadable(text: str) -> ValueError:
    shown = repr(text) if len(text) <= MAX_LENGTH else f"{text[:40]!r}..."
    isotope = re.fullmatch(r"([1-9]\d{0,2})([A-Z][a-z]?)([A-Z([].*)", text)
    if isotope is not None:
        return ValueError(f"material: cannot read the formula {shown}; write '[{isotope[1]}{isotope[2]}]{isotope[3]}'")
    close = _closest(text) if len(text) <= MAX_LENGTH else []
    meant = f"; close to it: {', '.join(close)}" if close else ""
    return ValueError(f"material: cannot read the formula {shown}; write for example 'CsI', 'Ca(OH)2' or '[130Te]O2'{meant}")


def _closest(text: str) -> list[str]:
    """The same letters in the case of a formula, or the closest elements."""
    symbols = {symbol.lower(): symbol for symbol in atomic_numbers()}
    pieces, rest = [], text.lower()
    while rest:
        length = next((n for n in (2, 1) if rest[:n] in symbols), 0)
        digits = re.match(r"\d*", rest[length:])
        if not length or digits is None:
            return difflib.get_close_matches(text.capitalize(), list(atomic_numbers()), n=3, cutoff=0.4)
        pieces.append(symbols[rest[:length]] + digits[0])
        rest = rest[length + len(digits[0]) :]
    return ["".join(pieces)] if pieces and "".join(pieces) != text else []
