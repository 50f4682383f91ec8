"""The nights of a year: how much of the time the Sun is how far below the horizon."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array
from nurecoil.flavour.earth import earth_shells
from nurecoil.units import deg
from nurecoil.units.kinds import Angle, Given, WrongQuantity

OBLIQUITY = 23.44 * deg
"""Angle between the axes of the Earth's rotation and orbit."""

_PHASES: Array = np.linspace(0.0, 2 * math.pi, 1000, endpoint=False)


def night_exposure(latitude: Given, bins: int = 120) -> tuple[Array, Array]:
    """How the nights of a year are spread over the nadir angle of the Sun.

    For a circular orbit. The fraction of a day that the Sun spends below an angle is known in closed form: bins hold exact
    fractions, averaged over the days of a year, and the integrable singularities of the density do no harm.

    Parameters
    ----------
    latitude : Angle
        From -90 to 90 degrees.
    bins : int
        Of the cosine of the nadir angle; cut as well where ways begin to touch a shell.

    Returns
    -------
    cos_nadir : ndarray, shape [n]
        Middle of each bin.
    weights : ndarray, shape [n]
        Adding to one.

    Raises
    ------
    WrongQuantity
        If there is no such latitude.

    Examples
    --------
    >>> cos_nadir, weights = night_exposure("42.5 deg")
    >>> round(float(cos_nadir.max()), 2), round(float(weights[cos_nadir > 0.8].sum()), 3)
    (0.95, 0.139)
    """
    theta = Angle.read(latitude, "latitude")
    if not abs(theta) <= math.pi / 2 * (1 + 1e-12):
        raise WrongQuantity("latitude", f"expected -90 to 90 deg, got {latitude!r}")
    tangents = [math.sqrt(1.0 - shell.outer**2) for shell in earth_shells()]
    edges = np.unique(np.concatenate([np.linspace(0.0, 1.0, bins + 1), tangents]))
    sin_declination = math.sin(OBLIQUITY) * np.sin(_PHASES)
    cos_declination = np.sqrt(1.0 - sin_declination**2)
    # cos(nadir) = -sin(lat) sin(dec) - cos(lat) cos(dec) cos(hour angle)
    swing = np.maximum(math.cos(theta) * cos_declination, 1e-12)
    inside = np.clip((edges[:, None] + math.sin(theta) * sin_declination) / swing, -1.0, 1.0)
    below = 1.0 - np.arccos(inside).mean(axis=1) / math.pi
    weights = np.diff(below)
    seen = weights > 0
    return (0.5 * (edges[1:] + edges[:-1]))[seen], weights[seen] / weights.sum()
