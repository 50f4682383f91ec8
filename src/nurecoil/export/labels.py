"""What stands at an axis: symbols of parameters, and units, as Matplotlib's mathtext."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nurecoil.inference.results import Result
from nurecoil.units import unit


def unit_text(text: str) -> str:
    """A unit as people write it, for mathtext.

    Examples
    --------
    >>> unit_text("1e-32 cm^2"), unit_text("mu_B"), unit_text("MeV")
    ('$10^{-32}$ cm$^{2}$', '$\\\\mu_{\\\\mathrm{B}}$', 'MeV')
    """
    pieces = re.sub(r"\b1e(-?\d+)\b", r"$10^{\1}$", re.sub(r"\bmu_B\b", r"$\\mu_{\\mathrm{B}}$", text)).split("$")
    # powers outside of what is mathtext already
    pieces[::2] = [re.sub(r"\^\(?(-?\d+)\)?", r"$^{\1}$", piece) for piece in pieces[::2]]
    return "$".join(pieces)


def name_text(result: Result, name: str, *, unit_too: bool = True) -> str:
    """Symbol of a parameter, and its unit in brackets."""
    symbol, quoted = result.symbols.get(name, ""), result.units.get(name, "")
    shown = f"${symbol}$" if symbol else name
    return f"{shown} [{unit_text(quoted)}]" if quoted and unit_too else shown


def scale_of(units: Mapping[str, str], name: str) -> float:
    """What to divide by to read a parameter in its unit."""
    return unit(units[name]) if units.get(name) else 1.0
