"""Run a slow scan into a file: scan_script.py FILE SECONDS_PER_POINT [WORKERS]."""

import sys

from slow_model import CHUNK, GRID, Slow

from nurecoil.inference import scan

if __name__ == "__main__":
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    scan(Slow(float(sys.argv[2])), GRID, path=sys.argv[1], chunk=CHUNK, workers=workers)
