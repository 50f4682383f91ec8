"""Electron form factors by name and element."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from nurecoil import catalogue
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.catalogue import base, known
from nurecoil.declaration import declare
from nurecoil.problems import UnknownId


@base("electron-factors")
@declare
class ElectronFactor(ABC):
    """From an element to the form factor of the electrons of its neutral atom: ``Xraylib()("Ar")``. Subclasses write `of`."""

    elements: ClassVar[tuple[str, ...] | None] = None
    """Which elements there are; None where the form factor itself says."""

    @abstractmethod
    def of(self, element: str) -> ElectronFormFactor:
        """For one of `elements`."""

    def __call__(self, element: str) -> ElectronFormFactor:
        """The form factor of an element, by its chemical symbol.

        Raises
        ------
        UnknownId
            If it is not for that element; the message lists those that are.
        """
        if self.elements is not None and element not in self.elements:
            raise UnknownId(f"electron form factor of {element}", catalogue.tag_of(self), _known_for(element))
        return self.of(element)


def _known_for(element: str) -> tuple[str, ...]:
    """Names of the electron form factors that an element may have."""

    def has(tag: str) -> bool:
        elements: tuple[str, ...] | None = getattr(catalogue.find("electron-factors", tag), "elements", None)
        return elements is None or element in elements

    return tuple(filter(has, catalogue.names("electron-factors")))


@known("electron-factors", "default")
class BestKnown(ElectronFactor):
    """Exact for hydrogen, the correlated atom for helium, X-ray tables for all others."""

    def of(self, element: str) -> ElectronFormFactor:
        """``hydrogenic``, ``hylleraas`` or ``xraylib``."""
        best = {"H": "hydrogenic", "He": "hylleraas"}.get(element, "xraylib")
        return _made(best).of(element)


def electron_form_factor(element: str, kind: str | ElectronFactor = "default") -> ElectronFormFactor:
    """The electron form factor of a neutral atom.

    Parameters
    ----------
    element : str
        Chemical symbol, H to Cf.
    kind : str or ElectronFactor
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
    if isinstance(kind, ElectronFactor):
        return kind(element)
    if kind not in catalogue.names("electron-factors"):
        raise UnknownId(f"electron form factor of {element}", kind, _known_for(element))
    return _made(kind)(element)


def _made(tag: str) -> ElectronFactor:
    made = catalogue.make("electron-factors", tag)
    assert isinstance(made, ElectronFactor), tag
    return made
