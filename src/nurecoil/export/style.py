"""House style of the figures: what a referee can read, in colour or not, on paper and on a screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# Okabe and Ito, https://jfly.uni-koeln.de/color/: told apart with any colour vision. Yellow is left out (too pale for a line).
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (6, 2, 1.5, 2)),
    (0, (1.2, 1.4)),
    (0, (9, 3)),
    (0, (6, 1.5, 1, 1.5, 1, 1.5)),
    (0, (2.5, 2.5)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")

DPI = 300
METADATA: Mapping[str, Mapping[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Formats, and what is left out of them so that equal figures are equal files."""

_STYLE: dict[str, Any] = {
    "font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 12,
    "axes.labelsize": 13, "axes.titlesize": 12, "legend.fontsize": 11,
    "axes.linewidth": 0.8, "lines.linewidth": 1.6, "lines.markersize": 4.5, "hatch.linewidth": 0.6,
    "xtick.direction": "in", "xtick.top": True, "xtick.minor.visible": True,
    "ytick.direction": "in", "ytick.right": True, "ytick.minor.visible": True,
    "xtick.major.size": 5.5, "xtick.minor.size": 3, "ytick.major.size": 5.5, "ytick.minor.size": 3,
    "xtick.major.width": 0.8, "xtick.minor.width": 0.6, "ytick.major.width": 0.8, "ytick.minor.width": 0.6,
    "axes.formatter.use_mathtext": True, "axes.formatter.limits": (-3, 5),
    "legend.frameon": False, "legend.handlelength": 2.6,
    "savefig.dpi": DPI, "figure.facecolor": "white", "svg.hashsalt": "nurecoil", "svg.fonttype": "path", "pdf.fonttype": 42,
}  # fmt: skip


def line_style(index: int) -> dict[str, Any]:
    """Colour and dash pattern of the curve number `index`; both change from one curve to the next.

    Examples
    --------
    >>> line_style(0)
    {'color': '#0072B2', 'linestyle': '-'}
    """
    return {"color": PALETTE[index % len(PALETTE)], "linestyle": DASHES[index % len(DASHES)]}


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib's defaults plus the house style, whatever the user's own settings; these come back at the end.

    Only how finely a screen or a notebook shows figures is the user's.
    """
    import matplotlib

    with matplotlib.rc_context():
        settings: Any = matplotlib.rcParams
        shown = settings["figure.dpi"]
        matplotlib.rcdefaults()
        settings.update(_STYLE | {"figure.dpi": shown})
        yield
        interactive = matplotlib.is_interactive()
    # a notebook turns interactive with the first figure, which may be one in here
    matplotlib.interactive(interactive)
