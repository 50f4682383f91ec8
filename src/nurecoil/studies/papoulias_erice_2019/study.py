"""The study, put together from its parts; a further part is one more module in `PARTS`."""

from __future__ import annotations

from functools import cache

from nurecoil.report import Section
from nurecoil.studies.papoulias_erice_2019 import (
    coherent_csi,
    csi_electroweak,
    effective_moments,
    neutron_radius,
    transition_limits,
)
from nurecoil.studies.part import Part
from nurecoil.studies.study import Study

PAPER = "Papoulias:2019erice"

PARTS: tuple[Part, ...] = (coherent_csi, effective_moments, transition_limits, csi_electroweak, neutron_radius)


@cache
def run() -> Section:
    """Claims, figures and tables of all parts, in their order."""
    return Section(
        STUDY.key,
        "COHERENT and transition magnetic moments",
        PAPER,
        "Counts and the Standard-Model expectation of COHERENT's first CsI data; the effective magnetic moments that different "
        "beams see, every printed expression beside one definition by matrices; the whole table of limits on transition "
        "moments; and what the first data say of the weak angle, of electromagnetic properties and of the neutron radius.",
        [outcome for part in PARTS for outcome in part.outcomes()],
        [figure for part in PARTS for figure in part.figures()],
        [note for part in PARTS for note in part.notes],
        [table for part in PARTS for table in part.tables()],
    )


STUDY = Study(
    key="papoulias-erice-2019", reference=PAPER, claims=tuple(claim for part in PARTS for claim in part.claims), run=run
)
