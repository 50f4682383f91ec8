"""Posterior samples, against what is known of a Gaussian."""

import json
import sys

import numpy as np
import pytest

from nurecoil.inference import GaussianConstraint, Result, counting, sample

LIKE = GaussianConstraint("a", 1.0, 1e-9) + GaussianConstraint("b", 0.0, 2.0)


def test_a_gaussian_at_any_scale():
    pytest.importorskip("emcee")
    found = sample(LIKE, ["a", "b"], seed=1, steps=1500, burn_in=200)
    flat = found.chain.reshape(-1, 2)
    np.testing.assert_allclose(flat.std(axis=0), [1e-9, 2.0], rtol=0.1)
    assert found.quantiles(0.5)["b"][0] == pytest.approx(0.0, abs=0.2)
    assert 0.3 < found.acceptance < 0.9
    assert len(found.autocorrelation) == 2
    assert found.valid == (not found.message)


def test_equal_seeds_and_bounds():
    pytest.importorskip("emcee")
    like = counting([2.0], [10.0], {"b": [1.0]})
    first, second, other = (sample(like, "strength", seed=s, steps=60, burn_in=20, walkers=8) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.chain, second.chain)
    assert not np.array_equal(first.chain, other.chain)
    assert first.chain.min() >= 0.0
    assert not first.valid
    assert "shorter than 50 autocorrelation times of strength" in first.message
    copy = Result.from_json(json.loads(json.dumps(first.to_json(), allow_nan=False)))
    np.testing.assert_array_equal(copy.chain, first.chain)


def test_held():
    pytest.importorskip("emcee")
    found = sample(LIKE, profile="all", seed=1, steps=20, burn_in=5, held={"a": 1.0})
    assert found.names == ("b",)
    assert found.held == {"a": 1.0}


def test_refused(monkeypatch):
    pytest.importorskip("emcee")
    with pytest.raises(ValueError, match="expected at least 4 walkers"):
        sample(LIKE, ["a", "b"], seed=1, walkers=3)
    with pytest.raises(ValueError, match='sample: expected names of parameters, or profile="all"; there are a, b'):
        sample(LIKE, seed=1)
    monkeypatch.setitem(sys.modules, "emcee", None)
    with pytest.raises(ImportError, match=r"pip install nurecoil\[sample\]"):
        sample(LIKE, "a", seed=1)
