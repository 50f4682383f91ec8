"""Free electrons, as many as the energy transfer can lift: the stepping approximation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.atomic.shells import Shell


def stepping(T: ArrayLike, electrons: Iterable[Shell]) -> Array:
    """How many electrons of an atom an energy transfer can free.

    sum_j n_j theta(T - I_j), the factor in Eqs. (10) and (11) of Kouzakov:2016taup. It multiplies the cross section on a free
    electron; for the weak and the magnetic kernel it is the impulse approximation, for a millicharge it fails.

    Parameters
    ----------
    T : array_like
        Energy transfer: kinetic energy of the electron plus its binding energy; positive, any shape.
    electrons : iterable of Shell
        For example ``shells("Ge")``.

    Returns
    -------
    array
        Of the shape of T.

    Raises
    ------
    ValueError
        If an energy transfer is not positive.

    Examples
    --------
    >>> from nurecoil.atomic.shells import shells
    >>> from nurecoil.units import keV
    >>> stepping([1.0 * keV, 2.0 * keV, 20.0 * keV], shells("Ge")).round(9).tolist()
    [22.0, 30.0, 32.0]
    """
    energies = energy_transfer(T, "stepping")
    free = (shell.occupation * (shell.binding_energy < energies) for shell in electrons)
    return np.asarray(sum(free, np.zeros_like(energies)))
