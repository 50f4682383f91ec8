"""Processes on electrons: no quenching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Map


@dataclass(frozen=True)
class ElectronRecoil(Map):
    """The first step where electrons take up the energy: it is electron-equivalent as it is.

    A response counts the true energy transfer as a recoil, in keVnr; this names it keVee.

    Examples
    --------
    >>> from nurecoil.detectors import Response
    >>> Response((ElectronRecoil(),), bins=[1.0, 2.0]).axis
    <Axis.KEVEE: 'keVee'>
    """

    input: ClassVar[Axis] = Axis.KEVNR
    output: ClassVar[Axis] = Axis.KEVEE

    def __str__(self) -> str:
        return "electrons"

    def __call__(self, x: Array) -> Array:
        return x

    def inverse(self, y: Array) -> Array:
        return y.clip(min=0.0)
