"""Types of what the compiled loop reads and writes, element by element: elements of an ``ndarray`` have none."""

from __future__ import annotations

from typing import Protocol, TypeVar, overload

X = TypeVar("X")


class Vector(Protocol[X]):
    """Numbers [i]."""

    @property
    def size(self) -> int: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, at: int, /) -> X: ...
    @overload
    def __getitem__(self, at: slice, /) -> Vector[X]: ...
    def __setitem__(self, at: int, value: X, /) -> None: ...


class Table(Protocol[X]):
    """Numbers [i, j]."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, at: int, /) -> Vector[X]: ...
    @overload
    def __getitem__(self, at: tuple[int, int], /) -> X: ...
    @overload
    def __getitem__(self, at: tuple[int, slice], /) -> Vector[X]: ...
    @overload
    def __getitem__(self, at: tuple[slice, slice], /) -> Table[X]: ...
    def __setitem__(self, at: tuple[int, int], value: X, /) -> None: ...


class Cube(Protocol[X]):
    """Numbers [i, j, k]."""

    @overload
    def __getitem__(self, at: int, /) -> Table[X]: ...
    @overload
    def __getitem__(self, at: tuple[int, int, int], /) -> X: ...
    @overload
    def __getitem__(self, at: tuple[int, int, slice], /) -> Vector[X]: ...


Floats = Vector[float]
Ints = Vector[int]
Bools = Vector[bool]
Grid = Table[float]
