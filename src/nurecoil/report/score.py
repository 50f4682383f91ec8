"""What a list of outcomes amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nurecoil.report.claim import Outcome, Verdict


def _count_verdicts(outcomes: Iterable[Outcome]) -> dict[Verdict, int]:
    """How many outcomes carry each verdict, every verdict named.

    Examples
    --------
    >>> _count_verdicts([])[Verdict.REPRODUCED]
    0
    """
    counts = dict.fromkeys(Verdict, 0)
    for outcome in outcomes:
        counts[outcome.verdict] += 1
    return counts


@dataclass(frozen=True)
class Score:
    """What a list of outcomes amounts to: printed and read numbers by verdict, identities apart.

    Parameters
    ----------
    numbers : mapping of Verdict to int
        Printed and read numbers.
    identities : mapping of Verdict to int
        Between formulas that a paper prints.
    inferred : int
        How many inputs and statistics were inferred for the numbers by our reading.
    """

    numbers: Mapping[Verdict, int]
    identities: Mapping[Verdict, int]
    inferred: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Score:
        """Count.

        Examples
        --------
        >>> Score.of([]).inferred
        0
        """
        found = list(outcomes)
        numbers = [o for o in found if o.claim.kind != "identity"]
        inferred = {name for o in found for name in o.claim.inferred}
        return cls(_count_verdicts(numbers), _count_verdicts(o for o in found if o.claim.kind == "identity"), len(inferred))

    def __add__(self, other: Score) -> Score:
        """The score of two studies together; what one infers is another input than what the other infers."""
        numbers = {verdict: self.numbers[verdict] + other.numbers[verdict] for verdict in Verdict}
        identities = {verdict: self.identities[verdict] + other.identities[verdict] for verdict in Verdict}
        return Score(numbers, identities, self.inferred + other.inferred)

    @property
    def text(self) -> str:
        """The counts in words, printed and read numbers first.

        Examples
        --------
        >>> Score.of([]).text
        '0 reproduced, 0 by our reading (0 inferred inputs), 0 differing and explained, 0 of 0 identities hold'
        """
        n, i = self.numbers, self.identities
        words = [
            f"{n[Verdict.REPRODUCED]} reproduced",
            f"{n[Verdict.OUR_READING]} by our reading ({self.inferred} inferred inputs)",
            f"{n[Verdict.EXPLAINED]} differing and explained",
            f"{i[Verdict.REPRODUCED]} of {sum(i.values())} identities hold",
        ]
        rest = {v: n[v] + i[v] for v in (Verdict.DIFFERS, Verdict.BLOCKED)}
        return ", ".join([*words, *(f"{number} {verdict.value}" for verdict, number in rest.items() if number)])

    def to_json(self) -> dict[str, object]:
        """The counts as plain JSON values."""
        return {
            "numbers": {verdict.value: number for verdict, number in self.numbers.items()},
            "identities": {verdict.value: number for verdict, number in self.identities.items()},
            "inferred inputs": self.inferred,
        }
