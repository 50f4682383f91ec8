"""Radii as functions of the mass number, and the point-proton radius behind a charge radius."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from nurecoil.constants import m_n, m_p
from nurecoil.nuclear.form_factor import mass_number, root
from nurecoil.units import MeV, fm

PROTON_CHARGE_R2 = 0.7071 * fm**2
"""<r_p^2> of the proton's charge, (0.8409 fm)^2 (ParticleDataGroup:2024cfk)."""

NEUTRON_CHARGE_R2 = -0.1161 * fm**2
"""<r_n^2> of the neutron's charge (ParticleDataGroup:2020ssz)."""

OSCILLATOR_LENGTHS: Mapping[str, float] = MappingProxyType({"Ti48": 1.952 * fm})
"""Oscillator lengths chosen for a nuclide (Table 2 of PapouliasKosmas:2013ti); others follow `oscillator_length`."""


def cube_root_radius(A: int, r0: float = 1.2 * fm) -> float:
    """r0 A^(1/3).

    Examples
    --------
    >>> round(cube_root_radius(64) / fm, 9)
    4.8
    """
    return r0 * math.cbrt(mass_number("r0 A^(1/3)", A))


def half_density_radius(A: int) -> float:
    """c = 1.23 A^(1/3) - 0.60 fm, the half-density radius of Lewin:1995rx, fitted to muon-spectroscopy charge radii.

    Meant for A > 10 or so.

    Examples
    --------
    >>> round(half_density_radius(64) / fm, 9)
    4.32
    """
    return (1.23 * math.cbrt(mass_number("half-density radius", A)) - 0.60) * fm


def point_proton_radius(R_ch: float, Z: int, N: int) -> float:
    """The rms radius of the proton centres behind a measured charge radius.

    R_p^2 = R_ch^2 - <r_p^2> - (N/Z) <r_n^2> - 3/(4 m_p^2): finite proton, neutron charge, Darwin-Foldy term;
    the spin-orbit term is left out.

    Parameters
    ----------
    R_ch : float
        Charge radius.
    Z, N : int
        Numbers of protons and neutrons.

    Raises
    ------
    ValueError
        If the charge radius is too small to unfold.

    Examples
    --------
    >>> round(point_proton_radius(3.5921 * fm, 22, 26) / fm, 3)
    3.507
    """
    square = R_ch**2 - PROTON_CHARGE_R2 - N / Z * NEUTRON_CHARGE_R2 - 0.75 / m_p**2
    return root(square, f"charge radius {R_ch / fm:g} fm of Z = {Z}: expected one larger than the proton's own")


def oscillator_length(A: int) -> float:
    """Oscillator length b = 1/sqrt(m w) from h-bar w = (45 A^(-1/3) - 25 A^(-2/3)) MeV (Blomqvist:1968).

    Parameters
    ----------
    A : int
        Mass number; the systematics is meant for A >= 16.

    Examples
    --------
    >>> round(oscillator_length(48) / fm, 3)
    1.988
    """
    x = 1.0 / math.cbrt(mass_number("oscillator length", A))
    return 1.0 / math.sqrt(0.5 * (m_p + m_n) * (45.0 * x - 25.0 * x**2) * MeV)
