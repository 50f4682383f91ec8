"""Separation energies of nucleons, and the empirical pairing gaps they give."""

from __future__ import annotations

from nurecoil.constants import m_n
from nurecoil.matter.nuclide import Nuclide


def _atomic_mass(Z: int, A: int) -> float:
    return m_n if (Z, A) == (0, 1) else Nuclide.of(Z, A).atomic_mass


def separation_energy_n(nuclide: Nuclide | str) -> float:
    """Energy to remove a neutron, ``S_n = M(Z, A-1) + m_n - M(Z, A)``, from atomic masses.

    Parameters
    ----------
    nuclide : Nuclide or str
        With a measured neighbour (Z, A-1).

    Returns
    -------
    float
        Energy; negative beyond the drip line.

    Raises
    ------
    UnknownId
        If the mass of the nuclide or of its neighbour is not measured.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(separation_energy_n("Ti48") / MeV, 3)
    11.627
    """
    n = Nuclide(nuclide)
    return _atomic_mass(n.Z, n.A - 1) + m_n - n.atomic_mass


def separation_energy_p(nuclide: Nuclide | str) -> float:
    """Energy to remove a proton, ``S_p = M(Z-1, A-1) + M(1, 1) - M(Z, A)``, from atomic masses.

    Parameters
    ----------
    nuclide : Nuclide or str
        With a measured neighbour (Z-1, A-1).

    Returns
    -------
    float
        Energy; negative beyond the drip line.

    Raises
    ------
    UnknownId
        If the mass of the nuclide or of its neighbour is not measured.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(separation_energy_p("Ti48") / MeV, 3)
    11.445
    """
    n = Nuclide(nuclide)
    return _atomic_mass(n.Z - 1, n.A - 1) + _atomic_mass(1, 1) - n.atomic_mass


def pairing_gap_n(nuclide: Nuclide | str) -> float:
    """Empirical neutron pairing gap from three separation energies of isotopes.

    ``Delta_n = -[S_n(A-1, Z) - 2 S_n(A, Z) + S_n(A+1, Z)] / 4``, positive for even N.

    Parameters
    ----------
    nuclide : Nuclide or str
        With measured isotopes from A-2 to A+1.

    Raises
    ------
    UnknownId
        If one of these masses is not measured.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(pairing_gap_n("Ti48") / MeV, 2)
    1.56
    """
    n = Nuclide(nuclide)
    below, above = Nuclide.of(n.Z, n.A - 1), Nuclide.of(n.Z, n.A + 1)
    return -(separation_energy_n(below) - 2 * separation_energy_n(n) + separation_energy_n(above)) / 4


def pairing_gap_p(nuclide: Nuclide | str) -> float:
    """Empirical proton pairing gap from three separation energies of isotones.

    ``Delta_p = -[S_p(A-1, Z-1) - 2 S_p(A, Z) + S_p(A+1, Z+1)] / 4``, positive for even Z.

    Parameters
    ----------
    nuclide : Nuclide or str
        With measured isotones from Z-2 to Z+1.

    Raises
    ------
    UnknownId
        If one of these masses is not measured.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(pairing_gap_p("Ti48") / MeV, 2)
    1.91
    """
    n = Nuclide(nuclide)
    below, above = Nuclide.of(n.Z - 1, n.A - 1), Nuclide.of(n.Z + 1, n.A + 1)
    return -(separation_energy_p(below) - 2 * separation_energy_p(n) + separation_energy_p(above)) / 4
