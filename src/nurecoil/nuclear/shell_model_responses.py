"""Shell-model responses as a convention."""

from __future__ import annotations

from nurecoil.catalogue import given, known
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.units.kinds import MaybeRadius


@known("form-factors", "weak-response")
class WeakResponse(Convention):
    """Shell-model densities with the radii of the nucleons and spin-orbit terms (Hoferichter:2020osn).

    Parameters
    ----------
    source : str, optional
        Interaction or publication; the best known of the nuclide where left out.
    b : float or str, optional
        Oscillator length; that of the source where left out.
    """

    source: str | None = None
    b: MaybeRadius = given(default=None, symbol="b")

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """What protons and neutrons contribute to a coherent vector amplitude."""
        from nurecoil.nuclear.responses import weak_response  # reads tables that other conventions do not need

        return weak_response(nuclide.name, self.source, b=self.b)

    def name_for(self, nuclide: NuclideLike) -> str:
        """With the interaction or publication, and whose responses are borrowed."""
        from nurecoil.nuclear.responses import coherent_responses

        found = coherent_responses(nuclide.name, self.source)
        borrowed = f", of {found.borrowed_from}" if found.borrowed_from else ""
        return f"weak-response ({found.source}{borrowed})"
