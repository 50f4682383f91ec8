"""Processes on electrons: no quenching."""

from __future__ import annotations

from typing import ClassVar

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Map


@known("steps", "electron-recoil")
class ElectronRecoil(Map):
    """The first step where electrons take up the energy: it is electron-equivalent as it is.

    Without it the first step acts on the recoil of a nucleus. An experiment file has no need of it: there the process decides.

    Examples
    --------
    >>> from nurecoil.detectors import Response
    >>> electrons = Response((ElectronRecoil(),), bins=["1 keVee", "2 keVee"])
    >>> electrons.axis, electrons.recoil
    (<Axis.KEVEE: 'keVee'>, 'electron')
    """

    input: ClassVar[Axis] = Axis.KEVNR
    output: ClassVar[Axis] = Axis.KEVEE

    def __str__(self) -> str:
        return "electrons"

    def __call__(self, x: Array) -> Array:
        return x

    def inverse(self, y: Array) -> Array:
        return y.clip(min=0.0)
