"""Dark matter that scatters off nuclei coherently: the signal for which neutrinos are the background.

The rate has the form of every other one here, dR/dT = N_T kappa(T) f(T)^2 J(T): what arrives is the halo, whose integral
J = rho/m int dv f(v)/v above v_min(T) takes the place of that over the neutrino flux, f = A F(q), and
kappa = sigma_p M/(2 mu_p^2) is a number.
"""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given
from nurecoil.constants import m_n, m_p
from nurecoil.declaration import declare
from nurecoil.matter import Material, Nuclide
from nurecoil.nuclear.helm import Helm
from nurecoil.processes.target import as_material
from nurecoil.units import GeV, cm, km, s
from nurecoil.units.kinds import Density, Given, GivenMany, Quantity, RecoilEnergy, WrongQuantity

_NUCLEON = 0.5 * (m_p + m_n)


class _Speed(Quantity):
    """A speed; as a plain number, over that of light."""

    like, example, low, open_low, high = ("km s^-1",), "220 km/s", 0.0, True, 1.0


class WimpMass(Quantity):
    """Mass of a particle of dark matter."""

    like, example, low, open_low = ("GeV",), "50 GeV", 0.0, True


@declare
class StandardHalo:
    """Dark matter with Maxwell's distribution of velocities, cut off where it leaves the Galaxy.

    f(v) ~ exp(-v^2/2 sigma^2) for v < v_escape in the rest frame of the Galaxy, through which the detector moves.

    Parameters
    ----------
    density : Density
        Of mass, at the Sun.
    dispersion : Speed
        sigma; the circular speed over sqrt(2).
    escape : Speed
        Beyond this no particle is bound.
    detector : Speed
        Of the detector, averaged over a year.

    Notes
    -----
    The defaults are those of OHare:2021utq.

    Examples
    --------
    >>> halo = StandardHalo()
    >>> float(halo.inverse_speed(0.0).round(1))  # <1/v> in units of 1/c
    1057.3
    """

    density: Density = given(default=0.3 * GeV / cm**3, symbol=r"\rho_0")
    dispersion: _Speed = given(default=167.0 * km / s, symbol=r"\sigma_v")
    escape: _Speed = given(default=533.0 * km / s, symbol=r"v_\text{esc}")
    detector: _Speed = given(default=245.6 * km / s, symbol=r"v_\text{lab}")

    def inverse_speed(self, v_min: GivenMany) -> Array:
        """Mean of 1/v over particles faster than `v_min`, in units of 1/c.

        The closed form of Lewin:1995rx, for a detector slower or faster than the escape speed.

        Parameters
        ----------
        v_min : array_like
            Speeds >= 0, over that of light.
        """
        from scipy.special import erf

        v0 = math.sqrt(2.0) * self.dispersion
        x = np.asarray(v_min, dtype=float) / v0
        y, z = self.detector / v0, self.escape / v0
        cut = math.exp(-(z**2))
        norm = math.erf(z) - 2.0 / math.sqrt(math.pi) * z * cut
        slow = erf(x + y) - erf(x - y) - 4.0 / math.sqrt(math.pi) * y * cut
        fast = math.erf(z) - erf(x - y) - 2.0 / math.sqrt(math.pi) * (y + z - x) * cut
        inner = slow if y < z else 2.0 * norm
        value = np.where(x < abs(y - z), inner, np.where(x < y + z, fast, 0.0))
        found: Array = np.maximum(value, 0.0) / (2.0 * norm * v0 * y)  # the difference rounds below zero at its end
        return found


@declare
class SpinIndependent:
    """Elastic scattering of dark matter that couples alike to protons and neutrons, off all isotopes of a material.

    Parameters
    ----------
    mass : WimpMass
        Of the particle.
    target : str, Nuclide or Material
        What it scatters off.
    halo : StandardHalo
        What arrives.

    Raises
    ------
    WrongQuantity
        If the mass is not positive.
    UnknownId
        If the target is not known.

    Notes
    -----
    The form factor is Helm's with the parameters of Lewin:1995rx, the convention in which cross sections are quoted.

    Examples
    --------
    >>> from nurecoil.units import cm2, day, keV, kg
    >>> xenon = SpinIndependent("50 GeV", "Xe")
    >>> f"{float(xenon.dR_dT(10 * keV, 1e-46 * cm2) * kg * day * keV):.3g}"
    '3.87e-06'
    """

    mass: WimpMass = given(symbol=r"m_\chi")
    target: Material = given(read=as_material, example="Xe")
    halo: StandardHalo = StandardHalo()

    def dR_dT(self, T: GivenMany, sigma_p: Given) -> Array:
        """Rate per mass of target, time and recoil energy.

        Parameters
        ----------
        T : array_like
            Recoil energies of the nucleus, not negative; any shape.
        sigma_p : float
            Cross section of a nucleon at rest, area in natural units; not negative.
        """
        recoils = RecoilEnergy.array(T, "T")
        area = float(sigma_p)  # type: ignore[arg-type]
        if not area >= 0.0:
            raise WrongQuantity("sigma_p", f"expected an area, not negative, got {sigma_p!r}")
        reduced = self.mass * _NUCLEON / (self.mass + _NUCLEON)
        total: Array = np.zeros(recoils.shape)
        for nuclide, per_mass in self.target.targets_per_mass:
            total += per_mass * nuclide.mass * self._per_nucleus(nuclide, recoils)
        return area / (2.0 * reduced**2) * self.halo.density / self.mass * total

    def _per_nucleus(self, nuclide: Nuclide, T: Array) -> Array:
        """f^2 and what arrives."""
        M = nuclide.mass
        v_min = np.sqrt(0.5 * M * T) * (self.mass + M) / (self.mass * M)
        F = Helm.lewin_smith(nuclide.A)(np.sqrt(2.0 * M * T))
        return np.asarray((nuclide.A * F) ** 2 * self.halo.inverse_speed(v_min))

    @property
    def ends(self) -> Array:
        """Largest recoil energy of each isotope."""
        fastest = self.halo.detector + self.halo.escape
        M = np.array([nuclide.mass for nuclide, _ in self.target.targets_per_mass])
        return np.asarray(2.0 * (self.mass * M / (self.mass + M)) ** 2 * fastest**2 / M)
