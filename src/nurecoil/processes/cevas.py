"""Coherent elastic neutrino-atom scattering: nucleus and electrons answer together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from functools import cached_property
from typing import Unpack, final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import ElectronFactor, ElectronFormFactor, electron_form_factor
from nurecoil.catalogue import given, known, make
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model
from nurecoil.processes.cevns import CEvNS, NuclearOptions
from nurecoil.processes.coherent import Axial, CoherentKernels, KinematicsName, Magnetic
from nurecoil.processes.form_factors import FormFactorChoice, nucleon_currents, read_form_factor
from nurecoil.processes.kernels import Kernel, Pair
from nurecoil.processes.kinematics import Kinematics
from nurecoil.processes.process import Process
from nurecoil.processes.target import OnMaterial, Recoil, as_material, as_nuclide, on_isotopes
from nurecoil.units.kinds import Maybe, NuclearLength, Radius, WrongQuantity


def read_electrons(choice: object) -> str | ElectronFactor | ElectronFormFactor:
    """A form factor of an atom's electrons, or what it is made from: a name, or a block of the electron factors."""
    if isinstance(choice, Mapping):
        made = make("electron-factors", choice, "electrons")
        assert isinstance(made, ElectronFactor), choice
        return made
    if isinstance(choice, str) or callable(choice):
        return choice  # type: ignore[return-value]
    raise WrongQuantity("electrons", f"expected a name or a form factor of the electrons, got {choice!r}")


class _AtomicOptions(NuclearOptions, total=False):
    """Options of `CEvAS`."""

    electrons: str | ElectronFactor | ElectronFormFactor


@final
@known("processes", "cevas")
class CEvAS(Process):
    """Coherent elastic scattering off a neutral atom, of momentum transfers around the inverse atomic size.

    The amplitude is one flavour matrix: Z F_p g_V^p + N F_n g_V^n + Z F_e (g_V^e + W exchange) + Z (F_p - F_e) Q, with Q
    whatever couples to electric charge: the flavour-dependent charge radius, millicharges, dipoles. As F_e goes to
    zero it becomes `CEvNS` on a target of the atom's mass.

    Parameters
    ----------
    target : str or Nuclide
        For example ``"He4"``.
    model : Model
        The Lagrangian, for example ``StandardModel()``.
    electrons : str, ElectronFactor or ElectronFormFactor
        A form factor by name (``"default"``, ``"hylleraas"``, ``"xraylib"``, ...) or your own, per electron.
    form_factor, R_p, R_n, neutron_skin, axial, kinematics, magnetic
        As for `CEvNS`; the default form factor is ``"unity"`` here.

    Notes
    -----
    dsigma/dT as for a nucleus of the same spin with M the atomic mass; the electrons are taken to have no net spin. Eq. for
    C_V^Atom in Verkhovtsev:2026saturne, with W exchange U*_ej U_ei (as printed, U_ej U*_ei makes a Standard Model cross
    section depend on Majorana phases).

    Raises
    ------
    UnknownId
        If the nuclide, or a form factor of that name, is unknown.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import cm2, eV, keV, meV
    >>> xs = CEvAS("He4", StandardModel(scheme="tree", sin2_theta_w=0.23857))
    >>> f"{xs.dsigma_dT(1 * meV, 10 * keV, 'e') / (cm2 / eV):.3e}"
    '4.035e-47'
    """

    target: str | Nuclide = given(example="He4")
    model: Model
    _: KW_ONLY
    electrons: str | ElectronFactor | ElectronFormFactor = given(
        default="default", read=read_electrons, symbol="F_e", example="default"
    )
    form_factor: FormFactorChoice = given(default="unity", read=read_form_factor, symbol="F", example="unity")
    R_p: Maybe[Radius] = given(default=None, symbol="R_p")
    R_n: Maybe[Radius] = given(default=None, symbol="R_n")
    neutron_skin: Maybe[NuclearLength] = given(default=None, symbol="R_n - R_p")
    axial: Axial = "spin-expectation"
    kinematics: KinematicsName = "exact"
    magnetic: Magnetic = "spin-0"

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", as_nuclide(self.target))
        if self.axial == "response":
            raise WrongQuantity(
                "axial",
                "expected 'spin-expectation', 'spin-counting' or 'none' of an atom, got 'response': where electrons answer, "
                "the momentum transfer is too small for it to differ",
            )
        _ = self.nucleus, self.F_e, self.coherent

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model, **options: Unpack[_AtomicOptions]) -> OnMaterial:
        """The process on every isotope of a material."""
        m = as_material(material)
        return cls(m.isotopes[0][0], model, **options).over(m)

    def over(self, material: Material) -> OnMaterial:
        """The same process on every isotope of a material."""
        return on_isotopes(self, material)

    @property
    def nuclide(self) -> Nuclide:
        """The nucleus."""
        return as_nuclide(self.target)

    @cached_property
    def nucleus(self) -> CEvNS:
        """The nucleus without its electrons."""
        return CEvNS(
            self.target,
            self.model,
            form_factor=self._form_factor,
            R_p=self.R_p,
            R_n=self.R_n,
            neutron_skin=self.neutron_skin,
            axial="spin-expectation" if self.axial == "default" else self.axial,
            kinematics=self.kinematics,
            magnetic=self.magnetic,
        )

    @property
    def form_factor_name(self) -> str:
        """Which form factor the nucleus has, in words."""
        return self.nucleus.form_factor_name

    @property
    def _form_factor(self) -> FormFactorChoice:
        """Of a nucleon its charge alone: anomalous moments are suppressed with the recoil."""
        own = nucleon_currents(self.nuclide, self.form_factor, self.R_p, self.kinematics)
        return self.form_factor if own is None else own.size

    @property
    def rests_on(self) -> tuple[object, ...]:
        """The form factors in use, for `cite`."""
        return (self.nucleus, self.F_e)

    @cached_property
    def F_e(self) -> ElectronFormFactor:
        """Form factor of the electrons, per electron."""
        chosen = self.electrons
        return electron_form_factor(self.nuclide.symbol, chosen) if isinstance(chosen, (str, ElectronFactor)) else chosen

    @cached_property
    def coherent(self) -> CoherentKernels:
        """Kernels, by spin and approximation."""
        return CoherentKernels(self.nuclide.atomic_mass, self.nuclide.spin, self.kinematics, self.magnetic)

    @property
    def motion(self) -> Kinematics:
        """`Elastic` or `Leading`, with the atomic mass."""
        return self.coherent.motion

    @property
    def recoil(self) -> Recoil:
        """The atom recoils as a whole."""
        return "nuclear"

    @property
    def target_mass(self) -> float:
        """The atom's mass."""
        return self.nuclide.atomic_mass

    @property
    def kinks(self) -> Array:
        """None."""
        return np.empty(0)

    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """kappa_n by pair of structures."""
        return self.coherent(T, final_mass)

    def canonical(self, channel: Channel) -> Channel:
        """Each channel as it is: the charge of nucleus and electrons together has a profile of its own."""
        return channel

    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """As the nucleus; Z F_e for electrons and Z (F_p - F_e) for electric charge."""
        if channel.constituent not in ("e", "charge"):
            return self.nucleus.profile(channel, q2)
        if channel.structure in ("A", "P", "T"):
            return None
        electrons = np.asarray(self.nuclide.Z * self.F_e(np.sqrt(q2)), dtype=float)
        if channel.constituent == "e":
            return electrons
        protons = self.nucleus.profile(channel, q2)
        return None if protons is None else protons - electrons
