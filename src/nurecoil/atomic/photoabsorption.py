"""Photo-absorption cross sections of every element, from the tables of the library xraylib."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.problems import UnknownId
from nurecoil.tables import read_table
from nurecoil.units import keV

PhotoKind = Literal["default", "elam", "kissel"]

FOLDER = "xray_tables"
_ROUNDING = 1e-9


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
    _check_kind(kind)
    (below, _), (above, _) = _table("kissel", element), _table("elam", element)
    low, high = (below if kind != "elam" else above)[0], (below if kind == "kissel" else above)[-1]
    return float(low), float(high)


def _check_kind(kind: str) -> None:
    if kind not in get_args(PhotoKind):
        raise UnknownId("photo-absorption set", kind, get_args(PhotoKind))


def photoabsorption_panels(element: str) -> Array:
    """Photon energies between which `photoabsorption` is a power: the entries of its tables.

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
    (below, _), (above, _) = _table("kissel", element), _table("elam", element)
    found: Array = np.unique(np.concatenate([below, above[above > below[-1]]]))
    return found


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
    >>> from nurecoil.units import barn
    >>> round(float(photoabsorption(10 * keV, "Ge") / barn))
    4280
    """
    lowest, highest = photoabsorption_range(element, kind)
    energies = np.asarray(E, dtype=float)
    # a unit that was multiplied and divided may cost the last digit
    if not np.all((energies >= lowest * (1 - _ROUNDING)) & (energies <= highest * (1 + _ROUNDING))):
        raise ValueError(
            f"photoabsorption of {element}, {kind}: expected {lowest / keV:g} to {highest / keV:g} keV, "
            f"got {energies.min() / keV:g} to {energies.max() / keV:g} keV"
        )
    top = photoabsorption_range(element, "kissel")[1]
    from_kissel = np.broadcast_to(kind == "kissel" or (kind == "default") & (energies <= top), energies.shape)
    result = np.empty(energies.shape)
    for name, mine in (("kissel", from_kissel), ("elam", ~from_kissel)):
        if mine.any():
            result[mine] = _between(*_table(name, element), energies[mine])
    return result


def _between(nodes: Array, values: Array, E: Array) -> Array:
    """Straight lines in the logarithms; an edge, which is there twice, belongs to what is above it."""
    i = np.clip(np.searchsorted(nodes, E, side="right") - 1, 0, nodes.size - 2)
    share = np.log(np.maximum(E, nodes[0]) / nodes[i]) / np.log(np.maximum(nodes[i + 1], nodes[i] * (1 + _ROUNDING)) / nodes[i])
    result: Array = values[i] * (values[i + 1] / values[i]) ** np.clip(share, 0.0, 1.0)
    return result


@cache
def _tables(name: str) -> dict[str, tuple[Array, Array]]:
    """All elements of a set: energies and areas."""
    table = read_table(FOLDER, f"{name}.csv")
    elements = np.asarray(table["element"])
    starts = [0, *(np.flatnonzero(elements[1:] != elements[:-1]) + 1).tolist(), elements.size]
    return {str(elements[a]): (table["E"][a:b], table["sigma"][a:b]) for a, b in pairwise(starts)}


def _table(name: str, element: str) -> tuple[Array, Array]:
    known = _tables(name)
    if element not in known:
        raise UnknownId("photo-absorption data of", element, known)
    return known[element]
