"""The numerical core: a compiled likelihood at many points at once, minimised over every nuisance, with derivatives."""

from nurecoil.expectation.assemble import counts_at, negative_parts, parts_at
from nurecoil.inference.core.couplings import derivatives, gradient
from nurecoil.inference.core.fisher import fisher
from nurecoil.inference.core.joint import Joint, joint, minima, mirror_starts
from nurecoil.inference.core.newton import Profile, profile

__all__ = [
    "Joint",
    "Profile",
    "counts_at",
    "derivatives",
    "fisher",
    "gradient",
    "joint",
    "minima",
    "mirror_starts",
    "negative_parts",
    "parts_at",
    "profile",
]
