"""What burns in a reactor: compositions by name, energies per fission, the rate of fissions."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES
from nurecoil.tables import read_table
from nurecoil.units.kinds import Given, NonNegative, Power, WrongQuantity


def _row(file: str, kind: str, name: str) -> dict[str, float]:
    table = read_table("reactor_spectra", file)
    names = [str(value) for value in table[kind]]
    if name not in names:
        raise UnknownId(kind, name, names, "fractions" if kind == "composition" else "")
    return {isotope: float(table[isotope][names.index(name)]) for isotope in ISOTOPES}


def fission_fractions(composition: str | Mapping[str, float] = "typical-pwr") -> dict[str, float]:
    """Fraction of the fissions that each isotope contributes.

    Parameters
    ----------
    composition : str or mapping
        A name in ``data/reactor_spectra/fuel.csv`` (``"typical-pwr"``, ``"daya-bay-2017"``, ``"uranium-235"``), or isotope
        (``U235 U238 Pu239 Pu241``) to fraction; fractions that are not given are zero, and all must add to one.

    Raises
    ------
    UnknownId
        If the name or an isotope is unknown.
    WrongQuantity
        If a fraction is negative, or they do not add to one.

    Examples
    --------
    >>> fission_fractions({"U235": 0.93, "U238": 0.07})["Pu239"]
    0.0
    """
    if isinstance(composition, str):
        return _row("fuel.csv", "composition", composition)
    for isotope in composition:
        if isotope not in ISOTOPES:
            raise UnknownId("fissile isotope", isotope, ISOTOPES, "fractions")
    fractions = {isotope: NonNegative.read(composition.get(isotope, 0.0), f"fractions.{isotope}") for isotope in ISOTOPES}
    total = math.fsum(fractions.values())
    if abs(total - 1.0) > 1e-6:
        raise WrongQuantity("fractions", f"expected numbers that add to one, got a sum of {total!r}")
    return fractions


def energy_per_fission(composition: str | Mapping[str, float] = "typical-pwr", evaluation: str = "ma-2013") -> float:
    """Mean thermal energy per fission of a fuel, natural units, neutron captures included.

    Parameters
    ----------
    composition : str or mapping
        As for `fission_fractions`.
    evaluation : str
        ``"ma-2013"`` (Ma:2012bm) or ``"kopeikin-2004"`` (Kopeikin:2004cn).

    Raises
    ------
    UnknownId
        If a name is unknown.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(energy_per_fission("typical-pwr") / MeV, 2)
    205.84
    """
    energies = _row("energies.csv", "evaluation", evaluation)
    return sum(fraction * energies[isotope] for isotope, fraction in fission_fractions(composition).items())


def fission_rate(power: Given, composition: str | Mapping[str, float] = "typical-pwr", evaluation: str = "ma-2013") -> float:
    """Fissions per time of a reactor, natural units.

    Parameters
    ----------
    power : Power
        Thermal power; positive.
    composition, evaluation
        As for `energy_per_fission`.

    Raises
    ------
    WrongQuantity
        If the power is not positive.

    Examples
    --------
    >>> from nurecoil.units import s
    >>> round(fission_rate("1 GW") * s / 1e19, 3)
    3.032
    """
    return Power.read(power, "power") / energy_per_fission(composition, evaluation)
