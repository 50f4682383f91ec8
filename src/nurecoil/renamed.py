"""Names of before 0.2 that are taken with a warning for one release; this file goes with 0.3."""

from __future__ import annotations

from collections.abc import Callable, Mapping

TAGS: dict[tuple[str, str], str] = {
    ("processes", "electron"): "electron-scattering",
    ("processes", "electrons"): "electron-scattering",
}
"""(group, old name of the thing) -> name today."""

KEYS: dict[tuple[str, str], str] = {
    ("TabulatedSource", "components"): "columns",
    ("PionDecayAtRest", "flux"): "neutrinos_per_flavour",
    ("Reference", "time"): "",
}
"""(class of the thing, old key of its block) -> key today; empty where it never had a meaning."""


def _arrival_times(value: object) -> object:
    """One table with a column for each component, as a block for each component."""
    if not (isinstance(value, Mapping) and {"table", "components"} <= set(value) and isinstance(value["components"], Mapping)):
        return value
    common = {key: item for key, item in value.items() if key != "components"}
    return {name: {"kind": "table", **common, "column": column} for name, column in value["components"].items()}


VALUES: dict[tuple[str, str], Callable[[object], object]] = {
    ("PionDecayAtRest", "arrival_times"): _arrival_times,
    ("TabulatedSource", "arrival_times"): _arrival_times,
}
"""(class of the thing, key of its block) -> what turns an old value into one of today, and leaves others alone."""
