"""Electromagnetic contributions on 74Ge and on electrons, their crossings, and the sign of the interference."""

from __future__ import annotations

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.models import Model
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    PAPER,
    REACTOR,
    crossing,
    electron,
    eq_9,
    eq_13,
    eta,
    magnetic_model,
    nucleus,
    weak_model,
)
from nurecoil.units import MeV, cm2, eV, keV

CHARGE = 1e-12
RADIUS = 1e-32 * cm2
INPUTS = "Tree-level couplings with sin²θ_W = 0.23857."


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return germanium(), sign(), electrons()


def germanium() -> Figure:
    """Weak, magnetic, millicharge and charge-radius cross sections on 74Ge at a reactor."""
    T = np.geomspace(1e-2, nucleus(weak_model()).T_max(REACTOR) / eV * 0.9999, 240)
    unit = cm2 / MeV
    radius = nr.ChargeRadius(r2_nue=RADIUS, reference="zero")
    models: dict[str, Model] = {
        "weak": weak_model(),
        "magnetic": magnetic_model(),
        "millicharge": nr.Millicharge(q_nue=CHARGE),
        "charge radius": radius,
    }
    data: dict[str, Array] = {"T": T}
    for name, model in models.items():
        data[name] = nucleus(model).dsigma_dT(T * eV, REACTOR) / unit
    sums: dict[str, Model] = {
        "magnetic": magnetic_model(),
        "positive charge": nr.Millicharge(q_nue=CHARGE),
        "negative charge": nr.Millicharge(q_nue=-CHARGE),
        "positive radius": radius,
        "negative radius": nr.ChargeRadius(r2_nue=-RADIUS, reference="zero"),
    }
    for name, extra in sums.items():
        total = nucleus(weak_model() + extra).dsigma_dT(T * eV, REACTOR) / unit
        data[f"ratio {name}"] = total / data["weak"]
    at = crossing(nucleus(weak_model()), REACTOR)
    data["crossing"] = np.array([at / eV, nucleus(weak_model()).dsigma_dT(at, REACTOR) / unit])
    labels = {
        "weak": "weak",
        "magnetic": r"magnetic, $\mu_\nu = 2.9\times 10^{-11}\,\mu_{\rm B}$",
        "millicharge": r"millicharge, $|e_\nu| = 10^{-12}$",
        "charge radius": r"charge radius, $|\langle r^2\rangle| = 10^{-32}$ cm$^2$",
    }

    # close to the end the weak term vanishes and the magnetic one does not
    data["ratio magnetic"] = np.where(0.9 * T[-1] > T, data["ratio magnetic"], np.nan)
    where = Mark(x=at / eV, text=rf"${at / eV:.2f}$ eV", dotted=True)
    below = [Line("T", "ratio magnetic", "magnetic", 1)]
    for name, symbol, i in (("charge", "e_\\nu", 2), ("radius", r"\langle r^2\rangle", 3)):
        below += [Line("T", f"ratio positive {name}", f"${symbol} > 0$", i),
                  Line("T", f"ratio negative {name}", f"${symbol} < 0$", i, dashes=0)]  # fmt: skip

    x = Axis(r"nuclear recoil energy $T_N$ [eV]", scale="log", limits=(1e-2, 500))
    return Figure(
        "germanium",
        f"Top: contributions to the cross section of electron neutrinos of 4 MeV on 74Ge, each alone, F = 1. {INPUTS} The "
        f"vertical line "
        "marks where the magnetic one at the limit of GEMMA (Beda:2012zz) equals the weak one. Bottom: the sum with the "
        "weak interaction over the weak cross section; dashed styles for positive millicharge and charge radius, thin "
        "solid lines for negative ones, which interfere; the magnetic term does not.",
        f"our own, from Eqs. (13) to (16) of {PAPER} with the sign of Eq. (13) corrected",
        (
            Panel(x, Axis(r"$d\sigma/dT_N$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(1e-42, 1e-34)), lines=lines("T", labels),
                  marks=(where,), legend="lower left"),
            Panel(x, Axis("ratio to weak alone", dimensionless=True, limits=(0, 3)), lines=below,
                  marks=(Mark(y=1.0), Mark(x=at / eV, dotted=True)), legend="upper right"),
        ),
        data, share_x=True, heights=(1.7, 1.0), size=(6.4, 6.8),
    )  # fmt: skip


def sign() -> Figure:
    """eta of Eq. (13), as printed and with the right sign."""
    T = np.geomspace(0.02, 460.0, 300)
    data: dict[str, Array] = {"T": T}
    for name, options in (("charge", {"charge": CHARGE}), ("radius", {"r2": RADIUS})):
        data[f"{name} ours"] = eta(T * eV, **options) ** 2
        data[f"{name} printed"] = eq_13(T * eV, **options) ** 2 + 0.0 * T
    labels = {"charge": r"$e_\nu = +10^{-12}$", "radius": r"$\langle r^2\rangle = +10^{-32}$ cm$^2$"}

    shown = [
        Line("T", f"{name} {kind}", f"{label}{suffix}", index=i, dashes=dashes)
        for i, (name, label) in enumerate(labels.items())
        for kind, suffix, dashes in (("ours", "", 0), ("printed", ", as printed", 1))
    ]
    x = Axis(r"nuclear recoil energy $T_N$ [eV]", scale="log", limits=(0.02, 460))
    return Figure(
        "interference",
        "The factor η² of Eq. (13) on 74Ge: the vector cross section with a positive millicharge or charge radius over the "
        "one of the Standard Model. Dashed: as printed; solid: with the sign that repulsion of like charges requires.",
        f"our own; Eq. (13) of {PAPER}",
        (Panel(x, Axis(r"$\eta^2 = \sigma/\sigma_{\rm SM}$", dimensionless=True, limits=(0, 3)), lines=shown,
               marks=(Mark(y=1.0),), legend="upper right"),), data,
    )  # fmt: skip


def electrons() -> Figure:
    """Weak and magnetic scattering off free electrons at a reactor energy."""
    T = np.geomspace(0.3, electron(weak_model()).T_max(REACTOR) / keV * 0.9999, 200)
    unit = cm2 / MeV
    cases = {"nu_e_bar": ("e", True), "nu_e": ("e", False), "nu_mu": ("mu", False)}
    labels = {"nu_e_bar": r"weak, $\bar\nu_e$", "nu_e": r"weak, $\nu_e$", "nu_mu": r"weak, $\nu_\mu$"}
    data: dict[str, Array] = {"T": T}
    for name, (flavour, bar) in cases.items():
        data[name] = electron(weak_model()).dsigma_dT(T * keV, REACTOR, flavour, bar) / unit
        at = crossing(electron(weak_model()), REACTOR, flavour, bar)
        data[f"crossing {name}"] = np.array([at / keV, electron(weak_model()).dsigma_dT(at, REACTOR, flavour, bar) / unit])
    data["magnetic"] = electron(magnetic_model(GEMMA)).dsigma_dT(T * keV, REACTOR) / unit

    shown = lines("T", {**labels, "magnetic": r"magnetic, $2.9\times 10^{-11}\,\mu_{\rm B}$"})
    for name in cases:
        data[f"at {name}"], data[f"level {name}"] = data[f"crossing {name}"][:1], data[f"crossing {name}"][1:]
    circles = [Points(f"at {name}", f"level {name}", index=i, hollow=True) for i, name in enumerate(cases)]

    x = Axis(r"electron kinetic energy $T_e$ [keV]", scale="log", limits=(0.3, 4500))
    y = Axis(r"$d\sigma/dT_e$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(1e-46, 2e-42))
    return Figure(
        "electrons",
        f"Free electrons at rest and neutrinos of 4 MeV: weak cross sections, and the magnetic one at the limit of GEMMA "
        f"(Beda:2012zz). {INPUTS} Circles: where they are equal. Dotted line: Eq. (9), which leaves out the weak couplings.",
        f"our own, from Eqs. (6) to (9) of {PAPER}",
        (Panel(x, y, lines=shown, data=circles, marks=(Mark(x=eq_9() / keV, text="Eq. (9)", dotted=True),),
               legend="upper right"),), data,
    )  # fmt: skip
