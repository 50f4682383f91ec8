"""Total cross sections: quadrature over the recoil, fine where a light mediator is, refused where there is no total."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.models.term import Contact, Propagator, Term
from nurecoil.processes.kinematics import Elastic
from nurecoil.processes.process import AT_REST, Process
from nurecoil.units import MeV

_PANELS = np.linspace(0.0, 1.0, 33)
_ORDER = 12
_RATIO = 4.0
"""Of recoil energies at the ends of a panel where a propagator varies: a factor two in momentum transfer."""
_DEEP = 1e-16
"""Panels go down to this part of the largest recoil where a propagator does not say what its scale is."""


ATOMIC = 1e-8
"""Panels go down to this part of the largest recoil in any case: where the electrons of an atom stop answering."""
_SMALL = 1e-11
"""Where dsigma/dT is looked at for a divergence, in units of the largest recoil: below the scale of atoms."""


def total(
    process: Process, E: Array, T_min: float, rho: ComplexArray, antineutrino: bool, values: Mapping[str, float]
) -> Array:
    """Integral of dsigma/dT above T_min, for arguments that have been checked.

    Raises
    ------
    ValueError
        If it diverges.
    """
    terms = process.model.terms(values)
    reached = E[E > 0]
    if not reached.size:
        return np.zeros_like(E)[()]
    low = max(T_min, process.motion.lowest)
    refuse_divergence(process, low, float(reached.max()), terms)
    top: Array = np.maximum(process.motion.T_max(np.where(E > 0, E, MeV)), low)[..., None]
    span = np.sqrt(top) - math.sqrt(low)
    heavy = heavy_ends(process, E, terms)
    cuts = fine_cuts(process, low, float(top.max()), terms, heavy)
    cuts = np.concatenate([np.broadcast_to(cuts, (*E.shape, cuts.size)), heavy], axis=-1)
    inside: Array = np.clip(cuts, low, top)
    edges: Array = np.sort(np.concatenate([(math.sqrt(low) + span * _PANELS) ** 2, inside], axis=-1), axis=-1)
    nodes, weights = gauss_legendre([0.0, 1.0], _ORDER)
    # uniform in momentum transfer inside a panel, too: the integrand is smooth in it
    left, width = np.sqrt(edges[..., :-1, None]), np.diff(np.sqrt(edges))[..., None]
    root: Array = left + width * nodes
    T = (root**2).reshape(*E.shape, -1)
    w = (2.0 * root * width * weights).reshape(T.shape)
    found = process.differential(T, E[..., None], rho, antineutrino, values)
    summed: Array = np.where(E > 0, np.sum(w * found, axis=-1), 0.0)
    return summed[()]


def heavy_ends(process: Process, E: Array, terms: tuple[Term, ...]) -> Array:
    """Smallest and largest recoil energies [*E, 2 H] with each heavy lepton that the model makes; zero below threshold."""
    masses = sorted({term.channel.final_mass for term in terms if term.channel.final_mass > 0 and term.matrix.any()})
    motion = process.motion
    if not masses or not isinstance(motion, Elastic):  # the others refuse heavy leptons themselves
        return np.zeros((*E.shape, 0))
    safe: Array = np.where(E > 0, E, MeV)
    found = [end(safe, mass) for mass in masses for end in (motion.T_least, motion.T_max)]
    return np.where(E[..., None] > 0, np.stack(found, axis=-1), 0.0)


def fine_cuts(process: Process, low: float, high: float, terms: tuple[Term, ...], ends: Array) -> Array:
    """Recoil energies between which dsigma/dT is smooth: shells, and a few per decade around each propagator's scale.

    Parameters
    ----------
    process : Process
    low, high : float
        Range of recoil energies; low may be zero.
    terms : tuple of Term
        Of the model, for their propagators.
    ends : ndarray
        Where the cross section begins and ends otherwise; zeros do not count.
    """
    found = [process.kinks]
    for propagator in {term.channel.propagator for term in terms if term.matrix.any()}:
        scale = _scale(propagator, process.mass)
        if scale is None:
            continue
        first = max(low, min(scale, high) / _RATIO, high * _DEEP)
        if first < high:
            steps = math.ceil(math.log(high / first, _RATIO)) + 1
            found.append(np.geomspace(first, high, steps))
    # a neutral atom, a shell or a threshold: the scale is any
    starts = np.concatenate([process.kinks, ends.ravel()])
    first = low if low > 0 else min([*starts[starts > 0].tolist(), ATOMIC * high])
    if first < high:
        found.append(np.geomspace(first, high, math.ceil(math.log(high / first, _RATIO)) + 1))
    cuts = np.unique(np.concatenate(found))
    return cuts[(cuts > low) & (cuts < high)]


def _scale(propagator: Propagator, target: float) -> float | None:
    """Recoil energy around which a propagator varies: m^2/2M; zero if it does not say, None if it is constant."""
    if isinstance(propagator, Contact):
        return None
    mass: object = getattr(propagator, "mass", 0.0)
    return mass**2 / (2.0 * target) if isinstance(mass, float) else 0.0


def refuse_divergence(process: Process, T_min: float, E: float, terms: tuple[Term, ...], field: str = "T_min") -> None:
    """Raise ValueError if dsigma/dT rises like 1/T or faster as T goes to zero, and T_min is zero.

    Each exchange is looked at by itself, so that a small moment cannot hide behind a large weak cross section. One that a
    neutral atom screens is finite, and a heavy lepton cannot be made without a recoil.
    """
    if T_min > 0:
        return
    acting = [term for term in terms if term.matrix.any()]
    massless = [term for term in acting if term.channel.final_mass == 0]
    named = [(process.kernel_name(process.canonical(term.channel)), term) for term in massless]
    exchanges = dict.fromkeys((name, term.channel.structure, term.channel.propagator) for name, term in named)
    for own, structure, propagator in exchanges:
        scale = _scale(propagator, process.mass) or math.inf
        high = _SMALL * min(float(process.motion.T_max(np.array(E))), scale)
        T = np.maximum(np.array([1e-3 * high, high]), AT_REST)
        amplitude: ComplexArray = np.zeros((2, 1, 1), dtype=complex)
        for name, term in named:
            f = process.shape(term.channel, process.motion.q2(T))
            if f is not None and (name, term.channel.structure, term.channel.propagator) == (own, structure, propagator):
                amplitude = amplitude + f[:, None, None] * term.matrix
        kernel = process.kernels(T).get((own, own))
        if kernel is None:
            continue
        # T dsigma/dT goes to zero with T where the integral exists
        norm: Array = np.sum(np.abs(amplitude) ** 2, axis=(1, 2))
        small, large = ((kernel[0] + kernel[1] / E + kernel[2] / E**2) * norm * T).tolist()
        if small > 0.5 * large > 0:
            raise ValueError(
                f"{field}: expected a recoil threshold above zero: with structure {structure!r} (a moment, or the exchange of "
                "something massless) the total cross section diverges as the recoil goes to zero"
            )
