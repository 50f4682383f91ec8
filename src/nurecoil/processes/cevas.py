"""Coherent elastic neutrino-atom scattering: nucleus and electrons answer together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nurecoil.arrays import namespace
from nurecoil.atomic import ElectronFactor, ElectronFormFactor, electron_form_factor
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model
from nurecoil.processes import kinematics as elastic
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.coherent import CoherentKernels
from nurecoil.processes.kernels import Kernel
from nurecoil.processes.process import OnMaterial, Pair, Process, as_nuclide


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
    electrons : str, ElectronFactor or ElectronFormFactor
        A form factor by name (``"default"``, ``"hylleraas"``, ``"xraylib"``, ...) or your own, per electron.
    **options
        As for `CEvNS`: form_factor (default ``"unity"`` here), R_p, R_n, axial, kinematics, magnetic.

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

    def __init__(
        self,
        target: str | Nuclide,
        model: Model,
        *,
        electrons: str | ElectronFactor | ElectronFormFactor = "default",
        **options: Any,
    ) -> None:
        self.nuclide = as_nuclide(target)
        self.electrons = electrons
        self._options = {"form_factor": "unity", **options}
        self.nucleus = CEvNS(self.nuclide, model, **self._options)
        self.F_e: ElectronFormFactor
        if isinstance(electrons, (str, ElectronFactor)):
            self.F_e = electron_form_factor(self.nuclide.symbol, electrons)
        else:
            self.F_e = electrons
        self._kernels = CoherentKernels(self.mass, self.nuclide.spin, self.nucleus.kinematics, self.nucleus.magnetic)

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model, **options: Any) -> OnMaterial:
        """The process on every isotope of a material."""
        m = material if isinstance(material, Material) else Material(material)
        return OnMaterial(m, tuple((cls(nuclide, model, **options), n) for nuclide, n in m.targets_per_mass))

    def with_model(self, model: Model) -> CEvAS:
        return CEvAS(self.nuclide, model, electrons=self.electrons, **self._options)

    def __repr__(self) -> str:
        return f"CEvAS({self.nuclide.name!r}, {self.model!r}, electrons={self.electrons!r})"

    @property
    def model(self) -> Model:  # type: ignore[override]
        """The nucleus's model."""
        return self.nucleus.model

    @property
    def mass(self) -> float:
        return self.nuclide.atomic_mass

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        return ((self, 1.0 / self.mass),)

    def kernels(self, T: Any, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        return self._kernels(T, final_mass)

    def profile(self, channel: Channel, q2: Any) -> Any | None:
        if channel.constituent not in ("e", "charge"):
            return self.nucleus.profile(channel, q2)
        if channel.structure in ("A", "P", "T"):
            return None
        electrons = self.nuclide.Z * self.F_e(namespace(q2).sqrt(q2))
        if channel.constituent == "e":
            return electrons
        protons = self.nucleus.profile(channel, q2)
        return None if protons is None else protons - electrons

    def T_max(self, E: Any, final_mass: float = 0.0) -> Any:
        return elastic.T_max(E, self.mass, final_mass, leading=self.nucleus.kinematics == "leading")

    def E_min(self, T: Any, final_mass: float = 0.0) -> Any:
        return elastic.E_min(T, self.mass, final_mass, leading=self.nucleus.kinematics == "leading")
