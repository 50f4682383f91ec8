"""What cross sections are asked with: recoils within reach, flavour states, values of parameters; traces with amplitudes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.flavour import ConstantState, pure
from nurecoil.flavour.states import FLAVOURS
from nurecoil.models.term import Model
from nurecoil.problems import UnknownId
from nurecoil.processes.kinematics import Kinematics
from nurecoil.units import MeV, keV


class OutOfReach(UserWarning):
    """All recoil energies that were asked for lie beyond what the neutrinos can give: wrong units, most likely."""


def beyond_reach(motion: Kinematics, T: Array, E: Array) -> NDArray[np.bool_]:
    """Where T is above T_max(E), a rounding error forgiven, or below zero."""
    highest: Array = np.where(E > 0, motion.T_max(np.where(E > 0, E, MeV)), 0.0)
    return (highest * (1 + 1e-12) < T) | (T < 0)


def out_of_reach(motion: Kinematics, T: Array, E: Array, beyond: NDArray[np.bool_]) -> str:
    """What is wrong with the first recoil energy that is beyond reach."""
    T, E = np.broadcast_arrays(T, E)
    t, e = float(T[beyond][0]), float(E[beyond][0])
    limit = float(motion.T_max(np.array(e))) if e > 0 else 0.0
    return (
        f"T: a neutrino of {e / keV:g} keV transfers {motion.lowest / keV:g} to {limit / keV:g} keV to a mass of "
        f"{motion.mass / MeV:g} MeV, got {t / keV:g} keV"
    )


def density_matrix(flavour: str, state: ComplexArray | None, model: Model) -> ComplexArray:
    """rho [F, F] of a flavour (one of the model's sterile ones, too), or as given.

    Raises
    ------
    ValueError
        If the flavour is unknown, or the state is no density matrix.
    """
    if state is not None:
        return ConstantState(state).matrix
    dimension = 3 if flavour in FLAVOURS else max((len(term.matrix) for term in model.terms()), default=3)
    return pure(flavour, max(dimension, 3)).matrix


def checked(model: Model, values: Mapping[str, float]) -> Mapping[str, float]:
    """Values of a model's parameters.

    Raises
    ------
    UnknownId
        If the model has no such parameter.
    ValueError
        If a value is out of bounds.
    """
    if values:
        known = model.parameters
        for name, value in values.items():
            if name not in known:
                raise UnknownId("parameter of the model", name, known)
            dataclasses.replace(known.get_parameter(name), value=float(value))
    return values


def trace(rho: ComplexArray, a: ComplexArray, b: ComplexArray, antineutrino: bool = False) -> Array:
    """Re Tr[rho a^dagger b] over arrays [..., F, F], with the couplings conjugated for antineutrinos."""
    if antineutrino:
        a, b = a.conj(), b.conj()
    missing = a.shape[-1] - len(rho)
    if missing > 0:  # flavours that the neutrino does not have
        rho = np.pad(rho, (0, missing))
    summed: ComplexArray = np.einsum("ba,...ca,...cb->...", rho, a.conj(), b)
    return summed.real
