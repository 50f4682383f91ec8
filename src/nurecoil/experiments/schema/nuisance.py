"""The blocks of nuisances: what a fit may pull, and how far."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from nurecoil.experiments.schema.detector import AnyStep
from nurecoil.experiments.schema.fields import Block, Relative
from nurecoil.experiments.schema.template import TemplateBlock


def _names(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class NormalisationBlock(Block):
    """Multiplies the signal, or a background, or several, by 1 + a; a has a Gaussian constraint of this width."""

    kind: Literal["normalisation"]
    of: Annotated[list[str], BeforeValidator(_names)]
    uncertainty: Relative


class ShapeBlock(Block):
    """Replaces a step of the detector: the signal is interpolated to what it is with `plus` (a = 1) or `minus` (a = -1)."""

    kind: Literal["shape"]
    step: Annotated[int, Field(ge=0)]
    plus: AnyStep
    minus: AnyStep


AnyNuisance = Annotated[NormalisationBlock | ShapeBlock | TemplateBlock, Field(discriminator="kind")]
