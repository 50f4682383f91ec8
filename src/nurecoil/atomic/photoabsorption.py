"""Photo-absorption cross sections of every element, from the library xraylib."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.problems import UnknownId
from nurecoil.units import barn, keV

PhotoKind = Literal["default", "elam", "kissel"]

_LAST = 98
_ELAM = (0.1, 800.0)
_KISSEL_TOP = 299.0
_KISSEL_ABOVE_K = 30.0
"""Where the library's splines of Kissel's cross sections end, in units of the K edge; beyond, they fall off much too fast."""


_PER_DECADE = 28
_ABOVE_AN_EDGE = np.geomspace(1.0, 1.2, 13)


def photoabsorption_range(element: str, kind: PhotoKind = "default") -> tuple[float, float]:
    """Photon energies for which a set of cross sections is valid.

    Parameters
    ----------
    element : str
        Chemical symbol, H to Cf.
    kind : {"default", "elam", "kissel"}
        See `photoabsorption`.

    Returns
    -------
    lowest, highest : float

    Raises
    ------
    UnknownId
        If there is no such set, or no data for that element.

    Examples
    --------
    >>> lowest, highest = photoabsorption_range("He")
    >>> round(lowest / keV, 4), round(highest / keV)
    (0.0246, 800)
    """
    lowest, highest = _range(element, kind)
    return lowest * keV, highest * keV


def photoabsorption_panels(element: str) -> Array:
    """Photon energies between which `photoabsorption` is smooth enough for eight nodes: integrals are right to 1e-4 or better.

    The edges of all subshells, and where two sets meet; points above each edge, where the library's splines overshoot; and
    a grid, since between edges they have a knot at each tabulated energy.

    Raises
    ------
    UnknownId
        If there are no data for that element.

    Examples
    --------
    >>> panels = photoabsorption_panels("He")
    >>> round(float(panels[0] / keV), 4), float(panels[-1] / keV)
    (0.0246, 800.0)
    """
    first, last = _range(element, "default")
    edges = np.array(_subshells(element))
    grid = np.geomspace(first, last, math.ceil(_PER_DECADE * math.log10(last / first)))
    found = np.unique(np.concatenate([np.outer(_ABOVE_AN_EDGE, edges).ravel(), grid, [_range(element, "kissel")[1]]]))
    return np.asarray(found[found <= last] * keV)


def photoabsorption(E: ArrayLike, element: str, kind: PhotoKind = "default") -> Array:
    """Photo-absorption cross section per atom.

    Parameters
    ----------
    E : array_like
        Photon energies.
    element : str
        Chemical symbol, H to Cf.
    kind : {"default", "elam", "kissel"}
        ``"elam"``: the compilation Elam:2002, 0.1 to 800 keV, closest to measurements. ``"kissel"``: sums over subshells in a
        self-consistent field (Kissel:2000), from the first ionisation energy to 30 times the K edge. ``"default"``: the second
        where it is valid, the first above. They agree to 6 % where they meet, but near edges and at 0.1 keV only to a
        factor: in xenon 2.4 at 0.1 keV, where many-electron effects decide.

    Returns
    -------
    ndarray
        Areas, of the shape of E.

    Raises
    ------
    UnknownId
        If there is no such set, or no data for that element.
    ValueError
        If an energy is outside `photoabsorption_range`.

    Examples
    --------
    >>> round(float(photoabsorption(10 * keV, "Ge") / barn))
    4286
    """
    lowest, highest = _range(element, kind)
    energies = np.asarray(E, dtype=float)
    if not np.all((energies >= lowest * keV) & (energies <= highest * keV)):
        raise ValueError(
            f"photoabsorption of {element}, {kind}: expected {lowest:g} to {highest:g} keV, "
            f"got {energies.min() / keV:g} to {energies.max() / keV:g} keV"
        )
    import xraylib

    Z = atomic_numbers()[element]
    in_keV = np.clip(energies / keV, lowest, highest)
    from_kissel = kind == "kissel" or (kind == "default" and in_keV <= _range(element, "kissel")[1])
    values = [
        xraylib.CSb_Photo_Total(Z, energy) if kissel else xraylib.CSb_Photo(Z, energy)
        for energy, kissel in zip(in_keV.ravel().tolist(), np.broadcast_to(from_kissel, in_keV.shape).ravel(), strict=True)
    ]
    return np.reshape(values, energies.shape) * barn


def _range(element: str, kind: str) -> tuple[float, float]:
    """`photoabsorption_range` in keV."""
    edges = _subshells(element)
    first, K_edge = min(edges), edges[0]
    top = min(_KISSEL_ABOVE_K * K_edge, _KISSEL_TOP)
    ranges = {"default": (first, _ELAM[1]), "elam": _ELAM, "kissel": (first, top)}
    if kind not in ranges:
        raise UnknownId("photo-absorption set", kind, ranges)
    return ranges[kind]


@cache
def _subshells(element: str) -> tuple[float, ...]:
    """The library's edges of occupied subshells [keV], K first."""
    import xraylib

    Z = atomic_numbers().get(element, 0)
    if not 1 <= Z <= _LAST:
        raise UnknownId("photo-absorption data of", element, (e for e, number in atomic_numbers().items() if number <= _LAST))
    edges = []
    for shell in range(xraylib.K_SHELL, xraylib.Q3_SHELL + 1):
        try:
            if xraylib.ElectronConfig(Z, shell) > 0:
                edges.append(xraylib.EdgeEnergy(Z, shell))
        except ValueError:  # how the library says that it has no value
            continue
    return tuple(edges)
