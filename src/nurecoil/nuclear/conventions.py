"""Form-factor conventions by name: which parametrisation, with which radii, for the protons and neutrons of a nuclide.

The point densities (``helm-*``, ``klein-nystrand*``, ``symmetrized-fermi``, ``shell-model``) are used for nucleon centres;
``fourier-bessel`` and ``sum-of-gaussians`` are measured *charge* densities, which contain the size of the proton;
``weak-response`` contains the structure of the nucleons, for the weak vector current.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.nuclear.fourier_bessel import FourierBessel
from nurecoil.nuclear.harmonic_oscillator import HarmonicOscillator
from nurecoil.nuclear.helm import Helm
from nurecoil.nuclear.klein_nystrand import KleinNystrand
from nurecoil.nuclear.radii import oscillator_length, point_proton_radius
from nurecoil.nuclear.sum_of_gaussians import SumOfGaussians
from nurecoil.nuclear.symmetrized_fermi import SymmetrizedFermi
from nurecoil.nuclear.unity import Unity
from nurecoil.problems import UnknownId
from nurecoil.units import fm


class NuclideLike(Protocol):
    """What a convention may ask of a nuclide."""

    @property
    def name(self) -> str: ...
    @property
    def Z(self) -> int: ...
    @property
    def N(self) -> int: ...
    @property
    def A(self) -> int: ...
    @property
    def charge_radius(self) -> float: ...


@dataclass(frozen=True)
class FormFactorPair:
    """Form factors of the protons and of the neutrons in one nucleus."""

    F_p: FormFactor
    F_n: FormFactor

    def with_rms_radii(self, R_p: float | None = None, R_n: float | None = None) -> FormFactorPair:
        """A copy with other rms radii; each acts on its own constituent alone."""
        return FormFactorPair(
            self.F_p if R_p is None else self.F_p.with_rms_radius(R_p),
            self.F_n if R_n is None else self.F_n.with_rms_radius(R_n),
        )


Convention = Callable[[NuclideLike], FormFactorPair]

OSCILLATOR_LENGTHS: Mapping[str, float] = MappingProxyType({"Ti48": 1.952 * fm})
"""Oscillator lengths chosen for a nuclide (Table 2 of Papoulias and Kosmas); others follow `oscillator_length`."""


def _same(F: FormFactor) -> FormFactorPair:
    return FormFactorPair(F, F)


def _helm_rms(nuclide: NuclideLike) -> FormFactorPair:
    return _same(Helm.from_rms(point_proton_radius(nuclide.charge_radius, nuclide.Z, nuclide.N)))


def _shell_model(nuclide: NuclideLike) -> FormFactorPair:
    b = OSCILLATOR_LENGTHS.get(nuclide.name) or oscillator_length(nuclide.A)
    F_p, F_n = (HarmonicOscillator.shell_model(k, b) if k else Unity() for k in (nuclide.Z, nuclide.N))
    return FormFactorPair(F_p, F_n)


def _weak_response(nuclide: NuclideLike) -> FormFactorPair:
    from nurecoil.nuclear.responses import weak_response

    return weak_response(nuclide.name)


CONVENTIONS: Mapping[str, Convention] = MappingProxyType(
    {
        "unity": lambda nuclide: _same(Unity()),
        "helm-lewin-smith": lambda nuclide: _same(Helm.lewin_smith(nuclide.A)),
        "helm-rms": _helm_rms,
        "helm-1.2": lambda nuclide: _same(Helm.engel(nuclide.A)),
        "helm-papoulias-kosmas": lambda nuclide: _same(Helm.papoulias_kosmas_2013(nuclide.A)),
        "klein-nystrand": lambda nuclide: _same(KleinNystrand.hard_sphere(nuclide.A)),
        "klein-nystrand-1.23": lambda nuclide: _same(KleinNystrand.hard_sphere(nuclide.A, r0=1.23 * fm)),
        "symmetrized-fermi": lambda nuclide: _same(SymmetrizedFermi.lewin_smith(nuclide.A)),
        "shell-model": _shell_model,
        "fourier-bessel": lambda nuclide: _same(FourierBessel.of(nuclide.name)),
        "sum-of-gaussians": lambda nuclide: _same(SumOfGaussians.of(nuclide.name)),
        "weak-response": _weak_response,
    }
)
"""Convention id -> function from a nuclide to its pair of form factors; `form_factors` describes each."""


def form_factors(convention: str, nuclide: NuclideLike, R_p: float | None = None, R_n: float | None = None) -> FormFactorPair:
    """Proton and neutron form factors of a nuclide in a named convention.

    Parameters
    ----------
    convention : str
        ========================= ======================================================================================
        ``unity``                 F = 1
        ``helm-lewin-smith``      Helm, R0^2 = c^2 + 7/3 pi^2 a^2 - 5 s^2, s = 0.9 fm (Lewin:1995rx)
        ``helm-rms``              Helm, s = 0.9 fm, R_p = R_n = measured charge radius less the nucleons' own size
        ``helm-1.2``              Helm, R0^2 = (1.2 A^(1/3) fm)^2 - 5 s^2, s = 0.9 fm (Papoulias:2019lfi)
        ``helm-papoulias-kosmas`` Helm, R0^2 = (1.2 A^(1/3) fm)^2 - s^2, s = 0.5 fm: a misprint, kept for that paper alone
        ``klein-nystrand``        Klein-Nystrand, R_A = 1.2 A^(1/3) fm, a_k = 0.7 fm
        ``klein-nystrand-1.23``   Klein-Nystrand, R_A = 1.23 A^(1/3) fm, a_k = 0.7 fm
        ``symmetrized-fermi``     c = 1.23 A^(1/3) - 0.60 fm, a = 0.52 fm
        ``shell-model``           filled oscillator shells, point nucleons; b from `OSCILLATOR_LENGTHS`, else from systematics
        ``fourier-bessel``        measured charge density (with the proton's size) for protons and neutrons alike
        ``sum-of-gaussians``      measured charge density (with the proton's size) for protons and neutrons alike
        ``weak-response``         shell-model densities with nucleon radii and spin-orbit terms (Hoferichter:2020osn)
        ========================= ======================================================================================
    nuclide : Nuclide
        Anything with name, Z, N, A and charge_radius.
    R_p, R_n : float, optional
        Rms radii that replace the convention's own, each for its own constituent alone.

    Raises
    ------
    UnknownId
        If there is no such convention, or no charge density or no responses of that nuclide.
    ValueError
        If the nuclide lacks a charge radius that the convention needs, is too light for it, or a radius is impossible.

    Examples
    --------
    >>> from nurecoil.matter import Nuclide
    >>> pair = form_factors("helm-1.2", Nuclide("Cs133"), R_n=5.0 * fm)
    >>> round(pair.F_p.rms_radius / fm, 3), round(pair.F_n.rms_radius / fm, 3)
    (4.745, 5.0)
    """
    if convention not in CONVENTIONS:
        raise UnknownId("form-factor convention", convention, CONVENTIONS)
    return CONVENTIONS[convention](nuclide).with_rms_radii(R_p, R_n)
