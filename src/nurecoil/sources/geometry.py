"""Extended targets around a compact source.

A target that is not small sees 1/(4 pi r^2) averaged over its volume. The functions give the distance at which a small target
of the same mass would see the same, for `Source.at`: ``Tritium("60 g").at(distance_to_ball("93.68 cm"))``.
The number of scatterings is then ``n V sigma N / (4 pi d^2) = n sigma N <path>``, with N decays and `mean_path`.
"""

from __future__ import annotations

import math

from nurecoil.catalogue import base, given, known
from nurecoil.units.kinds import Density, Given, Length, Mass, Maybe, Offset, Quantity, WrongQuantity

# Below this ratio of lengths the series of `_excess` is used; four terms reach 1e-16.
_SMALL = 0.01


def ball_radius(mass: Given, density: Given) -> float:
    """Radius of a ball of this mass, natural units.

    Parameters
    ----------
    mass, density : quantity
        For example ``"500 kg"`` and ``"0.1452 g/cm^3"``; positive.

    Raises
    ------
    WrongQuantity
        If either is not positive.

    Examples
    --------
    >>> from nurecoil.units import cm
    >>> round(ball_radius("500 kg", "0.1452 g cm^-3") / cm, 2)
    93.68
    """
    volume = Mass.read(mass, "mass") / Density.read(density, "density")
    return math.cbrt(3 * volume / (4 * math.pi))


def distance_to_ball(radius: Given, centre: Given = 0.0) -> float:
    """The distance d with 1/d^2 = <1/r^2> over a ball, natural units.

    ``<1/r^2> = 3/(2 R^2) [1 + (R^2 - c^2)/(2 R c) ln |(R + c)/(R - c)|]``: 3/R^2 with the source at the centre, 1/c^2 far away.

    Parameters
    ----------
    radius : quantity
        R > 0.
    centre : quantity
        c >= 0, from the source to the centre of the ball; the source is inside if c < R.

    Raises
    ------
    WrongQuantity
        If the radius is not positive, or the distance of the centre is negative.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(distance_to_ball("1 m") / m, 4), round(distance_to_ball("1 cm", centre="20 m") / m, 4)
    (0.5774, 20.0)
    """
    R, c = Length.read(radius, "radius"), Offset.read(centre, "centre")
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


def distance_to_shell(inner: Given, outer: Given) -> float:
    """The distance d with 1/d^2 = <1/r^2> = 3 (b - a)/(b^3 - a^3) over a shell around the source, natural units.

    Parameters
    ----------
    inner, outer : quantity
        Radii a and b, 0 <= a < b.

    Raises
    ------
    WrongQuantity
        If the radii are not in this order.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(distance_to_shell("1 m", "1.001 m") / m, 4)
    1.0005
    """
    a, b = Offset.read(inner, "inner"), Length.read(outer, "outer")
    if not a < b:
        raise WrongQuantity("outer", f"expected more than the inner radius {inner!r}, got {outer!r}")
    return math.sqrt((a * a + a * b + b * b) / 3)


class _Volume(Quantity):
    """A volume."""

    like, example, low, open_low = ("m^3",), "3.4 m^3", 0.0, True


def mean_path(volume: Given, distance: Given) -> float:
    """Mean length ``V/(4 pi d^2)`` inside the target of all the straight lines that leave the source, natural units.

    Parameters
    ----------
    volume : quantity
        V > 0 of the target.
    distance : quantity
        d > 0 from one of the functions above.

    Raises
    ------
    WrongQuantity
        If either is not positive.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> R = ball_radius("500 kg", "0.1452 g cm^-3")
    >>> round(mean_path(4 / 3 * math.pi * R**3, distance_to_ball(R)) / R, 12)
    1.0
    """
    return _Volume.read(volume, "volume") / (4 * math.pi * Length.read(distance, "distance") ** 2)


@base("geometries")
class Geometry:
    """How a target lies around a compact source."""

    @property
    def equivalent_distance(self) -> float:
        """The distance at which a small target of the same mass sees the same flux, natural units."""
        raise NotImplementedError


@known("geometries", "point")
class Point(Geometry):
    """A target that is small next to its distance.

    Parameters
    ----------
    distance : Length
        From the source to the target.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(Point("20 m").equivalent_distance / m, 9)
    20.0
    """

    distance: Length

    @property
    def equivalent_distance(self) -> float:
        """The distance itself."""
        return self.distance


@known("geometries", "ball")
class Ball(Geometry):
    """A ball: either its radius, or its mass and density.

    Parameters
    ----------
    radius : Length, optional
        Radius of the target.
    mass : Mass, optional
        Mass of the target.
    density : Density, optional
        Density of the target.
    centre : Offset
        How far the source is from the centre of the ball.

    Raises
    ------
    WrongQuantity
        If there is neither a radius nor mass and density, or both.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(Ball(radius="1 m").equivalent_distance / m, 4)
    0.5774
    """

    radius: Maybe[Length] = given(default=None)
    mass: Maybe[Mass] = given(default=None)
    density: Maybe[Density] = given(default=None)
    centre: Offset = given(default=0.0)

    def __post_init__(self) -> None:
        parts = [self.mass is not None, self.density is not None]
        if all(parts) == (self.radius is not None) or (self.radius is not None and any(parts)):
            raise WrongQuantity("radius", "expected either radius, or mass and density")

    @property
    def equivalent_distance(self) -> float:
        """From `distance_to_ball`."""
        radius = self.radius
        if radius is None:
            assert self.mass is not None
            assert self.density is not None
            radius = ball_radius(self.mass, self.density)
        return distance_to_ball(radius, self.centre)


@known("geometries", "shell")
class Shell(Geometry):
    """A spherical shell with the source at its centre.

    Parameters
    ----------
    inner : Offset
        Inner radius.
    outer : Length
        Outer radius, larger.

    Examples
    --------
    >>> from nurecoil.units import m
    >>> round(Shell("1 m", "1.001 m").equivalent_distance / m, 4)
    1.0005
    """

    inner: Offset
    outer: Length

    def __post_init__(self) -> None:
        if not self.inner < self.outer:
            raise WrongQuantity("outer", f"expected more than the inner radius {self.inner!r}, got {self.outer!r}")

    @property
    def equivalent_distance(self) -> float:
        """From `distance_to_shell`."""
        return distance_to_shell(self.inner, self.outer)


def distance_seen(distance: float | None, geometry: Geometry | None) -> float | None:
    """The distance of a compact source from its target, said directly or by a geometry.

    Raises
    ------
    WrongQuantity
        If both are given.
    """
    if geometry is None:
        return distance
    if distance is not None:
        raise WrongQuantity("geometry", "expected either distance or geometry, got both")
    return geometry.equivalent_distance
