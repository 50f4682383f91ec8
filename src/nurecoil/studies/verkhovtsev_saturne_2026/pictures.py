"""The numbers behind the figures and tables: helium in the Standard Model and beyond, index orders, what SATURNE can reach."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.flavour import PMNS
from nurecoil.inference import asimov, contour
from nurecoil.processes.liquid_helium import impulse_approximation
from nurecoil.report.section import Cell
from nurecoil.studies import quoted, rows, shows
from nurecoil.studies.amplitudes import SIN2, weak_model
from nurecoil.studies.marks import Columns
from nurecoil.studies.verkhovtsev_saturne_2026 import projection
from nurecoil.studies.verkhovtsev_saturne_2026.setting import (
    ENDS,
    RANGES,
    E,
    atom,
    dips,
    in_mass_basis,
    nsi,
    nucleus,
    screening_factor,
)
from nurecoil.units import cm2, deg, eV, keV, kg, meV, mu_B

UNIT = cm2 / eV
END = 53.6
"""Largest recoil energy in meV."""
MOMENT = nr.MagneticMoment(mu_nue=7e-13 * mu_B)


def grid(*processes: nr.CEvAS) -> Array:
    """Recoil energies in meV that also resolve zeros of amplitudes."""
    at = [dip / meV for process in processes for dip in dips(process)]
    close = [zero * (1 + s * np.geomspace(1e-4, 0.3, 30)) for zero in at for s in (-1, 1)]
    T = np.concatenate([np.geomspace(0.05, 1, 20), np.linspace(1, END, 180), *close, at])
    return np.unique(T[T <= END])


@quoted("dip-tree", "dip-loop", "dip-screening")
def dips_for_reading() -> tuple[float, float, float]:
    """In meV, at tree level and with one-loop couplings; F_e at the former."""
    at_tree, one_loop = (dips(process)[0] / meV for process in (atom(), atom(scheme="radiative")))
    return at_tree, one_loop, screening_factor()


@shows("fig-2")
def standard_model() -> dict[str, Array]:
    """Three flavours, with the bare nucleus and the other couplings for comparison."""
    at_tree, one_loop = atom(), atom(scheme="radiative")
    T = grid(at_tree, one_loop)
    data: dict[str, Array] = {"T": T, "nucleus": nucleus().dsigma_dT(T * meV, E) / UNIT}
    for flavour in ("e", "mu", "tau"):
        data[flavour] = at_tree.dsigma_dT(T * meV, E, flavour) / UNIT
        data[f"one loop {flavour}"] = one_loop.dsigma_dT(T * meV, E, flavour) / UNIT
        change = 100 * (data[f"one loop {flavour}"] / np.maximum(data[flavour], 1e-60) - 1)
        data[f"change {flavour}"] = np.where(np.abs(change) < 20, change, np.nan)
    return data


@shows("fig-3", "fig-4", "fig-5")
def interactions() -> dict[str, dict[str, Array]]:
    """The ends of the ranges of each flavour pair."""
    found = {}
    for i, pair in enumerate(RANGES):
        processes = {f"{fermion} {value:+g}": atom(nsi(pair, fermion, value)) for p, fermion, value in ENDS if p == pair}
        T = grid(atom(), *processes.values()) if pair == "ee" else grid(atom())
        data = {name: process.dsigma_dT(T * meV, E) / UNIT for name, process in {"SM": atom(), **processes}.items()}
        ratios = {f"ratio {name}": data[name] / np.maximum(data["SM"], 1e-60) for name in processes}
        found[f"fig-{3 + i}"] = {"T": T, **data, **ratios}
    return found


@shows("index-order")
def index_order() -> dict[str, Array]:
    """C_V of nu_e at the dip against the phases of U, with the printed order of indices and with the right one."""
    pmns, none, phases = PMNS.vintage_of("nufit-6.0-ic19"), np.zeros((3, 3), dtype=complex), np.linspace(0.0, 360.0, 181)
    data = {"phase": phases}
    for i, name in enumerate(("delta", "alpha_21", "alpha_31")):
        turned = [pmns.with_phases(*(phase * deg * np.eye(3)[i])) for phase in phases]
        for suffix, printed in (("", True), (" corrected", False)):
            found = [in_mass_basis(screening_factor(), none, none, U, "e", printed=printed) for U in turned]
            data[f"{name}{suffix}"] = np.array(found)
    return data


@shows("fig-b1")
def event_spectrum() -> dict[str, Array]:
    """Events against recoil energy, with the electrons, without, in the liquid, and from a magnetic moment."""
    T = np.unique(np.concatenate([np.geomspace(0.3, 185, 160), 8.5965 * (1 + np.linspace(-0.3, 0.3, 81))]))
    experiment, rate, bare = projection.saturne(), projection.rate, partial(projection.rate, electrons=False)
    liquid = impulse_approximation(rate, T * meV, float(atom().T_max(18.592 * keV)))
    targets = {
        "": experiment,
        ", nucleus": projection.without_electrons(experiment),
        ", liquid": nr.experiment("saturne-impulse"),
    }
    data = {"T": T, "liquid": liquid * meV, "atom": rate(T * meV) * meV, "nucleus": bare(T * meV) * meV}
    data |= {f"magnetic{name}": f(T * meV, MOMENT) * meV for name, f in (("", rate), (", nucleus", bare))}
    data |= {f"counts{name}": target.expected(weak_model()) for name, target in targets.items()}
    return {**data, "edges": experiment.bins / meV, "counts, magnetic": experiment.expected(MOMENT)}


@shows("moment")
def moment() -> Columns:
    """Limit on the magnetic moment against the mass of tritium, from recoils of atoms and from ionisation."""
    sources = {mass: projection.scaled(mass * kg) for mass in np.geomspace(0.01, 10.0, 13)}
    knocked = [projection.ionisation().replace(source=experiment.source) for experiment in sources.values()]
    limits = {
        name: [projection.moment_limit(experiment) / mu_B for experiment in experiments]
        for name, experiments in (("atom", sources.values()), ("ionisation", knocked))
    }
    return {"mass": list(sources), **limits, "stated mass": [0.06], "stated": [7e-13]}


@shows("weak-angle")
def weak_angle() -> Columns:
    """-2 ln L against the weak angle for several masses of tritium."""
    angles = np.linspace(0.17, 0.30, 261)
    curves = {mass: asimov(projection.saturne(mass), weak_model()).many({"sin2_theta_w": angles}) for mass in projection.MASSES}
    published = {"published": [SIN2], "published height": [1.0], "published errors": [[0.016], [0.015]]}
    return {"sin2": angles, **curves, **published}


@shows("nsi")
def diagonal() -> Columns:
    """Allowed regions of the diagonal vector interactions of nu_e."""
    model = weak_model() + nr.NSI(eps_ee_nucleusV=0.0, eps_ee_eV=0.0)
    grid = {"eps_ee_nucleusV": np.linspace(-0.2, 0.2, 71), "eps_ee_eV": np.linspace(-0.3, 0.3, 71)}
    likes = {mass: asimov(projection.saturne(mass), model) for mass in ("500 g", "1 kg", "4 kg")}
    planes = {mass: contour(like, ("eps_ee_nucleusV", "eps_ee_eV"), (0.90,), grid=grid) for mass, like in likes.items()}
    level = [planes["500 g"].thresholds[0]]
    axes = dict(zip(("nucleus", "electron"), grid.values(), strict=True))
    return {**axes, "level": level, "none": [0.0], **{mass: plane.delta for mass, plane in planes.items()}}


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−")


def _symbol(pair: str, fermion: str) -> str:
    return f"ε_{pair.replace('mu', 'μ').replace('tau', 'τ')} {'nucl' if fermion == 'nucleus' else 'e'}"


@shows("cross-sections")
def cross_sections() -> list[tuple[Cell, ...]]:
    """Numbers of Figs. 2 to 5."""
    T = np.array([0.5, 1.0, 2.0, 5.0, 8.6, 10.0, 15.0, 20.0, 30.0, 50.0])
    cases = [(atom(), "e"), (atom(), "mu"), *((atom(nsi(*end)), "e") for end in ENDS)]
    return rows(T, *(process.dsigma_dT(T * meV, E, flavour) / UNIT for process, flavour in cases))


@shows("dips")
def dip_table() -> list[tuple[Cell, ...]]:
    """Where the amplitude of nu_e vanishes, and how the electrons' form factor and the couplings matter."""
    cases: dict[str, nr.CEvAS] = {
        "correlated helium, tree": atom(),
        "correlated helium, one-loop couplings": atom(scheme="radiative"),
        "six Gaussians and a constant, tree": atom(electrons="gaussians-2026"),
        "Hartree–Fock, tree": atom(electrons="hartree-fock"),
        "hydrogenic, Z_eff = 27/16, tree": atom(electrons="hydrogenic"),
    }
    cases |= {f"{_symbol('ee', f)} = {_signed(value)}": atom(nsi("ee", f, value)) for pair, f, value in ENDS if pair == "ee"}
    zeros = [(process, dips(process)[0]) for process in cases.values()]
    columns = zip(*((T / meV, p.F_e(np.sqrt(p.q2(T))), p.E_min(T) / keV) for p, T in zeros), strict=True)
    return rows(cases, *columns)


@shows("counts")
def counts() -> list[tuple[float, ...]]:
    """Events above a threshold."""
    thresholds = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
    return [(above, *projection.events(above * meV, 7e-13 * mu_B)) for above in thresholds]


def _allowed(experiment: Any, given: dict[str, Any]) -> list[str]:
    """Ranges of one parameter, at each mass of tritium; NSI, or general interactions for C."""
    ((parameter, _),) = given.items()
    model = nr.GeneralInteractions(**given) if parameter.startswith("C_") else nr.NSI(**given)
    name = parameter if parameter.split("_")[1] == "ee" else f"{parameter}_abs"
    ranges = (projection.allowed(experiment(mass), model, name) for mass in projection.MASSES)
    shown = ("; ".join(f"{low:.3g} … {high:.3g}" for low, high in found).replace("-", "−") for found in ranges)
    return [text or "—" for text in shown]


@shows("limits")
def limits() -> list[tuple[Cell, ...]]:
    """90 % limits on what interferes with or adds to recoils of whole atoms."""
    shown: list[tuple[Cell, ...]] = []
    for pair, entries in RANGES.items():
        for fermion, (low, high) in entries.items():
            symbol = _symbol(pair, fermion)
            found = _allowed(projection.saturne, {f"eps_{pair}_{fermion}V": 0.0})
            shown.append((symbol if pair == "ee" else f"|{symbol}|", *found, f"{low:g} … {high:g}".replace("-", "−")))
    more = {
        "ε_ee uV (dV = 0)": "eps_ee_uV", "C_ee uS, scalar": "C_ee_uS", "C_ee eS, scalar": "C_ee_eS",
        "ε_ee uA, axial": "eps_ee_uA", "ε_ee eA, axial": "eps_ee_eA",
    }  # fmt: skip
    return [*shown, *((name, *_allowed(projection.saturne, {entry: 0.0}), None) for name, entry in more.items())]


@shows("ionisation")
def others() -> list[tuple[Cell, ...]]:
    """90 % limits from electrons knocked out of helium by the same source."""
    cases = {
        "ε_ee eV": "eps_ee_eV", "ε_ee eA, axial": "eps_ee_eA", "ε_ee eL": "eps_ee_eL", "ε_ee eR": "eps_ee_eR",
        "|ε_eτ eA|": "eps_etau_eA", "C_ee eS, scalar": "C_ee_eS", "C_ee eT, tensor": "C_ee_eT",
    }  # fmt: skip
    return [(name, *_allowed(projection.ionisation, {entry: 0.0})) for name, entry in cases.items()]
