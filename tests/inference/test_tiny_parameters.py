"""Parameters of 1e-32 in their unit, and zero to start with: the search for a step starts below them."""

import pytest

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.inference import interval, likelihood
from nurecoil.units import cm2


def test_charge_radius_that_is_zero_without_new_physics():
    model = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312) + nr.ChargeRadius(reference="zero")
    like = likelihood(experiment("coherent-csi-2017-one-bin"), model, statistic="miranda-2019")
    found = interval(like, "r2_nue", cl=0.90)
    # (-37.0, 9.0)e-32 cm2 in a convention of half the size, from an independent calculation
    assert [x / (1e-32 * cm2) for x in found.ranges[0]] == pytest.approx([-74.0, 18.0], abs=0.3)
