"""Costs of what comes from the sky: light curves in units of a fluence, and a floor of the neutrino fog in seconds."""

import time

import numpy as np
import pytest

import nurecoil as nr
from conftest import best, margin
from nurecoil.detectors import nr_threshold
from nurecoil.inference import fog_background, fog_floor
from nurecoil.processes import SpinDependent
from nurecoil.rates import compile
from nurecoil.units import GeV, s


@pytest.mark.benchmark(group="sky")
def test_a_light_curve_of_a_hundred_bins_costs_at_most_three_fluences(report):
    target = nr.CEvNS.on("Xe", nr.StandardModel(), form_factor="helm-lewin-smith")
    detector, edges = nr_threshold("0.7 keV"), np.linspace(-0.1, 9.9, 101) * s

    def made(**bins):
        # a new source each time, as tables are kept with it
        source = nr.Supernova(simulation="bollig-s27.0c-ls220", distance="10 kpc")
        compile(source, target, detector, exposure="1 tonne", **bins)()

    fluence, curve = best(made, lambda: made(time_edges=edges))
    report(f"a light curve of 100 bins: {curve / fluence:.2f} fluences ({1e3 * fluence:.1f} ms)")
    assert curve <= 3.0 * margin() * fluence


@pytest.mark.benchmark(group="sky")
@pytest.mark.parametrize("interaction", ["spin-independent", SpinDependent(a_p=0.0, a_n=1.0)], ids=["coherent", "spins"])
def test_a_fog_floor_of_sixty_masses_takes_at_most_a_minute(report, interaction):
    """An absolute time, which is what is promised: it is some seconds, so that the machine does not matter."""
    start = time.perf_counter()
    background = fog_background(nr.CEvNS.on("Xe", nr.StandardModel()))
    kind = nr.processes.SpinIndependent() if isinstance(interaction, str) else interaction
    floors = fog_floor(np.geomspace(0.3, 1e4, 60) * GeV, background, interaction=kind)
    took = time.perf_counter() - start
    report(f"a floor of 60 masses: {took:.1f} s")
    assert np.isfinite(floors).sum() > 30
    assert took < 60.0
