"""Values that no model allows are refused wherever a prediction is made (s2, s6)."""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import nr_threshold
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, keV

SM = nr.StandardModel()
GE = nr.CEvNS.on("Ge", SM)
SOURCE = nr.Reactor("3.9 GW", "17.1 m")


def doors():
    csi = nr.experiment("coherent-csi-2017")
    counts = nr.compile(SOURCE, GE, nr_threshold(1 * keV), exposure="1 kg day")
    return {
        "expected": lambda v: csi.expected(SM, v), "compile": lambda v: counts(SM, v),
        "prediction": nr.expectation.prediction(csi, SM),
        "likelihood": nr.likelihood(csi, SM), "spectrum": lambda v: nr.spectrum(SOURCE, GE)(2 * keV, **v),
        "cross section": lambda v: nr.CEvNS("Ar40", SM).dsigma_dT(2 * keV, 20 * MeV, values=v),
        "total": lambda v: nr.CEvNS("Ar40", SM).sigma(20 * MeV, values=v),
    }  # fmt: skip


@pytest.mark.parametrize("door", doors())
@pytest.mark.parametrize("value", [5.0, -0.1, np.nan, np.inf])
def test_values_out_of_bounds(door, value):
    with pytest.raises(ValueError, match="sin2_theta_w"):
        doors()[door]({"sin2_theta_w": value})


@pytest.mark.parametrize("door", doors())
def test_unknown_names(door):
    with pytest.raises(UnknownId, match=r"sin2thw.*close to it: sin2_theta_w"):
        doors()[door]({"sin2thw": 0.1})


def test_a_nuisance_below_minus_one():
    csi = nr.experiment("coherent-csi-2017")
    with pytest.raises(ValueError, match="signal_normalisation"):
        nr.expectation.prediction(csi, SM)({"signal_normalisation": -5.0})


def test_an_experiment_shows_itself():
    text = nr.experiment("coherent-csi-2021")._repr_html_()
    assert "1578 counts" in text
    assert "csi_efficiency" in text
