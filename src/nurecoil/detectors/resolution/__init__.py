"""Resolution: how a reconstructed value scatters about its mean, one file per law."""

from nurecoil.detectors.resolution.gamma import GammaResolution
from nurecoil.detectors.resolution.gaussian import GaussianResolution
from nurecoil.detectors.resolution.poisson import PoissonResolution

__all__ = ["GammaResolution", "GaussianResolution", "PoissonResolution"]
