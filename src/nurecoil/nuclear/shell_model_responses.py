"""Shell-model responses as a convention."""

from __future__ import annotations

from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import Maybe, Pure, Radius


@declare
class Varied(Convention):
    """A convention of weak responses, one of whose uncertainties may be moved.

    Parameters
    ----------
    vary : str, optional
        What is moved (interaction, neutron-radius, strangeness or oscillator-length), nothing where left out.
    by : float
        How far, in standard deviations.

    Raises
    ------
    UnknownId
        If there is no such variation.
    """

    vary: str | None = given(default=None, kw_only=True)
    by: Pure = given(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.vary is not None:
            from nurecoil.nuclear.responses import VARIATIONS  # read when needed: tables behind it are

            if self.vary not in VARIATIONS:
                raise UnknownId("variation of a weak response", self.vary, VARIATIONS)

    @property
    def moved(self) -> tuple[str, float] | None:
        """What is moved and how far; None if nothing is."""
        return None if self.vary is None else (self.vary, self.by)


@known("form-factors", "weak-response")
class WeakResponse(Varied):
    """Shell-model densities with the radii of the nucleons and spin-orbit terms (Hoferichter:2020osn).

    Parameters
    ----------
    source : str, optional
        Interaction or publication; the best known of the nuclide where left out.
    b : float or str, optional
        Oscillator length; that of the source where left out.
    """

    source: str | None = None
    b: Maybe[Radius] = given(default=None, symbol="b")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """What protons and neutrons contribute to a coherent vector amplitude."""
        from nurecoil.nuclear.responses import varied_response, weak_response  # read tables that others do not need

        if self.moved is None:
            return weak_response(nuclide.name, self.source, b=self.b)
        return varied_response(nuclide.name, *self.moved, self.source, b=self.b)

    def name_for(self, nuclide: NuclideLike) -> str:
        """With the interaction or publication, and whose responses are borrowed."""
        from nurecoil.nuclear.responses import coherent_responses

        found = coherent_responses(nuclide.name, self.source)
        said = [found.source]
        if found.borrowed_from:
            said.append(f"of {found.borrowed_from}")
        if self.moved is not None:
            said.append("{} {:+g}".format(*self.moved))
        return f"weak-response ({', '.join(said)})"
