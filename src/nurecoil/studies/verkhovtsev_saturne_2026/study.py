"""The study: non-standard interactions in scattering off helium atoms, and how far SATURNE would reach."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import nurecoil as nr
from nurecoil.experiments import Experiment
from nurecoil.models import Model
from nurecoil.report import DataTable, Section
from nurecoil.studies.study import Study
from nurecoil.studies.verkhovtsev_saturne_2026 import figures, projection, projection_figures
from nurecoil.studies.verkhovtsev_saturne_2026.claims import CLAIMS, outcomes
from nurecoil.studies.verkhovtsev_saturne_2026.setting import CADEDDU, PAPER, RANGES, E, atom, dips, nsi, radiative_model
from nurecoil.units import cm2, eV, keV, meV, mu_B

NOTES = (
    "ε^{nucl} is not defined in the figures. It is read as the sum Zε^{p} + Nε^{n}, for 4He 6(ε^{u} + ε^{d}): only then is the "
    "largest coupling of Fig. 5 worth “a factor of several”, and −0.444 and 0.39 divided by 6 are sums of ranges for u and d.",
    "The Lagrangians of the slides have (ψ̄^{β} γ ψ^{α}) ε_{αβ}, the literature and this package (ν̄_{α} γ ν_{β}) ε_{αβ}: "
    "first index final. For Hermitian ε the two are conjugates, and nothing here depends on it.",
    "The general Lagrangian with Γ = S, P, V, A, T has ν̄Γν without 1 − γ_{5}. Its vector part is half of the vector NSI of "
    "the next slide at equal ε; S, P and T need their Hermitian conjugates added.",
    "The decomposition of C_{V}(α) into three terms holds at L = 0 only; with a baseline the sum over mass states takes over.",
    "W exchange is U*_{ej}U_{ei} in the mass basis; the slides have U_{ej}U*_{ei} twice. The states ⟨1s²| of the main text "
    "are ⟨1s| in the backup.",
    "Not stated in the slides: the neutrino energy of Figs. 2 to 5, the weak angle and the radiative corrections, a_{i}, "
    "b_{i} and the unit of q in F_{e}. Here 10 keV, 0.23857, tree level, and a wave function of our own that is good to "
    "10^{−8} hartree.",
    "The dip is a dip in momentum transfer. A detector sees the energy that the liquid takes up; the zero-point motion of the"
    " atoms smears the two against each other by 3.8 meV at the dip. The impulse approximation used for this is not valid "
    "there (q = 4 Å^{−1}); the measured response of the superfluid (Beauvois:2018) is what counts. The number of events "
    "hardly changes.",
    "Projections: 500 kg of helium as a ball with the tritium in its middle, five years with the decay of the source, perfect"
    " energy resolution, threshold of 1 meV, no background. Shape, threshold and bins are assumptions. Limits are −2 ln L of "
    "Poisson counts for data as expected, 90 % C.L. at 2.71.",
    "An axial interaction moves no spinless atom with paired electrons: on helium it shows in ionisation only, here on "
    "electrons above 24.6 eV in the stepping approximation. Scalar couplings flip helicity and add to the recoils of whole "
    "atoms.",
)


def run() -> Section:
    """Everything the slides show, and the step that they announce."""
    results = outcomes()
    ours = {outcome.claim.key: outcome.ours for outcome in results}
    dip, significance, limit = ours["dip-tree"], ours["screening"], ours["moment-60-g"]
    assert dip is not None
    assert significance is not None
    assert limit is not None
    summary = (
        f"On neutral helium the amplitude of electron neutrinos vanishes at a recoil of {dip:.2f} meV; vector interactions "
        "move the dip if they keep flavour, and fill it up if they do not. The formula for C_V holds with the indices of W "
        "exchange in the other order: as printed, a cross section of the Standard Model would depend on Majorana "
        f"phases.\n\nWith 60 g of tritium SATURNE would see the electrons' part at {significance:.1f} standard deviations and"
        f" bound the magnetic moment at {limit * 1e13:.1f} × 10⁻¹³ μ_B, from statistics alone. The interactions of electron "
        "neutrinos with the nucleus, which oscillations and scattering leave free to −0.44 … 0.39, could be bounded at ±0.07"
        " with 500 g."
    )
    return Section(
        STUDY.key, "Non-standard interactions on helium atoms, and SATURNE", PAPER, summary, results,
        (*figures.figures(), *projection_figures.figures()), NOTES,
        (cross_sections(), dip_table(), counts(), limits(), others()),
    )  # fmt: skip


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
        magnetic, _ = projection.events(threshold * meV, model=nr.MagneticMoment(mu_nue=7e-13 * mu_B))
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


STUDY = Study(key="verkhovtsev-saturne-2026", reference=PAPER, claims=CLAIMS, run=run)
