"""Tables: non-standard interactions in scattering off helium atoms, and how far SATURNE would reach."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import nurecoil as nr
from nurecoil.experiments import Experiment
from nurecoil.models import Model
from nurecoil.report import DataTable
from nurecoil.studies.verkhovtsev_saturne_2026 import projection
from nurecoil.studies.verkhovtsev_saturne_2026.setting import CADEDDU, RANGES, E, atom, dips, nsi, radiative_model
from nurecoil.units import cm2, eV, keV, meV, mu_B


def tables() -> tuple[DataTable, ...]:
    """All of them."""
    return cross_sections(), dip_table(), counts(), limits(), others()


def cross_sections() -> DataTable:
    """Numbers of Figs. 2 to 5."""
    T = np.array([0.5, 1.0, 2.0, 5.0, 8.6, 10.0, 15.0, 20.0, 30.0, 50.0])
    columns = {"Standard Model": atom().dsigma_dT(T * meV, E), "ν_μ, ν_τ": atom().dsigma_dT(T * meV, E, "mu")}
    for pair, entries in RANGES.items():
        for fermion, ends in entries.items():
            for value in ends:
                name = f"{_symbol(pair, fermion)} = {value:+g}".replace("-", "−")
                columns[name] = atom(nsi(pair, fermion, value)).dsigma_dT(T * meV, E)
    rows = [(float(t), *(float(v[i] / (cm2 / eV)) for v in columns.values())) for i, t in enumerate(T)]
    caption = "Neutral ⁴He, ν_e of 10 keV except in the third column, tree level; ε of the column's head, all others zero."
    return DataTable("Cross sections of Figs. 2 to 5 [cm²/eV]", ("T [meV]", *columns), rows, caption)


def dip_table() -> DataTable:
    """Where the amplitude of nu_e vanishes, and how the electrons' form factor and the couplings matter."""
    cases: dict[str, nr.CEvAS] = {
        "correlated helium, tree": atom(),
        "correlated helium, one-loop couplings": nr.CEvAS("He4", radiative_model()),
        "six Gaussians and a constant, tree": atom(electrons="gaussians-2026"),
        "Hartree–Fock, tree": atom(electrons="hartree-fock"),
        "hydrogenic, Z_eff = 27/16, tree": atom(electrons="hydrogenic"),
        **{
            f"{_symbol('ee', f)} = {value:+g}".replace("-", "−"): atom(nsi("ee", f, value))
            for f, ends in RANGES["ee"].items()
            for value in ends
        },
    }
    rows = []
    for name, process in cases.items():
        (zero,) = dips(process)
        rows.append((name, zero / meV, float(process.F_e(np.sqrt(process.q2(zero)))), float(process.E_min(zero)) / keV))
    caption = "From the zero of the amplitude. The last column is the smallest neutrino energy that can recoil there."
    return DataTable("The dip of electron neutrinos", ("case", "T [meV]", "F_e", "E_min [keV]"), rows, caption, digits=5)


def counts() -> DataTable:
    """Events above a threshold."""
    rows = []
    for threshold in (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0):
        with_electrons, without = projection.events(threshold * meV)
        magnetic = projection.magnetic_events(threshold * meV, 7e-13 * mu_B)
        rows.append((threshold, with_electrons, without, magnetic))
    heads = ("threshold [meV]", "events", "bare nuclei", "7 × 10⁻¹³ μ_B adds")
    return DataTable("Events with 60 g of tritium", heads, rows, "500 kg of helium, five years.")


def limits() -> DataTable:
    """90 % limits on what interferes with or adds to recoils of whole atoms."""
    masses = tuple(projection.MASSES)
    rows: list[tuple[str | float | None, ...]] = []
    for pair, entries in RANGES.items():
        for fermion, (low, high) in entries.items():
            name = f"eps_{pair}_{fermion}V" + ("" if pair == "ee" else "_abs")
            found = [_text(projection.allowed(projection.projection(m), nsi(pair, fermion, 0.0), name)) for m in masses]
            symbol = _symbol(pair, fermion)
            rows.append((symbol if pair == "ee" else f"|{symbol}|", *found, f"{low:g} … {high:g}".replace("-", "−")))
    more: dict[str, Callable[[Experiment], tuple[tuple[float, float], ...]]] = {
        "ε_ee uV (dV = 0)": lambda e: projection.allowed(e, nr.NSI(eps_ee_uV=0.0), "eps_ee_uV"),
        "C_ee uS, scalar": lambda e: projection.allowed(e, nr.GeneralInteractions(C_ee_uS=0.0), "C_ee_uS"),
        "C_ee eS, scalar": lambda e: projection.allowed(e, nr.GeneralInteractions(C_ee_eS=0.0), "C_ee_eS"),
        "ε_ee uA, axial": lambda e: projection.allowed(e, nr.NSI(eps_ee_uA=0.0), "eps_ee_uA"),
        "ε_ee eA, axial": lambda e: projection.allowed(e, nr.NSI(eps_ee_eA=0.0), "eps_ee_eA"),
    }
    for name, range_of in more.items():
        rows.append((name, *(_text(range_of(projection.projection(m))) for m in masses), None))
    caption = (
        "Ranges at 90 % C.L., one parameter at a time, recoils above 1 meV; statistics only. Ranges of Figs. 3 to 5 after "
        "Coloma:2023ixt. A dash: the data do not depend on the parameter."
    )
    return DataTable("What recoiling atoms would leave", ("parameter", *masses, "range in the slides"), rows, caption)


def others() -> DataTable:
    """90 % limits from electrons knocked out of helium by the same source."""
    masses = tuple(projection.MASSES)
    cases: dict[str, tuple[Model, str]] = {
        "ε_ee eV": (nr.NSI(eps_ee_eV=0.0), "eps_ee_eV"),
        "ε_ee eA, axial": (nr.NSI(eps_ee_eA=0.0), "eps_ee_eA"),
        "ε_ee eL": (nr.NSI(eps_ee_eL=0.0), "eps_ee_eL"),
        "ε_ee eR": (nr.NSI(eps_ee_eR=0.0), "eps_ee_eR"),
        "|ε_eτ eA|": (nr.NSI(eps_etau_eA=0.0), "eps_etau_eA_abs"),
        "C_ee eS, scalar": (nr.GeneralInteractions(C_ee_eS=0.0), "C_ee_eS"),
        "C_ee eT, tensor": (nr.GeneralInteractions(C_ee_eT=0.0), "C_ee_eT"),
    }
    rows = [
        (name, *(_text(projection.allowed(projection.ionisation(m), model, parameter)) for m in masses))
        for name, (model, parameter) in cases.items()
    ]
    caption = (
        "Ranges at 90 % C.L., one parameter at a time; energy transfers above 24.6 eV, stepping approximation; statistics "
        f"only, with the geometry of {CADEDDU} as assumed here. Two ranges where a large coupling imitates the Standard "
        "Model."
    )
    return DataTable("What ionisation of helium would leave", ("parameter", *masses), rows, caption)


def _symbol(pair: str, fermion: str) -> str:
    return f"ε_{pair.replace('mu', 'μ').replace('tau', 'τ')} {'nucl' if fermion == 'nucleus' else 'e'}"


def _text(ranges: tuple[tuple[float, float], ...]) -> str:
    return "; ".join(f"{low:.3g} … {high:.3g}" for low, high in ranges).replace("-", "−") or "—"
