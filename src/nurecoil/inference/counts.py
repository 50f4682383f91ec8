"""The likelihood of binned counts: predictions, data, and every nuisance minimised over inside."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import Cited
from nurecoil.declaration import LONGEST, shortened
from nurecoil.expectation import Compiled, Correlation, Nuisance
from nurecoil.expectation.assemble import counts_at
from nurecoil.expectation.declared import digest
from nurecoil.expectation.features import MOST
from nurecoil.expectation.nuisance import merged, precision
from nurecoil.expectation.points import check_value, groups
from nurecoil.inference.compiling import compiled
from nurecoil.inference.core import Profile, profile
from nurecoil.inference.observation import Auxiliary, Observation, auxiliary
from nurecoil.inference.protocol import Addable, GaussianConstraint, Likelihood
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId

if TYPE_CHECKING:
    from jax import Array as Traced
    from jax.typing import ArrayLike as Number

_KEEP = 32


@dataclass(frozen=True, eq=False)
class CountLikelihood(Addable, Cited):
    """-2 ln L of binned counts as a function of the parameters of a model, minimised over every nuisance.

    Usually made by `likelihood` or `counting`. Values may name nuisances as well: those are then not minimised over.

    Parameters
    ----------
    observations : tuple of Observation
        Experiments side by side; equal names of parameters and of nuisances are one each.
    centres : mapping
        Where constraints are centred, if not at zero: what an auxiliary measurement of a toy experiment gave.

    Raises
    ------
    ValueError
        If a parameter or a nuisance of one name is not the same everywhere, or an experiment appears twice.
    """

    observations: tuple[Observation, ...]
    centres: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [o.name for o in self.observations if o.name]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"experiment {name!r} appears twice; its counts would be counted twice")
        for name in self.parameters:
            if name in self.index:
                raise ValueError(f"{name!r} is a parameter of the model and a nuisance; expected different names")
        for name in self.centres:
            if name not in self.index:
                raise UnknownId("nuisance", name, self.index)

    def __repr__(self) -> str:
        names = " + ".join(o.name or "counts" for o in self.observations)
        said = f"parameters {', '.join(self.parameters) or 'none'}; nuisances {', '.join(self.index) or 'none'}"
        return shortened(f"<CountLikelihood of {names}: {said}>", LONGEST)

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of the model."""
        total = ParameterSet()
        for o in self.observations:
            if isinstance(o, Auxiliary):
                continue
            total = total + o.prediction.parameters
        fresh = {o.constraint.name: o for o in self.observations if isinstance(o, Auxiliary)}
        return total + ParameterSet(*(o.parameter for name, o in fresh.items() if name not in total))

    @cached_property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """Constrained and free, centred where auxiliary measurements put them."""
        found: tuple[Nuisance, ...] = ()
        for o in self.observations:
            found = merged(found, o.prediction.nuisances)
        return tuple(replace(n, centre=float(self.centres.get(n.name, n.centre))) for n in found)

    @cached_property
    def correlations(self) -> tuple[Correlation, ...]:
        """Of constraints that were measured together."""
        found: list[Correlation] = []
        for o in self.observations:
            found += [c for c in o.prediction.correlations if c not in found]
        return tuple(found)

    @property
    def profiled(self) -> tuple[str, ...]:
        """Names of the nuisances."""
        return tuple(n.name for n in self.nuisances)

    @cached_property
    def index(self) -> dict[str, int]:
        """Positions of the nuisances by name."""
        found: tuple[Nuisance, ...] = ()
        for o in self.observations:
            found = merged(found, o.prediction.nuisances)
        return {n.name: k for k, n in enumerate(found)}

    @property
    def observed(self) -> Array:
        """Counts [B] of all experiments in a row."""
        return np.concatenate([o.statistic.observed for o in self.observations])

    # ---- values ----

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        """-2 ln L at these values, infinite where the data are impossible; parameters left out keep their central value.

        Raises
        ------
        UnknownId
            If a name is neither a parameter nor a nuisance.
        ValueError
            If a value is outside its bounds, or not finite.
        """
        return float(self._profiled(values, single=True).value[0])

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """-2 ln L at many points [P].

        Parameters
        ----------
        values : mapping
            Name -> values [P], or one value for all points. Parameters that do not enter as a polynomial cost new tables for
            each of their values.
        """
        return self._profiled(values).value

    def pulls_at(self, values: Mapping[str, float] = {}) -> dict[str, float]:
        """Where the nuisances are smallest at these values.

        Examples
        --------
        >>> from nurecoil.inference import counting
        >>> like = counting([12.0], 10.0, pulls={"flux": (0.1, ["signal"])})
        >>> {name: round(a, 4) for name, a in like.pulls_at().items()}
        {'flux': 0.0179}
        """
        found = self._profiled(values, single=True)
        return dict(zip(self.profiled, found.a[0].tolist(), strict=True))

    def _profiled(self, values: Mapping[str, ArrayLike], single: bool = False) -> Profile:
        given, pulls = self.separated(values)
        columns = {name: np.asarray(v, dtype=float) for name, v in values.items()}
        P = int(np.prod(np.broadcast_shapes(*(v.shape for v in columns.values()), (1,))))
        spread = {name: np.broadcast_to(v, (P,)) for name, v in columns.items()}
        polynomial = [name for name in given if self.parameters.get_parameter(name).polynomial]
        moving = [name for name in polynomial if single or columns[name].size > 1][:MOST]
        others = [name for name in given if name not in moving]
        K = len(self.nuisances)
        out = Profile(
            np.empty(P), np.zeros((P, K)), np.ones((P, K), dtype=int), np.zeros(P, dtype=bool), np.zeros(P, dtype=int), 0
        )
        for rows in groups([spread[name] for name in others], P):
            c = self.compile(*moving, held={name: float(spread[name][rows[0]]) for name in others}, scaled=False)
            x = np.array([spread[name][rows] for name in moving]).reshape(len(moving), rows.size).T
            found = profile(c, x, pins={self.index[name]: spread[name][rows] for name in pulls})
            for name in ("value", "a", "side", "good", "steps"):
                getattr(out, name)[rows] = getattr(found, name)
            out.evaluations += found.evaluations
        return out

    def separated(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values of parameters and of nuisances.

        Raises
        ------
        UnknownId
            If a name is neither.
        ValueError
            If a value is outside its bounds, or not finite.
        """
        given, pulls = {}, {}
        for name, value in values.items():
            if name in self.index:
                check_value(name, value, self.nuisances[self.index[name]].lower, math.inf)
                pulls[name] = value
            elif name in self.parameters:
                parameter = self.parameters.get_parameter(name)
                check_value(name, value, parameter.lower, parameter.upper)
                given[name] = value
            else:
                raise UnknownId("parameter", name, [*self.parameters, *self.index])
        return given, pulls

    def expected(self, values: Mapping[str, float] = {}) -> Array:
        """Counts [B] of all experiments in a row, at values of parameters and nuisances; measured backgrounds left out."""
        return np.concatenate(self._expected(values))

    def _expected(self, values: Mapping[str, float]) -> list[Array]:
        given, pulls = self.separated(values)
        a = np.zeros((1, len(self.nuisances)))
        for name, value in pulls.items():
            a[0, self.index[name]] = value
        c = self.compile(held={name: float(value) for name, value in given.items()}, scaled=False)
        return [mu[0] for mu in counts_at(c, np.zeros((1, 0)), a)]

    # ---- data ----

    def asimov(self, values: Mapping[str, float] = {}) -> CountLikelihood:
        """The same with data equal to the prediction, and constraints centred on the given nuisances."""
        counts = self._expected(values)
        made = digest("asimov", dict(values))
        pairs = zip(self.observations, counts, strict=True)
        seen = tuple(replace(o, statistic=o.statistic.asimov(mu), made=made) for o, mu in pairs)
        _, pulls = self.separated(values)
        return CountLikelihood(seen, {name: float(a) for name, a in pulls.items() if self._constrained(name)})

    def _constrained(self, name: str) -> bool:
        return self.nuisances[self.index[name]].role == "constrained"

    def toys(self, n: int, seed: int | tuple[int, ...], values: Mapping[str, float] = {}) -> Iterator[CountLikelihood]:
        """The same with fluctuated data, and constraints centred on fluctuated auxiliary measurements.

        Parameters
        ----------
        n : int
            How many.
        seed : int
            The toys are the same for equal seeds, and toy number i does not depend on n.
        values : mapping
            The truth, nuisances included; names left out are at their central value.
        """
        truth = self._expected(values)
        for number, stream in enumerate(np.random.SeedSequence(seed).spawn(n)):
            rng, made = np.random.default_rng(stream), digest("toy", seed, number, dict(values))
            pairs = zip(self.observations, truth, strict=True)
            seen = tuple(replace(o, statistic=o.statistic.draw(mu, rng), made=made) for o, mu in pairs)
            yield CountLikelihood(seen, self._auxiliary(values, rng))

    def _auxiliary(self, values: Mapping[str, float], rng: np.random.Generator) -> dict[str, float]:
        """What auxiliary measurements of the constrained nuisances give."""
        known = [k for k, n in enumerate(self.nuisances) if n.role == "constrained"]
        if not known:
            return {}
        weights = precision(self.nuisances, self.correlations)[np.ix_(known, known)]
        # W W^T = V^-1, so that the rows of W^-1 have the covariance V
        off = np.linalg.solve(np.linalg.cholesky(weights).T, rng.standard_normal(len(known)))
        names = [self.nuisances[k].name for k in known]
        return {name: float(values.get(name, 0.0)) + float(x) for name, x in zip(names, off, strict=True)}

    # ---- arrays ----

    def compile(
        self,
        *moving: str,
        held: Mapping[str, float] = {},
        axes: Mapping[str, tuple[float, float]] = {},
        scaled: bool = True,
    ) -> Compiled:
        """Frozen arrays in which some parameters of the model move, and all nuisances.

        Parameters
        ----------
        *moving : str
            At most twelve parameters, each of which enters linearly or as a square or is among `axes`.
        held : mapping
            Values of other parameters, if not central.
        axes : mapping
            Parameters that change tables (masses, radii) -> range over which they move; see `Coupling`.
        scaled : bool
            Find the step of each coupling that changes -2 ln L by about one.

        Raises
        ------
        UnknownId
            If a name is no parameter.
        ValueError
            If a parameter that moves changes tables and has no range, or a held value is not allowed.
        """
        key = (moving, tuple(sorted(held.items())), tuple(sorted(axes.items())), scaled)
        if key not in self._compiled:
            self._compiled[key] = compiled(self, moving, held, axes, scaled)
            while len(self._compiled) > _KEEP:
                self._compiled.popitem(last=False)
        return self._compiled[key]

    @cached_property
    def _compiled(self) -> OrderedDict[object, Compiled]:
        return OrderedDict()

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_compiled"}

    def declared(self, *moving: str, held: Mapping[str, float] = {}, axes: Mapping[str, tuple[float, float]] = {}) -> str:
        """A hash of the question: experiments, data, models with all values, what moves and what is held; see `digest`."""
        values = {**self.parameters, **{name: float(v) for name, v in held.items() if name in self.parameters}}
        rest = {name: value for name, value in values.items() if name not in moving}
        return digest(self._declared, moving, rest, {name: list(ends) for name, ends in axes.items()})

    @cached_property
    def _declared(self) -> str:
        pseudo = all(o.made for o in self.observations)
        return digest([o.declared for o in self.observations], {} if pseudo else self.centres)

    def to_jax(
        self, *moving: str, held: Mapping[str, float] = {}, axes: Mapping[str, tuple[float, float]] = {}
    ) -> Callable[[Number, Number], Traced]:
        """-2 ln L as a pure JAX function of what moves [..., X] and of all nuisances [..., K], which it does not minimise over.

        Parameters
        ----------
        *moving, held, axes
            As in `compile`.

        Returns
        -------
        callable
            ``f(x, a)``, natural units, nuisances in the order of `nuisances`; see `nurecoil.inference.core.jax.to_jax`.
        """
        from nurecoil.inference.core.jax import to_jax

        return to_jax(self.compile(*moving, held=held, axes=axes))

    # ---- sums ----

    def joined(self, other: Likelihood) -> CountLikelihood | None:
        """Both as one; None if the other is not of counts."""
        if isinstance(other, GaussianConstraint):
            if other.name in self.index:
                raise ValueError(
                    f"{other.name!r} is a nuisance with a constraint of its own; expected a parameter of the model"
                )
            if other.name not in self.parameters:
                return None
            return CountLikelihood((*self.observations, auxiliary(other, self.parameters)), self.centres)
        if not isinstance(other, CountLikelihood):
            return None
        centres = {**self.centres, **other.centres}
        if centres != {**other.centres, **self.centres}:
            raise ValueError("likelihoods to be added centre a constraint in different places")
        return CountLikelihood((*self.observations, *other.observations), centres)
