"""Upper limits as a function of another parameter, such as the mass of a mediator."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.confidence import NoLimit, threshold
from nurecoil.inference.executors import Progress, run
from nurecoil.inference.intervals import upper_limit
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, ask
from nurecoil.inference.results import LimitCurve
from nurecoil.inference.scans import axes_of


@dataclass(frozen=True, eq=False)
class _LimitTask:
    """The limit at one value after the other: (limit, best, ends of ranges...)."""

    likelihood: Likelihood
    name: str
    along: str
    values: Array
    cl: float
    one_sided: bool
    profile: Names
    held: Mapping[str, float]

    def __call__(self, number: int) -> Array:
        """[2 + 2 ranges]; infinite where there is no limit."""
        held = {**self.held, self.along: float(self.values[number])}
        try:
            found = upper_limit(self.likelihood, self.name, self.cl, one_sided=self.one_sided, profile=self.profile, held=held)
        except NoLimit:
            return np.array([math.inf, math.nan])
        return np.array([found.limit, found.best, *(end for pair in found.ranges for end in pair)])


def limit_curve(
    likelihood: Likelihood,
    name: str,
    along: Mapping[str, ArrayLike],
    cl: float = 0.90,
    *,
    one_sided: bool = False,
    profile: Names = (),
    held: Mapping[str, float] = {},
    workers: int = 1,
    progress: bool | Callable[[int, int], None] = False,
) -> LimitCurve:
    """`upper_limit` of one parameter at each value of another.

    Parameters
    ----------
    likelihood : Likelihood
    name : str
        What is bounded.
    along : mapping
        One other parameter -> its values, natural units.
    workers : int
        Processes, as in `scan`.
    progress : bool or callable
        As in `scan`; counts values.

    Other parameters are those of `upper_limit`.

    Returns
    -------
    LimitCurve
        Infinite where there is no limit, with a message.

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If `along` is not one other parameter with its values.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.inference import likelihood
    >>> from nurecoil.units import MeV
    >>> csi = nr.experiment("coherent-csi-2017-one-bin")
    >>> like = likelihood(csi, nr.StandardModel() + nr.LightVector(mass=10 * MeV, coupling=0))
    >>> limit_curve(like, "g_Zprime", along={"mass_Zprime": [10 * MeV, 100 * MeV]})
    <LimitCurve: g_Zprime at 90 % for 2 values of mass_Zprime, 10 MeV to 100 MeV>
    """
    if len(along) != 1:
        raise ValueError(f"along: expected one parameter with its values, got {', '.join(along) or 'none'}")
    ((other, given),) = along.items()
    question = ask(likelihood, (name, other), profile, held)
    values = axes_of(question, {other: given})[other]
    rise = threshold(cl, 1, one_sided)
    task = _LimitTask(likelihood, name, other, values, cl, one_sided, profile, held)
    found = []
    with Progress(progress, values.size) as shown:
        for numbers in run(task, range(values.size), workers):
            found.append(numbers)
            shown.advance(1)
    without = [float(x) for x, one in zip(values, found, strict=True) if not math.isfinite(one[0])]
    quoted = question.units.get(other, "")
    return LimitCurve(
        name=name,
        along=other,
        x=values,
        limits=np.array([one[0] for one in found]),
        best=np.array([one[1] for one in found]),
        ranges=tuple(tuple((float(a), float(b)) for a, b in one[2:].reshape(-1, 2)) for one in found),
        cl=cl,
        threshold=rise,
        one_sided=one_sided,
        method=f"profile of -2 ln L below its minimum + {rise:.4g}, {'one' if one_sided else 'two'}-sided, at each {other}",
        message=f"no limit at {len(without)} values of {other}{f' [{quoted}]' if quoted else ''}" if without else "",
        **question.said,
    )
