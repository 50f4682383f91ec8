"""What is wrong with an experiment file: every problem, with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nurecoil.tables import UnknownId


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file.

    Parameters
    ----------
    path : str
        Where, for example ``"detector.steps[2].value"``; empty for the file as a whole.
    message : str
        What was found and what was expected.

    Examples
    --------
    >>> str(Problem("exposure.mass", "missing"))
    'exposure.mass: missing'
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidExperiment(ValueError):
    """An experiment file cannot be used; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        many = f"{len(self.problems)} problem{'' if len(self.problems) == 1 else 's'}"
        super().__init__("\n  ".join([f"{name} has {many}:", *map(str, self.problems)]))


class Located(ValueError):
    """An error that knows which key of its block is to blame."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)

    def under(self, path: str) -> str:
        """The full path, given that of the block."""
        return path + self.key if self.key.startswith("[") else f"{path}.{self.key}"


class Collector:
    """Gathers problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(path, message))

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Note what the statements inside raise about their input as a problem at this path, and go on after them."""
        try:
            yield
        except Located as error:
            self.add(error.under(path), str(error))
        except (ValueError, UnknownId) as error:
            self.add(path, str(error.args[0]))
