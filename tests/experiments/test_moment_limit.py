"""Limits on effective moments: Borexino's, and what it says of single Majorana moments."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.experiments import MomentLimit, moment_limit
from nurecoil.problems import UnknownId
from nurecoil.tables import cite
from nurecoil.units import mu_B


def test_borexino():
    borexino = moment_limit("borexino-phase-2")
    assert borexino.limit / (1e-11 * mu_B) == pytest.approx(2.8)
    assert (borexino.cl, borexino.source) == (0.90, "solar")
    assert cite(borexino.cite)
    # Lambda_i alone adds 1 - (fraction of nu_i): with a fraction 0.605 of nu_1 besides nu_3 the slides' row 0.44, 0.36, 0.28
    s13 = 0.0216
    n = np.array([(1 - s13) * 0.605, (1 - s13) * 0.395, s13])
    assert borexino.limit / np.sqrt(1 - n) / (1e-10 * mu_B) == pytest.approx([0.44, 0.36, 0.28], abs=0.005)


def test_an_unknown_limit():
    with pytest.raises(UnknownId, match="no limit on an effective moment 'borexino'; close to it: borexino-phase-2"):
        moment_limit("borexino")


@pytest.mark.parametrize(
    ("limit", "cl", "message"),
    [(0.0, 0.9, "limit: expected a positive moment"), (1.0, 90.0, "cl: expected a confidence level between 0 and 1")],
)
def test_limits_that_are_refused(limit, cl, message):
    with pytest.raises(ValueError, match=message):
        MomentLimit("mine", "solar", limit, cl, "")
