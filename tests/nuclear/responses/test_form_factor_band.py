"""What is uncertain in a weak form factor."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.matter import Nuclide
from nurecoil.nuclear.best_known import BestKnown
from nurecoil.nuclear.responses import (
    Q_N,
    Q_P,
    VARIATIONS,
    FormFactorBand,
    response_nuclides,
    varied_response,
    weak_form_factor,
    weak_response,
    weak_response_band,
)
from nurecoil.nuclear.shell_model_responses import WeakResponse
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
    length = next(v for v in band.variations if v.name == "oscillator-length")
    assert length.plus.F_p.rms_radius / fm == pytest.approx(Nuclide(nuclide).charge_radius / fm, rel=1e-10)


def test_variations_of_the_nucleons_are_what_they_say() -> None:
    """<r_n^2> enters the weak radius by the protons: 6 F' = (N Q_p + Z Q_n)/(Z Q_p + N Q_n) delta<r_n^2>."""
    band, q = weak_response_band("Xe132"), 1.0 * MeV
    radius = next(v for v in band.variations if v.name == "neutron-radius")
    ratio = (band.N * Q_P + band.Z * Q_N) / (band.Z * Q_P + band.N * Q_N)
    change = _weak(band, radius.plus, q) - _weak(band, radius.minus, q)
    assert change / q**2 / fm**2 == pytest.approx(-ratio * 2 * 0.0022 / 6, rel=1e-3)


def test_one_interaction_makes_no_variation() -> None:
    assert "interaction" not in {v.name for v in weak_response_band("Ge74").variations}
    assert "interaction" not in {v.name for v in weak_response_band("Cs133").variations}
    assert "interaction" in {v.name for v in weak_response_band("Xe124").variations}


def test_varied_responses_of_all_isotopes() -> None:
    """As conventions: equal to the band where a nuclide has the variation, central where it has not."""
    band = weak_response_band("Xe132")
    for name in VARIATIONS:
        variation = next(v for v in band.variations if v.name == name)
        for convention in (BestKnown, WeakResponse):
            assert convention(vary=name)(Nuclide("Xe132")) == variation.plus
            assert convention(vary=name, by=-1)(Nuclide("Xe132")) == variation.minus
            assert convention(vary=name, by=0)(Nuclide("Xe132")) == band.central
    assert varied_response("Ge74", "interaction") == weak_response("Ge74")
    assert BestKnown(vary="oscillator-length")(Nuclide("Xe124")) == BestKnown()(Nuclide("Xe124"))
    assert (
        WeakResponse(vary="strangeness", by=-2).name_for(Nuclide("Xe124"))
        == "weak-response (gcn5082, of Xe128, strangeness -2)"
    )
    with pytest.raises(UnknownId, match="no variation of a weak response 'radius'"):
        WeakResponse(vary="radius")
    with pytest.raises(UnknownId, match="no variation of a weak response 'radius'"):
        varied_response("Xe132", "radius")


@pytest.mark.parametrize("name", VARIATIONS)
def test_half_a_deviation_is_half_a_band(name: str) -> None:
    """Small moves are linear: at 50 MeV to one per cent of the move."""
    band, q = weak_response_band("Ar40"), 50.0 * MeV
    at = {by: _weak(band, varied_response("Ar40", name, by), q) for by in (0.0, 0.5, 1.0)}
    assert at[0.5] - at[0.0] == pytest.approx(0.5 * (at[1.0] - at[0.0]), rel=0.01)


def test_sources_and_lengths_of_ones_own() -> None:
    moved = WeakResponse("jj55", "2.3 fm", vary="strangeness")(Nuclide("Xe132"))
    assert moved == varied_response("Xe132", "strangeness", 1.0, "jj55", b=2.3 * fm)
    assert moved.F_n.responses.b == 2.3 * fm  # type: ignore[attr-defined]
    assert moved.F_n.responses.source == "jj55"  # type: ignore[attr-defined]
