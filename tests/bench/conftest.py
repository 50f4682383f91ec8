"""Timing by ratio: the best of several interleaved repeats, ours against a plain-NumPy floor in the same run."""

from time import process_time
from timeit import Timer

import pytest

_REPORT: list[str] = []


def best(*functions, repeats=7, seconds=0.02):
    """Processor time [s] per call of each function: the minimum over interleaved repeats; others may share the machine."""
    timers = [Timer(f, timer=process_time) for f in functions]
    for f in functions:
        f()
    loops = [max(1, int(seconds / max(t.timeit(1), 1e-7))) for t in timers]
    times = [[t.timeit(n) / n for t, n in zip(timers, loops, strict=True)] for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


@pytest.fixture
def report():
    """Adds a line to the summary at the end of the run."""
    return _REPORT.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("costs relative to the plain-NumPy floor")
    for line in _REPORT:
        terminalreporter.write_line(line)
