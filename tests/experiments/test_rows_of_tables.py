"""Rows of tables, as all blocks that name a table have them."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.detectors import Axis
from nurecoil.experiments.document.backgrounds import BackgroundTable, Setting
from nurecoil.experiments.document.nuisance import TemplateBlock
from nurecoil.experiments.document.terms import Around, TableTerm
from nurecoil.experiments.frame import Frame
from nurecoil.problems import Located
from nurecoil.units import keV

FRAME = Frame(np.array([0.0, 1.0, 2.0]) * keV, Axis.KEVEE)
ROWS = "x,side,n,up\nkeVee,1,1,1\n0.5,0,3,4\n1.5,0,5,5\n1.5,1,7,9\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    return path


@pytest.mark.parametrize(("select", "expected", "up"), [({}, [3, 12], [4, 14]), ({"side": [0, 0]}, [3, 5], [4, 5])])
def test_every_block_selects_rows_alike(table, select, expected, up):
    asked = {"table": table, "x": "x", "select": select}
    term = TableTerm(value="n", amplitude=1.0, **asked)
    assert term.unit(Around(FRAME, "")).counts.tolist() == expected
    background = BackgroundTable(value="n", **asked)
    assert background.build(Setting(FRAME, (), 1.0, None)).tolist() == expected
    template = TemplateBlock(of="room", plus="up", **asked)
    assert template.build("a", FRAME, {"room": np.array(expected, dtype=float)}).plus.tolist() == up


def test_a_column_that_is_not_there_is_named(table):
    with pytest.raises(Located) as raised:
        TableTerm(table=table, value="n", amplitude=1.0, x="x", select={"none": [0, 1]}).unit(Around(FRAME, ""))
    assert raised.value.key == "select.none"
