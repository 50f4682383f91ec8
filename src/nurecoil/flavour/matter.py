"""The potential that ordinary matter is for neutrinos, with non-standard interactions as an option."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_F
from nurecoil.declaration import declare, given
from nurecoil.flavour.states import FLAVOURS
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import Kind, WrongQuantity

_PAIRS = {f"{a}{b}": (i, j) for i, a in enumerate(FLAVOURS) for j, b in enumerate(FLAVOURS)}


GivenCouplings: TypeAlias = ArrayLike | Mapping[str, complex | str] | None
"""What couplings are read from: a matrix, or pairs of flavours."""


def _read_couplings(value: object, name: str = "eps") -> ComplexArray | None:
    """A Hermitian matrix of couplings, from a matrix or from pairs of flavours: ``{"ee": -0.3, "emu": "0.1+0.2j"}``.

    Raises
    ------
    UnknownId
        If a pair is unknown.
    WrongQuantity
        If it is not Hermitian, or not a matrix of at least three flavours.

    Examples
    --------
    >>> _read_couplings({"emu": 0.1j})[1, 0]
    np.complex128(-0.1j)
    """
    if value is None:
        return None
    if isinstance(value, Mapping):
        value = _from_pairs(value, name)
    try:
        eps = np.array(_numbers(value), dtype=complex)
    except (TypeError, ValueError):
        raise WrongQuantity(name, f"expected a matrix [F, F] of numbers, got {value!r}") from None
    if eps.ndim != 2 or eps.shape[0] != eps.shape[1] or eps.shape[0] < 3:
        raise WrongQuantity(name, f"expected a matrix [F, F] with F >= 3, got shape {eps.shape}")
    if not np.allclose(eps, eps.conj().T, rtol=0, atol=1e-12):
        raise WrongQuantity(name, f"expected a Hermitian matrix, got {eps.tolist()!r}")
    eps.flags.writeable = False
    return eps


def _numbers(value: object) -> Any:
    """Texts such as ``"0.1+0.2j"`` as complex numbers."""
    if isinstance(value, str):
        return complex(value.replace(" ", ""))
    return [_numbers(item) for item in value] if isinstance(value, Sequence) else value


def _from_pairs(pairs: Mapping[str, object], name: str = "eps") -> ComplexArray:
    eps = np.zeros((3, 3), dtype=complex)
    for pair, entry in pairs.items():
        if pair not in _PAIRS:
            raise UnknownId("pair of flavours", pair, _PAIRS, name)
        i, j = _PAIRS[pair]
        if i != j and f"{FLAVOURS[j]}{FLAVOURS[i]}" in pairs:
            raise WrongQuantity(name, f"{pair}: given twice, as {FLAVOURS[j]}{FLAVOURS[i]} too")
        try:
            eps[i, j] = complex(_numbers(entry))
        except (TypeError, ValueError):
            raise WrongQuantity(f"{name}.{pair}", f"expected a number such as -0.3 or 0.1+0.2j, got {entry!r}") from None
        eps[j, i] = eps[i, j] if i == j else eps[i, j].conjugate()
    return eps


class Couplings(Kind[ComplexArray | None, GivenCouplings]):
    """A field for Hermitian couplings, or nothing: a matrix or pairs of flavours goes in."""

    example = "{ee: -0.3, emu: 0.1+0.2j}"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> ComplexArray | None:
        """The gate."""
        return _read_couplings(value, name)

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a matrix: the pairs that are not zero, if they say all."""
        return _written(x) if isinstance(x, np.ndarray) else repr(x)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "object", "propertyNames": {"enum": list(_PAIRS)}, "examples": [{"ee": -0.3}]}


@declare
class MatterPotential:
    """Forward-scattering potential of neutral, unpolarised matter at rest.

    V = sqrt(2) G_F [ n_e diag(1, 0, 0, 0...) - n_n/2 diag(1, 1, 1, 0...) + n_e eps^e + n_u eps^u + n_d eps^d ], acting on the
    flavour components of a neutrino; for antineutrinos it is -V*. The first term is Wolfenstein:1977ue, the second matters
    only where there are sterile states, and n_u = 2 n_p + n_n, n_d = n_p + 2 n_n with n_p = n_e. Radiative corrections
    (1e-5 n_e between mu and tau) are left out.

    Parameters
    ----------
    eps_e, eps_u, eps_d : array_like, shape [3, 3] or [F, F], or mapping, optional
        Vector couplings eps[final, initial], Hermitian, of L = -2 sqrt(2) G_F eps_ab (nu_a-bar gamma P_L nu_b)
        (f-bar gamma f), in which eps_ee^e = 1 doubles the charged-current potential. None: no such interaction.

    Raises
    ------
    ValueError
        If a coupling is not a Hermitian matrix of at least three flavours.

    Examples
    --------
    >>> from nurecoil.units import cm3, eV
    >>> V = MatterPotential()(6e25 / cm3, 0.0)
    >>> round(float(V[0, 0].real / (1e-12 * eV)), 2)
    7.6
    """

    eps_e: Couplings = given(default=None, symbol=r"\epsilon^e")
    eps_u: Couplings = given(default=None, symbol=r"\epsilon^u")
    eps_d: Couplings = given(default=None, symbol=r"\epsilon^d")

    def __call__(self, n_e: ArrayLike, n_n: ArrayLike, dimension: int = 3) -> ComplexArray:
        """V for neutrinos.

        Parameters
        ----------
        n_e, n_n : array_like, shape [...]
            Number densities of electrons and neutrons, natural units.
        dimension : int
            Number of flavours F.

        Returns
        -------
        ndarray, shape [..., F, F]

        Raises
        ------
        ValueError
            If a coupling was given for more flavours than F.
        """
        electrons, neutrons = np.asarray(n_e, dtype=float), np.asarray(n_n, dtype=float)
        active = np.diag([1.0, 1.0, 1.0] + [0.0] * (dimension - 3))
        electron = np.diag([1.0] + [0.0] * (dimension - 1))
        total = _times(electrons, electron) - _times(0.5 * neutrons, active)
        for name, density in (
            ("eps_e", electrons),
            ("eps_u", 2 * electrons + neutrons),
            ("eps_d", electrons + 2 * neutrons),
        ):
            eps = getattr(self, name)
            if eps is None:
                continue
            more = dimension - eps.shape[0]
            if more < 0:
                raise ValueError(f"{name}: expected at most {dimension} flavours, as the mixing has, got {eps.shape[0]}")
            total = total + _times(density, np.pad(eps, (0, more)))
        potential: ComplexArray = math.sqrt(2) * G_F * total
        return potential


def _times(density: Array, matrix: NDArray[Any]) -> ComplexArray:
    product: ComplexArray = density[..., None, None] * matrix.astype(complex)
    return product


def _written(eps: ComplexArray) -> str:
    pairs = {f"{FLAVOURS[i]}{FLAVOURS[j]}": eps[i, j] for i in range(3) for j in range(i, 3) if eps[i, j]}
    if eps.shape != (3, 3) or not np.array_equal(eps, _from_pairs(pairs)):
        return repr(eps.tolist())
    return repr({pair: float(x.real) if x.imag == 0 else complex(x) for pair, x in pairs.items()})


def read_potential(value: MatterPotential | Mapping[str, GivenCouplings]) -> MatterPotential:
    """A potential from an object, or from a block of its fields."""
    if isinstance(value, MatterPotential):
        return value
    if not isinstance(value, Mapping):
        raise WrongQuantity("potential", f"expected a MatterPotential, or eps_e, eps_u, eps_d with couplings, got {value!r}")
    for name in value:
        if name not in ("eps_e", "eps_u", "eps_d"):
            raise UnknownId("coupling of matter", name, ("eps_e", "eps_u", "eps_d"))
    return MatterPotential(**value)


STANDARD_MATTER = MatterPotential()
"""Matter without non-standard interactions."""
