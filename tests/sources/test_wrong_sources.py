"""Wrong calls of sources, spectra, times and geometries, and the field that each message names."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nurecoil.sources as sources
from nurecoil.flavour import MatterPotential
from nurecoil.sources import (
    AllowedBeta,
    Ball,
    BoxPulse,
    ElectronCapture,
    ExponentialConvolved,
    GaussianPulse,
    Line,
    MaxwellBoltzmann,
    Monoenergetic,
    PionDecayAtRest,
    Point,
    Reactor,
    Shell,
    Solar,
    Supernova,
    TabulatedTime,
    Tritium,
)
from nurecoil.units.kinds import Implausible


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: PionDecayAtRest(), "neutrinos_per_flavour"),
        (lambda: PionDecayAtRest(4.3e7), "neutrinos_per_flavour"),
        (lambda: PionDecayAtRest("1 cm^-2", protons_on_target=1e20), "neutrinos_per_flavour"),
        (lambda: PionDecayAtRest(protons_on_target=1e20), "neutrinos_per_flavour"),
        (lambda: PionDecayAtRest("1 cm^-2", pulse="gaussian"), "pulse"),
        (lambda: PionDecayAtRest("1 cm^-2", pulse=GaussianPulse("0 us", "1 us"), arrival_times={}), "arrival_times"),
        (lambda: PionDecayAtRest("1 cm^-2", arrival_times={"nu_e delayed": 3}), "arrival_times.nu_e delayed"),
        (lambda: Monoenergetic("nan MeV", "nu_e", "1 cm^-2"), "energy"),
        (lambda: Monoenergetic(math.inf, "nu_e", "1 cm^-2"), "energy"),
        (lambda: Monoenergetic("1 MeV", "e", "1 cm^-2"), "species"),
        (lambda: Monoenergetic("1 MeVee", "nu_e", "1 cm^-2"), "energy"),
        (lambda: Supernova(), "temperatures"),
        (lambda: Supernova({"nu_e": "3 m"}), "temperatures.nu_e"),
        (lambda: Supernova("papoulias-kosmas-2013", partition={"nu_e": 2}), "partition"),
        (lambda: Reactor("3 GW", flux="1 cm^-2"), "power"),
        (lambda: Reactor(flux=2e13), "flux"),
        (lambda: Reactor("3 GW", spectrum={"fuel": Line("2 MeV")}), "spectrum.fuel"),
        (lambda: Reactor("3 GW", spectrum={"U235": 3}), "spectrum.U235"),
        (lambda: Reactor("3 GW", captures_per_fission=math.nan), "captures_per_fission"),
        (lambda: Tritium("60 g", "1 m", geometry=Point("1 m")), "geometry"),
        (lambda: Tritium("60 g", geometry={"kind": "point"}), "geometry"),
        (lambda: Tritium("60 g", spectrum="tritium"), "spectrum"),
        (lambda: Ball("1 m", density="1 g/cm^3"), "radius"),
        (lambda: Ball(mass="1 kg"), "radius"),
        (lambda: Shell("2 m", "1 m"), "outer"),
        (lambda: ElectronCapture("Cr51", "0 Bq"), "activity"),
        (lambda: Solar(reactions=3), "reactions"),
        (lambda: Solar(mixing=3), "mixing"),
        (lambda: Solar(potential=3), "potential"),
        (lambda: Solar(fluxes={"B8": math.inf}), "fluxes.B8"),
        (lambda: Solar(mixing={"theta_12": "33 deg"}), "mixing.theta_13"),
        (lambda: MatterPotential(eps_e={"emu": 0.1, "mue": 0.1}), "eps_e"),
        (lambda: MatterPotential(eps_u="x"), "eps_u"),
        (lambda: GaussianPulse("0 us", math.nan), "sigma"),
        (lambda: TabulatedTime(["0 us", "1 s"], [0.5]), "contents"),
        (lambda: ExponentialConvolved(ExponentialConvolved(BoxPulse("0 us", "1 us"), ["1 us"]), ["2 us"]), "pulse"),
        (lambda: AllowedBeta(2, 3, "0 keV"), "endpoint"),
        (lambda: AllowedBeta(2, 0, "1 keV"), "A"),
        (lambda: Line("1 MeV")(math.nan), "E"),
        (lambda: MaxwellBoltzmann("5 MeV")(np.array([1.0, math.nan])), "E"),
        (lambda: sources.Component("x", Line("1 MeV"), math.nan, "e"), "strength"),
        (lambda: sources.Component("x", Line("1 MeV"), 1.0, np.eye(3)), "state"),
        (lambda: sources.Component("x", Line("1 MeV"), 1.0, np.triu(np.ones((3, 3)) / 3)), "state"),
        (lambda: sources.Component("x", Line("1 MeV"), 1.0, np.diag([1.5, -0.5, 0.0])), "state"),
        (lambda: sources.Component("x", Line("1 MeV"), 1.0, lambda E: E), "state"),
    ],
)
def test_wrong_calls_name_the_field(call, field):
    with pytest.raises(ValueError, match=rf"^{field}: ") as error:
        call()
    assert error.value.field == field


def test_a_state_that_is_none_is_refused_where_it_is_used():
    class Tripled:
        dimension, edges = 3, ()

        def __call__(self, E):
            return np.broadcast_to(np.eye(3, dtype=complex), (np.size(E), 3, 3))

    with pytest.raises(ValueError, match="state: expected a density matrix of unit trace, got a trace of 3"):
        PionDecayAtRest("1 cm^-2").propagate(lambda *_: Tripled())


def test_a_reactor_without_units_is_doubted():
    with pytest.warns(Implausible, match="distance: the plain number 20.7 means"):
        Reactor(3.6, 20.7)
