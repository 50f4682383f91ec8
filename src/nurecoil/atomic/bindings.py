"""How electrons are bound, by name: how many of an atom's electrons an energy transfer can free."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from nurecoil.atomic.central_field.effective import BoundKernel
    from nurecoil.atomic.central_field.electrons import CentralFieldElectrons


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
        structure : {"V", "A", "S", "P", "T", "M", "Q"}
            Lorentz structure of the amplitude, as in `nurecoil.models.Channel`, with Q for the exchange of a photon; most
            bindings do not tell them apart.

        Returns
        -------
        ndarray
            Of the shape of T.

        Raises
        ------
        UnknownId
            If there are no data for the element, or none for the structure.
        ValueError
            If an energy transfer is not positive, or beyond what the binding knows.
        """

    def interference(self, T: ArrayLike, element: str, first: str, second: str) -> Array:
        """Effective number of electrons for the product of two amplitudes: the geometric mean, unless a binding knows better.

        Parameters
        ----------
        T : array_like
        element : str
        first, second : {"V", "A", "S", "P", "T", "M", "Q"}

        Returns
        -------
        ndarray
            Of the shape of T.
        """
        return np.asarray(np.sqrt(self(T, element, first) * self(T, element, second)))

    def edges(self, element: str) -> tuple[float, ...]:
        """Energy transfers where the factor jumps, beside the measured binding energies."""
        return ()


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


class ComputedOnDemand(UserWarning):
    """The package ships no table for an element, and computing one takes a while."""


_KERNELS: Mapping[str, BoundKernel] = {"V": "vector", "A": "axial", "M": "magnetic", "Q": "millicharge"}


@known("bindings", "central-field")
class CentralField(Binding):
    """Bound and free Dirac electrons in one screened field, an own factor for each structure (`CentralFieldElectrons`).

    Vector, axial and dipole amplitudes take the factor of their own cross section, the exchange of a photon that of Coulomb
    photons. Above 500 keV, where the tables end, they go on towards their limits as 1/T (`CentralFieldElectrons`). Other
    structures are refused: no factor is known. The propagator of a massive mediator is taken at the momentum
    transfer of a free electron, as with every binding. Good to `band`; not for collective excitations, such as those of the
    4d shells of I, Xe and Cs below 0.3 keV.

    Raises
    ------
    UnknownId
        If there are no shells for the element, or no factor for the structure.
    ValueError
        If an energy transfer is not positive.

    Warns
    -----
    ComputedOnDemand
        For other elements than He, Ne, Na, Si, Ar, Ge, I, Xe, Cs: computed when first needed, and kept while Python runs.

    Examples
    --------
    >>> germanium = {kernel: CentralField()(0.2 * keV, "Ge", kernel) for kernel in "VAMQ"}
    >>> {kernel: round(float(number), 1) for kernel, number in germanium.items()}
    {'V': 19.1, 'A': 19.1, 'M': 16.7, 'Q': 86.3}
    """

    def __call__(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        energies = np.asarray(energy_transfer(T, "the binding 'central-field'"), dtype=float)
        kernel = _kernel(structure)
        known, electrons = _table(element, kernel)
        found = np.asarray(np.interp(energies, known, electrons))
        beyond = energies > known[-1]
        if np.any(beyond):
            far = np.where(beyond, energies, known[-1])
            found = np.where(beyond, _electrons(element)(far, kernel), found)
        return found

    def interference(self, T: ArrayLike, element: str, first: str, second: str) -> Array:
        """As for every binding, but exact for a vector amplitude and a photon.

        Their product weighs the atom's answer with 1/q^2, which is how the square of a dipole amplitude weighs it.
        """
        if {first, second} == {"V", "Q"}:
            return self(T, element, "M")
        return super().interference(T, element, first, second)

    def edges(self, element: str) -> tuple[float, ...]:
        """Where the shells open; those without a measured binding energy where the field has them."""
        return tuple(shell.threshold for shell in _electrons(element).shells)

    def band(self, T: ArrayLike, element: str, structure: str = "V") -> Array:
        """What to allow on either side of the factor: 5 % of what shells with T < 3 I contribute; arguments as for a call."""
        return _electrons(element).band(T, _kernel(structure))


def _kernel(structure: str) -> BoundKernel:
    if structure not in _KERNELS:
        raise UnknownId("factor of the binding 'central-field' for structure", structure, _KERNELS)
    return _KERNELS[structure]


@cache
def _electrons(element: str) -> CentralFieldElectrons:
    from nurecoil.atomic.central_field.electrons import CentralFieldElectrons
    from nurecoil.atomic.central_field.tables import ELEMENTS

    if element in ELEMENTS:
        return CentralFieldElectrons.cached(element)
    count = len(shells(element))
    warnings.warn(
        f"the package ships no central-field table for {element} (it does for {', '.join(ELEMENTS)}): computing its {count} "
        "shells now, once; from seconds for the lightest elements over a minute near Ge to 7 minutes and more from I on",
        ComputedOnDemand,
        stacklevel=4,
    )
    return CentralFieldElectrons.computed(element)


@cache
def _table(element: str, kernel: BoundKernel) -> tuple[Array, Array]:
    from nurecoil.atomic.central_field.electrons import HIGHEST

    T, electrons = (np.array(column) for column in _electrons(element).table(kernel, HIGHEST))
    T.flags.writeable = electrons.flags.writeable = False
    return T, electrons


class _Transfers(Many[RecoilEnergy]):
    """Energy transfers."""

    example = "1 keV"


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

    T: _Transfers = given(example="['1 keV', '2 keV']")
    electrons: Many[NonNegative] = given(example="[28, 30]")
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
    catalogue.find("bindings", choice)  # refuses a name that is none
    found = catalogue.make("bindings", choice)
    assert isinstance(found, Binding), choice
    return found
