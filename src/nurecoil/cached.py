"""An attribute that is worked out once, typed as the property that it is to those who read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # pyright takes no functools.cached_property for a property that a protocol asks for: a model would be no `Model`
    cached_property = property
else:
    from functools import cached_property as cached_property
