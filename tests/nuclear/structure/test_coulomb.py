"""The repulsion of protons: closed forms, and its sign."""

import math

import numpy as np
import pytest

from nurecoil.constants import alpha_em
from nurecoil.nuclear.structure import CDBonn, LowMomentum, RelativeForce, WithCoulomb, model_space
from nurecoil.nuclear.structure.channels import Channel
from nurecoil.nuclear.structure.coulomb import coulomb_elements
from nurecoil.nuclear.structure.pairing import pairing_matrix
from nurecoil.units import fm


def test_coulomb_elements_are_those_of_hydrogenic_textbooks():
    b = 1.9 * fm
    elements = coulomb_elements(Channel("pp", 0, 0, (0,)), b, 4)
    # <00|1/x|00> = 2/sqrt(pi), <00|1/x|10> = sqrt(2/3)/sqrt(pi) ... for oscillator waves positive at the origin
    unit = alpha_em / (math.sqrt(2) * b)
    assert elements[0, 0] / unit == pytest.approx(2 / math.sqrt(math.pi), rel=1e-12)
    assert elements[0, 1] / unit == pytest.approx(math.sqrt(2 / 3) / math.sqrt(math.pi), rel=1e-12)
    wave = coulomb_elements(Channel("pp", 1, 0, (1,)), b, 3)
    assert wave[0, 0] / unit == pytest.approx(4 / (3 * math.sqrt(math.pi)), rel=1e-12)


def test_coulomb_repels_every_pair():
    b, orbits = 1.9 * fm, model_space(3)
    force = RelativeForce.from_elements("pp", 6, lambda channel: coulomb_elements(channel, b, 6))
    matrix = pairing_matrix(force, orbits)
    assert np.all(matrix > 0)
    # two protons in 0s: alpha sqrt(2/pi)/b
    assert matrix[0, 0] == pytest.approx(alpha_em * math.sqrt(2 / math.pi) / b, rel=1e-10)


def test_only_protons_repel_each_other():
    b, soft = 1.9 * fm, LowMomentum()
    for pair, more in (("pp", True), ("nn", False)):
        wave = Channel(pair, 0, 0, (0,))
        added = WithCoulomb(soft).elements(CDBonn(), wave, b, 4) - soft.elements(CDBonn(), wave, b, 4)
        assert added == pytest.approx(coulomb_elements(wave, b, 4) if more else 0 * added, rel=1e-9, abs=1e-30)
    assert WithCoulomb().describe() != soft.describe()
