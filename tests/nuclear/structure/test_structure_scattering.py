"""Two nucleons in free space. Numbers marked "published" were recomputed in an independent prototype to all digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from nurecoil.nuclear.structure.av18 import AV18
from nurecoil.nuclear.structure.cd_bonn import CDBonn
from nurecoil.nuclear.structure.channels import PAIRS, Channel, channels
from nurecoil.nuclear.structure.grids import MomentumGrid
from nurecoil.nuclear.structure.scattering import deuteron, phase_shifts, relative_momentum, scattering_length
from nurecoil.units import MeV, deg, fm


def test_cd_bonn_np_1s0() -> None:
    """Published np 1S0 phase shifts; 0.005 degrees is their rounding and the grid's error."""
    E = np.array([1, 5, 10, 25, 50, 100, 150, 200, 250]) * MeV
    published = [62.086, 63.667, 60.006, 50.930, 40.454, 26.382, 16.320, 8.312, 1.586]
    phases = phase_shifts(CDBonn(), Channel("np", 0, 0, (0,)), E)[:, 0]
    assert phases / deg == pytest.approx(published, abs=0.005)


def test_cd_bonn_np_triplets() -> None:
    """Published 3P0 phases and the mixing angle of 3S1-3D1."""
    E = np.array([25, 100, 300]) * MeV
    phases = phase_shifts(CDBonn(), Channel("np", 1, 0, (1,)), E)[:, 0]
    assert phases / deg == pytest.approx([8.100, 8.572, -11.537], abs=0.005)
    assert phase_shifts(CDBonn(), Channel("np", 1, 1, (0, 2)), 50 * MeV)[0, 2] / deg == pytest.approx(2.130, abs=0.005)


@pytest.mark.parametrize(("pair", "a"), [("nn", -18.9680), ("np", -23.738), ("pp", -17.460)])
def test_cd_bonn_scattering_lengths(pair: str, a: float) -> None:
    """Published; pp without Coulomb."""
    assert scattering_length(CDBonn(), pair)[0] / fm == pytest.approx(a, abs=1e-3)


def test_cd_bonn_effective_range() -> None:
    assert scattering_length(CDBonn(), "nn")[1] / fm == pytest.approx(2.815, abs=5e-3)


def test_cd_bonn_deuteron() -> None:
    """-2.224575 MeV holds for the relativistic relation; the eigenvalue -gamma^2/M differs by 1.3 keV."""
    bound = deuteron(CDBonn())
    assert bound.energy / MeV == pytest.approx(-2.224575, abs=5e-6)
    assert bound.eigenvalue / MeV == pytest.approx(-2.22326, abs=1e-5)
    assert 100 * bound.d_state == pytest.approx(4.854, abs=0.005)
    assert bound.gamma * fm == pytest.approx(0.2315, abs=1e-4)


def test_av18_deuteron() -> None:
    """Strong part alone: 5.78 % D wave and 0.02 MeV too much binding, which the electromagnetic part takes away."""
    bound = deuteron(AV18())
    assert 100 * bound.d_state == pytest.approx(5.78, abs=0.01)
    assert bound.energy / MeV == pytest.approx(-2.2246 - 0.018, abs=3e-3)


@pytest.mark.parametrize("E", [1.0, 50.0, 200.0])
def test_momentum_space_phases_equal_the_radial_equation(E: float) -> None:
    """AV18 is local: its np 1S0 phase by integrating u'' = (M V - q^2) u outwards, another method altogether."""
    potential, channel = AV18(), Channel("np", 0, 0, (0,))
    mass = potential.mass("np")
    q = relative_momentum(potential, "np", E * MeV)

    def derivative(x: float, u: np.ndarray) -> list[float]:
        v = float(potential.coordinate_space(channel, [x / q])[0, 0, 0])
        return [u[1], (mass * v / q**2 - 1) * u[0]]

    end = 22 * fm * q
    solution = solve_ivp(derivative, [1e-6, end], [1e-6, 1.0], rtol=1e-10, atol=1e-14, max_step=0.05 * fm * q)
    u, slope = solution.y[:, -1]
    radial = (math.atan2(u, slope) - end) % math.pi
    # the tail beyond 22 fm adds less than 1e-3 degrees
    momentum = float(phase_shifts(potential, channel, E * MeV)[0, 0]) % math.pi
    assert momentum / deg == pytest.approx(radial / deg, abs=2e-3)


def test_the_two_potentials_agree_on_shell() -> None:
    """Both were fitted to the same data: S, P and D waves at 50 MeV within half a degree."""
    for channel in channels("np", 2):
        pair = [phase_shifts(v, channel, 50 * MeV)[0] / deg for v in (CDBonn(), AV18())]
        assert pair[0] == pytest.approx(pair[1], abs=0.5), channel.name


def test_potentials_are_symmetric() -> None:
    k = np.array([10.0, 100.0, 300.0, 800.0]) * MeV
    for potential in (CDBonn(), AV18()):
        for channel in channels("np", 3):
            v = potential.momentum_space(channel, k)
            assert np.abs(v - v.transpose(1, 0, 3, 2)).max() < 1e-12 * np.abs(v).max()


def test_tensor_force_has_no_phase() -> None:
    """V(3S1-3D1) at 50 MeV/c: -5.92e-7 (CD-Bonn) and -5.82e-7 (AV18) per MeV^2, of one sign without factors i^l."""
    k = np.array([50.0]) * MeV
    for potential, expected in ((CDBonn(), -5.92e-7), (AV18(), -5.82e-7)):
        v = potential.momentum_space(Channel("np", 1, 1, (0, 2)), k)[0, 1, 0, 0]
        assert v * MeV**2 == pytest.approx(expected, abs=5e-9)


def test_charge_dependence() -> None:
    """|a_np| > |a_nn| > |a_pp| in 1S0, as the neutral and charged pion masses demand."""
    for potential in (CDBonn(), AV18()):
        a = {pair: abs(scattering_length(potential, pair)[0]) for pair in PAIRS}
        assert a["np"] > a["nn"] > a["pp"]


def test_channels() -> None:
    assert [c.name for c in channels("np", 1)] == ["1S0", "3P0", "1P1", "3P1", "3S1-3D1", "3P2-3F2"]
    assert Channel("np", 1, 1, (0, 2)).T == 0
    assert Channel("nn", 0, 0, (0,)).T == 1
    with pytest.raises(ValueError, match="not antisymmetric"):
        Channel("nn", 1, 1, (0, 2))
    with pytest.raises(ValueError, match="not a partial wave"):
        Channel("np", 1, 2, (1,))
    with pytest.raises(ValueError, match="one of pp, np, nn"):
        channels("pn", 2)
    with pytest.raises(ValueError, match="l_max"):
        channels("nn", -1)


def test_grids_are_checked() -> None:
    with pytest.raises(ValueError, match="one number per panel"):
        MomentumGrid.panels([0.0, 1.0], (3, 4))
    with pytest.raises(ValueError, match="of one length"):
        MomentumGrid(np.ones(2), np.ones(3), 1.0)
    with pytest.raises(ValueError, match="increasing momenta"):
        MomentumGrid(np.array([2.0, 1.0]), np.ones(2), 3.0)


def test_bad_scattering_arguments() -> None:
    channel = Channel("np", 0, 0, (0,))
    with pytest.raises(ValueError, match="positive energies"):
        phase_shifts(CDBonn(), channel, [-1.0 * MeV])
    with pytest.raises(ValueError, match=r"below 0\.1 fm"):
        phase_shifts(CDBonn(), channel, [50 * MeV], MomentumGrid.panels([0.0, 0.1 / fm], (4,)))
    with pytest.raises(ValueError, match="positive radii"):
        AV18().coordinate_space(channel, [0.0])


def test_a_force_that_does_not_bind_is_reported() -> None:
    class Weak(CDBonn):
        def momentum_space(self, channel: Channel, k: np.ndarray) -> np.ndarray:
            return 0.1 * super().momentum_space(channel, k)

    with pytest.raises(ValueError, match="does not bind"):
        deuteron(Weak())
