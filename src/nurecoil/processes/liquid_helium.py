"""Recoils in superfluid helium: an atom that moves, in the impulse approximation, or a measured dynamic structure factor.

The approximation is indicative only. A neutrino fixes the momentum q that it gives, not the energy: an atom of the liquid has
its zero-point motion, and takes up omega = q^2/2M + q.p/M. The dip of coherent scattering on the atom is a dip in q; in omega
it fills up. The approximation holds for q well above 8 per angstrom. At the dip, q = 4 per angstrom, what counts is the
liquid's own S(q, omega), measured up to 5 per angstrom and 15 meV (Beauvois:2018) and not put in here: `LiquidHelium` takes
it as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.matter import Nuclide
from nurecoil.units import K, angstrom, meV

KINETIC_ENERGY = 14.8 * K
"""Mean kinetic energy of an atom of the superfluid; neutron scattering and Monte Carlo give 14 to 15 K (Glyde:2011)."""

_PANEL = 0.5
"""Width of a quadrature panel in units of the Gaussian's own width; both are uniform in momentum transfer."""


def impulse_width(T: ArrayLike, kinetic_energy: float = KINETIC_ENERGY) -> Array:
    """Standard deviation of the energy transfer whose mean is T: that of q.p/M with <p_z^2> = 2M<K>/3, ``sqrt(4 T <K>/3)``.

    In an experiment file this is the step ``{kind: gaussian, statistics: 0.0017005 eVnr}``, 4<K>/3 for 14.8 K.

    Parameters
    ----------
    T : array_like
        Recoil energy q^2/2M of a free atom at rest.
    kinetic_energy : float
        <K> > 0 per atom, natural units.

    Raises
    ------
    ValueError
        If the kinetic energy is not positive.

    Examples
    --------
    >>> from nurecoil.units import meV
    >>> round(float(impulse_width(8.6 * meV) / meV), 1)
    3.8
    """
    if not kinetic_energy > 0:
        raise ValueError(f"kinetic_energy: expected a positive energy per atom, got {kinetic_energy!r}")
    return (4.0 / 3.0 * kinetic_energy * np.asarray(T, dtype=float)) ** 0.5


def impulse_approximation(
    spectrum: Callable[[Array], Array], omega: ArrayLike, T_max: float, kinetic_energy: float = KINETIC_ENERGY
) -> Array:
    """A recoil spectrum as a function of the energy that the liquid takes up.

        dR/domega = integral over T < T_max of dR/dT N(omega; T, sigma(T)),   sigma = impulse_width(T),

    with N the normal distribution: a Gaussian distribution of momenta. Where sigma exceeds T a part of it lies at negative
    energies, which a liquid at rest cannot give away; it is left there.

    Parameters
    ----------
    spectrum : callable
        dR/dT of a free atom at rest at an array of recoil energies [T], such as `nurecoil.rates.spectrum` gives.
    omega : array_like
        Energies taken up, any shape.
    T_max : float
        Where the spectrum ends, natural units.
    kinetic_energy : float
        <K> > 0 per atom.

    Returns
    -------
    array
        Of the shape of omega, in the units of the spectrum.

    Raises
    ------
    ValueError
        If T_max or the kinetic energy is not positive.

    Examples
    --------
    A spectrum without structure stays as it is, far from its ends.

    >>> import numpy as np
    >>> from nurecoil.units import meV
    >>> flat = impulse_approximation(lambda T: np.ones_like(T), [60 * meV, 80 * meV], 200 * meV)
    >>> flat.round(3).tolist()
    [1.0, 1.0]
    """
    if not T_max > 0:
        raise ValueError(f"T_max: expected a positive recoil energy, got {T_max!r}")
    # with T = v^2 the Gaussian is as wide in v everywhere, sqrt(<K>/3)
    width = float(impulse_width(1.0, kinetic_energy)) / 2.0
    panels = int(np.ceil(np.sqrt(T_max) / (_PANEL * width)))
    v, w = gauss_legendre(np.linspace(0.0, np.sqrt(T_max), panels + 1), 8)
    taken = np.asarray(omega, dtype=float)
    sigma = 2.0 * width * v
    z = (taken[..., None] - v**2) / sigma
    gauss: Array = np.exp(-0.5 * z**2) / (np.sqrt(2.0 * np.pi) * sigma)
    total: Array = np.sum(2.0 * v * w * spectrum(v**2) * gauss, axis=-1)
    return total


@dataclass(frozen=True, eq=False)
class LiquidHelium:
    """Energies that superfluid helium takes up, from a table of its dynamic structure factor per atom.

    Parameters
    ----------
    q : ndarray, shape [N]
        Momentum transfers, positive and increasing, at least two.
    omega : ndarray, shape [M]
        Energy transfers >= 0, increasing, at least two.
    S : ndarray, shape [N, M]
        S(q, omega) >= 0 per energy; its integral over omega is the static structure factor. Linear in between; zero at energies
        outside of the table.
    tolerance : float
        How far `f_sum` may lie from one at any q. A table that ends too early in omega lacks the rest; one in other units is
        refused.

    Raises
    ------
    ValueError
        If the axes do not increase, the shape is another, a value is negative or not finite, or the sum rule fails.

    Examples
    --------
    >>> import numpy as np
    >>> from nurecoil.units import angstrom, meV
    >>> q, omega = np.linspace(8, 10, 21) / angstrom, np.linspace(0, 150, 601) * meV
    >>> mean = q[:, None] ** 2 / (2 * Nuclide("He4").atomic_mass)
    >>> sigma = impulse_width(mean)
    >>> gauss = np.exp(-0.5 * ((omega - mean) / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    >>> LiquidHelium(q, omega, gauss).f_sum()[[0, -1]].round(4).tolist()
    [1.0, 1.0]
    """

    q: Array
    omega: Array
    S: Array
    tolerance: float = 0.1

    def __post_init__(self) -> None:
        for name, axis, positive in (("q", self.q, self.q > 0), ("omega", self.omega, self.omega >= 0)):
            if axis.ndim != 1 or axis.size < 2 or not np.all(positive) or not np.all(np.diff(axis) > 0):
                sign = "> 0" if name == "q" else ">= 0"
                raise ValueError(f"{name}: expected at least two increasing numbers {sign}, got {axis!r}")
        shape = (self.q.size, self.omega.size)
        if self.S.shape != shape:
            raise ValueError(f"S: expected the shape {shape} of q and omega, got {self.S.shape}")
        if not np.all(np.isfinite(self.S) & (self.S >= 0)):
            raise ValueError("S: expected finite numbers >= 0")
        if not self.tolerance > 0:
            raise ValueError(f"tolerance: expected a positive number, got {self.tolerance!r}")
        found = self.f_sum()
        worst = int(np.argmax(np.abs(found - 1.0)))
        if abs(found[worst] - 1.0) > self.tolerance:
            raise ValueError(
                f"S: at q = {self.q[worst] * angstrom:g} per angstrom the integral of omega S is {found[worst]:g} times "
                f"q^2/2M, expected 1 within {self.tolerance:g}"
            )

    def f_sum(self) -> Array:
        """Integral of omega S over omega, in units of q^2/2M, at each momentum transfer: 1 for any liquid, by Placzek's rule.

        Returns
        -------
        ndarray, shape [N]
        """
        w = self.omega
        # omega S with S linear in between: Simpson's rule is exact
        middle = 0.25 * (w[1:] + w[:-1]) * (self.S[:, 1:] + self.S[:, :-1])
        ends = self.S * w
        moment = np.sum(np.diff(w) * (ends[:, 1:] + ends[:, :-1] + 4.0 * middle), axis=1) / 6.0
        return np.asarray(moment / self._free(self.q))

    @staticmethod
    def _free(q: Array) -> Array:
        """Recoil energy of a free atom."""
        return np.asarray(q**2 / (2.0 * Nuclide("He4").atomic_mass))

    @property
    def recoils(self) -> tuple[float, float]:
        """Recoil energies q^2/2M of a free atom between which the table runs."""
        low, high = self._free(self.q[[0, -1]])
        return float(low), float(high)

    def spectrum(self, recoils: Callable[[Array], Array], omega: ArrayLike, T_min: float, T_max: float) -> Array:
        """A recoil spectrum as a function of the energy that the liquid takes up.

            dR/domega = integral from T_min to T_max of dR/dT S(sqrt(2 M T), omega)

        Parameters
        ----------
        recoils : callable
            dR/dT of a free atom at rest at an array of recoil energies [T], such as `nurecoil.rates.spectrum` gives.
        omega : array_like
            Energies taken up, any shape.
        T_min, T_max : float
            Recoil energies of a free atom, which stand for momentum transfers; within `recoils`. What lies outside is left out.

        Returns
        -------
        ndarray
            Of the shape of omega, in the units of the spectrum.

        Raises
        ------
        ValueError
            If T_min and T_max do not increase, or are outside of the table.
        """
        low, high = self.recoils
        if not low * (1 - 1e-12) <= T_min < T_max <= high * (1 + 1e-12):
            raise ValueError(
                f"T_min, T_max: expected {low / meV:g} <= T_min < T_max <= {high / meV:g} meV, where the table runs, "
                f"got {T_min / meV:g} and {T_max / meV:g} meV"
            )
        M = Nuclide("He4").atomic_mass
        ends = np.sqrt(2.0 * M * np.array([T_min, T_max]))
        inside = self.q[(self.q > ends[0]) & (self.q < ends[1])]
        q, w = gauss_legendre(np.concatenate([ends[:1], inside, ends[1:]]), 4)
        taken = np.asarray(omega, dtype=float)
        i = np.clip(np.searchsorted(self.q, q) - 1, 0, self.q.size - 2)
        share = (q - self.q[i]) / (self.q[i + 1] - self.q[i])
        rows = (1.0 - share)[:, None] * self.S[i] + share[:, None] * self.S[i + 1]
        weights = w * q / M * recoils(self._free(q))
        total = np.interp(taken, self.omega, weights @ rows, left=0.0, right=0.0)
        return np.asarray(total)
