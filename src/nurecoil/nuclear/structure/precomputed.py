"""48Ti comes as a small table: ``data/ti48_structure``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nurecoil.tables import data_path, read_csv, write_atomically, write_json
from nurecoil.units import MeV

_FOLDER = "ti48_structure"
_SPECIES = {"p": "protons", "n": "neutrons"}
_ENERGIES = ("levels", "gaps", "quasiparticle_energies")


def load(inputs: dict[str, Any]) -> dict[str, Any] | None:
    """The table as `BCSGroundState.from_dict` reads it, or None if it was made from other inputs."""
    stored = json.loads(data_path(_FOLDER, "inputs.json").read_text(encoding="utf-8"))
    if stored != inputs:
        return None
    orbits = read_csv(data_path(_FOLDER, "orbits.csv"))
    nucleons = read_csv(data_path(_FOLDER, "nucleons.csv"))
    result: dict[str, Any] = {"nuclide": inputs["nuclide"], "b [fm]": inputs["b [fm]"], "inputs": inputs}
    for i, species in enumerate(nucleons["species"]):
        rows = [k for k, x in enumerate(orbits["species"]) if x == species]
        energies = {f"{name} [MeV]": [float(orbits[name][k] / MeV) for k in rows] for name in _ENERGIES}
        result[_SPECIES[species]] = {
            "species": species, "number": int(nucleons["number"][i]), "orbits": [orbits["orbit"][k] for k in rows], **energies,
            "occupations": [float(orbits["occupations"][k]) for k in rows],
            "chemical_potential [MeV]": float(nucleons["chemical_potential"][i] / MeV),
            "g_pair": float(nucleons["g_pair"][i]), "fermi_orbit": nucleons["fermi_orbit"][i],
        }  # fmt: skip
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
