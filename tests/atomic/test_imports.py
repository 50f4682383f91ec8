"""Importing the room must not load the libraries behind it."""

import subprocess
import sys


def test_import_is_light():
    code = "import sys, nurecoil.atomic; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"scipy", "xraylib", "_xraylib", "jax", "matplotlib"} & set(loaded)
