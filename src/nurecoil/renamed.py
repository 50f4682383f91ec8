"""Names of before 0.2 that are taken with a warning for one release; this file goes with 0.3."""

from __future__ import annotations

TAGS: dict[tuple[str, str], str] = {
    ("processes", "electron"): "electron-scattering",
    ("processes", "electrons"): "electron-scattering",
}
"""(group, old name of the thing) -> name today."""

KEYS: dict[tuple[str, str], str] = {}
"""(class of the thing, old key of its block) -> key today."""
