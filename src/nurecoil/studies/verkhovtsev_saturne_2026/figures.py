"""Figs. 2 to 5: cross sections on helium in the Standard Model and beyond; and what the printed index order would do."""

from __future__ import annotations

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.report import Axis, Figure, Line, Mark, Panel, lines
from nurecoil.studies.verkhovtsev_saturne_2026.setting import (
    PAPER,
    RANGES,
    E,
    atom,
    dips,
    in_mass_basis,
    nsi,
    nucleus,
    radiative_model,
    screening_factor,
)
from nurecoil.units import cm2, deg, eV, meV

UNIT = cm2 / eV
INPUTS = "Neutral ⁴He, neutrinos of 10 keV, tree-level couplings with sin²θ_W = 0.23857, correlated electron form factor."
FLAVOURS = {"e": r"$\nu_e$", "mu": r"$\nu_\mu$", "tau": r"$\nu_\tau$"}
PAIRS = {"ee": ("3", "ee"), "emu": ("4", r"e\mu"), "etau": ("5", r"e\tau")}
END = 53.6
"""Largest recoil energy in meV."""
X = Axis("recoil energy $T$ [meV]", limits=(0, 55))


def grid(*zeros: float) -> Array:
    """Recoil energies in meV that also resolve zeros of the amplitude."""
    close = [zero * (1 + s * np.geomspace(1e-4, 0.3, 30)) for zero in zeros for s in (-1, 1)]
    T = np.concatenate([np.geomspace(0.05, 1, 20), np.linspace(1, END, 180), *close, zeros])
    return np.unique(T[T <= END])


def standard_model() -> Figure:
    """Fig. 2: three flavours, with the bare nucleus and the other couplings for comparison."""
    at_tree, one_loop = atom(), nr.CEvAS("He4", radiative_model())
    T = grid(*(dips(process)[0] / meV for process in (at_tree, one_loop)))
    data: dict[str, Array] = {"T": T, "nucleus": nucleus().dsigma_dT(T * meV, E) / UNIT}
    for flavour in FLAVOURS:
        data[flavour] = at_tree.dsigma_dT(T * meV, E, flavour) / UNIT
        data[f"one loop {flavour}"] = one_loop.dsigma_dT(T * meV, E, flavour) / UNIT
        change = 100 * (data[f"one loop {flavour}"] / np.maximum(data[flavour], 1e-60) - 1)
        data[f"change {flavour}"] = np.where(np.abs(change) < 20, change, np.nan)

    curves = (
        Line("T", "e", r"$\nu_e$"), Line("T", "mu", r"$\nu_\mu,\ \nu_\tau$"),
        Line("T", "one loop e", r"$\nu_e$, one-loop couplings"), Line("T", "nucleus", "without electrons", thin=True),
    )  # fmt: skip
    below = [Line("T", f"change {flavour}", label, i) for i, (flavour, label) in zip((0, 1, 3), FLAVOURS.items(), strict=True)]

    return Figure(
        "fig-2",
        f"Cross section of the three flavours in the Standard Model. {INPUTS} For electron neutrinos W exchange makes the "
        "electrons' amplitude positive and the nucleus' negative: they cancel at F_e = 0.488, T = 8.60 meV. With one-loop "
        "couplings the dip moves to 8.32 meV. Bottom: change from tree-level to one-loop couplings, where it is below 20 %; "
        "ν_μ and ν_τ no longer agree.",
        f"same quantity as Fig. 2 of {PAPER}, whose curves, energy and couplings are not in its text",
        (
            Panel(X, Axis(r"$d\sigma/dT$ [cm$^2$ eV$^{-1}$]", scale="log", limits=(1e-50, 1e-46)), lines=curves,
                  legend="lower center"),
            Panel(X, Axis("change [%]", limits=(-14, 14)), lines=below, marks=(Mark(y=0.0),), legend="upper right"),
        ),
        data, share_x=True, heights=(2.4, 1.0),
        alt="Cross section on helium against recoil energy; only electron neutrinos have a dip",
    )  # fmt: skip


def interactions(pair: str) -> Figure:
    """Figs. 3, 4 and 5: the ends of the ranges of one flavour pair."""
    number, symbol = PAIRS[pair]
    settings = [(fermion, value) for fermion, ends in RANGES[pair].items() for value in ends]
    processes = {setting: atom(nsi(pair, *setting)) for setting in settings}
    T = grid(dips(atom())[0] / meV, *(zero / meV for p in processes.values() if pair == "ee" for zero in dips(p)))
    data: dict[str, Array] = {"T": T, "SM": atom().dsigma_dT(T * meV, E) / UNIT}
    for (fermion, value), process in processes.items():
        data[f"{fermion} {value:+g}"] = process.dsigma_dT(T * meV, E) / UNIT
        data[f"ratio {fermion} {value:+g}"] = data[f"{fermion} {value:+g}"] / np.maximum(data["SM"], 1e-60)

    curves, below = [Line("T", "SM", "Standard Model", index=6, dashes=0)], []
    for n, (fermion, value) in enumerate(settings):
        where, index = (r"\rm nucl", 0) if fermion == "nucleus" else ("e", 1)
        label = rf"$\varepsilon_{{{symbol}}}^{{{where}}} = {value:+g}$"
        curves.append(Line("T", f"{fermion} {value:+g}", label, index, dashes=n % 2))
        below.append(Line("T", f"ratio {fermion} {value:+g}", "", index, dashes=n % 2))

    diagonal = (
        "They interfere: one sign suppresses the cross section below the dip and enhances it above, the other does the "
        "opposite, and the dip moves."
    )
    changing = "They do not interfere: the cross section grows everywhere, and at the dip what is left is |ε|²."
    largest = " The largest coupling alone gives a factor of 2.7 or more at every recoil." if pair == "etau" else ""
    return Figure(
        f"fig-{number}",
        f"Vector interactions {'of' if pair == 'ee' else 'that change'} electron neutrinos, at the ends of the allowed ranges: "
        f"on the nucleus (the sum Zε^p + Nε^n) and on electrons. {INPUTS} {diagonal if pair == 'ee' else changing}{largest} "
        "Bottom: ratio to the Standard Model.",
        f"same quantity as Fig. {number} of {PAPER}, whose curves and energy are not in its text; ranges after Coloma:2023ixt",
        (
            Panel(X, Axis(r"$d\sigma/dT$ [cm$^2$ eV$^{-1}$]", scale="log", limits=(1e-50, 4e-46)), lines=curves,
                  legend="lower right" if pair == "ee" else "lower center"),
            Panel(X, Axis("ratio", dimensionless=True, scale="log", limits=(2e-3 if pair == "ee" else 0.5, 3e3)),
                  lines=below, marks=(Mark(y=1.0),)),
        ),
        data, share_x=True, heights=(2.4, 1.2),
        alt="Cross section on helium against recoil energy with vector interactions",
    )  # fmt: skip


def index_order() -> Figure:
    """C_V of nu_e at the dip against the phases of U, with the printed order of indices and with the right one."""
    pmns = nr.flavour.PMNS.vintage_of("nufit-6.0-ic19")
    none, phases = np.zeros((3, 3), dtype=complex), np.linspace(0.0, 360.0, 181)
    data: dict[str, Array] = {"phase": phases}
    for name, angles in (("delta", (1, 0, 0)), ("alpha_21", (0, 1, 0)), ("alpha_31", (0, 0, 1))):
        turned = [pmns.with_phases(*(a * phase * deg for a in angles)) for phase in phases]
        data[name] = np.array([in_mass_basis(screening_factor(), none, none, U, "e", printed=True) for U in turned])
        data[f"{name} corrected"] = np.array([in_mass_basis(screening_factor(), none, none, U, "e") for U in turned])
    labels = {
        "alpha_21": r"Majorana phase $\alpha_{21}$",
        "alpha_31": r"Majorana phase $\alpha_{31}$",
        "delta": r"$\delta_{\rm CP}$",
    }

    curves = lines("phase", {name: f"as printed, {label}" for name, label in labels.items()})
    corrected = Line("phase", "alpha_21 corrected", "$U^*_{ej}U_{ei}$, any phase", index=6, dashes=0)

    return Figure(
        "index-order",
        "C_V of electron neutrinos on ⁴He in the Standard Model at F_e = 0.4883, where the amplitude vanishes, if W exchange "
        "is put in the mass basis as U_ej U*_ei, against one phase of the mixing matrix at a time (the others zero). No cross "
        "section of the Standard Model at L = 0 can depend on them. With U*_ej U_ei it does not.",
        f"our own, from the formula for C_V of {PAPER}; mixing angles of Esteban:2024eli",
        (
            Panel(
                Axis("phase [deg]", limits=(0, 360)),
                Axis("$C_V$ of $\\nu_e$ at the dip", dimensionless=True, limits=(-0.03, 1.3)),
                lines=(*curves, corrected),
                legend="upper right",
            ),
        ),
        data,
    )


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return standard_model(), *(interactions(pair) for pair in RANGES), index_order()
