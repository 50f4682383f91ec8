"""The format of an experiment file: blocks, each declared once, in one module per kind of thing.

What each key is, the schema says: `nurecoil.experiments.document.schema.KEYS`.

Whatever has a dimension is a string with a unit; wherever a value stands, ``{value: ..., source: ..., inferred: true}``
may stand as well. Required: version, id, title, source, bins (but for templates), a target or a signal, and an
exposure.
"""

from nurecoil.experiments.document.assemble import build
from nurecoil.experiments.document.head import VERSION

__all__ = ["VERSION", "build"]
