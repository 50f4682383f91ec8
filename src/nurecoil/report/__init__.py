"""Report: claims and verdicts, figures a referee would accept, and the HTML scorecard.

A study hands in a `Section`; a `Scorecard` writes the pages, the pictures and the numbers behind them.
"""

from nurecoil.export.curves import plot_band, plot_contour, plot_curves, plot_data, plot_residuals, plot_steps, poisson_errors
from nurecoil.report.claim import Claim, Outcome, Repair, Tolerance, Verdict
from nurecoil.report.errata import Misprint, errata
from nurecoil.report.figure import Figure
from nurecoil.report.layers import Line, Mark, Points, Region
from nurecoil.report.page import Scorecard
from nurecoil.report.panel import Axis, Panel, lines
from nurecoil.report.score import Score
from nurecoil.report.section import DataTable, Entry, NotChecked, Section, write_section

__all__ = [
    "Claim", "NotChecked", "Outcome", "Repair", "Score", "Tolerance", "Verdict",
    "Axis", "Figure", "Line", "Mark", "Panel", "Points", "Region", "lines",
    "plot_band", "plot_contour", "plot_curves", "plot_data", "plot_residuals", "plot_steps", "poisson_errors",
    "DataTable", "Entry", "Misprint", "Scorecard", "Section", "errata", "write_section",
]  # fmt: skip
