"""An experiment: source, target, detector, what was observed, and what is not known well."""

from __future__ import annotations

import dataclasses
import html
import math
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np

from nurecoil import rates
from nurecoil.arrays import Array
from nurecoil.catalogue import Counted
from nurecoil.declaration import gated
from nurecoil.detectors import Axis, TemplateResponse
from nurecoil.experiments.channel import AnyFolded, AnyResponse, Channel, FoldedSum
from nurecoil.experiments.checks import check_data, check_names
from nurecoil.experiments.fitted import Term
from nurecoil.experiments.nuisance import Curve, FormFactorShape, Nuisance, Shape, Simulated, Simulation
from nurecoil.experiments.ratio import Ratio
from nurecoil.experiments.reader import Provenance
from nurecoil.experiments.split import Split, SplitResponse
from nurecoil.models import StandardModel
from nurecoil.models.term import Model
from nurecoil.processes import Target
from nurecoil.rates import Exposed, Folded
from nurecoil.sources import Source

Statistic = Literal["poisson", "gaussian", "published"]


@gated
class Experiment(Counted):
    """A counting experiment, as a value; usually read from a file by `experiment`.

    Parameters
    ----------
    id, title : str
    source : Source
        As the detector sees it: per area, or per area and time.
    target : Process or OnMaterial
        With any model; the one of a prediction is given with each call.
    response : Response, SummedResponse or TemplateResponse
        The detector, several that are summed, or what was simulated of one; its bins are the bins of the counts.
    exposure : float, str or object with a unit
        Target mass, times livetime if the source is a flux per time.
    observed : ndarray, shape [B], [B, time], [B, S] or [B, S, time], optional
        Counts, backgrounds included; of either sign if they have a variance.
    variance : ndarray, with the shape of `observed`, or [N, N] for N bins in all, optional
        Variances of the counts, or their covariance, where these are not what counting gives.
    ratio : Ratio, optional
        Instead of counts: one published number, which the total of one bin is compared with.
    backgrounds : mapping
        Name -> expected counts, with the shape of `observed`.
    fitted : mapping of str to Term
        Name -> a term of a background whose shape is fitted.
    measured : mapping
        Those backgrounds that are counted in a control sample, and so have its Poisson error: name -> exposure of the control
        sample over that of the data.
    nuisances : tuple of Normalisation, Shape, FormFactorShape, Curve, Template, Simulated or Bend
    further : mapping of str to Channel
        Processes beside that of `target` that are seen in the same bins; they are part of the signal.
    time_edges : ndarray, shape [time+1], optional
        Edges of arrival-time bins, natural units. None: time is no axis, and the signal is not cut in time.
    split : Split, optional
        Bins S of a further observable, and how the signal is split among them.
    statistic : {"poisson", "gaussian", "published"}
        Which likelihood the authors used, as a hint.
    papers : tuple of str
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
    [156.0]
    """

    id: str
    title: str
    source: Source
    target: Target
    response: AnyResponse
    exposure: Exposed
    observed: Array | None = None
    backgrounds: Mapping[str, Array] = dataclasses.field(default_factory=dict)
    variance: Array | None = None
    ratio: Ratio | None = None
    fitted: Mapping[str, Term] = dataclasses.field(default_factory=dict)
    measured: Mapping[str, float] = dataclasses.field(default_factory=dict)
    nuisances: tuple[Nuisance, ...] = ()
    further: Mapping[str, Channel] = dataclasses.field(default_factory=dict)
    time_edges: Array | None = None
    split: Split | None = None
    statistic: Statistic = "poisson"
    papers: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    background_includes: Literal["standard-model"] | None = None
    simulated: Mapping[str, Array] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        self.__dict__["exposure"] = rates.exposure_of(self.exposure, self.source, stacklevel=4)
        if self.time_edges is not None:
            object.__setattr__(self, "time_edges", _frozen(self.time_edges))
        if self.split is not None and len(self.split.fractions) != self.response.n_bins:
            raise ValueError(f"split: expected fractions for {self.response.n_bins} bins, got {len(self.split.fractions)}")
        if self.observed is not None:
            lowest = 0.0 if self.variance is None else -math.inf
            object.__setattr__(self, "observed", _counts("observed", self.observed, self.shape, lowest))
        if self.variance is not None:
            object.__setattr__(self, "variance", _frozen(self.variance))
        check_data(self)
        backgrounds = {name: _counts(f"background {name!r}", b, self.shape) for name, b in self.backgrounds.items()}
        object.__setattr__(self, "backgrounds", MappingProxyType(backgrounds))
        check_names(self)

    def __getstate__(self) -> dict[str, object]:
        # tables are made again where they are needed, and read-only views of mappings cannot travel
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return fields | {"backgrounds": dict(self.backgrounds)}

    def __setstate__(self, state: dict[str, object]) -> None:
        assert isinstance(state["backgrounds"], Mapping)
        self.__dict__.update(state | {"backgrounds": MappingProxyType(state["backgrounds"])})

    def __repr__(self) -> str:
        return f"Experiment({self.id!r}, shape={self.shape})"

    def _repr_html_(self) -> str:
        seen = "not stated" if self.observed is None else f"{self.observed.sum():g} counts"
        if self.ratio is not None:
            seen = f"{self.ratio.value:g} +{self.ratio.plus:g} -{self.ratio.minus:g} of the Standard Model"
        rows = {
            "experiment": self.id, "title": self.title, "observed": seen, "bins": f"{self.shape} on {self.axis}",
            **{f"background {name}": f"{counts.sum():g} counts" for name, counts in self.backgrounds.items()},
            **{f"fitted background {name}": f"{term.counts.sum():g} counts to start" for name, term in self.fitted.items()},
            "nuisances": ", ".join(n.name for n in self.nuisances) or "none", "papers": ", ".join(self.papers),
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
    def compiled(self) -> AnyFolded:
        """Source, target and detector folded into tables, kept with this object: a new model costs one contraction.

        Where the bins are split, those of the tables are all B S in a row.
        """
        own = [Channel(self.target, self.response), *self.further.values()]
        tables = [self._compile(channel.target, channel.response) for channel in own]
        return tables[0] if len(tables) == 1 else FoldedSum(tuple(tables))

    @cached_property
    def variants(self) -> Mapping[str, tuple[AnyFolded, AnyFolded]]:
        """Tables of each shape nuisance one standard deviation up and down, kept with this object."""
        found = {}
        for n in self.nuisances:
            if isinstance(n, Shape):
                found[n.name] = self._varied(n.channel, n.plus), self._varied(n.channel, n.minus)
            elif isinstance(n, FormFactorShape):
                up, down = n.targets(self.target)
                found[n.name] = self._varied("", self.response, up), self._varied("", self.response, down)
        return found

    @cached_property
    def curves(self) -> Mapping[str, tuple[Array, tuple[AnyFolded, ...]]]:
        """Nodes and tables of each parameter of the response, kept with this object."""
        curves = [n for n in self.nuisances if isinstance(n, Curve)]
        return {n.name: (n.nodes, tuple(self._varied(n.channel, one) for one in n.responses)) for n in curves}

    @cached_property
    def simulation(self) -> Simulation | None:
        """Tables at all values of the nuisances of a template response, kept with this object; None if there are none."""
        declared = {n.axis: n.name for n in self.nuisances if isinstance(n, Simulated)}
        if not declared or not isinstance(self.response, TemplateResponse):
            return None
        names, response = tuple(declared), self.response
        backgrounds = {name: response.along(names, counts) for name, counts in self.simulated.items()}
        nodes, templates = tuple(response.axes[name] for name in names), response.along(names, response.tables)
        folded = self._compile(self.target, response.by_energy)
        return Simulation(tuple(declared.values()), nodes, folded, templates, backgrounds)

    def _varied(self, channel: str, response: AnyResponse, target: Target | None = None) -> AnyFolded:
        """The tables with the response, or the target, of one process changed; "" is that of `target`."""
        own = self.further[channel].target if channel else self.target
        changed = self._compile(own if target is None else target, response)
        if not isinstance(self.compiled, FoldedSum):
            return changed
        names = ("", *self.further)
        pairs = zip(names, self.compiled.terms, strict=True)
        return FoldedSum(tuple(changed if name == channel else own for name, own in pairs))

    def _compile(self, target: Target, response: AnyResponse) -> Folded:
        detector = (
            response if self.split is None or isinstance(response, TemplateResponse) else SplitResponse(response, self.split)
        )
        return rates.compile(self.source, target, detector, exposure=self.exposure, time_edges=self.time_edges)

    @cached_property
    def standard(self) -> float:
        """What the Standard Model with its default couplings gives in all bins together, kept with this object."""
        return float(self.expected(StandardModel()).sum())

    @property
    def seen(self) -> Array | None:
        """What predictions are compared with: observed counts, or a published ratio as that part of `standard`."""
        return self.observed if self.ratio is None else np.full(self.shape, self.ratio.value * self.standard)

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

    def replace(self, **changes: object) -> Self:
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
        altered: Callable[..., Self] = dataclasses.replace
        other = altered(self, **changes)
        if changes.keys() & {"exposure", "time_edges", "split"}:
            return other
        if "compiled" in self.__dict__ and not changes.keys() & {"response", "further"}:
            shared = _altered(self.compiled, changes)
            if shared is not None:
                other.__dict__["compiled"] = shared
        if "variants" in self.__dict__ and not changes.keys() & {"nuisances", "further"}:
            pairs = {name: other._altered_pair(name, pair, changes) for name, pair in self.variants.items()}
            if all(one is not None for pair in pairs.values() for one in pair):
                other.__dict__["variants"] = pairs
        if self.__dict__.get("simulation") is not None and not changes.keys() & {"nuisances", "response", "simulated"}:
            folded = self.__dict__["simulation"].folded
            folded = folded.altered(changes.get("source"), changes.get("target"))
            if folded is not None:
                other.__dict__["simulation"] = dataclasses.replace(self.__dict__["simulation"], folded=folded)
        return other

    def _altered_pair(
        self, name: str, pair: tuple[AnyFolded, AnyFolded], changes: Mapping[str, Any]
    ) -> tuple[AnyFolded | None, AnyFolded | None]:
        """Tables of a nuisance of this copy, from those of the original."""
        nuisance = next(n for n in self.nuisances if n.name == name)
        both: tuple[Mapping[str, Any], Mapping[str, Any]] = (changes, changes)
        if isinstance(nuisance, FormFactorShape):
            if "response" in changes:
                return None, None
            if "target" in changes:
                up, down = nuisance.targets(self.target)
                both = {**changes, "target": up}, {**changes, "target": down}
        return _altered(pair[0], both[0]), _altered(pair[1], both[1])


def _altered(tables: AnyFolded, changes: Mapping[str, Any]) -> AnyFolded | None:
    """The tables of a copy, as far as they follow from these; None if they are to be made anew."""
    if not changes.keys() & {"source", "target"}:
        return tables
    return tables.altered(changes.get("source"), changes.get("target"))


def _frozen(values: object) -> Array:
    array = np.array(values, dtype=float)
    array.flags.writeable = False
    return array


def _counts(name: str, values: object, shape: tuple[int, ...], lowest: float = 0.0) -> Array:
    array = _frozen(values)
    if array.shape != shape:
        raise ValueError(f"{name}: expected counts of shape {shape}, got {array.shape}")
    bad = array[~((array >= lowest) & np.isfinite(array))]
    if bad.size:
        raise ValueError(f"{name}: expected finite counts{'' if lowest else ' >= 0'}, got {bad[0]!r}")
    return array
