"""Coherent elastic neutrino-nucleus scattering."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TypedDict, Unpack, final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model, Structure
from nurecoil.nuclear import FormFactorPair, shell_spins, spin_expectation
from nurecoil.processes.coherent import Axial, CoherentKernels, KinematicsName, Magnetic
from nurecoil.processes.form_factors import (
    FormFactorChoice,
    from_densities,
    interaction_of,
    name_of,
    nucleon_currents,
    pair_of,
    read_form_factor,
)
from nurecoil.processes.kernels import Kernel, Pair
from nurecoil.processes.kinematics import Kinematics
from nurecoil.processes.on_nuclide import OnNuclide
from nurecoil.processes.responses import NEUTRON, AxialMultipoles, FreeNucleon, axial_multipoles, has_axial_multipoles, nucleon
from nurecoil.processes.target import OnMaterial, as_material
from nurecoil.units.kinds import Given, Maybe, NuclearLength, Pure, Radius, WrongQuantity


class NoSpinExpectation(UserWarning):
    """A nucleus has spin, but its axial response is not tabulated and counts as zero."""


class NuclearOptions(TypedDict, total=False):
    """Options of `CEvNS` and `CEvAS`."""

    form_factor: FormFactorChoice
    R_p: Given | None
    R_n: Given | None
    neutron_skin: Given | None
    axial: Axial
    kinematics: KinematicsName
    magnetic: Magnetic


class _BareOptions(NuclearOptions, total=False):
    """Options of `CEvNS` alone."""

    two_body: float
    interaction: str | None


@final
@known("processes", "cevns")
class CEvNS(OnNuclide):
    """Coherent elastic scattering off one nucleus, as foreseen by Freedman:1973yd.

    Parameters
    ----------
    target : str or Nuclide
        For example ``"Ar40"``; ``"H1"`` and ``"n1"`` are free nucleons. For a material with several isotopes use `CEvNS.on`.
    model : Model
        For example ``StandardModel()``.
    form_factor : str, FormFactorPair, FormFactor or callable
        A convention by name, one form factor for protons and neutrons, a pair, or a function from the nuclide to a pair. By
        default the weak response of shell-model densities where a nuclide has one, Helm (``"helm-lewin-smith"``) elsewhere;
        see `form_factor_name`. Conventions are for nuclei: by whichever name, a single nucleon has its own
        `NucleonFormFactors`, electric, magnetic and axial; ``"unity"``, a pair or ``kinematics="leading"`` make it a point or
        a charge distribution without an anomalous moment.
    R_p, R_n : float, optional
        Proton and neutron rms radii that replace the convention's own; the nucleons' own size is part of them in a weak
        response, not in point densities such as Helm's.
    neutron_skin : float, optional
        R_n - R_p, of either sign, in place of R_n.
    axial : {"default", "spin-expectation", "spin-counting", "response", "none"}
        ``"default"``: goes with the form factor, ``"response"`` beside the weak response of a nuclide with density matrices,
        ``"spin-expectation"`` beside all others. ``"spin-expectation"``: (4/3)(J+1)/J (g_A^p <S_p> + g_A^n <S_n>)^2 where <S>
        is tabulated, nothing and a warning where it is not; ``"spin-counting"``: g_A^p (Z_+ - Z_-) + g_A^n (N_+ - N_-), as in
        Papoulias:2017qdn; both with the form factor of the vector current. ``"response"``: the transverse multipoles of
        shell-model densities, with a momentum dependence of their own, see `nurecoil.nuclear.axial_response`.
    two_body : float
        delta of two-body currents with ``axial="response"``, see `nurecoil.nuclear.two_body_band`; 0 leaves them out.
    interaction : str, optional
        Shell-model interaction of ``axial="response"``, see `nurecoil.nuclear.responses.interactions`; by default that of the
        form factor if it names one, else the first.
    kinematics : {"exact", "leading"}
        ``"leading"`` drops T/E and uses T_max = 2E^2/M, as many papers do.
    magnetic : {"spin-0", "spin-half", "1/T"}
        Kernel of the dipole terms: exact for spin 0 (1/T - 1/E + T/4E^2), for spin 1/2 (1/T - 1/E), or 1/T alone. A free
        nucleon has the exact one with G_E and G_M.

    Notes
    -----
    dsigma/dT = (G_F^2 M/pi)(1 - T/E - MT/2E^2) Tr[rho A^dagger A], A = Z F_p g_V^p + N F_n g_V^n + ...;
    exact for spin 0 and for spin 1/2 (with T^2/2E^2), correct to order T/M otherwise.

    Raises
    ------
    UnknownId
        If the nuclide or the convention is unknown.
    ValueError
        If an option has an unknown value, or ``axial="response"`` is asked of a nucleus with spin and no densities.

    Warns
    -----
    NoSpinExpectation
        If the nucleus has spin and no <S> is tabulated; ``axial="none"`` says that this is meant.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import MeV, cm2, keV
    >>> xs = CEvNS("Ar40", StandardModel(scheme="tree", sin2_theta_w=0.2312), form_factor="unity")
    >>> float(round(xs.dsigma_dT(T=10 * keV, E=30 * MeV, flavour="mu") / (cm2 / MeV) * 1e38, 3))
    5.303
    """

    target: str | Nuclide = given(example="Ar40")
    model: Model
    _: KW_ONLY
    form_factor: FormFactorChoice = given(default="default", read=read_form_factor, symbol="F", example="default")
    R_p: Maybe[Radius] = given(default=None, symbol="R_p")
    R_n: Maybe[Radius] = given(default=None, symbol="R_n")
    neutron_skin: Maybe[NuclearLength] = given(default=None, symbol="R_n - R_p")
    axial: Axial = "default"
    kinematics: KinematicsName = "exact"
    magnetic: Magnetic = "spin-0"
    two_body: Pure = given(default=0.0, symbol=r"\delta")
    interaction: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.nuclide)
        if self.axial != "response":
            for name, value in (("two_body", self.two_body), ("interaction", self.interaction)):
                if value:
                    raise WrongQuantity(name, f"expected axial='response' beside {value!r}, got axial={self.axial!r}")
        if self.neutron_skin is not None and self.R_n is not None:
            raise WrongQuantity("neutron_skin", "expected either R_n or R_n - R_p, got both")
        # everything that can be wrong is wrong now, not at the first cross section
        _ = self.F, self.multipoles, self.spins, self.coherent

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model, **options: Unpack[_BareOptions]) -> OnMaterial:
        """The process on every isotope of a material: ``CEvNS.on("CsI", StandardModel())``."""
        m = as_material(material)
        return cls(m.isotopes[0][0], model, **options).over(m)

    @property
    def rests_on(self) -> tuple[object, ...]:
        """The form factors in use, for `cite`."""
        return (self.nuclide, self.F, self.multipoles)

    @cached_property
    def F(self) -> FormFactorPair:
        """Form factors of protons and neutrons."""
        if self.nucleon is not None:
            return self.nucleon.size
        pair = pair_of(self.nuclide, self.form_factor, self.R_p, self.R_n)
        return pair if self.neutron_skin is None else pair.with_rms_radii(R_n=pair.F_p.rms_radius + self.neutron_skin)

    @cached_property
    def spins(self) -> tuple[float, float]:
        """Effective numbers of aligned protons and neutrons: the axial amplitude is g_A^p s_p + g_A^n s_n."""
        return _spins(self.nuclide, self.axial, self.multipoles)

    @cached_property
    def nucleon(self) -> FreeNucleon | None:
        """Form factors of a target that is a single nucleon, unless it is asked to be a point."""
        return nucleon_currents(self.nuclide, self.form_factor, self.R_p, self.kinematics)

    @cached_property
    def multipoles(self) -> AxialMultipoles | None:
        """The axial response by multipoles, where it is asked for and the nucleus has spin."""
        if nucleon(self.nuclide) or not (self.axial == "response" or self._spins_from_densities):
            return None
        return axial_multipoles(self.nuclide, self.two_body, self.interaction or interaction_of(self.nuclide, self.form_factor))

    @property
    def _spins_from_densities(self) -> bool:
        """Whether the axial response is by default that of the densities which the form factor comes from."""
        return self.axial == "default" and from_densities(self.form_factor) and has_axial_multipoles(self.nuclide)

    @property
    def form_factor_name(self) -> str:
        """Which form factor this nuclide has, in words.

        Examples
        --------
        >>> from nurecoil.models import StandardModel
        >>> [CEvNS(name, StandardModel()).form_factor_name for name in ("Xe132", "Ti48", "H1")]
        ['weak-response (gcn5082)', 'helm-lewin-smith', 'nucleon']
        """
        return name_of(self.nuclide, self.form_factor) if self.nucleon is None else "nucleon"

    @cached_property
    def coherent(self) -> CoherentKernels:
        """Kernels, by spin and approximation."""
        return CoherentKernels(self.nuclide.mass, self.nuclide.spin, self.kinematics, self.magnetic)

    @property
    def motion(self) -> Kinematics:
        """`Elastic` or `Leading`, with the nuclear mass."""
        return self.coherent.motion

    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """kappa_n by pair of structures."""
        found = self.coherent(T, final_mass)
        if self.nucleon is not None:
            return self.nucleon.kernels(found, final_mass, self.magnetic)
        return found if self.multipoles is None or final_mass > 0 else self.multipoles.kernels(found)

    def kernel_name(self, channel: Channel) -> Structure:
        """The structure, or the neutrons' own name of a current whose kernels hold form factors."""
        split = channel.constituent == "n" and channel.structure in NEUTRON and self._inside(channel.structure)
        return NEUTRON[channel.structure] if split else channel.structure

    def canonical(self, channel: Channel) -> Channel:
        """On a bare nucleus the electric charge sits where the protons are."""
        if channel.constituent == "charge":
            return Channel(channel.structure, "p", channel.propagator, channel.final_mass)
        return channel

    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """Z F_p, N F_n, or effective spins times a form factor; one where the kernels hold the form factors."""
        structure, constituent = channel.structure, "p" if channel.constituent == "charge" else channel.constituent
        spinning = structure in ("A", "P", "T")
        if constituent == "nucleus" and not spinning:
            return self._evaluated("p", q2)
        if constituent not in ("p", "n"):
            return None
        if self._inside(structure):
            return 1.0 + 0.0 * q2
        if structure == "A" and self.nucleon is not None:
            return self.nucleon.G_A(q2) if constituent == self.nucleon.kind and self.axial != "none" else None
        protons, neutrons = self.spins if spinning else (self.nuclide.Z, self.nuclide.N)
        number = protons if constituent == "p" else neutrons
        return number * self._evaluated(constituent, q2) if number else None

    def _inside(self, structure: str) -> bool:
        """Whether the kernels of a structure hold its form factors."""
        return structure in ("V", "M") if self.nucleon is not None else structure == "A" and self.multipoles is not None

    def _evaluated(self, constituent: str, q2: Array) -> Array:
        """F_p or F_n; both are kept for the last array that nobody can change, since all couplings ask for the same."""
        if q2.flags.writeable:
            F = self.F.F_p if constituent == "p" else self.F.F_n
            return np.asarray(F(np.sqrt(q2)), dtype=float)
        last = self._last[0] if self._last else None
        if last is None or last[0] is not q2:
            last = q2, self.F(np.sqrt(q2))
            self._last[:] = [last]
        return np.asarray(last[1][0 if constituent == "p" else 1])

    @cached_property
    def _last(self) -> list[tuple[Array, Array]]:
        return []

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_last"}


def _spins(nuclide: Nuclide, axial: Axial, multipoles: AxialMultipoles | None) -> tuple[float, float]:
    if axial == "none":
        return 0.0, 0.0
    if nucleon(nuclide):
        return (1.0, 0.0) if nuclide.Z else (0.0, 1.0)
    if multipoles is not None:
        aligned = multipoles.response.amplitudes(0.0)[0]
        return float(aligned[0]), float(aligned[1])
    if axial == "spin-counting":
        protons, neutrons = shell_spins(nuclide.Z, nuclide.N)
        return float(protons), float(neutrons)
    J = nuclide.spin
    if J == 0:
        return 0.0, 0.0
    try:
        expectation = spin_expectation(nuclide.name)
    except LookupError:
        warnings.warn(
            f"axial: no spin expectation value of {nuclide.name} (J = {J:g}) is tabulated, its axial response counts as zero; "
            "axial='none' says that this is meant, axial='spin-counting' estimates it",
            NoSpinExpectation,
            stacklevel=1,  # always this line, so that Python shows it once for each nuclide
        )
        return 0.0, 0.0
    # <|G_A^z|^2> = (4/3)(J+1)/J (g_A^p <S_p> + g_A^n <S_n>)^2: isotropic average of one-body spin operators
    factor = 2.0 * math.sqrt((J + 1.0) / (3.0 * J))
    return factor * expectation.S_p, factor * expectation.S_n
