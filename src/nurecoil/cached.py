"""What is worked out once: an attribute, typed as the property that it is to those who read it, and values by key."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    # pyright takes no functools.cached_property for a property that a protocol asks for: a model would be no `Model`
    cached_property = property
else:
    import functools

    class cached_property(functools.cached_property):
        """As Python 3.12 has it: without the lock of 3.11, which takes as long as an operation on a small array."""

        def __get__(self, instance: object | None, owner: type | None = None) -> object:
            if instance is None:
                return self
            value = instance.__dict__[self.attrname] = self.func(instance)
            return value


_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Kept(Generic[_Key, _Value]):
    """Values by key, the newest `most` of them; it is empty after pickling and in deep copies.

    Examples
    --------
    >>> squares = Kept[int, int](2)
    >>> squares(3, lambda: 9), squares(3, lambda: 0)
    (9, 9)
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[_Key, _Value] = {}

    def __call__(self, key: _Key, make: Callable[[], _Value]) -> _Value:
        """The value of a key, made if it is not there."""
        if key not in self._values:
            self._values[key] = make()
            while len(self._values) > self.most:
                del self._values[next(iter(self._values))]
        return self._values[key]

    def __len__(self) -> int:
        return len(self._values)

    def __reduce__(self) -> tuple[type[Kept[_Key, _Value]], tuple[int]]:
        return type(self), (self.most,)
