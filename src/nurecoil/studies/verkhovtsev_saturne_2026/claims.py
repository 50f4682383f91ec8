"""Our numbers for the claims of the slides and of the papers behind them."""

from __future__ import annotations

import numpy as np

import nurecoil as nr
from nurecoil.flavour import FLAVOURS, VacuumPropagation, pure
from nurecoil.models.nucleon import AXIAL, VECTOR
from nurecoil.studies import farthest, ours, quoted, repaired
from nurecoil.studies.amplitudes import c_v, random_flavours
from nurecoil.studies.verkhovtsev_saturne_2026 import projection
from nurecoil.studies.verkhovtsev_saturne_2026.setting import ENDS, E, atom, compact, dips, in_mass_basis, nsi, ratio
from nurecoil.units import m, meV, mu_B

LOW = np.geomspace(0.1, 3.0, 60) * meV
RECOILS = np.unique(np.concatenate([np.geomspace(0.1, 53.5, 400), np.linspace(3, 20, 341)])) * meV
"""Of the figures, 0.1 meV to the end, close to each other around the dips."""


def dip() -> float:
    """Recoil energy of the dip of nu_e."""
    (found,) = dips(atom())
    return found


@ours("dip-about-9-mev", "dips-nu-e", "dips-nu-mu", "dips-nu-tau")
def dip_and_counts() -> tuple[float, ...]:
    """Where the dip lies in meV, and how many each flavour has."""
    return dip() / meV, *(float(len(dips(atom(), flavour=flavour))) for flavour in FLAVOURS)


@ours("dip-moves-up", "dip-moves-down")
def moved_dips() -> tuple[float, ...]:
    """Recoils of the dips at the ends of the range of a coupling that keeps flavour, over that of the Standard Model."""
    return tuple(dips(atom(nsi("ee", "nucleus", eps)))[0] / dip() for eps in (0.39, -0.444))


@ours("vector-u", "axial-u", "vector-numbers")
def quark_numbers() -> tuple[float, float, float]:
    """What u counts in the proton, as a vector and as an axial current; d in the proton and both in the neutron, added."""
    return VECTOR["p"].u, AXIAL["p"].u, VECTOR["p"].d + VECTOR["n"].u + VECTOR["n"].d


@ours("electrons-normalised", "normalisation")
def electrons_at_rest() -> tuple[float, float]:
    """F_e(0), and the electrons that it counts."""
    at_rest = float(atom().F_e(0.0))
    return at_rest, atom().nuclide.Z * at_rest


@ours("couplings-add")
def sum_of_couplings() -> float:
    """Vector amplitudes of both models together less the one of the Standard Model, over the one of the interactions."""
    extra = nsi("ee", "nucleus", 0.3) + nsi("emu", "e", 0.1)
    T = np.geomspace(0.1, 50.0, 30) * meV
    both, plain, alone = (process.amplitudes(T)["V", 0.0] for process in (atom(extra), atom(), nr.CEvAS("He4", extra)))
    kept = np.abs(alone) > 1e-9
    return farthest(((both - plain)[kept] / alone[kept]).real)


@ours("no-axial")
def axial_ratio() -> float:
    """Cross section with axial interactions over the one without, farthest from one."""
    return farthest(atom(nr.NSI(eps_ee_uA=1.0, eps_ee_eA=1.0)).dsigma_dT(LOW, E) / atom().dsigma_dT(LOW, E))


@ours("ee-suppressed", "ee-enhanced", "off-diagonal-increases", "etau-largest")
def ratios_of_the_figures() -> tuple[float, ...]:
    """Largest and smallest ratios to the Standard Model of Figs. 3 to 5, and of the largest changes in Fig. 5 to all others."""
    of = {end: ratio(RECOILS, *end) for end in ENDS}
    tau, rest = (np.max([np.abs(r - 1) for end, r in of.items() if end[0] in p], 0) for p in (("etau",), ("ee", "emu")))
    return (
        float(ratio(LOW, "ee", "nucleus", -0.444).max()),
        float(ratio(LOW, "ee", "nucleus", 0.39).min()),
        min(float(r.min()) for end, r in of.items() if end[0] != "ee"),
        float(np.min(tau / rest)),
    )


@ours("dip-floor")
def floor() -> float:
    """C_V at the dip over |eps_emu|^2."""
    return c_v(atom(nsi("emu", "nucleus", -0.588)), dip(), E) / 0.588**2


@ours("compact-form", "mass-basis")
def formula_ratios() -> tuple[float, float]:
    """The package over the compact form, and over the sum over mass states in the corrected order, farthest from one."""
    over_compact, over_mass = [], []
    for eps, pmns, rng in random_flavours(2026, "nufit-6.0-ic19"):
        eps_nucleus, eps_e = 0.3 * eps
        process = atom(nr.NSI.from_matrices(nucleusV=eps_nucleus, eV=eps_e))
        flavour, T, L = FLAVOURS[rng.integers(3)], rng.uniform(0.5, 50) * meV, rng.uniform(0, 100) * m
        F = float(process.F_e(np.sqrt(process.q2(T))))
        over_compact.append(c_v(process, T, E, flavour=flavour) / compact(F, eps_nucleus, eps_e, flavour))
        rho = VacuumPropagation(pmns, L)(pure(flavour))(np.array([E]))[0]
        over_mass.append(c_v(process, T, E, state=rho) / in_mass_basis(F, eps_nucleus, eps_e, pmns, flavour, L))
    return farthest(over_compact), farthest(over_mass)


@ours("index-order-delta", "index-order-majorana")
def at_the_dip() -> float:
    """C_V of the Standard Model: it knows no mixing."""
    return c_v(atom(), dip(), E)


@ours("screening", "moment-60-g", "moment-10-mci", "weak-angle-down", "weak-angle-up")
def projections() -> tuple[float, ...]:
    """Significance of the electrons, limits in Bohr magnetons, errors of the weak angle."""
    moments = (projection.moment_limit(projection.saturne(mass)) / mu_B for mass in ("60 g", "1 kg"))
    down, up = projection.weak_angle_errors()
    return projection.screening_significance(), *moments, -down, up


@repaired("weak-angle-down", "weak-angle-up")
def total_counts() -> tuple[float, float]:
    """The errors from total counts alone, with as many events as give three standard deviations with 60 g."""
    down, up, _ = projection.by_counting()
    return down, up


@quoted("moment-60-g-scaled", "moment-by-counting")
def moments_for_reading() -> tuple[float, float]:
    """In 1e-13 Bohr magnetons: by the spectrum, and by total counts."""
    limits = projection.moment_limit(projection.saturne("60 g")), projection.by_counting()[2]
    return limits[0] / (1e-13 * mu_B), limits[1] / (1e-13 * mu_B)
