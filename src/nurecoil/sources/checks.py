"""Checks of constructor arguments shared by the sources."""

from __future__ import annotations

from nurecoil.units import quantity


def positive(value: float | str, like: str, name: str) -> float:
    """A quantity (string with a unit, or float in natural units) that must be greater than zero.

    Raises
    ------
    ValueError
        If it cannot be read as such, or is not positive.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(positive("19.3 m", "m", "distance") / m, 9)
    19.3
    """
    number = quantity(value, like, name)
    if not number > 0:
        raise ValueError(f"{name}: expected a positive quantity, got {value!r}")
    return number


def non_negative(value: float | str, like: str | tuple[str, ...], name: str) -> float:
    """A quantity (string with a unit, or float in natural units) that must not be less than zero.

    Parameters
    ----------
    value : float or str
    like : str or tuple of str
        A unit of the expected dimension, or several where there is a choice.
    name : str
        The argument's name, for the error message.

    Raises
    ------
    ValueError
        If it cannot be read as such, or is negative.

    Examples
    --------
    >>> from nurecoil.units import cm2
    >>> round(non_negative("2e11 cm^-2", ("cm^-2 s^-1", "cm^-2"), "flux") * cm2 / 1e11, 9)
    2.0
    """
    choices = (like,) if isinstance(like, str) else like
    problems = []
    for choice in choices:
        try:
            number = quantity(value, choice, name)
        except ValueError as error:
            problems.append(str(error))
            continue
        if number < 0:
            raise ValueError(f"{name}: expected zero or more, got {value!r}")
        return number
    raise ValueError(", or ".join([problems[0], *(repr(choice) for choice in choices[1:])]))
