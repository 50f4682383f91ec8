"""Recoil of the atom that gives up an electron."""

from __future__ import annotations

from nurecoil.units import hartree, m_e


def recoil_cutoff(Z: float, mass: float) -> float:
    """How far above an ionisation threshold the recoil of the atom matters.

    Stepping is suppressed while T - I <~ 2 Z^(4/3) E_h m_e/M, the unnumbered estimate below Eq. (11) of Kouzakov:2016taup
    (Thomas-Fermi model).

    Parameters
    ----------
    Z : float
        Atomic number.
    mass : float
        Mass of the nucleus or of the atom.

    Returns
    -------
    float
        Energy.

    Raises
    ------
    ValueError
        If Z or the mass is not positive.

    Examples
    --------
    >>> from nurecoil.units import eV, u
    >>> round(recoil_cutoff(32, 72.63 * u) / eV, 4)
    0.0418
    """
    if not Z > 0:
        raise ValueError(f"Z: expected a positive atomic number, got {Z!r}")
    if not mass > 0:
        raise ValueError(f"mass: expected a positive mass, got {mass!r}")
    return float(2.0 * Z ** (4.0 / 3.0) * hartree * m_e / mass)
