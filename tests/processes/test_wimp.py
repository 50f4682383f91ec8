"""Dark matter off nuclei: the halo's integral by brute force, the rate by its textbook form, ends and limits."""

import math

import numpy as np
import pytest

from nurecoil.matter import Nuclide
from nurecoil.processes.wimp import StandardHalo, Wimp
from nurecoil.units import GeV, cm, cm2, keV, km, s
from nurecoil.units.kinds import WrongQuantity

PB = 1e-36 * cm2


def by_brute_force(halo: StandardHalo, v_min: float) -> float:
    """Mean of 1/v over the cut Gaussian on a grid of speed and angle."""
    v = np.linspace(0.0, halo.escape + halo.detector, 4001)[1:] - 0.5 * (halo.escape + halo.detector) / 4000
    x = np.linspace(-1.0, 1.0, 4001)[1:] - 0.5 / 2000
    squared = v[:, None] ** 2 + halo.detector**2 + 2.0 * v[:, None] * halo.detector * x
    f = np.where(squared < halo.escape**2, np.exp(-squared / (2.0 * halo.dispersion**2)), 0.0) * v[:, None] ** 2
    return float((f / v[:, None])[v > v_min].sum() / f.sum())


@pytest.mark.parametrize("v_min", [0.0, 100.0, 250.0, 300.0, 500.0, 750.0])
@pytest.mark.parametrize("escape", [533.0, 200.0])
def test_the_integral_over_velocities_is_that_of_a_cut_gaussian(v_min: float, escape: float) -> None:
    halo = StandardHalo(escape=escape * km / s)
    exact = by_brute_force(halo, v_min * km / s)
    assert float(halo.inverse_speed(v_min * km / s)) == pytest.approx(exact, rel=3e-3, abs=1.0 if exact else 0.0)


def test_no_particle_is_faster_than_the_escape_speed_and_the_detector() -> None:
    halo = StandardHalo()
    assert float(halo.inverse_speed(1.0001 * (halo.escape + halo.detector))) == 0.0
    assert float(halo.inverse_speed(0.999 * (halo.escape + halo.detector))) > 0.0


def test_an_uncut_gaussian_at_rest_has_a_mean_inverse_speed_of_sqrt_two_over_pi() -> None:
    halo = StandardHalo(escape="9000 km/s", detector="0.01 km/s")
    assert float(halo.inverse_speed(0.0)) * halo.dispersion == pytest.approx(math.sqrt(2.0 / math.pi), rel=1e-6)


def test_the_rate_at_rest_is_that_of_lewin_and_smith() -> None:
    """Their Sec. 3: R0 = 2/sqrt(pi) rho/(m M) sigma_0 v0 per mass; at rest and without a cut dR/dE at zero is R0/(E0 r)."""
    v0 = 230.0 * km / s
    halo = StandardHalo(density=0.4 * GeV / cm**3, dispersion=v0 / math.sqrt(2), escape="9000 km/s", detector="0.01 km/s")
    mass, M, A = 100.0 * GeV, Nuclide("Xe132").mass, 132
    nucleon = 0.9389 * GeV
    sigma_0 = A**2 * ((mass * M / (mass + M)) / (mass * nucleon / (mass + nucleon))) ** 2 * PB
    R0 = 2.0 / math.sqrt(math.pi) * 0.4 * GeV / cm**3 / (mass * Nuclide("Xe132").atomic_mass) * sigma_0 * v0
    E0r = 0.5 * mass * v0**2 * 4.0 * mass * M / (mass + M) ** 2
    found = Wimp(mass, "Xe132", halo=halo).dR_dT(1e-6 * keV, PB)
    assert float(found) == pytest.approx(R0 / E0r, rel=1e-4, abs=0)


def test_recoils_end_where_the_fastest_particle_hits_head_on() -> None:
    signal = Wimp("50 GeV", "Xe131")
    (end,) = signal.ends
    assert float(signal.dR_dT(end * 1.0001, PB)) == 0.0
    assert float(signal.dR_dT(end * 0.99, PB)) > 0.0


def test_isotopes_add_by_their_number_per_mass() -> None:
    T = np.array([1.0, 10.0, 30.0]) * keV
    parts = [Wimp("50 GeV", name).dR_dT(T, PB) for name in ("Na23", "I127")]
    weights = np.array([Nuclide(name).atomic_mass for name in ("Na23", "I127")])
    assert np.allclose(Wimp("50 GeV", "NaI").dR_dT(T, PB), weights @ parts / weights.sum(), rtol=1e-9, atol=0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"mass": "-3 GeV"}, "mass"), ({"mass": "3 km"}, "mass"), ({"mass": float("nan")}, "mass"), ({"mass": 0.0}, "mass")],
)
def test_wrong_masses_are_refused(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(WrongQuantity, match=field):
        Wimp(**{"target": "Xe", **wrong})  # type: ignore[arg-type]


def test_wrong_speeds_and_cross_sections_are_refused() -> None:
    with pytest.raises(WrongQuantity, match="escape"):
        StandardHalo(escape="533 GeV")
    with pytest.raises(WrongQuantity, match="dispersion"):
        StandardHalo(dispersion=2.0)
    with pytest.raises(WrongQuantity, match="sigma"):
        Wimp("50 GeV", "Xe").dR_dT(10 * keV, -1.0)
