"""Every study answers each of its claims, names every difference, and its verdicts turn if our numbers do."""

import re

import pytest

from nurecoil import studies
from nurecoil.problems import UnknownId
from nurecoil.report import Verdict
from nurecoil.tables import cite


@pytest.fixture(params=studies.names())
def study(request):
    return studies.load(request.param)


@pytest.fixture
def section(study):
    return study.section  # once per process


def test_study_is_filed_under_its_name_and_paper(study, section):
    assert study.key == section.key
    assert section.citation == cite(study.paper)
    for claim in study.claims:
        cite(claim.paper)


def test_one_outcome_per_claim_in_order(study):
    assert tuple(outcome.claim for outcome in study.outcomes) == study.claims
    assert study.outcomes


def test_every_difference_is_explained_by_a_repair_or_named(study):
    assert not [str(outcome) for outcome in study.outcomes if not outcome.settled]


def test_what_is_said_of_differences_is_about_differences(study):
    """A repair or an open question of a claim that is met is stale."""
    met = (Verdict.REPRODUCED, Verdict.OUR_READING)
    assert not [o.claim.key for o in study.outcomes if o.verdict in met and o.claim.explanation]


def test_half_as_large_again_turns_every_verdict(study):
    """A mistake in our number shows; bounds and zeros are excepted by name."""
    kept = [o for o in study.outcomes if o.turned.verdict is o.verdict and o.verdict is not Verdict.DIFFERS]
    assert {o.claim.key for o in kept} <= {c.key for c in study.claims if c.exempt}
    for claim in study.claims:
        expected = claim.repair.value if claim.repair is not None and claim.repair.value is not None else claim.value
        assert not claim.exempt or claim.bound != "value" or expected == 0, claim.key


def test_few_claims_are_excepted():
    claims = [claim for name in studies.names() for claim in studies.load(name).claims]
    assert sum(bool(claim.exempt) for claim in claims) <= 0.15 * len(claims)


def test_every_inferred_input_is_used(study):
    used = {name for claim in study.claims for name in claim.inferred}
    assert used == set(study.contents.inferred_inputs)


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
    texts = [section.summary, *section.notes, *(t.caption for t in section.tables), *section.inferred.values()]
    texts += [f"{o.claim.note} {o.claim.explanation}" for o in section.outcomes]
    texts += [f"{left.statement} {left.because}" for left in section.not_checked]
    assert not [text for text in texts if "[[" in text]
    for key in re.findall(r"\b[A-Z][\w']+:\d{4}\w+", " ".join(texts)):
        cite(key)


def test_unknown_study_lists_close_names():
    with pytest.raises(UnknownId, match="papoulias-kosmas-48ti"):
        studies.load("papoulias-kosmas")
