"""What a study is: a folder with the claims of one paper, and functions that set our numbers beside them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from nurecoil.problems import UnknownId
from nurecoil.report import Claim, DataTable, Figure, NotChecked, Outcome, Section
from nurecoil.studies.claims import Contents, read_claims
from nurecoil.studies.marks import numbers, shown_by
from nurecoil.studies.shown import read_shown
from nurecoil.tables import load_yaml


@dataclass(frozen=True, eq=False)
class Study:
    """One paper, reproduced. Its list of claims costs nothing; `outcomes` and `run` compute once per process.

    Parameters
    ----------
    folder : Path
        With ``claims.yaml`` and the modules.
    package : str
        Dotted name of the folder.

    Examples
    --------
    >>> from nurecoil.studies import load
    >>> load("kouzakov-epshep-2021").paper
    'Kouzakov:2021epshep'
    """

    folder: Path
    package: str

    @property
    def key(self) -> str:
        """Kebab-case id, the folder's name with hyphens."""
        return self.folder.name.replace("_", "-")

    @cached_property
    def contents(self) -> Contents:
        """The study's file."""
        return read_claims(self.folder / "claims.yaml")

    @property
    def paper(self) -> str:
        """Key of the paper in the bibliography."""
        return self.contents.paper

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the paper states."""
        return self.contents.claims

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What it states besides, and why no number of ours stands beside it."""
        return self.contents.not_checked

    @cached_property
    def modules(self) -> tuple[ModuleType, ...]:
        """The study's modules, imported: those that the file names first, then the others by name."""
        found = [info.name for info in iter_modules([str(self.folder)])]
        first = self.contents.modules
        for name in first:
            if name not in found:
                raise UnknownId(f"module of the study {self.key}", name, found)
        return tuple(import_module(f"{self.package}.{name}") for name in (*first, *(n for n in found if n not in first)))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Each claim with our number, in their order.

        Raises
        ------
        ValueError
            If a claim has no number and is not blocked, or a repair is not computed by the function it names.
        """
        open_claims = [claim.key for claim in self.claims if not claim.blocked]
        found, _ = numbers(self.modules, "__claims__", open_claims, self.key)
        by_name = {claim.key: claim.repair.by for claim in self.claims if claim.repair and claim.repair.by}
        after, by = numbers(self.modules, "__repairs__", list(by_name), self.key)
        for key in open_claims:
            if key not in found:
                raise ValueError(f"study {self.key}: no function is marked as ours for the claim {key!r}")
        for key, name in by_name.items():
            if by.get(key) != name:
                found_by = by.get(key, "no function")
                raise ValueError(f"study {self.key}: the repair of {key!r} is by {name!r}, but {found_by} is marked")
        return tuple(Outcome(claim, found.get(claim.key), after.get(claim.key)) for claim in self.claims)

    @cached_property
    def quoted(self) -> Mapping[str, float]:
        """Numbers that the texts may quote: ours by claim, repaired ones with ``-repaired``, and those marked as quoted."""
        found = {outcome.claim.key: outcome.ours for outcome in self.outcomes if outcome.ours is not None}
        found |= {f"{o.claim.key}-repaired": o.repaired for o in self.outcomes if o.repaired is not None}
        more, _ = numbers(self.modules, "__quoted__", (), self.key)
        return found | more

    def fill(self, text: str) -> str:
        """A text with ``[[key:format]]`` replaced by our numbers.

        Raises
        ------
        UnknownId
            If there is no such number.
        """

        def number(match: re.Match[str]) -> str:
            key, spec = match[1], match[2]
            if key not in self.quoted:
                raise UnknownId(f"number of the study {self.key}", key, self.quoted)
            return format(self.quoted[key], spec).replace("-", "−")

        return re.sub(r"\[\[([a-z0-9-]+):([^\]]*)\]\]", number, text)

    def _filled(self, claim: Claim) -> Claim:
        """A claim whose words about a difference, and about what is open, quote our numbers."""
        if "[[" not in claim.explanation + claim.tolerance.because:
            return claim
        given: Any = claim
        tolerance: Any = claim.tolerance
        words: dict[str, object] = {
            "open": self.fill(claim.open),
            "tolerance": dataclasses.replace(tolerance, because=self.fill(tolerance.because)),
        }
        if claim.repair is not None:
            repair: Any = claim.repair
            words["repair"] = dataclasses.replace(repair, change=self.fill(repair.change))
        filled: Claim = dataclasses.replace(given, **words)
        return filled

    @cached_property
    def shown(self) -> tuple[Figure | DataTable, ...]:
        """Figures and tables of ``shown.yaml``, if the study has one."""
        return read_shown(self._shown, f"{self.key}/shown.yaml", self.fill, shown_by(self.modules, self.key))

    @cached_property
    def _shown(self) -> Any:
        path = self.folder / "shown.yaml"
        return load_yaml(path) if path.exists() else {}

    @property
    def pictures(self) -> Mapping[str, str]:
        """Captions of the figures of ``shown.yaml``, by key."""
        return {key: block["caption"] for key, block in self._shown.get("figures", {}).items()}

    def picture(self, key: str) -> Figure:
        """A figure of ``shown.yaml``, without the others.

        Raises
        ------
        UnknownId
            If there is none of that key.
        """
        if key not in self.pictures:
            raise UnknownId("picture", key, self.pictures)
        alone = {"figures": {key: self._shown["figures"][key]}}
        (found,) = read_shown(alone, f"{self.key}/shown.yaml", self.fill, shown_by(self.modules, self.key, key))
        assert isinstance(found, Figure)
        return found

    def gathered(self, what: str) -> tuple[Figure | DataTable, ...]:
        """Figures or tables of all modules that have a function of that name."""
        found: list[Figure | DataTable] = []
        for module in self.modules:
            made = vars(module).get(what)
            if callable(made) and getattr(made, "__module__", None) == module.__name__:
                found += made()
        return tuple(found)

    @cached_property
    def section(self) -> Section:
        """Everything for the report."""
        contents = self.contents
        outcomes = tuple(dataclasses.replace(outcome, claim=self._filled(outcome.claim)) for outcome in self.outcomes)
        figures = [x for x in (*self.shown, *self.gathered("figures")) if isinstance(x, Figure)]
        tables = [x for x in (*self.shown, *self.gathered("tables")) if isinstance(x, DataTable)]
        return Section(
            self.key, contents.title, contents.paper, self.fill(contents.summary), outcomes,
            tuple(figures), tuple(map(self.fill, contents.notes)),
            tuple(tables), contents.not_checked, contents.inferred_inputs or {},
        )  # fmt: skip

    def run(self) -> Section:
        """Everything for the report, computed once per process."""
        return self.section
