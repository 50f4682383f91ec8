"""Claims: what a paper states, what this package gets, and the verdict that follows from the two."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from nurecoil.report.formatting import difference_text, ours_text, tolerance_text, value_text

KINDS = ("value", "at-most", "at-least")


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
    EXPLAINED = "differs (explained)"
    UNEXPLAINED = "differs (unexplained)"
    BLOCKED = "blocked"


@dataclass(frozen=True)
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
        Display unit, for reading only; ``""`` for a pure number.
    rtol, atol : float
        Relative and absolute tolerance (>= 0, the latter in `unit`); the larger of the two counts.
    kind : {"value", "at-most", "at-least"}
        Whether the paper states a value or a bound that our number must respect (up to the tolerance).
    note : str
        How the number is to be read, or why the tolerance is what it is.

    Raises
    ------
    ValueError
        If a text is missing, the key is not kebab-case, a number is not finite, a tolerance is negative,
        or a value comes without any tolerance.

    Examples
    --------
    >>> claim = Claim("events", "Akimov:2017ade", "abstract", "CEvNS events expected", 173.0, rtol=0.05)
    >>> round(claim.tolerance, 6)
    8.65
    """

    key: str
    paper: str
    where: str
    statement: str
    value: float
    unit: str = ""
    rtol: float = 0.0
    atol: float = 0.0
    kind: str = "value"
    note: str = ""

    def __post_init__(self) -> None:
        check_key(self.key, "claim")
        require_text(f"claim {self.key}", paper=self.paper, where=self.where, statement=self.statement)
        if self.kind not in KINDS:
            raise ValueError(f"claim {self.key}: kind is {self.kind!r}; expected one of {', '.join(KINDS)}")
        for name in ("value", "rtol", "atol"):
            object.__setattr__(self, name, _finite(f"claim {self.key}: {name}", getattr(self, name)))
        if min(self.rtol, self.atol) < 0:
            raise ValueError(f"claim {self.key}: rtol={self.rtol!r}, atol={self.atol!r}; expected tolerances >= 0")
        if self.kind == "value" and self.tolerance == 0:
            raise ValueError(f"claim {self.key}: no tolerance; expected rtol > 0 (with a value other than 0) or atol > 0")

    @property
    def tolerance(self) -> float:
        """Largest accepted deviation, in the display unit: ``max(rtol |value|, atol)``."""
        return max(self.rtol * abs(self.value), self.atol)

    def accepts(self, ours: float) -> bool:
        """Whether `ours` agrees with the claim; the boundary counts as inside, up to rounding of the floats."""
        excess = ours - self.value
        deviation = {"value": abs(excess), "at-most": excess, "at-least": -excess}[self.kind]
        rounding = 4e-16 * (abs(ours) + abs(self.value))
        return deviation <= self.tolerance + rounding

    @property
    def value_text(self) -> str:
        """The paper's number for reading, with a sign for bounds and without the unit."""
        return {"value": "", "at-most": "≤ ", "at-least": "≥ "}[self.kind] + value_text(self.value)

    @property
    def tolerance_text(self) -> str:
        """The tolerance as it was stated, relative or absolute."""
        return tolerance_text(self.value, self.rtol, self.atol)

    def to_json(self) -> dict[str, Any]:
        """The claim as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Claim:
        """Read what `to_json` gave.

        Raises
        ------
        ValueError
            If a field is unknown or missing.
        """
        return cls(
            **_known_fields("claim", data, {f.name for f in fields(cls)}, {"key", "paper", "where", "statement", "value"})
        )


@dataclass(frozen=True)
class Outcome:
    """A claim beside our own number.

    Parameters
    ----------
    claim : Claim
        What the paper states.
    ours : float or None
        What this package gets, in the claim's display unit; None if it cannot be computed.
    explanation : str
        Why the numbers differ (without it, a difference stays unexplained), or why there is none of ours (required).

    Raises
    ------
    ValueError
        If our number is not finite, or it is missing and no reason is given.

    Examples
    --------
    >>> claim = Claim("events", "Akimov:2017ade", "abstract", "CEvNS events expected", 173.0, rtol=0.05)
    >>> print(Outcome(claim, 171.2))
    events: paper 173, ours 171 (−1.0 %, tolerance 5 %): reproduced
    >>> Outcome(claim, 150.0).verdict.value
    'differs (unexplained)'
    """

    claim: Claim
    ours: float | None
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.ours is not None:
            object.__setattr__(self, "ours", _finite(f"claim {self.claim.key}: ours", self.ours))
        elif not self.explanation.strip():
            raise ValueError(f"claim {self.claim.key}: ours is None and explanation is empty; expected why it is blocked")

    @property
    def verdict(self) -> Verdict:
        """Reproduced inside the tolerance; outside it differs, explained or not; blocked without a number of ours."""
        if self.ours is None:
            return Verdict.BLOCKED
        if self.claim.accepts(self.ours):
            return Verdict.REPRODUCED
        return Verdict.EXPLAINED if self.explanation.strip() else Verdict.UNEXPLAINED

    @property
    def settled(self) -> bool:
        """False for a difference that nobody has explained yet: the one verdict that should fail a test."""
        return self.verdict is not Verdict.UNEXPLAINED

    @property
    def ours_text(self) -> str:
        """Our number with as many digits as the tolerance deserves."""
        return "—" if self.ours is None else ours_text(self.ours, self.claim.value, self.claim.tolerance)

    @property
    def difference_text(self) -> str:
        """Ours minus the paper's, in percent of the paper's value, or absolute where that is zero."""
        return "—" if self.ours is None else difference_text(self.ours, self.claim.value, self.claim.tolerance)

    def __str__(self) -> str:
        paper = f"paper {self.claim.value_text} {self.claim.unit}".rstrip()
        if self.ours is None:
            return f"{self.claim.key}: {paper}: {self.verdict} ({self.explanation})"
        numbers = f"{self.difference_text}, tolerance {self.claim.tolerance_text}"
        return f"{self.claim.key}: {paper}, ours {self.ours_text} ({numbers}): {self.verdict}"

    def to_json(self) -> dict[str, Any]:
        """The outcome, its claim and its verdict as plain JSON values."""
        return {
            "claim": self.claim.to_json(),
            "ours": self.ours,
            "explanation": self.explanation,
            "verdict": self.verdict.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """Read what `to_json` gave.

        Raises
        ------
        ValueError
            If a field is unknown or missing, or the stored verdict is not the one that follows from the numbers.
        """
        allowed = {"claim", "ours", "explanation", "verdict"}
        values = _known_fields("outcome", data, allowed, {"claim", "ours"})
        outcome = cls(Claim.from_json(values["claim"]), values["ours"], values.get("explanation", ""))
        stored = values.get("verdict", outcome.verdict.value)
        if stored != outcome.verdict.value:
            raise ValueError(f"claim {outcome.claim.key}: verdict is {stored!r}; the numbers say {outcome.verdict.value!r}")
        return outcome


def count_verdicts(outcomes: Iterable[Outcome]) -> dict[Verdict, int]:
    """How many outcomes carry each verdict, every verdict named.

    Examples
    --------
    >>> count_verdicts([])[Verdict.REPRODUCED]
    0
    """
    counts = dict.fromkeys(Verdict, 0)
    for outcome in outcomes:
        counts[outcome.verdict] += 1
    return counts


def _finite(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}; expected a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is {value!r}; expected a finite number")
    return number


def _known_fields(owner: str, data: Mapping[str, Any], allowed: set[str], required: set[str]) -> dict[str, Any]:
    unknown, missing = sorted(set(data) - allowed), sorted(required - set(data))
    if unknown:
        raise ValueError(f"{owner}: unknown field {unknown[0]!r}; expected some of {', '.join(sorted(allowed))}")
    if missing:
        raise ValueError(f"{owner}: the field {missing[0]!r} is missing")
    return dict(data)
