"""Rates for which a spectrum is not known at all the energies that count: one named warning."""

from __future__ import annotations

import warnings

import pytest

import nurecoil as nr
from nurecoil.detectors import Positions, Response
from nurecoil.sources import UnknownPart
from nurecoil.units import keV

TARGET = nr.CEvNS("Ge74", nr.StandardModel())
# E_min = sqrt(M T/2): M = 68.86 GeV, so 2 MeV make 116 eV
PART = nr.Reactor("3 GW", "20 m", spectrum="huber-mueller")
WHOLE = nr.Reactor("3 GW", "20 m")


def test_from_python():
    rate = nr.spectrum(PART, TARGET)
    for call in (
        lambda: rate(0.1 * keV),
        lambda: rate.counts_above(0.1 * keV),
        lambda: nr.rates.average_cross_section(PART, TARGET),
    ):
        with pytest.warns(UnknownPart, match=r"'reactor'.*U235: known from 2 MeV"):
            call()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rate(0.12 * keV)
        rate.counts_above([0.12 * keV, 0.3 * keV])
        nr.spectrum(WHOLE, TARGET).counts_above(0.0)


@pytest.mark.parametrize(("threshold", "warned"), [(100, True), (120, False)])
def test_in_bins_of_a_detector(threshold, warned):
    response = Response((), Positions.of([threshold, 500.0, 1000.0], "eVnr"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        nr.compile(PART, TARGET, response, exposure="1 kg day")
    assert [w.category for w in caught] == [UnknownPart] * warned
