"""Extended targets around a compact source.

A target that is not small sees 1/(4 pi r^2) averaged over its volume. The functions give the distance at which a small target
of the same mass would see the same, for `Source.at`: ``Tritium("60 g").at(distance_to_ball("93.68 cm"))``.
The number of scatterings is then ``n V sigma N / (4 pi d^2) = n sigma N <path>``, with N decays and `mean_path`.
"""

from __future__ import annotations

import math

from nurecoil.sources.checks import non_negative, positive

# Below this ratio of lengths the series of `_excess` is used; four terms reach 1e-16.
_SMALL = 0.01


def ball_radius(mass: float | str, density: float | str) -> float:
    """Radius of a ball of this mass, natural units.

    Parameters
    ----------
    mass, density : float or str
        For example ``"500 kg"`` and ``"0.1452 g/cm^3"``; positive.

    Raises
    ------
    ValueError
        If either is not positive.

    Examples
    --------
    >>> from nurecoil.units import cm
    >>> round(ball_radius("500 kg", "0.1452 g cm^-3") / cm, 2)
    93.68
    """
    volume = positive(mass, "kg", "mass") / positive(density, "g cm^-3", "density")
    return math.cbrt(3 * volume / (4 * math.pi))


def distance_to_ball(radius: float | str, centre: float | str = 0.0) -> float:
    """The distance d with 1/d^2 = <1/r^2> over a ball, natural units.

    ``<1/r^2> = 3/(2 R^2) [1 + (R^2 - c^2)/(2 R c) ln |(R + c)/(R - c)|]``: 3/R^2 with the source at the centre, 1/c^2 far away.

    Parameters
    ----------
    radius : float or str
        R > 0.
    centre : float or str
        c >= 0, from the source to the centre of the ball; the source is inside if c < R.

    Raises
    ------
    ValueError
        If the radius is not positive, or the distance of the centre is negative.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(distance_to_ball("1 m") / m, 4), round(distance_to_ball("1 cm", centre="20 m") / m, 4)
    (0.5774, 20.0)
    """
    R, c = positive(radius, "m", "radius"), non_negative(centre, "m", "centre")
    ratio = min(R, c) / max(R, c)
    bracket = _one_plus_excess(ratio) if c < R else _one_minus_excess(ratio)
    return R * math.sqrt(2 / (3 * bracket))


def _one_plus_excess(x: float) -> float:
    """1 + (1 - x^2) artanh(x)/x for x < 1: the source inside, x = c/R."""
    return 2.0 if x == 0 else 1 + (1 - x * x) * math.atanh(x) / x


def _one_minus_excess(x: float) -> float:
    """1 - (1 - x^2) artanh(x)/x for x <= 1: the source outside, x = R/c."""
    if x == 1:
        return 1.0
    if x < _SMALL:
        return sum(2 * x ** (2 * k) / (4 * k * k - 1) for k in range(1, 5))
    return 1 - (1 - x * x) * math.atanh(x) / x


def distance_to_shell(inner: float | str, outer: float | str) -> float:
    """The distance d with 1/d^2 = <1/r^2> = 3 (b - a)/(b^3 - a^3) over a shell around the source, natural units.

    Parameters
    ----------
    inner, outer : float or str
        Radii a and b, 0 <= a < b.

    Raises
    ------
    ValueError
        If the radii are not in this order.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(distance_to_shell("1 m", "1.001 m") / m, 4)
    1.0005
    """
    a, b = non_negative(inner, "m", "inner"), positive(outer, "m", "outer")
    if not a < b:
        raise ValueError(f"outer: expected more than the inner radius {inner!r}, got {outer!r}")
    return math.sqrt((a * a + a * b + b * b) / 3)


def mean_path(volume: float | str, distance: float | str) -> float:
    """Mean length ``V/(4 pi d^2)`` inside the target of all the straight lines that leave the source, natural units.

    Parameters
    ----------
    volume : float or str
        V > 0 of the target.
    distance : float or str
        d > 0 from one of the functions above.

    Raises
    ------
    ValueError
        If either is not positive.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> R = ball_radius("500 kg", "0.1452 g cm^-3")
    >>> round(mean_path(4 / 3 * math.pi * R**3, distance_to_ball(R)) / R, 12)
    1.0
    """
    return positive(volume, "m^3", "volume") / (4 * math.pi * positive(distance, "m", "distance") ** 2)
