"""The lepton mixing matrix and mass splittings, each set with its vintage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self, TypedDict, cast

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.declaration import declare, fields_of, given
from nurecoil.flavour.mixing import Mixing
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, load_yaml
from nurecoil.units import deg, eV
from nurecoil.units.kinds import Angle, Fraction, Given, SquaredMass, WrongQuantity


class _Fit(TypedDict):
    orderings: dict[str, dict[str, float]]


@declare
class PMNS:
    """Three-flavour mixing, U = R23 U13(delta) R12 diag(1, e^{i alpha21/2}, e^{i alpha31/2}).

    Parameters
    ----------
    theta_12, theta_13, theta_23 : Angle
        Mixing angles, from 0 to 90 degrees.
    dm2_21, dm2_31 : SquaredMass
        m_2^2 - m_1^2 and m_3^2 - m_1^2; a negative dm2_31 is inverted ordering.
    delta_cp, alpha_21, alpha_31 : Angle
        Dirac and Majorana phases.
    vintage : str
        Where the numbers come from.

    Raises
    ------
    ValueError
        If an angle lies outside [0, pi/2], dm2_21 is not positive, or another number is not finite.

    Examples
    --------
    >>> U = PMNS.vintage_of("nufit-6.0-ic19").matrix
    >>> bool(abs(U @ U.conj().T - np.eye(3)).max() < 1e-14)
    True
    """

    theta_12: Angle = given(symbol=r"\theta_{12}")
    theta_13: Angle = given(symbol=r"\theta_{13}")
    theta_23: Angle = given(symbol=r"\theta_{23}")
    dm2_21: SquaredMass = given(symbol=r"\Delta m^2_{21}")
    dm2_31: SquaredMass = given(symbol=r"\Delta m^2_{31}")
    delta_cp: Angle = given(default=0.0, symbol=r"\delta_{CP}")
    alpha_21: Angle = given(default=0.0, symbol=r"\alpha_{21}")
    alpha_31: Angle = given(default=0.0, symbol=r"\alpha_{31}")
    vintage: str = "user"

    def __post_init__(self) -> None:
        for name in ("theta_12", "theta_13", "theta_23"):
            angle = getattr(self, name)
            if not 0.0 <= angle <= math.pi / 2:
                raise WrongQuantity(name, f"expected an angle in [0, pi/2] rad, got {angle!r}")
        if not self.dm2_21 > 0:
            raise WrongQuantity("dm2_21", f"expected a positive mass splitting, got {self.dm2_21!r}")

    @classmethod
    def from_sin2(
        cls, s12: float, s13: float, s23: float, dm2_21: float, dm2_31: float, delta_cp: float = 0.0, vintage: str = "user"
    ) -> Self:
        """From sin^2 of the angles, as global fits quote them."""
        sines = {name: Fraction.read(value, name) for name, value in (("s12", s12), ("s13", s13), ("s23", s23))}
        t12, t13, t23 = (math.asin(math.sqrt(value)) for value in sines.values())
        return cls(t12, t13, t23, dm2_21, dm2_31, delta_cp, vintage=vintage)

    @classmethod
    def vintage_of(cls, name: str = "nufit-6.0-ic19", ordering: str = "normal") -> Self:
        """A published global fit by name (``data/mixing/fits.yaml`` lists them).

        Raises
        ------
        UnknownId
            If there is no such fit, or it has no result for that ordering.
        """
        fits = cast("dict[str, _Fit]", load_yaml(data_path("mixing", "fits.yaml")))
        if name not in fits:
            raise UnknownId("mixing fit", name, fits)
        if ordering not in fits[name]["orderings"]:
            raise UnknownId(f"ordering of {name}", ordering, fits[name]["orderings"])
        v = fits[name]["orderings"][ordering]
        return cls.from_sin2(
            v["s12"],
            v["s13"],
            v["s23"],
            v["dm2_21"] * eV**2,
            v["dm2_31"] * eV**2,
            v["delta_cp"] * deg,
            vintage=f"{name} {ordering}",
        )

    def with_phases(self, delta_cp: float | None = None, alpha_21: float = 0.0, alpha_31: float = 0.0) -> Self:
        """A copy with other CP phases [rad]."""
        delta = self.delta_cp if delta_cp is None else delta_cp
        return replace(self, delta_cp=delta, alpha_21=alpha_21, alpha_31=alpha_31)

    @property
    def dimension(self) -> int:
        """Number of flavours, three."""
        return 3

    @property
    def matrix(self) -> ComplexArray:
        """U[flavour, mass], PDG parametrisation: |nu_flavour> = sum_i U*[flavour, i] |nu_i>."""
        s12, c12 = math.sin(self.theta_12), math.cos(self.theta_12)
        s13, c13 = math.sin(self.theta_13), math.cos(self.theta_13)
        s23, c23 = math.sin(self.theta_23), math.cos(self.theta_23)
        cp = np.exp(1j * self.delta_cp)
        dirac = np.array(
            [
                [c12 * c13, s12 * c13, s13 / cp],
                [-s12 * c23 - c12 * s23 * s13 * cp, c12 * c23 - s12 * s23 * s13 * cp, s23 * c13],
                [s12 * s23 - c12 * c23 * s13 * cp, -c12 * s23 - s12 * c23 * s13 * cp, c23 * c13],
            ]
        )
        majorana = np.exp(0.5j * np.array([0.0, self.alpha_21, self.alpha_31]))
        product: ComplexArray = dirac * majorana
        return product

    @property
    def mass_splittings(self) -> Array:
        """(0, m_2^2 - m_1^2, m_3^2 - m_1^2)."""
        return np.array([0.0, self.dm2_21, self.dm2_31])


def read_mixing(value: str | Mapping[str, Given] | Mixing | None) -> str | Mixing | None:
    """What a field for a mixing holds: the name of a fit (with its ordering), a mixing, or nothing.

    Parameters
    ----------
    value : str, mapping, Mixing or None
        ``"nufit-6.0-ic24"``, ``"nufit-6.0-ic24 inverted"``, the fields of `PMNS`, a mixing, or None or ``"none"``.

    Raises
    ------
    UnknownId
        If there is no such fit, ordering or field.
    WrongQuantity
        If it is none of these.

    Examples
    --------
    >>> read_mixing("nufit-6.0-ic24 inverted")
    'nufit-6.0-ic24 inverted'
    """
    if value is None or value == "none":
        return None
    if isinstance(value, str):
        mixing_of(value)
        return value
    if isinstance(value, Mapping):
        known = fields_of(PMNS)
        for name in value:
            if name not in known:
                raise UnknownId("parameter of the mixing", name, known)
        for name, field in known.items():
            if field.required and name not in value:
                raise WrongQuantity(f"mixing.{name}", f"missing; for example {field.example}")
        return PMNS(**cast("Mapping[str, Any]", value))
    if hasattr(value, "mass_splittings") and hasattr(value, "matrix"):
        return value
    raise WrongQuantity("mixing", f"expected the name of a fit, or a mixing, got {value!r}")


def mixing_of(value: str | Mixing) -> Mixing:
    """The mixing that a field holds by name or as such.

    Examples
    --------
    >>> mixing_of("nufit-6.0-ic24 inverted").mass_splittings[2] < 0
    np.True_
    """
    if not isinstance(value, str):
        return value
    name, _, ordering = value.strip().partition(" ")
    return PMNS.vintage_of(name, ordering.strip() or "normal")
