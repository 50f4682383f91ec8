"""BibTeX of what a thing stands on, this package first."""

from __future__ import annotations

from nurecoil.catalogue import listed
from nurecoil.constants import VINTAGE
from nurecoil.tables import cite, papers_of, references
from nurecoil.version import __version__

CONSTANTS = ("Mohr:2024kco", "ParticleDataGroup:2024cfk")
"""Where `nurecoil.constants` come from: everything stands on them."""


@listed("exporters", "bibtex")
def bibliography(*things: object) -> str:
    """BibTeX of everything that things stand on.

    Parameters
    ----------
    *things : object
        Results, likelihoods, experiments, predictions, spectra, models, or keys of the bibliography.

    Returns
    -------
    str
        This package, then an entry for each paper; preprints and data without an entry of their own get a short one.

    Examples
    --------
    >>> import nurecoil as nr
    >>> text = nr.experiment("coherent-csi-2021").cite()
    >>> [line.partition("{")[2].rstrip(",") for line in text.splitlines() if line.startswith("@")][:2]
    ['nurecoil', 'COHERENT:2021xmm']
    """
    return "\n\n".join([_package(things), *map(_entry, keys_of(*things))]) + "\n"


def keys_of(*things: object) -> tuple[str, ...]:
    """Keys, DOIs and preprints of everything that things stand on, those of the constants last.

    Examples
    --------
    >>> keys_of("Freedman:1973yd")
    ('Freedman:1973yd', 'Mohr:2024kco', 'ParticleDataGroup:2024cfk')
    """
    found: dict[str, None] = {}
    for thing in things:
        found |= dict.fromkeys([cite(thing).key] if isinstance(thing, str) else papers_of(thing))
    return tuple(key for key in found if key not in CONSTANTS) + CONSTANTS


def _package(things: tuple[object, ...]) -> str:
    """The version that made a result, if it says so, and this one otherwise."""
    versions = dict.fromkeys(text for thing in things if (text := getattr(thing, "version", "")))
    digests = dict.fromkeys(text for thing in things if (text := getattr(thing, "digest", "")))
    note = "; ".join([f"constants: {VINTAGE}", *(f"digest {text}" for text in digests)])
    return (
        "@software{nurecoil,\n  author = {{The nurecoil developers}},\n"
        "  title = {{nurecoil: low-energy neutrino scattering off nuclei, atoms and electrons}},\n"
        f"  version = {{{', '.join(versions) or __version__}}},\n  note = {{{note}}}\n}}"
    )


def _entry(key: str) -> str:
    if key in references():
        return cite(key).bibtex
    if key.startswith("arXiv:"):
        return f"@misc{{{key},\n  eprint = {{{key.removeprefix('arXiv:')}}},\n  archivePrefix = {{arXiv}}\n}}"
    field = "doi" if key.startswith("10.") else "url"
    return f"@misc{{{key},\n  {field} = {{{key}}}\n}}"
