"""Arrays in one ``.npz`` file, as NumPy writes it, without anything that could run: no pickled objects."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAX_ARRAY_BYTES = 2**27
"""Of all arrays of a file together, unpacked."""


def read_arrays(path: Path) -> Mapping[str, NDArray[np.generic]]:
    """The arrays of a file by name, read-only: numbers, truth values or words.

    Parameters
    ----------
    path : Path

    Raises
    ------
    ValueError
        If it is no such file, an array is damaged or holds objects, or all together are larger than `MAX_ARRAY_BYTES`.
    """
    try:
        with zipfile.ZipFile(path) as file:
            if sum(member.file_size for member in file.infolist()) > MAX_ARRAY_BYTES:
                raise ValueError(f"expected at most {MAX_ARRAY_BYTES} bytes of arrays")
            return {member.filename.removesuffix(".npy"): _array(file, member) for member in file.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{path.name}: expected arrays as numpy.savez writes them, got {error}") from None
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _array(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[np.generic]:
    name = member.filename.removesuffix(".npy")
    with file.open(member) as stream:
        version = npy.read_magic(stream)
        if version != (1, 0):
            raise ValueError(f"array {name!r}: expected version 1.0 of NumPy's format, got {version}")
        shape, column_major, dtype = npy.read_array_header_1_0(stream, max_header_size=4096)
        if dtype.kind not in "biufU":
            raise ValueError(f"array {name!r}: expected numbers or words, got {dtype}")
        content = stream.read()
    # what the head promises and what there is: nothing is set aside for the first before it is known to be the second
    if len(shape) > 8 or any(n < 0 for n in shape) or int(np.prod(shape, dtype=object)) * dtype.itemsize != len(content):
        raise ValueError(f"array {name!r}: expected {shape} of {dtype}, got {len(content)} bytes")
    return np.frombuffer(content, dtype=dtype).reshape(shape, order="F" if column_major else "C")
