"""What a comparison of experiments is: profiles of one parameter, pulls, what leaving one out changes, tensions."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nurecoil.arrays import Array
from nurecoil.catalogue import Plotted
from nurecoil.inference.results.base import Ranges
from nurecoil.units import unit

ALL = "all"


@dataclass(frozen=True, eq=False)
class Line:
    """A profile: -2 ln L minimised over all nuisances along one parameter.

    Parameters
    ----------
    label : str
        An experiment, a group of them, or ``"all"``.
    x, values : ndarray, shape [N]
        Natural units, increasing; -2 ln L.
    best, fval : float
        Where it is smallest, and there.
    ranges : tuple of (float, float)
        What the confidence level allows; an end of where was looked is an end of the range.
    flat : bool
        Whether it says nothing: the parameter changes none of these counts.
    """

    label: str
    x: Array
    values: Array
    best: float
    fval: float
    ranges: Ranges
    flat: bool


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What the others say when one experiment is left out: their profile, and the nuisances at its minimum."""

    id: str
    line: Line
    pulls: Mapping[str, float]


@dataclass(frozen=True)
class Tension:
    """How much worse one value of the parameter is than one for each of two experiments.

    Parameters
    ----------
    first, second : str
    rise : float
        Of -2 ln L, follows chi2 with one degree of freedom if they agree. Nuisances that the two share are at their values in
        the fit of all, since these cannot part them.
    probability : float
        To find that much or more.
    """

    first: str
    second: str
    rise: float
    probability: float


@dataclass(frozen=True, eq=False)
class Comparison(Plotted):
    """One parameter in many experiments.

    Parameters
    ----------
    name, unit : str
    cl, rise : float
        Confidence level, and how far -2 ln L rises to the ends of the ranges.
    lines : mapping
        Of each experiment, of each group, and of all.
    pulls : mapping
        Nuisances at the minimum of all, in their standard deviations.
    shared : tuple of str
        Those that several experiments have in common.
    chi2 : mapping
        Experiment -> its part of -2 ln L there; what constraints add is under ``"constraints"``.
    left_out : tuple of LeftOut
    tension : tuple of Tension
    symbol : str
        How axes write the parameter, LaTeX without dollars.
    papers : tuple of str
        Keys of what it stands on, for `cite`.
    """

    name: str
    unit: str
    cl: float
    rise: float
    lines: Mapping[str, Line]
    pulls: Mapping[str, float]
    shared: tuple[str, ...]
    chi2: Mapping[str, float]
    left_out: tuple[LeftOut, ...] = ()
    tension: tuple[Tension, ...] = ()
    symbol: str = ""
    papers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Comparison of {self.name} in {len(self.chi2) - 1} experiments: {self.text(self.lines[ALL])}>"

    def __str__(self) -> str:
        rows = [*self.rows()]
        width = max(len(label) for label, _ in rows)
        return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)

    def _repr_html_(self) -> str:
        body = "".join(f"<tr><th>{html.escape(label)}</th><td>{html.escape(text)}</td></tr>" for label, text in self.rows())
        return f"<table><caption>{html.escape(self.name)}, {100 * self.cl:.4g} %</caption>{body}</table>"

    def _scaled(self, x: float) -> float:
        return x / unit(self.unit) if self.unit else x

    def text(self, one: Line) -> str:
        """A profile in words."""
        if one.flat:
            return "says nothing"
        ranges = " or ".join(f"{self._scaled(a):.4g} to {self._scaled(b):.4g}" for a, b in one.ranges)
        return f"{self._scaled(one.best):.4g} ({ranges}) {self.unit}".rstrip()

    def rows(self) -> Iterator[tuple[str, str]]:
        """Label and text of everything worth a line."""
        yield from ((label, self.text(one)) for label, one in self.lines.items())
        yield from ((f"pull of {name}", f"{self.pulls[name]:+.3f}") for name in self.shared)
        yield from ((f"-2 ln L of {name}", f"{value:.6g}") for name, value in self.chi2.items())
        for out in self.left_out:
            shared = ", ".join(f"{name} {out.pulls[name]:+.3f}" for name in self.shared if name in out.pulls)
            yield f"without {out.id}", f"{self.text(out.line)}; {shared}"
        yield from ((f"{t.first} against {t.second}", f"{t.rise:.3f} (p = {t.probability:.3g})") for t in self.tension)

    def csv(self) -> str:
        """One row for each profile: label, best value, ends of the ranges, -2 ln L; then tensions, in the parameter's unit."""
        head = f"label,best [{self.unit or '1'}],low,high,-2 ln L\n"
        everything = [*self.lines.values(), *(dataclasses.replace(o.line, label=f"without {o.id}") for o in self.left_out)]
        rows = [
            f"{one.label},{self._scaled(one.best):.6g},{self._scaled(a):.6g},{self._scaled(b):.6g},{one.fval:.8g}"
            for one in everything
            for a, b in (() if one.flat else one.ranges)
        ]
        rows += [f"{t.first} against {t.second},,,,{t.rise:.6g}" for t in self.tension]
        rows += [f"pull of {name},{self.pulls[name]:.6g},,," for name in self.shared]
        return head + "\n".join(rows) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Everything but the curves, in the parameter's unit."""
        return {
            "parameter": self.name,
            "unit": self.unit,
            "cl": self.cl,
            "ranges": {
                label: None if one.flat else [[self._scaled(a), self._scaled(b)] for a, b in one.ranges]
                for label, one in self.lines.items()
            },
            "best": {label: None if one.flat else self._scaled(one.best) for label, one in self.lines.items()},
            "pulls": dict(self.pulls),
            "chi2": dict(self.chi2),
            "left out": {
                out.id: {"best": self._scaled(out.line.best), "pulls": {n: out.pulls[n] for n in out.pulls}}
                for out in self.left_out
            },
            "tension": [dataclasses.asdict(t) for t in self.tension],
        }
