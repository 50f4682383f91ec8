"""From the name of a nucleus to its excited states by the quasiparticle random-phase approximation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nurecoil.matter import Nuclide
from nurecoil.nuclear.structure import cache
from nurecoil.nuclear.structure.cd_bonn import CDBonn
from nurecoil.nuclear.structure.channels import Potential
from nurecoil.nuclear.structure.even_even import bcs
from nurecoil.nuclear.structure.ground_state import BCSGroundState
from nurecoil.nuclear.structure.qrpa_fit import MultipoleProblem
from nurecoil.nuclear.structure.qrpa_matrices import QRPAForce, configurations, qrpa_matrices
from nurecoil.nuclear.structure.qrpa_result import QRPA, QRPAMultipole, quasiparticles
from nurecoil.nuclear.structure.renormalisation import LowMomentum, Renormalisation
from nurecoil.nuclear.structure.two_body import RelativeForce, two_body_elements
from nurecoil.tables import read_table
from nurecoil.units import MeV

UP_TO_4 = tuple(f"{J}{sign}" for J in range(5) for sign in "+-")
"""All multipoles up to 4+ and 4-."""

DEFAULT_STRENGTH, MONOPOLE_STRENGTH = 0.65, 0.4
"""g_ph without data: that of the first 2+ of 48Ti; in 0+ weaker, or the nucleus has no stable size."""


def qrpa(
    nuclide: Nuclide | str,
    *,
    multipoles: Iterable[str] = UP_TO_4,
    g_ph: Mapping[str, float] | None = None,
    potential: Potential | None = None,
    renormalisation: Renormalisation | None = None,
    use_cache: bool = True,
    **ground_state: Any,
) -> QRPA:
    """Excited states of an even-even nucleus.

    Two-quasiparticle configurations of protons and of neutrons on the BCS ground state, coupled by the nucleon force that
    pairs them. A force between free nucleons in Woods-Saxon levels is not self-consistent: with its full particle-hole part
    (g_ph = 1) 0+, 1-, 2+ and 3- collapse. So g_ph is set multipole by multipole: as given; else so that the lowest state has
    its measured energy (``data/nuclear_levels``); in 1- so that the spurious state is at zero; else to a default, and the
    result's notes say so.

    Parameters
    ----------
    nuclide : Nuclide or str
        With even Z and even N.
    multipoles : iterable of str
        Spins and parities such as ``"2+"``; all up to 4+ and 4- by default.
    g_ph : mapping of str to float, optional
        Particle-hole strengths by multipole; those left out are found as above.
    potential, renormalisation : optional
        As for `bcs`.
    use_cache : bool
        Look for a stored result, and store this one.
    **ground_state
        Further arguments of `bcs`: b, shells, mean_field, gaps, g_pair.

    Returns
    -------
    QRPA

    Raises
    ------
    ValueError
        If Z or N is odd, a multipole cannot be read or has no configurations, or a strength belongs to none of the multipoles.
    QRPAInstability
        If a physical state has an imaginary energy; the message names the multipole.

    Notes
    -----
    The particle-particle part has g_pp = 1, in 0+ the factors g_pair of the ground state: then the motion of the condensates
    costs no energy, as long as configurations of two different orbits are left out. With them (they are kept) the two
    spurious 0+ states come out at a few 0.1 MeV, real or imaginary, and are removed.

    Examples
    --------
    >>> titanium = qrpa("Ti48", multipoles=["2+"], use_cache=False)
    >>> round(titanium["2+"].g_ph, 3), (titanium["2+"].energies[:3] / MeV).round(2).tolist()
    (0.65, [0.98, 3.41, 4.37])
    """
    names = list(dict.fromkeys(multipoles))
    wanted = {name: _read(name) for name in names}
    given = dict(g_ph or {})
    unknown = [name for name in given if name not in wanted]
    if unknown:
        raise ValueError(f"g_ph: {unknown[0]!r} is none of the multipoles {', '.join(names)}")
    force, soft = potential or CDBonn(), renormalisation or LowMomentum()
    state = bcs(nuclide, potential=force, renormalisation=soft, use_cache=use_cache, **ground_state)
    for J, parity in wanted.values():
        configurations(state.protons.orbits, J, parity)

    levels = measured_levels(state.nuclide)
    inputs: dict[str, Any] = {
        "ground_state": dict(state.inputs),
        "multipoles": names,
        "g_ph": given,
        "levels [MeV]": {name: float(f"{levels[name] / MeV:.10g}") for name in names if name in levels},
    }
    ours = all(type(x).__module__.startswith("nurecoil.") for x in (force, soft))
    if use_cache and ours:
        stored = cache.load(f"qrpa-{state.nuclide.name}", inputs)
        if stored is not None:
            return QRPA.from_dict(stored)

    dense = _dense_force(state, force, soft)
    particles = quasiparticles(state.protons), quasiparticles(state.neutrons)
    found: dict[str, QRPAMultipole] = {}
    for name, (J, parity) in wanted.items():
        g_pp = (state.protons.g_pair, state.neutrons.g_pair) if name == "0+" else (1.0, 1.0)
        matrices = qrpa_matrices(dense, *particles, J, parity)
        problem = MultipoleProblem(matrices, dense.orbits, particles, g_pp)
        strength, why = _strength(problem, given.get(name), levels.get(name))
        energies, X, Y, removed = problem.states(strength)
        found[name] = QRPAMultipole(J, parity, strength, g_pp, why, energies, X, Y, removed)
    result = QRPA(state, found, inputs)
    if use_cache and ours:
        cache.store(f"qrpa-{state.nuclide.name}", inputs, result.to_dict())
    return result


def measured_levels(nuclide: Nuclide) -> dict[str, float]:
    """Energies of the lowest measured states (natural units), by spin and parity, where they are tabulated."""
    table: Any = read_table("nuclear_levels", "levels.csv")
    rows = zip(table["nuclide"], table["J"], table["parity"], table["energy"], strict=True)
    return {f"{J:.0f}{'+' if parity > 0 else '-'}": float(E) for name, J, parity, E in rows if name == nuclide.name}


def _read(name: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d)([+-])", name) if isinstance(name, str) else None
    if match is None:
        raise ValueError(f"multipoles: expected spins and parities such as '2+', got {name!r}")
    return int(match[1]), 1 if match[2] == "+" else -1


def _dense_force(state: BCSGroundState, potential: Potential, renormalisation: Renormalisation) -> QRPAForce:
    orbits = state.protons.orbits
    quanta = 2 * max(orbit.quanta for orbit in orbits)
    forces = (RelativeForce.of(potential, pair, state.b, quanta, renormalisation) for pair in ("pp", "nn", "np"))
    return QRPAForce.of(orbits, {f.pair: two_body_elements(f, orbits) for f in forces})


def _strength(problem: MultipoleProblem, given: float | None, level: float | None) -> tuple[float, str]:
    """g_ph and where it comes from."""
    if given is not None:
        return float(given), "given"
    if problem.name == "1-":
        return problem.fit(0.0, spurious=True), "puts the motion of the whole nucleus at zero energy"
    default = MONOPOLE_STRENGTH if problem.name == "0+" else DEFAULT_STRENGTH
    if level is None:
        return default, "a default: no level to fit"
    try:
        return problem.fit(level), f"fitted to the level at {level / MeV:.4f} MeV"
    except ValueError as error:
        return default, f"a default: the level at {level / MeV:.4f} MeV cannot be reached ({error})"
