"""Observables that are no scattering of neutrinos off targets, but bear on the same couplings."""

from nurecoil.processes.observables.conversion_searches import ConversionSearch, conversion_search, conversion_searches
from nurecoil.processes.observables.mu_e_conversion import (
    ConversionCouplings,
    EpsilonLimit,
    MuEConversion,
    capture_rate,
    epsilon_limit_davidson,
    flavour_change_ratio,
    loop_factor,
)
from nurecoil.processes.observables.muonic_atom import MuonicAtom, Overlaps

__all__ = [
    "ConversionCouplings", "ConversionSearch", "EpsilonLimit", "MuEConversion", "MuonicAtom", "Overlaps", "capture_rate",
    "conversion_search", "conversion_searches", "epsilon_limit_davidson", "flavour_change_ratio", "loop_factor",
]  # fmt: skip
