"""Closed forms against the definitions, integrated over space, for random orbits, J and momenta."""

from __future__ import annotations

import numpy as np
import pytest
from operator_definitions import by_quadrature

from nurecoil.nuclear.multipoles import OPERATORS, Operator, operator_parity, reduced_element
from nurecoil.nuclear.structure import Orbit, model_space

ORBITS = model_space(5)
# Differences of eighth order with a step of 0.02 oscillator lengths leave a few 1e-12.
TOLERANCE = 1e-9


def sample(operator: Operator, size: int, seed: int) -> list[tuple[int, Orbit, Orbit, float]]:
    random = np.random.default_rng(seed)
    found: list[tuple[int, Orbit, Orbit, float]] = []
    while len(found) < size:
        a, b = (ORBITS[i] for i in random.integers(len(ORBITS), size=2))
        J = int(random.integers(abs(a.two_j - b.two_j) // 2, (a.two_j + b.two_j) // 2 + 1))
        allowed = operator_parity(operator, J) == (-1) ** (a.l + b.l)
        # mostly elements that parity allows
        if (allowed or len(found) % 4 == 3) and not (J == 0 and operator in ("Sigma", "Sigma'", "Delta", "Delta'")):
            found.append((J, a, b, float(random.uniform(0.05, 2.5))))
    return found


@pytest.mark.parametrize("operator", OPERATORS)
def test_closed_forms_are_the_definitions(operator: Operator) -> None:
    for J, a, b, y in sample(operator, 20, 11):
        direct = by_quadrature(operator, J, a, b, y)
        assert abs(direct - reduced_element(operator, J, a, b)(y)) < TOLERANCE, (J, a.name, b.name, y)


@pytest.mark.slow
@pytest.mark.parametrize("operator", OPERATORS)
def test_closed_forms_are_the_definitions_for_many_elements(operator: Operator) -> None:
    for J, a, b, y in sample(operator, 150, 23):
        direct = by_quadrature(operator, J, a, b, y)
        assert abs(direct - reduced_element(operator, J, a, b)(y)) < TOLERANCE, (J, a.name, b.name, y)
