"""Form factors by name: which parametrisation, with which radii, for the protons and neutrons of a nuclide.

A convention is a declared thing of the group ``form-factors``, in the file of its parametrisation. The point densities
(``helm-*``, ``klein-nystrand*``, ``symmetrized-fermi``, ``shell-model``, ``bcs``) are used for nucleon centres;
``fourier-bessel`` and ``sum-of-gaussians`` are measured *charge* densities, which contain the size of the proton;
``weak-response`` contains the structure of the nucleons, for the weak vector current. ``default`` chooses by nuclide.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from nurecoil import catalogue
from nurecoil.arrays import Array
from nurecoil.catalogue import base, given
from nurecoil.declaration import declare
from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import Given, Maybe, NuclearLength, Radius, WrongQuantity


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

    @classmethod
    def same(cls, F: FormFactor) -> FormFactorPair:
        """One form factor for protons and neutrons."""
        return cls(F, F)

    def with_rms_radii(self, R_p: float | None = None, R_n: float | None = None) -> FormFactorPair:
        """A copy with other rms radii; each acts on its own constituent alone."""
        return replace(
            self,
            F_p=self.F_p if R_p is None else self.F_p.with_rms_radius(R_p),
            F_n=self.F_n if R_n is None else self.F_n.with_rms_radius(R_n),
        )

    def __call__(self, q: ArrayLike) -> Array:
        """F_p and F_n at momentum transfer q, [2, *q]; one that is both is computed once."""
        protons = self.F_p(q)
        return np.array([protons, protons if self.F_n == self.F_p else self.F_n(q)])


@base("form-factors")
@declare
class Convention(ABC):
    """From a nuclide to its pair of form factors: ``Helm12(R_n="5 fm")(Nuclide("Cs133"))``. Subclasses write `pair`.

    Parameters
    ----------
    R_p, R_n : float or str, optional
        Rms radius that replaces the convention's own, each for its own constituent alone.
    neutron_skin : float or str, optional
        R_n - R_p, of either sign, instead of R_n.

    Raises
    ------
    WrongQuantity
        If both R_n and the skin are given.
    """

    R_p: Maybe[Radius] = given(default=None, symbol="R_p", kw_only=True)
    R_n: Maybe[Radius] = given(default=None, symbol="R_n", kw_only=True)
    neutron_skin: Maybe[NuclearLength] = given(default=None, symbol="R_n - R_p", kw_only=True)

    def __post_init__(self) -> None:
        if self.R_n is not None and self.neutron_skin is not None:
            raise WrongQuantity("neutron_skin", "expected either R_n or R_n - R_p, got both")

    @abstractmethod
    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """With the radii of the convention itself."""

    def name_for(self, nuclide: NuclideLike) -> str:
        """Which form factor a nuclide has, in words: the name of the convention."""
        return catalogue.tag_of(self)

    def __call__(self, nuclide: NuclideLike) -> FormFactorPair:
        """The form factors of a nuclide.

        Raises
        ------
        UnknownId
            If the convention is a table without that nuclide.
        ValueError
            If the nuclide lacks what the convention needs, is too light for it, or a radius is impossible.
        """
        pair = self.pair(nuclide).with_rms_radii(R_p=self.R_p)
        R_n = self.R_n if self.neutron_skin is None else pair.F_p.rms_radius + self.neutron_skin
        return pair.with_rms_radii(R_n=R_n)


def form_factors(
    convention: str | Convention,
    nuclide: NuclideLike,
    R_p: Given | None = None,
    R_n: Given | None = None,
    **options: Given | bool | None,
) -> FormFactorPair:
    """Proton and neutron form factors of a nuclide in a named convention.

    Parameters
    ----------
    convention : str or Convention
        By name; ``nurecoil list form-factors`` and `nurecoil.catalogue.names` list them.
    nuclide : Nuclide
        Anything with name, Z, N, A and charge_radius.
    R_p, R_n : float or str, optional
        Rms radii that replace the convention's own, each for its own constituent alone.
    **options
        Further parameters of the convention: `neutron_skin` of all, s, a, c, r0, b ... of some.

    Raises
    ------
    UnknownId
        If there is no such convention or option, or no charge density or no responses of that nuclide.
    ValueError
        If the nuclide lacks a charge radius that the convention needs, is too light for it, or a radius is impossible.

    Examples
    --------
    >>> from nurecoil.matter import Nuclide
    >>> from nurecoil.units import fm
    >>> pair = form_factors("helm-1.2", Nuclide("Cs133"), R_n=5.0 * fm)
    >>> round(pair.F_p.rms_radius / fm, 3), round(pair.F_n.rms_radius / fm, 3)
    (4.745, 5.0)
    >>> pair = form_factors("helm-rms", Nuclide("Pb208"), neutron_skin="0.28 fm")
    >>> round((pair.F_n.rms_radius - pair.F_p.rms_radius) / fm, 9)
    0.28
    """
    if isinstance(convention, Convention):
        return convention(nuclide).with_rms_radii(*(None if R is None else Radius.read(R, "R") for R in (R_p, R_n)))
    made = catalogue.find("form-factors", convention)
    assert isinstance(made, type)
    known = catalogue.options("form-factors", convention)
    for name in options:
        if name not in known:
            raise UnknownId(f"option of {convention}", name, known)
    found: FormFactorPair = made(R_p=R_p, R_n=R_n, **options)(nuclide)
    return found
