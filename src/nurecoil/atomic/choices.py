"""Electron form factors by element and name."""

from __future__ import annotations

from collections.abc import Callable

from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.gaussians import GaussianSum
from nurecoil.atomic.helium import Helium
from nurecoil.atomic.hydrogenic import Hydrogenic
from nurecoil.atomic.slater import SlaterOrbital
from nurecoil.atomic.xraylib_form_factor import XraylibFormFactor
from nurecoil.problems import UnknownId

_SPECIAL: dict[str, dict[str, Callable[[], ElectronFormFactor]]] = {
    "H": {"hydrogenic": Hydrogenic},
    "He": {
        "hylleraas": Helium.cached,
        "hartree-fock": SlaterOrbital.hartree_fock_helium,
        "gaussians-2026": GaussianSum.helium,
        "hydrogenic": lambda: Hydrogenic(27.0 / 16.0),
    },
}
"""What is known beyond the library; the first is that element's default."""


def electron_form_factor(element: str, kind: str = "default") -> ElectronFormFactor:
    """The electron form factor of a neutral atom.

    Parameters
    ----------
    element : str
        Chemical symbol, H to Cf.
    kind : str
        ``"default"``: exact for hydrogen, ``"hylleraas"`` for helium, ``"xraylib"`` for all others. Everywhere: ``"xraylib"``.
        For helium also ``"hartree-fock"``, ``"gaussians-2026"`` (the form of Verkhovtsev:2026saturne, up to 37.3 keV) and
        ``"hydrogenic"`` (Z_eff = 27/16), for hydrogen ``"hydrogenic"``.

    Returns
    -------
    ElectronFormFactor

    Raises
    ------
    UnknownId
        If there are no data for that element, or it has no form factor of that kind.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> round(2 * float(electron_form_factor("He")(8.0 * keV)), 3)
    0.978
    """
    special = _SPECIAL.get(element, {})
    if kind == "default" and special:
        return next(iter(special.values()))()
    if kind in ("default", "xraylib"):
        return XraylibFormFactor(element)
    if kind not in special:
        raise UnknownId(f"electron form factor of {element}", kind, ["default", "xraylib", *special])
    return special[kind]()
