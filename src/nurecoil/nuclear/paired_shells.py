"""Oscillator shells with the occupations of a BCS ground state."""

from __future__ import annotations

from nurecoil.catalogue import given, known
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike
from nurecoil.nuclear.dipole import Dipole
from nurecoil.units.kinds import Maybe, Radius


@known("form-factors", "bcs")
class PairedShells(Convention):
    """Oscillator shells filled as BCS with a realistic force fills them, for even-even nuclei.

    Parameters
    ----------
    b : float or str, optional
        Oscillator length; that of `nurecoil.nuclear.bcs` where left out.
    shells : int, optional
        Highest oscillator shell; that of `nurecoil.nuclear.bcs` where left out.
    nucleon_radius : float or str, optional
        Rms radius of a dipole for one nucleon; a point where left out.
    centre_of_mass : bool
        Whether the motion of the centre of mass is removed.

    Notes
    -----
    48Ti is a table of the package; for another nuclide the first call solves for its ground state, and keeps it.

    Examples
    --------
    >>> from nurecoil.matter import Nuclide
    >>> from nurecoil.units import fm
    >>> round(float(PairedShells()(Nuclide("Ti48")).F_p(0.5 / fm)), 4)
    0.5907
    """

    b: Maybe[Radius] = given(default=None, symbol="b")
    shells: int | None = None
    nucleon_radius: Maybe[Radius] = given(default=None)
    centre_of_mass: bool = False

    def pair(self, nuclide: NuclideLike) -> FormFactorPair:
        """As solved for."""
        from nurecoil.nuclear.structure import bcs  # doubles the cost of importing this room

        nucleon = None if self.nucleon_radius is None else Dipole(self.nucleon_radius)
        state = bcs(nuclide.name, b=self.b, shells=self.shells)
        return state.form_factors(nucleon, self.centre_of_mass)
