"""Pion decay at rest."""

import math

import numpy as np
import pytest

from nurecoil.sources import BoxPulse, GaussianPulse, Michel, PionDecayAtRest
from nurecoil.units import MeV, cm2, day, ns, s, us

NAMES = ["nu_mu prompt", "nu_e delayed", "nu_mu_bar delayed"]


def beam(protons, per_proton, **options):
    return PionDecayAtRest(protons_on_target=protons, neutrinos_per_proton=per_proton, **options)


def test_components():
    source = PionDecayAtRest(neutrinos_per_flavour="4.3e7 cm^-2 s^-1", normalisation_uncertainty=0.1)
    assert [c.name for c in source.components] == NAMES
    assert [c.antineutrino for c in source.components] == [False, False, True]
    assert [int(np.argmax(c.state.matrix.diagonal().real)) for c in source.components] == [1, 0, 1]
    assert [c.strength * cm2 * s for c in source.components] == pytest.approx([4.3e7] * 3)
    assert [c.time for c in source.components] == [None] * 3
    assert source.components[1].spectrum == Michel.nu_e()
    assert source.components[2].spectrum == Michel.nu_mu_bar()
    assert source.normalisation_uncertainty == 0.1


def test_prompt_line():
    # Two-body kinematics: the neutrino and the muon share the pion's mass, with equal momenta.
    ((energy, weight),) = PionDecayAtRest("1 cm^-2").components[0].spectrum.lines
    assert weight == 1.0
    assert energy / MeV == pytest.approx(29.79, abs=5e-3)
    muon = math.hypot(energy, 105.6583755 * MeV)
    assert energy + muon == pytest.approx(139.57039 * MeV, rel=1e-12)


def test_fluence_from_protons_on_target():
    # 1.76e23 protons, 0.08 neutrinos of each kind, 19.3 m: 1.408e22 / (4 pi (1930 cm)^2) = 3.0080e14 per cm^2
    source = beam(1.76e23, 0.08, distance="19.3 m")
    assert [c.strength * cm2 for c in source.components] == pytest.approx([3.0080e14] * 3, rel=1e-4)
    emitted = beam(1.76e23, 0.08)
    assert emitted.baseline is None
    assert emitted.components[0].strength == pytest.approx(1.408e22)


def test_rate_of_protons_gives_a_flux():
    source = beam("5e20 POT/day", 0.08, distance="20 m")
    assert source.components[0].strength * cm2 * day == pytest.approx(4e19 / (4 * math.pi * 2000**2))


def test_times():
    source = beam(1e20, 0.08, distance="20 m", pulse=GaussianPulse("0.7 us", "0.15 us"))
    early = {c.name: c.time.fractions([0.0, 1.2 * us])[0] for c in source.components}
    assert early["nu_mu prompt"] > 0.99
    assert early["nu_e delayed"] == early["nu_mu_bar delayed"] < 0.25


def test_lifetimes():
    # Particle Data Group 2024: 26.033 ns and 2.1969811 us. After a short pulse a bin of one lifetime holds 1/e of the last one.
    source = beam(1e20, 0.08, distance="20 m", pulse=BoxPulse("0 ns", "1 ns"))
    times = {c.name: c.time for c in source.components}
    prompt = times["nu_mu prompt"].fractions((np.arange(4) * 26.033 + 2) * ns)
    np.testing.assert_allclose(prompt[1:] / prompt[:-1], math.exp(-1), rtol=1e-9)
    for name in ("nu_e delayed", "nu_mu_bar delayed"):
        # the pion's part is gone by 2 us, to 1e-30
        delayed = times[name].fractions((np.arange(4) + 1) * 2.1969811 * us)
        np.testing.assert_allclose(delayed[1:] / delayed[:-1], math.exp(-1), rtol=1e-9)
    # Two decays in a row: mean arrival at the sum of both lifetimes.
    t = np.linspace(0.0, 60.0, 600001) * us
    middle = 0.5 * (t[1:] + t[:-1])
    assert middle @ times["nu_e delayed"].fractions(t) / ns == pytest.approx(0.5 + 26.033 + 2196.9811, rel=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PionDecayAtRest("-1 cm^-2"), "neutrinos_per_flavour: expected at least 0"),
        (lambda: PionDecayAtRest("1 cm"), "neutrinos_per_flavour: .*wrong dimension"),
        (lambda: beam(-1.0, 0.08), "protons_on_target: expected at least 0"),
        (
            lambda: beam(1.0, -0.08),
            "neutrinos_per_proton: expected at least 0",
        ),
        (lambda: beam("1 m", 0.08), "protons_on_target: .*wrong dimension"),
        (
            lambda: beam(1.0, 0.08, distance="-20 m"),
            "distance: expected more than 0 m",
        ),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
