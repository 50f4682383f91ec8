"""Our numbers for the claims of the slides and of the papers behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.atomic import electron_form_factor
from nurecoil.flavour import FLAVOURS, VacuumPropagation, pure
from nurecoil.models.nucleon import AXIAL, VECTOR
from nurecoil.studies import ours, quoted
from nurecoil.studies.verkhovtsev_saturne_2026 import projection
from nurecoil.studies.verkhovtsev_saturne_2026.setting import (
    RANGES,
    E,
    atom,
    c_v,
    compact,
    dips,
    in_mass_basis,
    nsi,
)
from nurecoil.units import m, meV, mu_B

POINTS = 100


def recoils() -> Array:
    """Recoil energies of the figures, 0.1 meV to the end, close to each other around the dips."""
    end = float(atom().T_max(E)) / meV
    T: Array = np.unique(np.concatenate([np.geomspace(0.1, 0.999 * end, 400), np.linspace(3, 20, 341)])) * meV
    return T


def ratios(pair: str, fermion: str, value: float, T: Array) -> Array:
    """Cross section over that of the Standard Model, nu_e of 10 keV."""
    ratio: Array = atom(nsi(pair, fermion, value)).dsigma_dT(T, E) / atom().dsigma_dT(T, E)
    return ratio


def off_diagonal_minimum() -> float:
    """Smallest ratio to the Standard Model that the values of Figs. 4 and 5 give."""
    T = recoils()
    values = [(p, f, v) for p in ("emu", "etau") for f, ends in RANGES[p].items() for v in ends]
    return min(float(ratios(*setting, T).min()) for setting in values)


def largest_deviation() -> float:
    """Smallest ratio, over recoils, of the largest |sigma - sigma_SM| in Fig. 5 to the largest in Figs. 3 and 4."""
    T = recoils()
    plain = atom().dsigma_dT(T, E)

    def largest(pairs: tuple[str, ...]) -> Array:
        settings = [(p, f, v) for p in pairs for f, ends in RANGES[p].items() for v in ends]
        deviations = np.abs([atom(nsi(*setting)).dsigma_dT(T, E) - plain for setting in settings])
        return np.asarray(deviations.max(axis=0), dtype=float)

    return float(np.min(largest(("etau",)) / largest(("ee", "emu"))))


def random_interactions(
    count: int = POINTS,
) -> Iterator[tuple[ComplexArray, ComplexArray, nr.flavour.PMNS, np.random.Generator]]:
    """Hermitian matrices of order 0.3 on nucleus and electrons, and mixing with any angles and phases; always the same."""
    rng = np.random.default_rng(2026)
    fit = nr.flavour.PMNS.vintage_of("nufit-6.0-ic19")
    for _ in range(count):
        a, b = (x + 1j * y for x, y in 0.3 * rng.normal(size=(2, 2, 3, 3)))
        t12, t13, t23 = np.arcsin(np.sqrt(rng.uniform(size=3)))
        delta, a21, a31 = rng.uniform(0, 2 * np.pi, 3)
        angles = nr.flavour.PMNS(t12, t13, t23, fit.dm2_21, fit.dm2_31, delta, a21, a31)
        yield 0.5 * (a + a.conj().T), 0.5 * (b + b.conj().T), angles, rng


def formula_deviations() -> tuple[float, float]:
    """Largest relative deviations from the package: the compact form, the sum over mass states in the corrected order."""
    worst_compact = worst_mass = 0.0
    F_e = electron_form_factor("He")
    for eps_nucleus, eps_e, pmns, rng in random_interactions():
        process = atom(nr.NSI.from_matrices(nucleusV=eps_nucleus, eV=eps_e))
        flavour, T, L = FLAVOURS[rng.integers(3)], rng.uniform(0.5, 50) * meV, rng.uniform(0, 100) * m
        F = float(F_e(np.sqrt(process.q2(T))))
        found = c_v(process, T, flavour=flavour)
        worst_compact = max(worst_compact, abs(found / compact(F, eps_nucleus, eps_e, flavour) - 1))
        rho = VacuumPropagation(pmns, L)(pure(flavour))(np.array([E]))[0]
        found = c_v(process, T, state=rho)
        worst_mass = max(worst_mass, abs(found / in_mass_basis(F, eps_nucleus, eps_e, pmns, flavour, L) - 1))
    return worst_compact, worst_mass


@ours("dip-about-9-mev", "dips-nu-e", "dips-nu-mu", "dips-nu-tau")
def dip_and_counts() -> tuple[float, ...]:
    """Where the dip lies in meV, and how many each flavour has."""
    return dip() / meV, *(float(len(dips(atom(), flavour))) for flavour in FLAVOURS)


def dip() -> float:
    """Recoil energy of the dip of nu_e."""
    (found,) = dips(atom())
    return found


@ours("vector-u", "axial-u")
def quark_numbers() -> tuple[float, float]:
    """What a u quark counts in the proton: as a vector, and as an axial current."""
    return VECTOR["p"].u, AXIAL["p"].u


@ours("electrons-normalised")
def form_factor_at_rest() -> float:
    """F_e(0)."""
    return float(atom().F_e(0.0))


@ours("vector-numbers")
def other_quark_numbers() -> float:
    """d in the proton, and u and d in the neutron, added."""
    return VECTOR["p"].d + VECTOR["n"].u + VECTOR["n"].d


@ours("couplings-add")
def sum_of_couplings() -> float:
    """Vector amplitudes of both models together less the one of the Standard Model, over the one of the interactions."""
    extra = nsi("ee", "nucleus", 0.3) + nsi("emu", "e", 0.1)
    T = np.geomspace(0.1, 50.0, 30) * meV
    both, plain = (process.amplitudes(T)["V", 0.0] for process in (atom(extra), atom()))
    alone = nr.CEvAS("He4", extra).amplitudes(T)["V", 0.0]
    kept = np.abs(alone) > 1e-9
    ratios = ((both - plain)[kept] / alone[kept]).real
    return float(ratios[np.argmax(np.abs(ratios - 1))])


LOW = np.geomspace(0.1, 3.0, 60) * meV


@ours("no-axial")
def axial_ratio() -> float:
    """Cross section with axial interactions over the one without, farthest from one."""
    ratio = atom(nr.NSI(eps_ee_uA=1.0, eps_ee_eA=1.0)).dsigma_dT(LOW, E) / atom().dsigma_dT(LOW, E)
    return float(ratio[np.argmax(np.abs(ratio - 1))])


@ours("ee-suppressed", "ee-enhanced", "off-diagonal-increases", "etau-largest")
def ratios_of_the_figures() -> tuple[float, ...]:
    """Largest and smallest ratios to the Standard Model that the statements are about."""
    diagonal = float(ratios("ee", "nucleus", -0.444, LOW).max()), float(ratios("ee", "nucleus", 0.39, LOW).min())
    return *diagonal, off_diagonal_minimum(), largest_deviation()


@ours("dip-floor")
def floor() -> float:
    """C_V at the dip over |eps_emu|^2."""
    return c_v(atom(nsi("emu", "nucleus", -0.588)), dip()) / 0.588**2


@ours("compact-form", "mass-basis")
def formula_ratios() -> tuple[float, float]:
    """The compact form, and the sum over mass states, over the package, farthest from one."""
    compact_deviation, mass_deviation = formula_deviations()
    return 1 + compact_deviation, 1 + mass_deviation


@ours("index-order-*")
def at_the_dip() -> dict[str, float]:
    """C_V of the Standard Model: it knows no mixing."""
    return dict.fromkeys(("index-order-delta", "index-order-majorana"), c_v(atom(), dip()))


@ours("normalisation")
def electrons_at_rest() -> float:
    """Electrons that the form factor counts at q = 0."""
    return atom().nuclide.Z * float(atom().F_e(0.0))


@ours("screening", "moment-60-g", "moment-10-mci", "weak-angle-down", "weak-angle-up")
def projections() -> tuple[float, ...]:
    """Significance of the electrons, limits in Bohr magnetons, errors of the weak angle."""
    moments = (projection.moment_limit(projection.projection(mass)) / mu_B for mass in ("60 g", "1 kg"))
    down, up = projection.weak_angle_errors()
    return projection.screening_significance(), *moments, -down, up


@quoted("moment-60-g-scaled")
def moment_for_reading() -> float:
    """In 1e-13 Bohr magnetons."""
    return projection.moment_limit(projection.projection("60 g")) / (1e-13 * mu_B)
