"""An experiment: source, target, detector, what was observed, and what is not known well."""

from __future__ import annotations

import dataclasses
import html
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np

from nurecoil import rates
from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Response, TemplateResponse
from nurecoil.experiments.nuisance import SIGNAL, Curve, Normalisation, Nuisance, Shape, Template
from nurecoil.experiments.reader import Provenance
from nurecoil.experiments.simulation import Simulated, Simulation
from nurecoil.experiments.split import Split, SplitResponse
from nurecoil.models import StandardModel
from nurecoil.models.term import Model
from nurecoil.problems import UnknownId
from nurecoil.processes import Target
from nurecoil.rates import Folded
from nurecoil.sources import Source


@dataclass(frozen=True, eq=False)
class Experiment:
    """A counting experiment, as a value; usually read from a file by `experiment`.

    Parameters
    ----------
    id, title : str
    source : Source
        As the detector sees it: per area, or per area and time.
    target : Process or OnMaterial
        With any model; the one of a prediction is given with each call.
    response : Response or TemplateResponse
        The detector; its bins are the bins of the counts.
    exposure : float
        Target mass, times livetime if the source is a flux per time; natural units.
    observed : ndarray, shape [B], [B, time], [B, S] or [B, S, time], optional
        Counts, backgrounds included.
    backgrounds : mapping
        Name -> expected counts, with the shape of `observed`.
    measured : frozenset of str
        Those backgrounds that are counted in a control sample of equal exposure, and so have its Poisson error.
    nuisances : tuple of Normalisation, Shape, Template, Curve or Simulated
    time_edges : ndarray, shape [time+1], optional
        Edges of arrival-time bins, natural units. None: time is no axis, and the signal is not cut in time.
    split : Split, optional
        Bins S of a further observable, and how the signal is split among them.
    statistic : {"poisson", "gaussian"}
        Which likelihood the authors used, as a hint.
    cite : tuple of str
        Keys of the bibliography, or DOIs.
    contains : tuple of str
        Ids of experiments whose data are part of these: the two are not to be fitted together.
    provenance : tuple of Provenance
        Where the numbers of the file come from.
    background_includes : {"standard-model"}, optional
        What is among the backgrounds already: the signal is what a model adds to it, which may be negative.
    simulated : mapping
        Name of a background that comes out of the simulation behind a `TemplateResponse` -> its counts [..., B] at all values
        of the response's axes.

    Raises
    ------
    ValueError
        If the exposure is not positive, counts or templates are negative, not finite or of the wrong shape, a nuisance name
        appears twice or is no identifier, or a nuisance acts on an unknown background.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.detectors import nr_threshold
    >>> from nurecoil.units import keV, kg
    >>> source = nr.PionDecayAtRest(protons_on_target=1e23, neutrinos_per_proton=0.08, distance="20 m")
    >>> ge = Experiment("ge", "", source, nr.CEvNS.on("Ge", nr.StandardModel()), nr_threshold(5 * keV), 10 * kg)
    >>> ge.expected(nr.StandardModel()).round(1).tolist()
    [161.1]
    """

    id: str
    title: str
    source: Source
    target: Target
    response: Response | TemplateResponse
    exposure: float
    observed: Array | None = None
    backgrounds: Mapping[str, Array] = dataclasses.field(default_factory=dict)
    measured: frozenset[str] = frozenset()
    nuisances: tuple[Nuisance, ...] = ()
    time_edges: Array | None = None
    split: Split | None = None
    statistic: Literal["poisson", "gaussian"] = "poisson"
    cite: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    background_includes: Literal["standard-model"] | None = None
    simulated: Mapping[str, Array] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.exposure < math.inf:
            raise ValueError(f"exposure: expected a positive mass or mass times time, got {self.exposure!r}")
        if self.time_edges is not None:
            object.__setattr__(self, "time_edges", _frozen(self.time_edges))
        if self.split is not None and len(self.split.fractions) != self.response.n_bins:
            raise ValueError(f"split: expected fractions for {self.response.n_bins} bins, got {len(self.split.fractions)}")
        if self.observed is not None:
            object.__setattr__(self, "observed", _counts("observed", self.observed, self.shape))
        backgrounds = {name: _counts(f"background {name!r}", b, self.shape) for name, b in self.backgrounds.items()}
        object.__setattr__(self, "backgrounds", MappingProxyType(backgrounds))
        self._check_names()

    def _check_names(self) -> None:
        if SIGNAL in self.backgrounds:
            raise ValueError(f"backgrounds: {SIGNAL!r} is the signal's own name")
        for name in self.measured:
            if name not in self.backgrounds:
                raise UnknownId("background", name, self.backgrounds)
        names = [nuisance.name for nuisance in self.nuisances]
        for name in names:
            if not name.isidentifier() or names.count(name) > 1:
                raise ValueError(f"nuisances: expected different names that are Python identifiers, got {name!r}")
        for nuisance in self.nuisances:
            for part in _parts(nuisance):
                if part != SIGNAL and part not in self.backgrounds:
                    raise UnknownId(f"part that nuisance {nuisance.name!r} acts on", part, [SIGNAL, *self.backgrounds])
            if isinstance(nuisance, Simulated) and nuisance.axis not in getattr(self.response, "axes", {}):
                known = getattr(self.response, "axes", ())
                raise UnknownId(f"axis of the simulation, nuisance {nuisance.name!r}", nuisance.axis, known)
            if isinstance(nuisance, Template) and nuisance.plus.shape != self.shape:
                raise ValueError(f"nuisance {nuisance.name!r}: expected shape {self.shape}, got {nuisance.plus.shape}")

    def __getstate__(self) -> dict[str, Any]:
        # tables are made again where they are needed, and read-only views of mappings cannot travel
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return fields | {"backgrounds": dict(self.backgrounds)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state | {"backgrounds": MappingProxyType(state["backgrounds"])})

    def __repr__(self) -> str:
        return f"Experiment({self.id!r}, shape={self.shape})"

    def _repr_html_(self) -> str:
        seen = "not stated" if self.observed is None else f"{self.observed.sum():g} counts"
        rows = {
            "experiment": self.id, "title": self.title, "observed": seen, "bins": f"{self.shape} on {self.axis}",
            **{f"background {name}": f"{counts.sum():g} counts" for name, counts in self.backgrounds.items()},
            "nuisances": ", ".join(n.name for n in self.nuisances) or "none", "cite": ", ".join(self.cite),
        }  # fmt: skip
        body = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows.items())
        return f"<table>{body}</table>"

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of counts: [B], with a split [B, S]; with time bins one more axis."""
        bins = (self.response.n_bins,) if self.split is None else (self.response.n_bins, self.split.bins)
        return bins if self.time_edges is None else (*bins, np.size(self.time_edges) - 1)

    @property
    def bins(self) -> Array:
        """Edges of the bins [B+1] on `axis`; natural units for energies."""
        return self.response.bins

    @property
    def axis(self) -> Axis:
        """Kind of the reconstructed axis."""
        return self.response.axis

    @property
    def inferred(self) -> tuple[Provenance, ...]:
        """Those numbers of the file that nobody states, and that were chosen to reproduce something that is stated."""
        return tuple(p for p in self.provenance if p.inferred)

    @cached_property
    def compiled(self) -> Folded:
        """Source, target and detector folded into tables, kept with this object: a new model costs one contraction.

        Where the bins are split, those of the tables are all B S in a row.
        """
        return self._compile(self.response)

    @cached_property
    def variants(self) -> Mapping[str, tuple[Folded, Folded]]:
        """Tables with the response of each shape nuisance one standard deviation up and down, kept with this object."""
        shapes = [n for n in self.nuisances if isinstance(n, Shape)]
        return {n.name: (self._compile(n.plus), self._compile(n.minus)) for n in shapes}

    @cached_property
    def curves(self) -> Mapping[str, tuple[Array, tuple[Folded, ...]]]:
        """Nodes and tables of each parameter of the response, kept with this object."""
        curves = [n for n in self.nuisances if isinstance(n, Curve)]
        return {n.name: (n.nodes, tuple(map(self._compile, n.responses))) for n in curves}

    @cached_property
    def simulation(self) -> Simulation | None:
        """Tables at all values of the nuisances of a template response, kept with this object; None if there are none."""
        declared = {n.axis: n.name for n in self.nuisances if isinstance(n, Simulated)}
        if not declared or not isinstance(self.response, TemplateResponse):
            return None
        names, response = tuple(declared), self.response
        backgrounds = {name: response.along(names, counts) for name, counts in self.simulated.items()}
        nodes, templates = tuple(response.axes[name] for name in names), response.along(names, response.tables)
        return Simulation(tuple(declared.values()), nodes, self._compile(response.by_energy), templates, backgrounds)

    def _compile(self, response: Response | TemplateResponse) -> Folded:
        detector = (
            response if self.split is None or isinstance(response, TemplateResponse) else SplitResponse(response, self.split)
        )
        return rates.compile(self.source, self.target, detector, exposure=self.exposure, time_edges=self.time_edges)

    def expected(self, model: Model, values: Mapping[str, float] = {}) -> Array:
        """Signal counts with nothing pulled, without backgrounds; `nurecoil.expectation.predictions` has everything.

        Parameters
        ----------
        model : Model
        values : mapping
            Parameters of the model that differ from their central values.

        Returns
        -------
        ndarray, of shape `shape`

        Raises
        ------
        UnknownId or WrongQuantity
            If a name is no parameter of the model, or a value is not finite or out of its bounds.

        Examples
        --------
        >>> import nurecoil as nr
        >>> csi = nr.experiment("coherent-csi-2017")
        >>> tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
        >>> round(float(csi.expected(tree).sum()))
        173
        """
        counts = self.compiled(model, values)
        if self.background_includes is not None:
            counts = counts - self.compiled(StandardModel())
        return counts.reshape(self.shape)

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed; tables that the change does not touch are shared with it.

        Examples
        --------
        >>> import nurecoil as nr
        >>> csi = nr.experiment("coherent-csi-2017")
        >>> tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
        >>> unity = csi.replace(target=nr.CEvNS.on("CsI", tree, form_factor="unity"))
        >>> round(float(unity.expected(tree).sum()))
        323
        """
        other = dataclasses.replace(self, **changes)
        if changes.keys() & {"exposure", "time_edges", "split"}:
            return other
        if "compiled" in self.__dict__ and "response" not in changes:
            shared = _altered(self.compiled, changes)
            if shared is not None:
                other.__dict__["compiled"] = shared
        if "variants" in self.__dict__ and "nuisances" not in changes:
            pairs = {name: tuple(_altered(one, changes) for one in pair) for name, pair in self.variants.items()}
            if all(one is not None for pair in pairs.values() for one in pair):
                other.__dict__["variants"] = pairs
        if self.__dict__.get("simulation") is not None and not changes.keys() & {"nuisances", "response", "simulated"}:
            folded = _altered(self.__dict__["simulation"].folded, changes)
            if folded is not None:
                other.__dict__["simulation"] = dataclasses.replace(self.__dict__["simulation"], folded=folded)
        return other


def _altered(tables: Folded, changes: Mapping[str, Any]) -> Folded | None:
    """The tables of a copy, as far as they follow from these; None if they are to be made anew."""
    if not changes.keys() & {"source", "target"}:
        return tables
    return tables.altered(changes.get("source"), changes.get("target"))


def _parts(nuisance: Nuisance) -> tuple[str, ...]:
    """Names of the parts of the prediction that a nuisance acts on, where it names them."""
    if isinstance(nuisance, Normalisation):
        return nuisance.of
    return (nuisance.of,) if isinstance(nuisance, Template) else ()


def _frozen(values: object) -> Array:
    array = np.array(values, dtype=float)
    array.flags.writeable = False
    return array


def _counts(name: str, values: object, shape: tuple[int, ...]) -> Array:
    array = _frozen(values)
    if array.shape != shape:
        raise ValueError(f"{name}: expected counts of shape {shape}, got {array.shape}")
    if not np.all((array >= 0) & np.isfinite(array)):
        raise ValueError(f"{name}: expected finite counts >= 0, got {array[~((array >= 0) & np.isfinite(array))][0]!r}")
    return array
