"""The dipole portal: a neutrino scatters into a heavy sterile state by photon exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nurecoil.models.term import Addable, Channel, Term
from nurecoil.parameters import Parameter, ParameterSet


@dataclass(frozen=True)
class DipolePortal(Addable):
    """L = d_a nubar_4 sigma^{mu nu} P_L nu_a F_{mu nu}/2 + h.c.; nu_a + X -> nu_4 + X, with its own kinematics.

    Parameters
    ----------
    mass : float
        Mass of the sterile state, natural units; zero is an ordinary transition moment.
    d_e, d_mu, d_tau : float
        Dipole couplings in natural units (``1e-10 * mu_B``).

    Raises
    ------
    ValueError
        If the mass is negative.
    """

    mass: float
    d_e: float = 0.0
    d_mu: float = 0.0
    d_tau: float = 0.0

    def __post_init__(self) -> None:
        if not self.mass >= 0:
            raise ValueError(f"mass: expected the sterile mass >= 0, got {self.mass!r}")

    @cached_property
    def parameters(self) -> ParameterSet:
        couplings = (
            Parameter(name, getattr(self, name), lower=0.0, unit="mu_B", enters="linear") for name in ("d_e", "d_mu", "d_tau")
        )
        return ParameterSet(Parameter("mass_4", self.mass, lower=0.0, unit="MeV"), *couplings)

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        p = {**self.parameters, **values}
        matrix = np.zeros((3, 3), dtype=complex)
        # one final state: its couplings fill one row; the row's index has no meaning, nothing else has this final mass
        matrix[0] = p["d_e"], p["d_mu"], p["d_tau"]
        return (Term(Channel("M", "charge", final_mass=p["mass_4"]), matrix),)
