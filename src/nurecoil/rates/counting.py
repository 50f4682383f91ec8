"""`compile` and `tabulate`: tables of binned counts, and of differential rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import BoolArray, gauss_legendre
from nurecoil.processes import Target
from nurecoil.rates.exposure import exposure_of
from nurecoil.rates.folded import Folded
from nurecoil.rates.panels import Detector, check_spectra, recoil_panels
from nurecoil.sources import Source
from nurecoil.units.kinds import Given, GivenMany, RecoilEnergy

_SEEN = 0.01
"""A recoil counts as seen where some bin responds to it with this part of the largest response."""


def tabulate(source: Source, target: Target, T: GivenMany) -> Folded:
    """Tables for the differential rate dR/dT at fixed recoil energies.

    Parameters
    ----------
    source : Source
    target : Target
        A process, or a process on a material.
    T : array_like, shape [T]
        Positive.

    Raises
    ------
    ValueError
        If a recoil energy is not positive.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.units import keV, kg, day
    >>> sns = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
    >>> rate = tabulate(sns, nr.CEvNS.on("Ge", nr.StandardModel()), [5 * keV, 10 * keV])
    >>> (rate() / (1 / (kg * day * keV))).round(4).tolist()
    [0.011, 0.0077]
    """
    nodes = np.atleast_1d(RecoilEnergy.array(T, "T"))
    if not (nodes > 0).all():
        raise ValueError(f"T: expected positive recoil energies, got {T!r}")
    return Folded(source, target, nodes)


def compile(
    source: Source,
    target: Target,
    detector: Detector,
    *,
    exposure: Given,
    time_edges: ArrayLike | None = None,
    panels: int = 32,
    order: int = 8,
) -> Folded:
    """Fold source, target and detector into tables of binned counts.

    Parameters
    ----------
    source : Source
    target : Target
        A process, or a process on a material.
    detector : Response
        Its bins are the bins of the result.
    exposure : float, str or object with a unit
        Target mass, times time if the source is a flux per time: ``"14.6 kg"``, ``"4 tonne year"``, ``10 * kg * day``.
    time_edges : array_like, optional
        Edges of arrival-time bins; the result is then two-dimensional.
    panels, order : int
        Quadrature in recoil energy: panels uniform in momentum transfer, Gauss-Legendre nodes in each.

    Returns
    -------
    Folded
        Call it with a model, or with parameter values, to get counts.

    Warns
    -----
    UnknownPart
        If a spectrum is not known at energies whose recoils the detector sees.
    Implausible
        If the exposure is a plain number that nobody means.

    Raises
    ------
    ValueError
        If the exposure is not positive or does not suit the source, or the detector answers to another kind of recoil. A
        prediction is refused where the detector sees recoils down to zero and the model's counts diverge there.
    """
    amount = exposure_of(exposure, source)
    if detector.recoil != target.recoil:
        raise ValueError(
            f"detector: it answers to {detector.recoil} recoils, but the process gives {target.recoil} recoils; "
            "a response to electrons begins with ElectronRecoil()"
        )
    low, high = detector.support
    edges = recoil_panels(source, target, max(low, 0.0), high, detector.edges, panels)
    nodes, weights = gauss_legendre(edges, order)
    times = None if time_edges is None else np.asarray(time_edges, dtype=float)
    response = detector.matrix(nodes)
    seen: BoolArray = response.max(axis=0, initial=0.0) > _SEEN * response.max(initial=0.0)
    if seen.any():
        check_spectra(source, target, float(nodes[seen].min()), stacklevel=3)
    from_zero = low <= 0 and bool(seen[:1].any())
    bins = getattr(detector, "positions", None)
    return Folded(source, target, nodes, amount * response * weights, times, from_zero=from_zero, bins=bins)
