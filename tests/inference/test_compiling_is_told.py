"""Compiling takes half a minute: that is said, once, and not where a compiled loop is there already."""

import logging
import sys

import pytest

from nurecoil.inference.core import engine


@pytest.mark.parametrize(("built", "lines"), [(False, 1), (True, 0)])
def test_the_wait_is_explained_once(built, lines, monkeypatch, caplog):
    monkeypatch.setattr(engine, "_built", lambda loop: built)
    monkeypatch.delitem(sys.modules, "nurecoil.inference.core.loop", raising=False)
    engine._announce.cache_clear()
    with caplog.at_level(logging.INFO, logger="nurecoil"):
        engine._announce("loop")
        engine._announce("loop")
    assert [record.getMessage().startswith("compiling the loop once") for record in caplog.records] == [True] * lines
    engine._announce.cache_clear()
