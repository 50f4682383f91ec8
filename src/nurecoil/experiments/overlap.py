"""Experiments that may not be fitted together, because they hold the same data."""

from __future__ import annotations

from collections.abc import Sequence

from nurecoil.experiments.counting import Experiment


def refuse_overlap(experiments: Sequence[Experiment]) -> None:
    """Refuse one experiment given twice, and two of which one says that it ``contains`` the other, or both a third.

    Raises
    ------
    ValueError
        Naming the two.

    Examples
    --------
    >>> from nurecoil.experiments import experiment
    >>> csi = experiment("coherent-csi-2017")
    >>> refuse_overlap([csi, csi])
    Traceback (most recent call last):
    ...
    ValueError: experiments: coherent-csi-2017 and coherent-csi-2017 hold the same data; expected one of them
    """
    for i, one in enumerate(experiments):
        for other in experiments[i + 1 :]:
            if {one.id, *one.contains} & {other.id, *other.contains}:
                raise ValueError(f"experiments: {one.id} and {other.id} hold the same data; expected one of them")
