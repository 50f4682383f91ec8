"""The study, put together from its parts; a further part is one more module in `PARTS`."""

from __future__ import annotations

from nurecoil.report import Section
from nurecoil.studies.papoulias_erice_2019 import coherent_csi, effective_moments
from nurecoil.studies.papoulias_erice_2019.part import Part
from nurecoil.studies.study import Study

PAPER = "Papoulias:2019erice"

PARTS: tuple[Part, ...] = (coherent_csi, effective_moments)


def run() -> Section:
    """Claims, figures and tables of all parts, in their order."""
    return Section(
        STUDY.key,
        "COHERENT and transition magnetic moments",
        PAPER,
        "Counts and the Standard-Model expectation of COHERENT's first CsI data, and the effective magnetic moments that "
        "different beams see: every printed expression beside one definition by matrices.",
        [outcome for part in PARTS for outcome in part.outcomes()],
        [figure for part in PARTS for figure in part.figures()],
        [note for part in PARTS for note in part.notes],
        [table for part in PARTS for table in part.tables()],
    )


STUDY = Study(
    key="papoulias-erice-2019", reference=PAPER, claims=tuple(claim for part in PARTS for claim in part.claims), run=run
)
