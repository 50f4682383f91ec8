"""The geometry block: how far a compact source is from a target that may be all around it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nurecoil.experiments.schema.fields import Block, Length, Mass, quantity
from nurecoil.problems import Located
from nurecoil.sources import geometry

Density = Annotated[float, quantity("kg m^-3", "0.1451 g/cm^3")]
Offset = Annotated[float, quantity("m", "0 m", positive=False)]


class GeometryBlock(Block):
    """One kind of geometry; `kind` says which."""

    @abstractmethod
    def distance_seen(self) -> float:
        """The distance at which a small target of the same mass sees the same flux."""


class Point(GeometryBlock):
    """A target that is small next to its distance."""

    kind: Literal["point"]
    distance: Length

    def distance_seen(self) -> float:
        return self.distance


class Ball(GeometryBlock):
    """A ball: either its radius, or mass and density; `centre` is how far the source is from its centre."""

    kind: Literal["ball"]
    radius: Length | None = None
    mass: Mass | None = None
    density: Density | None = None
    centre: Offset = 0.0

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        whole = self.mass is not None and self.density is not None
        some = self.mass is not None or self.density is not None
        if (self.radius is None) != whole or (self.radius is not None and some):
            raise ValueError("expected either radius, or mass and density")
        return self

    def distance_seen(self) -> float:
        radius = self.radius
        if radius is None:
            assert self.mass is not None
            assert self.density is not None
            radius = geometry.ball_radius(self.mass, self.density)
        return geometry.distance_to_ball(radius, self.centre)


class Shell(GeometryBlock):
    """A spherical shell with the source at its centre."""

    kind: Literal["shell"]
    inner: Offset
    outer: Length

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.inner < self.outer:
            raise Located("outer", "expected more than the inner radius")
        return self

    def distance_seen(self) -> float:
        return geometry.distance_to_shell(self.inner, self.outer)


AnyGeometry = Annotated[Point | Ball | Shell, Field(discriminator="kind")]
