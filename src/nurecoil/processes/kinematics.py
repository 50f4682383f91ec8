"""Elastic kinematics on a target at rest, and the production of a heavy final lepton."""

from __future__ import annotations

from typing import Any

from nurecoil.arrays import namespace


def T_max(E: Any, M: float, final_mass: float = 0.0, *, leading: bool = False) -> Any:
    """Largest recoil energy: 2E^2/(M + 2E) for a massless final lepton; 0 below a heavy one's threshold.

    Parameters
    ----------
    E : array_like
        Neutrino energies, positive.
    M : float
        Mass of the target.
    final_mass : float
        Mass of the outgoing lepton.
    leading : bool
        2E^2/M, as papers to leading order in T/E have it (for a massless final lepton).
    """
    if final_mass == 0:
        return 2.0 * E**2 / (M if leading else M + 2.0 * E)
    xp, m2 = namespace(E), final_mass**2
    # below threshold the root is negative: no recoil is possible
    root = xp.sqrt(xp.maximum((2 * M * E - m2) ** 2 - 4 * M**2 * m2, 0.0))
    possible = m2 + 2 * M * final_mass <= 2 * M * E
    return xp.where(possible, (2 * M * E**2 - m2 * (M + E) + E * root) / (2 * M * (M + 2 * E)), 0.0)


def E_min(T: Any, M: float, final_mass: float = 0.0, *, leading: bool = False) -> Any:
    """Smallest neutrino energy for a recoil T: (1 + m^2/2MT)(T + sqrt(T^2 + 2MT))/2, or sqrt(MT/2) to leading order."""
    xp = namespace(T)
    if leading and final_mass == 0:
        return xp.sqrt(0.5 * M * T)
    return (1.0 + final_mass**2 / (2.0 * M * T)) * 0.5 * (T + xp.sqrt(T * (T + 2.0 * M)))
