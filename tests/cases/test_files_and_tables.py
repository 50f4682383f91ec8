"""Files and tables as people have them: cases met in use, and others of their kind.

a05 rows on the edges of bins, a06 rows that do not fit the bins, a10 isotopes in formulas, a12 ordinary flux files.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.matter import Material
from nurecoil.tables import read_spectra
from nurecoil.units import MeV, cm2, g

BASE = """version: 1
id: t
title: t
source: {kind: tabulated, table: flux.csv, energy: E, columns: {nu_mu: f}}
target: {material: Ge, form_factor: helm-lewin-smith}
detector: {steps: [{kind: quenching, value: 0.2}, {kind: gaussian, noise: 0.08 keVee}]}
bins: {unit: UNIT, start: START, stop: STOP, number: NUMBER}
exposure: {mass: 10 kg, livetime: 1 day}
"""
ENERGIES = range(1, 60)
HEIGHTS = [f"{1e6 * e * e * math.exp(-e / 6):.6g}" for e in ENERGIES]
FLUX = "E,f\nMeV,cm^-2 s^-1 MeV^-1\n" + "".join(f"{e},{f}\n" for e, f in zip(ENERGIES, HEIGHTS, strict=True))


def experiment(
    folder: Path,
    observed: str = "",
    table: str = "",
    *,
    unit: str = "keVee",
    bins: tuple[float, float, int] = (0.5, 5.5, 5),
    flux: bytes = FLUX.encode(),
    source: str = "",
) -> nr.experiments.Experiment:
    """The experiment of a file with these bins, observed counts in a table, and a flux."""
    text = BASE.replace("UNIT", unit)
    for word, value in zip(("START", "STOP", "NUMBER"), bins, strict=True):
        text = text.replace(word, str(value))
    if source:
        text = text.replace("table: flux.csv, energy: E, columns: {nu_mu: f}", source)
    if observed:
        text += f"observed: {{kind: table, table: rows.csv, {observed}}}\n"
    (folder / "e.yaml").write_text(text, encoding="utf-8")
    (folder / "rows.csv").write_text(table, encoding="utf-8")
    (folder / "flux.csv").write_bytes(flux)
    return nr.experiment(folder / "e.yaml")


# a05 -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "step", "bins"),
    [
        ("keVee", 0.05, (0, 1, 10)),
        ("keVee", 0.1, (0, 1, 10)),
        ("eVee", 50.0, (0, 1000, 10)),
        ("keVee", 0.3, (0, 9, 5)),
        ("eVee", 33.1, (0, 993, 5)),
        ("keVee", 0.07, (0.14, 4.2, 29)),
    ],
)
@pytest.mark.parametrize("events", [False, True])
def test_rows_on_the_edges_of_bins(
    tmp_path: Path, unit: str, step: float, bins: tuple[float, float, int], events: bool
) -> None:
    """Left ends of rows: each bin has as many rows as fit in, whatever decimal numbers become in a computer."""
    start, stop, number = bins
    each = round((stop - start) / number / step)
    rows = "".join(f"{start + i * step:.6g},1\n" for i in range(each * number))
    observed = "x: x" if events else "x: x, value: n"
    found = experiment(tmp_path, observed, f"x,n\n{unit},1\n{rows}", unit=unit, bins=bins).observed
    assert found.tolist() == [each] * number


# a06 -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "width", "bins"),
    [
        ("keVee", 0.3, (0.5, 5.5, 5)),
        ("keVee", 0.7, (1.0, 7.3, 7)),
        ("eVee", 300.0, (500, 5500, 5)),
        ("keVee", 0.11, (0.5, 5.5, 4)),
    ],
)
def test_rows_that_do_not_fit_the_bins(tmp_path: Path, unit: str, width: float, bins: tuple[float, float, int]) -> None:
    """A flat histogram gives the same in equal bins: shared out by overlap where the rows' ends are said, refused otherwise."""
    start, stop, number = bins
    lows = start + width * np.arange(math.ceil((stop - start) / width - 1e-9))
    ends = "".join(f"{low:.6g},{low + width:.6g},100\n" for low in lows)
    shared = experiment(tmp_path, "low: a, high: b, value: n", f"a,b,n\n{unit},{unit},1\n{ends}", unit=unit, bins=bins).observed
    assert shared == pytest.approx(np.full(number, 100 * (stop - start) / number / width), rel=1e-9)
    centres = "".join(f"{low + width / 2:.6g},100\n" for low in lows)
    with pytest.raises(ValueError, match="cuts through a row of the table; expected columns `low` and `high` instead of `x`"):
        experiment(tmp_path, "x: x, value: n", f"x,n\n{unit},1\n{centres}", unit=unit, bins=bins)


def test_a_third_of_a_thousand(tmp_path: Path) -> None:
    rows = "".join(f"{0.5 + 0.3 * i:.2f},{0.8 + 0.3 * i:.2f},100\n" for i in range(17))
    found = experiment(tmp_path, "low: a, high: b, value: n", f"a,b,n\nkeVee,keVee,1\n{rows}").observed
    assert found == pytest.approx([333.333333] * 5, rel=1e-8)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("value: n", "observed: expected either x, or low and high"),
        ("x: a, low: a, high: b, value: n", "observed: expected either x, or low and high"),
        ("low: a, value: n", "observed: expected either x, or low and high"),
        ("low: b, high: a, value: n", "observed.high: rows.csv: low, high: expected high >= low, but row 1 ends before"),
        ("low: a, high: n, value: n", "observed.high: rows.csv: column 'n' is in '1', but the bins are in keVee"),
    ],
)
def test_ends_of_rows(tmp_path: Path, columns: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        experiment(tmp_path, columns, "a,b,n\nkeVee,keVee,1\n0,1,5\n1,6,5\n")


# a10 -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "isotope", "counted"),
    [
        ("Te130O2", "[130Te]O2", "(Te)130O2"),
        ("Cd116WO4", "[116Cd]WO4", "(Cd)116WO4"),
        ("Li2Mo100O4", "Li2[100Mo]O4", "Li2(Mo)100O4"),
        ("Li6F", "[6Li]F", "(Li)6F"),
        ("Ca48F2", "[48Ca]F2", "(Ca)48F2"),
        ("B10F3", "[10B]F3", "(B)10F3"),
        ("C13O2", "[13C]O2", "(C)13O2"),
        ("H2O18", "H2[18O]", "H2(O)18"),
        ("Zn82Se82", "", ""),
    ],
)
def test_isotope_or_count(formula: str, isotope: str, counted: str) -> None:
    """Refused with both readings, either of which can be written."""
    with pytest.raises(ValueError, match=f"the formula '{formula}' has two readings: ") as error:
        Material(formula)
    if isotope:
        assert f"{isotope!r}" in str(error.value)
        assert f"{counted!r}" in str(error.value)
        assert Material(isotope).molar_mass < Material(counted).molar_mass


def test_an_oxide_of_one_isotope() -> None:
    """Masses of the atoms from AME2020: 129.906223 u and, for natural oxygen, 15.9994 u."""
    assert Material("[130Te]O2").molar_mass / g == pytest.approx(161.905, abs=1e-3)
    third = Material({"Te130": 1 / 3, "O": 2 / 3})
    for (nuclide, atoms), (same, expected) in zip(Material("[130Te]O2").targets_per_mass, third.targets_per_mass, strict=True):
        assert nuclide == same
        assert atoms == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "formula",
    ["C12H22O11", "C18H30", "C6H6", "C9H12", "C12F27N", "Gd3Al2Ga3O12", "Bi4Ge3O12", "Y3Al5O12", "C13H28", "D2O", "H2O"],
)
def test_molecules_are_counted(formula: str) -> None:
    assert Material(formula).molar_mass > 0


def test_a_prefix_is_explained() -> None:
    with pytest.raises(ValueError, match=r"cannot read the formula '130TeO2'; write '\[130Te\]O2'"):
        Material("130TeO2")


# a12 -------------------------------------------------------------------------------------------------------------------------


def rates(found: nr.experiments.Experiment) -> list[float]:
    return [float(value) for value in found.expected(nr.StandardModel())]


def with_columns(delimiter: str, head: str, fortran: bool = False, order: int = 1) -> bytes:
    rows = [f"{float(e):.4e}{delimiter}{float(f):.8e}" for e, f in zip(ENERGIES, HEIGHTS, strict=True)][::order]
    text = "\n".join(rows).replace("e", "D" if fortran else "e")
    return f"{head}\n{text}\n".encode()


@pytest.mark.parametrize(
    "flux",
    [
        FLUX.encode("utf-8-sig"),
        FLUX.replace("\n", "\r\n").encode("utf-8-sig"),
        FLUX.replace(",", ";").encode(),
        with_columns("   ", "# E [MeV]   f [cm^-2 s^-1 MeV^-1]"),
        with_columns("\t", "# reactor, no oscillation\n# E [MeV] f [cm^-2 s^-1 MeV^-1]"),
        with_columns("  ", "# E [MeV]   f [cm^-2 s^-1 MeV^-1]", fortran=True),
        with_columns(";", "! E [MeV]; f [cm^-2 s^-1 MeV^-1]", fortran=True),
    ],
)
def test_ordinary_files(tmp_path: Path, flux: bytes) -> None:
    """The numbers of our own CSV, written as others do: the same events."""
    wanted = [2.393, 1.108, 0.581, 0.326, 0.19]
    assert rates(experiment(tmp_path, flux=flux)) == pytest.approx(wanted, abs=6e-4)


@pytest.mark.parametrize("zeros", [1, 2, 4])
def test_species_without_flux(tmp_path: Path, zeros: int) -> None:
    species = ["nu_tau", "nu_e_bar", "nu_mu_bar", "nu_tau_bar"][:zeros]
    lines = FLUX.strip().split("\n")
    names, units, rows = lines[0], lines[1], lines[2:]
    names += "".join(f",g{i}" for i in range(zeros))
    units += ",cm^-2 s^-1 MeV^-1" * zeros
    flux = "\n".join([names, units, *(row + ",0" * zeros for row in rows)]) + "\n"
    components = ", ".join(["nu_mu: f", *(f"{name}: g{i}" for i, name in enumerate(species))])
    found = experiment(tmp_path, flux=flux.encode(), source=f"table: flux.csv, energy: E, columns: {{{components}}}")
    assert rates(found) == pytest.approx([2.393, 1.108, 0.581, 0.326, 0.19], abs=6e-4)


def test_energies_that_go_down(tmp_path: Path) -> None:
    """The same knots in the other order."""
    up, down = tmp_path / "up.dat", tmp_path / "down.dat"
    for path, order in ((up, 1), (down, -1)):
        path.write_bytes(with_columns(" ", "# E [MeV] f [cm^-2 s^-1 MeV^-1]", order=order))
    first, second = (read_spectra(path, energy="E") for path in (up, down))
    assert first.E.tolist() == second.E.tolist()
    assert first.densities["f"].tolist() == second.densities["f"].tolist()
    assert first.E / MeV == pytest.approx(list(ENERGIES), rel=1e-12)


def test_a_histogram_of_flux_is_one(tmp_path: Path) -> None:
    """Bins 1 MeV wide with the flux in each: its sum is the integral of the density."""
    path = tmp_path / "flux.txt"
    rows = "".join(f"{e} {f}\n" for e, f in zip(ENERGIES, HEIGHTS, strict=True))
    path.write_text(f"# E [MeV]  n [cm^-2 s^-1]\n{rows}", encoding="utf-8")
    table = read_spectra(path, energy="E", width=1 * MeV)
    total = np.trapezoid(table.densities["n"], table.E) * cm2 / (1 / nr.units.s)
    assert total == pytest.approx(sum(map(float, HEIGHTS)), rel=1e-12)
