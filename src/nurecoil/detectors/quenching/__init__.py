"""Quenching: the electron-equivalent energy of a nuclear recoil, one file per parametrisation."""

from nurecoil.detectors.quenching.constant import ConstantQuenching
from nurecoil.detectors.quenching.lindhard import LindhardQuenching
from nurecoil.detectors.quenching.polynomial import PolynomialQuenching
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.detectors.quenching.tabulated import TabulatedQuenching

__all__ = ["ConstantQuenching", "LindhardQuenching", "PolynomialQuenching", "Quenching", "TabulatedQuenching"]
