"""The model-independent expansion of a form factor in radial moments (Patton:2012jr)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Self

from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.declaration import declare
from nurecoil.nuclear.form_factor import FormFactor, Moments, momentum
from nurecoil.units.kinds import Radius


@declare
class MomentExpansion:
    """F(q) = 1 - q^2 <r^2>/3! + q^4 <r^4>/5! - q^6 <r^6>/7!, cut after the moments given.

    Parameters
    ----------
    radial : tuple of float
        <r^2>, or <r^2> and <r^4>, or <r^2>, <r^4> and <r^6>.
    largest_term : float
        The expansion is refused where its last term exceeds this; the truncation error is of the same order.
        ``math.inf`` switches the guard off.

    Raises
    ------
    ValueError
        If there are not one to three positive moments.

    Examples
    --------
    >>> from nurecoil.nuclear.helm import Helm
    >>> from nurecoil.units import fm
    >>> F = MomentExpansion.from_form_factor(Helm.engel(133), terms=2)
    >>> round(float(F(0.2 / fm)), 4), round(F.q_max * fm, 2)
    (0.8586, 0.65)
    """

    radial: tuple[float, ...]
    largest_term: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= len(self.radial) <= 3 or not all(m > 0 and math.isfinite(m) for m in self.radial):
            raise ValueError(f"MomentExpansion: expected one to three positive radial moments, got {self.radial!r}")
        if not self.largest_term > 0:
            raise ValueError(f"MomentExpansion: largest_term must be positive, got {self.largest_term!r}")

    @classmethod
    def from_form_factor(cls, form_factor: FormFactor, terms: int = 3, largest_term: float = 1.0) -> Self:
        """The first `terms` (1, 2 or 3) moments of another form factor."""
        if terms not in (1, 2, 3):
            raise ValueError(f"terms: expected 1, 2 or 3, got {terms!r}")
        return cls(form_factor.moments[:terms], largest_term)

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q <= q_max."""
        q2 = momentum(q, self.q_max, of="MomentExpansion") ** 2
        signs = [(-1) ** k * m / math.factorial(2 * k + 1) for k, m in enumerate(self.radial, start=1)]
        value: Array = polynomial(q2, [1.0, *signs])
        return value

    @property
    def rms_radius(self) -> float:
        """sqrt(<r^2>)."""
        return math.sqrt(self.radial[0])

    @property
    def moments(self) -> Moments:
        """As given; moments beyond the last one are zero, since the truncated F has none."""
        r2, r4, r6 = (*self.radial, 0.0, 0.0)[:3]
        return r2, r4, r6

    @property
    def q_max(self) -> float:
        """Where the last term reaches `largest_term`."""
        k = len(self.radial)
        return float((self.largest_term * math.factorial(2 * k + 1) / self.radial[-1]) ** (0.5 / k))

    def with_rms_radius(self, R: float) -> Self:
        """The density stretched uniformly: <r^2k> scales with R^2k."""
        scale = Radius.read(R, "rms radius") / self.rms_radius
        return replace(self, radial=tuple(m * scale ** (2 * k) for k, m in enumerate(self.radial, start=1)))
