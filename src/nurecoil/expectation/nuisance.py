"""Nuisances as a likelihood sees them: how a prediction follows one, and what is known of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.parameters import Parameter
from nurecoil.problems import UnknownId

Kind = Literal["normalisation", "log-normal", "shape", "response"]
KINDS: tuple[Kind, ...] = ("normalisation", "log-normal", "shape", "response")

_WORDS: Mapping[Kind, str] = {
    "normalisation": "relative normalisation",
    "log-normal": "logarithm of a normalisation",
    "shape": "shape, in standard deviations",
    "response": "parameter of the detector response",
}


@dataclass(frozen=True)
class Nuisance:
    """What a likelihood minimises over by itself.

    Parameters
    ----------
    name : str
        Experiments that share a name share the nuisance.
    kind : {"normalisation", "log-normal", "shape", "response"}
        Parts are multiplied by 1 + a, with a >= -1; or by exp(a); or move linearly towards one of two variations, with a
        kink at zero; or follow a curve through several variations.
    sigma : float
        Standard deviation of the constraint on a; infinite for a free one.
    centre : float
        Where the constraint is centred.
    origin, unit : float
        Of a response: the parameter of the detector is origin + unit a.

    Raises
    ------
    ValueError
        If the standard deviation is not positive, or the centre not finite.
    UnknownId
        If there is no such kind.
    """

    name: str
    kind: Kind
    sigma: float
    centre: float = 0.0
    origin: float = 0.0
    unit: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownId("kind of nuisance", self.kind, KINDS)
        if not self.sigma > 0:
            raise ValueError(f"nuisance {self.name!r}, sigma: expected a positive number, got {self.sigma!r}")
        # one over its square has to stay a number
        if self.sigma < 1e-100:
            raise ValueError(f"nuisance {self.name!r}, sigma: expected at least 1e-100, got {self.sigma!r}; hold it instead")
        if not math.isfinite(self.centre):
            raise ValueError(f"nuisance {self.name!r}, centre: expected a finite number, got {self.centre!r}")

    @property
    def role(self) -> Literal["constrained", "free"]:
        """Whether anything is known of it from elsewhere."""
        return "constrained" if math.isfinite(self.sigma) else "free"

    @property
    def lower(self) -> float:
        """The smallest allowed value."""
        return -1.0 if self.kind == "normalisation" else -math.inf

    @property
    def parameter(self) -> Parameter:
        """The nuisance as a parameter, zero where nothing is pulled."""
        return Parameter(self.name, 0.0, lower=self.lower, description=_WORDS[self.kind])


@dataclass(frozen=True, eq=False)
class Correlation:
    """Correlations of constraints that were measured together.

    Parameters
    ----------
    names : tuple of str
        Constrained nuisances.
    matrix : ndarray, shape [N, N]
        Correlation coefficients, one on the diagonal.

    Raises
    ------
    ValueError
        If the matrix does not fit the names, or is not symmetric and positive definite with ones on its diagonal.
    """

    names: tuple[str, ...]
    matrix: Array

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, dtype=float)
        n = len(self.names)
        if matrix.shape != (n, n) or len(set(self.names)) != n:
            raise ValueError(f"correlation of {', '.join(self.names)}: expected shape ({n}, {n}), got {matrix.shape}")
        symmetric = np.allclose(matrix, matrix.T, rtol=0, atol=1e-12) and np.allclose(np.diag(matrix), 1.0)
        if not symmetric or np.linalg.eigvalsh(matrix)[0] <= 0:
            what = "a symmetric, positive definite matrix with ones on its diagonal"
            raise ValueError(f"correlation of {', '.join(self.names)}: expected {what}")
        matrix.flags.writeable = False
        object.__setattr__(self, "matrix", matrix)


def merged(first: Iterable[Nuisance], second: Iterable[Nuisance]) -> tuple[Nuisance, ...]:
    """Nuisances of both; those of one name have to be the same.

    Raises
    ------
    ValueError
        If they are not.
    """
    by_name = {n.name: n for n in first}
    for n in second:
        old = by_name.setdefault(n.name, n)
        if old != n:
            raise ValueError(
                f"nuisance {n.name!r}: expected one uncertainty and kind everywhere, got {_said(old)} and {_said(n)}"
            )
    return tuple(by_name.values())


def _said(n: Nuisance) -> str:
    if n.kind == "response":
        known = f"{n.origin:g} +- {n.unit:g}" if n.role == "constrained" else f"{n.origin:g}, free in steps of {n.unit:g}"
        return f"{known} ({n.kind})"
    return f"{n.sigma!r} ({n.kind})"


def precision(nuisances: tuple[Nuisance, ...], correlations: tuple[Correlation, ...] = ()) -> Array:
    """Inverse covariance of the constraints [K, K]; zero for free nuisances.

    Raises
    ------
    ValueError
        If a correlation names a free nuisance, or two of them share one.
    UnknownId
        If it names none at all.
    """
    index = {n.name: k for k, n in enumerate(nuisances)}
    sigma = np.array([n.sigma for n in nuisances])
    result = np.diag(sigma**-2.0) if nuisances else np.zeros((0, 0))
    taken: set[str] = set()
    for correlation in correlations:
        for name in correlation.names:
            if name not in index:
                raise UnknownId("nuisance", name, index)
            if name in taken or not math.isfinite(sigma[index[name]]):
                raise ValueError(f"correlation: {name!r} is free, or in two of them; expected a constrained nuisance, once")
        taken |= set(correlation.names)
        k = [index[name] for name in correlation.names]
        result[np.ix_(k, k)] = np.linalg.inv(correlation.matrix * np.outer(sigma[k], sigma[k]))
    return result
