"""The error of an experiment file that cannot be used."""

from __future__ import annotations

from nurecoil.problems import InvalidBlock


class InvalidExperiment(InvalidBlock):
    """An experiment file cannot be used; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """
