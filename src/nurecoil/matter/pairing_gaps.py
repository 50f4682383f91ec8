"""Separation energies of nucleons, and the empirical pairing gaps they give."""

from __future__ import annotations

from typing import Literal

from nurecoil.constants import m_n
from nurecoil.matter.nuclide import Nuclide

Nucleon = Literal["n", "p"]
_STEP: dict[Nucleon, int] = {"n": 0, "p": 1}
"""Charge that goes with a nucleon."""


def _atomic_mass(Z: int, A: int) -> float:
    return m_n if (Z, A) == (0, 1) else Nuclide.of(Z, A).atomic_mass


def separation_energy(nuclide: Nuclide | str, nucleon: Nucleon) -> float:
    """Energy to remove a nucleon, from atomic masses.

    ``S_n = M(Z, A-1) + m_n - M(Z, A)`` and ``S_p = M(Z-1, A-1) + M(1, 1) - M(Z, A)``.

    Parameters
    ----------
    nuclide : Nuclide or str
        With a measured neighbour, (Z, A-1) or (Z-1, A-1).
    nucleon : {"n", "p"}

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
    >>> [round(separation_energy("Ti48", nucleon) / MeV, 3) for nucleon in ("n", "p")]
    [11.627, 11.445]
    """
    n, z = Nuclide(nuclide), _STEP[nucleon]
    return _atomic_mass(n.Z - z, n.A - 1) + _atomic_mass(z, 1) - n.atomic_mass


def pairing_gap(nuclide: Nuclide | str, nucleon: Nucleon) -> float:
    """Empirical pairing gap of neutrons or protons from three separation energies of isotopes or isotones.

    ``Delta_n = -[S_n(A-1, Z) - 2 S_n(A, Z) + S_n(A+1, Z)] / 4``, positive for even N, and
    ``Delta_p = -[S_p(A-1, Z-1) - 2 S_p(A, Z) + S_p(A+1, Z+1)] / 4``, positive for even Z.

    Parameters
    ----------
    nuclide : Nuclide or str
        With measured isotopes from A-2 to A+1, or isotones from Z-2 to Z+1.
    nucleon : {"n", "p"}

    Raises
    ------
    UnknownId
        If one of these masses is not measured.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> [round(pairing_gap("Ti48", nucleon) / MeV, 2) for nucleon in ("n", "p")]
    [1.56, 1.91]
    """
    n, z = Nuclide(nuclide), _STEP[nucleon]
    below, above = Nuclide.of(n.Z - z, n.A - 1), Nuclide.of(n.Z + z, n.A + 1)
    middle = separation_energy(n, nucleon)
    return -(separation_energy(below, nucleon) - 2 * middle + separation_energy(above, nucleon)) / 4
