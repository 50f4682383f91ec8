"""What `CEvNS` and `CEvAS` take as a form factor, and what becomes of it for a nuclide."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nurecoil.catalogue import find, make
from nurecoil.matter import Nuclide
from nurecoil.nuclear import BestKnown, Convention, FormFactor, FormFactorPair, form_factors
from nurecoil.nuclear.shell_model_responses import WeakResponse
from nurecoil.nuclear.unity import PointNucleus
from nurecoil.processes.responses import FreeNucleon, nucleon
from nurecoil.units.kinds import WrongQuantity

FormFactorChoice = str | FormFactorPair | FormFactor | Callable[[Nuclide], FormFactorPair]


def read_form_factor(choice: object, name: str = "form_factor") -> FormFactorChoice:
    """A form factor, or what it is made from: a name, or a block such as ``{kind: helm-rms, s: 0.9 fm}``.

    Parameters
    ----------
    choice : object
    name : str
        Of the field, for messages.

    Raises
    ------
    WrongQuantity
        If it is none of these.
    """
    if isinstance(choice, Mapping):
        choice = make("form-factors", choice, name)
    if isinstance(choice, (str, FormFactorPair)) or callable(choice):
        return choice
    raise WrongQuantity(name, f"expected a name, a form factor, a pair or a function of the nuclide, got {choice!r}")


def pair_of(nuclide: Nuclide, choice: FormFactorChoice, R_p: float | None, R_n: float | None) -> FormFactorPair:
    """Form factors of protons and neutrons, with other radii where these are given."""
    if isinstance(choice, str):
        return form_factors(choice, nuclide, R_p=R_p, R_n=R_n)
    if isinstance(choice, FormFactorPair):
        pair = choice
    elif hasattr(choice, "with_rms_radius"):
        pair = FormFactorPair(choice, choice)  # type: ignore[arg-type]
    else:
        pair = choice(nuclide)
    return pair.with_rms_radii(R_p, R_n)


def _convention_of(choice: object) -> type | None:
    """The class of a convention; None of a form factor, a pair or a function."""
    named = find("form-factors", choice) if isinstance(choice, str) else type(choice)
    return named if isinstance(named, type) and issubclass(named, Convention) else None


def from_densities(choice: object) -> bool:
    """Whether a form factor comes from nuclear responses, where a nuclide has any."""
    return _convention_of(choice) in (BestKnown, WeakResponse)


def interaction_of(nuclide: Nuclide, choice: FormFactorChoice) -> str | None:
    """The shell-model interaction that a weak response asks for; None if it leaves that open or takes published polynomials."""
    from nurecoil.nuclear.responses import interactions, shell_model_nuclides  # tables that few need

    asked = choice.source if isinstance(choice, WeakResponse) else None
    return asked if nuclide.name in shell_model_nuclides() and asked in interactions(nuclide.name) else None


def name_of(nuclide: Nuclide, choice: FormFactorChoice) -> str:
    """Which form factor a nuclide has, in words; ``"given"`` if it is none of the catalogue."""
    chosen = make("form-factors", choice) if isinstance(choice, str) else choice
    return chosen.name_for(nuclide) if isinstance(chosen, Convention) else "given"


def nucleon_currents(nuclide: Nuclide, choice: FormFactorChoice, R_p: float | None, kinematics: str) -> FreeNucleon | None:
    """The nucleon's own form factors, where a convention for nuclei is named."""
    kind = nucleon(nuclide)
    if kind is None or kinematics == "leading" or _convention_of(choice) in (None, PointNucleus):
        return None
    if R_p is not None:
        raise WrongQuantity(
            "R_p", f"expected none for {nuclide.name}: a nucleon has form factors of its own; form_factor=Dipole(R)"
        )
    return FreeNucleon(kind, nuclide.mass)
