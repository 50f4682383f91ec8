"""Moments, charge radii and neutron radii: one coupling at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import Variation
from nurecoil.experiments import Experiment
from nurecoil.inference import likelihood
from nurecoil.inference.results.base import Ranges
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.studies import shows
from nurecoil.studies.cevns_2026.published import published
from nurecoil.studies.cevns_2026.setting import LABELS, ONE, allowed, curves, places, standard, together, with_helm
from nurecoil.studies.marks import Columns, Rows
from nurecoil.units import cm2, fm, mu_B

ONE_SIDED = 1.642
FLAVOURS = ("mu_nue", "mu_numu", "mu_nutau")
TWO_SIDED, PHYSICAL, THEIRS = "two-sided", "one-sided", "published"
THEIRS_OF = (
    ("Borexino", "solar magnetic moment (90 % upper limit)", "solar mixture", "Borexino 2017"),
    ("XENONnT ER SR0", "solar magnetic moment (90 % upper limit)", "solar mixture", "XENONnT 2022"),
    ("CONUS all", "magnetic moment (90 % upper limit)", "e", "CONUS 2026"),
    ("GEMMA", "reactor magnetic moment (90 % upper limit)", "e", "GEMMA 2012"),
)
"""Published limits: whose, what, of which flavour, and what they are called here."""
SEEN = LABELS | {"xenonnt-er-sr0": "XENONnT", "lz-er": "LZ", "sun, xenon": "the Sun on xenon"}
SYMBOLS = {"e": r"$\nu_e$", "μ": r"$\nu_\mu$"}


@dataclass(frozen=True)
class Rung:
    """One limit on a magnetic moment.

    Parameters
    ----------
    flavour, source, channel : str
        Whose moment, where it was seen, and on what: nuclei, electrons, or both.
    limit : float
        In 1e-10 Bohr magnetons, at 90 %.
    convention : str
        How far -2 ln L rises from the minimum among mu^2 >= 0: 2.71 (two-sided) or 1.64 (one-sided); or that of the authors.
    seen : str
        Where what others published was read; empty for ours.
    """

    flavour: str
    source: str
    channel: str
    limit: float
    convention: str
    seen: str = ""

    @property
    def ours(self) -> bool:
        """Whether it was computed here."""
        return not self.seen

    def __str__(self) -> str:
        return f"{SYMBOLS.get(self.flavour, self.flavour)}: {SEEN.get(self.source, self.source)}, {self.channel}"


@cache
def rungs() -> tuple[Rung, ...]:
    """Our limits at 90 %, nuclei and electrons apart, and those that others published."""
    found, model = [], standard() + nr.MagneticMoment()

    def add(flavour: str, source: str, channel: str, x: Array, values: Array, rise: float = ONE) -> None:
        limit = allowed(x, values, rise)[-1][1] / 1e-10
        found.append(Rung(flavour, source, channel, limit, TWO_SIDED if rise == ONE else PHYSICAL))

    csi, germanium = (together().get(id) for id in ("coherent-csi-2021", "conus-plus-2025"))
    for name, flavour, one, top, channel in (
        ("mu_nue", "e", csi, 8e-9, "nuclei"),
        ("mu_numu", "μ", csi, 8e-9, "nuclei"),
        ("mu_nue", "e", germanium.replace(further={}), 2e-9, "nuclei"),
        ("mu_nue", "e", germanium, 6e-10, "nuclei and electrons"),
    ):
        x = np.linspace(0.0, top, 41)
        add(flavour, one.id, channel, x, likelihood(one, model).many({name: x * mu_B}))
    x = np.linspace(0.0, 3e-9, 31)
    sun = curves(model, dict.fromkeys(FLAVOURS, x * mu_B), ("xenonnt-8b", "pandax-8b", "lz-8b"))["sun"]
    add("all alike", "sun, xenon", "nuclei", x, sun)
    x = np.linspace(0.0, 3e-11, 61)
    for id in ("xenonnt-er-sr0", "lz-er"):
        values = likelihood(nr.experiment(id), model).many(dict.fromkeys(FLAVOURS, x * mu_B))
        for rise in (ONE, ONE_SIDED):
            add("all alike", id, "electrons", x, values, rise)
    for who, what, flavour, source in THEIRS_OF:
        theirs = published(who, what)
        found.append(Rung(flavour, source, "electrons", theirs.value / 1e-10, THEIRS, f"{theirs.reference}, {theirs.seen}"))
    return tuple(found)


@shows("ladder")
def ladder() -> Columns:
    """Limits by convention, at the place of their names."""
    ordered = sorted(rungs(), key=lambda rung: rung.limit)
    data: dict[str, object] = {"whose": np.array([str(r) for r in ordered]), "seen": np.array([r.seen for r in ordered])}
    for convention in (TWO_SIDED, PHYSICAL, THEIRS):
        here = np.array([r.convention == convention for r in ordered])
        data[f"{convention} place"] = places(here.size)[here]
        data[convention] = np.array([r.limit * 1e-10 for r in ordered])[here]
    return data


@shows("moments")
def moment_rows() -> Rows:
    """The same as a table."""
    return [(r.flavour, r.source, r.channel, r.limit, r.convention, "ours" if r.ours else "published") for r in rungs()]


@cache
def charge_radii() -> Mapping[str, Mapping[str, Ranges]]:
    """Flavour -> label -> ranges of the physical radius at 90 %, in 1e-32 cm^2."""
    x = np.linspace(-80.0, 30.0, 56)
    found = {}
    for name in ("r2_nue", "r2_numu"):
        values = curves(standard() + nr.ChargeRadius(), {name: x * 1e-32 * cm2})
        found[name] = {label: allowed(x, v, ONE) for label, v in values.items() if np.ptp(v) > ONE}
    return found


@shows("charge-radii")
def bars() -> Columns:
    """Ranges of each flavour, a line each, with breaks between."""
    data: dict[str, object] = {}
    for name, by_label in charge_radii().items():
        rows = [
            (at, low, high) for at, ranges in zip(places(len(by_label)), by_label.values(), strict=True) for low, high in ranges
        ]
        data |= {
            f"{name} who": np.array([LABELS[label] for label in by_label]),
            f"{name} range": np.array([(low, high, np.nan) for _, low, high in rows]).ravel(),
            f"{name} place": np.array([(at, at, np.nan) for at, _, _ in rows]).ravel(),
        }  # fmt: skip
    return data


NEUTRONS = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026")


@cache
def neutron_radii() -> Mapping[str, tuple[float, float, float]]:
    """Experiment -> best rms radius of neutrons and the ends at one standard deviation, fm; one radius for Cs and I.

    Form factors of Helm, whose radius is moved; a published ratio is one to the Standard Model with the file's form factor.
    """
    found = {}
    for id in NEUTRONS:
        R = np.linspace(1.8, 7.8, 25)
        radius = Variation(ParameterSet(Parameter("R_n", 4.0 * fm, 1.0 * fm, 9.0 * fm, unit="fm")), _with_radius)
        values = likelihood(together().get(id), standard(), vary=radius).many({"R_n": R * fm})
        low, high = allowed(R, values, 1.0)[0]
        fine = np.linspace(R[0], R[-1], 601)
        found[id] = float(fine[int(np.argmin(CubicSpline(R, values)(fine)))]), low, high
    return found


def _with_radius(one: Experiment, values: Mapping[str, float]) -> Experiment:
    helm = with_helm()[one.id]
    _ = helm.compiled, helm.variants  # a radius changes few of these tables
    target: Any = helm.target
    return helm.replace(target=target.replace(R_n=values["R_n"]))


@shows("neutron-radii")
def radii() -> Columns:
    """Best radii and their errors."""
    theirs = published("germanium joint", "R_n(Ge)")
    best, low, high = np.array(list(neutron_radii().values())).T
    return {
        "who": np.array(["Cs and I, one radius", "Ar", "Ge, Ge-Mini", "Ge, published"]),
        "radius": best, "place": places(4)[:-1], "error": np.array([best - low, high - best]),
        "published": [theirs.value], "place published": [0.0], "published error": [[theirs.minus], [theirs.plus]],
    }  # fmt: skip


@shows("radii")
def radius_rows() -> Rows:
    """Radii of neutrons, and of charge, as a table."""
    rows: list[tuple[object, ...]] = [
        (f"rms radius of neutrons [fm], {LABELS[id]}", f"{best:.2f}", f"{low:.2f} to {high:.2f}", "68 %")
        for id, (best, low, high) in neutron_radii().items()
    ]
    for name, by_label in charge_radii().items():
        for label, ranges in by_label.items():
            text = " or ".join(f"{low:.1f} to {high:.1f}" for low, high in ranges)
            rows.append((f"{name} [1e-32 cm²], {LABELS[label]}", None, text, "90 %"))
    return rows
