"""How well a weak form factor is known: by interaction, nucleon structure and oscillator length."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.conventions import FormFactorPair, NuclideLike
from nurecoil.nuclear.responses.coherent import CoherentResponses, coherent_responses, response_sources
from nurecoil.nuclear.responses.published import PUBLISHED
from nurecoil.nuclear.responses.weak import Q_N, Q_P, NucleonStructure, ResponseFormFactor
from nurecoil.problems import UnknownId
from nurecoil.units import fm

NEUTRON_R2_UNCERTAINTY = 0.0022 * fm**2
"""Of the neutron's squared charge radius (ParticleDataGroup:2020ssz)."""
STRANGE_R2_UNCERTAINTY, STRANGE_MOMENT_UNCERTAINTY = 0.0006 * fm**2, 0.004
"""Of the squared radius and the magnetic moment of strange quarks, on the lattice (Alexandrou:2019olr)."""

VARIATIONS = ("interaction", "neutron radius", "strangeness", "oscillator length")
"""What is varied in a band, where it can be."""


@dataclass(frozen=True)
class Variation:
    """One thing that is not known well: its name, and the form factors one standard deviation up and down."""

    name: str
    plus: FormFactorPair
    minus: FormFactorPair


@dataclass(frozen=True)
class FormFactorBand:
    """A weak response with its independent variations, each a shape nuisance with `plus` at +1 and `minus` at -1.

    Parameters
    ----------
    Z, N : float
        Numbers of protons and neutrons.
    central : FormFactorPair
    variations : tuple of Variation
    """

    Z: float
    N: float
    central: FormFactorPair
    variations: tuple[Variation, ...]

    def uncertainty(self, q: ArrayLike, Q_p: float = Q_P, Q_n: float = Q_N) -> Array:
        """One standard deviation of F_w(q): the half-spreads of the variations, added in quadrature.

        Parameters
        ----------
        q : array_like
        Q_p, Q_n : float
            Weak charges of the nucleons.
        """
        halves = [0.5 * (self._weak(v.plus, q, Q_p, Q_n) - self._weak(v.minus, q, Q_p, Q_n)) for v in self.variations]
        total: Array = np.sqrt(np.sum(np.square(halves), axis=0))
        return total

    def bounds(self, q: ArrayLike, Q_p: float = Q_P, Q_n: float = Q_N) -> tuple[Array, Array]:
        """F_w less and plus one standard deviation."""
        middle, half = self._weak(self.central, q, Q_p, Q_n), self.uncertainty(q, Q_p, Q_n)
        return middle - half, middle + half

    def _weak(self, pair: FormFactorPair, q: ArrayLike, Q_p: float, Q_n: float) -> Array:
        protons, neutrons = Q_p * self.Z, Q_n * self.N
        total: Array = (protons * pair.F_p(q) + neutrons * pair.F_n(q)) / (protons + neutrons)
        return total


def weak_response_band(nuclide: str, source: str | None = None) -> FormFactorBand:
    """The weak response of a nuclide with what is uncertain in it.

    ``interaction``: half the way to the shell-model interaction that differs most at low momentum transfer, and as much to the
    other side; left out where there is one interaction. ``neutron radius``: the neutron's squared charge radius.
    ``strangeness``: radius and magnetic moment of strange quarks, moved together so that they add up. ``oscillator length``:
    the length that reproduces the measured charge radius, against the one of the central value; left out where the radius is
    not measured.

    Parameters
    ----------
    nuclide : str
    source : str, optional
        Of the central value; see `coherent_responses`.

    Raises
    ------
    UnknownId
        If there are no responses of the nuclide, or not from that source.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> argon = weak_response_band("Ar40")
    >>> [v.name for v in argon.variations]
    ['interaction', 'neutron radius', 'strangeness', 'oscillator length']
    >>> round(float(argon.uncertainty(100 * MeV)), 3)
    0.001
    """
    responses, nucleon = coherent_responses(nuclide, source), NucleonStructure()
    central = _pair(responses, nucleon)
    found = []
    other = _other_interaction(responses)
    if other is not None:
        sides = (responses.moved_towards(other, fraction) for fraction in (0.5, -0.5))
        found.append(Variation("interaction", *(_pair(side, nucleon) for side in sides)))
    radii = (replace(nucleon, r2_n=nucleon.r2_n + sign * NEUTRON_R2_UNCERTAINTY) for sign in (1, -1))
    found.append(Variation("neutron radius", *(_pair(responses, inside) for inside in radii)))
    strange = (
        replace(
            nucleon,
            r2_s=nucleon.r2_s + sign * STRANGE_R2_UNCERTAINTY,
            kappa_s=nucleon.kappa_s + sign * STRANGE_MOMENT_UNCERTAINTY,
        )
        for sign in (1, -1)
    )
    found.append(Variation("strangeness", *(_pair(responses, inside) for inside in strange)))
    owner = Nuclide(nuclide)
    if owner.has_charge_radius:
        fitted = ResponseFormFactor(responses, 1.0, 0.0, nucleon).with_rms_radius(owner.charge_radius).responses.b
        lengths = (fitted, 2.0 * responses.b - fitted)
        found.append(Variation("oscillator length", *(_pair(responses.with_oscillator_length(b), nucleon) for b in lengths)))
    return FormFactorBand(responses.Z, responses.N, central, tuple(found))


@dataclass(frozen=True)
class VariedResponse:
    """The weak response of any nuclide with one thing moved by standard deviations: what a shape nuisance compares.

    A function from nuclides to pairs, for materials of several isotopes: ``CEvNS.on("Xe", model, form_factor=VariedResponse(
    "interaction", 1))``. An isotope without that variation keeps its central value.

    Parameters
    ----------
    name : str
        One of `VARIATIONS`.
    sign : int
        +1 or -1 standard deviation, or 0 for the central value.

    Raises
    ------
    UnknownId
        If there is no such variation.
    ValueError
        If the sign is another number.

    Examples
    --------
    >>> from nurecoil.matter import Nuclide
    >>> wider, plain = (VariedResponse("interaction", sign)(Nuclide("Ar40")) for sign in (1, 0))
    >>> round((wider.F_n.rms_radius - plain.F_n.rms_radius) / fm, 4)
    0.0049
    """

    name: str
    sign: int

    def __post_init__(self) -> None:
        if self.name not in VARIATIONS:
            raise UnknownId("variation of a weak response", self.name, VARIATIONS)
        if self.sign not in (-1, 0, 1):
            raise ValueError(f"sign: expected -1, 0 or 1 standard deviations, got {self.sign!r}")

    def __call__(self, nuclide: NuclideLike) -> FormFactorPair:
        """Form factors of protons and neutrons.

        Raises
        ------
        UnknownId
            If there are no responses of the nuclide.
        """
        band = weak_response_band(nuclide.name)
        for variation in band.variations:
            if variation.name == self.name and self.sign:
                return variation.plus if self.sign > 0 else variation.minus
        return band.central


def _pair(responses: CoherentResponses, nucleon: NucleonStructure) -> FormFactorPair:
    return FormFactorPair(ResponseFormFactor(responses, 1.0, 0.0, nucleon), ResponseFormFactor(responses, 0.0, 1.0, nucleon))


def _other_interaction(responses: CoherentResponses) -> CoherentResponses | None:
    """Of the other interactions (a published set repeats one of them), the one whose size differs most."""
    owner = responses.borrowed_from or responses.nuclide
    names = [name for name in response_sources(owner) if name not in (responses.source, PUBLISHED)]
    if responses.source == PUBLISHED or not names:
        return None
    found = [coherent_responses(responses.nuclide, name) for name in names]
    return max(found, key=lambda other: abs(other.M.neutrons[1] - responses.M.neutrons[1]))
