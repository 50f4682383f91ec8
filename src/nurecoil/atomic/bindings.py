"""How electrons are bound, by name: how many of an atom's electrons an energy transfer can free."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from nurecoil import catalogue
from nurecoil.arrays import Array
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.atomic.shells import shells
from nurecoil.atomic.stepping import stepping
from nurecoil.atomic.threshold import hydrogenic_stepping
from nurecoil.catalogue import base, given, known
from nurecoil.declaration import declare
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.problems import UnknownId
from nurecoil.units import keV
from nurecoil.units.kinds import Many, NonNegative, RecoilEnergy, WrongQuantity


@base("bindings")
@declare
class Binding(ABC):
    """The factor on the cross section of a free electron: ``Stepping()(T, "Ge")``."""

    @abstractmethod
    def __call__(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        """Effective number of electrons.

        Parameters
        ----------
        T : array_like
            Energy transfer: kinetic energy of the electron plus its binding energy; positive, any shape.
        element : str
            Chemical symbol.
        structure : {"V", "A", "S", "P", "T", "M"}
            Lorentz structure of the amplitude, as in `nurecoil.models.Channel`; most bindings do not tell them apart.

        Returns
        -------
        ndarray
            Of the shape of T.

        Raises
        ------
        UnknownId
            If there are no data for the element.
        ValueError
            If an energy transfer is not positive, or beyond what the binding knows.
        """


@known("bindings", "stepping")
class Stepping(Binding):
    """Free electrons of those shells that the energy transfer can lift, sum_j n_j theta(T - I_j) (Kouzakov:2016taup)."""

    def __call__(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        return stepping(T, shells(element))


@known("bindings", "hydrogenic")
class HydrogenicStepping(Binding):
    """Stepping, each shell corrected near its threshold by the exact ratio of a hydrogenic 1s electron."""

    def __call__(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        return hydrogenic_stepping(T, shells(element))


@known("bindings", "free")
class Free(Binding):
    """Z free electrons."""

    def __call__(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        numbers = atomic_numbers()
        if element not in numbers:
            raise UnknownId("element", element, numbers)
        return np.full_like(energy_transfer(T, "free electrons"), numbers[element])


class Transfers(Many, RecoilEnergy):
    """Energy transfers."""

    example = "1 keV"


class Counts(Many, NonNegative):
    """Effective numbers of electrons."""

    example = "30"


@known("bindings", "table")
class EffectiveElectrons(Binding):
    """The many-body atomic factor, bound over free-electron cross section, tabulated over the energy transfer.

    Parameters
    ----------
    T : array_like
        Increasing energy transfers, at least two.
    electrons : array_like
        The factor at each; linear in between. Beyond the table it is refused, not extrapolated.
    element : str
        Whose it is; left out, it is taken for whatever atom it is given.

    Raises
    ------
    WrongQuantity
        If the energies do not increase, a factor is negative, or the numbers differ.

    Examples
    --------
    >>> float(EffectiveElectrons(["2 keV", "4 keV"], (40.0, 44.0))(3 * keV))
    42.0
    """

    T: Transfers = given(example="['1 keV', '2 keV']")
    electrons: Counts = given(example="[28, 30]")
    element: str = ""

    def __post_init__(self) -> None:
        if self.T.ndim != 1 or self.T.size < 2 or np.any(np.diff(self.T) <= 0):
            raise WrongQuantity("T", "expected at least two increasing energies")
        if self.electrons.shape != self.T.shape:
            raise WrongQuantity(
                "electrons", f"expected one factor for each of {self.T.size} energies, got {self.electrons.size}"
            )

    def __call__(self, T: ArrayLike, element: str = "", structure: str = "V") -> Array:
        if self.element and element and element != self.element:
            raise UnknownId("table of effective electrons for", element, (self.element,))
        energies = np.asarray(T, dtype=float)
        outside = energies[~((energies >= self.T[0]) & (energies <= self.T[-1]))]
        if outside.size:
            whose = f" of {self.element}" if self.element else ""
            raise ValueError(
                f"T: the table of effective electrons{whose} runs from {self.T[0] / keV:g} to {self.T[-1] / keV:g} keV, "
                f"got {outside.flat[0] / keV:g} keV"
            )
        return np.asarray(np.interp(energies, self.T, self.electrons))


def binding(choice: str | Binding) -> Binding:
    """A binding by its name, or as it is.

    Raises
    ------
    UnknownId
        If there is no binding of that name.

    Examples
    --------
    >>> binding("stepping")([1 * keV, 20 * keV], "Ge").round(9).tolist()
    [22.0, 32.0]
    """
    if isinstance(choice, Binding):
        return choice
    found: Binding = catalogue.find("bindings", choice)()
    return found
