"""What things show of themselves: pictures, references and tables, by exporters that are found when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from nurecoil.catalogue.registry import exporter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nurecoil.export.histogram import Counts


class Cited:
    """Gives a thing `cite`."""

    def cite(self) -> str:
        """BibTeX of everything it stands on: this package, experiments, form factors, spectra, constants.

        Returns
        -------
        str
            One entry for each, the package first; keys are those of INSPIRE.
        """
        return str(exporter("bibtex")(self))


class Plotted(Cited):
    """Gives a thing `plot` and `cite`."""

    def plot(self, ax: Axes | None = None, *, save: str | Path | None = None, title: str = "", **options: object) -> Axes:
        """Draw it.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            What is drawn on, beside what is there; by default those of a new figure in the house style.
        save : str or Path, optional
            Write the figure too: ``.pdf`` and ``.svg`` are vector formats, ``.png`` has 300 dots per inch.
        title : str
            Text above the axes.
        **options
            ``label`` for the legend, ``x`` and ``y`` for the scales of the axes (``"log"`` or ``"linear"``), and what
            `nurecoil.export.plot` says of each kind of thing.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        TypeError
            If there is no picture of such a thing.
        AttributeError
            If neither it nor Matplotlib has such an option.
        ValueError
            If there is nothing to draw, or the file has another ending.
        """
        return cast("Axes", exporter("plot")(self, ax, save=save, title=title, **options))


class Counted(Plotted):
    """Gives a thing with bins `histogram`, `plot` and `cite`."""

    def histogram(self, *where: Mapping[str, float]) -> Counts | None:
        """Its counts as a `nurecoil.export.histogram.Counts`, which hist, mplhep and all that know UHI take as it is.

        Parameters
        ----------
        *where : mapping, optional
            Of a prediction: values of parameters and nuisances.
        """
        return cast("Counts | None", exporter("histogram")(self, *where))
