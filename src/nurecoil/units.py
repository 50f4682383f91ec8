"""Units: plain floats, with MeV = 1 and hbar = c = 1.

Multiply a number by its unit on the way in, divide by the unit wanted on the way out:

>>> from nurecoil.units import keV, MeV, parse
>>> T = 10 * keV
>>> round(T / MeV, 6)
0.01
>>> round(parse("19.3 m") / parse("1 cm"), 6)
1930.0

The environment variable ``NURECOIL_MEV`` sets the internal value of one MeV (default 1). Nothing that
comes out after dividing by a unit may depend on it; the test suite runs with another value to prove it.
"""

from __future__ import annotations

import difflib
import math
import os
import re
from dataclasses import dataclass

MeV = float(os.environ.get("NURECOIL_MEV", "1"))
eV, keV, GeV, TeV = 1e-6 * MeV, 1e-3 * MeV, 1e3 * MeV, 1e6 * MeV
meV = 1e-9 * MeV

# Exact SI: c = 299792458 m/s; hbar and e are exact since 2019, hence hbar in MeV s is too.
_HBAR_MEV_S = 6.62607015e-34 / (2 * math.pi) / 1.602176634e-19 * 1e-6
_C_M_PER_S = 299792458.0

s = 1.0 / (_HBAR_MEV_S * MeV)
ms, us, ns = 1e-3 * s, 1e-6 * s, 1e-9 * s
minute, hour, day = 60 * s, 3600 * s, 86400 * s
year = 365.25 * day

m = s / _C_M_PER_S
cm, mm, km = 1e-2 * m, 1e-3 * m, 1e3 * m
fm, angstrom = 1e-15 * m, 1e-10 * m
au, pc = 149597870700.0 * m, 3.0856775814913673e16 * m
kpc = 1e3 * pc
cm2, m2 = cm**2, m**2
barn = 1e-28 * m2
cm3 = cm**3

J = eV / 1.602176634e-19
erg = 1e-7 * J
W = J / s
MW, GW = 1e6 * W, 1e9 * W

kg = J * s**2 / m**2
g, mg, tonne = 1e-3 * kg, 1e-6 * kg, 1e3 * kg

# Measured units, CODATA 2022.
u = 931.49410372 * MeV
alpha_em = 7.2973525643e-3
m_e = 0.51099895069 * MeV
e_charge = math.sqrt(4 * math.pi * alpha_em)
mu_B = e_charge / (2 * m_e)
hartree = alpha_em**2 * m_e
a0 = 1.0 / (alpha_em * m_e)

Bq = 1.0 / s
K = 8.617333262e-5 * eV
deg = math.pi / 180.0
percent = 1e-2

# name -> (value, (mass, length, time, charge, moment)): dimensions in the SI sense, to catch "19.3 kg" for a distance
_ENERGY, _LENGTH, _TIME, _MASS, _NONE = (1, 2, -2, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (1, 0, 0, 0, 0), (0, 0, 0, 0, 0)
_AREA, _VOLUME, _POWER, _RATE = (0, 2, 0, 0, 0), (0, 3, 0, 0, 0), (1, 2, -3, 0, 0), (0, 0, -1, 0, 0)
_UNITS: dict[str, tuple[float, tuple[int, ...]]] = {
    **dict.fromkeys(("", "1", "count", "counts", "PE", "POT", "rad", "text"), (1.0, _NONE)),
    "%": (percent, _NONE), "percent": (percent, _NONE), "deg": (deg, _NONE),
    "meV": (meV, _ENERGY), "eV": (eV, _ENERGY), "keV": (keV, _ENERGY), "MeV": (MeV, _ENERGY), "GeV": (GeV, _ENERGY),
    "TeV": (TeV, _ENERGY), "keVnr": (keV, _ENERGY), "keVee": (keV, _ENERGY), "eVee": (eV, _ENERGY), "eVnr": (eV, _ENERGY),
    "J": (J, _ENERGY), "erg": (erg, _ENERGY), "hartree": (hartree, _ENERGY), "K": (K, _ENERGY),
    "W": (W, _POWER), "MW": (MW, _POWER), "GW": (GW, _POWER),
    "s": (s, _TIME), "ms": (ms, _TIME), "us": (us, _TIME), "ns": (ns, _TIME), "min": (minute, _TIME),
    "h": (hour, _TIME), "hour": (hour, _TIME), "day": (day, _TIME), "days": (day, _TIME), "d": (day, _TIME),
    "year": (year, _TIME), "years": (year, _TIME), "yr": (year, _TIME), "y": (year, _TIME), "Bq": (Bq, _RATE),
    "m": (m, _LENGTH), "cm": (cm, _LENGTH), "mm": (mm, _LENGTH), "km": (km, _LENGTH), "fm": (fm, _LENGTH),
    "angstrom": (angstrom, _LENGTH), "au": (au, _LENGTH), "pc": (pc, _LENGTH), "kpc": (kpc, _LENGTH), "a0": (a0, _LENGTH),
    "cm2": (cm2, _AREA), "m2": (m2, _AREA), "barn": (barn, _AREA), "cm3": (cm3, _VOLUME),
    "kg": (kg, _MASS), "g": (g, _MASS), "mg": (mg, _MASS), "t": (tonne, _MASS), "tonne": (tonne, _MASS),
    "tonnes": (tonne, _MASS), "u": (u, _MASS),
    "e": (1.0, (0, 0, 0, 1, 0)), "mu_B": (mu_B, (0, 0, 0, 0, 1)),
}  # fmt: skip

_FACTOR = re.compile(r"\s*([A-Za-z%][A-Za-z_]*[023]?|1)(?:\^(-?\d))?\s*")
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
        elif rest[0] == "*":
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
            name, power = match[1], int(match[2] or 1)
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
        For example ``"keV"``, ``"cm^-2 s^-1"``, ``"1/(kg day keV)"``. A slash divides by the one factor or bracket after it;
        powers are whole numbers of one digit, and brackets do not nest.

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
    >>> round(parse("4.3e7 cm^-2 s^-1", like="1/(m^2 s)") / unit("cm^-2 s^-1"))
    43000000
    """
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(f"quantity {text!r}: expected a number with a unit, such as '14.6 kg'")
    measure = _unit(text[match.end() :], text)
    if like is not None:
        wanted = _unit(like, like)
        if measure.dimension != wanted.dimension:
            missing = measure.dimension == _NONE
            problem = "has no unit" if missing else "has the wrong dimension"
            raise ValueError(f"quantity {text!r} {problem}: expected something in {like!r}")
    return float(match[1]) * measure.value


def quantity(value: float | str, like: str, name: str = "value") -> float:
    """Accept a float in natural units or a string with a unit.

    Parameters
    ----------
    value : float or str
        A float is taken to be in natural units already; a string is parsed.
    like : str
        A unit of the expected dimension.
    name : str
        The argument's name, for the error message.

    Raises
    ------
    ValueError
        If the string cannot be read as such a quantity, or the number is not finite.
    """
    try:
        number = parse(value, like) if isinstance(value, str) else float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return number
