"""The helium atom from its cached correlated ground state."""

from __future__ import annotations

import math
from functools import cache, cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic import chebyshev
from nurecoil.atomic.factors import ElectronFactor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.gaussians import GaussianSum
from nurecoil.atomic.hylleraas import HylleraasState, hylleraas_ground_state
from nurecoil.atomic.ranges import momentum
from nurecoil.catalogue import known
from nurecoil.declaration import declare
from nurecoil.tables import data_path, read_table, write_atomically
from nurecoil.units import a0

_SCALE = 6.0 / a0
"""Where the form factor turns from 1 - q^2 <r^2>/6 to its cusp's q^-4; any value near it will do."""
_MOMENTA = 32
_RADII = 40
_R_MAX = 10.0 * a0


@declare
class Helium:
    """F_e of the correlated helium atom; `Helium.cached` reads the table that `regenerate_helium_table` makes.

    F_e(q) [1 + (q/k)^2]^2 with k = 6/a0 is a smooth function of w = (q^2 - k^2)/(q^2 + k^2) in [-1, 1], and 32 of its values
    fix it to 1e-11 for all q. It has the right behaviour at both ends: even in q at 0, q^-4 (the electron-nucleus cusp) at
    infinity.

    Parameters
    ----------
    values : tuple of float
        F_e at the momenta `Helium.nodes(len(values))`.

    Raises
    ------
    ValueError
        If there are fewer than two values.

    Notes
    -----
    Non-relativistic, infinitely heavy nucleus: |delta F_e| ~ 1e-4. Above q ~ m_e it has no relative accuracy, but is below
    1e-6.

    Examples
    --------
    >>> F = Helium.cached()
    >>> round(float(F(1 / a0)), 5)
    0.82968
    """

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) < 2:
            raise ValueError(f"Helium: expected at least two values, got {len(self.values)}")

    @classmethod
    @cache
    def cached(cls) -> Self:
        """From the table shipped with the package."""
        return cls(tuple(read_table("helium", "form_factor.csv")["F_e"].tolist()))

    @staticmethod
    def nodes(count: int) -> Array:
        """The momenta at which `count` values are wanted."""
        w = chebyshev.nodes(count)
        return _SCALE * np.sqrt((1.0 + w) / (1.0 - w))

    @cached_property
    def _series(self) -> Array:
        rise = 1.0 + (self.nodes(len(self.values)) / _SCALE) ** 2
        return chebyshev.coefficients(np.asarray(self.values) * rise**2)

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q."""
        q = momentum(q, of="Helium")
        fall = 1.0 / (1.0 + (q / _SCALE) ** 2)
        return chebyshev.evaluate(self._series, 1.0 - 2.0 * fall) * fall**2

    @property
    def rms_radius(self) -> float:
        """Square root of <r^2> = 1.193483 a0^2."""
        left = float(chebyshev.evaluate(self._series, -1.0))
        return math.sqrt(12.0 * (left - chebyshev.slope_at_left_end(self._series))) / _SCALE

    @property
    def q_max(self) -> float:
        """No limit."""
        return math.inf


@known("electron-factors", "hylleraas")
class CorrelatedHelium(ElectronFactor):
    """Helium from its correlated ground state (Hylleraas's expansion)."""

    elements = ("He",)

    def of(self, element: str) -> ElectronFormFactor:
        """From the table shipped with the package."""
        return Helium.cached()


def helium_density(r: ArrayLike) -> Array:
    """Density of one of the electrons of helium, of unit integral, from the cached correlated ground state.

    Parameters
    ----------
    r : array_like
        Distance from the nucleus, up to 10 a0. Relative accuracy: 1e-5 up to 4 a0, 1e-3 up to 7 a0, 10 % at 10 a0, where
        the density is 2e-13 of its maximum and the variational principle does not look.

    Returns
    -------
    array
        Per volume, of the shape of r.

    Raises
    ------
    ValueError
        If a radius is negative or above 10 a0.

    Examples
    --------
    >>> round(float(helium_density(0.0) * a0**3), 4)
    1.8104
    """
    radii = np.asarray(r, dtype=float)
    if not np.all((radii >= 0) & (radii <= _R_MAX)):
        raise ValueError(f"helium_density: expected 0 <= r <= 10 a0, got {radii.min() / a0:g} to {radii.max() / a0:g} a0")
    return np.exp(chebyshev.evaluate(_log_density(), 2.0 * radii / _R_MAX - 1.0)) / a0**3


@cache
def _log_density() -> Array:
    return chebyshev.coefficients(np.log(read_table("helium", "density.csv")["density"] * a0**3))


def regenerate_helium_table(folder: str | Path | None = None, order: int = 16) -> HylleraasState:
    """Solve the helium atom and write the tables that `Helium`, `helium_density` and `GaussianSum.helium` read.

    Parameters
    ----------
    folder : path, optional
        Where to write ``form_factor.csv``, ``density.csv`` and ``gaussians.csv``; the package's own ``data/helium`` by default.
    order : int
        Of the polynomial in s, t and u. The shipped tables have 16, and take two seconds.

    Returns
    -------
    HylleraasState
        What the tables were made from.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    target = data_path("helium") if folder is None else Path(folder)
    state = hylleraas_ground_state(2, order)
    q, r = Helium.nodes(_MOMENTA), 0.5 * _R_MAX * (1.0 + chebyshev.nodes(_RADII))
    fit = GaussianSum.fit(state.form_factor, Z=2, q_max=10.0 / a0)
    a, b = (*fit.amplitudes, fit.constant), (*fit.widths, 0.0)
    _write(target / "form_factor.csv", {"q": "1/a0", "F_e": "1"}, q * a0, state.form_factor(q))
    _write(target / "density.csv", {"r": "a0", "density": "1/a0^3"}, r / a0, state.density(r) * a0**3)
    _write(target / "gaussians.csv", {"a": "1", "b": "a0^2"}, np.array(a), np.array(b) / a0**2)
    for reader in (Helium.cached, GaussianSum.helium, _log_density):
        reader.cache_clear()
    return state


def _write(path: Path, columns: dict[str, str], *values: Array) -> None:
    rows = [",".join(columns), ",".join(columns.values())]
    rows += [",".join(f"{number:.13g}" for number in row) for row in zip(*values, strict=True)]
    write_atomically(path, "\n".join(rows) + "\n")
