"""What can be wrong with what people type: unknown names, and problems of a file, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nurecoil.units.kinds import WrongQuantity


class UnknownId(LookupError):
    """A name that is not known; the message lists the closest known ones.

    Attributes
    ----------
    known : tuple of str
    field : str
        The key that holds the name, where a thing of several fields says so.
    hint : str
        Where to look instead; the last words of the message.

    Examples
    --------
    >>> str(UnknownId("source", "trittium", ["tritium", "solar"]))
    "no source 'trittium'; close to it: tritium"
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], field: str = "", hint: str = "") -> None:
        self.kind, self.name, self.known, self.field, self.hint = kind, name, tuple(sorted(known)), field, hint
        close = difflib.get_close_matches(str(name), self.known, n=3, cutoff=0.4) or self.known[:8]
        said = f"no {kind} {printable(repr(name))}; close to it: {', '.join(close) or 'none'}"
        super().__init__(f"{said}; {hint}" if hint else said)

    def __reduce__(self) -> tuple[type[UnknownId], tuple[str, object, tuple[str, ...], str, str]]:
        return type(self), (self.kind, self.name, self.known, self.field, self.hint)


LONGEST = 600
"""Characters of a message; what a file holds may be longer than anybody reads."""


def printable(text: str) -> str:
    """Text with control characters escaped, so that a file cannot speak to the terminal through a message, and cut if endless.

    Examples
    --------
    >>> len(printable("key" + chr(27) + "[31m"))
    11
    """
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 4 :]}"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


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
        return printable(f"{self.path}: {self.message}" if self.path else self.message)


class Located(ValueError):
    """An error that knows which key of its block is to blame."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)

    def under(self, path: str) -> str:
        """The full path, given that of the block."""
        return below(path, self.key)


def below(path: str, key: object) -> str:
    """Path of a key inside a block.

    Examples
    --------
    >>> below("detector", "steps"), below("steps", "[0]"), below("", "id")
    ('detector.steps', 'steps[0]', 'id')
    """
    word = str(key)
    return word if not path else path + word if word.startswith("[") else f"{path}.{word}"


class InvalidBlock(ValueError):
    """A block or file cannot be used; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name, self.problems = name, tuple(problems)
        many = f"{len(self.problems)} problem{'' if len(self.problems) == 1 else 's'}"
        super().__init__("\n  ".join([f"{name} has {many}:", *map(str, self.problems)]))

    def __reduce__(self) -> tuple[type[InvalidBlock], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.name, self.problems)


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
        except WrongQuantity as error:
            self.add(below(path, error.field), error.why)
        except InvalidBlock as error:
            for problem in error.problems:
                self.add(below(path, problem.path), problem.message)
        except UnknownId as error:
            self.add(below(path, error.field) if error.field else path, str(error))
        except ValueError as error:
            self.add(path, str(error.args[0]))
