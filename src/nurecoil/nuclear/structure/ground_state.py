"""The BCS ground state of an even-even nucleus: what `bcs` returns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import m_p
from nurecoil.matter import Nuclide
from nurecoil.nuclear.conventions import FormFactorPair
from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.nuclear.harmonic_oscillator import HarmonicOscillator
from nurecoil.nuclear.radii import NEUTRON_CHARGE_R2, PROTON_CHARGE_R2
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.pairing import PairingState
from nurecoil.units import MeV, fm

RADIUS_TOLERANCE = 0.03
"""Within this fraction of the measured charge radius the model is taken to describe the size of the nucleus."""

_ENERGIES = ("levels", "gaps", "quasiparticle_energies")


@dataclass(frozen=True, eq=False)
class PairedNucleons:
    """The protons or the neutrons of a BCS ground state.

    Parameters
    ----------
    species : str
        "p" or "n".
    number : int
    orbits : tuple of Orbit
    levels, gaps, quasiparticle_energies : ndarray, shape [orbits]
        Woods-Saxon energies, Delta_a and E_a (natural units).
    occupations : ndarray, shape [orbits]
        Probabilities v_a^2.
    chemical_potential : float
        lambda (natural units).
    g_pair : float
        Factor on the pairing force.
    fermi_orbit : Orbit
        The orbit whose gap is the pairing gap.
    """

    species: str
    number: int
    orbits: tuple[Orbit, ...]
    levels: Array
    gaps: Array
    quasiparticle_energies: Array
    occupations: Array
    chemical_potential: float
    g_pair: float
    fermi_orbit: Orbit

    def __post_init__(self) -> None:
        for name in (*_ENERGIES, "occupations"):
            values = np.array(getattr(self, name), dtype=float)
            if values.shape != (len(self.orbits),):
                raise ValueError(f"{name}: expected {len(self.orbits)} values, got {values.size}")
            values.flags.writeable = False
            object.__setattr__(self, name, values)

    @classmethod
    def of(
        cls, species: str, number: int, orbits: tuple[Orbit, ...], levels: Array, state: PairingState, fermi_orbit: Orbit
    ) -> Self:
        """From a solution of the BCS equations."""
        return cls(
            species,
            number,
            orbits,
            levels,
            state.gaps,
            state.quasiparticle_energies,
            state.occupations,
            state.chemical_potential,
            state.g_pair,
            fermi_orbit,
        )

    @property
    def gap(self) -> float:
        """The gap of the Fermi orbit (natural units)."""
        return float(self.gaps[self.orbits.index(self.fermi_orbit)])

    def occupation(self, orbit: Orbit | str) -> float:
        """v^2 of an orbit, by name.

        Raises
        ------
        ValueError
            If the orbit is not in the model space.
        """
        wanted = Orbit.named(orbit) if isinstance(orbit, str) else orbit
        if wanted not in self.orbits:
            known = ", ".join(o.name for o in self.orbits)
            raise ValueError(f"orbit {wanted.name!r}: expected one of {known}")
        return float(self.occupations[self.orbits.index(wanted)])

    def to_dict(self) -> dict[str, object]:
        """Plain numbers in MeV, for JSON."""
        numbers = {f"{name} [MeV]": (getattr(self, name) / MeV).tolist() for name in _ENERGIES}
        return {
            "species": self.species,
            "number": self.number,
            "orbits": [orbit.name for orbit in self.orbits],
            **numbers,
            "occupations": self.occupations.tolist(),
            "chemical_potential [MeV]": self.chemical_potential / MeV,
            "g_pair": self.g_pair,
            "fermi_orbit": self.fermi_orbit.name,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From `to_dict`."""
        energies = {name: np.array(values[f"{name} [MeV]"]) * MeV for name in _ENERGIES}
        return cls(
            species=values["species"],
            number=values["number"],
            orbits=tuple(Orbit.named(name) for name in values["orbits"]),
            **energies,
            occupations=np.array(values["occupations"]),
            chemical_potential=values["chemical_potential [MeV]"] * MeV,
            g_pair=values["g_pair"],
            fermi_orbit=Orbit.named(values["fermi_orbit"]),
        )


@dataclass(frozen=True, eq=False)
class BCSGroundState:
    """The ground state of an even-even nucleus, from a nucleon force and BCS.

    Parameters
    ----------
    nuclide : Nuclide
    b : float
        Oscillator length of the orbits (natural units).
    protons, neutrons : PairedNucleons
    inputs : dict
        Every parameter used, in plain numbers with units in their names.
    """

    nuclide: Nuclide
    b: float
    protons: PairedNucleons
    neutrons: PairedNucleons
    inputs: Mapping[str, Any]

    def _oscillator(self, nucleons: PairedNucleons, nucleon: FormFactor | None, centre_of_mass: bool) -> HarmonicOscillator:
        numbers = {o.nlj: o.degeneracy * float(v2) for o, v2 in zip(nucleons.orbits, nucleons.occupations, strict=True)}
        return HarmonicOscillator.from_occupations(numbers, self.b, nucleon, self.nuclide.A if centre_of_mass else None)

    def form_factors(self, nucleon: FormFactor | None = None, centre_of_mass: bool = False) -> FormFactorPair:
        """F_p and F_n, exact polynomials times a Gaussian: F = sum (2j+1) v^2 <j0(qr)> / number.

        Parameters
        ----------
        nucleon : FormFactor, optional
            Size of one nucleon; points by default, as the cross sections of nucleons want them.
        centre_of_mass : bool
            Remove the motion of the centre of mass, a factor exp(+q^2 b^2/(4A)).

        Returns
        -------
        FormFactorPair
            `HarmonicOscillator` form factors, with densities and radii.
        """
        F_p, F_n = (self._oscillator(x, nucleon, centre_of_mass) for x in (self.protons, self.neutrons))
        return FormFactorPair(F_p, F_n)

    @property
    def charge_radius(self) -> float:
        """Rms charge radius: point protons without centre-of-mass motion, the nucleons' charges, the Darwin-Foldy term."""
        point = self._oscillator(self.protons, None, True).moments[0]
        ratio = self.neutrons.number / self.protons.number
        return math.sqrt(point + PROTON_CHARGE_R2 + ratio * NEUTRON_CHARGE_R2 + 0.75 / m_p**2)

    @property
    def charge_radius_deviation(self) -> float:
        """Relative deviation from the measured charge radius.

        Raises
        ------
        ValueError
            If that of the nuclide is not measured.
        """
        return self.charge_radius / self.nuclide.charge_radius - 1.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before using the result."""
        size = f"charge radius {self.charge_radius / fm:.3f} fm"
        if not self.nuclide.has_charge_radius:
            return (f"{size}; it is not measured",)
        off = self.charge_radius_deviation
        size += f", measured {self.nuclide.charge_radius / fm:.3f} fm ({100 * off:+.1f} %)"
        if abs(off) <= RADIUS_TOLERANCE:
            return (size,)
        why = f"b = {self.b / fm:.4g} fm sets the size of every orbit and is an input, and pairing cannot correct it"
        return (f"{size}: {why}; give another b",)

    def to_dict(self) -> dict[str, object]:
        """Plain numbers in MeV and fm, for JSON."""
        return {
            "nuclide": self.nuclide.name,
            "b [fm]": self.b / fm,
            "protons": self.protons.to_dict(),
            "neutrons": self.neutrons.to_dict(),
            "inputs": dict(self.inputs),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From `to_dict`."""
        protons, neutrons = (PairedNucleons.from_dict(values[name]) for name in ("protons", "neutrons"))
        return cls(Nuclide(values["nuclide"]), values["b [fm]"] * fm, protons, neutrons, values["inputs"])
