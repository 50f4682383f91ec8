"""Constants: independent numbers, and the weak angles by name."""

from __future__ import annotations

import math
import types
from dataclasses import FrozenInstanceError

import pytest

from nurecoil import constants
from nurecoil.constants import WEAK_ANGLES, WeakAngle, weak_angle
from nurecoil.tables import cite
from nurecoil.units import GeV, MeV, kg, m_e, u

# CODATA 2022 (Mohr:2024kco), in kg, in electron masses or in u; independent of the values in MeV up to the printed digits.
MASSES = {
    "m_p": (constants.m_p / kg, 1.67262192595e-27, 1e-9),
    "m_n": (constants.m_n / kg, 1.67492750056e-27, 1e-9),
    "m_p/m_e": (constants.m_p / m_e, 1836.152673426, 1e-9),
    "m_mu/m_e": (constants.m_mu / m_e, 206.7682827, 3e-8),
    "m_p in u": (constants.m_p / u, 1.0072764665789, 1e-9),
    "m_n in u": (constants.m_n / u, 1.00866491606, 1e-9),
    "m_tau in GeV": (constants.m_tau / GeV, 1.77693, 1e-9),
    "m_pi in MeV": (constants.m_pi / MeV, 139.57039, 1e-9),
}

# sin2(theta_W) differs by 4 % between the schemes.
ANGLES = {
    "low-energy-pdg2024": 0.23873,
    "low-energy-pdg2020": 0.23857,
    "msbar-mz-pdg2024": 0.23129,
    "msbar-mz-papoulias": 0.2312,
}


@pytest.mark.parametrize("name", MASSES)
def test_masses(name: str) -> None:
    value, published, tolerance = MASSES[name]
    assert value == pytest.approx(published, rel=tolerance)


def test_fermi_constant_is_that_of_the_muon_lifetime() -> None:
    """G_F/(hbar c)^3 = 1.1663788e-5/GeV^2; tau = 192 pi^3/(G_F^2 m^5) is 2.187 us before phase space and QED (-0.45 %)."""
    from nurecoil.units import us

    lifetime = 192 * math.pi**3 / (constants.G_F**2 * constants.m_mu**5)
    assert lifetime / us == pytest.approx(2.1969811, rel=6e-3)
    assert constants.G_F * GeV**2 == pytest.approx(1.1663788e-5, rel=1e-9)


def test_avogadro_counts_the_atoms_of_a_gram() -> None:
    """One mole of u weighs a gram, up to the 1e-9 by which the two have differed since 2019."""
    assert constants.N_A * u / kg == pytest.approx(1e-3, rel=2e-9)


def test_the_on_shell_angle_is_the_ratio_of_boson_masses() -> None:
    """The fits' value and the measured masses (PDG 2024) differ by the pull of M_W, less than 0.3 %."""
    on_shell = [angle.value for angle in WEAK_ANGLES.values() if angle.scheme == "on-shell"]
    assert on_shell == [pytest.approx(1 - (constants.M_W / constants.M_Z) ** 2, rel=3e-3)]


@pytest.mark.parametrize("name", ANGLES)
def test_weak_angles_by_name(name: str) -> None:
    assert weak_angle(name) == ANGLES[name]


@pytest.mark.parametrize("name", WEAK_ANGLES)
def test_every_weak_angle_has_a_scheme_and_a_source(name: str) -> None:
    angle = WEAK_ANGLES[name]
    assert 0.22 < angle.value < 0.24
    assert angle.scheme
    assert cite(angle.source).fields["year"]


def test_a_weak_angle_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        WeakAngle(0.23, "tree", "").value = 0.24  # type: ignore[misc]


def test_an_unknown_weak_angle_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="weak angle 'tree' is unknown; known: low-energy-pdg2024, low-energy-pdg2020"):
        weak_angle("tree")


def test_all_names_everything_public() -> None:
    """All but the units that the module itself is written with."""
    public = {
        name
        for name, value in vars(constants).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name not in ("annotations", "dataclass")
    }
    assert set(constants.__all__) == public - {"GeV", "MeV"}
    assert len(constants.__all__) == len(set(constants.__all__))
