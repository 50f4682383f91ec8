"""Single-particle levels in a Woods-Saxon well with spin-orbit and Coulomb terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import alpha_em, m_n, m_p
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.units import MeV, fm

SPECIES = ("p", "n")


@dataclass(frozen=True)
class WoodsSaxon:
    """The mean field of a nucleus, with the parameters of BohrMottelson:1969 as defaults.

    h = p^2/2m (A-1)/A - V f(r) + V_ls r0^2 (1/r) df/dr l.s + V_C with f = 1/(1 + exp((r-R)/a)), R = r0 A^(1/3),
    V = V0 +- V1 (N-Z)/A (+ for protons), V_ls = ratio V, and V_C a uniform sphere of charge Z-1 and radius R.

    Parameters
    ----------
    Z, N : int
    V0, V1 : float
        Depths (natural units).
    spin_orbit : float
        V_ls/V.
    r0, a : float
        Radius parameter and diffuseness (natural units).

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> levels = WoodsSaxon(22, 26).levels("n", [Orbit.named("0f7/2")], b=1.952 * fm)
    >>> round(float(levels[0] / MeV), 1)
    -10.9
    """

    Z: int
    N: int
    V0: float = 51.0 * MeV
    V1: float = 33.0 * MeV
    spin_orbit: float = 0.44
    r0: float = 1.27 * fm
    a: float = 0.67 * fm

    def __post_init__(self) -> None:
        if self.Z < 1 or self.N < 1:
            raise ValueError(f"Z, N: expected positive numbers of nucleons, got {self.Z!r}, {self.N!r}")
        if not (self.r0 > 0 and self.a > 0):
            raise ValueError(f"r0, a: expected positive lengths, got {self.r0 / fm!r} fm, {self.a / fm!r} fm")

    @property
    def radius(self) -> float:
        """R = r0 A^(1/3)."""
        return float(self.r0 * (self.Z + self.N) ** (1 / 3))

    def depth(self, species: str) -> float:
        """V of a proton ("p") or a neutron ("n")."""
        if species not in SPECIES:
            raise ValueError(f"species: expected 'p' or 'n', got {species!r}")
        sign = 1.0 if species == "p" else -1.0
        return self.V0 + sign * self.V1 * (self.N - self.Z) / (self.Z + self.N)

    def potential(self, species: str, l: int, two_j: int, r: Array) -> Array:
        """The potential energy of an orbit (l, j) at radii r > 0."""
        V = self.depth(species)
        e = np.exp(-np.abs(r - self.radius) / self.a)
        f = np.where(r < self.radius, 1.0, e) / (1.0 + e)
        slope = -e / (1.0 + e) ** 2 / self.a
        l_s = 0.125 * (two_j * (two_j + 2) - 4 * l * (l + 1) - 3)
        well = -V * f + self.spin_orbit * V * self.r0**2 * slope / r * l_s
        if species == "p":
            x = r / self.radius
            well = well + (self.Z - 1) * alpha_em / self.radius * np.where(x < 1, 1.5 - 0.5 * x * x, 1.0 / x)
        return np.asarray(well)

    def levels(self, species: str, orbits: Iterable[Orbit], b: float, functions: int = 20) -> Array:
        """Energies of orbits, by diagonalisation between oscillator functions.

        Parameters
        ----------
        species : str
            "p" or "n".
        orbits : iterable of Orbit
            The n-th orbit of given (l, j) is the n-th eigenvalue.
        b : float
            Oscillator length of the basis (natural units). Bound levels do not depend on it; unbound ones are a
            discretised continuum and do.
        functions : int
            Radial functions per (l, j).

        Returns
        -------
        ndarray, shape [orbits]
            In natural units.

        Raises
        ------
        ValueError
            If the species is unknown, or an orbit has too many nodes for the basis.
        """
        wanted = list(orbits)
        deepest = max((orbit.n for orbit in wanted), default=0)
        if deepest >= functions:
            raise ValueError(f"functions: expected more than {deepest} radial functions, got {functions}")
        spectra = {key: self._spectrum(species, *key, b, functions) for key in {(o.l, o.two_j) for o in wanted}}
        return np.array([spectra[o.l, o.two_j][o.n] for o in wanted])

    def _spectrum(self, species: str, l: int, two_j: int, b: float, functions: int) -> Array:
        A = self.Z + self.N
        n = np.arange(functions)
        # beyond the classical turning point of the highest function by five lengths
        r_max = b * (np.sqrt(4 * functions + 2 * l + 3) + 5.0)
        r, w = gauss_legendre(np.linspace(0.0, r_max, functions + 11), 12)
        R = radial_functions(functions - 1, l, r, b) * r * np.sqrt(w)
        h = (R * self.potential(species, l, two_j, r)) @ R.T
        half = 0.5 * (A - 1) / A / ((m_p if species == "p" else m_n) * b * b)
        h[n, n] += half * (2 * n + l + 1.5)
        side = half * np.sqrt((n[:-1] + 1) * (n[:-1] + l + 1.5))
        h[n[:-1], n[1:]] += side
        h[n[1:], n[:-1]] += side
        return np.asarray(np.linalg.eigvalsh(h), dtype=float)
