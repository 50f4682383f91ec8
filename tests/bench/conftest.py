"""Timing by ratio: the best of several interleaved repeats, ours against a plain-NumPy floor in the same run."""

import resource
import subprocess
from time import process_time
from timeit import Timer

import pytest

_REPORT: list[str] = []
_SHORT = False


def pytest_addoption(parser):
    parser.addoption("--short", action="store_true", help="few repeats, wide margins, without what takes long")


def pytest_configure(config):
    global _SHORT
    _SHORT = config.getoption("--short", default=False)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--short", default=False):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="long"))


def margin():
    """How much worse than measured a ratio may be: others use the machine too, and few repeats see them more."""
    return 2.5 if _SHORT else 1.5


def best(*functions, repeats=7, seconds=0.02):
    """Processor time [s] per call of each function: the minimum over interleaved repeats; others may share the machine."""
    repeats = min(repeats, 2) if _SHORT else repeats
    timers = [Timer(f, timer=process_time) for f in functions]
    for f in functions:
        f()
    loops = [max(1, int(seconds / max(t.timeit(1), 1e-7))) for t in timers]
    times = [[t.timeit(n) / n for t, n in zip(timers, loops, strict=True)] for _ in range(repeats)]
    return [min(column) for column in zip(*times, strict=True)]


def process(command, environment=None):
    """Processor time [s] of a process and its children."""

    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return used() - before


@pytest.fixture
def report():
    """Adds a line to the summary at the end of the run."""
    return _REPORT.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("costs relative to the plain-NumPy floor")
    for line in _REPORT:
        terminalreporter.write_line(line)
