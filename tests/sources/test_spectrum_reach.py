"""Spectra that are not known everywhere: what is said of energies where a table or parametrisation ends."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from nurecoil.sources import (
    Huber2011,
    Joined,
    Line,
    Michel,
    Mixture,
    Reactor,
    Solar,
    SolarSpectrum,
    Supernova,
    Tabulated,
    Tritium,
    UnknownPart,
    VogelEngel1989Low,
    check_reach,
    unknown_parts,
)
from nurecoil.units import MeV, keV


def flat(low, high, **options):
    return Tabulated(np.array([low, high]) * MeV, [1.0, 1.0], **options)


@pytest.mark.parametrize(
    ("spectrum", "low", "high"),
    [
        (Line("1 MeV"), 0.0, math.inf), (Michel.nu_e(), 0.0, math.inf), (SolarSpectrum("pp"), 0.0, math.inf),
        (flat(2.0, 8.0), 2.0, 8.0), (flat(2.0, 8.0, complete=True), 0.0, math.inf),
        (Tabulated(np.array([2.0, 3.0, 8.0]) * MeV, [0.0, 1.0, 1.0]), 0.0, 8.0),
        (Tabulated(np.array([2.0, 3.0, 8.0]) * MeV, [1.0, 1.0, 0.0]), 2.0, math.inf),
        (Huber2011("U235", upper="7 MeV"), 2.0, 7.0), (VogelEngel1989Low("U235"), 0.007813, 2.0),
        (Joined((VogelEngel1989Low("U235"), Huber2011("U235"))), 0.007813, 8.0),
        (Mixture((flat(2.0, 8.0), flat(1.0, 5.0), Line("1 MeV")), [0.5, 0.25, 0.25]), 2.0, 5.0),
    ],
)  # fmt: skip
def test_known_range(spectrum, low, high):
    found = spectrum.known
    assert found[0] / MeV == pytest.approx(low, abs=1e-12)
    assert found[1] / MeV == pytest.approx(high)


def test_what_is_missing_goes_on_as_it_begins():
    spectrum = flat(2.0, 8.0)  # a sixth per MeV
    assert [spectrum.missing_below(E * MeV) for E in (5.0, 2.0, 1.0, 0.0)] == pytest.approx([0.0, 0.0, 1 / 6, 1 / 3])
    assert spectrum.missing_below(8 * MeV) == math.inf
    assert Michel.nu_e().missing_below(100 * MeV) == 0.0


def test_one_warning_that_names_every_spectrum():
    reactor = Reactor("1 GW", "10 m", spectrum="huber-mueller")
    with pytest.warns(UnknownPart, match=r"'reactor'.*U235: known from 2 MeV, needed from 1 MeV on.*Pu241") as caught:
        check_reach(reactor, "1 MeV")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    with pytest.warns(UnknownPart, match="known up to 8 MeV, needed from 9 MeV on"):
        check_reach(reactor, 9 * MeV)


@pytest.mark.parametrize(
    ("source", "E"),
    [
        (Reactor("1 GW", spectrum="huber-mueller"), "2 MeV"), (Reactor("1 GW"), "1 keV"), (Solar(), 0.0), (Tritium("1 g"), 0.0),
        (Supernova("papoulias-kosmas-2013"), "200 MeV"), (Reactor("1 GW", spectrum="huber-mueller").scaled(0.0), "1 MeV"),
        (Reactor("1 GW", spectrum="bestiole"), 10 * keV),
    ],
)  # fmt: skip
def test_nothing_to_say(source, E):
    assert unknown_parts(source, E) == ()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_reach(source, E)


def test_a_lowest_energy_that_is_none():
    with pytest.raises(ValueError, match=r"^E_min: "):
        unknown_parts(Solar(), math.nan)
