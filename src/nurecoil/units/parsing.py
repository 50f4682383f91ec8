"""Text to quantity: "19.3 m", "cm^-2 s^-1", "counts/(kg day keV)", as physicists write them."""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass

from nurecoil.units import values as v

# Dimensions in the SI sense, to catch "19.3 kg" for a distance: mass, length, time, charge, magnetic moment; then two that
# are no dimensions of nature but kinds of their own, which must not be taken for an energy or a number: keVee and PE.
_NONE = (0, 0, 0, 0, 0, 0, 0)
_MASS, _LENGTH, _TIME, _CHARGE = (1, 0, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0, 0), (0, 0, 0, 1, 0, 0, 0)
_MOMENT, _PE = (0, 0, 0, 0, 1, 0, 0), (0, 0, 0, 0, 0, 0, 1)
_ENERGY, _POWER, _RATE = (1, 2, -2, 0, 0, 0, 0), (1, 2, -3, 0, 0, 0, 0), (0, 0, -1, 0, 0, 0, 0)
_EQUIVALENT = (1, 2, -2, 0, 0, 1, 0)
_AREA, _VOLUME = (0, 2, 0, 0, 0, 0, 0), (0, 3, 0, 0, 0, 0, 0)

_GROUPS: tuple[tuple[tuple[int, ...], dict[str, float]], ...] = (
    (_NONE, dict.fromkeys(("", "1", "count", "counts", "event", "events", "POT", "rad", "text"), 1.0)),
    (_NONE, {"%": v.percent, "percent": v.percent, "deg": v.deg}),
    (_PE, {"PE": 1.0, "pe": 1.0}),
    (_ENERGY, {"meV": v.meV, "eV": v.eV, "keV": v.keV, "MeV": v.MeV, "GeV": v.GeV, "TeV": v.TeV, "keVnr": v.keV, "eVnr": v.eV,
               "J": v.J, "erg": v.erg, "foe": 1e51 * v.erg, "hartree": v.hartree, "K": v.K}),
    (_EQUIVALENT, {"keVee": v.keV, "eVee": v.eV}),
    (_POWER, {"W": v.W, "kW": v.kW, "MW": v.MW, "GW": v.GW, "kWth": v.kW, "MWth": v.MW, "GWth": v.GW}),
    (_TIME, {"s": v.s, "ms": v.ms, "us": v.us, "ns": v.ns, "min": v.minute, "minute": v.minute, "minutes": v.minute,
             "h": v.hour, "hour": v.hour, "hours": v.hour, "d": v.day, "day": v.day, "days": v.day, "week": v.week,
             "weeks": v.week, "month": v.month, "months": v.month, "y": v.year, "yr": v.year, "year": v.year, "years": v.year}),
    (_RATE, {"Bq": v.Bq, "mBq": 1e-3 * v.Bq, "kBq": 1e3 * v.Bq, "MBq": 1e6 * v.Bq, "GBq": 1e9 * v.Bq, "TBq": 1e12 * v.Bq,
             "PBq": 1e15 * v.Bq, "Ci": v.Ci, "mCi": 1e-3 * v.Ci, "kCi": 1e3 * v.Ci, "MCi": 1e6 * v.Ci, "Hz": 1 / v.s,
             "cpd": 1 / v.day}),
    (_LENGTH, {"m": v.m, "cm": v.cm, "mm": v.mm, "um": v.um, "nm": v.nm, "km": v.km, "fm": v.fm, "angstrom": v.angstrom,
               "au": v.au, "AU": v.au, "ly": v.ly, "pc": v.pc, "kpc": v.kpc, "Mpc": v.Mpc, "a0": v.a0}),
    (_AREA, {"cm2": v.cm2, "m2": v.m2, "fm2": v.fm**2, "barn": v.barn, "b": v.barn, "mb": 1e-3 * v.barn, "ub": 1e-6 * v.barn,
             "nb": 1e-9 * v.barn, "pb": 1e-12 * v.barn, "fb": 1e-15 * v.barn}),
    (_VOLUME, {"cm3": v.cm3, "m3": v.m**3, "fm3": v.fm**3}),
    (_MASS, {"ug": 1e-3 * v.mg, "mg": v.mg, "g": v.g, "kg": v.kg, "t": v.tonne, "ton": v.tonne, "tons": v.tonne,
             "tonne": v.tonne, "tonnes": v.tonne, "kt": 1e3 * v.tonne, "kton": 1e3 * v.tonne, "Mt": 1e6 * v.tonne, "u": v.u}),
    (_CHARGE, {"e": 1.0}),
    (_MOMENT, {"mu_B": v.mu_B, "muB": v.mu_B}),
)  # fmt: skip
_UNITS = {name: (value, dimension) for dimension, names in _GROUPS for name, value in names.items()}

_FACTOR = re.compile(r"\s*([A-Za-z%µμ][A-Za-z_µμ]*[023]?|1)(?:(?:\^|\*\*)\{?(-?\d)\}?|(-\d))?\s*")
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")


@dataclass(frozen=True)
class _Measure:
    value: float
    dimension: tuple[int, ...]

    def times(self, other: _Measure, sign: int = 1) -> _Measure:
        pairs = zip(self.dimension, other.dimension, strict=True)
        return _Measure(self.value * other.value**sign, tuple(a + sign * b for a, b in pairs))


def _unit(text: str, whole: str) -> _Measure:
    """Value and dimension of a product such as ``cm^-2 s^-1`` or ``counts/(kg day keV)``."""
    result = _Measure(1.0, _NONE)
    sign, rest = 1, text.strip()
    while rest:
        if rest[0] == "/":
            sign, rest = -1, rest[1:].lstrip()
        elif rest[0] in "*·" or re.match(r"\.[A-Za-z(]", rest):
            rest = rest[1:].lstrip()
        if rest.startswith("("):
            inside, closed, rest = rest[1:].partition(")")
            if not closed:
                raise ValueError(f"unit {whole!r}: the bracket is not closed")
            result, rest = result.times(_unit(inside, whole), sign), rest.strip()
        else:
            match = _FACTOR.match(rest)
            if match is None:
                raise ValueError(f"unit {whole!r}: cannot read {rest!r}; write for example 'cm^-2 s^-1' or '1/(kg day)'")
            name, power = match[1].replace("µ", "u").replace("μ", "u"), int(match[2] or match[3] or 1)
            if name not in _UNITS:
                known = difflib.get_close_matches(name, _UNITS, n=3, cutoff=0.4)
                raise ValueError(f"unit {whole!r}: {name!r} is not a known unit; close to it: {', '.join(known) or 'none'}")
            value, dimension = _UNITS[name]
            factor = _Measure(value**power, tuple(power * d for d in dimension))
            result, rest = result.times(factor, sign), rest[match.end() :]
        sign = 1
    if not 0 < result.value < math.inf:
        raise ValueError(f"unit {whole!r}: too large or too small for a number")
    return result


def unit(text: str) -> float:
    """Internal value of a unit expression.

    Parameters
    ----------
    text : str
        For example ``"keV"``, ``"cm^-2 s^-1"``, ``"kg.day"``, ``"1/(kg day keV)"``. A slash divides by the one factor or
        bracket after it; powers are whole numbers of one digit, and brackets do not nest.

    Returns
    -------
    float
        What to multiply a number in that unit with.

    Raises
    ------
    ValueError
        If a name in the expression is not a known unit, or the expression cannot be read.

    Examples
    --------
    >>> round(unit("kg") / unit("g"), 9)
    1000.0
    """
    return _unit(text, text).value


def words_like(like: str) -> tuple[str, ...]:
    """All single words for units of the dimension of `like`.

    Examples
    --------
    >>> "Ci" in words_like("Bq"), "keVee" in words_like("keV")
    (True, False)
    """
    dimension = _unit(like, like).dimension
    return tuple(word for word, (_, other) in _UNITS.items() if other == dimension and word)


def same_dimension(first: str, second: str) -> bool:
    """Whether two unit expressions measure the same kind of thing; electron-equivalent energies are a kind of their own.

    Examples
    --------
    >>> same_dimension("counts/(kg day keV)", "1/(t yr eV)"), same_dimension("keVee", "keVnr")
    (True, False)
    """
    return _unit(first, first).dimension == _unit(second, second).dimension


def parse(text: str, like: str | None = None) -> float:
    """Read a number with its unit, ``"14.6 kg"``.

    Parameters
    ----------
    text : str
        A number followed by a unit expression.
    like : str, optional
        A unit of the expected dimension, for example ``"m"`` where a distance is wanted.

    Returns
    -------
    float
        The quantity in internal (natural) units.

    Raises
    ------
    ValueError
        If the text has no number, no unit where one is needed, an unknown unit, or the wrong dimension.

    Examples
    --------
    >>> round(parse("1.6e7 cm^-2 s^-1", like="1/(m^2 s)") / unit("cm^-2 s^-1"))
    16000000
    """
    match = _NUMBER.match(text)
    if match is None:
        expected = "a number, such as '0.28' or '28 %'" if like == "" else "a number with a unit, such as '14.6 kg'"
        raise ValueError(f"quantity {text!r}: expected {expected}")
    measure = _unit(text[match.end() :], text)
    if like is not None:
        wanted = _unit(like, like)
        if measure.dimension != wanted.dimension:
            missing = measure.dimension == _NONE
            problem = "has no unit" if missing else "has the wrong dimension"
            raise ValueError(f"quantity {text!r} {problem}: expected something in {like!r}")
    return float(match[1]) * measure.value
