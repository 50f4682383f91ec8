"""The potential that ordinary matter is for neutrinos, with non-standard interactions as an option."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_F


@dataclass(frozen=True, eq=False)
class MatterPotential:
    """Forward-scattering potential of neutral, unpolarised matter at rest.

    V = sqrt(2) G_F [ n_e diag(1, 0, 0, 0...) - n_n/2 diag(1, 1, 1, 0...) + n_e eps^e + n_u eps^u + n_d eps^d ], acting on the
    flavour components of a neutrino; for antineutrinos it is -V*. The first term is Wolfenstein:1977ue, the second matters
    only where there are sterile states, and n_u = 2 n_p + n_n, n_d = n_p + 2 n_n with n_p = n_e. Radiative corrections
    (1e-5 n_e between mu and tau) are left out.

    Parameters
    ----------
    eps_e, eps_u, eps_d : array_like, shape [3, 3] or [F, F], optional
        Vector couplings eps[final, initial], Hermitian, of L = -2 sqrt(2) G_F eps_ab (nu_a-bar gamma P_L nu_b)
        (f-bar gamma f), in which eps_ee^e = 1 doubles the charged-current potential. None: no such interaction.

    Raises
    ------
    ValueError
        If a coupling is not a Hermitian matrix of at least three flavours.

    Examples
    --------
    >>> from nurecoil.units import cm3, eV
    >>> V = MatterPotential()(6e25 / cm3, 0.0)
    >>> round(float(V[0, 0].real / (1e-12 * eV)), 2)
    7.6
    """

    eps_e: ComplexArray | None = None
    eps_u: ComplexArray | None = None
    eps_d: ComplexArray | None = None

    def __post_init__(self) -> None:
        for name in ("eps_e", "eps_u", "eps_d"):
            value = getattr(self, name)
            if value is None:
                continue
            eps = np.array(value, dtype=complex)
            if eps.ndim != 2 or eps.shape[0] != eps.shape[1] or eps.shape[0] < 3:
                raise ValueError(f"{name}: expected a matrix [F, F] with F >= 3, got shape {eps.shape}")
            if not np.allclose(eps, eps.conj().T, rtol=0, atol=1e-12):
                raise ValueError(f"{name}: expected a Hermitian matrix, got {eps.tolist()!r}")
            eps.flags.writeable = False
            object.__setattr__(self, name, eps)

    def __call__(self, n_e: ArrayLike, n_n: ArrayLike, dimension: int = 3) -> ComplexArray:
        """V for neutrinos.

        Parameters
        ----------
        n_e, n_n : array_like, shape [...]
            Number densities of electrons and neutrons, natural units.
        dimension : int
            Number of flavours F.

        Returns
        -------
        ndarray, shape [..., F, F]

        Raises
        ------
        ValueError
            If a coupling was given for more flavours than F.
        """
        electrons, neutrons = np.asarray(n_e, dtype=float), np.asarray(n_n, dtype=float)
        active = np.diag([1.0, 1.0, 1.0] + [0.0] * (dimension - 3))
        electron = np.diag([1.0] + [0.0] * (dimension - 1))
        total = _times(electrons, electron) - _times(0.5 * neutrons, active)
        for name, density in (
            ("eps_e", electrons),
            ("eps_u", 2 * electrons + neutrons),
            ("eps_d", electrons + 2 * neutrons),
        ):
            eps = getattr(self, name)
            if eps is None:
                continue
            more = dimension - eps.shape[0]
            if more < 0:
                raise ValueError(f"{name}: expected at most {dimension} flavours, as the mixing has, got {eps.shape[0]}")
            total = total + _times(density, np.pad(eps, (0, more)))
        potential: ComplexArray = math.sqrt(2) * G_F * total
        return potential


def _times(density: Array, matrix: NDArray[Any]) -> ComplexArray:
    product: ComplexArray = density[..., None, None] * matrix.astype(complex)
    return product


STANDARD_MATTER = MatterPotential()
"""Matter without non-standard interactions."""
