"""A likelihood for tests that stop workers: slow, and importable from other processes."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from nurecoil.inference import counting
from nurecoil.inference.core import profile
from nurecoil.parameters import Parameter, ParameterSet


class Slow:
    """A banana in two parameters, so many seconds per point; kills the worker it is sent to if asked to, once with a marker."""

    parameters = ParameterSet(Parameter("x", 0.0, -2.0, 2.0), Parameter("y", 0.0, -2.0, 2.0))

    def __init__(self, seconds=0.0, kill_at=None, marker=None):
        self.seconds, self.kill_at, self.marker = seconds, kill_at, marker
        self.counts = counting([12.0], [10.0]).compile("strength")
        self.home = os.getpid()

    def inner(self, values):
        """Of one count; always in NumPy, since the compiled loop, which long sessions change to, differs in the last digits."""
        return float(profile(self.counts, [[values["strength"]]], engine="numpy").value[0])

    def __call__(self, values=None):
        p = {**self.parameters, **(values or {})}
        time.sleep(self.seconds)
        away = os.getpid() != self.home
        if away and self.kill_at is not None and p["x"] >= self.kill_at and not (self.marker and Path(self.marker).exists()):
            if self.marker:
                Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return 100 * (p["y"] - p["x"] ** 2) ** 2 + (1 - p["x"]) ** 2 + self.inner({"strength": 1 + 0.1 * p["x"]})


GRID = {"x": np.linspace(-1.5, 1.5, 31), "y": np.linspace(-1.0, 1.0, 8)}
CHUNK = 8
