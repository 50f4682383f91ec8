"""Coherent elastic neutrino-nucleus scattering."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from nurecoil.arrays import namespace
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model
from nurecoil.nuclear import FormFactor, FormFactorPair, form_factors, shell_spins, spin_expectation
from nurecoil.processes import kinematics as elastic
from nurecoil.processes.coherent import Axial, CoherentKernels, Kinematics, Magnetic
from nurecoil.processes.kernels import Kernel
from nurecoil.processes.process import OnMaterial, Pair, Process, as_nuclide

FormFactorChoice = str | FormFactorPair | FormFactor | Callable[[Nuclide], FormFactorPair]


class CEvNS(Process):
    """Coherent elastic scattering off one nucleus.

    Parameters
    ----------
    target : str or Nuclide
        For example ``"Ar40"``. For a material with several isotopes use `CEvNS.on`.
    model : Model
        For example ``StandardModel()``.
    form_factor : str, FormFactorPair, FormFactor or callable
        A convention by name (default ``"helm-lewin-smith"``), one form factor for protons and neutrons, a pair, or a
        function from the nuclide to a pair.
    R_p, R_n : float, optional
        Proton and neutron rms radii that replace the convention's own.
    axial : {"spin-expectation", "spin-counting", "none"}
        ``"spin-expectation"``: (4/3)(J+1)/J (g_A^p <S_p> + g_A^n <S_n>)^2 where <S> is tabulated, nothing where it is
        not; ``"spin-counting"``: g_A^p (Z_+ - Z_-) + g_A^n (N_+ - N_-), as in Papoulias:2017qdn.
    kinematics : {"exact", "leading"}
        ``"leading"`` drops T/E and uses T_max = 2E^2/M, as many papers do.
    magnetic : {"spin-0", "spin-half", "1/T"}
        Kernel of the dipole terms: exact for spin 0 (1/T - 1/E + T/4E^2), for spin 1/2 (1/T - 1/E), or 1/T alone.

    Notes
    -----
    dsigma/dT = (G_F^2 M/pi)(1 - T/E - MT/2E^2) Tr[rho A^dagger A], A = Z F_p g_V^p + N F_n g_V^n + ...;
    exact for spin 0 and for spin 1/2 (with T^2/2E^2), correct to order T/M otherwise.

    Raises
    ------
    UnknownId
        If the nuclide or the convention is unknown.
    ValueError
        If an option has an unknown value.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import MeV, cm2, keV
    >>> xs = CEvNS("Ar40", StandardModel(scheme="tree", sin2_theta_w=0.2312), form_factor="unity")
    >>> float(round(xs.dsigma_dT(T=10 * keV, E=30 * MeV, flavour="mu") / (cm2 / MeV) * 1e38, 3))
    5.303
    """

    def __init__(
        self,
        target: str | Nuclide,
        model: Model,
        *,
        form_factor: FormFactorChoice = "helm-lewin-smith",
        R_p: float | None = None,
        R_n: float | None = None,
        axial: Axial = "spin-expectation",
        kinematics: Kinematics = "exact",
        magnetic: Magnetic = "spin-0",
    ) -> None:
        self.nuclide = as_nuclide(target)
        self.model = model
        self.form_factor = form_factor
        self.R_p, self.R_n = R_p, R_n
        self.axial: Axial = axial
        self.kinematics: Kinematics = kinematics
        self.magnetic: Magnetic = magnetic
        self.F = _form_factors(self.nuclide, form_factor, R_p, R_n)
        self.spins = _spins(self.nuclide, axial)
        self._kernels = CoherentKernels(self.mass, self.nuclide.spin, kinematics, magnetic)

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model, **options: Any) -> OnMaterial:
        """The process on every isotope of a material: ``CEvNS.on("CsI", StandardModel())``."""
        m = material if isinstance(material, Material) else Material(material)
        return OnMaterial(m, tuple((cls(nuclide, model, **options), n) for nuclide, n in m.targets_per_mass))

    def with_model(self, model: Model) -> CEvNS:
        return self.replace(model=model)

    def replace(self, **changes: Any) -> CEvNS:
        """A copy with some options changed, for example ``replace(R_n=5.0 * fm)``."""
        options = {
            "target": self.nuclide,
            "model": self.model,
            "form_factor": self.form_factor,
            "R_p": self.R_p,
            "R_n": self.R_n,
            "axial": self.axial,
            "kinematics": self.kinematics,
            "magnetic": self.magnetic,
        }
        return CEvNS(**{**options, **changes})

    def __repr__(self) -> str:
        return f"CEvNS({self.nuclide.name!r}, {self.model!r}, form_factor={self.form_factor!r})"

    @property
    def mass(self) -> float:
        return self.nuclide.mass

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        return ((self, 1.0 / self.nuclide.atomic_mass),)

    def kernels(self, T: Any, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        return self._kernels(T, final_mass)

    def canonical(self, channel: Channel) -> Channel:
        """On a bare nucleus the electric charge sits where the protons are."""
        if channel.constituent == "charge":
            return Channel(channel.structure, "p", channel.propagator, channel.final_mass)
        return channel

    def profile(self, channel: Channel, q2: Any) -> Any | None:
        q = namespace(q2).sqrt(q2)
        constituent = self.canonical(channel).constituent
        if channel.structure in ("A", "P", "T"):
            spin = {"p": self.spins[0], "n": self.spins[1]}.get(constituent, 0.0)
            F = self.F.F_p if constituent == "p" else self.F.F_n
            return spin * F(q) if spin else None
        if constituent == "p":
            return self.nuclide.Z * self.F.F_p(q)
        if constituent == "n":
            return self.nuclide.N * self.F.F_n(q) if self.nuclide.N else None
        return self.F.F_p(q) if constituent == "nucleus" else None

    def T_max(self, E: Any, final_mass: float = 0.0) -> Any:
        return elastic.T_max(E, self.mass, final_mass, leading=self.kinematics == "leading")

    def E_min(self, T: Any, final_mass: float = 0.0) -> Any:
        return elastic.E_min(T, self.mass, final_mass, leading=self.kinematics == "leading")

    def recoil_at_angle(self, cos_theta: Any, E: Any) -> tuple[Any, Any]:
        if self.kinematics == "leading":
            return E**2 * (1.0 - cos_theta) / self.mass, E**2 / self.mass + 0.0 * cos_theta
        return super().recoil_at_angle(cos_theta, E)


def _form_factors(nuclide: Nuclide, choice: FormFactorChoice, R_p: float | None, R_n: float | None) -> FormFactorPair:
    if isinstance(choice, str):
        return form_factors(choice, nuclide, R_p=R_p, R_n=R_n)
    if isinstance(choice, FormFactorPair):
        pair = choice
    elif hasattr(choice, "with_rms_radius"):
        pair = FormFactorPair(choice, choice)  # type: ignore[arg-type]
    else:
        pair = choice(nuclide)
    F_p = pair.F_p if R_p is None else pair.F_p.with_rms_radius(R_p)
    F_n = pair.F_n if R_n is None else pair.F_n.with_rms_radius(R_n)
    return FormFactorPair(F_p, F_n)


def _spins(nuclide: Nuclide, axial: Axial) -> tuple[float, float]:
    """Effective numbers of aligned protons and neutrons, so that the axial amplitude is g_A^p s_p + g_A^n s_n."""
    if axial not in ("spin-expectation", "spin-counting", "none"):
        raise ValueError(f"axial: expected 'spin-expectation', 'spin-counting' or 'none', got {axial!r}")
    if axial == "none":
        return 0.0, 0.0
    if axial == "spin-counting":
        protons, neutrons = shell_spins(nuclide.Z, nuclide.N)
        return float(protons), float(neutrons)
    try:
        J = nuclide.spin
        expectation = spin_expectation(nuclide.name) if J > 0 else None
    except (ValueError, LookupError):
        expectation = None
    if expectation is None:
        return 0.0, 0.0
    # <|G_A^z|^2> = (4/3)(J+1)/J (g_A^p <S_p> + g_A^n <S_n>)^2: isotropic average of one-body spin operators
    factor = 2.0 * math.sqrt((J + 1.0) / (3.0 * J))
    return factor * expectation.S_p, factor * expectation.S_n
