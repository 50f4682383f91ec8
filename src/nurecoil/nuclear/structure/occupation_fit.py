"""Fractional occupation probabilities: proton occupations fitted to a measured charge form factor.

After Kosmas:1992. With the oscillator length free the published form of the fit is nearly degenerate: a smaller b and
more protons lifted to higher orbits look alike. Here no orbit may be emptier than one above it. Such occupations are the
mixtures of filled shells, F = sum_k t_k F_k with t_k >= 0, sum t_k = 1 and the right number of protons, so that the fit at
fixed b is a convex problem. A form factor alone cannot tell j = l + 1/2 from j = l - 1/2, nor all orbits of several shells
(their polynomials are dependent); of occupations that fit equally well, those closest to filled shells are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.nuclear.conventions import FormFactorPair
from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.nuclear.fourier_bessel import FourierBessel
from nurecoil.nuclear.harmonic_oscillator import HarmonicOscillator
from nurecoil.nuclear.radii import oscillator_length
from nurecoil.nuclear.structure.orbits import Orbit, model_space
from nurecoil.nuclear.structure.woods_saxon import WoodsSaxon
from nurecoil.units import fm
from nurecoil.units.kinds import Given, Radius

# how much heavier the two normalisations weigh than a point of the form factor: they hold to 1e-8
_EXACT = 1e4
# and how little the distance from filled shells weighs
_TIE = 3e-4


@dataclass(frozen=True, eq=False)
class OccupationFit:
    """Occupations fitted to a charge form factor.

    Parameters
    ----------
    nuclide : Nuclide
    b : float
        Oscillator length (natural units).
    orbits : tuple of Orbit
        From the lowest up.
    occupations : ndarray, shape [orbits]
        Probabilities, never rising.
    charge : HarmonicOscillator
        The fitted charge form factor.
    rms_deviation : float
        Root mean square of F - F_measured over the points of the fit.
    """

    nuclide: Nuclide
    b: float
    orbits: tuple[Orbit, ...]
    occupations: Array
    charge: HarmonicOscillator
    rms_deviation: float

    def form_factors(self) -> FormFactorPair:
        """F_p of the fitted oscillator without the size of the proton that the fit assumed, and F_n equal to it."""
        c = self.charge
        point = HarmonicOscillator(c.b, c.occupations, mass_number=c.mass_number)
        return FormFactorPair(point, point)


def default_orbits(nuclide: Nuclide, b: float) -> tuple[Orbit, ...]:
    """Proton orbits in the order of their Woods-Saxon levels, up to one above the highest with protons in it."""
    orbits = model_space(6)
    levels = WoodsSaxon(nuclide.Z, nuclide.N).levels("p", orbits, b)
    ordered = [orbits[i] for i in np.argsort(levels, kind="stable")]
    filled = np.cumsum([orbit.degeneracy for orbit in ordered])
    return tuple(ordered[: int(np.searchsorted(filled, nuclide.Z)) + 2])


def fit_occupations(
    nuclide: Nuclide | str,
    *,
    b: Given | None = None,
    orbits: Sequence[Orbit] | None = None,
    measured: FormFactor | None = None,
    nucleon: FormFactor | None = None,
    centre_of_mass: bool = False,
    q: ArrayLike | None = None,
) -> OccupationFit:
    """Fit proton occupations, and the oscillator length unless given, to a charge form factor.

    Parameters
    ----------
    nuclide : Nuclide or str
    b : float, str or object with a unit, optional
        Oscillator length, natural units or such as "1.952 fm"; fitted too if not given.
    orbits : sequence of Orbit, optional
        From the lowest up; `default_orbits` by default.
    measured : FormFactor, optional
        ``FourierBessel.of(nuclide)`` by default.
    nucleon : FormFactor, optional
        Charge of one proton. A point by default, as published: the protons' size is then part of the occupations.
    centre_of_mass : bool
        Whether to include the centre-of-mass factor exp(+q^2 b^2/(4A)).
    q : array_like, optional
        Momentum transfers (natural units); 44 from 0.05 to 2.2 fm^-1 by default.

    Returns
    -------
    OccupationFit

    Raises
    ------
    ValueError
        If the orbits cannot hold the protons or `b` is not positive.
    UnknownId
        If there is no measured charge density of that nuclide.

    Examples
    --------
    >>> titanium = fit_occupations("Ti48", b="1.952 fm")
    >>> titanium.rms_deviation < 0.002
    True
    """
    from scipy.optimize import minimize_scalar

    nucleus = Nuclide(nuclide)
    guess = oscillator_length(nucleus.A) if b is None else Radius.read(b, "b")
    chosen = tuple(orbits) if orbits is not None else default_orbits(nucleus, guess)
    filled = np.cumsum([orbit.degeneracy for orbit in chosen])
    if not chosen or filled[-1] < nucleus.Z or filled[0] > nucleus.Z:
        raise ValueError(
            f"orbits: expected some that hold {nucleus.Z} protons, got {', '.join(o.name for o in chosen) or 'none'}"
        )
    points = np.linspace(0.05, 2.2, 44) / fm if q is None else np.asarray(q, dtype=float)
    data = np.asarray((measured or FourierBessel.of(nucleus.name))(points))
    mass_number = nucleus.A if centre_of_mass else None
    capacity = np.array([orbit.degeneracy for orbit in chosen])
    shell_model = np.clip((nucleus.Z - filled + capacity) / capacity, 0.0, 1.0)
    to_occupations = np.triu(np.ones((len(chosen), len(chosen))))

    def mixture(length: float) -> tuple[Array, float]:
        """Weights t_k of the filled shells, and the rms deviation."""
        from scipy.optimize import nnls

        shells = []
        for k in range(len(chosen)):
            numbers = {orbit.nlj: float(orbit.degeneracy) for orbit in chosen[: k + 1]}
            shells.append(HarmonicOscillator.from_occupations(numbers, length, nucleon, mass_number)(points))
        columns = np.array(shells).T * (filled / nucleus.Z)
        rows = np.vstack([columns, _EXACT * np.ones(len(chosen)), _EXACT * filled / nucleus.Z, _TIE * to_occupations])
        weights = nnls(rows, np.concatenate([data, [_EXACT, _EXACT], _TIE * shell_model]))[0]
        weights /= weights.sum()
        return weights, float(np.sqrt(np.mean((columns @ weights - data) ** 2)))

    length = guess
    if b is None:
        best = minimize_scalar(lambda x: mixture(x)[1], bounds=(0.85 * guess, 1.15 * guess), options={"xatol": 1e-5 * guess})
        length = float(best.x)
    weights, rms = mixture(length)
    occupations = to_occupations @ weights
    numbers = {orbit.nlj: float(orbit.degeneracy * min(v, 1.0)) for orbit, v in zip(chosen, occupations, strict=True)}
    charge = HarmonicOscillator.from_occupations(numbers, length, nucleon, mass_number)
    return OccupationFit(nucleus, length, chosen, occupations, charge, rms)
