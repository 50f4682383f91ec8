"""Refusing momenta and energies where a parametrisation or a table has nothing to say."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.units import eV, keV


def momentum(q: ArrayLike, q_max: float = math.inf, of: str = "electron form factor") -> Array:
    """The momentum transfer as an array, refused where it makes no sense.

    Parameters
    ----------
    q : array_like
        Momentum transfer.
    q_max : float
        Largest value allowed.
    of : str
        Whose momentum transfer, for the message.

    Raises
    ------
    ValueError
        If a value is negative, NaN or above `q_max`.
    """
    values = np.asarray(q, dtype=float)
    if not np.all(values >= 0):
        raise ValueError(f"{of}: expected momentum transfers q >= 0, got {values.min() / keV:g} keV")
    if np.any(values > q_max):
        raise ValueError(f"{of}: q = {values.max() / keV:g} keV is beyond its range; expected at most {q_max / keV:g} keV")
    return values


def energy_transfer(T: ArrayLike, of: str) -> Array:
    """The energy transfer as an array.

    Raises
    ------
    ValueError
        If a value is not positive.
    """
    values = np.asarray(T, dtype=float)
    if not np.all(values > 0):
        raise ValueError(f"{of}: expected energy transfers T > 0, got {values.min() / eV:g} eV")
    return values
