"""The default of coherent scattering: the weak response of a nuclide where it is known, otherwise Helm's form factor."""

from __future__ import annotations

from nurecoil.catalogue import known
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.helm import HelmLewinSmith
from nurecoil.nuclear.shell_model_responses import Varied, WeakResponse


@known("form-factors", "default")
class BestKnown(Varied):
    """The weak response where a nuclide has one of its own, Helm with the radii of Lewin and Smith for all others.

    A response of its own is one from density matrices or published polynomials, see `nurecoil.nuclear.responses`; nothing is
    borrowed from a neighbouring isotope. Decision 0008 has what this changes.
    """

    def chosen(self, nuclide: NuclideLike) -> Convention:
        """``WeakResponse()`` or ``HelmLewinSmith()``, whichever a nuclide has.

        Parameters
        ----------
        nuclide : Nuclide

        Examples
        --------
        >>> from nurecoil.matter import Nuclide
        >>> BestKnown().chosen(Nuclide("Xe132")), BestKnown().chosen(Nuclide("Xe124"))
        (WeakResponse(), HelmLewinSmith())
        """
        from nurecoil.nuclear.responses import response_nuclides  # reads tables that other conventions do not need

        known = nuclide.name in response_nuclides()
        return WeakResponse(vary=self.vary, by=self.by) if known else HelmLewinSmith()

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """That of the chosen convention."""
        return self.chosen(nuclide).pair(nuclide)

    def name_for(self, nuclide: NuclideLike) -> str:
        """Which form factor a nuclide has, in words."""
        return self.chosen(nuclide).name_for(nuclide)
