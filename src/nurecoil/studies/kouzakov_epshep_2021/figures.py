"""Fig. 1 of the paper where the effect lives, charges that oscillate over a baseline, and the magnetic term."""

from __future__ import annotations

from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.flavour import AveragedPropagation, VacuumPropagation, pure
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines
from nurecoil.studies.kouzakov_epshep_2021.setting import (
    CHARGE,
    NUCLIDE,
    PAPER,
    E,
    atom,
    c_v,
    charges_in_mass_basis,
    eq_6,
    helm,
    nucleus,
    weak_model,
)
from nurecoil.units import MeV, cm2, deg, eV, keV, km, mu_B

SIGNS = {"none": 0.0, "positive": CHARGE, "negative": -CHARGE}
LABELS = {
    "none": "$e_\\nu = 0$",
    "positive": "$e_\\nu = +1.5\\times 10^{-12}$",
    "negative": "$e_\\nu = -1.5\\times 10^{-12}$",
}
INPUTS = "40Ar, neutrinos of 50 MeV at zero distance, tree-level couplings with sin²θ_W = 0.23857."


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return millicharge(), baseline(), magnetic()


def millicharge() -> Figure:
    """Fig. 1, in eV, on the nucleus and on the neutral atom."""
    T = np.geomspace(1e-3, 1.338e5, 260)
    # points that resolve the zeros
    dips = np.concatenate([centre * (1 + np.linspace(-0.05, 0.05, 61)) for centre in (0.190456, 0.195005)])
    T = np.unique(np.concatenate([T, dips]))
    unit = cm2 / MeV
    data = {"T": T}
    for name, charge in SIGNS.items():
        data[f"point {name}"] = nucleus(charge).dsigma_dT(T * eV, E) / unit
        data[f"helm {name}"] = nucleus(charge, helm()).dsigma_dT(T * eV, E) / unit
        data[f"atom {name}"] = atom(charge).dsigma_dT(T * eV, E) / unit
    for target in ("helm", "atom"):
        for name in ("positive", "negative"):
            data[f"effect {target} {name}"] = np.abs(data[f"{target} {name}"] / data[f"{target} none"] - 1)

    curves = [Line("T", f"atom {name}", LABELS[name], i) for i, name in enumerate(SIGNS)]
    curves += [Line("T", f"helm {name}", "" if i else "bare nucleus", thin=True) for i, name in enumerate(SIGNS)]
    signs = list(enumerate(("positive", "negative"), start=1))
    below = [Line("T", f"effect atom {name}", index=i) for i, name in signs]
    below += [Line("T", f"effect helm {name}", thin=True) for _, name in signs]

    x = Axis("recoil energy $T$ [eV]", scale="log", limits=(1e-3, 1.4e5))
    y = Axis("$d\\sigma/dT$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(3e-40, 6e-33))
    effect = Axis(r"$|d\sigma/d\sigma_0 - 1|$", dimensionless=True, scale="log", limits=(1e-7, 1e5))
    return Figure(
        "millicharge",
        f"Differential cross section with a diagonal millicharge. {INPUTS} Top: on the neutral atom, for electron neutrinos, "
        "with Helm's form factor of the nucleus (rms radius 3.4274 fm, s = 0.9 fm); grey: on the bare nucleus. Bottom: "
        "relative size of the effect, on the atom (colours) and on the nucleus (grey). The amplitude vanishes at 0.190 eV on "
        "the nucleus and at 0.195 eV on the atom, for the positive charge alone.",
        f"same quantity as Fig. 1 of {PAPER}, whose curves and recoil range are not in its text",
        (
            Panel(x, y, lines=curves, legend="upper right"),
            Panel(x, effect, lines=below, marks=(Mark(x=(1e3, 1.4e5), text="keV recoils"),)),
        ),
        data, share_x=True, heights=(2.0, 1.2), size=(6.4, 6.4),
        alt="Cross section on argon against recoil energy for three millicharges, on the nucleus and on the atom",
    )  # fmt: skip


def baseline() -> Figure:
    """Transition charges: interference that oscillates, the same in the mass and in the flavour basis."""
    pmns = nr.flavour.PMNS.vintage_of("nufit-6.0-ic19").with_phases(240 * deg)
    T, Q = 0.2 * eV, _transition_charges()
    model, plain = weak_model() + charges_in_mass_basis(Q, pmns), weak_model()
    lengths = np.linspace(0.0, 200.0, 201)
    marks = lengths[::8]

    def state(L: float, antineutrino: bool) -> Any:
        return VacuumPropagation(pmns, L * km)(pure("mu"), antineutrino)(np.array([E]))[0]

    data: dict[str, Any] = {"L": lengths, "L marks": marks}
    weak = c_v(plain, T, pure("mu").matrix)
    for name, antineutrino in (("nu", False), ("nubar", True)):
        data[name] = np.array([c_v(model, T, state(L, antineutrino), antineutrino) for L in lengths]) / weak
        by_hand = np.array([eq_6(T, Q, pmns, "mu", L * km, antineutrino) for L in marks]) / weak
        data[f"{name} mass basis"] = by_hand
    far = AveragedPropagation(pmns)(pure("mu"))(np.array([E]))[0]
    data["averaged"], data["far"] = np.array([c_v(model, T, far) / weak]), np.array([196.0])
    curves = lines("L", {"nu": "$\\nu_\\mu$", "nubar": "$\\bar\\nu_\\mu$"})
    points = (
        Points("L marks", "nu mass basis", "Eq. (6), mass basis", hollow=True),
        Points("L marks", "nubar mass basis", hollow=True), Points("far", "averaged", "averaged", index=3),
    )  # fmt: skip
    x = Axis("baseline $L$ [km]", limits=(0, 200))
    return Figure(
        "baseline",
        "Transition millicharges and oscillation: the cross section on 40Ar at T = 0.2 eV and 50 MeV, for muon neutrinos "
        "and antineutrinos made at L = 0, over that of the Standard Model. Charges in the mass basis, in units of 10⁻¹² e: "
        "(e_ν)₁₂ = 0.6, (e_ν)₁₃ = e^{60°i}, (e_ν)₂₃ = 0.8 e^{−100°i}, no diagonal ones; δ_CP = 240°. Lines: flavour basis, "
        "density matrices; circles: Eq. (6) as a sum over mass states; diamond: oscillations averaged, for both alike.",
        f"our own, from Eq. (6) of {PAPER}; mixing of Esteban:2024eli with another δ_CP",
        (
            Panel(x, Axis("$C_V/C_V^{\\rm SM}$", dimensionless=True, limits=(0, 5.4)), lines=curves, data=points,
                  marks=(Mark(y=1.0),), legend="upper right"),
        ),
        data,
    )  # fmt: skip


def _transition_charges() -> Any:
    Q = np.zeros((3, 3), dtype=complex)
    Q[0, 1], Q[0, 2], Q[1, 2] = 0.6, np.exp(60j * deg), 0.8 * np.exp(-100j * deg)
    return 1e-12 * (Q + Q.conj().T)


def magnetic() -> Figure:
    """The magnetic term, and what the kinematics of Eq. (6) leave out."""
    T = np.geomspace(0.1, 133.9, 200)
    weak, moment = weak_model(), nr.MagneticMoment(mu_nue=1e-9 * mu_B)
    cases: dict[str, dict[str, Any]] = {
        "weak": {"model": weak},
        "weak leading": {"model": weak, "kinematics": "leading"},
        "magnetic": {"model": moment},
        "magnetic 1/T": {"model": moment, "magnetic": "1/T"},
        "magnetic spin-half": {"model": moment, "magnetic": "spin-half"},
    }
    data = {"T": T}
    for name, options in cases.items():
        process = nr.CEvNS(NUCLIDE, form_factor=helm(), **options)
        data[name] = process.dsigma_dT(T * keV, E) / (cm2 / MeV)
    curves = {
        "weak leading": "weak, $T/E$ dropped",
        "magnetic 1/T": "magnetic, $1/T$ alone",
        "magnetic spin-half": "magnetic, spin ½: $1/T - 1/E$",
    }
    for name in curves:
        data[f"excess {name}"] = 100 * np.abs(data[name] / data[name.split()[0]] - 1)

    top = lines("T", {"weak": "weak", "magnetic": r"magnetic, $10^{-9}\,\mu_{\rm B}$"})
    below = [Line("T", f"excess {name}", label, i) for i, (name, label) in zip((0, 1, 3), curves.items(), strict=True)]

    x = Axis("recoil energy $T$ [keV]", scale="log", limits=(0.1, 140))
    return Figure(
        "magnetic",
        "Top: cross section on 40Ar at 50 MeV from the weak interaction and from a magnetic moment of 10⁻⁹ μ_B, with the "
        "exact kinematics of a spin-0 target and Helm's form factor. Bottom: how far other kinematics are from it: T/E "
        "dropped in the weak term and 1/T alone in the magnetic one, as in Eq. (6), and the magnetic kernel of a target of "
        "spin ½.",
        f"our own; Eq. (6) of {PAPER}, Vogel:1989iv",
        (
            Panel(x, Axis(r"$d\sigma/dT$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(1e-41, 1e-36)), lines=top,
                  legend="lower left"),
            Panel(x, Axis("deviation [%]", scale="log", limits=(1e-3, 1e2)), lines=below, legend="upper left"),
        ),
        data, share_x=True, heights=(1.3, 1.0), size=(6.0, 6.6),
    )  # fmt: skip
