"""Arrival times of a source, from histograms beside the experiment's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nurecoil.catalogue import block, given
from nurecoil.experiments.document.edges import with_components
from nurecoil.experiments.document.positions import read_times
from nurecoil.problems import Located, UnknownId
from nurecoil.sources import Source
from nurecoil.tables import Table


def _columns(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(x, str) for pair in value.items() for x in pair):
        raise ValueError(f"expected components with the columns of their times, got {value!r}")
    return value


@block("arrival-times")
class ArrivalTimes:
    """Histograms of arrival times: a table with bin limits, and a column of fractions for each component.

    Parameters
    ----------
    table : path
        A file beside the experiment's.
    components : mapping
        Component of the source -> column of fractions.
    start, stop : str
        Columns of the ends of the bins.
    """

    table: Path
    components: Mapping[str, str] = given(read=_columns, example="{nu_mu prompt: prompt}")
    start: str = "start"
    stop: str = "stop"

    def on(self, source: Source) -> Source:
        """The source with these time distributions."""
        names = [component.name for component in source.components]
        for name in self.components:
            if name not in names:
                raise Located(f"components.{name}", str(UnknownId("component", name, names)))
        table = Table.beside(self.table)
        times = {
            name: read_times(table, self.start, self.stop, column, f"components.{name}")
            for name, column in self.components.items()
        }
        return with_components(source, tuple(replace(c, time=times.get(c.name, c.time)) for c in source.components))
