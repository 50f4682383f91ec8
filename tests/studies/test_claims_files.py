"""The files of claims: read without running anything, checked as a whole, and valid by their JSON Schema."""

import subprocess
import sys

import pytest

from nurecoil import studies
from nurecoil.problems import InvalidBlock
from nurecoil.report import Outcome, Verdict
from nurecoil.studies.claims import read_claims, schema
from nurecoil.studies.marks import numbers
from nurecoil.tables import load_yaml

TEXT = """
paper: Lewin:1995rx
title: A study
summary: Nothing.
inferred-inputs: {table: "From the table itself."}
claims:
  rate:
    where: Table 1
    statement: A rate
    value: 3.1
    tolerance: {relative: 0.05, because: rounding of the print}
    inferred: [table]
    repair: {change: A factor, by: halved}
not-checked:
- {where: Fig. 1, statement: A curve, because: No numbers.}
"""


def test_a_file_is_read():
    contents = read_claims(TEXT)
    (claim,) = contents.claims
    assert (claim.key, claim.paper, claim.value, claim.inferred) == ("rate", "Lewin:1995rx", 3.1, ("table",))
    assert claim.tolerance.relative == 0.05
    assert claim.repair.by == "halved"
    assert contents.not_checked[0].because == "No numbers."


def test_all_problems_are_told_at_once_with_their_places():
    wrong = (
        TEXT.replace("value: 3.1", "value: many").replace("because: rounding of the print", "becuase: x")
        .replace("[table]", "[tabel]").replace("where: Fig. 1, ", "").replace("by: halved", "by: halved, value: 2")
        .replace("title: A study", "titel: A study")
    )  # fmt: skip
    with pytest.raises(InvalidBlock) as caught:
        read_claims(wrong)
    paths = {problem.path for problem in caught.value.problems}
    assert {
        "claims.rate.value", "claims.rate.tolerance.becuase", "claims.rate.repair.by", "not-checked[0].where", "titel", "title",
    } <= paths  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("[table]", "[tabel]", "claims.rate.inferred"),
        ("tolerance: {relative: 0.05, because: rounding of the print}", "unit: keV", "claims.rate.tolerance"),
        (", because: rounding of the print", "", "claims.rate.tolerance.because"),
        ("Lewin:1995rx", "Lewin:1995xy", "paper"),
        ("value: 3.1", "value: 3.1\n    kind: guessed", "claims.rate.kind"),
        ("where: Table 1\n    ", "", "claims.rate.where"),
        ("  rate:", "  Rate 1:", "claims.Rate 1"),
        ("value: 3.1", "value: 3.1\n    open: why", "claims.rate.open"),
    ],
)  # fmt: skip
def test_each_problem_has_its_place(old, new, path):
    with pytest.raises(InvalidBlock) as caught:
        read_claims(TEXT.replace(old, new))
    assert [problem.path for problem in caught.value.problems] == [path]


@pytest.mark.parametrize("name", studies.names())
def test_files_are_valid_by_the_schema(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(load_yaml(studies.load(name).folder / "claims.yaml"), schema())


def test_lists_of_claims_import_no_study():
    code = (
        "import sys; from nurecoil import studies\n"
        "n = sum(len(studies.load(name).claims) for name in studies.names())\n"
        "loaded = [m for m in sys.modules if m.startswith('nurecoil.studies.') and m.count('.') > 2]\n"
        "heavy = {'scipy', 'matplotlib', 'iminuit', 'jax'} & set(sys.modules)\n"
        "sys.exit(str(loaded or heavy) if loaded or heavy or n < 100 else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


class Module:
    """Stands for a module of a study."""

    __name__ = __name__


def _module(**functions):
    module = Module()
    vars(module).update(functions)
    return module


def test_marked_functions_answer_their_keys():
    @studies.ours("a")
    def one():
        return 1.0

    @studies.ours("b", "c")
    def two():
        return 2.0, 3.0

    @studies.ours("row-*")
    def rows():
        return {"row-1": 4.0, "row-2": 5.0}

    found, by = numbers([_module(one=one, two=two, rows=rows)], "__claims__", ["a", "b", "c", "row-1", "row-2"], "x")
    assert found == {"a": 1.0, "b": 2.0, "c": 3.0, "row-1": 4.0, "row-2": 5.0}
    assert by["row-2"] == "rows"


def test_marks_that_do_not_fit_are_refused():
    @studies.ours("a")
    def one():
        return 1.0

    @studies.ours("row-*")
    def rows():
        return {"row-1": 4.0}

    with pytest.raises(ValueError, match=r"the key 'a' is not in claims\.yaml"):
        numbers([_module(one=one)], "__claims__", ["b"], "x")
    with pytest.raises(ValueError, match="the key 'a' is answered by one"):
        numbers([_module(one=one, again=one)], "__claims__", ["a"], "x")
    with pytest.raises(ValueError, match="row-2 do not match"):
        numbers([_module(rows=rows)], "__claims__", ["row-1", "row-2"], "x")


def test_an_explained_difference_can_fail_again():
    (claim,) = read_claims(TEXT).claims
    assert Outcome(claim, 6.2, 3.1).verdict is Verdict.EXPLAINED
    assert Outcome(claim, 620.7, 310.0).verdict is Verdict.DIFFERS
    assert not Outcome(claim, 620.7, 310.0).settled


def test_the_catalogue_lists_studies_without_their_code():
    from nurecoil import catalogue

    assert catalogue.names("studies") == studies.names()
    assert catalogue.find("studies", "coherent-csi-2021").paper == "COHERENT:2021xmm"
