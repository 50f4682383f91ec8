"""Detectors: what they make of a recoil, as steps composed into a response matrix R[b, T].

>>> from nurecoil.units import keV
>>> steps = (ConstantQuenching(0.0878), LightYield("13.348 PE/keVee"), PoissonResolution(), *akimov_2018())
>>> csi = Response(steps, bins=Positions.of(range(6, 32), "PE"))
>>> csi.matrix([10 * keV, 20 * keV]).sum(axis=0).round(4).tolist()
[0.3748, 0.603]
"""

from nurecoil.detectors.axis import Axis
from nurecoil.detectors.efficiency import (
    ConstantEfficiency,
    LogisticEfficiency,
    StepEfficiency,
    TabulatedEfficiency,
    Threshold,
    akimov_2018,
)
from nurecoil.detectors.electron_recoil import ElectronRecoil
from nurecoil.detectors.light_yield import LightYield
from nurecoil.detectors.quenching import (
    ConstantQuenching,
    LindhardQuenching,
    PolynomialQuenching,
    Quenching,
    TabulatedQuenching,
)
from nurecoil.detectors.resolution import GammaResolution, GaussianResolution, PoissonResolution
from nurecoil.detectors.response import Response, nr_threshold
from nurecoil.detectors.step import Efficiency, Map, Resolution, Step
from nurecoil.detectors.templates import TemplateResponse
from nurecoil.units.choices import Positions

__all__ = [
    "Axis", "Efficiency", "Map", "Positions", "Resolution", "Response", "Step", "TemplateResponse", "nr_threshold",
    "ConstantQuenching", "LindhardQuenching", "PolynomialQuenching", "Quenching", "TabulatedQuenching",
    "ElectronRecoil", "LightYield",
    "GammaResolution", "GaussianResolution", "PoissonResolution",
    "ConstantEfficiency", "LogisticEfficiency", "StepEfficiency", "TabulatedEfficiency", "Threshold", "akimov_2018",
]  # fmt: skip
