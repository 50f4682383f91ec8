"""Stored work is known by what was declared."""

import dataclasses
import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation.declared import digest, plain
from nurecoil.experiments import experiment
from nurecoil.inference import asimov, counting, likelihood
from nurecoil.units import MeV

ONE = "coherent-csi-2017-one-bin"


def model(mass=10 * MeV, charges="universal"):
    return nr.StandardModel() + nr.LightVector(mass, charges=charges)


def test_equal_questions_have_one_hash():
    first, second = (likelihood(experiment(ONE), model()) for _ in range(2))
    first({"g_Zprime": 1e-5})
    assert first.declared("g_Zprime") == second.declared("g_Zprime") == second.compile("g_Zprime").declared


@pytest.mark.parametrize(
    "other",
    [
        lambda e: likelihood(e, model(1000 * MeV)),
        lambda e: likelihood(e, model(charges="b-l")),
        lambda e: likelihood(e, nr.StandardModel() + nr.LightVector(10 * MeV, coupling=1e-6)),
        lambda e: likelihood(experiment("coherent-csi-2017"), model()),
        lambda e: likelihood(e.replace(exposure=2 * e.exposure), model()),
        lambda e: likelihood(e.replace(observed=e.observed + 1), model()),
        lambda e: likelihood(e.replace(nuisances=e.nuisances[:1]), model()),
        lambda e: likelihood(e, model(), statistic="miranda-2019"),
        lambda e: asimov(e, model()),
        lambda e: next(likelihood(e, model()).toys(1, 3)),
    ],
)
def test_another_question_has_another(other):
    e = experiment(ONE)
    assert other(e).declared("g_Zprime") != likelihood(e, model()).declared("g_Zprime")


def test_what_moves_and_what_is_held_belongs_to_it():
    like = likelihood(experiment(ONE), model())
    hashes = {
        like.declared("g_Zprime"),
        like.declared("g_Zprime", "sin2_theta_w"),
        like.declared("g_Zprime", held={"sin2_theta_w": 0.2}),
        like.declared("g_Zprime", held={"mass_Zprime": 20 * MeV}),
        like.declared("g_Zprime", "mass_Zprime", axes={"mass_Zprime": (1 * MeV, 100 * MeV)}),
    }
    assert len(hashes) == 5


def test_the_last_bit_of_a_number_does_not():
    e = experiment("coherent-csi-2021")
    nudged = e.replace(exposure=math.nextafter(e.exposure, math.inf), backgrounds={
        name: np.where(counts > 0, np.nextafter(counts, np.inf), 0.0) for name, counts in e.backgrounds.items()
    })  # fmt: skip
    assert likelihood(nudged, model()).declared("g_Zprime") == likelihood(e, model()).declared("g_Zprime")


def test_pseudo_data_are_known_by_how_they_are_made():
    first, second = asimov(experiment(ONE), model(), {"g_Zprime": 1e-5}), asimov(experiment(ONE), model(), {"g_Zprime": 2e-5})
    assert first.declared() != second.declared()
    moved = dataclasses.replace(first.observations[0].statistic)
    object.__setattr__(moved, "observed", np.nextafter(moved.observed, np.inf))
    again = type(first)((dataclasses.replace(first.observations[0], statistic=moved),), first.centres)
    assert again.declared() == first.declared()


def test_functions_are_known_by_name_and_what_they_enclose():
    def made(x):
        return lambda values: x

    assert digest(made(1.0)) == digest(made(1.0))
    assert digest(made(1.0)) != digest(made(2.0))
    with pytest.raises(TypeError, match="expected something that can be declared"):
        plain(object())


def test_numbers_alone_have_one_too():
    assert counting([3.0], [1.0]).declared("strength") != counting([4.0], [1.0]).declared("strength")
