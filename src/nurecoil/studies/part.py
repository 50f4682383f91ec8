"""What a part of a study offers; each part is a module in the study's folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nurecoil.report import Claim, DataTable, Figure, Outcome


class Part(Protocol):
    """A module with its claims, and functions that work out what belongs to them."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the paper states."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks for the study's section."""
        ...

    def outcomes(self) -> Sequence[Outcome]:
        """Our number for each of `claims`, in their order."""
        ...

    def figures(self) -> Sequence[Figure]:
        """Figures, in order."""
        ...

    def tables(self) -> Sequence[DataTable]:
        """Longer comparisons."""
        ...
