"""Ionisation of atoms by neutrinos: electrons bound in shells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import KW_ONLY
from functools import cached_property, partial
from typing import Literal, TypedDict, Unpack, final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import Binding, Shell, binding, photoabsorption, photoabsorption_panels, photoabsorption_range, shells
from nurecoil.catalogue import find, given, known, make
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model, Structure, Yukawa
from nurecoil.processes import kernels as kappa
from nurecoil.processes.electron import electron_kernels, electron_profile
from nurecoil.processes.kernels import Pair
from nurecoil.processes.kinematics import Transfer
from nurecoil.processes.on_nuclide import OnNuclide
from nurecoil.processes.target import OnMaterial, Recoil, as_material
from nurecoil.units.kinds import Positive, WrongQuantity

Millicharge = Literal["equivalent-photons", "binding", "binding-and-photons"]

_PHOTON = Yukawa(0.0)


def _read_binding(choice: object) -> str | Binding:
    """How the electrons are bound, or what it is made from: a name, or a block of the bindings."""
    if isinstance(choice, Mapping):
        made = make("bindings", choice, "binding")
        assert isinstance(made, Binding), choice
        return made
    if isinstance(choice, str):
        find("bindings", choice)
        return choice
    if isinstance(choice, Binding):
        return choice
    raise WrongQuantity("binding", f"expected a name or a binding, got {choice!r}")


class _IonisationOptions(TypedDict, total=False):
    """Options of `Ionisation`."""

    binding: str | Binding
    millicharge: Millicharge
    photon_log: float


@final
@known("processes", "ionisation")
class Ionisation(OnNuclide):
    """Scattering off the electrons of an atom; T is the energy transfer (kinetic plus binding energy).

    Parameters
    ----------
    target : str or Nuclide
        The atom; its isotope sets the number of atoms per mass.
    model : Model
        The Lagrangian, for example ``StandardModel()``.
    binding : {"stepping", "hydrogenic", "free", "central-field"} or Binding
        ``"stepping"``: the free-electron cross section times sum_j n_j theta(T - I_j), Eqs. (10) and (11) of
        Kouzakov:2016taup; ``"hydrogenic"``: each shell corrected near its threshold by the exact hydrogenic 1s ratio;
        ``"free"``: Z free electrons; ``"central-field"``: Dirac waves in a screened field, a factor for each structure
        (`nurecoil.atomic.CentralField`); `EffectiveElectrons` of `nurecoil.atomic`: a published many-body
        calculation, as a table over T.
    millicharge : {"equivalent-photons", "binding", "binding-and-photons"}
        A millicharge's 1/q^4 favours small q, where stepping fails: by default its quadratic part is
        (2 alpha/pi) q_nu^2 (sigma_gamma(T)/T) ln(E/m_nu) (Chen:2014dsa), transverse photons alone, and its interference is
        dropped. ``"binding"``: 1/q^4 of a free electron times the binding's number of electrons, with interference; for
        ``"central-field"`` these are the Coulomb photons. ``"binding-and-photons"``: the sum, which is complete for
        ``"central-field"``.
    photon_log : float
        The regulator ln(E/m_nu) of the equivalent photons, taken constant; default for 1 MeV and 1 eV.

    Raises
    ------
    ValueError
        If an option has an unknown value, or the logarithm is not positive.
    UnknownId
        If there are no shells for the element, no binding of that name, or none of its factors is for one of the model's
        structures.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import MeV, keV
    >>> atom, model = Ionisation("Ge74", StandardModel()), StandardModel()
    >>> from nurecoil.processes import ElectronScattering
    >>> float(round(atom.dsigma_dT(5 * keV, 2 * MeV) / ElectronScattering(model).dsigma_dT(5 * keV, 2 * MeV), 6))
    30.0
    """

    target: str | Nuclide = given(example="Ge74")
    model: Model
    _: KW_ONLY
    binding: str | Binding = given(default="stepping", read=_read_binding, example="stepping")
    millicharge: Millicharge = "equivalent-photons"
    photon_log: Positive = given(default=math.log(1e6))

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.nuclide)
        _ = self.shells

    @classmethod
    def on(
        cls, material: str | Material | Mapping[str, float], model: Model, **options: Unpack[_IonisationOptions]
    ) -> OnMaterial:
        """The process on every atom of a material."""
        m = as_material(material)
        return cls(m.isotopes[0][0], model, **options).over(m)

    @cached_property
    def shells(self) -> tuple[Shell, ...]:
        """Occupied shells and their binding energies."""
        return shells(self.nuclide.symbol)

    @property
    def motion(self) -> Transfer:
        """`Transfer`, to electrons."""
        return Transfer(m_e)

    @property
    def recoil(self) -> Recoil:
        """Electrons take up the energy."""
        return "electron"

    @property
    def kinks(self) -> Array:
        """The binding energies, and the panels of the photo-absorption data where they take part."""
        found = {shell.binding_energy for shell in self.shells if shell.binding_energy > 0}
        found |= set(self._binding.edges(self.nuclide.symbol))
        if self.millicharge != "binding":  # whether or not the model has one: tables serve others, too
            found |= set(photoabsorption_panels(self.nuclide.symbol).tolist())
        return np.array(sorted(found))

    @property
    def rests_on(self) -> tuple[object, ...]:
        """The binding in use, for `cite`."""
        return (self.nuclide, self._binding)

    @cached_property
    def _binding(self) -> Binding:
        return binding(self.binding)

    def electrons(self, T: Array, structure: Structure = "V") -> Array:
        """Effective number of electrons that an energy transfer T can free by an amplitude of a structure."""
        return self._binding(T, self.nuclide.symbol, structure)

    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, kappa.Kernel]:
        """Those of an electron, and of the photons of a millicharge, which are a structure Q of their own."""
        kernels = electron_kernels(T, final_mass)
        if final_mass > 0:
            return kernels
        photons = {("Q", "Q"): self._photons}
        if self.millicharge != "equivalent-photons":
            photons |= {("V", "Q"): partial(self._interference, "V"), ("A", "Q"): partial(self._interference, "A")}
        return kappa.Kernels(T, {**kernels.recipes, **photons})

    def canonical(self, channel: Channel) -> Channel:
        """The exchange of a photon is a structure of its own, whose kernel holds the propagator and the electrons."""
        if channel.propagator == _PHOTON and channel.structure == "V":
            return Channel("Q", channel.constituent)
        return channel

    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """Root of the number of electrons: it goes with each of two amplitudes."""
        one = electron_profile(channel, q2)
        if one is None or self.canonical(channel).structure == "Q":
            return one
        return one * self.electrons(q2 / (2.0 * m_e), channel.structure) ** 0.5

    def _photons(self, T: Array) -> kappa.Kernel:
        if self.millicharge == "equivalent-photons":
            return self._equivalent_photons(T)
        weight = self.electrons(T, "Q") * _PHOTON(self.motion.q2(T)) ** 2
        coulomb: kappa.Kernel = weight * kappa.vector_spin_half(T, m_e)
        return coulomb if self.millicharge == "binding" else coulomb + self._equivalent_photons(T)

    def _interference(self, other: Literal["V", "A"], T: Array) -> kappa.Kernel:
        # the other amplitude brings the root of its own number of electrons
        own, shared = self.electrons(T, other), self._binding.interference(T, self.nuclide.symbol, other, "Q")
        weight = np.divide(shared, np.sqrt(own), out=np.zeros_like(shared), where=own > 0) * _PHOTON(self.motion.q2(T))
        kernel = kappa.vector_spin_half if other == "V" else kappa.vector_axial_spin_half
        return np.asarray(weight * kernel(T, m_e))

    def _equivalent_photons(self, T: Array) -> kappa.Kernel:
        low, high = photoabsorption_range(self.nuclide.symbol)
        inside = np.clip(np.asarray(T, dtype=float), low, high)
        sigma = np.where((low <= T) & (high >= T), photoabsorption(inside, self.nuclide.symbol), 0.0)
        # the coupling of a millicharge term is 2 sqrt2 pi alpha/G_F q_nu: undo it
        unit = (G_F / (2 * math.sqrt(2) * math.pi * alpha_em)) ** 2
        return kappa.stacked(T, unit * 2 * alpha_em / math.pi * self.photon_log * sigma / T, 0.0, 0.0)
