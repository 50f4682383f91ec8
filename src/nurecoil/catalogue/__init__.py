"""What there is: one registry for all groups, and things declared once, by the fields of their frozen dataclass.

A thing says in the signature of its class what it needs: name, kind of quantity, default, and in its docstring one line each.

    @known("sources", "tritium")
    class Tritium(Source):
        '''Antineutrinos of a mass of tritium. ...'''

        mass: Mass
        distance: Maybe[Length] = given(default=None)

From that come the check of a Python call, the block of a YAML file, the options of the command line, the JSON Schema and the
reference page. Rooms are imported when a group is first asked for, then entry points ``nurecoil.<group>`` of installed
packages: this is the only module that names rooms above it.
"""

from nurecoil.catalogue.building import Block, Built, build, build_block, make, schema, without_kind
from nurecoil.catalogue.registry import (
    BrokenPlugIn,
    base,
    block,
    exporter,
    find,
    group_of,
    groups,
    known,
    listed,
    names,
    options,
    provider,
    singular,
    summary,
    tag_of,
)
from nurecoil.catalogue.shown import Cited, Counted, Plotted
from nurecoil.declaration import Field, given

__all__ = [
    "Block", "BrokenPlugIn", "Built", "Cited", "Counted", "Field", "Plotted", "base", "block", "build", "build_block",
    "exporter", "find", "given", "group_of", "groups", "known", "listed", "make", "names", "options", "provider", "schema",
    "singular", "summary", "tag_of", "without_kind",
]  # fmt: skip
