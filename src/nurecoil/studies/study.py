"""What a study is: the claims of one paper, and a run that sets our numbers beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nurecoil.report import Claim, Section


@dataclass(frozen=True)
class Study:
    """One paper, reproduced.

    Parameters
    ----------
    key : str
        Kebab-case id, the folder's name with hyphens.
    reference : str
        Key of the paper in the bibliography.
    claims : tuple of Claim
        What the paper states, where, and how closely we should agree.
    run : callable
        Computes everything and returns the report's section, with one outcome per claim, in the same order.

    Raises
    ------
    ValueError
        If two claims share a key.
    """

    key: str
    reference: str
    claims: tuple[Claim, ...]
    run: Callable[[], Section]

    def __post_init__(self) -> None:
        keys = [claim.key for claim in self.claims]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise ValueError(f"study {self.key}: claims defined twice: {', '.join(sorted(repeated))}")
