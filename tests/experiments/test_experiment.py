"""`Experiment` as a value: what it refuses, and how nuisances act."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.detectors import nr_threshold
from nurecoil.expectation import prediction
from nurecoil.experiments import Experiment, Normalisation
from nurecoil.problems import UnknownId
from nurecoil.units import keV, kg

MODEL = nr.StandardModel()
SOURCE = nr.PionDecayAtRest(protons_on_target=1e23, neutrinos_per_proton=0.08, distance="20 m")
TARGET = nr.CEvNS.on("Ge", MODEL)
RESPONSE = nr_threshold(5 * keV)


def make(**fields):
    return Experiment("ge", "germanium", SOURCE, TARGET, RESPONSE, **{"exposure": 10 * kg, **fields})


GE = make(
    observed=np.array([200.0]),
    backgrounds={"neutrons": np.array([20.0]), "gammas": np.array([5.0])},
    nuisances=(Normalisation("flux", ("signal", "neutrons"), 0.1), Normalisation("shield", ("neutrons",), 0.2)),
)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"exposure": 0.0}, "exposure: expected more than 0 kg"),
        ({"observed": np.array([1.0, 2.0])}, r"observed: expected counts of shape \(1,\), got \(2,\)"),
        ({"observed": np.array([np.nan])}, "observed: expected finite counts >= 0, got .*nan"),
        ({"backgrounds": {"b": np.array([-1.0])}}, "background 'b': expected finite counts >= 0, got .*-1"),
        ({"backgrounds": {"signal": np.array([1.0])}}, "'signal' is the signal's own name"),
        ({"nuisances": (Normalisation("a b", ("signal",), 0.1),)}, "Python identifiers, got 'a b'"),
        ({"nuisances": (Normalisation("a", ("signal",), 0.1),) * 2}, "expected different names"),
    ],
)
def test_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        make(**fields)


def test_unknown_names_are_refused():
    with pytest.raises(UnknownId, match="part that nuisance 'a' acts on 'x'; close to it: signal"):
        make(nuisances=(Normalisation("a", ("x",), 0.1),))
    with pytest.raises(UnknownId, match="no background 'x'"):
        make(measured={"x": 1.0})
    with pytest.raises(UnknownId, match="no parameter or nuisance 'flx'; close to it: flux"):
        prediction(GE, MODEL)({"flx": 0.1})


def test_normalisations_are_refused():
    with pytest.raises(ValueError, match="nuisance 'a', uncertainty: expected a positive number, got 0"):
        Normalisation("a", ("signal",), 0.0)
    with pytest.raises(ValueError, match="nuisance 'a', of: expected the signal or a background, got nothing"):
        Normalisation("a", (), 0.1)


@given(st.floats(-1, 3), st.floats(-1, 3))
def test_normalisations_multiply(flux, shield):
    signal = GE.expected(MODEL)
    assert prediction(GE, MODEL).parts({"flux": flux, "shield": shield})["signal"] == pytest.approx((1 + flux) * signal)
    total = (1 + flux) * signal + (1 + flux) * (1 + shield) * 20 + 5
    assert prediction(GE, MODEL)({"flux": flux, "shield": shield}) == pytest.approx(total)


def test_asimov_data_are_the_prediction():
    asimov = GE.replace(observed=prediction(GE, MODEL)({"flux": 0.1}))
    assert asimov.observed == pytest.approx(prediction(GE, MODEL)({"flux": 0.1}))
    assert GE.observed.tolist() == [200.0]


def test_it_is_a_value():
    with pytest.raises(ValueError, match="read-only"):
        GE.observed[0] = 1
    with pytest.raises(TypeError):
        GE.backgrounds["neutrons"] = np.array([1.0])
    assert repr(GE) == "Experiment('ge', shape=(1,))"
    assert GE.axis == "keVnr"
    assert GE.bins[0] / keV == pytest.approx(5)
