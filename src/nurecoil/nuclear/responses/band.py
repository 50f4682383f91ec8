"""How well a weak form factor is known: by interaction, nucleon structure and oscillator length."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.conventions import FormFactorPair
from nurecoil.nuclear.responses.coherent import PUBLISHED, CoherentResponses, coherent_responses, response_sources
from nurecoil.nuclear.responses.weak import Q_N, Q_P, NucleonStructure, ResponseFormFactor, pair_of_responses
from nurecoil.problems import UnknownId
from nurecoil.units import fm

NEUTRON_R2_UNCERTAINTY = 0.0022 * fm**2
"""Of the neutron's squared charge radius (ParticleDataGroup:2020ssz)."""
STRANGE_R2_UNCERTAINTY, STRANGE_MOMENT_UNCERTAINTY = 0.0006 * fm**2, 0.004
"""Of the squared radius and the magnetic moment of strange quarks, on the lattice (Alexandrou:2019olr)."""

VARIATIONS = ("interaction", "neutron-radius", "strangeness", "oscillator-length")
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

    Parameters
    ----------
    nuclide : str
    source : str, optional
        Of the central value; see `coherent_responses`.

    Returns
    -------
    FormFactorBand
        With those `VARIATIONS` that the nuclide has, see `varied_response`.

    Raises
    ------
    UnknownId
        If there are no responses of the nuclide, or not from that source.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> argon = weak_response_band("Ar40")
    >>> [v.name for v in argon.variations]
    ['interaction', 'neutron-radius', 'strangeness', 'oscillator-length']
    >>> round(float(argon.uncertainty(100 * MeV)), 3)
    0.001
    """
    responses = coherent_responses(nuclide, source)
    central = pair_of_responses(responses)
    sides = ((name, _varied(responses, name, 1.0), _varied(responses, name, -1.0)) for name in VARIATIONS)
    found = tuple(Variation(name, plus, minus) for name, plus, minus in sides if plus is not None and minus is not None)
    return FormFactorBand(responses.Z, responses.N, central, found)


def varied_response(
    nuclide: str, vary: str, by: float = 1.0, source: str | None = None, *, b: float | None = None
) -> FormFactorPair:
    """The weak response of a nuclide with one thing moved by so many standard deviations.

    ``interaction``: one is half the way to the shell-model interaction that differs most at low momentum transfer; nothing
    moves where there is one interaction. ``neutron-radius``: the neutron's squared charge radius. ``strangeness``: radius and
    magnetic moment of strange quarks, moved together so that they add up. ``oscillator-length``: one is the length that
    reproduces the measured charge radius; nothing moves where the radius is not measured.

    Parameters
    ----------
    nuclide : str
    vary : str
        One of `VARIATIONS`.
    by : float
        Number of standard deviations, of either sign.
    source : str, optional
        Of the central value; see `coherent_responses`.
    b : float, optional
        Oscillator length of the central value.

    Raises
    ------
    UnknownId
        If there is no such variation, no responses of the nuclide, or not from that source.

    Examples
    --------
    >>> wider, plain = (varied_response("Ar40", "interaction", by) for by in (1.0, 0.0))
    >>> round((wider.F_n.rms_radius - plain.F_n.rms_radius) / fm, 4)
    0.0049
    """
    if vary not in VARIATIONS:
        raise UnknownId("variation of a weak response", vary, VARIATIONS)
    responses = coherent_responses(nuclide, source, b)
    return _varied(responses, vary, by) or pair_of_responses(responses)


def _varied(responses: CoherentResponses, name: str, by: float) -> FormFactorPair | None:
    """None if the nuclide does not have that variation."""
    nucleon = NucleonStructure()
    if name == "interaction":
        other = _other_interaction(responses)
        return None if other is None else pair_of_responses(responses.moved_towards(other, 0.5 * by))
    if name == "neutron-radius":
        return pair_of_responses(responses, replace(nucleon, r2_n=nucleon.r2_n + by * NEUTRON_R2_UNCERTAINTY))
    if name == "strangeness":
        r2_s, kappa_s = nucleon.r2_s + by * STRANGE_R2_UNCERTAINTY, nucleon.kappa_s + by * STRANGE_MOMENT_UNCERTAINTY
        return pair_of_responses(responses, replace(nucleon, r2_s=r2_s, kappa_s=kappa_s))
    owner = Nuclide(responses.nuclide)
    if not owner.has_charge_radius:
        return None
    fitted = ResponseFormFactor(responses, 1.0, 0.0, nucleon).with_rms_radius(owner.charge_radius).responses.b
    return pair_of_responses(responses.with_oscillator_length(responses.b + by * (fitted - responses.b)))


def _other_interaction(responses: CoherentResponses) -> CoherentResponses | None:
    """Of the other interactions (a published set repeats one of them), the one whose size differs most."""
    owner = responses.borrowed_from or responses.nuclide
    names = [name for name in response_sources(owner) if name not in (responses.source, PUBLISHED)]
    if responses.source == PUBLISHED or not names:
        return None
    found = [coherent_responses(responses.nuclide, name) for name in names]
    return max(found, key=lambda other: abs(other.M.neutrons[1] - responses.M.neutrons[1]))
