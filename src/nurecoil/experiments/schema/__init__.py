"""The format of an experiment file, one module per block; the only part of the package that needs pydantic.

========================= ==============================================================================================
``version``               1
``id``, ``title``         lower-case words joined by hyphens; one line
``cite``                  keys of the bibliography, DOIs, ``arXiv:...`` or addresses
``extends``               another file in the same folder, whose blocks hold where they are not given anew
``source``                `schema.source`, `schema.radioactive`: a ``kind`` with its parameters, and ``arrival_times``
``target``                `schema.target`: material, process, form-factor convention, options of the process
``detector``              `schema.detector`: ``steps``, each with a ``kind``, in the order in which they act
``bins``, ``time``        `schema.binning`: edges on the last step's axis, and in time; acceptance in time
``split``                 `schema.split`: edges on a further axis, and a reference for how the signal is split there
``exposure``              mass, and livetime if the source is a flux per time
``observed``              `schema.data`: a table, or counts written out
``backgrounds``           `schema.data`: by name; a table, counts written out, or a flat rate
``nuisances``             `schema.nuisance`, `schema.template`: by name; normalisations, shapes, templates
``statistic``             ``poisson`` (default) or ``gaussian``, a hint
========================= ==============================================================================================

Whatever has a dimension is a string with a unit; wherever a value stands, ``{value: ..., source: ..., inferred: true}``
may stand as well. Required: version, id, title, source, target, bins, exposure.
"""

from nurecoil.experiments.schema.document import VERSION, build

__all__ = ["VERSION", "build"]
