"""Every study runs, answers each of its claims, and leaves no difference without an explanation."""

import re

import pytest

from nurecoil import studies
from nurecoil.problems import UnknownId
from nurecoil.report import Section
from nurecoil.tables import cite

_SECTIONS: dict[str, Section] = {}


@pytest.fixture(params=studies.names())
def name(request):
    return request.param


@pytest.fixture
def section(name):
    if name not in _SECTIONS:
        _SECTIONS[name] = studies.load(name).run()
    return _SECTIONS[name]


def test_study_is_filed_under_its_name_and_paper(name, section):
    study = studies.load(name)
    assert study.key == section.key == name
    assert section.citation == cite(study.reference)
    for claim in study.claims:
        cite(claim.paper)


def test_one_outcome_per_claim_in_order(name, section):
    assert tuple(outcome.claim for outcome in section.outcomes) == studies.load(name).claims
    assert section.outcomes


def test_every_difference_is_explained(section):
    unexplained = [str(outcome) for outcome in section.outcomes if not outcome.settled]
    assert not unexplained


def test_figures_say_what_they_show_and_what_it_is_compared_with(section):
    assert section.figures
    for figure in section.figures:
        assert len(figure.caption) > 40
        assert figure.caption.rstrip().endswith(".")
        assert figure.source
        assert figure.data
        for key in re.findall(r"\b[A-Z][\w']+:\d{4}\w+", f"{figure.source} {figure.caption}"):
            cite(key)


def test_cited_papers_are_in_the_bibliography(section):
    texts = [section.summary, *section.notes, *(t.caption for t in section.tables)]
    texts += [f"{o.claim.note} {o.explanation}" for o in section.outcomes]
    for key in re.findall(r"\b[A-Z][\w']+:\d{4}\w+", " ".join(texts)):
        cite(key)


def test_unknown_study_lists_close_names():
    with pytest.raises(UnknownId, match="papoulias-kosmas-48ti"):
        studies.load("papoulias-kosmas")
