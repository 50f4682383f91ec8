"""What inelastic scattering asks of a nucleus: its ground state's form factors and the amplitudes of its excited states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from nurecoil.matter import Nuclide
from nurecoil.processes.form_factors import FormFactorChoice

if TYPE_CHECKING:  # nuclear structure is slow to import
    from nurecoil.nuclear.multipoles.transitions import Transitions


class ExcitedStates(Protocol):
    """A model of a nucleus and its excited states: `QRPA` and `ShellModelLevels` are such."""

    @property
    def nuclide(self) -> Nuclide:
        """Which nucleus."""
        ...

    @property
    def transitions(self) -> Mapping[str, Transitions]:
        """Amplitudes from the ground state by the spin and parity that is transferred, "1+", for all states that it leads to.

        <f||T||i>/sqrt(2 J_i + 1), for ground states of any spin J_i; multipoles do not interfere.
        """
        ...

    def form_factors(self) -> FormFactorChoice:
        """Of the ground state, for elastic scattering beside."""
        ...
