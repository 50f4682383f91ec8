"""Whether a source is per time."""

from __future__ import annotations

import math

import pytest

import nurecoil.sources as sources
from nurecoil.sources import ElectronCapture, Monoenergetic, PionDecayAtRest, Reactor, Solar, Supernova, Tritium
from nurecoil.units.choices import Amount


class TestPerTime:
    """A source knows whether it is per time, and what is done to it does not forget."""

    @pytest.mark.parametrize(
        ("source", "per_time"),
        [
            (PionDecayAtRest("1 cm^-2 s^-1"), True),
            (PionDecayAtRest("1 cm^-2"), False),
            (PionDecayAtRest(protons_on_target=1e23, neutrinos_per_proton=0.1), False),
            (PionDecayAtRest(protons_on_target="1e20 POT/day", neutrinos_per_proton=0.1), True),
            (Monoenergetic("1 MeV", "nu_e", "1 cm^-2"), False),
            (Monoenergetic("1 MeV", "nu_e", "1 cm^-2 s^-1"), True),
            (Reactor("1 GW"), True),
            (Reactor(flux="1 cm^-2"), False),
            (Reactor(flux="1 cm^-2 s^-1"), True),
            (Supernova("papoulias-kosmas-2013"), False),
            (Solar(), True),
            (Tritium("1 g"), True),
            (ElectronCapture("Cr51", "1 Bq"), True),
        ],
    )
    def test_said_by_what_is_given(self, source, per_time):
        assert source.per_time is per_time
        emitted = source.baseline is None
        for other in (
            source.scaled(2),
            source.select(source.components[0].name),
            source.propagate(lambda state, _: state),
            source + source,
            source.at("5 m") if emitted else source,
        ):
            assert other.per_time is per_time

    def test_a_flux_is_not_added_to_a_fluence(self):
        with pytest.raises(ValueError, match="one is per time"):
            PionDecayAtRest("1 cm^-2 s^-1") + PionDecayAtRest("1 cm^-2")
        open_ended = sources.Assembled("x", PionDecayAtRest("1 cm^-2").components, math.inf)
        assert (open_ended + PionDecayAtRest("1 cm^-2")).per_time is None

    def test_an_amount_is_read_as_it_is(self):
        assert Monoenergetic("1 MeV", "nu_e", Amount(1.0, True)).components[0].strength == 1.0
