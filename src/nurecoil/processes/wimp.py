"""Dark matter that scatters off nuclei: the signal for which neutrinos are the background.

The rate has the form of every other one here, dR/dT = N_T kappa(T) f^2(T) J(T): what arrives is the halo, whose integral
J = rho/m int dv f(v)/v above v_min(T) takes the place of that over the neutrino flux; kappa = sigma M/(2 mu^2), where sigma is
that of a nucleon, is a number; and f^2, how much more than a nucleon a nucleus is, comes from the interaction.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import base, given, known, make
from nurecoil.constants import m_n, m_p
from nurecoil.declaration import declare
from nurecoil.matter import Material, Nuclide
from nurecoil.nuclear.helm import Helm
from nurecoil.nuclear.responses.spin_structure import spin_structure
from nurecoil.processes.target import as_material
from nurecoil.units import GeV, cm, km, s
from nurecoil.units.kinds import Density, Given, GivenMany, Pure, Quantity, RecoilEnergy, WrongQuantity

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


@base("wimp-interactions")
class WimpInteraction(ABC):
    """How dark matter couples to nuclei: what one of `Wimp` has to offer."""

    @abstractmethod
    def response(self, nuclide: Nuclide, q: ArrayLike) -> Array:
        """f^2 at momentum transfer q: the cross section over a nucleon's, but for (mu_A/mu_N)^2, of any shape."""


@known("wimp-interactions", "spin-independent")
class SpinIndependent(WimpInteraction):
    """Alike to protons and neutrons: f^2 = A^2 F^2(q).

    The form factor is Helm's with the parameters of Lewin:1995rx, the convention in which cross sections are quoted.

    Examples
    --------
    >>> float(SpinIndependent().response(Nuclide("Xe131"), 0.0))
    17161.0
    """

    def response(self, nuclide: Nuclide, q: ArrayLike) -> Array:
        """(A F)^2."""
        return np.asarray((nuclide.A * Helm.lewin_smith(nuclide.A)(q)) ** 2)


@known("wimp-interactions", "spin-dependent")
class SpinDependent(WimpInteraction):
    """Through the spins of protons and neutrons: f^2 = (4 pi/3) S_A(q)/(2J+1), with a structure factor from density matrices.

    At rest f^2 = (4/3) (J+1)/J (a_p S_p + a_n S_n)^2 (Engel:1991wq); see `SpinStructure`. The cross section of a rate is that
    of a nucleon with coupling one: of the proton with ``a_p=1, a_n=0``, of the neutron with ``a_p=0, a_n=1``.

    Parameters
    ----------
    a_p, a_n : Pure
        Couplings of the proton and of the neutron.
    pion_pole : bool
        Whether the induced pseudoscalar current is there, as in Klos:2013rwa.
    two_body : Pure
        delta of two-body currents, as a fraction of the isovector coupling, above -1; `two_body_band` is its range.

    Raises
    ------
    WrongQuantity
        If a coupling is not finite, both are zero, or delta is not above -1.

    Notes
    -----
    Nuclides without spin do not answer. One with spin and without density matrices is refused: ``F19 Na23 Si29 Ge73 I127 Xe129
    Xe131`` have them.

    Examples
    --------
    >>> neutron = SpinDependent(a_p=0.0, a_n=1.0)
    >>> [round(float(neutron.response(Nuclide(name), 0.0)), 4) for name in ("Xe129", "Xe131", "Xe132")]
    [0.5324, 0.1645, 0.0]
    """

    a_p: Pure
    a_n: Pure
    pion_pole: bool = True
    two_body: Pure = 0.0

    def __post_init__(self) -> None:
        if self.a_p == 0.0 and self.a_n == 0.0:
            raise WrongQuantity("a_p", "expected a coupling of protons or neutrons, got zero for both")
        if not self.two_body > -1.0:
            raise WrongQuantity("two_body", f"expected a fraction above -1, got {self.two_body:g}")

    def response(self, nuclide: Nuclide, q: ArrayLike) -> Array:
        """(4 pi/3) S_A/(2J+1), zero for a nuclide without spin.

        Raises
        ------
        UnknownId
            If the nuclide has spin and no density matrices.
        """
        if nuclide.spin == 0:
            return np.zeros(np.shape(q))
        structure = spin_structure(nuclide.name)
        S = structure(q, self.a_p, self.a_n, pion_pole=self.pion_pole, two_body=self.two_body)
        return np.asarray(4.0 * math.pi / 3.0 * S / (2.0 * structure.J + 1.0))


def _read_interaction(value: Any) -> WimpInteraction:
    """An interaction, its name, or its block."""
    if isinstance(value, WimpInteraction):
        return value
    made: WimpInteraction = make("wimp-interactions", value, "interaction")
    return made


@declare
class Wimp:
    """Elastic scattering of dark matter off all isotopes of a material.

    Parameters
    ----------
    mass : WimpMass
        Of the particle.
    target : str, Nuclide or Material
        What it scatters off.
    interaction : WimpInteraction
        `SpinIndependent`, `SpinDependent`, or the block of one.
    halo : StandardHalo
        What arrives.

    Raises
    ------
    WrongQuantity
        If the mass is not positive, or no isotope of the target answers to the interaction.
    UnknownId
        If the target or the interaction is not known, or a nuclide has no spin structure.

    Examples
    --------
    >>> from nurecoil.units import cm2, day, keV, kg
    >>> xenon = Wimp("50 GeV", "Xe")
    >>> f"{float(xenon.dR_dT(10 * keV, 1e-46 * cm2) * kg * day * keV):.3g}"
    '3.87e-06'
    >>> neutron = Wimp("50 GeV", "Xe", SpinDependent(a_p=0.0, a_n=1.0))
    >>> f"{float(neutron.dR_dT(10 * keV, 1e-40 * cm2) * kg * day * keV):.3g}"
    '3.37e-05'
    """

    mass: WimpMass = given(symbol=r"m_\chi")
    target: Material = given(read=as_material, example="Xe")
    interaction: WimpInteraction = given(default=SpinIndependent(), read=_read_interaction, example="spin-independent")
    halo: StandardHalo = StandardHalo()

    def __post_init__(self) -> None:
        answers = [np.any(self.interaction.response(nuclide, 0.0) > 0.0) for nuclide, _ in self.target.targets_per_mass]
        if not any(answers):
            raise WrongQuantity("target", f"expected an isotope that answers to {self.interaction!r}, got {self.target.name}")

    def dR_dT(self, T: GivenMany, sigma: Given) -> Array:
        """Rate per mass of target, time and recoil energy.

        Parameters
        ----------
        T : array_like
            Recoil energies of the nucleus, not negative; any shape.
        sigma : float
            Cross section of a nucleon at rest, area in natural units; not negative.
        """
        recoils = RecoilEnergy.array(T, "T")
        area = float(sigma)  # type: ignore[arg-type]
        if not area >= 0.0:
            raise WrongQuantity("sigma", f"expected an area, not negative, got {sigma!r}")
        reduced = self.mass * _NUCLEON / (self.mass + _NUCLEON)
        total: Array = np.zeros(recoils.shape)
        for nuclide, per_mass in self.target.targets_per_mass:
            total += per_mass * nuclide.mass * self._per_nucleus(nuclide, recoils)
        return area / (2.0 * reduced**2) * self.halo.density / self.mass * total

    def _per_nucleus(self, nuclide: Nuclide, T: Array) -> Array:
        """f^2 and what arrives."""
        M = nuclide.mass
        v_min = np.sqrt(0.5 * M * T) * (self.mass + M) / (self.mass * M)
        return np.asarray(self.interaction.response(nuclide, np.sqrt(2.0 * M * T)) * self.halo.inverse_speed(v_min))

    @property
    def ends(self) -> Array:
        """Largest recoil energy of each isotope."""
        fastest = self.halo.detector + self.halo.escape
        M = np.array([nuclide.mass for nuclide, _ in self.target.targets_per_mass])
        return np.asarray(2.0 * (self.mass * M / (self.mass + M)) ** 2 * fastest**2 / M)
