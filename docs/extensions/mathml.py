"""Formulas as MathML, which browsers draw themselves: no script, no font, nothing fetched, and readable by a screen reader."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

LOG = logging.getLogger(__name__)


def _write(translator: Any, node: nodes.Element, block: bool) -> None:
    text = node.astext()
    try:
        formula = tex2mathml(text, as_block=block)
    except MathError as error:
        LOG.warning("formula %r: %s", text, error, location=node)
        formula = f"<code>{translator.encode(text)}</code>"
    translator.body.append(f'<div class="math">{formula}</div>' if block else formula)
    raise nodes.SkipNode


def inline(translator: Any, node: nodes.Element) -> None:
    """A formula in a line."""
    _write(translator, node, block=False)


def block(translator: Any, node: nodes.Element) -> None:
    """A formula of its own."""
    _write(translator, node, block=True)


def setup(app: Any) -> dict[str, bool]:
    """The renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
