"""From the name of a nucleus to its BCS ground state."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TypedDict, cast

from nurecoil.matter import Nuclide, pairing_gap
from nurecoil.nuclear.radii import OSCILLATOR_LENGTHS, oscillator_length
from nurecoil.nuclear.structure import cache
from nurecoil.nuclear.structure.cd_bonn import CDBonn
from nurecoil.nuclear.structure.channels import Potential
from nurecoil.nuclear.structure.ground_state import BCSGroundState, GroundStateRecord, PairedNucleons
from nurecoil.nuclear.structure.orbits import model_space
from nurecoil.nuclear.structure.pairing import fermi_orbit, fit_bcs, pairing_matrix, solve_bcs
from nurecoil.nuclear.structure.renormalisation import LowMomentum, Renormalisation
from nurecoil.nuclear.structure.two_body import RelativeForce
from nurecoil.nuclear.structure.woods_saxon import WoodsSaxon
from nurecoil.tables import data_path, read_table, write_atomically, write_json
from nurecoil.units import MeV, fm
from nurecoil.units.kinds import Given, Radius

FEWEST_SHELLS = 4
_ALTERNATIVES = ("helm-lewin-smith", "klein-nystrand", "symmetrized-fermi", "shell-model")


def default_shells(nuclide: Nuclide) -> int:
    """The highest oscillator shell of the default model space: at least 4, and room for twice the nucleons of either kind.

    Examples
    --------
    >>> [default_shells(Nuclide(name)) for name in ("Ti48", "Ge74", "Xe132")]
    [4, 5, 6]
    """
    shells = FEWEST_SHELLS
    while sum(orbit.degeneracy for orbit in model_space(shells)) < 2 * max(nuclide.Z, nuclide.N):
        shells += 1
    return shells


def _default_length(nuclide: Nuclide) -> float:
    """The oscillator length of a nuclide: 1.952 fm for 48Ti (Table 2 of PapouliasKosmas:2013ti), else from systematics."""
    return OSCILLATOR_LENGTHS.get(nuclide.name) or oscillator_length(nuclide.A)


class BCSOptions(TypedDict, total=False):
    """Further arguments of `bcs`, as `nurecoil.nuclear.structure.qrpa` takes them."""

    b: Given | None
    shells: int | None
    mean_field: WoodsSaxon | None
    gaps: tuple[float, float] | None
    g_pair: tuple[float, float] | None


def bcs(
    nuclide: Nuclide | str,
    *,
    b: Given | None = None,
    shells: int | None = None,
    potential: Potential | None = None,
    renormalisation: Renormalisation | None = None,
    mean_field: WoodsSaxon | None = None,
    gaps: tuple[float, float] | None = None,
    g_pair: tuple[float, float] | None = None,
    use_cache: bool = True,
) -> BCSGroundState:
    """The BCS ground state of an even-even nucleus.

    Protons and neutrons are paired separately, without a core, in the levels of a Woods-Saxon well. The pairing force is a
    nucleon-nucleon potential without Coulomb, made soft, times a factor g_pair for each kind; it is fitted so that the gap of
    the orbit the last nucleon enters is the empirical one from separation energies, unless given.

    Parameters
    ----------
    nuclide : Nuclide or str
        With even Z and even N.
    b : float, str or object with a unit, optional
        Oscillator length, natural units or such as "1.952 fm"; `_default_length` by default.
    shells : int, optional
        Highest oscillator shell; `default_shells` by default (15 levels, N = 0 ... 4, for 48Ti).
    potential : Potential, optional
        `CDBonn` by default; `AV18` is the other one.
    renormalisation : Renormalisation, optional
        `LowMomentum` (V_lowk at 2.1 fm^-1) by default; `OscillatorSuzuki` and `GMatrix` are the others, and `WithCoulomb`
        adds the repulsion of the protons.
    mean_field : WoodsSaxon, optional
        ``WoodsSaxon(Z, N)`` by default.
    gaps : (float, float), optional
        Gaps of protons and neutrons to fit (natural units), instead of the empirical ones.
    g_pair : (float, float), optional
        Factors for protons and neutrons; nothing is fitted then.
    use_cache : bool
        Look for a stored result, and store this one. 48Ti with the default inputs is a table of the package.

    Returns
    -------
    BCSGroundState

    Raises
    ------
    ValueError
        If Z or N is odd, an argument makes no sense, or the nucleons do not pair.
    UnknownId
        If the nuclide is unknown, or a mass that the empirical gaps need is not measured.

    Examples
    --------
    >>> titanium = bcs("Ti48")
    >>> round(titanium.protons.g_pair, 3), round(titanium.neutrons.g_pair, 3)
    (1.066, 0.999)
    >>> round(float(titanium.form_factors().F_p(0.5 / fm)), 4)
    0.5907
    """
    nucleus = Nuclide(nuclide)
    if nucleus.Z % 2 or nucleus.N % 2:
        raise ValueError(
            f"{nucleus.name}: BCS needs even Z and even N, got Z = {nucleus.Z}, N = {nucleus.N}; "
            f"use form_factors(convention, nuclide) with one of {', '.join(_ALTERNATIVES)}"
        )
    if gaps is not None and g_pair is not None:
        raise ValueError("gaps, g_pair: expected one of them, got both")
    length = _default_length(nucleus) if b is None else Radius.read(b, "b")
    highest = default_shells(nucleus) if shells is None else shells
    force, soft = potential or CDBonn(), renormalisation or LowMomentum()
    well = mean_field or WoodsSaxon(nucleus.Z, nucleus.N)
    if (well.Z, well.N) != (nucleus.Z, nucleus.N):
        raise ValueError(f"mean_field: expected one of Z = {nucleus.Z}, N = {nucleus.N}, got Z = {well.Z}, N = {well.N}")
    factors = g_pair or ()
    targets = None if factors else gaps or (pairing_gap(nucleus, "p"), pairing_gap(nucleus, "n"))

    inputs: dict[str, object] = {
        "nuclide": nucleus.name,
        "b [fm]": _plain(length / fm),
        "shells": highest,
        "potential": force.name,
        "renormalisation": soft.describe(),
        "mean_field": _describe(well),
        "gaps [MeV]": None if targets is None else [_plain(x / MeV) for x in targets],
        "g_pair": [_plain(x) for x in factors] or None,
    }
    # what others wrote has no version of its own, and is not kept
    ours = all(type(x).__module__.startswith("nurecoil.") for x in (force, soft))
    if use_cache and ours:
        stored = _load(inputs) or cache.load(f"bcs-{nucleus.name}", inputs)
        if stored is not None:
            return BCSGroundState.from_dict(cast("GroundStateRecord", stored))

    orbits = model_space(highest)
    nucleons = []
    for i, (species, number) in enumerate((("p", nucleus.Z), ("n", nucleus.N))):
        relative = RelativeForce.of(force, 2 * species, length, 2 * highest, soft)
        matrix = pairing_matrix(relative, orbits)
        levels = well.levels(species, orbits, length)
        if targets is not None:
            state = fit_bcs(orbits, levels, matrix, number, targets[i])
        else:
            state = solve_bcs(orbits, levels, matrix, number, factors[i])
        where = orbits[fermi_orbit(orbits, levels, number)]
        nucleons.append(PairedNucleons.of(species, number, orbits, levels, state, where))
    result = BCSGroundState(nucleus, length, nucleons[0], nucleons[1], inputs)
    if use_cache and ours:
        cache.store(f"bcs-{nucleus.name}", inputs, result.to_dict())
    return result


def _plain(value: float) -> float:
    """Ten significant digits, the same whatever the internal unit."""
    return float(f"{value:.10g}")


def _describe(well: WoodsSaxon) -> dict[str, object]:
    units = {"V0": ("MeV", MeV), "V1": ("MeV", MeV), "r0": ("fm", fm), "a": ("fm", fm)}
    result: dict[str, object] = {}
    for field in fields(well):
        name, unit = units.get(field.name, ("", 1))
        value = getattr(well, field.name)
        result[f"{field.name} [{name}]" if name else field.name] = value if isinstance(value, int) else _plain(value / unit)
    return result


_FOLDER = "ti48_structure"


_SPECIES = {"p": "protons", "n": "neutrons"}


_ENERGIES = ("levels", "gaps", "quasiparticle_energies")


def _load(inputs: dict[str, object]) -> dict[str, object] | None:
    """The table as `BCSGroundState.from_dict` reads it, or None if it was made from other inputs."""
    stored = json.loads(data_path(_FOLDER, "inputs.json").read_text(encoding="utf-8"))
    if stored != inputs:
        return None
    orbits = read_table(_FOLDER, "orbits.csv")
    nucleons = read_table(_FOLDER, "nucleons.csv")
    result: dict[str, object] = {"nuclide": inputs["nuclide"], "b [fm]": inputs["b [fm]"], "inputs": inputs}
    for i, species in enumerate(nucleons["species"]):
        rows = [k for k, x in enumerate(orbits["species"]) if x == species]
        energies = {f"{name} [MeV]": [float(orbits[name][k] / MeV) for k in rows] for name in _ENERGIES}
        result[_SPECIES[species]] = {
            "species": species,
            "number": int(nucleons["number"][i]),
            "orbits": [orbits["orbit"][k] for k in rows],
            **energies,
            "occupations": [float(orbits["occupations"][k]) for k in rows],
            "chemical_potential [MeV]": float(nucleons["chemical_potential"][i] / MeV),
            "g_pair": float(nucleons["g_pair"][i]),
            "fermi_orbit": nucleons["fermi_orbit"][i],
        }
    return result


def regenerate_table(folder: Path | str | None = None) -> Path:
    """Compute the ground state of 48Ti from the nucleon force and write its table.

    Parameters
    ----------
    folder : Path or str, optional
        Where to write ``inputs.json``, ``orbits.csv`` and ``nucleons.csv``; the table of the package by default.

    Returns
    -------
    Path
        The folder.
    """
    from nurecoil.nuclear.structure.even_even import bcs

    target = data_path(_FOLDER) if folder is None else Path(folder)
    state = bcs("Ti48", use_cache=False)
    orbit_rows = ["species,orbit,levels,gaps,quasiparticle_energies,occupations", "text,text,MeV,MeV,MeV,1"]
    nucleon_rows = ["species,number,g_pair,chemical_potential,gap,fermi_orbit", "text,1,1,MeV,MeV,text"]
    for nucleons in (state.protons, state.neutrons):
        columns = [getattr(nucleons, name) / MeV for name in _ENERGIES]
        for orbit, *values in zip(nucleons.orbits, *columns, nucleons.occupations, strict=True):
            orbit_rows.append(",".join([nucleons.species, orbit.name, *(f"{x:.10g}" for x in values)]))
        numbers = (nucleons.g_pair, nucleons.chemical_potential / MeV, nucleons.gap / MeV)
        row = [nucleons.species, str(nucleons.number), *(f"{x:.10g}" for x in numbers), nucleons.fermi_orbit.name]
        nucleon_rows.append(",".join(row))
    write_atomically(target / "orbits.csv", "\n".join(orbit_rows) + "\n")
    write_atomically(target / "nucleons.csv", "\n".join(nucleon_rows) + "\n")
    write_json(target / "inputs.json", dict(state.inputs))
    return target
