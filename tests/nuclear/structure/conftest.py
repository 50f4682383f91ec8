"""Heavy results computed once for all tests of nuclear structure."""

from __future__ import annotations

import pytest

from nurecoil.nuclear.structure.even_even import bcs
from nurecoil.nuclear.structure.ground_state import BCSGroundState


@pytest.fixture(scope="session")
def titanium() -> BCSGroundState:
    """48Ti from the potential up, neither from the table nor from the cache."""
    return bcs("Ti48", use_cache=False)
