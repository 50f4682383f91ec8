"""Charged-current scattering into the isobaric analog of an excited state: 12C(nu_e, e-)12N and 12C(nu_e-bar, e+)12B."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import final

import numpy as np

from nurecoil.arrays import Array, gauss_legendre, plain
from nurecoil.constants import G_A, V_UD, m_e
from nurecoil.matter import Nuclide
from nurecoil.models.term import contact
from nurecoil.processes.inelastic.response import Response
from nurecoil.processes.inelastic.structure import ExcitedStates
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.processes.target import as_nuclide
from nurecoil.sources import Source, fermi_function
from nurecoil.sources.spectrum import ORDER, Spectrum
from nurecoil.units import fm
from nurecoil.units.kinds import GivenMany, NeutrinoEnergy, WrongQuantity

_CHANNELS = (contact("V", "p"), contact("V", "n"), contact("A", "p"), contact("A", "n"))
_COUPLINGS = np.array([0.5, -0.5, 0.5 * G_A, -0.5 * G_A])
"""What is left of the neutral current when the weak angle goes to zero: pure isovector, tau_3/2."""
_ISOVECTOR = 1e-6


@final
@dataclass(frozen=True, eq=False)
class ChargedAnalog:
    """nu_e + (Z, A) -> e- + (Z+1, A) or nu_e-bar + (Z, A) -> e+ + (Z-1, A), from an isospin-0 state to one of isospin 1.

    By isospin symmetry it is 2 V_ud^2 F(Z_f, E_e) times neutral-current scattering with isovector couplings into the analog in
    the target, with the nuclei's own mass difference for the excitation energy (Donnelly:1978tz). The electron's mass is
    neglected beside its energy, except for the threshold and in the Fermi function F of a point charge.

    Parameters
    ----------
    daughter : str or Nuclide
        The nucleus that is made, in the analog state, which is taken to be its ground state: ``"N12"``, ``"B12"``.
    structure : ExcitedStates
        Of the target, with the one state whose analog is made.
    currents : NucleonCurrents, optional
        Form factors and quenching; those of a free nucleon by default.
    coulomb : bool
        Whether the charge of the daughter acts on the electron.

    Raises
    ------
    WrongQuantity
        If the daughter does not differ from the target by one charge, there is more than one state, or it is not isovector.

    Examples
    --------
    >>> from nurecoil.nuclear import shell_model_levels
    >>> from nurecoil.units import MeV, cm2
    >>> nitrogen = ChargedAnalog("N12", shell_model_levels("C12").near("15.11 MeV"))
    >>> f"{nitrogen.threshold / MeV:.2f} MeV, {nitrogen.sigma('40 MeV') / cm2:.2e} cm2"
    '17.34 MeV, 1.58e-41 cm2'
    """

    daughter: str | Nuclide
    structure: ExcitedStates
    currents: NucleonCurrents = field(default_factory=NucleonCurrents)
    coulomb: bool = True

    def __post_init__(self) -> None:
        target, made = self.structure.nuclide, as_nuclide(self.daughter)
        if made.A != target.A or abs(made.Z - target.Z) != 1:
            raise WrongQuantity("daughter", f"expected a neighbour of {target.name} among its isobars, got {made.name}")
        object.__setattr__(self, "daughter", made)
        sizes = [len(t.energies) for t in self.structure.transitions.values()]
        if set(sizes) != {1}:
            raise WrongQuantity("structure", f"expected one state, got {max(sizes)}; `near` selects one")
        for t in self.structure.transitions.values():
            for _, coefficients in t.polynomials.values():
                if np.abs(coefficients.sum(axis=1)).max() > _ISOVECTOR * np.abs(coefficients).max():
                    raise WrongQuantity("structure", f"expected an isovector state of {target.name}, got {self.structure!r}")

    @cached_property
    def nuclide(self) -> Nuclide:
        """The target."""
        return self.structure.nuclide

    @cached_property
    def antineutrino(self) -> bool:
        """Whether it takes antineutrinos."""
        return as_nuclide(self.daughter).Z < self.nuclide.Z

    @cached_property
    def omega(self) -> float:
        """Energy given to the nucleus: the difference of the nuclear masses."""
        return float(as_nuclide(self.daughter).mass - self.nuclide.mass)

    @property
    def threshold(self) -> float:
        """Smallest neutrino energy; the recoil of the nucleus is neglected."""
        return self.omega + m_e

    @cached_property
    def _responses(self) -> Mapping[str, Response]:
        """With the energy of the charged transition in place of the neutral one's."""
        return {name: Response(t.at(self.omega), self.currents) for name, t in self.structure.transitions.items()}

    def sigma(self, E: GivenMany) -> Array:
        """Total cross section; zero below the threshold.

        Parameters
        ----------
        E : array_like
            Neutrino energies, any shape.
        """
        beams = NeutrinoEnergy.array(E, "E")
        flat = np.atleast_1d(beams).ravel()
        open_ = flat > self.threshold
        total = np.zeros_like(flat)
        if open_.any():
            above = flat[open_]
            traces = np.outer(_COUPLINGS, _COUPLINGS)
            found = [r.sigma(above, _CHANNELS, traces, self.antineutrino) for r in self._responses.values()]
            total[open_] = 2.0 * V_UD**2 * self._coulomb(above) * np.sum(found, axis=(0, 1))
        return plain(total.reshape(np.shape(beams)))

    def _coulomb(self, E: Array) -> Array:
        if not self.coulomb:
            return np.ones_like(E)
        made = as_nuclide(self.daughter)
        charge = -made.Z if self.antineutrino else made.Z
        return fermi_function(charge, E - self.threshold, 1.2 * fm * made.A ** (1 / 3))

    def average(self, source: Source) -> float:
        """Mean cross section of the electron neutrinos (or antineutrinos) that a source sends.

        Parameters
        ----------
        source : Source
            Other flavours and the other helicity are not counted.

        Raises
        ------
        ValueError
            If the source has no such neutrinos.
        """
        flux = folded = 0.0
        for component in source.components:
            if component.antineutrino == self.antineutrino:
                E, share = _nodes(component.spectrum, component.state.edges, self.threshold)
                electrons = component.strength * share * np.real(component.state(E)[:, 0, 0])
                flux += float(electrons.sum())
                folded += float(electrons @ self.sigma(E))
        if not flux > 0:
            kind = "electron antineutrinos" if self.antineutrino else "electron neutrinos"
            raise ValueError(f"source: expected one with {kind}, got {source.name!r}")
        return folded / flux


def _nodes(spectrum: Spectrum, edges: tuple[float, ...], threshold: float) -> tuple[Array, Array]:
    """Energies and weights that integrate a spectrum, lines included, with panels that end at the given energies."""
    lines = np.array(spectrum.lines, dtype=float).reshape(-1, 2)
    if not spectrum.edges.size:
        return lines[:, 0], lines[:, 1]
    low, high = spectrum.edges[0], spectrum.edges[-1]
    inner = [E for E in (*edges, threshold) if low < E < high]
    nodes, weights = gauss_legendre(np.unique([*spectrum.edges, *inner]), ORDER)
    return np.concatenate([nodes, lines[:, 0]]), np.concatenate([weights * spectrum(nodes), lines[:, 1]])
