"""A muon in the lowest orbit of an atom, the electron it can turn into, and their overlaps with the nucleus."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import alpha_em, e_charge, m_e, m_mu
from nurecoil.matter import Nuclide
from nurecoil.nuclear import FourierBessel, SumOfGaussians, SymmetrizedFermi
from nurecoil.problems import UnknownId
from nurecoil.processes.observables.dirac_waves import RadialGrid, Wave, bound_state, continuum_wave
from nurecoil.tables import read_table

SMALLEST_BOX = 8.0
"""Bohr radii of the muon, below which the box cuts its wave function."""


class Density(Protocol):
    """A spherical density of unit integral, such as the form factors of `nurecoil.nuclear` have."""

    def density(self, r: Array) -> Array:
        """Density at radius r."""
        ...


@dataclass(frozen=True)
class Overlaps:
    """Overlap integrals of mu -> e conversion, Sec. II of Kitano:2002mt, in units of m_mu^{5/2}.

    Parameters
    ----------
    D : float
        Dipole, with the nucleus' electric field.
    S_p, S_n : float
        Scalar, protons and neutrons.
    V_p, V_n : float
        Vector, protons and neutrons.
    """

    D: float
    S_p: float
    S_n: float
    V_p: float
    V_n: float


FERMI = "de-vries-1987"
"""Name of the Fermi densities of DeVries:1987atn, as printed."""


def _charge_density(nuclide: Nuclide, name: str = "") -> Density:
    """The measured charge density of a nuclide.

    Parameters
    ----------
    nuclide : Nuclide
    name : str
        By default a Fourier-Bessel series, a sum of Gaussians, or a Fermi density whose half-density radius gives the measured
        rms radius, in this order. ``"de-vries-1987"``: the Fermi density as printed, for gold with a radius of 5.33 fm where
        5.437 fm is measured.

    Raises
    ------
    UnknownId
        If none is tabulated, or there is no such name.
    """
    if name not in ("", FERMI):
        raise UnknownId("charge density", name, [FERMI])
    for kind in () if name else (FourierBessel, SumOfGaussians):
        try:
            found: Density = kind.of(nuclide.name)
        except UnknownId:
            continue
        return found
    table: Any = read_table("muonic_atoms", "fermi_densities.csv")
    if nuclide.name not in table["nuclide"]:
        raise UnknownId("charge density of", nuclide.name, table["nuclide"])
    at = table["nuclide"].index(nuclide.name)
    printed = SymmetrizedFermi(float(table["c"][at]), float(table["a"][at]))
    return printed if name or not nuclide.has_charge_radius else printed.with_rms_radius(nuclide.charge_radius)


def _values(density: Density, r: Array) -> Array:
    """Values of a density; far outside, the exponential of a Fermi density overflows and the density is zero."""
    with np.errstate(over="ignore"):
        return np.asarray(density.density(r), dtype=float)


class MuonicAtom:
    """A muon bound to a nucleus in its 1s state, and the electron of the same total energy.

    Parameters
    ----------
    nuclide : str or Nuclide
    charge : density or str, optional
        Charge density, or the name of one as for `_charge_density`; a measured one by default. It makes the field, and stands
        for the protons.
    protons, neutrons : density, optional
        Densities for the overlaps; both are the charge density by default, as in method 1 of Kitano:2002mt.
    recoil : bool
        Give the muon the reduced mass and take the nucleus' recoil from the electron's energy. The published tables of
        overlaps do neither; it lowers V by 0.5 % in aluminium and by 0.2 % in titanium.
    box : float
        Radius of the box in Bohr radii of the muon, 1/(Z alpha m_mu).

    Raises
    ------
    UnknownId
        If the nuclide is unknown, or has no tabulated charge density and none is given.
    ValueError
        If the box is too small for the muon's wave function.

    Notes
    -----
    The waves are solutions of the Dirac equation in the field of the charge density; vacuum polarisation is left out.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> atom = MuonicAtom("Ti48")
    >>> round(atom.binding_energy / MeV, 3), round(atom.overlaps.V_p, 4)
    (1.265, 0.0394)
    """

    def __init__(
        self,
        nuclide: str | Nuclide,
        *,
        charge: Density | str | None = None,
        protons: Density | None = None,
        neutrons: Density | None = None,
        recoil: bool = True,
        box: float = 20.0,
    ) -> None:
        self.nuclide = Nuclide(nuclide)
        if not box >= SMALLEST_BOX:
            raise ValueError(
                f"box: expected at least {SMALLEST_BOX:g} Bohr radii of the muon, got {box!r}; "
                "a smaller one cuts its wave function and shifts energy and overlaps"
            )
        self.charge = _charge_density(self.nuclide, charge or "") if charge is None or isinstance(charge, str) else charge
        self.protons = self.charge if protons is None else protons
        self.neutrons = self.charge if neutrons is None else neutrons
        self.recoil = recoil
        M = self.nuclide.mass
        self.muon_mass = m_mu * M / (M + m_mu) if recoil else m_mu
        cuts = tuple(float(x.R) for x in (self.charge, self.protons, self.neutrons) if isinstance(x, FourierBessel))
        self.grid = RadialGrid.up_to(box / (self.nuclide.Z * alpha_em * m_mu), cuts)

    def __repr__(self) -> str:
        return f"MuonicAtom({self.nuclide.name!r}, charge={self.charge!r})"

    @cached_property
    def _enclosed(self) -> Array:
        """Fraction of the charge inside r."""
        r = self.grid.r
        shells = 4.0 * math.pi * r**2 * _values(self.charge, r)
        # all of it lies in the box: tabulated coefficients are rounded
        return np.asarray(self.grid.integral_from_zero(shells) / self.grid.integral(shells))

    @cached_property
    def potential(self) -> Array:
        """Potential energy of a negative unit charge, at the points of the grid."""
        field = self._enclosed / self.grid.r**2
        beyond = 1.0 / float(self.grid.edges[-1])
        integral = self.grid.integral(field) - self.grid.integral_from_zero(field) + beyond
        return np.asarray(-self.nuclide.Z * alpha_em * integral)

    @cached_property
    def muon(self) -> Wave:
        """The 1s wave of the muon, normalised to one."""
        return bound_state(self.grid, self.potential, self.muon_mass)

    @property
    def binding_energy(self) -> float:
        """Of the muon."""
        return self.muon_mass - self.muon.energy

    @property
    def electron_energy(self) -> float:
        """Energy of a conversion electron, with its mass."""
        kinetic = 0.5 * m_mu**2 / self.nuclide.mass if self.recoil else 0.0
        return m_mu - self.binding_energy - kinetic

    @cached_property
    def electron(self) -> Wave:
        """The kappa = -1 wave of the conversion electron, normalised to 2 pi delta(W - W')."""
        return continuum_wave(self.grid, self.potential, m_e, self.electron_energy, self.nuclide.Z * alpha_em)

    @cached_property
    def overlaps(self) -> Overlaps:
        """D, S and V; for a massless electron kappa = +1 gives the same."""
        r, mu, e = self.grid.r, self.muon, self.electron
        unit = m_mu**2.5
        scalar, vector = e.g * mu.g - e.f * mu.f, e.g * mu.g + e.f * mu.f

        def nucleons(number: int, density: Density, product: Array) -> float:
            return float(number * self.grid.integral(r**2 * _values(density, r) * product) / (2.0 * math.sqrt(2.0) * unit))

        field = self.nuclide.Z * e_charge * self._enclosed / (4.0 * math.pi * r**2)
        dipole = -4.0 / math.sqrt(2.0) * m_mu * self.grid.integral(r**2 * field * (e.g * mu.f + e.f * mu.g)) / unit
        Z, N = self.nuclide.Z, self.nuclide.N
        return Overlaps(
            dipole,
            nucleons(Z, self.protons, scalar),
            nucleons(N, self.neutrons, scalar),
            nucleons(Z, self.protons, vector),
            nucleons(N, self.neutrons, vector),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before using the result."""
        same = self.neutrons is self.protons
        return ("neutrons are given the density of the protons",) if same else ()
