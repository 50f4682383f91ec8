"""Ionisation of atoms by neutrinos: electrons bound in shells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import Binding, binding, photoabsorption, photoabsorption_range, shells
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model, Yukawa
from nurecoil.processes import kernels as kappa
from nurecoil.processes import kinematics as elastic
from nurecoil.processes.electron import electron_kernels, electron_profile
from nurecoil.processes.process import OnMaterial, Pair, Process, as_nuclide

Millicharge = Literal["equivalent-photons", "binding"]

_PHOTON = Yukawa(0.0)


_as_binding = binding


class Ionisation(Process):
    """Scattering off the electrons of an atom; T is the energy transfer (kinetic plus binding energy).

    Parameters
    ----------
    target : str or Nuclide
        The atom; its isotope sets the number of atoms per mass.
    model : Model
    binding : {"stepping", "hydrogenic", "free"} or Binding
        ``"stepping"``: the free-electron cross section times sum_j n_j theta(T - I_j), Eqs. (10) and (11) of
        Kouzakov:2016taup; ``"hydrogenic"``: each shell corrected near its threshold by the exact hydrogenic 1s ratio;
        ``"free"``: Z free electrons; `EffectiveElectrons` of `nurecoil.atomic`: a published many-body
        calculation, as a table over T.
    millicharge : {"equivalent-photons", "binding"}
        A millicharge's 1/q^4 favours small q, where stepping fails: by default its quadratic part is
        (2 alpha/pi) q_nu^2 (sigma_gamma(T)/T) ln(E/m_nu) (Chen:2014dsa) and its interference is dropped.
    photon_log : float
        The regulator ln(E/m_nu) of the equivalent photons, taken constant; default for 1 MeV and 1 eV.

    Raises
    ------
    ValueError
        If an option has an unknown value, or the logarithm is not positive.
    UnknownId
        If there are no shells for the element, or no binding of that name.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import MeV, keV
    >>> atom, model = Ionisation("Ge74", StandardModel()), StandardModel()
    >>> from nurecoil.processes import ElectronScattering
    >>> float(round(atom.dsigma_dT(5 * keV, 2 * MeV) / ElectronScattering(model).dsigma_dT(5 * keV, 2 * MeV), 6))
    30.0
    """

    def __init__(
        self,
        target: str | Nuclide,
        model: Model,
        *,
        binding: str | Binding = "stepping",
        millicharge: Millicharge = "equivalent-photons",
        photon_log: float = math.log(1e6),
    ) -> None:
        if millicharge not in ("equivalent-photons", "binding"):
            raise ValueError(f"millicharge: expected 'equivalent-photons' or 'binding', got {millicharge!r}")
        if not photon_log > 0:
            raise ValueError(f"photon_log: expected ln(E/m_nu) > 0, got {photon_log!r}")
        self.nuclide = as_nuclide(target)
        self.model = model
        self.binding = _as_binding(binding)
        self.millicharge: Millicharge = millicharge
        self.photon_log = photon_log
        self.shells = shells(self.nuclide.symbol)

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model, **options: Any) -> OnMaterial:
        """The process on every atom of a material."""
        m = material if isinstance(material, Material) else Material(material)
        return OnMaterial(m, tuple((cls(nuclide, model, **options), n) for nuclide, n in m.targets_per_mass))

    def with_model(self, model: Model) -> Ionisation:
        return Ionisation(self.nuclide, model, binding=self.binding, millicharge=self.millicharge, photon_log=self.photon_log)

    def __repr__(self) -> str:
        return f"Ionisation({self.nuclide.name!r}, {self.model!r}, binding={self.binding!r})"

    @property
    def mass(self) -> float:
        return m_e

    @property
    def kinks(self) -> Array:
        return np.array(sorted({shell.binding_energy for shell in self.shells if shell.binding_energy > 0}))

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        return ((self, 1.0 / self.nuclide.atomic_mass),)

    def electrons(self, T: Any) -> Any:
        """Effective number of electrons an energy transfer T can free."""
        return self.binding(T, self.nuclide.symbol)

    def kernels(self, T: Any, final_mass: float = 0.0) -> Mapping[Pair, kappa.Kernel]:
        table = dict(electron_kernels(T, final_mass))
        if final_mass == 0 and self.millicharge == "equivalent-photons":
            table["Q", "Q"] = self._equivalent_photons(T)
        return table

    def canonical(self, channel: Channel) -> Channel:
        """A millicharge is a structure of its own where equivalent photons replace its kernel."""
        if channel.propagator == _PHOTON and channel.structure == "V" and self.millicharge == "equivalent-photons":
            return Channel("Q", channel.constituent)
        return channel

    def profile(self, channel: Channel, q2: Any) -> Any | None:
        if self.canonical(channel).structure == "Q":
            return 1.0 + 0.0 * q2
        one = electron_profile(channel, q2)
        # the number of electrons multiplies the cross section: its root goes with each of two amplitudes
        return None if one is None else one * self.electrons(q2 / (2.0 * m_e)) ** 0.5

    def T_max(self, E: Any, final_mass: float = 0.0) -> Any:
        return elastic.T_max(E, m_e, final_mass)

    def E_min(self, T: Any, final_mass: float = 0.0) -> Any:
        return elastic.E_min(T, m_e, final_mass)

    def _equivalent_photons(self, T: Any) -> kappa.Kernel:
        low, high = photoabsorption_range(self.nuclide.symbol)
        inside = np.clip(np.asarray(T, dtype=float), low, high)
        sigma = np.where((low <= T) & (high >= T), photoabsorption(inside, self.nuclide.symbol), 0.0)
        # the coupling of a millicharge term is 2 sqrt2 pi alpha/G_F q_nu: undo it
        unit = (G_F / (2 * math.sqrt(2) * math.pi * alpha_em)) ** 2
        k = unit * 2 * alpha_em / math.pi * self.photon_log * sigma / T
        return k, 0.0 * k, 0.0 * k
