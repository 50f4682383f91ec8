"""Nuisances: what is not known well, and how a prediction follows it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments.channel import AnyResponse
from nurecoil.experiments.fitted import Bend
from nurecoil.problems import UnknownId
from nurecoil.processes import OnMaterial, Target
from nurecoil.processes.form_factors import FormFactorChoice, from_densities
from nurecoil.rates import Folded

SIGNAL = "signal"


@dataclass(frozen=True)
class Normalisation:
    """Multiplies the signal or backgrounds by 1 + a.

    Parameters
    ----------
    name : str
        What a fit calls it; experiments that share a name share the nuisance.
    of : tuple of str
        ``"signal"``, or names of backgrounds.
    uncertainty : float
        Standard deviation of a, positive; infinite if nothing is known of it.
    constraint : {"gaussian", "log-normal"}
        Log-normal: multiplied by exp(a) instead, with standard deviation ln(1 + uncertainty), so that nothing can turn negative
        however large the uncertainty is.

    Raises
    ------
    ValueError
        If the uncertainty is not positive, or it acts on nothing.
    UnknownId
        If there is no such constraint.
    """

    name: str
    of: tuple[str, ...]
    uncertainty: float
    constraint: Literal["gaussian", "log-normal"] = "gaussian"

    def __post_init__(self) -> None:
        if self.constraint not in ("gaussian", "log-normal"):
            raise UnknownId(f"constraint of nuisance {self.name!r}", self.constraint, ("gaussian", "log-normal"))
        if not self.uncertainty > 0:
            raise ValueError(f"nuisance {self.name!r}, uncertainty: expected a positive number, got {self.uncertainty!r}")
        if not self.of:
            raise ValueError(f"nuisance {self.name!r}, of: expected the signal or a background, got nothing")


@dataclass(frozen=True, eq=False)
class Shape:
    """Moves the signal towards that of another detector response: linearly in a, to `plus` at 1 and to `minus` at -1.

    Parameters
    ----------
    name : str
    plus, minus : Response or SummedResponse
        Responses one standard deviation up and down, with the bins of the experiment.
    channel : str
        Which of the further processes of the experiment has them; empty for its first.
    """

    name: str
    plus: AnyResponse
    minus: AnyResponse
    channel: str = ""

    @property
    def uncertainty(self) -> float:
        """Standard deviation of a: one."""
        return 1.0


@dataclass(frozen=True, eq=False)
class FormFactorShape:
    """Moves the signal towards that of other nuclear form factors: linearly in a, to `plus` at 1 and to `minus` at -1.

    Parameters
    ----------
    name : str
    plus, minus : str, FormFactorPair, FormFactor or callable
        What takes the place of the target's form factor one standard deviation up and down, as `CEvNS` takes it.
    """

    name: str
    plus: FormFactorChoice
    minus: FormFactorChoice

    @property
    def uncertainty(self) -> float:
        """Standard deviation of a: one."""
        return 1.0

    def targets(self, target: Target) -> tuple[Target, Target]:
        """The target one standard deviation up and down.

        Raises
        ------
        ValueError
            If the target has no form factor, or if the sides vary the weak response and it has something else.
        """
        whose = f"nuisance {self.name!r}"
        if not isinstance(target, OnMaterial) or not target.form_factor_names:
            raise ValueError(f"{whose}: expected a target with nuclear form factors, got {target!r}")
        chosen = getattr(target.parts[0][0], "form_factor", None)
        for side in (self.plus, self.minus):
            if from_densities(side) and (chosen is None or not from_densities(chosen)):
                raise ValueError(f"{whose}: it varies the weak response; expected a target that has it, got {chosen!r}")
        return target.replace(form_factor=self.plus), target.replace(form_factor=self.minus)


@dataclass(frozen=True, eq=False)
class Template:
    """Moves one part of the prediction towards histograms: linearly in a, to `plus` at 1 and to `minus` at -1.

    Parameters
    ----------
    name : str
    of : str
        ``"signal"``, or the name of a background.
    plus, minus : array_like, shape [B] or [B, ...]
        One standard deviation up and down, with the shape of the counts. Of a background: its counts. Of the signal: what its
        counts are multiplied by, so that it goes with any model.

    Raises
    ------
    ValueError
        If the two differ in shape, or an entry is negative or not finite.
    """

    name: str
    of: str
    plus: Array
    minus: Array

    def __post_init__(self) -> None:
        for side in ("plus", "minus"):
            array = np.array(getattr(self, side), dtype=float)
            bad = array[~(np.isfinite(array) & (array >= 0))]
            if bad.size:
                raise ValueError(f"nuisance {self.name!r}, {side}: expected finite numbers >= 0, got {float(bad[0])!r}")
            array.flags.writeable = False
            object.__setattr__(self, side, array)
        if self.plus.shape != self.minus.shape:
            raise ValueError(f"nuisance {self.name!r}, minus: expected shape {self.plus.shape} as plus, got {self.minus.shape}")

    @property
    def uncertainty(self) -> float:
        """Standard deviation of a: one."""
        return 1.0


@dataclass(frozen=True, eq=False)
class Curve:
    """A parameter of the response, such as a quenching constant: the signal follows a smooth curve through several responses.

    Parameters
    ----------
    name : str
    values : tuple of float
        Of the parameter, increasing; the centre is one of them.
    responses : tuple of Response or SummedResponse
        At these values, with the bins of the experiment; at the centre the experiment's own.
    centre, uncertainty : float
        What is known of the parameter; an infinite uncertainty if nothing.
    channel : str
        Which of the further processes of the experiment has them; empty for its first.

    Raises
    ------
    ValueError
        If there are fewer than three values, they do not increase, the centre is not among them, their number is not that of
        the responses, or the uncertainty is not positive.
    """

    name: str
    values: tuple[float, ...]
    responses: tuple[AnyResponse, ...]
    centre: float
    uncertainty: float
    channel: str = ""

    def __post_init__(self) -> None:
        if len(self.values) < 3 or any(b <= a for a, b in zip(self.values, self.values[1:], strict=False)):
            raise ValueError(f"nuisance {self.name!r}, values: expected at least three that increase, got {self.values!r}")
        if len(self.responses) != len(self.values):
            raise ValueError(f"nuisance {self.name!r}, responses: expected {len(self.values)}, got {len(self.responses)}")
        if self.centre not in self.values:
            raise ValueError(f"nuisance {self.name!r}, centre: expected one of {self.values!r}, got {self.centre!r}")
        if not self.uncertainty > 0:
            raise ValueError(f"nuisance {self.name!r}, uncertainty: expected a positive number, got {self.uncertainty!r}")

    @property
    def nodes(self) -> Array:
        """The values less the centre, in standard deviations, or in halves of their range where nothing is known."""
        return (np.array(self.values) - self.centre) / self.unit

    @property
    def unit(self) -> float:
        """What the parameter moves by where the nuisance moves by one."""
        half = 0.5 * (self.values[-1] - self.values[0])
        return self.uncertainty if math.isfinite(self.uncertainty) else half

    @property
    def sigma(self) -> float:
        """Standard deviation of the parameter in the unit of `nodes`."""
        return 1.0 if math.isfinite(self.uncertainty) else math.inf


@dataclass(frozen=True)
class Simulated:
    """One axis of a template response as a nuisance: the signal, and backgrounds of the same simulation, follow it smoothly.

    Two of them act together: between the values that were simulated counts are cubic splines in both.

    Parameters
    ----------
    name : str
        What a fit calls it; experiments that share a name share the nuisance.
    axis : str
        Of the response.
    """

    name: str
    axis: str

    @property
    def uncertainty(self) -> float:
        """Standard deviation: one."""
        return 1.0


@dataclass(frozen=True, eq=False)
class Simulation:
    """What the nuisances of a simulation change.

    Parameters
    ----------
    names : tuple of str
        Of the nuisances, one or two.
    nodes : tuple of ndarray
        Their values, in standard deviations.
    folded : Folded
        The signal shared out among the energies of the templates [E].
    templates : ndarray, shape [J, E, B]
        What makes counts of it, at all pairs of values, those of the last nuisance running fastest.
    backgrounds : mapping
        Name -> counts [J, B] at the same values.
    """

    names: tuple[str, ...]
    nodes: tuple[Array, ...]
    folded: Folded
    templates: Array
    backgrounds: Mapping[str, Array]


Nuisance = Normalisation | Shape | FormFactorShape | Template | Curve | Simulated | Bend
