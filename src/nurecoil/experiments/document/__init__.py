"""The format of an experiment file: blocks, each declared once, in one module per kind of thing.

``version``               1
``id``, ``title``         lower-case words joined by hyphens; one line
``cite``                  keys of the bibliography, DOIs, ``arXiv:...`` or addresses
``extends``               another file in the same folder, whose blocks hold where they are not given anew
``contains``              ids of experiments whose data are part of these, so that the two are not fitted together
``background_includes``   ``standard-model`` if its scattering is among the backgrounds: the signal is what a model adds to it
``source``                a ``kind`` of the catalogue's group sources with its fields
``target``                material, process, and the fields of the process
``detector``              ``steps``, each of the catalogue's group steps, in the order in which they act; or ``templates``
``detectors``             in place of detector and exposure: by name, ``steps`` and ``exposure`` of each; counts are summed,
                          or kept apart if ``stacked: true``
``signal``                in place of target and detector: several processes in the same bins, by name, each with material,
                          process and ``steps``
``bins``, ``time``        edges on the last step's axis, and in time; acceptance in time
``split``                 edges on a further axis, and a reference for how the signal is split there
``exposure``              mass, and livetime if the source is a flux per time
``observed``              a table, or counts written out, which may have errors or a covariance and then either sign; or one
                          published number relative to the Standard Model
``backgrounds``           by name; a table, counts written out, or a flat rate
``nuisances``             by name; normalisations, shapes, curves, templates, axes of a simulation
``statistic``             ``poisson``, ``gaussian`` or ``published``, by default what the data ask for
========================= ==============================================================================================
=======
What each key is, the schema says: `nurecoil.experiments.document.schema.KEYS`.

Whatever has a dimension is a string with a unit; wherever a value stands, ``{value: ..., source: ..., inferred: true}``
may stand as well. Required: version, id, title, source, bins (but for templates), a target or a signal, and an
exposure.
"""

from nurecoil.experiments.document.assemble import build
from nurecoil.experiments.document.head import VERSION

__all__ = ["VERSION", "build"]
