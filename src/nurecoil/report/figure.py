"""Figures as values: the data, the axes with their units, a caption with its source, and a function that draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.export.style import DPI, METADATA, house_style
from nurecoil.report.claim import check_key, require_text
from nurecoil.report.panel import Panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure as a value: it draws the same bytes every time.

    Parameters
    ----------
    key : str
        Kebab-case id, unique within a study; names the files.
    caption : str
        What is shown, in full sentences.
    source : str
        What it is compared with: paper and figure or table, ``"Akimov:2017ade, Fig. 3"``, or that it is our own.
    panels : sequence of Panel
        Filled row by row.
    data : mapping of str to array_like
        All numbers that are drawn, by name and in the units of the axes; they are saved beside the picture.
    columns : int
        Panels per row.
    share_x : bool
        Whether panels of one column share their x axis, as a spectrum and its residuals do.
    heights : sequence of float, optional
        Relative heights of the rows.
    size : tuple of float, optional
        Width and height in inches.
    alt : str
        Text in place of the picture; by default the caption.

    Raises
    ------
    ValueError
        If a text is missing, there are no panels, their numbers do not match, the size is not positive, or the data are
        neither numbers nor words.

    Examples
    --------
    >>> from nurecoil.report import Axis
    >>> def draw(axes, data):
    ...     _ = axes.plot(data["T"], data["F"], label="Helm")
    >>> panel = Panel(Axis("$T$ [keV]"), Axis("$F$", dimensionless=True), draw)
    >>> figure = Figure("helm", "Form factor.", "our own", [panel], {"T": [0, 1], "F": [1, 0.9]})
    >>> figure.png[:4]
    b'\\x89PNG'
    """

    key: str
    caption: str
    source: str
    panels: Sequence[Panel]
    data: Mapping[str, ArrayLike] = field(default_factory=dict)
    columns: int = 1
    share_x: bool = False
    heights: Sequence[float] | None = None
    size: tuple[float, float] | None = None
    alt: str = ""

    def __post_init__(self) -> None:
        check_key(self.key, "figure")
        require_text(f"figure {self.key}", caption=self.caption, source=self.source)
        object.__setattr__(self, "panels", tuple(self.panels))
        if not self.panels:
            raise ValueError(f"figure {self.key}: no panels; expected at least one")
        if self.columns < 1 or len(self.panels) < self.columns:
            raise ValueError(f"figure {self.key}: columns is {self.columns}; expected 1 to {len(self.panels)} for these panels")
        if self.heights is not None and len(self.heights) != self.rows:
            raise ValueError(f"figure {self.key}: {len(self.heights)} heights; expected one for each of the {self.rows} rows")
        if self.size is not None and not min(self.size) > 0:
            raise ValueError(f"figure {self.key}: size is {self.size!r}; expected two positive lengths in inches")
        frozen = {name: _frozen_column(f"figure {self.key}: data {name!r}", values) for name, values in self.data.items()}
        object.__setattr__(self, "data", MappingProxyType(frozen))

    @property
    def rows(self) -> int:
        """Number of rows of panels."""
        return -(-len(self.panels) // self.columns)

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height in inches; 300 times that in pixels."""
        if self.size is not None:
            return self.size
        if self.columns > 1:
            return 3.4 * self.columns, 2.8 * self.rows
        return 6.0, 4.2 + (1.4 if self.share_x else 3.4) * (self.rows - 1)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, 300 dots per inch."""
        return self._render("png")

    @cached_property
    def svg(self) -> bytes:
        """The picture as SVG, letters as outlines."""
        return self._render("svg")

    @cached_property
    def picture(self) -> bytes:
        """A lossless WebP of 56 colours at 144 dots per inch, a sixth of the SVG: what pages carry."""
        from PIL import Image

        with house_style():
            drawn: Any = self._canvas(144).canvas
            drawn.draw()
        small, image = BytesIO(), Image.fromarray(np.asarray(drawn.buffer_rgba())).convert("RGB")
        # the commonest colours as they are, for paper and bands; then those farthest apart, for lines of few points
        counted: Any = sorted(image.getcolors(image.width * image.height) or [], reverse=True)[:16]
        apart: Any = image.quantize(40, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).convert("RGB").getcolors()
        kept: list[tuple[int, ...]] = []
        for _, colour in counted + apart:
            if all(sum(abs(a - b) for a, b in zip(colour, other, strict=True)) > 24 for other in kept):
                kept.append(colour)
        few = Image.new("P", (1, 1))
        few.putpalette([value for colour in kept for value in colour])
        chosen = image.quantize(palette=few, dither=Image.Dither.NONE).convert("RGB")
        chosen.save(small, format="WEBP", lossless=True, quality=100, method=4)
        return small.getvalue()

    @cached_property
    def pdf(self) -> bytes:
        """The picture as PDF."""
        return self._render("pdf")

    def to_json(self) -> dict[str, object]:
        """Key, caption, source, axes, data and contours as JSON values: five digits; NaN and infinity become null.

        Of surfaces whose regions are drawn, the contours are given, by panel; of others, three digits.
        """
        regions = [region for panel in self.panels for region in panel.regions]
        left_out = {region.surface for region in regions}
        kept = {name: np.asarray(values) for name, values in self.data.items() if name not in left_out}
        said: dict[str, object] = {
            "key": self.key,
            "caption": self.caption,
            "source": self.source,
            "axes": [{"x": p.x.label, "y": p.y.label, "title": p.title} for p in self.panels],
            "data": {name: _plain(values, 5 if values.ndim < 2 else 3) for name, values in kept.items()},
        }
        columns: Any = self.data
        if regions:
            said["contours"] = [
                {"panel": i, "name": region.surface, "lines": [_plain(line.T, 4) for line in region.lines(columns)]}
                for i, panel in enumerate(self.panels)
                for region in panel.regions
            ]
        return said

    def csv(self) -> str:
        """The data as CSV, a column per name, shorter ones ending early; five digits. Of surfaces, see the JSON.

        Errors [2, N] of points are two columns, below and above.

        Examples
        --------
        >>> from nurecoil.report import Axis
        >>> panel = Panel(Axis("$T$ [keV]"), Axis("$F$", dimensionless=True), lambda axes, data: None)
        >>> print(Figure("helm", "Form factor.", "our own", [panel], {"T": [0, 1], "F": [1]}).csv())
        T,F
        0,1
        1,
        <BLANKLINE>
        """
        import csv
        from io import StringIO
        from itertools import zip_longest

        errors = {points.error for panel in self.panels for points in panel.data}
        kept: dict[str, Any] = {}
        for name, values in self.data.items():
            if np.ndim(values) < 2:
                kept[name] = np.ravel(np.asarray(values))
            elif name in errors:
                kept[f"{name} below"], kept[f"{name} above"] = np.asarray(values)
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(kept)
        for row in zip_longest(*kept.values(), fillvalue=""):
            writer.writerow([value if isinstance(value, str) else f"{value:.5g}" for value in row])
        return text.getvalue()

    def _render(self, kind: str) -> bytes:
        buffer = BytesIO()
        with house_style():
            self._canvas(DPI).savefig(buffer, format=kind, metadata=METADATA[kind])
        return buffer.getvalue()

    def _canvas(self, dpi: int) -> Canvas:
        """Everything in its place, in the style of the moment."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Canvas

        canvas = Canvas(figsize=self.inches, dpi=dpi, layout="constrained")
        FigureCanvasAgg(canvas)
        stacked, engine = self.share_x and self.rows > 1, cast("Any", canvas.get_layout_engine())
        if stacked:
            engine.set(hspace=0, h_pad=0.03)
        heights = self.heights or ([2.7] + [1.0] * (self.rows - 1) if stacked and self.columns == 1 else None)
        grid: Any = canvas.subplots(
            self.rows, self.columns, sharex="col" if stacked else False, squeeze=False, height_ratios=heights
        )
        columns: Any = self.data
        for axes, panel in zip(grid.flat, self.panels, strict=False):
            panel.paint(axes, columns)
            if stacked:
                axes.label_outer(remove_inner_ticks=False)
        for axes in grid.flat[len(self.panels) :]:
            axes.remove()
        engine.execute(canvas)
        canvas.set_layout_engine("none")
        canvas.align_ylabels()  # with the widest one of a column, for which there is place
        return canvas


def _frozen_column(name: str, values: ArrayLike) -> Any:
    column = np.array(values)
    if column.dtype.kind in "biuf":
        column = column.astype(np.float64)
    elif column.dtype.kind != "U":
        raise ValueError(f"{name} has the type {column.dtype}; expected numbers or words")
    column.flags.writeable = False
    return column


def _plain(values: Any, digits: int) -> Any:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, list):
        return [_plain(v, digits) for v in values]
    if isinstance(values, str):
        return values
    if not np.isfinite(values):
        return None
    rounded = float(f"{values:.{digits}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
