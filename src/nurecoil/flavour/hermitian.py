"""Density matrices by real numbers: coordinates in a basis of Hermitian matrices."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray


@lru_cache(maxsize=8)
def _upper(F: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    a, b = np.triu_indices(F, 1)
    return a, b


@lru_cache(maxsize=8)
def hermitian_basis(F: int) -> ComplexArray:
    """F^2 Hermitian matrices [F^2, F, F]: rho = sum_c x_c B_c with real x.

    First the diagonal; then, for each pair a < b, that of Re rho_ab and that of Im rho_ab.
    """
    basis = np.zeros((F * F, F, F), dtype=complex)
    basis[np.arange(F), np.arange(F), np.arange(F)] = 1.0
    for k, (a, b) in enumerate(zip(*_upper(F), strict=True)):
        basis[F + 2 * k, [a, b], [b, a]] = 1.0
        basis[F + 2 * k + 1, [a, b], [b, a]] = [1.0j, -1.0j]
    basis.flags.writeable = False
    return basis


def components_of(rho: ComplexArray) -> Array:
    """The real x [..., F^2] of density matrices [..., F, F] in `hermitian_basis`."""
    F = rho.shape[-1]
    numbers: Array = np.ascontiguousarray(rho, dtype=complex).reshape(*rho.shape[:-2], F * F).view(np.float64)
    return numbers[..., _places(F)]


@lru_cache(maxsize=8)
def _places(F: int) -> NDArray[np.intp]:
    """Where the diagonal and the real and imaginary parts above it are in F^2 complex numbers."""
    a, b = _upper(F)
    above = 2 * (a * F + b)
    found: NDArray[np.intp] = np.concatenate([2 * (F + 1) * np.arange(F), np.stack([above, above + 1], axis=1).ravel()])
    return found
