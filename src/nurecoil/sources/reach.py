"""Whether the spectra of a source are known at all the energies that a prediction needs."""

from __future__ import annotations

import math
import warnings

from nurecoil.sources.source import Source
from nurecoil.units import MeV
from nurecoil.units.kinds import Given, NeutrinoEnergy

# Less than this part of a component may be unknown without a word.
_NEGLIGIBLE = 1e-2


class UnknownPart(UserWarning):
    """A prediction needs neutrinos of energies at which a spectrum is not known; there it counts as zero."""


def unknown_parts(source: Source, E_min: Given) -> tuple[str, ...]:
    """What is not known of a source above an energy, one line for each spectrum.

    A table or parametrisation that begins at 2 MeV says nothing of what lies below; one that falls to zero at its ends does.
    How much is missing is estimated by letting the density go on as it is where the known range begins; less than 1 % is
    left unsaid.

    Parameters
    ----------
    source : Source
    E_min : NeutrinoEnergy
        The lowest energy that can make the recoils asked for.

    Returns
    -------
    tuple of str
        Empty if all is known.

    Examples
    --------
    >>> from nurecoil.sources import Reactor
    >>> reactor = Reactor("1 GW", "10 m", spectrum="mueller", fractions="uranium-235")
    >>> unknown_parts(reactor, "3 MeV")
    ()
    >>> unknown_parts(reactor, "1.5 MeV")[0][:55]
    'nu_e_bar U235: known from 2 MeV, needed from 1.5 MeV on'
    """
    E, found = NeutrinoEnergy.read(E_min, "E_min"), dict[str, None]()
    for component in source.components:
        missing = component.spectrum.missing_below(E)
        if component.strength == 0 or missing < _NEGLIGIBLE:
            continue
        low, high = component.spectrum.known
        if math.isinf(missing):
            found[f"{component.name}: known up to {high / MeV:g} MeV, needed from {E / MeV:.3g} MeV on"] = None
        else:
            text = f"known from {low / MeV:g} MeV, needed from {E / MeV:.3g} MeV on (some {100 * missing:.2g} % more)"
            found[f"{component.name}: {text}"] = None
    return tuple(found)


def check_reach(source: Source, E_min: Given, stacklevel: int = 2) -> None:
    """Warn of what `unknown_parts` finds.

    Parameters
    ----------
    source : Source
    E_min : NeutrinoEnergy
        The lowest energy that can make the recoils asked for.
    stacklevel : int
        As for `warnings.warn`: 2 is the line that calls.

    Warns
    -----
    UnknownPart
        Once for the source, with a clause for each spectrum.
    """
    parts = unknown_parts(source, E_min)
    if parts:
        text = f"source {source.name!r}: no neutrinos are counted where a spectrum is not known: {'; '.join(parts)}"
        warnings.warn(text, UnknownPart, stacklevel=stacklevel)
