"""A polynomial scintillation response."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nurecoil.arrays import Array, polynomial
from nurecoil.catalogue import given, known
from nurecoil.detectors.invert import invert_increasing
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.detectors.step import Outside
from nurecoil.units import keV, parse
from nurecoil.units.kinds import Kind, Maybe, Quantity, RecoilEnergy, WrongQuantity, shortest


class _Coefficients(Kind[tuple[float, ...], Sequence[float | str]]):
    """c_0, c_1, c_2 ... in keV, 1, 1/keV ...; the attribute is a tuple in natural units."""

    example = "[0, 0.246, 0.00078 1/keV]"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> tuple[float, ...]:
        """The gate; in files all but c_1 and zeros need a unit."""
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if not isinstance(value, (list, tuple)) or not value:
            raise WrongQuantity(name, f"expected a list such as {cls.example}, got {value!r}")
        return tuple(cls._one(c, i, f"{name}[{i}]", bare) for i, c in enumerate(value))

    @classmethod
    def _one(cls, value: object, i: int, name: str, bare: bool) -> float:
        like = f"keV^{1 - i}"
        if isinstance(value, str):
            try:
                value = parse(value, like)
            except ValueError as error:
                raise WrongQuantity(name, str(error)) from None
        elif i != 1 and not bare and value != 0:
            raise WrongQuantity(name, f"missing unit: got {value!r}; expected something in {like}")
        return Quantity.read(value, name)

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        if not isinstance(x, tuple):
            return repr(x)
        return f"({', '.join(repr(c) if i == 1 or not c else _with_unit(c, i) for i, c in enumerate(x))},)"

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 1}


def _with_unit(c: float, i: int) -> str:
    """The shortest text in keV^(1-i) that is read back as this coefficient, else the number."""
    word = {0: "keV", 2: "1/keV"}.get(i, f"keV^{1 - i}")
    return shortest(c, word) or repr(c)


@known("steps", "polynomial-quenching")
class PolynomialQuenching(Quenching):
    """E_ee = c_0 + c_1 T + c_2 T^2 + ... on a stated range of recoil energies.

    Parameters
    ----------
    coefficients : sequence of float or str
        c_i in natural units, energy^(1-i), or with a unit: ``(0, 0.246, "0.00078 1/keV")``.
    T_min, T_max : float or str
        Range of validity, on which E_ee must be non-negative and increase.
    outside : {"error", "zero", "constant"}
        Beyond that range: an error where a bin needs it (default), nothing, or the quenching factor E_ee/T of its end.

    Raises
    ------
    WrongQuantity
        If there are no coefficients, the range is empty or negative, or E_ee is negative or does not increase on it.

    Examples
    --------
    Liquid argon, a fit to the measurements below 125 keV (COHERENT:2020ybo):

    >>> argon = PolynomialQuenching((0, 0.246, "0.00078 1/keV"), T_max="125 keV")
    >>> (argon(np.array([20 * keV])) / keV).round(6).tolist()
    [5.232]
    """

    coefficients: _Coefficients
    T_min: RecoilEnergy = given(default=0.0)
    T_max: Maybe[RecoilEnergy] = given(default=None)
    outside: Outside = "error"

    def __post_init__(self) -> None:
        low, high = self.range
        if not low < high:
            raise WrongQuantity("T_max", f"expected more than T_min, {low / keV:g} keV, got {high / keV:g} keV")
        if self._inside(np.array(low)) < 0:
            raise WrongQuantity("coefficients", f"E_ee is negative at T_min, {self.coefficients!r}")
        self._check_monotone(np.asarray(self.coefficients))

    def _check_monotone(self, c: Array) -> None:
        # between stationary points a polynomial is monotone, so it suffices to look at them, and beyond the last one
        low, high = self.range
        stationary = np.roots(np.polynomial.polynomial.polyder(c)[::-1]).real if c.size > 1 else np.empty(0)
        knots = np.unique([low, *stationary[(stationary > low) & (stationary < high)]])
        last = high if math.isfinite(high) else 2 * (knots[-1] + 1.0)
        if not np.all(np.diff(self._inside(np.append(knots, last))) > 0):
            raise WrongQuantity("coefficients", f"E_ee does not increase everywhere between T_min and T_max, {c.tolist()!r}")

    def __str__(self) -> str:
        return f"polynomial quenching of degree {len(self.coefficients) - 1}"

    @property
    def range(self) -> tuple[float, float]:
        """T_min and T_max; the second may be infinite."""
        return self.T_min, math.inf if self.T_max is None else self.T_max

    @property
    def domain(self) -> tuple[float, float]:
        return self.range if self.outside == "error" else (0.0, math.inf)

    @property
    def support(self) -> tuple[float, float]:
        return self.range if self.outside == "zero" else (-math.inf, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        return self.range

    def _inside(self, x: Array) -> Array:
        value: Array = polynomial(x, self.coefficients)
        return value

    def __call__(self, x: Array) -> Array:
        low, high = self.range
        if self.outside != "constant":
            return self._inside(x)
        ends = np.array([low, high if math.isfinite(high) else 0.0])
        factor = self._inside(ends) / np.where(ends > 0, ends, 1.0)
        return np.where(x < low, x * factor[0], np.where(x > high, x * factor[1], self._inside(np.clip(x, low, high))))

    def inverse(self, y: Array) -> Array:
        if self.outside == "constant":
            return invert_increasing(self, y, 0.0, math.inf)
        return invert_increasing(self, y, *self.range)
