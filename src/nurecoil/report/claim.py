"""Claims: what a paper states, what this package gets, and the verdict that follows from the two."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from nurecoil.declaration import declare, given
from nurecoil.problems import Located
from nurecoil.report.formatting import difference_text, ours_text, tolerance_text, value_text
from nurecoil.units.kinds import Maybe, NonNegative, Pure

BOUND_SIGNS = {"value": "", "at-most": "≤ ", "at-least": "≥ "}


def check_key(key: str, owner: str) -> str:
    """Return `key` if it is a kebab-case id, usable as a file name and as an anchor.

    Raises
    ------
    ValueError
        If it is anything else.

    Examples
    --------
    >>> check_key("csi-events", "claim")
    'csi-events'
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise ValueError(f"{owner} key {key!r}: expected a kebab-case id such as 'csi-events'")
    return key


def require_text(owner: str, **texts: str) -> None:
    """Refuse texts that are empty or blank, by the name of the field."""
    for name, text in texts.items():
        if not text.strip():
            raise ValueError(f"{owner}: {name} is empty; expected a text")


class Verdict(StrEnum):
    """What comparing a claim with our number says."""

    REPRODUCED = "reproduced"
    OUR_READING = "by our reading"
    EXPLAINED = "differs, explained"
    DIFFERS = "differs"
    BLOCKED = "blocked"


@declare
class Tolerance:
    """How far our number may lie from the paper's; the larger of the two counts.

    Parameters
    ----------
    relative : float
        Fraction of the paper's number.
    absolute : float
        In the claim's unit.
    because : str
        What leaves that much open: rounding of the print, digitisation, a stated uncertainty.
    """

    relative: NonNegative = given(default=0.0)
    absolute: NonNegative = given(default=0.0)
    because: str = ""

    def __post_init__(self) -> None:
        if self.size(1.0) > 0 and not self.because.strip():
            raise Located("because", "missing; expected what leaves that much open, such as 'rounding of the print'")

    def size(self, value: float) -> float:
        """The tolerance around a value."""
        return max(self.relative * abs(value), self.absolute)


@declare
class Repair:
    """What has to be changed so that our number and the paper's meet; exactly one of `by` and `value` is given.

    Parameters
    ----------
    change : str
        In words.
    by : str
        Name of the study's function that computes our number with the change.
    value : float
        What the paper's number becomes with the change, where a misprint is on the paper's side.
    """

    change: str
    by: str = ""
    value: Maybe[Pure] = given(default=None)

    def __post_init__(self) -> None:
        require_text("repair", change=self.change)
        if bool(self.by) == (self.value is not None):
            raise Located("by", "expected the name of a function, or `value`, and not both")


@declare
class Claim:
    """A number that a paper states.

    Parameters
    ----------
    key : str
        Kebab-case id, unique within a study.
    paper : str
        INSPIRE key of the paper.
    where : str
        Section, equation, table or figure: ``"Table II, row 3"``.
    statement : str
        One sentence. ``_{...}`` and ``^{...}`` are typeset as in TeX.
    value : float
        The number, in the display unit `unit` and not in natural units.
    unit : str
        Display unit, for reading only; empty for a pure number.
    kind : {"printed", "read", "identity"}
        Printed as a number or in words; read off a figure; or between formulas that the paper prints.
    bound : {"value", "at-most", "at-least"}
        Whether the paper states a value, or a bound that our number must respect (up to the tolerance).
    tolerance : Tolerance
        How far our number may lie from it.
    inferred : tuple of str
        Inputs or statistics that were inferred from the same table, by their names in the study.
    repair : Repair, optional
        For a difference that is understood.
    open : str
        What is not understood about a difference; with it, the difference is known and named.
    blocked : str
        Why there is no number of ours.
    exempt : str
        Why a factor of 1.5 on our number need not turn the verdict: a bound, or a zero.
    note : str
        How the number is to be read.

    Raises
    ------
    ValueError
        If a text is missing, the key is not kebab-case, a number is not finite, or a value comes without any tolerance.

    Examples
    --------
    >>> tolerance = Tolerance(0.05, because="stated")
    >>> claim = Claim("events", "Akimov:2017ade", "abstract", "CEvNS events expected", 173.0, tolerance=tolerance)
    >>> round(claim.size, 6)
    8.65
    """

    key: str
    paper: str
    where: str
    statement: str
    value: Pure
    unit: str = ""
    kind: Literal["printed", "read", "identity"] = "printed"
    bound: Literal["value", "at-most", "at-least"] = "value"
    tolerance: Tolerance = Tolerance()
    inferred: tuple[str, ...] = ()
    repair: Repair | None = None
    open: str = ""
    blocked: str = ""
    exempt: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        check_key(self.key, "claim")
        require_text(f"claim {self.key}", paper=self.paper, where=self.where, statement=self.statement)
        if self.bound == "value" and self.size == 0 and not self.blocked:
            raise Located("tolerance", "missing: a value needs relative > 0 (unless it is 0) or absolute > 0")
        if sum(map(bool, (self.repair, self.open, self.blocked))) > 1:
            raise Located("open", "expected at most one of `repair`, `open` and `blocked`")

    @property
    def size(self) -> float:
        """Largest accepted deviation, in the display unit."""
        return self.tolerance.size(self.value)

    def accepts(self, ours: float, value: float | None = None) -> bool:
        """Whether `ours` agrees with the claim, or with another value in its place; the boundary counts as inside."""
        stated = self.value if value is None else value
        excess = ours - stated
        deviation = {"value": abs(excess), "at-most": excess, "at-least": -excess}[self.bound]
        rounding = 4e-16 * (abs(ours) + abs(stated))
        return bool(deviation <= self.tolerance.size(stated) + rounding)

    @property
    def value_text(self) -> str:
        """The paper's number for reading, with a sign for bounds and without the unit."""
        return BOUND_SIGNS[self.bound] + value_text(self.value)

    @property
    def tolerance_text(self) -> str:
        """The tolerance as it was stated, relative or absolute."""
        return tolerance_text(self.value, self.tolerance.relative, self.tolerance.absolute)

    @property
    def explanation(self) -> str:
        """What is said of a difference, or of a number that is missing."""
        return self.blocked or self.open or (self.repair.change if self.repair else "")

    def to_json(self) -> dict[str, object]:
        """The claim as plain JSON values, without what is empty."""
        return _plain(self)


@dataclass(frozen=True)
class Outcome:
    """A claim beside our own number.

    Parameters
    ----------
    claim : Claim
        What the paper states.
    ours : float or None
        What this package gets, in the claim's display unit; None if the claim is blocked.
    repaired : float or None
        The same after the claim's repair, if that is ours to compute.

    Raises
    ------
    ValueError
        If a number is not finite, or it is missing and the claim is not blocked.

    Examples
    --------
    >>> tolerance = Tolerance(0.05, because="stated")
    >>> claim = Claim("events", "Akimov:2017ade", "abstract", "Events", 173.0, tolerance=tolerance)
    >>> print(Outcome(claim, 171.2))
    events: paper 173, ours 171 (−1.0 %, tolerance 5 %): reproduced
    >>> Outcome(claim, 150.0).verdict.value
    'differs'
    """

    claim: Claim
    ours: float | None
    repaired: float | None = None

    def __post_init__(self) -> None:
        for name in ("ours", "repaired"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _finite(f"claim {self.claim.key}: {name}", getattr(self, name)))
        if self.ours is None and not self.claim.blocked:
            raise ValueError(f"claim {self.claim.key}: ours is None, and the claim does not say why it is blocked")

    @property
    def verdict(self) -> Verdict:
        """What the numbers say; words do not change it."""
        if self.ours is None:
            return Verdict.BLOCKED
        if self.claim.accepts(self.ours):
            return Verdict.OUR_READING if self.claim.inferred else Verdict.REPRODUCED
        return Verdict.EXPLAINED if self._repair_meets() else Verdict.DIFFERS

    def _repair_meets(self) -> bool:
        repair = self.claim.repair
        if repair is None or self.ours is None:
            return False
        if repair.value is not None:
            return self.claim.accepts(self.ours, repair.value)
        return self.repaired is not None and self.claim.accepts(self.repaired)

    @property
    def settled(self) -> bool:
        """False for a difference that nobody has named: the one verdict that should fail a test."""
        return self.verdict is not Verdict.DIFFERS or bool(self.claim.open)

    @property
    def turned(self) -> Outcome:
        """The same with our numbers half as large again, as a mistake would have it."""
        return Outcome(self.claim, *(None if x is None else 1.5 * x for x in (self.ours, self.repaired)))

    @property
    def ours_text(self) -> str:
        """Our number with as many digits as the tolerance deserves."""
        if self.ours is None:
            return "—"
        if self.claim.kind == "identity" and self.verdict is Verdict.REPRODUCED:
            return value_text(self.claim.value)
        return ours_text(self.ours, self.claim.value, self.claim.size)

    @property
    def repaired_text(self) -> str:
        """The number after the repair, of the side that was repaired; empty without one."""
        repair = self.claim.repair
        if repair is not None and repair.value is not None:
            return value_text(repair.value)
        return "" if self.repaired is None else ours_text(self.repaired, self.claim.value, self.claim.size)

    @property
    def difference_text(self) -> str:
        """Ours minus the paper's, in percent of the paper's value, or absolute where that is zero."""
        if self.ours is None:
            return "—"
        if self.claim.kind == "identity" and self.verdict is Verdict.REPRODUCED and self.claim.value:
            return value_text(self.ours / self.claim.value - 1, 1)
        return difference_text(self.ours, self.claim.value, self.claim.size)

    def __str__(self) -> str:
        paper = f"paper {self.claim.value_text} {self.claim.unit}".rstrip()
        if self.ours is None:
            return f"{self.claim.key}: {paper}: {self.verdict} ({self.claim.blocked})"
        numbers = f"{self.difference_text}, tolerance {self.claim.tolerance_text}"
        repaired = f", repaired {self.repaired_text}" if self.repaired_text else ""
        return f"{self.claim.key}: {paper}, ours {self.ours_text}{repaired} ({numbers}): {self.verdict}"

    def to_json(self) -> dict[str, object]:
        """The outcome, its claim and its verdict as plain JSON values."""
        found = {"claim": self.claim.to_json(), "ours": self.ours, "repaired": self.repaired, "verdict": self.verdict.value}
        return {name: value for name, value in found.items() if name != "repaired" or value is not None}


def _finite(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}; expected a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return number


def _plain(thing: Any) -> dict[str, Any]:
    found = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if value or field.name == "value":
            found[field.name] = _plain(value) if dataclasses.is_dataclass(value) else value
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
