"""The block of a background whose shape is fitted with the signal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.experiments.document.backgrounds import Background, Setting
from nurecoil.experiments.document.observed import Seen
from nurecoil.experiments.document.terms import Around, LineTerm, TermBlock, Unit, Width
from nurecoil.experiments.fitted import Bend, Term, rounded, starting_heights
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import Normalisation
from nurecoil.problems import Located, UnknownId

Fitted = tuple[dict[str, Term], list[Normalisation | Bend]]


@known("backgrounds", "shape")
class ShapeBackground(Background):
    """A sum of terms that are fitted with the signal; amplitudes are never negative.

    What is free becomes a nuisance, named after the experiment, the background, the term and the parameter. Minima are looked
    for from the values of the file at every call, whatever was asked before; an amplitude that is ``free`` without a value
    starts where the data have it.

    Parameters
    ----------
    terms : list of term
        Each a ``kind`` (constant, exponential, line, table), an amplitude, and what its shape needs.
    """

    terms: tuple[TermBlock, ...] = given(example="[{kind: constant, amplitude: free}]")

    def __post_init__(self) -> None:
        names = [term.called for term in self.terms]
        if not names:
            raise Located("terms", "expected at least one")
        for i, name in enumerate(names):
            if not re.fullmatch(r"[A-Za-z]\w*", name) or name in names[:i]:
                raise Located(f"terms[{i}].name", f"expected a word that no other term has, got {name!r}")

    def build(self, setting: Setting) -> Array:
        raise TypeError("a fitted background has no counts before its data are known")

    def fitted(self, name: str, prefix: str, frame: Frame, seen: Seen) -> Fitted:
        """The terms, as parts of a prediction, and their nuisances.

        Parameters
        ----------
        name : str
            Of the background; parts are ``name.term``.
        prefix : str
            What nuisances begin with.
        frame : Frame
        seen : Seen
            Where free amplitudes start.
        """
        if len(frame.shape) != 1 or not np.isfinite(frame.edges).all():
            raise Located("kind", "a fitted shape needs bins of one axis that end")
        widths = self._widths(frame, prefix)
        units = {}
        for i, term in enumerate(self.terms):
            try:
                self._check_leader(term)
                units[term.called] = term.unit(Around(frame, f"{prefix}_{term.called}", widths))
            except Located as error:
                raise Located(f"terms[{i}].{error.key}", str(error)) from None
            except ValueError as error:
                raise Located(f"terms[{i}]", str(error)) from None
        heights = self._heights(units, seen)
        terms = {}
        for key, unit in units.items():
            curved = None if unit.curved is None else unit.curved.scaled(heights[key])
            terms[f"{name}.{key}"] = Term(rounded(heights[key] * unit.counts), curved)
        return terms, [*self._bends(name, units), *self._normalisations(name, prefix)]

    def _widths(self, frame: Frame, prefix: str) -> dict[str, Width]:
        lines = {term.called: (i, term) for i, term in enumerate(self.terms) if isinstance(term, LineTerm)}
        found = {}
        for name, (i, term) in lines.items():
            other = term.width.tied or name
            if other not in lines or (term.width.tied and lines[other][1].width.tied):
                known_lines = [n for n, (_, line) in lines.items() if not line.width.tied]
                raise Located(f"terms[{i}].width.tied", str(UnknownId("line with a width of its own", other, known_lines)))
            try:
                found[name] = lines[other][1].own_width(frame, f"{prefix}_{other}")
            except Located as error:
                raise Located(f"terms[{lines[other][0]}].{error.key}", str(error)) from None
        return found

    def _check_leader(self, term: TermBlock) -> None:
        free = {t.called for t in self.terms if isinstance(t, LineTerm) and not t.amount.tied}
        if term.amount.tied and term.amount.tied not in free:
            key = "area" if isinstance(term, LineTerm) and term.area is not None else "amplitude"
            raise Located(f"{key}.tied", str(UnknownId("line with a height of its own", term.amount.tied, free)))

    def _heights(self, units: Mapping[str, Unit], seen: Seen) -> dict[str, float]:
        """Of each term where a fit starts."""
        amounts = {term.called: term.amount for term in self.terms}
        whole = {
            name: units[name].counts + sum(a.value * units[n].counts for n, a in amounts.items() if a.tied == name and a.value)
            for name, amount in amounts.items()
            if not amount.tied
        }
        open_ = [name for name in whole if amounts[name].value is None]
        heights = {name: float(amounts[name].value or 0.0) for name in whole}
        if open_:
            if seen.counts is None:
                what = f"the amplitude of {open_[0]} is free; without observed counts expected {{value: 1, free: true}}"
                raise Located("terms", what)
            rest = seen.counts - sum(heights[name] * shape for name, shape in whole.items())
            variance = np.maximum(seen.counts, 1.0) if seen.variance is None else seen.variance
            weights = 1.0 / (np.diag(variance) if variance.ndim == 2 else variance)
            found = starting_heights(np.array([whole[name] for name in open_]), np.asarray(rest), weights)
            heights |= dict(zip(open_, rounded(found).tolist(), strict=True))
        return heights | {name: heights[a.tied] * float(a.value or 0.0) for name, a in amounts.items() if a.tied}

    def _bends(self, name: str, units: Mapping[str, Unit]) -> list[Bend]:
        following = [(unit.follows, f"{name}.{key}") for key, unit in units.items() if unit.follows]
        bends = [bend for unit in units.values() for bend in unit.bends]
        return [replace(bend, of=tuple(part for width, part in following if width == bend.name)) for bend in bends]

    def _normalisations(self, name: str, prefix: str) -> list[Normalisation]:
        found = []
        for term in self.terms:
            amount, own = term.amount, term.called
            if amount.uncertainty is None:
                continue
            parts = [own, *(t.called for t in self.terms if t.amount.tied == own)]
            word = "ratio" if amount.tied else "amplitude"
            of = tuple(f"{name}.{part}" for part in parts)
            found.append(Normalisation(f"{prefix}_{own}_{word}", of, amount.uncertainty))
        return found
