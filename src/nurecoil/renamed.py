"""Names of before 0.2 that are taken with a warning for one release; this file goes with 0.3."""

from __future__ import annotations

KEYS: dict[tuple[str, str], str] = {}
"""(class of the thing, old key of its block) -> key today."""
