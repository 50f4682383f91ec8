"""Neutrinos as the background of dark matter: counts by flux, and how what is known of the fluxes moves them together."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.detectors import Response
from nurecoil.problems import UnknownId
from nurecoil.processes import OnMaterial
from nurecoil.rates import compile as fold
from nurecoil.sources import (
    Atmospheric,
    Component,
    DiffuseSupernova,
    Geoneutrinos,
    ReactorsAt,
    Solar,
    SolarSpectrum,
    Source,
    UnknownPart,
)
from nurecoil.tables import read_table
from nurecoil.units import MeV, keV, tonne, year
from nurecoil.units.choices import Positions

CONSTRAINTS = ("sno-2013",)
"""Measurements that bind fluxes together, by name."""


@dataclass(frozen=True, eq=False)
class FogBackground:
    """Counts of neutrinos by bin and exposure, and how the uncertainties of their fluxes move them.

    Parameters
    ----------
    counts : ndarray, shape [B]
        Per mass and time.
    shifts : ndarray, shape [K, B]
        What one standard deviation of each independent uncertainty adds. Correlated fluxes share a row.
    response : Response
        The detector.
    target : OnMaterial
        What the neutrinos scatter off.
    parts : mapping of str to ndarray
        Counts of each component of each source, ``"sun B8"``.
    """

    counts: Array
    shifts: Array
    response: Response
    target: OnMaterial
    parts: dict[str, Array]


def ideal_detector(low: float = 1e-4 * keV, high: float = 200.0 * keV, bins: int = 50) -> Response:
    """A detector that sees every recoil in logarithmic bins: by default those of OHare:2021utq.

    Examples
    --------
    >>> ideal_detector().n_bins
    50
    """
    return Response((), Positions.of(np.geomspace(low, high, bins + 1) / keV, "keVnr"))


@cache
def fog_sources() -> tuple[Source, ...]:
    """Neutrinos of the Sun, the Earth, reactors, the atmosphere and old supernovae, as OHare:2021utq has them.

    8B has the spectrum of that time (Bahcall:1996qv): today's makes 1 per cent more recoils above 0.1 keV on xenon, 4 per cent
    more above 1 keV. The two lines of 7Be share their uncertainty here. For coherent scattering in the Standard Model at tree
    level flavours do not matter; they are there for whatever else is in the background. Atmospheric fluxes are tabulated from
    13 MeV on: what is missing below, 7 per cent of their coherent scattering, has recoils where solar neutrinos drown it.
    Made once: what does not depend on a target is kept with them.

    Examples
    --------
    >>> sum(len(source.components) for source in fog_sources())
    18
    """
    sun = Solar(fluxes="ohare-2021", spectra={"B8": SolarSpectrum("B8", "bahcall-1996")})
    return sun, Geoneutrinos(), DiffuseSupernova(), Atmospheric("ohare-2021"), ReactorsAt("gran-sasso")


def fog_background(
    target: OnMaterial,
    response: Response | None = None,
    sources: Sequence[Source] | None = None,
    covariance: ArrayLike | str | None = None,
) -> FogBackground:
    """The neutrinos that a detector sees, by flux.

    Parameters
    ----------
    target : OnMaterial
        Coherent scattering, ``CEvNS.on("Xe", StandardModel())``; its model may hold new physics.
    response : Response, optional
        `ideal_detector` by default. Thresholds, efficiencies and resolutions are steps of it.
    sources : sequence of Source, optional
        `fog_sources` by default. A component has the uncertainty that it states, and all components of a source share the
        source's own.
    covariance : array_like or str, optional
        Relative covariance of all components, in their order, in place of what the sources state: for correlated fluxes. Or
        the name of a measurement: ``"sno-2013"`` binds the flux of 8B and its survival probability as SNO measured them
        together (`SurvivalConstraint`), and leaves the other components what they state.

    Raises
    ------
    ValueError
        If the covariance has another shape, or is not positive semidefinite, or the measurement is of a component that is not
        there.
    UnknownId
        If there is no measurement of that name.

    Examples
    --------
    >>> import nurecoil as nr
    >>> sm = nr.StandardModel(scheme="tree", sin2_theta_w=0.2387)
    >>> target = nr.CEvNS.on("Xe131", sm, form_factor="helm-lewin-smith")
    >>> sun = nr.Solar(fluxes="ohare-2021", reactions=("B8",))
    >>> found = fog_background(target, sources=[sun])
    >>> round(float(found.parts["sun B8"].sum() * tonne * year))
    915
    """
    detector = ideal_detector() if response is None else response
    parts: dict[str, Array] = {}
    rows: list[Array] = []
    relative: list[tuple[slice, float]] = []
    asked = fog_sources() if sources is None else tuple(sources)
    for source in asked:
        first = len(rows)
        for component in source.components:
            with warnings.catch_warnings():
                if sources is None:  # where the tables begin is said with those sources
                    warnings.simplefilter("ignore", UnknownPart)
                rows.append(_counts(source.with_components((component,)), target, detector))
            name = f"{source.name} {component.name}"
            parts[name] = parts.get(name, 0.0) + rows[-1]
        for i, component in enumerate(source.components, first):
            relative.append((slice(i, i + 1), component.uncertainty))
        relative.append((slice(first, len(rows)), source.normalisation_uncertainty))
    counts = np.array(rows)
    if covariance is None:
        shifts = np.array([size * counts[which].sum(axis=0) for which, size in relative if size > 0])
    elif isinstance(covariance, str):
        constraint = SurvivalConstraint.named(covariance)
        shifts = constraint.shifts(asked, counts, relative, target, detector)
    else:
        shifts = _square_root(np.asarray(covariance, dtype=float), len(rows)) @ counts
    return FogBackground(counts.sum(axis=0), shifts.reshape(-1, counts.shape[1]), detector, target, parts)


@dataclass(frozen=True)
class _Survival:
    """Electron neutrinos with a probability 1/2 + size (E/MeV - 10)^power, the others in fixed shares."""

    power: int
    size: float
    others: tuple[float, ...]

    @property
    def dimension(self) -> int:
        return 1 + len(self.others)

    @property
    def edges(self) -> tuple[float, ...]:
        return ()

    def __call__(self, E: Array) -> ComplexArray:
        survives = 0.5 + self.size * (E / MeV - 10.0) ** self.power
        weights = np.column_stack([survives, np.outer(1.0 - survives, self.others)])
        return np.asarray(weights[:, :, None] * np.eye(self.dimension), dtype=complex)


@dataclass(frozen=True, eq=False)
class SurvivalConstraint:
    """A flux and a survival probability P_ee = c0 + c1 (E/MeV - 10) + c2 (E/MeV - 10)^2, measured together.

    It gives widths, not values: those are what source and mixing say. Coherent scattering in the Standard Model at tree level
    feels the flux alone; couplings that know flavour feel how the two go together.

    Parameters
    ----------
    component : str
        Of which source's components it speaks, ``"B8"``.
    covariance : ndarray, shape [4, 4]
        Of the flux over what it was measured to be, c0, c1 and c2.

    Examples
    --------
    >>> sno = SurvivalConstraint.named("sno-2013")
    >>> sno.component, round(float(sno.covariance[0, 0] ** 0.5), 4)
    ('B8', 0.0381)
    """

    component: str
    covariance: Array

    @classmethod
    def named(cls, name: str) -> SurvivalConstraint:
        """A measurement by its name: ``"sno-2013"`` (SNO:2011hxd), by day.

        Raises
        ------
        UnknownId
            If there is none.
        """
        if name not in CONSTRAINTS:
            raise UnknownId("measurement of fluxes", name, CONSTRAINTS, "covariance")
        values = read_table("sno_2013", "estimates.csv")
        sizes = np.hypot(values["statistical"], values["systematic"])
        sizes[0] /= values["value"][0]
        table = read_table("sno_2013", "correlation.csv")
        correlation = np.array([table[str(name)] for name in values["quantity"]])
        return cls("B8", sizes[:, None] * correlation * sizes)

    def shifts(
        self,
        sources: Sequence[Source],
        counts: Array,
        relative: Sequence[tuple[slice, float]],
        target: OnMaterial,
        response: Response,
    ) -> Array:
        """What one standard deviation of each independent uncertainty adds, shape [K, B].

        Parameters
        ----------
        sources : sequence of Source
        counts : ndarray, shape [C, B]
            Of each component of each source.
        relative : sequence of (slice, float)
            Components and the uncertainty that they share, which holds for all others.
        target : OnMaterial
        response : Response

        Raises
        ------
        ValueError
            If there is not one such component, or it shares an uncertainty with others.
        """
        all_of = [(source, component) for source in sources for component in source.components]
        places = [i for i, (_, component) in enumerate(all_of) if component.name == self.component]
        if len(places) != 1:
            raise ValueError(f"covariance: expected one component {self.component!r} in the sources, got {len(places)}")
        (i,) = places
        source, component = all_of[i]
        if source.normalisation_uncertainty > 0:
            raise ValueError(f"covariance: expected no uncertainty that {source.name!r} shares, beside a measured flux")
        rest = [size * counts[which].sum(axis=0) for which, size in relative if size > 0 and which != slice(i, i + 1)]
        directions = np.array([counts[i], *(self._of_survival(source, component, k, target, response) for k in range(3))])
        values, vectors = np.linalg.eigh(self.covariance)
        return np.array([*rest, *(np.sqrt(values)[:, None] * (vectors.T @ directions))])

    @staticmethod
    def _of_survival(source: Source, component: Component, power: int, target: OnMaterial, response: Response) -> Array:
        """Counts that c_k = 1 would add: they are linear in the state, which stays a state for a small step."""
        rho = component.state(np.array([10.0 * MeV]))[0].real.diagonal()
        others = tuple(float(share) for share in rho[1:] / rho[1:].sum())
        reach = float(np.abs(component.spectrum.edges[[0, -1]] / MeV - 10.0).max()) ** power
        step = 0.5 / reach
        half, more = (
            _counts(source.with_components((replace(component, state=_Survival(power, size, others)),)), target, response)
            for size in (0.0, step)
        )
        return np.asarray((more - half) / step)


def _counts(source: Source, target: OnMaterial, response: Response) -> Array:
    exposure = 1.0 * tonne * year
    return np.asarray(fold(source, target, response, exposure=exposure)()) / exposure


def _square_root(covariance: Array, size: int) -> Array:
    if covariance.shape != (size, size) or not np.allclose(covariance, covariance.T, rtol=1e-12, atol=0.0):
        raise ValueError(f"covariance: expected a symmetric matrix of {size} components, got shape {covariance.shape}")
    values, vectors = np.linalg.eigh(covariance)
    if values.min() < -1e-12 * values.max():
        raise ValueError(f"covariance: expected no negative eigenvalue, got {values.min():g}")
    return np.asarray(np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T)
