"""The joint analysis of seven experiments: a profile of 65 points, and a plane of 61 x 61, every nuisance minimised over.

Seconds of one core rather than ratios: the task is fixed, and 5 and 60 are what people would wait for.
"""

import time
import warnings

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.experiments import joint
from nurecoil.inference import likelihood


@pytest.fixture(scope="module")
def like():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = likelihood(joint("cevns-2026"), nr.StandardModel() + nr.NSI(eps_ee_uV=0.0, eps_ee_dV=0.0))
        made({"eps_ee_uV": 0.01, "eps_ee_dV": 0.01})
    return made


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def test_profile_of_65_points(like, benchmark):
    x = {"eps_ee_uV": np.linspace(-0.2, 0.6, 65)}
    assert seconds(lambda: like.many(x)) < 5.0
    benchmark.pedantic(lambda: like.many(x), rounds=1)


def test_plane_of_61_by_61(like, benchmark):
    u, d = np.meshgrid(np.linspace(-1, 1, 61), np.linspace(-1, 1, 61))
    plane = {"eps_ee_uV": u.ravel(), "eps_ee_dV": d.ravel()}
    took = []
    benchmark.pedantic(lambda: took.append(seconds(lambda: like.many(plane))), rounds=1)
    assert took[0] < 60.0
