"""Report: claims and verdicts, figures a referee would accept, and the HTML scorecard.

A study hands in `Section` values; `write_report` writes the page, the pictures and the numbers behind them.
"""

from nurecoil.report.claim import Claim, Outcome, Verdict, count_verdicts
from nurecoil.report.curves import plot_band, plot_contour, plot_curves, plot_data, plot_residuals, plot_steps, poisson_errors
from nurecoil.report.figure import Axis, Figure, Panel
from nurecoil.report.page import render, write_report
from nurecoil.report.section import DataTable, Section, write_section

__all__ = [
    "Claim", "Outcome", "Verdict", "count_verdicts",
    "Axis", "Figure", "Panel",
    "plot_band", "plot_contour", "plot_curves", "plot_data", "plot_residuals", "plot_steps", "poisson_errors",
    "DataTable", "Section", "render", "write_report", "write_section",
]  # fmt: skip
