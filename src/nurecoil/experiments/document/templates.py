"""A detector that is simulated templates: files of arrays, and backgrounds out of the same files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.catalogue import block, build_block, given, known
from nurecoil.detectors import TemplateResponse
from nurecoil.experiments.document.backgrounds import Setting, Timed
from nurecoil.experiments.document.edges import Numbers
from nurecoil.experiments.document.nuisance import NuisanceBlock
from nurecoil.experiments.nuisance import Simulated
from nurecoil.problems import Collector, Located, UnknownId
from nurecoil.tables import MAX_BINS, confined, read_arrays
from nurecoil.units import keV
from nurecoil.units.kinds import WrongQuantity

ENERGIES, AXES, STEP = "energies_keVnr", "axes", "_step"
"""Names of arrays: recoil energies; names of the axes; what follows the name of an array of whole numbers n, of which each
stands for (n step)^2."""


@block("templates")
class Templates:
    """What monoenergetic recoils look like in the bins of an analysis, simulated; one file for each run.

    Parameters
    ----------
    files : path or list of path
        Files of arrays, beside the experiment's. The bins of several files stand one after the other.
    weights : list of float
        The exposure of each file's run over that of the experiment; 1 by default.
    signal : str
        Array of acceptances [axes..., energies, bins].
    """

    files: tuple[Path, ...] = given(example="[run.npz]")
    weights: Numbers = given(default=())
    signal: str = "signal"

    def __post_init__(self) -> None:
        if not self.files:
            raise Located("files", "expected at least one, got none")
        if self.weights and len(self.weights) != len(self.files):
            raise Located("weights", f"expected one for each of {len(self.files)} files, got {len(self.weights)}")
        if not all(0 < w < np.inf for w in self.weights):
            raise Located("weights", f"expected positive numbers, got {list(self.weights)}")

    @cached_property
    def response(self) -> TemplateResponse:
        """The detector.

        Raises
        ------
        Located
            Named after the field that is wrong.
        """
        energies, axes = self._scales
        try:
            made = TemplateResponse(energies, self.stacked(self.signal, "signal", energies.size), axes)
        except WrongQuantity as error:
            raise Located("signal", f"{error.field}: {error.why}") from None
        if made.n_bins > MAX_BINS:
            raise Located("files", f"expected at most {MAX_BINS} bins, got {made.n_bins}")
        return made

    def stacked(self, name: str, key: str, energies: int | None = None) -> Array:
        """An array of all files, bins in one row; axes that it does not follow are left out.

        Raises
        ------
        Located
            If a file does not have it, or its shape is not that of axes and bins.
        """
        lengths = [nodes.size for nodes in self._scales[1].values()]
        found = []
        for i, (path, arrays) in enumerate(zip(self.files, self._arrays, strict=True)):
            array = _decoded(arrays, name, key, path)
            inner = [] if energies is None else [energies]
            if list(array.shape[:-1]) not in ([*lengths, *inner], inner) or array.ndim == 0:
                raise Located(
                    key, f"{path.name}: array {name!r}: expected shape {(*lengths, *inner, 'bins')}, got {array.shape}"
                )
            if not np.all(np.isfinite(array) & (array >= 0)):
                raise Located(key, f"{path.name}: array {name!r}: expected finite numbers >= 0")
            found.append((self.weights[i] if self.weights else 1.0) * array)
        if len({array.ndim for array in found}) > 1:
            raise Located(key, f"array {name!r}: expected the same axes in all files")
        return np.concatenate(found, axis=-1)

    @cached_property
    def _arrays(self) -> list[Mapping[str, NDArray[Any]]]:
        try:
            return [read_arrays(confined(path.parent, path.name)) for path in self.files]
        except ValueError as error:
            raise Located("files", str(error)) from None

    @cached_property
    def _scales(self) -> tuple[Array, dict[str, Array]]:
        """Energies and axes, the same in all files."""
        first: tuple[Array, dict[str, Array]] | None = None
        for path, arrays in zip(self.files, self._arrays, strict=True):
            names = [str(name) for name in np.atleast_1d(arrays.get(AXES, np.zeros(0, dtype="U1")))]
            if len(names) > 4 or len(set(names)) < len(names) or not all(name.isidentifier() for name in names):
                raise Located("files", f"{path.name}: expected at most four different identifiers as axes, got {names!r}")
            scales = (
                keV * _decoded(arrays, ENERGIES, "files", path),
                {name: _decoded(arrays, name, "files", path) for name in names},
            )
            if any(nodes.ndim != 1 for nodes in (scales[0], *scales[1].values())):
                raise Located("files", f"{path.name}: expected energies and axes in a row")
            if first is not None and not _same(first, scales):
                raise Located("files", f"{path.name}: expected energies and axes as in {self.files[0].name}")
            first = first or scales
        assert first is not None
        return first


def is_templates(content: object) -> TypeGuard[Mapping[str, object]]:
    """Whether a detector block is made of templates."""
    return isinstance(content, Mapping) and set(content) == {"templates"}


def build_templates(content: Mapping[str, object], path: str, folder: Path | None, problems: Collector) -> Templates | None:
    """The templates of a detector block; None if they are wrong, which is noted."""
    built = build_block("templates", content["templates"], f"{path}.templates", folder=folder)
    problems.problems.extend(built.problems)
    templates = built.thing if isinstance(built.thing, Templates) else None
    with problems.at(f"{path}.templates"):
        return templates if templates is None or templates.response else None
    return None


def _same(one: tuple[Array, dict[str, Array]], other: tuple[Array, dict[str, Array]]) -> bool:
    pairs = zip((one[0], *one[1].values()), (other[0], *other[1].values()), strict=False)
    return list(one[1]) == list(other[1]) and all(np.array_equal(x, y) for x, y in pairs)


def _decoded(arrays: Mapping[str, NDArray[Any]], name: str, key: str, path: Path) -> Array:
    """Numbers as they are, or as squares of whole numbers of steps."""
    if name not in arrays:
        raise Located(key, f"{path.name}: {UnknownId('array', name, arrays)}")
    array = arrays[name]
    if array.dtype.kind not in "iuf":
        raise Located(key, f"{path.name}: array {name!r}: expected numbers, got {array.dtype}")
    step = arrays.get(name + STEP)
    if step is None:
        return array.astype(float)
    if step.shape != () or step.dtype.kind != "f" or not 0 < float(step) < np.inf:
        raise Located(key, f"{path.name}: array {name + STEP!r}: expected one positive number")
    return np.square(array * float(step))


@known("backgrounds", "templates")
class BackgroundTemplates(Timed):
    """A background out of the files of the detector's templates, in counts per exposure of the experiment.

    Parameters
    ----------
    value : str
        Array of counts [bins], or [axes..., bins] if it follows the simulation's axes as the signal does.
    """

    value: str

    def build(self, setting: Setting) -> Array:
        if setting.templates is None:
            raise Located("kind", "the detector has no templates; expected a table or counts")
        counts = self.everywhere(setting.templates)
        axes = setting.templates.response.axes
        at = tuple(int(np.flatnonzero(nodes == 0.0)[0]) for nodes in axes.values()) if counts.ndim > 1 else ()
        return setting.frame.spread(counts[at], self.fractions(setting.frame))

    def everywhere(self, templates: Templates) -> Array:
        """Counts at all values of the axes, or [bins]."""
        return templates.stacked(self.value, "value")


@known("nuisances", "simulated")
class SimulatedBlock(NuisanceBlock):
    """An axis of the detector's templates, in standard deviations, constrained by a unit normal distribution.

    Parameters
    ----------
    axis : str
        Its name in the files.
    """

    axis: str

    def build(self, name: str, templates: Templates | None) -> Simulated:
        """The nuisance, given the detector."""
        if templates is None:
            raise Located("kind", "the detector has no templates; expected another kind of nuisance")
        if self.axis not in templates.response.axes:
            raise Located("axis", str(UnknownId("axis of the templates", self.axis, templates.response.axes)))
        return Simulated(name, self.axis)
