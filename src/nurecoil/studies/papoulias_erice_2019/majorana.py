"""What the slides say of Majorana neutrinos, and the expansion of a form factor in moments."""

from __future__ import annotations

import math

import numpy as np

import nurecoil as nr
from nurecoil.flavour import PMNS
from nurecoil.nuclear import Helm, MomentExpansion
from nurecoil.studies import farthest, ours
from nurecoil.units import fm, mu_B

MOMENT = 1e-11 * mu_B
MIXING = PMNS.vintage_of("nufit-6.0-ic24")
MOMENTS = (3 * MOMENT, 5j * MOMENT, (7 - 2j) * MOMENT)


def model() -> nr.models.TransitionMoments:
    """With these three complex moments in the mass basis."""
    one, two, three = MOMENTS
    return nr.models.TransitionMoments(Lambda_1=one, Lambda_2=two, Lambda_3=three, pmns=MIXING)


@ours("majorana-parameters", "majorana-diagonal")
def counted() -> tuple[float, float]:
    """Real parameters of the moments; the largest diagonal element in the mass basis over the largest of all."""
    in_mass_basis = np.abs(MIXING.matrix.T @ model().matrix() @ MIXING.matrix)
    return float(len(model().parameters)), float(in_mass_basis.diagonal().max() / in_mass_basis.max())


@ours("majorana-bases")
def both_bases() -> float:
    """a^+ lambda^+ lambda a by the package in the flavour basis, over the slide's in the mass basis."""
    U, (one, two, three) = MIXING.matrix, MOMENTS
    tilde = np.array([[0, three, -two], [-three, 0, one], [two, -one, 0]])
    in_mass_basis = tilde @ U.conj().T  # the columns are lambda~ a~ of each flavour
    found = model().matrix()
    return farthest(np.sum(np.abs(found) ** 2, axis=0) / np.sum(np.abs(in_mass_basis) ** 2, axis=0))


@ours("expansion-printed")
def expansion() -> float:
    """1 - Q^2 <R^2>/3! + Q^4 <R^4>/5! - Q^6 <R^6>/7! over the package's, moments as printed in the extras."""
    s, R = 0.9 * fm, math.sqrt((1.2 * fm * math.cbrt(133)) ** 2 - 5 * (0.9 * fm) ** 2)
    second, fourth = 3 / 5 * R**2 + 3 * s**2, 3 / 7 * R**4 + 6 * R**2 * s**2 + 15 * s**4
    sixth = R**6 / 3 + 9 * R**4 * s**2 + 63 * R**2 * s**4 + 105 * s**6
    Q = np.linspace(0.01, 0.4, 20) / fm
    printed = 1 - Q**2 * second / 6 + Q**4 * fourth / 120 - Q**6 * sixth / 5040
    return farthest(printed / MomentExpansion.from_form_factor(Helm.engel(133), terms=3, largest_term=math.inf)(Q))
