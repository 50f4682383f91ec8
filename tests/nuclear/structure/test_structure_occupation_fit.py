"""Fractional occupation probabilities fitted to a charge form factor."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.nuclear import Dipole, FourierBessel, HarmonicOscillator
from nurecoil.nuclear.structure.occupation_fit import default_orbits, fit_occupations
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.problems import UnknownId
from nurecoil.units import fm

Q = np.linspace(0.05, 2.2, 44) / fm
B = 1.952 * fm


def _rms(charge: HarmonicOscillator) -> float:
    return float(np.sqrt(np.mean((charge(Q) - FourierBessel.of("Ti48")(Q)) ** 2)))


@pytest.mark.parametrize("b", [None, B])
def test_48ti(b: float | None) -> None:
    """Ten times closer to electron scattering than filled shells (0.016), never rising, with the right number of protons."""
    fit = fit_occupations("Ti48", b=b)
    assert fit.rms_deviation < 0.002
    assert fit.rms_deviation == pytest.approx(_rms(fit.charge), rel=1e-6)
    assert _rms(HarmonicOscillator.shell_model(22, B)) == pytest.approx(0.016, abs=0.001)
    assert np.all(np.diff(fit.occupations) <= 1e-12)
    assert fit.occupations[0] == pytest.approx(1.0)
    assert fit.charge.number == pytest.approx(22, abs=1e-8)


def test_nothing_nearby_is_better() -> None:
    """The fit at fixed b is convex: shifting protons between any two mixtures of filled shells makes it worse."""
    fit = fit_occupations("Ti48", b=B)
    filled = np.cumsum([orbit.degeneracy for orbit in fit.orbits])
    weights = -np.diff(np.append(fit.occupations, 0.0))
    rng = np.random.default_rng(0)
    tried = 0
    while tried < 200:
        step = rng.normal(size=weights.size)
        # keep sum t = 1 and sum t D = Z
        basis = np.linalg.qr(np.stack([np.ones(weights.size), filled]).T)[0]
        step -= basis @ (basis.T @ step)
        new = weights + 1e-3 * step / np.abs(step).max()
        if np.any(new < 0):
            new = np.maximum(new, 0)
            new += basis @ (basis.T @ (weights - new))
            if np.any(new < 0):
                continue
        tried += 1
        v2 = np.cumsum(new[::-1])[::-1]
        numbers = {o.nlj: float(o.degeneracy * min(v, 1.0)) for o, v in zip(fit.orbits, v2, strict=True)}
        assert _rms(HarmonicOscillator.from_occupations(numbers, B)) >= fit.rms_deviation - 2e-6


def test_the_fitted_length_is_the_only_minimum() -> None:
    """The rms deviation falls and then rises with b: the bound removes the degeneracy of b with the occupations."""
    lengths = np.linspace(1.88, 2.08, 21)
    profile = [fit_occupations("Ti48", b=b * fm).rms_deviation for b in lengths]
    best = int(np.argmin(profile))
    assert np.all(np.diff(profile[: best + 1]) < 0)
    assert np.all(np.diff(profile[best:]) > 0)
    fit = fit_occupations("Ti48")
    assert fit.rms_deviation <= min(profile)
    assert abs(fit.b / fm - lengths[best]) < 0.011


def test_a_known_form_factor_is_found_again() -> None:
    orbits = default_orbits(fit_occupations("Ti48", b=B).nuclide, B)
    v2 = np.array([1.0, 1.0, 1.0, 0.95, 0.9, 0.9, 0.0, 0.0])
    numbers = {o.nlj: float(o.degeneracy * v) for o, v in zip(orbits, v2, strict=True)}
    f72 = Orbit.named("0f7/2").nlj
    numbers[f72] = 22.0 - sum(numbers.values())
    truth = HarmonicOscillator.from_occupations(numbers, B)
    for b in (B, None):
        fit = fit_occupations("Ti48", b=b, measured=truth)
        assert fit.rms_deviation < 2e-5
        assert fit.b / fm == pytest.approx(1.952, abs=1e-3)
        assert fit.charge(Q) == pytest.approx(truth(Q), abs=1e-4)


def test_point_protons_behind_a_charge_fit() -> None:
    """With the proton's size in the fit, the form factor of its centre is larger than that of the charge."""
    fit = fit_occupations("Ti48", nucleon=Dipole(0.8409 * fm), centre_of_mass=True)
    pair = fit.form_factors()
    assert fit.rms_deviation < 0.004
    assert fit.charge.rms_radius / fm == pytest.approx(FourierBessel.of("Ti48").rms_radius / fm, abs=0.02)
    assert float(pair.F_p(0.5 / fm)) > float(fit.charge(0.5 / fm))
    assert pair.F_n == pair.F_p


def test_bad_fits() -> None:
    with pytest.raises(ValueError, match="hold 22 protons"):
        fit_occupations("Ti48", orbits=[Orbit.named("0s1/2")])
    with pytest.raises(ValueError, match="b: expected more than 0 fm"):
        fit_occupations("Ti48", b="0 fm")
    with pytest.raises(UnknownId, match="charge density"):
        fit_occupations("Xe132")
