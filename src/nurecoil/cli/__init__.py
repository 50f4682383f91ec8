"""The command line: one command per public function, ``--json`` for machines.

Exit codes: 0, 1 (a check failed) and 2 (bad input, with one line on stderr that says what was wrong).
"""

from nurecoil.cli.app import app

__all__ = ["app"]
