"""Every kind of source that a file may name."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nurecoil.experiments.schema.radioactive import ElectronCaptureBlock, TritiumBlock
from nurecoil.experiments.schema.reactor import ReactorBlock
from nurecoil.experiments.schema.source import MonoenergeticBlock, PionDecayAtRestBlock, SupernovaBlock, TabulatedBlock

AnySource = Annotated[
    PionDecayAtRestBlock | MonoenergeticBlock | SupernovaBlock | TabulatedBlock | ReactorBlock | TritiumBlock
    | ElectronCaptureBlock,
    Field(discriminator="kind"),
]  # fmt: skip
