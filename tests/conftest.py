"""Hypothesis without a deadline, and with the same examples each time where CI sets its variable; what is run once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

ONCE = ("nuclear/structure/test_qrpa", "nuclear/multipoles", "studies/test_all_studies", "inference/test_scans")
"""Files whose tests take seconds each: the run with another unit of energy leaves them out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.relative_to(here).as_posix().startswith(ONCE):
            item.add_marker(pytest.mark.once)
