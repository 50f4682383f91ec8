"""Magnetic moments of the nucleons, typed in from CODATA 2022."""

import pytest

from nurecoil.processes.nucleon_currents import MU_N, MU_P


def test_moments_in_nuclear_magnetons():
    # 2.79284734463(82) and -1.91304276(45)
    assert pytest.approx(2.79284734463, rel=1e-9) == MU_P
    assert pytest.approx(-1.91304276, rel=1e-7) == MU_N
