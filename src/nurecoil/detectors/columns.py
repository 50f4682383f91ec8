"""Steps that are tables: numbers given to them, or columns of a file."""

from __future__ import annotations

from pathlib import Path

from nurecoil.problems import Located
from nurecoil.tables import Table
from nurecoil.units.choices import AXES, Positions
from nurecoil.units.kinds import WrongQuantity


def fill(step: object, **likes: str | None) -> None:
    """Replace the names of columns in a step's fields by what its table says; without a table, numbers must be there.

    Parameters
    ----------
    step : Step
        With a field `table`, which is None afterwards: the step holds its numbers.
    **likes : str or None
        Field -> a unit of the dimension that the column must have; None for positions on a detector's axis.

    Raises
    ------
    Located
        If a file, a column or its unit is not there, named after the field.
    """
    path: Path | None = getattr(step, "table")  # noqa: B009
    for name in likes:
        word = isinstance(getattr(step, name), str)
        if path is None and word:
            raise Located("table", f"missing; {name} names the column {getattr(step, name)!r}")
        if path is not None and not word:
            raise WrongQuantity(name, "expected the name of a column of the table")
    if path is None:
        return
    first = next(iter(likes))
    table = Table.beside(path).ordered(first, getattr(step, first))
    for name, like in likes.items():
        column = getattr(step, name)
        values = table.column(name, column, like)
        if like is None and table.units[column] not in AXES:
            raise Located(name, f"{table.name}: column {column!r}: expected one of {', '.join(AXES)} as its unit")
        object.__setattr__(step, name, values if like is not None else Positions(values.tolist(), AXES[table.units[column]]))
    object.__setattr__(step, "table", None)
