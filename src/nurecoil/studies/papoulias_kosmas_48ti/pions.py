"""Section 4's outlook: 48Ti beside a source of stopped pions, new interactions there, and the nuclei of the sequel."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.matter import pairing_gap
from nurecoil.nuclear.structure import BCSGroundState, WithCoulomb, bcs
from nurecoil.rates import Spectrum, spectrum
from nurecoil.studies import ours, quoted, rows, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_kosmas_48ti.setting import NUCLIDE, pions, process
from nurecoil.units import MeV, day, keV, kg

THRESHOLDS = (0.01, 1.0, 5.0, 10.0, 20.0, 50.0)
"""In keV."""
INTERACTIONS: dict[str, nr.NSI] = {
    "Standard Model": nr.NSI(),
    "ε_{ee}^{uV} = 0.1": nr.NSI(eps_ee_uV=0.1),
    "ε_{μμ}^{uV} = 0.1": nr.NSI(eps_mumu_uV=0.1),
    "ε_{eτ}^{uV} = 0.5": nr.NSI(eps_etau_uV=0.5),
    "ε_{eμ}^{uV} = 3.7 × 10^{−6}": nr.NSI(eps_emu_uV=3.7e-6),
}
"""The last is the largest coupling of Table 1."""

ground_state = cache(bcs)
with_coulomb = cache(partial(bcs, renormalisation=WithCoulomb()))


@cache
def rate(nuclide: str, form_factor: str = "bcs", interaction: str = "Standard Model") -> Spectrum:
    """Events per recoil energy, mass and time."""
    chosen = ground_state(nuclide).form_factors() if form_factor == "bcs" else form_factor
    model = nr.StandardModel() + INTERACTIONS[interaction]
    return spectrum(pions(), nr.CEvNS(nuclide, model, form_factor=chosen))


def per_kilogram_and_year(found: Spectrum, *thresholds: float) -> Array:
    """Events above recoil thresholds in keV."""
    counts: Array = found.counts_above(np.array(thresholds) * keV) * kg * (365.25 * day)
    return counts


@quoted("pions-titanium")
def titanium() -> float:
    """Above 1 keV."""
    return float(per_kilogram_and_year(rate(NUCLIDE), 1.0)[0])


@ours("stopped-pions-least", "stopped-pions-most")
def with_eq_14() -> float:
    """The same with the paper's form factor and couplings."""
    return float(per_kilogram_and_year(spectrum(pions(), process()), 1.0)[0])


@ours("gap-p", "gap-n", "g-pair-p", "g-pair-n")
def pairing() -> tuple[float, ...]:
    """Gaps in MeV from separation energies, and the factors that the force needs to give them."""
    ground_state = bcs(NUCLIDE)
    gaps = (pairing_gap(NUCLIDE, "p") / MeV, pairing_gap(NUCLIDE, "n") / MeV)
    return *gaps, ground_state.protons.g_pair, ground_state.neutrons.g_pair


@quoted("g-pair-p-germanium", "g-pair-p-germanium-coulomb", "g-pair-p-xenon", "g-pair-p-xenon-coulomb")
def coulomb_in_pairing() -> tuple[float, ...]:
    """The protons' factors without and with the Coulomb force between them."""
    return tuple(made(name).protons.g_pair for name in ("Ge76", "Xe132") for made in (ground_state, with_coulomb))


@shows("stopped-pions")
def counts_over_threshold() -> dict[str, Array]:
    """By interaction, and without a form factor."""
    T = np.geomspace(0.1, 100.0, 80)
    found = {name: per_kilogram_and_year(rate(NUCLIDE, interaction=name), *T) for name in list(INTERACTIONS)[:-1]}
    return {"T": T, **found, "unity": per_kilogram_and_year(rate(NUCLIDE, "unity"), *T)}


@shows("pions-by-threshold")
def by_form_factor() -> Rows:
    """Events above thresholds."""
    found = (per_kilogram_and_year(rate(NUCLIDE, name), *THRESHOLDS) for name in ("bcs", "helm-lewin-smith", "unity"))
    return rows([f"{t:g}" for t in THRESHOLDS], *found)


@shows("pions-by-interaction")
def by_interaction() -> Rows:
    """Events above 1 keV, and their change in percent."""
    counts = {name: float(per_kilogram_and_year(rate(NUCLIDE, interaction=name), 1.0)[0]) for name in INTERACTIONS}
    return [(name, n, 100 * (n / counts["Standard Model"] - 1)) for name, n in counts.items()]


@shows("other-nuclei")
def by_nuclide() -> Rows:
    """BCS of the nuclei that the authors took up next."""
    rows = []
    for name in (NUCLIDE, "Ne20", "Ar40", "Ge76", "Xe132"):
        g: BCSGroundState = ground_state(name)
        factors = (g.protons.g_pair, with_coulomb(name).protons.g_pair, g.neutrons.g_pair)
        events = float(per_kilogram_and_year(rate(name), 1.0)[0])
        rows.append((name, g.protons.gap / MeV, g.neutrons.gap / MeV, *factors, events))
    return rows
