"""Units and quantities: plain floats, with MeV = 1 and hbar = c = 1.

Multiply a number by its unit on the way in, divide by the unit wanted on the way out:

>>> from nurecoil.units import keV, MeV, parse
>>> T = 10 * keV
>>> round(T / MeV, 6)
0.01
>>> round(parse("19.3 m") / parse("1 cm"), 6)
1930.0

The environment variable ``NURECOIL_MEV`` sets the internal value of one MeV (default 1). Nothing that
comes out after dividing by a unit may depend on it; the test suite runs with another value to prove it.

Kinds of quantity, such as `Mass` or `RecoilEnergy`, are in `nurecoil.units.kinds`: what a thing declares its fields with.
"""

from nurecoil.units.parsing import parse, same_dimension, unit
from nurecoil.units.values import (
    GW,
    MW,
    Bq,
    Ci,
    GeV,
    J,
    K,
    MeV,
    Mpc,
    TeV,
    W,
    a0,
    alpha_em,
    angstrom,
    au,
    barn,
    cm,
    cm2,
    cm3,
    day,
    deg,
    e_charge,
    erg,
    eV,
    fm,
    g,
    hartree,
    hour,
    keV,
    kg,
    km,
    kpc,
    kW,
    ly,
    m,
    m2,
    m_e,
    meV,
    mg,
    minute,
    mm,
    month,
    ms,
    mu_B,
    nm,
    ns,
    pc,
    percent,
    s,
    tonne,
    u,
    um,
    us,
    week,
    year,
)

__all__ = [
    "GW", "MW", "Bq", "Ci", "GeV", "J", "K", "MeV", "Mpc", "TeV", "W",
    "a0", "alpha_em", "angstrom", "au", "barn", "cm", "cm2", "cm3", "day", "deg", "e_charge", "erg", "eV", "fm", "g", "hartree",
    "hour", "keV", "kg", "km", "kpc", "kW", "ly", "m", "m2", "m_e", "meV", "mg", "minute", "mm", "month", "ms", "mu_B", "nm",
    "ns", "pc", "percent", "s", "tonne", "u", "um", "us", "week", "year",
    "parse", "same_dimension", "unit",
]  # fmt: skip
