"""dR/dE as dark-matter codes take it: plain numbers, keV in, events/(t yr keV) out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import listed
from nurecoil.models.term import Model
from nurecoil.rates import Spectrum
from nurecoil.units import keV, tonne, year


@listed("exporters", "recoil-rate")
def recoil_rate(spectrum: Spectrum, model: Model | None = None, **values: float) -> Callable[[ArrayLike], Array]:
    """A function of recoil energies in keV that gives events/(t yr keV): for wimprates, nestpy or flamedisx.

    Parameters
    ----------
    spectrum : Spectrum
        Of a source that is a flux per time, see `nurecoil.spectrum`.
    model : Model, optional
        In place of that of the target.
    **values : float
        Parameters of the model that differ from their central values.

    Returns
    -------
    callable
        ``rate(E)`` for energies in keV of any shape; zero at energies that are not positive, as such codes expect it.

    Raises
    ------
    ValueError
        If the source is a fluence: such as that of a supernova has no rate per year.

    Examples
    --------
    >>> import nurecoil as nr
    >>> boron = nr.spectrum(nr.Solar(reactions=["B8"]), nr.CEvNS.on("Xe", nr.StandardModel()))
    >>> rate = recoil_rate(boron)
    >>> rate([0.0, 1.0, 2.0]).round().tolist()
    [0.0, 251.0, 19.0]
    """
    if not spectrum.source.per_time:
        raise ValueError(f"source {spectrum.source.name!r}: expected a flux per time for a rate per year, got a fluence")
    per = 1.0 / (tonne * year * keV)

    def rate(E: ArrayLike) -> Array:
        """Events/(t yr keV) at recoil energies in keV."""
        energies = np.asarray(E, dtype=float)
        found = np.zeros(energies.shape)
        positive = energies > 0
        if positive.any():
            found[positive] = np.asarray(spectrum(energies[positive] * keV, model, **values)) / per
        return found

    return rate
