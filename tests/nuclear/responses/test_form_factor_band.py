"""What is uncertain in a weak form factor."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.matter import Nuclide
from nurecoil.nuclear.responses import (
    Q_N,
    Q_P,
    VARIATIONS,
    FormFactorBand,
    VariedResponse,
    response_nuclides,
    weak_form_factor,
    weak_response,
    weak_response_band,
)
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, fm


def _weak(band: FormFactorBand, pair: object, q: float) -> float:
    return float((Q_P * band.Z * pair.F_p(q) + Q_N * band.N * pair.F_n(q)) / (Q_P * band.Z + Q_N * band.N))  # type: ignore[attr-defined]


def test_interactions_of_argon() -> None:
    """Half of what U8 and MU8 differ at 100 MeV: 0.0009, 0.15 % of F_w."""
    band, q = weak_response_band("Ar40"), 100.0 * MeV
    interaction = next(v for v in band.variations if v.name == "interaction")
    half = 0.5 * abs(float(weak_form_factor("Ar40", "sdpf-u")(q) - weak_form_factor("Ar40", "sdpf-mu")(q)))
    assert half == pytest.approx(0.0009, abs=6e-5)
    assert half / float(weak_form_factor("Ar40")(q)) == pytest.approx(0.0015, abs=1e-4)
    spread = 0.5 * (_weak(band, interaction.plus, q) - _weak(band, interaction.minus, q))
    assert abs(spread) == pytest.approx(half, rel=1e-9)


@pytest.mark.parametrize("nuclide", response_nuclides())
def test_bands(nuclide: str) -> None:
    """Central inside, F(0) = 1 whatever varies, nothing at rest; at 100 MeV two per cent of one at most."""
    band = weak_response_band(nuclide)
    assert band.central == weak_response(nuclide)
    assert len({v.name for v in band.variations}) == len(band.variations) >= 3
    q = np.linspace(0.0, 200.0, 21) * MeV
    low, high = band.bounds(q)
    assert np.all(low <= high)
    middle = [_weak(band, band.central, float(x)) for x in q]
    assert np.all((low <= middle + 1e-15 * np.ones(q.size)) & (middle <= high + 1e-15))
    assert float(band.uncertainty(0.0)) == pytest.approx(0.0, abs=1e-14)
    assert 0.0 < float(band.uncertainty(100.0 * MeV)) < 0.02
    for v in band.variations:
        for pair in (v.plus, v.minus):
            assert float(pair.F_p(0.0)) == pytest.approx(1.0, abs=1e-14)
            assert float(pair.F_n(0.0)) == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("nuclide", ["F19", "Ar40", "Xe132"])
def test_the_oscillator_length_of_the_charge_radius(nuclide: str) -> None:
    band = weak_response_band(nuclide)
    length = next(v for v in band.variations if v.name == "oscillator length")
    assert length.plus.F_p.rms_radius / fm == pytest.approx(Nuclide(nuclide).charge_radius / fm, rel=1e-10)


def test_variations_of_the_nucleons_are_what_they_say() -> None:
    """<r_n^2> enters the weak radius by the protons: 6 F' = (N Q_p + Z Q_n)/(Z Q_p + N Q_n) delta<r_n^2>."""
    band, q = weak_response_band("Xe132"), 1.0 * MeV
    radius = next(v for v in band.variations if v.name == "neutron radius")
    ratio = (band.N * Q_P + band.Z * Q_N) / (band.Z * Q_P + band.N * Q_N)
    change = _weak(band, radius.plus, q) - _weak(band, radius.minus, q)
    assert change / q**2 / fm**2 == pytest.approx(-ratio * 2 * 0.0022 / 6, rel=1e-3)


def test_one_interaction_makes_no_variation() -> None:
    assert "interaction" not in {v.name for v in weak_response_band("Ge74").variations}
    assert "interaction" not in {v.name for v in weak_response_band("Cs133").variations}
    assert "interaction" in {v.name for v in weak_response_band("Xe124").variations}


def test_varied_responses_of_all_isotopes() -> None:
    """As functions of the nuclide: equal to the band where it has the variation, central where it has not."""
    band = weak_response_band("Xe132")
    for name in VARIATIONS:
        variation = next(v for v in band.variations if v.name == name)
        assert VariedResponse(name, 1)(Nuclide("Xe132")) == variation.plus
        assert VariedResponse(name, -1)(Nuclide("Xe132")) == variation.minus
        assert VariedResponse(name, 0)(Nuclide("Xe132")) == band.central
    assert VariedResponse("interaction", 1)(Nuclide("Ge74")) == weak_response("Ge74")
    with pytest.raises(UnknownId, match="no variation of a weak response 'radius'"):
        VariedResponse("radius", 1)
    with pytest.raises(ValueError, match="sign: expected -1, 0 or 1"):
        VariedResponse("interaction", 2)
